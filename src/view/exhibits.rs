//! What evidence files show, as pages have it: cards, tables, trees and series.
//!
//! Refuses to show it all where there is too much: what is left out is said, and the file itself is linked.

use serde::Serialize;

use super::{
    curves::Curve,
    lines::Lines,
    parts::{Column, Fact, Html, Part, Row, Table},
    words::{Words, fill},
};
use crate::evidence::{self, Exhibit, Label, Sample, Series, Tree, TreeValue};

/// How many rows of a table, values of a tree and series a page shows.
const MOST: usize = 5_000;
/// How many levels of a tree stand open.
const OPEN: usize = 2;

/// What a page shows of a file: templates look at `is`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Shown {
    /// Text, line by line.
    Lines {
        /// The lines.
        lines: Lines,
    },
    /// A picture.
    Image {
        /// Where its bytes are.
        src: String,
    },
    /// Nothing that a page can show.
    Nothing {
        /// Why.
        reason: String,
    },
    /// Labels and values.
    Card {
        /// They.
        facts: Vec<Fact>,
    },
    /// A table.
    Table {
        /// It.
        table: Table,
        /// What is left out of it.
        cut: Option<String>,
    },
    /// Series as drawings.
    Curves {
        /// They.
        curves: Vec<Curve>,
    },
    /// A text of an author's, rendered.
    Prose {
        /// The HTML.
        html: Html,
    },
    /// Values in values.
    Tree {
        /// Its values in order, with where each group opens and closes.
        steps: Vec<Step>,
        /// What is left out of it.
        cut: Option<String>,
    },
}

/// One step through a tree: templates cannot call themselves, so that it comes to them flat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Step {
    /// A group begins.
    Open {
        /// Its name; empty in a list.
        key: String,
        /// What it holds, in words.
        note: String,
        /// Whether it stands open.
        open: bool,
    },
    /// A single value.
    Leaf {
        /// Its name; empty in a list.
        key: String,
        /// The value as written.
        text: String,
    },
    /// A group ends.
    Close,
}

/// What a page shows of an exhibit. `number` tells several of one page apart.
#[must_use]
pub fn shown(exhibit: &Exhibit, number: usize, words: &Words) -> Shown {
    match exhibit {
        Exhibit::Card(facts) => {
            let fact = |(label, value): &(Label, String)| Fact::new(label_text(label, words), vec![Part::text(value)]);
            Shown::Card { facts: facts.iter().map(fact).collect() }
        }
        Exhibit::Table(table) => table_of(table, number, words),
        Exhibit::Tree(tree) => tree_of(tree, words),
        Exhibit::Metrics(samples) => metrics_of(samples, number, words),
    }
}

fn label_text(label: &Label, words: &Words) -> String {
    match label {
        Label::Written(text) => text.clone(),
        Label::Own(key) => words.reports.label(key).unwrap_or_else(|| words.exhibits.label(key)).to_owned(),
    }
}

fn cut(total: usize, words: &Words) -> Option<String> {
    (total > MOST).then(|| fill(words.exhibits.first_of, &[&MOST.to_string(), &total.to_string()]))
}

fn table_of(table: &evidence::Table, number: usize, words: &Words) -> Shown {
    let columns: Vec<Column> = table
        .columns
        .iter()
        .map(|column| {
            let title = label_text(&column.label, words);
            if column.numeric { Column::numbers(title) } else { Column::words(title) }
        })
        .collect();
    let row = |row: &evidence::Row| {
        let mut cells = row.cells.iter().map(String::as_str).chain(std::iter::repeat("")).take(columns.len());
        let name = cells.next().unwrap_or_default();
        let head = Part::link(name, row.line.map(|line| format!("#L{line}")));
        Row::new(head, cells.map(Into::into).collect())
    };
    let rows = table.rows.iter().take(MOST).map(row).collect();
    let caption = label_text(&table.caption, words);
    Shown::Table { cut: cut(table.rows.len(), words), table: Table::new(format!("exhibit-{number}"), caption, columns.clone(), rows) }
}

fn metrics_of(samples: &[Sample], number: usize, words: &Words) -> Shown {
    let own = &words.exhibits;
    let columns = vec![
        Column::words(own.series),
        Column::numbers(own.samples),
        Column::numbers(own.smallest),
        Column::numbers(own.middle),
        Column::numbers(own.largest),
    ];
    let all = Series::all(samples);
    let row = |series: &Series<'_>| {
        let line = series.samples.first().map(|sample| format!("#L{}", sample.line));
        let found = series.summary();
        let number = |pick: fn(&evidence::Summary) -> rust_decimal::Decimal| found.as_ref().map(pick).map(|n| n.normalize().to_string());
        let cells = [number(|found| found.min), number(|found| found.median), number(|found| found.max)];
        let cells = cells.map(|cell| cell.unwrap_or_else(|| own.no_number.to_owned()).into());
        let count = series.samples.len().to_string().into();
        Row::new(Part::link(series.name(), line), std::iter::once(count).chain(cells).collect())
    };
    let rows = all.iter().take(MOST).map(row).collect();
    Shown::Table { cut: cut(all.len(), words), table: Table::new(format!("exhibit-{number}"), own.series_caption, columns, rows) }
}

fn tree_of(tree: &Tree, words: &Words) -> Shown {
    let mut walk = Walk { steps: Vec::new(), left: MOST, seen: 0, words };
    walk.value(String::new(), tree, 0);
    Shown::Tree { cut: cut(walk.seen, words), steps: walk.steps }
}

struct Walk<'w> {
    steps: Vec<Step>,
    left: usize,
    seen: usize,
    words: &'w Words,
}

impl Walk<'_> {
    fn value(&mut self, key: String, tree: &Tree, depth: usize) {
        self.seen += 1;
        let shown = self.left > 0;
        self.left = self.left.saturating_sub(1);
        let own = &self.words.exhibits;
        let (note, children): (String, Vec<(String, &Tree)>) = match &tree.value {
            TreeValue::List(items) => {
                let numbered = items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect();
                (fill(own.items, &[&items.len().to_string()]), numbered)
            }
            TreeValue::Map(entries) => {
                let named = entries.iter().map(|(key, value)| (key.clone(), value)).collect();
                (fill(own.entries, &[&entries.len().to_string()]), named)
            }
            _ => {
                let text = tree.written().unwrap_or_else(|| "null".to_owned());
                self.steps.extend(shown.then_some(Step::Leaf { key, text }));
                return;
            }
        };
        self.steps.extend(shown.then_some(Step::Open { key, note, open: depth < OPEN }));
        for (key, child) in children {
            self.value(key, child, depth + 1);
        }
        self.steps.extend(shown.then_some(Step::Close));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{site::Limits, view::words};

    #[test]
    fn trees_come_flat_and_balanced() {
        let text = format!("[{}]", vec!["[1]"; MOST].join(","));
        let tree = Tree::of_json(&text, &Limits::default()).expect("JSON");
        let Shown::Tree { steps, cut } = shown(&Exhibit::Tree(tree), 1, words::of("en")) else { panic!("a tree") };
        let opened = steps.iter().filter(|step| matches!(step, Step::Open { .. })).count();
        assert_eq!(opened, steps.iter().filter(|step| **step == Step::Close).count());
        assert_eq!(steps.len() - opened, MOST);
        assert!(cut.is_some());
    }
}
