//! The page of a release: its outcome first, then what is known of it, then its record section by section.
//!
//! Refuses to state what was not computed: every word of the head comes from the archive.

use serde::Serialize;

use super::{
    blocks::{self, Section},
    entities,
    findings::{self, FindingsView},
    format, lead,
    mentions::{self, Mentions},
    parts::{Fact, Html, Link, Part, joined, written},
    prose::{Pen, without_front_matter},
    rollbacks::{self, Call},
    seal, sections, signed, signoff, stages, status,
    viewpoint::Viewpoint,
    way_back,
    words::fill,
};
use crate::{
    archive::{Archive, Node, Release, Verdict, is_refused},
    record::{ItemState, Read, SectionKind},
    value::{Version, without_emoji},
};

/// The page of a release.
#[derive(Debug, Clone, Serialize)]
pub struct ReleaseView {
    /// The version.
    pub title: String,
    /// The record's own title, where it says more than the version.
    pub subtitle: Option<Part>,
    /// The status, and whether it is contradicted.
    pub badges: Vec<Part>,
    /// One sentence.
    pub lede: String,
    /// The author's summary.
    pub summary: Option<Part>,
    /// Draft, template, no record.
    pub banners: Vec<Banner>,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Older anchors that lead here.
    pub anchors: Vec<String>,
    /// What is wrong with it.
    pub findings: Option<FindingsView>,
    /// Contradictions and rollbacks.
    pub calls: Vec<Call>,
    /// Its record, section by section.
    pub sections: Vec<Section>,
    /// Footnotes of the record.
    pub footnotes: Html,
    /// Its way back, its sign-off pack, what changed since the release before it.
    pub ways: Vec<Link>,
    /// Its further pages.
    pub further: Vec<Link>,
    /// The lines of its record.
    pub source: Option<Link>,
    /// The release as data.
    pub data: Option<Link>,
    /// The people, components, vulnerabilities and dependencies that it names, by register.
    pub named: Vec<Fact>,
    /// What leads here.
    pub mentions: Mentions,
    /// The release before it.
    pub previous: Option<Link>,
    /// The release after it.
    pub next: Option<Link>,
}

/// One line across the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Banner {
    /// `info`, `warn` or `fail`.
    pub tone: &'static str,
    /// What it says.
    pub text: String,
}

/// The anchors that the page of a release has besides its headings.
#[must_use]
pub fn anchors(release: &Release) -> Vec<String> {
    let stages = release.stages.iter().map(|stage| stage.id.clone());
    let rollbacks = release.rollbacks.iter().flat_map(|rollback| [rollback.id.clone(), format!("call-{}", rollback.id)]);
    let tables = [
        "stages-table",
        "metrics-table",
        "risks-table",
        "evidence-table",
        "signatures-table",
        "comparison-table",
        "service-table",
        "contradictions",
        "findings",
        "further",
        "named",
        "mentions",
    ];
    stages.chain(rollbacks).chain(tables.map(str::to_owned)).collect()
}

/// Builds the page of a release from the text of its record, if it has one.
pub fn view(index: usize, text: Option<&str>, pen: &mut Pen<'_>) -> ReleaseView {
    let at = pen.at;
    let release = &at.archive.releases[index];
    for anchor in anchors(release).into_iter().chain(seal::anchors(index, &at)) {
        pen.take_id(&anchor);
    }
    let aliases = release.record.as_ref().map_or(&[][..], |record| &record.page.aliases);
    let anchors = pen.take_anchors(aliases);
    let calls = calls(release, index, pen);
    let text = text.map(without_front_matter).unwrap_or_default();
    let prose = pen.part_of(&text, range_of(release, text.len()));
    let mut sections = sections::of_release(release, index, &prose, pen);
    blocks::in_language(&mut sections, release.record.as_ref().and_then(|record| record.page.lang.as_deref()));
    let has_section = |kind| release.record.as_ref().is_some_and(|record| contains(&record.sections, kind));
    let summary = release.record.as_ref().and_then(|record| record.summary.as_ref()).filter(|_| !has_section(SectionKind::Summary));
    let summary = summary.map(|text| pen.inline(text));
    ReleaseView {
        title: release.called(),
        subtitle: subtitle(release),
        badges: status::of_release(release, at.words),
        lede: lede(release, &at),
        summary,
        banners: banners(release, &at),
        facts: facts(release, index, &at),
        anchors,
        findings: findings::of(Node::Release(index), &at),
        calls,
        sections,
        footnotes: prose.footnotes,
        ways: ways(release, index, &at),
        further: release.documents.iter().filter_map(|document| at.link(Node::Document(*document))).collect(),
        source: source(index, &at),
        data: at.addresses.data(index).map(|path| Link { text: at.words.json.to_owned(), href: at.to(&path) }),
        named: entities::of_release(index, &at),
        mentions: mentions::of(Node::Release(index), &at),
        previous: release.previous.and_then(|previous| at.link(Node::Release(previous))),
        next: release.next.and_then(|next| at.link(Node::Release(next))),
    }
}

/// The stretch of the text that is about the release: all of it, or its part of a changelog.
fn range_of(release: &Release, length: usize) -> std::ops::Range<usize> {
    let Some(record) = &release.record else { return 0..0 };
    let start = record.sections.iter().map(|section| section.range.start).min().unwrap_or(0);
    let end = record.sections.iter().map(end_of).max().unwrap_or(length);
    start.min(length)..end.clamp(start.min(length), length)
}

fn end_of(section: &crate::record::Section) -> usize {
    section.children.iter().map(end_of).fold(section.range.end, usize::max)
}

fn contains(sections: &[crate::record::Section], kind: SectionKind) -> bool {
    sections.iter().any(|section| section.kind == kind || contains(&section.children, kind))
}

fn ways(release: &Release, index: usize, at: &Viewpoint<'_>) -> Vec<Link> {
    let words = &at.words.way_back;
    let link = |text: &str, path: Option<crate::path::OutPath>| Some(Link { text: text.to_owned(), href: at.to(&path?) });
    let back = way_back::has_page(release).then(|| link(words.how_to_roll_back, at.addresses.rollback(at.archive, index)));
    let since = release.previous.map(|previous| {
        let text = fill(words.changed_since, &[&at.version(previous)]);
        link(&text, at.addresses.comparison(at.archive, previous, index))
    });
    let named = crate::archive::compared(at.archive, at.site).into_iter().filter(|(from, to)| index == *from || index == *to);
    let others = named.filter_map(|(from, to)| {
        let text = match index == to {
            true => fill(words.changed_since, &[&at.version(from)]),
            false => fill(words.changed_until, &[&at.version(to)]),
        };
        link(&text, at.addresses.comparison(at.archive, from, to))
    });
    let pack = link(words.pack, at.addresses.pack(at.archive, index));
    back.flatten().into_iter().chain(since.flatten()).chain(others).chain(pack).collect()
}

fn source(index: usize, at: &Viewpoint<'_>) -> Option<Link> {
    at.archive.releases[index].record.as_ref()?;
    let path = at.addresses.record(index)?;
    Some(Link { text: at.words.record_source.to_owned(), href: at.to(&path) })
}

/// The record's title, where it says more than the version.
fn subtitle(release: &Release) -> Option<Part> {
    let title = without_emoji(&release.record.as_ref()?.page.title);
    let says_no_more = title.trim_start_matches(['v', 'V']) == release.version.bare();
    (!title.is_empty() && !says_no_more).then(|| Part::text(title))
}

fn calls(release: &Release, index: usize, pen: &mut Pen<'_>) -> Vec<Call> {
    let words = pen.at.words;
    let mut calls = Vec::new();
    if release.contradicted {
        let table = stages::contradictions(release, index, &pen.at);
        calls.push(Call {
            id: pen.take_id("contradicted"),
            tone: "fail",
            title: words.contradicted_title.to_owned(),
            lines: vec![vec![Part::text(words.contradicted_text)]],
            facts: Vec::new(),
            table,
            more: None,
        });
    }
    for rollback in &release.rollbacks {
        calls.push(rollbacks::call(release, index, rollback, pen));
    }
    calls.extend(seal::calls(index, &pen.at));
    calls
}

pub(super) fn banners(release: &Release, at: &Viewpoint<'_>) -> Vec<Banner> {
    let mut banners = Vec::new();
    let mut add = |tone, text: &str| banners.push(Banner { tone, text: text.to_owned() });
    match &release.record {
        None => add("warn", at.words.no_record),
        Some(record) if record.draft => add("warn", at.words.draft),
        Some(_) => {}
    }
    if is_refused(release) && release.status == crate::archive::Status::Planned {
        add("fail", at.words.way_back.decided_against);
    }
    if release.template {
        add("info", at.words.template);
    }
    let blanks = release.record.as_ref().map_or(0, |record| record.page.placeholders.len());
    if blanks > 0 && !release.template {
        add("warn", &at.words.blanks(blanks));
    }
    banners
}

/// One sentence from data: type, status, stages, rollbacks, changes.
#[must_use]
pub fn lede(release: &Release, at: &Viewpoint<'_>) -> String {
    let words = at.words;
    let record = release.record.as_ref();
    let kind = release.kind();
    let mut clauses = vec![match kind {
        Some(kind) => fill(words.release_of_type, &[status::type_word(kind, words)]),
        None => words.release.to_owned(),
    }];
    clauses.push(status::status_word(release.status, words).to_lowercase());
    if !release.stages.is_empty() {
        let passed = release.stages.iter().filter(|stage| stage.verdict == Verdict::Pass && !stage.contradicted).count();
        clauses.push(fill(words.stages_passed, &[&passed.to_string(), &release.stages.len().to_string()]));
    }
    if !release.rollbacks.is_empty() {
        clauses.push(words.count_rollbacks(release.rollbacks.len()));
    }
    let changes = record.map_or(0, |record| record.changes.len());
    if changes > 0 {
        clauses.push(words.count_changes(changes));
    }
    format!("{}.", clauses.join(", "))
}

/// What is known of a release, for its head.
pub(super) fn facts(release: &Release, index: usize, at: &Viewpoint<'_>) -> Vec<Fact> {
    let mut facts = identity(release, at);
    let words = at.words;
    let mut add = |label: &str, parts: Vec<Part>| {
        if !parts.is_empty() {
            facts.push(Fact::new(label, parts));
        }
    };
    let claimed = release.record.as_ref().and_then(|record| record.final_status.as_ref());
    add(words.final_status, claimed.map(|read| status::of_claim(read, words)).unwrap_or_default());
    let verdict = if release.stages.is_empty() { Vec::new() } else { vec![Part::Badge(status::of_verdict(release.verdict, words))] };
    add(words.verdict, verdict);
    let signed = release.record.as_ref().and_then(|record| record.signoff.as_ref()).and_then(|signoff| signoff::line(signoff, at));
    add(words.signed_off, signed.unwrap_or_else(|| vec![Part::Badge(unsigned(words.unsigned))]));
    facts.extend(seal::facts(index, at));
    facts.extend(signed::facts(index, at));
    let mut add = |label: &str, parts: Vec<Part>| {
        if !parts.is_empty() {
            facts.push(Fact::new(label, parts));
        }
    };
    let open = release.risks.iter().filter(|risk| risk.open()).count();
    let overdue = release.risks.iter().any(|risk| risk.overdue);
    let mut risks = vec![Part::text(open.to_string())];
    if overdue {
        risks.extend([Part::text(" "), Part::Badge(status::overdue(words))]);
    }
    add(words.open_risks, if release.risks.is_empty() { Vec::new() } else { risks });
    add(words.checklist, checklist(release, at.archive));
    add(words.evidence, evidence(release, at));
    add(
        words.pages,
        joined(release.documents.iter().filter_map(|document| Some(vec![Part::Link(at.link(Node::Document(*document))?)])).collect()),
    );
    if let Some(link) = source(index, at) {
        add(words.record, vec![Part::Link(link)]);
    }
    facts
}

fn unsigned(word: &str) -> super::parts::Badge {
    super::parts::Badge::new("none", "ring", word)
}

/// When, what type, how, how long, which tag and commit.
fn identity(release: &Release, at: &Viewpoint<'_>) -> Vec<Fact> {
    let words = at.words;
    let mut facts = vec![Fact::new(words.released, released(release, at))];
    let Some(record) = &release.record else { return facts };
    let mut add = |label: &str, parts: Vec<Part>| {
        if !parts.is_empty() {
            facts.push(Fact::new(label, parts));
        }
    };
    let kind = record.kind.as_ref().map(|read| match read.value {
        Some(kind) => vec![Part::text(status::type_word(kind, words))],
        None => written(&read.text),
    });
    add(words.kind_of_release, kind.unwrap_or_default());
    let strategy = record.strategy.as_ref().map(|read| match read.value {
        Some(strategy) => vec![Part::text(status::strategy_word(strategy, words))],
        None => written(&read.text),
    });
    add(words.deployment, strategy.unwrap_or_default());
    add(words.owner, record.page.owner.as_ref().map(|owner| vec![Part::text(owner.clone())]).unwrap_or_default());
    add(words.way_back.lead_time, lead::fact(release, at));
    add(words.total_time, record.total_time.as_ref().map(|read| written(&read.text)).unwrap_or_default());
    add(words.tag, record.tag.as_ref().map(|read| code(&read.text, read.value.is_some())).unwrap_or_default());
    add(words.commit, record.commit.as_ref().map(|read| code(&read.text, read.value.is_some())).unwrap_or_default());
    add(words.rollbacks_stated, record.rollbacks_stated.as_ref().map(|read| written(&read.text)).unwrap_or_default());
    add(words.previous_release, named(record.previous.as_ref(), release, at));
    add(words.next_release, named(record.next.as_ref(), release, at));
    facts
}

/// A version that the record names, linked where it is a release of the archive.
fn named(read: Option<&Read<Version>>, release: &Release, at: &Viewpoint<'_>) -> Vec<Part> {
    let Some(read) = read else { return Vec::new() };
    let known = read.value.as_ref().and_then(|version| at.addresses.release(release.product, version.bare()));
    match known {
        Some(index) => vec![Part::link(read.text.clone(), at.href(Node::Release(index)))],
        None => written(&read.text),
    }
}

fn code(text: &str, known: bool) -> Vec<Part> {
    if known { vec![Part::code(text)] } else { written(text) }
}

/// When it was released: the record's date where it is as precise as can be, else the day it counts as.
#[must_use]
pub fn released(release: &Release, at: &Viewpoint<'_>) -> Vec<Part> {
    let date = release.record.as_ref().and_then(|record| record.date.as_ref());
    match (date, release.day) {
        (Some(date), _) if date.value.is_some() => at.when(date),
        (_, Some(day)) => vec![Part::Time(format::day(day, at.words))],
        (Some(date), None) => written(&date.text),
        (None, None) => vec![Part::muted(at.words.unknown)],
    }
}

fn checklist(release: &Release, archive: &Archive) -> Vec<Part> {
    match progress(release, archive) {
        (_, 0) => Vec::new(),
        (done, all) => vec![Part::text(format!("{done}/{all}"))],
    }
}

/// Done of all, over the record and its further pages; emergency branches and items that do not apply are left out.
#[must_use]
pub fn progress(release: &Release, archive: &Archive) -> (usize, usize) {
    let own = release.record.as_ref().and_then(|record| record.page.checklist.as_ref());
    let further = release.documents.iter().filter_map(|document| archive.documents[*document].record.page.checklist.as_ref());
    let items = own.into_iter().chain(further).flat_map(|list| &list.items);
    let counted: Vec<ItemState> =
        items.filter(|item| !item.emergency && item.state != ItemState::NotApplicable).map(|item| item.state).collect();
    let done = counted.iter().filter(|state| **state == ItemState::Done).count();
    (done, counted.len())
}

fn evidence(release: &Release, at: &Viewpoint<'_>) -> Vec<Part> {
    if release.evidence.is_empty() {
        return Vec::new();
    }
    let there = release.evidence.iter().filter(|file| file.file.is_some()).count();
    let missing = release.evidence.len() - there;
    let mut parts = vec![Part::text(at.words.files(there))];
    if missing > 0 {
        parts.extend([
            Part::text(" "),
            Part::Badge(super::parts::Badge { word: at.words.count_missing(missing), ..status::missing(at.words) }),
        ]);
    }
    parts
}

/// The sections of the page for its table of contents: call-outs, then sections, then what follows them.
#[must_use]
pub fn toc(view: &ReleaseView, at: &Viewpoint<'_>) -> Vec<Link> {
    let call = |call: &Call| Link { text: call.title.clone(), href: format!("#{}", call.id) };
    let findings = |urgent| view.findings.as_ref().filter(|found| found.urgent == urgent).map(|_| findings::link(at));
    let mut links: Vec<Link> = findings(true).into_iter().chain(view.calls.iter().map(call)).collect();
    links.extend(sections::toc(&view.sections));
    links.extend(findings(false));
    if !view.further.is_empty() {
        links.push(Link { text: at.words.further_pages.to_owned(), href: "#further".to_owned() });
    }
    if !view.mentions.links.is_empty() {
        links.push(Link { text: at.words.mentioned_in.to_owned(), href: "#mentions".to_owned() });
    }
    links
}
