//! What a release notes beside its changes: tests, dependencies, what breaks, what is wrong, what will go, what comes, who helped.
//!
//! Refuses to decide what became of any of it: registers do that over all releases.

use rust_decimal::Decimal;

use super::{ItemState, Read, Spanned, Text};
use crate::{
    diag::Span,
    value::{Mark, Quantity, Version, When},
};

/// A suite of tests, or a scenario that was walked through.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct TestRun {
    /// The suite or the scenario.
    pub name: String,
    /// A suite's status, or a scenario's box.
    pub outcome: TestOutcome,
    /// How many tests there are said to be.
    pub counts: TestCounts,
    /// Share of the code that the suite runs, in percent.
    pub coverage: Option<Decimal>,
    /// How long it took.
    pub duration: Option<Quantity>,
    /// What went wrong, in the author's words.
    pub error: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// How many tests a suite is said to have, and how they went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TestCounts {
    /// All of them.
    pub tests: Option<u64>,
    /// Those that passed.
    pub passed: Option<u64>,
    /// Those that failed.
    pub failures: Option<u64>,
    /// Those that were not run.
    pub skipped: Option<u64>,
}

/// How a test went.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum TestOutcome {
    /// A suite: the author's words, and what they claim.
    Suite(Read<Mark>),
    /// A scenario.
    Scenario(ItemState),
}

/// A dependency that a release moves, or whose vulnerability it closes.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Dependency {
    /// Its name.
    pub name: String,
    /// The version before.
    pub previous: Option<Read<Version>>,
    /// The version now.
    pub new: Option<Read<Version>>,
    /// Why.
    pub notes: Option<Text>,
    /// Vulnerabilities that the update closes.
    pub cves: Vec<String>,
    /// How bad those were, as written.
    pub severity: Option<String>,
    /// Whom they concern.
    pub impact: Option<Text>,
    /// Where it stands.
    pub span: Span,
}

/// Something that works differently from now on.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Breaking {
    /// Its name, else what it says.
    pub title: String,
    /// What changed.
    pub what: Option<Text>,
    /// What users have to do.
    pub action: Option<Text>,
    /// Where the way is described.
    pub guide: Option<Text>,
    /// Where it stands.
    pub span: Span,
}

/// Something that is known to be wrong.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct KnownIssue {
    /// Its name, else what it says.
    pub title: String,
    /// What is wrong, where that is more than the title.
    pub text: Option<Text>,
    /// How to live with it.
    pub workaround: Option<Text>,
    /// Where it is followed.
    pub tracking: Option<Text>,
    /// Issues that it names.
    pub refs: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// When something will be gone: by version, by date, or both.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Removal {
    /// As written.
    pub text: String,
    /// The version that removes it.
    pub version: Option<Version>,
    /// The day, month or year.
    pub date: Option<When>,
    /// Where it stands: beside the item, or in the sentence above its list.
    pub span: Span,
}

/// Something that will go.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Deprecation {
    /// What.
    pub title: String,
    /// Why.
    pub reason: Option<Text>,
    /// What to use instead.
    pub alternative: Option<Text>,
    /// When it will be gone.
    pub removal: Option<Removal>,
    /// Where it stands.
    pub span: Span,
}

/// Something that is to come.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Future {
    /// What.
    pub text: Text,
    /// Issues that it names.
    pub refs: Vec<String>,
}

/// Somebody who helped.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Contributor {
    /// A name or a handle: `@mina`.
    pub name: String,
    /// With what.
    pub contribution: Option<Text>,
    /// Where it stands.
    pub span: Span,
}

/// A document that has to be brought up to date, or looked through.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct DocumentationTask {
    /// Which.
    pub text: Text,
    /// The list it stands in: `update`, `verify`.
    pub list: String,
    /// Whether it was; `None` where there is no box.
    pub done: Option<bool>,
}

/// A message to an audience.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Notification {
    /// To whom.
    pub audience: Spanned<String>,
    /// By which way.
    pub channel: Option<String>,
    /// When.
    pub time: Option<Read<When>>,
    /// Whether it was sent; `None` when nothing says.
    pub sent: Option<bool>,
}

/// The parts of a release that only some templates have (seeds 000, 002, 004).
#[derive(Debug, Clone, PartialEq, Default, Hash)]
pub struct Particulars {
    /// Suites and scenarios.
    pub tests: Vec<TestRun>,
    /// Dependencies that moved.
    pub dependencies: Vec<Dependency>,
    /// Steps from the previous version to this one, in order.
    pub migrations: Vec<super::Migration>,
    /// Changes that say `Migration Required: Yes`: what they are called.
    pub migration_required: Vec<Spanned<String>>,
    /// Changes of configuration.
    pub configuration: Vec<super::ConfigChange>,
    /// The way back, part by part.
    pub rollback_plan: Vec<super::PlanPart>,
    /// What users notice of the deployment.
    pub availability: super::Availability,
    /// What breaks.
    pub breaking: Vec<Breaking>,
    /// What is known to be wrong.
    pub known_issues: Vec<KnownIssue>,
    /// What will go.
    pub deprecations: Vec<Deprecation>,
    /// What is to come.
    pub future: Vec<Future>,
    /// Who helped.
    pub contributors: Vec<Contributor>,
    /// Container images.
    pub images: Vec<super::Image>,
    /// Where all changes are listed: an address.
    pub changelog: Option<Spanned<String>>,
    /// Documents to bring up to date.
    pub documentation: Vec<DocumentationTask>,
    /// Messages to audiences.
    pub notifications: Vec<Notification>,
    /// Its way to production.
    pub course: super::Course,
    /// What it runs on.
    pub infrastructure: super::Infrastructure,
}
