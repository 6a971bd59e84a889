//! Tables of metrics with one column for each stage: `Metric | Threshold | Stage 1 (5%) | Stage 2 (25%)`.
//!
//! Refuses to leave a cell out: a metric that a stage has no number for is a gate without data there.

use std::sync::Arc;

use super::{Gate, Named, Read, Stage, Table, cell, limit, observation, split_threshold, stage_index, stage_of_title};
use crate::{
    record::document::{Block, Doc, Line},
    value::{Mark, without_emoji},
};

/// Reads such a table into its stages, and takes it where it holds nothing else. Says whether it is one.
pub(super) fn read(block: &Block, doc: &Doc<'_>, stages: &mut Vec<Stage>) -> bool {
    let Some(table) = Table::of(block) else { return false };
    let Some(metric) = table.column(&["metric", "signal", "gate", "metrik", "지표", "メトリクス", "指標"]) else { return false };
    let named: Vec<(usize, Named)> = table
        .head
        .iter()
        .enumerate()
        .filter(|(column, _)| *column != metric)
        .filter_map(|(column, head)| Some((column, stage_of_title(head)?)))
        .collect();
    if named.is_empty() || table.rows.is_empty() {
        return false;
    }
    let threshold = table
        .column(&["threshold", "limit", "target", "pass criteria", "required", "gate", "eşik", "기준", "임계값", "閾値"])
        .filter(|column| *column != metric);
    let whole = named.len() + 1 + usize::from(threshold.is_some()) == table.head.len()
        && table.rows.iter().all(|row| cell(row, Some(metric)).is_some());
    for (column, stage) in named {
        let at = stage_index(stages, stage, doc, Some(block));
        let gates = table.rows.iter().filter_map(|row| gate(row, (metric, column, threshold), doc));
        stages[at].gates.extend(gates.map(Arc::new));
    }
    if whole {
        block.take();
    }
    true
}

fn gate(row: &[Line], (metric, column, threshold): (usize, usize, Option<usize>), doc: &Doc<'_>) -> Option<Gate> {
    let name = cell(row, Some(metric))?;
    let observed = cell(row, Some(column));
    let span = doc.span(&observed.unwrap_or(name).range);
    let text = observed.map(Line::plain).unwrap_or_default();
    let (value, own) = split_threshold(&text);
    let of_row = || cell(row, threshold).map(|cell| limit(&cell.plain(), doc.span(&cell.range)));
    let value = observation(value, span);
    let threshold: Option<Read<_>> = own.map(|text| limit(text, span)).or_else(of_row);
    let says = threshold.is_some() || value.value.is_some() || Mark::parse(&text).is_some();
    says.then(|| Gate { metric: without_emoji(&name.plain()), value, threshold, claimed: Mark::parse(&text), span })
}
