//! What a canary should do (a plan as text) and what it did (a run as JSON).
//!
//! Refuses to take a dry run for a deployment, and a script's own `slo_pass` for a pass.

use super::{
    Column, Confidence, Exhibit, Facts, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, Row, Sample, Table, Tree, codes, decimal,
    json::is_json,
};
use crate::site::Limits;

/// A canary's plan.
pub(super) static PLAN: Reader =
    Reader { kind: Kind::CanaryPlan, most: Confidence::Likely, fits: is_plan, needs: Needs::Beginning, read: read_plan };
/// A canary's run.
pub(super) static RUN: Reader =
    Reader { kind: Kind::CanaryRun, most: Confidence::Certain, fits: is_run, needs: Needs::Whole, read: read_run };

fn is_plan(head: &Head<'_>) -> Confidence {
    let steps = head.text.lines().filter(|line| step(line).is_some()).count();
    Confidence::Likely.when(steps >= 2)
}

/// `1. 1% (15 min) → 6 metrics check`: the traffic and what stands in parentheses.
fn step(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (number, rest) = line.split_once(". ")?;
    let (percent, rest) = rest.trim().split_once('%')?;
    let plain = !number.is_empty() && number.len() < 4 && number.bytes().all(|b| b.is_ascii_digit());
    decimal(percent).filter(|_| plain)?;
    let hold = rest.trim().strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or("", |(hold, _)| hold.trim());
    Some((percent.trim(), hold))
}

/// `• API P95 > 400ms (5 min)`: what sets off a rollback.
fn trigger(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().strip_prefix(['•', '-', '*'])?.trim();
    let at = line.find(['<', '>', '≤', '≥'])?;
    let (metric, limit) = line.split_at(at);
    (!metric.trim().is_empty() && limit.chars().any(|c| c.is_ascii_digit())).then_some((metric.trim(), limit.trim()))
}

fn read_plan(input: &Input<'_>, _: &Limits) -> Reading {
    let mut reading = Reading::default();
    let (mut steps, mut triggers) = (Vec::new(), Vec::new());
    for (line, number) in input.text.lines().zip(1u32..) {
        if let Some((percent, hold)) = step(line) {
            steps.push(Row { cells: vec![format!("{percent}%"), hold.to_owned()], line: Some(number) });
        } else if let Some((metric, limit)) = trigger(line) {
            triggers.push(Row { cells: vec![metric.to_owned(), limit.to_owned()], line: Some(number) });
        }
    }
    reading.facts.state("steps", steps.iter().map(|row| row.cells[0].clone()).collect::<Vec<_>>());
    reading.facts.state("limits", triggers.iter().map(|row| format!("{}: {}", row.cells[0], row.cells[1])).collect::<Vec<_>>());
    let mut show = |caption, columns: [&'static str; 2], rows: Vec<Row>| {
        if !rows.is_empty() {
            let columns = columns.into_iter().map(Column::words).collect();
            reading.exhibits.push(Exhibit::Table(Table { caption: Label::Own(caption), columns, rows }));
        }
    };
    show("plan", ["traffic", "hold"], steps);
    show("triggers", ["metric", "limit"], triggers);
    reading
}

fn is_run(head: &Head<'_>) -> Confidence {
    let says = |word: &str| head.text.contains(word);
    let phases = says("\"results\"") && (says("\"phase\"") || says("\"slo_pass\"")) && (says("\"decision\"") || says("\"plan\""));
    let steps = says("\"steps\"") && says("\"trafficPercent\"");
    Confidence::Certain.when(is_json(head.text) && (phases || steps))
}

fn read_run(input: &Input<'_>, limits: &Limits) -> Reading {
    let tree = match Tree::of_json(input.text, limits) {
        Ok(tree) => tree,
        Err(fault) => return Reading::of_fault(fault),
    };
    let mut reading = Reading::default();
    dry_run(&tree, &mut reading.facts);
    let mut samples = Vec::new();
    let mut rows = Vec::new();
    let lists = ["results", "steps"].into_iter().flat_map(|key| tree.get(key).map(Tree::items).unwrap_or_default());
    for one in lists {
        lies(one, &mut reading.faults);
        let percent = ["trafficPercent", "traffic_percent", "split", "percent"].into_iter().find_map(|key| one.get(key)?.number());
        let percent = percent.or_else(|| of_phase(one.get("phase")?.text()?));
        let labels: Vec<(String, String)> = percent.iter().map(|n| ("traffic_percent".to_owned(), n.normalize().to_string())).collect();
        for (name, value) in one.get("metrics").map(Tree::entries).unwrap_or_default() {
            let number = value.number();
            samples.push(Sample { labels: labels.clone(), ..Sample::new(name.clone(), number, value.line) });
        }
        let text = |keys: &[&str]| keys.iter().find_map(|key| one.get(key)?.written()).unwrap_or_default();
        let name = percent.map_or_else(|| text(&["phase", "name"]), |n| format!("{}%", n.normalize()));
        rows.push(Row {
            cells: vec![name, text(&["duration_min", "holdMinutes"]), text(&["slo_pass"]), text(&["decision", "status"])],
            line: Some(one.line),
        });
    }
    reading.facts.state("samples", samples.len());
    reading.facts.state("phases", rows.len());
    let columns = vec![Column::words("traffic"), Column::numbers("minutes"), Column::words("slo_pass"), Column::words("decision")];
    reading.exhibits.push(Exhibit::Table(Table { caption: Label::Own("run"), columns, rows }));
    reading.exhibits.push(Exhibit::Metrics(samples));
    reading.exhibits.push(Exhibit::Tree(tree));
    reading
}

/// Any `dryRun` that is not plainly `false` makes it one.
fn dry_run(tree: &Tree, facts: &mut Facts) {
    let places = [
        tree.get("dryRun"),
        tree.get("dry_run"),
        tree.at(&["config", "dryRun"]),
        tree.at(&["config", "dry_run"]),
        tree.at(&["summary", "dryRun"]),
    ];
    if let Some(first) = places.iter().flatten().find(|one| one.flag() != Some(false)).or_else(|| places.iter().flatten().next()) {
        facts.state_at("dry_run", first.flag() != Some(false), first.line);
    }
}

/// `stage-25`, `25%`: the traffic that a phase's name carries.
fn of_phase(name: &str) -> Option<rust_decimal::Decimal> {
    let digits: String = name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    decimal(&digits).filter(|_| name.contains('%'))
}

/// A phase that passed and was aborted says two things at once.
fn lies(phase: &Tree, faults: &mut Vec<Fault>) {
    let passed = phase.get("slo_pass").and_then(Tree::flag) == Some(true);
    let decision = phase.get("decision").and_then(Tree::text).unwrap_or_default().to_uppercase();
    if passed && matches!(decision.as_str(), "ABORT" | "ABORTED" | "ROLLBACK" | "FAIL") {
        let line = phase.get("decision").map_or(phase.line, |decision| decision.line);
        faults.push(Fault::new(
            &codes::MALFORMED,
            line,
            format!("`slo_pass` is true beside the decision {decision}: the phase proves nothing"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    fn reading(text: &str, kind: Kind) -> Reading {
        let recognised = recognise(text.as_bytes());
        assert_eq!(recognised.kind, kind, "{text}");
        recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default())
    }

    #[test]
    fn plans_have_steps_and_limits() {
        let found = reading("Canary v2\n1. 1% (15 min) → 6 metrics check\n2. 5% (15 min)\n• API P95 > 400ms (5 min)\n", Kind::CanaryPlan);
        assert_eq!(found.facts.json()["steps"], serde_json::json!(["1%", "5%"]));
        assert_eq!(found.facts.json()["limits"], serde_json::json!(["API P95: > 400ms (5 min)"]));
    }

    #[test]
    fn runs_tell_dry_ones_and_lies() {
        let text = "{\"config\":{\"plan\":[]},\"dryRun\":true,\n\"results\":[{\"phase\":\"5%\",\"metrics\":{\"p95_ms\":150},\n\"slo_pass\":true,\"decision\":\"ABORT\"}]}";
        let found = reading(text, Kind::CanaryRun);
        assert!(found.facts.holds("dry_run"));
        assert_eq!(found.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [3]);
        let sample = found.samples().next().expect("a sample");
        assert_eq!((sample.line, sample.labels[0].1.as_str()), (2, "5"));
    }
}
