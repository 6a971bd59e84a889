//! The seal of a release: since when it is frozen, and what was changed since, by whom and why.
//!
//! Refuses to call anything sealed that the ledger does not name.

use super::{
    parts::{Cell, Column, Fact, Part, Row, Table},
    rollbacks::Call,
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::SumVerdict,
    integrity::{Amendment, Change, Seal, Stamp},
};

/// How many digits of a digest a table shows.
const SHOWN: usize = 16;

/// Since when a release is sealed, and what its checksum lists come to.
#[must_use]
pub fn facts(release: usize, at: &Viewpoint<'_>) -> Vec<Fact> {
    let words = &at.words.integrity;
    let mut facts = Vec::new();
    if let Some(seal) = seal_of(release, at) {
        facts.push(Fact::new(words.sealed, vec![Part::text(fill(words.sealed_by, &[&seal.day, &seal.by]))]));
    }
    let sums = &at.archive.releases[release].checksums;
    let of = |verdicts: &[SumVerdict]| sums.iter().filter(|sum| verdicts.contains(&sum.verdict)).count();
    let counts = [
        (of(&[SumVerdict::Match]), words.sums_match),
        (of(&[SumVerdict::MatchCrlf]), words.sums_line_ends),
        (of(&[SumVerdict::Mismatch]), words.sums_mismatch),
        (of(&[SumVerdict::Absent]), words.sums_absent),
        (of(&[SumVerdict::NotADigest, SumVerdict::OfItself, SumVerdict::OtherAlgorithm]), words.sums_unchecked),
        (of(&[SumVerdict::Unread]), words.sums_unread),
    ];
    let said: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| fill(word, &[&count.to_string()])).collect();
    if !said.is_empty() {
        facts.push(Fact::new(words.checksums, vec![Part::text(said.join(", "))]));
    }
    facts
}

/// What was changed after a release was sealed, one call-out for each amendment.
#[must_use]
pub fn calls(release: usize, at: &Viewpoint<'_>) -> Vec<Call> {
    let Some(seal) = seal_of(release, at) else { return Vec::new() };
    (1usize..).zip(&seal.amendments).map(|(number, amendment)| call(number, amendment, seal, at)).collect()
}

/// The ids of the call-outs.
#[must_use]
pub fn anchors(release: usize, at: &Viewpoint<'_>) -> Vec<String> {
    let amendments = seal_of(release, at).map_or(0, |seal| seal.amendments.len());
    (1..=amendments).flat_map(|number| [format!("amendment-{number}"), format!("amendment-{number}-files")]).collect()
}

fn seal_of<'a>(release: usize, at: &Viewpoint<'a>) -> Option<&'a Seal> {
    let release = &at.archive.releases[release];
    at.archive.ledger.seal(&at.archive.products[release.product].slug, &release.id)
}

fn call(number: usize, amendment: &Amendment, seal: &Seal, at: &Viewpoint<'_>) -> Call {
    let words = &at.words.integrity;
    let columns = vec![Column::words(at.words.file), Column::words(words.before), Column::words(words.after)];
    let rows = amendment.changes.iter().map(|change| row(change, seal, at)).collect();
    Call {
        id: format!("amendment-{number}"),
        tone: "warn",
        title: fill(words.amended, &[&amendment.day]),
        lines: vec![vec![Part::text(fill(words.amended_by, &[&amendment.by, &seal.day]))], vec![Part::text(amendment.why.clone())]],
        facts: Vec::new(),
        table: Some(Table::new(format!("amendment-{number}-files"), fill(words.amended, &[&amendment.day]), columns, rows)),
        more: None,
    }
}

fn row(change: &Change, seal: &Seal, at: &Viewpoint<'_>) -> Row {
    let words = &at.words.integrity;
    let folder = seal.folder.as_deref().map(|folder| format!("{folder}/")).unwrap_or_default();
    let name = change.path.strip_prefix(&folder).unwrap_or(&change.path);
    let cell = |stamp: &Option<Stamp>, none: &str| -> Cell {
        match stamp {
            Some(stamp) => {
                vec![Part::code(stamp.sha256.chars().take(SHOWN).collect::<String>()), Part::muted(format!(" {}\u{202f}B", stamp.bytes))]
                    .into()
            }
            None => vec![Part::muted(none)].into(),
        }
    };
    Row::new(vec![Part::code(name)], vec![cell(&change.before, words.added), cell(&change.after, words.removed)])
}
