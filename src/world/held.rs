//! A world in which the bytes of one file are held.

use std::io::{Cursor, Read};

use jiff::civil::Date;

use super::{Commits, FileEntry, Identity, ReadError, Stamp, Stretch, World};
use crate::diag::FileId;

/// A world with the bytes of one file, so that whoever reads it reads just these.
pub struct Held<'w> {
    /// The world.
    pub world: &'w dyn World,
    /// The file.
    pub file: FileId,
    /// What [`World::open`] gave of it.
    pub bytes: &'w [u8],
}

impl std::fmt::Debug for Held<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Held").field("file", &self.file).finish_non_exhaustive()
    }
}

impl World for Held<'_> {
    fn files(&self) -> &[FileEntry] {
        self.world.files()
    }

    fn open(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        if file == self.file { Ok(Box::new(Cursor::new(self.bytes.to_vec()))) } else { self.world.open(file) }
    }

    fn open_stored(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        self.world.open_stored(file)
    }

    fn read(&self, file: FileId, limit: u64) -> Result<Vec<u8>, ReadError> {
        if file != self.file {
            return self.world.read(file, limit);
        }
        let end = usize::try_from(limit).unwrap_or(usize::MAX).min(self.bytes.len());
        Ok(self.bytes[..end].to_vec())
    }

    fn today(&self) -> Date {
        self.world.today()
    }

    fn stamp(&self, file: FileId) -> Option<Stamp> {
        self.world.stamp(file)
    }

    fn identity(&self, file: FileId) -> Option<Identity> {
        self.world.identity(file)
    }

    fn commits(&self, stretches: &[Stretch]) -> Vec<Commits> {
        self.world.commits(stretches)
    }
}
