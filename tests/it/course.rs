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

#[test]
fn an_environment_runs_what_was_deployed_with_success_and_not_taken_back() {
    let record = |version: &str, date: &str, rest: &str| {
        format!("# {version}\n\n**Date:** {date}\n\n## Deployments\n\n| Environment | Version | Result |\n|---|---|---|\n{rest}")
    };
    let files = [
        ("content/releases/v1.0.0/index.md", record("v1.0.0", "2026-01-02", "| production | v1.0.0 | ✅ SUCCESS |\n")),
        (
            "content/releases/v1.1.0/index.md",
            record("v1.1.0", "2026-02-02", "| staging | v1.1.0 | ✅ |\n| production | v1.1.0 | ❌ FAILED |\n"),
        ),
    ];
    let world = MemoryWorld::new(TODAY, files);
    let environments = exported(&world, &compiled(&world))["products"][0]["environments"].clone();
    let told: Vec<Value> = environments.as_array().expect("a list").iter().map(|one| json!([one["name"], one["runs"]])).collect();
    assert_eq!(told, [json!(["production", "v1.0.0"]), json!(["staging", "v1.1.0"])]);
}

const DELIVERY: &str = "# Delivery\n\n## Files Created/Updated\n\n### 1. Tools\n\n#### `tools/ship.sh` (New)\n\nShips a version with:\n\n- a backup\n- a probe\n\n\
```bash\n# To staging\n./tools/ship.sh staging v1.1.0\n```\n\n## Services\n\n| Service | Ports | CPU Limit | Health Check |\n|---|---|---|---|\n| api | 8000 | 1.0 | /health |\n| mill | - | 2.0 | |\n\n\
- All services have health checks\n\n";

#[test]
fn files_of_a_delivery_know_where_they_are_used() {
    let record = "# v1.1.0\n\n**Date:** 2026-03-02\n\n## Rollback Procedures\n\n```bash\n./tools/ship.sh production v1.0.0\n```\n";
    let site =
        Site::of(MemoryWorld::new(TODAY, [("content/infrastructure/delivery.md", DELIVERY), ("content/releases/v1.1.0/index.md", record)]));
    let page = String::from_utf8(site.pages["artefacts/tools-ship.sh.html"].clone()).expect("UTF-8");
    for told in [
        "Tools",
        "New",
        "a backup; a probe",
        "./tools/ship.sh staging v1.1.0",
        "../releases/v1.1.0.html",
        "../pages/infrastructure/delivery.html",
    ] {
        assert!(page.contains(told), "{told}");
    }
    assert!(site.pages.contains_key("artefacts/index.html"));
}

#[test]
fn a_criterion_is_worth_what_stands_behind_it() {
    let record = "# v1.1.0\n\n**Date:** 2026-03-02\n\n## Acceptance Criteria\n\n1. ✅ **Load**: held for an hour\n   - `evidence/load.log`\n2. ✅ **Lost**: `evidence/lost.log`\n\
3. ✅ **Word of honour**\n4. ⬜ **Docs**: to come\n5. [x] Boxes count as well\n6. No mark, no claim\n7. ✅ **Health**: All services have health checks\n\n## Evidence\n\n- `evidence/load.log`\n- `evidence/lost.log`\n\n";
    let services = DELIVERY.split_once("## Services").map(|(_, rest)| format!("## Services{rest}")).expect("services");
    let files = [
        ("content/releases/v1.1.0/index.md", format!("{record}{services}")),
        ("content/releases/v1.1.0/evidence/load.log", "INFO ok\n".to_owned()),
    ];
    let world = MemoryWorld::new(TODAY, files);
    let criteria = exported(&world, &compiled(&world))["products"][0]["criteria"].clone();
    let told: Vec<Value> = criteria.as_array().expect("a list").iter().map(|one| json!([one["name"], one["standing"]])).collect();
    let expected = [
        json!(["Boxes count as well", "claimed"]),
        json!(["Docs", "open"]),
        json!(["Health", "contradicted"]),
        json!(["Load", "shown"]),
        json!(["Lost", "contradicted"]),
        json!(["Word of honour", "claimed"]),
    ];
    assert_eq!(told, expected);
    let site = Site::of(world);
    let page = String::from_utf8(site.pages["releases/v1.1.0.html"].clone()).expect("UTF-8");
    let table = page.split_once("id=\"criteria-standing\"").and_then(|(_, rest)| rest.split_once("</table>")).expect("a table").0;
    let at = |word: &str| table.find(word).unwrap_or_else(|| panic!("{word}: {table}"));
    assert!(at("Load") < at("Shown by a file") && at("Lost") < at("Contradicted"), "{table}");
    assert!(page.find("criteria-standing") < page.find("held for an hour"), "it stands beside the list, and the list is whole");
}

#[test]
fn infrastructure_as_yaml_is_read_as_its_text_is() {
    let yaml = "title: What it runs on\nservices:\n  - {name: api, ports: [8000, 8443], cpu: 2.0, memory: 2GB, replicas: 2, health: /health}\n  - {name: mill, cpu: 4.0, replicas: 1 (optional)}\n\
resources:\n  - {subject: Recommended, resource: CPU, text: 16+ cores}\n  - {subject: api, instances: 2, resource: Memory, text: 512MB-2GB}\n\
variables:\n  - {name: DATABASE_URL, group: Database, required: yes}\n\
metrics:\n  - {name: API P95, value: 'rate(x[5m])'}\n  - {kind: dashboard, name: Overview, value: 'CPU, memory'}\n  - {kind: endpoint, name: Prometheus, value: 'http://localhost:9090'}\n  - {kind: health, name: Answers, value: curl localhost/health}\n\
artefacts:\n  - path: tools/ship.sh\n    group: Tools\n    note: New\n    about: Ships a version\n    features: [a backup, a probe]\n    usage:\n      - {caption: To staging, command: ./tools/ship.sh staging}\n\
criteria:\n  - {name: Load, claimed: pass, support: [held for an hour]}\n  - {name: Docs}\n";
    let export = export("content/infrastructure/platform.yaml", yaml);
    let product = &export["products"][0];
    let named = |key: &str, names: &[&str]| -> Value {
        product[key].as_array().expect("a list").iter().map(|one| names.iter().map(|name| one[*name].clone()).collect::<Value>()).collect()
    };
    assert_eq!(
        named("services", &["name", "ports", "cpu", "replicas", "health"]),
        json!([["api", "8000, 8443", "2.0", "2", "/health"], ["mill", null, "4.0", "1 (optional)", null]])
    );
    assert_eq!(
        named("resources", &["subject", "of_service", "instances", "least", "most"]),
        json!([["Recommended", false, null, "16", "16"], ["api", true, 2, "512MB", "2GB"]])
    );
    assert_eq!(named("variables", &["name", "group"]), json!([["DATABASE_URL", "Database"]]));
    let metrics = json!([["Answers", "health"], ["API P95", "metric"], ["Overview", "dashboard"], ["Prometheus", "endpoint"]]);
    assert_eq!(named("metrics", &["name", "kind"]), metrics);
    assert_eq!(
        named("artefacts", &["path", "group", "note", "about", "features"]),
        json!([["tools/ship.sh", "Tools", "New", "Ships a version", ["a backup", "a probe"]]])
    );
    assert_eq!(product["artefacts"][0]["usage"][0]["caption"], "To staging");
    assert_eq!(
        named("criteria", &["name", "standing", "support"]),
        json!([["Docs", "open", null], ["Load", "claimed", "held for an hour"]])
    );
    assert!(product["services"][0]["sources"] == json!(["content/infrastructure/platform.yaml"]));
}

#[test]
fn an_unknown_key_of_infrastructure_is_told_and_shown() {
    let site = Site::of(MemoryWorld::new(
        TODAY,
        [("content/infrastructure/platform.yaml", "services:\n  - {name: api, colour: green}\nracks: two of them\n")],
    ));
    let found: Vec<(&str, Option<u32>)> =
        site.compiled.problems.iter().map(|one| (one.code.name, one.span.map(|span| span.line))).collect();
    assert_eq!(found, [("yaml/unknown-key", Some(2)), ("yaml/unknown-key", Some(3))]);
    let page = String::from_utf8(site.pages["pages/infrastructure/platform.html"].clone()).expect("UTF-8");
    assert!(page.contains("green") && page.contains("two of them"));
}

#[test]
fn a_dependency_has_the_history_of_what_was_locked() {
    let digest = "a".repeat(64);
    let lock = |versions: &[&str]| versions.iter().map(|one| format!("{one} --hash=sha256:{digest}\n")).collect::<String>();
    let table = "\n## Dependencies\n\n| Package | Previous | New |\n|---|---|---|\n| flask | 3.0.0 | 3.1.0 |\n";
    let files = [
        ("content/releases/v1.0.0/index.md", "# v1.0.0\n\n**Date:** 2026-01-02\n".to_owned()),
        ("content/releases/v1.0.0/evidence/requirements-lock.txt", lock(&["numpy==1.26.0", "flask==3.0.0"])),
        ("content/releases/v1.1.0/index.md", format!("# v1.1.0\n\n**Date:** 2026-02-02\n{table}")),
        ("content/releases/v1.1.0/evidence/requirements-lock.txt", lock(&["numpy==1.26.4", "flask==3.0.9"])),
    ];
    let world = MemoryWorld::new(TODAY, files);
    let all = exported(&world, &compiled(&world))["registers"]["dependencies"].clone();
    let told: Vec<Value> = all.as_array().expect("a list").iter().map(|one| json!([one["id"], one["notes"], one["history"]])).collect();
    let expected = [
        json!(["flask", null, [{"release": "v1.1.0", "previous": "3.0.0", "new": "3.1.0", "resolved": "3.0.9"}]]),
        json!(["numpy", "lock file", [{"release": "v1.1.0", "previous": "1.26.0", "new": "1.26.4", "resolved": "1.26.4"}]]),
    ];
    assert_eq!(told, expected);
}
