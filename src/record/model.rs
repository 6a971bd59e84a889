//! What authors wrote, typed: every value with its place, nothing computed yet.

mod course;
mod infrastructure;
mod notes;
mod outline;
mod plan;

pub use course::*;
pub use infrastructure::*;
pub use notes::*;
pub use outline::*;
pub use plan::*;

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::form::{Extract, Form, Standing};
use crate::{
    diag::{Code, FileId, Span},
    value::{Mark, Progress, Quantity, Threshold, Version, When},
};

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// A piece of prose: its plain text, its Markdown, and where it stands.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Text {
    /// Without markup.
    pub plain: String,
    /// As Markdown, when that differs from the plain text.
    pub markdown: Option<String>,
    /// Where it stands.
    pub span: Span,
}

impl Text {
    /// The Markdown source.
    #[must_use]
    pub fn markdown(&self) -> &str {
        self.markdown.as_deref().unwrap_or(&self.plain)
    }
}

/// A value that was written: the text as it stands, and what it was read as, if it could be.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Read<T> {
    /// As written, without markup.
    pub text: String,
    /// What it means; `None` when it is blank, a placeholder or not of its kind.
    pub value: Option<T>,
    /// Where it stands.
    pub span: Span,
}

/// The step that a release says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ReleaseType {
    /// X of X.Y.Z.
    Major,
    /// Y of X.Y.Z.
    Minor,
    /// Z of X.Y.Z.
    Patch,
    /// An unplanned patch.
    Hotfix,
}

impl ReleaseType {
    /// The word of the machine contract, of `[policies]` and of addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Patch => "patch",
            Self::Hotfix => "hotfix",
        }
    }
}

/// How a release reaches production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Strategy {
    /// In stages of rising traffic.
    Canary,
    /// By switching between two environments.
    BlueGreen,
    /// Instance by instance.
    Rolling,
    /// All at once.
    Standard,
}

/// One planned or completed step of a canary roll-out.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Stage {
    /// Its number in the sequence, from 1.
    pub index: Option<u32>,
    /// Share of production traffic, in percent.
    pub percent: Option<Decimal>,
    /// Who gets it, where that is not a share: `internal users`.
    pub audience: Option<String>,
    /// Planned or real length.
    pub duration: Option<Read<Quantity>>,
    /// The author's status, and what it claims.
    pub status: Option<Read<Mark>>,
    /// The author's count of gates passed, and of all.
    pub gates_claimed: Option<Read<(u32, u32)>>,
    /// Cells of columns that relsite does not know: heading and text.
    pub other: Vec<(String, String)>,
    /// What it had to pass.
    pub gates: Vec<Arc<Gate>>,
    /// Where it is first mentioned.
    pub span: Span,
}

/// A metric, its threshold and an observation.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Gate {
    /// The metric's name.
    pub metric: String,
    /// What was observed.
    pub value: Read<Quantity>,
    /// What is allowed.
    pub threshold: Option<Read<Threshold>>,
    /// The author's mark.
    pub claimed: Option<Mark>,
    /// Where it stands.
    pub span: Span,
}

/// What a rollback took back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// The application's version.
    Application,
    /// The database, by point-in-time recovery.
    Database,
}

/// The way back that was taken.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Rollback {
    /// The heading or label that opens it.
    pub title: String,
    /// The alert, or `Manual`.
    pub trigger: Option<Text>,
    /// The traffic at which it happened.
    pub stage_percent: Option<Read<Decimal>>,
    /// When.
    pub time: Option<Read<When>>,
    /// Why.
    pub reason: Option<Text>,
    /// How long until it was over.
    pub recovery: Option<Read<Quantity>>,
    /// What was behind it.
    pub root_cause: Option<Text>,
    /// What was done about it.
    pub fix: Option<Text>,
    /// The version that was restored.
    pub to_version: Option<Spanned<Version>>,
    /// What was taken back; empty when no box is ticked.
    pub scope: Vec<Scope>,
    /// Whether `Neither` is ticked.
    pub neither: bool,
    /// The LSN written beside the database box.
    pub target_lsn: Option<Read<crate::value::Lsn>>,
    /// LSNs written beside `pitr_lsn_before` and `pitr_lsn_after`.
    pub lsn_noted: (Option<Read<crate::value::Lsn>>, Option<Read<crate::value::Lsn>>),
    /// Evidence that it names.
    pub evidence: Vec<EvidenceRef>,
    /// Where it stands.
    pub span: Span,
}

/// A path or pattern of evidence that a record names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EvidenceRef {
    /// As written, relative to the release's folder: `evidence/logs_stage_[1,5].txt`.
    pub pattern: String,
    /// What the author says it is.
    pub description: Option<String>,
    /// A digest that the author gives, whole or shortened, lower case.
    pub sha256: Option<String>,
    /// A size that the author gives, in bytes.
    pub bytes: Option<u64>,
    /// Whether it is part of the list of evidence, and so expected to be there.
    pub expected: bool,
    /// Where it stands.
    pub span: Span,
}

/// What kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ChangeKind {
    /// Something new.
    Feature,
    /// Something mended.
    Fix,
    /// Something faster or smaller.
    Performance,
    /// Something better.
    Improvement,
    /// Where it runs.
    Infrastructure,
    /// What is written about it.
    Documentation,
    /// Against attack.
    Security,
    /// Anything else.
    Other,
}

/// One change of a release.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Change {
    /// Its kind.
    pub kind: ChangeKind,
    /// The emphasised name before the colon, if any.
    pub title: Option<String>,
    /// What it says.
    pub text: Text,
    /// Whether it says that it breaks something.
    pub breaking: bool,
    /// `High`, `Medium`, `Low`, or a sentence.
    pub impact: Option<String>,
    /// Affected components.
    pub components: Vec<String>,
    /// Issues and pull requests: `#123`.
    pub refs: Vec<String>,
    /// `CVE-2024-5535`.
    pub cves: Vec<String>,
}

/// A level on the scale of likelihood and impact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Degree {
    /// 1
    Low,
    /// 2
    Medium,
    /// 3
    High,
}

/// Something that may go wrong.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Risk {
    /// The number its heading gives it in this record: `Risk 2`. Prose refers to it by that.
    pub ordinal: Option<String>,
    /// The id its author gave: `RISK-009`.
    pub id: Option<String>,
    /// Its title.
    pub title: Text,
    /// What the risk is.
    pub description: Option<Text>,
    /// How likely.
    pub likelihood: Option<Read<Degree>>,
    /// How bad.
    pub impact: Option<Read<Degree>>,
    /// Who looks after it.
    pub owner: Option<Read<String>>,
    /// By when.
    pub due: Option<Read<When>>,
    /// How far it is.
    pub status: Option<Read<Progress>>,
    /// What is done about it.
    pub mitigations: Vec<Text>,
    /// Where it stands.
    pub span: Span,
}

/// The state of a checklist item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ItemState {
    /// Not done.
    Open,
    /// Done.
    Done,
    /// Does not apply, with a reason.
    NotApplicable,
}

/// One item of a checklist.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Item {
    /// What is to be done.
    pub text: Text,
    /// Whether it was.
    pub state: ItemState,
    /// The headings above it, outermost first, joined by ` / `.
    pub section: String,
    /// 0 for items that stand on their own.
    pub depth: u32,
    /// Whether it belongs to an emergency branch that normal progress leaves out.
    pub emergency: bool,
    /// When it has to be done, and why it need not be.
    pub terms: Terms,
}

/// A list of things to do.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Checklist {
    /// Its title.
    pub title: String,
    /// Its items in source order.
    pub items: Vec<Item>,
    /// Notes of how it was departed from: `Deviation: the load test was left out`.
    pub deviations: Vec<Text>,
    /// Where it begins.
    pub span: Span,
}

/// Commands with what they should print.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Step {
    /// Who runs it, the heading: `For Users`.
    pub audience: String,
    /// The comment above it.
    pub caption: Option<String>,
    /// The command, without prompt, comments and output.
    pub command: String,
    /// What it should print.
    pub expected: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// A row of a before and after table.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Comparison {
    /// What was measured.
    pub metric: String,
    /// In the previous release.
    pub before: Read<Quantity>,
    /// In this one.
    pub after: Read<Quantity>,
    /// The difference that the author states, in percent or in the metric's unit.
    pub change: Option<Read<Quantity>>,
    /// Where it stands.
    pub span: Span,
}

/// What was learned.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Lesson {
    /// `well`, `improve` or `surprise`.
    pub kind: LessonKind,
    /// The lesson.
    pub text: Text,
}

/// What kind of lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LessonKind {
    /// What went well.
    Well,
    /// What could be improved.
    Improve,
    /// What nobody expected.
    Surprise,
}

/// Whom to ask, or where to look: a label and its value.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Entry {
    /// The heading or label above it: `For Rollback`.
    pub group: Option<String>,
    /// The label: `On-call Engineer`; empty for a link that none names.
    pub label: String,
    /// The value.
    pub text: Text,
}

/// Who answers for a release.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Signoff {
    /// The release manager.
    pub manager: Option<Read<String>>,
    /// Those who approved.
    pub approvers: Vec<Read<String>>,
    /// When.
    pub date: Option<Read<When>>,
    /// The author's status, and what it claims.
    pub status: Option<Read<Mark>>,
    /// Who decided against it in a table: the role or the name of the row.
    pub refused: Option<super::Spanned<String>>,
    /// Where the section begins.
    pub span: Span,
}

impl Signoff {
    /// Roles with a name, where the sign-off has a date.
    #[must_use]
    pub fn signed(&self) -> usize {
        let dated = self.date.as_ref().is_some_and(|date| date.value.is_some());
        let names = self.manager.iter().chain(&self.approvers).filter(|read| read.value.is_some()).count();
        if dated { names } else { 0 }
    }

    /// Roles that the record asks for.
    #[must_use]
    pub fn required(&self) -> usize {
        (usize::from(self.manager.is_some()) + self.approvers.len()).max(2)
    }

    /// Roles that were left blank.
    #[must_use]
    pub fn blank(&self) -> usize {
        self.manager.iter().chain(&self.approvers).filter(|read| read.value.is_none()).count()
    }
}

/// A blank that was not filled in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Placeholder {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// What every kind of document has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The file.
    pub file: FileId,
    /// A digest of the bytes that were read, so that a page rendered later shows what was judged.
    pub digest: [u8; 32],
    /// Front matter, else first H1, else file name.
    pub title: String,
    /// From the front matter.
    pub description: Option<String>,
    /// `owner` of the front matter: who looks after it.
    pub owner: Option<String>,
    /// `status` of the front matter, in its author's words.
    pub status: Option<String>,
    /// `lang` of the front matter: the language of its text.
    pub lang: Option<String>,
    /// Older addresses that lead here.
    pub aliases: Vec<String>,
    /// Blanks that were not filled in.
    pub placeholders: Vec<Placeholder>,
    /// All checklist items of the page, when it has any.
    pub checklist: Option<Checklist>,
    /// Destinations of links and images, as written.
    pub links: Vec<Spanned<String>>,
    /// Plain words of the page's headings, for search.
    pub headings: Vec<String>,
    /// What is shown, where that is not the text of the whole file.
    pub extract: Option<Extract>,
}

/// The place of a file among all files says nothing of what it holds: that is its digest.
impl Hash for Page {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { file: _, digest, title, description, owner, status, lang, aliases, placeholders, checklist, links, headings, extract } =
            self;
        (digest, title, description, owner, status, lang, aliases, placeholders, checklist, links, headings, extract).hash(state);
    }
}

impl Page {
    /// Where it begins.
    #[must_use]
    pub fn start(&self) -> Span {
        let line = self.extract.as_ref().map_or(1, |extract| extract.line);
        Span { line, ..Span::start_of(self.file) }
    }
}

/// A release as its author wrote it.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Release {
    /// What it has like every document.
    pub page: Page,
    /// In which form it was written.
    pub form: Form,
    /// The name of the changelog that it is part of (`changelogs/<name>/`), where releases of several names stand side by side.
    pub series: Option<String>,
    /// What its changelog says of it.
    pub standing: Option<Read<Standing>>,
    /// From the front matter, the labels or the title.
    pub version: Option<Read<Version>>,
    /// When it was, or will be, released.
    pub date: Option<Read<When>>,
    /// The step it says it is.
    pub kind: Option<Read<ReleaseType>>,
    /// How it reaches production.
    pub strategy: Option<Read<Strategy>>,
    /// One paragraph on it.
    pub summary: Option<Text>,
    /// The tag in the version control system.
    pub tag: Option<Read<Version>>,
    /// The commit.
    pub commit: Option<Read<String>>,
    /// The version that comes next.
    pub next: Option<Read<Version>>,
    /// The version that came before.
    pub previous: Option<Read<Version>>,
    /// `draft: true`.
    pub draft: bool,
    /// Stages in source order.
    pub stages: Vec<Arc<Stage>>,
    /// The stated length of the whole roll-out.
    pub total_time: Option<Read<Quantity>>,
    /// The stated number of rollbacks.
    pub rollbacks_stated: Option<Read<u32>>,
    /// The author's outcome.
    pub final_status: Option<Read<Mark>>,
    /// Rollbacks in source order.
    pub rollbacks: Vec<Arc<Rollback>>,
    /// Changes in source order.
    pub changes: Vec<Change>,
    /// Remaining risks.
    pub risks: Vec<Arc<Risk>>,
    /// Evidence that the record names.
    pub evidence: Vec<EvidenceRef>,
    /// How to verify it.
    pub verification: Vec<Step>,
    /// Before and after.
    pub comparisons: Vec<Comparison>,
    /// What was learned.
    pub lessons: Vec<Lesson>,
    /// Whom to ask.
    pub contacts: Vec<Entry>,
    /// Where to look.
    pub links: Vec<Entry>,
    /// Who answers for it.
    pub signoff: Option<Signoff>,
    /// What only some templates ask for.
    pub particulars: Particulars,
    /// The outline of its text, for the page.
    pub sections: Vec<Section>,
    /// Problems that the front matter silences here: code, reason, until.
    pub allow: Vec<Allowance>,
}

/// A problem that a record silences, with a reason.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Allowance {
    /// The code.
    pub code: String,
    /// Why.
    pub reason: String,
    /// Until when.
    pub until: Option<jiff::civil::Date>,
}

impl Allowance {
    /// Why the row silences nothing as of a day; `None` where it does silence its code.
    #[must_use]
    pub fn idle(&self, today: jiff::civil::Date, codes: &[&'static Code]) -> Option<String> {
        let code = codes.iter().find(|code| code.name == self.code);
        match (code, self.until) {
            (None, _) => Some(format!("`allow` names `{}`, which is no problem code", self.code)),
            (Some(code), _) if code.blocking => {
                Some(format!("`allow` names `{}`, which forbids publication and cannot be silenced", self.code))
            }
            _ if self.reason.trim().is_empty() => Some(format!("`allow` gives no reason for `{}`", self.code)),
            (_, Some(until)) if until < today => Some(format!("`allow` for `{}` ended on {until}", self.code)),
            _ => None,
        }
    }
}

/// A page that is no release: a runbook, a checklist, a guide, an incident, or anything else.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Document {
    /// What every document has.
    pub page: Page,
    /// Risks of its tables, for registers.
    pub risks: Vec<Arc<Risk>>,
    /// Release types and their cadence.
    pub schedule: super::Schedule,
    /// What it says of what the product runs on.
    pub infrastructure: Infrastructure,
    /// What it says of pipelines, deployments and what is watched after them.
    pub course: Course,
    /// The release that it says it is about.
    pub release: Option<Read<Version>>,
    /// The outline of its text.
    pub sections: Vec<Section>,
}
