//! The history of a product's source, as its git repository holds it: the commits between two releases, and what all of it depends on.
//!
//! Refuses the network, other programs, and anything of a commit but its parents and the time of its committer.

use std::path::Path;

use crate::world::{Commits, Stretch, Unread};

/// The commits of each stretch; a repository is opened once for all that stand in it.
#[cfg(feature = "git")]
#[must_use]
pub(super) fn commits(root: &Path, stretches: &[Stretch]) -> Vec<Commits> {
    let mut answers = vec![Err(Unread::NoRepository); stretches.len()];
    for folder in crate::world::folders(stretches) {
        let own = stretches.iter().zip(&mut answers).filter(|(stretch, _)| stretch.folder == folder);
        match git::Known::open(root, folder) {
            Ok(known) => own.for_each(|(stretch, answer)| *answer = known.between(&stretch.from, &stretch.to)),
            Err(unread) => own.for_each(|(_, answer)| *answer = Err(unread)),
        }
    }
    answers
}

/// Without the feature `git` nothing is known.
#[cfg(not(feature = "git"))]
#[must_use]
pub(super) fn commits(_root: &Path, stretches: &[Stretch]) -> Vec<Commits> {
    vec![Err(Unread::NoRepository); stretches.len()]
}

/// All that the commits of any stretch in these folders depend on: what every branch and tag points at, and where a shallow clone ends. As long as it
/// is the same, so is every answer, because a commit never changes.
#[cfg(feature = "git")]
#[must_use]
pub fn key(root: &Path, folders: &[&str]) -> String {
    folders.iter().map(|folder| git::key(root, folder)).collect::<Vec<_>>().join("\n")
}

/// Without the feature `git` nothing depends on it.
#[cfg(not(feature = "git"))]
#[must_use]
pub fn key(_root: &Path, _folders: &[&str]) -> String {
    String::new()
}

#[cfg(feature = "git")]
mod git {
    use std::{
        collections::{BTreeMap, BTreeSet},
        path::Path,
    };

    use git2::{ErrorCode, Oid, Repository};
    use jiff::Timestamp;

    use crate::world::{Commits, Named, Unread};

    /// A whole repository, and where its tags stand.
    pub(super) struct Known {
        repository: Repository,
        tags: BTreeMap<String, Oid>,
        /// Every commit that a branch, a tag or HEAD leads to; looked for only where a record names a commit and git has no tag for it.
        reachable: std::cell::OnceCell<BTreeSet<Oid>>,
    }

    impl Known {
        pub(super) fn open(root: &Path, folder: &str) -> Result<Self, Unread> {
            let repository = discover(root, folder)?;
            if repository.is_shallow() {
                return Err(Unread::Shallow);
            }
            let tags = tags(&repository).map_err(|_| Unread::Unreadable)?;
            Ok(Self { repository, tags, reachable: std::cell::OnceCell::new() })
        }

        pub(super) fn between(&self, from: &Named, to: &Named) -> Commits {
            let to = self.find(to).ok_or(Unread::NoCommit)?;
            let from = self.find(from).ok_or(Unread::NoEarlierCommit)?;
            self.times(from, to).map_err(|_| Unread::Unreadable)
        }

        /// A tag of the first name that there is, else the one reachable commit whose id begins as stated.
        fn find(&self, named: &Named) -> Option<Oid> {
            let tag = named.tags.iter().find_map(|name| self.tags.get(name));
            tag.copied().or_else(|| self.beginning_with(named.commit.as_deref()?))
        }

        fn beginning_with(&self, stated: &str) -> Option<Oid> {
            let stated = stated.to_ascii_lowercase();
            // What is not there at all is not worth walking through everything.
            if self.repository.revparse_single(&stated).is_err_and(|error| error.code() == ErrorCode::NotFound) {
                return None;
            }
            let all = self.reachable.get_or_init(|| reachable(&self.repository).unwrap_or_default());
            let mut found = all.iter().filter(|id| id.to_string().starts_with(&stated));
            match (found.next(), found.next()) {
                (Some(only), None) => Some(*only),
                _ => None,
            }
        }

        fn times(&self, from: Oid, to: Oid) -> Result<Vec<Timestamp>, git2::Error> {
            let mut walk = self.repository.revwalk()?;
            walk.push(to)?;
            walk.hide(from)?;
            let mut times = Vec::new();
            for id in walk {
                let commit = self.repository.find_commit(id?)?;
                if commit.parent_count() < 2 {
                    let time = Timestamp::from_second(commit.time().seconds());
                    times.push(time.map_err(|_| git2::Error::from_str("a time beyond all years"))?);
                }
            }
            Ok(times)
        }
    }

    fn discover(root: &Path, folder: &str) -> Result<Repository, Unread> {
        Repository::discover(root.join(folder)).map_err(|error| match error.code() {
            ErrorCode::NotFound => Unread::NoRepository,
            _ => Unread::Unreadable,
        })
    }

    /// Every tag by its name with the commit that it leads to, through the tag object of an annotated one. A tag of something else is left out.
    fn tags(repository: &Repository) -> Result<BTreeMap<String, Oid>, git2::Error> {
        let mut tags = BTreeMap::new();
        for reference in repository.references_glob("refs/tags/*")? {
            let reference = reference?;
            let Ok(name) = reference.name().map(str::to_owned) else { continue };
            if let (Some(name), Ok(commit)) = (name.strip_prefix("refs/tags/"), reference.peel_to_commit()) {
                tags.insert(name.to_owned(), commit.id());
            }
        }
        Ok(tags)
    }

    fn reachable(repository: &Repository) -> Result<BTreeSet<Oid>, git2::Error> {
        let mut walk = repository.revwalk()?;
        for (_, target) in targets(repository)? {
            // What leads to no commit (a tag of a file) has no history.
            let _ = walk.push(target);
        }
        walk.collect()
    }

    /// What every reference points at, HEAD among them, by name.
    fn targets(repository: &Repository) -> Result<BTreeMap<Vec<u8>, Oid>, git2::Error> {
        let mut found = BTreeMap::new();
        for reference in repository.references()? {
            let reference = reference?;
            if let Some(target) = reference.resolve().ok().and_then(|reference| reference.target()) {
                found.insert(reference.name_bytes().to_vec(), target);
            }
        }
        found.extend(repository.head().ok().and_then(|head| Some((b"HEAD".to_vec(), head.target()?))));
        Ok(found)
    }

    pub(super) fn key(root: &Path, folder: &str) -> String {
        let repository = match discover(root, folder) {
            Ok(repository) => repository,
            Err(unread) => return format!("{folder}: {unread:?}"),
        };
        let Ok(targets) = targets(&repository) else { return format!("{folder}: {:?}", Unread::Unreadable) };
        let mut hasher = blake3::Hasher::new();
        for (name, target) in &targets {
            hasher.update(&(name.len() as u64).to_le_bytes());
            hasher.update(name);
            hasher.update(target.as_bytes());
        }
        format!("{folder}: {} shallow: {}", hasher.finalize(), repository.is_shallow())
    }
}
