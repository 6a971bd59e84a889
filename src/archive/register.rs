//! Risks: the level of each, and the register over all releases and tables.
//!
//! Refuses to close a risk that nobody closed.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

use super::{Document, Level, Release, Risk, RiskEntry};
use crate::{
    path::slug,
    record::{self, Degree},
    value::Progress,
};

/// A risk with its id, its level, and whether it is overdue.
pub(super) fn risk(record: Arc<record::Risk>, today: Date) -> Risk {
    let degree = |read: &Option<record::Read<Degree>>| read.as_ref().and_then(|read| read.value);
    let level = degree(&record.likelihood).zip(degree(&record.impact)).map(|(likelihood, impact)| level(likelihood, impact));
    let closed = record.status.as_ref().and_then(|status| status.value) == Some(Progress::Done);
    let due = record.due.as_ref().and_then(|read| read.value.as_ref()).and_then(|when| when.day());
    let id = record.id.clone().unwrap_or_else(|| slug(&record.title.plain));
    Risk { slug: slug(&id), id, level, overdue: !closed && due.is_some_and(|due| due < today), record }
}

/// Likelihood + impact with Low 1, Medium 2, High 3 (OWASP Risk Rating).
fn level(likelihood: Degree, impact: Degree) -> Level {
    match likelihood as u8 + impact as u8 {
        0 => Level::Note,
        1 => Level::Low,
        2 => Level::Medium,
        3 => Level::High,
        _ => Level::Critical,
    }
}

/// The register: register tables say what is true now, else the newest release that has the risk. Templates are left out.
pub(super) fn risks(releases: &[Release], documents: &[Document], today: Date) -> Vec<RiskEntry> {
    let mut entries: BTreeMap<(usize, String), RiskEntry> = BTreeMap::new();
    for (index, release) in releases.iter().enumerate().filter(|(_, release)| !release.template) {
        for (at, risk) in release.risks.iter().enumerate().filter(|(_, risk)| !risk.slug.is_empty()) {
            let entry = entries.entry((release.product, risk.slug.clone())).or_insert_with(|| entry(risk, release.product));
            entry.releases.push((index, at));
        }
    }
    for (index, document) in documents.iter().enumerate() {
        for record in &document.record.risks {
            let risk = self::risk(record.clone(), today);
            if risk.slug.is_empty() {
                continue;
            }
            let entry = entries.entry((document.product, risk.slug.clone())).or_insert_with(|| entry(&risk, document.product));
            entry.document = Some(index);
            entry.current = merged(risk, &entry.current);
        }
    }
    entries.into_values().collect()
}

/// A risk is overdue where it is so now: an old release that names one which was closed since does not say that it is late.
pub(super) fn close_the_past(releases: &mut [Release], entries: &[RiskEntry]) {
    for entry in entries.iter().filter(|entry| !entry.current.overdue) {
        for (release, at) in &entry.releases {
            if releases[*release].risks[*at].overdue {
                releases[*release].own().risks[*at].overdue = false;
            }
        }
    }
}

fn entry(risk: &Risk, product: usize) -> RiskEntry {
    RiskEntry { id: risk.id.clone(), slug: risk.slug.clone(), current: risk.clone(), releases: Vec::new(), document: None, product }
}

/// A register row is short: what it leaves out is as the newest release has it.
fn merged(mut row: Risk, release: &Risk) -> Risk {
    let record = Arc::make_mut(&mut row.record);
    record.description = record.description.take().or_else(|| release.record.description.clone());
    if record.mitigations.is_empty() {
        record.mitigations.clone_from(&release.record.mitigations);
    }
    row
}
