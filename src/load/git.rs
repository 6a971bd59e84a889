//! What the git repository around an archive knows: the ledger as it was committed, and who works here.
//!
//! Refuses the network, hooks and other programs: the object database and the configuration are read, nothing else.

use std::path::Path;

/// What a repository says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// The bytes at HEAD, and the short id of that commit.
    Bytes(Vec<u8>, String),
    /// There is a repository, and the file is not in its last commit.
    Never,
    /// There is none, or it cannot be read; the reason, for people.
    Unknown(String),
}

/// The bytes of `path`, relative to `root`, in the last commit of the repository that `root` stands in.
#[cfg(feature = "git")]
#[must_use]
pub fn committed(root: &Path, path: &str) -> Committed {
    let unknown = |error: git2::Error| Committed::Unknown(error.message().to_owned());
    match look(root, path) {
        Ok(Some((bytes, commit))) => Committed::Bytes(bytes, commit),
        Ok(None) => Committed::Never,
        Err(error) if error.code() == git2::ErrorCode::NotFound => Committed::Unknown("no git repository".to_owned()),
        Err(error) => unknown(error),
    }
}

/// Without the feature `git` nothing is known.
#[cfg(not(feature = "git"))]
#[must_use]
pub fn committed(_root: &Path, _path: &str) -> Committed {
    Committed::Unknown("built without git".to_owned())
}

#[cfg(feature = "git")]
fn look(root: &Path, path: &str) -> Result<Option<(Vec<u8>, String)>, git2::Error> {
    let absent = |error: git2::Error| if error.code() == git2::ErrorCode::NotFound { Ok(None) } else { Err(error) };
    let here = |error: std::io::Error| git2::Error::from_str(&error.to_string());
    let root = root.canonicalize().map_err(here)?;
    let repository = git2::Repository::discover(&root)?;
    let Some(work) = repository.workdir() else { return Ok(None) };
    let work = work.canonicalize().map_err(here)?;
    let Ok(folder) = root.strip_prefix(&work) else { return Ok(None) };
    let commit = match repository.head().and_then(|head| head.peel_to_commit()) {
        Ok(commit) => commit,
        Err(error) if error.code() == git2::ErrorCode::UnbornBranch => return Ok(None),
        Err(error) => return absent(error),
    };
    let entry = match commit.tree()?.get_path(&folder.join(path)) {
        Ok(entry) => entry,
        Err(error) => return absent(error),
    };
    let blob = repository.find_blob(entry.id())?;
    let mut id = commit.id().to_string();
    id.truncate(12);
    Ok(Some((blob.content().to_vec(), id)))
}

/// The name that git signs commits with here.
#[cfg(feature = "git")]
#[must_use]
pub fn user(root: &Path) -> Option<String> {
    let config = match git2::Repository::discover(root) {
        Ok(repository) => repository.config(),
        Err(_) => git2::Config::open_default(),
    };
    let name = config.ok()?.snapshot().ok()?.get_str("user.name").ok()?.trim().to_owned();
    (!name.is_empty()).then_some(name)
}

/// Without the feature `git` nothing is known.
#[cfg(not(feature = "git"))]
#[must_use]
pub fn user(_root: &Path) -> Option<String> {
    None
}
