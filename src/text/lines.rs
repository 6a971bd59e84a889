//! Byte offsets to lines and columns.

use std::ops::Range;

use crate::diag::{FileId, Span};

/// Where each line of a decoded text begins, so that byte ranges become [`Span`]s.
#[derive(Debug, Clone)]
pub struct Lines<'t> {
    text: &'t str,
    file: FileId,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Indexes the lines of a text of this file.
    #[must_use]
    pub fn new(file: FileId, text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1)).collect();
        Self { text, file, starts }
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
        let begin = self.starts[line];
        let line_end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let end = floor_boundary(self.text, range.end.min(line_end)).max(start);
        let count = |from: usize, to: usize| u32::try_from(self.text[from..to].chars().count()).unwrap_or(u32::MAX);
        Span {
            file: self.file,
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: count(begin, start).saturating_add(1),
            length: count(start, end).max(1),
        }
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
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
    fn columns_count_characters() {
        let lines = Lines::new(FileId(3), "aé\nü한x\n");
        let span = lines.span(&(9..10));
        assert_eq!((span.line, span.column, span.length), (2, 3, 1));
        let end = lines.span(&(10..99));
        assert_eq!((end.line, end.column), (2, 4));
    }
}
