//! Listing what stands beneath a root: every file, and everything that is none, so that it can be named.
//!
//! Refuses to descend through links and leaves out only git's and relsite's own folders and what editors leave behind.

use std::{ffi::OsStr, io, os::fd::AsFd, os::unix::ffi::OsStrExt};

use rustix::{
    fs::{Access, AtFlags, Dir, FileType, Mode, Stat, accessat, statat},
    io::Errno,
};

use super::beneath::{Root, kind_name};
use crate::{
    path::RelPath,
    world::{FileEntry, Refusal, Stamp},
};

/// The most entries that an archive may have: the limit `files`.
pub const FILE_LIMIT: usize = 2_000_000;

/// More entries than the limit.
#[derive(Debug)]
pub(super) struct TooMany;

/// What was found so far.
#[derive(Debug)]
pub(super) struct Walk<'r> {
    root: &'r Root,
    limit: usize,
    entries: Vec<(FileEntry, Option<Stamp>)>,
}

impl<'r> Walk<'r> {
    /// Nothing yet.
    pub(super) fn new(root: &'r Root, limit: usize) -> Self {
        Self { root, limit, entries: Vec::new() }
    }

    /// Adds one file that may stand at the root.
    pub(super) fn file(&mut self, path: &RelPath) -> Result<(), TooMany> {
        let Some(stat) = self.stat(path) else { return Ok(()) };
        let refused = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => None,
            kind => Some(refusal(kind)),
        };
        let stamp = Stamp::of(&stat);
        self.keep(path.clone(), stamp.bytes, refused, Some(stamp))
    }

    /// Adds all beneath a folder and says whether anything of its name is there. A link on the way is added as what it is.
    pub(super) fn folder(&mut self, folder: &RelPath) -> Result<bool, TooMany> {
        let mut parts = Vec::new();
        for part in folder.as_str().split('/') {
            parts.push(part);
            let here = RelPath::from_disk(&parts);
            let Some(stat) = self.stat(&here) else { return Ok(false) };
            let refused = match FileType::from_raw_mode(stat.st_mode) {
                FileType::Directory => continue,
                FileType::RegularFile => Refusal::NotAFile("a file where a folder is expected"),
                kind => refusal(kind),
            };
            self.add(here, 0, Some(refused))?;
            return Ok(true);
        }
        self.descend(folder.clone())?;
        Ok(true)
    }

    /// The entries with their stamps, sorted by path, each once.
    pub(super) fn finish(mut self) -> (Vec<FileEntry>, Vec<Option<Stamp>>) {
        self.entries.sort_unstable_by(|(a, _), (b, _)| a.path.cmp(&b.path));
        self.entries.dedup_by(|(a, _), (b, _)| a.path == b.path);
        self.entries.into_iter().unzip()
    }

    /// What stands at a path whose parents are folders; nothing if nothing does.
    fn stat(&self, path: &RelPath) -> Option<Stat> {
        let parent = self.root.folder(path.folder()).ok()?;
        statat(&parent, path.name(), AtFlags::SYMLINK_NOFOLLOW).ok()
    }

    /// Works through a stack, not the call stack: folders may be nested as deeply as the system allows.
    fn descend(&mut self, folder: RelPath) -> Result<(), TooMany> {
        let mut waiting = vec![folder];
        while let Some(folder) = waiting.pop() {
            let listed = self.root.folder(folder.as_str()).and_then(|handle| Ok(Dir::new(handle)?));
            match listed {
                Ok(mut listing) => self.list(&folder, &mut listing, &mut waiting)?,
                Err(error) => self.add_unreadable(folder, &error)?,
            }
        }
        Ok(())
    }

    fn list(&mut self, folder: &RelPath, listing: &mut Dir, waiting: &mut Vec<RelPath>) -> Result<(), TooMany> {
        while let Some(item) = listing.read() {
            let item = match item {
                Ok(item) => item,
                Err(error) => return self.add_unreadable(folder.clone(), &error.into()),
            };
            let name = item.file_name().to_bytes();
            if is_left_out(name) {
                continue;
            }
            let Ok(text) = std::str::from_utf8(name) else {
                let shown = name.escape_ascii().to_string();
                self.add(RelPath::from_disk(&[folder.as_str(), &shown]), 0, Some(Refusal::Name))?;
                continue;
            };
            let path = RelPath::from_disk(&[folder.as_str(), text]);
            match listing.fd().and_then(|handle| look(handle, OsStr::from_bytes(name))) {
                Ok(Found::Folder) => waiting.push(path),
                Ok(Found::File(stamp)) => self.keep(path, stamp.bytes, None, Some(stamp))?,
                Ok(Found::Refused(refused)) => self.add(path, 0, Some(refused))?,
                // Gone since the folder was listed.
                Err(Errno::NOENT) => {}
                Err(error) => self.add_unreadable(path, &error.into())?,
            }
        }
        Ok(())
    }

    fn add_unreadable(&mut self, path: RelPath, error: &io::Error) -> Result<(), TooMany> {
        self.add(path, 0, Some(Refusal::Unreadable(error.to_string())))
    }

    fn add(&mut self, path: RelPath, bytes: u64, refused: Option<Refusal>) -> Result<(), TooMany> {
        self.keep(path, bytes, refused, None)
    }

    fn keep(&mut self, path: RelPath, bytes: u64, refused: Option<Refusal>, stamp: Option<Stamp>) -> Result<(), TooMany> {
        if self.entries.len() >= self.limit {
            return Err(TooMany);
        }
        self.entries.push((FileEntry { path, bytes, refused }, stamp));
        Ok(())
    }
}

/// What the system says of one file that can be read.
///
/// # Errors
/// Where nothing stands there, it is not found; where something else does, any other.
pub(super) fn stamp_of(root: &Root, path: &RelPath) -> io::Result<Stamp> {
    let folder = root.folder(path.folder())?;
    match look(&folder, OsStr::new(path.name()))? {
        Found::File(stamp) => Ok(stamp),
        Found::Folder | Found::Refused(_) => Err(io::ErrorKind::PermissionDenied.into()),
    }
}

enum Found {
    Folder,
    File(Stamp),
    Refused(Refusal),
}

/// Any may read such a file, so the system need not be asked whether we may.
const READABLE_BY_ALL: Mode = Mode::RUSR.union(Mode::RGRP).union(Mode::ROTH);

fn look(folder: impl AsFd, name: &OsStr) -> rustix::io::Result<Found> {
    let stat = statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
    let kind = FileType::from_raw_mode(stat.st_mode);
    match kind {
        FileType::Directory => return Ok(Found::Folder),
        FileType::RegularFile => {}
        kind => return Ok(Found::Refused(refusal(kind))),
    }
    if !Mode::from_raw_mode(stat.st_mode).contains(READABLE_BY_ALL)
        && let Err(error) = accessat(&folder, name, Access::READ_OK, AtFlags::empty())
    {
        return Ok(Found::Refused(Refusal::Unreadable(io::Error::from(error).to_string())));
    }
    Ok(Found::File(Stamp::of(&stat)))
}

fn refusal(kind: FileType) -> Refusal {
    match kind {
        FileType::Symlink => Refusal::Link,
        kind => Refusal::NotAFile(kind_name(kind)),
    }
}

/// Names that are nobody's content. Other hidden files are: a marker may be called `.ok`.
fn is_left_out(name: &[u8]) -> bool {
    matches!(name, b"." | b".." | b".git" | b".relsite" | b"4913")
        || name.ends_with(b"~")
        || name.starts_with(b".#")
        || name.ends_with(b".swp")
}
