//! What the lockfiles of a release and its bills of materials both name, where no version is the same.
//!
//! Refuses to compare what one of them does not name, and names alone: an ecosystem has its own `requests`.

use std::collections::BTreeSet;

use super::{Bill, Part};
use crate::{archive::Release, evidence::Kind, integrity::secrets::Withheld, site::Limits, world::World};

/// A package that a lockfile and a bill of materials have in different versions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Unlike {
    /// Its name, as the bill writes it.
    pub name: String,
    /// In the bill of materials.
    pub listed: Place,
    /// In the lockfile.
    pub locked: Place,
}

/// The versions of a package in files of one sort.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The first file: an index into the release's evidence.
    pub evidence: usize,
    /// The 1-based line there.
    pub line: u32,
    /// Its versions, in all of the files.
    pub versions: Vec<String>,
}

/// The packages of which no version of the bill is one of the lockfiles, by name. `bill` is the release's own.
pub(super) fn unlike(release: &Release, bill: &Bill, withheld: &Withheld, limits: &Limits, world: &dyn World) -> Vec<Unlike> {
    let has_lock = release.evidence.iter().any(|one| one.kind == Kind::Lockfile && one.file.is_some());
    if !has_lock || !bill.listed || bill.locked {
        return Vec::new();
    }
    let locked = Bill::of(release, |kind| kind == Kind::Lockfile, withheld, limits, world);
    let both = bill.parts.iter().filter(|(key, _)| key.starts_with("pkg:"));
    let both = both.filter_map(|(key, part)| Some((part, locked.parts.get(key)?)));
    let differ = both.filter(|(listed, locked)| are_unlike(&listed.versions, &locked.versions));
    differ.map(|(listed, locked)| Unlike { name: listed.name.clone(), listed: place(listed), locked: place(locked) }).collect()
}

fn place(part: &Part) -> Place {
    Place { evidence: part.place.0, line: part.place.1, versions: part.versions.iter().cloned().collect() }
}

/// Whether both have versions and none in common. What stands behind a `+` was added by a build; a `v` is how Go writes versions.
fn are_unlike(listed: &BTreeSet<String>, locked: &BTreeSet<String>) -> bool {
    fn bare(version: &str) -> &str {
        let version = version.split_once('+').map_or(version, |(version, _)| version);
        version.strip_prefix('v').unwrap_or(version)
    }
    let is_listed = |version: &String| listed.iter().any(|other| bare(other) == bare(version));
    !listed.is_empty() && !locked.is_empty() && !locked.iter().any(is_listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_version_in_common_is_enough() {
        let set = |versions: &[&str]| versions.iter().map(|version| (*version).to_owned()).collect::<BTreeSet<_>>();
        for (listed, locked, expected) in [
            (&["1.0.0"][..], &["1.0.0"][..], false),
            (&["1.0.0"], &["2.0.0", "1.0.0"], false),
            (&["v1.0.0"], &["1.0.0"], false),
            (&["2.1.0+cu118"], &["2.1.0"], false),
            (&[], &["1.0.0"], false),
            (&["1.0.0"], &["1.0.1"], true),
            (&["1.0.0"], &["1.0.0-rc.1", "1.0.10"], true),
        ] {
            assert_eq!(are_unlike(&set(listed), &set(locked)), expected, "{listed:?} {locked:?}");
        }
    }
}
