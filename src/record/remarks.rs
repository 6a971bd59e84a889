//! What breaks, what is known to be wrong, what will go, what comes, and who helped.
//!
//! Refuses to take a warning banner for an item: a list makes items.

use super::{
    Breaking, Contributor, Deprecation, Future, KnownIssue, Release, Removal, SectionKind, Text,
    changes::{list_items, references},
    document::{Content, Doc},
    entries::{Detail, entries, is_blank},
    sections::Node,
    vocabulary::Vocabulary,
};
use crate::{
    diag::Span,
    value::{Version, When, placeholders},
};

/// Fills the remarks of a release.
pub(super) fn read(nodes: &[&Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    let into = &mut release.particulars;
    for node in nodes {
        match node.kind {
            SectionKind::Breaking => into.breaking.extend(entries(node, doc, vocabulary).into_iter().filter_map(breaking)),
            SectionKind::KnownIssues => into.known_issues.extend(entries(node, doc, vocabulary).into_iter().filter_map(known_issue)),
            SectionKind::Deprecations => {
                let lead = lead(node, doc);
                let found = entries(node, doc, vocabulary);
                into.deprecations.extend(found.into_iter().filter_map(|detail| deprecation(detail, lead.as_ref())));
            }
            SectionKind::Future => into.future.extend(entries(node, doc, vocabulary).into_iter().filter_map(|one| future(&one))),
            SectionKind::Contributors => into.contributors.extend(contributors(node, doc)),
            _ => {}
        }
    }
}

fn breaking(detail: Detail) -> Option<Breaking> {
    Some(Breaking {
        title: detail.name()?,
        what: detail.field("what").or_else(|| detail.text.clone().filter(|_| detail.title.is_some())),
        action: detail.field("action"),
        guide: detail.field("guide"),
        span: detail.span,
    })
}

fn known_issue(detail: Detail) -> Option<KnownIssue> {
    Some(KnownIssue {
        title: detail.name()?,
        workaround: detail.field("workaround"),
        tracking: detail.field("tracking").or_else(|| detail.field("issue")),
        refs: references(&detail.whole()),
        text: detail.text.clone().filter(|_| detail.title.is_some()),
        span: detail.span,
    })
}

fn deprecation(detail: Detail, lead: Option<&Removal>) -> Option<Deprecation> {
    Some(Deprecation {
        title: detail.name()?,
        reason: detail.text.clone().filter(|_| detail.title.is_some()),
        alternative: detail.field("alternative"),
        removal: detail.field("removal").map(|text| removal(&text.plain, text.span)).or_else(|| lead.cloned()),
        span: detail.span,
    })
}

/// `The following features are deprecated and will be removed in v3.0.0:`
fn lead(node: &Node<'_>, doc: &Doc<'_>) -> Option<Removal> {
    let sentences = node.blocks.iter().filter_map(|block| match &block.content {
        Content::Paragraph(lines) => doc.prose_lines(lines),
        _ => None,
    });
    let says = |text: &Text| text.plain.to_lowercase().contains("remov") && placeholders(&text.plain).is_empty();
    sentences.filter(says).map(|text| removal(&text.plain, text.span)).find(|removal| removal.version.is_some() || removal.date.is_some())
}

/// The version and the date that a text names.
fn removal(text: &str, span: Span) -> Removal {
    let clean = |word: &str| word.trim_matches(|c: char| !(c.is_alphanumeric())).to_owned();
    let words: Vec<String> = text.split([' ', '/', '(', ',']).map(clean).collect();
    let versioned = |word: &String| word.contains('.') && word.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let version = words.iter().filter(|word| versioned(word)).find_map(|word| Version::parse(word));
    let date = When::parse(text).or_else(|| words.iter().filter(|word| word.contains('-')).find_map(|word| When::parse(word)));
    Removal { text: text.to_owned(), version, date, span }
}

fn future(detail: &Detail) -> Option<Future> {
    let plain = match (&detail.title, &detail.text) {
        (Some(title), Some(text)) => format!("{title}: {}", text.plain),
        (Some(only), None) => only.clone(),
        (None, text) => text.as_ref()?.plain.clone(),
    };
    Some(Future { text: Text { plain, markdown: None, span: detail.span }, refs: references(&detail.whole()) })
}

/// `- [@mina](…): risk engine`, `- Mina Park – risk engine`, `- @mina`
fn contributors(node: &Node<'_>, doc: &Doc<'_>) -> Vec<Contributor> {
    let items = node.blocks.iter().filter_map(list_items).flatten();
    let one = |text: Text| {
        if is_blank(&text.plain) {
            return None;
        }
        let parted = [": ", " – ", " — ", " - "].iter().find_map(|mark| text.plain.split_once(mark));
        let (name, contribution) = parted.map_or((text.plain.as_str(), None), |(name, rest)| (name, Some(rest.trim())));
        let contribution = contribution.filter(|rest| !is_blank(rest));
        Some(Contributor {
            name: name.trim().trim_matches(['*', '`']).to_owned(),
            contribution: contribution.map(|plain| Text { plain: plain.to_owned(), markdown: None, span: text.span }),
            span: text.span,
        })
    };
    items.filter_map(|item| doc.prose_lines(item.lines())).filter_map(one).collect()
}
