//! YAML behind one door: maps of typed values with their places, and errors with theirs.
//!
//! Refuses untyped scalars: every value that is read as text keeps its spelling (`1.10` stays `1.10`, `no` stays `no`).

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::Spanned;

/// A YAML text that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct YamlError {
    /// 1-based, within the YAML text; 0 when unknown.
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) message: String,
}

/// A scalar, or one item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scalar {
    pub(super) text: String,
    pub(super) line: u32,
    pub(super) column: u32,
}

/// The front matter of a record, each value as text with its place.
#[derive(Debug, Default)]
pub(super) struct Front {
    pub(super) scalars: Vec<(String, Scalar)>,
    pub(super) aliases: Vec<Scalar>,
    pub(super) allow: Vec<AllowEntry>,
    /// Keys that relsite does not know.
    pub(super) unknown: Vec<Scalar>,
}

/// One row of `allow`.
#[derive(Debug, Deserialize)]
pub(super) struct AllowEntry {
    pub(super) code: String,
    #[serde(default)]
    pub(super) reason: String,
    #[serde(default, deserialize_with = "scalar")]
    pub(super) until: Option<Scalar>,
}

fn scalar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Scalar>, D::Error> {
    Ok(Option::<Spanned<String>>::deserialize(deserializer)?.map(Scalar::from))
}

/// Scalars that front matter may hold; the earlier of two spellings wins.
pub(super) const KEYS: &[&str] = &[
    "title",
    "description",
    "version",
    "date",
    "type",
    "strategy",
    "deployment",
    "tag",
    "commit",
    "previous",
    "next",
    "release",
    "owner",
    "status",
    "summary",
    "draft",
    "audience",
    "lang",
];

/// Reads front matter.
pub(super) fn front(text: &str) -> Result<Front, YamlError> {
    serde_saphyr::from_str::<Option<Front>>(text).map(Option::unwrap_or_default).map_err(|error| {
        let place = error.location();
        let at = |part: fn(&serde_saphyr::Location) -> u64| place.as_ref().map_or(0, |place| u32::try_from(part(place)).unwrap_or(0));
        YamlError {
            line: at(serde_saphyr::Location::line),
            column: at(serde_saphyr::Location::column),
            message: crate::text::yaml::message_of(&error.to_string()),
        }
    })
}

impl From<Spanned<String>> for Scalar {
    fn from(spanned: Spanned<String>) -> Self {
        let place = |number: u64| u32::try_from(number).unwrap_or(0);
        Self { line: place(spanned.referenced.line()), column: place(spanned.referenced.column()), text: spanned.value }
    }
}

impl<'de> Deserialize<'de> for Front {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FrontVisitor)
    }
}

struct FrontVisitor;

impl<'de> Visitor<'de> for FrontVisitor {
    type Value = Front;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("`key: value` lines")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Front, A::Error> {
        let mut front = Front::default();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let name = key.value.to_lowercase();
            match name.as_str() {
                "aliases" => front.aliases = map.next_value::<OneOrMany>()?.0,
                "allow" => front.allow = map.next_value()?,
                name if KEYS.contains(&name) => {
                    if let Some(value) = map.next_value::<Option<Spanned<String>>>()? {
                        front.scalars.push((name.to_owned(), value.into()));
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    front.unknown.push(key.into());
                }
            }
        }
        Ok(front)
    }
}

struct OneOrMany(Vec<Scalar>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor).map(Self)
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = Vec<Scalar>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = seq.next_element::<Spanned<String>>()? {
            all.push(one.into());
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_keep_their_spelling() {
        let front = front("title: no\nVersion: 1.10\ndate: 2026-09-15\naliases: [a, b]\nowner:\ncolour: red\n").expect("valid");
        let text = |key: &str| front.scalars.iter().find(|(name, _)| name == key).map(|(_, value)| value.text.as_str());
        assert_eq!((text("title"), text("version"), text("date"), text("owner")), (Some("no"), Some("1.10"), Some("2026-09-15"), None));
        assert_eq!(front.aliases.len(), 2);
        assert_eq!((front.unknown[0].text.as_str(), front.unknown[0].line), ("colour", 6));
    }

    #[test]
    fn errors_have_places() {
        for bad in ["title: [", "a: b: c", "\t- x", "- just\n- a list", "x: &a [*a]", "title: {a: b}"] {
            assert!(front(bad).is_err(), "{bad:?}");
        }
        assert_eq!(front("title: x\nversion: [\n").err().map(|error| error.line >= 2), Some(true));
        assert!(front("").is_ok_and(|front| front.scalars.is_empty()));
        let bomb = format!("title: {}", "[".repeat(100_000));
        assert!(front(&bomb).is_err());
    }
}
