//! What evidence holds of a gate's metric, beside what the record claims.
//!
//! Refuses to say that a number was checked where it was not.

use rust_decimal::Decimal;

use super::{
    parts::Part,
    status,
    viewpoint::Viewpoint,
    words::{Exhibits, fill},
};
use crate::archive::{Finding, Gate, Measured, Node, Numbers, Release};

/// The line of a cell that says what the evidence holds; nothing where it holds nothing.
#[must_use]
pub fn parts(gate: &Gate, release: usize, at: &Viewpoint<'_>) -> Vec<Part> {
    let Some(measured) = &gate.measured else { return Vec::new() };
    let words = &at.words.exhibits;
    let mut parts = vec![Part::Break, Part::muted(format!("{} ", words.evidence_says))];
    parts.push(Part::link(text(measured, words), line(measured, release, at)));
    if measured.finding == Finding::Disagrees {
        parts.push(Part::text(" "));
        parts.push(Part::Badge(status::contradicted(at.words)));
    }
    parts
}

/// The line of the evidence file.
fn line(measured: &Measured, release: usize, at: &Viewpoint<'_>) -> Option<String> {
    at.href(Node::Evidence(release, measured.evidence)).map(|href| format!("{href}#L{}", measured.line))
}

/// `415 ms (403 to 421, 15 samples)`, or why there is no number.
fn text(measured: &Measured, words: &Exhibits) -> String {
    let with_unit = |number: Decimal| quantity(number, &measured.unit);
    match (measured.finding, measured.numbers) {
        (Finding::OtherUnit, _) => words.other_unit.to_owned(),
        (_, None) => words.no_number.to_owned(),
        (finding, Some(numbers)) => {
            let found = match numbers {
                Numbers { count: 1, median, .. } => with_unit(median),
                Numbers { count, min, median, max } => {
                    let range = [with_unit(median), min.normalize().to_string(), max.normalize().to_string(), count.to_string()];
                    fill(words.median_of, &range.each_ref().map(String::as_str))
                }
            };
            if finding == Finding::DryRun { format!("{found}, {}", words.dry_run) } else { found }
        }
    }
}

/// A number with its unit, as records write it.
pub(super) fn quantity(number: Decimal, unit: &str) -> String {
    let number = number.normalize();
    match unit {
        "" => number.to_string(),
        "%" => format!("{number}%"),
        unit if unit.starts_with('/') => format!("{number}{unit}"),
        unit => format!("{number}\u{202f}{unit}"),
    }
}

/// What was compared with evidence and what was not, in a sentence; `None` where there are no gates.
#[must_use]
pub fn summary(release: &Release, at: &Viewpoint<'_>) -> Option<String> {
    let gates: Vec<&Gate> = release.stages.iter().flat_map(|stage| &stage.gates).collect();
    let words = &at.words.exhibits;
    let found = gates.iter().filter(|gate| gate.measured.is_some()).count();
    let compared =
        gates.iter().filter(|gate| gate.measured.as_ref().is_some_and(|one| matches!(one.finding, Finding::Agrees | Finding::Disagrees)));
    let compared = compared.count();
    match (gates.len(), found) {
        (0, _) => None,
        (all, 0) => Some(fill(words.none_compared, &[&all.to_string()])),
        (all, _) => Some(fill(words.compared, &[&compared.to_string(), &all.to_string()])),
    }
}
