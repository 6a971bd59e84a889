//! Rules over the whole archive: what a record claims against the numbers, the evidence and the other records.
//!
//! Refuses to change the archive, and to stop at the first problem.

mod calendar;
mod checklists;
mod claims;
mod compare;
mod compose;
mod copies;
mod course;
mod dates;
mod decisions;
mod evidence;
mod followed;
mod gates;
mod infrastructure;
mod integrity;
mod particulars;
mod plans;
mod policies;
mod promises;
mod releases;
mod reports;
mod risks;
mod rollbacks;
pub(crate) mod signatures;
mod stages;
mod supply;

use std::sync::Arc;

use rayon::prelude::*;

use crate::{
    archive::{Archive, Judged, Release, Status, signed_status},
    diag::{Code, FileId, Problems, Span},
    memo::{Key, Keyer, Table},
    site::Site,
};

/// What a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The archive.
    pub archive: &'a Archive,
    /// The configuration.
    pub site: &'a Site,
}

/// Rules of a kind, with the codes that they may emit.
#[derive(Debug)]
pub struct Check {
    /// Its codes.
    pub codes: &'static [&'static Code],
    /// Each adds what it finds.
    pub rules: &'static [Rule],
}

/// What a rule looks at.
#[derive(Debug)]
pub enum Rule {
    /// The whole archive.
    Archive(fn(Context<'_>, &mut Problems)),
    /// One release by itself; it can know of nothing else but the configuration, so that what it finds may be kept.
    Release(fn(&Judged, &Site, &mut Problems)),
}

/// What was found in single releases; each stays with the release that it was found in: see [`Keyer::value`].
pub type Known = Table<(Arc<Judged>, Problems)>;

/// Every rule.
pub static ALL: &[&Check] = &[
    &gates::CHECK,
    &stages::CHECK,
    &rollbacks::CHECK,
    &risks::CHECK,
    &evidence::CHECK,
    &claims::CHECK,
    &compose::CHECK,
    &reports::CHECK,
    &supply::CHECK,
    &decisions::CHECK,
    &integrity::CHECK,
    &signatures::CHECK,
    &releases::IDENTITY,
    &releases::STATUS,
    &releases::SIGNOFF,
    &releases::CHECKLISTS,
    &releases::IMPACT,
    &plans::CHECK,
    &policies::CHECK,
    &promises::CHECK,
    &particulars::CHECK,
    &infrastructure::CHECK,
    &course::CHECK,
    &course::CRITERIA,
    &followed::CHECK,
    &compare::CHECK,
    &checklists::CHECK,
    &copies::CHECK,
    &calendar::CHECK,
    &dates::CHECK,
];

/// Runs every rule. `settings` stands for all of `site`.
pub fn run(archive: &Archive, (site, settings): (&Site, &Key), known: &Known, problems: &mut Problems) {
    let of_all = |check: &&Check| {
        let mut found = Problems::new();
        for rule in check.rules {
            if let Rule::Archive(run) = rule {
                run(Context { archive, site }, &mut found);
            }
        }
        found
    };
    let of_all: Vec<Problems> = ALL.par_iter().map(of_all).collect();
    of_all.into_iter().for_each(|found| problems.append(found));
    let releases: Vec<&Arc<Judged>> = claimants(archive).map(|release| &release.judged).collect();
    let key = |release: &Arc<Judged>| Keyer::new("check").add(settings).value(release).key();
    let found: Vec<_> = releases.par_iter().map(|release| known.of(|| Some(key(release)), || by_itself(release, site))).collect();
    found.iter().for_each(|found| problems.share(&found.1));
}

/// What the rules for single releases find in one.
fn by_itself(release: &Arc<Judged>, site: &Site) -> (Arc<Judged>, Problems) {
    let mut problems = Problems::new();
    for rule in ALL.iter().flat_map(|check| check.rules) {
        if let Rule::Release(run) = rule {
            run(release, site, &mut problems);
        }
    }
    (release.clone(), problems)
}

/// Releases that claim something: templates claim nothing.
fn claimants(archive: &Archive) -> impl Iterator<Item = &Release> {
    archive.releases.iter().filter(|release| !release.template)
}

/// Whether a release is stable, or its sign-off says so.
fn claims_stable(release: &Judged) -> bool {
    release.status == Status::Stable || release.record.as_deref().and_then(signed_status) == Some(Status::Stable)
}

/// The first character of a release's record.
fn start(release: &Judged) -> Option<Span> {
    release.record.as_ref().map(|record| record.page.start())
}

/// A place for what concerns a release as a whole: its record, else any of its files.
fn whole(release: &Judged) -> Span {
    let any = || release.evidence.iter().find_map(|evidence| evidence.file).unwrap_or(FileId(0));
    start(release).unwrap_or_else(|| Span::start_of(any()))
}
