//! Tables that psql printed.

use super::{Column, Confidence, Exhibit, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, Row, Table, codes, decimal};
use crate::site::Limits;

/// A table of psql.
pub(super) static PSQL: Reader = Reader { kind: Kind::Psql, most: Confidence::Likely, fits, needs: Needs::Beginning, read };

fn fits(head: &Head<'_>) -> Confidence {
    let ruled = head.text.lines().any(is_rule);
    Confidence::Likely.when(ruled && (head.text.contains(" row") || head.text.contains(" | ")))
}

/// `-----+-----`
fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.contains('-') && line.chars().all(|c| matches!(c, '-' | '+'))
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let mut reading = Reading::default();
    let mut left = limits.evidence_items;
    let all: Vec<(&str, u32)> = input.text.lines().zip(1u32..).collect();
    for (at, (rule, _)) in all.iter().enumerate().filter(|(_, (line, _))| is_rule(line)) {
        let Some((heading, line)) = at.checked_sub(1).map(|above| all[above]) else { continue };
        let widths = rule.split('+').count();
        let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<String>>();
        let rows: Vec<Row> = all[at + 1..]
            .iter()
            .take_while(|(line, _)| !line.trim().is_empty() && !line.trim_start().starts_with('(') && !is_rule(line))
            .map(|(line, number)| Row { cells: cells(line), line: Some(*number) })
            .collect();
        let cost = rows.iter().map(|row| row.cells.len() as u64).sum::<u64>() + widths as u64;
        let Some(rest) = left.checked_sub(cost) else {
            let message = format!("more cells than `limits.evidence_items` = {} allows", limits.evidence_items);
            reading.faults.push(Fault::new(&codes::LIMIT, line, message));
            break;
        };
        left = rest;
        let numeric = |at: usize| !rows.is_empty() && rows.iter().all(|row| row.cells.get(at).is_some_and(|cell| decimal(cell).is_some()));
        let columns = cells(heading).into_iter().take(widths).enumerate();
        let columns: Vec<Column> = columns.map(|(at, title)| Column { label: Label::Written(title), numeric: numeric(at) }).collect();
        reading.facts.state_at("rows", rows.len(), line);
        reading.exhibits.push(Exhibit::Table(Table { caption: Label::Own("psql"), columns, rows }));
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    #[test]
    fn rows_and_columns() {
        let text = " datname | numbackends \n---------+-------------\n app     |          12 \n (2 rows)\n";
        let found = recognise(text.as_bytes()).read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default());
        let [Exhibit::Table(table)] = found.exhibits.as_slice() else { panic!("a table") };
        assert_eq!(table.rows, [Row { cells: vec!["app".into(), "12".into()], line: Some(3) }]);
        assert_eq!(table.columns.iter().map(|column| column.numeric).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn more_tables_than_anybody_reads_meet_a_limit() {
        let text = " a | b\n---+---\n 1 | 2\n\n".repeat(100);
        let limits = Limits { evidence_items: 10, ..Limits::default() };
        let found = recognise(text.as_bytes()).read(text.as_bytes(), text.len() as u64, &|| None, &limits);
        assert_eq!((found.exhibits.len(), found.faults.len(), found.faults[0].line), (2, 1, 9));
    }
}
