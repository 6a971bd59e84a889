//! A world whose readers are known, as the rows of the archive are.
//!
//! Refuses nothing, and knows nothing of its own.

use std::io::Read;

use jiff::civil::Date;

use super::{Asked, Lookup, Tables, asked};
use crate::{
    diag::FileId,
    world::{Commits, FileEntry, Identity, ReadError, Stamp, Stretch, World},
};

/// The same world, listened to.
pub struct Listening<'a>(pub &'a dyn World);

impl std::fmt::Debug for Listening<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Listening").finish_non_exhaustive()
    }
}

impl Listening<'_> {
    fn file(&self, file: FileId) -> FileId {
        asked(|| Asked::Row(Tables::Files, file.0 as usize));
        file
    }

    fn path<'p>(&self, path: &'p str) -> &'p str {
        asked(|| Asked::Look(Lookup::Files, 0, path.to_owned()));
        path
    }
}

impl World for Listening<'_> {
    fn files(&self) -> &[FileEntry] {
        asked(|| Asked::All(Tables::Files));
        self.0.files()
    }

    fn open(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        self.0.open(self.file(file))
    }

    fn open_stored(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        self.0.open_stored(self.file(file))
    }

    fn withholds(&self, path: &str) -> bool {
        self.0.withholds(self.path(path))
    }

    fn today(&self) -> Date {
        asked(|| Asked::Today);
        self.0.today()
    }

    fn stamp(&self, file: FileId) -> Option<Stamp> {
        self.0.stamp(self.file(file))
    }

    fn identity(&self, file: FileId) -> Option<Identity> {
        self.0.identity(self.file(file))
    }

    fn commits(&self, stretches: &[Stretch]) -> Vec<Commits> {
        // Lead times are settled while linking: a page has no business here, and one that had could not be known again.
        asked(|| Asked::All(Tables::Files));
        self.0.commits(stretches)
    }

    fn entry(&self, file: FileId) -> &FileEntry {
        self.0.entry(self.file(file))
    }

    fn read(&self, file: FileId, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.0.read(self.file(file), limit)
    }

    fn find(&self, path: &str) -> Option<FileId> {
        self.0.find(self.path(path))
    }
}
