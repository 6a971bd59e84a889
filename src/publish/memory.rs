//! The folder `.relsite/`, where memos are kept between builds: one for each output, written whole or not at all.
//!
//! Refuses to keep more than a few, and to matter: any of it may be removed at any time, and what cannot be read or written is a note.

use std::{
    fs, io,
    io::Read,
    path::{Path, PathBuf},
    process,
};

use crate::memo::{Memo, Pages};

/// The folder, beneath the root.
const FOLDER: &str = ".relsite";
/// What the name of a memo ends with.
const ENDING: &str = ".memo";
/// The ending of what is kept of the pages of the same site.
const PAGES: &str = "pages";
/// The most memos that are kept.
const MOST: usize = 8;
/// The largest memo that is read, in bytes: some million files.
const LARGEST: u64 = 1 << 30;

/// Where the memo of one output is kept.
#[derive(Debug, Clone)]
pub struct Memory {
    folder: PathBuf,
    file: PathBuf,
}

impl Memory {
    /// The memory of the archive beneath `root` for an output.
    #[must_use]
    pub fn of(root: &Path, out: &Path) -> Self {
        let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
        let name = blake3::hash(out.as_os_str().as_encoded_bytes()).to_hex();
        let folder = root.join(FOLDER);
        Self { file: folder.join(format!("{}{ENDING}", &name[..16])), folder }
    }

    /// The memo, if there is one.
    ///
    /// # Errors
    /// In words for people: why the one that is there cannot be used.
    pub fn read(&self) -> Result<Option<Memo>, String> {
        let unusable = |why: &dyn std::fmt::Display| format!("{} is not used: {why}; everything is built anew", self.file.display());
        match bytes_of(&self.file) {
            Ok(bytes) => Memo::parse(&bytes).map(Some).map_err(|error| unusable(&error)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(unusable(&cause)),
        }
    }

    /// Keeps a memo in the place of the one before.
    ///
    /// # Errors
    /// In words for people: why it cannot be kept.
    pub fn write(&self, memo: &Memo) -> Result<(), String> {
        let bytes = memo.to_bytes().ok_or_else(|| "this build cannot be remembered".to_owned())?;
        self.replace(&self.file, &bytes)
            .map_err(|cause| format!("{} cannot be written: {cause}; the next build will do everything again", self.file.display()))?;
        self.tidy();
        Ok(())
    }

    /// What the pages of the site were made of, if that is known.
    ///
    /// # Errors
    /// In words for people: why what is there cannot be used.
    pub fn pages(&self) -> Result<Option<Pages>, String> {
        let file = self.file.with_extension(PAGES);
        let unusable = |why: &dyn std::fmt::Display| format!("{} is not used: {why}; every page is made anew", file.display());
        match bytes_of(&file) {
            Ok(bytes) => Pages::parse(&bytes).map(Some).map_err(|error| unusable(&error)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(unusable(&cause)),
        }
    }

    /// Keeps what the pages were made of.
    ///
    /// # Errors
    /// In words for people: why it cannot be kept.
    pub fn write_pages(&self, pages: &Pages) -> Result<(), String> {
        let file = self.file.with_extension(PAGES);
        let bytes = pages.to_bytes().ok_or_else(|| "the pages of this build cannot be remembered".to_owned())?;
        self.replace(&file, &bytes)
            .map_err(|cause| format!("{} cannot be written: {cause}; the next build will make every page", file.display()))
    }

    fn replace(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        if fs::symlink_metadata(&self.folder)?.is_symlink() {
            return Err(io::Error::other("the folder is a link"));
        }
        let draft = self.folder.join(format!("{}.draft", process::id()));
        let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, file));
        if written.is_err() {
            let _ = fs::remove_file(&draft);
        }
        written
    }

    /// Removes the oldest memos above the number that is kept, and drafts of builds that died.
    fn tidy(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let ends = |path: &Path, ending: &str| path.to_string_lossy().ends_with(ending);
        let (mut memos, drafts): (Vec<PathBuf>, Vec<PathBuf>) = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| ends(path, ENDING) || ends(path, ".draft"))
            .partition(|path| ends(path, ENDING));
        let age = |path: &PathBuf| fs::symlink_metadata(path).and_then(|metadata| metadata.modified()).ok();
        memos.retain(|path| *path != self.file);
        memos.sort_by_key(age);
        let extra = (memos.len() + 1).saturating_sub(MOST);
        let pages = memos.iter().take(extra).map(|memo| memo.with_extension(PAGES)).collect::<Vec<_>>();
        for path in memos.iter().take(extra).chain(&pages).chain(&drafts) {
            // What cannot be removed is tried again by the next build.
            let _ = fs::remove_file(path);
        }
    }
}

/// Nothing but a regular file is opened, so that nobody waits for a FIFO.
fn bytes_of(file: &Path) -> io::Result<Vec<u8>> {
    if !fs::symlink_metadata(file)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(file)?.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memo(pages: usize) -> Memo {
        let mut memo = Memo::default();
        memo.outcome.pages = pages;
        memo
    }

    #[test]
    fn the_last_memo_of_an_output_is_read_again() {
        let root = tempfile::tempdir().expect("a folder");
        let memory = Memory::of(root.path(), Path::new("/srv/public"));
        assert_eq!(memory.read(), Ok(None));
        for pages in [1, 2] {
            memory.write(&memo(pages)).expect("writes");
        }
        assert_eq!(memory.read(), Ok(Some(memo(2))));
        assert_eq!(Memory::of(root.path(), Path::new("/srv/other")).read(), Ok(None));
    }

    #[test]
    fn no_more_than_a_few_are_kept() {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir(root.path().join(FOLDER)).expect("made");
        fs::write(root.path().join(FOLDER).join("1.draft"), "torn").expect("written");
        for out in 0..MOST + 3 {
            Memory::of(root.path(), &PathBuf::from(format!("/srv/{out}"))).write(&memo(out)).expect("writes");
        }
        assert_eq!(fs::read_dir(root.path().join(FOLDER)).expect("lists").count(), MOST);
        assert_eq!(Memory::of(root.path(), &PathBuf::from(format!("/srv/{}", MOST + 2))).read(), Ok(Some(memo(MOST + 2))));
    }

    #[test]
    fn what_cannot_be_used_says_so() {
        let root = tempfile::tempdir().expect("a folder");
        let memory = Memory::of(root.path(), Path::new("/srv/public"));
        memory.write(&memo(1)).expect("writes");
        fs::write(&memory.file, "relsite memo 0 \n{}").expect("written");
        assert!(memory.read().is_err_and(|why| why.contains("another version")));
        fs::remove_dir_all(root.path().join(FOLDER)).expect("removed");
        fs::write(root.path().join(FOLDER), "in the way").expect("written");
        assert!(memory.write(&memo(1)).is_err_and(|why| why.contains("cannot be written")));
    }
}
