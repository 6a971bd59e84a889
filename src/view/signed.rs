//! Signatures as pages show them: each with what it signs and what it came to, and how far they reach.
//!
//! Refuses the word "verified" and every green mark for what no declared key signed.

use super::{
    parts::{Badge, Column, Fact, Part, Row, Table},
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::{Node, Signature, Signed},
    integrity::signatures::{Fault, Gap, State},
};

/// How many files that no signature covers are named.
const NAMED: usize = 5;

/// Counts of the signatures of a release, and how many files they cover. Nothing where none is there and no key asks for any.
#[must_use]
pub fn facts(release: usize, at: &Viewpoint<'_>) -> Vec<Fact> {
    let words = &at.words.signed;
    let all = &at.archive.releases[release].signatures;
    let files = |index: &usize| at.archive.releases[release].evidence[*index].file.is_some();
    if all.found.is_empty() {
        let asked = !at.site.keys.is_empty() && (0..at.archive.releases[release].evidence.len()).any(|index| files(&index));
        return asked.then(|| Fact::new(words.signatures, vec![Part::Badge(absent(at))])).into_iter().collect();
    }
    let count = |wanted: &str| all.found.iter().filter(|one| one.judged.state.word() == wanted).count();
    let mut said = Vec::new();
    for state in [State::Invalid(Fault::Bytes), State::UnknownKey, State::NotChecked(Gap::NoKeys), State::Valid] {
        let count = count(state.word());
        if count > 0 {
            said.extend((!said.is_empty()).then(|| Part::text(" ")));
            let mut badge = badge(state, at);
            badge.word = format!("{count} {}", badge.word);
            said.push(Part::Badge(badge));
        }
    }
    vec![Fact::new(words.signatures, said), Fact::new(words.covered, reach(release, at))]
}

/// How many files the valid signatures cover, and the first that they do not.
fn reach(release: usize, at: &Viewpoint<'_>) -> Vec<Part> {
    let words = &at.words.signed;
    let release = &at.archive.releases[release];
    let needing: Vec<usize> =
        (0..release.evidence.len()).filter(|index| release.evidence[*index].file.is_some() && !release.signatures.holds(*index)).collect();
    let bare: Vec<&str> = needing
        .iter()
        .filter(|index| !release.signatures.covered.contains_key(index))
        .map(|index| release.evidence[*index].path.strip_prefix("evidence/").unwrap_or(&release.evidence[*index].path))
        .collect();
    let counts = [needing.len() - bare.len(), needing.len()].map(|count| count.to_string());
    let mut parts = vec![Part::text(fill(words.covered_of, &[&counts[0], &counts[1]]))];
    if !bare.is_empty() {
        let named = bare.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = bare.len().saturating_sub(NAMED);
        let named = if more > 0 { fill(words.and_more, &[&named, &more.to_string()]) } else { named };
        parts.push(Part::muted(format!(". {}", fill(words.not_covered, &[&named]))));
    }
    parts
}

/// Every signature of a release.
#[must_use]
pub fn table(release: usize, at: &Viewpoint<'_>) -> Option<Table> {
    let words = &at.words.signed;
    let found = &at.archive.releases[release].signatures.found;
    if found.is_empty() {
        return None;
    }
    let columns = [at.words.file, words.scheme, words.signs, words.state, words.key].map(Column::words);
    let row = |one: &Signature| {
        // What a file with a secret calls its key may be the secret.
        let hidden =
            one.judged.state == State::UnknownKey && at.archive.withheld.has(at.archive.releases[release].evidence[one.holder].file);
        let key = one.judged.key.as_deref().filter(|_| !hidden).map(|key| vec![Part::code(key)]).unwrap_or_default();
        let cells = vec![one.scheme.word().into(), signs(one, release, at).into(), state(one, at).into(), key.into()];
        Row::new(vec![file(one.holder, release, at)], cells)
    };
    Some(Table::new("signatures-table", words.caption, columns.into(), found.iter().map(row).collect()))
}

/// What is known of the signatures of one file, on its page.
#[must_use]
pub fn of_file(release: usize, index: usize, at: &Viewpoint<'_>) -> Option<Fact> {
    let words = &at.words.signed;
    let all = &at.archive.releases[release].signatures;
    let mut lines: Vec<Vec<Part>> = Vec::new();
    for one in all.found.iter().filter(|one| one.holder == index && one.of != Signed::Payload) {
        let mut line = state(one, at);
        line.extend([Part::muted(format!(" {}: ", words.signs))]);
        line.extend(signs(one, release, at));
        lines.push(line);
    }
    for one in all.on(index) {
        let mut line = state(one, at);
        if one.holder != index {
            line.extend([Part::muted(format!(" {} ", words.in_file)), file(one.holder, release, at)]);
        }
        lines.push(line);
    }
    if let Some((cover, through)) = all.covered.get(&index).and_then(|cover| Some((cover, cover.through?))) {
        let mut line = state(&all.found[cover.signature], at);
        line.extend([Part::muted(format!(" {} ", words.through)), file(through, release, at)]);
        lines.push(line);
    }
    if lines.is_empty() {
        let asked = !at.site.keys.is_empty() || !all.found.is_empty();
        return asked.then(|| Fact::new(words.signature, vec![Part::Badge(absent(at))]));
    }
    Some(Fact::new(words.signature, lines.join(&Part::Break)))
}

/// What a signature came to, with its key or the reason.
fn state(one: &Signature, at: &Viewpoint<'_>) -> Vec<Part> {
    let words = &at.words.signed;
    let mut parts = vec![Part::Badge(badge(one.judged.state, at))];
    let reason = reason(one.judged.state, at);
    let key = one.judged.key.as_deref().map(|key| fill(words.by_key, &[key]));
    let said = one.judged.comment.as_deref().map(|comment| fill(words.said, &[comment]));
    let more: Vec<String> =
        [reason.map(str::to_owned), key.filter(|_| one.judged.state == State::Valid), said].into_iter().flatten().collect();
    if !more.is_empty() {
        parts.push(Part::muted(format!(" {}", more.join(". "))));
    }
    parts
}

fn reason(state: State, at: &Viewpoint<'_>) -> Option<&'static str> {
    let words = &at.words.signed;
    Some(match state {
        State::Valid | State::UnknownKey => return None,
        State::Invalid(Fault::Bytes) => words.of_bytes,
        State::Invalid(Fault::Purpose) => words.of_purpose,
        State::Invalid(Fault::Form) => words.of_form,
        State::NotChecked(Gap::NoKeys) => words.no_keys,
        State::NotChecked(Gap::NoFile) => words.no_file,
        State::NotChecked(Gap::Scheme) => words.no_scheme,
        State::NotChecked(Gap::Certificate) => words.certificate,
        State::NotChecked(Gap::TooLong) => words.too_long,
        State::NotChecked(Gap::Unread) => words.unread,
        State::NotChecked(Gap::Feature) => words.no_feature,
    })
}

fn badge(state: State, at: &Viewpoint<'_>) -> Badge {
    let words = &at.words.signed;
    match state {
        State::Valid => Badge::new("pass", "check", words.valid),
        State::Invalid(_) => Badge::new("fail", "cross", words.invalid),
        State::UnknownKey => Badge::new("warn", "warning", words.unknown_key),
        State::NotChecked(_) => Badge::new("none", "dash", words.not_checked),
    }
}

fn absent(at: &Viewpoint<'_>) -> Badge {
    Badge::new("none", "ring", at.words.signed.absent)
}

fn signs(one: &Signature, release: usize, at: &Viewpoint<'_>) -> Vec<Part> {
    match &one.of {
        Signed::Evidence(index) => vec![file(*index, release, at)],
        Signed::Record => vec![Part::link(at.words.signed.record, at.line(release, 1))],
        Signed::Other(path) | Signed::Missing(path) => vec![Part::code(path)],
        Signed::Digest(digest) => vec![Part::code(digest), Part::muted(format!(" ({})", at.words.signed.not_here))],
        Signed::Payload => vec![Part::text(at.words.signed.payload)],
    }
}

fn file(index: usize, release: usize, at: &Viewpoint<'_>) -> Part {
    let path = &at.archive.releases[release].evidence[index].path;
    Part::link(path.strip_prefix("evidence/").unwrap_or(path), at.href(Node::Evidence(release, index)))
}
