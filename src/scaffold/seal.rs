//! Sealing: one more line for the ledger of an archive.
//!
//! Refuses to change a line, to write after a ledger that is not the one that was read, and to leave half a line behind.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    process, thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{FlockOperation, OFlags, flock},
    io::Errno,
};

use crate::integrity::{Entry, LEDGER, Ledger};

/// How long to wait for another one that seals.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why nothing was sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Somebody else appended a line meanwhile.
    #[error("{LEDGER} changed since it was read")]
    Changed,
    /// Another process holds the ledger.
    #[error("another process is sealing a release of this archive")]
    Locked,
    /// The system refused.
    #[error("cannot write {path:?}: {cause}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl SealError {
    /// How to mend it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Changed | Self::Locked => "nothing was written; run the command again",
            Self::Write { .. } => "make the folder writable, and the ledger a plain file in it",
        }
    }
}

/// Appends a line to the ledger beneath `root`, which must be `ledger` still. The new ledger takes the place of the old one when it is
/// on the disk; a crash leaves one of the two, whole.
///
/// # Errors
/// When the ledger is another one, is held by another process, or cannot be written.
pub fn append(root: &Path, ledger: &Ledger, entry: &Entry) -> Result<(), SealError> {
    let path = root.join(LEDGER);
    let failed = |cause| SealError::Write { path: path.clone(), cause };
    let folder = File::open(root).map_err(failed)?;
    lock(&folder).map_err(failed)?;
    let old = read(&path).map_err(failed)?;
    let bytes = old.as_ref().map(|(bytes, _)| bytes.as_slice()).unwrap_or_default();
    if Ledger::parse(bytes).0.hashes != ledger.hashes {
        return Err(SealError::Changed);
    }
    let line = entry.line().map_err(|error| failed(error.into()))?;
    let stage = root.join(format!(".{LEDGER}.{}", process::id()));
    let written = write(&stage, &[bytes, line.as_bytes()], old.as_ref().map(|(_, mode)| *mode));
    let done = written.and_then(|()| fs::rename(&stage, &path)).and_then(|()| folder.sync_all());
    done.map_err(|cause| {
        // Gone already when it was the folder that could not be made durable.
        let _ = fs::remove_file(&stage);
        failed(cause)
    })
}

/// Waits for the lock of the folder, which the kernel releases with its handle.
fn lock(folder: &File) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match flock(folder, FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) if start.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(20)),
            Err(Errno::WOULDBLOCK) => return Err(io::Error::new(io::ErrorKind::WouldBlock, SealError::Locked)),
            result => return Ok(result?),
        }
    }
}

/// The bytes and the mode of the ledger, if there is one.
fn read(path: &Path) -> io::Result<Option<(Vec<u8>, u32)>> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let mut file = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Some((bytes, metadata.permissions().mode())))
}

fn write(path: &Path, pieces: &[&[u8]], mode: Option<u32>) -> io::Result<()> {
    // What a process with the same number left behind when it was killed.
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    if let Some(mode) = mode {
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    for piece in pieces {
        file.write_all(piece)?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::integrity::Act;

    fn entry(ledger: &Ledger, release: &str) -> Entry {
        Entry::after(ledger, "default", release, None, "2026-11-20", "Mina Park", Act::Seal { files: Vec::new() })
    }

    fn read_back(root: &Path) -> Ledger {
        let (ledger, faults) = Ledger::parse(&fs::read(root.join(LEDGER)).expect("a ledger"));
        assert_eq!(faults, []);
        ledger
    }

    #[test]
    fn lines_are_appended_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Ledger::default();
        append(folder.path(), &first, &entry(&first, "v1")).expect("sealed");
        let second = read_back(folder.path());
        append(folder.path(), &second, &entry(&second, "v2")).expect("sealed");
        assert_eq!(read_back(folder.path()).seals.len(), 2);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        assert!(matches!(append(folder.path(), &second, &entry(&second, "v3")), Err(SealError::Changed)));
        assert_eq!(read_back(folder.path()).seals.len(), 2);
    }

    #[test]
    fn links_are_not_written_through() {
        let folder = tempfile::tempdir().expect("a folder");
        let elsewhere = folder.path().join("elsewhere");
        fs::write(&elsewhere, "").expect("written");
        std::os::unix::fs::symlink(&elsewhere, folder.path().join(LEDGER)).expect("a link");
        let ledger = Ledger::default();
        assert!(matches!(append(folder.path(), &ledger, &entry(&ledger, "v1")), Err(SealError::Write { .. })));
        assert_eq!(fs::read(&elsewhere).expect("there"), b"");
    }

    #[test]
    fn many_at_once_lose_no_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let seal = |name: String| loop {
            let bytes = fs::read(folder.path().join(LEDGER)).unwrap_or_default();
            let ledger = Ledger::parse(&bytes).0;
            match append(folder.path(), &ledger, &entry(&ledger, &name)) {
                Err(SealError::Changed) => {}
                result => return result.expect("sealed"),
            }
        };
        thread::scope(|scope| {
            for number in 0..8 {
                scope.spawn(move || seal(format!("v{number}")));
            }
        });
        assert_eq!(read_back(folder.path()).seals.len(), 8);
    }
}
