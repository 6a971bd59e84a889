//! The forms in which a release may be written, and what is kept of those that are no Markdown file of their own.
//!
//! Refuses to read any of them: each form has a reader.

/// What a page shows that is not the text of a whole file: one release of a changelog, or a record that is data.
///
/// It is kept, not read again: reading a changelog once for each of its releases would cost the square of its length.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Extract {
    /// The Markdown to which the ranges of the page's sections refer.
    pub text: String,
    /// The stretch of the file that it was made of.
    pub source: String,
    /// The 1-based line of the file at which that stretch begins.
    pub line: u32,
}

/// In which form a release was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Form {
    /// A Markdown record of its own.
    #[default]
    Record,
    /// A version of a changelog.
    Changelog,
    /// A YAML document.
    Data,
}

/// What a changelog says of a version besides its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// `[Unreleased]`: still to come.
    Unreleased,
    /// `[YANKED]`: taken back.
    Yanked,
}
