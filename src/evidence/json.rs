//! JSON, and the documents that say by their first keys what they are. Those whose reader is not here are shown by their lines.

use super::{Confidence, Exhibit, Head, Input, Kind, Needs, Reader, Reading, Tree};
use crate::site::Limits;

/// Any other JSON.
pub(super) static JSON: Reader = Reader {
    kind: Kind::Json,
    most: Confidence::Likely,
    fits: |head| Confidence::Likely.when(is_json(head.text)),
    needs: Needs::Whole,
    read,
};

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let mut reading = match Tree::of_json(input.text, limits) {
        Ok(tree) => Reading { exhibits: vec![Exhibit::Tree(tree)], ..Reading::default() },
        Err(fault) => Reading::of_fault(fault),
    };
    reading.facts.state("valid", reading.faults.is_empty());
    reading
}

/// Certain where a JSON text holds all of some words.
pub(super) fn says(head: &Head<'_>, words: &[&str]) -> Confidence {
    Confidence::Certain.when(is_json(head.text) && words.iter().all(|word| head.text.contains(word)))
}

/// Whether a text begins as JSON does.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let opens = |open: char, next: &[char]| {
        text.strip_prefix(open).map(str::trim_start).is_some_and(|rest| rest.is_empty() || rest.starts_with(next))
    };
    opens('{', &['"', '}']) || opens('[', &['{', '[', ']', '"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 't', 'f', 'n'])
}
