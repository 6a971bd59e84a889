//! The stage: a folder beside the output in which the next site grows, and from which it takes the output's place.
//!
//! Refuses to remove anything but stages: a folder needs both the name and the marker of one.
//!
//! A stage holds its marker and `site/`. Where two folders cannot be exchanged in one step, the old site waits as `old/` between two
//! renames: a stage that holds `old/` is the journal of an unfinished exchange, and the old site goes back before anything is removed.

use std::{
    fs::{self, File, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process,
};

use super::{
    disk::{Disk, Exchanged, Operation},
    error::Error,
    previous::stamp,
    target::Target,
};
use crate::world::Stamp;

/// The stage of this build. Dropped, it is removed with all that is in it.
pub(super) struct Stage<'a> {
    disk: Disk<'a>,
    target: &'a Target,
    folder: PathBuf,
    new_file: NewFile,
}

/// What a fresh file looks like here: its mode follows from the umask, its owner is whoever builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NewFile {
    mode: u32,
    owner: u32,
}

impl NewFile {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { mode: metadata.mode(), owner: metadata.uid() }
    }
}

impl<'a> Stage<'a> {
    /// Creates an empty stage.
    pub(super) fn create(disk: Disk<'a>, target: &'a Target) -> Result<Self, Error> {
        let folder = target.beside(&format!("{PREFIX}{}", process::id()));
        disk.make_folder(&folder)?;
        // From here on the folder is ours, and whatever fails removes it.
        let mut stage = Self { disk, target, folder, new_file: NewFile { mode: 0, owner: 0 } };
        let marker = stage.folder.join(STAGE_MARKER);
        let mut file = disk.create(&marker)?;
        disk.write(&mut file, &marker, STAGE_MARKER_TEXT)?;
        stage.new_file = disk.attempt(Operation::Look, &marker, || Ok(NewFile::of(&file.metadata()?)))?;
        disk.make_folder(&stage.folder.join(SITE))?;
        Ok(stage)
    }

    /// What a fresh file looks like in this stage.
    pub(super) fn new_file(&self) -> NewFile {
        self.new_file
    }

    /// Where a file of the site stands in the stage.
    pub(super) fn place(&self, path: &str) -> PathBuf {
        self.folder.join(SITE).join(path)
    }

    /// Writes a file, and stamps it.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> Result<Option<Stamp>, Error> {
        let place = self.place(path);
        let mut file = self.disk.create(&place)?;
        self.disk.write(&mut file, &place, bytes).map_err(|error| error.needing(bytes.len() as u64))?;
        Ok(file.metadata().ok().map(|metadata| stamp(&metadata)))
    }

    /// Creates a file to stream into.
    pub(super) fn create_file(&self, path: &str) -> Result<File, Error> {
        self.disk.create(&self.place(path))
    }

    /// Waits until all that was staged would survive a power cut.
    pub(super) fn make_durable(&self) -> Result<(), Error> {
        self.disk.sync_tree(&self.folder)
    }

    /// Makes the staged site the published one, and removes the old one.
    ///
    /// Returns the trouble that came after the new site was in place.
    pub(super) fn exchange(self) -> Result<Vec<Error>, Error> {
        self.put_in_place()?;
        let durable = [self.disk.sync(&self.target.parent), self.disk.sync(&self.folder)];
        let removed = discard(self.disk, self.target, &self.folder);
        Ok(durable.into_iter().chain([removed]).filter_map(Result::err).collect())
    }

    fn put_in_place(&self) -> Result<(), Error> {
        let (site, out) = (self.folder.join(SITE), &self.target.out);
        if fs::symlink_metadata(out).is_err_and(|cause| cause.kind() == io::ErrorKind::NotFound) {
            return self.disk.rename(&site, out);
        }
        match self.disk.exchange(&site, out)? {
            Exchanged::Done => Ok(()),
            Exchanged::Unsupported => self.exchange_by_renaming(&site),
        }
    }

    /// Two renames. A build that dies between them leaves no site but a stage with `old/`, from which the next one mends it.
    fn exchange_by_renaming(&self, site: &Path) -> Result<(), Error> {
        let (old, out) = (self.folder.join(OLD), &self.target.out);
        self.disk.rename(out, &old)?;
        if let Err(error) = self.disk.rename(site, out) {
            restore(self.disk, self.target, &self.folder)?;
            return Err(error);
        }
        Ok(())
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        // What cannot be removed now is swept by the next build; the error that matters is the one that led here.
        let _ = discard(self.disk, self.target, &self.folder);
    }
}

/// Removes the stages of builds that died. To be called under the lock: whose stage could still be alive would hold it.
///
/// Returns what could not be removed. A site that could not be put back is an error.
pub(super) fn sweep(disk: Disk<'_>, target: &Target) -> Result<Vec<Error>, Error> {
    let mut unswept = Vec::new();
    let entries = disk.attempt(Operation::Look, &target.parent, || fs::read_dir(&target.parent)?.collect::<io::Result<Vec<_>>>())?;
    for entry in entries {
        if target.owns(&entry.file_name(), PREFIX) && is_stage(&entry.path()) {
            restore(disk, target, &entry.path())?;
            unswept.extend(discard(disk, target, &entry.path()).err());
        }
    }
    Ok(unswept)
}

/// What the name of a stage continues with after `.NAME.relsite-`; the number of the process follows.
const PREFIX: &str = "stage-";
/// The file by which a stage is known.
const STAGE_MARKER: &str = ".relsite-stage";
const STAGE_MARKER_TEXT: &[u8] = b"relsite stage 1\n";
/// The next site; after an exchange the old one.
const SITE: &str = "site";
/// The old site between two renames.
const OLD: &str = "old";
/// The old site when the new one is in its place.
const GONE: &str = "gone";

/// Whether a folder is a stage: it holds the marker, or nothing at all (its build died before the marker, or after removing it).
fn is_stage(folder: &Path) -> bool {
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir());
    let marked = || fs::symlink_metadata(folder.join(STAGE_MARKER)).is_ok_and(|metadata| metadata.is_file());
    let empty = || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    is_folder && (marked() || empty())
}

/// Removes a stage, the marker last, so that one that was removed by half is still known as one. Does nothing when it is gone.
fn discard(disk: Disk<'_>, target: &Target, folder: &Path) -> Result<(), Error> {
    if !is_stage(folder) {
        return Ok(());
    }
    restore(disk, target, folder)?;
    disk.remove_tree(&folder.join(GONE))?;
    disk.remove_tree(&folder.join(SITE))?;
    disk.remove_file(&folder.join(STAGE_MARKER))?;
    disk.remove_empty(folder)
}

/// Ends an exchange by renaming: puts the old site back, unless the new one got into its place. Then the old one is of no more use, and
/// gets a name under which it is never put back, before its first file is removed.
fn restore(disk: Disk<'_>, target: &Target, folder: &Path) -> Result<(), Error> {
    let old = folder.join(OLD);
    if fs::symlink_metadata(&old).is_err() {
        return Ok(());
    }
    match disk.rename(&old, &target.out) {
        Err(Error::Disk { cause, .. }) if is_occupied(&cause) => disk.rename(&old, &folder.join(GONE)),
        result => result,
    }
}

fn is_occupied(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists)
}
