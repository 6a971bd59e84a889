//! One build of the site: each page is rendered, compared with the published one, and staged where it differs.
//!
//! Refuses to hold pages: what is kept of each is its digest.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
    sync::Mutex,
};

use rayon::prelude::*;

use super::{
    MARKER, MARKER_TEXT, Report,
    disk::{Disk, Operation},
    error::Error,
    manifest::{self, MANIFEST, Manifest, Published},
    previous::{self, Previous},
    stage::Stage,
};
use crate::{
    diag::{FileId, Problem},
    digest::Digest,
    memo::Shelf,
    output::Output,
    path::OutPath,
    world::{ReadError, Stamp, World},
};

/// Renders one page.
pub(super) type Render<'a> = &'a (dyn Fn(&OutPath) -> Result<Output, Box<Problem>> + Sync);

/// What rendering a page would give.
pub(super) type Known<'a> = &'a (dyn Fn(&OutPath) -> Option<Digest> + Sync);

/// What a build works with.
pub(super) struct Build<'a> {
    pub(super) disk: Disk<'a>,
    pub(super) world: &'a dyn World,
    pub(super) render: Render<'a>,
    pub(super) known: Known<'a>,
    pub(super) stage: &'a Stage<'a>,
    pub(super) previous: &'a Previous<'a>,
}

/// What became of every file, sorted by path; the manifest and the marker among them.
pub(super) struct Built {
    entries: Vec<Entry>,
}

struct Entry {
    path: String,
    digest: Digest,
    state: State,
    /// Of the file that was written or found to hold these bytes.
    stamp: Option<Stamp>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It stands in the stage.
    Written,
    /// The published file holds the same bytes; nothing is in the stage yet.
    Unchanged,
}

/// Refuses a list of paths that is not sorted, names one twice, or names a file that publishing adds itself.
pub(super) fn check_paths(paths: &[OutPath]) -> Result<(), Error> {
    let refuse = |path: &OutPath, reason| Err(Error::Path { path: path.clone(), reason });
    if let Some(pair) = paths.windows(2).find(|pair| pair[0] >= pair[1]) {
        return refuse(&pair[1], "the plan names it twice, or is not sorted");
    }
    let own = [MANIFEST, MARKER].map(str::to_owned);
    match paths.iter().find(|path| own.contains(&path.collision_key())) {
        Some(path) => refuse(path, "relsite writes a file of this name itself"),
        None => Ok(()),
    }
}

impl Build<'_> {
    /// Builds every page, then the marker and the manifest. Of several failures the first in the order of `paths` is returned.
    pub(super) fn run(&self, paths: &[OutPath], ledger_head: Option<String>) -> Result<Built, Error> {
        let entries = Mutex::new(Vec::with_capacity(paths.len() + 2));
        let keep = |entry| entries.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(entry);
        let failed = paths.par_iter().find_map_first(|path| self.page(path).map(keep).err());
        if let Some(error) = failed {
            return Err(error);
        }
        let mut entries = entries.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        entries.push(self.bytes(MARKER, MARKER_TEXT.as_bytes())?);
        entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let manifest = self.manifest(&entries, ledger_head.as_deref())?;
        let place = entries.partition_point(|entry| entry.path < manifest.path);
        entries.insert(place, manifest);
        Ok(Built { entries })
    }

    /// Gives every unchanged file a second name in the stage. Where the file system has no links, it is copied.
    pub(super) fn link_unchanged(&self, built: &Built) -> Result<(), Error> {
        let unchanged = built.entries.par_iter().filter(|entry| entry.state == State::Unchanged);
        unchanged.map(|entry| self.link(entry)).find_map_first(Result::err).map_or(Ok(()), Err)
    }

    fn page(&self, path: &OutPath) -> Result<Entry, Error> {
        if let Some(digest) = (self.known)(path)
            && let Some(stamp) = self.previous.holds(path.as_str(), &digest)
        {
            return Ok(Entry { path: path.as_str().to_owned(), digest, state: State::Unchanged, stamp: Some(stamp) });
        }
        let output = (self.render)(path).map_err(|problem| Error::Render { path: path.clone(), problem })?;
        match output {
            Output::Bytes(bytes) => self.bytes(path.as_str(), &bytes),
            Output::Copy { file, promise } => self.copy(path.as_str(), file, promise),
        }
    }

    fn bytes(&self, path: &str, bytes: &[u8]) -> Result<Entry, Error> {
        let digest = Digest::of(bytes);
        if let Some(stamp) = self.previous.holds(path, &digest) {
            return Ok(Entry { path: path.to_owned(), digest, state: State::Unchanged, stamp: Some(stamp) });
        }
        let stamp = self.stage.write(path, bytes)?;
        Ok(Entry { path: path.to_owned(), digest, state: State::Written, stamp })
    }

    fn copy(&self, path: &str, file: FileId, promise: Option<Digest>) -> Result<Entry, Error> {
        if let Some(digest) = self.expected(path, file, promise)?
            && let Some(stamp) = self.previous.holds(path, &digest)
        {
            return Ok(Entry { path: path.to_owned(), digest, state: State::Unchanged, stamp: Some(stamp) });
        }
        let mut copy = self.stage.create_file(path)?;
        let place = self.stage.place(path);
        let needed = promise.map_or_else(|| self.world.entry(file).bytes, |promise| promise.bytes);
        let write = |piece: &[u8]| self.disk.write(&mut copy, &place, piece).map_err(|error| error.needing(needed));
        let digest = self.read(file, promise, write)?;
        let stamp = copy.metadata().ok().map(|metadata| previous::stamp(&metadata));
        Ok(Entry { path: path.to_owned(), digest, state: State::Written, stamp })
    }

    /// What the copy of a source file will hold: the promise, or (where a published file might equal it) what reading the source gives.
    fn expected(&self, path: &str, file: FileId, promise: Option<Digest>) -> Result<Option<Digest>, Error> {
        if promise.is_some() || self.previous.size(path) != Some(self.world.entry(file).bytes) {
            return Ok(promise);
        }
        self.read(file, promise, |_| Ok(())).map(Some)
    }

    /// Streams a source file, which must be what it was when it was planned. One that grows is read no further than a byte beyond that.
    fn read(&self, file: FileId, promise: Option<Digest>, sink: impl FnMut(&[u8]) -> Result<(), Error>) -> Result<Digest, Error> {
        let entry = self.world.entry(file);
        let size = promise.map_or(entry.bytes, |promise| promise.bytes);
        let mut source = self.world.open(file)?.take(size.saturating_add(1));
        let unread = |cause| Error::Source(ReadError { path: entry.path.clone(), cause });
        let found = Digest::stream(&mut source, unread, sink)?;
        if found.bytes != size || promise.is_some_and(|promise| promise != found) {
            return Err(Error::Changed { source_path: entry.path.clone(), size, promise, found });
        }
        Ok(found)
    }

    fn manifest(&self, entries: &[Entry], ledger_head: Option<&str>) -> Result<Entry, Error> {
        let files = entries.iter().map(|entry| Published::new(&entry.path, &entry.digest));
        let text = manifest::to_bytes(Manifest::FORMAT, ledger_head, files)
            .map_err(|cause| Error::disk(Operation::Write, self.stage.place(MANIFEST), cause.into()))?;
        self.bytes(MANIFEST, &text)
    }

    fn link(&self, entry: &Entry) -> Result<(), Error> {
        let (old, new) = (self.previous.place(&entry.path), self.stage.place(&entry.path));
        self.disk.link(&old, &new).or_else(|_| self.copy_published(&old, &new, entry))
    }

    fn copy_published(&self, old: &Path, new: &Path, entry: &Entry) -> Result<(), Error> {
        let mut source: File = self.disk.open(old)?;
        let mut copy = self.disk.create(new)?;
        let unread = |cause| Error::disk(Operation::Look, old.to_owned(), cause);
        let write = |piece: &[u8]| self.disk.write(&mut copy, new, piece).map_err(|error| error.needing(entry.digest.bytes));
        let found = Digest::stream(&mut source, unread, write)?;
        if found == entry.digest {
            return Ok(());
        }
        Err(unread(std::io::Error::other("it changed during the build")))
    }
}

impl Built {
    /// Whether the site differs from what is published, in any file or in what files there are.
    pub(super) fn differs(&self, previous: &Previous<'_>) -> bool {
        let all_unchanged = self.entries.iter().all(|entry| entry.state == State::Unchanged);
        !all_unchanged || previous.odd || previous.files.len() != self.entries.len()
    }

    /// The files as they stand in the output now, with their digests; those that changed after they were written or found are left out.
    pub(super) fn shelf(self, folder: &Path, now: i64) -> Shelf {
        let known = |entry: Entry| {
            let stamp = fs::symlink_metadata(folder.join(&entry.path)).ok().map(|metadata| previous::stamp(&metadata))?;
            // A second name, and the end of the first, change nothing but when the file was last changed.
            let changed = if entry.state == State::Unchanged { stamp.changed } else { entry.stamp?.changed };
            (stamp == Stamp { changed, ..entry.stamp? }).then_some((entry.path, (stamp, entry.digest.sha256)))
        };
        Shelf { at: now, files: self.entries.into_iter().filter_map(known).collect() }
    }

    /// Counts the pages, and names what the published site has and this one has not.
    pub(super) fn report(&self, previous: &Previous<'_>) -> Report {
        let pages = || self.entries.iter().filter(|entry| entry.path != MANIFEST && entry.path != MARKER);
        let written = pages().filter(|entry| entry.state == State::Written).count();
        let gone = previous.files.iter().filter(|path| self.entries.binary_search_by(|entry| entry.path.cmp(path)).is_err());
        Report { written, unchanged: pages().count() - written, removed: gone.cloned().collect(), afterwards: Vec::new() }
    }
}
