//! The sample archive, whole, against what a reader of it would count by hand.

use relsite::Compiled;
use serde_json::{Value, json};

use crate::archives::{compiled, exported, place, shared, world_of};

fn sample() -> Option<(Compiled, Value, Vec<String>)> {
    let world = world_of(&shared("samples/spark-trading")?);
    let compiled = compiled(&world);
    let export = exported(&world, &compiled);
    let problems = compiled.problems.iter().map(|problem| format!("{} {}", problem.code.name, place(problem, &world))).collect();
    Some((compiled, export, problems))
}

fn release<'e>(export: &'e Value, version: &str) -> &'e Value {
    let all = export["releases"].as_array().expect("a list");
    all.iter().find(|release| release["version"] == version).expect("the release")
}

/// The values of one key of every item.
fn each(list: &Value, key: &str) -> Value {
    list.as_array().expect("a list").iter().map(|item| item[key].clone()).collect()
}

#[test]
fn five_releases_newest_first() {
    let Some((_, export, _)) = sample() else { return };
    assert_eq!(export["today"], "2026-11-20");
    assert_eq!(each(&export["releases"], "version"), json!(["v2.5.0", "v2.4.2", "v2.4.1", "v2.4.0", "v2.3.0"]));
    assert_eq!(each(&export["releases"], "template"), json!([false, false, false, false, false]));
    assert_eq!(each(&export["products"], "slug"), json!(["default"]));
}

#[test]
fn the_rolled_back_release() {
    let Some((_, export, _)) = sample() else { return };
    let release = release(&export, "v2.4.0");
    assert_eq!(release["status"], "rolled-back");
    assert_eq!(release["verdict"], "fail");
    assert_eq!((&release["previous"], &release["next"]), (&json!("v2.3.0"), &json!("v2.4.1")));
    assert_eq!(each(&release["stages"], "traffic_percent"), json!([1, 5, 25]));
    assert_eq!(each(&release["stages"], "verdict"), json!(["pass", "pass", "fail"]));
    assert_eq!(each(&release["stages"], "contradicted"), json!([false, false, false]));
    let gates = release["stages"][2]["gates"].as_array().expect("gates");
    let failing: Vec<&Value> = gates.iter().filter(|gate| gate["verdict"] == "fail").map(|gate| &gate["metric"]).collect();
    assert_eq!(failing, ["API P95", "5xx Rate", "WS Staleness"]);
    assert_eq!(gates[5]["baseline"]["offset_percent"], 10);
    assert_eq!(gates[5]["kind"], "baseline");
}

/// Of each release: how many gates have a metric that the evidence holds, and how many of these name a line of their stage's file.
#[test]
fn every_gate_whose_metric_is_in_evidence_names_its_line() {
    let Some((_, export, problems)) = sample() else { return };
    let mapped = ["API P95", "5xx Rate", "WS Staleness", "Risk Blocks"];
    let mut shown = 0;
    for release in export["releases"].as_array().expect("a list") {
        for stage in release["stages"].as_array().expect("a list") {
            for gate in stage["gates"].as_array().expect("a list") {
                if mapped.iter().any(|name| gate["metric"] == *name) {
                    let wanted = format!("evidence/rollout_stage_{}.txt:2", stage["traffic_percent"]);
                    assert_eq!(gate["evidence"], json!(wanted), "{} {gate}", release["version"]);
                    shown += 1;
                }
            }
        }
    }
    assert_eq!(shown, 4 * (4 * 5 + 3));
    assert!(!problems.iter().any(|problem| problem.starts_with("gate/")), "{problems:?}");
}

#[test]
fn the_rollback_itself() {
    let Some((_, export, _)) = sample() else { return };
    let rollbacks = release(&export, "v2.4.0")["rollbacks"].as_array().expect("a list");
    assert_eq!(rollbacks.len(), 1);
    let rollback = &rollbacks[0];
    assert_eq!((&rollback["stage_percent"], &rollback["recovery_minutes"]), (&json!(25), &json!(6)));
    assert_eq!((&rollback["lsn_before"], &rollback["lsn_after"]), (&json!("3A/7F21D9A8"), &json!("3A/7F1C2B40")));
    assert_eq!(rollback["lsn_distance_bytes"], -372_328);
    assert_eq!(rollback["scope"], json!(["application", "database"]));
    assert_eq!(rollback["to_version"], "v2.3.0");
    assert_eq!(rollback["time"], "2026-09-15T09:47:12Z");
    let evidence = rollback["evidence"].as_array().expect("a list");
    assert!(evidence.contains(&json!("evidence/rollback_20260915T0947Z.txt")), "{evidence:?}");
}

#[test]
fn the_evidence_is_there_as_listed() {
    let Some((_, export, _)) = sample() else { return };
    let evidence = release(&export, "v2.4.0")["evidence"].as_array().expect("a list");
    assert_eq!(evidence.len(), 14);
    for one in evidence {
        assert_eq!((&one["present"], &one["listed"]), (&json!(true), &json!(true)), "{one}");
        assert_eq!(one["sha256"].as_str().map(str::len), Some(64), "{one}");
    }
    let kind = |path: &str| evidence.iter().find(|one| one["path"] == path).map(|one| one["kind"].clone());
    assert_eq!(kind("evidence/sbom_v2.4.0.json"), Some(json!("sbom")));
    assert_eq!(kind("evidence/pitr_lsn_after.txt"), Some(json!("lsn")));
    assert_eq!(kind("evidence/release_tag.txt"), Some(json!("release-tag")));
}

/// The record of v2.4.2 says `Manual` and three minutes; its rollback's own file says an alert, and both ends of almost six.
#[test]
fn evidence_states_facts() {
    let Some((_, export, _)) = sample() else { return };
    let facts = |version: &str, path: &str| {
        let all = release(&export, version)["evidence"].as_array().expect("a list");
        all.iter().find(|one| one["path"] == path).map(|one| (one["facts"].clone(), one["problems"].clone())).expect("the file")
    };
    let (rollback, problems) = facts("v2.4.2", "evidence/rollback_20261006T0947Z.txt");
    assert_eq!((&rollback["trigger"], &rollback["recovery_minutes"]), (&json!("HighErrorRate5xx"), &json!(5.88)));
    assert_eq!(release(&export, "v2.4.2")["rollbacks"][0]["recovery_minutes"], 3);
    assert_eq!(problems, json!([]));
    assert_eq!(facts("v2.4.0", "evidence/release_tag.txt").0["commit"], "0c6799f2e85eccc7061443f76e45b7b268892b58");
    assert_eq!(facts("v2.4.0", "evidence/go_nogo_signed_v2.4.0.txt").0["decision"], "go");
    let (series, _) = facts("v2.4.0", "evidence/rollout_stage_25.txt");
    assert_eq!((&series["samples"], &series["from"]), (&json!(60), &json!("2026-09-15T09:30:00Z")));
}

#[test]
fn the_risks() {
    let Some((_, export, problems)) = sample() else { return };
    let register = export["registers"]["risks"].as_array().expect("a list");
    let risk = |id: &str| register.iter().find(|risk| risk["id"] == id).expect("the risk");
    assert_eq!((&risk("RISK-009")["level"], &risk("RISK-009")["overdue"]), (&json!("critical"), &json!(false)));
    assert_eq!((&risk("RISK-014")["level"], &risk("RISK-014")["overdue"]), (&json!("high"), &json!(true)));
    assert!(problems.contains(&"risk/overdue content/risks.md:8".to_owned()), "{problems:?}");
}

#[test]
fn the_disagreements_within_records_and_with_their_evidence() {
    let Some((_, _, problems)) = sample() else { return };
    let expected = [
        "stage/total-long content/releases/v2.4.0/index.md:21",
        "stage/total-long content/releases/v2.4.2/index.md:23",
        "rollback/evidence-differs content/releases/v2.4.2/index.md:78",
        "rollback/recovery-differs content/releases/v2.4.2/index.md:82",
        "status/disagrees content/releases/v2.4.2/index.md:243",
        "risk/overdue content/risks.md:8",
    ];
    assert_eq!(problems, expected);
}

#[test]
fn the_korean_page_is_a_process_document() {
    let Some((compiled, _, _)) = sample() else { return };
    let pages = compiled.archive.documents.iter().filter(|document| document.kind == relsite::archive::DocumentKind::Process);
    let slugs: Vec<&str> = pages.map(|page| page.slug.as_str()).collect();
    assert_eq!(slugs, ["infra-ko"]);
}

const EXPORT: &[&str] = &["today", "products", "releases", "runbooks", "incidents", "checklists", "registers", "dora"];
const PRODUCT: &[&str] =
    &["slug", "title", "services", "resources", "metrics", "artefacts", "criteria", "schedule", "processes", "incidents"];
const RELEASE: &[&str] = &[
    "id",
    "product",
    "version",
    "title",
    "date",
    "type",
    "strategy",
    "status",
    "status_claimed",
    "verdict",
    "template",
    "url",
    "source",
    "previous",
    "next",
    "stages",
    "rollbacks",
    "risks",
    "changes",
    "checklists",
    "evidence",
    "checksums",
    "signoff",
    "placeholders",
    "contributors",
    "impact",
    "tests",
    "dependencies",
    "migrations",
    "configuration",
    "verification",
    "rollback_plan",
    "images",
    "contacts",
    "links",
    "known_issues",
    "deprecations",
    "future_work",
    "lessons",
    "pipeline",
    "deployments",
    "monitoring",
    "notifications",
    "documentation",
];
const STAGE: &[&str] = &[
    "id",
    "url",
    "index",
    "traffic_percent",
    "audience",
    "duration_minutes",
    "status_claimed",
    "verdict",
    "contradicted",
    "gates_claimed",
    "gates",
];
const GATE: &[&str] =
    &["metric", "value", "unit", "comparator", "threshold", "kind", "baseline", "claimed", "verdict", "contradicted", "source", "evidence"];
const ROLLBACK: &[&str] = &[
    "id",
    "url",
    "trigger",
    "stage_percent",
    "time",
    "reason",
    "root_cause",
    "recovery_minutes",
    "to_version",
    "scope",
    "lsn_before",
    "lsn_after",
    "lsn_distance_bytes",
    "dry_run",
    "evidence",
];
const RISK: &[&str] = &["id", "url", "title", "description", "likelihood", "impact", "level", "owner", "due", "status", "mitigations"];
const CHANGE: &[&str] = &["category", "title", "text", "breaking", "impact", "components", "refs", "cves"];
const CHECKLIST: &[&str] = &["title", "total", "done", "items"];
const ITEM: &[&str] = &["text", "state", "section", "depth", "proved"];
const EVIDENCE: &[&str] =
    &["path", "kind", "bytes", "sha256", "encoding", "stage_percent", "listed", "present", "url", "raw_url", "facts", "problems"];
const SIGNOFF: &[&str] = &["manager", "approvers", "date", "status", "signed", "required"];
const REGISTERS: &[&str] = &[
    "risks",
    "rollbacks",
    "known_issues",
    "deprecations",
    "breaking_changes",
    "future_work",
    "lessons",
    "cves",
    "dependencies",
    "components",
    "people",
];

fn has(value: &Value, keys: &[&str], what: &str) {
    let object = value.as_object().unwrap_or_else(|| panic!("{what} is no object: {value}"));
    let lacking: Vec<_> = keys.iter().filter(|key| !object.contains_key(**key)).collect();
    assert!(lacking.is_empty(), "{what} lacks {lacking:?}");
}

fn all_have(list: &Value, keys: &[&str], what: &str) {
    let items = list.as_array().unwrap_or_else(|| panic!("{what} is no list: {list}"));
    items.iter().for_each(|item| has(item, keys, what));
}

fn release_has_all(release: &Value) {
    has(release, RELEASE, "a release");
    all_have(&release["stages"], STAGE, "a stage");
    for stage in release["stages"].as_array().expect("a list") {
        all_have(&stage["gates"], GATE, "a gate");
        has(&stage["gates_claimed"], &["passed", "total"], "gates_claimed");
    }
    all_have(&release["rollbacks"], ROLLBACK, "a rollback");
    all_have(&release["risks"], RISK, "a risk");
    all_have(&release["changes"], CHANGE, "a change");
    all_have(&release["checklists"], CHECKLIST, "a checklist");
    for checklist in release["checklists"].as_array().expect("a list") {
        all_have(&checklist["items"], ITEM, "an item");
    }
    all_have(&release["evidence"], EVIDENCE, "an evidence file");
    if !release["signoff"].is_null() {
        has(&release["signoff"], SIGNOFF, "a sign-off");
    }
}

#[test]
fn every_key_of_the_contract_is_there() {
    let Some((_, export, _)) = sample() else { return };
    has(&export, EXPORT, "the export");
    all_have(&export["products"], PRODUCT, "a product");
    has(&export["registers"], REGISTERS, "the registers");
    export["releases"].as_array().expect("a list").iter().for_each(release_has_all);
    all_have(&export["runbooks"], &["slug", "title", "url", "source", "used_in"], "a runbook");
    all_have(&export["incidents"], &["slug", "title", "url", "source", "release"], "an incident");
    all_have(&export["checklists"], &["slug", "title", "url", "source", "total", "done", "items"], "a checklist");
    for (product, metrics) in export["dora"].as_object().expect("an object") {
        has(metrics, &["window_days"], product);
        let named = metrics.as_object().expect("an object").iter().filter(|(name, _)| *name != "window_days");
        named.for_each(|(name, metric)| has(metric, &["value", "unit", "n", "counted"], name));
    }
}

#[test]
fn a_folder_without_a_record_has_every_key_too() {
    let world = relsite::world::MemoryWorld::new(crate::archives::TODAY, [("content/releases/v1.0.0/evidence/a.txt", "x\n")]);
    let export = exported(&world, &compiled(&world));
    release_has_all(&export["releases"][0]);
    assert_eq!((&export["releases"][0]["source"], &export["releases"][0]["status"]), (&Value::Null, &json!("unset")));
}
