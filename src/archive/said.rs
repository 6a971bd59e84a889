//! What one release says for the registers.
//!
//! Refuses to know of other releases: what it says is read once, and kept with it.

use std::sync::Arc;

use super::{
    Judged, Register,
    people::{self, Person},
    registers::{Named, shortened},
};
use crate::{
    memo::{Key, Keyer},
    path::slug,
};

/// Everything that the registers read of a release.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) product: usize,
    /// A template says nothing.
    pub(super) template: bool,
    /// What each register but that of people has of it, in the order of [`Register::PAGES`].
    pub(super) named: [Vec<Named>; Register::PAGES.len()],
    /// Whom it names, and as what.
    pub(super) people: Vec<(Person, &'static str)>,
    /// The titles and references of its changes.
    pub(super) done: Vec<String>,
    /// The titles and references of what it announces.
    pub(super) future: Vec<(String, Vec<String>)>,
    /// The digest of all that.
    pub(super) key: Key,
    /// Whose it is: see [`Keyer::value`].
    _of: Arc<Judged>,
}

impl Said {
    pub(super) fn of(release: &Arc<Judged>) -> Self {
        let record = release.record.as_ref().filter(|_| !release.template);
        let named = Register::PAGES.map(|register| record.map(|record| register.named(record)).unwrap_or_default());
        let people = record.map(|record| people::of_release(release, record)).unwrap_or_default();
        let changes = record.iter().flat_map(|record| &record.changes);
        let done: Vec<String> = changes
            .flat_map(|change| {
                let titles = change.title.iter().map(|title| shortened(&slug(title))).chain([shortened(&slug(&change.text.plain))]);
                titles.chain(change.refs.iter().cloned()).collect::<Vec<_>>()
            })
            .collect();
        let future = record.iter().flat_map(|record| &record.particulars.future);
        let future: Vec<(String, Vec<String>)> = future.map(|one| (shortened(&slug(&one.text.plain)), one.refs.clone())).collect();
        let (product, template) = (release.product, release.template);
        let key = Keyer::new("said").all(&(product, template, &named, &people, &done, &future)).key();
        Self { product, template, named, people, done, future, key, _of: release.clone() }
    }
}
