//! Files in the shape of each format's public examples: what matters in them is read, and what lies in them is told.

use super::{Exhibit, Kind, Reading, recognise, supply};
use crate::site::Limits;

fn read(text: &str) -> (Kind, Reading) {
    let recognised = recognise(text.as_bytes());
    let reading = recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default());
    (reading.kind.unwrap_or(recognised.kind), reading)
}

fn faults(text: &str) -> Vec<String> {
    read(text).1.faults.into_iter().map(|fault| format!("{}:{} {}", fault.code.name, fault.line, fault.message)).collect()
}

/// Each lie (these words for those) is told; a file that ends early is as well.
#[track_caller]
fn lies(text: &str, all: &[(&str, &str, &str)]) {
    let kind = read(text).0;
    assert_eq!(faults(text), [""; 0], "the truth is believed");
    for (from, to, told) in all {
        assert!(text.contains(from), "{from}");
        let found = faults(&text.replacen(from, to, 1));
        assert!(found.iter().any(|fault| fault.contains(told)), "{to}: {found:#?}");
    }
    for end in (0..text.trim_end().len()).step_by(7).filter(|end| text.is_char_boundary(*end)) {
        let (cut, reading) = read(&text[..end]);
        let loose = text.starts_with("apiVersion") || text.starts_with("kind");
        assert!(loose || cut != kind || !reading.faults.is_empty(), "cut at {end}");
    }
}

/// The statements of a file, in words.
fn said(text: &str) -> Vec<String> {
    let found = supply::inventory(text.as_bytes(), text.len() as u64, &Limits::default()).expect("an inventory");
    let tell = |one: &supply::Statement| {
        let words = [one.severity.as_deref(), one.justification.as_deref(), one.detail.as_deref()].into_iter().flatten();
        let over = if one.superseded { " superseded" } else { "" };
        format!(
            "{} {}{over} {} | {}",
            one.vulnerability,
            one.exposure.word(),
            one.products.join(" "),
            words.collect::<Vec<_>>().join(" | ")
        )
    };
    found.statements.iter().map(tell).collect()
}

const CSAF: &str = r#"{
  "document": {
    "aggregate_severity": {"text": "Important"},
    "category": "csaf_vex",
    "csaf_version": "2.1",
    "distribution": {"tlp": {"label": "CLEAR"}},
    "lang": "en",
    "publisher": {"category": "vendor", "name": "Quay Works", "namespace": "https://quay.example"},
    "title": "Quay Works advisory QW-2026-014",
    "tracking": {"id": "QW-2026-014", "status": "final", "version": "2", "current_release_date": "2026-04-02T08:00:00Z",
      "initial_release_date": "2026-04-01T08:00:00Z", "revision_history": [{"date": "2026-04-01T08:00:00Z", "number": "1", "summary": "First"}]}
  },
  "product_tree": {
    "branches": [{"category": "vendor", "name": "Quay Works", "branches": [{"category": "product_name", "name": "crane", "branches": [
      {"category": "product_version", "name": "5.1", "product": {"name": "crane 5.1", "product_id": "crane-5.1",
        "product_identification_helper": {"purls": ["pkg:deb/quay/crane@5.1"]}}},
      {"category": "product_version", "name": "5.2", "product": {"name": "crane 5.2", "product_id": "crane-5.2"}}]}]}],
    "product_groups": [{"group_id": "all-cranes", "product_ids": ["crane-5.1", "crane-5.2"]}],
    "relationships": [{"category": "default_component_of", "product_reference": "crane-5.1", "relates_to_product_reference": "crane-5.2",
      "full_product_name": {"name": "crane within the yard", "product_id": "yard:crane-5.1"}}]
  },
  "vulnerabilities": [{
    "cve": "CVE-2026-20001",
    "metrics": [{"content": {"cvss_v3": {"version": "3.1", "baseScore": 8.1, "baseSeverity": "HIGH"}}, "products": ["crane-5.1"]}],
    "product_status": {"fixed": ["crane-5.2"], "known_affected": ["crane-5.1"], "known_not_affected": ["yard:crane-5.1"]},
    "remediations": [{"category": "vendor_fix", "details": "Install 5.2.", "group_ids": ["all-cranes"]}],
    "flags": [{"label": "vulnerable_code_not_present", "product_ids": ["yard:crane-5.1"]}]
  }]
}
"#;

#[test]
fn csaf() {
    let (kind, found) = read(CSAF);
    assert_eq!((kind, found.facts.number("open_vulnerabilities")), (Kind::Vex, Some(1.into())));
    assert_eq!(
        said(CSAF),
        [
            "CVE-2026-20001 affected pkg:deb/quay/crane@5.1 | high | Install 5.2.",
            "CVE-2026-20001 fixed crane 5.2 | high | Install 5.2.",
            "CVE-2026-20001 not-affected crane within the yard | high | vulnerable_code_not_present",
        ]
    );
    lies(
        CSAF,
        &[
            (
                "\"known_affected\": [\"crane-5.1\"]",
                "\"known_affected\": \"crane-5.1\"",
                "`known_affected` is a text, and should be a list",
            ),
            ("\"fixed\": [\"crane-5.2\"]", "\"fixed\": [\"crane-5.1\"]", "`crane-5.1` is both affected and fixed"),
            ("\"fixed\": [\"crane-5.2\"]", "\"fixed\": [\"crane-6\"]", "the product `crane-6` of CVE-2026-20001 is in no product tree"),
            ("\"csaf_version\": \"2.1\"", "\"csaf_version\": \"7\"", "version `7` of CSAF is not known"),
            ("\"product_status\"", "\"product_states\"", "names no product that it concerns: it counts as open"),
        ],
    );
}

const SPDX3: &str = r#"{
  "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
  "@graph": [
    {"type": "CreationInfo", "@id": "_:made", "specVersion": "3.0.1", "created": "2026-05-01T10:00:00Z", "createdBy": ["urn:agent"]},
    {"type": "SoftwareAgent", "spdxId": "urn:agent", "creationInfo": "_:made", "name": "shipwright"},
    {"type": "SpdxDocument", "spdxId": "urn:doc", "creationInfo": "_:made", "rootElement": ["urn:bom"], "profileConformance": ["core", "software", "security"]},
    {"type": "software_Sbom", "spdxId": "urn:bom", "creationInfo": "_:made", "rootElement": ["urn:ferry"], "element": ["urn:oar"]},
    {"type": "software_Package", "spdxId": "urn:ferry", "creationInfo": "_:made", "name": "ferry",
      "software_packageVersion": "4.0.0"},
    {"type": "software_Package", "spdxId": "urn:oar", "creationInfo": "_:made", "name": "oar", "software_packageVersion": "1.8.2",
      "externalIdentifier": [{"type": "ExternalIdentifier", "externalIdentifierType": "packageUrl", "identifier": "pkg:cargo/oar@1.8.2"}]},
    {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:lic", "simplelicensing_licenseExpression": "MIT OR Apache-2.0"},
    {"type": "Relationship", "spdxId": "urn:r1", "from": "urn:oar", "relationshipType": "hasDeclaredLicense", "to": ["urn:lic"]},
    {"type": "security_Vulnerability", "spdxId": "urn:v1", "externalIdentifier": [{"externalIdentifierType": "cve", "identifier": "CVE-2026-3333"}]},
    {"type": "security_CvssV3VulnAssessmentRelationship", "spdxId": "urn:a0", "from": "urn:v1", "relationshipType": "hasAssessmentFor",
      "to": ["urn:oar"], "security_score": "7.5", "security_severity": "high", "security_vectorString": "CVSS:3.1/AV:N"},
    {"type": "security_VexAffectedVulnAssessmentRelationship", "spdxId": "urn:a1", "from": "urn:v1", "relationshipType": "affects",
      "to": ["urn:oar"], "security_actionStatement": "Row to 1.8.3."}
  ]
}
"#;

#[test]
fn spdx3() {
    let found = supply::inventory(SPDX3.as_bytes(), SPDX3.len() as u64, &Limits::default()).expect("an inventory");
    assert_eq!(found.subject, Some(("ferry".to_owned(), Some("4.0.0".to_owned()), 9)), "the line is that of the version");
    let told: Vec<_> = found.components.iter().map(|one| (one.key(), one.version.as_deref(), one.licences.join(" "))).collect();
    assert_eq!(told, [("pkg:cargo/oar".to_owned(), Some("1.8.2"), "MIT OR Apache-2.0".to_owned())]);
    assert_eq!(said(SPDX3), ["CVE-2026-3333 affected pkg:cargo/oar@1.8.2 | high | Row to 1.8.3."]);
    lies(
        SPDX3,
        &[
            ("\"name\": \"oar\"", "\"name\": 7", "`name` is a number, and should be a text"),
            ("\"@graph\"", "\"@grape\"", "it has no `@graph`"),
            (
                "\"relationshipType\": \"affects\"",
                "\"relationshipType\": \"doesNotAffect\"",
                "says `doesNotAffect`, and should say `affects`: it counts as open",
            ),
            (
                "\"software_packageVersion\": \"1.8.2\"",
                "\"software_packageVersion\": \"1.9\"",
                "oar is 1.9 by its version, 1.8.2 by its package address",
            ),
        ],
    );
}

const CYCLONEDX: &str = r#"{
  "$schema": "http://cyclonedx.org/schema/bom-1.7.schema.json",
  "bomFormat": "CycloneDX", "specVersion": "1.7", "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", "version": 1,
  "metadata": {"timestamp": "2026-05-01T10:00:00Z", "lifecycles": [{"phase": "build"}], "distributionConstraints": {"tlp": "CLEAR"},
    "tools": {"components": [{"type": "application", "name": "cargo-bill", "version": "0.9"}]},
    "component": {"type": "application", "bom-ref": "ferry", "name": "ferry", "version": "4.0.0"}},
  "components": [
    {"type": "library", "bom-ref": "oar", "group": "dock", "name": "oar", "version": "1.8.2", "purl": "pkg:cargo/oar@1.8.2", "scope": "required",
      "licenses": [{"expression": "MIT OR Apache-2.0", "expressionDetails": [{"licenseIdentifier": "MIT"}]}],
      "components": [{"type": "library", "bom-ref": "blade", "name": "blade", "versionRange": "vers:cargo/>=1|<2", "isExternal": true}]},
    {"type": "cryptographic-asset", "bom-ref": "key", "name": "tide key", "cryptoProperties": {"assetType": "certificate"}}
  ],
  "dependencies": [{"ref": "ferry", "dependsOn": ["oar"]}],
  "vulnerabilities": [{"bom-ref": "v", "id": "CVE-2026-3333", "source": {"name": "NVD"}, "ratings": [{"score": 7.5, "severity": "high", "method": "CVSSv31"}],
    "analysis": {"state": "in_triage", "detail": "Looking."}, "affects": [{"ref": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#oar"}]}],
  "citations": [{"bom-ref": "c", "timestamp": "2026-05-01T10:00:00Z", "pointers": ["/components/0"]}]
}
"#;

#[test]
fn cyclonedx() {
    let found = supply::inventory(CYCLONEDX.as_bytes(), CYCLONEDX.len() as u64, &Limits::default()).expect("an inventory");
    assert_eq!((found.format.as_str(), found.subject.clone()), ("CycloneDX 1.7", Some(("ferry".to_owned(), Some("4.0.0".to_owned()), 6))));
    let told: Vec<_> = found.components.iter().map(|one| (one.name.as_str(), one.version.as_deref(), one.licences.join(" "))).collect();
    let plain = |name| (name, None, String::new());
    assert_eq!(told, [("dock/oar", Some("1.8.2"), "MIT OR Apache-2.0".to_owned()), plain("blade"), plain("tide key")]);
    assert_eq!(said(CYCLONEDX), ["CVE-2026-3333 under-investigation pkg:cargo/oar@1.8.2 | high | Looking."]);
    lies(
        CYCLONEDX,
        &[
            ("\"components\": [\n", "\"components\": {}, \"others\": [\n", "`components` is a map, and should be a list"),
            ("\"specVersion\": \"1.7\"", "\"specVersion\": 1.7", "the version of CycloneDX is not stated"),
            ("pkg:cargo/oar@1.8.2", "pkg:cargo/oar@1.8.3", "dock/oar is 1.8.2 by its version, 1.8.3 by its package address"),
            ("\"in_triage\"", "\"nothing to see\"", "is not known: it counts as open"),
        ],
    );
}

const VSA: &str = r#"{
  "_type": "https://in-toto.io/Statement/v1",
  "subject": [{"name": "ferry.tar.gz", "digest": {"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}],
  "predicateType": "https://slsa.dev/verification_summary/v1",
  "predicate": {
    "verifier": {"id": "https://gate.example/verifier", "version": {"gate": "1.2"}},
    "timeVerified": "2026-05-01T11:00:00Z",
    "resourceUri": "https://packages.example/ferry-4.0.0.tar.gz",
    "policy": {"uri": "https://packages.example/ferry.policy", "digest": {"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},
    "inputAttestations": [{"uri": "https://packages.example/ferry.intoto", "digest": {"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}],
    "verificationResult": "PASSED",
    "verifiedLevels": ["SLSA_BUILD_LEVEL_3"],
    "dependencyLevels": {"SLSA_BUILD_LEVEL_2": 4},
    "slsaVersion": "1.0"
  }
}
"#;

#[test]
fn verification_summary() {
    let (kind, found) = read(VSA);
    assert_eq!((kind, found.facts.text("result"), found.facts.text("signature")), (Kind::Provenance, Some("passed"), Some("absent")));
    let card = found.exhibits.iter().find_map(|one| if let Exhibit::Card(card) = one { Some(card) } else { None }).expect("a card");
    for value in ["https://gate.example/verifier", "SLSA_BUILD_LEVEL_3", "2026-05-01T11:00:00Z", "https://packages.example/ferry.policy"] {
        assert!(card.iter().any(|(_, shown)| shown == value), "{value}");
    }
    lies(
        VSA,
        &[
            ("\"PASSED\"", "true", "is neither PASSED nor FAILED"),
            ("[\"SLSA_BUILD_LEVEL_3\"]", "[\"FAILED\"]", "the result is PASSED, and a level is FAILED"),
            ("[\"SLSA_BUILD_LEVEL_3\"]", "\"SLSA_BUILD_LEVEL_3\"", "`verifiedLevels` is no list"),
            ("\"id\": \"https://gate.example/verifier\"", "\"name\": \"gate\"", "the summary names no verifier"),
            ("\"e3b0c4", "\"c4", "is no sha256 digest"),
        ],
    );
}

#[test]
fn openvex_is_a_sequence() {
    let vex = r#"{
  "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://quay.example/vex/7", "author": "Quay Works", "version": 2,
  "timestamp": "2026-01-08T18:00:00Z",
  "statements": [
    {"vulnerability": {"name": "CVE-2026-1"}, "products": [{"@id": "pkg:oci/a@1"}, {"@id": "pkg:oci/b@1"}], "status": "under_investigation"},
    {"vulnerability": {"name": "CVE-2026-1"}, "timestamp": "2026-01-10T12:00:00Z", "products": [{"@id": "pkg:oci/a@1"}], "status": "affected", "action_statement": "Wait."},
    {"vulnerability": {"name": "CVE-2026-1"}, "timestamp": "2026-01-12T12:00:00Z", "products": [{"@id": "pkg:oci/a@1"}], "status": "fixed"}
  ]
}
"#;
    assert_eq!(
        said(vex),
        [
            "CVE-2026-1 under-investigation superseded pkg:oci/a@1 | ",
            "CVE-2026-1 under-investigation pkg:oci/b@1 | ",
            "CVE-2026-1 affected superseded pkg:oci/a@1 | Wait.",
            "CVE-2026-1 fixed pkg:oci/a@1 | ",
        ]
    );
    // The other way round in the file: time decides, not place.
    let turned = vex.replace("2026-01-12T12:00:00Z", "2026-01-09T12:00:00Z");
    assert_eq!(said(&turned)[2..], ["CVE-2026-1 affected pkg:oci/a@1 | Wait.", "CVE-2026-1 fixed superseded pkg:oci/a@1 | "]);
    // Without times nothing overrides, and the worse counts.
    let bare = vex.replace("\"timestamp\": \"2026-01-08T18:00:00Z\",", "").replace("\"timestamp\": \"2026-01-10T12:00:00Z\",", "");
    assert!(!said(&bare).iter().any(|one| one.contains("superseded")), "{:?}", said(&bare));
    lies(
        vex,
        &[
            ("\"2026-01-12T12:00:00Z\"", "\"tomorrow\"", "`tomorrow` is no time: the statement overrides none"),
            ("\"2026-01-12T12:00:00Z\"", "12", "`timestamp` is a number, and should be a text"),
            ("\"version\": 2", "\"version\": \"new\"", "`version` is a text, and should be a number"),
            ("\"status\": \"fixed\"", "\"status\": \"mended\"", "the status `mended` is not known: it counts as open"),
        ],
    );
}

const ARGO: &str = "apiVersion: argoproj.io/v1alpha1
kind: AnalysisRun
metadata:
  name: ferry-6c4f-2-1
  namespace: yard
spec:
  dryRun:
  - metricName: trial-.*
  metrics:
  - name: success-rate
    interval: 1m
    count: 3
    successCondition: result[0] >= 0.95
    failureLimit: 1
    provider:
      prometheus:
        address: http://prometheus:9090
        query: sum(rate(http_requests_total[1m]))
  - name: trial-latency
    provider:
      job: {}
status:
  dryRunSummary:
    count: 1
    failed: 1
  metricResults:
  - count: 3
    measurements:
    - finishedAt: \"2026-09-15T09:01:00Z\"
      phase: Successful
      startedAt: \"2026-09-15T09:00:59Z\"
      value: '[0.992]'
    - finishedAt: \"2026-09-15T09:02:00Z\"
      phase: Failed
      startedAt: \"2026-09-15T09:01:59Z\"
      value: '[0.91]'
    - finishedAt: \"2026-09-15T09:03:00Z\"
      phase: Successful
      startedAt: \"2026-09-15T09:02:59Z\"
      value: '[NaN]'
    failed: 1
    name: success-rate
    phase: Successful
    successful: 2
  - count: 1
    dryRun: true
    failed: 1
    measurements:
    - finishedAt: \"2026-09-15T09:01:00Z\"
      phase: Failed
      value: \"812\"
    name: trial-latency
    phase: Failed
  phase: Successful
  runSummary:
    count: 1
    successful: 1
  startedAt: \"2026-09-15T09:00:00Z\"
";

#[test]
fn analysis_run() {
    for text in [ARGO.to_owned(), format!("kind: List\napiVersion: v1\nitems:\n- {}", ARGO.trim_end().replace('\n', "\n  "))] {
        let (kind, found) = read(&text);
        assert_eq!(
            (kind, found.facts.text("phase"), found.facts.number("dry_metrics")),
            (Kind::AnalysisRun, Some("Successful"), Some(1.into()))
        );
        let told: Vec<_> =
            found.samples().map(|one| (one.name.as_str(), one.value.map(|value| value.to_string()), one.is_rehearsed())).collect();
        let rate = |value: Option<&str>| ("success-rate", value.map(str::to_owned), false);
        assert_eq!(told, [rate(Some("0.992")), rate(Some("0.91")), rate(None), ("trial-latency", Some("812".to_owned()), true)]);
        assert!(found.samples().all(|one| one.time.is_some()) && found.faults.is_empty(), "{:?}", found.faults);
    }
    lies(
        ARGO,
        &[
            (
                "    measurements:\n    - finishedAt: \"2026-09-15T09:01:00Z\"\n      phase: Successful",
                "    measurements: none\n    others:\n    - finishedAt: x",
                "`measurements` is a text, and should be a list",
            ),
            ("  metricResults:", "  metricResults: 7\n  others:", "`metricResults` is a number, and should be a list"),
            ("    successful: 2", "    successful: 1", "success-rate counts 1 measurements as successful, and has 2"),
            ("    successful: 2", "    successful: many", "`successful` of success-rate is a text, and should be a number"),
            (
                "    name: success-rate\n    phase: Successful",
                "    name: success-rate\n    phase: Failed",
                "the run calls itself successful, and success-rate is Failed",
            ),
            ("    name: success-rate\n", "", "a metric has no name"),
        ],
    );
    let json = "{\"apiVersion\": \"argoproj.io/v1alpha1\", \"kind\": \"AnalysisRun\", \"status\": {\"phase\": \"Successful\", \"metricResults\": [{\"name\": \"a\", \"phase\": \"Successful\", \"successful\": 1, \"measurements\": [{\"phase\": \"Successful\", \"value\": \"1\"}]}]}}";
    lies(json, &[("\"successful\": 1", "\"successful\": 0", "and has 1")]);
}

const FLAGGER: &str = "apiVersion: flagger.app/v1beta1
kind: Canary
metadata:
  name: ferry
  namespace: yard
spec:
  analysis:
    interval: 1m
    threshold: 5
    maxWeight: 50
    stepWeight: 10
    metrics:
    - name: request-success-rate
      thresholdRange:
        min: 99
  targetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: ferry
status:
  canaryWeight: 0
  conditions:
  - lastTransitionTime: \"2026-09-15T09:20:00Z\"
    message: Canary analysis completed successfully, promotion finished.
    reason: Succeeded
    status: \"True\"
    type: Promoted
  failedChecks: 1
  iterations: 0
  lastTransitionTime: \"2026-09-15T09:20:00Z\"
  phase: Succeeded
";

#[test]
fn flagger() {
    let (kind, found) = read(FLAGGER);
    assert_eq!((kind, found.facts.text("phase"), found.samples().count()), (Kind::AnalysisRun, Some("Succeeded"), 0));
    lies(
        FLAGGER,
        &[
            ("status: \"True\"", "status: \"False\"", "it calls itself succeeded, and its condition says that it was not promoted"),
            ("failedChecks: 1", "failedChecks: 5", "as many checks failed as make it go back"),
            ("failedChecks: 1", "failedChecks: few", "`failedChecks` is no number of anything"),
            ("phase: Succeeded\n", "phase: [Succeeded]\n", "`phase` is a list, and should be a text"),
            ("  phase: Succeeded\n", "", "the status names no phase"),
        ],
    );
}

/// The share of lines of a coverage report.
fn share(text: &str) -> (String, String) {
    let (kind, found) = read(text);
    assert_eq!((kind, found.faults.as_slice()), (Kind::Coverage, &[][..]), "{text}");
    (found.facts.text("format").unwrap_or_default().to_owned(), found.facts.number("line_percent").unwrap_or_default().to_string())
}

#[test]
fn coverage_of_five_tools() {
    let of = |format: &str, percent: &str| (format.to_owned(), percent.to_owned());
    let cobertura = "<?xml version=\"1.0\" ?>\n<coverage version=\"7.6\" timestamp=\"1\" lines-valid=\"4\" lines-covered=\"3\" line-rate=\"0.75\" branches-covered=\"0\" branches-valid=\"0\" branch-rate=\"0\" complexity=\"0\">\n<sources><source>/src</source></sources>\n<packages><package name=\".\" line-rate=\"0.75\"><classes><class name=\"oar.py\" filename=\"oar.py\" line-rate=\"0.75\"><methods/><lines>\n<line number=\"1\" hits=\"1\"/>\n<line number=\"2\" hits=\"1\"/>\n<line number=\"5\" hits=\"0\"/>\n<line number=\"9\" hits=\"4\"/>\n</lines></class></classes></package></packages>\n</coverage>\n";
    let sonar = "<coverage version=\"1\">\n  <file path=\"src/oar.js\">\n    <lineToCover lineNumber=\"6\" covered=\"true\"/>\n    <lineToCover lineNumber=\"7\" covered=\"false\" branchesToCover=\"2\" coveredBranches=\"1\"/>\n    <lineToCover lineNumber=\"8\" covered=\"true\"/>\n    <lineToCover lineNumber=\"9\" covered=\"true\"/>\n  </file>\n</coverage>\n";
    let opencover = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<CoverageSession>\n  <Summary numSequencePoints=\"4\" visitedSequencePoints=\"3\" numBranchPoints=\"2\" visitedBranchPoints=\"1\" sequenceCoverage=\"75\" branchCoverage=\"50\"/>\n  <Modules><Module hash=\"a\"><ModuleName>Oar</ModuleName><Files><File uid=\"1\" fullPath=\"/src/Oar.cs\"/></Files><Classes><Class><Summary numSequencePoints=\"4\" visitedSequencePoints=\"3\"/><Methods><Method><SequencePoints>\n    <SequencePoint vc=\"1\" sl=\"1\" fileid=\"1\"/>\n    <SequencePoint vc=\"2\" sl=\"2\" fileid=\"1\"/>\n    <SequencePoint vc=\"0\" sl=\"3\" fileid=\"1\"/>\n    <SequencePoint vc=\"1\" sl=\"4\" fileid=\"1\"/>\n  </SequencePoints></Method></Methods></Class></Classes></Module></Modules>\n</CoverageSession>\n";
    let jacoco = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE report PUBLIC \"-//JACOCO//DTD Report 1.1//EN\" \"report.dtd\"><report name=\"yard\">\n<group name=\"oar\"><package name=\"org/oar\"><class name=\"org/oar/Blade\" sourcefilename=\"Blade.java\"><method name=\"pull\" desc=\"()V\" line=\"3\"><counter type=\"LINE\" missed=\"1\" covered=\"3\"/></method><counter type=\"LINE\" missed=\"1\" covered=\"3\"/></class>\n<counter type=\"LINE\" missed=\"1\" covered=\"3\"/></package><counter type=\"LINE\" missed=\"1\" covered=\"3\"/></group>\n<counter type=\"LINE\" missed=\"1\" covered=\"3\"/></report>\n";
    let clover = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<coverage generated=\"1\" clover=\"3.2.0\">\n  <project timestamp=\"1\" name=\"All files\">\n    <metrics statements=\"4\" coveredstatements=\"3\" conditionals=\"0\" coveredconditionals=\"0\" methods=\"0\" coveredmethods=\"0\"/>\n    <file name=\"oar.ts\" path=\"/src/oar.ts\">\n      <metrics statements=\"4\" coveredstatements=\"3\"/>\n      <line num=\"1\" count=\"1\" type=\"stmt\"/><line num=\"2\" count=\"1\" type=\"stmt\"/><line num=\"3\" count=\"0\" type=\"stmt\"/><line num=\"4\" count=\"9\" type=\"stmt\"/>\n    </file>\n  </project>\n</coverage>\n";
    for (text, format) in [(cobertura, "Cobertura"), (sonar, "SonarQube"), (opencover, "OpenCover"), (jacoco, "JaCoCo"), (clover, "Clover")]
    {
        assert_eq!(share(text), of(format, "75"));
    }
    let unreadable = "have no number that can be read: they are not counted";
    lies(
        cobertura,
        &[
            ("hits=\"4\"", "hits=\"many\"", unreadable),
            ("line-rate=\"0.75\"", "line-rate=\"0.99\"", "it says 99% of lines"),
            ("hits=\"1\"", "hits=\"-1\"", unreadable),
        ],
    );
    lies(sonar, &[("covered=\"true\"", "covered=\"yes\"", unreadable), ("lineNumber=\"6\"", "lineNumber=\"six\"", unreadable)]);
    lies(
        opencover,
        &[
            ("vc=\"2\"", "vc=\"two\"", unreadable),
            ("visitedSequencePoints=\"3\" numBranchPoints", "visitedSequencePoints=\"4\" numBranchPoints", "it says 100% of lines"),
            ("numSequencePoints=\"4\"", "numSequencePoints=\"x\"", unreadable),
        ],
    );
    lies(
        jacoco,
        &[
            ("missed=\"1\" covered=\"3\"/></report>", "missed=\"0\" covered=\"4\"/></report>", "it says 100% of lines"),
            ("covered=\"3\"/></package>", "covered=\"three\"/></package>", unreadable),
        ],
    );
    lies(
        clover,
        &[
            ("coveredstatements=\"3\" conditionals", "coveredstatements=\"4\" conditionals", "it says 100% of lines"),
            ("count=\"9\"", "count=\"\"", unreadable),
        ],
    );
}
