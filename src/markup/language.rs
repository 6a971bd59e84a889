//! Tells in which script most letters of a piece of text are written, for the `lang` of its element.
//!
//! Refuses to tell languages of one script apart: only Korean, Japanese and Chinese are known, by their scripts.

use std::ops::Sub;

/// How many letters of each script a text has.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letters {
    hangul: usize,
    kana: usize,
    han: usize,
    other: usize,
}

impl Letters {
    /// Counts the letters of `text` too.
    pub(super) fn count(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' => self.hangul += 1,
                '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9d}' => self.kana += 1,
                '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => self.han += 1,
                _ if character.is_alphabetic() => self.other += 1,
                _ => {}
            }
        }
    }

    /// The language whose script most of the letters have.
    pub(super) fn language(self) -> Option<&'static str> {
        let most_of = |count: usize| 2 * count > self.hangul + self.kana + self.han + self.other;
        if most_of(self.hangul) {
            return Some("ko");
        }
        if self.kana > 0 && most_of(self.kana + self.han) {
            return Some("ja");
        }
        most_of(self.han).then_some("zh")
    }
}

impl Sub for Letters {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            hangul: self.hangul - earlier.hangul,
            kana: self.kana - earlier.kana,
            han: self.han - earlier.han,
            other: self.other - earlier.other,
        }
    }
}

/// The language of a text most of whose letters are Hangul (`ko`), kana and Han (`ja`) or Han (`zh`); `None` for all others.
#[must_use]
pub fn language_of(text: &str) -> Option<&'static str> {
    let mut letters = Letters::default();
    letters.count(text);
    letters.language()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_scripts_apart() {
        assert_eq!(language_of("배포 검증 API"), Some("ko"));
        assert_eq!(language_of("リリースの承認"), Some("ja"));
        assert_eq!(language_of("发布说明"), Some("zh"));
        assert_eq!(language_of("Release notes, 배포"), None);
        assert_eq!(language_of("Sürüm notları"), None);
        assert_eq!(language_of("12 %"), None);
    }
}
