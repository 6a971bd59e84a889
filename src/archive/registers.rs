//! The registers over all releases: known issues, deprecations, breaking changes, future work, lessons, CVEs, dependencies, components, people, blanks.
//!
//! Refuses to count a template, and to close anything that no release closes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    Archive, Document, Release, RiskEntry,
    people::{People, Person},
    said::Said,
};
use crate::{
    memo::{Keyer, Table},
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
    /// Blanks that nobody filled in.
    Placeholders,
}

impl Register {
    /// Those of the machine contract, in its order.
    pub const ALL: [Self; 9] = [
        Self::KnownIssues,
        Self::Deprecations,
        Self::BreakingChanges,
        Self::FutureWork,
        Self::Lessons,
        Self::Cves,
        Self::Dependencies,
        Self::Components,
        Self::People,
    ];

    /// All of them, in the order of the site.
    pub const PAGES: [Self; 10] = [
        Self::KnownIssues,
        Self::Deprecations,
        Self::BreakingChanges,
        Self::FutureWork,
        Self::Lessons,
        Self::Cves,
        Self::Dependencies,
        Self::Components,
        Self::People,
        Self::Placeholders,
    ];

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
            Self::Placeholders => "placeholders",
        }
    }

    /// Whether each of its entries has a page of its own; else it is a row of the register.
    #[must_use]
    pub fn has_pages(self) -> bool {
        matches!(self, Self::Cves | Self::Dependencies | Self::Components | Self::People)
    }

    /// The register's entries of all products, by product and id, each with its index in the archive.
    pub fn entries(self, archive: &Archive) -> impl Iterator<Item = (usize, &RegisterEntry)> {
        archive.entries.iter().enumerate().filter(move |(_, entry)| entry.register == self)
    }

    /// What the register has of a record; people are read otherwise.
    pub(super) fn named(self, record: &record::Release) -> Vec<Named> {
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
            Self::Placeholders => record.page.placeholders.iter().map(blank).collect(),
        }
    }
}

/// What was found out for the registers: of single releases, and of all that they say.
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
    let owners: Vec<Owners> = documents.iter().map(|document| (document.product, super::people::of_document(document))).collect();
    let owner = |risk: &RiskEntry| {
        let owner = risk.current.record.owner.as_ref().and_then(|owner| owner.value.as_deref()).unwrap_or_default();
        (risk.product, super::people::several(owner).collect())
    };
    let risks: Vec<Owners> = risks.iter().map(owner).collect();
    let key = || {
        let mut keyer = Keyer::new("registers");
        keyer.all(&owners).all(&risks);
        for said in &said {
            keyer.add(&said.key);
        }
        Some(keyer.key())
    };
    known.entries.of(key, || entries(&said, &owners, &risks))
}

/// A product, and who owns something there.
type Owners = (usize, Vec<Person>);

/// Everybody whom the archive names, of all products.
fn everybody(said: &[Arc<Said>], owners: &[Owners]) -> People {
    let mut people = People::default();
    said.iter().for_each(|said| said.people.iter().for_each(|(person, _)| people.add(said.product, person)));
    owners.iter().for_each(|(product, owners)| owners.iter().for_each(|person| people.add(*product, person)));
    people
}

fn entries(said: &[Arc<Said>], owners: &[Owners], risks: &[Owners]) -> Vec<RegisterEntry> {
    let everybody = everybody(said, owners);
    let mut found: BTreeMap<(Register, usize, String), RegisterEntry> = BTreeMap::new();
    let mut add = |register: Register, product: usize, named: &Named| -> Option<(Register, usize, String)> {
        let key = if register == Register::People { named.id.clone() } else { shortened(&slug(&named.id)) };
        let place = (register, product, key);
        if place.2.is_empty() {
            return None;
        }
        let entry = found.entry(place.clone()).or_insert_with(|| RegisterEntry::new(register, product, &place.2, &named.title));
        entry.names.extend(named.names.iter().filter(|name| !entry.names.contains(*name)).cloned().collect::<BTreeSet<_>>());
        Some(place)
    };
    let mut mentions = Vec::new();
    for (index, said) in said.iter().enumerate().filter(|(_, said)| !said.template) {
        for (register, named) in Register::PAGES.into_iter().zip(&said.named) {
            let people = if register == Register::People { people(said, &everybody) } else { Vec::new() };
            for named in named.iter().chain(&people) {
                let place = add(register, said.product, named);
                mentions.extend(place.map(|place| (place, Mention { release: index, facts: named.facts.clone() })));
            }
        }
    }
    let named = |(product, owners): &Owners| -> Vec<Named> {
        owners.iter().filter_map(|person| of_person(person, *product, "risk owner", &everybody)).collect()
    };
    let mut owned = Vec::new();
    for (index, owners) in owners.iter().enumerate() {
        for named in named(owners) {
            owned.extend(add(Register::People, owners.0, &named).map(|place| (place, index)));
        }
    }
    let mut risky = Vec::new();
    for (index, owners) in risks.iter().enumerate() {
        for named in named(owners) {
            risky.extend(add(Register::People, owners.0, &named).map(|place| (place, index)));
        }
    }
    for (place, risk) in risky {
        found.entry(place).and_modify(|entry| entry.owns.push(risk));
    }
    for (place, mention) in mentions {
        found.entry(place).and_modify(|entry| entry.mentions.push(mention));
    }
    for (place, document) in owned {
        found.entry(place).and_modify(|entry| entry.documents.push(document));
    }
    let mut all: Vec<RegisterEntry> = found.into_values().collect();
    distinguish(&mut all);
    super::fulfil::mark(&mut all, said);
    all
}

/// Two entries whose ids are spelt alike once they are addresses stay two.
fn distinguish(entries: &mut [RegisterEntry]) {
    let mut taken = BTreeSet::new();
    for entry in entries {
        let wanted = entry.id.clone();
        let mut number = 2;
        while !taken.insert((entry.register, entry.product, entry.id.clone())) {
            entry.id = format!("{wanted}-{number}");
            number += 1;
        }
        entry.documents.dedup();
    }
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
    /// Documents that name it in a field of theirs: registers whose risks a person owns. Indices.
    pub documents: Vec<usize>,
    /// The release that did what an earlier one announced: a change of the same title, or of the same issue. An index.
    pub fulfilled_by: Option<usize>,
    /// Risks of the archive's register that a person owns now. Indices.
    pub owns: Vec<usize>,
}

impl RegisterEntry {
    fn new(register: Register, product: usize, key: &str, title: &str) -> Self {
        let id = Some(shortened(&slug(key))).filter(|id| !id.is_empty()).unwrap_or_else(|| "unnamed".to_owned());
        Self {
            register,
            id,
            title: title.to_owned(),
            names: Vec::new(),
            product,
            mentions: Vec::new(),
            documents: Vec::new(),
            fulfilled_by: None,
            owns: Vec::new(),
        }
    }

    /// The releases that mention it, newest first, none twice.
    #[must_use]
    pub fn releases(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.mentions.iter().map(|mention| mention.release).collect();
        all.dedup();
        all
    }
}

/// What one release says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// An index into the archive's releases.
    pub release: usize,
    /// By the keys of the machine contract; what is not known is not there.
    pub facts: Vec<(&'static str, String)>,
}

/// A mention under construction: what identifies it, its title, its facts.
#[derive(Debug, Hash)]
pub(super) struct Named {
    id: String,
    title: String,
    names: Vec<String>,
    facts: Vec<(&'static str, String)>,
}

impl Named {
    fn new(title: &str, facts: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Self {
        let facts = facts.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        Self { id: title.to_owned(), title: title.to_owned(), names: vec![title.to_owned()], facts }
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
    Named { id: issue.refs.first().cloned().unwrap_or_else(|| named.id.clone()), ..named }
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
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all.dedup_by(|later, earlier| later.id == earlier.id);
    all
}

fn dependency(dependency: &record::Dependency) -> Named {
    let version = |read: &Option<Read<Version>>| read.as_ref()?.value.as_ref().map(|version| version.written.clone());
    let facts =
        [("previous", version(&dependency.previous)), ("new", version(&dependency.new)), ("notes", plain(dependency.notes.as_ref()))];
    Named::new(&dependency.name, facts)
}

fn components(record: &record::Release) -> Vec<Named> {
    let changed = record.changes.iter().flat_map(|change| change.components.iter().map(String::as_str));
    let affected = record.particulars.availability.services.iter().map(|service| service.value.as_str());
    let shipped = record.particulars.images.iter().filter_map(|image| image.component.as_deref());
    let mut names: Vec<&str> = changed.chain(affected).chain(shipped).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| Named::new(name, [])).collect()
}

fn blank(blank: &record::Placeholder) -> Named {
    Named::new(&blank.text, [("line", Some(blank.span.line.to_string()))])
}

fn people(said: &Said, everybody: &People) -> Vec<Named> {
    let named = said.people.iter();
    let mut all: Vec<Named> = named.filter_map(|(person, role)| of_person(person, said.product, role, everybody)).collect();
    let mut seen = BTreeSet::new();
    all.retain(|named| seen.insert((named.id.clone(), named.facts.clone())));
    all
}

fn of_person(person: &Person, product: usize, role: &str, everybody: &People) -> Option<Named> {
    let (id, title) = everybody.key(product, person)?;
    Some(Named { id, names: person.names(), ..Named::new(&title, [("role", Some(role.to_owned()))]) })
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
