//! Words: test reports, coverage, scans, logs, archives, and how complete evidence is.
//!
//! Refuses words of other areas.

group! {
    /// Test reports and other evidence, and its completeness.
    Reports {
    completeness = "Completeness of evidence", "증거의 완전성";
    completeness_lede = "{0} of {1} expected files are there and sound, over {2} releases; {3} of these have no gap. Files missing: {4}.", "릴리스 {2}개에서 필요한 파일 {1}개 중 {0}개가 온전히 있습니다. 빠짐없는 릴리스 {3}개, 누락 파일 {4}개.";
    cut_by = "The lines below are those of the first {0} bytes of {1}, as `limits.evidence_preview` allows. The raw file has all.", "아래는 전체 {1}바이트 중 처음 {0}바이트의 줄입니다(`limits.evidence_preview`). 원본 파일에 모두 있습니다.";
    complete = "{0} of {1} expected files are sound ({2} %)", "필요한 파일 {1}개 중 {0}개가 온전함({2} %)";
    gaps = "Gaps", "누락과 결함";
    no_gaps = "Nothing is missing, empty, damaged, copied or of another version.", "누락, 빈 파일, 손상, 복사본, 다른 버전의 파일이 없습니다.";
    gap = "What is wrong", "문제";
    by_release = "By release", "릴리스별";
    asked_by_policy = "asked for by the policy", "정책에서 요구함";
    score = "Score", "점수";
    sound = "Sound / expected", "온전 / 필요";
    empty = "Empty", "비어 있음";
    damaged = "Damaged", "손상됨";
    duplicate = "Copied", "복사본";
    wrong_version = "Of another version", "다른 버전";
    curve_story = "{0}: {1} numbers, from {2} to {3}, median {4}.", "{0}: 수치 {1}개, {2}~{3}, 중앙값 {4}.";
    curve_limit = "Limit: {0} ({1}).", "한도: {0} ({1}).";
    curves = "The series, drawn", "계열 그래프";
    tests = "Tests", "테스트";
    failures = "Failed", "실패";
    skipped = "Skipped", "건너뜀";
    duration = "Duration", "소요 시간";
    suite = "Suite", "스위트";
    suites = "Suites, failed ones first", "스위트(실패 우선)";
    test = "Test", "테스트";
    outcome = "Outcome", "결과";
    seconds = "Seconds", "초";
    message = "Message", "메시지";
    cases = "Tests, failed ones first", "테스트(실패 우선)";
    format = "Format", "형식";
    lines_covered = "Lines covered", "라인 커버리지";
    branches_covered = "Branches covered", "분기 커버리지";
    part = "File or package", "파일 또는 패키지";
    percent = "Percent", "퍼센트";
    covered = "Covered", "실행된 라인";
    lines = "Lines", "라인 수";
    coverage = "Coverage, lowest first", "커버리지(낮은 순)";
    tool = "Tool", "도구";
    warnings = "Warnings", "경고";
    notes = "Notes", "참고";
    suppressed = "Suppressed", "억제됨";
    rule = "Rule", "규칙";
    level = "Level", "수준";
    place = "Place", "위치";
    findings = "Findings, worst first", "발견 항목(심각한 순)";
    csv = "The table", "표";
    from = "From", "시작";
    until = "Until", "끝";
    archive_entries = "Entries", "항목 수";
    unpacked_bytes = "Unpacked, in bytes", "압축 해제 크기(바이트)";
    entry = "Entry", "항목";
    entry_kind = "Kind", "종류";
    bytes = "Bytes", "바이트";
    packed_bytes = "Packed", "압축 크기";
    archive = "What the archive holds, as it says; nothing was unpacked", "아카이브 목록(압축을 풀지 않음)";
    dimensions = "Width × height", "너비 × 높이";
    offset = "Offset", "오프셋";
    hexadecimal = "Hexadecimal", "16진수";
    text = "Text", "텍스트";
    first_bytes = "The first bytes", "처음 바이트";
    }
}

impl Reports {
    /// The word for a label of the readers' own, if it is of this area.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "tests" => self.tests,
            "failures" => self.failures,
            "skipped" => self.skipped,
            "duration" => self.duration,
            "suite" => self.suite,
            "suites" => self.suites,
            "test" => self.test,
            "outcome" => self.outcome,
            "seconds" => self.seconds,
            "message" => self.message,
            "cases" => self.cases,
            "format" => self.format,
            "lines_covered" => self.lines_covered,
            "branches_covered" => self.branches_covered,
            "part" => self.part,
            "percent" => self.percent,
            "covered" => self.covered,
            "lines" => self.lines,
            "coverage" => self.coverage,
            "tool" => self.tool,
            "warnings" => self.warnings,
            "notes" => self.notes,
            "suppressed" => self.suppressed,
            "rule" => self.rule,
            "level" => self.level,
            "place" => self.place,
            "findings" => self.findings,
            "csv" => self.csv,
            "from" => self.from,
            "until" => self.until,
            "archive_entries" => self.archive_entries,
            "unpacked_bytes" => self.unpacked_bytes,
            "entry" => self.entry,
            "entry_kind" => self.entry_kind,
            "bytes" => self.bytes,
            "packed_bytes" => self.packed_bytes,
            "archive" => self.archive,
            "dimensions" => self.dimensions,
            "offset" => self.offset,
            "hexadecimal" => self.hexadecimal,
            "text" => self.text,
            "first_bytes" => self.first_bytes,
            _ => return None,
        })
    }
}
