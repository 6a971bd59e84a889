//! A new archive to begin with: a filled-in example whose claims agree with its evidence.
//!
//! Refuses to overwrite anything: when one of its files is there already, it writes none.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::{ToSpan, civil::Date};

/// The files of the example, relative to the new archive. `@DATE@` and `@DUE@` stand for days near the one it is made on.
const FILES: [(&str, &str); 12] = [
    ("site.toml", include_str!("example/site.toml")),
    ("content/releases/v1.0.0/index.md", include_str!("example/content/releases/v1.0.0/index.md")),
    (
        "content/releases/v1.0.0/evidence/baseline_metrics_v1.0.0.txt",
        include_str!("example/content/releases/v1.0.0/evidence/baseline_metrics_v1.0.0.txt"),
    ),
    (
        "content/releases/v1.0.0/evidence/go_nogo_signed_v1.0.0.txt",
        include_str!("example/content/releases/v1.0.0/evidence/go_nogo_signed_v1.0.0.txt"),
    ),
    ("content/releases/v1.0.0/evidence/release_tag.txt", include_str!("example/content/releases/v1.0.0/evidence/release_tag.txt")),
    ("content/releases/v1.0.0/evidence/rollout_stage_5.txt", include_str!("example/content/releases/v1.0.0/evidence/rollout_stage_5.txt")),
    (
        "content/releases/v1.0.0/evidence/rollout_stage_25.txt",
        include_str!("example/content/releases/v1.0.0/evidence/rollout_stage_25.txt"),
    ),
    (
        "content/releases/v1.0.0/evidence/rollout_stage_100.txt",
        include_str!("example/content/releases/v1.0.0/evidence/rollout_stage_100.txt"),
    ),
    ("content/releases/v1.0.0/evidence/sbom_v1.0.0.json", include_str!("example/content/releases/v1.0.0/evidence/sbom_v1.0.0.json")),
    ("content/runbooks/rollback.md", include_str!("example/content/runbooks/rollback.md")),
    ("content/checklists/release.md", include_str!("example/content/checklists/release.md")),
    ("content/risks.md", include_str!("example/content/risks.md")),
];

/// How many days after the release the risk of the example is due.
const DAYS_TO_MITIGATE: i64 = 30;

/// Why no archive was made.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// Files of the example are there already.
    #[error("these files are there already: {}", names(.0))]
    Exists(Vec<PathBuf>),
    /// The system refused.
    #[error("cannot write {path:?}: {cause}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl InitError {
    /// How to mend it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Exists(_) => "nothing was written; name an empty or a new folder",
            Self::Write { .. } => "make the folder writable, or name another one",
        }
    }
}

/// Writes the example into `folder`, which is created if need be, dated `today`. Returns the files, relative to the folder.
///
/// # Errors
/// When a file is there already (then nothing is written), or the system refuses (then what was written is removed again).
pub fn init(folder: &Path, today: Date) -> Result<Vec<&'static str>, InitError> {
    let there: Vec<PathBuf> = FILES.iter().map(|(path, _)| folder.join(path)).filter(|path| path.symlink_metadata().is_ok()).collect();
    if !there.is_empty() {
        return Err(InitError::Exists(there));
    }
    for (done, (path, text)) in FILES.iter().enumerate() {
        let path = folder.join(path);
        if let Err(cause) = write_new(&path, &dated(text, today)) {
            remove(folder, done);
            return Err(InitError::Write { path, cause });
        }
    }
    Ok(FILES.iter().map(|(path, _)| *path).collect())
}

fn dated(text: &str, today: Date) -> String {
    text.replace("@DATE@", &today.to_string()).replace("@DUE@", &today.saturating_add(DAYS_TO_MITIGATE.days()).to_string())
}

/// Writes a file that must not exist, even if somebody has just made it.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// Takes back the first files. What cannot be removed either is left: the error of the write is the one that matters.
fn remove(folder: &Path, count: usize) {
    for (path, _) in &FILES[..count] {
        let _ = fs::remove_file(folder.join(path));
    }
}

fn names(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("{path:?}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_archive_is_begun_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("new/archive");
        let files = init(&root, date(2026, 11, 20)).expect("an empty folder");
        let record = fs::read_to_string(root.join("content/releases/v1.0.0/index.md")).expect("written");
        assert!(record.contains("**Date:** 2026-11-20") && record.contains("**Due Date:** 2026-12-20"), "{record}");
        assert!(files.iter().all(|path| root.join(path).is_file()));
        assert!(matches!(init(&root, date(2026, 11, 20)), Err(InitError::Exists(paths)) if paths.len() == FILES.len()));
    }

    #[test]
    fn one_file_in_the_way_stops_all() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("site.toml"), "mine").expect("written");
        let error = init(folder.path(), date(2026, 11, 20)).expect_err("in the way");
        assert!(error.to_string().contains("site.toml"), "{error}");
        assert_eq!(fs::read_to_string(folder.path().join("site.toml")).expect("still there"), "mine");
        assert!(!folder.path().join("content").exists());
    }

    #[test]
    fn a_failed_write_leaves_no_files() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("content"), "a file where a folder should be").expect("written");
        assert!(matches!(init(folder.path(), date(2026, 11, 20)), Err(InitError::Write { .. })));
        assert!(!folder.path().join("site.toml").exists());
    }

    #[test]
    fn nothing_is_left_to_fill_in() {
        for (path, text) in FILES {
            let text = dated(text, Date::MAX);
            assert!(!text.contains('@') || path.ends_with(".md") || path.ends_with(".json"), "{path}");
            assert!(!text.contains("@DATE@") && !text.contains("@DUE@"), "{path}");
        }
    }
}
