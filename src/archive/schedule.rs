//! The release types of a product: every document that names them, brought together.
//!
//! Refuses to choose silently: where two documents differ, the first holds and both are named.

use jiff::civil::Date;

use super::{Archive, Document};
use crate::{
    diag::{Code, Problem, Problems, Severity},
    record::{Freeze, Planned, Read, Schedule, ScheduleType, Spanned},
    value::When,
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
    for found in schedules(documents, product).flat_map(|schedule| &schedule.types) {
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

/// The planned releases of a product by day, each version once.
pub(super) fn planned(documents: &[Document], product: usize, problems: &mut Problems) -> Vec<Planned> {
    let mut all: Vec<Planned> = Vec::new();
    for found in schedules(documents, product).flat_map(|schedule| &schedule.planned) {
        match all.iter().find(|known| is_same(known, found)) {
            Some(known) => problems.extend(moved(known, found)),
            None => all.push(found.clone()),
        }
    }
    all.sort_by_key(|planned| planned.date.as_ref().and_then(|read| day(Some(read))).map_or((true, None), |day| (false, Some(day))));
    all
}

fn is_same(a: &Planned, b: &Planned) -> bool {
    match (&a.version.value, &b.version.value) {
        (Some(a), Some(b)) => a.same(b),
        _ => !a.version.text.is_empty() && a.version.text == b.version.text,
    }
}

/// One release planned for two days.
fn moved(known: &Planned, found: &Planned) -> Option<Problem> {
    let (first, second) = (known.date.as_ref()?, found.date.as_ref()?);
    let message = format!("{} is planned for {} here and for {} elsewhere", found.version.text, second.text, first.text);
    let differs = first.value.as_ref()?.iso() != second.value.as_ref()?.iso();
    differs.then(|| {
        Problem::new(&DISAGREES, second.span, message).label(first.span, "this one holds").help("correct the wrong one, or remove it")
    })
}

/// The freezes of a product by their first day, each once.
pub(super) fn freezes(documents: &[Document], product: usize) -> Vec<Freeze> {
    let mut all: Vec<Freeze> = Vec::new();
    for found in schedules(documents, product).flat_map(|schedule| &schedule.freezes) {
        let days = |freeze: &Freeze| (day(freeze.from.as_ref()), day(freeze.to.as_ref()));
        if !all.iter().any(|known| days(known) == days(found)) {
            all.push(found.clone());
        }
    }
    all.sort_by_key(|freeze| day(freeze.from.as_ref()));
    all
}

impl Archive {
    /// The release of a product that came of a plan, or is to come: an index.
    #[must_use]
    pub fn planned_release(&self, product: usize, planned: &Planned) -> Option<usize> {
        let version = planned.version.value.as_ref()?;
        self.releases.iter().position(|release| release.product == product && !release.template && release.version.same(version))
    }
}

fn schedules(documents: &[Document], product: usize) -> impl Iterator<Item = &Schedule> {
    documents.iter().filter(move |document| document.product == product).map(|document| &document.record.schedule)
}

fn day(read: Option<&Read<When>>) -> Option<Date> {
    read?.value.as_ref()?.day()
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
