//! relsite: a static-site generator for release documentation. A record claims, the evidence shows; relsite recomputes the claim and shows
//! where they disagree.
//!
//! # The map
//!
//! | module | owns |
//! |---|---|
//! | [`diag`], [`path`], [`digest`], [`world`], [`text`], [`value`] | problems, safe paths, what a build may know, decoding, the values of records |
//! | [`memo`] | what a build leaves behind for the next |
//! | [`site`] | site.toml, typed |
//! | [`markup`] | Markdown and code to safe HTML |
//! | [`record`], [`evidence`] | what authors wrote; what files show |
//! | [`integrity`] | the ledger of sealed releases, and what keeps evidence as it was |
//! | [`archive`] | what is true: linked, judged, immutable |
//! | [`check`], [`view`] | rules over the archive; what templates may see |
//! | [`theme`], [`output`] | templates; the plan of the site and its pages |
//! | [`load`], [`publish`], [`scaffold`], [`report`], `serve`, [`cli`] | the edge: reading, writing, beginning, telling, the preview, the command |
//!
//! # The spine
//!
//! load → parse → link → check → plan → render → write. [`compile`] does what needs no disk: nothing is rendered, nothing is written. [`render`]
//! makes one page of the plan, purely; [`publish`] writes them all.

pub mod archive;
pub mod check;
pub mod cli;
pub mod diag;
pub mod digest;
pub mod evidence;
pub mod integrity;
pub mod load;
pub mod markup;
pub mod memo;
pub mod output;
pub mod path;
pub mod publish;
pub mod record;
pub mod report;
pub mod scaffold;
#[cfg(feature = "serve")]
pub mod serve;
pub mod site;
pub mod text;
pub mod theme;
pub mod value;
pub mod verify;
pub mod view;
pub mod world;

pub use archive::Drafts;

use archive::Archive;
use diag::{Code, FileId, Problem, Problems};
use memo::{Key, Keyer, Store, Table};
use output::{Output, Plan, Press, Searched};
use path::OutPath;
use site::Site;
use std::{collections::BTreeMap, sync::Arc};
use theme::Theme;
use view::Findings;
use world::World;

/// What the command line says over site.toml.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Where the site will stand.
    pub base_url: Option<String>,
    /// Whether records marked `draft: true` are part of the archive.
    pub drafts: Drafts,
    /// For whom the site is built; as site.toml says where it is `None`.
    pub audience: Option<site::Reader>,
    /// The keys that signatures are checked with, in place of those of site.toml.
    pub keys: Option<Vec<site::Key>>,
}

/// An archive, compiled: everything that pages are made of.
#[derive(Debug)]
pub struct Compiled {
    /// The configuration.
    pub site: Site,
    /// The templates.
    pub theme: Arc<Theme>,
    /// What is true.
    pub archive: Archive,
    /// Every path of the site and what it shows.
    pub plan: Plan,
    /// Everything that is wrong, settled.
    pub problems: Problems,
    /// The same by the thing that it concerns, for its page.
    pub findings: Findings,
    /// What is left out, where the site is not for colleagues alone.
    pub withheld: Option<record::Withheld>,
}

impl Compiled {
    /// What its pages are rendered from, in the world as the readers of this site may know it.
    #[must_use]
    pub fn press<'a>(&'a self, world: &'a dyn World) -> Press<'a> {
        let Self { site, theme, archive, plan, problems: _, findings, withheld: _ } = self;
        Press { world, archive, site, theme, plan, findings }
    }

    /// Calls `with` with the world as the readers of this site may know it.
    pub fn within<T>(&self, world: &dyn World, with: impl FnOnce(&dyn World) -> T) -> T {
        match &self.withheld {
            Some(withheld) => with(&withheld.over(world)),
            None => with(world),
        }
    }
}

/// What was found out of single files and releases, for the next version of an archive. It cannot change an answer: everything is kept by the
/// digest of all that it was made of.
#[derive(Debug, Default)]
pub struct Known {
    themes: theme::Known,
    records: record::Known,
    archive: archive::Known,
    checks: check::Known,
    plans: output::Known,
    store: Arc<Store>,
    unsearched: bool,
}

impl Known {
    /// Keeps what is found out.
    #[must_use]
    pub fn keeping() -> Self {
        Self {
            themes: Table::keeping(),
            records: Table::keeping(),
            archive: archive::Known::keeping(),
            checks: Table::keeping(),
            plans: Table::keeping(),
            store: Arc::default(),
            unsearched: false,
        }
    }

    /// The same, with what was read of single files in an earlier run.
    #[must_use]
    pub fn over(self, store: Store) -> Self {
        let store = Arc::new(store);
        Self { records: self.records.over(&store), archive: self.archive.over(&store), store, ..self }
    }

    /// The same for whoever makes no page: the search index is left out of the plan.
    #[must_use]
    pub fn unsearched(self) -> Self {
        Self { unsearched: true, ..self }
    }

    /// What was read of single files in this run and the one before.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Forgets what neither the last version nor the one before had a use for.
    fn turn(&self) {
        self.themes.turn();
        self.records.turn();
        self.archive.turn();
        self.checks.turn();
        self.plans.turn();
        self.store.turn();
    }
}

/// What an earlier run of `program` read of single files; with `keeps`, this run will leave something as well.
#[must_use]
pub fn store(before: Option<Box<dyn memo::Bytes>>, program: &Key, keeps: bool) -> Store {
    static CODES: std::sync::LazyLock<Vec<&'static Code>> = std::sync::LazyLock::new(codes);
    Store::open(before, program, &CODES, keeps)
}

/// Compiles an archive. Never fails: what is wrong is among the problems.
#[must_use]
pub fn compile(world: &dyn World, settings: &Settings) -> Compiled {
    compile_knowing(world, settings, &Known::default())
}

/// The same, with the help of what is known; adds what it finds out, and drops what it has no use for.
#[must_use]
pub fn compile_knowing(world: &dyn World, settings: &Settings, known: &Known) -> Compiled {
    let compiled = compiled(world, settings, known);
    known.turn();
    compiled
}

/// All that settings can say.
fn key(site: &Site, audience: site::Reader) -> Key {
    Keyer::new("settings").text(&format!("{site:?} {audience:?}")).key()
}

fn compiled(world: &dyn World, settings: &Settings, known: &Known) -> Compiled {
    let mut problems = Problems::new();
    let mut site = site::read(world, &mut problems);
    site.keys = settings.keys.clone().unwrap_or(site.keys);
    site.base_url = settings.base_url.clone().or(site.base_url);
    site.check_levels(&codes(), &mut problems);
    let audience = settings.audience.unwrap_or(site.audience.default);
    let withheld = record::Withheld::of(world, &site, audience);
    let public = withheld.as_ref().map(|withheld| withheld.over(world));
    let world = public.as_ref().map_or(world, |public| public as &dyn World);
    let is_shown = |logo: &path::RelPath| world.find(logo.as_str()).is_none_or(|file| world.entry(file).refused.is_none());
    site.look.logo = site.look.logo.take().filter(is_shown);
    let theme = theme::compile(world, &site.look.name, &site.limits, &known.themes, &mut problems);
    let key = key(&site, audience);
    let records = record::parse(world, &site, &key, &known.records, &mut problems);
    let archive = archive::link(records, (&site, &key), settings.drafts, world, &known.archive, &mut problems);
    let searched = if known.unsearched || known.plans.keeps() { Searched::WhenAsked } else { Searched::Planned };
    let mut found = Problems::new();
    let (plan, ()) = rayon::join(
        || output::plan(&archive, &site, &theme, world, (searched, &known.plans), &mut problems),
        || check::run(&archive, (&site, &key), &known.checks, &mut found),
    );
    problems.append(found);
    allow(&archive, &mut problems);
    if problems.iter().any(|problem| problem.code.name.starts_with("secret/")) {
        integrity::secrets::mask(&mut problems, world);
    }
    problems.settle(|code| site.level(code));
    let findings = Findings::of(&archive, &problems);
    Compiled { site, theme, archive, plan, problems, findings, withheld }
}

/// Makes one page of the plan.
///
/// # Errors
/// When a source is no longer what it was when the archive was linked, or a template fails.
pub fn render(world: &dyn World, compiled: &Compiled, path: &OutPath) -> Result<Output, Box<Problem>> {
    compiled.within(world, |world| output::render(&compiled.press(world), path))
}

/// Drops the problems that a record allows with a reason, until their day. Blocking ones stay, and rows that silence nothing are named.
fn allow(archive: &Archive, problems: &mut Problems) {
    let records = archive.releases.iter().filter_map(|release| release.record.as_ref());
    let rows: Vec<_> = records.flat_map(|record| record.allow.iter().map(move |row| (record.page.file, row))).collect();
    let codes = codes();
    let useless = rows.iter().filter_map(|(file, row)| Some(Problem::of_file(&record::ALLOW, *file, row.idle(archive.today(), &codes)?)));
    let useless: Vec<Problem> = useless.map(|problem| problem.help("correct the row of `allow`, or remove it")).collect();
    let mut silenced: BTreeMap<FileId, Vec<&str>> = BTreeMap::new();
    for (file, row) in rows.iter().filter(|(_, row)| row.idle(archive.today(), &codes).is_none()) {
        silenced.entry(*file).or_default().push(&row.code);
    }
    problems.retain(|problem| {
        let here = problem.span.and_then(|span| silenced.get(&span.file));
        !here.is_some_and(|names| names.contains(&problem.code.name))
    });
    problems.extend(useless);
}

/// Every problem code of every family, by name.
#[must_use]
pub fn codes() -> Vec<&'static Code> {
    let checks = check::ALL.iter().flat_map(|check| check.codes);
    let families: [&[&'static Code]; 8] =
        [site::CODES, record::CODES, evidence::CODES, integrity::CODES, verify::CODES, archive::CODES, &theme::CODES, &output::CODES];
    let mut all: Vec<&'static Code> = families.into_iter().flatten().chain(checks).copied().chain([&record::UNCLAIMED]).collect();
    all.sort_by_key(|code| code.name);
    all
}
