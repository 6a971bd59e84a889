//! What prose may call the things of an archive: versions, ids of risks, handles, components, vulnerabilities.
//!
//! Refuses a name that two things have, and one that is an everyday word.

use std::collections::BTreeMap;

use super::{Archive, Register, Release};

/// The things of an archive by their names, per product.
#[derive(Debug, Clone, Default, Hash)]
pub struct Names {
    /// Releases by bare version, in lower case.
    versions: BTreeMap<(usize, String), usize>,
    risks: BTreeMap<(usize, String), usize>,
    /// People by handle, in lower case; `None` where two have one.
    handles: BTreeMap<(usize, String), Option<usize>>,
    cves: BTreeMap<(usize, String), usize>,
    components: BTreeMap<(usize, String), usize>,
    /// The components that prose can name, by the first word of their name.
    spoken: BTreeMap<(usize, String), Vec<(String, usize)>>,
}

impl Names {
    /// Collects the names of an archive.
    #[must_use]
    pub fn of(archive: &Archive) -> Self {
        let mut names = Self::default();
        for (index, release) in archive.releases.iter().enumerate() {
            names.versions.entry((release.product, version(release))).or_insert(index);
        }
        for (index, risk) in archive.risks.iter().enumerate() {
            names.risks.insert((risk.product, risk.id.clone()), index);
        }
        for (index, entry) in archive.entries.iter().enumerate() {
            let key = |name: &str| (entry.product, name.to_owned());
            match entry.register {
                Register::People => {
                    for handle in entry.names.iter().filter(|name| name.starts_with('@')) {
                        names.handles.entry(key(handle)).and_modify(|known| *known = None).or_insert(Some(index));
                    }
                }
                Register::Cves => drop(names.cves.insert(key(&entry.title.to_uppercase()), index)),
                Register::Components => entry.names.iter().for_each(|name| names.add_component(entry.product, name, index)),
                _ => {}
            }
        }
        names
    }

    fn add_component(&mut self, product: usize, name: &str, index: usize) {
        self.components.insert((product, name.to_owned()), index);
        let first = name.split_whitespace().next().unwrap_or_default();
        if is_telling(name) {
            self.spoken.entry((product, first.to_owned())).or_default().push((name.to_owned(), index));
        }
    }

    /// A release by its version, a leading `v` and case aside.
    #[must_use]
    pub fn release(&self, product: usize, bare_version: &str) -> Option<usize> {
        self.versions.get(&(product, bare_version.to_lowercase())).copied()
    }

    /// A risk by its id.
    #[must_use]
    pub fn risk(&self, product: usize, id: &str) -> Option<usize> {
        self.risks.get(&(product, id.to_owned())).copied()
    }

    /// A vulnerability by its id, as an index of an entry.
    #[must_use]
    pub fn cve(&self, product: usize, id: &str) -> Option<usize> {
        self.cves.get(&(product, id.to_owned())).copied()
    }

    /// A person by a handle with its `@`, as an index of an entry.
    #[must_use]
    pub fn person(&self, product: usize, handle: &str) -> Option<usize> {
        self.handles.get(&(product, handle.to_lowercase())).copied().flatten()
    }

    /// A component by its name and nothing else, as an index of an entry.
    #[must_use]
    pub fn component(&self, product: usize, name: &str) -> Option<usize> {
        self.components.get(&(product, name.to_owned())).copied().filter(|_| name.len() > 2)
    }

    /// The components whose names begin with this word: whole name and index of the entry.
    pub(super) fn spoken(&self, product: usize, first: &str) -> &[(String, usize)] {
        self.spoken.get(&(product, first.to_owned())).map_or(&[], Vec::as_slice)
    }
}

/// The name of a release in its product: of several changelogs, each has its own versions.
fn version(release: &Release) -> String {
    let series = release.record.as_ref().and_then(|record| record.series.as_ref());
    let name = series.map_or_else(|| release.version.bare().to_owned(), |series| format!("{series}-{}", release.version.bare()));
    name.to_lowercase()
}

/// Whether a name in the middle of a sentence can mean nothing else: `order-service`, `OrderBook`, `Matching Engine`; not `API`, `core`, `Web`.
fn is_telling(name: &str) -> bool {
    let mut characters = name.chars();
    let first_is_letter = characters.next().is_some_and(char::is_alphabetic);
    let humps = characters.filter(|c| c.is_uppercase()).count();
    let joined = name.contains(['-', '_']) || humps > 0 && name.chars().any(char::is_lowercase);
    first_is_letter && name.chars().count() > 4 && joined
}

#[cfg(test)]
mod tests {
    use super::is_telling;

    #[test]
    fn everyday_words_are_no_names() {
        for telling in ["order-service", "OrderBook", "Matching Engine", "ledger_db"] {
            assert!(is_telling(telling), "{telling}");
        }
        for word in ["API", "core", "Web", "database", "Database", "a-b", "2024-01", ""] {
            assert!(!is_telling(word), "{word}");
        }
    }
}
