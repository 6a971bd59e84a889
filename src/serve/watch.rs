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
    Config, ErrorKind, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode},
};

use super::Event;

/// How often is looked where the system does not tell.
const LOOK: Duration = Duration::from_secs(1);
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

/// Watches the folders of an archive.
pub(super) struct Watcher {
    root: PathBuf,
    events: mpsc::Sender<Event>,
    how: How,
    /// What is watched, and which folder it was when it began: one that is replaced is another.
    followed: BTreeMap<PathBuf, Option<u64>>,
    content: Vec<String>,
    troubles: Vec<String>,
}

enum How {
    Told(RecommendedWatcher),
    Looks(PollWatcher),
    Blind,
}

impl Watcher {
    /// Begins with nothing; trouble is told by [`Watcher::follow`].
    pub(super) fn new(root: &Path, looking: Looking, events: mpsc::Sender<Event>) -> Self {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let root = root.canonicalize().unwrap_or(root);
        let mut watcher = Self { root, events, how: How::Blind, followed: BTreeMap::new(), content: Vec::new(), troubles: Vec::new() };
        match looking {
            Looking::Told => match notify::recommended_watcher(watcher.listener()) {
                Ok(told) => watcher.how = How::Told(told),
                Err(error) => watcher.look_instead(&error),
            },
            Looking::Regularly => watcher.look(),
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
        let now = std::fs::symlink_metadata(path).ok().filter(|found| found.is_dir()).map(|found| identity(&found));
        let before = self.followed.get(path).copied();
        if before == now.map(Some) {
            return;
        }
        if before.is_some() {
            self.followed.remove(path);
            let _ = match &mut self.how {
                How::Told(watcher) => watcher.unwatch(path),
                How::Looks(watcher) => watcher.unwatch(path),
                How::Blind => Ok(()),
            };
        }
        let Some(now) = now else { return };
        self.followed.insert(path.to_owned(), Some(now));
        let outcome = match &mut self.how {
            How::Told(watcher) => watcher.watch(path, mode),
            How::Looks(watcher) => watcher.watch(path, mode),
            How::Blind => Ok(()),
        };
        if let Err(error) = outcome {
            self.look_instead(&error);
        }
    }

    /// Falls back to looking. Everything that was watched is looked at from now on.
    fn look_instead(&mut self, error: &notify::Error) {
        if !matches!(self.how, How::Told(_) | How::Blind) {
            self.troubles.push(format!("cannot watch for changes: {error}"));
            return;
        }
        let why = match &error.kind {
            ErrorKind::MaxFilesWatch => "there are more folders than the system watches (fs.inotify.max_user_watches)".to_owned(),
            _ => format!("the system does not tell of changes ({error})"),
        };
        self.troubles.push(format!("{why}: looking for changes every second instead"));
        self.look();
        for (path, _) in std::mem::take(&mut self.followed) {
            let mode = if path == self.root { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
            self.follow_one(&path, mode);
        }
    }

    fn look(&mut self) {
        match PollWatcher::new(self.listener(), Config::default().with_poll_interval(LOOK)) {
            Ok(looks) => self.how = How::Looks(looks),
            Err(error) => {
                self.how = How::Blind;
                self.troubles.push(format!("cannot watch for changes: {error}"));
            }
        }
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

    /// Whether a file of the archive changed after this moment.
    pub(super) fn changed_since(&self, path: &str, moment: SystemTime) -> bool {
        let found = std::fs::symlink_metadata(self.root.join(path));
        found.is_ok_and(|found| changed_at(&found) + CLOCKS > moment)
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
