//! Badges: how each status, verdict and claim looks and what it is called.
//!
//! Refuses to say it by colour alone, and to show what is unknown as if it were good.

use super::{
    parts::{Badge, Part, written},
    words::Words,
};
use crate::{
    archive::{Level, Release, Status, Verdict},
    diag::Severity,
    record::{Degree, Read, ReleaseType, Strategy},
    value::{Mark, Progress, without_emoji},
};

fn badge(tone: &'static str, icon: &'static str, word: &str) -> Badge {
    Badge::new(tone, icon, word)
}

/// What became of a release.
#[must_use]
pub fn of_status(status: Status, words: &Words) -> Badge {
    let word = status_word(status, words);
    match status {
        Status::Stable => badge("pass", "check", word),
        Status::Monitoring | Status::InProgress => badge("info", "half", word),
        Status::Partial => badge("warn", "warning", word),
        Status::RolledBack | Status::Failed | Status::Blocked => badge("fail", "cross", word),
        Status::Planned => badge("none", "ring", word),
        Status::Unset => badge("none", "dash", word),
    }
}

/// The word for a status.
#[must_use]
pub fn status_word(status: Status, words: &Words) -> &'static str {
    match status {
        Status::Planned => words.planned,
        Status::Blocked => words.blocked,
        Status::RolledBack => words.rolled_back,
        Status::Failed => words.failed,
        Status::InProgress => words.in_progress,
        Status::Partial => words.partial,
        Status::Monitoring => words.monitoring,
        Status::Stable => words.stable,
        Status::Unset => words.unset,
    }
}

/// What the numbers say.
#[must_use]
pub fn of_verdict(verdict: Verdict, words: &Words) -> Badge {
    let word = verdict_word(verdict, words);
    match verdict {
        Verdict::Pass => badge("pass", "check", word),
        Verdict::Fail => badge("fail", "cross", word),
        Verdict::NoData => badge("none", "dash", word),
        Verdict::Ungated => badge("none", "ring", word),
    }
}

/// The word for a verdict.
#[must_use]
pub fn verdict_word(verdict: Verdict, words: &Words) -> &'static str {
    match verdict {
        Verdict::Pass => words.pass,
        Verdict::Fail => words.fail,
        Verdict::NoData => words.no_data,
        Verdict::Ungated => words.ungated,
    }
}

/// How bad a problem is.
#[must_use]
pub fn of_severity(severity: Severity, words: &Words) -> Badge {
    match severity {
        Severity::Error => badge("fail", "cross", words.error),
        Severity::Warning => badge("warn", "warning", words.warning),
        Severity::Note => badge("info", "ring", words.note),
    }
}

/// That record and numbers disagree.
#[must_use]
pub fn contradicted(words: &Words) -> Badge {
    badge("fail", "warning", words.contradicted)
}

/// That something is past its day.
#[must_use]
pub fn overdue(words: &Words) -> Badge {
    badge("warn", "warning", words.overdue)
}

/// That something is not there.
#[must_use]
pub fn missing(words: &Words) -> Badge {
    badge("fail", "cross", words.missing)
}

/// That something is there but nothing names it.
#[must_use]
pub fn unlisted(words: &Words) -> Badge {
    badge("warn", "warning", words.unlisted)
}

/// The status badge of a release, and a second one when it is contradicted.
#[must_use]
pub fn of_release(release: &Release, words: &Words) -> Vec<Part> {
    let mut parts = vec![Part::Badge(of_status(release.status, words))];
    if release.contradicted {
        parts.push(Part::text(" "));
        parts.push(Part::Badge(contradicted(words)));
    }
    parts
}

/// A claim as its author worded it, or the site where the author wrote a sign alone, with the shape of what it claims; plain text where it
/// claims nothing.
#[must_use]
pub fn of_claim(read: &Read<Mark>, words: &Words) -> Vec<Part> {
    let text = without_emoji(&read.text);
    match read.value {
        None => written(&text),
        Some(mark) => vec![Part::Badge(claim(mark, if text.is_empty() { mark_word(mark, words) } else { &text }))],
    }
}

/// The same of a text by itself; the word of the machine contract stands for a sign alone.
#[must_use]
pub fn of_claimed(text: &str, words: &Words) -> Vec<Part> {
    let text = without_emoji(text);
    let own = |mark: Mark| if text == mark.word() { mark_word(mark, words) } else { text.as_str() };
    Mark::parse(&text).map_or_else(|| written(&text), |mark| vec![Part::Badge(claim(mark, own(mark)))])
}

fn mark_word(mark: Mark, words: &Words) -> &'static str {
    match mark {
        Mark::Pass => words.pass,
        Mark::Fail => words.fail,
        Mark::Warn => words.warning,
    }
}

fn claim(mark: Mark, word: &str) -> Badge {
    match mark {
        Mark::Pass => Badge::claimed("pass", "check", word),
        Mark::Fail => Badge::claimed("fail", "cross", word),
        Mark::Warn => Badge::claimed("warn", "warning", word),
    }
}

/// How far a piece of work is, as its author worded it, or the site where the author wrote a sign alone.
#[must_use]
pub fn of_progress(read: &Read<Progress>, words: &Words) -> Vec<Part> {
    let text = without_emoji(&read.text);
    let own = |progress: Progress| match progress {
        Progress::Done => words.way_back.state_done,
        Progress::InProgress => words.in_progress,
        Progress::NotStarted => words.way_back.state_open,
    };
    let word = |progress: Progress| if text.is_empty() { own(progress) } else { text.as_str() };
    match read.value {
        None => written(&text),
        Some(progress @ Progress::Done) => vec![Part::Badge(Badge::claimed("pass", "check", word(progress)))],
        Some(progress @ Progress::InProgress) => vec![Part::Badge(Badge::claimed("info", "half", word(progress)))],
        Some(progress @ Progress::NotStarted) => vec![Part::Badge(Badge::claimed("none", "ring", word(progress)))],
    }
}

/// The level of a risk.
#[must_use]
pub fn of_level(level: Level, words: &Words) -> Badge {
    match level {
        Level::Note => badge("none", "ring", words.level_note),
        Level::Low => badge("none", "ring", words.low),
        Level::Medium => badge("warn", "warning", words.medium),
        Level::High => badge("fail", "warning", words.high),
        Level::Critical => badge("fail", "cross", words.critical),
    }
}

/// The word for a degree.
#[must_use]
pub fn degree_word(degree: Degree, words: &Words) -> &'static str {
    match degree {
        Degree::Low => words.low,
        Degree::Medium => words.medium,
        Degree::High => words.high,
    }
}

/// The word for a type of release.
#[must_use]
pub fn type_word(kind: ReleaseType, words: &Words) -> &'static str {
    match kind {
        ReleaseType::Major => words.major,
        ReleaseType::Minor => words.minor,
        ReleaseType::Patch => words.patch,
        ReleaseType::Hotfix => words.hotfix,
    }
}

/// The word for a strategy.
#[must_use]
pub fn strategy_word(strategy: Strategy, words: &Words) -> &'static str {
    match strategy {
        Strategy::Canary => words.canary,
        Strategy::BlueGreen => words.blue_green,
        Strategy::Rolling => words.rolling,
        Strategy::Standard => words.standard,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diag::{FileId, Span},
        view::words,
    };

    #[test]
    fn a_sign_alone_is_said_in_the_words_of_the_site() {
        let span = Span::start_of(FileId(0));
        let said = |parts: Vec<Part>| match parts.as_slice() {
            [Part::Badge(badge)] => badge.word.clone(),
            other => format!("{other:?}"),
        };
        let korean = words::of("ko");
        let claim = |text: &str| said(of_claim(&Read { text: text.into(), value: Mark::parse(text), span }, korean));
        let progress = |text: &str| said(of_progress(&Read { text: text.into(), value: Progress::parse(text), span }, korean));
        assert_eq!([claim("✅"), claim("❌"), claim("⚠️")], ["통과", "실패", "경고"]);
        assert_eq!(claim("✅ mostly fine"), "mostly fine", "words of the author stay");
        assert_eq!(said(of_claimed("pass", korean)), "통과");
        assert_eq!([progress("✅"), progress("🟡"), progress("⬜")], ["완료", "진행 중", "미완료"]);
    }
}
