//! Text by lines: the source of a record, and evidence that is text.
//!
//! Refuses to show it all: the first 5,000 lines stand on the page, the rest is in the file.

use serde::Serialize;

use super::parts::Html;
use crate::evidence::{Severity, severity, without_escapes};

/// How many lines a page shows.
pub const LINE_LIMIT: usize = 5_000;
/// How many characters of a line a page shows.
const WIDTH_LIMIT: usize = 5_000;

/// Lines with their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// The lines, from the first; none where they are drawn.
    pub lines: Vec<Line>,
    /// The lines as rows of a table, where they are drawn.
    pub rows: Html,
    /// How many lines are shown.
    pub shown: usize,
    /// How many lines there are in all that was read.
    pub total: usize,
    /// Whether there is more than is shown.
    pub cut: bool,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// From 1.
    pub number: usize,
    /// Its text, controls as pictures.
    pub text: String,
    /// `error` or `warn`, where the line says so itself.
    pub level: Option<&'static str>,
}

impl Lines {
    /// The lines of a text; `more` says whether the text itself goes on.
    #[must_use]
    pub fn of(text: &str, more: More) -> Self {
        let total = text.lines().count();
        let lines: Vec<Line> = text.lines().take(LINE_LIMIT).enumerate().map(|(index, line)| line_of(index + 1, line)).collect();
        let wide = text.lines().take(LINE_LIMIT).any(|line| line.chars().nth(WIDTH_LIMIT).is_some());
        Self { cut: more == More::Follows || wide || total > LINE_LIMIT, shown: lines.len(), lines, rows: Html::default(), total }
    }

    /// The same lines with the numbers that they have below so many others.
    #[must_use]
    pub fn below(mut self, above: usize) -> Self {
        for line in &mut self.lines {
            line.number += above;
        }
        self
    }
}

/// Whether the file goes on after the text that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// This is all of it.
    Ends,
    /// There is more.
    Follows,
}

fn line_of(number: usize, line: &str) -> Line {
    let line = without_escapes(line);
    let text: String = line.trim_end_matches('\r').chars().take(WIDTH_LIMIT).map(visible).collect();
    Line { number, level: level(&text), text }
}

/// Control characters as the pictures that Unicode has for them; a tab stays.
fn visible(c: char) -> char {
    match c {
        '\t' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ => c,
    }
}

/// The level of a line as templates know it.
fn level(line: &str) -> Option<&'static str> {
    Some(match severity(line)? {
        Severity::Error => "error",
        Severity::Warning => "warn",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_seen_and_levels_are_words() {
        let lines = Lines::of("2026 INFO fine\r\n2026-01-01T00:00 ERROR \u{1b}[31mx\u{202e}\n", More::Ends);
        assert_eq!((lines.lines[0].level, lines.lines[0].text.as_str()), (None, "2026 INFO fine"));
        assert_eq!((lines.lines[1].level, lines.lines[1].text.as_str()), (Some("error"), "2026-01-01T00:00 ERROR x\u{fffd}"));
        assert!(!lines.cut);
    }

    #[test]
    fn long_texts_are_cut_and_say_so() {
        let lines = Lines::of(&"x\n".repeat(LINE_LIMIT + 1), More::Ends);
        assert_eq!((lines.lines.len(), lines.total, lines.cut), (LINE_LIMIT, LINE_LIMIT + 1, true));
    }
}
