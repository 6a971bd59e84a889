//! What one release says for the registers, by itself.
//!
//! Refuses to know of other releases: what it says is read once, and kept with it.

use std::sync::Arc;

use super::{
    Judged, Register,
    people::{self, Person},
    registers::{Named, address},
};
use crate::memo::{Key, Keyer};

/// Everything that the registers read of a release, but for what changed since the release before.
#[derive(Debug)]
pub(super) struct Said {
    /// What each register but that of people has of it: the register, the address there, the mention. In the order of [`Register::ALL`].
    pub(super) named: Vec<(Register, String, Named)>,
    /// Whom it names, and as what.
    pub(super) people: Vec<(Person, &'static str)>,
    /// The digest of all that.
    pub(super) key: Key,
    /// Whose it is: see [`crate::memo::Keyer::value`].
    _of: Arc<Judged>,
}

impl Said {
    pub(super) fn of(release: &Arc<Judged>) -> Self {
        let record = release.record.as_ref().filter(|_| !release.template);
        let named = Register::ALL.into_iter().flat_map(|register| {
            let named = record.map(|record| register.of_record(record)).unwrap_or_default();
            named.into_iter().map(move |named| (register, address(&named), named))
        });
        let named: Vec<_> = named.collect();
        let people = record.map(|record| people::of_release(release, record)).unwrap_or_default();
        let key = Keyer::new("said").all(&(release.product, release.template, release.record.is_some(), &named, &people)).key();
        Self { named, people, key, _of: release.clone() }
    }
}
