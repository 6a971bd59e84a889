//! Words: what evidence shows.
//!
//! Refuses words of other areas.

group! {
    /// What evidence shows.
    Exhibits {
    shown_by = "Shown by evidence", "증거에 나타난 값";
    first_of = "The first {0} of {1} are shown; the file has all.", "전체 {1}개 중 처음 {0}개를 표시합니다. 파일에 모두 있습니다.";
    items = "{0} items", "항목 {0}개";
    entries = "{0} entries", "키 {0}개";
    series = "Series", "계열";
    series_caption = "The numbers of this file, by series", "이 파일의 수치(계열별)";
    samples = "Samples", "표본";
    smallest = "Smallest", "최소";
    middle = "Median", "중앙값";
    largest = "Largest", "최대";
    no_number = "no number", "수치 없음";
    lsn = "Log position (LSN)", "로그 위치(LSN)";
    evidence_says = "Evidence:", "증거:";
    median_of = "{0} (median; {1} to {2}, {3} samples)", "{0}(중앙값; {1}~{2}, 표본 {3}개)";
    dry_run = "of a dry run", "모의 실행";
    other_unit = "in a unit that does not compare", "비교할 수 없는 단위";
    compared = "{0} of {1} gates were compared with the numbers in their evidence; the others stand on the record alone.", "게이트 {1}개 중 {0}개를 증거의 수치와 비교했습니다. 나머지는 기록에만 근거합니다.";
    none_compared = "No number of the {0} gates is in the evidence: they stand on the record alone.", "게이트 {0}개의 수치가 증거에 없어 기록에만 근거합니다.";
    ticked = "Items ticked", "완료 항목";
    psql = "As psql printed it", "psql 출력";
    analysis = "The analysis, by metric", "지표별 분석";
    plan = "The plan of the canary", "카나리 계획";
    triggers = "What sets off a rollback", "롤백 조건";
    run = "The run of the canary", "카나리 실행";
    metric = "Metric", "지표";
    phase = "Phase", "단계";
    successful = "Successful", "성공";
    failed = "Failed", "실패";
    inconclusive = "Inconclusive", "판단 불가";
    errors = "Errors", "오류";
    traffic = "Traffic", "트래픽";
    hold = "Hold", "유지 시간";
    limit = "Limit", "한도";
    minutes = "Minutes", "분";
    slo_pass = "slo_pass", "slo_pass";
    decision = "Decision", "결정";
    structure = "Structure of the file", "파일의 구조";
    packages = "Packages and their digests", "패키지와 다이제스트";
    package = "Package", "패키지";
    hashes = "Digests", "다이제스트 수";
    services = "Services of the file", "파일의 서비스";
    service = "Service", "서비스";
    image = "Image", "이미지";
    ports = "Ports", "포트";
    cpu = "CPU limit", "CPU 한도";
    memory = "Memory limit", "메모리 한도";
    replicas = "Replicas", "복제본";
    health = "Health check", "상태 확인";
    }
}

impl Exhibits {
    /// The word for a label of the readers' own; a key without a word stands for itself.
    #[must_use]
    pub fn label(&self, key: &'static str) -> &'static str {
        match key {
            "lsn" => self.lsn,
            "samples" => self.samples,
            "ticked" => self.ticked,
            "packages" => self.packages,
            "package" => self.package,
            "hashes" => self.hashes,
            "services" => self.services,
            "service" => self.service,
            "image" => self.image,
            "ports" => self.ports,
            "cpu" => self.cpu,
            "memory" => self.memory,
            "replicas" => self.replicas,
            "health" => self.health,
            "psql" => self.psql,
            "analysis" => self.analysis,
            "plan" => self.plan,
            "triggers" => self.triggers,
            "run" => self.run,
            "metric" => self.metric,
            "phase" => self.phase,
            "successful" => self.successful,
            "failed" => self.failed,
            "inconclusive" => self.inconclusive,
            "errors" => self.errors,
            "traffic" => self.traffic,
            "hold" => self.hold,
            "limit" => self.limit,
            "minutes" => self.minutes,
            "slo_pass" => self.slo_pass,
            "decision" => self.decision,
            other => other,
        }
    }
}
