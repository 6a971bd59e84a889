//! Services, variables and monitors over all releases and pages: entries of registers.
//!
//! Refuses to guess which metric a gate means: its name is that of the monitor.

use super::{
    Document, Judged, Mention, Register, RegisterEntry, Release, Status, Verdict,
    registers::{Named, shortened},
};
use crate::{
    path::slug,
    record::{Artefact, Course, Criterion, Deployment, Infrastructure, Monitor, MonitorKind, Read, Service, Variable},
    value::Mark,
};

/// What a text says for one of the registers of infrastructure.
pub(super) fn named(register: Register, of: &Infrastructure) -> Vec<Named> {
    match register {
        Register::Components => of.services.iter().map(|service| Named::new(&service.name, [])).collect(),
        Register::Services => of.services.iter().map(service).collect(),
        Register::Configuration => of.variables.iter().map(variable).collect(),
        Register::Monitoring => of.monitors.iter().map(monitor).collect(),
        Register::Artefacts => of.artefacts.iter().map(artefact).collect(),
        Register::Criteria => of.criteria.iter().map(|one| criterion(one, of)).collect(),
        _ => Vec::new(),
    }
}

fn artefact(one: &Artefact) -> Named {
    let features = (!one.features.is_empty()).then(|| one.features.join("; "));
    Named::new(&one.path, [("group", one.group.clone()), ("note", one.note.clone()), ("text", one.about.clone()), ("features", features)])
}

fn criterion(one: &Criterion, of: &Infrastructure) -> Named {
    let support = (!one.support.is_empty()).then(|| one.support.join("; "));
    Named::new(&one.title, [("support", support), ("standing", Some(standing(one, of).word().to_owned()))])
}

/// What stands behind a criterion that is said to be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its author does not say that it is met.
    Open,
    /// Its author says so, and nothing shows it.
    Claimed,
    /// A file that it names is there.
    Shown,
    /// The same text, or a file that is missing, says otherwise.
    Contradicted,
}

impl Standing {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Shown => "shown",
            Self::Contradicted => "contradicted",
        }
    }
}

/// What the text itself says of a criterion: that all services have something which the row of one has not.
fn standing(one: &Criterion, of: &Infrastructure) -> Standing {
    let said = |text: &str| one.title.contains(text) || one.support.iter().any(|support| support.contains(text));
    match one.claimed {
        Some(Mark::Pass) if of.promises.iter().any(|promise| said(&promise.text.plain) && promise.broken(&of.services).is_some()) => {
            Standing::Contradicted
        }
        Some(Mark::Pass) => Standing::Claimed,
        _ => Standing::Open,
    }
}

/// What a criterion is worth: by its text, and by the evidence of its release, where a file that it names is there, or is listed and missing.
#[must_use]
pub fn standing_of(one: &Criterion, of: &Infrastructure, release: Option<&Judged>) -> Standing {
    let by_text = standing(one, of);
    let Some(release) = release.filter(|_| by_text == Standing::Claimed) else { return by_text };
    let is_meant = |path: &str| {
        one.files.iter().any(|file| path == file || path.strip_suffix(file.as_str()).is_some_and(|front| front.ends_with('/')))
    };
    let named = release.evidence.iter().filter(|file| is_meant(&file.path));
    let there: Vec<bool> = named.map(|file| file.file.is_some() && file.bytes > 0).collect();
    match (there.is_empty(), there.iter().all(|there| *there)) {
        (true, _) => Standing::Claimed,
        (false, true) => Standing::Shown,
        (false, false) => Standing::Contradicted,
    }
}

/// A result in its author's words; a sign alone in ours.
fn said(read: &Read<Mark>) -> String {
    let text = crate::value::without_emoji(&read.text);
    if text.is_empty() { read.value.map_or("", Mark::word).to_owned() } else { text }
}

/// The environments that a record says it was deployed to: plans without an outcome are none.
pub(super) fn environments(of: &Course) -> Vec<Named> {
    let happened = of.deployments.iter().filter(|one| one.steps.is_empty());
    let one = |one: &Deployment| {
        let version = one.version.as_ref().and_then(|read| read.value.as_ref()).map(|version| version.written.clone());
        let started = one.started.as_ref().and_then(|read| read.value.as_ref()).map(crate::value::When::iso);
        let facts = [
            ("runs", version.filter(|_| one.went_well())),
            ("strategy", one.strategy.as_ref().map(|read| read.text.clone())),
            ("started", started),
            ("result", one.result.as_ref().map(said)),
        ];
        Named::new(&one.environment.value.to_lowercase(), facts)
    };
    happened.map(one).collect()
}

fn service(service: &Service) -> Named {
    fn text<T>(read: Option<&Read<T>>) -> Option<String> {
        read.map(|read| read.text.clone())
    }
    Named::new(
        &service.name,
        [
            ("version", service.version.clone()),
            ("ports", service.ports.clone()),
            ("cpu", text(service.cpu.as_ref())),
            ("memory", text(service.memory.as_ref())),
            ("replicas", text(service.replicas.as_ref())),
            ("health", service.health.clone()),
        ],
    )
}

fn variable(variable: &Variable) -> Named {
    Named::new(
        &variable.name,
        [
            ("group", variable.group.clone()),
            ("text", variable.text.clone()),
            ("required", variable.required.clone()),
            ("change", variable.change.map(|change| change.word().to_owned())),
        ],
    )
}

fn monitor(monitor: &Monitor) -> Named {
    let words = matches!(monitor.kind, MonitorKind::Dashboard | MonitorKind::Alert);
    let value = if words { "text" } else { "value" };
    Named::new(&monitor.name, [("kind", Some(monitor.kind.word().to_owned())), (value, monitor.value.clone())])
}

/// Holds the entries of each register against what it is about.
pub(super) fn mark(entries: &mut [RegisterEntry], releases: &[Release], documents: &[Document]) {
    for entry in entries.iter_mut() {
        match entry.register {
            Register::Environments => taken_back(entry, releases),
            Register::Artefacts => used(entry, releases, documents),
            Register::Criteria => beside_evidence(entry, releases),
            Register::Monitoring => watched(entry, releases),
            _ => {}
        }
    }
}

/// Adds to a monitor the releases with a gate of its name, and how that went.
fn watched(entry: &mut RegisterEntry, releases: &[Release]) {
    for (index, release) in releases.iter().enumerate().filter(|(_, release)| release.product == entry.product && !release.template) {
        entry.mentions.extend(gated(release, &entry.title).map(|facts| Mention { release: index, facts }));
    }
    entry.mentions.sort_by_key(|mention| mention.release);
}

/// A release that was taken back runs nowhere.
fn taken_back(entry: &mut RegisterEntry, releases: &[Release]) {
    let gone = |index: usize| matches!(releases[index].status, Status::RolledBack | Status::Failed | Status::Blocked | Status::Planned);
    for mention in entry.mentions.iter_mut().filter(|mention| gone(mention.release)) {
        mention.facts.retain(|(key, _)| *key != "runs");
    }
}

/// Adds the releases and documents whose commands name a file.
fn used(entry: &mut RegisterEntry, releases: &[Release], documents: &[Document]) {
    let runs = |of: &Infrastructure| of.run.contains(&entry.title);
    let product = entry.product;
    for (index, release) in releases.iter().enumerate().filter(|(_, release)| release.product == product && !release.template) {
        let known = entry.mentions.iter().any(|mention| mention.release == index);
        if !known && release.record.as_ref().is_some_and(|record| runs(&record.particulars.infrastructure)) {
            entry.mentions.push(Mention { release: index, facts: Vec::new() });
        }
    }
    let all = documents.iter().enumerate().filter(|(_, document)| document.product == product && runs(&document.record.infrastructure));
    entry.documents.extend(all.map(|(index, _)| index));
    entry.mentions.sort_by_key(|mention| mention.release);
    entry.documents.sort_unstable();
    entry.documents.dedup();
}

/// Says of each claim what the evidence of its release makes of it.
fn beside_evidence(entry: &mut RegisterEntry, releases: &[Release]) {
    for mention in &mut entry.mentions {
        let release = &releases[mention.release];
        let Some(record) = &release.record else { continue };
        let of = &record.particulars.infrastructure;
        let Some(one) = of.criteria.iter().find(|one| shortened(&slug(&one.title)) == entry.id) else { continue };
        if let Some((_, word)) = mention.facts.iter_mut().find(|(key, _)| *key == "standing") {
            standing_of(one, of, Some(release)).word().clone_into(word);
        }
    }
}

/// The last gate of this name, with the worst verdict that it has in any stage.
fn gated(release: &Release, name: &str) -> Option<Vec<(&'static str, String)>> {
    let wanted = key(name);
    let gates: Vec<_> = release.stages.iter().flat_map(|stage| &stage.gates).filter(|gate| key(&gate.record.metric) == wanted).collect();
    let verdict: Verdict = gates.iter().map(|gate| gate.verdict).min()?;
    let threshold = gates.last()?.record.threshold.as_ref().map(|read| ("threshold", read.text.clone()));
    Some(threshold.into_iter().chain([("verdict", verdict.word().to_owned())]).collect())
}

/// Whether some gate of a release is called as a monitor is.
#[must_use]
pub fn same_metric(gate: &str, monitor: &str) -> bool {
    key(gate) == key(monitor)
}

fn key(name: &str) -> String {
    shortened(&slug(name))
}
