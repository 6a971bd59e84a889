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

thread_local! {
    static HEARD: RefCell<Option<BTreeSet<Asked>>> = const { RefCell::new(None) };
}

/// Notes what is asked for, if anybody listens on this thread. Who asked for all rows of a table has asked for each.
pub fn asked(what: impl FnOnce() -> Asked) {
    HEARD.with_borrow_mut(|heard| {
        let Some(heard) = heard else { return };
        let what = what();
        if !matches!(what, Asked::Row(table, _) if heard.contains(&Asked::All(table))) {
            heard.insert(what);
        }
    });
}

/// Does some work, and tells what it asked for on this thread.
pub fn listen<T>(work: impl FnOnce() -> T) -> (T, BTreeSet<Asked>) {
    let outer = HEARD.replace(Some(BTreeSet::new()));
    let done = work();
    (done, HEARD.replace(outer).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_while_somebody_listens_is_heard() {
        asked(|| unreachable!("nobody listens"));
        let ((inner, _), outer) = listen(|| {
            [Asked::Today, Asked::All(Tables::Risks), Asked::Row(Tables::Risks, 7)].into_iter().for_each(|one| asked(|| one));
            listen(|| asked(|| Asked::All(Tables::Edges)))
        });
        assert_eq!((inner, outer), ((), BTreeSet::from([Asked::Today, Asked::All(Tables::Risks)])));
        asked(|| unreachable!("nobody listens any more"));
    }
}
