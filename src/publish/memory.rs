//! The folder `.relsite/`, where memos are kept between builds: one for each output, written whole or not at all.
//!
//! Refuses to keep more than a few, and to matter: any of it may be removed at any time, and what cannot be read or written is a note.

use std::{
    fmt, fs,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process,
    time::Duration,
};

use crate::memo::{Memo, Pages, Shelf};

/// The folder, beneath the root.
pub(super) const FOLDER: &str = ".relsite";
/// What the name of a memo ends with.
const ENDING: &str = ".memo";
/// The ending of what is kept of the pages of the same site.
const PAGES: &str = "pages";
/// The ending of what is kept of its files.
const SHELF: &str = "shelf";
/// What the name of a file ends with while it is written.
const DRAFT: &str = ".draft";
/// Longer than anything here takes to write.
const LONGEST_WRITE: Duration = Duration::from_secs(3600);
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
        read(&self.file, Memo::parse, "everything is built anew")
    }

    /// Keeps a memo in the place of the one before.
    ///
    /// # Errors
    /// In words for people: why it cannot be kept.
    pub fn write(&self, memo: &Memo) -> Result<(), String> {
        let bytes = memo.to_bytes().ok_or_else(|| "this build cannot be remembered".to_owned())?;
        self.keep(&self.file, &bytes, "do everything again")?;
        self.tidy();
        Ok(())
    }

    /// What was published, if that is known.
    ///
    /// # Errors
    /// In words for people: why what is there cannot be used.
    pub fn shelf(&self) -> Result<Option<Shelf>, String> {
        read(&self.file.with_extension(SHELF), Shelf::parse, "the whole site is read")
    }

    /// Keeps what was published.
    ///
    /// # Errors
    /// In words for people: why it cannot be kept.
    pub fn write_shelf(&self, shelf: &Shelf) -> Result<(), String> {
        let bytes = shelf.to_bytes().ok_or_else(|| "what this build published cannot be remembered".to_owned())?;
        self.keep(&self.file.with_extension(SHELF), &bytes, "read the whole site")
    }

    /// What the pages of the site were made of, if that is known.
    ///
    /// # Errors
    /// In words for people: why what is there cannot be used.
    pub fn pages(&self) -> Result<Option<Pages>, String> {
        read(&self.file.with_extension(PAGES), Pages::parse, "every page is made anew")
    }

    /// Keeps what the pages were made of.
    ///
    /// # Errors
    /// In words for people: why it cannot be kept.
    pub fn write_pages(&self, pages: &Pages) -> Result<(), String> {
        let bytes = pages.to_bytes().ok_or_else(|| "the pages of this build cannot be remembered".to_owned())?;
        self.keep(&self.file.with_extension(PAGES), &bytes, "make every page")
    }

    fn keep(&self, file: &Path, bytes: &[u8], without: &str) -> Result<(), String> {
        replace(&self.folder, file, |out| out.write_all(bytes))
            .map_err(|cause| format!("{} cannot be written: {cause}; the next build will {without}", file.display()))
    }

    /// Removes the oldest memos above the number that is kept, and drafts of builds that died.
    fn tidy(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let ends = |path: &Path, ending: &str| path.to_string_lossy().ends_with(ending);
        let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        let drafts: Vec<&PathBuf> = paths.iter().filter(|path| ends(path, DRAFT) && is_left(path)).collect();
        let mut memos: Vec<&PathBuf> = paths.iter().filter(|path| ends(path, ENDING)).collect();
        let age = |path: &&PathBuf| fs::symlink_metadata(path).and_then(|metadata| metadata.modified()).ok();
        memos.retain(|path| **path != self.file);
        memos.sort_by_key(age);
        let extra = (memos.len() + 1).saturating_sub(MOST);
        let beside = memos.iter().take(extra).flat_map(|memo| [PAGES, SHELF].map(|ending| memo.with_extension(ending))).collect::<Vec<_>>();
        for path in memos.into_iter().take(extra).chain(&beside).chain(drafts) {
            // What cannot be removed is tried again by the next build.
            let _ = fs::remove_file(path);
        }
    }
}

/// Whether a draft is of a build that died: one that runs beside this one has just begun its own.
fn is_left(draft: &Path) -> bool {
    let modified = fs::symlink_metadata(draft).and_then(|metadata| metadata.modified());
    modified.ok().and_then(|modified| modified.elapsed().ok()).is_some_and(|age| age > LONGEST_WRITE)
}

/// Puts a file of the folder in the place of the one before: whole, or not at all.
pub(super) fn replace(folder: &Path, file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    if fs::symlink_metadata(folder)?.is_symlink() {
        return Err(io::Error::other("the folder is a link"));
    }
    let draft = folder.join(format!("{}{DRAFT}", process::id()));
    // One that stands there is of a build that died, or no draft at all: nothing is written through a link.
    let _ = fs::remove_file(&draft);
    let written = fs::File::create_new(&draft).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()
    });
    let kept = written.and_then(|()| fs::rename(&draft, file));
    if kept.is_err() {
        let _ = fs::remove_file(&draft);
    }
    kept
}

/// What a file holds, if it is there. `without` says what happens where it cannot be used.
fn read<T, E: fmt::Display>(file: &Path, parse: impl FnOnce(&[u8]) -> Result<T, E>, without: &str) -> Result<Option<T>, String> {
    let unusable = |why: &dyn fmt::Display| format!("{} is not used: {why}; {without}", file.display());
    match bytes_of(file) {
        Ok(bytes) => parse(&bytes).map(Some).map_err(|error| unusable(&error)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(unusable(&cause)),
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
    use std::time::SystemTime;

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
        let folder = root.path().join(FOLDER);
        fs::create_dir(&folder).expect("made");
        for draft in ["1.draft", "2.draft"] {
            fs::write(folder.join(draft), "torn").expect("written");
        }
        let long_ago = SystemTime::now() - LONGEST_WRITE * 2;
        fs::File::options().write(true).open(folder.join("1.draft")).and_then(|file| file.set_modified(long_ago)).expect("aged");
        for out in 0..MOST + 3 {
            Memory::of(root.path(), &PathBuf::from(format!("/srv/{out}"))).write(&memo(out)).expect("writes");
        }
        assert!(folder.join("2.draft").exists(), "a build beside this one is writing it");
        assert_eq!(fs::read_dir(&folder).expect("lists").count(), MOST + 1, "the draft of a build that died is gone");
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
