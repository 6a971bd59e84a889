//! Words: bills of materials, vulnerabilities, provenance, and what changed of them.
//!
//! Refuses words of other areas.

group! {
    /// Bills of materials, vulnerabilities, provenance.
    Supply {
    resolved_version = "In its bill or lock file", "명세·잠금 파일의 버전";
    created = "Created", "작성 시각";
    tool = "Made with", "작성 도구";
    id = "Identifier", "식별자";
    author = "Author", "작성자";
    title = "Title", "제목";
    category = "Category", "분류";
    document_status = "State of the document", "문서 상태";
    format = "Format", "형식";
    about = "About", "대상";
    components = "Components", "구성 요소";
    without_version = "Components without a version", "버전 없는 구성 요소";
    without_licence = "Components without a licence", "라이선스 없는 구성 요소";
    without_digest = "Components without a digest", "다이제스트 없는 구성 요소";
    without_purl = "Components without a package address", "패키지 주소 없는 구성 요소";
    open_vulnerabilities = "Open vulnerabilities", "미해결 취약점";
    component = "Component", "구성 요소";
    version = "Version", "버전";
    licences = "Licences", "라이선스";
    purl = "Package address", "패키지 주소";
    vulnerabilities = "Vulnerabilities", "취약점";
    statements = "What is said of vulnerabilities", "취약점에 대한 진술";
    vulnerability = "Vulnerability", "취약점";
    exposure = "State", "상태";
    product = "Product", "제품";
    severity = "Severity", "심각도";
    justification = "Justification", "근거";
    details = "Details", "세부 내용";
    bundle = "Sigstore bundle", "Sigstore 번들";
    verification = "Comes with", "함께 제공됨";
    message_digest = "Digest that was signed", "서명된 다이제스트";
    log_entries = "Entries of a transparency log (not checked)", "투명성 로그 항목(확인 안 함)";
    payload_type = "Type of the payload", "페이로드 유형";
    signatures_unchecked = "Signatures (not checked here)", "서명(여기서 확인하지 않음)";
    key_hint = "Key as the file names it (a hint)", "파일에 적힌 키(참고용)";
    signatures = "Signatures", "서명";
    predicate_type = "What it states", "진술 유형";
    builder = "Builder", "빌더";
    build_type = "Kind of build", "빌드 유형";
    source = "Source", "소스";
    workflow = "Workflow", "워크플로";
    commit = "Commit", "커밋";
    reference = "Ref", "참조";
    started = "Started", "시작";
    finished = "Finished", "종료";
    invocation = "Invocation", "실행";
    result = "Result of the verification", "검증 결과";
    verifier = "Verified by", "검증자";
    resource = "Of", "대상";
    policy = "Policy", "정책";
    levels = "Levels", "수준";
    verified_at = "Verified at", "검증 시각";
    subject = "Subject", "대상물";
    algorithm = "Algorithm", "알고리즘";
    digest = "Digest", "다이제스트";
    subjects = "What was built, by digest", "빌드 결과물(다이제스트)";
    material = "Material", "재료";
    materials = "What it was built from", "빌드에 쓰인 것";
    digest_matches = "Digests found in this release", "이 릴리스에서 확인된 다이제스트";
    matches_of = "{0} of {1}", "{1}개 중 {0}개";
    bill_difference = "Bills of materials", "부품표(SBOM)";
    differ_from = "{0} components differ from {1}", "{1}와(과) 다른 구성 요소 {0}개";
    bill_counts = "{0} components, before {1}", "구성 요소 {0}개, 이전 {1}개";
    no_bill = "{0} has no bill of materials that could be read: nothing is compared.", "{0}에는 읽을 수 있는 부품표가 없어 비교하지 않습니다.";
    no_difference = "The bills of materials list the same components.", "부품표의 구성 요소가 같습니다.";
    difference_caption = "Components that differ", "달라진 구성 요소";
    change = "Change", "변경";
    added = "added", "추가";
    removed = "removed", "삭제";
    changed = "changed", "변경";
    relicensed = "licence changed", "라이선스 변경";
    licences_before = "Licences before", "이전 라이선스";
    licences_after = "Licences after", "이후 라이선스";
    exposures_caption = "Vulnerabilities that differ, or are suppressed", "달라졌거나 억제된 취약점";
    introduced = "introduced", "새로 발생";
    resolved = "resolved", "해결됨";
    suppressed = "suppressed", "억제됨";
    remaining = "still open", "미해결";
    unmentioned = "no longer mentioned: not shown to be resolved", "더 이상 언급 없음: 해결된 것으로 볼 수 없음";
    as_data = "This comparison as data (JSON)", "이 비교를 데이터로(JSON)";
    }
}

impl Supply {
    /// The word for a label of the readers of this area.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&'static str> {
        self.of_bills(key).or_else(|| self.of_provenance(key))
    }

    fn of_bills(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "created" => self.created,
            "tool" => self.tool,
            "id" => self.id,
            "author" => self.author,
            "title" => self.title,
            "category" => self.category,
            "document-status" => self.document_status,
            "format" => self.format,
            "of" => self.about,
            "components" => self.components,
            "without-version" => self.without_version,
            "without-licence" => self.without_licence,
            "without-digest" => self.without_digest,
            "without-purl" => self.without_purl,
            "open-vulnerabilities" => self.open_vulnerabilities,
            "component" => self.component,
            "version" => self.version,
            "licences" => self.licences,
            "purl" => self.purl,
            "vulnerabilities" => self.vulnerabilities,
            "statements" => self.statements,
            "vulnerability" => self.vulnerability,
            "exposure" => self.exposure,
            "product" => self.product,
            "severity" => self.severity,
            "justification" => self.justification,
            "details" => self.details,
            _ => return None,
        })
    }

    fn of_provenance(&self, key: &str) -> Option<&'static str> {
        Some(match key {
            "bundle" => self.bundle,
            "verification" => self.verification,
            "message-digest" => self.message_digest,
            "log-entries" => self.log_entries,
            "payload-type" => self.payload_type,
            "signatures-unchecked" => self.signatures_unchecked,
            "key-hint" => self.key_hint,
            "signatures" => self.signatures,
            "predicate-type" => self.predicate_type,
            "builder" => self.builder,
            "build-type" => self.build_type,
            "source" => self.source,
            "workflow" => self.workflow,
            "commit" => self.commit,
            "ref" => self.reference,
            "started" => self.started,
            "finished" => self.finished,
            "invocation" => self.invocation,
            "result" => self.result,
            "verifier" => self.verifier,
            "resource" => self.resource,
            "policy" => self.policy,
            "levels" => self.levels,
            "verified-at" => self.verified_at,
            "subject" => self.subject,
            "algorithm" => self.algorithm,
            "digest" => self.digest,
            "subjects" => self.subjects,
            "material" => self.material,
            "materials" => self.materials,
            _ => return None,
        })
    }
}
