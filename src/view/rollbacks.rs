//! Rollbacks: the call-out at the head of a release, each one in detail, and the log over all releases.
//!
//! Refuses to hide one: a rollback of which nothing is known but that it happened is shown too.

use serde::Serialize;

use super::{
    blocks::{Item, Steps},
    format::{percent, signed_bytes},
    parts::{Column, Fact, Link, Part, Row, Table, joined, written},
    prose::Pen,
    stages,
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::{Node, Release, Rollback},
    record::Scope,
    value::without_emoji,
};

/// A call-out at the head of a page.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// The id of its heading.
    pub id: String,
    /// Its class beside `call`: `fail`, `warn` or `info`.
    pub tone: &'static str,
    /// Its heading.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Vec<Part>>,
    /// What is known.
    pub facts: Vec<Fact>,
    /// A table, as of contradictions.
    pub table: Option<Table>,
    /// Where to read on, on this page.
    pub more: Option<Link>,
}

/// The call-out of a rollback.
pub fn call(release: &Release, index: usize, rollback: &Rollback, pen: &mut Pen<'_>) -> Call {
    Call {
        id: call_id(rollback),
        tone: "fail",
        title: call_title(release, rollback, &pen.at),
        lines: Vec::new(),
        facts: call_facts(release, index, rollback, pen),
        table: None,
        more: None,
    }
}

fn call_title(release: &Release, rollback: &Rollback, at: &Viewpoint<'_>) -> String {
    match stage_name(release, rollback, at) {
        Some(stage) => fill(at.words.rolled_back_at, &[&stage]),
        None => at.words.rolled_back.to_owned(),
    }
}

/// The stage at which it happened: as the record names it, else its traffic.
fn stage_name(release: &Release, rollback: &Rollback, at: &Viewpoint<'_>) -> Option<String> {
    let stage = rollback.stage.and_then(|index| release.stages.get(index)).map(|stage| stages::name(stage, at.words));
    let read = rollback.record.stage_percent.as_ref();
    stage.or_else(|| read.map(|read| read.value.map_or_else(|| read.text.clone(), percent)))
}

fn call_facts(release: &Release, index: usize, rollback: &Rollback, pen: &mut Pen<'_>) -> Vec<Fact> {
    let words = pen.at.words;
    let record = &rollback.record;
    let mut facts = Vec::new();
    let mut add = |label: &str, parts: Vec<Part>| {
        if !parts.is_empty() {
            facts.push(Fact::new(label, parts));
        }
    };
    add(words.reason, record.reason.iter().map(|text| pen.inline(text)).collect());
    add(words.trigger, record.trigger.iter().map(|text| pen.inline(text)).collect());
    add(words.when, record.time.as_ref().map(|time| pen.at.when(time)).unwrap_or_default());
    add(words.recovery, record.recovery.as_ref().map(|read| written(&read.text)).unwrap_or_default());
    add(words.to_version, to_version(release.restored(rollback), rollback, &pen.at));
    add(words.scope, scope(rollback, &pen.at));
    add(words.lsn_before, rollback.lsn_before.map(|lsn| vec![Part::code(lsn.to_string())]).unwrap_or_default());
    add(words.lsn_after, rollback.lsn_after.map(|lsn| vec![Part::code(lsn.to_string())]).unwrap_or_default());
    add(words.lsn_distance, rollback.lsn_distance().map(|bytes| vec![Part::text(signed_bytes(bytes))]).unwrap_or_default());
    add(words.evidence, evidence(release, index, rollback, &pen.at));
    add(words.root_cause, record.root_cause.iter().map(|text| pen.inline(text)).collect());
    add(words.fix, record.fix.iter().map(|text| pen.inline(text)).collect());
    facts
}

fn to_version(restored: Option<usize>, rollback: &Rollback, at: &Viewpoint<'_>) -> Vec<Part> {
    match (restored, &rollback.record.to_version) {
        (Some(release), _) => vec![at.release(release)],
        (None, Some(version)) => written(&version.value.written),
        (None, None) => Vec::new(),
    }
}

fn scope(rollback: &Rollback, at: &Viewpoint<'_>) -> Vec<Part> {
    let words = at.words;
    let mut names: Vec<&str> = Vec::new();
    for scope in &rollback.record.scope {
        names.push(match scope {
            Scope::Application => words.scope_application,
            Scope::Database => words.scope_database,
        });
    }
    if rollback.record.neither {
        names.push(words.scope_neither);
    }
    written(&names.join(", "))
}

fn evidence(release: &Release, index: usize, rollback: &Rollback, at: &Viewpoint<'_>) -> Vec<Part> {
    let found = rollback.evidence.iter().map(|number| {
        let path = release.evidence[*number].path.clone();
        vec![Part::link(path, at.href(Node::Evidence(index, *number)))]
    });
    let named =
        rollback.record.evidence.iter().filter(|named| !rollback.evidence.iter().any(|number| matches(release, *number, &named.pattern)));
    joined(found.chain(named.map(|named| written(&named.pattern))).collect())
}

/// Whether a file of the release is what a pattern names, or may be: what a record writes out needs no second mention.
fn matches(release: &Release, number: usize, pattern: &str) -> bool {
    let file = &release.evidence[number];
    file.path == pattern || file.listed.as_ref().is_some_and(|listed| listed.pattern == pattern)
}

/// A rollback in its section, under a heading of this level: what the call-out at the head of the page leaves out, and the way there.
pub fn item(release: &Release, index: usize, rollback: &Rollback, level: u8, pen: &mut Pen<'_>) -> Item {
    let at = pen.at;
    let title = without_emoji(&rollback.record.title);
    let title = if title.is_empty() { call_title(release, rollback, &at) } else { title };
    let mut facts = own_facts(release, rollback, &at);
    let call = Link { text: call_title(release, rollback, &at), href: format!("#{}", call_id(rollback)) };
    facts.push(Fact::new(at.words.details, vec![Part::Link(call)]));
    if let Some(href) = at.line(index, rollback.record.span.line) {
        facts.push(Fact::new(at.words.record_line, vec![Part::link(rollback.record.span.line.to_string(), Some(href))]));
    }
    Item {
        id: rollback.id.clone(),
        level,
        title: written(&title),
        name: title,
        badges: Vec::new(),
        facts,
        texts: Vec::new(),
        steps: Steps::default(),
    }
}

/// The stage as written and positions of the log, where they differ from what the call-out says.
fn own_facts(release: &Release, rollback: &Rollback, at: &Viewpoint<'_>) -> Vec<Fact> {
    let (words, record) = (at.words, &rollback.record);
    let said = call_title(release, rollback, at).to_lowercase();
    let says = |text: &str| text.to_lowercase().split(|c: char| !c.is_alphanumeric()).all(|word| said.contains(word));
    let stage = record.stage_percent.iter().filter(|read| !says(&read.text));
    let mut facts: Vec<Fact> = stage.map(|read| Fact::new(words.stage, written(&read.text))).collect();
    if let Some(read) = record.target_lsn.as_ref().filter(|read| read.value.is_none() || read.value != rollback.lsn_after) {
        facts.push(Fact::new(words.lsn_target, written(&read.text)));
    }
    let noted = [
        (words.lsn_before_noted, &record.lsn_noted.0, rollback.lsn_before),
        (words.lsn_after_noted, &record.lsn_noted.1, rollback.lsn_after),
    ];
    for (label, noted, shown) in noted {
        if let Some(noted) = noted.as_ref().filter(|noted| noted.value.is_none() || noted.value != shown) {
            facts.push(Fact::new(label, written(&noted.text)));
        }
    }
    facts
}

/// The anchor of the call-out.
fn call_id(rollback: &Rollback) -> String {
    format!("call-{}", rollback.id)
}

/// The rollback log: all rollbacks of a product, newest release first, those of this page.
#[must_use]
pub fn log(rows: &[(usize, usize)], at: &Viewpoint<'_>) -> Table {
    let words = at.words;
    let columns = [words.when, words.from_version, words.to_version, words.stage, words.trigger, words.recovery, words.scope, words.reason];
    let rows = rows.iter().map(|(release, rollback)| log_row(*release, *rollback, at)).collect();
    Table::new("rollback-log", words.rollbacks_caption, columns.map(Column::words).to_vec(), rows)
}

fn log_row(index: usize, number: usize, at: &Viewpoint<'_>) -> Row {
    let release = &at.archive.releases[index];
    let rollback = &release.rollbacks[number];
    let record = &rollback.record;
    let when = match &record.time {
        Some(time) => at.when(time),
        None => release.day.map(|day| vec![Part::Time(super::format::day(day, at.words))]).unwrap_or_else(|| vec![Part::text("–")]),
    };
    let from = Part::link(at.version(index), at.anchor(Node::Release(index), &rollback.id));
    let plain = |text: &Option<crate::record::Text>| text.as_ref().map(|text| written(&text.plain)).unwrap_or_default();
    let cells = vec![
        from.into(),
        to_version(release.restored(rollback), rollback, at).into(),
        stage_name(release, rollback, at).unwrap_or_default().into(),
        plain(&record.trigger).into(),
        record.recovery.as_ref().map(|read| written(&read.text)).unwrap_or_default().into(),
        scope(rollback, at).into(),
        plain(&record.reason).into(),
    ];
    Row::new(when, cells)
}
