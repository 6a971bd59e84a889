//! The outline of a document: headings, what they are about, and the blocks beneath each.
//!
//! Refuses to match by the heading alone where the same words mean different things under different parents.

use super::{
    ChangeKind, Section, SectionKind,
    document::{Block, Content, Doc, Line},
    vocabulary::{Vocabulary, normalise},
};
use crate::value::{placeholders, without_emoji};

/// A heading with its blocks and subsections.
#[derive(Debug)]
pub(super) struct Node<'d> {
    pub(super) kind: SectionKind,
    /// Without emoji.
    pub(super) title: String,
    /// 0 before the first heading.
    pub(super) level: u8,
    pub(super) heading: Option<&'d Block>,
    pub(super) blocks: &'d [Block],
    pub(super) children: Vec<Node<'d>>,
}

impl<'d> Node<'d> {
    /// This section and all below it, in source order.
    pub(super) fn walk(&self) -> Vec<&Node<'d>> {
        let mut all = vec![self];
        all.extend(self.children.iter().flat_map(Node::walk));
        all
    }
}

/// The outline of a document. A title heading and headings that are labels (`# Version: x`) do not nest what follows them.
pub(super) fn outline<'d>(doc: &'d Doc<'_>, vocabulary: &Vocabulary) -> Vec<Node<'d>> {
    let mut nodes = nodes(&doc.blocks, &[], vocabulary);
    let mut flat = Vec::with_capacity(nodes.len());
    let mut titled = false;
    for mut node in nodes.drain(..) {
        let hoists = node.level == 1 && node.kind == SectionKind::Other && (!titled || heading_label(&node.title).is_some());
        titled |= node.level == 1;
        let children = if hoists { std::mem::take(&mut node.children) } else { Vec::new() };
        flat.push(node);
        flat.extend(children);
    }
    flat
}

/// The outline of one release of a changelog: its headings are groups of changes, and so is what stands before the first of them.
pub(super) fn of_changelog<'d>(doc: &'d Doc<'_>, vocabulary: &Vocabulary) -> Vec<Node<'d>> {
    let mut nodes = nodes(&doc.blocks, &[SectionKind::Changes], vocabulary);
    for node in nodes.iter_mut().filter(|node| node.kind == SectionKind::Other) {
        node.kind = if node.heading.is_some() { SectionKind::ChangeGroup(ChangeKind::Other) } else { SectionKind::Changes };
    }
    nodes
}

/// `Version: x` as a heading: the label and its value.
pub(super) fn heading_label(title: &str) -> Option<(&str, &str)> {
    let (label, value) = title.split_once(':')?;
    let short = label.split_whitespace().count() <= 2 && !value.trim().is_empty();
    short.then(|| (label.trim(), value.trim()))
}

fn nodes<'d>(blocks: &'d [Block], parents: &[SectionKind], vocabulary: &Vocabulary) -> Vec<Node<'d>> {
    let first = blocks.iter().position(|block| level_of(block).is_some()).unwrap_or(blocks.len());
    let mut all = Vec::new();
    if first > 0 {
        all.push(Node {
            kind: SectionKind::Other,
            title: String::new(),
            level: 0,
            heading: None,
            blocks: &blocks[..first],
            children: Vec::new(),
        });
    }
    let mut rest = &blocks[first..];
    while let Some((heading, below)) = rest.split_first() {
        let level = level_of(heading).unwrap_or(6);
        let end = below.iter().position(|block| level_of(block).is_some_and(|next| next <= level)).unwrap_or(below.len());
        all.push(node(heading, level, &below[..end], parents, vocabulary));
        rest = &below[end..];
    }
    all
}

fn node<'d>(heading: &'d Block, level: u8, below: &'d [Block], parents: &[SectionKind], vocabulary: &Vocabulary) -> Node<'d> {
    let own = below.iter().position(|block| level_of(block).is_some()).unwrap_or(below.len());
    let title = title_of(heading);
    let kind = vocabulary.section(&title, parents);
    let mut path = parents.to_vec();
    path.push(kind);
    let children = nodes(&below[own..], &path, vocabulary);
    Node { kind, title: without_emoji(&title), level, heading: Some(heading), blocks: &below[..own], children }
}

fn level_of(block: &Block) -> Option<u8> {
    match &block.content {
        Content::Heading { level, .. } => Some(*level),
        _ => None,
    }
}

fn title_of(heading: &Block) -> String {
    match &heading.content {
        Content::Heading { line, .. } => line.plain(),
        _ => String::new(),
    }
}

/// The line of a heading.
pub(super) fn heading_line(block: &Block) -> Option<&Line> {
    match &block.content {
        Content::Heading { line, .. } => Some(line),
        _ => None,
    }
}

/// What the page needs of a node after its readers took what they hold whole.
pub(super) fn section(node: &Node<'_>, doc: &Doc<'_>) -> Section {
    let left: Vec<&Block> = node.blocks.iter().filter(|block| !block.taken.get()).collect();
    let only_rules = left.iter().all(|block| matches!(block.content, Content::Rule));
    let left = if only_rules { Vec::new() } else { left.into_iter().map(|block| block.range.clone()).collect() };
    let start = node.heading.map(|heading| heading.range.start).or(node.blocks.first().map(|block| block.range.start)).unwrap_or(0);
    let end = node.blocks.last().or(node.heading).map_or(start, |block| block.range.end);
    Section {
        kind: node.kind,
        title: if node.heading.is_some_and(|heading| heading.taken.get()) { String::new() } else { node.title.clone() },
        level: node.level,
        range: start..end,
        left,
        filled: node.blocks.iter().any(says),
        children: node.children.iter().map(|child| section(child, doc)).collect(),
        span: doc.span(&(start..end)),
    }
}

/// Whether a block says anything: words that are no blank, a command, a picture.
fn says(block: &Block) -> bool {
    let words = |line: &Line| {
        let text = line.plain();
        let blanks = placeholders(&text);
        text.char_indices().any(|(at, c)| c.is_alphanumeric() && !blanks.iter().any(|blank| blank.contains(&at)))
    };
    match &block.content {
        Content::Heading { .. } | Content::Html | Content::Rule => false,
        Content::Paragraph(lines) => lines.iter().any(words),
        Content::List { items } => items.iter().flat_map(|item| &item.blocks).any(says),
        Content::Table { rows, .. } => rows.iter().flatten().any(words),
        Content::Code { text, .. } => !text.trim().is_empty(),
        Content::Quote(inner) => inner.iter().any(says),
    }
}

impl Section {
    /// Whether a name of a policy means this section: its canonical name, or words of a heading.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let words = normalise(name);
        let meant = kind_named(name.trim()).unwrap_or_else(|| kind_of(&words, &[]));
        self.kind == meant && meant != SectionKind::Other || !words.is_empty() && normalise(&self.title) == words
    }

    /// Whether it, or a section of it, holds more than blanks.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.filled || self.children.iter().any(Self::says_something)
    }
}

/// What a heading is about, by its normalised words and the kinds of the sections around it, innermost last.
pub(super) fn kind_of(words: &str, parents: &[SectionKind]) -> SectionKind {
    use SectionKind as S;
    let within = |kind: SectionKind| parents.contains(&kind);
    let in_changes = within(S::Changes);
    if in_changes && let Some(kind) = change_kind(words) {
        return S::ChangeGroup(kind);
    }
    match words {
        "documentation" | "testing" | "dependencies" | "configuration" | "monitoring" | "notes" if within(S::Checklist) => S::Other,
        "security updates" if within(S::Dependencies) => S::Other,
        _ => TABLE.iter().find(|(_, spellings)| spellings.contains(&words)).map_or_else(|| by_shape(words, parents), |(kind, _)| *kind),
    }
}

/// Headings that carry a number or a name: `Rollback 1`, `Risk 2: Title`, `Stage 3 (25%)`.
fn by_shape(words: &str, parents: &[SectionKind]) -> SectionKind {
    use SectionKind as S;
    let numbered = |word: &str| {
        let rest = words.strip_prefix(word).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '['))
    };
    let counted = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let of_counted = counted.len() < words.len() && ["단계", "段階", "阶段"].iter().any(|word| counted.starts_with(word));
    if ["stage ", "phase ", "aşama ", "단계 ", "ステージ"].iter().any(|word| numbered(word)) || of_counted {
        return S::StageMetrics;
    }
    match parents.last() {
        Some(S::Rollbacks) => S::Rollbacks,
        Some(S::Risks) if numbered("risk") => S::Risks,
        _ if numbered("rollback ") => S::Rollbacks,
        _ if ["risk ", "위험 ", "リスク "].iter().any(|word| numbered(word)) => S::Risks,
        _ => change_kind(words).filter(|_| is_change_heading(words)).map_or(S::Other, S::ChangeGroup),
    }
}

/// Headings that mean changes even without a parent that says so.
fn is_change_heading(words: &str) -> bool {
    matches!(
        words,
        "new features"
            | "features"
            | "bug fixes"
            | "performance improvements"
            | "improvements"
            | "infrastructure changes"
            | "security enhancements"
            | "security updates"
            | "added"
            | "fixed"
            | "changed"
            | "fixes"
            | "bugfixes"
            | "enhancements"
    )
}

/// What a cell calls a change: `Feature`, `🐛 Fix`, `perf`.
pub(super) fn change_type(cell: &str) -> Option<ChangeKind> {
    let words = normalise(cell);
    change_kind(&words).or(match words.as_str() {
        "feature" | "feat" | "new" | "new feature" | "add" => Some(ChangeKind::Feature),
        "fix" | "bug" | "bug fix" | "bugfix" | "hotfix" => Some(ChangeKind::Fix),
        "perf" | "performance improvement" => Some(ChangeKind::Performance),
        "improvement" | "enhancement" | "change" | "refactor" => Some(ChangeKind::Improvement),
        "infra" | "ops" | "infrastructure change" | "ci" | "build" => Some(ChangeKind::Infrastructure),
        "docs" | "doc" => Some(ChangeKind::Documentation),
        "security fix" | "security update" => Some(ChangeKind::Security),
        _ => None,
    })
}

fn change_kind(words: &str) -> Option<ChangeKind> {
    Some(match words {
        "features" | "new features" | "added" => ChangeKind::Feature,
        "bug fixes" | "fixes" | "fixed" => ChangeKind::Fix,
        "performance improvements" | "performance" => ChangeKind::Performance,
        "improvements" | "changed" | "enhancements" => ChangeKind::Improvement,
        "infrastructure" | "infrastructure changes" => ChangeKind::Infrastructure,
        "documentation" => ChangeKind::Documentation,
        "security" | "security enhancements" | "security updates" | "security fixes" => ChangeKind::Security,
        _ => return None,
    })
}

/// Headings of the templates, normalised.
static TABLE: &[(SectionKind, &[&str])] = &[
    (SectionKind::Summary, &["summary", "overview", "özet", "요약", "개요", "概要", "摘要", "zusammenfassung", "resumen", "résumé"]),
    (SectionKind::DeploymentSummary, &["deployment summary", "dağıtım özeti", "배포 요약", "デプロイ概要"]),
    (
        SectionKind::Stages,
        &[
            "canary stages & durations",
            "canary stages and durations",
            "canary stages",
            "stages",
            "rollout stages",
            "canary",
            "canary rollout",
            "canary deployment",
            "rollout",
            "roll-out",
            "rollout plan",
            "aşamalar",
            "kanarya aşamaları",
            "카나리 단계",
            "배포 단계",
            "단계",
            "カナリアステージ",
            "ステージ",
            "段階",
        ],
    ),
    (
        SectionKind::StageMetrics,
        &[
            "key metrics",
            "stage metrics",
            "metrics per stage",
            "metrikler",
            "temel metrikler",
            "주요 지표",
            "지표",
            "主要指標",
            "メトリクス",
        ],
    ),
    (SectionKind::Rollbacks, &["rollback events", "rollbacks", "geri alma olayları", "롤백 이력", "롤백", "ロールバック"]),
    (
        SectionKind::Changes,
        &[
            "changes",
            "changes in this release",
            "what's changed",
            "what changed",
            "what's new",
            "highlights",
            "değişiklikler",
            "변경 사항",
            "변경사항",
            "変更点",
            "変更内容",
        ],
    ),
    (SectionKind::Breaking, &["breaking changes", "breaking"]),
    (
        SectionKind::Risks,
        &[
            "remaining risks & actions",
            "remaining risks and actions",
            "remaining risks",
            "risks",
            "known risks",
            "riskler",
            "kalan riskler",
            "위험",
            "남은 위험",
            "리스크",
            "リスク",
            "残存リスク",
            "风险",
            "風險",
        ],
    ),
    (
        SectionKind::Checklist,
        &[
            "checklist",
            "release checklist",
            "pre-release checklist",
            "security checklist",
            "pre-release verification",
            "release process",
            "post-release verification",
            "post-release cleanup",
            "go/no-go checklist",
        ],
    ),
    (SectionKind::Evidence, &["evidence", "evidence files", "deployment evidence", "rollback evidence"]),
    (
        SectionKind::DeploymentPlan,
        &[
            "deployment",
            "deployment plan",
            "prerequisites",
            "migration steps",
            "migrations",
            "database migrations",
            "configuration changes",
            "service updates",
            "upgrade instructions",
            "upgrade",
            "upgrading",
            "post-deployment verification",
        ],
    ),
    (
        SectionKind::RollbackPlan,
        &[
            "rollback procedures",
            "rollback plan",
            "rollback",
            "downgrade",
            "geri alma planı",
            "롤백 절차",
            "ロールバック手順",
            "quick rollback",
            "full rollback with database",
            "rollback verification checklist",
            "emergency rollback",
            "emergency rollback procedure",
            "application rollback",
            "database rollback",
        ],
    ),
    (SectionKind::Verification, &["verification", "verification steps", "for users", "for engineers", "health endpoints"]),
    (SectionKind::Impact, &["impact assessment", "performance impact", "performance comparison", "service availability"]),
    (SectionKind::Pipeline, &["pipeline", "release pipeline", "ci pipeline", "ci/cd pipeline", "development phase", "파이프라인"]),
    (
        SectionKind::DeploymentProcess,
        &[
            "deployments",
            "deployment process",
            "staging deployment",
            "production deployment",
            "initial deployment",
            "update deployment",
            "environments",
            "배포 내역",
        ],
    ),
    (
        SectionKind::PostRelease,
        &["post-release monitoring", "post-release activities", "post-release metrics", "post-release", "monitoring", "출시 후 모니터링"],
    ),
    (SectionKind::Services, &["services", "deployed services", "service matrix", "service inventory"]),
    (
        SectionKind::Testing,
        &["testing", "test coverage", "test scenarios verified", "tests", "test results", "testler", "테스트", "テスト"],
    ),
    (SectionKind::Dependencies, &["dependencies", "updated dependencies"]),
    (SectionKind::KnownIssues, &["known issues", "bilinen sorunlar", "알려진 문제", "既知の問題"]),
    (SectionKind::Deprecations, &["deprecated features", "deprecations", "deprecated"]),
    (SectionKind::Future, &["future work", "roadmap"]),
    (
        SectionKind::Lessons,
        &["lessons learned", "lessons", "what went well", "what could be improved", "surprises", "çıkarılan dersler", "교훈", "教訓"],
    ),
    (SectionKind::Notes, &["notes", "additional notes"]),
    (SectionKind::Contributors, &["contributors"]),
    (SectionKind::Contacts, &["support", "support & contacts", "support and contacts", "contacts"]),
    (SectionKind::Links, &["related links", "links", "additional resources", "references"]),
    (SectionKind::VersionInfo, &["version information", "version info"]),
    (
        SectionKind::Signoff,
        &[
            "sign-off",
            "signoff",
            "sign off",
            "approvals",
            "approval",
            "go/no-go",
            "go / no-go",
            "go/no-go decision",
            "onay",
            "onaylar",
            "승인",
            "承認",
            "サインオフ",
        ],
    ),
];

/// The name under which site.toml may add spellings of a section.
pub(super) fn kind_named(name: &str) -> Option<SectionKind> {
    TABLE.iter().map(|(kind, _)| *kind).find(|kind| canonical(*kind) == name)
}

/// The canonical name of a section (SEEDS.md part C): what `[synonyms.sections]` uses.
pub(super) fn canonical(kind: SectionKind) -> &'static str {
    use SectionKind as S;
    match kind {
        S::Summary => "summary",
        S::DeploymentSummary => "deployment-summary",
        S::Rollbacks => "rollback-events",
        S::Stages => "stages",
        S::StageMetrics => "stage-metrics",
        S::Breaking => "breaking",
        S::Changes => "changes",
        S::ChangeGroup(_) => "change",
        S::Risks => "risks",
        S::Checklist => "checklist",
        S::Evidence => "evidence",
        S::DeploymentPlan => "deployment-plan",
        S::Pipeline => "pipeline",
        S::DeploymentProcess => "deployment-process",
        S::PostRelease => "post-release",
        S::RollbackPlan => "rollback-plan",
        S::Verification => "verification",
        S::Impact => "impact",
        S::Services => "services",
        S::Testing => "testing",
        S::Dependencies => "dependencies",
        S::KnownIssues => "known-issues",
        S::Deprecations => "deprecations",
        S::Future => "future",
        S::Lessons => "lessons",
        S::Notes => "notes",
        S::Contributors => "contributors",
        S::Contacts => "contacts",
        S::Links => "links",
        S::VersionInfo => "version-info",
        S::Signoff => "sign-off",
        S::Other => "other",
    }
}
