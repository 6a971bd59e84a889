//! Syntax highlighting by classes.
//!
//! Refuses inline styles, and to touch the text: without its tags, highlighted code is the code.

use super::html::Html;

/// The name for the language that a fence's info string asks for: `[a-z0-9+-]{1,32}`, and `text` for none or an unfit one.
#[must_use]
pub fn language_name(info: &str) -> String {
    let first = info.trim().split([' ', '\t', ',', '{']).next().unwrap_or_default().to_ascii_lowercase();
    let fits = (1..=32).contains(&first.len()) && first.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-'));
    if fits { first } else { "text".to_owned() }
}

/// Code as HTML, highlighted as its language wants if that is known.
#[must_use]
pub fn highlight(language: &str, code: &str) -> String {
    let mut html = Html::with_capacity(code.len() * 2);
    highlighted(language, code, &mut html);
    html.take()
}

/// Writes code, highlighted.
pub(super) fn highlighted(_language: &str, code: &str, html: &mut Html) {
    html.text(code);
}
