//! Risks: those of a release, the register over all of them, and the page of each.
//!
//! Refuses to call a risk closed because it is not mentioned, and to guess a level.

use serde::Serialize;

use super::{
    blocks::{Item, Steps},
    format::read_when,
    parts::{Cell, Column, Fact, Link, Part, Row, Table, joined, written},
    prose::{Pen, anchor},
    status,
    viewpoint::Viewpoint,
    words::Words,
};
use crate::{
    archive::{Level, Node, Release, Risk, RiskEntry},
    record::{Degree, Read},
    value::without_emoji,
};

fn columns(words: &Words) -> Vec<Column> {
    [words.risk, words.likelihood, words.impact, words.level, words.owner, words.due, words.status].map(Column::words).to_vec()
}

fn cells(risk: &Risk, words: &Words) -> Vec<Cell> {
    let record = &risk.record;
    vec![
        degree(record.likelihood.as_ref()).into(),
        degree(record.impact.as_ref()).into(),
        risk.level
            .map(|level| vec![Part::Badge(status::of_level(level, words))])
            .unwrap_or_else(|| vec![Part::muted(words.unknown)])
            .into(),
        record.owner.as_ref().map(|owner| written(&owner.text)).unwrap_or_default().into(),
        due(risk, words).into(),
        record.status.as_ref().map(|read| status::of_progress(read, words)).unwrap_or_default().into(),
    ]
}

fn degree(read: Option<&Read<Degree>>) -> Vec<Part> {
    read.map(|read| written(&without_emoji(&read.text))).unwrap_or_default()
}

fn due(risk: &Risk, words: &Words) -> Vec<Part> {
    let mut parts = risk.record.due.as_ref().map(|due| read_when(due, words)).unwrap_or_default();
    if risk.overdue {
        parts.push(Part::text(" "));
        parts.push(Part::Badge(status::overdue(words)));
    }
    parts
}

/// The author's id and the title, linked.
fn named(risk: &Risk, href: Option<String>) -> Vec<Part> {
    let title = without_emoji(&risk.record.title.plain);
    match &risk.record.id {
        Some(id) => {
            let mut parts = vec![Part::link(id.clone(), href), Part::text(" ")];
            parts.extend(written(&title));
            parts
        }
        None => vec![Part::link(title, href)],
    }
}

/// The risks of one release.
#[must_use]
pub fn of_release(release: &Release, at: &Viewpoint<'_>) -> Table {
    let row = |risk: &Risk| {
        let entry = at.addresses.risk(release.product, &risk.id);
        let href = entry.and_then(|index| at.href(Node::Risk(index)));
        Row::new(named(risk, href), cells(risk, at.words))
    };
    let mut columns = columns(at.words);
    if release.risks.iter().any(|risk| risk.record.id.is_some()) {
        columns[0] = Column::words(at.words.id_and_risk);
    }
    Table::new("risks-table", at.words.risks_of_release, columns, release.risks.iter().map(row).collect())
}

/// The risks of a release in detail, where there is more to say than the table does.
pub fn items(release: &Release, level: u8, pen: &mut Pen<'_>) -> Vec<Item> {
    let has_more = |risk: &&Risk| risk.record.description.is_some() || !risk.record.mitigations.is_empty();
    release.risks.iter().filter(has_more).map(|risk| item(risk, level, pen)).collect()
}

fn item(risk: &Risk, level: u8, pen: &mut Pen<'_>) -> Item {
    let words = pen.at.words;
    let title = without_emoji(&risk.record.title.plain);
    let title = match &risk.record.id {
        Some(id) => format!("{id} {title}"),
        None => title,
    };
    Item {
        id: pen.take_id(&anchor(&format!("risk-{}", risk.id.trim_start_matches("risk-").trim_start_matches("RISK-")))),
        level,
        title: written(&title),
        name: title,
        badges: Vec::new(),
        facts: Vec::new(),
        texts: risk.record.description.iter().map(|text| Fact::new(words.description, vec![pen.inline(text)])).collect(),
        steps: steps(risk, pen),
    }
}

fn steps(risk: &Risk, pen: &mut Pen<'_>) -> Steps {
    let items = risk.record.mitigations.iter().map(|text| vec![pen.inline(text)]).collect();
    Steps { label: pen.at.words.mitigation.to_owned(), items }
}

/// The register: the risks of this page.
#[must_use]
pub fn register(rows: &[usize], at: &Viewpoint<'_>) -> Table {
    let mut columns = columns(at.words);
    columns.push(Column::words(at.words.releases));
    let row = |index: &usize| {
        let entry = &at.archive.risks[*index];
        let mut cells = cells(&entry.current, at.words);
        cells.push(in_releases(entry, at).into());
        Row::new(named(&entry.current, at.href(Node::Risk(*index))), cells)
    };
    Table::new("register", at.words.register_caption, columns, rows.iter().map(row).collect())
}

/// The most releases that a register's row names; the risk's own page names all.
const RELEASES_SHOWN: usize = 5;

fn in_releases(entry: &RiskEntry, at: &Viewpoint<'_>) -> Vec<Part> {
    let mut parts = joined(entry.releases.iter().take(RELEASES_SHOWN).map(|(release, _)| vec![at.release(*release)]).collect());
    if entry.releases.len() > RELEASES_SHOWN {
        parts.push(Part::muted(format!(" +{}", entry.releases.len() - RELEASES_SHOWN)));
    }
    parts
}

/// Open risks by likelihood and impact.
#[must_use]
pub fn matrix(order: &[usize], at: &Viewpoint<'_>) -> Table {
    let words = at.words;
    let degrees = [Degree::Low, Degree::Medium, Degree::High];
    let mut columns = vec![Column::words(words.likelihood_by_impact)];
    columns.extend(degrees.map(|degree| Column::words(status::degree_word(degree, words))));
    let rows = degrees.iter().rev().map(|likelihood| {
        let cells = degrees.iter().map(|impact| heat_cell(order, *likelihood, *impact, at)).collect();
        Row::new(status::degree_word(*likelihood, words), cells)
    });
    Table { class: "heat", ..Table::new("heat", words.matrix_caption, columns, rows.collect()) }
}

/// The most risks that a cell of the matrix names.
const CELL_LIMIT: usize = 12;

fn heat_cell(order: &[usize], likelihood: Degree, impact: Degree, at: &Viewpoint<'_>) -> Cell {
    let is_here = |index: &&usize| {
        let risk = &at.archive.risks[**index].current;
        risk.open() && value(risk.record.likelihood.as_ref()) == Some(likelihood) && value(risk.record.impact.as_ref()) == Some(impact)
    };
    let found: Vec<&usize> = order.iter().filter(is_here).collect();
    let link = |index: &&usize| {
        let entry = &at.archive.risks[**index];
        vec![Part::link(entry.id.clone(), at.href(Node::Risk(**index)))]
    };
    let mut parts = joined(found.iter().take(CELL_LIMIT).map(link).collect());
    if found.len() > CELL_LIMIT {
        parts.push(Part::muted(format!(" +{}", found.len() - CELL_LIMIT)));
    }
    let (class, level) = heat(likelihood, impact);
    parts.push(if parts.is_empty() { Part::text("–") } else { Part::Break });
    parts.push(Part::muted(format!(" {}", status::of_level(level, at.words).word)));
    Cell { parts, class: Some(class) }
}

fn value(read: Option<&Read<Degree>>) -> Option<Degree> {
    read.and_then(|read| read.value)
}

/// The class and the level of a cell: likelihood + impact.
fn heat(likelihood: Degree, impact: Degree) -> (&'static str, Level) {
    match likelihood as u8 + impact as u8 {
        0 => ("s0", Level::Note),
        1 => ("s1", Level::Low),
        2 => ("s2", Level::Medium),
        3 => ("s3", Level::High),
        _ => ("s4", Level::Critical),
    }
}

/// The page of one risk.
#[derive(Debug, Clone, Serialize)]
pub struct RiskView {
    /// Its id and title.
    pub title: String,
    /// The language of the title, where its script tells.
    pub lang: Option<&'static str>,
    /// Its statuses.
    pub badges: Vec<Part>,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// What it is.
    pub description: Vec<Part>,
    /// What is done about it.
    pub steps: Steps,
    /// What each release said of it, newest first.
    pub history: Option<Table>,
    /// The register document that has it.
    pub register: Option<Link>,
    /// What points here.
    pub mentions: super::mentions::Mentions,
}

/// Builds the page of a risk.
pub fn view(index: usize, pen: &mut Pen<'_>) -> RiskView {
    let at = pen.at;
    let entry = &at.archive.risks[index];
    let risk = &entry.current;
    let plain = without_emoji(&risk.record.title.plain);
    let title = risk.record.id.as_ref().map_or_else(|| plain.clone(), |id| format!("{id} {plain}"));
    let columns = columns(at.words);
    let facts = columns.into_iter().skip(1).zip(cells(risk, at.words)).map(|(column, cell)| Fact::new(column.title, cell.parts));
    let mut facts: Vec<Fact> = facts.filter(|fact| !fact.parts.is_empty()).collect();
    if let Some((release, _)) = entry.releases.last() {
        facts.push(Fact::new(at.words.opened_in, vec![at.release(*release)]));
    }
    RiskView {
        lang: crate::markup::language_of(&title),
        title,
        badges: badges(risk, at.words),
        facts,
        description: risk.record.description.iter().map(|text| pen.inline(text)).collect(),
        steps: steps(risk, pen),
        history: history(entry, &at),
        register: entry.document.and_then(|document| at.link(Node::Document(document))),
        mentions: super::mentions::of(Node::Risk(index), &at),
    }
}

fn badges(risk: &Risk, words: &Words) -> Vec<Part> {
    let mut parts = risk.record.status.as_ref().map(|read| status::of_progress(read, words)).unwrap_or_default();
    if risk.overdue {
        parts.push(Part::Badge(status::overdue(words)));
    }
    parts
}

fn history(entry: &RiskEntry, at: &Viewpoint<'_>) -> Option<Table> {
    let mut columns = columns(at.words);
    columns[0] = Column::words(at.words.release);
    let row = |(release, number): &(usize, usize)| {
        let risk = &at.archive.releases[*release].risks[*number];
        Row::new(at.release(*release), cells(risk, at.words))
    };
    let rows: Vec<Row> = entry.releases.iter().map(row).collect();
    (!rows.is_empty()).then(|| Table::new("history", at.words.history_caption, columns, rows))
}
