//! The machine contract of `relsite export --format json` (SEMANTICS section 10).
//!
//! Refuses to guess: what is not known is null or empty, and every key is there from the first version on.

mod calendar;
mod course;
mod infrastructure;
mod particulars;
mod signatures;
pub(super) mod supply;

use std::io::{self, Write};

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::{
    archive::{Archive, Document, DocumentKind, Evidence, Gate, Node, Register, Release, Risk, Rollback, Stage},
    diag::Span,
    record::{self, ChangeKind, Item, ItemState, LessonKind, ReleaseType, Scope, Strategy},
    value::{Limit, Mark, Quantity, as_number},
    view::{Addresses, Findings},
    world::World,
};

/// Writes the whole archive as one JSON document.
///
/// # Errors
/// When the stream refuses.
pub fn export(archive: &Archive, addresses: &Addresses, findings: &Findings, world: &dyn World, out: &mut dyn Write) -> io::Result<()> {
    let export = Export { archive, addresses, findings, world };
    write!(out, "{{\"today\":{},\"products\":{},\"releases\":[", json!(archive.today().to_string()), export.products())?;
    for (index, release) in archive.releases.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(out, "{comma}{}", export.release(index, release))?;
    }
    let documents = |kind: DocumentKind| archive.documents.iter().enumerate().filter(move |(_, document)| document.kind == kind);
    let runbooks: Vec<Value> = documents(DocumentKind::Runbook).map(|(index, document)| export.runbook(index, document)).collect();
    let checklists: Vec<Value> = documents(DocumentKind::Checklist).map(|(index, document)| export.checklist(index, document)).collect();
    writeln!(
        out,
        "],\"runbooks\":{},\"incidents\":{},\"checklists\":{},\"registers\":{},\"dora\":{}}}",
        json!(runbooks),
        export.incidents(None),
        json!(checklists),
        export.registers(),
        export.dora()
    )
}

/// One release of the export, in the same bytes.
pub(super) fn release(index: usize, archive: &Archive, addresses: &Addresses, findings: &Findings, world: &dyn World) -> Vec<u8> {
    let export = Export { archive, addresses, findings, world };
    // A value of keys and numbers always serialises.
    serde_json::to_vec(&export.release(index, &archive.releases[index])).unwrap_or_default()
}

struct Export<'a> {
    archive: &'a Archive,
    addresses: &'a Addresses,
    findings: &'a Findings,
    world: &'a dyn World,
}

impl Export<'_> {
    fn url(&self, node: Node) -> Value {
        self.addresses.page(node).map_or(Value::Null, |page| json!(page.as_str()))
    }

    fn anchor(&self, release: usize, id: &str) -> Value {
        self.addresses.page(Node::Release(release)).map_or(Value::Null, |page| json!(format!("{page}#{id}")))
    }

    fn line(&self, span: Span) -> String {
        format!("{}:{}", self.world.entry(span.file).path, span.line)
    }

    fn path(&self, document: &Document) -> String {
        self.world.entry(document.record.page.file).path.to_string()
    }

    fn checksum(&self, release: &Release, sum: &crate::archive::Checksum) -> Value {
        let list = release.evidence[sum.list].file.map(|file| self.line(Span { line: sum.line, ..Span::start_of(file) }));
        json!({"source": list, "path": sum.path, "verdict": sum.verdict.word()})
    }

    fn products(&self) -> Value {
        let product = |(index, product): (usize, &crate::archive::Product)| {
            let mut value = json!({"slug": product.slug, "title": product.title, 
                   "schedule": calendar::schedule(product, index, self.archive), "processes": self.processes(index), "incidents": self.incidents(Some(index))});
            if let Some(value) = value.as_object_mut() {
                self.product_infrastructure(index, value);
            }
            value
        };
        self.archive.products.iter().enumerate().map(product).collect()
    }

    /// The incidents of a product, or of all.
    fn incidents(&self, product: Option<usize>) -> Value {
        let own =
            |document: &Document| document.kind == DocumentKind::Incident && product.is_none_or(|product| document.product == product);
        let all = self.archive.documents.iter().enumerate().filter(|(_, document)| own(document));
        all.map(|(index, document)| self.incident(index, document)).collect()
    }

    fn release(&self, index: usize, release: &Release) -> Value {
        let mut all = self.identity(index, release);
        let record = release.record.as_ref();
        let list = |values: Vec<Value>| Value::Array(values);
        all.insert("stages".into(), list(release.stages.iter().map(|stage| self.stage(index, release, stage)).collect()));
        all.insert("rollbacks".into(), list(release.rollbacks.iter().map(|rollback| self.rollback(index, release, rollback)).collect()));
        all.insert("risks".into(), list(release.risks.iter().map(|risk| self.risk(release.product, risk)).collect()));
        all.insert("changes".into(), list(record.iter().flat_map(|record| &record.changes).map(change).collect()));
        all.insert("checklists".into(), list(self.checklists(release)));
        all.insert(
            "evidence".into(),
            list((0..release.evidence.len()).map(|at| self.evidence(index, at, &release.evidence[at])).collect()),
        );
        all.insert("completeness".into(), release.completeness_json(|one| self.findings.codes_of_evidence(self.archive, index, one)));
        all.insert("checksums".into(), json!(release.checksums.iter().map(|sum| self.checksum(release, sum)).collect::<Vec<_>>()));
        all.insert("signatures".into(), signatures::of(release, self.world));
        all.insert("signoff".into(), record.and_then(|record| record.signoff.as_ref()).map_or(Value::Null, signoff));
        all.insert("placeholders".into(), json!(record.map_or(0, |record| record.page.placeholders.len())));
        self.rest(release, &mut all);
        Value::Object(all)
    }

    fn identity(&self, index: usize, release: &Release) -> Map<String, Value> {
        let record = release.record.as_ref();
        let neighbour = |index: Option<usize>| index.map(|index| self.archive.releases[index].id.clone());
        let stated = |read: Option<&record::Read<crate::value::Version>>| {
            read.and_then(|read| read.value.as_ref()).map(|version| version.written.clone())
        };
        let next = neighbour(release.next).or_else(|| stated(record.and_then(|record| record.next.as_ref())));
        let date = record.and_then(|record| record.date.as_ref()).and_then(|read| read.value.as_ref()).map(|when| when.iso());
        let all = json!({
            "id": release.id,
            "product": self.archive.products[release.product].slug,
            "version": release.version.written,
            "title": record.map(|record| record.page.title.clone()),
            "date": date,
            "type": record.and_then(|record| record.kind.as_ref()?.value).map(ReleaseType::word),
            "strategy": record.and_then(|record| record.strategy.as_ref()?.value).map(strategy_word),
            "status": release.status.word(),
            "status_claimed": release.status_claimed,
            "verdict": release.verdict.word(),
            "owner": record.and_then(|record| record.page.owner.clone()),
            "lang": record.and_then(|record| record.page.lang.clone()),
            "template": release.template,
            "url": self.url(Node::Release(index)),
            "source": record.map(|record| self.world.entry(record.page.file).path.to_string()),
            "previous": neighbour(release.previous),
            "next": next,
        });
        match all {
            Value::Object(all) => all,
            _ => Map::new(),
        }
    }

    fn stage(&self, index: usize, release: &Release, stage: &Stage) -> Value {
        let written = &stage.record;
        let claimed =
            written.gates_claimed.as_ref().and_then(|read| read.value).map(|(passed, total)| json!({"passed": passed, "total": total}));
        let gates: Vec<Value> = stage.gates.iter().map(|gate| self.gate(release, gate)).collect();
        json!({
            "id": stage.id,
            "url": self.anchor(index, &stage.id),
            "index": written.index,
            "traffic_percent": written.percent.map(as_number),
            "audience": written.audience,
            "duration_minutes": minutes(written.duration.as_ref()),
            "status_claimed": written.status.as_ref().map(|read| read.text.clone()),
            "verdict": stage.verdict.word(),
            "contradicted": stage.contradicted,
            "gates_claimed": claimed.unwrap_or_else(|| json!({"passed": null, "total": null})),
            "gates": gates,
        })
    }

    fn gate(&self, release: &Release, gate: &Gate) -> Value {
        let written = &gate.record;
        let threshold = written.threshold.as_ref().and_then(|read| read.value.as_ref());
        let (limit, kind) = match threshold.map(|threshold| &threshold.limit) {
            Some(Limit::Absolute(quantity)) => (Some(quantity.number), Some("absolute")),
            Some(Limit::Baseline(_)) => (gate.limit, Some("baseline")),
            None => (None, None),
        };
        let baseline = gate
            .baseline
            .as_ref()
            .map(|baseline| json!({"base": as_number(baseline.base), "offset_percent": as_number(baseline.offset_percent)}));
        let measured = gate.measured.as_ref().map(|measured| (measured.evidence, measured.line));
        let place = measured.or_else(|| gate.baseline.as_ref().map(|baseline| (baseline.evidence, baseline.line)));
        let shown = place.and_then(|(index, line)| Some(format!("{}:{line}", release.evidence.get(index)?.path)));
        json!({
            "metric": written.metric,
            "value": written.value.value.as_ref().map(|quantity| as_number(quantity.number)),
            "unit": written.value.value.as_ref().map(|quantity| quantity.unit.text.clone()),
            "comparator": threshold.map(|threshold| threshold.comparator.sign()),
            "threshold": limit.map(as_number),
            "kind": kind,
            "baseline": baseline,
            "claimed": written.claimed.map(Mark::word),
            "verdict": gate.verdict.word(),
            "contradicted": gate.contradicted,
            "source": self.line(written.span),
            "evidence": shown,
        })
    }

    fn rollback(&self, index: usize, release: &Release, rollback: &Rollback) -> Value {
        let written = &rollback.record;
        let paths: Vec<&str> = rollback.evidence.iter().map(|at| release.evidence[*at].path.as_str()).collect();
        json!({
            "id": rollback.id,
            "url": self.anchor(index, &rollback.id),
            "trigger": written.trigger.as_ref().map(|text| text.plain.clone()),
            "stage_percent": written.stage_percent.as_ref().and_then(|read| read.value).map(as_number),
            "time": written.time.as_ref().and_then(|read| read.value.as_ref()).map(|when| when.iso()),
            "reason": written.reason.as_ref().map(|text| text.plain.clone()),
            "root_cause": written.root_cause.as_ref().map(|text| text.plain.clone()),
            "recovery_minutes": minutes(written.recovery.as_ref()),
            "to_version": written.to_version.as_ref().map(|spanned| spanned.value.written.clone()),
            "scope": written.scope.iter().map(|scope| scope_word(*scope)).collect::<Vec<_>>(),
            "lsn_before": rollback.lsn_before.map(|lsn| lsn.to_string()),
            "lsn_after": rollback.lsn_after.map(|lsn| lsn.to_string()),
            "lsn_distance_bytes": rollback.lsn_distance().and_then(|bytes| i64::try_from(bytes).ok()),
            "dry_run": false,
            "evidence": paths,
        })
    }

    fn risk(&self, product: usize, risk: &Risk) -> Value {
        let written = &risk.record;
        let entry = self
            .addresses
            .names()
            .risk(product, &risk.id)
            .or_else(|| self.archive.risks.iter().position(|entry| entry.product == product && entry.slug == risk.slug));
        json!({
            "id": risk.id,
            "url": entry.map_or(Value::Null, |entry| self.url(Node::Risk(entry))),
            "title": written.title.plain,
            "description": written.description.as_ref().map(|text| text.plain.clone()),
            "likelihood": written.likelihood.as_ref().and_then(|read| read.value).map(degree_word),
            "impact": written.impact.as_ref().and_then(|read| read.value).map(degree_word),
            "level": risk.level.map(crate::archive::Level::word),
            "owner": written.owner.as_ref().and_then(|read| read.value.clone()),
            "due": written.due.as_ref().and_then(|read| read.value.as_ref()).map(|when| when.iso()),
            "status": written.status.as_ref().and_then(|read| read.value).map(crate::value::Progress::word),
            "mitigations": written.mitigations.iter().map(|text| text.plain.clone()).collect::<Vec<_>>(),
        })
    }

    /// The record's own items, then those of each further page.
    fn checklists(&self, release: &Release) -> Vec<Value> {
        let own = release.record.as_ref().and_then(|record| record.page.checklist.as_ref());
        let pages = release.documents.iter().filter_map(|index| self.archive.documents[*index].record.page.checklist.as_ref());
        own.into_iter().chain(pages).map(checklist).collect()
    }

    fn evidence(&self, release: usize, at: usize, one: &Evidence) -> Value {
        let address = self.addresses.evidence(release, at);
        json!({
            "path": one.path,
            "kind": one.file.map(|_| one.kind.word()),
            "bytes": one.file.map(|_| one.bytes),
            "sha256": one.file.map(|_| one.sha256.clone()),
            "encoding": one.encoding,
            "stage_percent": one.stage_percent.map(as_number),
            "listed": one.listed.is_some(),
            "present": one.file.is_some(),
            "url": self.url(Node::Evidence(release, at)),
            "raw_url": address.filter(|_| !self.archive.withheld.has(one.file)).map(|address| address.raw.as_str().to_owned()),
            "facts": if self.archive.withheld.has(one.file) { json!({}) } else { one.facts.json() },
            "problems": self.findings.codes_of_evidence(self.archive, release, at),
        })
    }

    /// The sections that are lists of their own.
    fn rest(&self, release: &Release, all: &mut Map<String, Value>) {
        let record = release.record.as_deref();
        let nothing = record::Course::default();
        self.course(record.map_or(&nothing, |record| &record.particulars.course), all);
        self.particulars(release, all);
        let comparisons: Vec<Value> = record.iter().flat_map(|record| &record.comparisons).map(comparison).collect();
        all.insert("impact".into(), particulars::impact(record, comparisons));
        let steps: Vec<Value> = record.iter().flat_map(|record| &record.verification).map(step).collect();
        all.insert("verification".into(), json!(steps));
        let entries = |entries: &[record::Entry]| entries.iter().map(entry).collect::<Vec<Value>>();
        all.insert("contacts".into(), json!(record.map(|record| entries(&record.contacts)).unwrap_or_default()));
        all.insert("links".into(), json!(record.map(links).unwrap_or_default()));
        let lessons: Vec<Value> = record
            .iter()
            .flat_map(|record| &record.lessons)
            .map(|lesson| json!({"kind": lesson_word(lesson.kind), "text": lesson.text.plain}))
            .collect();
        all.insert("lessons".into(), json!(lessons));
    }

    fn used_in(&self, index: usize) -> Vec<&str> {
        let to_here = self.archive.edges.iter().filter(|edge| edge.to == Node::Document(index));
        to_here
            .filter_map(|edge| if let Node::Release(release) = edge.from { Some(self.archive.releases[release].id.as_str()) } else { None })
            .collect()
    }

    fn runbook(&self, index: usize, document: &Document) -> Value {
        json!({"slug": document.slug, "title": document.record.page.title, "url": self.url(Node::Document(index)), "source": self.path(document), "used_in": self.used_in(index),
               "owner": document.record.page.owner, "status": document.record.page.status, "lang": document.record.page.lang})
    }

    fn incident(&self, index: usize, document: &Document) -> Value {
        let release = document.release.or(document.about).map(|release| self.archive.releases[release].id.clone());
        json!({"slug": document.slug, "title": document.record.page.title, "url": self.url(Node::Document(index)), "source": self.path(document), "release": release,
               "owner": document.record.page.owner, "status": document.record.page.status, "lang": document.record.page.lang})
    }

    fn checklist(&self, index: usize, document: &Document) -> Value {
        let items = document.record.page.checklist.as_ref().map(|list| list.items.as_slice()).unwrap_or_default();
        let normal = || items.iter().filter(|item| !item.emergency);
        json!({
            "slug": document.slug,
            "title": document.record.page.title,
            "url": self.url(Node::Document(index)),
            "source": self.path(document),
            "owner": document.record.page.owner,
            "status": document.record.page.status,
            "lang": document.record.page.lang,
            "total": normal().count(),
            "done": normal().filter(|item| item.state == ItemState::Done).count(),
            "items": items.iter().map(item).collect::<Vec<_>>(),
        })
    }

    fn registers(&self) -> Value {
        let risks = self.archive.risks.iter().enumerate().map(|(index, entry)| {
            let releases: Vec<&str> = entry.releases.iter().map(|(release, _)| self.archive.releases[*release].id.as_str()).collect();
            let mut value = self.risk(entry.product, &entry.current);
            value["url"] = self.url(Node::Risk(index));
            value["releases"] = json!(releases);
            value["overdue"] = json!(entry.current.overdue);
            value
        });
        let rollbacks = self.archive.releases.iter().enumerate().flat_map(|(index, release)| {
            release.rollbacks.iter().map(move |rollback| json!({"id": format!("{}/{}", release.id, rollback.id), "title": rollback.record.title, "url": self.anchor(index, &rollback.id), "releases": [release.id]}))
        });
        let mut all = json!({"risks": risks.collect::<Vec<_>>(), "rollbacks": rollbacks.collect::<Vec<_>>()});
        for register in Register::ALL.into_iter().filter(|register| register.is_exported()) {
            all[register.word()] = self.register(register);
        }
        all
    }

    fn dora(&self) -> Value {
        let product = |(index, product): (usize, &crate::archive::Product)| {
            let metrics = particulars::delivery(self.archive, index);
            (product.slug.clone(), metrics)
        };
        Value::Object(self.archive.products.iter().enumerate().map(product).collect())
    }
}

fn minutes(read: Option<&record::Read<Quantity>>) -> Option<serde_json::Number> {
    read?.value.as_ref()?.minutes().map(as_number)
}

fn number(read: &record::Read<Quantity>) -> Value {
    read.value.as_ref().map_or(Value::Null, |quantity| json!({"value": as_number(quantity.number), "unit": quantity.unit.text}))
}

fn comparison(row: &record::Comparison) -> Value {
    let change: Option<Decimal> = row.change.as_ref().and_then(|read| read.value.as_ref()).map(|quantity| quantity.number);
    json!({"metric": row.metric, "before": number(&row.before), "after": number(&row.after), "change_claimed": change.map(as_number)})
}

fn step(step: &record::Step) -> Value {
    json!({"audience": step.audience, "caption": step.caption, "command": step.command, "expected": step.expected})
}

fn entry(entry: &record::Entry) -> Value {
    let label = Some(&entry.label).filter(|label| !label.is_empty());
    json!({"group": entry.group, "label": label, "text": entry.text.plain})
}

/// The links section, and the address of all changes where that is not in it.
fn links(record: &record::Release) -> Vec<Value> {
    let changelog =
        record.particulars.changelog.as_ref().filter(|address| !record.links.iter().any(|entry| entry.text.plain == address.value));
    let full = changelog.map(|address| json!({"group": null, "label": "Full Changelog", "text": address.value}));
    record.links.iter().map(entry).chain(full).collect()
}

fn change(change: &record::Change) -> Value {
    json!({"category": change_word(change.kind), "title": change.title, "text": change.text.plain, "breaking": change.breaking, "impact": change.impact,
           "components": change.components, "refs": change.refs, "cves": change.cves})
}

fn checklist(list: &record::Checklist) -> Value {
    let normal = || list.items.iter().filter(|item| !item.emergency);
    let done = normal().filter(|item| item.state == ItemState::Done).count();
    json!({"title": list.title, "total": normal().count(), "done": done, "phases": phases(list), "items": list.items.iter().map(item).collect::<Vec<_>>()})
}

fn item(item: &Item) -> Value {
    json!({"text": item.text.plain, "state": state_word(item.state), "section": item.section, "depth": item.depth, "proved": false,
           "condition": item.terms.condition, "reason": item.terms.reason.as_ref().or(item.terms.deviation.as_ref()), "emergency": item.emergency})
}

/// Progress of each outermost heading, in source order; emergency branches and items that do not apply are left out.
fn phases(list: &record::Checklist) -> Vec<Value> {
    let mut found: Vec<(&str, usize, usize)> = Vec::new();
    for item in list.items.iter().filter(|item| !item.emergency && item.state != ItemState::NotApplicable) {
        let title = item.section.split(" / ").next().unwrap_or_default();
        let done = usize::from(item.state == ItemState::Done);
        match found.iter_mut().find(|(known, ..)| *known == title) {
            Some(phase) => (phase.1, phase.2) = (phase.1 + 1, phase.2 + done),
            None => found.push((title, 1, done)),
        }
    }
    found.into_iter().map(|(title, total, done)| json!({"title": title, "total": total, "done": done})).collect()
}

fn signoff(signoff: &record::Signoff) -> Value {
    let approvers: Vec<String> = signoff.approvers.iter().filter_map(|read| read.value.clone()).collect();
    json!({
        "manager": signoff.manager.as_ref().and_then(|read| read.value.clone()),
        "approvers": approvers,
        "date": signoff.date.as_ref().and_then(|read| read.value.as_ref()).map(|when| when.iso()),
        "status": signoff.status.as_ref().map(|read| read.text.clone()),
        "signed": signoff.signed(),
        "required": signoff.required(),
    })
}

fn strategy_word(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Canary => "canary",
        Strategy::BlueGreen => "blue-green",
        Strategy::Rolling => "rolling",
        Strategy::Standard => "standard",
    }
}

fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Application => "application",
        Scope::Database => "database",
    }
}

fn degree_word(degree: record::Degree) -> &'static str {
    match degree {
        record::Degree::Low => "low",
        record::Degree::Medium => "medium",
        record::Degree::High => "high",
    }
}

fn state_word(state: ItemState) -> &'static str {
    match state {
        ItemState::Open => "open",
        ItemState::Done => "done",
        ItemState::NotApplicable => "n-a",
    }
}

fn lesson_word(kind: LessonKind) -> &'static str {
    match kind {
        LessonKind::Well => "well",
        LessonKind::Improve => "improve",
        LessonKind::Surprise => "surprise",
    }
}

fn change_word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Feature => "feature",
        ChangeKind::Fix => "fix",
        ChangeKind::Performance => "performance",
        ChangeKind::Improvement => "improvement",
        ChangeKind::Infrastructure => "infrastructure",
        ChangeKind::Documentation => "documentation",
        ChangeKind::Security => "security",
        ChangeKind::Other => "other",
    }
}
