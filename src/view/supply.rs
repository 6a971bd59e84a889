//! What changed between the bills of materials of two releases: components and vulnerabilities; what provenance is of.
//!
//! Refuses to call anything resolved that nobody says is.

use std::collections::BTreeMap;

use super::{
    blocks::Block,
    parts::{Badge, Cell, Column, Fact, Part, Row, Table, written},
    summary::{line, table},
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::{Difference, Evidence, Exposed, Move, Moved, Node, Register, Turn},
    evidence::Kind,
};

/// How many rows of a table a page shows.
const MOST: usize = 2_000;

/// The blocks of a comparison's section. `listed` says which of the two releases have a bill that lists components.
#[must_use]
pub fn blocks(from: usize, to: usize, found: Option<&(Difference, bool, bool)>, at: &Viewpoint<'_>) -> Vec<Block> {
    let words = &at.words.supply;
    let lacking = |index: usize| line(vec![Part::muted(fill(words.no_bill, &[at.version(index).as_str()]))]);
    let Some((difference, old, new)) = found else { return vec![lacking(from), lacking(to)] };
    let mut blocks = Vec::new();
    if *old && *new {
        blocks.push(line(vec![Part::text(fill(words.bill_counts, &[&difference.counts.1.to_string(), &difference.counts.0.to_string()]))]));
        blocks.extend(moved(&difference.moved, to, at));
    } else {
        blocks.extend([(from, old), (to, new)].into_iter().filter(|(_, listed)| !**listed).map(|(index, _)| lacking(index)));
    }
    if !difference.exposures.is_empty() {
        blocks.extend(cut(difference.exposures.len(), at));
        blocks.push(table(exposures(&difference.exposures, to, at)));
    }
    blocks
}

fn cut(total: usize, at: &Viewpoint<'_>) -> Option<Block> {
    let text = || fill(at.words.exhibits.first_of, &[&MOST.to_string(), &total.to_string()]);
    (total > MOST).then(|| line(vec![Part::muted(text())]))
}

fn moved(all: &[Moved], to: usize, at: &Viewpoint<'_>) -> Vec<Block> {
    let words = &at.words.supply;
    if all.is_empty() {
        return vec![line(vec![Part::muted(words.no_difference)])];
    }
    let licences = all.iter().any(|one| one.licences_before != one.licences_after);
    let pages = pages(at.archive.releases[to].product, at);
    let row = |one: &Moved| {
        let mut cells = vec![Cell::from(vec![Part::Badge(change(one.kind(), at))]), joined(&one.before), joined(&one.after)];
        if licences {
            cells.extend([joined(&one.licences_before), joined(&one.licences_after)]);
        }
        Row::new(
            vec![Part::link(one.name.clone(), pages.get(&one.name.to_lowercase()).and_then(|index| at.href(Node::Entry(*index))))],
            cells,
        )
    };
    let mut columns = vec![words.component, words.change, at.words.before, at.words.after];
    if licences {
        columns.extend([words.licences_before, words.licences_after]);
    }
    let columns = columns.into_iter().map(Column::words).collect();
    let shown = Table::new("bill-table", words.difference_caption, columns, all.iter().take(MOST).map(row).collect());
    cut(all.len(), at).into_iter().chain([table(shown)]).collect()
}

fn joined(all: &[String]) -> Cell {
    if all.is_empty() { vec![Part::muted("–")].into() } else { all.join(", ").into() }
}

/// The entries of a product's dependencies, by name.
fn pages(product: usize, at: &Viewpoint<'_>) -> BTreeMap<String, usize> {
    let own = Register::Dependencies.entries(at.archive).filter(|(_, entry)| entry.product == product);
    own.flat_map(|(index, entry)| entry.names.iter().map(move |name| (name.to_lowercase(), index))).collect()
}

fn change(kind: Move, at: &Viewpoint<'_>) -> Badge {
    let words = &at.words.supply;
    match kind {
        Move::Added => Badge::new("info", "ring", words.added),
        Move::Removed => Badge::new("none", "dash", words.removed),
        Move::Changed => Badge::new("info", "half", words.changed),
        Move::Relicensed => Badge::new("warn", "warning", words.relicensed),
    }
}

fn turn(turn: Turn, at: &Viewpoint<'_>) -> Badge {
    let words = &at.words.supply;
    match turn {
        Turn::Introduced => Badge::new("fail", "cross", words.introduced),
        Turn::Remaining => Badge::new("warn", "warning", words.remaining),
        Turn::Unmentioned => Badge::new("warn", "warning", words.unmentioned),
        Turn::Resolved => Badge::new("pass", "check", words.resolved),
        Turn::Suppressed => Badge::new("none", "dash", words.suppressed),
    }
}

fn exposures(all: &[(Turn, Exposed)], to: usize, at: &Viewpoint<'_>) -> Table {
    let words = &at.words.supply;
    let columns = [words.vulnerability, words.change, words.severity, words.product, words.justification, words.details];
    let columns = columns.into_iter().map(Column::words).collect();
    let row = |(became, one): &(Turn, Exposed)| {
        let href = one.place.and_then(|(index, line)| Some(format!("{}#L{line}", at.href(Node::Evidence(to, index))?)));
        let text = |text: &Option<String>| Cell::from(written(text.as_deref().unwrap_or_default()));
        let cells = vec![
            vec![Part::Badge(turn(*became, at))].into(),
            text(&one.severity),
            one.products.join(", ").into(),
            text(&one.justification),
            text(&one.detail),
        ];
        Row::new(vec![Part::link(one.id.clone(), href)], cells)
    };
    Table::new("exposures-table", words.exposures_caption, columns, all.iter().take(MOST).map(row).collect())
}

/// Of a bill of materials, where it is compared with the one before.
#[must_use]
pub fn since(file: &Evidence, release: usize, at: &Viewpoint<'_>) -> Option<Fact> {
    let owner = &at.archive.releases[release];
    let since = owner.supply.as_ref().filter(|_| file.kind == Kind::Sbom)?.since.as_ref()?;
    let path = at.addresses.comparison(at.archive, since.from, release).filter(|_| owner.previous == Some(since.from))?;
    let text = fill(at.words.supply.differ_from, &[&since.moved.len().to_string(), &at.version(since.from)]);
    Some(Fact::new(at.words.supply.bill_difference, vec![Part::link(text, Some(at.to(&path)))]))
}

/// How many of the digests that a statement names are of files or images of its release.
#[must_use]
pub fn matches(file: &Evidence, at: &Viewpoint<'_>) -> Option<Fact> {
    let [found, all] = ["digest_matches", "subjects"].map(|fact| file.facts.number(fact));
    let text = fill(at.words.supply.matches_of, &[&found?.to_string(), &all?.to_string()]);
    Some(Fact::new(at.words.supply.digest_matches, vec![Part::text(text)]))
}
