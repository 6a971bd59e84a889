//! Test reports, coverage and numbers of several files against what a record says of them, in small archives.

use relsite::world::MemoryWorld;
use serde_json::{Value, json};

use crate::archives::{TODAY, compiled, exported, place};

const STAGE: &str = "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Stages\n\n**Stage 1 (5%):**\n\n- API P95: 151ms ✅ < 180ms\n";

fn archive(record: &str, evidence: &[(&str, &str)]) -> MemoryWorld {
    let files = evidence.iter().map(|(name, text)| (format!("content/releases/v1.1.0/evidence/{name}"), (*text).to_owned()));
    MemoryWorld::new(TODAY, files.chain([("content/releases/v1.1.0/index.md".to_owned(), record.to_owned())]))
}

/// `code line` of each problem that stands in the record, and the release.
fn told(record: &str, evidence: &[(&str, &str)]) -> (Vec<String>, Value) {
    let world = archive(record, evidence);
    let compiled = compiled(&world);
    let line =
        |problem: &relsite::diag::Problem| place(problem, &world).strip_prefix("content/releases/v1.1.0/index.md:").map(str::to_owned);
    let problems = compiled.problems.iter().filter_map(|problem| Some(format!("{} {}", problem.code.name, line(problem)?)));
    (problems.collect(), exported(&world, &compiled)["releases"][0].clone())
}

fn gate(evidence: &[(&str, &str)]) -> (Value, Value, Value) {
    let (_, release) = told(STAGE, evidence);
    let gate = &release["stages"][0]["gates"][0];
    (gate["verdict"].clone(), gate["contradicted"].clone(), gate["evidence"].clone())
}

#[test]
fn of_several_files_the_worst_counts() {
    let good = ("a_stage_5.txt", "api_p95_ms=151\n");
    let bad = ("b_stage_5.txt", "api_p95_ms=396\n");
    assert_eq!(gate(&[good]), (json!("pass"), json!(false), json!("evidence/a_stage_5.txt:1")));
    for both in [[good, bad], [bad, good]] {
        assert_eq!(gate(&both), (json!("fail"), json!(true), json!("evidence/b_stage_5.txt:1")));
    }
    let none = ("b_stage_5.txt", "# TYPE api_p95_ms gauge\napi_p95_ms NaN\n");
    assert_eq!(gate(&[good, none]), (json!("no-data"), json!(false), json!("evidence/b_stage_5.txt:2")));
    let other_unit = ("b_stage_5.txt", "api_p95_pct=4\n");
    assert_eq!(gate(&[good, other_unit]).0, "pass");
}

#[test]
fn a_name_and_a_number_with_a_space_between_are_not_lost() {
    assert_eq!(gate(&[("watch_stage_5.txt", "api_p95_ms 396\n")]), (json!("fail"), json!(true), json!("evidence/watch_stage_5.txt:1")));
    let table = "time,host,api_p95_ms\n2026-03-02T09:00:00Z,a,396\n2026-03-02T09:01:00Z,a,398\n";
    assert_eq!(gate(&[("watch_stage_5.csv", table)]), (json!("fail"), json!(true), json!("evidence/watch_stage_5.csv:2")));
}

fn junit(suite: &str, tests: usize, failing: usize) -> String {
    let case = |number: usize| if number < failing { "<testcase name=\"t\"><failure/></testcase>\n" } else { "<testcase name=\"t\"/>\n" };
    format!("<testsuite name=\"{suite}\">\n{}</testsuite>\n", (0..tests).map(case).collect::<String>())
}

fn tests(lines: &str, reports: &[(&str, &str)]) -> Vec<String> {
    let record = format!("# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Testing\n\n{lines}\n");
    told(&record, reports).0
}

#[test]
fn suites_are_matched_by_name() {
    let (good, bad) = (junit("unit", 3, 0), junit("integration", 4, 1));
    let both: [(&str, &str); 2] = [("junit_unit.xml", &good), ("junit_integration.xml", &bad)];
    let lines = "- Unit Tests: ✅ 3/3 passed\n- Integration Tests: ✅ Passing\n";
    assert_eq!(tests(lines, &both), ["test/contradicted 8"]);
    assert_eq!(tests("- Unit Tests: ✅ 3/3 passed\n- Integration Tests: ❌ 1 failed\n", &both), Vec::<String>::new());
    assert_eq!(tests("- Unit Tests: ✅ 5/5 passed\n- Integration Tests: ❌ 2 failed\n", &both), ["test/miscounted 7", "test/miscounted 8"]);
    // A suite within a report.
    let one = format!("<testsuites>{}{}</testsuites>", junit("api", 2, 0), junit("index", 5, 2));
    assert_eq!(tests("- API: ✅ Passing\n- Index Tests: ✅ 5 tests\n", &[("results.xml", &one)]), ["test/contradicted 8"]);
}

#[test]
fn what_fails_and_is_nowhere_told_is_told() {
    let bad = junit("smoke", 2, 1);
    assert_eq!(tests("- Integration Tests: ✅ Passing\n", &[("report.xml", &bad)]), ["test/contradicted 7"]);
    // One of two suites fails, and no name says whose report it is: nothing is contradicted.
    assert_eq!(tests("- Unit Tests: ✅ Passing\n- Integration Tests: ❌ Failing\n", &[("report.xml", &bad)]), Vec::<String>::new());
    // A total that says of more failures than there are cases counts.
    let said = "<testsuite name=\"unit\" tests=\"9\" failures=\"2\">\n<testcase name=\"t\"/>\n</testsuite>\n";
    assert_eq!(tests("- Unit Tests: ✅ Passing\n", &[("report.xml", said)]), ["test/contradicted 7"]);
}

#[test]
fn coverage_is_rounded_as_it_is_claimed() {
    let report = |hit: usize| {
        let lines: String = (1..=40).map(|line| format!("<line number=\"{line}\" hits=\"{}\"/>", usize::from(line <= hit))).collect();
        format!("<coverage line-rate=\"{}\"><class filename=\"a\"><lines>{lines}</lines></class></coverage>", hit as f64 / 40.0)
    };
    let told =
        |claim: &str, hit: usize| tests(&format!("- Unit Tests: ✅ Passing ({claim} coverage)\n"), &[("coverage.xml", &report(hit))]);
    for (claim, hit, agrees) in
        [("87%", 35, true), ("88%", 35, true), ("87.5%", 35, true), ("87.4%", 35, false), ("90%", 35, false), ("100%", 39, false)]
    {
        assert_eq!(told(claim, hit).is_empty(), agrees, "{claim} of {hit}");
    }
}

#[test]
fn completeness_counts_what_is_expected_alone() {
    let record = "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Evidence Files\n\n- `evidence/logs_stage_[1,5].txt`\n- `evidence/notes_[timestamp].txt`\n- `evidence/gone.json`\n- `evidence/cut.json`\n";
    let files = [
        ("logs_stage_1.txt", "x\n"),
        ("logs_stage_5.txt", ""),
        ("notes_20260302_101500.txt", "x\n"),
        ("cut.json", "{\"a\": 1,"),
        ("more.txt", "x\n"),
    ];
    let (_, release) = told(record, &files);
    assert_eq!(
        release["completeness"],
        json!({
            "expected": 5, "sound": 2, "percent": 40,
            "missing": ["evidence/gone.json"], "unlisted": ["evidence/more.txt"], "empty": ["evidence/logs_stage_5.txt"],
            "damaged": ["evidence/cut.json"], "duplicate": [], "wrong_version": [],
        })
    );
    let (_, release) = told("# Release v1.1.0\n\n**Date:** 2026-03-02\n", &[("more.txt", "x\n")]);
    assert_eq!((&release["completeness"]["percent"], &release["completeness"]["expected"]), (&Value::Null, &json!(0)));
}
