//! All that a build may know of the world: the table of files, their bytes, when the commits of releases were made, and today's date.
//!
//! Refuses to touch a disk or a clock itself: `load` makes a world from a folder, tests make one from memory.

mod held;
mod history;

use std::{
    io::{self, Read},
    ops::Range,
};

use jiff::civil::Date;

pub use held::Held;
pub use history::{Commits, Named, Stretch, Unread, folders};

use crate::{diag::FileId, path::RelPath};

/// One file (or something that is none) beneath the root.
#[derive(Debug, Clone)]
pub struct FileEntry {
    /// Where it stands, relative to the root.
    pub path: RelPath,
    /// Its size in bytes when the table was made.
    pub bytes: u64,
    /// Why it may not be read, if so. Such an entry stays in the table so that it can be named.
    pub refused: Option<Refusal>,
}

/// Why a file of the table may not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A symbolic link, wherever it points.
    Link,
    /// A FIFO, socket, device or anything else that is no regular file; the text names what it is.
    NotAFile(&'static str),
    /// The system would not let it be read; the text is the system's.
    Unreadable(String),
    /// The name is not valid UTF-8; the path shows it with escapes.
    Name,
    /// Only colleagues may see it, and the site is built for others: it is as if it were not there.
    Withheld,
}

/// What the system says of a file without reading it. Whoever changes a file cannot but change its stamp, unless within the grain of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "(u64, i64, i64, u64, u64)", into = "(u64, i64, i64, u64, u64)")]
pub struct Stamp {
    /// Its size.
    pub bytes: u64,
    /// When its bytes changed (or are said to have), in nanoseconds since 1970.
    pub modified: i64,
    /// When anything of it changed; nobody can set this.
    pub changed: i64,
    /// Its number on its disk.
    pub inode: u64,
    /// Its disk.
    pub device: u64,
}

impl Stamp {
    /// The fields that tell whether a file changed; their types differ from system to system.
    #[must_use]
    #[allow(clippy::unnecessary_cast, clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "numbers that are only compared")]
    pub fn of(stat: &rustix::fs::Stat) -> Self {
        let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        Self {
            bytes: u64::try_from(stat.st_size).unwrap_or(0),
            modified: nanoseconds(stat.st_mtime as i64, stat.st_mtime_nsec as i64),
            changed: nanoseconds(stat.st_ctime as i64, stat.st_ctime_nsec as i64),
            inode: stat.st_ino as u64,
            device: stat.st_dev as u64,
        }
    }

    /// All of it, to be hashed.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 40] {
        let fields = [self.bytes, self.modified.cast_unsigned(), self.changed.cast_unsigned(), self.inode, self.device];
        let mut bytes = [0; 40];
        for (place, field) in bytes.chunks_exact_mut(8).zip(fields) {
            place.copy_from_slice(&field.to_le_bytes());
        }
        bytes
    }
}

impl From<(u64, i64, i64, u64, u64)> for Stamp {
    fn from((bytes, modified, changed, inode, device): (u64, i64, i64, u64, u64)) -> Self {
        Self { bytes, modified, changed, inode, device }
    }
}

impl From<Stamp> for (u64, i64, i64, u64, u64) {
    fn from(stamp: Stamp) -> Self {
        (stamp.bytes, stamp.modified, stamp.changed, stamp.inode, stamp.device)
    }
}

/// What tells the bytes of a file from any others without reading them again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Their BLAKE3.
    Contents([u8; 32]),
    /// What the system says of it, where that proves that it did not change.
    Stamp(Stamp),
}

impl Identity {
    /// All of it, to be hashed.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 40] {
        match self {
            Self::Stamp(stamp) => stamp.to_bytes(),
            Self::Contents(digest) => {
                // No file is as large as the first eight bytes of a stamp would then say.
                let mut bytes = [0xff; 40];
                bytes[8..].copy_from_slice(digest);
                bytes
            }
        }
    }
}

/// A file could not be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}: {cause}")]
pub struct ReadError {
    /// The file.
    pub path: RelPath,
    /// What the system, or a limit, said.
    pub cause: io::Error,
}

/// What a build knows.
pub trait World: Sync {
    /// Every file beneath the root that relsite may look at, sorted by path; a [`FileId`] is an index into it.
    fn files(&self) -> &[FileEntry];

    /// The files in a folder, however deep, as indices into [`World::files`]. The root, whose path is empty, is no folder here.
    fn beneath(&self, folder: &str) -> Range<usize> {
        let (files, prefix) = (self.files(), format!("{folder}/"));
        let start = files.partition_point(|entry| entry.path.as_str() < prefix.as_str());
        start..start + files[start..].partition_point(|entry| entry.path.as_str().starts_with(&prefix))
    }

    /// Opens a file for streaming.
    ///
    /// # Errors
    /// When the system refuses, or the path is no longer the regular file of the table.
    fn open(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError>;

    /// Opens a file as it is stored, whoever it is read for: for digests that are compared, never for a page.
    ///
    /// # Errors
    /// As [`World::open`].
    fn open_stored(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        self.open(file)
    }

    /// Whether only colleagues may see the file at a path.
    fn withholds(&self, path: &str) -> bool {
        self.find(path).is_some_and(|file| self.entry(file).refused == Some(Refusal::Withheld))
    }

    /// The UTC day that counts as today.
    fn today(&self) -> Date;

    /// What the system said of a file when the table was made; nothing where no system stands behind the world.
    fn stamp(&self, file: FileId) -> Option<Stamp> {
        let _ = file;
        None
    }

    /// What tells the bytes that [`World::open`] gives from any others, if that is known.
    fn identity(&self, file: FileId) -> Option<Identity> {
        let _ = file;
        None
    }

    /// The commits of stretches of history, one answer for each, in their order.
    fn commits(&self, stretches: &[Stretch]) -> Vec<Commits> {
        vec![Err(Unread::NoRepository); stretches.len()]
    }

    /// The entry of a file.
    fn entry(&self, file: FileId) -> &FileEntry {
        &self.files()[file.0 as usize]
    }

    /// Reads at most `limit` bytes of a file.
    ///
    /// # Errors
    /// As [`World::open`].
    fn read(&self, file: FileId, limit: u64) -> Result<Vec<u8>, ReadError> {
        let entry = self.entry(file);
        let mut bytes = Vec::with_capacity(usize::try_from(entry.bytes.min(limit)).unwrap_or(0));
        self.open(file)?.take(limit).read_to_end(&mut bytes).map_err(|cause| ReadError { path: entry.path.clone(), cause })?;
        Ok(bytes)
    }

    /// Finds a file by its path.
    fn find(&self, path: &str) -> Option<FileId> {
        let index = self.files().binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
        u32::try_from(index).ok().map(FileId)
    }
}

/// A world held in memory: for tests, and for templates that are checked without an archive.
#[derive(Debug, Clone)]
pub struct MemoryWorld {
    files: Vec<FileEntry>,
    contents: Vec<Vec<u8>>,
    today: Date,
}

impl MemoryWorld {
    /// A world of these files; a path that [`RelPath`] refuses is left out.
    pub fn new<P: AsRef<str>, B: Into<Vec<u8>>>(today: Date, files: impl IntoIterator<Item = (P, B)>) -> Self {
        let mut all: Vec<(RelPath, Vec<u8>)> =
            files.into_iter().filter_map(|(path, bytes)| Some((RelPath::new(path.as_ref()).ok()?, bytes.into()))).collect();
        all.sort();
        let (files, contents) =
            all.into_iter().map(|(path, bytes)| (FileEntry { path, bytes: bytes.len() as u64, refused: None }, bytes)).unzip();
        Self { files, contents, today }
    }
}

impl World for MemoryWorld {
    fn files(&self) -> &[FileEntry] {
        &self.files
    }

    fn open(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        Ok(Box::new(io::Cursor::new(self.contents[file.0 as usize].clone())))
    }

    fn today(&self) -> Date {
        self.today
    }

    fn identity(&self, file: FileId) -> Option<Identity> {
        Some(Identity::Contents(blake3::hash(&self.contents[file.0 as usize]).into()))
    }
}
