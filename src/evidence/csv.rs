//! Separated values: commas, semicolons, tabs; quoted as RFC 4180 has it.
//!
//! Refuses to compute: a cell is its text, and what a spreadsheet would run is a text like any other.

use rust_decimal::Decimal;

use super::{
    Column, Confidence, Exhibit, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, Row, Sample, Table, codes, decimal, text::lines,
};
use crate::{site::Limits, text::floor_boundary, value::When};

/// Separated values.
pub(super) static CSV: Reader = Reader { kind: Kind::Csv, most: Confidence::Possible, fits, needs: Needs::Beginning, read };

const SEPARATORS: [char; 3] = [',', '\t', ';'];

fn fits(head: &Head<'_>) -> Confidence {
    Confidence::Possible.when(super::yaml::fits(head) == Confidence::No && separator(body(head.text).0).is_some())
}

/// A text without the comments above its table, and the line where it goes on.
fn body(text: &str) -> (&str, u32) {
    let mut found = (text, 1);
    while let Some((_, rest)) = found.0.split_once('\n').filter(|(comment, _)| comment.starts_with('#')) {
        found = (rest, found.1 + 1);
    }
    found
}

/// The separator that the first lines share.
fn separator(text: &str) -> Option<char> {
    SEPARATORS.into_iter().find(|separator| {
        let mut counts = records(text, *separator, 1).take(10).map(|record| record.cells.len());
        let Some(first) = counts.next().filter(|first| *first > 1) else { return false };
        let mut rest: Vec<usize> = counts.collect();
        // The head may end within a line.
        if (2..9).contains(&rest.len()) && !text.ends_with('\n') {
            rest.pop();
        }
        let prose = lines(text).take(10).any(|line| line.ends_with('.') && line.matches(*separator).count() < 3);
        !rest.is_empty() && !prose && rest.iter().filter(|count| **count == first).count() * 5 >= rest.len() * 4
    })
}

struct Record {
    cells: Vec<String>,
    line: u32,
    /// Whether a quote was never closed.
    open: bool,
}

/// The records of a text; empty lines are none.
fn records(text: &str, separator: char, first: u32) -> impl Iterator<Item = Record> {
    let mut rest = text;
    let mut line = first;
    std::iter::from_fn(move || {
        while let Some(after) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) {
            (rest, line) = (after, line + 1);
        }
        if rest.is_empty() {
            return None;
        }
        let mut record = Record { cells: Vec::new(), line, open: false };
        loop {
            let (cell, after, closed) = cell(rest, separator);
            line += u32::try_from(rest[..rest.len() - after.len()].matches('\n').count()).unwrap_or(0);
            record.cells.push(cell);
            record.open |= !closed;
            rest = after;
            match rest.strip_prefix(separator) {
                Some(after) => rest = after,
                None => return Some(record),
            }
        }
    })
}

/// A cell, what follows it, and whether its quote was closed.
fn cell(text: &str, separator: char) -> (String, &str, bool) {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text.find([separator, '\n']).unwrap_or(text.len());
        return (text[..end].trim_end_matches('\r').trim().to_owned(), &text[end..], true);
    };
    let mut cell = String::new();
    loop {
        let Some(end) = rest.find('"') else {
            cell.push_str(rest);
            return (cell, "", false);
        };
        cell.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                cell.push('"');
                rest = after;
            }
            None => break,
        }
    }
    // Behind the closing quote a strict reader allows nothing; what is there is kept.
    let end = rest.find([separator, '\n']).unwrap_or(rest.len());
    cell.push_str(rest[..end].trim());
    (cell, &rest[end..], true)
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let mut reading = Reading::default();
    let (text, first) = body(input.text);
    let Some(separator) = separator(&text[..floor_boundary(text, super::HEAD)]) else { return reading };
    let mut all = records(text, separator, first);
    let Some(heading) = all.next() else { return reading };
    let width = heading.cells.len();
    if width as u64 > limits.table_columns {
        let message = format!("{width} columns, more than `limits.table_columns` = {} allows", limits.table_columns);
        return Reading::of_fault(Fault::new(&codes::LIMIT, heading.line, message));
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut left = limits.evidence_items;
    for record in all {
        let Some(rest) = left.checked_sub(record.cells.len() as u64) else {
            let message = format!("more cells than `limits.evidence_items` = {} allows", limits.evidence_items);
            reading.faults.push(Fault::new(&codes::LIMIT, record.line, message));
            break;
        };
        left = rest;
        let fault = match record.cells.len() {
            _ if record.open => Some("a quote is not closed: the rest of the file is one cell".to_owned()),
            found if found != width => Some(format!("{found} cells in a table of {width} columns")),
            _ => None,
        };
        if let Some(message) = fault.filter(|_| reading.faults.is_empty()) {
            reading.faults.push(Fault::new(&codes::MALFORMED, record.line, message));
        }
        rows.push(Row { cells: record.cells, line: Some(record.line) });
    }
    reading.facts.state("rows", rows.len());
    reading.facts.state("columns", width);
    let samples = samples(&heading.cells, &rows);
    if !samples.is_empty() {
        reading.exhibits.push(Exhibit::Metrics(samples));
    }
    reading.exhibits.push(Exhibit::Table(table(heading.cells, rows)));
    reading
}

/// A table, its rows cut or filled to its columns only where a page shows them.
fn table(heading: Vec<String>, rows: Vec<Row>) -> Table {
    let numeric = |at: usize| {
        let mut filled = rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.is_empty()).peekable();
        filled.peek().is_some() && filled.all(|cell| decimal(cell).is_some())
    };
    let columns =
        heading.into_iter().enumerate().map(|(at, title)| Column { label: Label::Written(title), numeric: numeric(at) }).collect();
    Table { caption: Label::Own("csv"), columns, rows }
}

/// The numbers of a table of which one of the first columns is a time; columns of words tell them apart.
fn samples(heading: &[String], rows: &[Row]) -> Vec<Sample> {
    let time = |row: &Row, at: usize| row.cells.get(at).and_then(|cell| When::parse(cell)).and_then(|when| when.instant());
    let is_time = |at: &usize| rows.iter().all(|row| time(row, *at).is_some());
    let Some(at) = (0..heading.len().min(3)).find(is_time).filter(|_| !rows.is_empty()) else { return Vec::new() };
    let is_numeric = |at: usize| rows.iter().all(|row| row.cells.get(at).is_some_and(|cell| decimal(cell).is_some()));
    let numeric: Vec<bool> = (0..heading.len()).map(is_numeric).collect();
    let of_row = |row: &Row| {
        let cells = || heading.iter().zip(&row.cells).zip(&numeric).enumerate().filter(|(column, _)| *column != at);
        let words = cells().filter(|(_, (_, numeric))| !**numeric);
        let labels: Vec<(String, String)> = words.map(|(_, ((name, cell), _))| (name.trim().to_owned(), cell.clone())).collect();
        let numbers = cells().filter(|(_, (_, numeric))| **numeric);
        let numbers = numbers.filter_map(|(_, ((name, cell), _))| Some((name, decimal(cell)?)));
        let (time, line) = (time(row, at), row.line.unwrap_or(1));
        let sample =
            |(name, number): (&String, Decimal)| Sample { time, labels: labels.clone(), ..Sample::new(name.trim(), Some(number), line) };
        numbers.map(sample).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    fn reading(text: &str) -> Reading {
        let recognised = recognise(text.as_bytes());
        assert_eq!(recognised.kind, Kind::Csv, "{text}");
        recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default())
    }

    fn told(text: &str) -> String {
        let reading = reading(text);
        let Some(Exhibit::Table(table)) = reading.exhibits.last() else { panic!("a table: {text}") };
        let numeric: String = table.columns.iter().map(|column| if column.numeric { '1' } else { 'w' }).collect();
        let rows: Vec<String> = table.rows.iter().map(|row| format!("{}@{}", row.cells.join("|"), row.line.unwrap_or(0))).collect();
        let faults: Vec<String> = reading.faults.iter().map(|fault| format!(" {}:{}", fault.code.name, fault.line)).collect();
        format!("{numeric} {}{}", rows.join(" "), faults.concat())
    }

    #[test]
    fn separators_quotes_and_lines() {
        assert_eq!(told("a,b\n1,x\n2.5,y\n"), "1w 1|x@2 2.5|y@3");
        assert_eq!(told("a;b\r\n\"x;1\";2\r\n\"say \"\"hi\"\"\";3\r\n"), "w1 x;1|2@2 say \"hi\"|3@3");
        assert_eq!(told("a\tb\n\"two\nlines\"\t1\nx\t\n"), "w1 two\nlines|1@2 x|@4");
        assert_eq!(told("a,b\n=cmd|' /C calc'!A0,@x\n-2,+3\n"), "ww =cmd|' /C calc'!A0|@x@2 -2|+3@3");
    }

    #[test]
    fn ragged_and_open_ones_are_faults() {
        assert_eq!(told("a,b\n1,2\n3\n4,5\n6,7\n8,9\n"), "11 1|2@2 3@3 4|5@4 6|7@5 8|9@6 evidence/malformed:3");
        assert_eq!(told("a,b\n1,2\n3,4\n5,6\n7,8\n1,\"x\n"), "1w 1|2@2 3|4@3 5|6@4 7|8@5 1|x\n@6 evidence/malformed:6");
        let few = Limits { evidence_items: 3, ..Limits::default() };
        let text = "a,b\n1,2\n3,4\n";
        let found = recognise(text.as_bytes()).read(text.as_bytes(), text.len() as u64, &|| None, &few);
        assert_eq!(found.faults[0].code.name, "evidence/limit");
    }

    #[test]
    fn a_column_of_times_makes_series() {
        let found = reading("time,api_p95_ms,host\n2026-09-15T09:00:00Z,151,a\n2026-09-15T09:01:00Z,153,b\n");
        let all: Vec<_> = found.samples().map(|s| format!("{}={}@{}", s.name, s.value.unwrap_or_default(), s.line)).collect();
        assert_eq!(all, ["api_p95_ms=151@2", "api_p95_ms=153@3"]);
        let reading = reading("# by venue\nvenue,minute,stale_s\nnorth,2026-09-15T09:00:00Z,7\nquay,2026-09-15T09:00:00Z,9\n");
        let all: Vec<_> = reading.samples().map(|s| format!("{}{:?}@{}", s.name, s.labels, s.line)).collect();
        assert_eq!(all, ["stale_s[(\"venue\", \"north\")]@3", "stale_s[(\"venue\", \"quay\")]@4"]);
        assert_eq!(found.facts.text("from"), Some("2026-09-15T09:00:00Z"));
    }
}
