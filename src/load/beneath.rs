//! Opening files and folders beneath a root by handle, so that no link leads out, not even one planted between two looks.
//!
//! Refuses symbolic links anywhere below the root, and as a file anything but a regular file; a FIFO is never waited for.

use std::{
    fs::File,
    io,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    path::Path,
};

use rustix::{
    fs::{FileType, Mode, OFlags, fstat, openat},
    io::Errno,
};

/// A handle of the folder in which `site.toml` stands. The way to the folder itself may go through links.
#[derive(Debug)]
pub struct Root {
    folder: OwnedFd,
}

/// Non-blocking so that opening a FIFO or a device does not wait; a regular file takes no notice of it.
const FILE: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC).union(OFlags::NOFOLLOW).union(OFlags::NOCTTY);
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC).union(OFlags::NOFOLLOW);

impl Root {
    /// Opens a root.
    ///
    /// # Errors
    /// When the path is no folder or the system refuses it.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self { folder: rustix::fs::open(path, flags, Mode::empty())? })
    }

    /// Opens a regular file for reading.
    ///
    /// # Errors
    /// When a part of the path is a link, when it is no regular file, or when the system refuses.
    pub fn file(&self, path: &str) -> io::Result<File> {
        let file = beneath(self.folder.as_fd(), path, FILE).map_err(explain)?;
        match FileType::from_raw_mode(fstat(&file)?.st_mode) {
            FileType::RegularFile => Ok(File::from(file)),
            kind => Err(io::Error::new(io::ErrorKind::InvalidInput, format!("not a regular file: {}", kind_name(kind)))),
        }
    }

    /// Opens a folder; the empty path is the root itself.
    ///
    /// # Errors
    /// When a part of the path is a link, when it is no folder, or when the system refuses.
    pub fn folder(&self, path: &str) -> io::Result<OwnedFd> {
        let path = if path.is_empty() { "." } else { path };
        beneath(self.folder.as_fd(), path, FOLDER).map_err(explain)
    }
}

/// What a thing in a folder is, for people.
pub(super) fn kind_name(kind: FileType) -> &'static str {
    match kind {
        FileType::RegularFile => "a regular file",
        FileType::Directory => "a folder",
        FileType::Symlink => "a symbolic link",
        FileType::Fifo => "a FIFO",
        FileType::Socket => "a socket",
        FileType::CharacterDevice => "a character device",
        FileType::BlockDevice => "a block device",
        FileType::Unknown => "of an unknown kind",
    }
}

/// How often an open is repeated that the kernel gave up because something was renamed meanwhile.
#[cfg(target_os = "linux")]
const ATTEMPTS: usize = 64;

#[cfg(target_os = "linux")]
fn beneath(root: BorrowedFd<'_>, path: &str, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    use rustix::fs::{ResolveFlags, openat2};

    for _ in 0..ATTEMPTS {
        match openat2(root, path, flags, Mode::empty(), ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS) {
            Err(Errno::AGAIN | Errno::INTR) => {}
            // Kernels before 5.6, and sandboxes that do not know the call.
            Err(Errno::NOSYS | Errno::PERM) => break,
            opened => return opened,
        }
    }
    step_by_step(root, path, flags)
}

#[cfg(not(target_os = "linux"))]
fn beneath(root: BorrowedFd<'_>, path: &str, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    step_by_step(root, path, flags)
}

/// The same with one handle per part of the path: slower, and as strict.
fn step_by_step(root: BorrowedFd<'_>, path: &str, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    let (folders, name) = path.rsplit_once('/').map_or((None, path), |(folders, name)| (Some(folders), name));
    if path.split('/').any(|part| matches!(part, "" | "..")) {
        return Err(Errno::XDEV);
    }
    let mut here: Option<OwnedFd> = None;
    for part in folders.into_iter().flat_map(|folders| folders.split('/')) {
        let parent = here.as_ref().map_or(root, AsFd::as_fd);
        here = Some(openat(parent, part, FOLDER, Mode::empty())?);
    }
    openat(here.as_ref().map_or(root, AsFd::as_fd), name, flags, Mode::empty())
}

/// The system's words, where they say what was wrong; ours, where they do not.
fn explain(error: Errno) -> io::Error {
    match error {
        Errno::LOOP | Errno::MLINK => io::Error::new(io::ErrorKind::InvalidInput, "a part of its path is a symbolic link"),
        Errno::XDEV => io::Error::new(io::ErrorKind::InvalidInput, "its path leaves the root"),
        Errno::NXIO => io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"),
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Opener = fn(BorrowedFd<'_>, &str, OFlags) -> rustix::io::Result<OwnedFd>;

    #[test]
    fn both_ways_refuse_the_same() {
        let place = tempfile::tempdir().expect("a folder");
        let at = |name: &str| place.path().join(name);
        std::fs::create_dir_all(at("root/a/b")).expect("made");
        std::fs::write(at("root/a/b/file"), "in").expect("written");
        std::fs::write(at("outside"), "canary").expect("written");
        for (target, link) in
            [("../../outside", "root/a/out"), ("b", "root/a/folder"), ("nowhere", "root/a/dangling"), ("loop", "root/a/loop")]
        {
            std::os::unix::fs::symlink(target, at(link)).expect("linked");
        }
        let root = Root::open(&at("root")).expect("opens");
        for opener in [beneath as Opener, step_by_step as Opener] {
            let open = |path| opener(root.folder.as_fd(), path, FILE);
            assert!(open("a/b/file").is_ok());
            for path in ["a/out", "a/folder/file", "a/dangling", "a/loop", "../outside", "a/../../outside", "/etc/passwd", "a/b/file/x", ""]
            {
                assert!(open(path).is_err(), "{path:?}");
            }
        }
        assert!(root.file("a/b").is_err(), "a folder is no file");
        assert!(root.folder("a/folder").is_err() && root.folder("a/b").is_ok() && root.folder("").is_ok());
    }
}
