//! The published site as it stands: which files it has, and which of them still hold given bytes.
//!
//! Refuses to believe the old manifest: whether a published file can be used again is decided by reading it, unless size, number and times say that it is
//! the very file that was read or written before.

use std::{
    collections::BTreeSet,
    fs::{self, File, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::PathBuf,
};

use super::{
    disk::{Disk, Operation},
    error::Error,
    stage::NewFile,
    target::Target,
};
use crate::{digest::Digest, memo::Shelf, world::Stamp};

/// The published site.
pub(super) struct Previous<'a> {
    disk: Disk<'a>,
    folder: PathBuf,
    /// The paths of everything in it that is no folder.
    pub(super) files: BTreeSet<String>,
    /// Something that no build of ours leaves behind stands in it, such as an empty folder.
    pub(super) odd: bool,
    new_file: NewFile,
    shelf: &'a Shelf,
}

impl<'a> Previous<'a> {
    /// Lists what is published at the target. `new_file` tells what a fresh file looks like here.
    pub(super) fn of(disk: Disk<'a>, target: &Target, new_file: NewFile, shelf: &'a Shelf) -> Result<Self, Error> {
        let mut previous = Self { disk, folder: target.out.clone(), files: BTreeSet::new(), odd: false, new_file, shelf };
        disk.attempt(Operation::Look, &target.out, || match fs::symlink_metadata(&target.out) {
            Ok(_) => previous.list(),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(cause) => Err(cause),
        })?;
        Ok(previous)
    }

    /// Where a file of the site stands.
    pub(super) fn place(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// The size of a published file that could be used again, if there is one.
    pub(super) fn size(&self, path: &str) -> Option<u64> {
        self.usable(path).map(|(_, stamp)| stamp.bytes)
    }

    /// Whether the published file at `path` holds exactly the bytes of this digest: its stamp then. It is read, unless it is the very file whose
    /// digest is known, so that a file that was tampered with does not survive. One that cannot be read does not hold them: it is written anew.
    pub(super) fn holds(&self, path: &str, digest: &Digest) -> Option<Stamp> {
        let (mut file, stamp) = self.usable(path).filter(|(_, stamp)| stamp.bytes == digest.bytes)?;
        let found = match self.shelf.digest(path, &stamp) {
            Some(known) => known,
            None => Digest::stream(&mut file, |cause| cause, |_| Ok(())).ok()?,
        };
        (found == *digest).then_some(stamp)
    }

    /// Whether every file of the shelf holds what it should; nothing else is looked at.
    pub(super) fn holds_all(disk: Disk<'a>, target: &Target, new_file: NewFile, shelf: &'a Shelf) -> bool {
        let files = shelf.files.keys().cloned().collect();
        let previous = Self { disk, folder: target.out.clone(), files, odd: false, new_file, shelf };
        let holds = |(path, (stamp, _)): (&String, &(Stamp, [u8; 32]))| {
            shelf.promised(path, stamp).is_some_and(|digest| previous.holds(path, &digest).is_some_and(|now| now == *stamp))
        };
        shelf.files.iter().all(holds)
    }

    /// Opens a published file, if it may get a second name: a regular file with the owner and mode of a fresh one, and with no name
    /// other than this, so that nobody writes to the site through a name elsewhere.
    fn usable(&self, path: &str) -> Option<(File, Stamp)> {
        if !self.files.contains(path) {
            return None;
        }
        let file = self.disk.open(&self.place(path)).ok()?;
        let metadata = file.metadata().ok()?;
        let fresh = metadata.is_file() && metadata.nlink() == 1 && NewFile::of(&metadata) == self.new_file;
        fresh.then(|| (file, stamp(&metadata)))
    }

    /// Walks the site; links are listed, never followed. One listing is open at a time, however deep it goes.
    fn list(&mut self) -> io::Result<()> {
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let mut entries = fs::read_dir(self.folder.join(&folder))?.peekable();
            self.odd |= entries.peek().is_none() && !folder.is_empty();
            for entry in entries {
                let entry = entry?;
                let path = join(&folder, &entry.file_name().to_string_lossy());
                // A name that is not UTF-8 is none of ours; its folder could not even be found again by the text of its path.
                self.odd |= entry.file_name().to_str().is_none();
                if entry.file_type()?.is_dir() && entry.file_name().to_str().is_some() {
                    folders.push(path);
                } else {
                    self.files.insert(path);
                }
            }
        }
        Ok(())
    }
}

/// What the system says of a file.
pub(super) fn stamp(metadata: &Metadata) -> Stamp {
    let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
    Stamp {
        bytes: metadata.len(),
        modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
        changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        inode: metadata.ino(),
        device: metadata.dev(),
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
