//! A rollback that is told in one line: `Rolled back at 25% at 14:05 UTC because of 5xx; recovered in 6 min`.
//!
//! Refuses a line that does not say at which traffic: whoever writes that a rollback was not needed has had none.

use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::{Release, Rollback, length, percent, untold};
use crate::{
    record::{
        Read, SectionKind, Text,
        document::{Block, Content, Doc, Line},
        sections::Node,
    },
    value::When,
};

static TOLD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let shape = r"(?xi) ^ (?: ⏪ \s*)? rolled \s back \s (?: at | from ) \s (?P<stage> \d+ (?: \.\d+ )? \s? %) (?: \s of )? (?: \s traffic )?
        (?: ,? \s (?: at | on ) \s (?P<time> \d [^,;]*? \d (?: \s? Z | \s UTC )? ) )?
        (?: ,? \s (?: because \s of | due \s to | because | for ) \s (?P<reason> [^;]+? ) )?
        (?: [;,.] \s (?: and \s )? (?: recovered | recovery | back \s to \s normal ) \s (?: in | within | after ) \s (?P<recovery> \d [^;,.]*? ) )? \.? $";
    Regex::new(shape).ok()
});

/// Adds what single lines tell, where no event of its own is recorded. The lines stay on the page.
pub(super) fn read(nodes: &[&Node<'_>], doc: &Doc<'_>, release: &mut Release) {
    let about = |node: &&&Node<'_>| {
        matches!(node.kind, SectionKind::Rollbacks | SectionKind::DeploymentSummary | SectionKind::Stages | SectionKind::Summary)
    };
    if release.rollbacks.is_empty() {
        let lines = nodes.iter().filter(about).flat_map(|node| node.blocks).flat_map(lines);
        release.rollbacks = lines.filter_map(|line| event(line, doc)).map(Arc::new).collect();
    }
}

fn lines(block: &Block) -> Vec<&Line> {
    match &block.content {
        Content::Paragraph(lines) => lines.iter().collect(),
        Content::List { items } => items.iter().filter(|item| item.task.is_none()).filter_map(|item| item.lines().first()).collect(),
        _ => Vec::new(),
    }
}

fn event(line: &Line, doc: &Doc<'_>) -> Option<Rollback> {
    let text = line.plain();
    let found = TOLD.as_ref()?.captures(text.trim())?;
    let span = doc.span(&line.range);
    let part = |name: &str| found.name(name).map(|part| part.as_str().trim().to_owned());
    let said = |text: String| Text { plain: text, markdown: None, span };
    Some(Rollback {
        stage_percent: part("stage").map(|text| Read { value: percent(&text), text, span }),
        time: part("time").map(|text| Read { value: When::parse(&text), text, span }),
        reason: part("reason").map(said),
        recovery: part("recovery").map(|text| Read { value: length(&text), text, span }),
        ..untold(text.trim().to_owned(), span)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_tells_all() {
        let pattern = TOLD.as_ref().expect("a pattern");
        let parts = |text: &str| {
            let found = pattern.captures(text)?;
            Some(
                ["stage", "time", "reason", "recovery"]
                    .map(|name| found.name(name).map(|part| part.as_str().to_owned()).unwrap_or_default())
                    .join("|"),
            )
        };
        for (text, expected) in [
            ("Rolled back at 25% at 14:05 UTC because of 5xx; recovered in 6 min", "25%|14:05 UTC|5xx|6 min"),
            (
                "Rolled back at 25 % of traffic, at 2026-03-02 14:05 UTC due to 5xx rate of 1.9 %; recovered in 6 minutes.",
                "25 %|2026-03-02 14:05 UTC|5xx rate of 1.9 %|6 minutes",
            ),
            ("rolled back from 5%", "5%|||"),
        ] {
            assert_eq!(parts(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["Rolled back: no", "Rolled back at stage 2", "Would have been rolled back at 25%", "Not rolled back at 25%"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }
}
