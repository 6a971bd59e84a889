//! Dry runs among the evidence never judge a gate, whatever they measured, and wherever the file says that they are dry.

use relsite::world::MemoryWorld;

use crate::archives::{TODAY, compiled};

const RECORD: &str = "# v1.1.0\n\n**Date:** 2026-03-02\n\n## Rollout\n\n### Stage 1 (100%)\n\n- Error Rate: 0.5% ✅ < 1%\n";

/// The verdict of the one gate, and the codes of the problems of gates.
fn judged(run: &str) -> (&'static str, Vec<&'static str>) {
    let files = [("content/releases/v1.1.0/index.md", RECORD), ("content/releases/v1.1.0/evidence/analysis_stage_100.yaml", run)];
    let world = MemoryWorld::new(TODAY, files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())));
    let compiled = compiled(&world);
    let verdict = compiled.archive.releases[0].stages[0].gates[0].verdict.word();
    let codes = compiled.problems.iter().map(|problem| problem.code.name).filter(|name| name.starts_with("gate/")).collect();
    (verdict, codes)
}

fn run(spec: &str, results: &str) -> String {
    format!("kind: AnalysisRun\nspec:\n  metrics: []\n{spec}status:\n  phase: Successful\n  metricResults:\n{results}")
}

fn result(extra: &str, value: &str) -> String {
    format!("  - name: error-rate\n{extra}    measurements:\n    - value: \"[{value}]\"\n      finishedAt: 2026-03-02T09:00:00Z\n")
}

#[test]
fn a_dry_metric_of_a_real_run_judges_nothing() {
    assert_eq!(judged(&run("", &result("", "0.5"))), ("pass", vec![]));
    for dry in ["    dryRun: true\n", "    dryRun: \"yes\"\n"] {
        assert_eq!(judged(&run("", &result(dry, "0.5"))), ("no-data", vec!["gate/no-data"]), "{dry}");
    }
    for pattern in ["error-rate", "err.*", ".*", "("] {
        let spec = format!("  dryRun:\n  - metricName: '{pattern}'\n");
        assert_eq!(judged(&run(&spec, &result("", "0.5"))), ("no-data", vec!["gate/no-data"]), "{pattern}");
    }
    assert_eq!(judged(&run("  dryRun:\n  - metricName: latency\n", &result("", "0.5"))).0, "pass");
}

#[test]
fn a_real_measurement_beside_a_dry_one_judges_alone() {
    let both = format!("{}{}", result("    dryRun: true\n", "0.5"), result("", "3.5"));
    assert_eq!(judged(&run("", &both)), ("fail", vec!["gate/evidence-disagrees"]));
}
