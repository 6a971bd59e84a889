//! Permanent names of problems.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How bad a problem is. Ordered: a note is less than a warning, a warning less than an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing; never changes an exit code.
    Note,
    /// Probably wrong; fails `check --strict`.
    Warning,
    /// Wrong; fails `check`, and `build --strict`.
    Error,
}

impl Severity {
    /// The word used in every output: `note`, `warning` or `error`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Reads the word that [`Severity::word`] writes.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Note, Self::Warning, Self::Error].into_iter().find(|severity| severity.word() == word)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())
    }
}

/// A kind of problem: one `static` beside the code that emits it, one row in its family's table.
///
/// The name never changes once published; `relsite explain NAME` shows the explanation.
#[derive(Debug)]
pub struct Code {
    /// `family/slug`, permanent.
    pub name: &'static str,
    /// The level unless `[problems]` in site.toml says otherwise.
    pub severity: Severity,
    /// Whether nothing is published while such a problem stands. A blocking code cannot be lowered.
    pub blocking: bool,
    /// One line, without the particulars.
    pub summary: &'static str,
    /// Markdown: why it matters, a bad and a good example, how to mend.
    pub explanation: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Code {}
