//! Words: the way back, sign-off packs, stages, schedule, comparisons, delivery.
//!
//! Refuses words of other areas.

group! {
    /// The way back, sign-off packs, stages, schedule, comparisons, delivery.
    Recovery {
    roll_back = "Roll back {0}", "{0} 롤백";
    roll_back_now = "Roll back now", "지금 롤백";
    roll_back_now_of = "Roll back now: {0}", "지금 롤백: {0}";
    how_to_roll_back = "How to roll it back", "롤백 방법";
    back_to = "Back to", "되돌릴 버전:";
    no_plan = "No plan recorded: the record of this release does not say how to roll it back.", "기록된 계획 없음: 이 릴리스의 기록에 롤백 방법이 없습니다.";
    no_target = "No earlier release is good: every one failed, was rolled back, or is not recorded.", "되돌릴 수 있는 이전 릴리스가 없습니다. 모두 실패했거나 롤백되었거나 기록이 없습니다.";
    migrations_back = "Take back migrations", "마이그레이션 되돌리기";
    migrations_note = "The last migration first.", "마지막 마이그레이션부터 되돌립니다.";
    none_needed = "nothing to take back", "되돌릴 것 없음";
    no_way_back = "No way back is recorded", "되돌리는 방법이 기록되지 않음";
    overwrites = "Overwrites data", "데이터를 덮어씀";
    goes_elsewhere = "Goes to {0}, not to the last good version", "마지막 정상 버전이 아닌 {0}(으)로 되돌림";
    command = "Command", "명령";
    filled_in = "Filled in from the archive: {0}", "보관된 기록에서 채움: {0}";
    blank_left = "Not filled in: {0}. Write the value before you run this.", "작성되지 않음: {0}. 실행하기 전에 값을 쓰십시오.";
    expected = "Expected:", "예상 결과:";
    from_page = "From", "출처:";
    contacts = "Contacts", "연락처";
    contacts_of = "Recorded in", "기록된 곳:";
    last_done = "When it was last done", "최근 롤백";
    release_page = "Release {0}", "릴리스 {0}";
    description_way_back = "How to roll back {0}: last good version, commands, verification, contacts.", "{0} 롤백 방법: 마지막 정상 버전, 명령, 확인, 연락처.";

    pack = "Sign-off pack", "승인 문서";
    pack_of = "Sign-off pack: {0}", "승인 문서: {0}";
    pack_print = "One document to print.", "인쇄용 문서입니다.";
    pack_back = "The release itself:", "릴리스:";
    description_pack = "All that is signed for in {0}, to print: facts, stages, checklists, evidence with digests, risks, signatures.", "{0}의 승인 대상 전체(인쇄용): 사실, 단계, 체크리스트, 증거와 다이제스트, 위험, 서명.";
    record_digest = "SHA-256 of the record", "기록의 SHA-256";
    no_checklist = "No checklist is recorded.", "기록된 체크리스트가 없습니다.";
    item = "Item", "항목";
    phase = "Phase", "단계";
    state_done = "Done", "완료";
    state_open = "Open", "미완료";
    state_not_applicable = "Does not apply", "해당 없음";
    signatures = "Signatures", "서명";
    signatures_text = "Each signs for what stands above, as of the day of the signature.", "각 서명자는 서명일 기준으로 위의 내용에 서명합니다.";
    name_line = "Name:", "이름:";
    signature_line = "Signature and date", "서명과 날짜";

    delivery = "Delivery, last {0} days", "최근 {0}일 배포 성과";
    frequency = "Deployments in 30 days", "30일당 배포 수";
    recovery = "Recovery, median", "복구 시간(중앙값)";
    fail_rate = "Change fail rate", "변경 실패율";
    rework_rate = "Rework rate", "재작업률";
    lead_time = "Lead time", "리드 타임";
    needs_git = "needs git data", "git 데이터 필요";
    no_recoveries = "no recovery recorded", "기록된 복구 없음";
    count_of = "{0} of {1}", "{1}건 중 {0}건";
    deployments_many = "{0} deployments", "배포 {0}건";
    deployments_one = "{0} deployment", "배포 {0}건";
    recoveries_many = "of {0} recoveries", "복구 {0}건";
    recoveries_one = "of {0} recovery", "복구 {0}건";
    too_few = "Fewer than {0} deployments in these days: counts are shown, no rates.", "이 기간의 배포가 {0}건 미만이라 비율 대신 건수만 표시합니다.";
    how_computed = "How this is computed", "계산 방법";
    def_frequency = "A deployment is a sequence of stages that reached production traffic; a release that was rolled back and deployed again is two, one without recorded stages is one.", "배포는 운영 트래픽에 도달한 단계의 연속입니다. 롤백 후 다시 배포한 릴리스는 두 번, 단계 기록이 없는 릴리스는 한 번으로 셉니다.";
    def_recovery = "The median of the recovery times that the rollbacks of these deployments state.", "이 배포들의 롤백에 기록된 복구 시간의 중앙값입니다.";
    def_fail_rate = "Deployments that were rolled back or that a hotfix names, each once, of all deployments.", "롤백되었거나 핫픽스가 지목한 배포(각 한 번)를 전체 배포로 나눈 값입니다.";
    def_rework_rate = "Hotfixes, and patches that link to an incident, of all deployments.", "핫픽스와 장애에 연결된 패치를 전체 배포로 나눈 값입니다.";
    def_lead_time = "From each commit to the first production stage; read from git.", "각 커밋부터 첫 운영 단계까지이며 git에서 읽습니다.";
    def_window = "Counted from {0} to {1}, per product, as DORA defines the five metrics.", "{0}부터 {1}까지, 제품별로, DORA의 다섯 지표 정의에 따라 셉니다.";
    minutes = "{0} min", "{0}분";
    hours = "{0} h", "{0}시간";
    blocker_one = "{0} blocker", "막는 항목 {0}건";
    blocker_many = "{0} blockers", "막는 항목 {0}건";
    open_items = "{0} of {1} checklist items open", "체크리스트 {1}개 중 {0}개 미완료";
    more = "More", "더 보기";

    schedule = "Schedule", "일정";
    schedule_lede = "Releases by month: planned against actual, the next by cadence, freezes.", "월별 릴리스: 계획과 실제, 주기에 따른 다음 릴리스, 변경 동결.";
    calendar = "Calendar (.ics)", "캘린더 (.ics)";
    next_due = "Next due by cadence", "주기에 따른 다음 예정";
    cadence_caption = "Release types, their cadence, and when the next one is due", "릴리스 유형, 주기, 다음 예정일";
    release_type = "Type", "유형";
    frequency_of = "Frequency", "주기";
    lead = "Planning", "계획 기간";
    testing = "Testing", "시험 기간";
    last_of_type = "Last", "최근";
    due = "Next due", "다음 예정";
    as_needed = "As needed", "필요 시";
    planning_begins = "planning begins {0}", "계획 시작 {0}";
    due_past = "Overdue", "지남";
    month_caption = "What happened and what is planned in {0}", "{0}에 있었던 일과 예정";
    due_by_cadence = "Due by cadence", "주기에 따른 예정일";
    due_event = "{0}: {1} release due", "{0}: {1} 릴리스 예정";
    difference = "Difference", "차이";
    days_late = "{0} days late", "{0}일 늦음";
    days_early = "{0} days early", "{0}일 빠름";
    on_time = "On time", "예정대로";
    undated = "Without a date", "날짜 없음";
    no_schedule = "Nothing is scheduled. Release types are read from a table or YAML in process/, planned releases from records with a date to come.", "일정이 없습니다. 릴리스 유형은 process/의 표나 YAML에서, 예정 릴리스는 날짜가 남은 기록에서 읽습니다.";

    gates = "Gates", "게이트";
    gates_lede = "How the metrics of stages went: {0} judged of {1} in {2} releases.", "단계 지표 결과: 릴리스 {2}개의 {1}건 중 {0}건 판정.";
    gates_empty = "No stage of a release has a metric. Gates are read from the tables of key metrics of a record.", "지표가 있는 단계가 없습니다. 게이트는 기록의 핵심 지표 표에서 읽습니다.";
    gates_table = "Pass rate by metric, the lowest first", "지표별 통과율, 낮은 순";
    by_stage = "Pass rate by stage", "단계별 통과율";
    passed = "Passed", "통과";
    failed = "Failed", "실패";
    no_data = "No data", "데이터 없음";
    pass_rate = "Pass rate", "통과율";
    closest = "Closest to the threshold", "기준에 가장 근접";
    last_releases = "The last {0} releases", "최근 릴리스 {0}개";
    chart_of = "{0}: share of its limit in each release", "{0}: 릴리스별 기준 대비 비율";
    chart_story = "{0} {1}, {2}", "{0} {1}, {2}";
    beyond_limit = "beyond the limit", "기준 초과";
    within_limit = "within the limit", "기준 이내";
    value = "Value", "값";
    threshold = "Threshold", "기준";
    share_of_limit = "Share of the limit", "기준 대비";
    in_words = "In words", "글로 보기";
    limit_line = "The dashed line is the limit; the latest release stands on the right.", "점선이 기준이며 최신 릴리스가 오른쪽에 있습니다.";

    changed_since = "What changed since {0}", "{0} 이후 변경";
    comparing = "{0} to {1}", "{0}에서 {1}까지";
    description_compare = "What changed from {0} to {1}: facts, changes, metrics, risks, dependencies, checklists.", "{0}에서 {1}까지의 변경: 사실, 변경, 지표, 위험, 의존성, 체크리스트.";
    side_by_side = "Side by side", "나란히 보기";
    fact = "Fact", "항목";
    changes_between = "Changes", "변경";
    breaking = "Breaking", "호환성 깨짐";
    no_changes = "No changes are recorded.", "기록된 변경이 없습니다.";
    metrics = "Metrics of the last stage of each", "각 릴리스 마지막 단계의 지표";
    difference_of = "Difference", "차이";
    better = "better", "나아짐";
    worse = "worse", "나빠짐";
    equal = "equal", "같음";
    not_comparable = "not comparable", "비교 불가";
    risks_opened = "Opened", "새로 열림";
    risks_closed = "Closed", "닫힘";
    risks_carried = "Carried over", "이어짐";
    risks_vanished = "Not mentioned any more", "더 이상 언급되지 않음";
    dependencies = "Dependencies", "의존성";
    dependency = "Dependency", "의존성";
    none_recorded = "None recorded.", "기록 없음.";
    and_between = "The releases between them:", "사이의 릴리스:";
    }
}
