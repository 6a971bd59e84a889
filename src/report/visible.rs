//! Text of authors, made safe to show in a terminal.
//!
//! Refuses to let through what moves the cursor, sets a title or turns the reading direction.

use std::borrow::Cow;

/// The text with control characters and direction overrides as escapes (`\u{1b}`); everything else as it is.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| if is_hidden(c) { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(escape).collect())
}

/// Whether a character acts on the reader's screen instead of being read.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_acts_on_the_terminal() {
        assert_eq!(visible("Größe 한 👩‍💻"), "Größe 한 👩‍💻");
        assert_eq!(visible("\x1b]0;x\x07.md"), "\\u{1b}]0;x\\u{7}.md");
        assert_eq!(visible("a\nb\u{202e}c\u{9b}d\u{7f}"), "a\\nb\\u{202e}c\\u{9b}d\\u{7f}");
    }
}
