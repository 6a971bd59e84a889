//! Problems in the forms that people and programs read.
//!
//! Refuses to print and to decide an exit code: it writes to what it is given. Text of authors never reaches a terminal unescaped.

mod human;
mod json;
mod visible;

use std::io::{self, Write};

use crate::{
    diag::{Problem, Problems},
    world::World,
};

pub use json::escaped;
pub use visible::visible;

/// A form of the list of problems. To add one: a file here and a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: each with the line shown, and a count at the end.
    Human,
    /// For programs: one JSON document on one line.
    Json,
}

/// Whether the human form has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Text only.
    Plain,
    /// With ANSI escape sequences.
    Coloured,
}

/// Writes all problems. The world gives the names and lines of the files.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(format: Format, problems: &Problems, world: &dyn World, out: &mut dyn Write, style: Style) -> io::Result<()> {
    match format {
        Format::Human => human::write(&ordered(problems), world, out, style),
        Format::Json => json::write(&ordered(problems), world, out),
    }
}

/// Writes problems for people, without counting them: where these are not all.
///
/// # Errors
/// When `out` cannot be written.
pub fn list(problems: &Problems, world: &dyn World, out: &mut dyn Write, style: Style) -> io::Result<()> {
    human::list(&ordered(problems), world, out, style)
}

/// How many there are of each level, in words: `2 errors, 1 warning`.
#[must_use]
pub fn counts(problems: &Problems) -> String {
    human::counts(&ordered(problems))
}

/// By path, line and code; what has no place comes first.
fn ordered(problems: &Problems) -> Vec<&Problem> {
    let mut all: Vec<&Problem> = problems.iter().collect();
    all.sort_by_key(|problem| (problem.span.map(|span| (span.file, span.line)), problem.code.name));
    all
}

#[cfg(test)]
mod tests;
