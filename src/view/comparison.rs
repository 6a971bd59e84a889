//! Before and after: the author's numbers, and the change recomputed where it differs from the stated one.
//!
//! Refuses to correct the author silently: the stated change stays, the recomputed one stands beside it.

use super::{
    format::signed,
    parts::{Column, Part, Row, Table, written},
    status,
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    record::Comparison,
    value::{Unit, change_between, rounds_to, without_emoji},
};

/// The table of comparisons.
#[must_use]
pub fn table(comparisons: &[Comparison], at: &Viewpoint<'_>) -> Table {
    let words = at.words;
    let columns =
        vec![Column::words(words.metric), Column::numbers(words.before), Column::numbers(words.after), Column::numbers(words.change)];
    let row = |comparison: &Comparison| {
        let cells = vec![written(&comparison.before.text).into(), written(&comparison.after.text).into(), change(comparison, at).into()];
        Row::new(written(&without_emoji(&comparison.metric)), cells)
    };
    Table::new("comparison-table", words.comparison_caption, columns, comparisons.iter().map(row).collect())
}

fn change(comparison: &Comparison, at: &Viewpoint<'_>) -> Vec<Part> {
    let stated = comparison.change.as_ref();
    let mut parts = stated.map(|read| written(&without_emoji(&read.text))).unwrap_or_default();
    let claim = stated.and_then(|read| read.value.as_ref());
    let unit = claim.map_or_else(|| Unit::parse("%"), |claim| claim.unit.clone());
    let sides = comparison.before.value.as_ref().zip(comparison.after.value.as_ref());
    let computed = sides.and_then(|(before, after)| change_between(before, after, &unit));
    let Some(recomputed) = computed else { return parts };
    let text = format!("{}\u{202f}{}", signed(recomputed), unit.text);
    if stated.is_none() {
        parts.push(Part::text(text));
    } else if claim.is_some_and(|claim| !rounds_to(recomputed, claim.number)) {
        parts.push(Part::Break);
        parts.push(Part::Badge(status::contradicted(at.words)));
        parts.push(Part::muted(format!(" {}", fill(at.words.recomputed, &[text.trim_end()]))));
    }
    parts
}
