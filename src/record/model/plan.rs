//! How a release gets in and out: migrations with their way back, configuration, the plan for a rollback, availability.
//!
//! Refuses to hold anything filled in: a blank of a command stays a blank here.

use super::{ItemState, Read, Spanned, Text};
use crate::{
    diag::Span,
    value::{Quantity, Version},
};

/// One step of a plan: a caption, and the commands that belong under one copy button.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct PlanStep {
    /// The comment above the commands, or the item's words.
    pub caption: Option<String>,
    /// The commands, one a line; empty for a step done by hand.
    pub command: String,
    /// What it should print.
    pub expected: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// The way back from a migration.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum Undo {
    /// Commands, in the order they are run.
    Steps(Vec<PlanStep>),
    /// Told in prose.
    Told(Text),
    /// `Rollback: none`, and why, where the author says so.
    None(Option<String>),
}

/// What a migration changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MigrationKind {
    /// The schema or the data of a database: needs a way back.
    Database,
    /// Configuration.
    Configuration,
    /// Services: pulled, replaced, restarted.
    Service,
    /// Anything else.
    Other,
}

/// One step from the previous version to this one.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Migration {
    /// Its heading.
    pub title: String,
    /// What it changes.
    pub kind: MigrationKind,
    /// Commands, in the order they are run.
    pub steps: Vec<PlanStep>,
    /// The way back, when the record says one.
    pub undo: Option<Undo>,
    /// Where it stands.
    pub span: Span,
}

/// Under which terms an item of a checklist has to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Terms {
    /// `if needed`, `optional: …`: the parenthesis behind the item.
    pub condition: Option<String>,
    /// Why it does not apply.
    pub reason: Option<String>,
    /// Why it was done otherwise, or not at all: `Deviation: by hand, the job was down`.
    pub deviation: Option<String>,
    /// What it has to be done before: `production`.
    pub before: Option<String>,
    /// The decision of its list (counted from 1 in the document) and the alternative of that decision that it belongs to.
    pub branch: Option<(u32, u32)>,
}

/// A task of a plan: what is to be done, and whether it was.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Task {
    /// What is to be done.
    pub text: Text,
    /// Whether it was.
    pub state: ItemState,
}

/// A change of configuration.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct ConfigChange {
    /// The file that the text's first comment names.
    pub file: Option<String>,
    /// The text as written; empty where only actions are listed.
    pub text: String,
    /// What has to be done about it.
    pub actions: Vec<Task>,
    /// Where it stands.
    pub span: Span,
}

/// Which way back a part of the rollback plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanKind {
    /// The application alone.
    Quick,
    /// Application and database.
    Full,
    /// The database alone.
    Database,
    /// How to see that it worked.
    Verification,
    /// Anything else.
    Other,
}

/// One part of the rollback plan: `Quick Rollback`, `Rollback Verification Checklist`.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct PlanPart {
    /// Its heading.
    pub title: String,
    /// What is said before its first step, or above it for the whole plan.
    pub note: Option<String>,
    /// Which way back it is.
    pub kind: PlanKind,
    /// Steps, in order.
    pub steps: Vec<PlanStep>,
    /// Boxes to tick.
    pub tasks: Vec<Task>,
    /// Where it stands.
    pub span: Span,
}

/// What users notice of a deployment.
#[derive(Debug, Clone, PartialEq, Default, Hash)]
pub struct Availability {
    /// How long it is away: `None` is written as zero minutes.
    pub downtime: Option<Read<Quantity>>,
    /// Which services.
    pub services: Vec<Spanned<String>>,
    /// When.
    pub window: Option<Read<String>>,
}

/// A container image of a release.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Image {
    /// The component that it holds, as the author says, else the part of its name that the release's images do not share.
    pub component: Option<String>,
    /// Without tag and digest: `registry/app`.
    pub repository: String,
    /// Its tag.
    pub tag: Option<Version>,
    /// `sha256:…`
    pub digest: Option<String>,
    /// Where it stands.
    pub span: Span,
}
