//! Blocks of raw HTML: the listed tags work, the rest is shown as text.
//!
//! Refuses what would break the page: a summary anywhere but first in its details, an end tag without a start, details that never end.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, Event};

use super::{
    inline::{Inline, Role},
    raw::{self, Tag, Token},
};

/// How deep details may nest, with all that is around them.
const DEPTH_LIMIT: usize = 120;

/// Writes an HTML block; `details_seen` counts the `<details>` of the text.
pub(super) fn write(html: &str, details_seen: &mut usize, out: &mut Inline<'_, '_>) {
    let tokens = raw::tokens(html);
    for (index, token) in tokens.iter().enumerate() {
        match *token {
            Token::Text(text) => write_text(text, out),
            Token::Break => {
                ensure_paragraph(out);
                out.html.open("br", &[]);
            }
            Token::Open(Tag::Details, written) => {
                let closed = out.survey.closed_details.get(*details_seen).copied().unwrap_or_default();
                *details_seen += 1;
                let role = if closed { Role::RawAcrossBlocks(Tag::Details) } else { Role::Raw(Tag::Details) };
                open_details(role, written, &tokens[index + 1..], out);
            }
            Token::Open(Tag::Summary, written) => open_summary(written, out),
            Token::Open(tag, _) => {
                ensure_paragraph(out);
                out.open_raw(tag);
            }
            Token::Close(tag, written) => close(tag, written, out),
        }
    }
    out.close_within_block();
}

/// Writes text; white space between elements goes.
fn write_text(text: &str, out: &mut Inline<'_, '_>) {
    if text.trim().is_empty() && is_between_elements(out) {
        return;
    }
    let text = if is_between_elements(out) { text.trim_start() } else { text };
    ensure_paragraph(out);
    out.event(&Event::Text(CowStr::from(decode(text).into_owned())));
}

/// Opens details, with a summary of our own if they come without one.
fn open_details(role: Role, written: &str, following: &[Token<'_>], out: &mut Inline<'_, '_>) {
    out.close_while(|role| matches!(role, Role::RawText | Role::Raw(Tag::Kbd | Tag::Sub | Tag::Sup | Tag::Summary)));
    if out.frames.len() > DEPTH_LIMIT {
        return write_text(written, out);
    }
    out.open("details", &[], role);
    let next = following.iter().find(|token| !matches!(token, Token::Text(text) if text.trim().is_empty()));
    if !matches!(next, Some(Token::Open(Tag::Summary, _))) {
        out.html.element("summary", &[], &out.page.words.details);
    }
}

/// Opens a summary where one is due.
fn open_summary(written: &str, out: &mut Inline<'_, '_>) {
    let due = out.frames.last().is_some_and(|frame| frame.tag == Some("details") && frame.content == out.html.len());
    if due { out.open("summary", &[], Role::Raw(Tag::Summary)) } else { write_text(written, out) }
}

/// Closes the innermost element of that name, or shows the end tag.
fn close(tag: Tag, written: &str, out: &mut Inline<'_, '_>) {
    out.flush();
    let blank = out.frames.last().is_some_and(|frame| frame.role == Role::Raw(Tag::Summary) && out.html.is_blank_since(frame.content));
    if tag == Tag::Summary && blank {
        out.html.text(&out.page.words.details);
    }
    if !out.close_tag(tag) {
        write_text(written, out);
    }
}

/// Whether nothing that holds text is open.
fn is_between_elements(out: &Inline<'_, '_>) -> bool {
    !matches!(out.frames.last().map(|frame| &frame.role), Some(Role::RawText | Role::Raw(Tag::Summary | Tag::Kbd | Tag::Sub | Tag::Sup)))
}

/// Opens a paragraph for text that stands in none.
fn ensure_paragraph(out: &mut Inline<'_, '_>) {
    if is_between_elements(out) {
        out.open("p", &[], Role::RawText);
    }
}

/// The five entities that people use in HTML, as characters: what is written is text from here on, and escaped again.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let decoded = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    Cow::Owned(decoded)
}
