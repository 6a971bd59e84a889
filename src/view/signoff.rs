//! Sign-off: who answers for a release.
//!
//! Refuses to count a blank as a name.

use super::{
    parts::{Fact, Part, joined, written},
    status,
    viewpoint::Viewpoint,
};
use crate::record::{Read, Signoff};

/// Manager, approvers, date and status, as written.
#[must_use]
pub fn facts(signoff: &Signoff, at: &Viewpoint<'_>) -> Vec<Fact> {
    let words = at.words;
    let mut facts = Vec::new();
    let mut add = |label: &str, parts: Vec<Part>| {
        if !parts.is_empty() {
            facts.push(Fact::new(label, parts));
        }
    };
    add(words.manager, signoff.manager.as_ref().map(name).unwrap_or_default());
    add(words.approved_by, joined(signoff.approvers.iter().map(name).collect()));
    add(words.date, signoff.date.as_ref().map(|date| at.when(date)).unwrap_or_default());
    add(words.status, signoff.status.as_ref().map(|read| status::of_claim(read, words)).unwrap_or_default());
    facts
}

fn name(read: &Read<String>) -> Vec<Part> {
    written(&read.text)
}

/// Who signed off and when, for the head of a release; `None` where nobody is named.
#[must_use]
pub fn line(signoff: &Signoff, at: &Viewpoint<'_>) -> Option<Vec<Part>> {
    let people = signoff.manager.iter().chain(&signoff.approvers).filter_map(|read| read.value.clone());
    let mut names: Vec<String> = Vec::new();
    for person in people {
        if !names.contains(&person) {
            names.push(person);
        }
    }
    if names.is_empty() {
        return None;
    }
    let mut parts = vec![Part::text(names.join(", "))];
    if let Some(date) = &signoff.date {
        parts.push(Part::text(", "));
        parts.extend(at.when(date));
    }
    Some(parts)
}
