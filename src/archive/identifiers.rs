//! Identifiers in prose: `Risk 2` and `Stage 3` of the release at hand, and what trackers know: `#123`, `ABC-123`, `CVE-2024-5535`.
//!
//! Refuses to guess: what stands within a longer word, may be another release's, or only looks like an identifier, is none.

use std::ops::Range;

use crate::{site::Trackers, value::Version};

/// What a release numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbered {
    /// `Risk 2`
    Risk,
    /// `Stage 3`
    Stage,
}

/// The numbered things that a text of `release` refers to, with their numbers; not those that it names as its own title (`Risk 2: …`).
pub(super) fn numbered(text: &str, release: &Version) -> Vec<(Range<usize>, Numbered, u32)> {
    let begin = text.find(char::is_alphanumeric);
    let mut found = Vec::new();
    for (word, kind) in [("Risk", Numbered::Risk), ("Stage", Numbered::Stage)] {
        for (start, _) in text.match_indices(word) {
            let Some((end, number)) = number_after(text, start + word.len()) else { continue };
            let range = start..end;
            let is_title = begin == Some(start) && titles(&text[end..]);
            if stands_alone(text, &range) && !is_title && !is_of_another(text, &range, release) {
                found.push((range, kind, number));
            }
        }
    }
    found
}

/// The identifiers in a text that one of the trackers knows, with their addresses.
pub(super) fn tracked(text: &str, trackers: &Trackers) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    if trackers.issue.is_none() && trackers.cve.is_none() {
        return found;
    }
    if let Some(pattern) = &trackers.issue {
        found.extend(issue_numbers(text).map(|range| (range.clone(), filled(pattern, &text[range.start + 1..range.end]))));
    }
    for range in words(text) {
        let word = &text[range.clone()];
        let pattern = if is_cve(word) { &trackers.cve } else { &trackers.issue };
        let Some(pattern) = pattern.as_ref().filter(|_| is_cve(word) || is_issue_key(word)) else { continue };
        if stands_alone(text, &range) {
            found.push((range, filled(pattern, word)));
        }
    }
    found
}

/// The words of a text that could name something: letters, digits and what stands inside paths, without the sentence's own full stop.
pub(super) fn words(text: &str) -> impl DoubleEndedIterator<Item = Range<usize>> {
    text.split(|c: char| !is_inside(c)).filter_map(|word| {
        let word = word.trim_end_matches(['.', '-', '/']);
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        (word.len() > 2).then(|| start..start + word.len())
    })
}

/// Whether a word goes on with this character.
fn is_inside(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '-' | '_' | '/' | '+')
}

/// The number that follows after one white space, and where it ends.
fn number_after(text: &str, at: usize) -> Option<(usize, u32)> {
    let rest = &text[at..];
    let digits = rest.strip_prefix(char::is_whitespace)?;
    let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let number = digits[..length].parse().ok()?;
    Some((text.len() - digits.len() + length, number))
}

/// Whether neither a word nor a number goes on before or after the range.
pub(super) fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let goes_on = |c: char| is_inside(c) || matches!(c, '#' | '&' | '@' | '=' | '%');
    let mut after = text[range.end..].chars();
    let follows = match after.next() {
        Some('.' | '-') => after.next().is_some_and(char::is_alphanumeric),
        Some(':' | ',') if text[..range.end].ends_with(|c: char| c.is_ascii_digit()) => after.next().is_some_and(|c| c.is_ascii_digit()),
        next => next.is_some_and(goes_on),
    };
    !follows && !text[..range.start].ends_with(goes_on)
}

/// Whether what follows a number makes it the head of a title: `Risk 2: …`, `Stage 3 (25 %):`.
fn titles(rest: &str) -> bool {
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest.trim_start());
    rest.starts_with([':', '–', '—'])
}

/// Whether another release's version stands near enough to mean that its things are meant: `Stage 3 of v2.3.0`.
fn is_of_another(text: &str, range: &Range<usize>, release: &Version) -> bool {
    let before = words(&text[..range.start]).rev().take(2).map(|word| &text[..range.start][word]);
    let after = words(&text[range.end..]).take(2).map(|word| &text[range.end..][word]);
    let versions = before.chain(after).filter(|word| word.starts_with(['v', 'V'])).filter_map(Version::parse);
    versions.into_iter().any(|version| version.bare() != release.bare())
}

/// `#123`, a part of nothing longer: neither `org/repo#7`, whose tracker is another, nor `#0012`, which nobody counts like that.
fn issue_numbers(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('#').filter_map(|(start, _)| {
        let digits = &text[start + 1..];
        let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let range = start..start + 1 + length;
        (is_counted(&digits[..length]) && stands_alone(text, &range)).then_some(range)
    })
}

/// Names that stand before a hyphen and a number without being a tracker's project.
const STANDARDS: [&str; 16] =
    ["AES", "CVE", "CWE", "EC", "HTTP", "IEC", "IEEE", "ISO", "MD", "PEP", "RFC", "RISK", "RSA", "SHA", "TLS", "UTF"];

/// `ABC-123`
fn is_issue_key(word: &str) -> bool {
    word.split_once('-').is_some_and(|(project, number)| {
        let named = (2..=10).contains(&project.len())
            && project.starts_with(|c: char| c.is_ascii_uppercase())
            && project.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        named && is_counted(number) && !STANDARDS.contains(&project)
    })
}

/// `CVE-2024-5535`
pub(super) fn is_cve(word: &str) -> bool {
    let Some((year, number)) = word.strip_prefix("CVE-").and_then(|rest| rest.split_once('-')) else { return false };
    let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    year.len() == 4 && are_digits(year) && (4..=12).contains(&number.len()) && are_digits(number)
}

/// Whether a tracker may have counted that far: digits, none of them a zero in front.
fn is_counted(number: &str) -> bool {
    (1..=9).contains(&number.len()) && !number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit())
}

/// The tracker's address of an identifier: every character that is not unreserved in a URL percent-encoded.
pub(super) fn filled(pattern: &str, id: &str) -> String {
    let encoded: String = id.bytes().map(encoded).collect();
    pattern.replace("{id}", &encoded)
}

fn encoded(byte: u8) -> String {
    let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered_in(text: &str) -> Vec<&str> {
        let release = Version::parse("v2.4.0").expect("a version");
        numbered(text, &release).into_iter().map(|(range, ..)| &text[range]).collect()
    }

    fn tracked_in(text: &str) -> Vec<String> {
        let trackers = Trackers {
            issue: Some("https://t.example/i/{id}".to_owned()),
            cve: Some("https://t.example/c/{id}".to_owned()),
            ..Trackers::default()
        };
        tracked(text, &trackers).into_iter().map(|(range, href)| format!("{} {}", &text[range], &href[18..])).collect()
    }

    #[test]
    fn words_have_their_places() {
        let text = "see v2.3.0, evidence/x.txt. End";
        let found: Vec<&str> = words(text).map(|range| &text[range]).collect();
        assert_eq!(found, ["see", "v2.3.0", "evidence/x.txt", "End"]);
    }

    #[test]
    fn numbered_things_stand_alone() {
        assert_eq!(numbered_in("Risk 2 and Stage\n3, (Stage 4). Risk\u{a0}12: é"), ["Risk 2", "Risk\u{a0}12", "Stage\n3", "Stage 4"]);
        for none in ["Risky 2", "Pre-Stage 3", "AtRisk 2", "Risk 2.5", "Stage 3%", "Stage 3rd", "Stage 1/2", "Risk  2", "Risk 99999999999"]
        {
            assert_eq!(numbered_in(none), Vec::<&str>::new(), "{none}");
        }
        for none in ["risk 2", "stage 3", "Risk", "Stage ", "Risk 2-3", "Stage 3:30", "éRisk 2", "Risk é"] {
            assert_eq!(numbered_in(none), Vec::<&str>::new(), "{none}");
        }
    }

    #[test]
    fn titles_and_other_releases_are_left_alone() {
        for none in ["Risk 2: Pool", "🎯 Stage 3 (25%):", "Stage 3 — all", "Stage 3 of v2.3.0", "as in v2.3.0, Risk 2 stays"] {
            assert_eq!(numbered_in(none), Vec::<&str>::new(), "{none}");
        }
        assert_eq!(numbered_in("Stage 3 (25%) of v2.4.0 failed: Risk 2: it came"), ["Risk 2", "Stage 3"]);
    }

    #[test]
    fn trackers_know_their_identifiers() {
        assert_eq!(tracked_in("(#123), ABC-45. CVE-2024-5535"), ["#123 i/123", "ABC-45 i/ABC-45", "CVE-2024-5535 c/CVE-2024-5535"]);
        for none in ["a#1", "a/b#1", "&#39;", "#0012", "#", "#12ab", "##1", "#1.5", "#1234567890", "page.md#12"] {
            assert_eq!(tracked_in(none), Vec::<String>::new(), "{none}");
        }
        for none in ["UTF-8", "SHA-256", "A-1", "abc-12", "ABC-012", "ABC-12-x", "x/ABC-12", "#ABC-12", "CVE-2024-12", "CVE-2024-5535x"] {
            assert_eq!(tracked_in(none), Vec::<String>::new(), "{none}");
        }
        assert_eq!(tracked("#1 ABC-2 CVE-2024-5535", &Trackers::default()), []);
    }

    #[test]
    fn identifiers_are_encoded_wherever_the_address_has_them() {
        assert_eq!(filled("https://x/{id}?q={id}&r", "ü/#A-1"), "https://x/%C3%BC%2F%23A-1?q=%C3%BC%2F%23A-1&r");
    }
}
