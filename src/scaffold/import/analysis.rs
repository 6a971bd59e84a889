//! Argo Rollouts: the metrics of an `AnalysisRun` and what was measured (argoproj/argo-rollouts `docs/features/analysis.md`).
//!
//! Refuses to take a dry run for an observation, and a metric without a measurement for a success.

use serde_json::Value;

use super::{
    ImportError, Node, Source,
    gates::{Gate, Threshold},
};

/// One gate a metric, in the order of the specification.
pub(super) fn gates(run: &Value) -> Result<Vec<Node>, ImportError> {
    if run.get("kind").and_then(Value::as_str) != Some("AnalysisRun") {
        return Err(Source::AnalysisRun.lacks("its `kind` is not AnalysisRun"));
    }
    let list = |path: &str| run.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let results = list("/status/metricResults");
    let metrics = list("/spec/metrics");
    let of = |name: &str| results.iter().find(|result| text(result, "name") == Some(name));
    let mut found: Vec<Node> = metrics
        .iter()
        .filter_map(|metric| Some((metric, text(metric, "name")?)))
        .map(|(metric, name)| gate(name, metric, of(name)))
        .collect();
    // A result whose metric the specification does not have demands nothing, but was measured.
    let known = |name: &str| metrics.iter().any(|metric| text(metric, "name") == Some(name));
    let rest = results.iter().filter_map(|result| Some((result, text(result, "name")?))).filter(|(_, name)| !known(name));
    found.extend(rest.map(|(result, name)| gate(name, &Value::Null, Some(result))));
    if found.is_empty() { Err(Source::AnalysisRun.lacks("it has no metrics")) } else { Ok(found) }
}

fn gate(name: &str, metric: &Value, result: Option<&Value>) -> Node {
    let rehearsed = result.and_then(|result| result.get("dryRun")).and_then(Value::as_bool) == Some(true);
    let last = result.and_then(|result| result.get("measurements")?.as_array()?.last());
    let measured = last.and_then(|measurement| text(measurement, "value")).map(bare);
    let value = measured.filter(|_| !rehearsed).map(|value| value.map_or_else(Node::text, Node::Number));
    let success = text(metric, "successCondition").and_then(condition);
    let failure = || text(metric, "failureCondition").and_then(condition).and_then(Threshold::negated);
    // Both conditions leave a gap in which a measurement is inconclusive: only the success is a pass.
    let threshold = if metric.get("successCondition").is_some() { success } else { failure() };
    let phase = result.and_then(|result| text(result, "phase")).filter(|_| !rehearsed);
    let metric = if rehearsed { format!("{name} (dry run)") } else { name.to_owned() };
    Gate { metric, value, unit: None, threshold, claimed: phase.and_then(claim) }.node()
}

/// `[0.98]` is 0.98. A list of several, or a word, stays what it is: no number.
fn bare(value: &str) -> Result<serde_json::Number, String> {
    let trimmed = value.trim();
    let inner = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(trimmed).trim();
    serde_json::from_str::<serde_json::Number>(inner).map_err(|_| trimmed.to_owned())
}

/// `result[0] >= 0.95`, the result on the left and nothing else.
fn condition(text: &str) -> Option<Threshold> {
    let rest = text.trim().strip_prefix("result")?;
    let rest = rest.strip_prefix("[0]").unwrap_or(rest);
    Threshold::parse(rest)
}

fn claim(phase: &str) -> Option<&'static str> {
    match phase {
        "Successful" => Some("pass"),
        "Failed" => Some("fail"),
        "Error" | "Inconclusive" => Some("warn"),
        _ => None,
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}
