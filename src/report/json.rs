//! The machine form of `relsite check`: the contract of section "check" of the JSON schema.
//!
//! Refuses any key that the contract does not have.

use std::io::{self, Write};

use serde::Serialize;

use super::visible::is_hidden;
use crate::{
    diag::{Problem, Severity},
    world::World,
};

#[derive(Serialize)]
struct Document<'a> {
    problems: Vec<Row<'a>>,
    counts: Counts,
}

#[derive(Serialize)]
struct Row<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    path: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    note: usize,
}

pub(super) fn write(problems: &[&Problem], world: &dyn World, out: &mut dyn Write) -> io::Result<()> {
    let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let document = Document {
        problems: problems.iter().map(|problem| row(problem, world)).collect(),
        counts: Counts { error: count(Severity::Error), warning: count(Severity::Warning), note: count(Severity::Note) },
    };
    let text = serde_json::to_string(&document)?;
    writeln!(out, "{}", escaped(&text))
}

fn row<'a>(problem: &'a Problem, world: &'a dyn World) -> Row<'a> {
    Row {
        code: problem.code.name,
        severity: problem.severity.word(),
        message: &problem.message,
        path: problem.span.map(|span| world.entry(span.file).path.as_str()),
        line: problem.span.map(|span| span.line),
        column: problem.span.map(|span| span.column),
        help: problem.help.as_deref(),
    }
}

/// The same document, with what a terminal would act on written as JSON escapes: such characters stand only inside its strings.
#[must_use]
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hidden(c) {
            out.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}
