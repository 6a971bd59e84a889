//! How a release went to production: pipeline, deployments, the time after.
//!
//! Refuses to call a step done because it is listed: only its author's word or mark says so.

mod deployments;
mod pipeline;
mod watch;

use super::{
    Course, Outcome, Read, SectionKind,
    document::{Doc, Style},
    sections::Node,
    tables::Table,
    vocabulary::{Vocabulary, normalise},
};
use crate::value::{Mark, Progress, placeholders, without_emoji};

/// What an outline says of it.
pub(super) fn read(outline: &[Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary) -> Course {
    let mut found = Course::default();
    nodes(outline, None, doc, vocabulary, &mut found);
    found
}

/// Sections below one of these belong to it, unless they are about something else.
fn nodes(all: &[Node<'_>], above: Option<SectionKind>, doc: &Doc<'_>, vocabulary: &Vocabulary, found: &mut Course) {
    for node in all {
        let own = Some(node.kind).filter(|kind| *kind != SectionKind::Other).or(above);
        match own {
            Some(SectionKind::Pipeline) => pipeline::read(node, above.is_some(), doc, found),
            Some(SectionKind::DeploymentProcess) => deployments::read(node, doc, found),
            Some(SectionKind::PostRelease) => watch::read(node, doc, vocabulary, found),
            _ => {}
        }
        nodes(&node.children, own, doc, vocabulary, found);
    }
}

/// A heading without emoji and without its number.
fn named(title: &str) -> String {
    let title = without_emoji(title);
    let rest = title.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = if rest.len() < title.len() { rest.strip_prefix(['.', ')']).unwrap_or(&title) } else { &title };
    rest.trim().to_owned()
}

/// Whether no cell of a table leads anywhere: a link would be lost with the table.
fn is_plain(table: &Table<'_>) -> bool {
    table.rows.iter().flatten().flat_map(|cell| &cell.runs).all(|run| run.style != Style::Link)
}

/// What a cell says became of a step.
fn outcome(text: &str) -> Option<Outcome> {
    if !placeholders(text).is_empty() {
        return None;
    }
    let words = normalise(text);
    if words.split_whitespace().any(|word| matches!(word, "skipped" | "skip" | "omitted")) || text.contains(['⏭', '⏩']) {
        return Some(Outcome::Skipped);
    }
    let progress = || {
        Progress::parse(text).map(|progress| match progress {
            Progress::Done => Outcome::Succeeded,
            Progress::InProgress => Outcome::Running,
            Progress::NotStarted => Outcome::NotRun,
        })
    };
    match Mark::parse(text) {
        Some(Mark::Fail) => Some(Outcome::Failed),
        Some(Mark::Pass) => Some(Outcome::Succeeded),
        // Several signs, or a choice that nobody made, say nothing.
        None if text.contains(" / ") || text.contains(['❌', '✗', '✘', '✖', '🔴', '⛔', '🚫', '⚠']) => None,
        Some(Mark::Warn) | None => progress(),
    }
}

fn read_outcome(text: &str, span: crate::diag::Span) -> Read<Outcome> {
    Read { value: outcome(text), text: text.to_owned(), span }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes() {
        for (text, expected) in [
            ("✅", Some(Outcome::Succeeded)),
            ("Completed", Some(Outcome::Succeeded)),
            ("❌ Failed", Some(Outcome::Failed)),
            ("skipped", Some(Outcome::Skipped)),
            ("🟡 In Progress", Some(Outcome::Running)),
            ("⬜ Not Started", Some(Outcome::NotRun)),
            ("✅ / ❌", None),
            ("[STATUS]", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(outcome(text), expected, "{text}");
        }
    }
}
