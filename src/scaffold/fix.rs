//! `relsite check --fix encoding`: writes the repaired text of a record back.
//!
//! Refuses to touch a file without mojibake, one that is no text, and one that changed meanwhile; what lost bytes stays as it is.

use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::AsFd,
    path::Path,
};

use rustix::{
    fs::{AtFlags, Mode, OFlags, Stat, fchmod, fstat, openat, renameat, statat, unlinkat},
    io::Errno,
};

use crate::{
    load::Root,
    path::RelPath,
    text::{self, Encoding},
};

/// A file that was written back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The file.
    pub path: RelPath,
    /// How many runs were repaired.
    pub repairs: usize,
    /// How many runs lost bytes and stay as they were.
    pub lossy: usize,
}

/// A file that could not be written back; it is as it was.
#[derive(Debug, thiserror::Error)]
#[error("cannot repair {path}: {cause}")]
pub struct FixError {
    /// The file.
    pub path: RelPath,
    /// What the system, or a check, said.
    pub cause: io::Error,
}

/// Repairs the mojibake of these files beneath a root, each on its own: one failure stops no other.
///
/// A repaired file is UTF-8 without byte order mark, with the line ends and the permissions it had, and replaces the old one at once.
/// Files in which nothing can be repaired are neither written nor in the answer.
///
/// # Errors
/// When the root cannot be opened. What went wrong with a file stands in its place of the list.
pub fn fix_encoding<'p>(root: &Path, files: impl IntoIterator<Item = &'p RelPath>) -> io::Result<Vec<Result<Fixed, FixError>>> {
    let root = Root::open(root)?;
    let fix = |path: &RelPath| fix_one(&root, path).map_err(|cause| FixError { path: path.clone(), cause }).transpose();
    Ok(files.into_iter().filter_map(fix).collect())
}

fn fix_one(root: &Root, path: &RelPath) -> io::Result<Option<Fixed>> {
    let mut file = root.file(path.as_str())?;
    let seen = fstat(&file)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let Some(Mended { text, repairs, lossy }) = mend(&bytes) else { return Ok(None) };
    replace(root, path, &seen, text.as_bytes())?;
    Ok(Some(Fixed { path: path.clone(), repairs, lossy }))
}

/// A text after its repair.
struct Mended {
    text: String,
    repairs: usize,
    lossy: usize,
}

/// The repaired text of a file, if anything in it can be repaired and all of it is text.
fn mend(bytes: &[u8]) -> Option<Mended> {
    let decoded = text::decode_as_stored(bytes);
    if decoded.encoding == Encoding::Binary || decoded.first_invalid.is_some() || decoded.first_nul.is_some() {
        return None;
    }
    let repaired = text::repair(&decoded.text);
    let (repairs, lossy) = (repaired.repairs.len(), repaired.lossy.len());
    (repairs > 0).then(|| Mended { text: repaired.text.into_owned(), repairs, lossy })
}

/// Puts a new file in the place of the one that was read.
fn replace(root: &Root, path: &RelPath, seen: &Stat, bytes: &[u8]) -> io::Result<()> {
    let folder = root.folder(path.folder())?;
    let (name, mut file) = create_beside(&folder)?;
    let written = (|| {
        file.write_all(bytes)?;
        fchmod(&file, Mode::from_raw_mode(seen.st_mode))?;
        file.sync_all()?;
        if !is_same(seen, &statat(&folder, path.name(), AtFlags::SYMLINK_NOFOLLOW)?) {
            return Err(io::Error::other("it changed while it was being repaired"));
        }
        Ok(renameat(&folder, &name, &folder, path.name())?)
    })();
    if written.is_err() {
        // The old file stands; a temporary file that cannot be removed is hidden and left out of every archive.
        let _ = unlinkat(&folder, &name, AtFlags::empty());
    }
    written?;
    Ok(rustix::fs::fsync(&folder)?)
}

/// A new, empty file that only its owner may read, under a name that no archive lists.
fn create_beside(folder: impl AsFd) -> io::Result<(String, File)> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    for number in 0..100 {
        let name = format!(".#relsite-{}-{number}", std::process::id());
        match openat(&folder, &name, flags, Mode::RUSR | Mode::WUSR) {
            Ok(file) => return Ok((name, File::from(file))),
            Err(Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Errno::EXIST.into())
}

fn is_same(one: &Stat, other: &Stat) -> bool {
    let key = |stat: &Stat| (stat.st_dev, stat.st_ino, stat.st_mode, stat.st_size, stat.st_mtime, stat.st_mtime_nsec);
    key(one) == key(other)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    fn fix(root: &Path, names: &[&str]) -> Vec<Result<(String, usize, usize), String>> {
        let paths: Vec<RelPath> = names.iter().map(|name| RelPath::new(name).expect("a path")).collect();
        let fixed = fix_encoding(root, &paths).expect("opens");
        fixed
            .into_iter()
            .map(|one| one.map(|one| (one.path.to_string(), one.repairs, one.lossy)).map_err(|error| error.to_string()))
            .collect()
    }

    #[test]
    fn writes_back_what_was_repaired_and_nothing_else() {
        let root = tempfile::tempdir().expect("a folder");
        let at = |name: &str| root.path().join(name);
        fs::create_dir(at("a")).expect("made");
        fs::write(at("a/crlf.md"), "## âœ… Done\r\nlost â€ here\r\nok\r").expect("written");
        fs::write(at("marked.md"), "\u{FEFF}cafÃ© é\n").expect("written");
        fs::write(at("clean.md"), "\u{FEFF}café\r\n").expect("written");
        fs::write(at("binary.md"), b"caf\xC3\x83\xC2\xA9 \xFF\n").expect("written");
        fs::set_permissions(at("a/crlf.md"), fs::Permissions::from_mode(0o640)).expect("set");

        let fixed = fix(root.path(), &["a/crlf.md", "marked.md", "clean.md", "binary.md"]);
        assert_eq!(fixed, [Ok(("a/crlf.md".to_owned(), 1, 1)), Ok(("marked.md".to_owned(), 1, 0))]);
        assert_eq!(fs::read_to_string(at("a/crlf.md")).expect("read"), "## ✅ Done\r\nlost â€ here\r\nok\r");
        assert_eq!(fs::read_to_string(at("marked.md")).expect("read"), "café é\n");
        assert_eq!(fs::read_to_string(at("clean.md")).expect("read"), "\u{FEFF}café\r\n");
        assert_eq!(fs::read(at("binary.md")).expect("read"), b"caf\xC3\x83\xC2\xA9 \xFF\n");
        assert_eq!(fs::metadata(at("a/crlf.md")).expect("there").permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(at("a")).expect("a folder").count(), 1, "no temporary file is left");
        assert_eq!(fix(root.path(), &["a/crlf.md", "marked.md"]), [], "a second run finds nothing to do");
    }

    #[test]
    fn links_are_never_followed() {
        let place = tempfile::tempdir().expect("a folder");
        let at = |name: &str| place.path().join(name);
        fs::create_dir_all(at("root")).expect("made");
        fs::create_dir_all(at("outside")).expect("made");
        fs::write(at("outside/a.md"), "âœ…").expect("written");
        std::os::unix::fs::symlink("../outside/a.md", at("root/a.md")).expect("linked");
        std::os::unix::fs::symlink("../outside", at("root/folder")).expect("linked");
        let fixed = fix(&at("root"), &["a.md", "folder/a.md", "missing.md"]);
        assert!(fixed.len() == 3 && fixed.iter().all(Result::is_err), "{fixed:?}");
        assert_eq!(fs::read_to_string(at("outside/a.md")).expect("read"), "âœ…");
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left() {
        let place = tempfile::tempdir().expect("a folder");
        fs::write(place.path().join("a.md"), "âœ…").expect("written");
        let root = Root::open(place.path()).expect("opens");
        let path = RelPath::new("a.md").expect("a path");
        let seen = fstat(root.file("a.md").expect("opens")).expect("stat");
        fs::write(place.path().join("a.md"), "an author was faster").expect("written");
        assert!(replace(&root, &path, &seen, b"repaired").is_err());
        assert_eq!(fs::read_to_string(place.path().join("a.md")).expect("read"), "an author was faster");
        assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 1);
    }
}
