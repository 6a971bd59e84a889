//! The registers over all releases: known issues, deprecations, breaking changes, future work, lessons, CVEs, dependencies, components, people,
//! services, configuration, monitoring, blanks.
//!
//! Refuses to count a template, and to close anything that no release closes.

use std::{collections::BTreeSet, sync::Arc};

use rayon::prelude::*;

use super::{Archive, Document, Release, RiskEntry, gathered, said::Said};
use crate::{
    memo::{Key, Keyer, Table},
    path::slug,
    record::{self, LessonKind, Read},
    value::Version,
};

/// Which register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Register {
    /// What is known to be wrong.
    KnownIssues,
    /// What will go.
    Deprecations,
    /// What works differently from some release on.
    BreakingChanges,
    /// What is to come.
    FutureWork,
    /// What was learned.
    Lessons,
    /// Vulnerabilities that releases name.
    Cves,
    /// Packages that releases move.
    Dependencies,
    /// Parts of the product.
    Components,
    /// Who manages, approves, owns and contributes.
    People,
    /// What the product runs as: each service, with its limits.
    Services,
    /// Variables of the configuration.
    Configuration,
    /// Metrics, dashboards, alerts, health commands.
    Monitoring,
    /// Where releases are deployed to, and what runs there.
    Environments,
    /// Files of the delivery.
    Artefacts,
    /// Acceptance criteria, and whether anything shows that they are met.
    Criteria,
    /// Blanks that nobody filled in.
    Placeholders,
}

impl Register {
    /// All of them, in the order of the site.
    pub const ALL: [Self; 16] = [
        Self::KnownIssues,
        Self::Deprecations,
        Self::BreakingChanges,
        Self::FutureWork,
        Self::Lessons,
        Self::Cves,
        Self::Dependencies,
        Self::Components,
        Self::People,
        Self::Services,
        Self::Configuration,
        Self::Monitoring,
        Self::Environments,
        Self::Artefacts,
        Self::Criteria,
        Self::Placeholders,
    ];

    /// Whether the machine contract has it among its registers: what is true of the infrastructure, and what is left to fill in, it has elsewhere.
    #[must_use]
    pub fn is_exported(self) -> bool {
        !matches!(
            self,
            Self::Services
                | Self::Configuration
                | Self::Monitoring
                | Self::Environments
                | Self::Artefacts
                | Self::Criteria
                | Self::Placeholders
        )
    }

    /// The key of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::KnownIssues => "known_issues",
            Self::Deprecations => "deprecations",
            Self::BreakingChanges => "breaking_changes",
            Self::FutureWork => "future_work",
            Self::Lessons => "lessons",
            Self::Cves => "cves",
            Self::Dependencies => "dependencies",
            Self::Components => "components",
            Self::People => "people",
            Self::Services => "services",
            Self::Configuration => "configuration",
            Self::Monitoring => "monitoring",
            Self::Environments => "environments",
            Self::Artefacts => "artefacts",
            Self::Criteria => "criteria",
            Self::Placeholders => "placeholders",
        }
    }

    /// Whether each of its entries has a page of its own; else it is a row of the register. A service has its component's.
    #[must_use]
    pub fn has_pages(self) -> bool {
        matches!(
            self,
            Self::Cves
                | Self::Dependencies
                | Self::Components
                | Self::People
                | Self::Configuration
                | Self::Monitoring
                | Self::Environments
                | Self::Artefacts
        )
    }

    /// Whether what releases and documents say of its entries is held against other things: what came, runs, was installed, or is there.
    fn is_marked(self) -> bool {
        matches!(self, Self::FutureWork | Self::Dependencies | Self::Monitoring | Self::Environments | Self::Artefacts | Self::Criteria)
    }

    /// The register's entries of all products, by product and id, each with its index in the archive.
    pub fn entries(self, archive: &Archive) -> impl Iterator<Item = (usize, &RegisterEntry)> {
        archive.entries.iter().enumerate().filter(move |(_, entry)| entry.register == self)
    }

    /// What the register has of a record; people are read otherwise.
    pub(super) fn of_record(self, record: &record::Release) -> Vec<Named> {
        let parts = &record.particulars;
        match self {
            Self::KnownIssues => parts.known_issues.iter().map(known_issue).collect(),
            Self::Deprecations => parts.deprecations.iter().map(deprecation).collect(),
            Self::BreakingChanges => breaking(record),
            Self::FutureWork => parts.future.iter().map(future).collect(),
            Self::Lessons => record.lessons.iter().map(lesson).collect(),
            Self::Cves => cves(record),
            Self::Dependencies => parts.dependencies.iter().map(dependency).collect(),
            Self::Components => components(record),
            Self::People => Vec::new(),
            Self::Services | Self::Configuration | Self::Monitoring | Self::Artefacts | Self::Criteria => {
                super::infrastructure::named(self, &parts.infrastructure)
            }
            Self::Environments => super::infrastructure::environments(&parts.course),
            Self::Placeholders => record.page.placeholders.iter().map(blank).collect(),
        }
    }
}

/// What single releases say by themselves, and all of it gathered.
#[derive(Debug, Default)]
pub(super) struct Known {
    said: Table<Said>,
    entries: Table<Vec<RegisterEntry>>,
}

impl Known {
    pub(super) fn keeping() -> Self {
        Self { said: Table::keeping(), entries: Table::keeping() }
    }

    pub(super) fn turn(&self) {
        self.said.turn();
        self.entries.turn();
    }
}

/// All entries of all registers, by register, product and id. Templates are left out.
pub(super) fn of(releases: &[Release], documents: &[Document], risks: &[RiskEntry], known: &Known) -> Arc<Vec<RegisterEntry>> {
    let said = |release: &Release| known.said.of(|| Some(Keyer::new("said").value(&release.judged).key()), || Said::of(&release.judged));
    let said: Vec<Arc<Said>> = releases.par_iter().map(said).collect();
    let mut all = known.entries.of(|| Some(key(releases, &said, documents, risks)), || gathered::all(releases, &said, documents, risks));
    // What is held against other things than the registers read is marked in each version, and never kept.
    if all.iter().any(|entry| entry.register.is_marked()) {
        let own = Arc::make_mut(&mut all);
        super::fulfil::mark(own, releases);
        super::resolved::mark(own, releases);
        super::infrastructure::mark(own, releases, documents);
    }
    all
}

/// All that [`gathered::all`] reads.
fn key(releases: &[Release], said: &[Arc<Said>], documents: &[Document], risks: &[RiskEntry]) -> Key {
    let mut keyer = Keyer::new("registers");
    for (release, said) in releases.iter().zip(said) {
        keyer.add(said.key());
        keyer.number(usize::from(release.supply.is_some()));
        if release.supply.is_some() {
            keyer.all(&(exposed(release), moved(release)));
        }
    }
    keyer.number(documents.len());
    for document in documents {
        let infrastructure = Register::ALL.map(|register| super::infrastructure::named(register, &document.record.infrastructure));
        keyer.all(&(document.product, super::people::of_document(document), infrastructure));
    }
    for risk in risks {
        keyer.all(&(risk.product, owner(risk)));
    }
    keyer.key()
}

pub(super) fn owner(risk: &RiskEntry) -> &str {
    risk.current.record.owner.as_ref().and_then(|owner| owner.value.as_deref()).unwrap_or_default()
}

/// One thing of a register, over all releases that mention it.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterEntry {
    /// Of which register.
    pub register: Register,
    /// What all its mentions share: its address.
    pub id: String,
    /// As the newest mention writes it.
    pub title: String,
    /// Every spelling under which the archive knows it: of a person names, `@handle` and mail address.
    pub names: Vec<String>,
    /// An index into the archive's products.
    pub product: usize,
    /// Newest release first; a release may mention it more than once.
    pub mentions: Vec<Mention>,
    /// What documents say of it: they tell what is true now.
    pub stated: Vec<Statement>,
    /// Documents that name it in a field of theirs: registers whose risks a person owns. Indices.
    pub documents: Vec<usize>,
    /// The release that did what an earlier one announced: a change of the same title, or of the same issue. An index.
    pub fulfilled_by: Option<usize>,
    /// Risks of the archive's register that a person owns now. Indices.
    pub owns: Vec<usize>,
}

impl RegisterEntry {
    pub(super) fn new(register: Register, product: usize, id: String, title: &str) -> Self {
        let id = Some(id).filter(|id| !id.is_empty()).unwrap_or_else(|| "unnamed".to_owned());
        Self {
            register,
            id,
            title: title.to_owned(),
            names: Vec::new(),
            product,
            mentions: Vec::new(),
            stated: Vec::new(),
            documents: Vec::new(),
            fulfilled_by: None,
            owns: Vec::new(),
        }
    }

    /// What is told of it now: by a document, else by the newest release that knows it; without documents, by the newest release.
    #[must_use]
    pub fn told(&self, key: &str) -> Option<&str> {
        let stated = self.stated.iter().map(|statement| &statement.facts);
        let mentions = self.mentions.iter().map(|mention| &mention.facts);
        let mut all = stated.chain(mentions.take(if self.stated.is_empty() { 1 } else { usize::MAX }));
        all.find_map(|facts| facts.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str()))
    }

    /// The releases that mention it, newest first, none twice.
    #[must_use]
    pub fn releases(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.mentions.iter().map(|mention| mention.release).collect();
        all.dedup();
        all
    }
}

/// What one document says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// An index into the archive's documents.
    pub document: usize,
    /// By the keys of the machine contract; what is not known is not there.
    pub facts: Vec<(&'static str, String)>,
}

/// What one release says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// An index into the archive's releases.
    pub release: usize,
    /// By the keys of the machine contract; what is not known is not there.
    pub facts: Vec<(&'static str, String)>,
}

/// A mention under construction.
#[derive(Debug, Clone, Hash)]
pub(super) struct Named {
    pub(super) title: String,
    /// What identifies it, where that is not the title.
    pub(super) id: Option<String>,
    /// How it is spelt, where that is not the title.
    pub(super) names: Vec<String>,
    pub(super) facts: Vec<(&'static str, String)>,
}

impl Named {
    pub(super) fn new(title: &str, facts: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Self {
        let facts = facts.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        Self { title: title.to_owned(), id: None, names: Vec::new(), facts }
    }

    /// Where it stands in its register; nothing where nothing of its id could be an address.
    pub(super) fn address(&self) -> String {
        shortened(&slug(self.id.as_deref().unwrap_or(&self.title)))
    }

    /// Every spelling of it, sorted.
    pub(super) fn spellings(&self) -> impl Iterator<Item = &str> {
        let title = Some(self.title.as_str()).filter(|_| self.names.is_empty());
        let all: BTreeSet<&str> = self.names.iter().map(String::as_str).chain(title).collect();
        all.into_iter()
    }
}

fn plain(text: Option<&record::Text>) -> Option<String> {
    text.map(|text| text.plain.clone())
}

/// An issue is followed by its reference, where it has one: its words may change.
fn known_issue(issue: &record::KnownIssue) -> Named {
    let facts = [
        ("text", plain(issue.text.as_ref())),
        ("workaround", plain(issue.workaround.as_ref())),
        ("tracking", plain(issue.tracking.as_ref())),
    ];
    let named = Named::new(&issue.title, facts);
    Named { id: issue.refs.first().cloned(), ..named }
}

fn deprecation(deprecation: &record::Deprecation) -> Named {
    let removal = deprecation.removal.as_ref();
    Named::new(
        &deprecation.title,
        [
            ("reason", plain(deprecation.reason.as_ref())),
            ("alternative", plain(deprecation.alternative.as_ref())),
            ("removal", removal.map(|removal| removal.text.clone())),
            ("removal_version", removal.and_then(|removal| removal.version.as_ref()).map(|version| version.written.clone())),
            ("removal_date", removal.and_then(|removal| removal.date.as_ref()).map(crate::value::When::iso)),
        ],
    )
}

/// The section's items, and changes that say so themselves.
fn breaking(record: &record::Release) -> Vec<Named> {
    let listed = record.particulars.breaking.iter().map(|breaking| {
        let facts = [
            ("what", plain(breaking.what.as_ref())),
            ("action", plain(breaking.action.as_ref())),
            ("guide", plain(breaking.guide.as_ref())),
        ];
        Named::new(&breaking.title, facts)
    });
    let known = |change: &&record::Change| !record.particulars.breaking.iter().any(|breaking| breaking.span == change.text.span);
    let said = record.changes.iter().filter(|change| change.breaking).filter(known);
    listed.chain(said.map(|change| Named::new(change.title.as_deref().unwrap_or(&change.text.plain), []))).collect()
}

fn future(future: &record::Future) -> Named {
    Named::new(&future.text.plain, [])
}

fn lesson(lesson: &record::Lesson) -> Named {
    let kind = match lesson.kind {
        LessonKind::Well => "well",
        LessonKind::Improve => "improve",
        LessonKind::Surprise => "surprise",
    };
    Named::new(&lesson.text.plain, [("kind", Some(kind.to_owned()))])
}

fn cves(record: &record::Release) -> Vec<Named> {
    let of_changes = record.changes.iter().flat_map(|change| change.cves.iter().map(|cve| Named::new(cve, [])));
    let of_dependencies = record.particulars.dependencies.iter().flat_map(|dependency| {
        let facts = [("severity", dependency.severity.clone()), ("dependency", Some(dependency.name.clone()))];
        dependency.cves.iter().map(move |cve| Named::new(cve, facts.clone()))
    });
    let mut all: Vec<Named> = of_dependencies.chain(of_changes).collect();
    all.sort_by(|a, b| a.title.cmp(&b.title));
    all.dedup_by(|later, earlier| later.title == earlier.title);
    all
}

fn dependency(dependency: &record::Dependency) -> Named {
    let version = |read: &Option<Read<Version>>| read.as_ref()?.value.as_ref().map(|version| version.written.clone());
    let facts =
        [("previous", version(&dependency.previous)), ("new", version(&dependency.new)), ("notes", plain(dependency.notes.as_ref()))];
    Named::new(&dependency.name, facts)
}

/// The most components of one bill of materials that count as moved: more of them is another tool, or another product.
const MOVED: usize = 500;

/// Vulnerabilities that the evidence speaks of.
pub(super) fn exposed(release: &Release) -> Vec<Named> {
    let all = release.supply.as_ref().map(|supply| supply.exposures.as_slice()).filter(|all| all.len() <= MOVED).unwrap_or_default();
    let of = |one: &super::Exposed| {
        let facts = [
            ("severity", one.severity.clone()),
            ("dependency", (!one.products.is_empty()).then(|| one.products.join(", "))),
            ("state", Some(one.exposure.word().to_owned())),
        ];
        Named::new(&one.id, facts)
    };
    all.iter().map(of).collect()
}

/// Components whose version the bill of materials moved, where the record does not name them.
pub(super) fn moved(release: &Release) -> Vec<Named> {
    let since = release.supply.as_ref().and_then(|supply| supply.since.as_ref()).filter(|since| since.moved.len() <= MOVED);
    let told: BTreeSet<String> =
        release.record.iter().flat_map(|record| &record.particulars.dependencies).map(|one| one.name.trim().to_lowercase()).collect();
    let left = since.into_iter().flat_map(|since| &since.moved).filter(|one| !told.contains(&one.name.to_lowercase()));
    let locked = since.is_some_and(|since| since.locked);
    let versions = |all: &[String]| (!all.is_empty()).then(|| all.join(", "));
    left.map(|one| {
        let licences = [&one.licences_before, &one.licences_after].map(|all| all.join(", "));
        let relicensed = one.kind() == super::Move::Relicensed;
        let notes = match relicensed {
            true => format!("SBOM: {} → {}", licences[0], licences[1]),
            false if locked => "lock file".to_owned(),
            false => "SBOM".to_owned(),
        };
        let facts = [("previous", versions(&one.before)), ("new", versions(&one.after)), ("notes", Some(notes))];
        Named::new(&one.name, facts)
    })
    .collect()
}

fn components(record: &record::Release) -> Vec<Named> {
    let changed = record.changes.iter().flat_map(|change| change.components.iter().map(String::as_str));
    let affected = record.particulars.availability.services.iter().map(|service| service.value.as_str());
    let shipped = record.particulars.images.iter().filter_map(|image| image.component.as_deref());
    let runs = record.particulars.infrastructure.services.iter().map(|service| service.name.as_str());
    let mut names: Vec<&str> = changed.chain(affected).chain(shipped).chain(runs).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| Named::new(name, [])).collect()
}

fn blank(blank: &record::Placeholder) -> Named {
    Named::new(&blank.text, [("line", Some(blank.span.line.to_string()))])
}

/// At most 80 characters of a slug, cut between words.
pub(super) fn shortened(slug: &str) -> String {
    if slug.len() <= 80 {
        return slug.to_owned();
    }
    let cut = slug.char_indices().map(|(at, _)| at).take_while(|at| *at <= 80).last().unwrap_or(0);
    let end = slug[..cut].rfind('-').unwrap_or(cut);
    slug[..end].to_owned()
}
