//! The loop: hears of changes, waits until they are over, compiles, and shows what came of it.
//!
//! Refuses to show a version that may not be published while there is one that may: the last good one stays.

use std::{
    collections::BTreeMap,
    sync::{Arc, mpsc},
    time::{Duration, Instant, SystemTime},
};

use tokio::sync::watch;

use super::{
    Event, News, Open, changes,
    reload::{Message, Touched},
    snapshot::{Snapshot, State},
    watch::{Stamp, Watcher},
};
use crate::{
    Known, Settings,
    diag::{Problems, Severity},
    load::DiskWorld,
    path::RelPath,
    world::World,
};

/// How long nothing must happen until a change is over: an editor writes, renames and sets times in one go.
const QUIET: Duration = Duration::from_millis(10);
/// How long changes without a pause are waited for.
const RUSH: Duration = Duration::from_millis(200);
/// How often is looked where the system does not tell.
const LOOK: Duration = Duration::from_secs(1);
/// When everything is looked at after a change that the system told of: it is believed only so long.
const BELIEVED: Duration = Duration::from_millis(700);
/// When a folder that came is looked at again: files can come into it before it is watched.
const SETTLED: Duration = Duration::from_millis(300);

/// Where versions are made.
pub(super) struct Workshop {
    open: Open,
    settings: Settings,
    news: mpsc::Sender<Option<News>>,
    /// What was found out of files and releases.
    known: Known,
    /// The last version that was compiled, shown or not.
    latest: Arc<Snapshot>,
    /// When the first version began to be read.
    began: SystemTime,
    /// Every file at the last look.
    seen: Option<BTreeMap<RelPath, Option<Stamp>>>,
    state: watch::Sender<Arc<State>>,
    /// Whether the latest version believes the system about what changed.
    believes: bool,
}

impl Workshop {
    /// Loads and compiles for the first time. What cannot be published is shown all the same: there is nothing better yet.
    pub(super) fn begin(open: Open, settings: Settings, known: Known, news: mpsc::Sender<Option<News>>) -> Result<Self, String> {
        let (start, began) = (Instant::now(), SystemTime::now());
        let snapshot = Arc::new(Snapshot::new(open()?, &settings, &known, None));
        let shown = !snapshot.compiled.problems.blocking();
        let problems = if shown { Problems::new() } else { blocking(&snapshot) };
        let message = Message::new(1, shown, &snapshot.compiled.site.language, Touched::default()).with(&problems, snapshot.world());
        let state = State { generation: 1, shown: snapshot.clone(), message: message.json() };
        let fresh = changes::fresh(&snapshot, None);
        let _ = news.send(Some(News::Compiled { snapshot: snapshot.clone(), changed: Vec::new(), fresh, took: start.elapsed(), shown }));
        Ok(Self {
            open,
            settings,
            news,
            known,
            latest: snapshot,
            began,
            seen: None,
            state: watch::Sender::new(Arc::new(state)),
            believes: false,
        })
    }

    /// What is shown, as it comes.
    pub(super) fn state(&self) -> watch::Receiver<Arc<State>> {
        self.state.subscribe()
    }

    /// Makes a version of each change, until the end.
    pub(super) fn work(mut self, inbox: &mpsc::Receiver<Event>, mut watcher: Watcher) {
        self.watch(&mut watcher);
        // What changed between the first look and the first watch.
        self.look(&watcher);
        let mut next = watcher.looks().then_some(LOOK);
        loop {
            let begin = Instant::now();
            let event = match inbox.recv_timeout(next.unwrap_or(Duration::MAX)) {
                Ok(event) => event,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let begin = Instant::now();
                    if self.believes {
                        self.verify();
                    } else {
                        self.look(&watcher);
                    }
                    // A look at very many files, or at a slow disk, must leave time for others.
                    next = watcher.looks().then_some(LOOK.max(begin.elapsed() * 4));
                    continue;
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            };
            next = next.map(|next| next.saturating_sub(begin.elapsed()));
            let Some(change) = self.gather(event, inbox, &watcher) else { return };
            if change.with_folders {
                // Before they are read, so that nothing comes in between.
                self.watch(&mut watcher);
            }
            if change.is_relevant {
                self.compile(change.files);
                self.watch(&mut watcher);
                next = next.or(watcher.looks().then_some(LOOK)).or(self.believes.then_some(BELIEVED));
            }
            if change.with_folders {
                next = Some(SETTLED);
            }
        }
    }

    /// Everything that happens until nothing does; nothing at the end.
    fn gather(&self, first: Event, inbox: &mpsc::Receiver<Event>, watcher: &Watcher) -> Option<Change> {
        let begin = Instant::now();
        let mut change = Change::default();
        let mut next = Some(first);
        while let Some(event) = next {
            match event {
                Event::Stop => return None,
                Event::Trouble(text) => self.tell(News::Trouble(text)),
                Event::Changed(paths) => change.add(&paths, watcher),
            }
            if !change.is_relevant || begin.elapsed() > RUSH {
                break;
            }
            next = match inbox.recv_timeout(QUIET) {
                Ok(event) => Some(event),
                Err(mpsc::RecvTimeoutError::Timeout) => None,
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
            };
        }
        change.files.sort();
        change.files.dedup();
        Some(change)
    }

    fn watch(&self, watcher: &mut Watcher) {
        for trouble in watcher.follow(&self.latest.compiled.site.folders()) {
            self.tell(News::Trouble(trouble));
        }
    }

    /// Compiles again if files came, went or changed since the last look: where nobody tells, or told too early.
    fn look(&mut self, watcher: &Watcher) {
        let Ok(world) = (self.open)() else { return };
        let row = |path: &RelPath| (path.clone(), watcher.stamp(path.as_str()));
        let now: BTreeMap<RelPath, Option<Stamp>> = world.files().iter().map(|entry| row(&entry.path)).collect();
        let latest = self.latest.world();
        let files: Vec<String> = now
            .iter()
            .filter(|(path, stamp)| match &self.seen {
                Some(seen) => seen.get(*path) != Some(*stamp),
                None => latest.find(path.as_str()).is_none() || stamp.is_none_or(|stamp| stamp.is_after(self.began)),
            })
            .map(|(path, _)| path.to_string())
            .collect();
        let before = self.seen.as_ref().map_or(latest.files().len(), BTreeMap::len);
        let is_other = !files.is_empty() || now.len() != before;
        self.seen = Some(now);
        if is_other {
            self.compile(files);
        }
    }

    /// Makes a version of what changed.
    fn compile(&mut self, changed: Vec<String>) {
        let start = Instant::now();
        let believed = self.believed(&changed);
        self.believes = believed.is_some();
        match believed.map_or_else(|| (self.open)(), Ok) {
            Ok(disk) => self.show(disk, changed, start),
            Err(message) => self.fail(&message),
        }
    }

    /// The folder, if nothing but these files changed. What they are decides the answer; that there are no others is looked at soon after.
    fn believed(&self, changed: &[String]) -> Option<DiskWorld> {
        let paths: Vec<RelPath> = changed.iter().map(|name| RelPath::new(name).ok()).collect::<Option<_>>()?;
        let decides = |path: &RelPath| path.as_str() == "site.toml";
        if paths.is_empty() || paths.iter().any(decides) { None } else { self.latest.disk().again(&paths) }
    }

    /// Looks at everything, which has the last word.
    fn verify(&mut self) {
        self.believes = false;
        let start = Instant::now();
        // A folder that cannot be read at this moment is an event of its own.
        let Ok(disk) = (self.open)() else { return };
        if let Some(changed) = self.latest.disk().differences(&disk) {
            self.show(disk, changed, start);
        }
    }

    /// Compiles a folder, and shows it if it may be published.
    fn show(&mut self, disk: DiskWorld, changed: Vec<String>, start: Instant) {
        let state = self.state.borrow().clone();
        let generation = state.generation + 1;
        let snapshot = Arc::new(Snapshot::new(disk, &self.settings, &self.known, Some(&self.latest)));
        let may_be_shown = !snapshot.compiled.problems.blocking();
        let shown = if may_be_shown || state.shown.compiled.problems.blocking() { snapshot.clone() } else { state.shown.clone() };
        let fresh = changes::fresh(&snapshot, Some(&self.latest));
        let problems = if may_be_shown { worth_showing(&fresh) } else { blocking(&snapshot) };
        let language = &shown.compiled.site.language;
        let message = Message::new(generation, may_be_shown, language, changes::touched(&changed, &snapshot));
        let message = message.with(&problems, snapshot.world()).json();
        self.state.send_replace(Arc::new(State { generation, shown, message }));
        self.latest = snapshot.clone();
        self.tell(News::Compiled { snapshot, changed, fresh, took: start.elapsed(), shown: may_be_shown });
    }

    /// The archive cannot be loaded at this moment: the version before stays.
    fn fail(&self, message: &str) {
        let state = self.state.borrow().clone();
        let (generation, shown) = (state.generation + 1, state.shown.clone());
        let told = Message::new(generation, false, &shown.compiled.site.language, Touched::default()).failed(message).json();
        self.state.send_replace(Arc::new(State { generation, shown, message: told }));
        self.tell(News::Trouble(message.to_owned()));
    }

    fn tell(&self, news: News) {
        // Nobody hears it when the preview ends.
        let _ = self.news.send(Some(news));
    }
}

/// What changed.
#[derive(Debug, Default)]
struct Change {
    files: Vec<String>,
    with_folders: bool,
    is_relevant: bool,
}

impl Change {
    fn add(&mut self, paths: &[std::path::PathBuf], watcher: &Watcher) {
        self.is_relevant |= paths.is_empty();
        for path in paths {
            let Some(name) = watcher.relevant(path) else { continue };
            self.is_relevant = true;
            self.with_folders |= path.is_dir();
            self.files.push(name);
        }
    }
}

fn blocking(snapshot: &Snapshot) -> Problems {
    let mut problems = snapshot.compiled.problems.clone();
    problems.retain(|problem| problem.code.blocking);
    problems
}

/// A note is read on its page: nobody is interrupted for it.
fn worth_showing(fresh: &Problems) -> Problems {
    let mut problems = fresh.clone();
    problems.retain(|problem| problem.severity > Severity::Note);
    problems
}
