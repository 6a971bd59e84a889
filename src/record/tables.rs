//! Tables read by the names of their columns, in any order.
//!
//! Refuses to lose a column: those that nobody asked for can be listed.

use super::{
    Read,
    document::{Block, Content, Doc, Line},
    vocabulary::normalise,
};
use crate::value::placeholders;

/// A table and the names of its columns.
pub(super) struct Table<'d> {
    pub(super) block: &'d Block,
    pub(super) head: Vec<String>,
    names: Vec<String>,
    pub(super) rows: &'d [Vec<Line>],
}

impl<'d> Table<'d> {
    /// Takes a block that is a table.
    pub(super) fn of(block: &'d Block) -> Option<Self> {
        match &block.content {
            Content::Table { head, rows } => {
                let written: Vec<String> = head.iter().map(Line::plain).collect();
                Some(Self { block, names: written.iter().map(|name| normalise(name)).collect(), head: written, rows })
            }
            _ => None,
        }
    }

    /// The first column whose name is one of these; the earlier name wins.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|wanted| self.names.iter().position(|name| name == wanted))
    }
}

/// The cell of a row, when there is one and it holds something.
pub(super) fn cell(row: &[Line], column: Option<usize>) -> Option<&Line> {
    row.get(column?).filter(|cell| !cell.is_blank())
}

/// A cell read by `parse`. A placeholder in it makes it unknown.
pub(super) fn read<T>(doc: &Doc<'_>, cell: &Line, parse: impl FnOnce(&str) -> Option<T>) -> Read<T> {
    let text = cell.plain();
    let value = if placeholders(&text).is_empty() { parse(&text) } else { None };
    Read { value, text, span: doc.span(&cell.range) }
}
