//! `relsite build`: content to a published site.
//!
//! Refuses to publish while a problem blocks; the old site then stays.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;

use super::{
    Common, Exit, Failure, Streams, archive,
    clock::{Clock, Progress},
    recall::{self, Files, Recall},
};
use crate::{
    Compiled, Drafts, Settings,
    diag::{Problem, Problems},
    integrity::Anchor,
    load::{self, DiskWorld},
    memo::Outcome,
    output,
    path::OutPath,
    publish::{self, Foreknown, OutputLink, Report, WhenLocked},
    report::{self, visible},
    site,
    world::World as _,
};

/// How long a build waits for another one that publishes to the same folder.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest manifest of a published site that is read, in bytes.
const MANIFEST_LIMIT: u64 = 1 << 30;
/// The output folder, relative to `--root`.
const OUT: &str = "public";

/// Builds the site: content → public/
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// For whom: `public` leaves out what is internal [default: as site.toml says, else internal]
    #[arg(long, value_enum, value_name = "WHO")]
    audience: Option<super::audience::Audience>,
    /// Where to publish [default: public, in the root]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Exit 1 when there is an error, even if the site was published
    #[arg(long)]
    strict: bool,
    /// Where the site will stand: needed for feeds and the sitemap only [default: base_url of site.toml]
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
    /// Publish records marked `draft: true` too
    #[arg(long)]
    drafts: bool,
    /// How many threads to use [default: all processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Publish into the folder that the output, a symbolic link, points to
    #[arg(long)]
    allow_output_link: bool,
    /// Say how long each phase took
    #[arg(long)]
    timings: bool,
}

const EXAMPLES: &str = "\
Examples:
  relsite build
  relsite build --audience public --out /srv/www/releases
  relsite build --strict --base-url https://releases.example.com
  relsite build --root samples/spark-trading --out /srv/www/releases
  relsite build --timings
  SOURCE_DATE_EPOCH=1795132800 relsite build --jobs 2";

pub(super) fn run(common: &Common, options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    match options.jobs {
        None => build(common, options, streams),
        Some(jobs) => rayon::ThreadPoolBuilder::new()
            .num_threads(jobs.get())
            .build()
            .map_err(|cause| Failure::new(format!("cannot start {jobs} threads: {cause}")).help("ask for fewer with --jobs"))?
            .install(|| build(common, options, streams)),
    }
}

fn build(common: &Common, options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    let mut clock = Clock::start(options.timings);
    let world = archive::open(common)?;
    let site = site::read(&world, &mut Problems::new());
    let out = options.out.clone().unwrap_or_else(|| common.root.join(OUT));
    let mut target = options.target(common, &site, &out);
    clock.phase("load");
    let mut recall = Recall::new(common, &options.identity(), &world, &out, streams);
    if let Some(outcome) = recall.unchanged(&world, &target)? {
        clock.phase("compare");
        list(common, &outcome, &world, streams);
        summarise(common, &outcome, &Report { unchanged: outcome.pages, ..Report::default() }, &out, &clock, streams);
        return Ok(options.exit(outcome.errors));
    }
    clock.phase("compare");
    let progress = Progress::show(&format!("reading {} files …", world.files().len()), common.quiet);
    let files = Files::new(common, true);
    let mut compiled = crate::compile_knowing(&world, &options.settings(), &files.known);
    files.keep(common, streams);
    let forgotten = forgotten(&out, &compiled);
    // What the site before knew, the next one may not.
    recall.trust(forgotten.is_none());
    compiled.problems.extend(forgotten);
    drop(progress);
    clock.phase("compile");
    let outcome = recall::outcome(&compiled.problems, common.quiet, compiled.plan.iter().count());
    list(common, &outcome, &world, streams);
    if compiled.problems.blocking() {
        streams.tell("error: nothing was published: a problem above forbids it; the site is as it was");
        return Ok(Exit::Problems);
    }
    clock.phase("list problems");
    target.ledger_head = compiled.archive.ledger.head().map(str::to_owned);
    let progress = Progress::show(&format!("rendering {} pages …", outcome.pages), common.quiet);
    let (before, stood) = (recall.pages(common, streams), recall.shelf(common, streams));
    let (report, shelf, pages) = compiled.within(&world, |readable| {
        let kept = output::Kept::of(compiled.press(readable), recall.around(), before);
        let (render, digest) = (|path: &OutPath| kept.render(path), |path: &OutPath| kept.digest(path));
        let known = Foreknown { shelf: &stood, digest: &digest };
        let (report, shelf) = publish::publish_knowing(&world, &compiled.plan.paths(), &render, &target, known)?;
        let pages = kept.pages(|path| shelf.written(path.as_str()));
        Ok::<_, publish::Error>((report, shelf, pages))
    })?;
    drop(progress);
    clock.phase("render and publish");
    recall.keep_pages(common, &pages, streams);
    drop(pages);
    recall.keep(common, &shelf, outcome.clone(), streams);
    super::left_to_the_system(compiled);
    clock.phase("remember");
    summarise(common, &outcome, &report, &out, &clock, streams);
    Ok(options.exit(outcome.errors))
}

/// What the site that stands there knows of the ledger, and the ledger does not.
fn forgotten(out: &Path, compiled: &Compiled) -> Option<Problem> {
    let bytes = load::file_of(out, publish::MANIFEST, MANIFEST_LIMIT).ok()??;
    let head = publish::Manifest::parse(&bytes).ok()?.ledger?;
    Anchor::of_head("the published site", &head).check(&compiled.archive.ledger)
}

impl Options {
    fn target(&self, common: &Common, site: &site::Site, out: &Path) -> publish::Options {
        publish::Options {
            out: out.to_owned(),
            root: common.root.clone(),
            protected: site.folders().iter().map(|folder| common.root.join(folder)).collect(),
            output_link: if self.allow_output_link { OutputLink::Follow } else { OutputLink::Refuse },
            when_locked: WhenLocked::Wait(PATIENCE),
            ledger_head: None,
        }
    }

    /// All that the command line says about what is built.
    fn identity(&self) -> String {
        format!("{:?}", self.settings())
    }

    fn exit(&self, errors: usize) -> Exit {
        if self.strict && errors > 0 { Exit::Problems } else { Exit::Fine }
    }

    fn settings(&self) -> Settings {
        let drafts = if self.drafts { Drafts::Included } else { Drafts::LeftOut };
        Settings { base_url: self.base_url.clone(), drafts, audience: self.audience.map(Into::into), keys: None }
    }
}

/// Lists problems, says of which there are more, and how many there are in all.
fn list(common: &Common, outcome: &Outcome, world: &DiskWorld, streams: &mut Streams) {
    let problems = outcome.problems(&crate::codes()).unwrap_or_default();
    if problems.is_empty() {
        return;
    }
    let style = streams.people_style();
    let mut text = Vec::new();
    // Nobody may be listening; the build goes on.
    let _ = report::list(&problems, world, &mut text, style).and_then(|()| streams.people().write_all(&text));
    for line in outcome.more.iter().filter(|_| !common.quiet) {
        streams.tell(line);
    }
    streams.tell(&outcome.listed);
}

fn base_url(text: &str) -> Result<String, String> {
    site::base_url(text).map_err(|must| format!("it must {must}"))
}

fn summarise(common: &Common, outcome: &Outcome, report: &Report, out: &Path, clock: &Clock, streams: &mut Streams) {
    if !common.quiet {
        for trouble in &report.afterwards {
            streams.tell(&format!("warning: the site is published, but {}", visible(&trouble.to_string())));
        }
        let index = out.join("index.html").display().to_string();
        streams.tell(&format!(
            "{} pages written, {} unchanged, {} removed; {}; {:.1} s\nOpen {} in a browser to look at it.",
            report.written,
            report.unchanged,
            report.removed.len(),
            outcome.counts,
            clock.total(),
            visible(&index),
        ));
    }
    clock.tell(streams);
}
