//! Tests and dependencies: suites with status and coverage, scenarios, moved packages, closed vulnerabilities.
//!
//! Refuses to call a suite passing that does not say so.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Dependency, ItemState, Read, Release, SectionKind, TestCounts, TestOutcome, TestRun,
    changes::{cves, list_items},
    document::{Doc, Line, ListItem},
    entries::{Detail, entries, is_blank},
    sections::Node,
    tables::{self, Table, cell},
    test_counts,
    vocabulary::{Vocabulary, normalise},
};
use crate::value::{Mark, Quantity, Version, parse_decimal, placeholders, without_emoji};

static COVERAGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(\d+(?:\.\d+)?)\s*%\s*(?:line |branch |code )?coverage|coverage:?\s*(\d+(?:\.\d+)?)\s*%").ok());
static DURATION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b(\d+(?:\.\d+)?\s?(?:ms|s|sec|seconds?|min|minutes?|h|hours?))\b").ok());

/// Fills tests and dependencies of a release.
pub(super) fn read(outline: &[Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    for node in outline {
        match node.kind {
            SectionKind::Testing => tests(node, doc, release),
            SectionKind::Dependencies => dependencies(node, doc, vocabulary, release),
            _ => read(&node.children, doc, vocabulary, release),
        }
    }
}

fn tests(node: &Node<'_>, doc: &Doc<'_>, release: &mut Release) {
    let into = &mut release.particulars.tests;
    for block in node.blocks {
        if let Some(items) = list_items(block) {
            into.extend(items.iter().filter_map(|item| test(item, doc)));
        } else if let Some(table) = Table::of(block) {
            into.extend(test_rows(&table, doc));
        }
    }
    node.children.iter().for_each(|child| tests(child, doc, release));
}

/// `- [x] Cache invalidation`, `- Unit Tests: ✅ Passing (87% coverage)`
fn test(item: &ListItem, doc: &Doc<'_>) -> Option<TestRun> {
    let text = doc.prose_lines(item.lines())?;
    if is_blank(&text.plain) {
        return None;
    }
    if let Some(done) = item.task {
        let state = if done { ItemState::Done } else { ItemState::Open };
        let outcome = TestOutcome::Scenario(state);
        return Some(TestRun {
            name: text.plain,
            outcome,
            counts: TestCounts::default(),
            coverage: None,
            duration: None,
            error: None,
            span: text.span,
        });
    }
    let (name, status) = text.plain.split_once(':')?;
    let status = status.trim();
    let value = Mark::parse(status).filter(|_| placeholders(status).is_empty());
    let read = Read { text: status.to_owned(), value, span: text.span };
    Some(TestRun {
        name: without_emoji(name),
        counts: test_counts::of_text(status),
        coverage: coverage(status),
        duration: DURATION.as_ref().and_then(|pattern| Quantity::parse(pattern.captures(status)?.get(1)?.as_str())),
        outcome: TestOutcome::Suite(read),
        error: None,
        span: text.span,
    })
}

fn coverage(text: &str) -> Option<rust_decimal::Decimal> {
    let found = COVERAGE.as_ref()?.captures(text)?;
    found.get(1).or_else(|| found.get(2)).and_then(|number| parse_decimal(number.as_str()))
}

/// `Suite | Status | Coverage | Duration | Error`, its columns in any order.
fn test_rows(table: &Table<'_>, doc: &Doc<'_>) -> Vec<TestRun> {
    let suite = table.column(&["suite", "test suite", "test", "tests", "name", "type"]);
    let status = table.column(&["status", "result", "outcome", "success"]);
    let covered = table.column(&["coverage", "coverage %"]);
    let duration = table.column(&["duration", "time", "runtime"]);
    let error = table.column(&["error", "errors", "notes"]);
    let counts = test_counts::Columns::of(table, suite);
    if suite.is_none() || status.is_none() {
        return Vec::new();
    }
    let row = |row: &Vec<Line>| {
        let name = cell(row, suite).filter(|cell| !is_blank(&cell.plain()))?;
        let empty = Read { text: String::new(), value: None, span: doc.span(&name.range) };
        let percent = |cell: &Line| parse_decimal(cell.plain().trim().trim_end_matches('%'));
        Some(TestRun {
            name: without_emoji(&name.plain()),
            outcome: TestOutcome::Suite(cell(row, status).map_or(empty, |cell| tables::read(doc, cell, Mark::parse))),
            counts: counts.read(row),
            coverage: cell(row, covered).and_then(percent),
            duration: cell(row, duration).and_then(|cell| Quantity::parse(&cell.plain())),
            error: cell(row, error).map(Line::plain).filter(|text| !is_blank(text)),
            span: doc.span(&name.range),
        })
    };
    table.rows.iter().filter_map(row).collect()
}

fn dependencies(node: &Node<'_>, doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    let into = &mut release.particulars.dependencies;
    if normalise(&node.title).contains("security") {
        for detail in entries(node, doc, vocabulary) {
            secure(&detail, into);
        }
    } else {
        into.extend(node.blocks.iter().filter_map(Table::of).flat_map(|table| dependency_rows(&table, doc)));
    }
    node.children.iter().for_each(|child| dependencies(child, doc, vocabulary, release));
}

/// `Package | Previous | New | Notes`, its columns in any order.
fn dependency_rows(table: &Table<'_>, doc: &Doc<'_>) -> Vec<Dependency> {
    let package = table.column(&["package", "dependency", "name", "library", "component"]);
    let previous = table.column(&["previous", "old", "from", "before", "previous version"]);
    let new = table.column(&["new", "to", "after", "current", "new version", "version"]);
    let notes = table.column(&["notes", "note", "reason", "why", "description"]);
    if package.is_none() || previous.is_none() && new.is_none() {
        return Vec::new();
    }
    let row = |row: &Vec<Line>| {
        let name = cell(row, package).filter(|cell| !is_blank(&cell.plain()))?;
        let notes = cell(row, notes).map(|cell| doc.prose(cell)).filter(|text| !is_blank(&text.plain));
        Some(Dependency {
            name: name.plain(),
            previous: cell(row, previous).map(|cell| tables::read(doc, cell, Version::parse)),
            new: cell(row, new).map(|cell| tables::read(doc, cell, Version::parse)),
            cves: notes.as_ref().map(|text| cves(&text.plain)).unwrap_or_default(),
            notes,
            severity: None,
            impact: None,
            span: doc.span(&name.range),
        })
    };
    table.rows.iter().filter_map(row).collect()
}

/// `- **openssl**: Fixed vulnerability CVE-2026-1234`: belongs to the row of that name, where there is one.
fn secure(detail: &Detail, into: &mut Vec<Dependency>) {
    let Some(name) = detail.name() else { return };
    let at = into.iter().position(|known| known.name.eq_ignore_ascii_case(&name)).unwrap_or_else(|| {
        into.push(Dependency {
            name,
            previous: None,
            new: None,
            notes: detail.text.clone(),
            cves: Vec::new(),
            severity: None,
            impact: None,
            span: detail.span,
        });
        into.len() - 1
    });
    let known = &mut into[at];
    let new: Vec<String> = cves(&detail.whole()).into_iter().filter(|cve| !known.cves.contains(cve)).collect();
    known.cves.extend(new);
    known.severity = known.severity.take().or_else(|| detail.field("severity").map(|text| text.plain));
    known.impact = known.impact.take().or_else(|| detail.field("impact"));
}
