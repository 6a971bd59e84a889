//! What is wrong inside one record, whatever the rest of the archive says.
//!
//! Refuses to compare records with each other or with evidence: that is for `check`.

use std::sync::Arc;

use super::{
    Read, Release, Risk, Schedule, Stage, Standing,
    codes::{DATE_IMPOSSIBLE, DATE_MISSING, LSN_INVALID, PLACEHOLDER, STAGE_TRAFFIC, UNCLOSED_FENCE, VALUE_DISAGREES, VALUE_UNREADABLE},
    document::{Content, Doc, Line, SourceMap, Style},
    model::{Page, Placeholder},
};
use crate::{
    diag::{Problem, Problems},
    value::{When, placeholders},
};

/// Reports the values of a release that cannot be read.
pub(super) fn of_release(release: &Release, problems: &mut Problems) {
    match &release.date {
        None if release.standing.as_ref().is_some_and(|read| read.value == Some(Standing::Unreleased)) => {}
        None => problems.push(
            Problem::new(&DATE_MISSING, release.page.start(), "this release has no date")
                .help("add `**Date:** 2026-09-15 09:00 UTC` below the title, or `date:` to the front matter"),
        ),
        Some(date) if date.value.is_none() && is_empty(&date.text) => problems.push(
            Problem::new(&DATE_MISSING, date.span, format!("this release has no date: `{}` is none", date.text))
                .help("write the day of the release, as in 2026-09-15"),
        ),
        Some(date) => impossible(Some(date), problems),
    }
    unreadable(release.kind.as_ref(), "Major, Minor, Patch or Hotfix", problems);
    unreadable(release.strategy.as_ref(), "Canary, Blue-Green, Rolling or Standard", problems);
    unreadable(release.total_time.as_ref(), "a length of time, such as `57 minutes`", problems);
    unreadable(release.rollbacks_stated.as_ref(), "a number", problems);
    for rollback in &release.rollbacks {
        unreadable(rollback.stage_percent.as_ref(), "the share of traffic, such as `25%`", problems);
        impossible(rollback.time.as_ref(), problems);
        unreadable(rollback.recovery.as_ref(), "a length of time, such as `6 minutes`", problems);
        let positions = [&rollback.target_lsn, &rollback.lsn_noted.0, &rollback.lsn_noted.1];
        for lsn in positions.into_iter().flatten().filter(|lsn| is_wrong(lsn)) {
            problems.push(
                Problem::new(&LSN_INVALID, lsn.span, format!("`{}` is no log sequence number", lsn.text)).help("write it as `3A/7F1C2B40`"),
            );
        }
    }
    for stage in &release.stages {
        unreadable(stage.duration.as_ref(), "a length of time, such as `15 min`", problems);
        unreadable(stage.gates_claimed.as_ref(), "passed and all, such as `5/6`", problems);
        if let Some(text) =
            stage.audience.as_ref().filter(|text| text.contains('%') && stage.percent.is_none() && placeholders(text).is_empty())
        {
            problems.push(
                Problem::new(&STAGE_TRAFFIC, stage.span, format!("`{text}` is no share of traffic"))
                    .help("write a percentage from 0 to 100"),
            );
        }
    }
    stages_differ(&release.stages, problems);
    impossible(release.signoff.as_ref().and_then(|signoff| signoff.date.as_ref()), problems);
    of_risks(&release.risks, problems);
}

/// Reports a stage that is mentioned with another share than its row has. A second run of the stages has rows of its own.
fn stages_differ(stages: &[Arc<Stage>], problems: &mut Problems) {
    for (at, stage) in stages.iter().enumerate() {
        let mentioned = stage.duration.is_none() && stage.status.is_none() && stage.gates_claimed.is_none();
        let row = stages[..at].iter().find(|row| row.index.is_some() && row.index == stage.index && row.percent != stage.percent);
        let (Some(row), true) = (row, mentioned) else { continue };
        if let (Some(first), Some(here)) = (row.percent, stage.percent) {
            let message = format!("stage {} has {here} % of the traffic here, {first} % above", stage.index.unwrap_or_default());
            problems.push(
                Problem::new(&VALUE_DISAGREES, stage.span, message).label(row.span, "above").help("correct the wrong one of the two"),
            );
        }
    }
}

/// Reports the values of risks that cannot be read.
pub(super) fn of_risks(risks: &[Arc<Risk>], problems: &mut Problems) {
    for risk in risks {
        unreadable(risk.likelihood.as_ref(), "Low, Medium or High", problems);
        unreadable(risk.impact.as_ref(), "Low, Medium or High", problems);
        impossible(risk.due.as_ref(), problems);
    }
}

/// Reports the days of a schedule that do not exist; a quarter (`Q4 2026`) is no mistake.
pub(super) fn of_schedule(schedule: &Schedule, problems: &mut Problems) {
    let planned = schedule.planned.iter().filter_map(|planned| planned.date.as_ref());
    let freezes = schedule.freezes.iter().flat_map(|freeze| [freeze.from.as_ref(), freeze.to.as_ref()]).flatten();
    for date in planned.chain(freezes).filter(|date| !date.text.trim_start().starts_with(['Q', 'q'])) {
        impossible(Some(date), problems);
    }
}

/// Whether something was written that is neither a blank nor a value. All choices left in are a blank.
fn is_wrong<T>(read: &Read<T>) -> bool {
    is_filled_in(read) && !read.text.contains(" / ")
}

fn is_filled_in<T>(read: &Read<T>) -> bool {
    read.value.is_none() && !is_empty(&read.text) && placeholders(&read.text).is_empty()
}

/// Whether a value is left out with a sign or a word; [`super::entries::says_nothing`] reads whole sentences, which are no values.
fn is_empty(text: &str) -> bool {
    matches!(text.trim(), "" | "-" | "–" | "—" | "n/a" | "N/A" | "None" | "none")
}

fn impossible(date: Option<&Read<When>>, problems: &mut Problems) {
    if let Some(date) = date.filter(|date| When::is_ambiguous(&date.text)) {
        let message = format!("`{}` is ambiguous: the day may be its first number or its second", date.text);
        problems.push(Problem::new(&VALUE_UNREADABLE, date.span, message).help("write the year first, as in 2026-09-15"));
        return;
    }
    if let Some(date) = date.filter(|date| is_filled_in(date)) {
        let (code, what) = if When::is_impossible(&date.text) {
            (&DATE_IMPOSSIBLE, "is no date that exists")
        } else {
            (&VALUE_UNREADABLE, "cannot be read as a date")
        };
        let message = format!("`{}` {what}", date.text);
        problems.push(Problem::new(code, date.span, message).help("write it as 2026-09-15 or 2026-09-15 09:00 UTC"));
    }
}

fn unreadable<T>(read: Option<&Read<T>>, expected: &str, problems: &mut Problems) {
    if let Some(read) = read.filter(|read| is_wrong(read)) {
        problems
            .push(Problem::new(&VALUE_UNREADABLE, read.span, format!("`{}` cannot be read", read.text)).help(format!("write {expected}")));
    }
}

/// Reports each blank of a page.
pub(super) fn of_page(page: &Page, problems: &mut Problems) {
    for blank in &page.placeholders {
        problems.push(
            Problem::new(&PLACEHOLDER, blank.span, format!("`{}` was not filled in", blank.text))
                .help("write the value, or remove the line"),
        );
    }
}

/// Reports a fence that the end of the text closes.
pub(super) fn of_fences(doc: &Doc<'_>, problems: &mut Problems) {
    let Some(block) = doc.blocks.last().filter(|block| matches!(block.content, Content::Code { .. })) else { return };
    let source = doc.text[block.range.clone()].trim_end();
    let fence = if source.starts_with('~') { '~' } else { '`' };
    let opening = source.chars().take_while(|c| *c == fence).count();
    let closing = source.lines().last().map_or("", str::trim);
    let closed = source.lines().count() > 1 && closing.chars().all(|c| c == fence) && closing.chars().count() >= opening;
    if opening >= 3 && !closed {
        let first = block.range.start..block.range.start + opening;
        problems.push(
            Problem::new(&UNCLOSED_FENCE, doc.span(&first), "this code fence is never closed")
                .help("end it with a line of three backticks"),
        );
    }
}

/// All blanks of a document: in prose any, in commands bracketed capitals only.
pub(super) fn blanks(doc: &Doc<'_>) -> Vec<Placeholder> {
    let mut found = Vec::new();
    for block in &doc.blocks {
        in_block(block, doc, &mut found);
    }
    found
}

fn in_block(block: &super::document::Block, doc: &Doc<'_>, found: &mut Vec<Placeholder>) {
    match &block.content {
        Content::Heading { line, .. } => in_line(line, doc, found),
        Content::Paragraph(lines) => lines.iter().for_each(|line| in_line(line, doc, found)),
        Content::Table { head, rows } => head.iter().chain(rows.iter().flatten()).for_each(|cell| in_line(cell, doc, found)),
        Content::List { items } => items.iter().flat_map(|item| &item.blocks).for_each(|inner| in_block(inner, doc, found)),
        Content::Quote(blocks) => blocks.iter().for_each(|inner| in_block(inner, doc, found)),
        Content::Code { text, source, .. } => in_commands(text, source, doc, found),
        Content::Html | Content::Rule => {}
    }
}

fn in_line(line: &Line, doc: &Doc<'_>, found: &mut Vec<Placeholder>) {
    for run in &line.runs {
        let mut from = run.range.start;
        let ranges = if run.style == Style::Code { capitals(&run.text) } else { placeholders(&run.text) };
        for range in ranges {
            let text = &run.text[range];
            let at = doc.text.get(from..run.range.end).and_then(|source| source.find(text)).map_or(from, |offset| from + offset);
            from = (at + text.len()).min(run.range.end);
            found.push(Placeholder { text: text.to_owned(), span: doc.span(&(at..at + text.len())) });
        }
    }
}

fn in_commands(text: &str, source: &SourceMap, doc: &Doc<'_>, found: &mut Vec<Placeholder>) {
    for range in capitals(text) {
        let text = &text[range.clone()];
        found.push(Placeholder { text: text.to_owned(), span: doc.span(&source.range(&range)) });
    }
}

/// `[PREVIOUS_VERSION]`: at least two capitals, digits or underscores, or `XXX`.
fn capitals(text: &str) -> Vec<std::ops::Range<usize>> {
    let open = text.match_indices('[').map(|(at, _)| at);
    let close = |at: usize| {
        let inner = &text[at + 1..];
        let end = inner.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))?;
        let is_blank = end >= 3 && inner[end..].starts_with(']') && inner.starts_with(|c: char| c.is_ascii_uppercase());
        is_blank.then_some(at..at + end + 2)
    };
    open.filter_map(close).collect()
}
