//! What was watched after a release: metrics with their numbers, thresholds, windows and alerts.
//!
//! Refuses a number that stands nowhere: a metric that a script names is a metric without data.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    record::{
        Course, Gate, Read, Watch,
        document::{Content, Doc, SourceMap, code_lines},
        labels::Labels,
        sections::Node,
        stages::{gates, length},
        tables::{self, Table, cell},
        vocabulary::{Vocabulary, normalise},
    },
    value::When,
};

/// `'error_rate': monitor_error_rate(),`
static METRIC: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^\s*['"]([A-Za-z][\w.-]*)['"]\s*:\s*(?:monitor|measure|check|get|read)_\w+\(.*\)\s*,?\s*$"#).ok());

/// Adds what one section says was watched.
pub(super) fn read(node: &Node<'_>, doc: &Doc<'_>, vocabulary: &Vocabulary, found: &mut Course) {
    let labels = Labels::of(node.blocks, vocabulary);
    let until = labels.list.iter().find(|label| {
        matches!(normalise(&label.name).as_str(), "monitoring until" | "monitored until" | "watched until" | "watch until" | "until")
    });
    if let Some((label, read)) =
        until.and_then(|label| Some((label, label.read(doc, When::parse)?))).filter(|_| found.watched_until.is_none())
    {
        if read.value.is_some() {
            label.take();
        }
        found.watched_until = Some(read);
    }
    labels.settle();
    for block in node.blocks {
        match &block.content {
            Content::Table { .. } => found.watches.extend(Table::of(block).map(|table| rows(&table, doc)).unwrap_or_default()),
            Content::List { .. } => {
                let (gates, whole) = gates(block, doc);
                let judged: Vec<Gate> = gates.into_iter().filter(|gate| gate.threshold.is_some()).collect();
                if whole && !judged.is_empty() && listed(block) == judged.len() {
                    block.take();
                }
                found.watches.extend(judged.into_iter().map(|gate| Watch { gate, window: None, alert: None }));
            }
            Content::Code { language, text, source } if matches!(language.as_str(), "python" | "py") => {
                found.watches.extend(named(text, source, doc));
            }
            _ => {}
        }
    }
}

fn listed(block: &crate::record::document::Block) -> usize {
    crate::record::changes::list_items(block).map_or(0, <[_]>::len)
}

/// `Metric | Value | Threshold | Status | Window | Alert`, its columns in any order.
fn rows(table: &Table<'_>, doc: &Doc<'_>) -> Vec<Watch> {
    let (gates, whole) = gates(table.block, doc);
    let window = table.column(&["window", "period", "over", "watched", "duration"]);
    let alert = table.column(&["alert", "alerts", "alert sent", "alerts sent", "alerted"]);
    let metric = table.column(&["metric", "signal"]);
    let extra = [window, alert].iter().flatten().count();
    let known = [
        metric,
        table.column(&["value", "actual", "observed", "measured", "current", "result"]),
        table.column(&["threshold", "limit", "target"]),
        table.column(&["status", "verdict", "ok"]),
    ];
    if metric.is_none() || !table.rows.iter().any(|row| known[1..].iter().filter(|column| cell(row, **column).is_some()).count() > 0) {
        return Vec::new();
    }
    let holds = whole || gates.len() == table.rows.len() && known.iter().flatten().count() + extra == table.head.len();
    if holds && super::is_plain(table) {
        table.block.take();
    }
    let of = |gate: Gate| {
        let row = table.rows.iter().find(|row| cell(row, metric).is_some_and(|cell| doc.span(&cell.range) == gate.span));
        let at = |column| row.and_then(|row| cell(row, column));
        let window = at(window).map(|cell| tables::read(doc, cell, length));
        Watch { window, alert: at(alert).map(|cell| tables::read(doc, cell, was_alerted)), gate }
    };
    gates.into_iter().map(of).collect()
}

/// Whether a cell says that somebody was told: the name of an alert says so, `none` and `no` that nobody was.
fn was_alerted(text: &str) -> Option<bool> {
    match normalise(text).as_str() {
        "no" | "none" | "not sent" | "-" | "–" | "—" | "n/a" => Some(false),
        "" => {
            if text.contains(['✅', '✓', '✔']) {
                Some(true)
            } else {
                text.contains(['❌', '✗']).then_some(false)
            }
        }
        _ => Some(true),
    }
}

/// The metrics that a script reads.
fn named(text: &str, source: &SourceMap, doc: &Doc<'_>) -> Vec<Watch> {
    let metric = |(line, range): (&str, std::ops::Range<usize>)| {
        let name = METRIC.as_ref()?.captures(line.trim_end())?.get(1)?.as_str().to_owned();
        let span = doc.span(&source.range(&range));
        let value = Read { value: None, text: String::new(), span };
        let gate = Gate { metric: name, value, threshold: None, claimed: None, span };
        Some(Watch { gate, window: None, alert: None })
    };
    code_lines(text).filter_map(metric).collect()
}
