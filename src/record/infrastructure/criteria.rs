//! Acceptance criteria: marked items with what is said for each.
//!
//! Refuses an item without a mark or a box: it claims nothing.

use super::Reader;
use crate::record::{
    Criterion, Infrastructure,
    changes::list_items,
    document::{Line, ListItem, Style},
    entries::is_blank,
    sections::Node,
    vocabulary::normalise,
};
use crate::value::{Mark, without_emoji};

const HEADINGS: [&str; 10] = [
    "acceptance criteria",
    "acceptance criteria met",
    "acceptance",
    "success criteria",
    "exit criteria",
    "implementation complete",
    "production ready",
    "production readiness",
    "definition of done",
    "인수 기준",
];

/// Whether a section holds criteria; signs in front of its heading that were lost aside.
pub(super) fn is_heading(title: &str) -> bool {
    let words = normalise(title);
    let clean: Vec<&str> = words
        .split_whitespace()
        .filter(|word| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || ('가'..='힣').contains(&c)))
        .collect();
    HEADINGS.contains(&clean.join(" ").as_str())
}

/// Adds the criteria of one section.
pub(super) fn read(reader: Reader<'_>, node: &Node<'_>, found: &mut Infrastructure) {
    let items = node.blocks.iter().filter_map(list_items).flatten();
    found.criteria.extend(items.filter_map(|item| criterion(reader, item)));
}

/// `1. ✅ **Criterion**: support`, its support as a list below.
fn criterion(reader: Reader<'_>, item: &ListItem) -> Option<Criterion> {
    let line = item.lines().first()?;
    let plain = line.plain();
    let of_box = item.task.map(|done| done.then_some(Mark::Pass));
    let claimed = Mark::parse(&plain);
    let marked = claimed.is_some() || of_box.is_some() || plain.contains(['⬜', '☐']);
    if !marked || is_blank(&plain) {
        return None;
    }
    let strong = line.runs.iter().find(|run| run.style == Style::Strong).map(|run| without_emoji(run.text.trim().trim_end_matches(':')));
    let text = without_emoji(&plain);
    let parted = strong.as_ref().and_then(|title| Some((title.clone(), text.split_once(title.as_str())?.1.to_owned())));
    let (title, rest) = parted.unwrap_or_else(|| (text.clone(), String::new()));
    let rest = rest.trim_start_matches([':', ' ', '—', '-']).trim().to_owned();
    let below: Vec<&Line> = item.blocks.iter().filter_map(list_items).flatten().filter_map(|item| item.lines().first()).collect();
    let support = std::iter::once(rest).chain(below.iter().map(|line| line.plain())).filter(|text| !text.is_empty()).collect();
    let runs = item.lines().iter().chain(below).flat_map(|line| &line.runs).filter(|run| matches!(run.style, Style::Code | Style::Link));
    Some(Criterion {
        title,
        claimed: claimed.or(of_box.flatten()),
        support,
        files: runs
            .map(|run| run.text.trim().trim_start_matches("./").to_owned())
            .filter(|text| text.contains(['.', '/']) && !text.contains(' '))
            .collect(),
        span: reader.doc.span(&line.range),
    })
}
