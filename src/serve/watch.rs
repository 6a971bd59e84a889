//! Noticing changes: the system tells, or, where it cannot, a look every other second.
//!
//! Refuses what editors leave beside a file while they save it, and what is no part of an archive.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::mpsc,
    time::{Duration, SystemTime},
};

use notify::{
    ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode},
};

use super::Event;

/// What belongs to an archive whatever site.toml says.
const BESIDE: [&str; 4] = ["site.toml", "relsite.ledger.jsonl", "static", "themes"];

/// How far behind the clock the times of files may be.
const CLOCKS: Duration = Duration::from_millis(50);

/// How changes are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looking {
    /// The system tells; where it cannot, as [`Looking::Regularly`].
    Told,
    /// Every second: for folders of other machines, of which this system hears nothing.
    Regularly,
}

/// The size of a file, and when it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    bytes: u64,
    changed: SystemTime,
}

impl Stamp {
    /// Whether it changed after this moment, or at most a little before.
    pub(super) fn is_after(self, moment: SystemTime) -> bool {
        self.changed + CLOCKS > moment
    }
}

/// Watches the folders of an archive.
pub(super) struct Watcher {
    root: PathBuf,
    events: mpsc::Sender<Event>,
    how: How,
    /// What is watched, and which folder it was when it began: one that is replaced is another.
    followed: BTreeMap<PathBuf, u64>,
    content: Vec<String>,
    troubles: Vec<String>,
}

enum How {
    Told(RecommendedWatcher),
    Looks,
}

impl Watcher {
    /// Begins with nothing; trouble is told by [`Watcher::follow`].
    pub(super) fn new(root: &Path, looking: Looking, events: mpsc::Sender<Event>) -> Self {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let root = root.canonicalize().unwrap_or(root);
        let mut watcher = Self { root, events, how: How::Looks, followed: BTreeMap::new(), content: Vec::new(), troubles: Vec::new() };
        if looking == Looking::Told {
            match notify::recommended_watcher(watcher.listener()) {
                Ok(told) => watcher.how = How::Told(told),
                Err(error) => watcher.look_instead(&error),
            }
        }
        watcher
    }

    /// Watches the folders that there are now, and says what came in between.
    pub(super) fn follow(&mut self, content: &[&str]) -> Vec<String> {
        self.content = content.iter().map(|folder| (*folder).to_owned()).collect();
        let mut wanted = vec![(self.root.clone(), RecursiveMode::NonRecursive)];
        let folders = content.iter().copied().chain(["static", "themes"]);
        wanted.extend(folders.map(|folder| (self.root.join(folder), RecursiveMode::Recursive)));
        for (path, mode) in wanted {
            self.follow_one(&path, mode);
        }
        std::mem::take(&mut self.troubles)
    }

    fn follow_one(&mut self, path: &Path, mode: RecursiveMode) {
        let How::Told(told) = &mut self.how else { return };
        let now = std::fs::symlink_metadata(path).ok().filter(|found| found.is_dir()).map(|found| identity(&found));
        if self.followed.get(path).copied() == now {
            return;
        }
        if self.followed.remove(path).is_some() {
            // The folder that was there is gone, and what watched it with it.
            let _ = told.unwatch(path);
        }
        let Some(now) = now else { return };
        match told.watch(path, mode) {
            Ok(()) => drop(self.followed.insert(path.to_owned(), now)),
            Err(error) => self.look_instead(&error),
        }
    }

    /// Falls back to looking, for good.
    fn look_instead(&mut self, error: &notify::Error) {
        let why = match &error.kind {
            ErrorKind::MaxFilesWatch => "there are more folders than the system watches (fs.inotify.max_user_watches)".to_owned(),
            _ => format!("the system does not tell of changes ({error})"),
        };
        self.troubles.push(format!("{why}: looking for changes every second instead"));
        self.how = How::Looks;
    }

    /// Whether somebody must look, because nobody tells.
    pub(super) fn looks(&self) -> bool {
        matches!(self.how, How::Looks)
    }

    fn listener(&self) -> impl Fn(notify::Result<notify::Event>) + Send + 'static {
        let events = self.events.clone();
        move |event| {
            let event = match event {
                Ok(event) if event.need_rescan() => Event::Changed(Vec::new()),
                Ok(event) if is_read(event.kind) => return,
                Ok(event) => Event::Changed(event.paths),
                Err(error) => Event::Trouble(format!("watching for changes: {error}")),
            };
            // Nobody hears it when the preview ends.
            let _ = events.send(event);
        }
    }

    /// What tells a file from what it was.
    pub(super) fn stamp(&self, path: &str) -> Option<Stamp> {
        let found = std::fs::symlink_metadata(self.root.join(path)).ok()?;
        Some(Stamp { bytes: found.len(), changed: changed_at(&found) })
    }

    /// The path relative to the root, if it is part of the archive.
    pub(super) fn relevant(&self, path: &Path) -> Option<String> {
        let beneath = path.strip_prefix(&self.root).ok()?;
        let parts: Vec<String> = beneath.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if parts.last().is_none_or(|name| is_left_by_editors(name)) {
            return None;
        }
        let name = parts.join("/");
        let is_inside = |folder: &str| name == folder || name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        // A folder above the content (`docs` of `docs/releases`) counts as well.
        let is_above = |folder: &str| folder.strip_prefix(&name).is_some_and(|rest| rest.starts_with('/'));
        let fits = BESIDE.iter().any(|folder| is_inside(folder)) || self.content.iter().any(|folder| is_inside(folder) || is_above(folder));
        fits.then_some(name)
    }
}

/// Whether somebody only read: we do so ourselves, for every page.
fn is_read(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

/// What Vim, Emacs, Kate and others write beside a file for a moment.
fn is_left_by_editors(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let swap = name.starts_with('.') && ending.len() == 3 && ending.starts_with("sw");
    let emacs = name.starts_with(".#") || name.starts_with('#') && name.ends_with('#');
    name == "4913"
        || name.ends_with('~')
        || swap
        || emacs
        || matches!(ending, "tmp" | "kate-swp" | "crswap")
        || name.starts_with(".goutputstream-")
        || name.contains("___jb_")
}

#[cfg(unix)]
fn identity(found: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(found)
}

/// When its bytes or its name changed: a file that was renamed over another keeps the time of its bytes.
#[cfg(unix)]
fn changed_at(found: &std::fs::Metadata) -> SystemTime {
    use std::os::unix::fs::MetadataExt;
    let since_epoch = Duration::new(u64::try_from(found.ctime()).unwrap_or(0), u32::try_from(found.ctime_nsec()).unwrap_or(0));
    SystemTime::UNIX_EPOCH + since_epoch
}

#[cfg(not(unix))]
fn changed_at(found: &std::fs::Metadata) -> SystemTime {
    found.modified().unwrap_or(SystemTime::UNIX_EPOCH)
}

#[cfg(not(unix))]
fn identity(_: &std::fs::Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_leave_is_nothing() {
        for name in ["4913", "index.md~", ".index.md.swp", ".index.md.swx", ".#index.md", "#index.md#", "x.tmp", "index.md___jb_tmp___"] {
            assert!(is_left_by_editors(name), "{name}");
        }
        for name in ["index.md", "v1.2.0", ".gitignore", "swap.md", "tmp"] {
            assert!(!is_left_by_editors(name), "{name}");
        }
    }

    #[test]
    fn only_the_archive_counts() {
        let (events, _inbox) = mpsc::channel();
        let folder = tempfile::tempdir().expect("a folder");
        let mut watcher = Watcher::new(folder.path(), Looking::Told, events);
        watcher.content = vec!["docs/releases".to_owned()];
        let name = |path: &str| watcher.relevant(&watcher.root.join(path));
        for path in ["site.toml", "docs/releases/v1/index.md", "docs", "docs/releases", "static/logo.svg", "themes/x/templates/list.html"] {
            assert_eq!(name(path).as_deref(), Some(path));
        }
        for path in ["", "public/index.html", ".relsite/cache", "docs/other.md", "static~", "docs/releases/4913"] {
            assert_eq!(name(path), None, "{path}");
        }
        assert_eq!(watcher.relevant(Path::new("/etc/passwd")), None);
    }
}
