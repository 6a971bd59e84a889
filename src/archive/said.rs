//! What one release says for the registers, by itself.
//!
//! Refuses to know of other releases: what it says is read once, and kept with it.

use std::sync::{Arc, OnceLock};

use super::{
    Judged, Register,
    people::{self, Person},
    registers::Named,
};
use crate::memo::{Key, Keyer};

/// Everything that the registers read of a release, but for what changed since the release before.
#[derive(Debug)]
pub(super) struct Said {
    /// What each register but that of people has of it: the register, the address there, the mention. In the order of [`Register::ALL`].
    pub(super) named: Vec<(Register, String, Named)>,
    /// Whom it names, and as what.
    pub(super) people: Vec<(Person, &'static str)>,
    key: OnceLock<Key>,
    /// Whose it is: see [`crate::memo::Keyer::value`].
    of: Arc<Judged>,
}

impl Said {
    pub(super) fn of(release: &Arc<Judged>) -> Self {
        let record = release.record.as_ref().filter(|_| !release.template);
        let named = Register::ALL.into_iter().flat_map(|register| {
            let named = record.map(|record| register.of_record(record)).unwrap_or_default();
            named.into_iter().map(move |named| (register, named.address(), named))
        });
        let named: Vec<_> = named.collect();
        let people = record.map(|record| people::of_release(release, record)).unwrap_or_default();
        Self { named, people, key: OnceLock::new(), of: release.clone() }
    }

    /// The digest of all that the registers read of the release.
    pub(super) fn key(&self) -> &Key {
        let Self { named, people, key, of } = self;
        key.get_or_init(|| Keyer::new("said").all(&(of.product, of.template, of.record.is_some(), named, people)).key())
    }
}
