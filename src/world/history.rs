//! What a build may know of the history of a product's source: when the commits of a release were made.
//!
//! Refuses authors, addresses and messages: whoever asks gets times, and nothing that could reach a page by mistake.

use jiff::Timestamp;

/// What names a commit of a release: the tags it may have, the likeliest first, else the commit that its record states.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Named {
    /// Names of tags, as git has them.
    pub tags: Vec<String>,
    /// The beginning of the commit's id, in hexadecimal.
    pub commit: Option<String>,
}

/// A stretch of history: what a release has and the one before it has not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stretch {
    /// A folder in the working tree of the repository, relative to the root; it may lead out of it (`../service`).
    pub folder: String,
    /// The release before.
    pub from: Named,
    /// The release.
    pub to: Named,
}

/// The folders of stretches, sorted, none twice.
#[must_use]
pub fn folders(stretches: &[Stretch]) -> Vec<&str> {
    let folders: std::collections::BTreeSet<&str> = stretches.iter().map(|stretch| stretch.folder.as_str()).collect();
    folders.into_iter().collect()
}

/// Why a stretch of history is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unread {
    /// There is no repository, or the program was built without git.
    NoRepository,
    /// There is one, and it cannot be read.
    Unreadable,
    /// It is a shallow clone: what is missing cannot be counted.
    Shallow,
    /// It has neither a tag nor the commit of the release.
    NoCommit,
    /// It has neither a tag nor the commit of the release before.
    NoEarlierCommit,
}

/// When the commits of a stretch were committed, merges left out.
pub type Commits = Result<Vec<Timestamp>, Unread>;
