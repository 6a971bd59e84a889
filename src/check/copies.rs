//! Filled-in checklists against the reusable ones that they are copies of: what is missing, added, or says something else.
//!
//! Refuses to guess a likeness: a copy has the name of the list, or at least half of its items.

use std::collections::BTreeSet;

use super::{Check, Context, Rule, claimants};
use crate::{
    archive::{Archive, Document, DocumentKind, Release},
    diag::{Code, Problem, Problems, Severity},
    path::slug,
    record::{Checklist, Item},
    value::placeholders,
};

/// The family.
pub(super) static CHECK: Check = Check { codes: &[&DIFFERS], rules: &[Rule::Archive(run)] };

static DIFFERS: Code = Code {
    name: "checklist/copy-differs",
    severity: Severity::Warning,
    blocking: false,
    summary: "a filled-in checklist differs from the reusable one, and no note says why",
    explanation: "A release's checklist is a copy of one in `checklists/`. An item that is missing was not asked; one that was added or \
worded anew is not what was agreed on. A `Deviation:` note says why: below the item, or anywhere on the page with the words of the item. \
What is done in emergencies may be left out; versions and blanks do not count as differences.

**Bad:** the reusable list asks `Backups verified`, and the copy does not have it.

**Good:** the copy has it; or `Deviation: Backups verified was left out, the snapshot of the night is used`.

**Mend:** put the item back, or write the note.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for release in claimants(context.archive) {
        let own = release.record.as_ref().and_then(|record| record.page.checklist.as_ref()).map(|list| (None, list));
        let pages = release.documents.iter().map(|index| &context.archive.documents[*index]);
        let pages = pages.filter_map(|page| Some((Some(page), page.record.page.checklist.as_ref()?)));
        for (page, copy) in own.into_iter().chain(pages) {
            if let Some((name, list)) = original(page, copy, release, context.archive) {
                problems.extend(differences(name, list, copy, release));
            }
        }
    }
}

/// The words of an item that its copies share: without versions, numbers, blanks, and what an author adds behind it.
fn words(item: &Item) -> Vec<String> {
    let plain = item.text.plain.to_lowercase();
    let end = [" deviation:", "n/a", " — ", " – ", " ("].iter().filter_map(|mark| plain.find(mark)).filter(|at| *at > 0).min();
    let text = &plain[..end.unwrap_or(plain.len())];
    let blanks = placeholders(text);
    let kept: String = text.char_indices().filter(|(at, _)| !blanks.iter().any(|blank| blank.contains(at))).map(|(_, c)| c).collect();
    let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    kept.split_whitespace().filter(|word| !word.contains(|c: char| c.is_ascii_digit())).map(word).filter(|word| word.len() > 1).collect()
}

/// The reusable list that a list is a copy of, and its title.
fn original<'a>(page: Option<&Document>, copy: &Checklist, release: &Release, archive: &'a Archive) -> Option<(&'a str, &'a Checklist)> {
    let reusable =
        archive.documents.iter().filter(|document| document.kind == DocumentKind::Checklist && document.product == release.product);
    let here: BTreeSet<Vec<String>> = copy.items.iter().map(words).collect();
    let shared = |list: &Checklist| list.items.iter().filter(|item| !item.emergency && here.contains(&words(item))).count();
    let fitting = reusable.filter_map(|document| {
        let list = document.record.page.checklist.as_ref()?;
        let normal = list.items.iter().filter(|item| !item.emergency).count();
        let named = page.is_some_and(|page| page.slug == document.slug || slug(&copy.title) == slug(&list.title));
        let common = shared(list);
        let is_copy = common > 0 && (named || common >= 2 && common * 2 >= normal);
        is_copy.then_some((common, document.record.page.title.as_str(), list))
    });
    fitting.max_by_key(|(common, ..)| *common).map(|(_, title, list)| (title, list))
}

fn differences(name: &str, list: &Checklist, copy: &Checklist, release: &Release) -> Vec<Problem> {
    let (asked, here): (BTreeSet<_>, BTreeSet<_>) = (list.items.iter().map(words).collect(), copy.items.iter().map(words).collect());
    // Boxes of other parts of a record are no part of the copy.
    let common: BTreeSet<&str> = copy.items.iter().filter(|item| asked.contains(&words(item))).map(|item| item.section.as_str()).collect();
    let is_part = |item: &&Item| common.iter().any(|section| item.section.starts_with(section));
    let mut added: Vec<&Item> = copy.items.iter().filter(|item| !asked.contains(&words(item))).filter(is_part).collect();
    let mut missing = Vec::new();
    let mut found = Vec::new();
    let version = &release.version.written;
    for item in list.items.iter().filter(|item| !item.emergency && !here.contains(&words(item))) {
        match added.iter().position(|other| is_like(item, other)) {
            Some(at) => {
                let other = added.remove(at);
                let message = format!("{version}: this is `{}` in `{name}`", item.text.plain);
                found.extend((!is_noted(other, copy)).then(|| Problem::new(&DIFFERS, other.text.span, message)));
            }
            None if !is_noted(item, copy) => missing.push(item),
            None => {}
        }
    }
    for item in added.into_iter().filter(|item| !is_noted(item, copy)) {
        let message = format!("{version}: `{}` is not in `{name}`", item.text.plain);
        found.push(Problem::new(&DIFFERS, item.text.span, message));
    }
    found.extend(lacking(name, &missing, copy, version));
    found.into_iter().map(|problem| problem.help("write it as it was agreed on, or say why not: `Deviation: …`")).collect()
}

/// All that is missing at once, by name as far as a reader wants to read.
fn lacking(name: &str, missing: &[&Item], copy: &Checklist, version: &str) -> Option<Problem> {
    let first = missing.first()?;
    let named: Vec<String> = missing.iter().take(5).map(|item| format!("`{}`", item.text.plain)).collect();
    let more = if missing.len() > 5 { format!(" and {} more", missing.len() - 5) } else { String::new() };
    let message = format!("{version}: {} missing that `{name}` has: {}{more}", items(missing.len()), named.join(", "));
    Some(Problem::new(&DIFFERS, copy.span, message).label(first.text.span, "asked for here"))
}

fn items(count: usize) -> String {
    if count == 1 { "one item is".to_owned() } else { format!("{count} items are") }
}

/// Whether two items have at least half of their words in common.
fn is_like(a: &Item, b: &Item) -> bool {
    let (a, b): (BTreeSet<String>, BTreeSet<String>) = (words(a).into_iter().collect(), words(b).into_iter().collect());
    let common = a.intersection(&b).count();
    common > 0 && common * 2 >= a.union(&b).count()
}

/// Whether a note says why: below the item, or on the page with most of its words.
fn is_noted(item: &Item, copy: &Checklist) -> bool {
    let own = words(item);
    let quotes = |note: &crate::record::Text| {
        let note = note.plain.to_lowercase();
        let held = own.iter().filter(|word| note.contains(word.as_str())).count();
        !own.is_empty() && held * 3 >= own.len() * 2
    };
    item.terms.deviation.is_some() || copy.deviations.iter().any(quotes)
}
