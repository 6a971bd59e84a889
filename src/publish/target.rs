//! The output folder: where it really is, whose it is, and what may stand beside it.
//!
//! Refuses every folder that is not relsite's to replace, before anything is rendered.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs, io,
    path::{Component, Path, PathBuf},
};

use rustix::fs::Access;

use super::{
    Options, OutputLink,
    disk::Operation,
    error::{Error, Refusal},
};

/// The file by which a published site is known. What is in a folder with this file is relsite's to replace.
pub const MARKER: &str = ".relsite-site";

/// What the marker says: the format in its first line, and what it is for.
pub const MARKER_TEXT: &str = "relsite site 1\nPublished by relsite, which replaces everything in this folder at the next build.\n";

/// What the first line of a marker begins with, in every format.
const MARKER_START: &[u8] = b"relsite site ";

/// An output folder that may be published to.
#[derive(Debug)]
pub(super) struct Target {
    /// As asked for, for messages.
    asked: PathBuf,
    /// The folder itself; links in its parents are resolved.
    pub(super) out: PathBuf,
    /// The folder that it stands in, which need not exist yet.
    pub(super) parent: PathBuf,
    name: OsString,
}

impl Target {
    /// Finds the output and refuses it where it has to be refused. Nothing is created.
    pub(super) fn examine(options: &Options) -> Result<Self, Error> {
        let refuse = |reason| Error::Refused { out: options.out.clone(), reason };
        let looking = |cause| Error::disk(Operation::Look, options.out.clone(), cause);
        let mut out = resolve(&options.out, Last::AsIs).map_err(looking)?;
        if fs::symlink_metadata(&out).is_ok_and(|metadata| metadata.is_symlink()) {
            out = match options.output_link {
                OutputLink::Refuse => return Err(refuse(Refusal::Link)),
                OutputLink::Follow => fs::canonicalize(&out).map_err(looking)?,
            };
        }
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else { return Err(refuse(Refusal::NoName)) };
        let target = Self { asked: options.out.clone(), parent: parent.to_owned(), name: name.to_owned(), out };
        target.check_place(options, env::home_dir().as_deref())?;
        target.check_occupant()?;
        target.check_writable()?;
        Ok(target)
    }

    /// Refuses what stands at the output unless it is nothing, an empty folder, or a published site.
    pub(super) fn check_occupant(&self) -> Result<(), Error> {
        let metadata = match fs::symlink_metadata(&self.out) {
            Ok(metadata) => metadata,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(cause) => return Err(self.unseen(cause)),
        };
        if metadata.is_symlink() {
            return Err(self.refuse(Refusal::Link));
        }
        if !metadata.is_dir() {
            return Err(self.refuse(Refusal::NotAFolder));
        }
        if is_mount_point(&self.out) {
            return Err(self.refuse(Refusal::MountPoint));
        }
        let mut entries = fs::read_dir(&self.out).map_err(|cause| self.unseen(cause))?;
        if entries.next().is_some() && !is_published(&self.out) {
            return Err(self.refuse(Refusal::Foreign));
        }
        let repository = self.out.join(".git");
        match fs::symlink_metadata(&repository) {
            Ok(_) => Err(self.refuse(Refusal::Repository(repository))),
            Err(_) => Ok(()),
        }
    }

    /// A path beside the output that is relsite's own: `.NAME.relsite-SUFFIX`.
    pub(super) fn beside(&self, suffix: &str) -> PathBuf {
        self.parent.join(self.own_name(suffix))
    }

    /// Whether a name in the parent folder is `.NAME.relsite-PREFIX` and a number.
    pub(super) fn owns(&self, name: &OsStr, prefix: &str) -> bool {
        let own = self.own_name(prefix);
        let number = name.as_encoded_bytes().strip_prefix(own.as_encoded_bytes());
        number.is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
    }

    /// The error of a lock that another build holds.
    pub(super) fn locked(&self, pid: Option<u32>) -> Error {
        Error::Locked { out: self.asked.clone(), pid }
    }

    fn own_name(&self, suffix: &str) -> OsString {
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(".relsite-");
        name.push(suffix);
        name
    }

    fn refuse(&self, reason: Refusal) -> Error {
        Error::Refused { out: self.asked.clone(), reason }
    }

    fn unseen(&self, cause: io::Error) -> Error {
        Error::disk(Operation::Look, self.out.clone(), cause)
    }

    /// Refuses an output that the sources, the project or the user's home stand in, and one that stands in the sources.
    fn check_place(&self, options: &Options, home: Option<&Path>) -> Result<(), Error> {
        let real = |path: &Path| resolve(path, Last::Followed).map_err(|cause| Error::disk(Operation::Look, path.to_owned(), cause));
        for folder in [Some(options.root.as_path()), home.filter(|home| home.is_absolute())].into_iter().flatten() {
            if real(folder)?.starts_with(&self.out) {
                return Err(self.refuse(Refusal::Contains(folder.to_owned())));
            }
        }
        for folder in &options.protected {
            let place = real(folder)?;
            if place.starts_with(&self.out) {
                return Err(self.refuse(Refusal::Contains(folder.clone())));
            }
            if self.out.starts_with(&place) {
                return Err(self.refuse(Refusal::Inside(folder.clone())));
            }
        }
        Ok(())
    }

    /// Refuses an output that could not be replaced in the end: better now than after rendering.
    fn check_writable(&self) -> Result<(), Error> {
        let existing = self.parent.ancestors().find(|folder| fs::symlink_metadata(folder).is_ok());
        let output = self.out.exists().then_some(self.out.as_path());
        for folder in existing.into_iter().chain(output) {
            if !folder.is_dir() {
                return Err(self.refuse(Refusal::ReadOnly { folder: folder.to_owned(), cause: io::ErrorKind::NotADirectory.into() }));
            }
            rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK)
                .map_err(|cause| self.refuse(Refusal::ReadOnly { folder: folder.to_owned(), cause: cause.into() }))?;
        }
        Ok(())
    }
}

/// Whether a folder holds a site that relsite published: its marker is a regular file that begins as ours do.
fn is_published(folder: &Path) -> bool {
    let marker = folder.join(MARKER);
    fs::symlink_metadata(&marker).is_ok_and(|metadata| metadata.is_file() && metadata.len() < 4096)
        && fs::read(&marker).is_ok_and(|text| text.starts_with(MARKER_START))
}

/// What becomes of a link in the last part of a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    AsIs,
    Followed,
}

/// The real place of a path that need not exist: absolute, links resolved as far as it exists, no `.` or `..`.
fn resolve(path: &Path, last: Last) -> io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let mut real = PathBuf::new();
    let mut components = absolute.components().peekable();
    while let Some(component) = components.next() {
        match component {
            Component::ParentDir => drop(real.pop()),
            component => real.push(component),
        }
        if components.peek().is_some() || last == Last::Followed {
            real = match fs::canonicalize(&real) {
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => real,
                result => result?,
            };
        }
    }
    Ok(real)
}

#[cfg(target_os = "linux")]
fn is_mount_point(folder: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    statx(CWD, folder, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty())
        .is_ok_and(|status| status.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn is_mount_point(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::symlink_metadata(path).ok().map(|metadata| metadata.dev());
    folder.parent().is_some_and(|parent| device(parent) != device(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::WhenLocked;

    #[test]
    fn the_home_folder_is_never_an_output() {
        let base = tempfile::tempdir().expect("a folder");
        let home = base.path().join("users/mina");
        let target = |out: &str| {
            let out = base.path().join(out);
            let (parent, name) = (base.path().to_owned(), OsString::from("x"));
            let options = Options {
                out: out.clone(),
                root: base.path().join("root"),
                protected: Vec::new(),
                output_link: OutputLink::Refuse,
                when_locked: WhenLocked::Refuse,
                ledger_head: None,
            };
            Target { asked: out.clone(), out, parent, name }.check_place(&options, Some(&home))
        };
        assert!(target("users/mina").is_err());
        assert!(target("users").is_err());
        assert!(target("users/mina/public").is_ok());
        assert!(target("users/minako").is_ok());
    }

    #[test]
    fn paths_are_resolved_as_the_system_would() {
        let base = tempfile::tempdir().expect("a folder");
        let base = base.path().canonicalize().expect("exists");
        fs::create_dir_all(base.join("real/sub")).expect("folders");
        std::os::unix::fs::symlink("real/sub", base.join("link")).expect("a link");
        let place = |path: &str, last| resolve(&base.join(path), last).expect("resolves");
        assert_eq!(place("link/../x", Last::AsIs), base.join("real/x"));
        assert_eq!(place("link", Last::AsIs), base.join("link"));
        assert_eq!(place("link", Last::Followed), base.join("real/sub"));
        assert_eq!(place("missing/../y/.", Last::AsIs), base.join("y"));
    }
}
