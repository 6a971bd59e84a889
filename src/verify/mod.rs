//! Verifying: an archive against its ledger and checksum lists, a published site against its manifest.
//!
//! Refuses to read a disk itself, and to pass over what it did not check: that is part of the outcome.

mod codes;
mod outcome;
mod published;
mod signatures;

use std::collections::{BTreeMap, BTreeSet};

pub use codes::CODES;
pub use outcome::{Finding, Outcome, Said, write_human, write_json};
pub use published::Held;

use crate::{
    Compiled,
    archive::SumVerdict,
    diag::Problem,
    digest::Digest,
    integrity::{Anchor, LEDGER},
    publish::{MANIFEST, Manifest},
    world::World,
};

/// The families of problems that say that something is not what it was.
const FAMILIES: [&str; 4] = ["ledger/", "seal/", "checksum/", "signature/"];

/// An archive: the chain of its ledger, every sealed file, every checksum list. `silent` says why what could be an anchor is none.
#[must_use]
pub fn content(compiled: &Compiled, world: &dyn World, anchors: &[Anchor], silent: &[String]) -> Outcome {
    let ledger = &compiled.archive.ledger;
    let mut outcome = Outcome::of("the archive");
    let concerns = |problem: &&Problem| {
        FAMILIES.iter().any(|family| problem.code.name.starts_with(family)) || problem.code.name == "evidence/unreadable"
    };
    outcome.problems = compiled.problems.iter().filter(concerns).map(|problem| Finding::of(problem, world)).collect();
    let lost = anchors.iter().filter_map(|anchor| anchor.check(ledger));
    outcome.problems.extend(lost.map(|problem| Finding::of(&problem, world)));
    match ledger.file {
        None => outcome.unchecked(format!("sealed releases: there is no {LEDGER}; nothing is sealed")),
        Some(_) => {
            let files: usize = ledger.seals.iter().map(|seal| seal.files.len()).sum();
            outcome.checked(format!("the chain of the ledger: {}", counted(ledger.hashes.len(), "line", "lines")));
            outcome.checked(format!(
                "{} with {}",
                counted(ledger.seals.len(), "sealed release", "sealed releases"),
                counted(files, "file", "files")
            ));
        }
    }
    for anchor in anchors {
        outcome.checked(format!("completeness of the ledger: against {}", anchor.name));
    }
    if anchors.is_empty() && ledger.file.is_some() {
        outcome.unchecked("completeness not checked: nothing outside of the ledger knows its last line");
    }
    for reason in silent {
        outcome.unchecked(format!("no anchor: {reason}"));
    }
    sums(compiled, &mut outcome);
    signatures::report(compiled, &mut outcome);
    outcome
}

fn sums(compiled: &Compiled, outcome: &mut Outcome) {
    let mut counts: BTreeMap<SumVerdict, usize> = BTreeMap::new();
    for sum in compiled.archive.releases.iter().flat_map(|release| &release.checksums) {
        *counts.entry(sum.verdict).or_default() += 1;
    }
    if counts.is_empty() {
        outcome.unchecked("checksum lists: the evidence holds none");
        return;
    }
    let words: Vec<String> = counts.iter().map(|(verdict, count)| format!("{count} {}", verdict.word())).collect();
    outcome.checked(format!("checksum lists of the evidence: {}", words.join(", ")));
}

/// A published site: every file against the manifest, whose bytes these are. Nothing but the site is needed, unless its signatures are to be
/// checked as well: that takes keys, and not such as come with the site.
#[must_use]
pub fn site(manifest: &[u8], files: &BTreeMap<String, Result<Digest, String>>, held: Option<&Held<'_>>) -> Outcome {
    let mut outcome = Outcome::of("the published site");
    let known = match Manifest::parse(manifest) {
        Ok(known) if known.format == Manifest::FORMAT => known,
        Ok(other) => {
            outcome.problems.push(Finding::nowhere(&codes::MANIFEST_BROKEN, MANIFEST, format!("{MANIFEST} has format {}", other.format)));
            return outcome;
        }
        Err(error) => {
            let message = format!("{MANIFEST} cannot be read: line {}, column {}", error.line(), error.column());
            outcome.problems.push(Finding::nowhere(&codes::MANIFEST_BROKEN, MANIFEST, message));
            return outcome;
        }
    };
    compare(&known, files, &mut outcome);
    outcome.checked(format!("{} against {MANIFEST}", counted(known.files.len(), "file", "files")));
    outcome.said(format!("{MANIFEST} itself has SHA-256 {}", Digest::of(manifest).hex()));
    match &known.ledger {
        Some(head) => outcome.said(format!("the head of the ledger was {head}")),
        None => outcome.unchecked("sealed releases: the site was published without a ledger"),
    }
    match held {
        Some(held) => published::report(files, held, &mut outcome),
        None => outcome.unchecked("signatures of the evidence: no keys given; bring those that you trust with --keys"),
    }
    outcome.unchecked(format!("whether {MANIFEST} is the one that was published: compare its digest with one you kept"));
    outcome
}

fn compare(manifest: &Manifest, files: &BTreeMap<String, Result<Digest, String>>, outcome: &mut Outcome) {
    let listed: BTreeMap<&str, _> = manifest.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut added: BTreeSet<&str> =
        files.keys().map(String::as_str).filter(|path| *path != MANIFEST && !listed.contains_key(path)).collect();
    for file in listed.values() {
        let path = file.path.as_str();
        let is = |digest: &Digest| digest.bytes == file.size && digest.hex() == file.sha256;
        let message = match files.get(path) {
            Some(Ok(found)) if is(found) => continue,
            Some(Err(reason)) => format!("{path} cannot be read: {reason}"),
            Some(Ok(found)) => {
                let twin = manifest.files.iter().find(|other| other.path != path && other.sha256 == found.hex());
                let holds = twin.map(|other| format!("; it holds what was published as {}", other.path)).unwrap_or_default();
                let (old, new) = (&file.sha256.get(..12).unwrap_or_default(), &found.hex()[..12]);
                format!("{path} was published with {} bytes, SHA-256 {old}…, and has {} bytes, {new}…{holds}", file.size, found.bytes)
            }
            None => {
                let twin = added.iter().find(|name| matches!(files.get(**name), Some(Ok(found)) if is(found))).copied();
                if let Some(name) = twin {
                    added.remove(name);
                }
                let (code, message) = match twin {
                    Some(name) => (&codes::RENAMED, format!("{path} is called {name} now")),
                    None => (&codes::MISSING, format!("{path} was published and is not there")),
                };
                outcome.problems.push(Finding::nowhere(code, path, message));
                continue;
            }
        };
        outcome.problems.push(Finding::nowhere(&codes::CHANGED, path, message));
    }
    for path in added {
        outcome.problems.push(Finding::nowhere(&codes::ADDED, path, format!("{path} was not published")));
    }
}

/// A published site whose manifest is gone.
#[must_use]
pub fn without_manifest() -> Outcome {
    let mut outcome = Outcome::of("the published site");
    outcome.problems.push(Finding::nowhere(&codes::MANIFEST_BROKEN, MANIFEST, format!("{MANIFEST} is not there: nothing can be compared")));
    outcome
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
