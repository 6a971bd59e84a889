//! Registers over all releases, and the pages of their entries: people, components, vulnerabilities, dependencies.
//!
//! Refuses a shape of its own for each: every register is one table, every entry its facts, its history and what leads to it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    address::{Listing, ROWS_PER_PAGE},
    format, infrastructure,
    mentions::{self, Mentions},
    parts::{Badge, Cell, Column, Fact, Part, Row, Table, joined, written},
    risks,
    shelves::Rows,
    status,
    viewpoint::Viewpoint,
    words::Words,
};
use crate::{
    archive::{Mention, Node, Register, RegisterEntry, Verdict},
    markup::language_of,
    value::When,
};

/// The page of an entry.
#[derive(Debug, Clone, Serialize)]
pub struct EntryView {
    /// What it is called.
    pub title: String,
    /// The language of the title, where its script tells.
    pub lang: Option<&'static str>,
    /// What it is: a person, a component.
    pub kind: String,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// What each release says of it; the risks that a person owns.
    pub tables: Vec<Table>,
    /// What leads here.
    pub mentions: Mentions,
}

/// What a register is called.
#[must_use]
pub fn register_title(register: Register, words: &Words) -> &'static str {
    let course = &words.course;
    let words = &words.entities;
    match register {
        Register::Environments => course.environments,
        Register::Artefacts => course.artefacts,
        Register::Criteria => course.criteria,
        Register::KnownIssues => words.known_issues,
        Register::Deprecations => words.deprecations,
        Register::BreakingChanges => words.breaking_changes,
        Register::FutureWork => words.future_work,
        Register::Lessons => words.lessons,
        Register::Cves => words.cves,
        Register::Dependencies => words.dependencies,
        Register::Components => words.components,
        Register::People => words.people,
        Register::Services => words.services,
        Register::Configuration => words.configuration,
        Register::Monitoring => words.monitoring,
        Register::Placeholders => words.placeholders,
    }
}

/// What an entry of a register is called.
#[must_use]
pub fn kind(register: Register, words: &Words) -> &'static str {
    let course = &words.course;
    let words = &words.entities;
    match register {
        Register::Environments => course.environment,
        Register::Artefacts => course.artefact,
        Register::Criteria => course.criterion,
        Register::Cves => words.cve,
        Register::Dependencies => words.dependency,
        Register::Components => words.component,
        Register::People => words.person,
        Register::Services => words.service,
        Register::Configuration => words.variable,
        Register::Monitoring => words.monitor,
        _ => words.entry,
    }
}

/// The keys of a register's facts with their headings, in the order of its columns.
pub(super) fn columns(register: Register, words: &Words) -> Vec<(&'static str, &'static str)> {
    let (state, resolved) = (words.supply.exposure, words.supply.resolved_version);
    let course = &words.course;
    let words = &words.entities;
    match register {
        Register::Environments => {
            vec![("runs", course.runs), ("strategy", course.strategy), ("started", course.started), ("result", course.result)]
        }
        Register::Artefacts => vec![("group", words.group), ("note", course.note), ("text", words.text), ("features", course.features)],
        Register::Criteria => vec![("standing", course.standing), ("support", course.support)],
        Register::KnownIssues => vec![("text", words.text), ("workaround", words.workaround), ("tracking", words.tracking)],
        Register::Deprecations => vec![("reason", words.reason), ("alternative", words.alternative), ("removal", words.removal)],
        Register::BreakingChanges => vec![("what", words.what), ("action", words.action), ("guide", words.guide)],
        Register::Lessons => vec![("kind", words.kind)],
        Register::Cves => vec![("severity", words.severity), ("dependency", words.of_dependency), ("state", state)],
        Register::Dependencies => vec![("previous", words.previous), ("new", words.new), ("resolved", resolved), ("notes", words.notes)],
        Register::People => vec![("role", words.role)],
        Register::Services => vec![
            ("version", words.version),
            ("ports", words.ports),
            ("cpu", words.cpu),
            ("memory", words.memory),
            ("replicas", words.replicas),
            ("health", words.health),
        ],
        Register::Configuration => {
            vec![("group", words.group), ("text", words.text), ("required", words.required), ("change", words.change)]
        }
        Register::Monitoring => {
            vec![
                ("kind", words.kind),
                ("value", words.value),
                ("text", words.text),
                ("threshold", words.threshold),
                ("verdict", words.as_gate),
            ]
        }
        Register::Placeholders => vec![("line", words.line)],
        Register::FutureWork | Register::Components => Vec::new(),
    }
}

/// The registers of a product, with how much each holds.
#[must_use]
pub fn registers(all: &[Register], product: usize, at: &Viewpoint<'_>) -> Table {
    let words = &at.words.entities;
    let row = |register: &Register| {
        let count = register.entries(at.archive).filter(|(_, entry)| entry.product == product).count();
        let href = at.listing(product, Listing::Register(*register));
        Row::new(Part::link(register_title(*register, at.words), href), vec![count.to_string().into()])
    };
    let columns = vec![Column::words(words.register), Column::numbers(words.entries)];
    Table::new("registers", words.registers_caption, columns, all.iter().map(row).collect())
}

/// Entries of one register in a table: what each is, its newest facts, and the releases that say so.
#[must_use]
pub fn register(register: Register, rows: &[usize], at: &Viewpoint<'_>) -> Table {
    let mut keys = columns(register, at.words);
    keys.retain(|(key, _)| *key != "change");
    let mut columns = vec![Column::words(kind(register, at.words))];
    columns.extend(keys.iter().map(|(_, title)| Column::words(*title)));
    columns.push(Column::words(at.words.releases));
    if register == Register::FutureWork {
        columns.push(Column::words(at.words.entities.fulfilled_by));
    }
    let row = |index: &usize| {
        let entry = &at.archive.entries[*index];
        let told = |key: &str| match key {
            "role" => roles(entry, at),
            "runs" => running(entry, at),
            key => entry.told(key).map(|value| shown(key, value, entry.mentions.first(), at)).unwrap_or_default(),
        };
        let mut cells: Vec<Cell> = keys.iter().map(|(key, _)| told(key).into()).collect();
        cells.push(releases(entry, at).into());
        if register == Register::FutureWork {
            cells.push(entry.fulfilled_by.map(|release| vec![at.release(release)]).unwrap_or_default().into());
        }
        let page = if register == Register::Services { infrastructure::component(entry, at) } else { at.href(Node::Entry(*index)) };
        let head = match page {
            Some(href) => vec![Part::link(entry.title.clone(), Some(href))],
            None => written(&entry.title),
        };
        Row::new(head, cells).anchored(format!("entry-{}", entry.id))
    };
    let table = Table::new("register", register_title(register, at.words), columns, rows.iter().map(row).collect());
    infrastructure::filled(table)
}

/// Whether documents say what is true of a register's entries now, and releases what became of them.
fn is_infrastructure(register: Register) -> bool {
    matches!(register, Register::Services | Register::Configuration | Register::Monitoring | Register::Artefacts)
}

/// What runs in an environment now: what the newest release was deployed there with success and not taken back.
fn running(entry: &RegisterEntry, at: &Viewpoint<'_>) -> Vec<Part> {
    let found = entry.mentions.iter().find(|mention| mention.facts.iter().any(|(key, _)| *key == "runs"));
    found.map(|mention| fact(mention, "runs", at)).unwrap_or_default()
}

/// Every role that a person has in any release, the newest first.
fn roles(entry: &RegisterEntry, at: &Viewpoint<'_>) -> Vec<Part> {
    let mut all: Vec<Vec<Part>> = Vec::new();
    for role in entry.mentions.iter().map(|mention| fact(mention, "role", at)) {
        if !all.contains(&role) {
            all.push(role);
        }
    }
    joined(all)
}

/// The most releases that a row names.
const SHOWN: usize = 8;

fn releases(entry: &RegisterEntry, at: &Viewpoint<'_>) -> Vec<Part> {
    let all = entry.releases();
    let mut parts = joined(all.iter().take(SHOWN).map(|release| vec![at.release(*release)]).collect());
    if all.len() > SHOWN {
        parts.push(Part::muted(format!(" +{}", all.len() - SHOWN)));
    }
    parts
}

/// One fact of a mention, in the words of the site where they are relsite's own.
fn fact(mention: &Mention, key: &str, at: &Viewpoint<'_>) -> Vec<Part> {
    let value = mention.facts.iter().find(|(known, _)| *known == key);
    value.map(|(_, value)| shown(key, value, Some(mention), at)).unwrap_or_default()
}

/// A fact's value; lines are those of the release that says it.
pub(super) fn shown(key: &str, value: &str, mention: Option<&Mention>, at: &Viewpoint<'_>) -> Vec<Part> {
    let words = &at.words.entities;
    let own = match (key, value) {
        ("kind", "well") => Some(words.well),
        ("kind", "improve") => Some(words.improve),
        ("kind", "surprise") => Some(words.surprise),
        ("role", "release manager") => Some(words.release_manager),
        ("role", "approver") => Some(words.approver),
        ("role", "risk owner") => Some(words.risk_owner),
        ("role", "contributor") => Some(words.contributor),
        ("role", "contact") => Some(words.contact),
        ("kind", "metric") => Some(words.metric),
        ("kind", "dashboard") => Some(words.dashboard),
        ("kind", "alert") => Some(words.alert),
        ("kind", "health") => Some(words.health_command),
        ("kind", "endpoint") => Some(words.endpoint),
        ("change", "added") => Some(words.added),
        ("change", "changed") => Some(words.changed),
        ("change", "removed") => Some(words.removed),
        _ => None,
    };
    let course = &at.words.course;
    let standing = match (key, value) {
        ("standing", "open") => Some(Badge::new("none", "ring", course.is_open)),
        ("standing", "claimed") => Some(Badge::new("none", "dash", course.claimed_only)),
        ("standing", "shown") => Some(Badge::new("info", "check", course.is_shown)),
        ("standing", "contradicted") => Some(Badge::new("fail", "cross", course.is_contradicted)),
        _ => None,
    };
    if let Some(badge) = standing {
        return vec![Part::Badge(badge)];
    }
    let verdict = Verdict::ALL.into_iter().find(|verdict| key == "verdict" && verdict.word() == value);
    match (own, key, value.parse(), mention) {
        (Some(word), ..) => vec![Part::text(word)],
        (None, "line", Ok(line), Some(mention)) => vec![Part::link(value.to_owned(), at.line(mention.release, line))],
        (None, "value", ..) => vec![Part::code(value)],
        (None, "result", ..) => status::of_claimed(value, at.words),
        (None, "started", ..) => When::parse(value).map_or_else(|| written(value), |when| vec![Part::Time(format::when(&when, at.words))]),
        (None, "runs", ..) => vec![mention.map_or_else(|| Part::text(value), |mention| at.release(mention.release))],
        _ => verdict.map_or_else(|| written(value), |verdict| vec![Part::Badge(status::of_verdict(verdict, at.words))]),
    }
}

/// Builds the page of an entry.
#[must_use]
pub fn view(index: usize, at: &Viewpoint<'_>) -> EntryView {
    let entry = &at.archive.entries[index];
    EntryView {
        title: entry.title.clone(),
        lang: language_of(&entry.title),
        kind: kind(entry.register, at.words).to_owned(),
        facts: facts(index, entry, at),
        tables: infrastructure::scaling(entry, at)
            .into_iter()
            .chain(infrastructure::usage(entry, at))
            .chain(history(entry, at))
            .chain(owned(index, at))
            .collect(),
        mentions: mentions::of(Node::Entry(index), at),
    }
}

fn facts(index: usize, entry: &RegisterEntry, at: &Viewpoint<'_>) -> Vec<Fact> {
    let words = &at.words.entities;
    let others: Vec<Vec<Part>> =
        entry.names.iter().filter(|name| **name != entry.title).map(|name| vec![Part::text(name.clone())]).collect();
    let names = (!others.is_empty()).then(|| Fact::new(words.also_known_as, joined(others)));
    let tracker =
        (entry.register == Register::Cves).then(|| crate::archive::Mentions::tracked_cve(&at.site.trackers, &entry.title)).flatten();
    let tracker = tracker.map(|href| Fact::new(words.tracker, vec![Part::link(words.look_up, Some(href))]));
    let risks = at.listing(entry.product, Listing::RisksOf(index)).filter(|_| !entry.owns.is_empty());
    let risks = risks.map(|href| Fact::new(words.owned_risks, vec![Part::link(entry.owns.len().to_string(), Some(href))]));
    let told = match entry.register {
        Register::Components => infrastructure::of_component(entry, at),
        Register::Environments => vec![Fact::new(at.words.course.runs, running(entry, at))],
        register if is_infrastructure(register) => infrastructure::facts(entry, at),
        _ => Vec::new(),
    };
    names.into_iter().chain(tracker).chain(risks).chain(told).collect()
}

/// What each release says of it, newest first; a release once for each different thing that it says.
fn history(entry: &RegisterEntry, at: &Viewpoint<'_>) -> Option<Table> {
    let keys = columns(entry.register, at.words);
    let mut columns = vec![Column::words(at.words.release), Column::words(at.words.date)];
    columns.extend(keys.iter().map(|(_, title)| Column::words(*title)));
    let row = |mention: &Mention| {
        let released = super::release::released(&at.archive.releases[mention.release], at).into();
        let facts = keys.iter().map(|(key, _)| fact(mention, key, at).into());
        Row::new(at.release(mention.release), std::iter::once(released).chain(facts).collect())
    };
    let mut rows: Vec<Row> = entry.mentions.iter().take(HISTORY).map(row).collect();
    rows.dedup();
    let table = (!rows.is_empty()).then(|| Table::new("history", at.words.entities.history, columns, rows));
    if is_infrastructure(entry.register) { table.map(infrastructure::filled) } else { table }
}

/// The most rows of a history; back-links name the rest.
const HISTORY: usize = 200;

fn owned(index: usize, at: &Viewpoint<'_>) -> Option<Table> {
    let product = at.archive.entries[index].product;
    let Rows::Risks(all) = at.addresses.rows_for(product, Listing::RisksOf(index), 1..=HISTORY / ROWS_PER_PAGE)? else { return None };
    let rows = &all[..all.len().min(HISTORY)];
    (!rows.is_empty()).then(|| Table { caption: at.words.entities.owned_risks.to_owned(), ..risks::register(rows, at) })
}

/// The people, components, vulnerabilities and dependencies that a release names, in fields and in prose, by register.
#[must_use]
pub fn of_release(release: usize, at: &Viewpoint<'_>) -> Vec<Fact> {
    let mut named: BTreeMap<Register, Vec<Vec<Part>>> = BTreeMap::new();
    for edge in at.archive.leading_from(Node::Release(release)) {
        if let Node::Entry(index) = edge.to {
            let entry = &at.archive.entries[index];
            named.entry(entry.register).or_default().push(vec![Part::link(entry.title.clone(), at.href(edge.to))]);
        }
    }
    named.into_iter().map(|(register, links)| Fact::new(register_title(register, at.words), joined(links))).collect()
}
