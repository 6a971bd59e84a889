//! k6: the end-of-test summary, as `handleSummary` hands it over or as `--summary-export` writes it
//! (grafana.com/docs/k6, "Results output: end-of-test summary").
//!
//! Refuses metrics without a threshold: they demand nothing. The two forms mean opposite things by a threshold's flag; both are read.

use serde_json::Value;

use super::{
    ImportError, Node, Source,
    gates::{Gate, Threshold, number},
};

/// One gate a threshold, by metric.
pub(super) fn gates(summary: &Value) -> Result<Vec<Node>, ImportError> {
    let metrics = summary.get("metrics").and_then(Value::as_object).ok_or_else(|| Source::K6.lacks("it has no `metrics`"))?;
    let mut found = Vec::new();
    for (name, metric) in metrics {
        for (expression, outcome) in metric.get("thresholds").and_then(Value::as_object).into_iter().flatten() {
            found.push(gate(name, metric, expression, outcome).node());
        }
    }
    if found.is_empty() {
        return Err(Source::K6.lacks("none of its metrics has a threshold"));
    }
    Ok(found)
}

fn gate(name: &str, metric: &Value, expression: &str, outcome: &Value) -> Gate {
    let (aggregate, rest) = split(expression);
    let values = metric.get("values").unwrap_or(metric);
    // The exported summary has the rate of a rate metric under `value`.
    let value = number(values.get(aggregate)).or_else(|| number(values.get("value")).filter(|_| aggregate == "rate"));
    Gate {
        metric: format!("{name} {aggregate}"),
        value: value.map(Node::Number),
        unit: unit(name, metric),
        threshold: Threshold::parse(rest),
        claimed: passed(outcome).map(|passed| if passed { "pass" } else { "fail" }),
    }
}

/// `p(95)<500` is the aggregate and the comparison.
fn split(expression: &str) -> (&str, &str) {
    let expression = expression.trim();
    let end = expression.find(['<', '>', '=', '!']).unwrap_or(expression.len());
    (expression[..end].trim(), &expression[end..])
}

/// `{"ok": true}` of `handleSummary`: it held. `false` of `--summary-export`: it was not crossed.
fn passed(outcome: &Value) -> Option<bool> {
    match outcome {
        Value::Bool(crossed) => Some(!crossed),
        outcome => outcome.get("ok").and_then(Value::as_bool),
    }
}

fn unit(name: &str, metric: &Value) -> Option<&'static str> {
    match metric.get("contains").and_then(Value::as_str) {
        Some("time") => Some("ms"),
        Some("data") => Some("B"),
        Some(_) => None,
        None => (name.contains("duration") || name.starts_with("http_req_") && name != "http_req_failed").then_some("ms"),
    }
}
