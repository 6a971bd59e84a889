//! Lexers for languages whose lines say what they are: YAML, JSON, settings, differences, terminal sessions.
//!
//! Refuses to parse: a key is what stands before a colon, whatever the file as a whole would mean.

use super::{
    cursor::{Cursor, is_word, length_until},
    grammar::{self, Backslash, Lines, Quote},
    tables::{SHELL, VALUE},
};

/// A string of JSON.
const JSON_STRING: Quote = Quote { mark: "\"", backslash: Backslash::Escapes, lines: Lines::One };

/// Paints JSON: keys apart from other strings.
pub(super) fn json(cursor: &mut Cursor<'_, '_>) {
    while let Some(&first) = cursor.rest().first() {
        let rest = cursor.rest();
        match first {
            b'"' => {
                let length = grammar::string_length(rest, &JSON_STRING);
                let after = &rest[length.min(rest.len())..];
                let is_key = after.iter().take(64).find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
                cursor.paint(if is_key { "t" } else { "s" }, length);
            }
            b'/' if rest.starts_with(b"//") => cursor.paint("c", cursor.line_length()),
            b'0'..=b'9' | b'-' => cursor
                .paint("n", 1 + length_until(&rest[1..], |byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-')))),
            _ if is_word(first) => {
                let length = length_until(rest, |byte| !is_word(byte));
                let known = matches!(&rest[..length], b"true" | b"false" | b"null");
                if known { cursor.paint("k", length) } else { cursor.skip(length) }
            }
            _ => cursor.skip(1),
        }
    }
}

/// Paints YAML.
pub(super) fn yaml(cursor: &mut Cursor<'_, '_>) {
    let mut scalar_above: Option<usize> = None;
    while !cursor.rest().is_empty() {
        let line = &cursor.rest()[..cursor.line_length()];
        let indent = length_until(line, |byte| byte != b' ');
        let is_blank = indent == line.len();
        if scalar_above.is_some_and(|above| is_blank || indent > above) {
            cursor.paint("s", line.len());
        } else {
            scalar_above = ends_with_scalar_mark(line).then_some(indent);
            yaml_line(cursor, indent);
        }
        cursor.skip(1);
    }
}

/// Whether the lines below, if indented deeper, are text: the line ends with `|`, `>` or one with a sign.
fn ends_with_scalar_mark(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let line = line.strip_suffix(b"-").or_else(|| line.strip_suffix(b"+")).unwrap_or(line);
    line.ends_with(b": |") || line.ends_with(b": >") || line.ends_with(b"- |") || line.ends_with(b"- >")
}

/// Paints a line of YAML up to its end, or the end of a string that goes on beyond it.
fn yaml_line(cursor: &mut Cursor<'_, '_>, indent: usize) {
    cursor.skip(indent);
    if matches!(cursor.rest(), [b'-', b'-', b'-', ..]) {
        return cursor.paint("k", cursor.line_length());
    }
    while matches!(cursor.rest(), [b'-', b' ', ..]) {
        cursor.skip(2);
        cursor.skip(length_until(cursor.rest(), |byte| byte != b' '));
    }
    if let Some(length) = key_length(&cursor.rest()[..cursor.line_length()]) {
        cursor.paint("t", length);
        cursor.skip(1);
    }
    cursor.skip(length_until(cursor.rest(), |byte| byte != b' '));
    if matches!(cursor.rest().first(), Some(b'&' | b'*' | b'!')) {
        cursor.paint("v", length_until(cursor.rest(), |byte| byte.is_ascii_whitespace()));
    }
    grammar::paint_line(cursor, &VALUE);
}

/// The length of the key at the start of a line of YAML: up to a colon before a space or the end.
fn key_length(line: &[u8]) -> Option<usize> {
    if matches!(line.first(), None | Some(b'#' | b'{' | b'[' | b'|' | b'>')) {
        return None;
    }
    let key = line.windows(2).position(|pair| pair == b": ").or_else(|| line.ends_with(b":").then(|| line.len() - 1))?;
    let quoted = matches!(line[0], b'"' | b'\'');
    (quoted || !line[..key].contains(&b'#')).then_some(key)
}

/// Paints TOML, INI and environment files.
pub(super) fn settings(cursor: &mut Cursor<'_, '_>) {
    while !cursor.rest().is_empty() {
        if cursor.is_line_start() {
            settings_line(cursor);
        }
        grammar::paint_line(cursor, &VALUE);
        cursor.skip(1);
    }
}

/// Paints the start of a line of settings: a section, a comment, or a key.
fn settings_line(cursor: &mut Cursor<'_, '_>) {
    cursor.skip(length_until(cursor.rest(), |byte| !matches!(byte, b' ' | b'\t')));
    let line = &cursor.rest()[..cursor.line_length()];
    match line.first() {
        Some(b'[') if line.trim_ascii_end().ends_with(b"]") && !line.contains(&b',') => cursor.paint("t", line.len()),
        Some(b';' | b'#' | b'!') => cursor.paint("c", line.len()),
        Some(first) if is_word(*first) || matches!(first, b'"' | b'\'') => {
            let name = length_until(line, |byte| byte == b'=');
            if name < line.len() {
                cursor.paint("t", line[..name].trim_ascii_end().len());
            }
        }
        _ => {}
    }
}

/// Paints a difference, line by line.
pub(super) fn diff(cursor: &mut Cursor<'_, '_>) {
    while !cursor.rest().is_empty() {
        let line = &cursor.rest()[..cursor.line_length()];
        match line {
            [b'+', b'+', b'+', b' ', ..] | [b'-', b'-', b'-', b' ', ..] => cursor.paint("c", line.len()),
            [b'@', b'@', ..] => cursor.paint("k", line.len()),
            [b'+' | b'>', ..] => cursor.paint("i", line.len()),
            [b'-' | b'<', ..] => cursor.paint("d", line.len()),
            _ if line.starts_with(b"diff ") || line.starts_with(b"index ") => cursor.paint("c", line.len()),
            _ => cursor.skip(line.len()),
        }
        cursor.skip(1);
    }
}

/// Paints a terminal session: prompts, the commands after them, and what they printed.
pub(super) fn console(cursor: &mut Cursor<'_, '_>) {
    let mut goes_on = false;
    while !cursor.rest().is_empty() {
        let line = &cursor.rest()[..cursor.line_length()];
        let prompt = prompt_length(line);
        if prompt > 0 || goes_on {
            cursor.paint("p", prompt);
            goes_on = line.ends_with(b"\\");
            grammar::paint_line(cursor, &SHELL);
        } else {
            cursor.skip(line.len());
        }
        cursor.skip(1);
    }
}

/// The length of the prompt: `$ `, `# `, `% ` or `> `, perhaps after `name@host:place`.
fn prompt_length(line: &[u8]) -> usize {
    let sign = length_until(line, |byte| matches!(byte, b'$' | b'#' | b'%' | b'>' | b' '));
    let names_a_place = sign == 0 || line[..sign].contains(&b'@');
    if names_a_place && line.get(sign + 1) == Some(&b' ') { sign + 2 } else { 0 }
}
