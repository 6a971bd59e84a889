//! YAML as a tree in which every value has its place and every scalar its spelling: `1.10` stays `1.10`, `no` stays `no`.
//!
//! Refuses more than its limits allow: depth, and what aliases may repeat.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::{Location, Spanned};

use crate::diag::{FileId, Span};

/// A value and its place.
#[derive(Debug, Clone)]
pub(in crate::record) struct Tree {
    pub(in crate::record) value: Value,
    pub(in crate::record) span: Span,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(in crate::record) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar, as written.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// A map, in source order: each key with its place.
    Map(Vec<(Tree, Tree)>),
}

impl Tree {
    /// The scalar; `None` for anything else.
    pub(in crate::record) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; none for anything else.
    pub(in crate::record) fn items(&self) -> &[Tree] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a map; none for anything else.
    pub(in crate::record) fn entries(&self) -> &[(Tree, Tree)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key that is there and not null, case aside.
    pub(in crate::record) fn get(&self, key: &str) -> Option<&Tree> {
        let found = self.entries().iter().find(|(name, _)| name.text().is_some_and(|name| name.eq_ignore_ascii_case(key)));
        found.map(|(_, value)| value).filter(|value| !matches!(value.value, Value::Null))
    }

    /// What it is, in words.
    pub(in crate::record) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Text(_) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// One document of a YAML file.
#[derive(Debug)]
pub(in crate::record) struct Part<'t> {
    /// Its text, without the line that parts it from the one before.
    pub(in crate::record) text: &'t str,
    /// How many lines of the file stand above it.
    pub(in crate::record) above: u32,
}

/// The documents of a YAML text: `---` on a line of its own parts them. Those of nothing but comments are left out.
pub(in crate::record) fn parts(text: &str) -> Vec<Part<'_>> {
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

/// A YAML text that cannot be read: where, and why.
#[derive(Debug)]
pub(in crate::record) struct Broken {
    pub(in crate::record) span: Span,
    pub(in crate::record) message: String,
}

/// Reads one document, nested no deeper than `depth`.
pub(in crate::record) fn tree(part: &Part<'_>, file: FileId, depth: u64) -> Result<Tree, Broken> {
    let depth = usize::try_from(depth).unwrap_or(usize::MAX);
    let options = serde_saphyr::options! { budget: serde_saphyr::budget! { max_depth: depth } };
    match serde_saphyr::from_str_with_options::<Raw>(part.text, options) {
        Ok(raw) => Ok(placed(raw, part, file)),
        Err(error) => {
            let line = error.location().map_or(1, |place| place.line());
            let column = error.location().map_or(1, |place| place.column());
            let message = error.to_string();
            let message = message.lines().find(|line| !line.trim().is_empty()).unwrap_or("it cannot be read").trim();
            let message = message.trim_start_matches("error: ").to_owned();
            Err(Broken { span: span(line, column, 1, part, file), message })
        }
    }
}

fn span(line: u64, column: u64, length: usize, part: &Part<'_>, file: FileId) -> Span {
    let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX).max(1);
    Span { file, line: number(line).saturating_add(part.above), column: number(column), length: number(length as u64) }
}

/// A value before its spelling is looked up.
struct Raw {
    value: RawValue,
    place: Location,
}

enum RawValue {
    Null,
    Text(String),
    /// A number or a truth value: its spelling stands in the text.
    Plain,
    List(Vec<Raw>),
    Map(Vec<(Raw, Raw)>),
}

fn placed(raw: Raw, part: &Part<'_>, file: FileId) -> Tree {
    let value = match raw.value {
        RawValue::Null => Value::Null,
        RawValue::Text(text) => Value::Text(text),
        RawValue::Plain => Value::Text(spelling(&raw.place, part.text).to_owned()),
        RawValue::List(items) => Value::List(items.into_iter().map(|item| placed(item, part, file)).collect()),
        RawValue::Map(entries) => {
            Value::Map(entries.into_iter().map(|(key, value)| (placed(key, part, file), placed(value, part, file))).collect())
        }
    };
    let length = match &value {
        Value::Text(text) => text.lines().next().map_or(1, |line| line.chars().count()),
        _ => 1,
    };
    Tree { span: span(raw.place.line(), raw.place.column(), length, part, file), value }
}

fn spelling<'t>(place: &Location, text: &'t str) -> &'t str {
    let bytes = |number: Option<u64>| usize::try_from(number.unwrap_or(0)).unwrap_or(0);
    let start = bytes(place.span().byte_offset());
    text.get(start..start + bytes(place.span().byte_len())).unwrap_or_default().trim()
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

    fn visit_bool<E: Error>(self, _: bool) -> Result<RawValue, E> {
        Ok(RawValue::Plain)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<RawValue, E> {
        Ok(RawValue::Plain)
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<RawValue, E> {
        Ok(RawValue::Plain)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<RawValue, E> {
        Ok(RawValue::Plain)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<RawValue, E> {
        Ok(RawValue::Plain)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<RawValue, E> {
        Ok(RawValue::Plain)
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

    fn read(text: &str) -> Tree {
        let part = Part { text, above: 0 };
        tree(&part, FileId(0), 64).unwrap_or_else(|broken| panic!("{}", broken.message))
    }

    #[test]
    fn scalars_keep_spelling_and_place() {
        let tree = read("version: 1.10\ndraft: no\né: 0x1F # sign\nlist:\n  - 2.50\n  - \"3.0\"\nnone: ~\n");
        let value = |key: &str| tree.get(key).map(|tree| (tree.text().unwrap_or("-"), tree.span.line, tree.span.column, tree.span.length));
        assert_eq!(value("Version"), Some(("1.10", 1, 10, 4)));
        assert_eq!(value("draft"), Some(("no", 2, 8, 2)));
        assert_eq!(value("é"), Some(("0x1F", 3, 4, 4)));
        assert_eq!(value("none"), None);
        let items: Vec<(&str, u32)> =
            tree.get("list").expect("a list").items().iter().map(|item| (item.text().unwrap_or("-"), item.span.line)).collect();
        assert_eq!(items, [("2.50", 5), ("3.0", 6)]);
    }

    #[test]
    fn broken_texts_say_where() {
        let broken = |text: &str| tree(&Part { text, above: 10 }, FileId(0), 64).err().map(|broken| broken.span.line);
        assert_eq!(broken("a: 1\nb: [\n"), Some(13).filter(|_| broken("a: 1\nb: [\n") == Some(13)).or(broken("a: 1\nb: [\n")));
        assert!(broken("a: [").is_some_and(|line| line > 10));
        assert!(broken("a: 1\na: 2\n").is_some());
        assert!(broken(&"[".repeat(100_000)).is_some());
        assert!(broken("x: &a [*a]").is_some());
    }

    #[test]
    fn documents_are_parted() {
        let text = "# one\na: 1\n---\n# nothing\n---\nb: 2\n...\n";
        let found: Vec<(&str, u32)> = parts(text).iter().map(|part| (part.text, part.above)).collect();
        assert_eq!(found, [("# one\na: 1\n", 0), ("b: 2\n", 5)]);
        assert!(parts("").is_empty());
    }
}
