//! Byte offsets to lines and columns.

use std::ops::Range;

use super::Repair;
use crate::diag::{FileId, Span};

/// Where each line of a decoded text begins, so that byte ranges become [`Span`]s.
#[derive(Debug, Clone)]
pub struct Lines<'t> {
    text: &'t str,
    file: FileId,
    starts: Vec<usize>,
    repairs: &'t [Repair],
    /// How many lines of the file stand above the text.
    above: u32,
    /// Line and column in the file of each line, where the text was written from data.
    places: &'t [(u32, u32)],
}

impl<'t> Lines<'t> {
    /// Indexes the lines of a text of this file.
    #[must_use]
    pub fn new(file: FileId, text: &'t str) -> Self {
        Self::repaired(file, text, &[])
    }

    /// Indexes the lines of a repaired text. Spans give the columns of the file as it was before these repairs.
    #[must_use]
    pub fn repaired(file: FileId, text: &'t str, repairs: &'t [Repair]) -> Self {
        let starts = std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1)).collect();
        Self { text, file, starts, repairs, above: 0, places: &[] }
    }

    /// The same for a text that is a stretch of its file, with this many lines above it.
    #[must_use]
    pub fn below(self, above: u32) -> Self {
        Self { above, ..self }
    }

    /// The same for a text that was written from data: each line stands in the file at this line and column.
    #[must_use]
    pub fn placed(self, places: &'t [(u32, u32)]) -> Self {
        Self { places, ..self }
    }

    /// The file whose lines these are.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The place of a byte range of the text.
    #[must_use]
    pub fn span(&self, range: &Range<usize>) -> Span {
        let start = floor_boundary(self.text, range.start);
        let line = self.starts.partition_point(|begin| *begin <= start).max(1) - 1;
        if let Some((line, column)) = self.places.get(line) {
            return Span { file: self.file, line: *line, column: *column, length: 1 };
        }
        let begin = self.starts[line];
        let line_end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let end = floor_boundary(self.text, range.end.min(line_end)).max(start);
        let from = self.stored_width(begin, start, Edge::Start);
        let to = self.stored_width(begin, end, Edge::End);
        Span {
            file: self.file,
            line: u32::try_from(line + 1).unwrap_or(u32::MAX).saturating_add(self.above),
            column: from.saturating_add(1),
            length: to.saturating_sub(from).max(1),
        }
    }

    /// How many characters stood between the beginning of a line and a place on it before the repairs. A place inside a repair counts
    /// as the edge of what was repaired.
    fn stored_width(&self, begin: usize, at: usize, edge: Edge) -> u32 {
        let first = self.repairs.partition_point(|repair| repair.range.start < begin);
        let mut width = 0;
        let mut counted = begin;
        for repair in self.repairs[first..].iter().take_while(|repair| repair.range.start < at || repair.range.end <= at) {
            width += self.text[counted..repair.range.start].chars().count();
            if repair.range.end > at && edge == Edge::Start {
                return saturated(width);
            }
            width += repair.before.chars().count();
            counted = repair.range.end.max(counted);
        }
        saturated(width + self.text[counted.min(at)..at].chars().count())
    }
}

/// Which end of a range a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The last place up to `at` that stands between two characters.
#[must_use]
pub fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_stand_between_characters() {
        assert_eq!([0, 1, 2, 3, 4, 99].map(|at| floor_boundary("aé€", at)), [0, 1, 1, 3, 3, 6]);
    }

    #[test]
    fn columns_count_characters() {
        let lines = Lines::new(FileId(3), "aé\nü한x\n");
        let span = lines.span(&(9..10));
        assert_eq!((span.line, span.column, span.length), (2, 3, 1));
        let end = lines.span(&(10..99));
        assert_eq!((end.line, end.column), (2, 4));
    }

    #[test]
    fn columns_are_those_of_the_file_before_its_repair() {
        let stored = "ï»¿a\n## âœ… Done ðŸš€ now\n";
        let repaired = crate::text::repair(stored);
        assert_eq!(repaired.text, "a\n## ✅ Done 🚀 now\n");
        let lines = Lines::repaired(FileId(0), &repaired.text, &repaired.repairs);
        let place = |needle: &str| {
            let at = repaired.text.find(needle).expect("there");
            let span = lines.span(&(at..at + needle.len()));
            (span.line, span.column, span.length)
        };
        assert_eq!(place("a"), (1, 4, 1));
        assert_eq!(place("✅"), (2, 4, 3));
        assert_eq!(place("Done"), (2, 8, 4));
        assert_eq!(place("🚀"), (2, 13, 4));
        assert_eq!(place("Done 🚀 now"), (2, 8, 13));
        assert_eq!(place("now"), (2, 18, 3));
    }
}
