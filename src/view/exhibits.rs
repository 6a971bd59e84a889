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
/// How many bytes of text a table of a page holds: what is more would be a page that nobody can open.
const BYTES: usize = 1 << 20;
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
    /// What is to be known of what follows.
    Note {
        /// It.
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
        /// Where it leads, where it is the address of a dashboard.
        href: Option<String>,
    },
    /// A group ends.
    Close,
}

/// What a page shows of an exhibit. `number` tells several of one page apart.
#[must_use]
pub fn shown(exhibit: &Exhibit, number: usize, words: &Words) -> Shown {
    match exhibit {
        Exhibit::Card(facts) => {
            let fact = |(label, value): &(Label, String)| {
                let label = label_text(label, words);
                let href = dashboard(&label, value);
                Fact::new(label, vec![Part::link(value, href)])
            };
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
        Label::Own(key) => {
            let own = words.reports.label(key).or_else(|| words.supply.label(key));
            own.unwrap_or_else(|| words.exhibits.label(key)).to_owned()
        }
    }
}

/// The address of a dashboard: under a name that says so, of a scheme that browsers open without running anything.
fn dashboard(key: &str, text: &str) -> Option<String> {
    let named = key.to_lowercase().contains("dashboard");
    let web = text.starts_with("https://") || text.starts_with("http://");
    let plain = !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '\\'));
    (named && web && plain).then(|| text.to_owned())
}

fn cut(total: usize, words: &Words) -> Option<String> {
    cut_at(MOST, total, words)
}

fn cut_at(shown: usize, total: usize, words: &Words) -> Option<String> {
    (total > shown).then(|| fill(words.exhibits.first_of, &[&shown.to_string(), &total.to_string()]))
}

/// How many of a table's rows a page has room for.
fn room(rows: &[evidence::Row]) -> usize {
    let mut left = BYTES;
    let fits = |row: &&evidence::Row| {
        let rest = left.checked_sub(row.cells.iter().map(String::len).sum());
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    rows.iter().take(MOST).take_while(fits).count()
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
    let shown = room(&table.rows);
    let rows = table.rows.iter().take(shown).map(row).collect();
    let caption = label_text(&table.caption, words);
    Shown::Table {
        cut: cut_at(shown, table.rows.len(), words),
        table: Table::new(format!("exhibit-{number}"), caption, columns.clone(), rows),
    }
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
                let href = dashboard(&key, &text);
                self.steps.extend(shown.then_some(Step::Leaf { key, text, href }));
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
    fn only_dashboards_of_the_web_are_links() {
        for (key, text, is_link) in [
            ("dashboard", "https://dash.example/d/1?from=now-1h", true),
            ("Grafana dashboard", "http://dash.example", true),
            ("note", "https://dash.example", false),
            ("dashboard", "javascript:alert(1)", false),
            ("dashboard", "https://a.example/\" onclick=\"x", false),
            ("dashboard", "see https://a.example", false),
        ] {
            assert_eq!(dashboard(key, text).is_some(), is_link, "{key}: {text}");
        }
    }

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
