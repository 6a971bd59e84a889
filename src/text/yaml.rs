//! YAML as values that keep their place and their spelling: `1.10` stays `1.10`, and of `no` it is known how it was written.
//!
//! Refuses what nests deeper than it may and what repeats too much through aliases.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::{Location, Spanned};

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The 1-based line of the file where it begins.
    pub line: u32,
    /// The 1-based column where it begins, in characters.
    pub column: u32,
    /// What it is.
    pub value: Value,
}

impl Node {
    /// Whether the last of all its values is nothing.
    #[must_use]
    pub fn ends_in_nothing(&self) -> bool {
        match &self.value {
            Value::Null => true,
            Value::List(items) => items.last().is_some_and(Self::ends_in_nothing),
            Value::Map(entries) => entries.last().is_some_and(|(_, value)| value.ends_in_nothing()),
            Value::Flag(..) | Value::Number(_) | Value::Text(_) => false,
        }
    }
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A yes or no, and how it is written.
    Flag(bool, String),
    /// A number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<(Node, Node)>),
}

/// One document of a YAML text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part<'t> {
    /// Its text, without the line that parts it from the one before.
    pub text: &'t str,
    /// How many lines of the file stand above it.
    pub above: u32,
}

/// A document that cannot be read: where, and why.
#[derive(Debug)]
pub struct Broken {
    /// The 1-based line of the file.
    pub line: u32,
    /// The 1-based column, in characters.
    pub column: u32,
    /// What is wrong there.
    pub message: String,
}

/// The documents of a YAML text: `---` on a line of its own parts them. Those of nothing but comments are left out.
#[must_use]
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let (mut start, mut above, mut at) = (0, 0, 0);
    for (number, line) in (1u32..).zip(text.split_inclusive('\n')) {
        let end = at;
        at += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            found.push(Part { text: &text[start..end], above });
            (start, above) = (at, number);
        }
    }
    found.push(Part { text: &text[start..], above });
    found.retain(|part| part.text.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with(['#', '%'])));
    found
}

/// Reads one document, nested no deeper than `depth`.
///
/// # Errors
/// The first mistake, or the depth.
pub fn read(part: Part<'_>, depth: u64) -> Result<Node, Broken> {
    let depth = usize::try_from(depth).unwrap_or(usize::MAX);
    let options = serde_saphyr::options! { budget: serde_saphyr::budget! { max_depth: depth } };
    match serde_saphyr::from_str_with_options::<Raw>(part.text, options) {
        Ok(raw) => Ok(node(raw, part)),
        Err(error) => {
            let (line, column) = error.location().map_or((1, 1), |place| (place.line(), place.column()));
            Err(Broken { line: line_of(line, part), column: number(column), message: message_of(&error.to_string()) })
        }
    }
}

/// What a parser says of a mistake, without the place, which the problem has, and without what only a programmer could set.
#[must_use]
pub fn message_of(error: &str) -> String {
    let line = error.lines().find(|line| !line.trim().is_empty()).unwrap_or("it cannot be read").trim();
    let line = line.trim_start_matches("error: ");
    let line = line.strip_prefix("line ").and_then(|rest| Some(rest.split_once(": ")?.1)).unwrap_or(line);
    line.split(", set ").next().unwrap_or(line).to_owned()
}

/// The line at whose end a text was cut off: without an end of line behind it, a key or a dash with nothing beneath. Tools write `null`, and a
/// last line that is ended. A cut behind a whole value, or behind the end of a line, cannot be known. `last` is the last document of the text.
#[must_use]
pub fn cut_off<'t>(text: &'t str, last: &Node) -> Option<&'t str> {
    let line = text.rsplit('\n').next()?;
    let trimmed = line.trim_end();
    let is_open = (trimmed.ends_with(':') || trimmed.trim_start() == "-") && !trimmed.contains('#') && !line.ends_with('\r');
    (is_open && text.contains('\n') && last.ends_in_nothing()).then_some(trimmed.trim_start())
}

fn number(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX).max(1)
}

fn line_of(line: u64, part: Part<'_>) -> u32 {
    number(line).saturating_add(part.above)
}

fn node(raw: Raw, part: Part<'_>) -> Node {
    let value = match raw.value {
        RawValue::Null => Value::Null,
        RawValue::Flag(flag) => Value::Flag(flag, spelling(&raw.place, part)),
        RawValue::Number => Value::Number(spelling(&raw.place, part)),
        RawValue::Text(text) => Value::Text(text),
        RawValue::List(items) => Value::List(items.into_iter().map(|item| node(item, part)).collect()),
        RawValue::Map(entries) => Value::Map(entries.into_iter().map(|(key, value)| (node(key, part), node(value, part))).collect()),
    };
    Node { line: line_of(raw.place.line(), part), column: number(raw.place.column()), value }
}

fn spelling(place: &Location, part: Part<'_>) -> String {
    let bytes = |number: Option<u64>| usize::try_from(number.unwrap_or(0)).unwrap_or(0);
    let start = bytes(place.span().byte_offset());
    part.text.get(start..start.saturating_add(bytes(place.span().byte_len()))).unwrap_or_default().trim().to_owned()
}

/// A value before its spelling is looked up.
struct Raw {
    value: RawValue,
    place: Location,
}

enum RawValue {
    Null,
    Flag(bool),
    Number,
    Text(String),
    List(Vec<Raw>),
    Map(Vec<(Raw, Raw)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<RawValue>::deserialize(deserializer)?;
        Ok(Self { value: spanned.value, place: spanned.referenced })
    }
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawValue;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<RawValue, E> {
        Ok(RawValue::Flag(flag))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<RawValue, E> {
        Ok(RawValue::Number)
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<RawValue, E> {
        Ok(RawValue::Number)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<RawValue, E> {
        Ok(RawValue::Number)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<RawValue, E> {
        Ok(RawValue::Number)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<RawValue, E> {
        Ok(RawValue::Number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<RawValue, E> {
        Ok(RawValue::Text(text.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<RawValue, E> {
        Ok(RawValue::Null)
    }

    fn visit_none<E: Error>(self) -> Result<RawValue, E> {
        Ok(RawValue::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawValue, D::Error> {
        RawValue::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawValue, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(RawValue::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawValue, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(RawValue::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_parted() {
        let text = "# one\na: 1\n---\n# nothing\n---\nb: 2\n...\n";
        let found: Vec<(&str, u32)> = parts(text).iter().map(|part| (part.text, part.above)).collect();
        assert_eq!(found, [("# one\na: 1\n", 0), ("b: 2\n", 5)]);
        assert!(parts("").is_empty());
    }

    #[test]
    fn scalars_keep_their_spelling() {
        let part = Part { text: "a: 1.10\nb: no\nc: \"no\"\nd: ~\n", above: 4 };
        let Value::Map(entries) = read(part, 8).expect("it is whole").value else { panic!("no map") };
        let values: Vec<_> = entries.into_iter().map(|(_, node)| (node.line, node.column, node.value)).collect();
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(values[0], (5, 4, Value::Number("1.10".to_owned())));
        assert!(values[1].2 == Value::Flag(false, "no".to_owned()) || values[1].2 == text("no"));
        assert_eq!(values[2], (7, 4, text("no")));
        assert_eq!(values[3], (8, 4, Value::Null));
    }

    #[test]
    fn a_text_that_ends_in_an_open_key_was_cut_off() {
        let cut = |text: &'static str| cut_off(text, &read(Part { text, above: 0 }, 8).expect("YAML"));
        assert_eq!(cut("a: 1\nb:\n  c:"), Some("c:"));
        assert_eq!(cut("a:\n  - 1\n  -"), Some("-"));
        for whole in
            ["a: 1\nb:\n", "a: 1\nb: null", "a: 1\nb: 2", "a:\n  - 1", "a: |\n  see\n  there:", "a: 1\n# then:", "b:", "a: 1\nb: # later:"]
        {
            assert_eq!(cut(whole), None, "{whole:?}");
        }
    }

    #[test]
    fn broken_texts_say_where() {
        let broken = |text: &str| read(Part { text, above: 10 }, 64).err().map(|broken| broken.line);
        assert!(broken("a: [").is_some_and(|line| line > 10));
        assert!(broken("a: 1\na: 2\n").is_some());
        assert!(broken(&"[".repeat(100_000)).is_some());
        assert!(broken("x: &a [*a]").is_some());
    }
}
