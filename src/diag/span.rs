//! Places in source files.

use std::hash::{Hash, Hasher};

/// A file of the [`World`](crate::world::World): an index into its sorted table of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of characters on one line of a source file.
///
/// Lines and columns are 1-based and counted in characters of the file as decoded. A span over several lines names its first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The 1-based line.
    pub line: u32,
    /// The 1-based column, in characters.
    pub column: u32,
    /// The number of characters, at least 1, not reaching beyond the line.
    pub length: u32,
}

/// The place of a file among all files moves with every file before it: two spans of one hash may stand in two files.
impl Hash for Span {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { file: _, line, column, length } = self;
        (line, column, length).hash(state);
    }
}

impl Span {
    /// The first character of a file: the place of what concerns the file as a whole.
    #[must_use]
    pub fn start_of(file: FileId) -> Self {
        Self { file, line: 1, column: 1, length: 1 }
    }
}
