//! How complete the evidence of all releases of a product is: what is missing first, then every release with its score.
//!
//! Refuses a number where nothing was expected.

use super::{
    address::Listing,
    lists,
    parts::{Badge, Column, Link, Part, Row, Table, written},
    summary::{SummaryView, line, table},
    viewpoint::Viewpoint,
    words::fill,
};
use crate::archive::{Archive, Completeness, Node};

/// How many gaps one table names.
const MOST: usize = 2_000;

/// Whether a product has evidence, or should have.
#[must_use]
pub fn has_any(archive: &Archive, product: usize) -> bool {
    real(archive, product).any(|index| !archive.releases[index].evidence.is_empty())
}

fn real(archive: &Archive, product: usize) -> impl Iterator<Item = usize> {
    lists::releases(archive, product).filter(|index| !archive.releases[*index].template)
}

/// Builds the page of a product.
#[must_use]
pub fn view(product: usize, at: &Viewpoint<'_>) -> SummaryView {
    let words = &at.words.reports;
    let all: Vec<(usize, Completeness)> = real(at.archive, product)
        .filter(|index| !at.archive.releases[*index].evidence.is_empty())
        .map(|index| (index, of(index, at)))
        .collect();
    let releases = at.listing(product, Listing::Releases).map(|href| Link { text: at.words.all_releases.to_owned(), href });
    let mut view = SummaryView { title: words.completeness.to_owned(), links: releases.into_iter().collect(), ..SummaryView::default() };
    let sum = |pick: fn(&Completeness) -> usize| all.iter().map(|(_, found)| pick(found)).sum::<usize>().to_string();
    let whole = all.iter().filter(|(_, found)| found.is_whole() && found.expected > 0).count().to_string();
    view.lede = Some(fill(
        words.completeness_lede,
        &[&sum(|found| found.sound), &sum(|found| found.expected), &all.len().to_string(), &whole, &sum(|found| found.missing.len())],
    ));
    let gaps = gaps(&all, at);
    if gaps.is_empty() {
        view.section(words.gaps, vec![line(vec![Part::text(words.no_gaps)])]);
    } else {
        let total = gaps.len();
        let shown: Vec<Row> = gaps.into_iter().take(MOST).collect();
        let mut blocks = Vec::new();
        if total > MOST {
            blocks.push(line(vec![Part::text(fill(at.words.exhibits.first_of, &[&MOST.to_string(), &total.to_string()]))]));
        }
        let columns = vec![Column::words(at.words.file), Column::words(words.gap), Column::words(at.words.release)];
        blocks.push(table(Table::new("gaps-table", words.gaps, columns, shown)));
        view.section(words.gaps, blocks);
    }
    view.section(words.by_release, vec![table(scores(&all, at))]);
    view
}

fn of(index: usize, at: &Viewpoint<'_>) -> Completeness {
    at.archive.releases[index].completeness(|one| at.findings.codes_of_evidence(at.archive, index, one))
}

/// How complete the evidence of a release is, in a sentence that leads to the page of all; nothing where nothing is expected.
#[must_use]
pub fn line_of(index: usize, at: &Viewpoint<'_>) -> Vec<Part> {
    let release = &at.archive.releases[index];
    let found = of(index, at);
    let Some(percent) = found.percent() else { return Vec::new() };
    let numbers = [found.sound.to_string(), found.expected.to_string(), percent.to_string()];
    let text = fill(at.words.reports.complete, &numbers.each_ref().map(String::as_str));
    let page = at.addresses.completeness(release.product).map(|path| at.to(&path));
    vec![Part::text(". "), Part::link(text, page)]
}

/// Every gap: all that is missing, then all that is empty, and so on.
fn gaps(all: &[(usize, Completeness)], at: &Viewpoint<'_>) -> Vec<Row> {
    let words = &at.words.reports;
    type Pick = fn(&Completeness) -> &Vec<usize>;
    let kinds: [(&str, &str, &str, Pick); 6] = [
        ("fail", "cross", at.words.missing, |found| &found.missing),
        ("fail", "cross", words.empty, |found| &found.empty),
        ("warn", "warning", words.damaged, |found| &found.damaged),
        ("fail", "cross", words.wrong_version, |found| &found.foreign),
        ("warn", "warning", words.duplicate, |found| &found.duplicate),
        ("info", "dash", at.words.unlisted, |found| &found.unlisted),
    ];
    let of_kind = |(tone, icon, word, pick): (&'static str, &'static str, &str, Pick)| {
        let of_release = move |(release, found): &(usize, Completeness)| {
            let row = |index: &usize| gap(*release, *index, Badge::new(tone, icon, word), at);
            pick(found).iter().map(row).collect::<Vec<_>>()
        };
        all.iter().flat_map(of_release).collect::<Vec<_>>()
    };
    kinds.into_iter().flat_map(of_kind).collect()
}

fn gap(release: usize, index: usize, badge: Badge, at: &Viewpoint<'_>) -> Row {
    let one = &at.archive.releases[release].evidence[index];
    let name = one.path.strip_prefix("evidence/").unwrap_or(&one.path);
    let head = match one.file {
        Some(_) => vec![Part::link(name, at.href(Node::Evidence(release, index)))],
        None => written(name),
    };
    let mut why = vec![Part::Badge(badge)];
    if one.file.is_none() {
        let asked = match &one.listed {
            Some(listed) => {
                let text = fill(at.words.line_number, &[&listed.span.line.to_string()]);
                Part::link(text, at.line(release, listed.span.line))
            }
            None => Part::muted(at.words.reports.asked_by_policy),
        };
        why.extend([Part::text(" "), asked]);
    }
    Row::new(head, vec![why.into(), vec![at.release(release)].into()])
}

/// Every release with its score.
fn scores(all: &[(usize, Completeness)], at: &Viewpoint<'_>) -> Table {
    let words = &at.words.reports;
    let row = |(release, found): &(usize, Completeness)| {
        let score = found.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent}\u{202f}%"));
        let counts = [&found.missing, &found.unlisted, &found.empty, &found.damaged, &found.duplicate, &found.foreign];
        let counts = counts.map(|gap| gap.len().to_string().into());
        let cells = [score.into(), format!("{} / {}", found.sound, found.expected).into()];
        Row::new(vec![at.release(*release)], cells.into_iter().chain(counts).collect())
    };
    let columns = vec![
        Column::words(at.words.release),
        Column::numbers(words.score),
        Column::numbers(words.sound),
        Column::numbers(at.words.missing),
        Column::numbers(at.words.unlisted),
        Column::numbers(words.empty),
        Column::numbers(words.damaged),
        Column::numbers(words.duplicate),
        Column::numbers(words.wrong_version),
    ];
    Table::new("scores-table", words.by_release, columns, all.iter().map(row).collect())
}
