//! The words of the interface, in each language that relsite speaks.
//!
//! Refuses words anywhere else: templates and views have none of their own. Authors' words are not translated.

use serde::Serialize;

use super::timeline::TimelineWords;
use crate::{diag::Severity, markup};

/// Words of one area, in both languages: a struct of its own, a field of [`Words`].
macro_rules! group {
    ($(#[$doc:meta])* $group:ident { $($name:ident = $en:literal, $ko:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, PartialEq, Eq, serde::Serialize)]
        pub struct $group {
            $(#[doc = concat!("“", $en, "”")] pub $name: &'static str,)*
        }

        impl $group {
            pub(super) const ENGLISH: Self = Self { $($name: $en,)* };
            pub(super) const KOREAN: Self = Self { $($name: $ko,)* };
        }
    };
}

mod course;
mod entities;
mod exhibits;
mod integrity;
mod preview;
pub use preview::Preview;
mod recovery;
mod reports;
mod signed;
mod supply;

pub use exhibits::Exhibits;

macro_rules! words {
    ($($name:ident = $en:literal, $ko:literal;)*) => {
        /// The words of one language. `{0}`, `{1}` stand for what [`fill`] puts there.
        #[derive(Debug, PartialEq, Eq, Serialize)]
        pub struct Words {
            /// Pipelines, deployments, what is watched after a release.
            pub course: course::Course,
            /// People, components, vulnerabilities and registers.
            pub entities: entities::Entities,
            /// What evidence shows.
            pub exhibits: exhibits::Exhibits,
            /// Seals, digests and signatures.
            pub integrity: integrity::Integrity,
            /// Signatures.
            pub signed: signed::Signed,
            /// The way back, stages, schedule, comparisons.
            pub way_back: recovery::Recovery,
            /// What `relsite serve` adds to a page.
            pub preview: preview::Preview,
            /// Test reports and other evidence, and its completeness.
            pub reports: reports::Reports,
            /// Bills of materials, vulnerabilities, provenance.
            pub supply: supply::Supply,
            $(#[doc = concat!("“", $en, "”")] pub $name: &'static str,)*
        }

        static ENGLISH: Words = Words {
            course: course::Course::ENGLISH,
            entities: entities::Entities::ENGLISH,
            exhibits: exhibits::Exhibits::ENGLISH,
            integrity: integrity::Integrity::ENGLISH,
            signed: signed::Signed::ENGLISH,
            way_back: recovery::Recovery::ENGLISH,
            preview: preview::Preview::ENGLISH,
            reports: reports::Reports::ENGLISH,
            supply: supply::Supply::ENGLISH,
            $($name: $en,)*
        };
        static KOREAN: Words = Words {
            course: course::Course::KOREAN,
            entities: entities::Entities::KOREAN,
            exhibits: exhibits::Exhibits::KOREAN,
            integrity: integrity::Integrity::KOREAN,
            signed: signed::Signed::KOREAN,
            way_back: recovery::Recovery::KOREAN,
            preview: preview::Preview::KOREAN,
            reports: reports::Reports::KOREAN,
            supply: supply::Supply::KOREAN,
            $($name: $ko,)*
        };
    };
}

words! {
    overview = "Overview", "개요";
    releases = "Releases", "릴리스";
    releases_of = "Releases: {0}", "릴리스: {0}";
    risks = "Risks", "위험";
    rollbacks = "Rollbacks", "롤백";
    runbooks = "Runbooks", "런북";
    checklists = "Checklists", "체크리스트";
    process = "Process", "프로세스";
    incidents = "Incidents", "장애";
    further_pages = "Further pages", "추가 페이지";
    pages = "Pages", "페이지";
    planned = "Planned", "예정";
    blocked = "Blocked", "차단됨";
    rolled_back = "Rolled back", "롤백됨";
    rolled_back_at = "Rolled back at {0}", "{0}에서 롤백됨";
    failed = "Failed", "실패";
    in_progress = "In progress", "진행 중";
    partial = "Partial", "부분 완료";
    monitoring = "Monitoring", "모니터링 중";
    stable = "Stable", "안정";
    unset = "Not stated", "명시되지 않음";
    pass = "Pass", "통과";
    fail = "Fail", "실패";
    no_data = "No data", "데이터 없음";
    ungated = "No threshold", "기준 없음";
    contradicted = "Contradicted", "불일치";
    overdue = "Overdue", "기한 초과";
    missing = "Missing", "누락";
    unlisted = "Not listed", "목록에 없음";
    level_note = "Note", "참고";
    low = "Low", "낮음";
    medium = "Medium", "보통";
    high = "High", "높음";
    critical = "Critical", "심각";
    major = "Major", "메이저";
    minor = "Minor", "마이너";
    patch = "Patch", "패치";
    hotfix = "Hotfix", "핫픽스";
    canary = "Canary", "카나리";
    blue_green = "Blue-green", "블루-그린";
    rolling = "Rolling", "롤링";
    standard = "Standard", "표준";
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월";
    day_form = "{0} {1} {2}", "{2}년 {1} {0}일";
    month_form = "{0} {1}", "{1}년 {0}";
    time_form = "{0}, {1}", "{0} {1}";
    stage = "Stage", "단계";
    stages = "Stages", "단계";
    stage_number = "Stage {0}", "{0}단계";
    stage_metrics = "Metrics of each stage", "단계별 지표";
    traffic = "Traffic %", "트래픽";
    duration = "Duration", "소요 시간";
    total_time = "Total deployment time", "총 배포 시간";
    status = "Status", "상태";
    status_claimed = "Status as claimed", "기록된 상태";
    gates_claimed = "Metrics pass, as claimed", "기록된 게이트";
    gates_recounted = "Metrics pass, recounted", "다시 센 게이트";
    verdict = "Verdict", "판정";
    stages_caption = "Stages as the record claims them, and as recounted from the metrics", "기록된 단계와 지표로 다시 센 결과";
    metric = "Metric", "지표";
    metrics_caption = "Metrics of each stage against their thresholds", "단계별 지표와 기준값";
    record_claims = "record says: {0}", "기록: {0}";
    claim_about = "About", "대상";
    claim = "The record claims", "기록의 주장";
    numbers_say = "The numbers say", "수치의 결과";
    record_line = "Line of the record", "기록의 줄";
    contradictions_caption = "Claims of the record against its numbers", "기록의 주장과 수치";
    contradicted_title = "The record contradicts its numbers", "기록과 수치가 일치하지 않음";
    contradicted_text = "What is claimed below does not follow from the numbers beside it. A contradicted stage never counts as passed.", "아래 주장은 옆의 수치와 맞지 않습니다. 일치하지 않는 단계는 통과로 세지 않습니다.";
    trigger = "Trigger", "트리거";
    when = "Timestamp", "시각";
    recovery = "Recovery time", "복구 시간";
    to_version = "To version", "복구된 버전";
    from_version = "From version", "롤백된 버전";
    scope = "Scope", "범위";
    scope_application = "Application", "애플리케이션";
    scope_database = "Database (PITR)", "데이터베이스 (PITR)";
    scope_neither = "Neither", "해당 없음";
    lsn_before = "LSN before", "이전 LSN";
    lsn_after = "LSN after", "이후 LSN";
    lsn_distance = "LSN distance", "LSN 차이";
    lsn_target = "Target LSN", "목표 LSN";
    lsn_before_noted = "LSN before, in the record", "기록의 이전 LSN";
    lsn_after_noted = "LSN after, in the record", "기록의 이후 LSN";
    evidence = "Evidence", "증거";
    root_cause = "Root cause", "근본 원인";
    fix = "Fix applied", "수정";
    reason = "Reason", "사유";
    rollbacks_caption = "Rollbacks, newest release first", "롤백, 최신 릴리스 순";
    rollback_log = "Rollback log", "롤백 기록";
    risk = "Risk", "위험";
    id_and_risk = "ID and risk", "ID와 위험";
    likelihood = "Likelihood", "가능성";
    impact = "Impact", "영향";
    level = "Level", "수준";
    owner = "Owner", "담당자";
    due = "Due date", "기한";
    unknown = "Unknown", "알 수 없음";
    risks_of_release = "Remaining risks of this release", "이 릴리스의 남은 위험";
    description = "Description", "설명";
    mitigation = "Mitigation plan", "완화 조치";
    register_caption = "All risks, overdue first", "모든 위험, 기한 초과 우선";
    likelihood_by_impact = "Likelihood / impact", "가능성 / 영향";
    matrix_caption = "Open risks by likelihood and impact", "가능성과 영향별 열린 위험";
    opened_in = "Opened in", "처음 기록된 릴리스";
    history_caption = "What each release says of this risk, newest first", "릴리스별 기록, 최신순";
    release = "Release", "릴리스";
    and_more = "and {0} more", "외 {0}개";
    file = "File", "파일";
    kind = "Kind", "종류";
    size = "Size", "크기";
    sha256 = "SHA-256", "SHA-256";
    evidence_caption = "Evidence files, missing ones first", "증거 파일, 누락된 것 우선";
    listed = "Listed in the record", "기록의 목록";
    listed_as = "listed as", "목록 표기";
    sha256_claimed = "SHA-256 in the record", "기록의 SHA-256";
    size_claimed = "size in the record", "기록의 크기";
    encoding = "Encoding", "인코딩";
    line_number = "Line {0}", "{0}번째 줄";
    before = "Before", "이전";
    after = "After", "이후";
    change = "Change", "변화";
    comparison_caption = "Before and after", "이전과 이후";
    recomputed = "recomputed: {0}", "다시 계산: {0}";
    manager = "Release manager", "릴리스 관리자";
    approved_by = "Approved by", "승인자";
    date = "Date", "날짜";
    hashes_as_published = "Digests are of the files as published:", "다이제스트는 게시된 파일 기준입니다:";
    signoff = "Sign-off", "승인";
    signed_off = "Signed off", "승인";
    unsigned = "Not signed off", "승인되지 않음";
    record = "Record", "기록";
    record_source = "Source of the record", "기록 원문";
    record_missing = "There is no record in the folder of this release.", "이 릴리스 폴더에 기록이 없습니다.";
    no_record = "This release has no record: only its folder and its evidence are known.", "이 릴리스에는 기록이 없습니다. 폴더와 증거만 있습니다.";
    draft = "Draft: this record is not finished.", "초안: 이 기록은 완성되지 않았습니다.";
    template = "Template: its version or date is a placeholder. It counts as no release.", "템플릿: 버전이나 날짜가 비어 있어 릴리스로 세지 않습니다.";
    template_word = "Template", "템플릿";
    release_of_type = "{0} release", "{0} 릴리스";
    stages_passed = "{0} of {1} stages passed", "{1}단계 중 {0}단계 통과";
    final_status = "Final status as claimed", "기록된 최종 상태";
    open_risks = "Open risks", "열린 위험";
    checklist = "Checklist", "체크리스트";
    released = "Released", "릴리스 날짜";
    kind_of_release = "Type", "유형";
    deployment = "Deployment", "배포 방식";
    tag = "Tag", "태그";
    commit = "Commit", "커밋";
    mentioned_in = "Mentioned in", "언급된 곳";
    used_in = "Used in", "사용된 곳";
    not_filled_in = "Not filled in", "작성되지 않음";
    not_filled_in_label = "Not filled in:", "작성되지 않음:";
    done_of = "{0} of {1} done", "{1}개 중 {0}개 완료";
    page_of_list = "{0}, page {1}", "{0}, {1}쪽";
    releases_caption = "Releases, newest first", "릴리스, 최신순";
    title = "Title", "제목";
    count_of = "{1}: {0}", "{1}: {0}";
    open_and_overdue = "{0} open, {1} overdue as of {2}.", "열림 {0}, 기한 초과 {1} ({2} 기준).";
    no_risks = "No risks. They are read from the section on remaining risks of a record, and from tables in risks.md.", "위험이 없습니다. 기록의 남은 위험 절과 risks.md의 표에서 읽습니다.";
    no_rollbacks = "No rollbacks. They are read from the section on rollback events of a record.", "롤백이 없습니다. 기록의 롤백 절에서 읽습니다.";
    no_documents = "Nothing here yet.", "아직 없습니다.";
    no_releases = "No releases. A release is a folder or a file in content/releases/.", "릴리스가 없습니다. 릴리스는 content/releases/의 폴더나 파일입니다.";
    all = "All", "전체";
    recent_releases = "Recent releases", "최근 릴리스";
    all_releases = "All releases", "모든 릴리스";
    risk_register = "Risk register", "위험 대장";
    count_overdue = "{0} overdue", "기한 초과 {0}";
    previous_release = "Previous release", "이전 릴리스";
    rollbacks_stated = "Rollbacks as stated", "기록된 롤백 수";
    next_release = "Next release", "다음 릴리스";
    details = "Details", "자세히";
    named_by = "named as next by", "다음으로 지정:";
    none_planned = "None is planned", "예정 없음";
    last_rollback = "Last rollback", "마지막 롤백";
    never = "Never", "없음";
    recovered_in = "recovered in", "복구 시간";
    why = "Why", "원인";
    contradicted_releases = "Releases that contradict their numbers", "수치와 일치하지 않는 릴리스";
    overdue_risks = "Overdue risks", "기한이 지난 위험";
    unsigned_releases = "Releases without sign-off", "승인되지 않은 릴리스";
    missing_evidence = "Releases with missing evidence", "증거가 누락된 릴리스";
    releases_without_record = "Releases without a record", "기록이 없는 릴리스";
    skip = "Skip to content", "본문으로 건너뛰기";
    main_navigation = "Main", "주 메뉴";
    breadcrumb = "Breadcrumb", "현재 위치";
    on_this_page = "On this page", "이 페이지";
    search = "Search", "검색";
    search_label = "Search releases, risks and evidence", "릴리스, 위험, 증거 검색";
    as_of = "As of {0}.", "{0} 기준.";
    all_times_utc = "All times are UTC.", "모든 시각은 UTC입니다.";
    feed = "Feed", "피드";
    json = "JSON", "JSON";
    all_pages = "All pages", "모든 페이지";
    all_pages_text = "Every page of this site, by kind.", "이 사이트의 모든 페이지를 종류별로 보여 줍니다.";
    copy = "Copy", "복사";
    copied = "Copied", "복사됨";
    copy_label = "Copy command", "명령 복사";
    results = "{0} results", "결과 {0}개";
    result_one = "{0} result", "결과 {0}개";
    no_results = "No results", "결과 없음";
    permalink = "Link to section {}", "{} 절로 연결";
    in_production = "In production now", "현재 운영 중";
    nothing_in_production = "Nothing is in production as far as the records say.", "기록상 운영 중인 릴리스가 없습니다.";
    needs_attention = "Needs attention", "확인 필요";
    nothing_needs_attention = "Nothing: no error, no overdue risk, no unsigned release, no missing evidence, no contradiction.", "없음: 오류, 기한 초과 위험, 미승인 릴리스, 누락된 증거, 불일치가 없습니다.";
    other_releases = "Other releases", "다른 릴리스";
    list_pages = "Pages of this list", "목록의 페이지";
    filters = "Filters", "필터";
    content_of = "Content of {0}", "{0}의 내용";
    lines_of = "Lines of {0}", "{0}의 줄";
    raw = "Raw file", "원본 파일";
    download = "Download {0}", "{0} 내려받기";
    cut = "Only a part is shown here: {0} of {1} lines. The whole is in the raw file.", "일부만 표시됩니다: {1}줄 중 {0}줄. 전체는 원본 파일에 있습니다.";
    cut_source = "Only a part is shown here: {0} of {1} lines.", "일부만 표시됩니다: {1}줄 중 {0}줄.";
    verify_with = "Verify", "검증";
    not_shown = "A file of this kind is not shown here.", "이 종류의 파일은 여기에 표시되지 않습니다.";
    empty_file = "The file is empty.", "빈 파일입니다.";
    not_found = "Page not found", "페이지를 찾을 수 없음";
    not_found_text = "There is no such page. Go to the", "해당 페이지가 없습니다. 다음으로 이동하세요:";
    moved = "This page moved", "페이지가 이동했습니다";
    moved_text = "It stands here now:", "새 위치:";
    latest = "Latest in production", "운영 중인 최신 릴리스";
    latest_none = "No release is in production", "운영 중인 릴리스가 없음";
    lists = "Lists", "목록";
    done = "Done:", "완료:";
    not_done = "Not done:", "미완료:";
    code = "Code", "코드";
    table = "Table", "표";
    note = "Note", "참고";
    tip = "Tip", "팁";
    error = "Error", "오류";
    findings = "Findings", "발견된 문제";
    more_of_code = "{0} more: {1}", "{1} 외 {0}건";
    help = "To mend it:", "해결 방법:";
    releases_with_errors = "Releases with errors", "오류가 있는 릴리스";
    important = "Important", "중요";
    warning = "Warning", "경고";
    caution = "Caution", "주의";
    footnotes = "Footnotes", "각주";
    backlink = "Back to reference {}", "참조 {}로 돌아가기";
    details_summary = "Details", "자세히";
    register_from = "From the register", "출처 대장";
    description_source = "The record of {0}, line by line.", "{0}의 기록을 줄 단위로 보여 줍니다.";
    description_evidence = "Evidence of {0}: {1}", "{0}의 증거: {1}";
    file_of_release = "{0} of {1}", "{1}의 {0}";
    description_list = "{0} of {1}", "{1}의 {0}";
    description_overview = "Releases of {0}: what runs now, open risks, the next release.", "{0} 릴리스: 현재 운영, 열린 위험, 다음 릴리스.";
    tl_title = "Stages of {0}", "{0}의 단계";
    tl_stage = "{0} for {1}", "{0}, {1}";
    tl_metrics = "{0} of {1} metrics passed", "지표 {1}개 중 {0}개 통과";
    tl_passed = "passed", "통과";
    tl_failed = "failed", "실패";
    tl_doubtful = "not proven", "입증되지 않음";
    tl_planned = "planned", "예정";
    tl_contradicted = "contradicted", "불일치";
    tl_rollback = "Rollback {0}", "롤백 {0}";
    tl_rollback_untimed = "Rollback, time not recorded", "롤백, 시각 기록 없음";
    tl_recovering = "recovering {0}", "복구 {0}";
    tl_unknown_traffic = "unknown traffic", "알 수 없는 트래픽";
    tl_unknown_duration = "an unknown time", "알 수 없는 시간";
    tl_minutes = "{0} min", "{0}분";
    tl_hours = "{0} h", "{0}시간";
    tl_days = "{0} d", "{0}일";
    tl_note_clock = "Height is traffic to the new version; times are UTC.", "높이는 새 버전의 트래픽이며 시각은 UTC입니다.";
    tl_note_durations = "Height is traffic to the new version, width is duration; the time of day is not recorded.", "높이는 새 버전의 트래픽, 너비는 소요 시간이며 시각은 기록되지 않았습니다.";
    tl_note_conflict = "The recorded start {0} and rollback {1} do not fit each other: widths are durations, not times.", "기록된 시작 {0}과 롤백 {1}이 맞지 않아 너비는 시각이 아니라 소요 시간입니다.";
    tl_note_scale = "Short stages are drawn wider than they were.", "짧은 단계는 실제보다 넓게 그려집니다.";
    tl_note_unknown = "Where there is a question mark, duration or traffic is not recorded.", "물음표는 소요 시간이나 트래픽이 기록되지 않았음을 뜻합니다.";
    tl_note_break = "When the stages after a rollback began is not recorded.", "롤백 이후 단계의 시작 시각은 기록되지 않았습니다.";
    file_one = "{0} file", "파일 {0}개";
    file_many = "{0} files", "파일 {0}개";
    blank_one = "{0} placeholder of this record is not filled in.", "이 기록의 {0}개 항목이 작성되지 않았습니다.";
    blank_many = "{0} placeholders of this record are not filled in.", "이 기록의 {0}개 항목이 작성되지 않았습니다.";
    rollback_one = "{0} rollback", "롤백 {0}회";
    rollback_many = "{0} rollbacks", "롤백 {0}회";
    change_one = "{0} change", "변경 {0}건";
    change_many = "{0} changes", "변경 {0}건";
    error_one = "{0} error", "오류 {0}건";
    error_many = "{0} errors", "오류 {0}건";
    warning_one = "{0} warning", "경고 {0}건";
    warning_many = "{0} warnings", "경고 {0}건";
    note_one = "{0} note", "참고 {0}건";
    note_many = "{0} notes", "참고 {0}건";
    release_one = "{0} release", "릴리스 {0}개";
    release_many = "{0} releases", "릴리스 {0}개";
    missing_one = "{0} missing", "누락 {0}개";
    missing_many = "{0} missing", "누락 {0}개";
}

/// The words of a language; English where relsite does not speak it.
#[must_use]
pub fn of(language: &str) -> &'static Words {
    match language.split('-').next() {
        Some("ko") => &KOREAN,
        _ => &ENGLISH,
    }
}

/// Puts values where a text has `{0}`, `{1}` and so on. Values are not searched again.
#[must_use]
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let hole = rest[open..].find('}').map(|close| &rest[open + 1..open + close]);
        let value = hole.and_then(|number| values.get(number.parse::<usize>().ok()?));
        out.push_str(&rest[..open]);
        match (hole, value) {
            (Some(hole), Some(value)) => {
                out.push_str(value);
                rest = &rest[open + hole.len() + 2..];
            }
            _ => {
                out.push('{');
                rest = &rest[open + 1..];
            }
        }
    }
    out + rest
}

impl Words {
    /// A number of files.
    #[must_use]
    pub fn files(&self, count: usize) -> String {
        counted(count, self.file_one, self.file_many)
    }

    /// A number of placeholders.
    #[must_use]
    pub fn blanks(&self, count: usize) -> String {
        counted(count, self.blank_one, self.blank_many)
    }

    /// A number of rollbacks.
    #[must_use]
    pub fn count_rollbacks(&self, count: usize) -> String {
        counted(count, self.rollback_one, self.rollback_many)
    }

    /// A number of changes.
    #[must_use]
    pub fn count_changes(&self, count: usize) -> String {
        counted(count, self.change_one, self.change_many)
    }

    /// A number of releases.
    #[must_use]
    pub fn count_releases(&self, count: usize) -> String {
        counted(count, self.release_one, self.release_many)
    }

    /// A number of problems of one level.
    #[must_use]
    pub fn count_findings(&self, severity: Severity, count: usize) -> String {
        match severity {
            Severity::Error => counted(count, self.error_one, self.error_many),
            Severity::Warning => counted(count, self.warning_one, self.warning_many),
            Severity::Note => counted(count, self.note_one, self.note_many),
        }
    }

    /// A number of missing files.
    #[must_use]
    pub fn count_missing(&self, count: usize) -> String {
        counted(count, self.missing_one, self.missing_many)
    }

    /// The words of the drawing of the stages.
    #[must_use]
    pub fn of_timeline(&self) -> TimelineWords<'static> {
        TimelineWords {
            title: self.tl_title,
            stage: self.tl_stage,
            metrics: self.tl_metrics,
            passed: self.tl_passed,
            failed: self.tl_failed,
            doubtful: self.tl_doubtful,
            planned: self.tl_planned,
            contradicted: self.tl_contradicted,
            rollback: self.tl_rollback,
            rollback_untimed: self.tl_rollback_untimed,
            recovering: self.tl_recovering,
            unknown_traffic: self.tl_unknown_traffic,
            unknown_duration: self.tl_unknown_duration,
            minutes: self.tl_minutes,
            hours: self.tl_hours,
            days: self.tl_days,
            note_clock: self.tl_note_clock,
            note_durations: self.tl_note_durations,
            note_conflict: self.tl_note_conflict,
            note_scale: self.tl_note_scale,
            note_unknown: self.tl_note_unknown,
            note_break: self.tl_note_break,
        }
    }

    /// The few words that rendered Markdown needs.
    #[must_use]
    pub fn of_markup(&self) -> markup::Words {
        markup::Words {
            done: self.done.to_owned(),
            not_done: self.not_done.to_owned(),
            code: self.code.to_owned(),
            table: self.table.to_owned(),
            permalink: self.permalink.to_owned(),
            note: self.note.to_owned(),
            tip: self.tip.to_owned(),
            important: self.important.to_owned(),
            warning: self.warning.to_owned(),
            caution: self.caution.to_owned(),
            footnotes: self.footnotes.to_owned(),
            backlink: self.backlink.to_owned(),
            unfilled: self.not_filled_in_label.to_owned(),
            details: self.details_summary.to_owned(),
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    fill(if count == 1 { one } else { many }, &[&count.to_string()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_once() {
        assert_eq!(fill("{1} of {0}", &["{1}", "a"]), "a of {1}");
        assert_eq!(fill("{2} {x} {", &["a"]), "{2} {x} {");
    }

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!(of("en").files(1), "1 file");
        assert_eq!(of("en-GB").files(2), "2 files");
        assert_eq!(of("ko").files(2), "파일 2개");
    }
}
