//! One lexer for all languages of words, strings, comments and numbers; a table says what they look like.
//!
//! Refuses to understand structure: that is what keeps it linear.

use super::cursor::{Cursor, is_word, length_until};

/// What a language looks like.
#[derive(Debug)]
pub(super) struct Grammar {
    /// What begins a comment to the end of the line. `#` only does so where a word could begin.
    pub(super) comments: &'static [&'static str],
    /// What begins and ends a comment.
    pub(super) block_comment: Option<(&'static str, &'static str)>,
    /// The kinds of strings, longer openings first.
    pub(super) strings: &'static [Quote],
    /// Keywords, sorted; upper case if case does not matter.
    pub(super) keywords: &'static [&'static str],
    /// Whether case matters in keywords.
    pub(super) case: Case,
    /// What may stand in a word besides letters, digits and `_`.
    pub(super) in_words: &'static [u8],
    /// What `$` means.
    pub(super) dollar: Dollar,
}

/// A kind of string.
#[derive(Debug)]
pub(super) struct Quote {
    /// What opens and closes it.
    pub(super) mark: &'static str,
    /// Whether a backslash takes the meaning of the next character.
    pub(super) backslash: Backslash,
    /// Whether it may go on in the next line.
    pub(super) lines: Lines,
}

/// Whether case matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Matters,
    Ignored,
}

/// What a `$` begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dollar {
    Variable,
    Nothing,
}

/// What a backslash does in a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backslash {
    Escapes,
    Stands,
}

/// How many lines a string may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    One,
    Many,
}

/// How far, in bytes, the end of a string is looked for. Without a bound, strings that never end would cost their length squared.
const STRING_LIMIT: usize = 8 << 10;

/// Paints code of a language.
pub(super) fn paint(cursor: &mut Cursor<'_, '_>, grammar: &Grammar) {
    while !cursor.rest().is_empty() {
        paint_token(cursor, grammar);
    }
}

/// Paints code of a language up to the end of the line, or of what reaches beyond it.
pub(super) fn paint_line(cursor: &mut Cursor<'_, '_>, grammar: &Grammar) {
    while !matches!(cursor.rest().first(), None | Some(b'\n')) {
        paint_token(cursor, grammar);
    }
}

/// Passes at least one byte.
fn paint_token(cursor: &mut Cursor<'_, '_>, grammar: &Grammar) {
    let rest = cursor.rest();
    let Some(&first) = rest.first() else { return };
    if let Some(length) = comment(cursor, grammar) {
        return cursor.paint("c", length);
    }
    if let Some(quote) = grammar.strings.iter().find(|quote| rest.starts_with(quote.mark.as_bytes())) {
        return cursor.paint("s", string_length(rest, quote));
    }
    match first {
        b'\\' if rest.get(1) != Some(&b'\n') => cursor.skip(2),
        b'$' if grammar.dollar == Dollar::Variable => paint_variable(cursor),
        b'0'..=b'9' => {
            let length = length_until(rest, |byte| !(is_word(byte) || byte == b'.'));
            cursor.paint("n", length);
        }
        _ if is_word(first) => paint_word(cursor, grammar),
        _ => cursor.skip(1),
    }
}

/// The length of the comment at the place.
fn comment(cursor: &Cursor<'_, '_>, grammar: &Grammar) -> Option<usize> {
    let rest = cursor.rest();
    if grammar.comments.iter().any(|start| rest.starts_with(start.as_bytes()) && (*start != "#" || begins_word(cursor.previous()))) {
        return Some(cursor.line_length());
    }
    let (start, end) = grammar.block_comment?;
    let inner = rest.strip_prefix(start.as_bytes())?;
    let length = find(inner, end.as_bytes()).map_or(inner.len(), |found| found + end.len());
    Some(start.len() + length)
}

/// Whether a word could begin after this byte.
fn begins_word(previous: Option<u8>) -> bool {
    previous.is_none_or(|byte| {
        byte.is_ascii_whitespace() || matches!(byte, b';' | b'(' | b')' | b'{' | b'}' | b'&' | b'|' | b'`' | b',' | b'[' | b']')
    })
}

/// The length of a string; one that does not end goes to the end of its line.
pub(super) fn string_length(rest: &[u8], quote: &Quote) -> usize {
    let mark = quote.mark.as_bytes();
    let mut at = mark.len();
    while let Some(&byte) = rest.get(at).filter(|_| at < STRING_LIMIT) {
        match byte {
            b'\n' if quote.lines == Lines::One => return at,
            b'\\' if quote.backslash == Backslash::Escapes => at += 2,
            _ if rest[at..].starts_with(mark) => return at + mark.len(),
            _ => at += 1,
        }
    }
    length_until(rest, |byte| byte == b'\n').max(mark.len())
}

/// Paints `$name`, `${name}` and the like; of `$(` only the `$` is passed.
fn paint_variable(cursor: &mut Cursor<'_, '_>) {
    let rest = &cursor.rest()[1..];
    match rest.first() {
        Some(b'{') => {
            let length = length_until(rest, |byte| matches!(byte, b'}' | b'\n'));
            let closes = usize::from(rest.get(length) == Some(&b'}'));
            cursor.paint("v", 1 + length + closes);
        }
        Some(byte) if is_word(*byte) => {
            let length = length_until(rest, |byte| !is_word(byte));
            cursor.paint("v", 1 + length);
        }
        Some(b'?' | b'!' | b'@' | b'*' | b'#') => cursor.paint("v", 2),
        _ => cursor.skip(1),
    }
}

/// Paints a word: a keyword, a function if it is called, or nothing.
fn paint_word(cursor: &mut Cursor<'_, '_>, grammar: &Grammar) {
    let rest = cursor.rest();
    let length = length_until(rest, |byte| !(is_word(byte) || grammar.in_words.contains(&byte)));
    if is_keyword(&rest[..length], grammar) {
        cursor.paint("k", length);
    } else if rest.get(length) == Some(&b'(') {
        cursor.paint("f", length);
    } else {
        cursor.skip(length);
    }
}

/// Whether the table has the word.
fn is_keyword(word: &[u8], grammar: &Grammar) -> bool {
    if word.len() > 24 {
        return false;
    }
    let upper;
    let word = match grammar.case {
        Case::Matters => word,
        Case::Ignored => {
            upper = word.to_ascii_uppercase();
            &upper
        }
    };
    grammar.keywords.binary_search_by(|keyword| keyword.as_bytes().cmp(word)).is_ok()
}

/// Where `needle` is found first.
fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}
