//! What a product runs on (seed 003): services, what they need, how they are configured, watched and scaled.
//!
//! Refuses values of variables: their names are what a release tells, their values may be secret.

use super::{Read, Text};
use crate::{diag::Span, value::Quantity};

/// One service: a row of the table of services.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// The version that runs, as written.
    pub version: Option<String>,
    /// Where it listens, as written: `80, 443`.
    pub ports: Option<String>,
    /// The most processors that one instance may use, in cores.
    pub cpu: Option<Read<Quantity>>,
    /// The most memory that one instance may use.
    pub memory: Option<Read<Quantity>>,
    /// How many instances run: `2 (default)`.
    pub replicas: Option<Read<u32>>,
    /// Whether it may be left out: `1 (optional)`.
    pub optional: bool,
    /// How its health is seen; `None` in a table with such a column says that nobody looks.
    pub health: Option<String>,
    /// Which of the limits and the health its table has a column for.
    pub asked: Asked,
    /// Cells of columns that relsite does not know: heading and text.
    pub other: Vec<(String, String)>,
    /// Where it stands.
    pub span: Span,
}

/// What is said of services, or asked by the columns of their table, filled or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Asked {
    /// Limits of processors and memory.
    pub limits: bool,
    /// Health checks.
    pub health: bool,
}

/// What a host or a service needs: `CPU: 0.5-2.0 cores per instance`.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Requirement {
    /// The heading or label above it: `Recommended (Production)`, `LLM Worker (×2 instances)`.
    pub subject: String,
    /// Whether it is of one service, and not of the whole host.
    pub of_service: bool,
    /// How many instances its heading says.
    pub instances: Option<u32>,
    /// `CPU`, `Memory`.
    pub resource: String,
    /// As written.
    pub text: String,
    /// The least: the lower end of a range, or the number.
    pub least: Option<Quantity>,
    /// The most: the upper end of a range, or the number.
    pub most: Option<Quantity>,
    /// Where it stands.
    pub span: Span,
}

/// What a release does to a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VariableChange {
    /// It is new.
    Added,
    /// It has another value.
    Changed,
    /// It is gone.
    Removed,
}

impl VariableChange {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// A variable of the configuration, by its name.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Variable {
    /// `DATABASE_URL`
    pub name: String,
    /// What it belongs to: `Database configuration`.
    pub group: Option<String>,
    /// What it is for.
    pub text: Option<String>,
    /// Whether there has to be one, as written.
    pub required: Option<String>,
    /// What the release does to it.
    pub change: Option<VariableChange>,
    /// Where it stands.
    pub span: Span,
}

/// What somebody looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MonitorKind {
    /// A metric and the query that reads it.
    Metric,
    /// A dashboard and what it shows.
    Dashboard,
    /// A rule that wakes somebody.
    Alert,
    /// A command that shows the state of health.
    Health,
    /// Where a tool of monitoring is reached.
    Endpoint,
}

impl MonitorKind {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Dashboard => "dashboard",
            Self::Alert => "alert",
            Self::Health => "health",
            Self::Endpoint => "endpoint",
        }
    }
}

/// One thing that is watched, or watches.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Monitor {
    /// What it is.
    pub kind: MonitorKind,
    /// Its name.
    pub name: String,
    /// The query, the condition, the address, the command, or what a dashboard shows.
    pub value: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// What a text says that all services have: `All services have health checks and resource limits`.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Promise {
    /// As written.
    pub text: Text,
    /// What.
    pub of: Asked,
}

/// A command that scales a service: `--scale worker-llm=5`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scaling {
    /// The service.
    pub service: String,
    /// What it is for: the comment above the command.
    pub caption: Option<String>,
    /// The command.
    pub command: String,
    /// Where it stands.
    pub span: Span,
}

/// All that one text says of what a product runs on.
#[derive(Debug, Clone, PartialEq, Default, Hash)]
pub struct Infrastructure {
    /// Services, in source order.
    pub services: Vec<Service>,
    /// What host and services need.
    pub requirements: Vec<Requirement>,
    /// Variables.
    pub variables: Vec<Variable>,
    /// Metrics, dashboards, alerts, health commands, endpoints.
    pub monitors: Vec<Monitor>,
    /// What is said of all services.
    pub promises: Vec<Promise>,
    /// Commands that scale a service.
    pub scalings: Vec<Scaling>,
    /// Files of the delivery.
    pub artefacts: Vec<Artefact>,
    /// What had to be true.
    pub criteria: Vec<Criterion>,
    /// The files that commands name, each once.
    pub run: Vec<String>,
}

/// A file that a delivery brings: a script, a lock file, a guide.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Artefact {
    /// Its path, as written.
    pub path: String,
    /// The heading above it: `Deployment Infrastructure`.
    pub group: Option<String>,
    /// What stands behind its name: `Enhanced`.
    pub note: Option<String>,
    /// What it is, in a sentence.
    pub about: Option<String>,
    /// What it does, or covers.
    pub features: Vec<String>,
    /// How it is used.
    pub usage: Vec<super::PlanStep>,
    /// Where it stands.
    pub span: Span,
}

/// What had to be true before something counts as done: `1. ✅ **All services have health checks**`.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Criterion {
    /// What it asks for.
    pub title: String,
    /// Whether its author says that it is met.
    pub claimed: Option<crate::value::Mark>,
    /// What is said for it.
    pub support: Vec<String>,
    /// The files that it names.
    pub files: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

impl Promise {
    /// The first service of whose row it says something else.
    #[must_use]
    pub fn broken<'s>(&self, services: &'s [Service]) -> Option<&'s Service> {
        services.iter().find(|service| {
            let limits = self.of.limits && service.asked.limits && (service.cpu.is_none() && service.memory.is_none());
            let health = self.of.health && service.asked.health && service.health.is_none();
            limits || health
        })
    }
}
