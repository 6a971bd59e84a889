//! Changes: the items of the lists under a change heading, with their sub-labels, references and CVEs.
//!
//! Takes no block: the author's lists are the page, the typed fields feed registers and the export.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Change, ChangeKind, Form, Release, SectionKind, Spanned, Text,
    document::{Block, Content, Doc, Line, ListItem, Style},
    entries::is_blank,
    sections::{Node, change_type},
    tables::{Table, cell},
    vocabulary::Vocabulary,
};
use crate::value::placeholders;

static REFERENCE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[\s(\[,])((?:[\w.-]+/[\w.-]+)?#\d+|[A-Z][A-Z0-9]{1,9}-\d+)\b").ok());
static CVE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\bCVE-\d{4}-\d{4,}\b").ok());

/// Reads all change sections of a release.
pub(super) fn read(nodes: &[&Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    for node in nodes {
        let (kind, breaking) = match node.kind {
            SectionKind::Changes => (ChangeKind::Other, false),
            SectionKind::ChangeGroup(kind) => (kind, false),
            SectionKind::Breaking => (ChangeKind::Other, true),
            SectionKind::Deprecations if release.form == Form::Changelog => (ChangeKind::Other, false),
            _ => continue,
        };
        let items = node.blocks.iter().filter_map(list_items).flatten();
        release.particulars.migration_required.extend(items.clone().filter_map(|item| needs_migration(item, doc, vocabulary)));
        let form = release.form;
        release.changes.extend(node.blocks.iter().filter_map(Table::of).flat_map(|table| rows(&table, (kind, breaking), doc)));
        release.changes.extend(items.filter_map(|item| change(item, (kind, breaking, form), doc, vocabulary)));
    }
}

/// `Type | Change | PR`: a row is a change. A type that is none of ours leaves it what its heading says.
fn rows(table: &Table<'_>, (kind, breaking): (ChangeKind, bool), doc: &Doc<'_>) -> Vec<Change> {
    let what = table.column(&[
        "change",
        "description",
        "summary",
        "what",
        "what changed",
        "title",
        "değişiklik",
        "변경",
        "변경 사항",
        "変更",
        "変更点",
    ]);
    let of = table.column(&["type", "kind", "category", "tür", "유형", "種類", "種別"]);
    let row = |row: &Vec<Line>| {
        let text = doc.prose(cell(row, what)?);
        let told = cell(row, of).map(Line::plain).unwrap_or_default();
        let whole = row.iter().map(Line::plain).collect::<Vec<_>>().join(" ");
        (!is_blank(&text.plain)).then(|| Change {
            kind: change_type(&told).unwrap_or(kind),
            title: None,
            breaking: breaking || is_breaking(&text.plain) || is_breaking(&told),
            impact: cell(row, table.column(&["impact"])).map(Line::plain),
            components: cell(row, table.column(&["component", "components", "service", "area"]))
                .map(|list| words(&list.plain()))
                .unwrap_or_default(),
            refs: references(&whole),
            cves: cves(&whole),
            text,
        })
    };
    table.rows.iter().filter_map(row).collect()
}

/// What a change is called that says `Migration Required: Yes`.
fn needs_migration(item: &ListItem, doc: &Doc<'_>, vocabulary: &Vocabulary) -> Option<Spanned<String>> {
    let text = doc.prose_lines(item.lines())?;
    let says = |(key, value): &(&str, String)| *key == "migration" && value.to_lowercase().starts_with("yes") && !value.contains('/');
    sub_labels(item, vocabulary).iter().find(|label| says(label))?;
    Some(Spanned { value: title(item, &text).unwrap_or(text.plain), span: text.span })
}

/// The items of a list block.
pub(super) fn list_items(block: &Block) -> Option<&[ListItem]> {
    match &block.content {
        Content::List { items } => Some(items),
        _ => None,
    }
}

fn change(item: &ListItem, (kind, breaking, form): (ChangeKind, bool, Form), doc: &Doc<'_>, vocabulary: &Vocabulary) -> Option<Change> {
    let text = doc.prose_lines(item.lines())?;
    let blank = form == Form::Record && is_blank(&text.plain);
    if blank {
        return None;
    }
    let sub = sub_labels(item, vocabulary);
    let value = |key: &str| sub.iter().find(|(found, _)| *found == key).map(|(_, value)| value.clone());
    let whole = sub.iter().fold(text.plain.clone(), |all, (_, value)| all + " " + value);
    Some(Change {
        kind,
        title: title(item, &text),
        breaking: breaking || is_breaking(&text.plain),
        impact: value("impact"),
        components: value("components").map(|list| words(&list)).unwrap_or_default(),
        refs: references(&whole),
        cves: cves(&whole),
        text,
    })
}

/// The emphasised name before a colon: `**Streaming risk**: recomputed`.
pub(super) fn title(item: &ListItem, text: &Text) -> Option<String> {
    let runs = item.lines().first()?.runs.iter();
    let lead: Vec<_> = runs.take_while(|run| matches!(run.style, Style::Strong | Style::Code)).collect();
    lead.iter().find(|run| run.style == Style::Strong)?;
    let first: String = lead.iter().map(|run| run.text.as_str()).collect();
    let first = first.trim_end();
    let name = first.trim().trim_end_matches(':');
    let named = text.plain.strip_prefix(first).is_some_and(|rest| rest.trim_start().starts_with(':')) || first.ends_with(':');
    named.then(|| name.to_owned())
}

pub(super) fn is_breaking(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.starts_with("breaking") || lower.contains("breaking change") && !lower.contains("no breaking") && !lower.contains("non-breaking")
}

/// `Impact: High` in the items below an item.
fn sub_labels(item: &ListItem, vocabulary: &Vocabulary) -> Vec<(&'static str, String)> {
    let below = item.blocks.iter().skip(1).filter_map(list_items).flatten();
    let split = |item: &ListItem| {
        let line = item.lines().first()?.plain();
        let (name, value) = line.split_once(':')?;
        Some((vocabulary.label(name)?, value.trim().to_owned()))
    };
    below.filter_map(split).collect()
}

fn words(list: &str) -> Vec<String> {
    list.split([',', '/'])
        .map(|word| word.trim().trim_matches('`').to_owned())
        .filter(|word| !word.is_empty() && placeholders(word).is_empty())
        .collect()
}

/// Issues and pull requests that a text names, in order, none twice.
pub(super) fn references(text: &str) -> Vec<String> {
    let Some(pattern) = REFERENCE.as_ref() else { return Vec::new() };
    let found = pattern.captures_iter(text).filter_map(|captures| captures.get(1));
    unique(found.map(|found| found.as_str()).filter(|reference| !reference.starts_with("CVE-") && !reference.starts_with("RISK-")))
}

/// CVEs that a text names, in order, none twice.
pub(super) fn cves(text: &str) -> Vec<String> {
    CVE.as_ref().map(|pattern| unique(pattern.find_iter(text).map(|found| found.as_str()))).unwrap_or_default()
}

fn unique<'t>(found: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for one in found {
        if !all.iter().any(|known| known == one) {
            all.push(one.to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_cves() {
        assert_eq!(references("Streaming (#1233), see org/repo#7 and ABC-12, #1233"), ["#1233", "org/repo#7", "ABC-12"]);
        assert_eq!(references("CVE-2024-5535 RISK-009 colour#1"), Vec::<String>::new());
        assert_eq!(cves("`openssl` (CVE-2024-5535, CVE-2024-5535)"), ["CVE-2024-5535"]);
    }
}
