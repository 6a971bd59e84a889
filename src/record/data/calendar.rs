//! Planned releases and freezes that are data.
//!
//! Refuses to drop a planned release without a version: it stands in the list, and is compared with nothing.

use super::{
    release::{field, list},
    shape::{Key, Shape},
    tree::Tree,
};
use crate::{
    record::{Freeze, Planned, Read, Spanned, identity::release_type},
    value::{Version, When},
};

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about }
}

/// The keys of a planned release.
pub(super) static PLANNED: &[Key] = &[
    key("version", Shape::Text, "its version: v2.5.0"),
    key("date", Shape::Text, "the day it is planned for: 2026-10-01"),
    key("type", Shape::Word(&["major", "minor", "patch", "hotfix"]), "its type"),
    key("note", Shape::Text, "what else is to be said of it"),
];

/// The keys of a freeze.
pub(super) static FREEZE: &[Key] = &[
    key("from", Shape::Text, "its first day: 2026-12-20"),
    key("to", Shape::Text, "its last day: 2027-01-03"),
    key("reason", Shape::Text, "why nothing is released"),
    key("except", Shape::List(&Shape::Word(&["major", "minor", "patch", "hotfix"])), "types that may be released all the same"),
];

/// The planned releases of a schedule, in source order.
pub(super) fn planned(tree: &Tree) -> Vec<Planned> {
    let one = |row: &Tree| Planned {
        version: field(row, "version", Version::parse).unwrap_or(Read { text: String::new(), value: None, span: row.span }),
        date: field(row, "date", When::parse),
        kind: field(row, "type", release_type),
        note: spanned(row, "note"),
        span: row.span,
    };
    tree.get("planned").map(Tree::items).unwrap_or_default().iter().map(one).collect()
}

/// The freezes of a schedule, in source order.
pub(super) fn freezes(tree: &Tree) -> Vec<Freeze> {
    let one = |row: &Tree| Freeze {
        from: field(row, "from", When::parse),
        to: field(row, "to", When::parse),
        reason: spanned(row, "reason"),
        except: list(row, "except").iter().filter_map(|item| release_type(item.text()?)).collect(),
        span: row.span,
    };
    tree.get("freezes").map(Tree::items).unwrap_or_default().iter().map(one).collect()
}

fn spanned(row: &Tree, key: &str) -> Option<Spanned<String>> {
    let value = row.get(key)?;
    Some(Spanned { value: value.text()?.trim().to_owned(), span: value.span })
}
