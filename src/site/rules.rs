//! What a release must satisfy here: policies per release type, where the evidence holds each metric, and the levels of problems.
//!
//! Refuses to judge: `check` compares the archive with these.

use super::table::{Field, Table};
use crate::diag::{Severity, Span};

/// One metric of the gates, and where the evidence holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MetricSource {
    /// The metric as records name it.
    pub name: String,
    /// `unit`: of the number in the evidence, when the file does not say.
    pub unit: Option<String>,
    /// `file`: a pattern of evidence files; any that fits the stage when not given.
    pub file: Option<String>,
    /// `query`: the Prometheus query or sample name.
    pub query: Option<String>,
    /// `json_path`: where a JSON file holds it.
    pub json_path: Option<String>,
    /// `key`: of `key: value` and `key=value` files.
    pub key: Option<String>,
    /// `dashboard`: an address to link to.
    pub dashboard: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

pub(super) fn read_metrics(root: &mut Table<'_, '_>) -> Vec<MetricSource> {
    root.entries_of("metrics").iter().filter_map(metric).collect()
}

fn metric(field: &Field<'_, '_>) -> Option<MetricSource> {
    let mut table = field.table()?;
    let metric = MetricSource {
        name: field.key.clone(),
        unit: table.text("unit"),
        file: table.text("file"),
        query: table.text("query"),
        json_path: table.text("json_path"),
        key: table.text("key"),
        dashboard: table.field("dashboard").and_then(|field| field.parsed(super::address::link)),
        span: field.key_span,
    };
    table.finish();
    Some(metric)
}

/// The release types that may have a policy; `default` holds for those that have none.
const TYPES: [&str; 5] = ["major", "minor", "patch", "hotfix", "default"];

/// `[policies.<type>]`: what releases of a type must have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Policy {
    /// `major`, `minor`, `patch`, `hotfix` or `default`.
    pub release_type: String,
    /// `approvers`: how many people must approve.
    pub approvers: Option<u64>,
    /// `approver_not_manager`: whether the release manager's own approval does not count.
    pub approver_not_manager: Option<bool>,
    /// `sections`: that must be there and filled in.
    pub sections: Vec<String>,
    /// `evidence`: patterns of files that must be there.
    pub evidence: Vec<String>,
    /// `signed`: patterns of evidence that a valid signature must cover.
    pub signed: Vec<String>,
    /// `gates`: metrics that every stage must have.
    pub gates: Vec<String>,
    /// `checklists`: that must be complete.
    pub checklists: Vec<String>,
    /// `low_traffic`: the hours, in UTC, in which a deployment may start.
    pub low_traffic: Option<Window>,
    /// `min_team`: how many people must be present.
    pub min_team: Option<u64>,
    /// `watch_hours`: how long the release is watched after the deployment.
    pub watch_hours: Option<u64>,
    /// `evidence_days`: how many days the evidence may differ from the record's date.
    pub evidence_days: Option<u64>,
    /// Where it is declared.
    pub span: Span,
}

/// A daily window in minutes after midnight UTC; it may pass midnight (`from` > `to`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// The first minute.
    pub from: u16,
    /// The minute after the last.
    pub to: u16,
}

pub(super) fn read_policies(root: &mut Table<'_, '_>) -> Vec<Policy> {
    root.entries_of("policies").iter().filter_map(policy).collect()
}

fn policy(field: &Field<'_, '_>) -> Option<Policy> {
    if !TYPES.contains(&field.key.as_str()) {
        field.unknown("policies", &TYPES);
        return None;
    }
    let mut table = field.table()?;
    let policy = Policy {
        release_type: field.key.clone(),
        approvers: number(&mut table, "approvers"),
        approver_not_manager: table.field("approver_not_manager").and_then(|field| field.flag()),
        sections: table.texts("sections"),
        evidence: table.texts("evidence"),
        signed: table.texts("signed"),
        gates: table.texts("gates"),
        checklists: table.texts("checklists"),
        low_traffic: table.field("low_traffic").and_then(|field| field.parsed(window)),
        min_team: number(&mut table, "min_team"),
        watch_hours: number(&mut table, "watch_hours"),
        evidence_days: number(&mut table, "evidence_days"),
        span: field.key_span,
    };
    table.finish();
    Some(policy)
}

fn number(table: &mut Table<'_, '_>, key: &'static str) -> Option<u64> {
    table.field(key)?.number(0..=10_000)
}

/// Reads `22:00-05:00`.
fn window(text: &str) -> Result<Window, String> {
    let minutes = |time: &str| -> Option<u16> {
        let (hours, minutes) = time.trim().split_once(':')?;
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    let both = text.split_once('-').and_then(|(from, to)| Some(Window { from: minutes(from)?, to: minutes(to)? }));
    both.filter(|window| window.from != window.to).ok_or_else(|| "be two times in UTC such as \"22:00-05:00\"".to_owned())
}

/// One row of `[problems]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Level {
    /// The code as written.
    pub code: String,
    /// What its problems count as.
    pub severity: Severity,
    /// Where it is declared.
    pub span: Span,
}

pub(super) fn read_levels(root: &mut Table<'_, '_>) -> Vec<Level> {
    let level = |word: &str| Severity::from_word(word).ok_or_else(|| "be \"error\", \"warning\" or \"note\"".to_owned());
    let fields = root.entries_of("problems");
    fields
        .iter()
        .filter_map(|field| Some(Level { severity: field.parsed(level)?, code: field.key.clone(), span: field.key_span }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_may_pass_midnight() {
        assert_eq!(window("22:00-05:30"), Ok(Window { from: 1320, to: 330 }));
        for bad in ["", "22-05", "24:00-05:00", "22:00", "05:00-05:00", "x:y-z:w"] {
            assert!(window(bad).is_err(), "{bad}");
        }
    }
}
