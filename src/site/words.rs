//! What authors call things: additional names for sections, labels and status words, and where identifiers lead.
//!
//! Refuses to know the canonical words: those belong to the readers of `record`, which add these to their own.

use super::{address, table::Table};
use crate::diag::Span;

/// One canonical word and how authors write it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Synonym {
    /// The word that relsite uses.
    pub canonical: String,
    /// As written in records; compared as the reader of the record compares its own words.
    pub written: Vec<String>,
    /// The language of the written words, from `[synonyms.<language>.…]`.
    pub language: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// `[synonyms]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Synonyms {
    /// `[synonyms.sections]`: headings.
    pub sections: Vec<Synonym>,
    /// `[synonyms.labels]`: labels such as `**Owner:**`.
    pub labels: Vec<Synonym>,
    /// `[synonyms.status]`: status words.
    pub status: Vec<Synonym>,
}

const GROUPS: [&str; 3] = ["sections", "labels", "status"];

pub(super) fn read(table: Table<'_, '_>) -> Synonyms {
    let mut synonyms = Synonyms::default();
    read_groups(table, None, &mut synonyms);
    synonyms
}

/// Reads the three groups of a table into `synonyms`; only the outer table may hold languages.
fn read_groups(mut table: Table<'_, '_>, tongue: Option<&str>, synonyms: &mut Synonyms) {
    for (group, list) in [("sections", &mut synonyms.sections), ("labels", &mut synonyms.labels), ("status", &mut synonyms.status)] {
        list.extend(table.entries_of(group).into_iter().map(|field| Synonym {
            written: field.texts(),
            language: tongue.map(str::to_owned),
            span: field.key_span,
            canonical: field.key,
        }));
    }
    for field in table.entries_not_asked() {
        match field.table_if_any().filter(|_| tongue.is_none() && language(&field.key).is_ok()) {
            Some(inner) => read_groups(inner, Some(&field.key), synonyms),
            None => field.unknown(if tongue.is_none() { "synonyms" } else { "synonyms.<language>" }, &GROUPS),
        }
    }
}

/// A language as BCP 47 writes it, such as `en` or `pt-BR`; only the shape is checked.
pub(super) fn language(text: &str) -> Result<String, String> {
    let mut parts = text.split('-');
    let primary = parts.next().is_some_and(|part| matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if primary && rest { Ok(text.to_owned()) } else { Err("be a language tag such as \"en\" or \"pt-BR\"".to_owned()) }
}

/// `[trackers]`: addresses with `{id}` where the identifier goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Trackers {
    /// `issue`: for `#123` and `ABC-123`.
    pub issue: Option<String>,
    /// `cve`: for `CVE-2024-5535`.
    pub cve: Option<String>,
    /// `commit`: for a commit's hash.
    pub commit: Option<String>,
    /// `user`: for `@handle`.
    pub user: Option<String>,
}

pub(super) fn read_trackers(mut table: Table<'_, '_>) -> Trackers {
    let mut address = |key| table.field(key).and_then(|field| field.parsed(address::pattern));
    let trackers = Trackers { issue: address("issue"), cve: address("cve"), commit: address("commit"), user: address("user") };
    table.finish();
    trackers
}
