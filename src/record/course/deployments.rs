//! Deployments: a table of what happened in each environment, or the steps of how one is deployed to.
//!
//! Refuses steps whose environment nothing names.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::named;
use crate::{
    record::{
        Course, Deployment, PlanStep, Read, Spanned,
        commands::steps_of,
        document::{Doc, Line},
        entries::is_blank,
        identity::strategy,
        sections::Node,
        stages::length,
        tables::{self, Table, cell},
    },
    value::{Mark, Quantity, Version, parse_decimal, without_emoji},
};

const ENVIRONMENTS: [&str; 13] = [
    "staging",
    "production",
    "pre-production",
    "preproduction",
    "canary",
    "development",
    "test",
    "qa",
    "uat",
    "preview",
    "prod",
    "dev",
    "integration",
];

/// `./scripts/deploy.sh production v0.2.0 rolling`
static DEPLOY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\bdeploy(?:\.\w+)?\s+([a-z][a-z-]+)\s+(v?\d[\w.+-]*)(?:\s+([a-z-]+))?").ok());
/// `scale_services(0.5)  # 50% capacity`
static CAPACITY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\bscale\w*\(\s*(\d+(?:\.\d+)?)\s*\)|\b(\d+(?:\.\d+)?)\s?% capacity").ok());
/// `monitor_deployment('2h')`
static MONITOR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\bmonitor\w*\(\s*['"](\d+\s*[a-z]+)['"]\s*\)"#).ok());

/// Adds the deployments of one section.
pub(super) fn read(node: &Node<'_>, doc: &Doc<'_>, found: &mut Course) {
    for table in node.blocks.iter().filter_map(Table::of) {
        found.deployments.extend(rows(&table, doc));
    }
    let steps: Vec<PlanStep> = node.blocks.iter().flat_map(|block| steps_of(block, doc)).collect();
    let Some(first) = steps.first() else { return };
    let title = named(&node.title);
    let word = title.split_whitespace().next().unwrap_or_default().to_lowercase();
    if ENVIRONMENTS.contains(&word.as_str()) {
        let span = first.span;
        found.deployments.push(of_steps(Spanned { value: word, span }, steps));
    } else {
        found.deployments.extend(steps.iter().filter_map(of_command));
    }
}

fn blank(environment: Spanned<String>) -> Deployment {
    Deployment {
        span: environment.span,
        environment,
        strategy: None,
        version: None,
        digest: None,
        started: None,
        finished: None,
        capacity: Vec::new(),
        backup: None,
        monitored: None,
        result: None,
        alert: None,
        steps: Vec::new(),
        on_failure: Vec::new(),
    }
}

/// How one is deployed to: its steps, and what follows where one fails.
fn of_steps(environment: Spanned<String>, steps: Vec<PlanStep>) -> Deployment {
    let span = environment.span;
    let text: Vec<&str> = steps.iter().map(|step| step.command.as_str()).collect();
    let text = text.join("\n");
    let handler = text.split_once("except").or_else(|| text.split_once("catch")).map_or("", |(_, handler)| handler).to_lowercase();
    let on_failure = ["alert", "rollback"].into_iter().filter(|word| handler.contains(word)).collect();
    let monitored = MONITOR.as_ref().and_then(|pattern| pattern.captures(&text)?.get(1)).map(|found| found.as_str().to_owned());
    let monitored = monitored.map(|text| Read { value: Quantity::parse(&text), text, span });
    Deployment { capacity: text.lines().filter_map(capacity).collect(), monitored, on_failure, steps, ..blank(environment) }
}

/// The share of capacity that a line goes to, in percent.
fn capacity(line: &str) -> Option<Decimal> {
    let found = CAPACITY.as_ref()?.captures(line)?;
    match (found.get(1), found.get(2)) {
        (Some(ratio), _) => Some(parse_decimal(ratio.as_str())?.checked_mul(Decimal::ONE_HUNDRED)?.normalize()),
        (None, percent) => parse_decimal(percent?.as_str()),
    }
}

/// A command that deploys a version to an environment.
fn of_command(step: &PlanStep) -> Option<Deployment> {
    let found = DEPLOY.as_ref()?.captures(&step.command)?;
    let part = |index: usize| found.get(index).map(|part| part.as_str().to_owned());
    let span = step.span;
    let environment = Spanned { value: part(1).filter(|word| ENVIRONMENTS.contains(&word.as_str()))?, span };
    Some(Deployment {
        strategy: part(3).map(|text| Read { value: strategy(&text), text, span }),
        version: part(2).map(|text| Read { value: Version::parse(&text), text, span }),
        steps: vec![step.clone()],
        ..blank(environment)
    })
}

/// `Environment | Strategy | Version | Started | Result`, its columns in any order.
fn rows(table: &Table<'_>, doc: &Doc<'_>) -> Vec<Deployment> {
    let environment = table.column(&["environment", "env", "target", "deployed to"]);
    let columns = [
        table.column(&["strategy", "method", "how"]),
        table.column(&["version", "tag", "release"]),
        table.column(&["digest", "image digest", "image"]),
        table.column(&["started", "start", "started at", "date", "time", "deployed at", "deployed"]),
        table.column(&["finished", "end", "completed", "finished at", "completed at"]),
        table.column(&["capacity"]),
        table.column(&["backup"]),
        table.column(&["monitored", "watched", "monitoring", "observed"]),
        table.column(&["result", "status", "outcome"]),
        table.column(&["alert", "alerts", "alerted"]),
    ];
    if environment.is_none() || columns.iter().all(Option::is_none) {
        return Vec::new();
    }
    let rows: Vec<Deployment> = table.rows.iter().filter_map(|row| of_row(row, environment, columns, doc)).collect();
    let known = 1 + columns.iter().flatten().count();
    let only_shares = |row: &Vec<Line>| cell(row, columns[5]).is_none_or(|cell| cell.plain().chars().all(|c| !c.is_alphabetic()));
    if rows.len() == table.rows.len() && known == table.head.len() && table.rows.iter().all(only_shares) && super::is_plain(table) {
        table.block.take();
    }
    rows
}

fn of_row(row: &[Line], environment: Option<usize>, columns: [Option<usize>; 10], doc: &Doc<'_>) -> Option<Deployment> {
    let [strategy_at, version, digest, started, finished, capacity_at, backup, monitored, result, alert] = columns;
    let name = cell(row, environment).filter(|cell| !is_blank(&cell.plain()))?;
    let told = |column| cell(row, column).map(Line::plain).filter(|text| !matches!(text.as_str(), "-" | "–" | "—"));
    let when = |column| cell(row, column).map(|cell| tables::read(doc, cell, crate::value::When::parse));
    Some(Deployment {
        strategy: cell(row, strategy_at).map(|cell| tables::read(doc, cell, strategy)),
        version: cell(row, version).map(|cell| tables::read(doc, cell, Version::parse)),
        digest: cell(row, digest).map(|cell| Spanned { value: cell.plain(), span: doc.span(&cell.range) }),
        started: when(started),
        finished: when(finished),
        capacity: told(capacity_at).map(|text| shares(&text)).unwrap_or_default(),
        backup: told(backup),
        monitored: cell(row, monitored).map(|cell| tables::read(doc, cell, length)),
        result: cell(row, result).map(|cell| tables::read(doc, cell, Mark::parse)),
        alert: told(alert),
        ..blank(Spanned { value: without_emoji(&name.plain()), span: doc.span(&name.range) })
    })
}

/// `50% → 100%`
fn shares(text: &str) -> Vec<Decimal> {
    let before = text.split('%').map(|part| part.trim_end().rsplit(|c: char| !(c.is_ascii_digit() || c == '.')).next().unwrap_or_default());
    let count = text.matches('%').count();
    before.take(count).filter_map(parse_decimal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_capacity() {
        let all = |text: &str| shares(text).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(all("50% → 100%"), ["50", "100"]);
        assert_eq!(all("100 %"), ["100"]);
        assert_eq!(all("all of it"), Vec::<String>::new());
        assert_eq!(capacity("scale_services(0.5)  # 50% capacity").map(|share| share.to_string()), Some("50".to_owned()));
    }
}
