//! What verifying came to, and how it is said.
//!
//! Refuses to end in one word: what was checked, what was not, and what is wrong stand side by side.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    diag::{Code, Problem, Severity},
    report::{escaped, visible},
    world::World,
};

/// What verifying came to.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// What was looked at, for people.
    pub subject: &'static str,
    /// What was checked, what was not, and what there is to know.
    pub said: Vec<Said>,
    /// What is not as it should be.
    pub problems: Vec<Finding>,
}

/// One thing that was, or was not, checked.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// `checked`, `not-checked` or `note`.
    pub state: &'static str,
    /// What.
    pub text: String,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// Its permanent code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// The file, relative to the root of the archive or the site.
    pub path: Option<String>,
    /// The 1-based line.
    pub line: Option<u32>,
    /// How to mend it.
    pub help: Option<String>,
}

impl Finding {
    pub(super) fn of(problem: &Problem, world: &dyn World) -> Self {
        Self {
            code: problem.code.name,
            severity: problem.severity.word(),
            message: problem.message.clone(),
            path: problem.span.map(|span| world.entry(span.file).path.to_string()),
            line: problem.span.map(|span| span.line),
            help: problem.help.clone(),
        }
    }

    pub(super) fn nowhere(code: &'static Code, path: &str, message: String) -> Self {
        Self { code: code.name, severity: code.severity.word(), message, path: Some(path.to_owned()), line: None, help: None }
    }
}

impl Outcome {
    pub(super) fn of(subject: &'static str) -> Self {
        Self { subject, said: Vec::new(), problems: Vec::new() }
    }

    pub(super) fn checked(&mut self, text: impl Into<String>) {
        self.said.push(Said { state: "checked", text: text.into() });
    }

    pub(super) fn unchecked(&mut self, text: impl Into<String>) {
        self.said.push(Said { state: "not-checked", text: text.into() });
    }

    pub(super) fn said(&mut self, text: impl Into<String>) {
        self.said.push(Said { state: "note", text: text.into() });
    }

    /// Whether nothing is otherwise than it should be: warnings alone do not fail.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.problems.iter().any(|finding| finding.severity == Severity::Error.word())
    }
}

/// Says an outcome to people.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_human(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    for finding in &outcome.problems {
        writeln!(out, "{}[{}]: {}", finding.severity, finding.code, visible(&finding.message))?;
        if let (Some(path), Some(line)) = (&finding.path, finding.line) {
            writeln!(out, "  at {}:{line}", visible(path))?;
        }
        if let Some(help) = &finding.help {
            writeln!(out, "  help: {}", visible(help))?;
        }
    }
    if !outcome.problems.is_empty() {
        writeln!(out)?;
    }
    for said in &outcome.said {
        let mark = match said.state {
            "checked" => "checked     ",
            "not-checked" => "not checked ",
            _ => "            ",
        };
        writeln!(out, "{mark} {}", visible(&said.text))?;
    }
    let word = if outcome.holds() { "nothing differs in what was checked" } else { "not as it was" };
    writeln!(out, "\n{}: {word}", outcome.subject)
}

/// Writes an outcome as one JSON document.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_json(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", escaped(&serde_json::to_string(outcome)?))
}
