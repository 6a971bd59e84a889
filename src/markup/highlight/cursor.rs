//! A place in code: lexers move it forward, and paint or skip what they pass.
//!
//! Refuses to go back, to lose a byte, or to stop inside a character, whatever lengths a lexer asks for.

use super::super::html::Html;

/// A place in code that is being highlighted.
pub(super) struct Cursor<'c, 'h> {
    code: &'c str,
    at: usize,
    /// Where the text starts that was passed but not written.
    plain: usize,
    html: &'h mut Html,
}

impl<'c, 'h> Cursor<'c, 'h> {
    /// The start of the code.
    pub(super) fn new(code: &'c str, html: &'h mut Html) -> Self {
        Self { code, at: 0, plain: 0, html }
    }

    /// What has not been passed.
    pub(super) fn rest(&self) -> &'c [u8] {
        &self.code.as_bytes()[self.at..]
    }

    /// The byte before the place.
    pub(super) fn previous(&self) -> Option<u8> {
        self.code.as_bytes()[..self.at].last().copied()
    }

    /// Whether the place is at the start of a line.
    pub(super) fn is_line_start(&self) -> bool {
        self.previous().is_none_or(|byte| byte == b'\n')
    }

    /// The bytes up to the end of the line, or the end of the code.
    pub(super) fn line_length(&self) -> usize {
        length_until(self.rest(), |byte| byte == b'\n')
    }

    /// Passes so many bytes without a class.
    pub(super) fn skip(&mut self, length: usize) {
        self.at = self.boundary(length);
    }

    /// Passes so many bytes and gives them a class.
    pub(super) fn paint(&mut self, class: &'static str, length: usize) {
        let end = self.boundary(length);
        if end == self.at {
            return;
        }
        self.html.text(&self.code[self.plain..self.at]);
        self.html.element("span", &[("class", class)], &self.code[self.at..end]);
        self.at = end;
        self.plain = end;
    }

    /// Writes what is left.
    pub(super) fn finish(self) {
        self.html.text(&self.code[self.plain..]);
    }

    /// The first place that is at least so many bytes on and between two characters.
    fn boundary(&self, length: usize) -> usize {
        let mut end = self.at.saturating_add(length).min(self.code.len());
        while !self.code.is_char_boundary(end) {
            end += 1;
        }
        end
    }
}

/// How many bytes come before the first that `ends`.
pub(super) fn length_until(bytes: &[u8], ends: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| ends(*byte)).unwrap_or(bytes.len())
}

/// Whether a byte may stand in a name; those of letters beyond ASCII may.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
