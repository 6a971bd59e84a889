//! A folder on disk as a [`World`]: its table is made once, its files are opened one by one.
//!
//! Refuses to start without a content folder; everything else that is wrong with a file stays in the table, by name.

use std::{
    collections::BTreeMap,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use jiff::civil::Date;

use super::{
    beneath::Root,
    walk::{self, TooMany, Walk},
};
use crate::{
    diag::FileId,
    path::RelPath,
    world::{Commits, FileEntry, Identity, ReadError, Refusal, Stamp, Stretch, World},
};

/// The files beside the folders that belong to an archive.
const ROOT_FILES: [&str; 2] = ["site.toml", "relsite.ledger.jsonl"];
/// The folders beside those of the content; each may be missing.
const SIDE_FOLDERS: [&str; 2] = ["static", "themes"];

/// Why no world could be made of a folder.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The root cannot be opened.
    #[error("cannot open the folder {path}: {cause}", path = path.display())]
    Root {
        /// The root as given.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// There is nothing to read.
    #[error("no content folder: {wanted} not found in {path}; `relsite init` makes one", path = path.display())]
    NoContent {
        /// The root as given.
        path: PathBuf,
        /// The folders that were looked for, for people.
        wanted: String,
    },
    /// More files than the limit.
    #[error("more than {limit} files in {path}: the limit `files`", path = path.display())]
    TooManyFiles {
        /// The root as given.
        path: PathBuf,
        /// The value of the limit.
        limit: usize,
    },
}

/// A folder as it was when it was loaded; the bytes of its files are read when they are asked for.
#[derive(Debug)]
pub struct DiskWorld {
    path: PathBuf,
    root: Arc<Root>,
    files: Vec<FileEntry>,
    stamps: Vec<Option<Stamp>>,
    /// When the stamps began to be taken, in nanoseconds since 1970.
    at: i64,
    today: Date,
}

/// Lists `site.toml`, the ledger, the content folders, `static` and `themes` beneath a root; no file is opened.
///
/// `limit` is the most entries there may be, usually [`FILE_LIMIT`](super::FILE_LIMIT). Of several content folders some may be missing; with
/// none asked for, the world holds what tells which there are: `site.toml`.
///
/// # Errors
/// When the root cannot be opened, when none of the content folders is there, or when there are too many files.
pub fn load(root: &Path, content: &[RelPath], today: Date, limit: usize) -> Result<DiskWorld, LoadError> {
    let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let at = i64::try_from(at).unwrap_or(i64::MAX);
    let handle = Root::open(root).map_err(|cause| LoadError::Root { path: root.to_owned(), cause })?;
    let too_many = |TooMany| LoadError::TooManyFiles { path: root.to_owned(), limit };
    let mut walk = Walk::new(&handle, limit);
    for name in ROOT_FILES {
        walk.file(&RelPath::from_disk(&[name])).map_err(too_many)?;
    }
    let mut is_there = false;
    for folder in outermost(content) {
        is_there |= walk.folder(folder).map_err(too_many)?;
    }
    if !content.is_empty() && !is_there {
        let wanted = content.iter().map(|folder| format!("`{folder}`")).collect::<Vec<_>>().join(", ");
        return Err(LoadError::NoContent { path: root.to_owned(), wanted });
    }
    let beside = SIDE_FOLDERS.map(|name| RelPath::from_disk(&[name]));
    for folder in beside.iter().filter(|folder| !content.iter().any(|content| contains(content, folder))) {
        walk.folder(folder).map_err(too_many)?;
    }
    let (files, stamps) = walk.finish();
    Ok(DiskWorld { path: root.to_owned(), root: Arc::new(handle), files, stamps, at, today })
}

impl DiskWorld {
    /// All that the commits of any stretch in these folders depend on: see [`super::history_key`].
    #[must_use]
    pub fn history_key(&self, folders: &[&str]) -> String {
        super::history_key(&self.path, folders)
    }

    /// The same folder, if nothing but these files changed: each is a file of the table, and still one, or is not there as it was not before. The others
    /// are believed to be as they were.
    #[must_use]
    pub fn again(&self, changed: &[RelPath]) -> Option<Self> {
        let (mut files, mut stamps) = (self.files.clone(), self.stamps.clone());
        for path in changed {
            let (file, stamp) = match (self.find(path.as_str()), walk::stamp_of(&self.root, path)) {
                (Some(file), Ok(stamp)) => (file.0 as usize, stamp),
                // What an editor wrote beside a file, and then moved to its place.
                (None, Err(cause)) if cause.kind() == io::ErrorKind::NotFound && self.beneath(path.as_str()).is_empty() => continue,
                _ => return None,
            };
            files[file].bytes = stamp.bytes;
            // One that was refused before has to be looked at anew.
            *stamps[file].as_mut()? = stamp;
        }
        Some(Self { path: self.path.clone(), root: self.root.clone(), files, stamps, at: self.at, today: self.today })
    }

    /// The files that another look found to be others, to be gone, or to be new; `None` where it found nothing of the kind.
    #[must_use]
    pub fn differences(&self, now: &Self) -> Option<Vec<String>> {
        let rows = |world: &Self| -> BTreeMap<RelPath, (Option<Refusal>, Option<Stamp>)> {
            let rows = world.files.iter().zip(&world.stamps);
            rows.map(|(entry, stamp)| (entry.path.clone(), (entry.refused.clone(), *stamp))).collect()
        };
        let is_same = |(a, b): (&FileEntry, &FileEntry)| a.path == b.path && a.refused == b.refused;
        if self.today == now.today && self.stamps == now.stamps && self.files.iter().zip(&now.files).all(is_same) {
            return None;
        }
        let (before, after) = (rows(self), rows(now));
        let came = after.iter().filter(|(path, row)| before.get(*path) != Some(*row)).map(|(path, _)| path.to_string());
        let gone = before.keys().filter(|path| !after.contains_key(*path)).map(ToString::to_string);
        Some(came.chain(gone).collect())
    }
}

impl World for DiskWorld {
    fn files(&self) -> &[FileEntry] {
        &self.files
    }

    fn open(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        let entry = self.entry(file);
        let failed = |cause| ReadError { path: entry.path.clone(), cause };
        if let Some(refused) = &entry.refused {
            return Err(failed(io::Error::new(io::ErrorKind::PermissionDenied, reason(refused))));
        }
        Ok(Box::new(self.root.file(entry.path.as_str()).map_err(failed)?))
    }

    fn today(&self) -> Date {
        self.today
    }

    fn commits(&self, stretches: &[Stretch]) -> Vec<Commits> {
        super::history::commits(&self.path, stretches)
    }

    fn stamp(&self, file: FileId) -> Option<Stamp> {
        self.stamps.get(file.0 as usize).copied().flatten()
    }

    fn identity(&self, file: FileId) -> Option<Identity> {
        self.stamp(file).filter(|stamp| stamp.is_settled(self.at)).map(Identity::Stamp)
    }
}

/// The folders that stand beneath no other of the list, so that nothing is counted twice.
fn outermost(folders: &[RelPath]) -> impl Iterator<Item = &RelPath> {
    let is_inner = |at: usize, folder: &RelPath| {
        folders.iter().enumerate().any(|(other, outer)| contains(outer, folder) && (outer != folder || other < at))
    };
    folders.iter().enumerate().filter(move |(at, folder)| !is_inner(*at, folder)).map(|(_, folder)| folder)
}

fn contains(outer: &RelPath, inner: &RelPath) -> bool {
    outer == inner || inner.beneath(outer.as_str()).is_some()
}

fn reason(refused: &Refusal) -> String {
    match refused {
        Refusal::Link => "it is a symbolic link".to_owned(),
        Refusal::NotAFile(kind) => format!("not a regular file: {kind}"),
        Refusal::Unreadable(system) => system.clone(),
        Refusal::Name => "its name is not valid UTF-8".to_owned(),
        Refusal::Withheld => "it is internal".to_owned(),
    }
}

#[cfg(test)]
mod tests;
