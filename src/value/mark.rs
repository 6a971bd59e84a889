//! Status words and signs: what an author says about how something went.

use serde::{Deserialize, Serialize};

/// A claim of success or failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// It passed.
    Pass,
    /// It did not.
    Fail,
    /// It passed with reservations.
    Warn,
}

/// How far an item of work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Progress {
    /// Nothing was done yet.
    NotStarted,
    /// Being done.
    InProgress,
    /// Done, closed, accepted.
    Done,
}

const MARKS: [(Mark, &[&str], &[&str]); 3] = [
    (
        Mark::Fail,
        &["❌", "✗", "✘", "✖", "🔴", "⛔", "🚫", ":x:", ":no_entry:", ":red_circle:"],
        &["fail", "failed", "failure", "failing", "rejected", "blocked", "aborted", "rolled back", "no-go", "başarısız", "실패", "失敗"],
    ),
    (
        Mark::Warn,
        &["⚠", "🟡", "🟠", ":warning:", ":yellow_circle:"],
        &["warn", "warning", "partial", "monitoring", "conditional", "degraded", "모니터링", "監視中"],
    ),
    (
        Mark::Pass,
        &["✅", "✓", "✔", "🟢", "☑", ":white_check_mark:", ":heavy_check_mark:", ":green_circle:"],
        &[
            "pass",
            "passed",
            "passing",
            "success",
            "successful",
            "ok",
            "stable",
            "approved",
            "done",
            "başarılı",
            "통과",
            "안정",
            "성공",
            "合格",
            "成功",
            "安定",
        ],
    ),
];

impl Mark {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
        }
    }

    /// Classifies a status text by its sign, else by its words. All choices left in (`✅ A / ❌ B`), or none, is no claim.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let signs: Vec<Self> = MARKS.iter().filter(|(_, signs, _)| signs.iter().any(|sign| text.contains(sign))).map(|row| row.0).collect();
        if !signs.is_empty() {
            return (signs.len() == 1).then(|| signs[0]);
        }
        let lower = text.to_lowercase();
        let words: Vec<Self> = MARKS.iter().filter(|(_, _, words)| has_word(&lower, words)).map(|row| row.0).collect();
        (words.len() == 1).then(|| words[0])
    }
}

const PROGRESS: [(Progress, &[&str], &[&str]); 3] = [
    (
        Progress::NotStarted,
        &["⬜", "☐"],
        &["not started", "open", "todo", "to do", "pending", "planned", "new", "identified", "açık", "대기", "미착수", "未着手"],
    ),
    (
        Progress::InProgress,
        &["🟡", "🔄", "⏳"],
        &["in progress", "ongoing", "started", "mitigating", "wip", "partly", "partially", "devam ediyor", "진행 중", "対応中", "進行中"],
    ),
    (
        Progress::Done,
        &["✅", "☑", "✔", "✓", ":white_check_mark:", ":heavy_check_mark:"],
        &["done", "closed", "resolved", "mitigated", "accepted", "complete", "completed", "kapandı", "완료", "종료", "完了"],
    ),
];

impl Progress {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotStarted => "not-started",
            Self::InProgress => "in-progress",
            Self::Done => "done",
        }
    }

    /// Classifies a status text; all choices left in (`🟡 In Progress / ⬜ Not Started / ✅ Done`) is unset.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let signs: Vec<Self> =
            PROGRESS.iter().filter(|(_, signs, _)| signs.iter().any(|sign| text.contains(sign))).map(|row| row.0).collect();
        if !signs.is_empty() {
            return (signs.len() == 1).then(|| signs[0]);
        }
        let lower = text.to_lowercase();
        let longest = PROGRESS.iter().flat_map(|(progress, _, words)| words.iter().map(move |word| (*progress, *word)));
        let found: Vec<_> = longest.filter(|(_, word)| has_word(&lower, &[word])).collect();
        let best = found.iter().map(|(_, word)| word.len()).max()?;
        found.iter().find(|(_, word)| word.len() == best).map(|(progress, _)| *progress).filter(|_| !text.contains(" / "))
    }
}

/// Whether one of the words stands in a text in lower case, as a word of its own that nothing takes back.
fn has_word(lower: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        lower.match_indices(word).any(|(at, _)| {
            let before = lower[..at].chars().next_back();
            let after = lower[at + word.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric)
                && !after.is_some_and(char::is_alphanumeric)
                && !is_denied(&lower[..at])
                && !is_taken_back(&lower[at + word.len()..])
        })
    })
}

/// Whether the words before a word take it back: `not stable`, `not yet done`, `partially mitigated`.
fn is_denied(before: &str) -> bool {
    const DENIALS: [&str; 11] = ["not", "never", "no", "cannot", "isn't", "non", "un", "partly", "partially", "almost", "nearly"];
    let clause = before.rsplit([',', ';', '.', ':', '(', '–', '—']).next().unwrap_or(before);
    let words = clause.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|word| !word.is_empty());
    words.rev().take(2).any(|word| DENIALS.contains(&word))
}

/// Whether the word behind a word takes it back, as in Turkish and Korean: `başarılı değil`, `통과 못함`.
fn is_taken_back(behind: &str) -> bool {
    let next = behind.split_whitespace().next().unwrap_or_default();
    ["değil", "안", "못", "아님", "않", "미", "불가", "ない", "せず"].iter().any(|denial| next.starts_with(denial))
}

/// The text without emoji, variation selectors and joiners, its blanks folded: `✅ PASS` becomes `PASS`.
#[must_use]
pub fn without_emoji(text: &str) -> String {
    // Most labels and titles hold none, and this is asked of every line of every record.
    let plain = text.trim_matches(' ');
    if plain.find(':') != plain.rfind(':') && shortcodes().any(|sign| plain.contains(sign)) {
        return without_signs(&shortcodes().fold(plain.to_owned(), |text, sign| text.replace(sign, " ")));
    }
    if plain.bytes().all(|b| matches!(b, b' '..=b'~')) && !plain.contains("  ") {
        return plain.to_owned();
    }
    without_signs(text)
}

fn without_signs(text: &str) -> String {
    let kept: String = text.chars().map(|c| if is_emoji(c) { ' ' } else { c }).filter(|c| !is_joiner(*c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Signs as GitHub lets them be typed: `:white_check_mark:`.
fn shortcodes() -> impl Iterator<Item = &'static str> {
    MARKS.iter().flat_map(|(_, signs, _)| signs.iter().copied()).filter(|sign| sign.is_ascii())
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{FE0E}' | '\u{FE0F}' | '\u{200D}' | '\u{20E3}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}' | '\u{E0020}'..='\u{E007F}')
        && !matches!(c, '\u{2190}'..='\u{21FF}')
        || matches!(c, '\u{25A0}'..='\u{25FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_choice_is_a_claim_and_all_choices_are_none() {
        assert_eq!(Mark::parse("✅ PASS"), Some(Mark::Pass));
        assert_eq!(Mark::parse("SUCCESS ✅"), Some(Mark::Pass));
        assert_eq!(Mark::parse("❌ ROLLED BACK"), Some(Mark::Fail));
        assert_eq!(Mark::parse("⚠️ PARTIAL"), Some(Mark::Warn));
        assert_eq!(Mark::parse("Failed"), Some(Mark::Fail));
        assert_eq!(Mark::parse("✅ SUCCESS / ⚠️ PARTIAL / ❌ FAILED"), None);
        assert_eq!(Mark::parse(""), None);
        assert_eq!(Mark::parse("Not approved"), None);
        assert_eq!(Mark::parse("No issues, passed"), Some(Mark::Pass));
        assert_eq!(Mark::parse("❌ not stable"), Some(Mark::Fail));
        assert_eq!(without_emoji(":x: NO :x: a:b:c"), "NO a:b:c");
        assert_eq!(without_emoji(&":x:".repeat(100_000)), "");
        assert_eq!(Progress::parse("Not yet mitigated"), None);
        assert_eq!(Progress::parse("Partially mitigated"), Some(Progress::InProgress));
        assert_eq!(Progress::parse("🟡 In Progress / ⬜ Not Started / ✅ Done"), None);
        assert_eq!(Progress::parse("⬜ Not Started"), Some(Progress::NotStarted));
        assert_eq!(Progress::parse("Not Started"), Some(Progress::NotStarted));
        assert_eq!(Progress::parse("Open"), Some(Progress::NotStarted));
    }

    #[test]
    fn emoji_go_and_words_stay() {
        assert_eq!(without_emoji("📊 Deployment Summary (One-Page)"), "Deployment Summary (One-Page)");
        assert_eq!(without_emoji("⚠️ Remaining Risks & Actions"), "Remaining Risks & Actions");
        assert_eq!(without_emoji("341 → 412"), "341 → 412");
        assert_eq!(without_emoji("배포 ✅"), "배포");
    }
}
