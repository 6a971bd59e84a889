//! YAML, document by document, with the line of every value. Numbers keep their spelling.
//!
//! Refuses what nests too deep or repeats too much through aliases.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::{Location, Spanned};

use super::{Budget, Tree, TreeValue};
use crate::{
    evidence::{Fault, codes},
    site::Limits,
};

pub(super) fn read(text: &str, limits: &Limits) -> Result<Vec<Tree>, Fault> {
    let mut budget = Budget::of(limits);
    parts(text).into_iter().map(|(part, above)| document(part, above, limits, &mut budget)).collect()
}

/// The documents with the number of lines above each; those of nothing but comments are left out.
fn parts(text: &str) -> Vec<(&str, u32)> {
    let mut found = Vec::new();
    let (mut start, mut above, mut at) = (0, 0, 0);
    for (number, line) in (1u32..).zip(text.split_inclusive('\n')) {
        let end = at;
        at += line.len();
        if matches!(line.trim_end(), "---" | "...") {
            found.push((&text[start..end], above));
            (start, above) = (at, number);
        }
    }
    found.push((&text[start..], above));
    found.retain(|(part, _)| part.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with(['#', '%'])));
    found
}

fn document(part: &str, above: u32, limits: &Limits, budget: &mut Budget) -> Result<Tree, Fault> {
    let depth = usize::try_from(limits.evidence_depth).unwrap_or(usize::MAX);
    let options = serde_saphyr::options! { budget: serde_saphyr::budget! { max_depth: depth } };
    match serde_saphyr::from_str_with_options::<Raw>(part, options) {
        Ok(raw) => placed(raw, part, above, 1, budget),
        Err(error) => {
            let line = line_of(error.location().map_or(1, |place| place.line()), above);
            let message = error.to_string();
            let message = message.lines().find(|line| !line.trim().is_empty()).unwrap_or("it cannot be read").trim();
            Err(Fault::new(&codes::MALFORMED, line, message.trim_start_matches("error: ")))
        }
    }
}

fn line_of(line: u64, above: u32) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX).max(1).saturating_add(above)
}

fn placed(raw: Raw, part: &str, above: u32, depth: u64, budget: &mut Budget) -> Result<Tree, Fault> {
    let line = line_of(raw.place.line(), above);
    budget.take(line, depth)?;
    let value = match raw.value {
        RawValue::Null => TreeValue::Null,
        RawValue::Flag(flag) => TreeValue::Flag(flag),
        RawValue::Text(text) => TreeValue::Text(text),
        RawValue::Number => TreeValue::Number(spelling(&raw.place, part).to_owned()),
        RawValue::List(items) => {
            TreeValue::List(items.into_iter().map(|item| placed(item, part, above, depth + 1, budget)).collect::<Result<_, _>>()?)
        }
        RawValue::Map(entries) => {
            let mut all = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                let name = match &key.value {
                    // `n` and `on` are keys, whatever YAML 1.1 makes of them.
                    RawValue::Flag(_) => spelling(&key.place, part).to_owned(),
                    _ => placed(key, part, above, depth + 1, budget)?.written().unwrap_or_default(),
                };
                all.push((name, placed(value, part, above, depth + 1, budget)?));
            }
            TreeValue::Map(all)
        }
    };
    Ok(Tree { line, value })
}

fn spelling<'t>(place: &Location, text: &'t str) -> &'t str {
    let bytes = |number: Option<u64>| usize::try_from(number.unwrap_or(0)).unwrap_or(0);
    let start = bytes(place.span().byte_offset());
    text.get(start..start.saturating_add(bytes(place.span().byte_len()))).unwrap_or_default().trim()
}

/// A value before the spelling of its numbers is looked up.
struct Raw {
    value: RawValue,
    place: Location,
}

enum RawValue {
    Null,
    Flag(bool),
    Text(String),
    Number,
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
