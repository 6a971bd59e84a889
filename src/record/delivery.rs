//! What a release ships and whom that concerns: images, the list of all changes, availability, documentation tasks, notifications.
//!
//! Refuses an image whose name is a blank.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    DocumentationTask, Image, Notification, Read, Release, SectionKind, Spanned,
    changes::list_items,
    document::{Doc, Line, ListItem, Style},
    entries::is_blank,
    labels::{Label, Labels},
    sections::Node,
    tables::{self, Table, cell},
    vocabulary::{Vocabulary, normalise},
};
use crate::value::{Quantity, Version, When, parse_decimal, placeholders};

static IMAGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?P<name>[a-z0-9][\w.:/-]*?)(?::(?P<tag>[\w.+-]+))?(?:@(?P<digest>sha256:[0-9a-f]{8,64}))?$").ok());

/// Fills these parts of a release.
pub(super) fn read(nodes: &[&Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    for node in nodes {
        let labels = Labels::of(node.blocks, vocabulary);
        if node.kind == SectionKind::VersionInfo || node.level <= 1 {
            let found = labels.find("images").map(|label| images(label, doc)).unwrap_or_default();
            release.particulars.images.extend(found);
        }
        if node.kind == SectionKind::Impact {
            availability(&labels, doc, release);
        }
        let changelog = labels.find("changelog").and_then(|label| address(label.value.first()?, doc));
        release.particulars.changelog = release.particulars.changelog.take().or(changelog);
        let words = normalise(&node.title);
        if matches!(words.as_str(), "documentation" | "documentation tasks" | "post-release documentation") {
            documentation(&labels, doc, release);
        }
        release.particulars.notifications.extend(node.blocks.iter().filter_map(Table::of).flat_map(|table| notifications(&table, doc)));
    }
    let shared = shared_prefix(&release.particulars.images);
    for image in &mut release.particulars.images {
        let own = image.repository.rsplit('/').next().and_then(|name| name.strip_prefix(shared.as_str())).unwrap_or_default();
        image.component = image.component.take().or_else(|| Some(own.to_owned()).filter(|own| !own.is_empty() && !shared.is_empty()));
    }
}

fn images(label: &Label<'_>, doc: &Doc<'_>) -> Vec<Image> {
    let here = label.value.iter().flat_map(|line| of_line(line, doc));
    let below =
        label.below.iter().filter_map(list_items).flatten().filter_map(|item| item.lines().first()).flat_map(|line| of_line(line, doc));
    here.chain(below).collect()
}

/// The images that a line names in code, each with the word before its colon; else the line itself.
fn of_line(line: &Line, doc: &Doc<'_>) -> Vec<Image> {
    let plain = line.plain();
    let named = line.runs.first().filter(|run| run.style != Style::Code).and_then(|run| run.text.trim().strip_suffix(':')).map(str::trim);
    let codes: Vec<&str> = line.runs.iter().filter(|run| run.style == Style::Code).map(|run| run.text.as_str()).collect();
    let texts = if codes.is_empty() { vec![plain.as_str()] } else { codes };
    texts.into_iter().filter_map(|text| image(text, named, line, doc)).collect()
}

fn image(text: &str, component: Option<&str>, line: &Line, doc: &Doc<'_>) -> Option<Image> {
    let text = text.trim();
    let found = IMAGE.as_ref().filter(|_| placeholders(text).is_empty()).and_then(|pattern| pattern.captures(text))?;
    Some(Image {
        component: component.map(|name| name.trim_matches(['*', ' ']).to_owned()),
        repository: found.name("name")?.as_str().to_owned(),
        tag: found.name("tag").and_then(|tag| Version::parse(tag.as_str())),
        digest: found.name("digest").map(|digest| digest.as_str().to_owned()),
        span: doc.span(&line.range),
    })
}

/// What the names of several images begin with, up to a hyphen: `fragrance-ai-`.
fn shared_prefix(images: &[Image]) -> String {
    let names: Vec<&str> = images.iter().filter_map(|image| image.repository.rsplit('/').next()).collect();
    let Some(first) = names.first().filter(|_| names.len() > 1) else { return String::new() };
    let ends = first.match_indices('-').map(|(at, _)| at + 1);
    ends.rev().map(|end| &first[..end]).find(|prefix| names.iter().all(|name| name.starts_with(prefix))).unwrap_or_default().to_owned()
}

/// `**Expected Downtime**: None`, `**Affected Services**: api, worker`, `**Maintenance Window**: 02:00 to 03:00 UTC`
fn availability(labels: &Labels<'_>, doc: &Doc<'_>, release: &mut Release) {
    let into = &mut release.particulars.availability;
    into.downtime = into.downtime.take().or_else(|| labels.find("downtime")?.read(doc, downtime));
    into.window =
        into.window.take().or_else(|| labels.find("window")?.read(doc, |text| Some(text.to_owned()).filter(|text| !is_blank(text))));
    if let Some(read) = labels.find("services").and_then(|label| label.read(doc, |text| Some(text.to_owned())))
        && let Some(text) = &read.value
    {
        let names = text.split([',', ';']).map(|name| name.trim().trim_matches('`')).filter(|name| !is_blank(name));
        into.services.extend(names.map(|name| Spanned { value: name.to_owned(), span: read.span }));
    }
}

/// `None` is zero minutes.
fn downtime(text: &str) -> Option<Quantity> {
    let bare = text.split('(').next().unwrap_or(text).trim();
    if matches!(bare.to_lowercase().trim_end_matches('.'), "none" | "no" | "zero" | "no downtime") {
        return Some(Quantity { number: parse_decimal("0")?, unit: crate::value::Unit::parse("min") });
    }
    Quantity::parse(bare).filter(|quantity| quantity.minutes().is_some())
}

/// Where a line's link leads, else the address that it spells out.
fn address(line: &Line, doc: &Doc<'_>) -> Option<Spanned<String>> {
    let span = doc.span(&line.range);
    let linked = doc.links.iter().find(|link| link.span.line == span.line).map(|link| link.value.clone());
    let plain = line.plain();
    let spelt = plain.split_whitespace().find(|word| word.contains("://")).map(str::to_owned);
    let value = linked.or(spelt).filter(|address| placeholders(address).is_empty())?;
    Some(Spanned { value, span })
}

/// Lists under `Update:` and `Verify:`.
fn documentation(labels: &Labels<'_>, doc: &Doc<'_>, release: &mut Release) {
    for label in &labels.list {
        let list = normalise(&label.name);
        if !matches!(list.as_str(), "update" | "verify") {
            continue;
        }
        let items = label.below.iter().filter_map(list_items).flatten();
        let task = |item: &ListItem| {
            let text = doc.prose_lines(item.lines()).filter(|text| !is_blank(&text.plain))?;
            Some(DocumentationTask { text, list: list.clone(), done: item.task })
        };
        release.particulars.documentation.extend(items.filter_map(task));
    }
}

/// `Audience | Channel | Time | Sent`, its columns in any order.
fn notifications(table: &Table<'_>, doc: &Doc<'_>) -> Vec<Notification> {
    let audience = table.column(&["audience", "audiences", "stakeholder", "stakeholders", "to"]);
    let channel = table.column(&["channel", "by", "medium"]);
    let time = table.column(&["time", "sent at", "date", "when"]);
    let sent = table.column(&["sent", "status", "done", "notified"]);
    if audience.is_none() || channel.is_none() && sent.is_none() {
        return Vec::new();
    }
    let row = |row: &Vec<Line>| {
        let name = cell(row, audience).filter(|cell| !is_blank(&cell.plain()))?;
        Some(Notification {
            audience: Spanned { value: name.plain(), span: doc.span(&name.range) },
            channel: cell(row, channel).map(Line::plain).filter(|text| !is_blank(text)),
            time: cell(row, time).map(|cell| -> Read<When> { tables::read(doc, cell, When::parse) }),
            sent: cell(row, sent).and_then(|cell| was_sent(&cell.plain())),
        })
    };
    table.rows.iter().filter_map(row).collect()
}

fn was_sent(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "✅" | "☑" | "[x]" | "yes" | "sent" | "done" | "✅ sent" | "✅ yes" => Some(true),
        "❌" | "☐" | "[ ]" | "⬜" | "no" | "not sent" | "pending" | "❌ no" => Some(false),
        _ => None,
    }
}
