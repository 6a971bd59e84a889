//! What prose may call the things of an archive: versions, ids of risks, handles, components, vulnerabilities.
//!
//! Refuses a name that two things have, and one that is an everyday word.

use std::{collections::HashMap, fmt};

use crate::memo::{Asked, Key, Keyer, Lookup, Tables, asked};

use super::{Archive, Node, Register, RegisterEntry, Release};

/// The things of an archive by their names, per product.
#[derive(Clone, Default, PartialEq)]
pub struct Names {
    products: Vec<OfProduct>,
}

/// The names of one product. They are asked for every word of every text, so by borrowed words.
#[derive(Debug, Clone, Default, PartialEq)]
struct OfProduct {
    /// Releases by bare version, in lower case.
    versions: HashMap<String, usize>,
    risks: HashMap<String, usize>,
    /// People by handle, in lower case; `None` where two have one.
    handles: HashMap<String, Option<usize>>,
    cves: HashMap<String, usize>,
    components: HashMap<String, usize>,
    /// The bytes of the longest name of a component: no longer text is looked up, since whole paragraphs are asked for.
    longest: usize,
    variables: HashMap<String, usize>,
    /// The components that prose can name, by the first word of their name.
    spoken: HashMap<String, Vec<(String, usize)>>,
}

/// All of it follows from the archive.
impl fmt::Debug for Names {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Names").field("products", &self.products.len()).finish_non_exhaustive()
    }
}

impl Names {
    /// Collects the names of an archive.
    #[must_use]
    pub fn of(archive: &Archive) -> Self {
        let mut products = vec![OfProduct::default(); archive.products.len()];
        for (index, release) in archive.releases.iter().enumerate() {
            products[release.product].versions.entry(version(release)).or_insert(index);
        }
        for (index, risk) in archive.risks.iter().enumerate() {
            products[risk.product].risks.insert(risk.id.clone(), index);
        }
        for (index, entry) in archive.entries.iter().enumerate() {
            products[entry.product].add(entry, index);
        }
        Self { products }
    }

    /// Of every name, and whose it is.
    pub(super) fn key(&self) -> Key {
        let mut keyer = Keyer::new("names");
        for names in &self.products {
            let OfProduct { versions, risks, handles, cves, components, longest, variables, spoken } = names;
            keyer.rows(versions).rows(risks).rows(handles).rows(cves).rows(components).number(*longest).rows(variables).rows(spoken);
        }
        keyer.key()
    }

    fn look<T: Copy>(&self, product: usize, lookup: Lookup, table: impl Fn(&OfProduct) -> &HashMap<String, T>, name: &str) -> Option<T> {
        asked(|| Asked::Look(lookup, product, name.to_owned()));
        table(self.products.get(product)?).get(name).copied()
    }

    /// A release by its version, a leading `v` and case aside.
    #[must_use]
    pub fn release(&self, product: usize, bare_version: &str) -> Option<usize> {
        self.look(product, Lookup::Versions, |names| &names.versions, &bare_version.to_lowercase())
    }

    /// A risk by its id.
    #[must_use]
    pub fn risk(&self, product: usize, id: &str) -> Option<usize> {
        self.look(product, Lookup::Risks, |names| &names.risks, id)
    }

    /// A vulnerability by its id, as an index of an entry.
    #[must_use]
    pub fn cve(&self, product: usize, id: &str) -> Option<usize> {
        self.look(product, Lookup::Cves, |names| &names.cves, id)
    }

    /// A person by a handle with its `@`, as an index of an entry.
    #[must_use]
    pub fn person(&self, product: usize, handle: &str) -> Option<usize> {
        self.look(product, Lookup::Handles, |names| &names.handles, &handle.to_lowercase()).flatten()
    }

    /// The names of a product that every word of every text may be: to note each of them would take longer than to read it again.
    fn of_words(&self, product: usize) -> Option<&OfProduct> {
        asked(|| Asked::All(Tables::Words));
        self.products.get(product)
    }

    /// Everything that can be looked up: the product, the name there, and what it means, unless two things have it.
    pub fn all(&self) -> impl Iterator<Item = (Lookup, usize, &str, Option<Node>)> {
        self.products.iter().enumerate().flat_map(|(product, names)| {
            let versions = names.versions.iter().map(|(name, index)| (Lookup::Versions, name, Some(Node::Release(*index))));
            let risks = names.risks.iter().map(|(name, index)| (Lookup::Risks, name, Some(Node::Risk(*index))));
            let cves = names.cves.iter().map(|(name, index)| (Lookup::Cves, name, Some(Node::Entry(*index))));
            let handles = names.handles.iter().map(|(name, index)| (Lookup::Handles, name, index.map(Node::Entry)));
            let all = versions.chain(risks).chain(cves).chain(handles);
            all.map(move |(lookup, name, node)| (lookup, product, name.as_str(), node))
        })
    }

    /// Everything that a word may name: the product, whether a component or a variable, the name, and the index of its entry. Sorted.
    #[must_use]
    pub fn words(&self) -> Vec<(usize, &'static str, &str, usize)> {
        let mut all = Vec::new();
        for (product, names) in self.products.iter().enumerate() {
            all.extend(names.components.iter().map(|(name, entry)| (product, "component", name.as_str(), *entry)));
            all.extend(names.variables.iter().map(|(name, entry)| (product, "variable", name.as_str(), *entry)));
        }
        all.sort_unstable();
        all
    }

    /// A component by its name and nothing else, as an index of an entry.
    #[must_use]
    pub fn component(&self, product: usize, name: &str) -> Option<usize> {
        let names = self.of_words(product).filter(|names| (3..=names.longest).contains(&name.len()))?;
        names.components.get(name).copied()
    }

    /// A variable of the configuration by its name and nothing else, as an index of an entry.
    #[must_use]
    pub fn variable(&self, product: usize, name: &str) -> Option<usize> {
        self.of_words(product)?.variables.get(name).copied()
    }

    /// The components whose names begin with this word: whole name and index of the entry.
    pub(super) fn spoken(&self, product: usize, first: &str) -> &[(String, usize)] {
        let names = self.of_words(product).filter(|names| !names.spoken.is_empty());
        names.and_then(|names| names.spoken.get(first)).map_or(&[], Vec::as_slice)
    }
}

impl OfProduct {
    fn add(&mut self, entry: &RegisterEntry, index: usize) {
        match entry.register {
            Register::People => {
                for handle in entry.names.iter().filter(|name| name.starts_with('@')) {
                    self.handles.entry(handle.clone()).and_modify(|known| *known = None).or_insert(Some(index));
                }
            }
            Register::Cves => drop(self.cves.insert(entry.title.to_uppercase(), index)),
            Register::Configuration => drop(self.variables.insert(entry.title.clone(), index)),
            Register::Components => entry.names.iter().for_each(|name| self.add_component(name, index)),
            _ => {}
        }
    }

    fn add_component(&mut self, name: &str, index: usize) {
        self.components.insert(name.to_owned(), index);
        self.longest = self.longest.max(name.len());
        let first = name.split_whitespace().next().unwrap_or_default();
        if is_telling(name) {
            self.spoken.entry(first.to_owned()).or_default().push((name.to_owned(), index));
        }
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
