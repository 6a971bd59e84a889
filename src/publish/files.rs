//! `.relsite/files.store`: what was read of single files, from one run to the next. One for all outputs of an archive.
//!
//! Refuses to matter: it may be removed, restored or killed while it is written at any time; a run without it reads everything.

use std::{
    fs,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use super::memory::{FOLDER, replace};
use crate::memo::{Bytes, Key, Store};

/// Its name in the folder.
const FILE: &str = "files.store";

/// Where it is kept.
#[derive(Debug, Clone)]
pub struct FilesStore {
    folder: PathBuf,
}

impl FilesStore {
    /// That of the archive beneath `root`.
    #[must_use]
    pub fn of(root: &Path) -> Self {
        Self { folder: root.join(FOLDER) }
    }

    /// Whether there is a folder for it.
    #[must_use]
    pub fn is_there(&self) -> bool {
        fs::symlink_metadata(&self.folder).is_ok_and(|found| found.is_dir())
    }

    /// What an earlier run left, to be read row by row. Nothing but a regular file is opened.
    #[must_use]
    pub fn open(&self) -> Option<Box<dyn Bytes>> {
        let path = self.folder.join(FILE);
        if !self.is_there() || !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let file = fs::File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        Some(Box::new(Opened { file, length }))
    }

    /// Keeps what a run leaves in the place of what was there, if there is anything new.
    ///
    /// # Errors
    /// In words for people: why it cannot be kept.
    pub fn keep(&self, store: &Store, program: &Key) -> Result<(), String> {
        if !store.has_news() {
            return Ok(());
        }
        let path = self.folder.join(FILE);
        replace(&self.folder, &path, |out| store.write(program, out))
            .map_err(|cause| format!("{} cannot be written: {cause}; the next run will read every file again", path.display()))
    }
}

#[derive(Debug)]
struct Opened {
    file: fs::File,
    length: u64,
}

impl Bytes for Opened {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&self, at: u64, length: usize) -> Option<Vec<u8>> {
        // What lies beyond the end is not asked of the memory either.
        if at.checked_add(length as u64)? > self.length {
            return None;
        }
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, at).ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use jiff::civil::date;

    use super::*;
    use crate::{diag::FileId, memo::Of, world::MemoryWorld};

    const PROGRAM: Key = [1; 32];

    /// What a run that keeps what it reads says of the only file, and whether it had to read it.
    fn run(files: &FilesStore) -> (String, bool) {
        let world = MemoryWorld::new(date(2026, 11, 21), [("a", "text")]);
        let store = Store::open(files.open(), &PROGRAM, &[], true);
        let mut read = false;
        let text = store.of(&Of { function: "text", file: FileId(0), world: &world, with: &[0; 32] }, |world| {
            read = true;
            String::from_utf8(world.read(FileId(0), 9).expect("reads")).expect("text")
        });
        // Where it cannot be kept, that is all that is said.
        let _ = files.keep(&store, &PROGRAM);
        (text, read)
    }

    #[test]
    fn what_a_run_leaves_is_there_for_the_next() {
        let root = tempfile::tempdir().expect("a folder");
        let files = FilesStore::of(root.path());
        assert!(!files.is_there());
        assert_eq!([run(&files), run(&files)], [("text".to_owned(), true), ("text".to_owned(), false)]);
        assert!(files.is_there());
        let names: Vec<_> = fs::read_dir(root.path().join(FOLDER)).expect("lists").map(|entry| entry.expect("one").file_name()).collect();
        assert_eq!(names, [FILE], "no draft is left");
    }

    #[test]
    fn only_a_file_of_its_own_folder_is_opened() {
        let root = tempfile::tempdir().expect("a folder");
        let elsewhere = tempfile::tempdir().expect("a folder");
        let files = FilesStore::of(root.path());
        run(&FilesStore::of(elsewhere.path()));
        symlink(elsewhere.path().join(FOLDER), root.path().join(FOLDER)).expect("linked");
        assert_eq!([run(&files), run(&files)], [("text".to_owned(), true), ("text".to_owned(), true)], "the folder is a link");
        fs::remove_file(root.path().join(FOLDER)).expect("removed");
        fs::create_dir_all(root.path().join(FOLDER)).expect("made");
        symlink(elsewhere.path().join(FOLDER).join(FILE), root.path().join(FOLDER).join(FILE)).expect("linked");
        assert!(run(&files).1, "the file is a link");
        assert!(!run(&files).1, "a file took its place");
    }
}
