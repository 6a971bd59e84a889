//! What reading a file gives: what there is to show, the facts of the machine contract, and what is wrong with it.
//!
//! Refuses markup: an exhibit is data, and only views and templates make pages of it.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{Kind, Tree};
use crate::{diag::Code, value::as_number};

/// What a reader made of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// What the file turned out to be, where its beginning said something else.
    pub kind: Option<Kind>,
    /// What there is to show above the file's own lines, in order.
    pub exhibits: Vec<Exhibit>,
    /// What the machine contract and the checks want to know.
    pub facts: Facts,
    /// The services that it runs, where it is a compose file.
    pub services: Vec<super::Deployed>,
    /// What is wrong with the file.
    pub faults: Vec<Fault>,
}

impl Reading {
    /// A reading that found only something wrong.
    #[must_use]
    pub fn of_fault(fault: Fault) -> Self {
        Self { faults: vec![fault], ..Self::default() }
    }

    /// States when the first and the last number were taken, where they have times, and how many times there are.
    pub(super) fn state_times(&mut self) {
        let mut times: Vec<(Timestamp, u32)> = self.samples().filter_map(|sample| Some((sample.time?, sample.line))).collect();
        times.sort_unstable();
        times.dedup_by_key(|(time, _)| *time);
        let (Some(first), Some(last)) = (times.first().copied(), times.last().copied()) else { return };
        self.facts.state_at("from", first.0.to_string(), first.1);
        self.facts.state_at("until", last.0.to_string(), last.1);
        self.facts.state("times", times.len());
    }

    /// Every number of every series that the file holds, in its order.
    pub fn samples(&self) -> impl Iterator<Item = &Sample> {
        self.exhibits.iter().flat_map(|exhibit| if let Exhibit::Metrics(samples) = exhibit { samples.as_slice() } else { &[] })
    }
}

/// Something to show, one theme partial a form. What is text is shown by its lines as well, whatever else it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Exhibit {
    /// A few labels with their values.
    Card(Vec<(Label, String)>),
    /// Rows and columns.
    Table(Table),
    /// Values in values: JSON, YAML.
    Tree(Tree),
    /// Numbers with names, over time where they have times.
    Metrics(Vec<Sample>),
}

/// The name of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// One of relsite's own, by the key of its word (`view::words::exhibits`).
    Own(&'static str),
    /// As the file has it.
    Written(String),
}

impl From<&'static str> for Label {
    fn from(key: &'static str) -> Self {
        Self::Own(key)
    }
}

/// A table of texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it shows.
    pub caption: Label,
    /// Its columns, at least one.
    pub columns: Vec<Column>,
    /// Its rows: at most as many cells as there are columns.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub label: Label,
    /// Whether it holds numbers.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn words(label: impl Into<Label>) -> Self {
        Self { label: label.into(), numeric: false }
    }

    /// A column of numbers.
    pub fn numbers(label: impl Into<Label>) -> Self {
        Self { label: label.into(), numeric: true }
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its texts; the first names it.
    pub cells: Vec<String>,
    /// The 1-based line of the file where it stands.
    pub line: Option<u32>,
}

/// The label of numbers that were measured in a dry run.
const DRY: (&str, &str) = ("dryRun", "true");

/// One number of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Its name, as the file has it.
    pub name: String,
    /// What tells it from others of its name, in the file's order.
    pub labels: Vec<(String, String)>,
    /// The number, in its own unit; `None` where the file says that there is none (`NaN`, `+Inf`).
    pub value: Option<Decimal>,
    /// The unit, where the file says.
    pub unit: Option<String>,
    /// When it was taken.
    pub time: Option<Timestamp>,
    /// The 1-based line.
    pub line: u32,
}

impl Sample {
    /// A number with a name, and nothing else known.
    pub fn new(name: impl Into<String>, value: Option<Decimal>, line: u32) -> Self {
        Self { name: name.into(), labels: Vec::new(), value, unit: None, time: None, line }
    }

    /// The same, of a dry run.
    #[must_use]
    pub fn rehearsed(mut self) -> Self {
        self.labels.push((DRY.0.to_owned(), DRY.1.to_owned()));
        self
    }

    /// Whether it was measured in a dry run: it is shown, and judges nothing.
    #[must_use]
    pub fn is_rehearsed(&self) -> bool {
        self.labels.iter().any(|(key, value)| (key.as_str(), value.as_str()) == DRY)
    }
}

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What kind of problem it becomes.
    pub code: &'static Code,
    /// The 1-based line.
    pub line: u32,
    /// The particulars.
    pub message: String,
}

impl Fault {
    /// Something wrong in a line.
    pub fn new(code: &'static Code, line: u32, message: impl Into<String>) -> Self {
        Self { code, line: line.max(1), message: message.into() }
    }
}

/// Named values of a file, each with its place: small, and kept for the whole build.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Facts(Vec<(&'static str, Fact)>);

/// A value that a file states.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Fact {
    /// The value.
    pub value: FactValue,
    /// The 1-based line, where it stands in one.
    pub line: Option<u32>,
}

/// What a fact is.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum FactValue {
    /// A number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// A yes or no.
    Flag(bool),
    /// Several texts.
    List(Vec<String>),
}

impl From<usize> for FactValue {
    fn from(count: usize) -> Self {
        Self::Number(Decimal::from(count))
    }
}

impl From<Decimal> for FactValue {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for FactValue {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<String> for FactValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for FactValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Vec<String>> for FactValue {
    fn from(list: Vec<String>) -> Self {
        Self::List(list)
    }
}

impl Facts {
    /// States a fact of the file as a whole. The first statement of a name stays.
    pub fn state(&mut self, name: &'static str, value: impl Into<FactValue>) {
        self.put(name, value.into(), None);
    }

    /// States a fact that stands in a line.
    pub fn state_at(&mut self, name: &'static str, value: impl Into<FactValue>, line: u32) {
        self.put(name, value.into(), Some(line));
    }

    /// States a fact otherwise than its reader could know it; `None` takes it back.
    pub fn restate(&mut self, name: &'static str, value: Option<&str>) {
        self.0.retain(|(own, _)| *own != name);
        if let Some(value) = value {
            self.state(name, value);
        }
    }

    fn put(&mut self, name: &'static str, value: FactValue, line: Option<u32>) {
        if self.get(name).is_none() {
            self.0.push((name, Fact { value, line }));
        }
    }

    /// A fact by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, fact)| fact)
    }

    /// A text by its name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|fact| if let FactValue::Text(text) = &fact.value { Some(text.as_str()) } else { None })
    }

    /// A number by its name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<Decimal> {
        self.get(name).and_then(|fact| if let FactValue::Number(number) = fact.value { Some(number) } else { None })
    }

    /// Whether a yes or no is stated and is a yes.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        self.get(name).is_some_and(|fact| fact.value == FactValue::Flag(true))
    }

    /// The line where a fact stands; the first line where it stands in none.
    #[must_use]
    pub fn line(&self, name: &str) -> u32 {
        self.get(name).and_then(|fact| fact.line).unwrap_or(1)
    }

    /// The object of the machine contract.
    #[must_use]
    pub fn json(&self) -> Value {
        let value = |fact: &Fact| match &fact.value {
            FactValue::Number(number) => Value::from(as_number(*number)),
            FactValue::Text(text) => Value::from(text.as_str()),
            FactValue::Flag(flag) => Value::from(*flag),
            FactValue::List(list) => Value::from(list.clone()),
        };
        Value::Object(self.0.iter().map(|(name, fact)| ((*name).to_owned(), value(fact))).collect::<Map<_, _>>())
    }
}
