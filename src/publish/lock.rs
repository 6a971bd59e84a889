//! The lock beside the output, by which two builds take turns.
//!
//! Refuses to outlive its process: the kernel releases it with the last handle, so a killed build blocks nobody.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    process, thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{FlockOperation, OFlags, flock},
    io::Errno,
};

use super::{
    WhenLocked,
    disk::{Disk, Operation},
    error::Error,
    target::Target,
};

/// The lock of an output, held until dropped.
pub(super) struct Lock<'a> {
    disk: Disk<'a>,
    path: PathBuf,
    _file: File,
}

impl<'a> Lock<'a> {
    /// Takes the lock, waiting for another build as long as is allowed. Creates the parents of the output.
    pub(super) fn take(disk: Disk<'a>, target: &Target, when_locked: WhenLocked) -> Result<Self, Error> {
        let start = Instant::now();
        let patience = match when_locked {
            WhenLocked::Refuse => Duration::ZERO,
            WhenLocked::Wait(limit) => limit,
        };
        disk.make_folders(&target.parent)?;
        let path = target.beside("lock");
        loop {
            match disk.attempt(Operation::Lock, &path, || attempt(&path))? {
                Attempt::Taken(file) => return Ok(Self { disk, path, _file: file }),
                Attempt::Outdated => {}
                Attempt::Held(pid) if start.elapsed() >= patience => return Err(target.locked(pid)),
                Attempt::Held(_) => thread::sleep(PAUSE),
            }
        }
    }
}

impl Drop for Lock<'_> {
    /// Removes the file while it is still locked. Whoever waits on the removed file notices (see [`Attempt::Outdated`]).
    fn drop(&mut self) {
        // A file that cannot be removed is in nobody's way: the next build locks it as it is.
        let _ = self.disk.remove_file(&self.path);
    }
}

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(20);

enum Attempt {
    Taken(File),
    /// The file was removed by its holder between opening and locking it; a lock on it means nothing.
    Outdated,
    Held(Option<u32>),
}

fn attempt(path: &Path) -> io::Result<Attempt> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).custom_flags(flags).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => return Ok(Attempt::Held(holder(&mut file))),
        result => result?,
    }
    if !is_at(&file, path)? {
        return Ok(Attempt::Outdated);
    }
    file.set_len(0)?;
    writeln!(file, "{}", process::id())?;
    Ok(Attempt::Taken(file))
}

fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let here = file.metadata()?;
    match fs::symlink_metadata(path) {
        Ok(there) => Ok((here.dev(), here.ino()) == (there.dev(), there.ino())),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(cause),
    }
}

/// The process that wrote its number into the lock file; `None` when it has not done so yet.
fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
