use jiff::civil::date;
use serde_json::{Value, json};

use super::*;
use crate::{Compiled, Settings, archive::Verdict, compile, world::MemoryWorld};

/// What relsite makes of a record.
fn compiled(yaml: &str) -> Compiled {
    compile(&MemoryWorld::new(date(2026, 11, 20), [("content/releases/v1.2.0.yaml", yaml)]), &Settings::default())
}

/// The codes of mistakes in form: an import must make none, whatever it was given.
fn mistakes(compiled: &Compiled) -> Vec<&'static str> {
    compiled.problems.iter().map(|problem| problem.code.name).filter(|code| code.starts_with("yaml/")).collect()
}

fn gates(source: Source, text: &str) -> Vec<Node> {
    match read(source, text.as_bytes()).expect("gates") {
        Imported::Gates(gates) => gates,
        Imported::Records(_) => panic!("records"),
    }
}

fn record(source: Source, value: &Value) -> Record {
    match read(source, value.to_string().as_bytes()).expect("a record") {
        Imported::Records(mut records) => records.remove(0),
        Imported::Gates(_) => panic!("gates"),
    }
}

/// Metric, verdict and whether contradicted, of each gate of the only stage.
fn judged(gates: Vec<Node>) -> Vec<(String, Verdict, bool)> {
    let number = serde_json::Number::from(25);
    let yaml = format!("version: v1.2.0\ndate: 2026-11-01\n{}", stages_yaml(&stage(Some(&number), gates)));
    let compiled = compiled(&yaml);
    assert!(mistakes(&compiled).is_empty(), "{yaml}");
    let stage = &compiled.archive.releases[0].stages[0];
    stage.gates.iter().map(|gate| (gate.record.metric.clone(), gate.verdict, gate.contradicted)).collect()
}

const RUN: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: AnalysisRun
spec:
  metrics:
  - {name: success-rate, successCondition: 'result[0] >= 0.95'}
  - {name: errors, failureCondition: result > 5}
  - {name: odd, successCondition: 'result[0] >= 0.9 && result[0] <= 1'}
  - {name: rehearsal, successCondition: result < 1}
  - {name: unmeasured, successCondition: result < 1}
  - {name: lying, successCondition: result < 1}
status:
  phase: Failed
  metricResults:
  - {name: success-rate, phase: Successful, measurements: [{phase: Successful, value: '[0.90]'}, {phase: Successful, value: '[0.99]'}]}
  - {name: errors, phase: Failed, measurements: [{value: '7'}]}
  - {name: odd, phase: Successful, measurements: [{value: '[0.95]'}]}
  - {name: rehearsal, phase: Successful, dryRun: true, measurements: [{value: '0'}]}
  - {name: unmeasured, phase: Successful, measurements: []}
  - {name: lying, phase: Successful, measurements: [{value: '3'}]}
";

#[test]
fn an_analysis_run_is_judged_anew() {
    let found = judged(gates(Source::AnalysisRun, RUN));
    let expected = [
        ("success-rate", Verdict::Pass, false),
        ("errors", Verdict::Fail, false),
        ("odd", Verdict::Ungated, false),
        ("rehearsal (dry run)", Verdict::NoData, false),
        ("unmeasured", Verdict::NoData, false),
        ("lying", Verdict::Fail, true),
    ];
    assert_eq!(found, expected.map(|(name, verdict, contradicted)| (name.to_owned(), verdict, contradicted)));
}

#[test]
fn both_forms_of_a_k6_summary_say_the_same() {
    let whole = json!({"metrics": {
        "http_req_duration": {"type": "trend", "contains": "time", "values": {"p(95)": 412.5}, "thresholds": {"p(95)<500": {"ok": true}, "p(99)<900": {"ok": true}}},
        "http_req_failed": {"type": "rate", "contains": "default", "values": {"rate": 0.03}, "thresholds": {"rate<0.01": {"ok": false}}},
        "vus": {"values": {"value": 10}},
    }});
    let exported = json!({"metrics": {
        "http_req_duration": {"p(95)": 412.5, "thresholds": {"p(95)<500": false, "p(99)<900": false}},
        "http_req_failed": {"value": 0.03, "passes": 3, "fails": 97, "thresholds": {"rate<0.01": true}},
    }});
    let expected = [
        ("http_req_duration p(95)", Verdict::Pass, false),
        ("http_req_duration p(99)", Verdict::NoData, false),
        ("http_req_failed rate", Verdict::Fail, false),
    ]
    .map(|(name, verdict, contradicted)| (name.to_owned(), verdict, contradicted));
    assert_eq!(judged(gates(Source::K6, &whole.to_string())), expected);
    assert_eq!(judged(gates(Source::K6, &exported.to_string())), expected);
}

#[test]
fn a_release_of_github() {
    let value = json!({
        "tag_name": "v1.2.0", "name": "Version 1.2: \"faster\"", "draft": false, "prerelease": false,
        "published_at": "2026-10-05T12:00:00Z", "target_commitish": "main", "html_url": "https://github.com/acme/shop/releases/tag/v1.2.0",
        "body": "A calm release.\n\n## Bug fixes\n* Fix the cache by @mina in https://github.com/acme/shop/pull/12\n* Keep the\n  order\n\n## Security\n- Patch CVE-2026-1234 (#13)\n\nThanks!",
        "assets": [{"name": "shop.tar.gz", "size": 12, "digest": "sha256:ab12"}],
    });
    let record = record(Source::GithubRelease, &value);
    let compiled = compiled(&record.yaml());
    assert!(mistakes(&compiled).is_empty(), "{}", record.yaml());
    let release = &compiled.archive.releases[0];
    let read = release.record.as_ref().expect("a record");
    assert_eq!((release.version.written.as_str(), read.page.title.as_str()), ("v1.2.0", "Version 1.2: \"faster\""));
    assert_eq!(read.summary.as_ref().map(|text| text.plain.as_str()), Some("A calm release. Thanks!"));
    let changes: Vec<(&str, bool)> =
        read.changes.iter().map(|change| (change.text.plain.as_str(), change.kind == crate::record::ChangeKind::Fix)).collect();
    assert_eq!(changes[1..], [("Keep the order", true), ("Patch CVE-2026-1234 (#13)", false)]);
    assert_eq!(read.changes[2].cves, ["CVE-2026-1234"]);
    assert_eq!(release.evidence[0].path, "evidence/shop.tar.gz");
    assert!(release.evidence[0].file.is_none(), "an asset that was not downloaded is missing");
    assert!(read.commit.is_none(), "a branch is no commit");
}

#[test]
fn release_evidence_of_gitlab_keeps_what_is_confidential() {
    let issue = |iid: u64, state: &str, confidential: bool| json!({"iid": iid, "title": format!("Title {iid}"), "state": state, "confidential": confidential});
    let value = json!({"release": {
        "id": 5, "tag_name": "v1.2.0", "name": "v1.2.0", "description": "The *calm* one", "created_at": "2026-10-05T12:00:00.000Z",
        "milestones": [{"title": "1.2", "issues": [issue(1, "closed", false), issue(2, "opened", false), issue(3, "closed", true)]}],
        "report_artifacts": [{"url": "https://gitlab.example.com/a/junit.xml"}],
    }});
    let record = record(Source::GitlabEvidence, &value);
    assert!(!record.yaml().contains("Title 3"));
    let compiled = compiled(&record.yaml());
    assert!(mistakes(&compiled).is_empty(), "{}", record.yaml());
    let read = compiled.archive.releases[0].record.as_ref().expect("a record");
    let changes: Vec<&str> = read.changes.iter().map(|change| change.text.plain.as_str()).collect();
    assert_eq!(changes, ["Title 1 (#1)", "Confidential issue (#3)"]);
    assert_eq!(read.links.len(), 1);
}

#[test]
fn another_file_is_named_and_nothing_is_written() {
    for (source, text) in [
        (Source::K6, "{}"),
        (Source::K6, "{\"metrics\": {\"vus\": {\"value\": 1}}}"),
        (Source::K6, "not json"),
        (Source::AnalysisRun, "kind: Rollout"),
        (Source::AnalysisRun, "kind: AnalysisRun"),
        (Source::AnalysisRun, "a: [\n"),
        (Source::GithubRelease, "[]"),
        (Source::GithubRelease, "{\"message\": \"Not Found\"}"),
        (Source::GitlabEvidence, "{\"release\": {}}"),
        (Source::GitlabEvidence, "[1]"),
    ] {
        assert!(matches!(read(source, text.as_bytes()), Err(ImportError::Form { .. })), "{text}");
    }
}

#[test]
fn stages_follow_each_other_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let content = RelPath::new("content").expect("a path");
    let put = |version: &str, percent: u32| {
        write_stage(folder.path(), &content, version, &stage(Some(&percent.into()), gates(Source::AnalysisRun, RUN)))
    };
    put("v1.2.0", 5).expect("written");
    let path = put("v1.2.0", 25).expect("appended");
    let text = fs::read_to_string(folder.path().join(path.as_str())).expect("written");
    let compiled = compiled(&text);
    assert!(mistakes(&compiled).is_empty(), "{text}");
    assert_eq!(compiled.archive.releases[0].stages.len(), 2, "{text}");
    let record = Record { version: "v1.2.0".to_owned(), entries: vec![("version", Node::text("v1.2.0"))] };
    assert!(matches!(write(folder.path(), &content, &record), Err(ImportError::Exists(_))));
    fs::write(folder.path().join("content/releases/v2.yaml"), "stages: []\nversion: v2\n").expect("written");
    assert!(matches!(put("v2", 5), Err(ImportError::NotAppendable { .. })));
    for bad in ["", "../x", "a/b", " v1", ".."] {
        assert!(matches!(put(bad, 5), Err(ImportError::Name(_))), "{bad:?}");
    }
}
