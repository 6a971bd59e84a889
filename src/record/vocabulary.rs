//! The words by which sections and labels are recognised: relsite's own, in several languages, and those that site.toml adds.
//!
//! Refuses to be the last word on a page: the author's heading is what readers see.

use std::{borrow::Cow, collections::BTreeMap};

use super::{SectionKind, sections};
use crate::{site::Synonyms, value::without_emoji};

/// Recognises headings and labels.
#[derive(Debug, Default)]
pub struct Vocabulary {
    sections: BTreeMap<String, SectionKind>,
    labels: BTreeMap<String, &'static str>,
}

impl Vocabulary {
    /// The built-in words and those of site.toml.
    #[must_use]
    pub fn new(synonyms: &Synonyms) -> Self {
        let mut vocabulary = Self::default();
        for synonym in &synonyms.sections {
            if let Some(kind) = sections::kind_named(&synonym.canonical) {
                vocabulary.sections.extend(synonym.written.iter().map(|written| (normalise(written), kind)));
            }
        }
        for (canonical, spellings) in LABELS {
            vocabulary.labels.extend(spellings.iter().map(|spelling| ((*spelling).to_owned(), *canonical)));
        }
        for synonym in &synonyms.labels {
            if let Some((canonical, _)) = LABELS.iter().find(|(canonical, _)| *canonical == synonym.canonical) {
                vocabulary.labels.extend(synonym.written.iter().map(|written| (normalise(written), *canonical)));
            }
        }
        vocabulary
    }

    /// What a heading is about, given the kinds of the sections around it.
    pub(super) fn section(&self, title: &str, parents: &[SectionKind]) -> SectionKind {
        let words = normalise(title);
        if let Some(kind) = self.sections.get(&words) {
            return *kind;
        }
        match sections::kind_of(&words, parents) {
            SectionKind::Other => sections::kind_of(&ascii_only(&words), parents),
            kind => kind,
        }
    }

    /// The canonical name of a label; `None` for one that relsite does not know.
    pub(super) fn label(&self, written: &str) -> Option<&'static str> {
        self.labels.get(&normalise(written)).copied()
    }
}

/// Lower case, without emoji, numbering, a trailing colon or trailing parentheses; blanks folded.
pub(super) fn normalise(text: &str) -> String {
    let text = without_emoji(&without_keycaps(text)).to_lowercase();
    let mut text = text.trim_end_matches([':', '：', ' ']);
    while text.ends_with(')') {
        match text.rfind('(') {
            Some(open) if open > 0 => text = text[..open].trim_end_matches([' ', ':']),
            _ => break,
        }
    }
    let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = if numbered.len() < text.len() { numbered.strip_prefix(['.', ')']).unwrap_or(text) } else { text };
    numbered.trim().to_owned()
}

/// `1️⃣ Risks` without its number.
fn without_keycaps(text: &str) -> Cow<'_, str> {
    if !text.contains('\u{20E3}') {
        return Cow::Borrowed(text);
    }
    let kept = text.split('\u{20E3}').map(|part| part.trim_end_matches('\u{FE0F}'));
    let count = text.matches('\u{20E3}').count();
    let kept = kept.enumerate().map(|(at, part)| if at < count { part.trim_end_matches(|c: char| c.is_ascii_digit()) } else { part });
    Cow::Owned(kept.collect())
}

/// The words in ASCII alone: what is left of a heading whose signs were lost.
fn ascii_only(words: &str) -> String {
    words.split_whitespace().filter(|word| word.is_ascii()).collect::<Vec<_>>().join(" ")
}

/// Labels: canonical name, and the spellings that are recognised, normalised.
static LABELS: &[(&str, &[&str])] = &[
    ("version", &["version", "sürüm", "버전", "バージョン", "版本"]),
    ("date", &["date", "release date", "released", "tarih", "작성일", "날짜", "릴리스 날짜", "日付", "発売日", "日期"]),
    ("type", &["type", "release type", "tür", "유형", "種別"]),
    ("strategy", &["deployment", "deployment strategy", "strategy", "rollout", "dağıtım", "배포", "デプロイ"]),
    ("tag", &["git tag", "tag"]),
    ("commit", &["git commit", "commit", "commit sha"]),
    ("next", &["next release", "next version"]),
    ("previous", &["previous release", "previous version"]),
    ("total-time", &["total deployment time", "total time"]),
    ("rollback-count", &["rollbacks", "rollback count"]),
    ("final-status", &["final status"]),
    ("trigger", &["trigger", "triggered by"]),
    ("stage", &["stage", "at stage"]),
    ("time", &["timestamp", "time", "when", "zaman"]),
    ("reason", &["reason", "sebep", "사유"]),
    ("recovery", &["recovery time", "recovery", "time to recover"]),
    ("evidence", &["evidence", "kanıt", "증거"]),
    ("root-cause", &["root cause", "kök neden", "근본 원인"]),
    ("fix", &["fix applied", "fix", "resolution"]),
    ("scope", &["pitr/application rollback", "rollback scope"]),
    ("pitr-evidence", &["pitr evidence"]),
    ("id", &["id", "risk id"]),
    ("title", &["title", "risk"]),
    ("description", &["description", "açıklama", "설명"]),
    ("likelihood", &["likelihood", "probability", "olasılık", "가능성", "確率"]),
    ("impact", &["impact", "etki", "영향", "影響"]),
    ("owner", &["owner", "sorumlu", "담당자", "담당", "担当"]),
    ("due", &["due date", "due", "deadline", "기한", "期限"]),
    ("mitigation", &["mitigation plan", "mitigation", "mitigations", "controls", "actions", "완화 방안"]),
    ("status", &["status", "durum", "상태", "状態"]),
    ("manager", &["release manager", "manager", "sürüm yöneticisi", "릴리스 관리자", "リリース責任者"]),
    ("approvers", &["approved by", "approvers", "approver", "onaylayan", "승인자", "승인", "承認", "承認者"]),
    ("components", &["components", "component"]),
    ("issue", &["issue", "issues", "pr", "pull request"]),
    ("cve", &["cve"]),
    ("severity", &["severity"]),
    ("metric", &["metric"]),
    ("migration", &["migration required", "migration needed"]),
    ("undo", &["rollback", "undo", "revert", "geri alma", "롤백", "ロールバック"]),
    ("what", &["what changed", "change"]),
    ("action", &["action required", "action", "what to do", "required action"]),
    ("guide", &["migration guide", "guide", "upgrade guide"]),
    ("workaround", &["workaround", "geçici çözüm", "임시 해결책", "回避策"]),
    ("tracking", &["tracking", "tracked in", "tracker", "ticket"]),
    ("alternative", &["alternative", "alternatives", "replacement", "use instead", "대안", "代替"]),
    ("removal", &["removal date", "removal", "removal version", "removed in", "will be removed in", "제거 예정"]),
    ("downtime", &["expected downtime", "downtime", "planned downtime", "kesinti", "다운타임"]),
    ("services", &["affected services", "affected components", "etkilenen servisler", "영향 받는 서비스"]),
    ("window", &["maintenance window", "bakım penceresi", "유지보수 시간"]),
    ("images", &["docker images", "container images", "images", "image"]),
    ("changelog", &["full changelog", "changelog", "compare", "all changes"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::ChangeKind;

    #[test]
    fn headings_by_the_path_of_parents() {
        let vocabulary = Vocabulary::new(&Synonyms::default());
        for (title, parents, kind) in [
            ("📊 Deployment Summary (One-Page)", &[][..], SectionKind::DeploymentSummary),
            ("Key Metrics (Per Stage)", &[SectionKind::DeploymentSummary], SectionKind::StageMetrics),
            ("1️⃣ Rollback Events (if any)", &[], SectionKind::Rollbacks),
            ("1. Rollback Events (if any)", &[], SectionKind::Rollbacks),
            ("⚠️ Remaining Risks & Actions", &[], SectionKind::Risks),
            ("Risk 1: Streaming", &[SectionKind::Risks], SectionKind::Risks),
            ("Documentation", &[SectionKind::Changes], SectionKind::ChangeGroup(ChangeKind::Documentation)),
            ("Documentation", &[SectionKind::Checklist], SectionKind::Other),
            ("ğŸ Evidence Files", &[], SectionKind::Evidence),
            ("Whatever", &[], SectionKind::Other),
        ] {
            assert_eq!(vocabulary.section(title, parents), kind, "{title}");
        }
        assert_eq!(vocabulary.label("Durum"), Some("status"));
        assert_eq!(vocabulary.label("Due Date:"), Some("due"));
        assert_eq!(vocabulary.label("Colour"), None);
    }
}
