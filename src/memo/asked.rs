//! What a page asks for while it is made, so that a later build can tell whether it would be made of the same.
//!
//! Refuses to guess: whoever reads a table of the archive in a page's stead says so here, and what is not listened to costs one look at a flag.

use std::{cell::RefCell, collections::BTreeSet};

/// The tables that pages are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tables {
    /// Releases, with what is known and wrong of each, and what leads to it.
    Releases,
    /// Documents, likewise.
    Documents,
    /// Risks of the register, likewise.
    Risks,
    /// Entries of registers, likewise.
    Entries,
    /// Files of the folder.
    Files,
    /// The links between all these.
    Edges,
    /// The names of components and variables, which every word of every text may be.
    Words,
    /// The pages of the site.
    Pages,
    /// How many rows each list of a product has.
    Counts,
    /// What the ways back of a product lean on.
    Support,
}

/// By what a thing is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lookup {
    /// A release by its version.
    Versions,
    /// A risk by its id.
    Risks,
    /// A vulnerability by its identifier.
    Cves,
    /// A person by a handle.
    Handles,
    /// Whether any path ends so.
    Endings,
    /// What stands at a path that links may lead to.
    Places,
    /// The page that a file name alone means.
    FileNames,
    /// The file of a path.
    Files,
    /// The rows of a page of a list, by its path.
    Lists,
}

/// Something that was asked for. Rows are named by their numbers in this version of an archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asked {
    /// The day of the build.
    Today,
    /// A row of a table.
    Row(Tables, usize),
    /// All rows of a table, or how many there are.
    All(Tables),
    /// What a product has under a name.
    Look(Lookup, usize, String),
}

/// What was heard so far.
#[derive(Default)]
struct Heard {
    /// The tables of which all rows were asked for, a bit for each.
    whole: u32,
    /// Rows, as they were asked for: loops ask for thousands, one after the other and again and again.
    rows: Vec<(Tables, usize)>,
    rest: BTreeSet<Asked>,
}

thread_local! {
    static HEARD: RefCell<Option<Heard>> = const { RefCell::new(None) };
}

/// Notes what is asked for, if anybody listens on this thread. Who asked for all rows of a table has asked for each.
pub fn asked(what: impl FnOnce() -> Asked) {
    HEARD.with_borrow_mut(|heard| {
        if let Some(heard) = heard {
            heard.add(what());
        }
    });
}

/// Does some work, and tells what it asked for on this thread.
pub fn listen<T>(work: impl FnOnce() -> T) -> (T, BTreeSet<Asked>) {
    let outer = HEARD.replace(Some(Heard::default()));
    let done = work();
    (done, HEARD.replace(outer).unwrap_or_default().all())
}

impl Heard {
    fn add(&mut self, what: Asked) {
        match what {
            Asked::Row(table, row) => {
                if !self.has_all(table) && self.rows.last() != Some(&(table, row)) {
                    self.rows.push((table, row));
                }
            }
            Asked::All(table) => {
                self.whole |= 1 << table as u32;
                self.rest.insert(what);
            }
            Asked::Today | Asked::Look(..) => drop(self.rest.insert(what)),
        }
    }

    fn has_all(&self, table: Tables) -> bool {
        self.whole & (1 << table as u32) != 0
    }

    fn all(mut self) -> BTreeSet<Asked> {
        let mut rows = std::mem::take(&mut self.rows);
        rows.sort_unstable();
        rows.dedup();
        let rows = rows.into_iter().filter(|(table, _)| !self.has_all(*table));
        let rows: BTreeSet<Asked> = rows.map(|(table, row)| Asked::Row(table, row)).collect();
        self.rest.into_iter().chain(rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_while_somebody_listens_is_heard() {
        asked(|| unreachable!("nobody listens"));
        let ((inner, _), outer) = listen(|| {
            [Asked::Row(Tables::Risks, 3), Asked::Today, Asked::All(Tables::Risks), Asked::Row(Tables::Risks, 7)]
                .into_iter()
                .for_each(|one| asked(|| one));
            listen(|| asked(|| Asked::All(Tables::Edges)))
        });
        assert_eq!((inner, outer), ((), BTreeSet::from([Asked::Today, Asked::All(Tables::Risks)])));
        asked(|| unreachable!("nobody listens any more"));
    }
}
