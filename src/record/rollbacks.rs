//! Rollback events: labels, root cause, fix, the boxes that say what was taken back, and the PITR files.
//!
//! Refuses to guess a scope: an unticked box says nothing, and an event of nothing but blanks did not happen.

mod rows;
mod told;

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{
    EvidenceRef, Read, Release, Rollback, Scope, SectionKind, Spanned, Stage,
    document::{Block, Content, Doc, ListItem, code_lines},
    evidence,
    labels::{Label, Labels, prose_of_block},
    sections::Node,
    stages::{length, percent},
    vocabulary::Vocabulary,
};
use crate::{
    diag::Span,
    value::{Lsn, Version, When, placeholders},
};

/// Reads all rollback sections of a release.
pub(super) fn read(nodes: &[&Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    let mut inside: Option<u8> = None;
    for node in nodes.iter().filter(|node| node.kind == SectionKind::Rollbacks) {
        if inside.is_some_and(|level| node.level > level) {
            detail(node, doc, vocabulary, release);
            continue;
        }
        inside = is_numbered(&node.title).then_some(node.level);
        for (title, blocks, place) in events(node) {
            if let Some(rollback) = event(title, blocks, place, doc, vocabulary) {
                release.rollbacks.push(Arc::new(rollback));
            }
        }
    }
    rows::read(nodes, doc, release);
    told::read(nodes, doc, release);
    let Release { rollbacks, stages, .. } = release;
    for share in rollbacks.iter_mut().filter_map(|rollback| Arc::make_mut(rollback).stage_percent.as_mut()) {
        by_number(share, stages);
    }
}

/// `Stage: 2` where no stage has 2 % of the traffic is the second stage, with the traffic that it has.
fn by_number(share: &mut Read<Decimal>, stages: &[Arc<Stage>]) {
    let text = share.text.trim().to_lowercase();
    let bare = ["stage", "phase", "step", "단계", "ステージ"].iter().find_map(|word| Some(text.strip_prefix(word)?.trim()));
    let Ok(number) = bare.unwrap_or(&text).parse::<u32>() else { return };
    let is_share = bare.is_none() && stages.iter().any(|stage| stage.percent == Some(number.into()));
    let mut named = stages.iter().filter(|stage| stage.index == Some(number)).map(|stage| stage.percent);
    if let (Some(Some(percent)), None, false) = (named.next(), named.next(), is_share) {
        share.value = Some(percent);
    }
}

/// A section within an event: `Root Cause` or `Fix Applied` as a heading. Others stay on the page as written.
fn detail(node: &Node<'_>, doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    let Some(rollback) = release.rollbacks.last_mut().map(Arc::make_mut) else { return };
    let text = node.blocks.iter().find_map(|block| prose_of_block(doc, block));
    match vocabulary.label(&node.title) {
        Some("root-cause") => rollback.root_cause = rollback.root_cause.take().or(text),
        Some("fix") => rollback.fix = rollback.fix.take().or(text),
        _ => {}
    }
}

/// `Rollback 2: …`
fn is_numbered(title: &str) -> bool {
    let rest = title.strip_prefix("Rollback ").or_else(|| title.strip_prefix("rollback "));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The events of a section: each begins with a bold line `Rollback N`, or the section is one.
fn events<'d>(node: &Node<'d>) -> Vec<(String, &'d [Block], &'d Block)> {
    let starts: Vec<usize> = (0..node.blocks.len()).filter(|index| event_title(&node.blocks[*index]).is_some()).collect();
    if starts.is_empty() {
        let Some(first) = node.heading.or(node.blocks.first()) else { return Vec::new() };
        return vec![(node.title.clone(), node.blocks, first)];
    }
    let ends = starts.iter().skip(1).copied().chain([node.blocks.len()]);
    let piece = |(start, end): (&usize, usize)| {
        let block = &node.blocks[*start];
        Some((event_title(block)?, &node.blocks[*start + 1..end], block))
    };
    starts.iter().zip(ends).filter_map(piece).collect()
}

fn event_title(block: &Block) -> Option<String> {
    let Content::Paragraph(lines) = &block.content else { return None };
    let [line] = lines.as_slice() else { return None };
    let text = line.plain();
    is_numbered(&text).then(|| text.trim_end_matches(':').to_owned())
}

/// An event of which nothing is known yet.
fn untold(title: String, span: Span) -> Rollback {
    Rollback {
        title,
        trigger: None,
        stage_percent: None,
        time: None,
        reason: None,
        recovery: None,
        root_cause: None,
        fix: None,
        to_version: None,
        scope: Vec::new(),
        neither: false,
        target_lsn: None,
        lsn_noted: (None, None),
        evidence: Vec::new(),
        span,
    }
}

fn event(title: String, blocks: &[Block], place: &Block, doc: &Doc<'_>, vocabulary: &Vocabulary) -> Option<Rollback> {
    let labels = Labels::of(blocks, vocabulary);
    let filled = |key| labels.find(key).map(Label::plain).is_some_and(|text| !text.is_empty() && placeholders(&text).is_empty());
    if !["trigger", "time", "stage", "recovery", "reason"].into_iter().any(filled) {
        return None;
    }
    let mut rollback = Rollback {
        trigger: labels.take("trigger").and_then(|label| label.prose(doc)),
        stage_percent: labels.take("stage").and_then(|label| label.read(doc, percent)),
        time: labels.take("time").and_then(|label| label.read(doc, When::parse)),
        reason: labels.take("reason").and_then(|label| label.prose(doc)),
        recovery: labels.take("recovery").and_then(|label| label.read(doc, length)),
        root_cause: labels.take("root-cause").and_then(|label| long(label, doc)),
        fix: labels.take("fix").and_then(|label| long(label, doc)),
        evidence: labels.take("evidence").map(|label| evidence::of_lines(&label.value, doc)).unwrap_or_default(),
        ..untold(title, doc.span(&place.range))
    };
    if let Some(label) = labels.find("scope") {
        boxes(label, doc, &mut rollback);
    }
    for block in blocks {
        pitr_files(block, doc, &mut rollback);
    }
    labels.settle();
    if matches!(place.content, Content::Paragraph(_)) {
        place.take();
    }
    Some(rollback)
}

/// Prose that may stand in the paragraphs below its label.
fn long(label: &Label<'_>, doc: &Doc<'_>) -> Option<super::Text> {
    let text = label.prose(doc)?;
    if let ([], [only]) = (label.value.as_slice(), label.below) {
        only.take();
    }
    Some(text)
}

/// `- [x] Application rollback (to v2.3.0)`, `- [x] Database PITR (to LSN: 3A/7F1C2B40)`, `Both`, `Neither`.
fn boxes(label: &Label<'_>, doc: &Doc<'_>, rollback: &mut Rollback) {
    for block in label.below {
        let Content::List { items } = &block.content else { continue };
        for item in items {
            choice(item, doc, rollback);
        }
    }
    rollback.scope.sort();
    rollback.scope.dedup();
}

fn choice(item: &ListItem, doc: &Doc<'_>, rollback: &mut Rollback) {
    let Some(line) = item.lines().first() else { return };
    let text = line.plain();
    let lower = text.to_lowercase();
    let ticked = item.task == Some(true);
    let span = doc.span(&item.range);
    if let Some(lsn) = between(&text, "LSN:", ")") {
        let read = super::Read { value: Lsn::parse(lsn), text: lsn.to_owned(), span };
        rollback.target_lsn = Some(read).filter(|_| ticked);
    }
    if !ticked {
        return;
    }
    if lower.contains("application") {
        rollback.scope.push(Scope::Application);
        let version = between(&text, "(to ", ")").and_then(Version::parse);
        rollback.to_version = version.map(|value| Spanned { value, span }).or(rollback.to_version.take());
    }
    if lower.contains("database") || lower.contains("pitr") {
        rollback.scope.push(Scope::Database);
    }
    if lower.starts_with("both") {
        rollback.scope.extend([Scope::Application, Scope::Database]);
    }
    rollback.neither |= lower.starts_with("neither");
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let rest = &text[text.find(open)? + open.len()..];
    Some(rest[..rest.find(close).unwrap_or(rest.len())].trim())
}

/// `evidence/pitr_lsn_before.txt   # 3A/7F21D9A8`
fn pitr_files(block: &Block, doc: &Doc<'_>, rollback: &mut Rollback) {
    let Content::Code { text, source, .. } = &block.content else { return };
    for (line, range) in code_lines(text) {
        let (path, comment) = line.split_once('#').unwrap_or((line, ""));
        let path = path.trim();
        if !path.starts_with("evidence/") || path.contains(' ') {
            continue;
        }
        let span = doc.span(&source.range(&range));
        let mut words = comment.split_whitespace();
        let position = words.clone().find(|word| Lsn::parse(word).is_some()).or_else(|| words.find(|word| Lsn::is_spoilt(word)));
        let noted = position.map(|word| super::Read { value: Lsn::parse(word), text: word.to_owned(), span });
        if path.contains("pitr_lsn_before") {
            rollback.lsn_noted.0 = noted.or(rollback.lsn_noted.0.take());
        } else if path.contains("pitr_lsn_after") {
            rollback.lsn_noted.1 = noted.or(rollback.lsn_noted.1.take());
        }
        let description = Some(comment.trim().to_owned()).filter(|comment| !comment.is_empty());
        rollback.evidence.push(EvidenceRef { pattern: path.to_owned(), description, sha256: None, bytes: None, expected: true, span });
    }
}
