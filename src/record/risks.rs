//! Risks: `### Risk N: Title` with labels, and tables of risks in releases and registers.
//!
//! Refuses to compute a level: likelihood and impact are what the author wrote.

use std::sync::Arc;

use super::{
    Degree, Read, Risk, SectionKind, Text,
    changes::list_items,
    document::{Doc, Line},
    labels::{Label, Labels, prose_of_block},
    sections::{Node, heading_line},
    tables::{self, Table, cell},
    vocabulary::Vocabulary,
};
use crate::{
    diag::Span,
    value::{Progress, When, placeholders, without_emoji},
};

/// Reads the risks of these sections.
pub(super) fn read(nodes: &[&Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary) -> Vec<Arc<Risk>> {
    let mut risks = Vec::new();
    for node in nodes.iter().filter(|node| node.kind == SectionKind::Risks) {
        let before = risks.len();
        risks.extend(titled(node, doc, vocabulary));
        if risks.len() == before {
            let items = node.blocks.iter().filter_map(list_items).flatten();
            risks.extend(items.filter_map(|item| listed(item.lines().first()?, doc, vocabulary)));
        }
        risks.extend(node.blocks.iter().filter_map(Table::of).flat_map(|table| table_rows(&table, doc, true)));
    }
    risks.into_iter().map(Arc::new).collect()
}

/// Reads every table of risks of a document, whatever its headings.
pub(super) fn read_tables(nodes: &[&Node<'_>], doc: &Doc<'_>) -> Vec<Arc<Risk>> {
    nodes
        .iter()
        .flat_map(|node| node.blocks.iter().map(move |block| (node.kind, block)))
        .filter_map(|(kind, block)| Some((kind, Table::of(block)?)))
        .flat_map(|(kind, table)| {
            let meant = kind == SectionKind::Risks || table.column(&["id", "risk id"]).is_some();
            table_rows(&table, doc, meant)
        })
        .map(Arc::new)
        .collect()
}

/// `Risk 1: Streaming risk recompute starves the order path`
fn title_of(line: &Line, doc: &Doc<'_>) -> Option<(String, Text)> {
    let text = without_emoji(&line.plain());
    let rest = ["Risk ", "risk ", "RISK ", "위험 ", "リスク "].iter().find_map(|word| text.strip_prefix(word))?;
    let (number, title) = rest.split_once([':', '–', '—']).unwrap_or((rest, ""));
    let numbered = number.trim().starts_with(|c: char| c.is_ascii_digit());
    let ordinal = text[..text.len() - rest.len()].to_owned() + number.trim();
    let title = if title.trim().is_empty() { text.clone() } else { title.trim().to_owned() };
    numbered.then(|| (ordinal, Text { plain: title, markdown: None, span: doc.span(&line.range) }))
}

fn titled(node: &Node<'_>, doc: &Doc<'_>, vocabulary: &Vocabulary) -> Option<Risk> {
    let heading = node.heading?;
    let (ordinal, title) = title_of(heading_line(heading)?, doc)?;
    let labels = Labels::of(node.blocks, vocabulary);
    let span = title.span;
    let risk = Risk {
        ordinal: Some(ordinal),
        id: labels.take("id").map(Label::plain).filter(|id| !id.is_empty() && placeholders(id).is_empty()),
        title,
        description: labels.take("description").and_then(|label| label.prose(doc)),
        likelihood: labels.take("likelihood").and_then(|label| label.read(doc, degree)),
        impact: labels.take("impact").and_then(|label| label.read(doc, degree)),
        owner: labels.take("owner").and_then(|label| label.read(doc, name)),
        due: labels.take("due").and_then(|label| label.read(doc, When::parse)),
        status: labels.take("status").and_then(|label| label.read(doc, Progress::parse)),
        mitigations: labels.find("mitigation").map(|label| mitigations(label, doc)).unwrap_or_default(),
        span,
    };
    labels.settle();
    heading.take();
    Some(risk)
}

/// The items below the label; else what stands beside it.
fn mitigations(label: &Label<'_>, doc: &Doc<'_>) -> Vec<Text> {
    label.take();
    let mut found: Vec<Text> = doc.prose_lines(&label.value).into_iter().collect();
    for block in label.below {
        let Some(items) = list_items(block) else {
            found.extend(prose_of_block(doc, block).inspect(|_| block.take()));
            continue;
        };
        found.extend(items.iter().filter_map(|item| doc.prose_lines(item.lines())));
        if items.iter().all(|item| item.blocks.len() == 1 && item.task.is_none()) {
            block.take();
        }
    }
    found
}

/// `R-001: Pool runs dry — Owner: Mina — Status: Open`: an item is a risk when a risk's id leads it, or any id and labels follow.
fn listed(line: &Line, doc: &Doc<'_>, vocabulary: &Vocabulary) -> Option<Risk> {
    let text = line.plain();
    let span = doc.span(&line.range);
    let mut parts = text.split([';', '|']).flat_map(|part| part.split(" — ")).flat_map(|part| part.split(" – ")).map(str::trim);
    let (id, title) = split_id(parts.next()?);
    let labelled: Vec<(&str, &str)> =
        parts.filter_map(|part| part.split_once(':')).filter_map(|(name, value)| Some((vocabulary.label(name)?, value.trim()))).collect();
    let id = id.filter(|id| id.starts_with('R') || !labelled.is_empty())?;
    let value = |key: &str| labelled.iter().find(|(found, _)| *found == key).map(|(_, value)| *value);
    Some(Risk {
        ordinal: None,
        id: Some(id),
        title: Text { plain: title, markdown: None, span },
        description: None,
        likelihood: value("likelihood").map(|text| read_at(text, span, degree)),
        impact: value("impact").map(|text| read_at(text, span, degree)),
        owner: value("owner").map(|text| read_at(text, span, name)),
        due: value("due").map(|text| read_at(text, span, When::parse)),
        status: value("status").map(|text| read_at(text, span, Progress::parse)),
        mitigations: value("mitigation").map(|text| Text { plain: text.to_owned(), markdown: None, span }).into_iter().collect(),
        span,
    })
}

/// A part of a line read by `parse`. A placeholder in it makes it unknown.
fn read_at<T>(text: &str, span: Span, parse: impl FnOnce(&str) -> Option<T>) -> Read<T> {
    let value = if placeholders(text).is_empty() { parse(text) } else { None };
    Read { text: text.to_owned(), value, span }
}

/// `Risk | Likelihood | Impact | Owner | Due | Status`, its columns in any order. The id may lead the title. Where risks are meant (a heading or
/// an id says so), any column beside the risk's name is enough.
fn table_rows(table: &Table<'_>, doc: &Doc<'_>, meant: bool) -> Vec<Risk> {
    let id = table.column(&["id", "risk id", "#"]);
    let title = table.column(&["risk", "title", "description", "risk description", "위험", "リスク"]);
    let likelihood = table.column(&["likelihood", "probability", "olasılık", "가능성", "確率", "発生確率"]);
    let impact = table.column(&["impact", "severity", "etki", "영향", "影響", "影響度"]);
    let description = table.column(&["description"]).filter(|column| Some(*column) != title);
    let owner = table.column(&["owner", "responsible", "sorumlu", "담당자", "담당", "担当", "担当者"]);
    let due = table.column(&["due", "due date", "deadline", "기한", "期限"]);
    let status = table.column(&["status", "state", "durum", "상태", "状態"]);
    let mitigation = table.column(&["mitigation", "mitigations", "controls", "mitigation plan", "action"]);
    let named = table.column(&["risk", "risk description", "위험", "リスク"]).or(table.column(&["risk id"])).is_some();
    let says = [likelihood, impact, owner, due, status, mitigation].iter().flatten().count();
    if title.is_none() || !(likelihood.is_some() && impact.is_some() || meant && named && says > 0) {
        return Vec::new();
    }
    let row = |row: &Vec<Line>| {
        let line = cell(row, title)?;
        let (lead, rest) = split_id(&line.plain());
        Some(Risk {
            ordinal: None,
            id: cell(row, id).map(Line::plain).or(lead),
            title: Text { plain: rest, markdown: None, span: doc.span(&line.range) },
            description: cell(row, description).map(|cell| doc.prose(cell)),
            likelihood: cell(row, likelihood).map(|cell| tables::read(doc, cell, degree)),
            impact: cell(row, impact).map(|cell| tables::read(doc, cell, degree)),
            owner: cell(row, owner).map(|cell| tables::read(doc, cell, name)),
            due: cell(row, due).map(|cell| tables::read(doc, cell, When::parse)),
            status: cell(row, status).map(|cell| tables::read(doc, cell, Progress::parse)),
            mitigations: cell(row, mitigation).map(|cell| doc.prose(cell)).into_iter().collect(),
            span: doc.span(&line.range),
        })
    };
    table.rows.iter().filter_map(row).collect()
}

/// `RISK-014 Connection pool…` is an id and a title.
fn split_id(text: &str) -> (Option<String>, String) {
    let (first, rest) = text.split_once([' ', ':']).unwrap_or((text, ""));
    let (letters, digits) = first.split_once('-').unwrap_or((first, ""));
    let is_id = !letters.is_empty()
        && letters.chars().all(|c| c.is_ascii_uppercase())
        && !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit())
        && !rest.trim().is_empty();
    if is_id { (Some(first.to_owned()), rest.trim_start_matches([':', ' ']).to_owned()) } else { (None, text.to_owned()) }
}

/// A degree by its word, or by its number on the 3×3 scale. The ends of a scale of five words are the ends of this one.
pub(super) fn degree(text: &str) -> Option<Degree> {
    match without_emoji(text).to_lowercase().as_str() {
        "low" | "l" | "very low" | "1" | "düşük" | "낮음" | "低" => Some(Degree::Low),
        "medium" | "m" | "moderate" | "med" | "2" | "orta" | "보통" | "중간" | "中" => Some(Degree::Medium),
        "high" | "h" | "very high" | "3" | "yüksek" | "높음" | "高" => Some(Degree::High),
        _ => None,
    }
}

/// A person's name: anything but a blank, a dash or a template's word.
pub(super) fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let blank = matches!(text.to_lowercase().as_str(), "" | "-" | "—" | "–" | "n/a" | "none" | "tbd" | "name" | "unassigned");
    let angled = text.starts_with('<') && text.ends_with('>');
    (!blank && !angled && text.chars().any(char::is_alphanumeric)).then(|| text.to_owned())
}
