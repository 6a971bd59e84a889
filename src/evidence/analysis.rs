//! What progressive delivery measured: Argo Rollouts' `AnalysisRun` and Flagger's `Canary`, as JSON or YAML.
//!
//! Refuses the controllers' own verdicts: a run that ended without a measurement is no pass, and what a dry run measured proves nothing.
//! Only the last ten measurements are kept by Argo.

use regex::RegexBuilder;

use rust_decimal::Decimal;

use super::{
    Column, Confidence, Exhibit, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, Row, Sample, Table, Tree, TreeValue, codes,
    flagger, json::is_json,
};
use crate::{site::Limits, value::When};

/// An analysis of Argo Rollouts, or a canary of Flagger.
pub(super) static ANALYSIS_RUN: Reader = Reader { kind: Kind::AnalysisRun, most: Confidence::Certain, fits, needs: Needs::Whole, read };

fn fits(head: &Head<'_>) -> Confidence {
    let json = is_json(head.text);
    let says = |words: [&str; 2]| words.iter().all(|word| head.text.contains(word));
    let argo = if json {
        says(["\"kind\"", "AnalysisRun"])
    } else {
        says(["kind: AnalysisRun", "argoproj.io"])
            || head.text.contains("kind: AnalysisRun") && head.text.lines().any(|line| line.trim_end() == "kind: AnalysisRun")
    };
    let flagger = if json {
        says(["\"Canary\"", "flagger.app"])
    } else {
        head.text.contains("flagger.app")
            && head.text.lines().any(|line| line.trim_start_matches([' ', '-']).starts_with("apiVersion: flagger.app"))
    };
    Confidence::Certain.when(argo || flagger)
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let trees =
        if is_json(input.text) { Tree::of_json(input.text, limits).map(|tree| vec![tree]) } else { Tree::of_yaml(input.text, limits) };
    let trees = match trees {
        Ok(trees) => trees,
        Err(fault) => return Reading::of_fault(fault),
    };
    let mut reading = Reading::default();
    for tree in trees {
        // `kubectl get` makes a list of several.
        let listed = tree.get("kind").and_then(Tree::text) == Some("List");
        let all = if listed { tree.get("items").map(Tree::items).unwrap_or_default() } else { std::slice::from_ref(&tree) };
        for one in all {
            match one.get("kind").and_then(Tree::text) {
                Some("Canary") => flagger::of_canary(one, &mut reading),
                _ => of_run(one, &mut reading),
            }
        }
        reading.exhibits.push(Exhibit::Tree(tree));
    }
    reading
}

fn of_run(tree: &Tree, reading: &mut Reading) {
    if let Some(phase) = tree.at(&["status", "phase"])
        && let Some(text) = phase.text()
    {
        reading.facts.state_at("phase", text, phase.line);
    }
    let results = list(tree.get("status"), "metricResults", reading);
    let patterns: Vec<&str> = tree.at(&["spec", "dryRun"]).map(Tree::items).unwrap_or_default().iter().filter_map(metric_name).collect();
    let mut rehearsed = 0usize;
    let mut rows = Vec::new();
    let mut samples = Vec::new();
    for result in results {
        let Some(name) = result.get("name").and_then(Tree::text) else {
            reading.faults.push(Fault::new(&codes::MALFORMED, result.line, "a metric has no name"));
            continue;
        };
        let dry = result.get("dryRun").is_some_and(|dry| dry.flag() != Some(false)) || patterns.iter().any(|pattern| covers(pattern, name));
        rehearsed += usize::from(dry);
        let measurements = list(Some(result), "measurements", reading);
        reading.faults.extend(miscounted(name, result, measurements));
        reading.faults.extend(outvoted(tree, name, result, dry));
        let found: Vec<Sample> = measurements.iter().filter_map(|one| measurement(name, dry, one)).collect();
        let text = |key: &str| result.get(key).and_then(Tree::written).unwrap_or_default();
        let cells = vec![
            name.to_owned(),
            if dry { format!("{} (dryRun)", text("phase")) } else { text("phase") },
            found.len().to_string(),
            text("successful"),
            text("failed"),
            text("inconclusive"),
            text("error"),
        ];
        rows.push(Row { cells, line: Some(result.line) });
        samples.extend(found);
    }
    let passed = tree.at(&["status", "phase"]).and_then(Tree::text).is_some_and(|phase| phase == "Successful");
    if passed && samples.iter().all(Sample::is_rehearsed) {
        let line = tree.at(&["status", "phase"]).map_or(1, |phase| phase.line);
        let of = if samples.is_empty() { "" } else { " outside its dry runs" };
        let message = format!("the run calls itself successful without a measurement{of}: it proves nothing");
        reading.faults.push(Fault::new(&codes::MALFORMED, line, message));
    }
    if rehearsed > 0 {
        reading.facts.state("dry_metrics", rehearsed);
    }
    reading.facts.state("samples", samples.len());
    if !rows.is_empty() {
        let columns = ["metric", "phase", "samples", "successful", "failed", "inconclusive", "errors"];
        let columns = columns.into_iter().enumerate().map(|(at, key)| Column { label: Label::Own(key), numeric: at > 1 }).collect();
        reading.exhibits.push(Exhibit::Table(Table { caption: Label::Own("analysis"), columns, rows }));
    }
    reading.exhibits.push(Exhibit::Metrics(samples));
}

/// The items of a list; anything but a list is a fault.
fn list<'t>(tree: Option<&'t Tree>, key: &str, reading: &mut Reading) -> &'t [Tree] {
    match tree.and_then(|tree| tree.get(key)) {
        None => &[],
        Some(Tree { value: TreeValue::List(items), .. }) => items,
        Some(other) => {
            reading.faults.push(Fault::new(&codes::MALFORMED, other.line, format!("`{key}` is {}, and should be a list", other.kind())));
            &[]
        }
    }
}

/// More measurements of a kind than the metric counts. Fewer there may be: the last ten are kept.
fn miscounted(name: &str, result: &Tree, measurements: &[Tree]) -> Option<Fault> {
    let kinds = [("Successful", "successful"), ("Failed", "failed"), ("Inconclusive", "inconclusive"), ("Error", "error")];
    kinds.into_iter().find_map(|(phase, key)| {
        let found = measurements.iter().filter(|one| one.get("phase").and_then(Tree::text) == Some(phase)).count();
        let stated = result.get(key);
        let said = match stated {
            // What is not counted is nought.
            None => Decimal::ZERO,
            Some(stated) => match stated.number() {
                Some(number) => number,
                None => {
                    let message = format!("`{key}` of {name} is {}, and should be a number", stated.kind());
                    return Some(Fault::new(&codes::MALFORMED, stated.line, message));
                }
            },
        };
        let message = format!("{name} counts {said} measurements as {key}, and has {found}");
        (Decimal::from(found) > said).then(|| Fault::new(&codes::TOTALS, stated.map_or(result.line, |one| one.line), message))
    })
}

/// A run that calls itself successful beside a metric that is not.
fn outvoted(tree: &Tree, name: &str, result: &Tree, dry: bool) -> Option<Fault> {
    let phase = tree.at(&["status", "phase"])?;
    let own = result.get("phase").and_then(Tree::text)?;
    let differs = phase.text() == Some("Successful") && matches!(own, "Failed" | "Error" | "Inconclusive") && !dry;
    let message = format!("the run calls itself successful, and {name} is {own}");
    differs.then(|| Fault::new(&codes::TOTALS, phase.line, message))
}

fn metric_name(entry: &Tree) -> Option<&str> {
    entry.get("metricName").and_then(Tree::text)
}

/// Whether a pattern of the dry runs is of a metric, as Argo matches it: anywhere in the name. A pattern that cannot be read covers every metric.
fn covers(pattern: &str, name: &str) -> bool {
    RegexBuilder::new(pattern).size_limit(1 << 16).build().map_or(true, |pattern| pattern.is_match(name))
}

fn measurement(name: &str, dry: bool, one: &Tree) -> Option<Sample> {
    let value = one.get("value")?;
    let text = value.written()?;
    // A vector of one number is that number.
    let number = super::decimal(text.trim_matches(['[', ']']));
    let time = one.get("finishedAt").and_then(Tree::text).and_then(When::parse).and_then(|when| when.instant());
    let sample = Sample { time, ..Sample::new(name, number, value.line) };
    Some(if dry { sample.rehearsed() } else { sample })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    fn reading(text: &str) -> Reading {
        recognise(text.as_bytes()).read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default())
    }

    #[test]
    fn measurements_of_both_forms() {
        let yaml = "apiVersion: argoproj.io/v1alpha1\nkind: AnalysisRun\nstatus:\n  phase: Successful\n  metricResults:\n  - name: error-rate\n    measurements:\n    - value: \"[0.5]\"\n      finishedAt: 2026-09-15T09:00:00Z\n";
        let found = reading(yaml);
        let all: Vec<_> = found.samples().map(|s| (s.name.as_str(), s.value.map(|v| v.to_string()), s.line)).collect();
        assert_eq!(all, [("error-rate", Some("0.5".into()), 8)]);
        assert!(found.faults.is_empty());
    }

    #[test]
    fn success_without_a_measurement_is_none() {
        let found = reading("{\"kind\":\"AnalysisRun\",\"status\":{\"phase\":\"Successful\"}}");
        assert_eq!(found.faults.len(), 1);
    }
}
