//! How gates went over all releases of a product: pass rates, what came closest to its limit, the last releases as small charts.
//!
//! Refuses to count what has no data as passed, and to show by a line alone what words do not say.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::Serialize;

use super::{
    blocks::Block,
    format::percent,
    lists,
    parts::{Column, Part, Row, Table, written},
    stages,
    summary::{SummaryView, line, table},
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::{Gate, Node, Stage, Verdict},
    value::{Comparator, Limit, without_emoji},
};

/// How many releases the charts show.
const RELEASES: usize = 10;
/// How many metrics and stages a table has, and how many charts there are.
const ROWS: usize = 40;
/// How many gates stand closest to their limit.
const CLOSEST: usize = 10;

/// A metric over the last releases: shares of its limit, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// The metric.
    pub title: String,
    /// What the drawing says, in words.
    pub story: String,
    /// The releases and their shares.
    pub points: Vec<Point>,
    /// All points as SVG writes them.
    pub line: String,
    /// The height of the limit.
    pub limit: f64,
}

/// One release of a chart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Whether it is beyond the limit: such a point is a cross.
    pub beyond: bool,
}

/// One gate with its place.
#[derive(Clone, Copy)]
struct Placed<'a> {
    release: usize,
    stage: &'a Stage,
    gate: &'a Gate,
}

/// Builds the page of a product.
#[must_use]
pub fn view(product: usize, at: &Viewpoint<'_>) -> SummaryView {
    let words = &at.words.way_back;
    let all = placed(product, at);
    let mut view = SummaryView { title: words.gates.to_owned(), ..SummaryView::default() };
    if all.is_empty() {
        view.lede = Some(words.gates_empty.to_owned());
        return view;
    }
    let judged = all.iter().filter(|one| matches!(one.gate.verdict, Verdict::Pass | Verdict::Fail)).count();
    let mut releases: Vec<usize> = all.iter().map(|one| one.release).collect();
    releases.dedup();
    view.lede = Some(fill(words.gates_lede, &[&judged.to_string(), &all.len().to_string(), &releases.len().to_string()]));
    let charts = charts(&all, &releases, at);
    if !charts.is_empty() {
        let shown = releases.len().min(RELEASES).to_string();
        view.section(&fill(words.last_releases, &[&shown]), vec![line(vec![Part::text(words.limit_line)]), Block::Charts { charts }]);
    }
    view.section(words.closest, vec![table(closest(&all, at))]);
    let metric = |one: &Placed<'_>| without_emoji(one.gate.record.metric.trim());
    view.section(words.gates_table, vec![table(rates("by-metric", at.words.metric, &all, metric, true, at))]);
    let stage = |one: &Placed<'_>| stages::name(one.stage, at.words);
    view.section(words.by_stage, vec![table(rates("by-stage", at.words.stage, &all, stage, false, at))]);
    view
}

/// Whether a product has any gate.
#[must_use]
pub fn has_any(archive: &crate::archive::Archive, product: usize) -> bool {
    lists::releases(archive, product).any(|index| archive.releases[index].stages.iter().any(|stage| !stage.gates.is_empty()))
}

fn placed<'a>(product: usize, at: &Viewpoint<'a>) -> Vec<Placed<'a>> {
    let archive = at.archive;
    let releases = lists::releases(archive, product).filter(|index| !archive.releases[*index].template);
    let stages = releases.flat_map(|release| archive.releases[release].stages.iter().map(move |stage| (release, stage)));
    stages.flat_map(|(release, stage)| stage.gates.iter().map(move |gate| Placed { release, stage, gate })).collect()
}

/// The share of its limit that a gate's number reached; 1 is the limit.
fn share(gate: &Gate) -> Option<Decimal> {
    let value = gate.record.value.value.as_ref()?;
    let threshold = gate.record.threshold.as_ref()?.value.as_ref()?;
    let (value, limit) = match &threshold.limit {
        Limit::Absolute(limit) if limit.unit.compatible(&value.unit) => (value.base()?, limit.base()?),
        Limit::Absolute(_) => return None,
        Limit::Baseline(_) => (value.number, gate.limit?),
    };
    match threshold.comparator {
        Comparator::Less | Comparator::AtMost => value.checked_div(limit),
        Comparator::Greater | Comparator::AtLeast => limit.checked_div(value),
        Comparator::Equal => None,
    }
}

fn shown(share: Decimal) -> String {
    percent((share * Decimal::ONE_HUNDRED).round_dp(1))
}

/// The gates whose numbers came closest to their limit, from either side.
fn closest(all: &[Placed<'_>], at: &Viewpoint<'_>) -> Table {
    let words = at.words;
    let mut found: Vec<(Decimal, Placed<'_>)> = all.iter().filter_map(|one| Some((share(one.gate)?, *one))).collect();
    found.sort_by_key(|(share, _)| (Decimal::ONE - share).abs());
    let row = |(share, one): &(Decimal, Placed<'_>)| {
        let name = format!("{} {}", at.version(one.release), stages::name(one.stage, words));
        let threshold = one.gate.record.threshold.as_ref().map(|read| written(&read.text)).unwrap_or_default();
        let verdict = vec![Part::Badge(super::status::of_verdict(one.gate.verdict, words))];
        let cells = vec![
            vec![Part::link(name, at.anchor(Node::Release(one.release), &one.stage.id))].into(),
            written(&without_emoji(&one.gate.record.value.text)).into(),
            threshold.into(),
            shown(*share).into(),
            verdict.into(),
        ];
        Row::new(written(&without_emoji(&one.gate.record.metric)), cells)
    };
    let rows = found.iter().take(CLOSEST).map(row).collect();
    let columns = vec![
        Column::words(words.metric),
        Column::words(words.stage),
        Column::numbers(words.way_back.value),
        Column::numbers(words.way_back.threshold),
        Column::numbers(words.way_back.share_of_limit),
        Column::words(words.verdict),
    ];
    Table::new("closest-table", words.way_back.closest, columns, rows)
}

/// Passed, failed and without data, by a name.
fn rates(id: &str, title: &str, all: &[Placed<'_>], name: impl Fn(&Placed<'_>) -> String, lowest_first: bool, at: &Viewpoint<'_>) -> Table {
    let words = &at.words.way_back;
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for one in all {
        let name = name(one);
        let place = match one.gate.verdict {
            Verdict::Pass => 0,
            Verdict::Fail => 1,
            Verdict::NoData | Verdict::Ungated => 2,
        };
        if !counts.contains_key(&name) {
            order.push(name.clone());
        }
        counts.entry(name).or_default()[place] += 1;
    }
    let rate = |[passed, failed, _]: [usize; 3]| {
        let all = passed + failed;
        (all > 0).then(|| Decimal::from(passed) / Decimal::from(all))
    };
    let mut rows: Vec<(String, [usize; 3])> =
        order.into_iter().map(|name| (counts[&name], name)).map(|(count, name)| (name, count)).collect();
    if lowest_first {
        rows.sort_by_key(|(_, count)| (rate(*count).is_none(), rate(*count)));
    }
    let row = |(name, count): &(String, [usize; 3])| {
        let shown = rate(*count).map_or_else(|| "–".to_owned(), shown);
        let cells = std::iter::once(shown).chain(count.iter().map(ToString::to_string)).map(Into::into).collect();
        Row::new(written(name), cells)
    };
    let columns = vec![
        Column::words(title),
        Column::numbers(words.pass_rate),
        Column::numbers(words.passed),
        Column::numbers(words.failed),
        Column::numbers(words.no_data),
    ];
    Table::new(
        format!("{id}-table"),
        if lowest_first { words.gates_table } else { words.by_stage },
        columns,
        rows.iter().take(ROWS).map(row).collect(),
    )
}

/// A chart for each metric of the last releases; the worst stage of a release counts.
fn charts(all: &[Placed<'_>], releases: &[usize], at: &Viewpoint<'_>) -> Vec<Chart> {
    let last: Vec<usize> = releases.iter().copied().take(RELEASES).collect();
    let mut metrics: BTreeMap<String, (String, BTreeMap<usize, Decimal>)> = BTreeMap::new();
    for one in all.iter().filter(|one| last.contains(&one.release)) {
        let Some(share) = share(one.gate) else { continue };
        let title = without_emoji(one.gate.record.metric.trim());
        let (_, shares) = metrics.entry(title.to_lowercase()).or_insert_with(|| (title, BTreeMap::new()));
        let worst = shares.entry(one.release).or_insert(share);
        *worst = (*worst).max(share);
    }
    metrics.into_values().take(ROWS).map(|(title, shares)| chart(title, &shares, at)).collect()
}

/// Releases have their newest first; a chart runs to the right.
fn chart(title: String, shares: &BTreeMap<usize, Decimal>, at: &Viewpoint<'_>) -> Chart {
    const WIDTH: f64 = 156.0;
    const HEIGHT: f64 = 44.0;
    let words = &at.words.way_back;
    let numbers: Vec<f64> = shares.values().rev().map(|share| share.to_f64().unwrap_or(0.0).clamp(0.0, 3.0)).collect();
    let top = numbers.iter().copied().fold(1.25, f64::max);
    let height = |share: f64| ((HEIGHT - 4.0) * (1.0 - share / top) * 10.0).round() / 10.0 + 2.0;
    let step = WIDTH / numbers.len().max(2).saturating_sub(1) as f64;
    let point = |(number, share): (usize, &f64)| Point {
        x: (number as f64 * step * 10.0).round() / 10.0 + 2.0,
        y: height(*share),
        beyond: *share > 1.0,
    };
    let points: Vec<Point> = numbers.iter().enumerate().map(point).collect();
    let told = |(release, share): (&usize, &Decimal)| {
        let side = if *share > Decimal::ONE { words.beyond_limit } else { words.within_limit };
        fill(words.chart_story, &[&at.version(*release), &shown(*share), side])
    };
    let story = shares.iter().rev().map(told).collect::<Vec<_>>().join("; ");
    let line = points.iter().map(|point| format!("{},{}", point.x, point.y)).collect::<Vec<_>>().join(" ");
    Chart { story: format!("{}: {story}", fill(words.chart_of, &[&title])), title, limit: height(1.0), points, line }
}
