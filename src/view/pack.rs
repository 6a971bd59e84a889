//! The sign-off pack: all that is signed for, on one document for paper.
//!
//! Refuses to shorten a digest, to leave out what is missing or wrong, and to fill in a signature.

use serde::Serialize;

use super::{
    blocks::{Block, Section},
    findings::{self, FindingsView},
    format::size,
    parts::{Column, Fact, Part, Row, Table, written},
    prose::Pen,
    release::{self, Banner},
    risks, rollbacks, signoff, stages, status,
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::{Evidence, Node, Release},
    record::{Checklist, Item, ItemState, Read, Signoff},
};

/// The document.
#[derive(Debug, Clone, Serialize)]
pub struct PackView {
    /// The heading.
    pub title: String,
    /// The release's own page.
    pub release: Part,
    /// Status and contradiction.
    pub badges: Vec<Part>,
    /// One sentence.
    pub lede: String,
    /// Draft, template, blanks.
    pub banners: Vec<Banner>,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// What is wrong with it.
    pub findings: Option<FindingsView>,
    /// Stages, rollbacks, checklists, evidence, risks, sign-off as recorded.
    pub sections: Vec<Section>,
    /// Lines to sign on.
    pub signatures: Vec<Signature>,
}

/// A line to sign on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// As what: release manager, approver.
    pub role: String,
    /// Whom the record names; nobody where it is blank.
    pub name: Option<String>,
}

/// Builds the document of a release.
pub fn view(index: usize, pen: &mut Pen<'_>) -> PackView {
    let at = pen.at;
    let release = &at.archive.releases[index];
    for id in ["stages-table", "metrics-table", "risks-table", "contradictions", "findings", "pack-evidence"] {
        pen.take_id(id);
    }
    PackView {
        title: fill(at.words.way_back.pack_of, &[&release.called()]),
        release: at.release(index),
        badges: status::of_release(release, at.words),
        lede: release::lede(release, &at),
        banners: release::banners(release, &at),
        facts: facts(release, index, &at),
        findings: findings::of(Node::Release(index), &at),
        sections: sections(release, index, pen),
        signatures: signatures(release, &at),
    }
}

/// The release's facts, and the digest of its record.
fn facts(release: &Release, index: usize, at: &Viewpoint<'_>) -> Vec<Fact> {
    let mut facts = release::facts(release, index, at);
    if let Some(record) = &release.record {
        let hex: String = record.page.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        facts.push(Fact::new(at.words.way_back.record_digest, vec![Part::code(hex)]));
    }
    facts
}

fn sections(release: &Release, index: usize, pen: &mut Pen<'_>) -> Vec<Section> {
    let at = pen.at;
    let words = at.words;
    let mut all: Vec<(&str, Vec<Block>)> = Vec::new();
    let table = |table: Table| Block::Table { table };
    if release.contradicted {
        all.push((words.contradicted_title, stages::contradictions(release, index, &at).map(table).into_iter().collect()));
    }
    if !release.stages.is_empty() {
        let metrics = stages::matrix(release, index, &at).map(table);
        all.push((words.stages, std::iter::once(table(stages::table(release, &at))).chain(metrics).collect()));
    }
    for rollback in &release.rollbacks {
        let facts = rollbacks::call(release, index, rollback, pen).facts;
        all.push((words.rolled_back, vec![Block::Facts { facts }]));
    }
    all.push((words.checklists, checklists(release, pen)));
    all.push((words.evidence, vec![table(evidence(release, &at))]));
    if !release.risks.is_empty() {
        all.push((words.risks, vec![table(risks::of_release(release, &at))]));
    }
    let recorded = release.record.as_ref().and_then(|record| record.signoff.as_ref()).map(|signoff| signoff::facts(signoff, &at));
    let recorded = recorded.filter(|facts| !facts.is_empty());
    let unsigned = Block::Text { parts: vec![Part::text(words.unsigned)] };
    all.push((words.signoff, vec![recorded.map_or(unsigned, |facts| Block::Facts { facts })]));
    let section = |(title, blocks): (&str, Vec<Block>)| {
        let id = pen.take_id(&super::prose::anchor(title));
        Section { id, level: 2, title: title.to_owned(), lang: None, blocks }
    };
    all.into_iter().map(section).collect()
}

/// Every list of the release and its pages, item by item.
fn checklists(release: &Release, pen: &mut Pen<'_>) -> Vec<Block> {
    let at = pen.at;
    let own = release.record.iter().filter_map(|record| record.page.checklist.as_ref());
    let pages = release.documents.iter().filter_map(|index| at.archive.documents[*index].record.page.checklist.as_ref());
    let blocks: Vec<Block> = own.chain(pages).map(|list| Block::Table { table: checklist(list, pen) }).collect();
    if blocks.is_empty() { vec![Block::Text { parts: vec![Part::muted(at.words.way_back.no_checklist)] }] } else { blocks }
}

fn checklist(list: &Checklist, pen: &mut Pen<'_>) -> Table {
    let words = pen.at.words;
    let row = |item: &Item| {
        let mut state = vec![Part::Badge(state_badge(item, words))];
        if let Some(reason) = &item.terms.reason {
            state.extend([Part::text(" "), Part::text(reason)]);
        }
        Row::new(written(&item.text.plain), vec![written(&item.section).into(), state.into()])
    };
    let id = pen.take_id(&format!("pack-{}", super::prose::anchor(&list.title)));
    let columns = [words.way_back.item, words.way_back.phase, words.status].map(Column::words).to_vec();
    Table::new(id, &list.title, columns, list.items.iter().map(row).collect())
}

fn state_badge(item: &Item, words: &super::Words) -> super::parts::Badge {
    let words = &words.way_back;
    match item.state {
        ItemState::Done => super::parts::Badge::new("pass", "check", words.state_done),
        ItemState::Open => super::parts::Badge::new("warn", "ring", words.state_open),
        ItemState::NotApplicable => super::parts::Badge::new("none", "dash", words.state_not_applicable),
    }
}

/// Every file with its whole digest, the missing ones first.
fn evidence(release: &Release, at: &Viewpoint<'_>) -> Table {
    let words = at.words;
    let columns = vec![Column::words(words.file), Column::words(words.kind), Column::numbers(words.size), Column::words(words.sha256)];
    let row = |file: &Evidence| match file.file {
        None => Row::new(file.path.clone(), vec![Part::Badge(status::missing(words)).into(), "".into(), "".into()]),
        Some(_) => Row::new(file.path.clone(), vec![file.kind.word().into(), size(file.bytes).into(), Part::code(&file.sha256).into()]),
    };
    let (missing, there): (Vec<&Evidence>, Vec<&Evidence>) = release.evidence.iter().partition(|file| file.file.is_none());
    Table::new("pack-evidence", words.evidence_caption, columns, missing.into_iter().chain(there).map(row).collect())
}

/// A line for everybody whom the record names, two at least.
fn signatures(release: &Release, at: &Viewpoint<'_>) -> Vec<Signature> {
    let words = at.words;
    let signoff: Option<&Signoff> = release.record.as_ref().and_then(|record| record.signoff.as_ref());
    let line =
        |role: &str, read: Option<&Read<String>>| Signature { role: role.to_owned(), name: read.and_then(|read| read.value.clone()) };
    let mut lines = vec![line(words.manager, signoff.and_then(|signoff| signoff.manager.as_ref()))];
    lines.extend(signoff.iter().flat_map(|signoff| &signoff.approvers).map(|read| line(words.approved_by, Some(read))));
    if lines.len() < 2 {
        lines.push(line(words.approved_by, None));
    }
    lines
}
