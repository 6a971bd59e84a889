//! Monitoring: queries under their captions, dashboards, alerts, health commands, where the tools are reached.
//!
//! Refuses a table of metrics without a query or an address: such a table holds gates, not monitors.

use super::Reader;
use crate::record::{
    Infrastructure, Monitor, MonitorKind,
    changes::list_items,
    commands::steps_of,
    document::{Block, Content, Line, ListItem, Style},
    entries::is_blank,
    sections::Node,
    tables::{Table, cell},
    vocabulary::normalise,
};

/// Adds what one section beneath a heading of monitoring watches.
pub(super) fn read(reader: Reader<'_>, node: &Node<'_>, found: &mut Infrastructure) {
    let mut named = normalise(&node.title);
    for block in node.blocks {
        match &block.content {
            Content::Paragraph(lines) => {
                found.monitors.extend(lines.iter().filter_map(|line| endpoint(reader, line, &node.title)));
                named = lines.last().map(|line| normalise(&line.plain())).filter(|_| opens(lines)).unwrap_or(named);
            }
            Content::List { .. } => {
                let kind = match named.as_str() {
                    words if words.contains("dashboard") => MonitorKind::Dashboard,
                    words if words.contains("alert") => MonitorKind::Alert,
                    _ => continue,
                };
                let items = list_items(block).unwrap_or(&[]).iter().filter(|item| item.task.is_none());
                found.monitors.extend(items.filter_map(|item| listed(reader, item, kind)));
            }
            Content::Code { language, .. } => found.monitors.extend(commands(reader, block, language, &named)),
            _ => {}
        }
    }
}

/// Whether a paragraph announces what stands below it.
fn opens(lines: &[Line]) -> bool {
    lines.last().is_some_and(|line| line.plain().ends_with([':', '：']))
}

/// `Access: `http://localhost:9090``
fn endpoint(reader: Reader<'_>, line: &Line, title: &str) -> Option<Monitor> {
    let plain = line.plain();
    let (label, _) = plain.split_once(':')?;
    let known = matches!(label.trim().to_lowercase().as_str(), "access" | "url" | "address" | "endpoint");
    let code = line.runs.iter().find(|run| run.style == Style::Code).map(|run| run.text.trim().to_owned());
    let spelt = plain.split_whitespace().find(|word| word.contains("://")).map(str::to_owned);
    let value = code.or(spelt).filter(|value| known && value.contains("://"))?;
    Some(Monitor {
        kind: MonitorKind::Endpoint,
        name: crate::value::without_emoji(title),
        value: Some(value),
        span: reader.doc.span(&line.range),
    })
}

/// `1. System Overview (CPU, Memory, Disk)`, `- HighErrorRate: above 1 % for 5 min`
fn listed(reader: Reader<'_>, item: &ListItem, kind: MonitorKind) -> Option<Monitor> {
    let line = item.lines().first()?;
    let plain = line.plain();
    if is_blank(&plain) {
        return None;
    }
    let remark = plain.split_once(" (").map(|(name, rest)| (name, rest.trim_end().trim_end_matches(')')));
    let (name, value) = remark.or_else(|| plain.split_once(": ")).map_or((plain.as_str(), None), |(name, value)| (name, Some(value)));
    let (name, value) = (name.trim().to_owned(), value.map(|value| value.trim().to_owned()));
    Some(Monitor { kind, name, value, span: reader.doc.span(&line.range) })
}

/// The queries of a fence of PromQL; the commands of a fence beneath a heading of health.
fn commands(reader: Reader<'_>, block: &Block, language: &str, named: &str) -> Vec<Monitor> {
    let kind = match language {
        "promql" | "logql" | "metricsql" => MonitorKind::Metric,
        _ if named.contains("health") => MonitorKind::Health,
        _ => return Vec::new(),
    };
    let steps = steps_of(block, reader.doc).into_iter();
    let monitor = |step: crate::record::PlanStep| {
        let name = step.caption.unwrap_or_else(|| step.command.lines().next().unwrap_or_default().to_owned());
        Monitor { kind, name, value: Some(step.command), span: step.span }
    };
    steps.map(monitor).collect()
}

/// Adds the rows of tables of alerts, dashboards, queries.
pub(super) fn tables(reader: Reader<'_>, node: &Node<'_>, found: &mut Infrastructure) {
    for table in node.blocks.iter().filter_map(Table::of) {
        let Some((kind, name, value)) = monitored(&table) else { continue };
        let row = |row: &Vec<Line>| {
            let own = cell(row, Some(name)).filter(|cell| !is_blank(&cell.plain()))?;
            let value = cell(row, value).map(Line::plain).filter(|text| !is_blank(text));
            Some(Monitor { kind, name: own.plain(), value, span: reader.doc.span(&own.range) })
        };
        found.monitors.extend(table.rows.iter().filter_map(row));
    }
}

/// What a table watches: its kind, and the columns of names and values.
fn monitored(table: &Table<'_>) -> Option<(MonitorKind, usize, Option<usize>)> {
    let kinds: [(MonitorKind, &[&str], &[&str]); 3] = [
        (MonitorKind::Alert, &["alert", "alert name", "alerts"], &["condition", "expression", "query", "expr", "threshold", "severity"]),
        (MonitorKind::Dashboard, &["dashboard", "dashboards"], &["url", "link", "shows", "contents", "panels", "description"]),
        (MonitorKind::Metric, &["metric", "metrics"], &["query", "promql", "expression"]),
    ];
    kinds.into_iter().find_map(|(kind, names, values)| Some((kind, table.column(names)?, Some(table.column(values)?))))
}
