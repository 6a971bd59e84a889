//! Every operation that publishing performs on the disk, each with its name and the error that it gives.
//!
//! Refuses nothing itself: tests watch the operations here, and let any of them fail.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use rustix::{fs::OFlags, io::Errno};

use super::error::Error;

/// What is done to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Look at a folder or a file.
    Look,
    /// Create a folder.
    MakeFolder,
    /// Create a file that does not exist.
    Create,
    /// Write to a file that this build created.
    Write,
    /// Give a published file a second name in the stage.
    Link,
    /// Give a folder another name.
    Rename,
    /// Exchange two folders in one step.
    Exchange,
    /// Make files and folders durable.
    Sync,
    /// Take the lock.
    Lock,
    /// Remove a file, or a folder with all that is in it.
    Remove,
}

impl Operation {
    /// The verb for messages.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Look => "read",
            Self::MakeFolder | Self::Create => "create",
            Self::Write => "write",
            Self::Link => "link",
            Self::Rename => "rename",
            Self::Exchange => "replace",
            Self::Sync => "make durable",
            Self::Lock => "lock",
            Self::Remove => "remove",
        }
    }
}

/// Whether two folders could be exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exchanged {
    /// They are.
    Done,
    /// This system or file system knows no such operation; nothing happened.
    Unsupported,
}

/// Asked before every operation; its error takes the operation's place.
pub(super) type Watch<'a> = &'a (dyn Fn(Operation, &Path) -> io::Result<()> + Sync);

/// The disk.
#[derive(Clone, Copy)]
pub(super) struct Disk<'a> {
    before: Watch<'a>,
}

impl Disk<'static> {
    /// The disk as it is.
    pub(super) fn real() -> Self {
        Self { before: &|_, _| Ok(()) }
    }
}

impl<'a> Disk<'a> {
    /// A disk whose operations are watched.
    #[cfg(test)]
    pub(super) fn watched(before: Watch<'a>) -> Self {
        Self { before }
    }

    /// Performs an operation, or fails with its name and path.
    pub(super) fn attempt<T>(self, operation: Operation, path: &Path, action: impl FnOnce() -> io::Result<T>) -> Result<T, Error> {
        (self.before)(operation, path).and_then(|()| action()).map_err(|cause| Error::disk(operation, path.to_owned(), cause))
    }

    /// Creates a folder, and its parents where they are missing.
    pub(super) fn make_folders(self, path: &Path) -> Result<(), Error> {
        self.attempt(Operation::MakeFolder, path, || fs::create_dir_all(path))
    }

    /// Creates a folder that must not exist.
    pub(super) fn make_folder(self, path: &Path) -> Result<(), Error> {
        self.attempt(Operation::MakeFolder, path, || fs::create_dir(path))
    }

    /// Creates a file that must not exist. Its folder is made when it is missing: once for each folder, and for no folder without files.
    pub(super) fn create(self, path: &Path) -> Result<File, Error> {
        let create = || OpenOptions::new().write(true).create_new(true).open(path);
        self.attempt(Operation::Create, path, || {
            let missing = match create() {
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => cause,
                result => return result,
            };
            fs::create_dir_all(path.parent().ok_or(missing)?)?;
            create()
        })
    }

    /// Writes bytes to a file that [`Disk::create`] made.
    pub(super) fn write(self, file: &mut File, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        self.attempt(Operation::Write, path, || file.write_all(bytes))
    }

    /// Opens a file of the published site: never a link, and never waiting for the other end of a FIFO.
    pub(super) fn open(self, path: &Path) -> Result<File, Error> {
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        self.attempt(Operation::Look, path, || OpenOptions::new().read(true).custom_flags(flags).open(path))
    }

    /// Gives the file `old` a second name, `new`, whose folder is made when it is missing.
    pub(super) fn link(self, old: &Path, new: &Path) -> Result<(), Error> {
        self.attempt(Operation::Link, new, || match fs::hard_link(old, new) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(new.parent().ok_or(cause)?)?;
                fs::hard_link(old, new)
            }
            result => result,
        })
    }

    /// Gives the folder `old` the name `new`, where nothing but an empty folder may stand: the system itself refuses anything else.
    pub(super) fn rename(self, old: &Path, new: &Path) -> Result<(), Error> {
        self.attempt(Operation::Rename, new, || fs::rename(old, new))
    }

    /// Exchanges two folders in one step.
    pub(super) fn exchange(self, staged: &Path, published: &Path) -> Result<Exchanged, Error> {
        match self.attempt(Operation::Exchange, published, || Ok(exchange(staged, published)?)) {
            Ok(()) => Ok(Exchanged::Done),
            Err(Error::Disk { cause, .. }) if is_unsupported(&cause) => Ok(Exchanged::Unsupported),
            Err(error) => Err(error),
        }
    }

    /// Makes a file or a folder itself durable (not what is in the folder).
    pub(super) fn sync(self, path: &Path) -> Result<(), Error> {
        self.attempt(Operation::Sync, path, || File::open(path)?.sync_all())
    }

    /// Makes a whole tree durable. Everything in it must be of our own making.
    pub(super) fn sync_tree(self, folder: &Path) -> Result<(), Error> {
        self.attempt(Operation::Sync, folder, || match sync_file_system(&File::open(folder)?) {
            Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => sync_each(folder),
            result => Ok(result?),
        })
    }

    /// Removes a folder with all that is in it, if it is there. Links in it are removed and never followed: the standard library walks
    /// with `openat` and `O_NOFOLLOW`, so that not even a folder that becomes a link on the way leads out of the tree.
    pub(super) fn remove_tree(self, folder: &Path) -> Result<(), Error> {
        self.attempt(Operation::Remove, folder, || ignore_missing(fs::remove_dir_all(folder)))
    }

    /// Removes a file, if it is there.
    pub(super) fn remove_file(self, path: &Path) -> Result<(), Error> {
        self.attempt(Operation::Remove, path, || ignore_missing(fs::remove_file(path)))
    }

    /// Removes an empty folder.
    pub(super) fn remove_empty(self, folder: &Path) -> Result<(), Error> {
        self.attempt(Operation::Remove, folder, || fs::remove_dir(folder))
    }
}

fn is_unsupported(cause: &io::Error) -> bool {
    matches!(Errno::from_io_error(cause), Some(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP | Errno::XDEV | Errno::PERM))
}

fn ignore_missing(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|cause| if cause.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(cause) })
}

#[cfg(target_os = "linux")]
fn exchange(staged: &Path, published: &Path) -> Result<(), Errno> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, staged, CWD, published, RenameFlags::EXCHANGE)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> Result<(), Errno> {
    Err(Errno::NOSYS)
}

/// One call for thousands of files: waiting for each of them would take minutes.
#[cfg(target_os = "linux")]
fn sync_file_system(file: &File) -> Result<(), Errno> {
    rustix::fs::syncfs(file)
}

#[cfg(not(target_os = "linux"))]
fn sync_file_system(_: &File) -> Result<(), Errno> {
    Err(Errno::NOSYS)
}

fn sync_each(folder: &Path) -> io::Result<()> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                File::open(entry.path())?.sync_all()?;
            }
        }
        File::open(&folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_and_folder_can_be_made_durable_one_by_one() {
        let base = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(base.path().join("a/b")).expect("folders");
        fs::write(base.path().join("a/b/c"), "c").expect("a file");
        assert!(sync_each(base.path()).is_ok());
        assert!(sync_each(&base.path().join("missing")).is_err());
    }
}
