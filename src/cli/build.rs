//! `relsite build`: content to a published site.
//!
//! Refuses to publish while a problem blocks; the old site then stays.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use clap::Args;

use super::{Common, Exit, Failure, Streams, archive};
use crate::{
    Compiled, Drafts, Settings,
    diag::{Problem, Severity},
    integrity::Anchor,
    load::{self, DiskWorld},
    publish::{self, OutputLink, WhenLocked},
    report::{self, Format, visible},
    site,
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
}

const EXAMPLES: &str = "\
Examples:
  relsite build
  relsite build --strict --base-url https://releases.example.com
  relsite build --root samples/spark-trading --out /srv/www/releases
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
    let start = Instant::now();
    let world = archive::open(common)?;
    let mut compiled = crate::compile(&world, &options.settings());
    let out = options.out.clone().unwrap_or_else(|| common.root.join(OUT));
    compiled.problems.extend(forgotten(&out, &compiled));
    list(common, &compiled, &world, streams);
    if compiled.problems.blocking() {
        streams.tell("error: nothing was published: a problem above forbids it; the site is as it was");
        return Ok(Exit::Problems);
    }
    let report = publish(common, options, &world, &compiled, &out)?;
    if !common.quiet {
        summarise(&report, &compiled, &out, start.elapsed(), streams);
    }
    let failed = options.strict && compiled.problems.count(Severity::Error) > 0;
    Ok(if failed { Exit::Problems } else { Exit::Fine })
}

/// What the site that stands there knows of the ledger, and the ledger does not.
fn forgotten(out: &Path, compiled: &Compiled) -> Option<Problem> {
    let bytes = load::file_of(out, publish::MANIFEST, MANIFEST_LIMIT).ok()??;
    let head = publish::Manifest::parse(&bytes).ok()?.ledger?;
    Anchor::of_head("the published site", &head).check(&compiled.archive.ledger)
}

impl Options {
    fn settings(&self) -> Settings {
        let drafts = if self.drafts { Drafts::Included } else { Drafts::LeftOut };
        Settings { base_url: self.base_url.clone(), drafts }
    }
}

/// Lists the problems; with `--quiet` only errors.
fn list(common: &Common, compiled: &Compiled, world: &DiskWorld, streams: &mut Streams) {
    let mut problems = compiled.problems.clone();
    if common.quiet {
        problems.retain(|problem| problem.severity == Severity::Error);
    }
    if problems.is_empty() {
        return;
    }
    let style = streams.people_style();
    // Nobody may be listening; the build goes on.
    let _ = report::write(Format::Human, &problems, world, streams.people(), style);
}

fn base_url(text: &str) -> Result<String, String> {
    site::base_url(text).map_err(|must| format!("it must {must}"))
}

fn publish(common: &Common, options: &Options, world: &DiskWorld, compiled: &Compiled, out: &Path) -> Result<publish::Report, Failure> {
    let render = |path: &crate::path::OutPath| crate::render(world, compiled, path);
    let output_link = if options.allow_output_link { OutputLink::Follow } else { OutputLink::Refuse };
    let target = publish::Options {
        out: out.to_owned(),
        root: common.root.clone(),
        protected: compiled.site.folders().iter().map(|folder| common.root.join(folder)).collect(),
        output_link,
        when_locked: WhenLocked::Wait(PATIENCE),
        ledger_head: compiled.archive.ledger.head().map(str::to_owned),
    };
    Ok(publish::publish(world, &compiled.plan.paths(), &render, &target)?)
}

fn summarise(report: &publish::Report, compiled: &Compiled, out: &Path, took: Duration, streams: &mut Streams) {
    for trouble in &report.afterwards {
        streams.tell(&format!("warning: the site is published, but {}", visible(&trouble.to_string())));
    }
    let index = out.join("index.html").display().to_string();
    streams.tell(&format!(
        "{} pages written, {} unchanged, {} removed; {}; {:.1} s\nOpen {} in a browser to look at it.",
        report.written,
        report.unchanged,
        report.removed.len(),
        report::counts(&compiled.problems),
        took.as_secs_f64(),
        visible(&index),
    ));
}
