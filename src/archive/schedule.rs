//! The release types of a product: every document that names them, brought together.
//!
//! Refuses to choose silently: where two documents differ, the first holds and both are named.

use super::Document;
use crate::{
    diag::{Code, Problem, Problems, Severity},
    record::{ScheduleType, Spanned},
};

/// Two schedules that differ.
pub(super) static DISAGREES: Code = Code {
    name: "schedule/disagrees",
    severity: Severity::Warning,
    blocking: false,
    summary: "two places give a release type different dates",
    explanation:
        "The release types stand in a table and as YAML, or in two documents, and one says something else than the other. The YAML \
holds, else what stands first; both places are named.

**Bad:** a table with `| Minor | New features | Monthly | 0.X.0 |` above `minor: {frequency: weekly}`

**Good:** both say monthly.

**Mend:** correct the wrong one, or keep only one of the two.",
};

/// The types of a product, in the order of their first mention.
pub(super) fn of(documents: &[Document], product: usize, problems: &mut Problems) -> Vec<ScheduleType> {
    let mut types: Vec<ScheduleType> = Vec::new();
    for found in documents.iter().filter(|document| document.product == product).flat_map(|document| &document.record.schedule.types) {
        match types.iter_mut().find(|known| word(&known.name) == word(&found.name)) {
            Some(known) => merge(known, found.clone(), problems),
            None => types.push(ScheduleType { name: word(&found.name), ..found.clone() }),
        }
    }
    types
}

fn merge(known: &mut ScheduleType, mut found: ScheduleType, problems: &mut Problems) {
    let name = known.name.clone();
    for ((key, first), (_, second)) in known.fields().into_iter().zip(found.fields()) {
        match (&*first, &*second) {
            (None, Some(_)) => *first = second.take(),
            (Some(first), Some(second)) if word(&first.value) != word(&second.value) => {
                problems.push(disagreement(&name, key, first, second))
            }
            _ => {}
        }
    }
}

fn disagreement(name: &str, key: &str, first: &Spanned<String>, second: &Spanned<String>) -> Problem {
    let key = key.replace('_', " ");
    let message = format!("the {key} of {name} releases is `{}` here and `{}` elsewhere", second.value, first.value);
    Problem::new(&DISAGREES, second.span, message).label(first.span, "this one holds").help("correct the wrong one, or remove it")
}

/// `As needed` and `as_needed` are one.
fn word(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}
