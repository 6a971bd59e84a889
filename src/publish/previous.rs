//! The published site as it stands: which files it has, and which of them still hold given bytes.
//!
//! Refuses to believe the old manifest or a file's time: whether a published file can be used again is decided by reading it.

use std::{
    collections::BTreeSet,
    fs::{self, File},
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
use crate::digest::Digest;

/// The published site.
pub(super) struct Previous<'a> {
    disk: Disk<'a>,
    folder: PathBuf,
    /// The paths of everything in it that is no folder.
    pub(super) files: BTreeSet<String>,
    /// Something that no build of ours leaves behind stands in it, such as an empty folder.
    pub(super) odd: bool,
    new_file: NewFile,
}

impl<'a> Previous<'a> {
    /// Lists what is published at the target. `new_file` tells what a fresh file looks like here.
    pub(super) fn of(disk: Disk<'a>, target: &Target, new_file: NewFile) -> Result<Self, Error> {
        let mut previous = Self { disk, folder: target.out.clone(), files: BTreeSet::new(), odd: false, new_file };
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
        self.usable(path).map(|(_, bytes)| bytes)
    }

    /// Whether the published file at `path` holds exactly the bytes of this digest. It is read, whatever its times say, so that a file
    /// that was tampered with does not survive. A file that cannot be read does not hold them: it will be written anew.
    pub(super) fn holds(&self, path: &str, digest: &Digest) -> bool {
        let Some((mut file, bytes)) = self.usable(path) else { return false };
        bytes == digest.bytes && Digest::stream(&mut file, |cause| cause, |_| Ok(())).is_ok_and(|found| found == *digest)
    }

    /// Opens a published file, if it may get a second name: a regular file with the owner and mode of a fresh one, and with no name
    /// other than this, so that nobody writes to the site through a name elsewhere.
    fn usable(&self, path: &str) -> Option<(File, u64)> {
        if !self.files.contains(path) {
            return None;
        }
        let file = self.disk.open(&self.place(path)).ok()?;
        let metadata = file.metadata().ok()?;
        let fresh = metadata.is_file() && metadata.nlink() == 1 && NewFile::of(&metadata) == self.new_file;
        fresh.then_some((file, metadata.len()))
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

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
