//! Keys in a relsite that was built without the feature `verify`.
//!
//! Refuses to check anything, and says so.

use std::io::Read;

use super::{Detached, Gap, Judged};
use crate::{diag::Problems, site::Key};

/// The public keys of site.toml, which nothing here can use.
#[derive(Debug, Clone, Default)]
pub struct Keyring {
    declared: usize,
}

impl Keyring {
    /// Takes the keys as they are.
    #[must_use]
    pub fn of(declared: &[Key], _problems: &mut Problems) -> Self {
        Self { declared: declared.len() }
    }

    /// How many keys there are to check with.
    #[must_use]
    pub fn count(&self) -> usize {
        self.declared
    }

    /// A detached signature, not checked.
    #[must_use]
    pub fn detached(&self, _signature: &Detached, _open: &dyn Fn() -> Option<Box<dyn Read + Send>>) -> Judged {
        Judged::unchecked(Gap::Feature)
    }

    /// A signature of an envelope, not checked.
    #[must_use]
    pub fn envelope(&self, _payload_type: &str, _payload: &[u8], _key_id: &str, _signature: &[u8]) -> Judged {
        Judged::unchecked(Gap::Feature)
    }

    /// The signature of a bundle, not checked.
    #[must_use]
    pub fn message(
        &self,
        _key_id: &str,
        _signature: &[u8],
        _stated: (&str, &str),
        _open: &dyn Fn() -> Option<Box<dyn Read + Send>>,
    ) -> Judged {
        Judged::unchecked(Gap::Feature)
    }

    /// What an envelope comes to that cannot be read.
    #[must_use]
    pub fn malformed(&self) -> Judged {
        Judged::unchecked(Gap::Feature)
    }
}
