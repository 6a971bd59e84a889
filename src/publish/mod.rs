//! Publishing: the only code that writes the site. It renders into a stage beside the output and exchanges the two when all is done.
//!
//! Refuses to touch anything but the output, its own lock and its own stage; whatever fails, the old site stays, byte for byte.
//!
//! One build holds the lock at a time. Its stage, `.NAME.relsite-stage-PID/`, holds a marker and `site/`, the tree to be. Files that equal
//! those of the published site are hard-linked from there, never written through: a published file is replaced, not changed. The stage is
//! made durable before the exchange, so that neither `kill -9` nor a power cut leaves anything but the old site or the new one.
#![allow(clippy::disallowed_methods, reason = "this module is what writes the site")]

mod build;
mod disk;
mod error;
mod files;
mod handles;
mod lock;
mod manifest;
mod memory;
mod previous;
mod stage;
mod standing;
mod target;

use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

pub use disk::Operation;
pub use error::{Error, Refusal};
pub use files::FilesStore;
pub use manifest::{MANIFEST, Manifest, Published};
pub use memory::Memory;
pub use target::{MARKER, MARKER_TEXT};

use crate::{
    diag::Problem,
    digest::Digest,
    memo::{Shelf, Standing},
    output::Output,
    path::OutPath,
    world::World,
};
use disk::Disk;
use lock::Lock;
use previous::Previous;
use stage::Stage;
use target::Target;

/// Where to publish, and what must not be touched on the way.
#[derive(Debug, Clone)]
pub struct Options {
    /// The output folder; missing, empty, or published by relsite before. Missing parents are created.
    pub out: PathBuf,
    /// The project's root: the output may stand in it, but never be it or contain it.
    pub root: PathBuf,
    /// Folders that the output may neither be, nor contain, nor stand in: content, themes, static.
    pub protected: Vec<PathBuf>,
    /// What to do when the output is a symbolic link.
    pub output_link: OutputLink,
    /// What to do while another build publishes to the same output.
    pub when_locked: WhenLocked,
    /// The head of the ledger, for the manifest.
    pub ledger_head: Option<String>,
}

/// What to do when the output is a symbolic link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputLink {
    /// Refuse: the folder behind it may be anybody's.
    Refuse,
    /// Publish into the folder it points to (under the same rules as any output); the link stays.
    Follow,
}

/// What to do while another build publishes to the same output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenLocked {
    /// Give up at once.
    Refuse,
    /// Wait for it, but no longer than this.
    Wait(Duration),
}

/// What publishing did. Counts are of the pages asked for; the manifest and the marker come on top.
#[derive(Debug, Default)]
pub struct Report {
    /// Pages whose bytes are new.
    pub written: usize,
    /// Pages whose bytes are as they were.
    pub unchanged: usize,
    /// What stood in the old site and is gone: withdrawn pages, and anything that was put there by others. Sorted.
    pub removed: Vec<String>,
    /// Trouble that did not keep the site from being published: a stage or an old tree that could not be removed (every later build tries
    /// again), a folder that could not be made durable.
    pub afterwards: Vec<Error>,
}

/// Renders every page of `paths` (sorted, none twice) in the current rayon pool and makes them, and nothing else, the site.
///
/// `render` is asked once for each path, in no particular order, and its bytes go to the disk at once. When several pages fail, the
/// first of them in the order of `paths` is the error. When the result equals what is published, nothing is touched.
///
/// # Errors
/// When the output is refused or locked, a page cannot be rendered, a source changed under the build, or the disk fails. The published
/// site is then as it was, and no stage is left. Parents of the output that were created stay.
pub fn publish(
    world: &dyn World,
    paths: &[OutPath],
    render: &(dyn Fn(&OutPath) -> Result<Output, Box<Problem>> + Sync),
    options: &Options,
) -> Result<Report, Error> {
    let nothing = Foreknown { shelf: &Shelf::default(), digest: &|_| None };
    publish_on(Disk::real(), world, paths, render, options, nothing).map(|(report, _)| report)
}

/// What is known before a site is published.
#[derive(Clone, Copy)]
pub struct Foreknown<'a> {
    /// What the shelf proves of the published site.
    pub shelf: &'a Shelf,
    /// What rendering a page would give, where that is known. A page is rendered all the same where the published site does not hold it.
    pub digest: &'a (dyn Fn(&OutPath) -> Option<Digest> + Sync),
}

impl std::fmt::Debug for Foreknown<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Foreknown").field("shelf", &self.shelf.files.len()).finish_non_exhaustive()
    }
}

/// The same with what is known before; and what may be believed of the new site.
///
/// # Errors
/// As [`publish`].
pub fn publish_knowing(
    world: &dyn World,
    paths: &[OutPath],
    render: &(dyn Fn(&OutPath) -> Result<Output, Box<Problem>> + Sync),
    options: &Options,
    known: Foreknown<'_>,
) -> Result<(Report, Shelf), Error> {
    publish_on(Disk::real(), world, paths, render, options, known)
}

/// Whether what is published is, to the last file, what it was: then there is nothing to do. Gives when that was so, in nanoseconds since 1970.
///
/// # Errors
/// When the output is refused or locked, or cannot be looked at.
pub fn stands(options: &Options, before: &Standing) -> Result<Option<i64>, Error> {
    let disk = Disk::real();
    let target = Target::examine(options)?;
    if !target.out.exists() {
        return Ok(None);
    }
    let _lock = Lock::take(disk, &target, options.when_locked)?;
    if !stage::sweep(disk, &target)?.is_empty() {
        return Ok(None);
    }
    let at = now();
    let print = disk.attempt(Operation::Look, &target.out, || standing::print(&target.out))?;
    if print != Some(before.print) {
        return Ok(None);
    }
    let holds = before.fresh.files.is_empty() || {
        let stage = Stage::create(disk, &target)?;
        Previous::holds_all(disk, &target, stage.new_file(), &before.fresh)
    };
    Ok(holds.then_some(at))
}

/// Nanoseconds since 1970, as the stamps of files count.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

fn publish_on(
    disk: Disk<'_>,
    world: &dyn World,
    paths: &[OutPath],
    render: build::Render<'_>,
    options: &Options,
    known: Foreknown<'_>,
) -> Result<(Report, Shelf), Error> {
    build::check_paths(paths)?;
    let target = Target::examine(options)?;
    let _lock = Lock::take(disk, &target, options.when_locked)?;
    let unswept = stage::sweep(disk, &target)?;
    target.check_occupant()?;

    let stage = Stage::create(disk, &target)?;
    let previous = Previous::of(disk, &target, stage.new_file(), known.shelf)?;
    let build = build::Build { disk, world, render, known: known.digest, stage: &stage, previous: &previous };
    let built = handles::within_limit(|| build.run(paths, options.ledger_head.clone()))?;
    let mut report = built.report(&previous);
    report.afterwards = unswept;
    if built.differs(&previous) {
        handles::within_limit(|| build.link_unchanged(&built))?;
        stage.make_durable()?;
        target.check_occupant()?;
        report.afterwards.extend(stage.exchange()?);
    }
    Ok((report, built.shelf(&target.out, now())))
}

#[cfg(test)]
mod tests;
