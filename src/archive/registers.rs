//! The registers over all releases: known issues, deprecations, breaking changes, future work, lessons, CVEs, dependencies, components, people.
//!
//! Refuses to count a template, and to close anything that no release closes.

use std::collections::BTreeMap;

use super::{Archive, Release};
use crate::{
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
}

impl Register {
    /// All of them, in the order of the machine contract.
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
        }
    }

    /// The register's entries of all products, by product and id.
    #[must_use]
    pub fn entries(self, archive: &Archive) -> Vec<RegisterEntry> {
        let mut found: BTreeMap<(usize, String), RegisterEntry> = BTreeMap::new();
        for (index, release) in archive.releases.iter().enumerate().filter(|(_, release)| !release.template) {
            for named in self.named(release) {
                let id = shortened(&slug(&named.id));
                if id.is_empty() {
                    continue;
                }
                let fresh = || RegisterEntry { id: id.clone(), title: named.title.clone(), product: release.product, mentions: Vec::new() };
                let entry = found.entry((release.product, id.clone())).or_insert_with(fresh);
                entry.mentions.push(Mention { release: index, facts: named.facts });
            }
        }
        found.into_values().collect()
    }

    fn named(self, release: &Release) -> Vec<Named> {
        let Some(record) = &release.record else { return Vec::new() };
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
            Self::People => people(release, record),
        }
    }
}

/// One thing of a register, over all releases that mention it.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterEntry {
    /// What all its mentions share.
    pub id: String,
    /// As the newest mention writes it.
    pub title: String,
    /// An index into the archive's products.
    pub product: usize,
    /// Newest release first; a release may mention it more than once.
    pub mentions: Vec<Mention>,
}

impl RegisterEntry {
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

/// The release that did what an earlier one announced: a change of the same title, or of the same issue. An index.
#[must_use]
pub fn fulfilled_by(entry: &RegisterEntry, archive: &Archive) -> Option<usize> {
    let oldest = entry.mentions.last()?.release;
    let refs: Vec<String> =
        archive.releases[oldest].record.iter().flat_map(|record| &record.particulars.future).fold(Vec::new(), |mut all, future| {
            if shortened(&slug(&future.text.plain)) == entry.id {
                all.extend(future.refs.iter().cloned());
            }
            all
        });
    let does = |change: &record::Change| {
        let titled = change.title.as_ref().is_some_and(|title| slug(title) == entry.id) || slug(&change.text.plain) == entry.id;
        titled || change.refs.iter().any(|reference| refs.contains(reference))
    };
    let newer = (0..oldest).rev().filter(|index| archive.releases[*index].product == entry.product);
    newer.filter(|index| !archive.releases[*index].template).find(|index| {
        let record = archive.releases[*index].record.as_ref();
        record.is_some_and(|record| record.changes.iter().any(does))
    })
}

/// A mention under construction: what identifies it, its title, its facts.
struct Named {
    id: String,
    title: String,
    facts: Vec<(&'static str, String)>,
}

impl Named {
    fn new(title: &str, facts: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Self {
        let facts = facts.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        Self { id: title.to_owned(), title: title.to_owned(), facts }
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

fn people(release: &Release, record: &record::Release) -> Vec<Named> {
    let value = |read: &Read<String>| read.value.clone();
    let managers =
        record.signoff.iter().filter_map(|signoff| signoff.manager.as_ref().and_then(value)).map(|name| (name, "release manager"));
    let approvers = record.signoff.iter().flat_map(|signoff| signoff.approvers.iter().filter_map(value)).map(|name| (name, "approver"));
    let owners = release.risks.iter().filter_map(|risk| risk.record.owner.as_ref().and_then(value)).map(|name| (name, "risk owner"));
    let helpers = record.particulars.contributors.iter().map(|one| (one.name.clone(), "contributor"));
    let all = managers.chain(approvers).chain(owners).chain(helpers);
    all.map(|(name, role)| Named::new(&name, [("role", Some(role.to_owned()))])).collect()
}

/// At most 80 characters of a slug, cut between words.
fn shortened(slug: &str) -> String {
    if slug.len() <= 80 {
        return slug.to_owned();
    }
    let cut = slug.char_indices().map(|(at, _)| at).take_while(|at| *at <= 80).last().unwrap_or(0);
    let end = slug[..cut].rfind('-').unwrap_or(cut);
    slug[..end].to_owned()
}
