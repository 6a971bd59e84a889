//! Why nothing was published: what, where, and how to mend it.
//!
//! Refuses to choose an exit code: it says which kind of trouble it is, `cli` decides.

use std::{io, path::PathBuf};

use super::disk::Operation;
use crate::{
    diag::Problem,
    digest::Digest,
    path::{OutPath, RelPath},
    world::ReadError,
};

/// Why nothing was published. Paths are shown quoted, with control characters escaped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The output must not be written to.
    #[error("the output {out:?} is refused: {reason}")]
    Refused {
        /// The output as asked for.
        out: PathBuf,
        /// Why.
        reason: Refusal,
    },
    /// Another build is publishing to the same output.
    #[error("the output {out:?} is being published by {}", holder(*pid))]
    Locked {
        /// The output.
        out: PathBuf,
        /// The process that holds the lock, if it said so.
        pid: Option<u32>,
    },
    /// The plan holds a path that cannot be published.
    #[error("{path} cannot be published: {reason}")]
    Path {
        /// The path in the site.
        path: OutPath,
        /// Why.
        reason: &'static str,
    },
    /// A page could not be rendered.
    #[error("{path} was not rendered: {}", problem.message)]
    Render {
        /// The path in the site.
        path: OutPath,
        /// What the renderer says.
        problem: Box<Problem>,
    },
    /// A source file could not be read.
    #[error(transparent)]
    Source(#[from] ReadError),
    /// A source file is not what it was when the build began.
    #[error("{source_path} changed during the build: {}", difference(*size, *promise, found))]
    Changed {
        /// The file.
        source_path: RelPath,
        /// Its size when the build began, in bytes.
        size: u64,
        /// What it held, if that was known.
        promise: Option<Digest>,
        /// What it holds now; of a file that grew, only as far as it was read.
        found: Digest,
    },
    /// No room is left.
    #[error("the disk is full: cannot {} {path:?}{}", operation.verb(), room(*needed, *free))]
    Full {
        /// What was to be done.
        operation: Operation,
        /// To what.
        path: PathBuf,
        /// How many bytes this file needs, where that is known.
        needed: Option<u64>,
        /// How many bytes were free, where that is known.
        free: Option<u64>,
    },
    /// The system refused something else.
    #[error("cannot {} {path:?}: {cause}", operation.verb())]
    Disk {
        /// What was to be done.
        operation: Operation,
        /// To what.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// Why an output must not be written to.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is the root of the file system, or has no name.
    #[error("it is the root of a file system")]
    NoName,
    /// It is, or contains, something that must survive.
    #[error("it is or contains {0:?}")]
    Contains(PathBuf),
    /// It stands inside the sources.
    #[error("it stands inside {0:?}")]
    Inside(PathBuf),
    /// It is a symbolic link.
    #[error("it is a symbolic link")]
    Link,
    /// It is something else than a folder.
    #[error("it is not a folder")]
    NotAFolder,
    /// It holds files that relsite did not publish.
    #[error("it is not empty, and relsite did not publish it (no {} in it)", super::MARKER)]
    Foreign,
    /// It is a git repository of its own.
    #[error("it holds a git repository ({0:?}), which publishing would delete")]
    Repository(PathBuf),
    /// It is a mount point, which cannot be exchanged for another folder.
    #[error("it is a mount point, which cannot be replaced as a whole")]
    MountPoint,
    /// It, or the folder that it stands in, cannot be written to.
    #[error("{folder:?} cannot be written to ({cause})")]
    ReadOnly {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl Error {
    /// How to mend it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Refused { reason, .. } => reason.help().to_owned(),
            Self::Locked { .. } => "wait until the other build is done, or publish to another folder with --out".to_owned(),
            Self::Path { .. } => "rename the source of this page".to_owned(),
            Self::Render { problem, .. } => problem.help.clone().unwrap_or_else(|| "mend the page's source, or its template".to_owned()),
            Self::Source(_) => "make the file readable, or remove it, and build again".to_owned(),
            Self::Changed { .. } => "build again when nothing writes to the file any more".to_owned(),
            Self::Full { .. } => "free some room (a site and its successor stand side by side for a moment), then build again".to_owned(),
            Self::Disk { .. } => {
                "the published site is as it was; check the folder's permissions and the disk, then build again".to_owned()
            }
        }
    }

    /// Whether the output itself was refused, before anything was rendered.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    /// Whether another build held the lock for too long.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        matches!(self, Self::Locked { .. })
    }

    /// Whether the disk, or a quota, is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full { .. })
    }

    /// Whether the archive is to blame (a page, a path, a source file), and not the output or the machine.
    #[must_use]
    pub fn is_content(&self) -> bool {
        matches!(self, Self::Path { .. } | Self::Render { .. } | Self::Source(_) | Self::Changed { .. })
    }

    /// An operation on the disk failed; a full disk gets its own kind.
    pub(super) fn disk(operation: Operation, path: PathBuf, cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                let free = path.ancestors().skip(1).find_map(|folder| rustix::fs::statvfs(folder).ok());
                Self::Full { operation, path, needed: None, free: free.map(|system| system.f_bavail * system.f_frsize) }
            }
            _ => Self::Disk { operation, path, cause },
        }
    }

    /// Adds how many bytes the file needs, when the disk is full.
    pub(super) fn needing(mut self, bytes: u64) -> Self {
        if let Self::Full { needed, .. } = &mut self {
            *needed = Some(bytes);
        }
        self
    }
}

impl Refusal {
    fn help(&self) -> &'static str {
        match self {
            Self::NoName | Self::Contains(_) | Self::Inside(_) => "choose a folder of its own with --out, such as public",
            Self::Link => "name the folder itself with --out, or give --allow-output-link",
            Self::NotAFolder => "move it away, or choose another folder with --out",
            Self::Foreign => "choose an empty or a new folder with --out, or move the files away (files to publish belong into static/)",
            Self::Repository(_) => "publish to another folder, and copy the site into the repository from there",
            Self::MountPoint => "publish to a folder within it, with --out",
            Self::ReadOnly { .. } => "make it writable, or choose another folder with --out",
        }
    }
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another build".to_owned(), |pid| format!("another build (process {pid})"))
}

fn difference(size: u64, promise: Option<Digest>, found: &Digest) -> String {
    match promise {
        Some(promise) => format!("it held {promise}; now it holds {found}"),
        None => format!("it held {size} bytes; now it holds {} or more", found.bytes),
    }
}

fn room(needed: Option<u64>, free: Option<u64>) -> String {
    let needed = needed.map(|bytes| format!(", which needs {bytes} bytes")).unwrap_or_default();
    let free = free.map(|bytes| format!("; {bytes} bytes are free")).unwrap_or_default();
    needed + &free
}
