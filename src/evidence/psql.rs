//! Tables that psql printed.

use super::{Column, Confidence, Exhibit, Head, Input, Kind, Label, Needs, Reader, Reading, Row, Table, decimal};
use crate::site::Limits;

/// A table of psql.
pub(super) static PSQL: Reader = Reader { kind: Kind::Psql, fits, needs: Needs::Beginning, read };

fn fits(head: &Head<'_>) -> Confidence {
    let ruled = head.text.lines().any(is_rule);
    Confidence::Likely.when(ruled && (head.text.contains(" row") || head.text.contains(" | ")))
}

/// `-----+-----`
fn is_rule(line: &str) -> bool {
    line.len() >= 3 && line.contains('-') && line.chars().all(|c| matches!(c, '-' | '+'))
}

fn read(input: &Input<'_>, _: &Limits) -> Reading {
    let mut reading = Reading::default();
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
}
