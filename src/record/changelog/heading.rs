//! The headings of a changelog that name a version, in every style that people write.
//!
//! Refuses to take a heading for a version that only mentions one: `## Upgrading from 1.2`.

use std::{collections::BTreeSet, ops::Range, sync::LazyLock};

use regex::Regex;

use crate::value::{Version, When, without_emoji};

/// A heading that names a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    /// The bytes of its line, without the line's end.
    pub(super) line: Range<usize>,
    /// Where what it heads begins.
    pub(super) end: usize,
    /// The version, and its bytes.
    pub(super) version: Named,
    /// The date as written.
    pub(super) date: Option<String>,
    /// `[Unreleased]`
    pub(super) unreleased: bool,
    /// `[YANKED]`
    pub(super) yanked: bool,
    /// The words for the page: the version, and whatever else the heading says besides date and standing.
    pub(super) title: String,
    /// All its words, without markup.
    pub(super) words: String,
    /// Where its version links to.
    pub(super) link: Option<String>,
}

/// A version and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) value: String,
    pub(super) at: Range<usize>,
}

/// A heading that may name a version: certain where its shape leaves no doubt.
struct Candidate {
    heading: Heading,
    /// The words before the version.
    name: String,
    certain: bool,
}

/// All headings of a text that name a version, in order. Headings in fences and comments are none.
pub(super) fn headings(text: &str) -> Vec<Heading> {
    let found: Vec<Candidate> = lines(text).into_iter().filter_map(|line| candidate(text, &line)).collect();
    let names: BTreeSet<String> = found.iter().filter(|one| one.certain).map(|one| one.name.clone()).collect();
    found.into_iter().filter(|one| one.certain || names.contains(&one.name)).map(|one| one.heading).collect()
}

/// A heading of any kind.
struct Line {
    level: u8,
    range: Range<usize>,
    words: Range<usize>,
    end: usize,
}

/// The headings of a text down to the third level, `#` and underlined ones.
fn lines(text: &str) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut fence: Option<(u8, usize)> = None;
    let mut commented = false;
    let mut before: Option<Range<usize>> = None;
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let range = at..at + whole.trim_end().len();
        at += whole.len();
        let line = &text[range.clone()];
        let marker = fence_of(line);
        let inside = fence.is_some() || commented;
        match (fence, marker) {
            (Some((sign, length)), Some((other, longer, true))) if sign == other && longer >= length => fence = None,
            (None, Some((sign, length, _))) if !commented => fence = Some((sign, length)),
            _ => {}
        }
        commented = fence.is_none() && if commented { !line.contains("-->") } else { opens_comment(line) };
        let previous = before.take();
        if inside || fence.is_some() {
            continue;
        }
        if let Some((level, words)) = atx(line) {
            found.push(Line { level, words: range.start + words.start..range.start + words.end, range, end: at });
        } else if let Some((level, above)) = underline(line).zip(previous) {
            found.push(Line { level, words: above.clone(), range: above, end: at });
        } else if !line.trim().is_empty() && !line.starts_with("    ") {
            before = Some(range);
        }
    }
    found
}

fn opens_comment(line: &str) -> bool {
    line.trim_start().starts_with("<!--") && !line.contains("-->")
}

/// Sign and length of a fence, and whether it may close one.
fn fence_of(line: &str) -> Option<(u8, usize, bool)> {
    let line = line.strip_prefix("   ").or(line.strip_prefix("  ")).or(line.strip_prefix(' ')).unwrap_or(line);
    let sign = line.bytes().next().filter(|sign| matches!(sign, b'`' | b'~'))?;
    let length = line.bytes().take_while(|byte| *byte == sign).count();
    (length >= 3).then(|| (sign, length, line[length..].trim().is_empty()))
}

/// Level and words of a `#` heading.
fn atx(line: &str) -> Option<(u8, Range<usize>)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let level = line[indent..].bytes().take_while(|byte| *byte == b'#').count();
    let start = indent + level;
    let fits = indent < 4 && (1..=3).contains(&level) && line[start..].starts_with([' ', '\t']);
    let end = line.trim_end_matches('#').len().max(start);
    fits.then(|| (u8::try_from(level).unwrap_or(3), start..end))
}

/// The level of the heading that this line underlines.
fn underline(line: &str) -> Option<u8> {
    let line = line.trim();
    let all = |sign: u8| line.len() >= 3 && line.bytes().all(|byte| byte == sign);
    if all(b'=') { Some(1) } else { all(b'-').then_some(2) }
}

static INLINE_LINK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\[([^\[\]]*)\]\(<?([^)\s>]*)[^)]*\)").ok());
static REFERENCE_LINK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\[([^\[\]]+)\]\[[^\[\]]*\]").ok());
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<[^<>]*>").ok());

/// The words of a heading without markup, and where its first link leads.
fn plain(written: &str) -> (String, Option<String>) {
    let replace = |pattern: &LazyLock<Option<Regex>>, text: &str, by: &str| {
        pattern.as_ref().map_or_else(|| text.to_owned(), |pattern| pattern.replace_all(text, by).into_owned())
    };
    let link = INLINE_LINK.as_ref().and_then(|pattern| Some(pattern.captures(written)?.get(2)?.as_str().to_owned()));
    let text = replace(&INLINE_LINK, written, "$1");
    let text = replace(&REFERENCE_LINK, &text, "$1");
    let text = replace(&TAG, &text, " ");
    let text = without_emoji(&text.replace(['*', '`', '[', ']'], " "));
    (text, link.filter(|link| !link.is_empty()))
}

fn candidate(text: &str, line: &Line) -> Option<Candidate> {
    let written = &text[line.words.clone()];
    let (words, link) = plain(written);
    let all: Vec<&str> = words.split(' ').collect();
    let yanked = all.iter().any(|word| bare(word).eq_ignore_ascii_case("yanked"));
    let unreleased = all.iter().any(|word| is_unreleased(word));
    let tokens: Vec<&str> = all.into_iter().filter(|word| !is_unreleased(word) && !bare(word).eq_ignore_ascii_case("yanked")).collect();
    let dates = date(&tokens);
    let dated = dates.is_some();
    let rest: Vec<&str> = tokens
        .iter()
        .enumerate()
        .filter(|(index, _)| !dates.as_ref().is_some_and(|at| at.contains(index)))
        .map(|(_, word)| *word)
        .collect();
    let written_date = dates.map(|at| bare(&tokens[at].join(" ")).to_owned());
    let position = rest.iter().position(|word| is_version(bare(word), dated));
    let (version, name, after) = match position {
        Some(at) => (version_of(bare(rest[at])).to_owned(), rest[..at].join(" "), behind(&rest[at..])),
        None if unreleased && rest.iter().all(|word| bare(word).is_empty()) => ("Unreleased".to_owned(), String::new(), String::new()),
        None if dated && rest.iter().all(|word| bare(word).is_empty()) => (written_date.clone()?, String::new(), String::new()),
        None => return None,
    };
    let fits = shape(line.level, &name, &after, dated || unreleased || yanked)?;
    let at = written.find(&version).map_or(line.words.clone(), |at| line.words.start + at..line.words.start + at + version.len());
    let suffix = after.trim_matches(|c: char| !c.is_alphanumeric());
    let title = [name.as_str(), &version, suffix].into_iter().filter(|part| !bare(part).is_empty()).collect::<Vec<_>>().join(" ");
    let version = Named { value: version, at };
    let heading = Heading { line: line.range.clone(), end: line.end, version, date: written_date, unreleased, yanked, title, words, link };
    Some(Candidate { heading, certain: fits, name: name.to_lowercase() })
}

/// What stands behind a version: the signs that cling to it, and the words that follow.
fn behind(words: &[&str]) -> String {
    let Some((version, rest)) = words.split_first() else { return String::new() };
    let signs = version.rfind(|c: char| c.is_alphanumeric()).map_or("", |at| version[at..].trim_start_matches(char::is_alphanumeric));
    format!("{signs}{}", rest.join(" "))
}

/// Whether a heading of this shape names a version for certain; `None` where it does not.
fn shape(level: u8, name: &str, after: &str, marked: bool) -> Option<bool> {
    let named = name.split(' ').filter(|word| !bare(word).is_empty()).count();
    let usual = named == 0 || matches!(name.trim_end_matches(':').to_lowercase().as_str(), "version" | "release" | "v" | "released");
    let parted = !after.starts_with(char::is_alphanumeric);
    match level {
        3 => (named == 0 && after.is_empty()).then_some(true),
        _ if marked => (named <= 4).then_some(true),
        _ if usual && parted => Some(true),
        _ => (named <= 3 && after.is_empty()).then_some(false),
    }
}

/// A word without the signs around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !(c.is_alphanumeric() || matches!(c, '@' | '+')))
}

fn is_unreleased(word: &str) -> bool {
    ["unreleased", "upcoming"].iter().any(|known| bare(word).eq_ignore_ascii_case(known))
}

/// Numbers parted by dots, after an optional `v` or a name and a dash: `1.2.0-rc.1`, `keycloak-10.0.2`, `core@1.2.3`. A heading with a date may
/// name a bare number.
fn is_version(word: &str, dated: bool) -> bool {
    let version = version_of(word);
    let number = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let number = match number.rsplit_once('-') {
        Some((name, rest)) if name.starts_with(char::is_alphabetic) => rest,
        _ => number,
    };
    let digits = number.starts_with(|c: char| c.is_ascii_digit());
    digits && Version::parse(version).is_some() && (number.contains('.') || dated) && !is_iso_date(word)
}

/// `core@1.2.3` is version 1.2.3.
fn version_of(word: &str) -> &str {
    word.rsplit('@').next().unwrap_or(word)
}

fn is_iso_date(word: &str) -> bool {
    word.len() >= 10 && word.as_bytes()[4] == b'-' && (When::parse(word).is_some() || is_iso_shaped(word))
}

/// `2026-02-30` is meant as a date, so that it can be named; other impossible ones may be versions.
fn is_iso_shaped(text: &str) -> bool {
    text.len() == 10 && text.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() })
}

/// The words that are a date: `2026-06-07`, `(2018-10-25)`, `March 3, 2020`; of several the first and longest.
fn date(words: &[&str]) -> Option<Range<usize>> {
    let is_date = |words: &[&str]| {
        let text = words.join(" ");
        let text = bare(&text);
        text.len() >= 8 && (When::parse(text).is_some() || is_iso_shaped(text) && When::is_impossible(text))
    };
    let first = words.len().min(12);
    (0..first).find_map(|start| {
        (1..=5).rev().find_map(|length| {
            let range = start..start + length;
            words.get(range.clone()).filter(|words| is_date(words)).map(|_| range)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(line: &str) -> Option<Heading> {
        headings(line).into_iter().next()
    }

    #[test]
    fn every_style_of_heading() {
        for (line, version, date) in [
            ("## [2.0.0] - 2026-06-07", "2.0.0", Some("2026-06-07")),
            ("## 0.6.5", "0.6.5", None),
            ("## Cargo 1.30 (2018-10-25)", "1.30", Some("2018-10-25")),
            ("## [v3.4.45](https://example.org/v3.4.45) (2026-03-01)", "v3.4.45", Some("2026-03-01")),
            ("## v1.2.3 (2026-01-02)", "v1.2.3", Some("2026-01-02")),
            ("# 1.0.0", "1.0.0", None),
            ("## [1.0.0-rc.1][compare] - 2024-01-01", "1.0.0-rc.1", Some("2024-01-01")),
            ("### [1.1.1](https://example.org/compare) (2020-05-01)", "1.1.1", Some("2020-05-01")),
            ("## Version 3.2", "3.2", None),
            ("## 🚀 Release 1.4.0: Aurora", "1.4.0", None),
            ("## 1.4.2.1-sse-load-test", "1.4.2.1-sse-load-test", None),
            ("## v1.65.0/v0.159.0", "v1.65.0/v0.159.0", None),
            ("## keycloak-10.0.2", "keycloak-10.0.2", None),
            ("## core@1.2.3", "1.2.3", None),
            ("## 2024-05-01, Version 22.1.0 (Current), @somebody", "22.1.0", Some("2024-05-01")),
            ("## 23 (May 3, 2021)", "23", Some("May 3, 2021")),
            ("4.18.2 / 2022-10-08\n===================", "4.18.2", Some("2022-10-08")),
            ("## 2024-06-07", "2024-06-07", Some("2024-06-07")),
            ("## <a name=\"1.2.0\"></a>1.2.0 (2019-01-01)", "1.2.0", Some("2019-01-01")),
            ("## 1.2.0 - \"The big one\"", "1.2.0", None),
            ("## 2024.06.1 - 2024-06-01", "2024.06.1", Some("2024-06-01")),
        ] {
            let heading = only(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((heading.version.value.as_str(), heading.date.as_deref()), (version, date), "{line}");
            assert!(!heading.unreleased && !heading.yanked);
        }
    }

    #[test]
    fn what_is_to_come_and_what_was_taken_back() {
        let heading = only("## [Unreleased]").expect("a heading");
        assert_eq!((heading.version.value.as_str(), heading.unreleased), ("Unreleased", true));
        let heading = only("## 1.3.0 (unreleased)").expect("a heading");
        assert_eq!((heading.version.value.as_str(), heading.unreleased), ("1.3.0", true));
        let heading = only("## [0.0.5] - 2014-08-09 [YANKED]").expect("a heading");
        assert_eq!((heading.version.value.as_str(), heading.date.as_deref(), heading.yanked), ("0.0.5", Some("2014-08-09"), true));
        assert_eq!(heading.title, "0.0.5");
    }

    #[test]
    fn headings_that_only_mention_a_version() {
        for line in [
            "## Upgrading from 1.2",
            "## 2.0 migration guide",
            "### Support for 1.2.3 clients",
            "# Changelog",
            "## Added",
            "## 2024",
            "#### 1.2.3",
            "```\n## 1.0.0\n```",
            "<!--\n## 1.0.0\n-->",
            "    ## 1.0.0",
            "text\n\n---\n",
            "## Node 18",
        ] {
            assert_eq!(only(line), None, "{line}");
        }
    }

    #[test]
    fn a_name_counts_once_it_stands_beside_a_date() {
        let text = "## Cargo 1.100\n\n## Cargo 1.30 (2018-10-25)\n\n## Upgrading 2.0\n";
        let versions: Vec<String> = headings(text).into_iter().map(|heading| heading.version.value).collect();
        assert_eq!(versions, ["1.100", "1.30"]);
    }
}
