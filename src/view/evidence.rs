//! Evidence: the table of a release's files, and the page of each.
//!
//! Refuses to pass over a gap: what is listed but missing comes first, and what is there but unlisted is marked.

use serde::Serialize;

use super::{
    exhibits::Shown,
    findings::{self, FindingsView},
    format::{percent, size},
    parts::{Column, Fact, Link, Part, Row, Table, written},
    signed, status,
    viewpoint::Viewpoint,
};
use crate::archive::{Evidence, Node, Release};

/// The evidence of a release. Missing files first, then by path.
#[must_use]
pub fn table(release: &Release, index: usize, at: &Viewpoint<'_>) -> Table {
    let words = at.words;
    let mut order: Vec<usize> = (0..release.evidence.len()).collect();
    order.sort_by_key(|number| release.evidence[*number].file.is_some());
    let columns = vec![
        Column::words(words.file),
        Column::words(words.kind),
        Column::numbers(words.size),
        Column::words(words.sha256),
        Column::numbers(words.stage),
        Column::words(words.description),
    ];
    let rows = order.into_iter().map(|number| row(&release.evidence[number], Node::Evidence(index, number), at)).collect();
    Table::new("evidence-table", words.evidence_caption, columns, rows)
}

fn row(file: &Evidence, node: Node, at: &Viewpoint<'_>) -> Row {
    let words = at.words;
    let name = file.path.strip_prefix("evidence/").unwrap_or(&file.path);
    let mut head = match file.file {
        Some(_) => vec![Part::link(name, at.href(node))],
        None => written(name),
    };
    let flag = if file.file.is_none() { Some(status::missing(words)) } else { file.listed.is_none().then(|| status::unlisted(words)) };
    if let Some(flag) = flag {
        head.push(Part::text(" "));
        head.push(Part::Badge(flag));
    }
    let there = file.file.is_some();
    let cells = vec![
        if there { file.kind.word() } else { "" }.into(),
        if there { sizes(file) } else { Vec::new() }.into(),
        if there { vec![Part::digest(&file.sha256)] } else { Vec::new() }.into(),
        file.stage_percent.map(percent).unwrap_or_default().into(),
        description(file, at).into(),
    ];
    Row::new(head, cells)
}

/// The size, to the byte where the record states one.
fn sizes(file: &Evidence) -> Vec<Part> {
    let mut parts = vec![Part::text(size(file.bytes))];
    let stated = file.listed.as_ref().is_some_and(|listed| listed.bytes.is_some());
    if stated && file.bytes >= 1_000 {
        parts.push(Part::muted(format!(" ({}\u{202f}B)", file.bytes)));
    }
    parts
}

/// What the author says of the file: its description, and a pattern, digest or size that differs from what is there.
fn description(file: &Evidence, at: &Viewpoint<'_>) -> Vec<Part> {
    let Some(listed) = &file.listed else {
        return if file.required { vec![Part::muted(at.words.reports.asked_by_policy)] } else { Vec::new() };
    };
    let mut parts = listed.description.as_ref().map(|text| written(text)).unwrap_or_default();
    let mut add = |label: &str, part: Part| {
        if !parts.is_empty() {
            parts.push(Part::Break);
        }
        parts.push(Part::muted(format!("{label} ")));
        parts.push(part);
    };
    if listed.pattern != file.path {
        add(at.words.listed_as, Part::code(&listed.pattern));
    }
    if let Some(claimed) = listed.sha256.as_ref().filter(|claimed| !file.sha256.starts_with(claimed.as_str())) {
        add(at.words.sha256_claimed, Part::code(claimed));
    }
    if let Some(claimed) = listed.bytes.filter(|claimed| *claimed != file.bytes) {
        add(at.words.size_claimed, Part::text(size(claimed)));
    }
    parts
}

/// The page of one evidence file.
#[derive(Debug, Clone, Serialize)]
pub struct EvidenceView {
    /// Its name, as on disk.
    pub title: String,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Its bytes, under the name they are published with.
    pub raw: Link,
    /// The list of digests, and the command that checks it.
    pub checksums: Option<Link>,
    /// What is wrong with it.
    pub findings: Option<FindingsView>,
    /// What it shows, in order.
    pub exhibits: Vec<Shown>,
    /// What names it.
    pub mentions: super::mentions::Mentions,
}

/// Builds the page of an evidence file.
#[must_use]
pub fn view(release: usize, index: usize, exhibits: Vec<Shown>, at: &Viewpoint<'_>) -> Option<EvidenceView> {
    let file = &at.archive.releases[release].evidence[index];
    let address = at.addresses.evidence(release, index)?;
    let withheld = at.archive.withheld.has(file.file);
    let href = at.to(if withheld { &address.viewer } else { &address.raw });
    let text = address.raw.as_str().rsplit('/').next().unwrap_or_default().to_owned();
    let text = if withheld { at.words.integrity.withheld.to_owned() } else { text };
    let checksums = at.addresses.checksums(at.archive, release).map(|path| Link { text: "SHA256SUMS".to_owned(), href: at.to(&path) });
    Some(EvidenceView {
        title: file.path.strip_prefix("evidence/").unwrap_or(&file.path).to_owned(),
        facts: facts(file, release, index, at),
        raw: Link { text, href },
        checksums,
        findings: findings::of(Node::Evidence(release, index), at),
        exhibits,
        mentions: super::mentions::of(Node::Evidence(release, index), at),
    })
}

fn facts(file: &Evidence, release: usize, index: usize, at: &Viewpoint<'_>) -> Vec<Fact> {
    let words = at.words;
    let mut facts = vec![
        Fact::new(words.release, vec![at.release(release)]),
        Fact::new(words.kind, vec![Part::text(file.kind.word())]),
        Fact::new(words.size, vec![Part::text(size(file.bytes))]),
        Fact::new(words.sha256, vec![Part::code(&file.sha256)]),
    ];
    if let Some(encoding) = file.encoding {
        facts.push(Fact::new(words.encoding, vec![Part::text(encoding)]));
    }
    if let Some(stage) = file.stage_percent {
        facts.push(Fact::new(words.stage, vec![Part::text(percent(stage))]));
    }
    facts.extend(super::supply::matches(file, at));
    facts.extend(super::supply::since(file, release, at));
    let listing = match &file.listed {
        None => vec![Part::Badge(status::unlisted(words))],
        Some(listed) => {
            let href = at.line(release, listed.span.line);
            vec![Part::link(super::words::fill(words.line_number, &[&listed.span.line.to_string()]), href)]
        }
    };
    facts.push(Fact::new(words.listed, listing));
    facts.extend(signed::of_file(release, index, at));
    let described = description(file, at);
    if !described.is_empty() {
        facts.push(Fact::new(words.description, described));
    }
    facts
}
