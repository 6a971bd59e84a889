//! What verifying says of signatures: which were checked against which keys, how far they reach, and which were not checked.
//!
//! Refuses to count as covered what no valid signature names.

use std::collections::{BTreeMap, BTreeSet};

use super::{Outcome, counted};
use crate::{Compiled, archive::Release, integrity::signatures::State};

/// Adds what is to be said of the signatures of all releases.
pub(super) fn report(compiled: &Compiled, outcome: &mut Outcome) {
    let releases = &compiled.archive.releases;
    let all = || releases.iter().flat_map(|release| &release.signatures.found);
    if all().next().is_none() {
        outcome.unchecked("signatures: absent; the evidence holds none");
        return;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in all() {
        *counts.entry(one.judged.state.word()).or_default() += 1;
    }
    let unchecked = counts.remove(State::NotChecked(crate::integrity::signatures::Gap::NoKeys).word()).unwrap_or(0);
    if !counts.is_empty() {
        let words: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {}", word.replace('-', " "))).collect();
        let keys: BTreeSet<String> = all()
            .filter(|one| one.judged.state == State::Valid)
            .filter_map(|one| Some(format!("`{}`", one.judged.key.as_deref()?)))
            .collect();
        let by = if keys.is_empty() { String::new() } else { format!(" (by {})", keys.into_iter().collect::<Vec<_>>().join(", ")) };
        outcome.checked(format!("signatures: {}{by}", words.join(", ")));
    }
    if unchecked > 0 {
        outcome.unchecked(counted(unchecked, "signature", "signatures"));
    }
    let (covered, files) = releases.iter().map(reach).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    outcome.said(format!(
        "valid signatures cover {covered} of {}; the others are as the ledger and the lists say",
        counted(files, "evidence file", "evidence files")
    ));
}

/// How many files of a release are covered, of those that can be.
fn reach(release: &Release) -> (usize, usize) {
    let needing = (0..release.evidence.len()).filter(|index| release.evidence[*index].file.is_some() && !release.signatures.holds(*index));
    (release.signatures.covered.keys().filter(|file| !release.signatures.holds(**file)).count(), needing.count())
}
