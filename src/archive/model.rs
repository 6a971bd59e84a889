//! What is true: the whole archive, immutable once linked.

use std::{
    hash::{Hash, Hasher},
    ops::Deref,
    sync::Arc,
};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Names, Places, Rows};
use crate::{
    diag::FileId,
    evidence::{Facts, Kind},
    integrity::{Ledger, secrets::Withheld},
    memo::{Asked, Key, Tables, asked},
    path::RelPath,
    record::{self, EvidenceRef},
    value::{Lsn, Unit, Version},
};

/// What the numbers say of a gate, a stage or a release. Ordered from worst to best, `contradicted` aside (SEMANTICS: verdicts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A number compares false.
    Fail,
    /// Something that was needed is not there or is no number.
    NoData,
    /// Nothing was demanded.
    Ungated,
    /// Every demand was met by a number.
    Pass,
}

impl Verdict {
    /// All of them, from worst to best.
    pub const ALL: [Self; 4] = [Self::Fail, Self::NoData, Self::Ungated, Self::Pass];

    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::NoData => "no-data",
            Self::Ungated => "ungated",
            Self::Pass => "pass",
        }
    }
}

/// What became of a release, derived from its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// In the future, no stage run.
    Planned,
    /// NO-GO.
    Blocked,
    /// The last sequence of stages ended in a rollback.
    RolledBack,
    /// A stage failed and 100 % was not reached.
    Failed,
    /// Stages are under way.
    InProgress,
    /// 100 % after a failed or rolled-back stage.
    Partial,
    /// In production, watched.
    Monitoring,
    /// In production.
    Stable,
    /// Nothing says.
    Unset,
}

impl Status {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Blocked => "blocked",
            Self::RolledBack => "rolled-back",
            Self::Failed => "failed",
            Self::InProgress => "in-progress",
            Self::Partial => "partial",
            Self::Monitoring => "monitoring",
            Self::Stable => "stable",
            Self::Unset => "unset",
        }
    }
}

/// The level of a risk: likelihood + impact (OWASP Risk Rating, 3×3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 2
    Note,
    /// 3
    Low,
    /// 4
    Medium,
    /// 5
    High,
    /// 6
    Critical,
}

impl Level {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// The resolved base of a relative threshold.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct BaselineUse {
    /// The baseline's number, in the unit of the gate's value.
    pub base: Decimal,
    /// The percent added to it.
    pub offset_percent: Decimal,
    /// The evidence file that holds it: an index into the release's evidence.
    pub evidence: usize,
    /// The 1-based line there.
    pub line: u32,
}

/// What the evidence of a stage holds of a gate's metric.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Measured {
    /// The evidence file: an index into the release's evidence.
    pub evidence: usize,
    /// The 1-based line of the first number there.
    pub line: u32,
    /// The numbers, in [`Measured::unit`]; `None` where there is no finite one.
    pub numbers: Option<Numbers>,
    /// The unit: the claim's, else the threshold's, else the file's.
    pub unit: String,
    /// What they say of the record's number.
    pub finding: Finding,
    /// The series that holds them, as the file names it, and its unit there.
    pub series: (String, Unit),
}

/// One number, or what a series comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Numbers {
    /// How many there are.
    pub count: usize,
    /// The smallest.
    pub min: Decimal,
    /// The middle one: it and a claim within the series make the verdict, the worse of the two.
    pub median: Decimal,
    /// The largest.
    pub max: Decimal,
}

/// What evidence says of a record's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// A series has the claim within its minimum and maximum; a single number is the claim, rounded to its precision.
    Agrees,
    /// The claim is another number.
    Disagrees,
    /// The record has no number to compare.
    NoClaim,
    /// The evidence has the metric, and no finite number.
    NoNumber,
    /// The evidence has it in a unit that does not meet the claim's.
    OtherUnit,
    /// The evidence is of a dry run.
    DryRun,
}

/// A gate with its verdict.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Gate {
    /// As written.
    pub record: Arc<record::Gate>,
    /// What the number says.
    pub verdict: Verdict,
    /// What the stage's evidence holds of the metric: the verdict is made of that where it is there.
    pub measured: Option<Box<Measured>>,
    /// Whether the record's mark says otherwise than the verdict, or its number otherwise than the evidence.
    pub contradicted: bool,
    /// The limit in the unit of the threshold, a baseline resolved.
    pub limit: Option<Decimal>,
    /// Where a relative limit comes from.
    pub baseline: Option<Box<BaselineUse>>,
}

/// A stage with its verdict.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Stage {
    /// `stage-3`, unique in its release: the anchor on the release page.
    pub id: String,
    /// As written.
    pub record: Arc<record::Stage>,
    /// Its gates.
    pub gates: Vec<Gate>,
    /// The worst of its gates.
    pub verdict: Verdict,
    /// Whether a gate, the count of passed gates, or the author's status says otherwise than the numbers.
    pub contradicted: bool,
}

impl Stage {
    /// How many gates pass, recounted.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.gates.iter().filter(|gate| gate.verdict == Verdict::Pass).count()
    }
}

/// A rollback with what the evidence adds.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Rollback {
    /// `rollback-1`, unique in its release: the anchor on the release page.
    pub id: String,
    /// As written.
    pub record: Arc<record::Rollback>,
    /// The log position before, from evidence, else from the record.
    pub lsn_before: Option<Lsn>,
    /// The log position after.
    pub lsn_after: Option<Lsn>,
    /// The stage that it names: an index into the release's stages.
    pub stage: Option<usize>,
    /// Evidence that it names and that is there: indices into the release's evidence.
    pub evidence: Vec<usize>,
}

impl Rollback {
    /// After minus before, in bytes.
    #[must_use]
    pub fn lsn_distance(&self) -> Option<i128> {
        Some(self.lsn_after?.bytes_since(self.lsn_before?))
    }
}

/// One evidence file of a release, there or missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Relative to the release's folder; the pattern as written when nothing matches it.
    pub path: String,
    /// The file; `None` when it is missing.
    pub file: Option<FileId>,
    /// What it holds.
    pub kind: Kind,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes as stored, lower-case hexadecimal.
    pub sha256: String,
    /// The character encoding, for text.
    pub encoding: Option<&'static str>,
    /// The stage it is about, by its name: percent of traffic.
    pub stage_percent: Option<Decimal>,
    /// What lists it, if anything does.
    pub listed: Option<EvidenceRef>,
    /// Whether the policy of the release's type asks for it.
    pub required: bool,
    /// What it states, for checks and for the machine contract.
    pub facts: Facts,
    /// The services that it runs, where it is a compose file.
    pub services: Vec<crate::evidence::Deployed>,
}

/// The place of a file among all files says nothing of what it holds: that is its digest.
impl Hash for Evidence {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { file, path, kind, bytes, sha256, encoding, stage_percent, listed, required, facts, services } = self;
        (file.is_some(), path, kind, bytes, sha256, encoding, stage_percent, listed, required, facts, services).hash(state);
    }
}

/// A risk of one release, or of a register table, with its level.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Risk {
    /// The author's id, else the slug of the title.
    pub id: String,
    /// The id, blanks and case aside: by it a risk is the same one over all releases of a product.
    pub slug: String,
    /// As written.
    pub record: Arc<record::Risk>,
    /// Likelihood + impact, when both are known.
    pub level: Option<Level>,
    /// Overdue as of the build's day: open and past its due date.
    pub overdue: bool,
}

impl Risk {
    /// Whether it still needs attention: anything that is not done.
    #[must_use]
    pub fn open(&self) -> bool {
        self.record.status.as_ref().and_then(|status| status.value) != Some(crate::value::Progress::Done)
    }
}

/// Anything that has an address of its own in the site. The derived order sorts back-links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Node {
    /// A release, by index.
    Release(usize),
    /// A document (runbook, checklist, guide, page of a release), by index.
    Document(usize),
    /// A risk of the register, by index.
    Risk(usize),
    /// Evidence of a release: release and evidence index.
    Evidence(usize, usize),
    /// An entry of a register whose entries have pages (a person, a component, a vulnerability, a dependency), by index.
    Entry(usize),
}

impl Node {
    /// What it is a row of, and which: evidence belongs to its release.
    #[must_use]
    pub fn asked(self) -> Asked {
        let (table, row) = match self {
            Self::Release(row) | Self::Evidence(row, _) => (Tables::Releases, row),
            Self::Document(row) => (Tables::Documents, row),
            Self::Risk(row) => (Tables::Risks, row),
            Self::Entry(row) => (Tables::Entries, row),
        };
        Asked::Row(table, row)
    }
}

/// A link between two things that have addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edge {
    /// Where the link stands.
    pub from: Node,
    /// Where it leads.
    pub to: Node,
}

/// A release among the others: what it is of itself, and what links it with them.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// The slug of the version, unique: part of every address.
    pub id: String,
    /// The release before it, of the same product: an index.
    pub previous: Option<usize>,
    /// The release after it.
    pub next: Option<usize>,
    /// The nearest older one that did not fail: what one goes back to.
    pub last_good: Option<usize>,
    /// Itself, or the nearest older one, that says whom to call.
    pub contacts: Option<usize>,
    /// Its further pages: indices of documents.
    pub documents: Vec<usize>,
    /// The release that each of its rollbacks restored, where there is one: indices into the archive's releases.
    pub restored: Vec<Option<usize>>,
    /// What it is made of, where its evidence says, and what changed there since the release before.
    pub supply: Option<super::Supply>,
    /// How long its commits took to production.
    pub lead: super::Lead,
    /// Everything that needs no other release; versions of an archive share it.
    pub judged: Arc<Judged>,
}

impl Release {
    /// The type that the record states.
    #[must_use]
    pub fn kind(&self) -> Option<record::ReleaseType> {
        self.record.as_ref()?.kind.as_ref()?.value
    }

    /// Whether it ever had production traffic.
    #[must_use]
    pub fn was_in_production(&self) -> bool {
        !self.deployed.is_empty()
    }

    /// The release that one of its rollbacks restored.
    #[must_use]
    pub fn restored(&self, rollback: &Rollback) -> Option<usize> {
        let number = self.rollbacks.iter().position(|one| one.id == rollback.id)?;
        self.restored.get(number).copied().flatten()
    }

    /// What it is of itself, to be changed for this version of the archive alone.
    pub(super) fn own(&mut self) -> &mut Judged {
        Arc::make_mut(&mut self.judged)
    }
}

impl Deref for Release {
    type Target = Judged;

    fn deref(&self) -> &Judged {
        &self.judged
    }
}

/// Everything about one release that needs no other.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Judged {
    /// An index into the archive's products.
    pub product: usize,
    /// The version, as written in record or folder; a release without any has its id.
    pub version: Version,
    /// Its folder (or the folder of its file), relative to the root.
    pub folder: RelPath,
    /// The name of its folder or file.
    pub name: String,
    /// As written; `None` for a folder without a record.
    pub record: Option<Arc<record::Release>>,
    /// Whether a record is there of which nothing could be read.
    pub unread: bool,
    /// The day it counts as released.
    pub day: Option<Date>,
    /// What became of it.
    pub status: Status,
    /// The author's status: the sign-off's, else the final status.
    pub status_claimed: Option<String>,
    /// The worst of its stages.
    pub verdict: Verdict,
    /// Whether any stage is contradicted.
    pub contradicted: bool,
    /// A record whose version or date is a placeholder: in no count, feed or metric.
    pub template: bool,
    /// For each of its deployments whether it was rolled back; none where it never had production traffic.
    pub deployed: Vec<bool>,
    /// What the numbers of its risks and stages mean in its prose, as a digest.
    pub(super) numbering: Key,
    /// Its stages.
    pub stages: Vec<Stage>,
    /// Its rollbacks.
    pub rollbacks: Vec<Rollback>,
    /// Its risks.
    pub risks: Vec<Risk>,
    /// Its evidence, by path.
    pub evidence: Vec<Evidence>,
    /// What the checksum lists among its evidence say.
    pub checksums: Vec<super::Checksum>,
    /// The signatures among its evidence, and what they vouch for.
    pub signatures: super::Signatures,
}

impl Release {
    /// What it is called where releases of several changelogs stand side by side: `api v1.2.0`; the version alone for all others.
    #[must_use]
    pub fn called(&self) -> String {
        let series = self.record.as_ref().and_then(|record| record.series.as_deref());
        series.map_or_else(|| self.version.written.clone(), |series| format!("{series} {}", self.version.written))
    }
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// How to do something by hand.
    Runbook,
    /// A reusable checklist.
    Checklist,
    /// A guide or policy.
    Process,
    /// What happened and why.
    Incident,
    /// A table of risks.
    RiskRegister,
    /// A further page of a release.
    OfRelease,
    /// Anything else.
    Page,
}

/// A page that is no release.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// Its address below its kind's folder: `db-restore`, `guides/deploy`.
    pub slug: String,
    /// As written.
    pub record: Arc<record::Document>,
    /// The release whose page it is: an index.
    pub release: Option<usize>,
    /// The release that an incident is about: an index.
    pub about: Option<usize>,
    /// An index into the archive's products.
    pub product: usize,
}

/// A risk over all releases and register tables.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskEntry {
    /// The id that all its mentions share.
    pub id: String,
    /// Its address: the slug of the id.
    pub slug: String,
    /// What is true now: from a register table, else from the newest release that has it.
    pub current: Risk,
    /// Every release that has it, newest first, with the index among that release's risks.
    pub releases: Vec<(usize, usize)>,
    /// The register document that has it.
    pub document: Option<usize>,
    /// An index into the archive's products.
    pub product: usize,
}

/// A family of releases.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Product {
    /// Its slug; `default` when none is declared.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// Its content folder, relative to the root.
    pub folder: String,
    /// Before every address of it: `spark/`, or empty when there is one product or none.
    pub prefix: String,
    /// Its release types and their cadence.
    pub schedule: Vec<record::ScheduleType>,
    /// What is planned ahead, by day; what has no day stands last.
    pub planned: Vec<record::Planned>,
    /// When nothing is released, by first day.
    pub freezes: Vec<record::Freeze>,
}

/// Everything that is true of a content folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Archive {
    pub(super) today: Date,
    /// Never empty.
    pub products: Vec<Product>,
    /// Newest first.
    pub releases: Rows<Release>,
    /// By kind and slug.
    pub documents: Rows<Document>,
    /// By id.
    pub risks: Rows<RiskEntry>,
    /// The entries of all registers, by register, product and id.
    pub entries: Rows<super::RegisterEntry>,
    /// Sorted, without repeats.
    pub edges: Rows<Edge>,
    /// The releases that were sealed.
    pub ledger: Ledger,
    /// Evidence whose bytes are not published, for the secrets in it.
    pub withheld: Withheld,
    /// What prose may call each thing.
    pub names: Arc<Names>,
    /// Where links of authors lead.
    pub places: Arc<Places>,
}

impl Archive {
    /// The UTC day the archive was built as of.
    #[must_use]
    pub fn today(&self) -> Date {
        asked(|| Asked::Today);
        self.today
    }

    /// The links that stand on the page of a thing, in the order of what they lead to.
    #[must_use]
    pub fn leading_from(&self, from: Node) -> &[Edge] {
        asked(|| from.asked());
        self.edges.between(|edge| edge.from.cmp(&from))
    }
}
