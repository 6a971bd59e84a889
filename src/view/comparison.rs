//! Before and after: the author's numbers, and the change recomputed where it differs from the stated one.
//!
//! Refuses to correct the author silently: the stated change stays, the recomputed one stands beside it.

use rust_decimal::Decimal;

use super::{
    format::signed,
    parts::{Column, Part, Row, Table, written},
    status,
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    record::Comparison,
    value::{Dimension, Quantity, rounds_to, without_emoji},
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
    let Some(recomputed) = recomputed(comparison) else { return parts };
    let text = format!("{}\u{202f}%", signed(recomputed));
    match stated {
        None => parts.push(Part::text(text)),
        Some(read) => {
            if read.value.as_ref().is_some_and(|stated| differs(stated, recomputed)) {
                parts.push(Part::Break);
                parts.push(Part::Badge(status::contradicted(at.words)));
                parts.push(Part::muted(format!(" {}", fill(at.words.recomputed, &[&text]))));
            }
        }
    }
    parts
}

/// The change in percent of the value before, where both are numbers of one dimension and the first is not zero.
fn recomputed(comparison: &Comparison) -> Option<Decimal> {
    let (before, after) = (comparison.before.value.as_ref()?, comparison.after.value.as_ref()?);
    if !before.unit.compatible(&after.unit) {
        return None;
    }
    let (before, after) = (before.base()?, after.base()?);
    after.checked_sub(before)?.checked_div(before)?.checked_mul(Decimal::ONE_HUNDRED)
}

/// Whether a stated percentage differs from the recomputed one by more than its own rounding.
fn differs(stated: &Quantity, recomputed: Decimal) -> bool {
    stated.unit.dimension == Dimension::Ratio && !rounds_to(recomputed..=recomputed, stated.number)
}
