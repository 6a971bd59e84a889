//! Rollbacks as a table: `# | Time | Stage | Trigger | Reason | Recovery`, its columns in any order.
//!
//! Refuses a row that says neither when nor at which traffic: `None` in a table is no rollback. The table stays on the page.

use std::sync::Arc;

use super::{Release, Rollback, evidence, length, percent, untold};
use crate::{
    record::{
        SectionKind, Spanned,
        document::{Doc, Line},
        sections::Node,
        tables::{self, Table, cell},
    },
    value::{Version, When},
};

/// Adds the rows of tables, where no event is recorded in another way.
pub(super) fn read(nodes: &[&Node<'_>], doc: &Doc<'_>, release: &mut Release) {
    if release.rollbacks.is_empty() {
        let blocks = nodes.iter().filter(|node| node.kind == SectionKind::Rollbacks).flat_map(|node| node.blocks);
        release.rollbacks = blocks.filter_map(Table::of).flat_map(|table| events(&table, doc)).map(Arc::new).collect();
    }
}

fn events(table: &Table<'_>, doc: &Doc<'_>) -> Vec<Rollback> {
    let number = table.column(&["#", "no", "no.", "rollback", "event", "id"]);
    let time = table.column(&["timestamp", "time", "when", "date", "time (utc)", "timestamp (utc)", "zaman", "시각", "시간", "時刻"]);
    let stage = table.column(&["stage", "traffic", "traffic %", "stage %", "aşama", "단계", "ステージ", "段階"]);
    let trigger = table.column(&["trigger", "triggered by", "alert", "트리거", "トリガー"]);
    let reason = table.column(&["reason", "why", "cause", "sebep", "사유", "理由"]);
    let recovery = table.column(&["recovery", "recovery time", "time to recover", "recovered in", "mttr", "복구 시간", "復旧時間"]);
    let root_cause = table.column(&["root cause"]);
    let fix = table.column(&["fix", "fix applied"]);
    let target = table.column(&["to version", "rolled back to", "target version", "version"]);
    let files = table.column(&["evidence", "evidence file", "증거", "証跡"]);
    let prose = |cell: Option<&Line>| cell.map(|cell| doc.prose(cell));
    let event = |row: &Vec<Line>| {
        let read_time = cell(row, time).map(|cell| tables::read(doc, cell, When::parse));
        let read_stage = cell(row, stage).map(|cell| tables::read(doc, cell, percent));
        let dated = read_time.as_ref().is_some_and(|read| read.value.is_some());
        if !dated && !read_stage.as_ref().is_some_and(|read| read.text.contains(|c: char| c.is_ascii_digit())) {
            return None;
        }
        let version = cell(row, target).and_then(|cell| Some((Version::parse(&cell.plain())?, doc.span(&cell.range))));
        let title = cell(row, number).map_or_else(|| "Rollback".to_owned(), |cell| format!("Rollback {}", cell.plain()));
        Some(Rollback {
            trigger: prose(cell(row, trigger)),
            stage_percent: read_stage,
            time: read_time,
            reason: prose(cell(row, reason)),
            recovery: cell(row, recovery).map(|cell| tables::read(doc, cell, length)),
            root_cause: prose(cell(row, root_cause)),
            fix: prose(cell(row, fix)),
            to_version: version.map(|(value, span)| Spanned { value, span }),
            evidence: cell(row, files).map(|cell| evidence::of_lines(std::slice::from_ref(cell), doc)).unwrap_or_default(),
            ..untold(title, doc.span(&row.first()?.range))
        })
    };
    table.rows.iter().filter_map(event).collect()
}
