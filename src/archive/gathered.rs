//! The entries of all registers, gathered from what releases and documents say.
//!
//! Refuses to join two things whose ids are no more than spelt alike once they are addresses.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use rayon::prelude::*;

use super::{
    Document, Mention, Register, RegisterEntry, Release, RiskEntry, Statement,
    people::{self, People, Person},
    registers::{self, Named, shortened},
    said::Said,
};
use crate::path::slug;

/// Everything that releases, documents and the register of risks name, by register, product and id. Templates are left out.
pub(super) fn all(releases: &[Release], said: &[Arc<Said>], documents: &[Document], risks: &[RiskEntry]) -> Vec<RegisterEntry> {
    let everybody = everybody(releases, said, documents);
    let claiming = releases.par_iter().zip(said).enumerate().filter(|(_, (release, _))| !release.template && release.record.is_some());
    let mut found: Vec<Found<'_>> =
        claiming.flat_map_iter(|(index, (release, said))| of_release(index, release, said, &everybody)).collect();
    found.extend(documents.iter().enumerate().flat_map(|(index, document)| of_document(index, document, &everybody)));
    found.extend(risks.iter().enumerate().flat_map(|(index, risk)| of_risk(index, risk, &everybody)));
    found.retain(|one| !one.id.is_empty());
    // Stable: the mentions of one thing stay in their order, the newest release first.
    found.par_sort_by(|a, b| a.thing().cmp(&b.thing()));
    let mut entries: Vec<RegisterEntry> = found.par_chunk_by(|a, b| a.thing() == b.thing()).map(entry).collect();
    distinguish(&mut entries);
    entries
}

/// A thing of a register, and one that names it.
struct Found<'a> {
    register: Register,
    product: usize,
    /// What tells it from others of its register: of a person what tells people apart, else its address.
    id: Cow<'a, str>,
    named: Cow<'a, Named>,
    by: By,
}

/// Who names a thing: indices.
#[derive(Clone, Copy)]
enum By {
    Release(usize),
    /// A document that states something of it.
    Document(usize),
    /// A document with a risk that a person owns.
    Owner(usize),
    /// A risk that a person owns.
    Risk(usize),
}

impl<'a> Found<'a> {
    fn new(register: Register, product: usize, named: Named, by: By) -> Self {
        Self { register, product, id: Cow::Owned(named.address()), named: Cow::Owned(named), by }
    }

    fn person((id, named): (String, Named), product: usize, by: By) -> Self {
        Self { register: Register::People, product, id: Cow::Owned(id), named: Cow::Owned(named), by }
    }

    fn thing(&self) -> (Register, usize, &str) {
        (self.register, self.product, &self.id)
    }
}

fn of_release<'a>(index: usize, release: &'a Release, said: &'a Said, everybody: &People) -> Vec<Found<'a>> {
    let by = By::Release(index);
    let named = said.named.iter().map(|(register, id, named)| Found {
        register: *register,
        product: release.product,
        id: Cow::Borrowed(id),
        named: Cow::Borrowed(named),
        by,
    });
    let mut seen = HashSet::new();
    let people = said.people.iter().filter_map(|(person, role)| Some((of_person(person, release.product, role, everybody)?, *role)));
    let people: Vec<_> = people.filter(|((id, _), role)| seen.insert((id.clone(), *role))).map(|(person, _)| person).collect();
    let people = people.into_iter().map(|person| Found::person(person, release.product, by));
    let vulnerable = registers::exposed(release).into_iter().map(|named| Found::new(Register::Cves, release.product, named, by));
    let moved = registers::moved(release).into_iter().map(|named| Found::new(Register::Dependencies, release.product, named, by));
    named.chain(people).chain(vulnerable).chain(moved).collect()
}

fn of_document(index: usize, document: &Document, everybody: &People) -> Vec<Found<'static>> {
    let product = document.product;
    let owners = people::of_document(document).into_iter();
    let owners = owners.filter_map(|person| of_person(&person, product, OWNER, everybody));
    let owners = owners.map(|person| Found::person(person, product, By::Owner(index)));
    let stated = Register::ALL.into_iter().flat_map(|register| {
        let named = super::infrastructure::named(register, &document.record.infrastructure).into_iter();
        named.map(move |named| Found::new(register, product, named, By::Document(index)))
    });
    owners.chain(stated).collect()
}

fn of_risk(index: usize, risk: &RiskEntry, everybody: &People) -> Vec<Found<'static>> {
    let owners = people::several(registers::owner(risk)).filter_map(|person| of_person(&person, risk.product, OWNER, everybody));
    owners.map(|person| Found::person(person, risk.product, By::Risk(index))).collect()
}

/// As what somebody is named who owns a risk.
const OWNER: &str = "risk owner";

/// What tells a person from others, and the mention.
fn of_person(person: &Person, product: usize, role: &str, everybody: &People) -> Option<(String, Named)> {
    let (id, title) = everybody.key(product, person)?;
    Some((id, Named { names: person.names(), ..Named::new(&title, [("role", Some(role.to_owned()))]) }))
}

fn everybody(releases: &[Release], said: &[Arc<Said>], documents: &[Document]) -> People {
    let mut people = People::default();
    for (release, said) in releases.iter().zip(said) {
        said.people.iter().for_each(|(person, _)| people.add(release.product, person));
    }
    for document in documents {
        people::of_document(document).iter().for_each(|person| people.add(document.product, person));
    }
    people
}

/// One thing, of all that name it.
fn entry(found: &[Found<'_>]) -> RegisterEntry {
    let Found { register, product, id, named: first, .. } = &found[0];
    // A person stands where what tells people apart can be an address.
    let place = if *register == Register::People { shortened(&slug(id)) } else { id.to_string() };
    let mut entry = RegisterEntry::new(*register, *product, place, &first.title);
    for Found { named, by, .. } in found {
        let new: Vec<String> = named.spellings().filter(|name| !entry.names.iter().any(|known| known == name)).map(str::to_owned).collect();
        entry.names.extend(new);
        match *by {
            By::Release(release) => entry.mentions.push(Mention { release, facts: named.facts.clone() }),
            By::Document(document) => {
                entry.documents.push(document);
                entry.stated.push(Statement { document, facts: named.facts.clone() });
            }
            By::Owner(document) => entry.documents.push(document),
            By::Risk(risk) => entry.owns.push(risk),
        }
    }
    entry.documents.sort_unstable();
    entry.documents.dedup();
    entry
}

/// Two entries whose ids are spelt alike once they are addresses stay two.
fn distinguish(entries: &mut [RegisterEntry]) {
    let mut taken = BTreeSet::new();
    for entry in entries {
        let wanted = entry.id.clone();
        let mut number = 2;
        while !taken.insert((entry.register, entry.product, entry.id.clone())) {
            entry.id = format!("{wanted}-{number}");
            number += 1;
        }
    }
}
