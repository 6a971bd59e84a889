//! The option `--audience` of the commands that build, check and export.
//!
//! Refuses any other word.

use clap::ValueEnum;

use crate::site::Reader;

/// For whom a site is built.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Audience {
    /// Anybody: what is internal is left out
    Public,
    /// Colleagues: everything is shown
    Internal,
}

impl From<Audience> for Reader {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::Public => Self::Public,
            Audience::Internal => Self::Internal,
        }
    }
}
