//! The way of a release to production: pipeline, deployments, what was watched afterwards, as their authors write them.

use relsite::world::MemoryWorld;
use serde_json::{Value, json};

use crate::{
    archives::{TODAY, compiled, exported},
    site::Site,
};

const RECORD: &str = "# Release Notes: v1.1.0\n\n**Date:** 2026-03-02\n\n## Release Pipeline\n\n### 1. Development Phase\n\n\
| Step | Status | Started | Error |\n|---|---|---|---|\n| changelog | ✅ Done | 2026-03-02T08:00:00Z | - |\n\
| licences | ❌ Failed | 2026-03-02T08:05:00Z | GPL in `fastmath` |\n| package | ⬜ Not Started | | |\n\n### 2. Testing Phase\n\n\
```text\n2026-03-02T08:10:00Z Starting smoke\n2026-03-02T08:12:00Z Completed smoke\n2026-03-02T08:12:01Z Starting load\n```\n\n\
## Deployments\n\n| Environment | Strategy | Version | Digest | Started | Capacity | Watched | Result | Alert |\n\
|---|---|---|---|---|---|---|---|---|\n\
| staging | standard | v1.1.0 | sha256:aa11 | 2026-03-02T09:00:00Z | 100% | 1 h | ✅ SUCCESS | none |\n\
| production | rolling | v1.0.0 | sha256:bb22 | 2026-03-02T10:00:00Z | 50% → 100% | 2h | ❌ FAILED | PagerDuty #81 |\n\n\
## Post-Release Monitoring\n\n**Monitoring until:** 2026-03-03\n\n| Metric | Value | Threshold | Status | Window | Alert |\n|---|---|---|---|---|---|\n\
| Error rate | 0.8% | < 1% | ✅ | 24 h | none |\n| Queue | 90 | < 50 | ✅ | 24 h | QueueLong |\n| Accuracy | pending | > 0.9 | | 24 h | |\n";

fn site(record: &str) -> Site {
    let older = "# v1.0.0\n\n**Date:** 2026-02-02\n";
    Site::of(MemoryWorld::new(TODAY, [("content/releases/v1.1.0/index.md", record), ("content/releases/v1.0.0/index.md", older)]))
}

fn export(path: &str, text: &str) -> Value {
    let world = MemoryWorld::new(TODAY, [(path, text)]);
    exported(&world, &compiled(&world))
}

#[test]
fn what_happened_is_data() {
    let export = export("content/releases/v1.1.0/index.md", RECORD);
    let release = &export["releases"][0];
    let steps: Vec<Value> = release["pipeline"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| json!([step["phase"], step["step"], step["status"], step["end"], step["error"]]))
        .collect();
    let expected = [
        json!(["Development Phase", "changelog", "succeeded", null, null]),
        json!(["Development Phase", "licences", "failed", null, "GPL in fastmath"]),
        json!(["Development Phase", "package", "not-run", null, null]),
        json!(["Testing Phase", "smoke", "succeeded", "2026-03-02T08:12:00Z", null]),
        json!(["Testing Phase", "load", "running", null, null]),
    ];
    assert_eq!(steps, expected);
    let production = &release["deployments"][1];
    let told = ["environment", "strategy", "version", "digest", "capacity_percent", "monitored_minutes", "result", "alert"];
    let told: Vec<&Value> = told.iter().map(|key| &production[*key]).collect();
    assert_eq!(json!(told), json!(["production", "rolling", "v1.0.0", "sha256:bb22", [50, 100], 120, "fail", "PagerDuty #81"]));
    let watched: Vec<Value> = release["monitoring"]
        .as_array()
        .expect("metrics")
        .iter()
        .map(|one| json!([one["metric"], one["verdict"], one["contradicted"], one["window_minutes"], one["alerted"]]))
        .collect();
    let expected = [
        json!(["Error rate", "pass", false, 1440, false]),
        json!(["Queue", "fail", true, 1440, true]),
        json!(["Accuracy", "no-data", false, 1440, null]),
    ];
    assert_eq!(watched, expected);
    assert_eq!(release["monitoring_until"], "2026-03-03");
}

#[test]
fn the_page_says_it_once_and_loses_nothing() {
    let site = site(RECORD);
    let page = String::from_utf8(site.pages["releases/v1.1.0.html"].clone()).expect("UTF-8");
    for once in ["GPL in fastmath", "PagerDuty #81", "Starting smoke", "50%"] {
        let once = once.replace("50%", "50\u{202f}%");
        assert_eq!(page.matches(&once).count(), 1, "{once}");
    }
    assert!(page.contains("href=\"v1.0.0.html\">v1.0.0</a>"), "the version leads to its release");
    assert!(page.contains("No data") && page.contains("Contradicted"), "{page}");
}

#[test]
fn a_column_that_nobody_knows_keeps_the_table_as_written() {
    let record = RECORD.replace("| Step | Status | Started | Error |", "| Step | Status | Started | Runner |");
    let page = String::from_utf8(site(&record).pages["releases/v1.1.0.html"].clone()).expect("UTF-8");
    assert!(page.contains("Runner") && page.contains("GPL in <code>fastmath</code>"));
}

#[test]
fn yaml_says_the_same() {
    let text = "version: v1.1.0\ndate: 2026-03-02\npipeline:\n  - {phase: build, step: compile, status: failed, error: out of memory}\n\
deployments:\n  - {environment: production, strategy: canary, version: v1.1.0, result: success, watched: 2h}\nmonitoring:\n\
  - {metric: error_rate, value: 2%, threshold: '< 1%', window: 24 h}\n";
    let export = export("content/releases/v1.1.0/index.yaml", text);
    let release = &export["releases"][0];
    assert_eq!((&release["pipeline"][0]["phase"], &release["pipeline"][0]["status"]), (&json!("build"), &json!("failed")));
    let one = &release["deployments"][0];
    assert_eq!((&one["strategy"], &one["result"], &one["monitored_minutes"]), (&json!("canary"), &json!("pass"), &json!(120)));
    assert_eq!((&release["monitoring"][0]["verdict"], &release["monitoring"][0]["window_minutes"]), (&json!("fail"), &json!(1440)));
}

#[test]
fn a_process_names_its_steps_and_no_outcome() {
    let text = "# How we release\n\n## Release Pipeline\n\n```python\nsteps = [\n    ('lint', run_lint),\n    ('pack', make_package)\n]\nok = {'lint': True,\n}\n```\n\n\
## Deployment Process\n\n### Production Deployment\n\n```python\ntry:\n    # 1. Half the pods\n    scale_pods(0.5)\n    # 2. All of them\n    scale_pods(1.0)\n    monitor_pods('90m')\nexcept Exception:\n    send_alert('x')\n```\n";
    let export = export("content/process/release.md", text);
    let process = &export["products"][0]["processes"][0];
    let steps: Vec<&Value> = process["pipeline"].as_array().expect("steps").iter().map(|step| &step["step"]).collect();
    assert_eq!(json!(steps), json!(["lint", "pack"]));
    assert_eq!(process["pipeline"][0]["status"], Value::Null);
    let one = &process["deployments"][0];
    assert_eq!(
        json!([one["environment"], one["capacity_percent"], one["monitored_minutes"], one["on_failure"], one["result"]]),
        json!(["production", [50, 100], 90, ["alert"], null])
    );
}
