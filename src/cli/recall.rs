//! What a build recalls of the one before, and keeps for the next.
//!
//! Refuses to fail: without a memo, or with one that is of no use, everything is done as if there had been no build before.

use std::path::Path;

use super::{Common, Failure, Streams};
use crate::{
    Known,
    diag::{Problems, Severity},
    load::{self, DiskWorld},
    memo::{Inputs, Kept, Key, Memo, Outcome, Pages, Shelf},
    publish::{self, Memory},
    report, site,
};

/// How many problems of one kind a build lists; `check` lists them all.
pub(super) const LISTED: usize = 20;

/// The memory of one output, and what this build began with.
#[derive(Debug)]
pub(super) struct Recall {
    memory: Memory,
    around: String,
    before: Option<Memo>,
    inputs: Option<Inputs>,
}

impl Recall {
    /// Looks for the memo of an output. One that is of no use is named.
    pub(super) fn new(common: &Common, settings: &str, world: &DiskWorld, out: &Path, streams: &mut Streams) -> Self {
        let memory = Memory::of(&common.root, out);
        let before = memory.read().unwrap_or_else(|why| {
            note(common, &why, streams);
            None
        });
        let program = load::program();
        let around = format!("{program} {settings}");
        // `--quiet` lists other problems, which a memo keeps.
        let settings = format!("{settings} quiet: {} history: {}", common.quiet, history(common, world));
        let inputs = Inputs::of(world, &program, &settings, publish::now());
        Self { memory, around, before, inputs }
    }

    /// What the build before said, if neither what it read nor what it published has changed since.
    pub(super) fn unchanged(&mut self, world: &DiskWorld, target: &publish::Options) -> Result<Option<Outcome>, Failure> {
        let (Some(before), Some(inputs)) = (&mut self.before, &self.inputs) else { return Ok(None) };
        if !before.inputs.hold(world, inputs) || before.outcome.problems(&crate::codes()).is_none() {
            return Ok(None);
        }
        let Some(at) = publish::stands(target, &before.standing)? else { return Ok(None) };
        if !before.standing.fresh.files.is_empty() || !before.inputs.is_settled() {
            before.standing.settle(at);
            before.inputs = inputs.clone();
            // It spares the next build some reading; this one needs nothing of it.
            let _ = self.memory.write(before);
        }
        Ok(Some(before.outcome.clone()))
    }

    /// Says whether what this build began with is all that its answer depends on.
    pub(super) fn trust(&mut self, whole: bool) {
        self.inputs = self.inputs.take().filter(|_| whole);
    }

    /// What is known of the published site.
    pub(super) fn shelf(&self, common: &Common, streams: &mut Streams) -> Shelf {
        let shelf = self.memory.shelf().unwrap_or_else(|why| {
            note(common, &why, streams);
            None
        });
        shelf.unwrap_or_default()
    }

    /// What is known of the pages of the published site.
    pub(super) fn pages(&self, common: &Common, streams: &mut Streams) -> Option<Pages> {
        self.memory.pages().unwrap_or_else(|why| {
            note(common, &why, streams);
            None
        })
    }

    /// All that pages depend on and no file says.
    pub(super) fn around(&self) -> &str {
        &self.around
    }

    /// Keeps what the pages of this build were made of.
    pub(super) fn keep_pages(&self, common: &Common, pages: &Pages, streams: &mut Streams) {
        if let Err(why) = self.memory.write_pages(pages) {
            note(common, &why, streams);
        }
    }

    /// Keeps what this build read, published and said.
    pub(super) fn keep(&self, common: &Common, shelf: &Shelf, outcome: Outcome, streams: &mut Streams) {
        let memo = Memo { inputs: self.inputs.clone().unwrap_or_default(), standing: shelf.standing(), outcome };
        for written in [self.memory.write_shelf(shelf), self.memory.write(&memo)] {
            if let Err(why) = written {
                note(common, &why, streams);
            }
        }
    }
}

/// What was read of single files, and what is to be kept of it.
pub(super) struct Files {
    shelf: publish::FilesStore,
    program: Option<Key>,
    pub(super) known: Known,
}

impl Files {
    /// For a command that leaves what it read; one that publishes makes the folder for it.
    pub(super) fn new(common: &Common, makes_folder: bool) -> Self {
        let (shelf, program) = (publish::FilesStore::of(&common.root), load::program_key());
        let keeps = makes_folder || shelf.is_there();
        let known = program.map_or_else(Known::default, |program| Known::default().over(crate::store(shelf.open(), &program, keeps)));
        Self { shelf, program, known }
    }

    /// For the preview, which keeps what it finds out in memory.
    pub(super) fn read(common: &Common) -> Known {
        let open = |program: Key| crate::store(publish::FilesStore::of(&common.root).open(), &program, false);
        load::program_key().map_or_else(Known::keeping, |program| Known::keeping().over(open(program)))
    }

    /// Keeps what this run read.
    pub(super) fn keep(self, common: &Common, streams: &mut Streams) {
        let Some(program) = self.program else { return };
        if let Err(why) = self.shelf.keep(self.known.store(), &program) {
            note(common, &why, streams);
        }
    }
}

/// What the repositories of all products point at: a commit or a tag alone changes lead times.
fn history(common: &Common, world: &DiskWorld) -> String {
    let site = site::read(world, &mut Problems::new());
    let folders: Vec<&str> = site.products.iter().map(site::Product::history).collect();
    load::history_key(&common.root, &folders)
}

/// What a build will say: with `--quiet` of errors only, and of each kind no more than a few.
pub(super) fn outcome(problems: &Problems, quiet: bool, pages: usize) -> Outcome {
    let counts = report::counts(problems);
    let errors = problems.count(Severity::Error);
    // A large archive may have some hundred thousand: they are not copied but where most of them go.
    let errors_alone = quiet.then(|| {
        let mut errors = problems.clone();
        errors.retain(|problem| problem.severity == Severity::Error);
        errors
    });
    let wanted = errors_alone.as_ref().unwrap_or(problems);
    let all = report::counts(wanted);
    let (listed, more) = wanted.first_of_each(LISTED);
    let more = more.into_iter().map(|(code, count)| format!("… and {count} more of {code}: `relsite check` lists them all"));
    Outcome { pages, counts, listed: all, errors, problems: listed.iter().map(Kept::of).collect(), more: more.collect() }
}

fn note(common: &Common, text: &str, streams: &mut Streams) {
    if !common.quiet {
        streams.tell(&format!("note: {}", report::visible(text)));
    }
}
