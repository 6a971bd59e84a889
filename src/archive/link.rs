//! From records to the archive: ids, order, evidence, verdicts, statuses, registers, edges.
//!
//! Refuses to fail: what does not fit together is a problem, and the archive holds what is known.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    Archive, Document, DocumentKind, Evidence, Judged, Measured, Names, Places, Product, Release, RiskEntry, Rollback, Rows, Stage, Status,
    Verdict, codes, edges, exhibits, measure, register, status, verdict,
};
use crate::{
    diag::{Problem, Problems, Span},
    evidence::Sample,
    integrity::{
        self,
        signatures::{Detached, Keyring},
    },
    memo::{Key, Keyer, Store, Table, Tables},
    path::slug,
    record::{self, DocumentPlace, DocumentSource, Records, ReleaseSource, Standing},
    site::{Policy, Site},
    value::Version,
    world::World,
};

/// Links the records of a site. Drafts are in only where asked for. `settings` stands for all of `site`.
#[must_use]
pub fn link(
    records: Records,
    (site, settings): (&Site, &Key),
    drafts: Drafts,
    world: &dyn World,
    known: &Known,
    problems: &mut Problems,
) -> Archive {
    let wanted = |source: &ReleaseSource| drafts == Drafts::Included || !source.record.as_ref().is_some_and(|record| record.draft);
    let sources = record::joined(records.releases.into_iter().filter(wanted).collect());
    let keys = Keyring::of(&site.keys, problems);
    let judge = |mut source: ReleaseSource| {
        let pages = std::mem::take(&mut source.pages);
        let key = known.judged.keeps().then(|| key(&source, settings, world)).flatten();
        let by = (site, &keys, world, known.judged.store());
        (known.judged.of(|| key, || judge(source, by)), pages)
    };
    let judged: Vec<(Arc<Weighed>, Pages)> = sources.into_par_iter().map(judge).collect();
    judged.iter().for_each(|(weighed, _)| problems.share(&weighed.problems));
    let mut secrets = Problems::new();
    let (arranged, withheld) = rayon::join(
        || arrange(judged, records.documents, site, world, problems),
        || integrity::secrets::check(world, site, &known.secrets, &mut secrets),
    );
    let Arranged { mut releases, documents, risks } = arranged;
    problems.append(secrets);
    super::supply::settle(&mut releases, &withheld, &site.limits, world);
    let entries = super::registers::of(&releases, &documents, &risks, &known.registers);
    let ledger = integrity::read(world, problems);
    integrity::check(&ledger, world, problems);
    let products = products(site, &documents, problems);
    let mut archive = Archive {
        today: world.today(),
        products,
        releases: Rows::new(Tables::Releases, releases),
        documents: Rows::new(Tables::Documents, documents),
        risks: Rows::new(Tables::Risks, risks),
        entries: Rows::new(Tables::Entries, entries),
        edges: Rows::new(Tables::Edges, Vec::new()),
        ledger,
        withheld,
        names: Arc::default(),
        places: Arc::default(),
    };
    super::answered::settle(&mut archive, problems);
    let (names, places) = rayon::join(|| Names::of(&archive), || Places::of(&archive, world));
    (archive.names, archive.places) = (Arc::new(names), Arc::new(places));
    archive.edges = Rows::new(Tables::Edges, edges::of(&archive, (site, settings), world, &known.edges, problems));
    archive
}

/// Releases, documents and risks, each beside its neighbours.
struct Arranged {
    releases: Vec<Release>,
    documents: Vec<Document>,
    risks: Vec<RiskEntry>,
}

/// Puts releases in order, and says what each is to the others.
fn arrange(
    judged: Vec<(Arc<Weighed>, Pages)>,
    sources: Vec<DocumentSource>,
    site: &Site,
    world: &dyn World,
    problems: &mut Problems,
) -> Arranged {
    let (releases, pages): (Vec<Release>, Vec<Pages>) = judged.into_iter().map(|(weighed, own)| (unlinked(&weighed), own)).unzip();
    let order = order(&releases);
    let mut releases = permute(releases, &order);
    let pages = permute(pages, &order);
    identify(&mut releases, problems);
    neighbours(&mut releases);
    resolve_rollbacks(&mut releases);
    super::lead::settle(&mut releases, site, world);
    let mut documents = documents(sources, pages, &mut releases, problems);
    super::about::tie(&mut documents, &releases);
    let risks = register::risks(&releases, &documents, world.today());
    register::close_the_past(&mut releases, &risks);
    Arranged { releases, documents, risks }
}

/// What was found out of single releases and files, by all that it depends on.
#[derive(Debug, Default)]
pub struct Known {
    judged: Table<Weighed>,
    edges: edges::Known,
    secrets: integrity::secrets::Known,
    registers: super::registers::Known,
}

impl Known {
    /// Keeps what is found out.
    #[must_use]
    pub fn keeping() -> Self {
        Self { judged: Table::keeping(), edges: Table::keeping(), secrets: Table::keeping(), registers: super::registers::Known::keeping() }
    }

    /// The same above what is kept on disk.
    #[must_use]
    pub fn over(self, store: &Arc<Store>) -> Self {
        let (judged, edges, secrets) = (self.judged.over(store), self.edges.over(store), self.secrets.over(store));
        Self { judged, edges, secrets, ..self }
    }

    /// Ends a version: forgets what nobody asks for any more.
    pub fn turn(&self) {
        self.judged.turn();
        self.edges.turn();
        self.secrets.turn();
        self.registers.turn();
    }
}

/// A release by itself, and what was found.
#[derive(Debug)]
struct Weighed {
    judged: Arc<Judged>,
    problems: Problems,
}

/// Further pages of a release: name and content.
type Pages = Vec<(String, Arc<record::Document>)>;

/// All that [`judge`] reads.
fn key(source: &ReleaseSource, settings: &Key, world: &dyn World) -> Option<Key> {
    let mut keyer = Keyer::new("judge");
    keyer.add(settings).text(&world.today().to_string()).number(source.product).text(source.folder.as_str()).text(&source.name);
    keyer.number(usize::from(source.unread)).number(usize::from(source.record.is_some()));
    if let Some(record) = &source.record {
        keyer.value(record);
    }
    for (file, path) in &source.evidence {
        let entry = world.entry(*file);
        keyer.number(file.0 as usize).text(path).text(entry.path.as_str()).number(usize::try_from(entry.bytes).ok()?);
        keyer.add(&world.identity(*file)?.to_bytes());
        // A signature beside a file speaks of that file, which need not be evidence.
        let Some(target) = Detached::target(entry.path.as_str()) else { continue };
        keyer.number(usize::from(world.withholds(target)));
        if let Some(target) = world.find(target) {
            keyer.number(target.0 as usize).add(&world.identity(target)?.to_bytes());
        }
    }
    for path in exhibits::withheld(&source.folder, world) {
        keyer.text(path);
    }
    Some(keyer.key())
}

fn unlinked(weighed: &Weighed) -> Release {
    let judged = weighed.judged.clone();
    Release {
        id: String::new(),
        previous: None,
        next: None,
        last_good: None,
        contacts: None,
        documents: Vec::new(),
        restored: vec![None; judged.rollbacks.len()],
        supply: None,
        lead: super::Lead::default(),
        judged,
    }
}

/// Whether records marked `draft: true` are part of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drafts {
    /// They are not.
    #[default]
    LeftOut,
    /// They are, as `build --drafts` asks.
    Included,
}

fn products(site: &Site, documents: &[Document], problems: &mut Problems) -> Vec<Product> {
    let several = site.has_several_products();
    let mut product = |(index, product): (usize, &crate::site::Product)| Product {
        slug: product.slug.clone(),
        title: product.title.clone(),
        folder: product.folder.to_string(),
        prefix: if several { format!("{}/", slug(&product.slug)) } else { String::new() },
        schedule: super::schedule::of(documents, index, problems),
        planned: super::schedule::planned(documents, index, problems),
        freezes: super::schedule::freezes(documents, index),
    };
    site.products.iter().enumerate().map(&mut product).collect()
}

/// Everything about one release that needs no other.
fn judge(source: ReleaseSource, (site, keys, world, store): (&Site, &Keyring, &dyn World, &Store)) -> Weighed {
    let exhibits::Gathered { mut evidence, samples, problems } = exhibits::of(&source, &site.limits, world, store);
    let named = source.record.as_ref().and_then(|record| record.version.as_ref()).and_then(|read| read.value.clone());
    let version = named.or_else(|| Version::parse(&source.name)).unwrap_or(Version { written: source.name.clone() });
    let record = source.record.as_deref();
    let day = record.and_then(|record| record.date.as_ref()).and_then(|read| read.value.as_ref()).and_then(|when| when.day());
    let checksums = known_sums(super::sums::of(&evidence, &site.limits, world), &source.folder, world);
    let by = super::signed::Judge { record: record.map(|record| record.page.file), keys, limits: &site.limits, world };
    let mut signatures = super::signed::of(&mut evidence, &checksums, by);
    signatures.withheld = exhibits::withheld(&source.folder, world).into_iter().map(str::to_owned).collect();
    let mut release = Judged {
        product: source.product,
        version,
        folder: source.folder.clone(),
        name: source.name.clone(),
        day,
        status: Status::Unset,
        status_claimed: record.and_then(claimed_status),
        verdict: Verdict::Ungated,
        contradicted: false,
        template: record.is_some_and(is_template),
        deployed: Vec::new(),
        numbering: Key::default(),
        stages: Vec::new(),
        rollbacks: Vec::new(),
        risks: Vec::new(),
        checksums,
        signatures,
        evidence,
        record: None,
        unread: source.unread,
    };
    if let Some(record) = source.record {
        weigh(&mut release, record, &samples, site, world);
    }
    release.deployed = super::delivery::sequences(&release, world.today());
    release.numbering = super::mentions::numbering(&release);
    Weighed { judged: Arc::new(release), problems }
}

/// Files that only colleagues may see are not absent.
fn known_sums(mut sums: Vec<super::Checksum>, folder: &crate::path::RelPath, world: &dyn World) -> Vec<super::Checksum> {
    let withheld = |path: &str| ["", "evidence/"].iter().any(|at| world.withholds(&format!("{folder}/{at}{path}")));
    sums.retain(|sum| sum.found.is_some() || sum.path.is_empty() || !withheld(&sum.path));
    sums
}

/// Verdicts and status of a release with a record.
fn weigh(release: &mut Judged, record: Arc<record::Release>, samples: &[Vec<Sample>], site: &Site, world: &dyn World) {
    let today = world.today();
    let bases = exhibits::baselines(&release.evidence, samples);
    let percents: Vec<_> = record.stages.iter().map(|stage| stage.percent).collect();
    let kind = record.kind.as_ref().and_then(|read| read.value).map_or("default", record::ReleaseType::word);
    let policy = site.policy(kind);
    let mut taken = BTreeSet::new();
    for (index, stage) in record.stages.iter().enumerate() {
        let id = stage_id(index, stage, &mut taken);
        let shown = measure::of_stage(stage, &percents, &release.evidence, samples, site);
        release.stages.push(weigh_stage(id, stage, &shown, &bases, (site, policy)));
    }
    release.verdict = verdict::release(&release.stages, &record.rollbacks);
    release.contradicted = release.stages.iter().any(|stage| stage.contradicted);
    if !release.template {
        release.status = status::status(&record, &release.stages, release.day, today);
    }
    let rollbacks = record.rollbacks.iter().enumerate();
    release.rollbacks = rollbacks.map(|(index, rollback)| weigh_rollback(index, rollback, &release.stages, &release.evidence)).collect();
    release.risks = record.risks.iter().map(|risk| register::risk(risk.clone(), today)).collect();
    release.record = Some(record);
    super::required::mark(release, site, world);
    super::supply::match_digests(release);
}

/// `stage-3`, by the author's number, else by place; a number that comes again gets a further one: `stage-3-2`.
fn stage_id(index: usize, stage: &record::Stage, taken: &mut BTreeSet<String>) -> String {
    let number = stage.index.unwrap_or(u32::try_from(index + 1).unwrap_or(u32::MAX));
    let wanted = format!("stage-{number}");
    let free = (2..).map(|again| format!("{wanted}-{again}"));
    let id = std::iter::once(wanted.clone()).chain(free).find(|id| !taken.contains(id)).unwrap_or(wanted.clone());
    taken.insert(id.clone());
    id
}

fn weigh_stage(
    id: String,
    stage: &Arc<record::Stage>,
    shown: &measure::Shown<'_>,
    bases: &[(usize, &Sample)],
    (site, policy): (&Site, Option<&Policy>),
) -> Stage {
    let gates = stage
        .gates
        .iter()
        .map(|gate| {
            let base = |measured: Option<&Measured>| measure::base_of(gate, measured, bases, site);
            let judged = shown.of(gate).into_iter().map(|measured| {
                let base = base(Some(&measured));
                verdict::gate(gate.clone(), Some(measured), base)
            });
            judged.min_by_key(verdict::rank).unwrap_or_else(|| verdict::gate(gate.clone(), None, base(None)))
        })
        .collect();
    verdict::stage(id, stage.clone(), gates, policy)
}

fn weigh_rollback(index: usize, record: &Arc<record::Rollback>, stages: &[Stage], evidence: &[Evidence]) -> Rollback {
    let (lsn_before, lsn_after) = exhibits::log_positions(record, evidence);
    let percent = record.stage_percent.as_ref().and_then(|read| read.value);
    let stage = stages.iter().position(|stage| percent.is_some() && stage.record.percent == percent);
    let named = record.evidence.iter().flat_map(|listed| super::expect::expected(&listed.pattern)).collect::<Vec<_>>();
    let shown =
        evidence.iter().enumerate().filter(|(_, one)| one.file.is_some() && named.iter().any(|expected| expected.matches(&one.path)));
    let evidence = shown.map(|(at, _)| at).collect();
    Rollback { id: format!("rollback-{}", index + 1), record: record.clone(), lsn_before, lsn_after, stage, evidence }
}

fn claimed_status(record: &record::Release) -> Option<String> {
    let signed = record.signoff.as_ref().and_then(|signoff| signoff.status.as_ref()).map(|read| read.text.clone());
    let yanked = record.standing.as_ref().filter(|read| read.value == Some(Standing::Yanked)).map(|_| "YANKED".to_owned());
    signed.or_else(|| record.final_status.as_ref().map(|read| read.text.clone())).or(yanked)
}

/// The version or the date is a blank, and nowhere in the text filled in.
fn is_template(record: &record::Release) -> bool {
    let blank = |text: &str| !crate::value::placeholders(text).is_empty();
    let version = record.version.as_ref().is_some_and(|read| read.value.is_none() && blank(&read.text));
    let date = record.date.as_ref().is_some_and(|read| read.value.is_none() && blank(&read.text));
    version || date
}

/// Newest first within each product, products in the order of site.toml: by changelog where there are several, then version, day and folder.
fn order(releases: &[Release]) -> Vec<usize> {
    let ranks: Vec<_> = releases.par_iter().map(|release| release.version.rank()).collect();
    let newest_first = |a: usize, b: usize| -> Ordering {
        let (one, other) = (&releases[a], &releases[b]);
        one.product
            .cmp(&other.product)
            .then_with(|| series(one).cmp(&series(other)))
            .then_with(|| unnumbered(other).cmp(&unnumbered(one)))
            .then_with(|| ranks[b].cmp(&ranks[a]))
            .then_with(|| other.day.cmp(&one.day))
            .then_with(|| one.folder.cmp(&other.folder))
            .then_with(|| one.name.cmp(&other.name))
    };
    let mut order: Vec<usize> = (0..releases.len()).collect();
    order.par_sort_by(|a, b| newest_first(*a, *b));
    order
}

/// The name of the changelog that a release is part of, where there are several.
fn series(release: &Release) -> Option<&str> {
    release.record.as_ref()?.series.as_deref()
}

/// Whether it is to come and has no number yet: newer than all that have one.
fn unnumbered(release: &Release) -> bool {
    let standing = release.record.as_ref().and_then(|record| record.standing.as_ref()?.value);
    standing == Some(Standing::Unreleased) && !release.version.written.bytes().any(|b| b.is_ascii_digit())
}

fn permute<T>(items: Vec<T>, order: &[usize]) -> Vec<T> {
    let mut slots: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|index| slots[*index].take()).collect()
}

/// Gives every release its permanent id. Two releases of one product must not share one.
fn identify(releases: &mut [Release], problems: &mut Problems) {
    let mut taken: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for index in 0..releases.len() {
        let release = &releases[index];
        let name = if release.template { &release.name } else { &release.version.written };
        let name = series(release).map_or_else(|| name.clone(), |series| format!("{series}-{name}"));
        let wanted = Some(slug(&name)).filter(|id| !id.is_empty()).unwrap_or_else(|| "release".to_owned());
        let id = match taken.get(&(release.product, wanted.clone())) {
            None => wanted,
            Some(first) => {
                problems.extend(duplicate(&releases[*first], release, &wanted));
                (2..).map(|n| format!("{wanted}-{n}")).find(|id| !taken.contains_key(&(release.product, id.clone()))).unwrap_or(wanted)
            }
        };
        taken.insert((release.product, id.clone()), index);
        releases[index].id = id;
    }
}

/// What stands twice in one changelog is named where that is split.
fn duplicate(first: &Release, second: &Release, id: &str) -> Option<Problem> {
    let changelog =
        |release: &Release| release.record.as_ref().filter(|record| record.form == record::Form::Changelog).map(|record| record.page.file);
    if changelog(first).is_some() && changelog(first) == changelog(second) {
        return None;
    }
    let place = |release: &Release| release.record.as_ref().map(|record| record.page.start());
    let message = format!("two releases are `{id}`: {} and {}", first.folder, second.folder);
    let problem = match place(second) {
        Some(span) => Problem::new(&codes::DUPLICATE, span, message),
        None => Problem::nowhere(&codes::DUPLICATE, message),
    };
    let problem = problem.help("give one of them another version, or remove it");
    Some(match place(first) {
        Some(span) => problem.label(span, "the other one"),
        None => problem,
    })
}

/// The next older and newer release of the same product; templates stand aside.
fn neighbours(releases: &mut [Release]) {
    let mut newer: Option<usize> = None;
    for index in 0..releases.len() {
        if releases[index].template {
            continue;
        }
        let beside =
            |other: &usize| releases[*other].product == releases[index].product && series(&releases[*other]) == series(&releases[index]);
        if let Some(newer) = newer.filter(beside) {
            releases[newer].previous = Some(index);
            releases[index].next = Some(newer);
        }
        newer = Some(index);
    }
    lend(releases);
}

/// Finds for each release what older ones lend it: the nearest to go back to, and the nearest contacts. An older release stands behind.
fn lend(releases: &mut [Release]) {
    let failed = |status| matches!(status, Status::RolledBack | Status::Failed | Status::Blocked | Status::Planned);
    for index in (0..releases.len()).rev() {
        let own = releases[index].record.as_ref().is_some_and(|record| !record.contacts.is_empty()).then_some(index);
        let previous = releases[index].previous;
        releases[index].contacts = own.or_else(|| releases[previous?].contacts);
        releases[index].last_good = previous.and_then(|previous| match failed(releases[previous].status) {
            true => releases[previous].last_good,
            false => Some(previous),
        });
    }
}

/// Finds the release that each rollback went back to.
fn resolve_rollbacks(releases: &mut [Release]) {
    let key = |product: usize, version: &Version| (product, version.bare().to_ascii_lowercase());
    let wanted = |release: &Release| -> Vec<Option<(usize, String)>> {
        let to = release.rollbacks.iter().map(|rollback| rollback.record.to_version.as_ref());
        to.map(|to| Some(key(release.product, &to?.value))).collect()
    };
    // Few are gone back to: only those are looked for.
    let mut first: BTreeMap<(usize, String), Option<usize>> = releases.iter().flat_map(wanted).flatten().map(|key| (key, None)).collect();
    for (index, release) in releases.iter().enumerate() {
        if let Some(found) = first.get_mut(&key(release.product, &release.version)) {
            found.get_or_insert(index);
        }
    }
    for release in releases {
        release.restored = wanted(release).into_iter().map(|wanted| *first.get(&wanted?)?).collect();
    }
}

/// All documents by kind and slug, releases' further pages among them.
fn documents(sources: Vec<DocumentSource>, pages: Vec<Pages>, releases: &mut [Release], problems: &mut Problems) -> Vec<Document> {
    let mut all: Vec<Document> = sources.into_iter().map(document).collect();
    for (release, own) in pages.into_iter().enumerate() {
        let product = releases[release].product;
        all.extend(own.into_iter().map(|(name, record)| Document {
            kind: DocumentKind::OfRelease,
            slug: slug_path(&name),
            record,
            release: Some(release),
            product,
            about: None,
        }));
    }
    all.sort_by(|a, b| {
        (a.product, a.kind, a.release, &a.slug, a.record.page.file).cmp(&(b.product, b.kind, b.release, &b.slug, b.record.page.file))
    });
    for index in 1..all.len() {
        let (before, here) = (&all[index - 1], &all[index]);
        if (before.product, before.kind, before.release, &before.slug) == (here.product, here.kind, here.release, &here.slug) {
            let problem = Problem::of_file(
                &codes::DUPLICATE_PAGE,
                here.record.page.file,
                format!("two pages would have the address `{}`", here.slug),
            );
            problems.push(problem.label(Span::start_of(before.record.page.file), "the other one").help("rename one of the files"));
            let file = here.record.page.file.0;
            all[index].slug = format!("{}-{file}", all[index].slug);
        }
    }
    for (index, document) in all.iter().enumerate() {
        if let Some(release) = document.release {
            releases[release].documents.push(index);
        }
    }
    all
}

fn document(source: DocumentSource) -> Document {
    let kind = match source.kind {
        DocumentPlace::Runbook => DocumentKind::Runbook,
        DocumentPlace::Checklist => DocumentKind::Checklist,
        DocumentPlace::Process => DocumentKind::Process,
        DocumentPlace::Incident => DocumentKind::Incident,
        DocumentPlace::Risks => DocumentKind::RiskRegister,
        DocumentPlace::Page => DocumentKind::Page,
    };
    Document { kind, slug: slug_path(&source.path), record: source.record, release: None, about: None, product: source.product }
}

/// A path of slugs; `index` and `README` stand for their folder.
fn slug_path(path: &str) -> String {
    let mut parts: Vec<String> = path.split('/').map(slug).map(|part| if part.is_empty() { "page".to_owned() } else { part }).collect();
    if parts.len() > 1 && parts.last().is_some_and(|last| matches!(last.as_str(), "index" | "readme")) {
        parts.pop();
    }
    parts.join("/")
}
