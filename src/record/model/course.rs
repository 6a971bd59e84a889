//! How a release went to production (seed 004): the pipeline before it, the environments it was deployed to, what was watched afterwards.
//!
//! Refuses an outcome that nobody wrote: a step without one has none.

use rust_decimal::Decimal;

use super::{Gate, PlanStep, Read, Spanned, Strategy};
use crate::{
    diag::Span,
    value::{Mark, Quantity, Version, When},
};

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It ran to its end.
    Succeeded,
    /// It did not.
    Failed,
    /// It was left out.
    Skipped,
    /// It runs.
    Running,
    /// It has not begun.
    NotRun,
}

impl Outcome {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Running => "running",
            Self::NotRun => "not-run",
        }
    }
}

/// One step of a pipeline.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct PipelineStep {
    /// The heading or cell that it belongs to: `Development Phase`.
    pub phase: Option<String>,
    /// What it is called.
    pub name: String,
    /// What became of it.
    pub outcome: Option<Read<Outcome>>,
    /// When it began.
    pub start: Option<Read<When>>,
    /// When it ended.
    pub end: Option<Read<When>>,
    /// Why it failed.
    pub error: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// A deployment to one environment: a row of what happened, or the steps of how it is done.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Deployment {
    /// `staging`, `production`, as written.
    pub environment: Spanned<String>,
    /// How.
    pub strategy: Option<Read<Strategy>>,
    /// Of what.
    pub version: Option<Read<Version>>,
    /// The digest of the image that runs.
    pub digest: Option<Spanned<String>>,
    /// When it began.
    pub started: Option<Read<When>>,
    /// When it ended.
    pub finished: Option<Read<When>>,
    /// The shares of capacity that it goes through, in percent, in order.
    pub capacity: Vec<Decimal>,
    /// What was saved before, as written.
    pub backup: Option<String>,
    /// How long it was watched.
    pub monitored: Option<Read<Quantity>>,
    /// How it went, as its author says.
    pub result: Option<Read<Mark>>,
    /// Whom a failure woke, as written.
    pub alert: Option<String>,
    /// What it is done by, in order.
    pub steps: Vec<PlanStep>,
    /// What follows a failure: `alert`, `rollback`.
    pub on_failure: Vec<&'static str>,
    /// Where it stands.
    pub span: Span,
}

impl Deployment {
    /// Whether its author says that it succeeded.
    #[must_use]
    pub fn went_well(&self) -> bool {
        self.result.as_ref().and_then(|read| read.value) == Some(Mark::Pass)
    }
}

/// One metric after the release.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Watch {
    /// Metric, number, threshold and mark.
    pub gate: Gate,
    /// How long it was watched, as written: `24 h`.
    pub window: Option<Read<Quantity>>,
    /// The alert that it sent, as written; `None` where its cell is blank.
    pub alert: Option<Read<bool>>,
}

/// The way of a release to production and the time after it.
#[derive(Debug, Clone, PartialEq, Default, Hash)]
pub struct Course {
    /// The steps of the pipeline, in source order.
    pub pipeline: Vec<PipelineStep>,
    /// Deployments, in source order.
    pub deployments: Vec<Deployment>,
    /// What was watched afterwards.
    pub watches: Vec<Watch>,
    /// Until when.
    pub watched_until: Option<Read<When>>,
}
