//! Entries of a section: list items with a title, a text and sub-labels, and rows of tables that say the same in columns.
//!
//! Takes no block: the author's lists are the page, the typed fields feed registers and the export.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Text,
    changes::{list_items, title},
    document::{Content, Doc, Line, ListItem},
    parts::after_colon,
    sections::Node,
    tables::{Table, cell},
    vocabulary::Vocabulary,
};
use crate::{diag::Span, value::placeholders};

/// An item or a row.
#[derive(Debug)]
pub(super) struct Detail {
    /// The emphasised name before the colon, or the first column.
    pub(super) title: Option<String>,
    /// What it says: the whole first paragraph, or what follows the title's colon.
    pub(super) text: Option<Text>,
    /// Values of sub-labels or columns, by their canonical names.
    fields: Vec<(&'static str, Text)>,
    pub(super) span: Span,
}

impl Detail {
    /// A value that was filled in.
    pub(super) fn field(&self, key: &str) -> Option<Text> {
        self.fields.iter().find(|(found, _)| *found == key).map(|(_, text)| text.clone())
    }

    /// What names it: the title, else the text.
    pub(super) fn name(&self) -> Option<String> {
        self.title.clone().or_else(|| self.text.as_ref().map(|text| text.plain.clone()))
    }

    /// All that it says, for references and CVEs.
    pub(super) fn whole(&self) -> String {
        let parts = self.title.iter().map(String::as_str).chain(self.text.iter().map(|text| text.plain.as_str()));
        parts.chain(self.fields.iter().map(|(_, text)| text.plain.as_str())).collect::<Vec<_>>().join(" ")
    }
}

/// The entries of a section, in source order; blanks of a template are none.
pub(super) fn entries(node: &Node<'_>, doc: &Doc<'_>, vocabulary: &Vocabulary) -> Vec<Detail> {
    let mut found = Vec::new();
    for block in node.blocks {
        match &block.content {
            Content::List { items } => found.extend(items.iter().filter_map(|item| of_item(item, doc, vocabulary))),
            Content::Table { .. } => found.extend(Table::of(block).into_iter().flat_map(|table| of_table(&table, doc, vocabulary))),
            _ => {}
        }
    }
    found
}

fn of_item(item: &ListItem, doc: &Doc<'_>, vocabulary: &Vocabulary) -> Option<Detail> {
    let first = item.lines().first()?;
    let whole = doc.prose_lines(item.lines())?;
    if is_blank(&whole.plain) {
        return None;
    }
    let title = title(item, &whole).or_else(|| strong_alone(first));
    let behind = if title.is_some() { rest_of(item.lines(), doc) } else { Some(whole.clone()) };
    let below = item.blocks.iter().skip(1).filter_map(list_items).flatten();
    let fields = below.filter_map(|item| field(item, doc, vocabulary)).collect();
    Some(Detail { title, text: behind, fields, span: whole.span })
}

/// `- **Orders may arrive twice**`
fn strong_alone(line: &Line) -> Option<String> {
    match line.runs.as_slice() {
        [only] if only.style == super::document::Style::Strong => Some(only.text.trim().to_owned()),
        _ => None,
    }
}

/// What follows the colon of the first line, and the lines after it.
fn rest_of(lines: &[Line], doc: &Doc<'_>) -> Option<Text> {
    let (first, more) = lines.split_first()?;
    if !first.plain().contains(':') {
        return doc.prose_lines(more);
    }
    let rest = after_colon(first);
    let all: Vec<Line> = Some(rest).filter(|rest| !rest.is_blank()).into_iter().chain(more.iter().cloned()).collect();
    doc.prose_lines(&all).filter(|text| placeholders(&text.plain).is_empty())
}

/// `Workaround: retry` below an item.
fn field(item: &ListItem, doc: &Doc<'_>, vocabulary: &Vocabulary) -> Option<(&'static str, Text)> {
    let first = item.lines().first()?;
    let plain = first.plain();
    let (name, _) = plain.split_once([':', '：'])?;
    let key = vocabulary.label(name)?;
    let text = rest_of(item.lines(), doc)?;
    (placeholders(&text.plain).is_empty() && !is_blank(&text.plain)).then_some((key, text))
}

/// Rows by the names of their columns; the first column that no label names is the title.
fn of_table(table: &Table<'_>, doc: &Doc<'_>, vocabulary: &Vocabulary) -> Vec<Detail> {
    let keys: Vec<Option<&'static str>> = table.head.iter().map(|name| vocabulary.label(name)).collect();
    let titles = |key: &Option<&'static str>| matches!(key, None | Some("issue" | "title" | "what"));
    let Some(named) = keys.iter().position(titles) else { return Vec::new() };
    let row = |row: &Vec<Line>| {
        let name = cell(row, Some(named)).filter(|cell| !is_blank(&cell.plain()))?;
        let others = keys.iter().enumerate().filter(|(column, _)| *column != named);
        let filled = |text: &Text| placeholders(&text.plain).is_empty() && !is_blank(&text.plain);
        let fields =
            others.filter_map(|(column, key)| Some(((*key)?, cell(row, Some(column)).map(|cell| doc.prose(cell)).filter(filled)?)));
        Some(Detail { title: Some(name.plain()), text: None, fields: fields.collect(), span: doc.span(&name.range) })
    };
    table.rows.iter().filter_map(row).collect()
}

/// A blank of a template in front (`[Feature Name]: …` too), or a word that says there is nothing to say.
pub(super) fn is_blank(text: &str) -> bool {
    let lead = text.split_once("]:").map_or_else(|| text.to_owned(), |(name, _)| format!("{name}]"));
    says_nothing(text) || placeholders(&lead).first().is_some_and(|first| first.start == 0)
}

/// `None`, `No known issues at this time.`, `There are no breaking changes in this release`; not `No sound in Safari`.
static NOTHING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi) ^ (?: [-–—]* | n/a | 없음 | 해당\s없음 | なし | 特になし | yok
        | (?: none | nothing ) (?: \s (?: known | identified | reported | planned | to\sreport | so\sfar | yet | at\sthis\stime ) )*
        | (?: there\s(?:are|is)\s )? no (?: \s (?: known | open | new | breaking | further | other | current | reported | remaining | planned ) )*
          \s (?: issues? | changes? | deprecations? | deprecated\sfeatures? | risks? | problems? | limitations? | removals? )
          (?: \s (?: known | identified | reported | planned | remain | introduced | found | so\sfar | yet
            | (?: in | for | with | at ) \s (?: this | the ) \s (?: release | version | time | moment ) ) )*
        ) [.!]? $",
    )
    .ok()
});

/// Whether a text says that there is nothing to say.
pub(super) fn says_nothing(text: &str) -> bool {
    NOTHING.as_ref().is_some_and(|pattern| pattern.is_match(text.trim()))
}

#[cfg(test)]
mod tests {
    use super::says_nothing;

    #[test]
    fn what_is_said_where_there_is_nothing_to_say() {
        for nothing in [
            "",
            "-",
            "None.",
            "N/A",
            "None known",
            "No known issues at this time.",
            "No breaking changes in this release",
            "There are no breaking changes.",
            "no deprecated features",
            "Nothing to report",
            "해당 없음",
            "なし",
        ] {
            assert!(says_nothing(nothing), "{nothing}");
        }
        for something in [
            "No sound in Safari",
            "No changes required for clients that use v2",
            "No issues are synchronised",
            "None of the exports open",
            "Nothing is saved",
        ] {
            assert!(!says_nothing(something), "{something}");
        }
    }
}
