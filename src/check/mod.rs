//! Rules over the whole archive: what a record claims against the numbers, the evidence and the other records.
//!
//! Refuses to change the archive, and to stop at the first problem.

mod calendar;
mod checklists;
mod claims;
mod compare;
mod copies;
mod dates;
mod decisions;
mod evidence;
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

use crate::{
    archive::{Archive, Release, Status, signed_status},
    diag::{Code, FileId, Problems, Span},
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

/// A rule, with the codes that it may emit.
#[derive(Debug)]
pub struct Check {
    /// Its codes.
    pub codes: &'static [&'static Code],
    /// Adds what it finds.
    pub run: fn(Context<'_>, &mut Problems),
}

/// Every rule.
pub static ALL: &[&Check] = &[
    &gates::CHECK,
    &stages::CHECK,
    &rollbacks::CHECK,
    &risks::CHECK,
    &evidence::CHECK,
    &claims::CHECK,
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
    &compare::CHECK,
    &checklists::CHECK,
    &copies::CHECK,
    &calendar::CHECK,
    &dates::CHECK,
];

/// Runs every rule.
pub fn run(archive: &Archive, site: &Site, problems: &mut Problems) {
    for check in ALL {
        (check.run)(Context { archive, site }, problems);
    }
}

/// Releases that claim something: templates claim nothing.
fn claimants(archive: &Archive) -> impl Iterator<Item = &Release> {
    archive.releases.iter().filter(|release| !release.template)
}

/// Whether a release is stable, or its sign-off says so.
fn claims_stable(release: &Release) -> bool {
    release.status == Status::Stable || release.record.as_ref().and_then(signed_status) == Some(Status::Stable)
}

/// The first character of a release's record.
fn start(release: &Release) -> Option<Span> {
    release.record.as_ref().map(|record| record.page.start())
}

/// A place for what concerns a release as a whole: its record, else any of its files.
fn whole(release: &Release) -> Span {
    let any = || release.evidence.iter().find_map(|evidence| evidence.file).unwrap_or(FileId(0));
    start(release).unwrap_or_else(|| Span::start_of(any()))
}
