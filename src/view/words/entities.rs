//! Words: people, components, vulnerabilities and registers.
//!
//! Refuses words of other areas.

group! {
    /// People, components, vulnerabilities and registers.
    Entities {
    people = "People", "사람";
    person = "Person", "사람";
    components = "Components", "구성 요소";
    component = "Component", "구성 요소";
    cves = "Vulnerabilities", "취약점";
    cve = "Vulnerability", "취약점";
    dependencies = "Dependencies", "의존성";
    dependency = "Dependency", "의존성";
    known_issues = "Known issues", "알려진 문제";
    deprecations = "Deprecations", "사용 중단 예정";
    breaking_changes = "Breaking changes", "호환성을 깨는 변경";
    future_work = "Future work", "향후 작업";
    lessons = "Lessons", "교훈";
    placeholders = "Not filled in", "채워지지 않은 항목";
    entry = "Entry", "항목";
    registers = "Registers", "대장";
    registers_lede = "What all releases say of the same things, brought together.", "모든 릴리스가 같은 대상에 대해 말한 것을 모았습니다.";
    registers_caption = "Registers and how much they hold", "대장과 항목 수";
    register = "Register", "대장";
    entries = "Entries", "항목 수";
    details = "Details", "세부 정보";
    also_known_as = "Also known as", "다른 이름";
    fulfilled_by = "Done in", "완료된 릴리스";
    tracker = "Tracker", "추적 시스템";
    look_up = "Look it up", "조회";
    history = "What each release says", "각 릴리스의 내용";
    owned_risks = "Risks owned", "담당 위험";
    named_in = "People, components and packages", "사람, 구성 요소, 패키지";
    open = "Open", "열림";
    open_risks = "Open risks", "열린 위험";
    overdue_risks = "Overdue risks", "기한이 지난 위험";
    risks_of_owner = "Risks by owner", "담당자별 위험";
    risks_of = "Risks owned by {0}", "{0} 담당 위험";
    all_mentions = "All {0} pages that lead here", "여기로 연결되는 {0}개 페이지 모두 보기";
    leads_to = "What leads to {0}", "{0}(으)로 연결되는 페이지";
    pages_lead = "{0} pages", "{0}개 페이지";
    role = "Role", "역할";
    text = "Description", "설명";
    workaround = "Workaround", "해결 방법";
    tracking = "Tracking", "추적";
    reason = "Reason", "이유";
    alternative = "Alternative", "대안";
    removal = "Removal", "제거 시점";
    what = "What changes", "변경 내용";
    action = "What to do", "조치";
    guide = "Guide", "안내";
    kind = "Kind", "종류";
    severity = "Severity", "심각도";
    of_dependency = "Package", "패키지";
    previous = "From", "이전";
    new = "To", "이후";
    notes = "Notes", "비고";
    line = "Line", "줄";
    well = "Went well", "잘된 점";
    improve = "To improve", "개선할 점";
    surprise = "Surprise", "예상 밖";
    release_manager = "Release manager", "릴리스 관리자";
    approver = "Approver", "승인자";
    risk_owner = "Risk owner", "위험 담당자";
    contributor = "Contributor", "기여자";
    contact = "Contact", "연락처";
    }
}
