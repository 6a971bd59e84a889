//! Which version of a dependency the bill of materials or the lock file of each release has: its history, whatever the record says.
//!
//! Refuses a version of a release that has neither.

use super::{Register, RegisterEntry, Release};

/// Adds to each mention of a dependency what the evidence of its release has of it.
pub(super) fn mark(entries: &mut [RegisterEntry], releases: &[Release]) {
    for entry in entries.iter_mut().filter(|entry| entry.register == Register::Dependencies) {
        let names = entry.names.clone();
        for mention in &mut entry.mentions {
            mention.facts.extend(of(&releases[mention.release], &names));
        }
    }
}

/// The versions that a release's evidence has of what is called one of these names: `resolved` beside what the record says of it, else `moved`,
/// where the bill itself is what says that it moved.
fn of(release: &Release, names: &[String]) -> Option<(&'static str, String)> {
    let supply = release.supply.as_ref()?;
    let is_meant = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name.trim()));
    let dependencies = release.record.iter().flat_map(|record| &record.particulars.dependencies);
    let named = dependencies.zip(&supply.named).find(|(one, _)| is_meant(&one.name)).and_then(|(_, named)| named.now.clone());
    let named = named.map(|versions| ("resolved", versions));
    let moved = || supply.since.as_ref()?.moved.iter().find(|one| is_meant(&one.name)).map(|one| ("moved", one.after.clone()));
    named.or_else(moved).filter(|(_, versions)| !versions.is_empty()).map(|(key, versions)| (key, versions.join(", ")))
}
