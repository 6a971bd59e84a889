//! The steps of a pipeline: a table, a list, the log of a run, or the list that a script goes through.
//!
//! Refuses to read a script as a run: what a script lists has no outcome.

use std::sync::LazyLock;

use regex::Regex;

use super::{named, read_outcome};
use crate::{
    record::{
        Course, Outcome, PipelineStep, Read,
        changes::list_items,
        document::{Block, Content, Doc, Line, ListItem, SourceMap, code_lines},
        entries::is_blank,
        sections::Node,
        tables::{self, Table, cell},
    },
    value::{When, without_emoji},
};

/// `('version', bump_version),`, `'unit': run_unit_tests,`
static LISTED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^\s*\(?\s*['"]([A-Za-z][\w -]*)['"]\s*[,:]\s*([A-Za-z_]\w*)\s*\)?\s*,?\s*$"#).ok());
/// `2026-03-02T09:00:00Z Failed at tests: 3 failed`
static LOGGED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*(?P<at>\d{4}-\d\d-\d\d[T ][\d:.,]+\s?(?:Z|UTC|[+-]\d\d:?\d\d)?)?.*?\b(?P<what>Starting|Completed|Failed at)\s+(?P<step>[\w.-]+?)\s*(?::\s*(?P<error>.*?))?\s*$").ok()
});

/// Adds the steps of one section; `nested` says that its heading is a phase.
pub(super) fn read(node: &Node<'_>, nested: bool, doc: &Doc<'_>, found: &mut Course) {
    let title = named(&node.title);
    let phase = Some(title).filter(|title| (nested || title.to_lowercase().ends_with(" phase")) && !title.is_empty());
    for block in node.blocks {
        let steps = match &block.content {
            Content::Table { .. } => Table::of(block).map(|table| rows(&table, phase.as_ref(), doc)).unwrap_or_default(),
            Content::List { .. } => items(block, phase.as_ref(), doc),
            Content::Code { language, text, source } => code(language, text, source, phase.as_ref(), doc),
            _ => Vec::new(),
        };
        found.pipeline.extend(steps);
    }
}

/// `Phase | Step | Status | Started | Completed | Error`, its columns in any order.
fn rows(table: &Table<'_>, phase: Option<&String>, doc: &Doc<'_>) -> Vec<PipelineStep> {
    let step = table.column(&["step", "name", "job", "task", "check", "suite"]);
    let of = table.column(&["phase", "stage", "group"]);
    let status = table.column(&["status", "result", "outcome", "conclusion"]);
    let start = table.column(&["start", "started", "started at", "begin"]);
    let end = table.column(&["end", "ended", "completed", "completed at", "finished", "finished at"]);
    let error = table.column(&["error", "failed at", "reason", "message"]);
    let others = [status, start, end, error];
    if step.is_none() || others.iter().all(Option::is_none) {
        return Vec::new();
    }
    let row = |row: &Vec<Line>| {
        let name = cell(row, step).filter(|cell| !is_blank(&cell.plain()))?;
        let when = |column| cell(row, column).map(|cell| tables::read(doc, cell, When::parse));
        Some(PipelineStep {
            phase: cell(row, of).map(Line::plain).or_else(|| phase.cloned()),
            name: without_emoji(&name.plain()),
            outcome: cell(row, status).map(|cell| read_outcome(&cell.plain(), doc.span(&cell.range))),
            start: when(start),
            end: when(end),
            error: cell(row, error).map(Line::plain).filter(|text| !matches!(text.as_str(), "-" | "–" | "—")),
            span: doc.span(&name.range),
        })
    };
    let steps: Vec<PipelineStep> = table.rows.iter().filter_map(row).collect();
    let known = others.iter().chain([&step, &of]).flatten().count();
    if steps.len() == table.rows.len() && known == table.head.len() && super::is_plain(table) {
        table.block.take();
    }
    steps
}

/// `1. ✅ tests: 412 passed`, `- [x] version`
fn items(block: &Block, phase: Option<&String>, doc: &Doc<'_>) -> Vec<PipelineStep> {
    let item = |item: &ListItem| {
        let line = item.lines().first().filter(|line| !is_blank(&line.plain()))?;
        let (plain, span) = (line.plain(), doc.span(&line.range));
        let parted = [" — ", " – ", ": "].iter().find_map(|sign| plain.split_once(sign));
        let (name, told) = parted.map_or((plain.as_str(), None), |(name, told)| (name, Some(told.trim())));
        let of_box = item.task.map(|done| Read {
            value: Some(if done { Outcome::Succeeded } else { Outcome::NotRun }),
            text: if done { "[x]" } else { "[ ]" }.to_owned(),
            span,
        });
        let outcome = Some(read_outcome(&plain, span)).filter(|read| read.value.is_some()).or(of_box);
        let failed = outcome.as_ref().is_some_and(|read| read.value == Some(Outcome::Failed));
        let error = told.filter(|_| failed).map(str::to_owned);
        let phase = phase.cloned();
        Some(PipelineStep { phase, name: without_emoji(name), outcome, start: None, end: None, error, span })
    };
    list_items(block).unwrap_or(&[]).iter().filter_map(item).collect()
}

fn code(language: &str, text: &str, source: &SourceMap, phase: Option<&String>, doc: &Doc<'_>) -> Vec<PipelineStep> {
    match language {
        "" | "text" | "txt" | "log" | "console" => log(text, source, phase, doc),
        "python" | "py" | "javascript" | "js" | "typescript" | "ts" | "ruby" => listed(text, source, phase, doc),
        _ => Vec::new(),
    }
}

/// The steps that a script goes through, by the names it gives them.
fn listed(text: &str, source: &SourceMap, phase: Option<&String>, doc: &Doc<'_>) -> Vec<PipelineStep> {
    let step = |(line, range): (&str, std::ops::Range<usize>)| {
        let found = LISTED.as_ref()?.captures(line.trim_end())?;
        let (name, by) = (found.get(1)?.as_str(), found.get(2)?.as_str());
        let span = doc.span(&source.range(&range));
        let runs = by != name && !matches!(by, "True" | "False" | "None" | "true" | "false" | "null");
        runs.then(|| step_of(name, phase, span))
    };
    code_lines(text).filter_map(step).collect()
}

fn step_of(name: &str, phase: Option<&String>, span: crate::diag::Span) -> PipelineStep {
    PipelineStep { phase: phase.cloned(), name: name.to_owned(), outcome: None, start: None, end: None, error: None, span }
}

/// `Starting x`, `Completed x`, `Failed at x: why`: a step that only started runs still.
fn log(text: &str, source: &SourceMap, phase: Option<&String>, doc: &Doc<'_>) -> Vec<PipelineStep> {
    let mut steps: Vec<PipelineStep> = Vec::new();
    for (line, range) in code_lines(text) {
        let Some(found) = LOGGED.as_ref().and_then(|pattern| pattern.captures(line.trim_end())) else { continue };
        let part = |name| found.name(name).map(|part| part.as_str().trim());
        let (Some(what), Some(name)) = (part("what"), part("step")) else { continue };
        let span = doc.span(&source.range(&range));
        let at = part("at").map(|text| Read { value: When::parse(text), text: text.to_owned(), span });
        let open = steps.iter().rposition(|step| step.name == name && step.end.is_none() && !ended(step));
        let index = open.filter(|_| what != "Starting").unwrap_or_else(|| {
            steps.push(step_of(name, phase, span));
            steps.len() - 1
        });
        let step = &mut steps[index];
        let outcome = match what {
            "Starting" => Outcome::Running,
            "Completed" => Outcome::Succeeded,
            _ => Outcome::Failed,
        };
        step.outcome = Some(Read { value: Some(outcome), text: what.to_owned(), span });
        if what == "Starting" {
            step.start = at
        } else {
            step.end = at
        }
        step.error = part("error").filter(|text| outcome == Outcome::Failed && !text.is_empty()).map(str::to_owned);
    }
    steps
}

fn ended(step: &PipelineStep) -> bool {
    step.outcome.as_ref().is_some_and(|read| read.value != Some(Outcome::Running))
}
