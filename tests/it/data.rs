//! Records that are data: the same pages, the same export, the same verdicts as from Markdown.

use std::fs;

use relsite::{
    Compiled,
    archive::Status,
    output::Output,
    path::OutPath,
    render,
    world::{MemoryWorld, World},
};

use crate::archives::{TODAY, compiled, exported, shared, told};

const RECORD: &str = "version: v1.1.0
title: The second
date: 2026-03-02T09:00:00Z
type: minor
strategy: canary
stages:
  - {index: 1, traffic_percent: 5, duration_minutes: 15, status_claimed: ✅ PASS, gates: [{metric: API P95, value: 151, unit: ms, comparator: <, threshold: 200, claimed: pass}]}
  - {index: 2, traffic_percent: 100, duration_minutes: 30, status_claimed: ✅ PASS, gates: [{metric: API P95, value: 251, unit: ms, comparator: <, threshold: 200, claimed: pass}]}
risks:
  - {id: RISK-009, title: Load, description: Of *Mondays*, likelihood: high, impact: medium, owner: Mina Park, due: 2026-12-24, status: in-progress, mitigations: [Scale]}
changes:
  - {category: feature, title: Search, text: of `records` (#12), components: [api]}
evidence: [evidence/log.txt]
signoff: {manager: Mina Park, approvers: [J. Alvarez], date: 2026-03-03, status: MONITORING}
tests: [{suite: Unit, status: ✅ Passing, coverage: 91%}]
";

fn page(world: &dyn World, compiled: &Compiled, path: &str) -> String {
    match render(world, compiled, &OutPath::new(path).expect("a path")).expect("a page") {
        Output::Bytes(bytes) => String::from_utf8(bytes).expect("text"),
        Output::Copy { .. } => panic!("{path} is a copy"),
    }
}

#[test]
fn a_page_has_every_part() {
    for path in ["content/releases/v1.1.0.yaml", "content/releases/v1.1.0/index.yml"] {
        let world = MemoryWorld::new(TODAY, [(path, RECORD), ("content/releases/v1.1.0/evidence/log.txt", "fine\n")]);
        let compiled = compiled(&world);
        let html = page(&world, &compiled, "releases/v1.1.0.html");
        for part in
            ["The second", "API P95", "Of <em>Mondays</em>", "Search", "<code>records</code>", "J. Alvarez", "91%", "log.txt", "<svg"]
        {
            assert!(html.contains(part), "{path}: {part}\n{html}");
        }
        let source = page(&world, &compiled, "releases/v1.1.0/record.html");
        assert!(source.contains("title: The second"), "{source}");
    }
}

#[test]
fn claims_are_recomputed() {
    let world =
        MemoryWorld::new(TODAY, [("content/releases/v1.1.0/index.yaml", RECORD), ("content/releases/v1.1.0/evidence/log.txt", "fine\n")]);
    let compiled = compiled(&world);
    let found: Vec<(&str, u32)> = compiled
        .problems
        .iter()
        .filter_map(|problem| Some((problem.code.name, problem.span?.line)))
        .filter(|(code, _)| *code == "gate/contradicted")
        .collect();
    assert_eq!(found, [("gate/contradicted", 8)], "{}", told(&compiled, &world));
    let export = exported(&world, &compiled);
    let release = &export["releases"][0];
    assert_eq!(
        (&release["type"], &release["strategy"], &release["date"]),
        (&"minor".into(), &"canary".into(), &"2026-03-02T09:00:00Z".into())
    );
    assert_eq!(release["stages"][1]["gates"][0]["verdict"], "fail");
    assert_eq!(release["stages"][0]["duration_minutes"], 15);
    assert_eq!(release["risks"][0]["level"], "high");
    assert_eq!(release["changes"][0]["components"][0], "api");
    assert_eq!(release["signoff"]["signed"], 2);
    assert_eq!(release["evidence"][0]["listed"], true);
}

#[test]
fn several_documents_are_several_releases() {
    let text = "version: v1.0.0\ndate: 2026-01-01\n---\nversion: v1.1.0\ndate: 2027-02-01\n";
    let world = MemoryWorld::new(TODAY, [("content/releases/2026.yaml", text)]);
    let compiled = compiled(&world);
    let found: Vec<(&str, Status)> = compiled.archive.releases.iter().map(|release| (release.id.as_str(), release.status)).collect();
    assert_eq!(found, [("v1.1.0", Status::Planned), ("v1.0.0", Status::Unset)], "{}", told(&compiled, &world));
    assert_eq!(compiled.problems.iter().count(), 0, "{}", told(&compiled, &world));
    assert!(page(&world, &compiled, "releases/v1.1.0/record.html").contains("2027-02-01"));
}

#[test]
fn the_schedule_of_seed_004_has_four_types() {
    let Some(folder) = shared("seeds") else { return };
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let seed =
        files.into_iter().find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("004"))).expect("the seed");
    let world = MemoryWorld::new(TODAY, [("content/process/guide.md", fs::read(seed).expect("a file"))]);
    let compiled = compiled(&world);
    let types = &exported(&world, &compiled)["products"][0]["schedule"]["types"];
    let row = |index: usize, keys: [&str; 5]| keys.map(|key| types[index][key].as_str().unwrap_or("-").to_owned());
    let keys = ["name", "frequency", "planning_lead_time", "testing_period", "version_change"];
    assert_eq!(types.as_array().map(Vec::len), Some(4), "{types}");
    assert_eq!(row(0, keys), ["major", "quarterly", "4 weeks", "2 weeks", "X.0.0"]);
    assert_eq!(row(3, keys), ["hotfix", "as_needed", "1 hour", "1 hour", "0.0.X"]);
    assert!(!told(&compiled, &world).contains("schedule/"), "{}", told(&compiled, &world));
}

#[test]
fn schedules_and_checklists_are_pages() {
    let schedule = "schedule:\n  minor: {frequency: monthly, planning_lead_time: 2 weeks, testing_period: 1 week}\n";
    let checklist =
        "title: Before a release\nstages:\n  preparation:\n    - Version number updated\nchecklist: {tests: true, licenses: null}\n";
    let world = MemoryWorld::new(TODAY, [("content/process/schedule.yaml", schedule), ("content/checklists/release.yaml", checklist)]);
    let compiled = compiled(&world);
    assert_eq!(compiled.problems.iter().count(), 0, "{}", told(&compiled, &world));
    assert!(page(&world, &compiled, "process/schedule.html").contains("2 weeks"));
    assert!(page(&world, &compiled, "checklists/release.html").contains("Version number updated"));
    let list = &exported(&world, &compiled)["checklists"][0];
    assert_eq!((&list["title"], &list["total"], &list["done"]), (&"Before a release".into(), &3.into(), &1.into()));
}
