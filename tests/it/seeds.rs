//! The five documents that relsite was asked for, each as the record of a release: nothing lost, nothing invented, nothing green.
//!
//! The counts are those of SEEDS.md.

use std::fs;

use relsite::{
    Compiled,
    archive::{Release, Status, Verdict},
    diag::{Problem, Severity},
    text,
    world::MemoryWorld,
};

use crate::archives::{TODAY, compiled, exported, shared, told};

/// The text of the seed whose name begins so.
fn seed(number: &str) -> Option<Vec<u8>> {
    let files = fs::read_dir(shared("seeds")?).expect("a folder").map(|entry| entry.expect("an entry").path());
    let found = files.into_iter().find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(number)));
    Some(fs::read(found.expect("the seed")).expect("a file"))
}

/// A seed as `content/releases/v0.0.N/index.md`.
fn archive(number: &str) -> Option<(MemoryWorld, Compiled)> {
    let bytes = seed(number)?;
    let path = format!("content/releases/v0.0.{}/index.md", number.trim_start_matches('0').parse::<u32>().unwrap_or(0));
    let world = MemoryWorld::new(TODAY, [(path, bytes)]);
    let compiled = compiled(&world);
    Some((world, compiled))
}

const ALL: [&str; 5] = ["000", "001", "002", "003", "004"];

fn of_code<'c>(compiled: &'c Compiled, code: &str) -> Vec<&'c Problem> {
    compiled.problems.iter().filter(|problem| problem.code.name == code).collect()
}

#[test]
fn seed_000_comes_back_complete() {
    let Some((world, compiled)) = archive("000") else { return };
    let stored = seed("000").expect("it was there");
    let repaired = text::repair(std::str::from_utf8(&stored).expect("UTF-8"));
    assert!(repaired.lossy.is_empty());
    let places = of_code(&compiled, "record/mojibake");
    assert_eq!(places.len(), repaired.repairs.len());
    assert!(places.len() >= 20, "{}", places.len());
    assert!(of_code(&compiled, "record/mojibake-lossy").is_empty());
    assert!(!compiled.problems.blocking(), "{}", told(&compiled, &world));
    for (problem, line) in [(places[0], 5), (places[1], 13), (places[2], 15)] {
        assert_eq!(problem.span.map(|span| span.line), Some(line), "{}", problem.message);
    }
    let headings = compiled.archive.releases[0].record.as_ref().expect("a record").page.headings.join("\n");
    for heading in ["Features", "Bug Fixes", "Testing", "Contributors", "Version Information"] {
        assert!(headings.contains(heading), "{headings}");
    }
    assert!(!headings.contains(['√', 'ü', '‚']), "{headings}");
}

#[test]
fn seed_003_says_where_it_lost_characters() {
    let Some((world, compiled)) = archive("003") else { return };
    let lossy = of_code(&compiled, "record/mojibake-lossy");
    assert!(!lossy.is_empty(), "{}", told(&compiled, &world));
    assert!(!compiled.problems.blocking());
    let stored = seed("003").expect("it was there");
    let repaired = text::repair(std::str::from_utf8(&stored).expect("UTF-8"));
    assert_eq!(lossy.len(), repaired.lossy.len());
    assert_eq!(of_code(&compiled, "record/mojibake").len(), repaired.repairs.len());
    assert!(lossy.iter().any(|problem| problem.span.is_some_and(|span| span.line == 19)), "`Files Created/Updated` lost its sign");
    let release = &compiled.archive.releases[0];
    let headings = &release.record.as_ref().expect("a record").page.headings;
    assert!(headings.iter().any(|heading| heading.ends_with("Files Created/Updated")), "{headings:?}");
    assert_eq!(release.version.written, "v0.0.3", "`**Version**: 1.0.0` at the end is the document's");
}

#[test]
fn blanks_are_listed_where_they_stand() {
    for number in ["000", "001"] {
        let Some((_, compiled)) = archive(number) else { return };
        let record = compiled.archive.releases[0].record.as_ref().expect("a record");
        let found = of_code(&compiled, "record/placeholder");
        assert_eq!(found.len(), record.page.placeholders.len());
        assert!(found.iter().all(|problem| problem.span.is_some_and(|span| span.line > 0 && span.column > 0)));
        let stored = String::from_utf8(seed(number).expect("it was there")).expect("UTF-8");
        let lines: Vec<&str> = stored.lines().collect();
        for blank in &record.page.placeholders {
            let line = lines[blank.span.line as usize - 1];
            let at: String = line.chars().skip(blank.span.column as usize - 1).take(blank.span.length as usize).collect();
            assert_eq!(at, blank.text, "{number}:{}: {line}", blank.span.line);
        }
    }
}

#[test]
fn the_blanks_of_the_canary_template() {
    let Some((_, compiled)) = archive("001") else { return };
    let blanks = &compiled.archive.releases[0].record.as_ref().expect("a record").page.placeholders;
    let at = |line: u32| blanks.iter().filter(|blank| blank.span.line == line).map(|blank| blank.text.as_str()).collect::<Vec<_>>();
    assert_eq!(at(1), ["[VERSION]"]);
    assert_eq!(at(3), ["[YYYY-MM-DD]"]);
    assert_eq!(at(4), ["[Major / Minor / Patch]"]);
    assert_eq!(at(22), ["[0 / N]"]);
    assert_eq!(at(30), ["[XXX]"]);
    assert_eq!(at(304), ["[org]", "[repo]", "[VERSION]"]);
}

#[test]
fn nothing_in_a_seed_passes() {
    for number in ALL {
        let Some((world, compiled)) = archive(number) else { return };
        let release = &compiled.archive.releases[0];
        let passes = release.stages.iter().any(|stage| stage.verdict == Verdict::Pass || stage.passed() > 0);
        assert!(!passes && release.verdict != Verdict::Pass, "{number}");
        assert!(!matches!(release.status, Status::Stable | Status::Monitoring | Status::Partial), "{number}: {:?}", release.status);
        let signoff = release.record.as_ref().and_then(|record| record.signoff.as_ref());
        assert_eq!(signoff.map_or(0, |signoff| signoff.signed()), 0, "{number}");
        let done = exported(&world, &compiled)["releases"][0]["checklists"]
            .as_array()
            .map(|lists| lists.iter().filter_map(|list| list["done"].as_u64()).sum::<u64>());
        assert_eq!(done, Some(0), "{number}");
        assert_eq!(compiled.problems.count(Severity::Error), 0, "{number}: {}", told(&compiled, &world));
    }
}

#[test]
fn templates_are_no_releases() {
    for number in ["000", "001"] {
        let Some((world, compiled)) = archive(number) else { return };
        let export = exported(&world, &compiled);
        assert_eq!(export["releases"][0]["template"], true, "{number}");
        assert_eq!(export["registers"]["risks"], serde_json::json!([]), "{number}");
        let metrics = export["dora"]["default"].as_object().expect("an object");
        assert!(metrics.values().all(|metric| metric["n"].as_u64().unwrap_or(0) == 0), "{number}");
        assert_eq!(of_code(&compiled, "record/template").len(), 1, "{number}");
        assert_eq!(export["releases"][0]["rollbacks"], serde_json::json!([]), "{number}: blanks did not happen");
    }
}

#[test]
fn seed_003_names_eight_files_and_claims_that_nothing_shows() {
    let Some(bytes) = seed("003") else { return };
    let world = MemoryWorld::new(TODAY, [("content/infrastructure/summary.md", bytes)]);
    let export = exported(&world, &compiled(&world));
    let product = &export["products"][0];
    let told = |key: &str, name: &str| -> Vec<String> {
        product[key].as_array().expect("a list").iter().map(|one| one[name].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(told("artefacts", "path").len(), 8, "{:?}", told("artefacts", "path"));
    let guide = product["artefacts"].as_array().and_then(|all| all.iter().find(|one| one["path"] == "DEPLOYMENT_GUIDE.md"));
    assert_eq!(guide.expect("the guide")["features"].as_array().map(Vec::len), Some(10));
    assert_eq!(told("criteria", "standing").len(), 15, "5 + 5 + 8, of which three are said twice");
    assert!(told("criteria", "standing").iter().all(|standing| standing == "claimed"), "no file shows any of them");
}

/// A template between two releases is neither's neighbour, and carries no risk.
#[test]
fn a_template_stands_beside_the_line() {
    let Some(bytes) = seed("001") else { return };
    let record = |version: &str| format!("# Release {version}\n\n**Date:** 2026-03-02\n").into_bytes();
    let files = [("v1.0.0", record("v1.0.0")), ("v1.0.5", bytes), ("v1.1.0", record("v1.1.0"))];
    let world = MemoryWorld::new(TODAY, files.map(|(name, text)| (format!("content/releases/{name}/index.md"), text)));
    let compiled = compiled(&world);
    let release = |name: &str| compiled.archive.releases.iter().position(|release| release.name == name).expect("it is there");
    assert_eq!(compiled.archive.releases[release("v1.1.0")].previous, Some(release("v1.0.0")));
    assert_eq!(compiled.archive.releases[release("v1.0.5")].previous, None);
    assert_eq!(compiled.problems.count(Severity::Error), 0, "{}", told(&compiled, &world));
}

fn template() -> Option<Release> {
    Some(archive("001")?.1.archive.releases[0].clone())
}

#[test]
fn seed_001_has_five_stages_of_six_gates() {
    let Some(release) = template() else { return };
    let percents: Vec<String> = release.stages.iter().map(|stage| stage.record.percent.expect("a share").to_string()).collect();
    assert_eq!(percents, ["1", "5", "25", "50", "100"]);
    for stage in &release.stages {
        assert_eq!(stage.gates.len(), 6);
        assert!(stage.gates.iter().all(|gate| gate.verdict == Verdict::NoData && gate.record.threshold.is_some()));
    }
}

#[test]
fn seed_001_names_fifteen_and_six_patterns_of_evidence() {
    let Some(release) = template() else { return };
    let record = release.record.clone().expect("a record");
    let (deployment, rollback): (Vec<_>, Vec<_>) = record.evidence.iter().partition(|one| one.span.line < 210);
    assert_eq!((deployment.len(), rollback.len()), (15, 6));
    let patterns: Vec<&str> = rollback.iter().map(|one| one.pattern.as_str()).collect();
    assert_eq!(patterns[0], "evidence/rollback_[timestamp].txt");
    assert_eq!(patterns[5], "evidence/incident_[timestamp].md");
    let described = deployment.iter().filter(|one| one.description.is_some()).count();
    assert_eq!(described, 15);
}

#[test]
fn seed_001_has_three_risks_without_levels() {
    let Some(release) = template() else { return };
    assert_eq!(release.risks.len(), 3);
    assert!(
        release
            .risks
            .iter()
            .all(|risk| risk.level.is_none() && !risk.overdue && risk.record.owner.as_ref().is_none_or(|owner| owner.value.is_none()))
    );
}

#[test]
fn seed_002_has_seventy_eight_items_and_fourteen_for_emergencies() {
    let Some((_, compiled)) = archive("002") else { return };
    let list = compiled.archive.releases[0].record.as_ref().and_then(|record| record.page.checklist.as_ref()).expect("a checklist");
    let (emergency, normal): (Vec<_>, Vec<_>) = list.items.iter().partition(|item| item.emergency);
    assert_eq!((normal.len(), emergency.len()), (78, 14));
    let nested = emergency.iter().filter(|item| item.depth == 1).count();
    assert_eq!(nested, 9);
}

#[test]
fn seed_002_is_a_reusable_checklist_of_the_same_counts() {
    let Some(bytes) = seed("002") else { return };
    let world = MemoryWorld::new(TODAY, [("content/checklists/release.md", bytes)]);
    let export = exported(&world, &compiled(&world));
    assert_eq!((export["checklists"][0]["total"].as_u64(), export["checklists"][0]["done"].as_u64()), (Some(78), Some(0)));
}

#[test]
fn seed_003_has_ten_items_before_production() {
    let Some((_, compiled)) = archive("003") else { return };
    let list = compiled.archive.releases[0].record.as_ref().and_then(|record| record.page.checklist.as_ref()).expect("a checklist");
    assert_eq!(list.items.len(), 10);
}

#[test]
fn seed_003_lists_eight_services_as_written() {
    let Some((world, compiled)) = archive("003") else { return };
    let export = exported(&world, &compiled);
    let services = export["releases"][0]["infrastructure"]["services"].as_array().expect("services");
    let ports: Vec<&str> = services.iter().filter_map(|service| service["ports"].as_str()).collect();
    assert_eq!(services.len(), 8, "{services:#?}");
    assert!(ports.contains(&"80, 443"), "{ports:?}");
}

#[test]
fn seed_002_has_three_phases_before_emergencies() {
    let Some(bytes) = seed("002") else { return };
    let files = [
        ("content/releases/v1.1.0/index.md", b"# v1.1.0\n\n**Date:** 2026-03-02\n".to_vec()),
        ("content/releases/v1.1.0/checklist.md", bytes),
    ];
    let world = MemoryWorld::new(TODAY, files);
    let export = exported(&world, &compiled(&world));
    let phases = export["releases"][0]["checklists"][0]["phases"].as_array().expect("phases");
    let told: Vec<String> =
        phases.iter().map(|phase| format!("{} {}", phase["title"].as_str().expect("a title"), phase["total"])).collect();
    assert_eq!(told, ["Pre-Release Verification 31", "Release Process 19", "Post-Release Verification 23", "Post-Release Cleanup 5"]);
}

#[test]
fn seed_004_has_twenty_items_in_four_sections() {
    let Some((_, compiled)) = archive("004") else { return };
    let record = compiled.archive.releases[0].record.as_ref().expect("a record");
    let items = &record.page.checklist.as_ref().expect("a checklist").items;
    let mut sections: Vec<&str> = items.iter().filter_map(|item| item.section.rsplit(" / ").next()).collect();
    assert_eq!(sections.len(), 20);
    sections.dedup();
    assert_eq!(sections, ["preparation", "testing", "deployment", "verification"]);
    let documents = &record.particulars.documentation;
    assert_eq!((documents.len(), documents.iter().filter(|task| task.list == "verify").count()), (9, 4));
}

#[test]
fn seed_000_plans_every_way_in_and_back() {
    let Some((_, compiled)) = archive("000") else { return };
    let parts = &compiled.archive.releases[0].record.as_ref().expect("a record").particulars;
    let migrations: Vec<(&str, usize, bool)> =
        parts.migrations.iter().map(|one| (one.title.as_str(), one.steps.len(), one.undo.is_some())).collect();
    assert_eq!(migrations, [("1. Database Migrations", 2, true), ("3. Service Updates", 3, false)]);
    let plan: Vec<(usize, usize)> = parts.rollback_plan.iter().map(|part| (part.steps.len(), part.tasks.len())).collect();
    assert_eq!(plan, [(2, 0), (4, 0), (0, 6)]);
    let captions: Vec<&str> = parts.rollback_plan[1].steps.iter().filter_map(|step| step.caption.as_deref()).collect();
    assert_eq!(captions, ["Stop services", "Restore database backup", "Revert to previous version", "Verify"]);
    assert_eq!(parts.tests.len(), 13);
    let invented = parts.dependencies.len() + parts.known_issues.len() + parts.deprecations.len() + parts.future.len();
    assert_eq!(invented + parts.contributors.len() + parts.images.len() + parts.breaking.len(), 0, "blanks are nothing");
    assert!(parts.availability.downtime.as_ref().is_none_or(|read| read.value.is_none()) && parts.changelog.is_none());
}

#[test]
fn seed_004_names_steps_deployments_and_metrics_and_no_outcome() {
    let Some((world, compiled)) = archive("004") else { return };
    let export = exported(&world, &compiled);
    let release = &export["releases"][0];
    let all = |key: &str, name: &str| -> Vec<String> {
        let list = release[key].as_array().expect("a list").iter();
        list.map(|one| one[name].as_str().unwrap_or_default().to_owned()).collect()
    };
    let development = ["version", "changelog", "dependencies", "tests", "documentation", "security"];
    let suites = ["unit", "integration", "e2e", "performance", "security"];
    assert_eq!(all("pipeline", "step"), [&development[..], &suites[..]].concat());
    assert_eq!(all("deployments", "environment"), ["staging", "production"]);
    let production = &release["deployments"][1];
    assert_eq!(
        (&production["capacity_percent"], &production["monitored_minutes"]),
        (&serde_json::json!([50, 100]), &serde_json::json!(120))
    );
    assert_eq!(production["on_failure"], serde_json::json!(["alert", "rollback"]));
    assert_eq!(all("monitoring", "metric"), ["error_rate", "response_time", "model_accuracy", "resource_usage", "user_activity"]);
    assert!(all("monitoring", "verdict").iter().all(|verdict| verdict != "pass"));
    let outcome = |one: &serde_json::Value| one["status"].is_null() && one["result"].is_null();
    assert!(["pipeline", "deployments"].iter().all(|key| release[*key].as_array().expect("a list").iter().all(outcome)));
}
