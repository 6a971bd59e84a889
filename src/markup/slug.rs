//! Ids of headings: GitHub's algorithm, and the set that keeps every id of a page unique.
//!
//! Refuses emoji: they are dropped from headings and ids, because nobody can type them and readers voice them at length.

use std::collections::{BTreeMap, BTreeSet};

/// The id that GitHub gives a heading with this text, before duplicates are told apart.
///
/// Lower case; letters, marks, digits, `_` and `-` stay, a space becomes `-`, everything else goes.
#[must_use]
pub fn github_slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in text.trim().chars().flat_map(char::to_lowercase) {
        match character {
            ' ' => slug.push('-'),
            '-' | '_' => slug.push(character),
            _ if character.is_alphanumeric() || is_mark(character) => slug.push(character),
            _ => {}
        }
    }
    slug
}

/// The text without its emoji, white space at the ends, or doubled spaces. A keycap becomes its digit.
///
/// What consists of emoji only stays as it is.
#[must_use]
pub fn without_emoji(text: &str) -> String {
    let kept: String = text.chars().filter(|character| !is_emoji(*character)).collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    if words.is_empty() { text.trim().to_owned() } else { words.join(" ") }
}

/// Whether the character is an emoji, or only serves to form one.
pub(super) fn is_emoji(character: char) -> bool {
    matches!(character,
        '\u{200d}' | '\u{20e3}' | '\u{fe0e}' | '\u{fe0f}' | '\u{231a}' | '\u{231b}' | '\u{2328}' | '\u{23cf}' | '\u{23e9}'..='\u{23f3}'
        | '\u{23f8}'..='\u{23fa}' | '\u{24c2}' | '\u{25aa}' | '\u{25ab}' | '\u{25b6}' | '\u{25c0}' | '\u{25fb}'..='\u{25fe}'
        | '\u{2600}'..='\u{260f}' | '\u{2613}'..='\u{2767}' | '\u{2795}'..='\u{2797}' | '\u{27a1}' | '\u{27b0}' | '\u{27bf}'
        | '\u{2934}' | '\u{2935}' | '\u{2b05}'..='\u{2b07}' | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{3030}' | '\u{303d}'
        | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}' | '\u{e0020}'..='\u{e007f}')
}

/// Combining marks of the scripts that cannot do without them; `char::is_alphanumeric` leaves them out.
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character) && !is_emoji(character)
}

/// The ids of one page.
#[derive(Debug, Default, Clone)]
pub struct Ids {
    taken: BTreeSet<String>,
    next: BTreeMap<String, usize>,
}

impl Ids {
    /// Takes `wanted`, or `wanted-1`, `wanted-2` and so on where it is taken already.
    pub fn take(&mut self, wanted: &str) -> String {
        self.take_numbered(wanted, "-", 1)
    }

    /// Takes `wanted`, or `wanted` with a separator and the next free number, counted from `first`.
    pub(super) fn take_numbered(&mut self, wanted: &str, separator: &str, first: usize) -> String {
        if self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let next = self.next.entry(wanted.to_owned()).or_insert(first);
        loop {
            let id = format!("{wanted}{separator}{next}");
            *next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_as_github_does() {
        let cases = [
            ("What's New?", "whats-new"),
            ("Stage 1: 5% Canary", "stage-1-5-canary"),
            ("A & B", "a--b"),
            ("배포 전 점검", "배포-전-점검"),
            ("snake_case - dash", "snake_case---dash"),
            ("Olasılık ve Etki", "olasılık-ve-etki"),
            ("हिन्दी", "हिन्दी"),
            ("!!!", ""),
        ];
        for (text, slug) in cases {
            assert_eq!(github_slug(text), slug);
        }
    }

    #[test]
    fn drops_emoji() {
        assert_eq!(without_emoji("🚀 Deploy ✅"), "Deploy");
        assert_eq!(without_emoji("1️⃣ First 👩‍🚀 step"), "1 First step");
        assert_eq!(without_emoji("🚀"), "🚀");
        assert_eq!(without_emoji("a → b ☑"), "a → b ☑");
    }

    #[test]
    fn ids_are_unique_even_against_their_own_suffixes() {
        let mut ids = Ids::default();
        let taken: Vec<String> = ["a", "a-1", "a", "a", "b"].iter().map(|wanted| ids.take(wanted)).collect();
        assert_eq!(taken, ["a", "a-1", "a-2", "a-3", "b"]);
    }
}
