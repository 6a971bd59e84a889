//! The typed parts of a release record that is data: stages, rollbacks, risks, changes, evidence, sign-off and the smaller ones.
//!
//! Refuses to supply what was left out: a gate without a comparator has no threshold, and passes nothing.

use std::sync::Arc;

use super::{Tree, field, flag, list, text, word, written};
use crate::{
    record::{
        Change, ChangeKind, Comparison, Entry, EvidenceRef, Gate, Lesson, LessonKind, Read, Release, Risk, Rollback, Scope, Signoff,
        Spanned, Stage, Step, Text,
        changes::{cves, is_breaking, references},
        risks::{degree, name},
        stages::percent,
    },
    value::{Lsn, Mark, Progress, Quantity, Threshold, Version, When, parse_decimal},
};

/// Fills the typed parts of a release.
pub(super) fn fill(tree: &Tree, release: &mut Release) {
    release.stages = list(tree, "stages").iter().map(stage).map(Arc::new).collect();
    release.total_time = minutes(tree, "total_duration_minutes");
    release.final_status = field(tree, "status_claimed", Mark::parse);
    let rollbacks = list(tree, "rollbacks").iter().filter(|tree| !is_rehearsal(tree));
    release.rollbacks = rollbacks.enumerate().map(|(index, tree)| Arc::new(rollback(index, tree))).collect();
    release.risks = list(tree, "risks").iter().enumerate().map(|(index, tree)| Arc::new(risk(index, tree))).collect();
    release.changes = list(tree, "changes").iter().filter_map(change).collect();
    release.evidence = list(tree, "evidence").iter().filter_map(evidence).collect();
    release.verification = list(tree, "verification").iter().filter_map(step).collect();
    release.comparisons =
        tree.get("impact").map(|impact| list(impact, "performance")).unwrap_or_default().iter().filter_map(comparison).collect();
    release.lessons = list(tree, "lessons").iter().filter_map(lesson).collect();
    release.contacts = list(tree, "contacts").iter().filter_map(entry).collect();
    release.links = list(tree, "links").iter().filter_map(entry).collect();
    release.signoff = tree.get("signoff").map(signoff);
}

/// A rollback that was only rehearsed is none.
pub(in crate::record::data) fn is_rehearsal(tree: &Tree) -> bool {
    tree.get("dry_run").and_then(Tree::text).and_then(flag) == Some(true)
}

fn stage(tree: &Tree) -> Stage {
    let claimed = tree.get("gates_claimed").and_then(|claimed| {
        let number = |key| word(claimed, key)?.parse::<u32>().ok();
        let both = (number("passed")?, number("total")?);
        Some(Read { text: format!("{}/{}", both.0, both.1), value: Some(both), span: claimed.span })
    });
    let share = field(tree, "traffic_percent", percent);
    let unread = share.as_ref().filter(|read| read.value.is_none()).map(|read| format!("{}%", read.text.trim_end_matches('%')));
    Stage {
        index: word(tree, "index").and_then(|text| text.parse().ok()),
        percent: share.and_then(|read| read.value),
        audience: word(tree, "audience").or(unread),
        duration: minutes(tree, "duration_minutes"),
        status: field(tree, "status_claimed", Mark::parse),
        gates_claimed: claimed,
        other: Vec::new(),
        gates: list(tree, "gates").iter().filter_map(gate).map(Arc::new).collect(),
        span: tree.span,
    }
}

fn gate(tree: &Tree) -> Option<Gate> {
    let unit = word(tree, "unit").unwrap_or_default();
    let value = tree.get("value").and_then(Tree::text).map(|text| with_unit(text, &unit)).unwrap_or_default();
    let span = tree.get("value").map_or(tree.span, |value| value.span);
    Some(Gate {
        metric: word(tree, "metric")?,
        value: written(&value, span, Quantity::parse),
        threshold: threshold(tree, &unit),
        claimed: tree.get("claimed").and_then(Tree::text).and_then(Mark::parse),
        span: tree.span,
    })
}

/// A bare number with its unit; anything else as written.
fn with_unit(text: &str, unit: &str) -> String {
    let bare = parse_decimal(text.trim()).is_some();
    if bare { format!("{}{unit}", text.trim()) } else { text.trim().to_owned() }
}

/// `< 200ms` as written, or joined from comparator, number and unit, or `baseline` and its offset.
fn threshold(tree: &Tree, unit: &str) -> Option<Read<Threshold>> {
    let comparator = word(tree, "comparator");
    let offset = tree.get("baseline").and_then(|baseline| word(baseline, "offset_percent"));
    let relative = word(tree, "kind").is_some_and(|kind| kind.eq_ignore_ascii_case("baseline")) || offset.is_some();
    let limit = word(tree, "threshold").map(|text| with_unit(&text, unit));
    let limit = if relative { offset.map(|offset| relative_limit(&offset)).or(limit) } else { limit };
    let place = tree.get("threshold").or(tree.get("baseline")).or(tree.get("comparator"))?;
    let sign = comparator.map(|sign| sign + " ").unwrap_or_default();
    let text = format!("{sign}{}", limit.unwrap_or_default());
    Some(written(text.trim(), place.span, Threshold::parse))
}

/// `baseline+10%`
fn relative_limit(offset: &str) -> String {
    let number = offset.trim().trim_end_matches('%');
    let sign = if number.starts_with(['-', '+']) { "" } else { "+" };
    format!("baseline{sign}{number}%")
}

/// A number of minutes, or a length of time with its unit.
fn minutes(tree: &Tree, key: &str) -> Option<Read<Quantity>> {
    let value = tree.get(key)?;
    let text = with_unit(value.text()?, " min");
    Some(written(&text, value.span, Quantity::parse))
}

fn rollback(index: usize, tree: &Tree) -> Rollback {
    let scopes = list(tree, "scope").iter().filter_map(Tree::text);
    let mut scope: Vec<Scope> = scopes.filter_map(scope_of).collect();
    scope.sort();
    scope.dedup();
    let to_version = tree.get("to_version").and_then(|value| Some(Spanned { value: Version::parse(value.text()?)?, span: value.span }));
    Rollback {
        title: word(tree, "title").unwrap_or_else(|| format!("Rollback {}", index + 1)),
        trigger: prose(tree, "trigger"),
        stage_percent: field(tree, "stage_percent", percent),
        time: field(tree, "time", When::parse),
        reason: prose(tree, "reason"),
        recovery: minutes(tree, "recovery_minutes"),
        root_cause: prose(tree, "root_cause"),
        fix: prose(tree, "fix"),
        to_version,
        scope,
        neither: false,
        target_lsn: field(tree, "target_lsn", Lsn::parse),
        lsn_noted: (field(tree, "lsn_before", Lsn::parse), field(tree, "lsn_after", Lsn::parse)),
        evidence: list(tree, "evidence").iter().filter_map(evidence).collect(),
        span: tree.span,
    }
}

fn scope_of(word: &str) -> Option<Scope> {
    match word.trim().to_ascii_lowercase().as_str() {
        "application" => Some(Scope::Application),
        "database" => Some(Scope::Database),
        _ => None,
    }
}

fn risk(index: usize, tree: &Tree) -> Risk {
    let ordinal = format!("Risk {}", index + 1);
    let unnamed = Text { plain: ordinal.clone(), markdown: None, span: tree.span };
    Risk {
        ordinal: Some(ordinal),
        id: word(tree, "id"),
        title: prose(tree, "title").unwrap_or(unnamed),
        description: prose(tree, "description"),
        likelihood: field(tree, "likelihood", degree),
        impact: field(tree, "impact", degree),
        owner: field(tree, "owner", name),
        due: field(tree, "due", When::parse),
        status: field(tree, "status", |text| Progress::parse(&text.replace('-', " "))),
        mitigations: list(tree, "mitigations").iter().filter_map(text).collect(),
        span: tree.span,
    }
}

fn change(tree: &Tree) -> Option<Change> {
    let said = text(tree).or_else(|| prose(tree, "text")).or_else(|| prose(tree, "title"))?;
    let words = |key| list(tree, key).iter().filter_map(Tree::text).map(|text| text.trim().to_owned()).collect::<Vec<_>>();
    let or_found = |stated: Vec<String>, found: Vec<String>| if stated.is_empty() { found } else { stated };
    Some(Change {
        kind: word(tree, "category").map_or(ChangeKind::Other, |word| kind_of(&word)),
        title: word(tree, "title"),
        breaking: tree.get("breaking").and_then(Tree::text).and_then(flag).unwrap_or_else(|| is_breaking(&said.plain)),
        impact: word(tree, "impact"),
        components: words("components"),
        refs: or_found(words("refs"), references(&said.plain)),
        cves: or_found(words("cves"), cves(&said.plain)),
        text: said,
    })
}

fn kind_of(word: &str) -> ChangeKind {
    match word.to_ascii_lowercase().as_str() {
        "feature" => ChangeKind::Feature,
        "fix" => ChangeKind::Fix,
        "performance" => ChangeKind::Performance,
        "improvement" => ChangeKind::Improvement,
        "infrastructure" => ChangeKind::Infrastructure,
        "documentation" => ChangeKind::Documentation,
        "security" => ChangeKind::Security,
        _ => ChangeKind::Other,
    }
}

fn evidence(tree: &Tree) -> Option<EvidenceRef> {
    let pattern = tree.text().map(|text| text.trim().to_owned()).or_else(|| word(tree, "path"))?;
    let pattern = pattern.replace('\\', "/");
    Some(EvidenceRef {
        pattern: pattern.trim_start_matches("./").to_owned(),
        description: word(tree, "description"),
        sha256: word(tree, "sha256").map(|digest| digest.to_lowercase()),
        bytes: word(tree, "bytes").and_then(|bytes| bytes.parse().ok()),
        expected: true,
        span: tree.span,
    })
}

fn step(tree: &Tree) -> Option<Step> {
    Some(Step {
        audience: word(tree, "audience").unwrap_or_default(),
        caption: word(tree, "caption"),
        command: word(tree, "command")?,
        expected: word(tree, "expected"),
        span: tree.span,
    })
}

fn comparison(tree: &Tree) -> Option<Comparison> {
    let side = |key: &str| {
        let Some(value) = tree.get(key) else { return written("", tree.span, Quantity::parse) };
        let whole = match value.text() {
            Some(text) => text.trim().to_owned(),
            None => with_unit(&word(value, "value").unwrap_or_default(), &word(value, "unit").unwrap_or_default()),
        };
        written(&whole, value.span, Quantity::parse)
    };
    Some(Comparison {
        metric: word(tree, "metric")?,
        before: side("before"),
        after: side("after"),
        change: field(tree, "change", Quantity::parse),
        span: tree.span,
    })
}

fn lesson(tree: &Tree) -> Option<Lesson> {
    let kind = match word(tree, "kind")?.to_ascii_lowercase().as_str() {
        "well" => LessonKind::Well,
        "improve" => LessonKind::Improve,
        "surprise" => LessonKind::Surprise,
        _ => return None,
    };
    Some(Lesson { kind, text: prose(tree, "text")? })
}

fn entry(tree: &Tree) -> Option<Entry> {
    Some(Entry { group: word(tree, "group"), label: word(tree, "label").unwrap_or_default(), text: prose(tree, "text")? })
}

fn signoff(tree: &Tree) -> Signoff {
    let approver = |tree: &Tree| Some(written(tree.text()?.trim(), tree.span, name));
    Signoff {
        manager: field(tree, "manager", name),
        approvers: list(tree, "approvers").iter().filter_map(approver).collect(),
        date: field(tree, "date", When::parse),
        status: field(tree, "status", Mark::parse),
        refused: None,
        span: tree.span,
    }
}

fn prose(tree: &Tree, key: &str) -> Option<Text> {
    tree.get(key).and_then(text)
}
