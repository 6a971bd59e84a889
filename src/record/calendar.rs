//! What is planned ahead: releases with their days, and windows in which nothing is released. From YAML, or from tables.
//!
//! Refuses to compare the plan with what came: that is seen where the releases are known.

use super::{
    Read, ReleaseType, Spanned,
    document::{Doc, Line},
    identity::release_type,
    sections::Node,
    tables::{self, Table, cell},
    vocabulary::normalise,
};
use crate::{
    diag::Span,
    value::{Version, When},
};

/// A release that is planned.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Planned {
    /// Its version; blank where none is named.
    pub version: Read<Version>,
    /// The day that it is planned for.
    pub date: Option<Read<When>>,
    /// Its type.
    pub kind: Option<Read<ReleaseType>>,
    /// What else is said of it.
    pub note: Option<Spanned<String>>,
    /// Where it stands.
    pub span: Span,
}

/// A window in which nothing is released, both days within it.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Freeze {
    /// Its first day.
    pub from: Option<Read<When>>,
    /// Its last day.
    pub to: Option<Read<When>>,
    /// Why.
    pub reason: Option<Spanned<String>>,
    /// Types that may be released all the same.
    pub except: Vec<ReleaseType>,
    /// Where it stands.
    pub span: Span,
}

/// `Version | Planned date | Type`, its columns in any order; `Version | Date` only under a heading that says so.
pub(super) fn planned(node: &Node<'_>, table: &Table<'_>, doc: &Doc<'_>) -> Vec<Planned> {
    let says_so = ["planned", "upcoming", "calendar"].iter().any(|word| normalise(&node.title).contains(word));
    let date = table.column(&["planned date", "planned for", "planned", "target date", "target"]);
    let date = date.or_else(|| table.column(&["date", "day"]).filter(|_| says_so));
    let version = table.column(&["version", "release"]);
    let (Some(_), Some(_)) = (date, version) else { return Vec::new() };
    let kind = table.column(&["type", "release type"]);
    let note = table.column(&["note", "notes", "theme", "description"]);
    let row = |row: &Vec<Line>| {
        let version = cell(row, version)?;
        Some(Planned {
            version: tables::read(doc, version, Version::parse),
            date: cell(row, date).map(|cell| tables::read(doc, cell, When::parse)),
            kind: cell(row, kind).map(|cell| tables::read(doc, cell, release_type)),
            note: cell(row, note).map(|cell| Spanned { value: cell.plain(), span: doc.span(&cell.range) }),
            span: doc.span(&version.range),
        })
    };
    table.rows.iter().filter_map(row).collect()
}

/// `From | To | Reason` under a heading about freezes.
pub(super) fn freezes(node: &Node<'_>, table: &Table<'_>, doc: &Doc<'_>) -> Vec<Freeze> {
    let from = table.column(&["from", "start", "starts", "begin"]);
    let to = table.column(&["to", "until", "end", "ends"]);
    let about = normalise(&node.title).contains("freeze") || table.column(&["freeze", "freeze window"]).is_some();
    if !about || from.is_none() || to.is_none() {
        return Vec::new();
    }
    let reason = table.column(&["reason", "why", "freeze", "freeze window", "event"]);
    let except = table.column(&["except", "exceptions", "exempt", "allowed"]);
    let row = |row: &Vec<Line>| {
        let day = |column| cell(row, column).map(|cell| tables::read(doc, cell, When::parse));
        let first = row.iter().find(|cell| !cell.is_blank())?;
        Some(Freeze {
            from: day(from),
            to: day(to),
            reason: cell(row, reason).map(|cell| Spanned { value: cell.plain(), span: doc.span(&cell.range) }),
            except: cell(row, except).map(|cell| types(&cell.plain())).unwrap_or_default(),
            span: doc.span(&first.range),
        })
    };
    table.rows.iter().filter_map(row).collect()
}

/// `hotfix, patch`
fn types(text: &str) -> Vec<ReleaseType> {
    text.split([',', '/', ';']).filter_map(release_type).collect()
}
