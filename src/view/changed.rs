//! What changed from one release to another: facts side by side, changes, metrics with their direction, risks, dependencies.
//!
//! Refuses to call a difference better or worse without a threshold that says which way is good.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{
    blocks::Block,
    comparison,
    format::signed,
    parts::{Badge, Cell, Column, Part, Row, Table, joined, written},
    prose::Pen,
    release, stages, status,
    summary::{SummaryView, line, table},
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::{Gate, Node, Release, Risk, Stage, Verdict},
    record::{Change, Read},
    value::{Comparator, Version, without_emoji},
};

/// Builds the page of a pair: from the older to the newer release.
pub fn view(from: usize, to: usize, pen: &mut Pen<'_>) -> SummaryView {
    let at = pen.at;
    let [old, new] = [from, to].map(|index| &at.archive.releases[index]);
    let words = &at.words.way_back;
    let mut view = SummaryView {
        title: fill(words.comparing, &[&old.called(), &new.called()]),
        links: [from, to].into_iter().filter_map(|index| at.link(Node::Release(index))).collect(),
        ..SummaryView::default()
    };
    view.section(words.side_by_side, vec![table(side_by_side(from, to, &at))]);
    view.section(words.changes_between, changes(from, to, pen));
    view.section(words.metrics, metrics(old, new, &at));
    view.section(at.words.risks, risks(old, new, &at));
    view.section(words.dependencies, dependencies(new, &at));
    view
}

/// Every fact that either has, the differing ones marked by standing beside each other.
fn side_by_side(from: usize, to: usize, at: &Viewpoint<'_>) -> Table {
    let [old, new] = [from, to].map(|index| release::facts(&at.archive.releases[index], index, at));
    let mut labels: Vec<&str> = old.iter().map(|fact| fact.label.as_str()).collect();
    let more: Vec<&str> = new.iter().map(|fact| fact.label.as_str()).filter(|label| !labels.contains(label)).collect();
    labels.extend(more);
    let of = |facts: &[super::parts::Fact], label: &str| -> Cell {
        facts.iter().find(|fact| fact.label == label).map(|fact| fact.parts.clone()).unwrap_or_else(|| vec![Part::muted("–")]).into()
    };
    let status = |index: usize| Cell::from(status::of_release(&at.archive.releases[index], at.words));
    let first = Row::new(at.words.status, vec![status(from), status(to)]);
    let rows = std::iter::once(first).chain(labels.iter().map(|label| Row::new(*label, vec![of(&old, label), of(&new, label)]))).collect();
    let columns = vec![Column::words(at.words.way_back.fact), Column::words(at.version(from)), Column::words(at.version(to))];
    Table::new("side-by-side-table", at.words.way_back.side_by_side, columns, rows)
}

/// The changes of the newer release, what breaks first; releases between the two are named.
fn changes(from: usize, to: usize, pen: &mut Pen<'_>) -> Vec<Block> {
    let at = pen.at;
    let words = &at.words.way_back;
    let older = |index: usize| at.archive.releases[index].previous;
    let between: Vec<usize> = std::iter::successors(older(to), |index| older(*index)).take_while(|index| *index != from).collect();
    let leads_there = between.last().is_some_and(|last| older(*last) == Some(from));
    let between = if leads_there { between } else { Vec::new() };
    let mut blocks = Vec::new();
    if !between.is_empty() {
        let mut parts = vec![Part::text(words.and_between), Part::text(" ")];
        parts.extend(joined(between.iter().map(|index| vec![at.release(*index)]).collect()));
        blocks.push(line(parts));
    }
    let all: Vec<usize> = std::iter::once(to).chain(between.iter().copied()).collect();
    let of = |index: usize| at.archive.releases[index].record.iter().flat_map(|record| &record.changes).map(move |change| (index, change));
    let mut changes: Vec<(usize, &Change)> = all.iter().flat_map(|index| of(*index)).collect();
    changes.sort_by_key(|(_, change)| !change.breaking);
    let row = |(release, change): &(usize, &Change), pen: &mut Pen<'_>| {
        // Most texts begin with it.
        let title = change.title.as_ref().filter(|title| !change.text.plain.starts_with(title.as_str()));
        let title = title.map(|title| [written(title), vec![Part::text(": ")]].concat());
        let mut parts = title.unwrap_or_default();
        parts.push(pen.inline(&change.text));
        if change.breaking {
            parts.extend([Part::text(" "), Part::Badge(Badge::new("warn", "warning", words.breaking))]);
        }
        Row::new(parts, if all.len() > 1 { vec![pen.at.release(*release).into()] } else { Vec::new() })
    };
    let rows: Vec<Row> = changes.iter().map(|change| row(change, pen)).collect();
    let mut columns = vec![Column::words(at.words.change)];
    columns.extend((all.len() > 1).then(|| Column::words(at.words.release)));
    blocks.push(match rows.is_empty() {
        true => line(vec![Part::muted(words.no_changes)]),
        false => table(Table::new("changes-table", words.changes_between, columns, rows)),
    });
    blocks
}

/// The last stage of each that has metrics, metric by metric, and the author's own before and after.
fn metrics(old: &Release, new: &Release, at: &Viewpoint<'_>) -> Vec<Block> {
    let words = &at.words.way_back;
    let last = |release: &'_ Release| release.stages.iter().rposition(|stage| !stage.gates.is_empty());
    let mut blocks = Vec::new();
    if let (Some(a), Some(b)) = (last(old), last(new)) {
        let (a, b) = (&old.stages[a], &new.stages[b]);
        let column = |release: &Release, stage: &Stage| Column {
            note: Some(stages::name(stage, at.words)),
            ..Column::numbers(release.version.written.clone())
        };
        let columns = vec![Column::words(at.words.metric), column(old, a), column(new, b), Column::words(words.difference_of)];
        let rows = b.gates.iter().map(|gate| metric_row(gate, a, at)).collect();
        blocks.push(table(Table::new("metrics-table", words.metrics, columns, rows)));
    }
    let own = new.record.as_ref().map_or(&[][..], |record| &record.comparisons);
    if !own.is_empty() {
        blocks.push(table(comparison::table(own, at)));
    }
    if blocks.is_empty() {
        blocks.push(line(vec![Part::muted(words.none_recorded)]));
    }
    blocks
}

fn metric_row(gate: &Gate, before: &Stage, at: &Viewpoint<'_>) -> Row {
    let name = |gate: &Gate| gate.record.metric.trim().to_lowercase();
    let old = before.gates.iter().find(|old| name(old) == name(gate));
    let value = |gate: &Gate| Cell::from(written(&without_emoji(&gate.record.value.text)));
    let cells = vec![old.map(value).unwrap_or_default(), value(gate), old.map(|old| difference(old, gate, at)).unwrap_or_default().into()];
    Row::new(written(&without_emoji(&gate.record.metric)), cells)
}

/// The change in percent, and whether that is the good way.
fn difference(old: &Gate, new: &Gate, at: &Viewpoint<'_>) -> Vec<Part> {
    let words = &at.words.way_back;
    let quantity = |gate: &Gate| gate.record.value.value.clone().filter(|_| matches!(gate.verdict, Verdict::Pass | Verdict::Fail));
    let numbers = quantity(old).zip(quantity(new)).filter(|(a, b)| a.unit.compatible(&b.unit));
    let Some((a, b)) = numbers.and_then(|(a, b)| Some((a.base()?, b.base()?))) else { return vec![Part::muted(words.not_comparable)] };
    if a == b {
        return vec![Part::text(words.equal)];
    }
    let change = b.checked_sub(a).and_then(|change| change.checked_div(a)).and_then(|part| part.checked_mul(Decimal::ONE_HUNDRED));
    let mut parts: Vec<Part> = change.map(|change| Part::text(format!("{}\u{202f}% ", signed(change)))).into_iter().collect();
    let comparator = new.record.threshold.as_ref().and_then(|read| read.value.as_ref()).map(|threshold| threshold.comparator);
    let better = match comparator {
        Some(Comparator::Less | Comparator::AtMost) => Some(b < a),
        Some(Comparator::Greater | Comparator::AtLeast) => Some(b > a),
        Some(Comparator::Equal) | None => None,
    };
    parts.extend(better.map(|better| Part::text(if better { words.better } else { words.worse })));
    parts
}

/// Opened, closed, carried over, and no longer mentioned.
fn risks(old: &Release, new: &Release, at: &Viewpoint<'_>) -> Vec<Block> {
    let words = &at.words.way_back;
    let ids = |release: &Release, wanted: fn(&Risk) -> bool| -> BTreeSet<String> {
        release.risks.iter().filter(|risk| wanted(risk)).map(|risk| risk.id.clone()).collect()
    };
    let (was, is) = (ids(old, Risk::open), ids(new, Risk::open));
    let mentioned = ids(new, |_| true);
    let groups: [(&str, Vec<&String>); 4] = [
        (words.risks_opened, is.difference(&was).collect()),
        (words.risks_closed, was.iter().filter(|id| mentioned.contains(*id) && !is.contains(*id)).collect()),
        (words.risks_carried, is.intersection(&was).collect()),
        (words.risks_vanished, was.difference(&mentioned).collect()),
    ];
    let named = |id: &String| {
        let entry = at.addresses.risk(new.product, id);
        let title = entry.map_or_else(|| id.clone(), |index| at.title(Node::Risk(index)));
        vec![Part::link(title, entry.and_then(|index| at.href(Node::Risk(index))))]
    };
    let row = |(label, found): &(&str, Vec<&String>)| {
        Row::new(*label, vec![Cell::from(found.len().to_string()), joined(found.iter().map(|id| named(id)).collect()).into()])
    };
    let rows: Vec<Row> = groups.iter().filter(|(_, found)| !found.is_empty()).map(row).collect();
    if rows.is_empty() {
        return vec![line(vec![Part::muted(words.none_recorded)])];
    }
    let columns = vec![Column::words(at.words.status), Column::numbers("#"), Column::words(at.words.risks)];
    vec![table(Table::new("risks-table", at.words.risks, columns, rows))]
}

fn dependencies(new: &Release, at: &Viewpoint<'_>) -> Vec<Block> {
    let words = &at.words.way_back;
    let all = new.record.as_ref().map_or(&[][..], |record| &record.particulars.dependencies);
    if all.is_empty() {
        return vec![line(vec![Part::muted(words.none_recorded)])];
    }
    let version = |read: &Option<Read<Version>>| Cell::from(read.as_ref().map(|read| written(&read.text)).unwrap_or_default());
    let row = |one: &crate::record::Dependency| {
        let cves = one.cves.iter().map(|cve| vec![Part::code(cve)]).collect();
        Row::new(written(&one.name), vec![version(&one.previous), version(&one.new), joined(cves).into()])
    };
    let columns = [words.dependency, at.words.before, at.words.after, "CVE"].map(Column::words).to_vec();
    vec![table(Table::new("dependencies-table", words.dependencies, columns, all.iter().map(row).collect()))]
}
