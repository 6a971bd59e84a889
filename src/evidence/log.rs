//! Logs: how long they are, what levels their lines have, from when to when they go. Streamed, whatever their size.
//!
//! Refuses to hold more than a piece of a file in memory, and the escapes with which terminals are coloured.

use std::{borrow::Cow, io::Read, sync::LazyLock};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};
use jiff::Timestamp;
use regex::Regex;

use super::{Confidence, Exhibit, Head, Input, Kind, Label, Needs, Reader, Reading, text::mostly};
use crate::{site::Limits, text, value::When};

/// Lines with times and levels.
pub(super) static LOG: Reader = Reader { kind: Kind::Log, most: Confidence::Likely, fits, needs: Needs::Stream, read };

/// How much of a file is looked at at once, in bytes.
const PIECE: usize = 256 * 1024;

static LOG_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\[?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d|(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b)").ok()
});

fn fits(head: &Head<'_>) -> Confidence {
    Confidence::Likely.when(LOG_LINE.as_ref().is_some_and(|pattern| mostly(head.text, |line| pattern.is_match(&without_escapes(line)))))
}

/// How grave a line says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// An error, or worse.
    Error,
    /// A warning.
    Warning,
}

/// The level of a line, where one of its first words is a level.
#[must_use]
pub fn severity(line: &str) -> Option<Severity> {
    const ERRORS: [&str; 6] = ["ERROR", "FATAL", "CRITICAL", "SEVERE", "PANIC", "CRIT"];
    const WARNINGS: [&str; 2] = ["WARN", "WARNING"];
    let is = |word: &str, levels: &[&str]| levels.iter().any(|level| word.eq_ignore_ascii_case(level));
    let mut words = line.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3).take(4);
    words.find_map(|word| {
        let found = if is(word, &ERRORS) {
            Severity::Error
        } else if is(word, &WARNINGS) {
            Severity::Warning
        } else {
            return None;
        };
        let shouted = !word.bytes().any(|byte| byte.is_ascii_lowercase());
        (shouted || line.contains("level=") || line.contains("\"level\"")).then_some(found)
    })
}

/// A line without the escapes with which terminals are coloured, titled and cleared.
#[must_use]
pub fn without_escapes(line: &str) -> Cow<'_, str> {
    if !line.contains('\u{1b}') {
        return Cow::Borrowed(line);
    }
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\u{1b}') {
        plain.push_str(&rest[..at]);
        rest = behind_escape(&rest[at + 1..]);
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// What follows an escape: `[31m`, `]0;title` up to a bell, a single letter.
fn behind_escape(rest: &str) -> &str {
    let after = |at: Option<usize>, kind: &str| at.map_or("", |at| &rest[at + kind.len()..]);
    match rest.chars().next() {
        Some('[') => {
            let end = rest[1..].find(|c: char| !matches!(c, '0'..='?' | ' '..='/')).map(|at| at + 1);
            end.map_or("", |end| &rest[end + rest[end..].chars().next().map_or(0, char::len_utf8)..])
        }
        Some(']' | 'P' | '_' | '^' | 'X') => match (rest.find('\u{7}'), rest.find("\u{1b}\\")) {
            (Some(bell), end) if end.is_none_or(|end| bell < end) => after(Some(bell), "\u{7}"),
            (_, end) => after(end, "\u{1b}\\"),
        },
        Some('(' | ')' | '#' | '%') => rest.char_indices().nth(2).map_or("", |(at, _)| &rest[at..]),
        Some(c) => &rest[c.len_utf8()..],
        None => "",
    }
}

/// What is counted of a log.
#[derive(Default)]
struct Counts {
    lines: usize,
    errors: usize,
    warnings: usize,
    first_error: Option<u32>,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Counts {
    fn take(&mut self, text: &str) {
        for line in text.lines() {
            self.lines += 1;
            let plain = without_escapes(line);
            match severity(&plain) {
                Some(Severity::Error) => {
                    self.errors += 1;
                    self.first_error = self.first_error.or(u32::try_from(self.lines).ok());
                }
                Some(Severity::Warning) => self.warnings += 1,
                None => {}
            }
        }
        let stamped = |line: &str| stamp(&without_escapes(line));
        if self.first.is_none() {
            self.first = text.lines().take(100).find_map(stamped);
        }
        self.last = text.lines().rev().take(100).find_map(stamped).or(self.last);
    }
}

/// The time that a line begins with.
fn stamp(line: &str) -> Option<Timestamp> {
    let line = line.trim_start().trim_start_matches('[');
    let mut words = line.split_whitespace();
    let first = words.next()?.trim_end_matches([']', ',']);
    if !first.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let instant = |text: &str| When::parse(text).and_then(|when| when.instant());
    let joined = || words.next().and_then(|time| instant(&format!("{first}T{}", time.trim_end_matches([']', ',']))));
    instant(first).or_else(joined)
}

fn read(input: &Input<'_>, _: &Limits) -> Reading {
    let mut reading = Reading::default();
    let mut counts = Counts::default();
    match (input.open)() {
        Some(file) => stream(file, &mut counts),
        None => counts.take(input.text),
    }
    let facts = &mut reading.facts;
    facts.state("lines", counts.lines);
    facts.state("errors", counts.errors);
    facts.state("warnings", counts.warnings);
    if let (Some(first), Some(last)) = (counts.first, counts.last) {
        facts.state("from", first.to_string());
        facts.state("until", last.to_string());
    }
    let mut card = vec![(Label::Own("lines"), counts.lines.to_string())];
    let first = counts.first_error.map(|line| format!("{} (L{line})", counts.errors));
    card.push((Label::Own("errors"), first.unwrap_or_else(|| counts.errors.to_string())));
    card.push((Label::Own("warnings"), counts.warnings.to_string()));
    card.extend(counts.first.map(|first| (Label::Own("from"), first.to_string())));
    card.extend(counts.last.map(|last| (Label::Own("until"), last.to_string())));
    reading.exhibits.push(Exhibit::Card(card));
    reading
}

/// Reads a file piece by piece, each up to the end of a line; a line longer than a piece counts as several.
fn stream(mut file: Box<dyn Read + Send>, counts: &mut Counts) {
    let mut held: Vec<u8> = Vec::with_capacity(PIECE + 4096);
    let mut piece = vec![0; PIECE];
    let mut wide: Option<Wide> = None;
    let mut begun = false;
    loop {
        let count = match file.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            // What cannot be read is a problem of its own.
            Err(_) => break,
        };
        if !begun {
            begun = true;
            wide = Wide::of(&piece[..count]);
        }
        if let Some(wide) = &mut wide {
            wide.take(&piece[..count], counts);
            continue;
        }
        held.extend_from_slice(&piece[..count]);
        let whole = held.iter().rposition(|byte| *byte == b'\n').map(|at| at + 1).or((held.len() > 2 * PIECE).then_some(held.len()));
        if let Some(whole) = whole {
            counts.take(&text::decode(&held[..whole]).text);
            held.drain(..whole);
        }
    }
    match wide {
        Some(wide) => counts.take(&wide.rest),
        None if held.is_empty() => {}
        None => counts.take(&text::decode(&held).text),
    }
}

/// A file of two bytes a letter.
struct Wide {
    decoder: Decoder,
    /// The beginning of a line whose end is not there yet.
    rest: String,
}

impl Wide {
    fn of(head: &[u8]) -> Option<Self> {
        let encoding = match head {
            [0xff, 0xfe, ..] => UTF_16LE,
            [0xfe, 0xff, ..] => UTF_16BE,
            _ => return None,
        };
        Some(Self { decoder: encoding.new_decoder_with_bom_removal(), rest: String::new() })
    }

    fn take(&mut self, mut bytes: &[u8], counts: &mut Counts) {
        loop {
            self.rest.reserve(PIECE);
            let (result, read, _) = self.decoder.decode_to_string(bytes, &mut self.rest, false);
            bytes = &bytes[read..];
            let whole = self.rest.rfind('\n').map(|at| at + 1).or((self.rest.len() > 2 * PIECE).then_some(self.rest.len()));
            if let Some(whole) = whole {
                counts.take(&self.rest[..whole]);
                self.rest.drain(..whole);
            }
            if matches!(result, CoderResult::InputEmpty) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::evidence::recognise;

    fn facts(bytes: Vec<u8>) -> serde_json::Value {
        let recognised = recognise(&bytes);
        assert_eq!(recognised.kind, Kind::Log);
        let head = bytes[..bytes.len().min(super::super::HEAD)].to_vec();
        let open = || Some(Box::new(Cursor::new(bytes.clone())) as Box<dyn Read + Send>);
        recognised.read(&head, bytes.len() as u64, &open, &Limits::default()).facts.json()
    }

    #[test]
    fn levels_times_and_lines_are_counted() {
        let text = "\u{1b}[32m2026-09-15T09:00:00Z\u{1b}[0m INFO up\n2026-09-15 09:00:01,5 \u{1b}[1;31mERROR\u{1b}[0m no error here\n2026-09-15T09:00:02Z WARN slow\n";
        let expected =
            serde_json::json!({"lines": 3, "errors": 1, "warnings": 1, "from": "2026-09-15T09:00:00Z", "until": "2026-09-15T09:00:02Z"});
        assert_eq!(facts(text.into()), expected);
        let mut wide = vec![0xff, 0xfe];
        wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(facts(wide), expected);
        let mut mixed = text.as_bytes().to_vec();
        mixed.extend(b"2026-09-15T09:00:03Z ERROR caf\xe9\n");
        assert_eq!(facts(mixed)["errors"], 2);
    }

    #[test]
    fn a_log_of_many_pieces_is_counted_whole() {
        let line = "2026-09-15T09:00:00Z ERROR it broke\n";
        let count = 3 * PIECE / line.len();
        assert_eq!(facts(line.repeat(count).into())["errors"], count);
        let mut wide = vec![0xff, 0xfe];
        wide.extend(line.repeat(count).encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(facts(wide)["lines"], count);
    }

    #[test]
    fn escapes_are_taken_out() {
        for (line, plain) in [
            ("\u{1b}[1;31mred\u{1b}[0m", "red"),
            ("\u{1b}]0;title\u{7}x", "x"),
            ("\u{1b}]8;;javascript:alert(1)\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{1b}[2K\u{1b}[1Gdone", "done"),
            ("a\u{1b}", "a"),
            ("a\u{1b}[", "a"),
            ("a\u{1b}[31", "a"),
            ("\u{1b}(Bx\u{1b}=y", "xy"),
            ("a\u{1b}]never closed", "a"),
            ("\u{1b}[31\u{e9}x", "x"),
        ] {
            assert_eq!(without_escapes(line), plain, "{line:?}");
        }
    }
}
