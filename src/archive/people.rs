//! People: who is meant by a name, a handle or a mail address in a field of a record.
//!
//! Refuses to guess: `Mina` is not `Mina Park`, and where one name has two handles or two addresses, the name alone is neither.

use std::collections::{BTreeMap, BTreeSet};

use super::{Document, Judged};
use crate::record::{self, Read};

/// What one field says of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Person {
    pub(super) name: Option<String>,
    /// With its `@`, in lower case.
    pub(super) handle: Option<String>,
    /// In lower case.
    pub(super) mail: Option<String>,
}

impl Person {
    /// Reads `Mina Park`, `@mina`, `Mina Park (@mina)`, `Mina Park <mina@example.com>`, `mina@example.com`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut person = Self::default();
        let mut rest = Vec::new();
        for word in text.split_whitespace() {
            let bare = word.trim_matches(|c: char| matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '`' | '*' | '[' | ']'));
            let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
            match bare.find('@') {
                Some(0) if is_handle(bare) => person.handle = person.handle.or_else(|| Some(bare.to_lowercase())),
                Some(at) if at > 0 && bare[at + 1..].contains('.') => person.mail = person.mail.or_else(|| Some(bare.to_lowercase())),
                _ => rest.push(word),
            }
        }
        let name = rest.join(" ");
        let name = name.trim_end_matches([',', ';', '-', '–', ':']).trim();
        person.name = (!key_of(name).is_empty()).then(|| name.to_owned());
        (person != Self::default()).then_some(person)
    }

    /// Every way in which the field names the person.
    pub(super) fn names(&self) -> Vec<String> {
        [&self.name, &self.handle, &self.mail].into_iter().flatten().cloned().collect()
    }
}

fn is_handle(word: &str) -> bool {
    word.len() > 1 && word[1..].chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// Case and what stands between the words aside.
fn key_of(name: &str) -> String {
    let words: Vec<String> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join("-")
}

/// All people of a release, with their roles.
pub(super) fn of_release(release: &Judged, record: &record::Release) -> Vec<(Person, &'static str)> {
    let mut all = Vec::new();
    let mut add = |text: &str, role| all.extend(several(text).map(|person| (person, role)));
    if let Some(signoff) = &record.signoff {
        signoff.manager.iter().filter_map(value).for_each(|name| add(name, "release manager"));
        signoff.approvers.iter().filter_map(value).for_each(|name| add(name, "approver"));
    }
    release.risks.iter().filter_map(|risk| risk.record.owner.as_ref().and_then(value)).for_each(|name| add(name, "risk owner"));
    record.particulars.contributors.iter().for_each(|one| add(&one.name, "contributor"));
    for contact in &record.contacts {
        let known = several(&contact.text.plain).filter(|person| person.handle.is_some() || person.name.is_some() && person.mail.is_some());
        all.extend(known.map(|person| (person, "contact")));
    }
    all
}

/// The owners of the risks of a register document.
pub(super) fn of_document(document: &Document) -> Vec<Person> {
    let owners = document.record.risks.iter().filter_map(|risk| risk.owner.as_ref().and_then(value));
    owners.flat_map(|owner| several(owner).collect::<Vec<_>>()).collect()
}

fn value(read: &Read<String>) -> Option<&str> {
    read.value.as_deref()
}

/// A field of nothing but handles names several people; any other names one.
pub(super) fn several(text: &str) -> impl Iterator<Item = Person> {
    let parts: Vec<&str> = text.split([',', '/', '&', '+']).map(str::trim).collect();
    let handles = parts.len() > 1 && parts.iter().all(|part| part.starts_with('@') && !part.contains(' '));
    let parts = if handles { parts } else { vec![text] };
    parts.into_iter().filter_map(Person::read).collect::<Vec<_>>().into_iter()
}

/// Everybody whom the archive names, of all products.
#[derive(Debug, Default)]
pub(super) struct People {
    /// The names that a handle or a mail address stands beside.
    names: BTreeMap<(usize, String), BTreeSet<String>>,
    /// The handles, and the mail addresses, that stand beside a name.
    marks: BTreeMap<(usize, String), [BTreeSet<String>; 2]>,
    /// How a name is written.
    titles: BTreeMap<(usize, String), String>,
}

impl People {
    /// Adds what a field says of somebody in a product; the first to be added says how a name is written.
    pub(super) fn add(&mut self, product: usize, person: &Person) {
        let Some(name) = &person.name else { return };
        let key = key_of(name);
        self.titles.entry((product, key.clone())).or_insert_with(|| name.clone());
        let marks = self.marks.entry((product, key.clone())).or_default();
        for (known, mark) in marks.iter_mut().zip([&person.handle, &person.mail]) {
            if let Some(mark) = mark {
                known.insert(mark.clone());
                self.names.entry((product, mark.clone())).or_default().insert(key.clone());
            }
        }
    }

    /// What names a person over all releases of a product, and how to call them.
    pub(super) fn key(&self, product: usize, person: &Person) -> Option<(String, String)> {
        if let Some(name) = &person.name {
            let key = key_of(name);
            let mark = self.telling_mark(product, &key, person);
            let title = self.titles.get(&(product, key.clone())).unwrap_or(name);
            return Some(match mark {
                Some(mark) => (format!("{key}-{}", bare(mark)), format!("{title} ({mark})")),
                None => (key, title.clone()),
            });
        }
        let mark = person.handle.as_ref().or(person.mail.as_ref())?;
        let names = self.names.get(&(product, mark.clone()));
        match names.map(|names| names.iter().collect::<Vec<_>>()).as_deref() {
            Some([only]) => {
                let named = Person { name: Some((*only).clone()), ..person.clone() };
                self.key(product, &named)
            }
            _ => Some((bare(mark), mark.clone())),
        }
    }

    /// What tells people of one name apart, where it has to.
    fn telling_mark<'p>(&self, product: usize, key: &str, person: &'p Person) -> Option<&'p String> {
        let [handles, mails] = self.marks.get(&(product, key.to_owned()))?;
        let several = |known: &BTreeSet<String>| known.len() > 1;
        person.mail.as_ref().filter(|_| several(mails)).or_else(|| person.handle.as_ref().filter(|_| several(handles)))
    }
}

/// `@mina-park` as `mina-park`, `mina@example.com` as `mina`.
fn bare(mark: &str) -> String {
    let word = mark.strip_prefix('@').unwrap_or_else(|| mark.split('@').next().unwrap_or(mark));
    key_of(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(fields: &[&str]) -> Vec<String> {
        let people: Vec<Person> = fields.iter().filter_map(|field| Person::read(field)).collect();
        let mut all = People::default();
        people.iter().for_each(|person| all.add(0, person));
        people.iter().filter_map(|person| all.key(0, person)).map(|(key, _)| key).collect()
    }

    #[test]
    fn one_person_in_many_spellings() {
        let fields = ["Mina Park", "@mina", "Mina Park (@Mina)", "mina park <mina@example.com>", "mina@example.com"];
        assert_eq!(keys(&fields), ["mina-park"; 5]);
        assert_eq!(keys(&["@mina-park", "Mina Park"]), ["mina-park"; 2]);
    }

    #[test]
    fn people_are_not_merged_by_guess() {
        assert_eq!(keys(&["Mina", "Mina Park"]), ["mina", "mina-park"]);
        assert_eq!(keys(&["Kim <a@x.org>", "Kim <b@x.org>", "Kim", "a@x.org"]), ["kim-a", "kim-b", "kim", "kim-a"]);
        assert_eq!(keys(&["Mina (@m)", "Mina (@mp)", "Joon (@mp)", "@mp"]), ["mina-m", "mina-mp", "joon", "mp"]);
    }

    #[test]
    fn several_handles_are_several_people() {
        let read = |text: &str| several(text).count();
        assert_eq!([read("@ab, @cd"), read("Park, Mina"), read("@ab"), read("")], [2, 1, 1, 0]);
    }
}
