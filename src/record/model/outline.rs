//! The outline of a text: its sections, and what each is about.

use std::ops::Range;

use super::ChangeKind;
use crate::diag::Span;

/// What a section is about. The order of the variants is the order of the release page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// One paragraph on the release.
    Summary,
    /// Holds the roll-out: rollbacks, stages, metrics.
    DeploymentSummary,
    /// What was rolled back.
    Rollbacks,
    /// The stages of the roll-out.
    Stages,
    /// The gates of each stage.
    StageMetrics,
    /// What breaks.
    Breaking,
    /// What changed.
    Changes,
    /// Changes of one kind.
    ChangeGroup(ChangeKind),
    /// What may go wrong.
    Risks,
    /// What is to be done.
    Checklist,
    /// What shows that it is true.
    Evidence,
    /// How it is deployed.
    DeploymentPlan,
    /// The steps before it was released.
    Pipeline,
    /// Where it was deployed, and how that is done.
    DeploymentProcess,
    /// How to get back.
    RollbackPlan,
    /// How to see that it works.
    Verification,
    /// Before and after.
    Impact,
    /// What was watched afterwards.
    PostRelease,
    /// What it runs as.
    Services,
    /// What was tested.
    Testing,
    /// What it is built on.
    Dependencies,
    /// What is known to be wrong.
    KnownIssues,
    /// What will go.
    Deprecations,
    /// What comes next.
    Future,
    /// What was learned.
    Lessons,
    /// Remarks.
    Notes,
    /// Who helped.
    Contributors,
    /// Whom to ask.
    Contacts,
    /// Where to look.
    Links,
    /// Version, tag, commit, images.
    VersionInfo,
    /// Who answers for it.
    Signoff,
    /// Anything else: shown as written, in place.
    Other,
}

/// A section of the source, as the page shows it.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Section {
    /// What it is about.
    pub kind: SectionKind,
    /// The author's heading, without emoji; empty for what stands before the first heading.
    pub title: String,
    /// 1 to 6 as written; 0 for what stands before the first heading.
    pub level: u8,
    /// The byte range of its own top-level blocks, heading included, subsections not.
    pub range: Range<usize>,
    /// The byte ranges of the top-level blocks that no typed field holds whole: they are shown as written.
    pub left: Vec<Range<usize>>,
    /// Whether its own blocks hold more than blanks.
    pub filled: bool,
    /// Its subsections.
    pub children: Vec<Section>,
    /// Where its heading stands.
    pub span: Span,
}
