//! Release types and their cadence, planned releases and freezes: from a YAML file, a fence whose first comment names `release-schedule.yaml`, or a table.
//!
//! Refuses to compare two of them: whether they agree is seen where all are known.

use super::{
    Freeze, Planned, SectionKind, Spanned, calendar, data,
    document::{Content, Doc, Line},
    sections::Node,
    tables::{Table, cell},
};
use crate::diag::Span;

/// The release types that a document names.
#[derive(Debug, Clone, PartialEq, Default, Hash)]
pub struct Schedule {
    /// In source order.
    pub types: Vec<ScheduleType>,
    /// Releases that are planned, in source order.
    pub planned: Vec<Planned>,
    /// When nothing is released, in source order.
    pub freezes: Vec<Freeze>,
}

impl Schedule {
    fn append(&mut self, other: Self) {
        self.types.extend(other.types);
        self.planned.extend(other.planned);
        self.freezes.extend(other.freezes);
    }

    /// Moves its places so many columns to the right.
    pub(super) fn shift(&mut self, columns: u32) {
        let right = |span: &mut Span| span.column = span.column.saturating_add(columns);
        self.types.iter_mut().for_each(|kind| kind.shift(columns));
        for planned in &mut self.planned {
            right(&mut planned.span);
            right(&mut planned.version.span);
            planned.date.iter_mut().for_each(|read| right(&mut read.span));
            planned.kind.iter_mut().for_each(|read| right(&mut read.span));
        }
        for freeze in &mut self.freezes {
            right(&mut freeze.span);
            freeze.from.iter_mut().chain(&mut freeze.to).for_each(|read| right(&mut read.span));
        }
    }
}

/// A kind of release, and how often it comes. Every value is as written.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct ScheduleType {
    /// `major`
    pub name: String,
    /// What such a release holds.
    pub description: Option<Spanned<String>>,
    /// `quarterly`, `as_needed`
    pub frequency: Option<Spanned<String>>,
    /// `4 weeks`
    pub planning_lead_time: Option<Spanned<String>>,
    /// `2 weeks`
    pub testing_period: Option<Spanned<String>>,
    /// `0.X.0`
    pub version_change: Option<Spanned<String>>,
    /// Where it stands.
    pub span: Span,
}

impl ScheduleType {
    /// Its values by the names of the machine contract.
    pub fn fields(&mut self) -> [(&'static str, &mut Option<Spanned<String>>); 5] {
        [
            ("description", &mut self.description),
            ("frequency", &mut self.frequency),
            ("planning_lead_time", &mut self.planning_lead_time),
            ("testing_period", &mut self.testing_period),
            ("version_change", &mut self.version_change),
        ]
    }

    /// Moves its places so many columns to the right.
    fn shift(&mut self, columns: u32) {
        self.span.column = self.span.column.saturating_add(columns);
        for (_, field) in self.fields() {
            if let Some(field) = field {
                field.span.column = field.span.column.saturating_add(columns);
            }
        }
    }
}

/// Reads every schedule of a document: fences first, for they say more than tables.
pub(super) fn read(nodes: &[&Node<'_>], doc: &Doc<'_>) -> Schedule {
    let blocks = || nodes.iter().flat_map(|node| node.blocks);
    let mut found = Schedule::default();
    for block in blocks() {
        if let Content::Code { text, source, .. } = &block.content
            && is_named(text)
        {
            let first = doc.span(&source.range(&(0..1)));
            found.append(data::fenced(text, first.line.saturating_sub(1), first.column.saturating_sub(1), first.file));
        }
    }
    let not_changes = nodes.iter().filter(|node| !matches!(node.kind, SectionKind::Changes | SectionKind::ChangeGroup(_)));
    for (node, table) in not_changes.flat_map(|node| node.blocks.iter().filter_map(move |block| Some((node, Table::of(block)?)))) {
        found.types.extend(of_table(&table, doc));
        found.planned.extend(calendar::planned(node, &table, doc));
        found.freezes.extend(calendar::freezes(node, &table, doc));
    }
    found
}

/// The first line of a fence names the file that it is.
fn is_named(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.trim_start().strip_prefix('#').is_some_and(|name| name.trim().ends_with("schedule.yaml") || name.trim().ends_with("schedule.yml"))
}

/// `Type | Description | Frequency | Version Change`, its columns in any order.
fn of_table(table: &Table<'_>, doc: &Doc<'_>) -> Vec<ScheduleType> {
    let name = table.column(&["type", "release type"]);
    let frequency = table.column(&["frequency", "cadence"]);
    if name.is_none() || frequency.is_none() {
        return Vec::new();
    }
    let others = [
        table.column(&["description"]),
        table.column(&["planning lead time", "lead time", "planning"]),
        table.column(&["testing period", "testing"]),
        table.column(&["version change", "version", "version pattern"]),
    ];
    let row = |row: &Vec<Line>| {
        let field = |column| cell(row, column).map(|cell| Spanned { value: cell.plain(), span: doc.span(&cell.range) });
        let place = cell(row, name)?;
        let [description, planning_lead_time, testing_period, version_change] = others.map(field);
        let span = doc.span(&place.range);
        Some(ScheduleType {
            name: place.plain(),
            description,
            frequency: field(frequency),
            planning_lead_time,
            testing_period,
            version_change,
            span,
        })
    };
    table.rows.iter().filter_map(row).collect()
}
