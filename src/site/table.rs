//! Typed access to the tables of site.toml; whatever is asked for becomes a known key, and what nobody asked for is reported.
//!
//! Refuses to convert between types, and to fail: a mistake becomes a problem and the value counts as not given.

use std::{cell::RefCell, ops::RangeInclusive};

use toml::de::{DeTable, DeValue};

use super::codes;
use crate::{
    diag::{Code, Problem, Span},
    path::RelPath,
    text::{Lines, nearest},
};

/// Where the parts of site.toml report to.
pub(super) struct Reader<'t> {
    lines: Lines<'t>,
    problems: RefCell<Vec<Problem>>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(lines: Lines<'t>) -> Self {
        Self { lines, problems: RefCell::new(Vec::new()) }
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    fn report(&self, code: &'static Code, span: Span, message: String, help: String) {
        self.problems.borrow_mut().push(Problem::new(code, span, message).help(help));
    }
}

/// One table, and the keys that were asked for.
pub(super) struct Table<'r, 't> {
    reader: &'r Reader<'t>,
    entries: &'r DeTable<'t>,
    name: String,
    known: Vec<&'static str>,
}

impl<'r, 't> Table<'r, 't> {
    pub(super) fn root(reader: &'r Reader<'t>, entries: &'r DeTable<'t>) -> Self {
        Self { reader, entries, name: String::new(), known: Vec::new() }
    }

    /// The value of a key, which is known from now on.
    pub(super) fn field(&mut self, key: &'static str) -> Option<Field<'r, 't>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let (written, value) = self.entries.get_key_value(key)?;
        Some(self.make(written.get_ref(), written.span(), value.span(), value.get_ref()))
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        self.field(key)?.text()
    }

    pub(super) fn texts(&mut self, key: &'static str) -> Vec<String> {
        self.field(key).map(|field| field.texts()).unwrap_or_default()
    }

    pub(super) fn table(&mut self, key: &'static str) -> Option<Self> {
        self.field(key)?.table()
    }

    /// The entries of a table whose keys the author chooses, in source order. Empty when there is no such table.
    pub(super) fn entries_of(&mut self, key: &'static str) -> Vec<Field<'r, 't>> {
        self.table(key).map(|table| table.entries()).unwrap_or_default()
    }

    /// All entries, in source order, whatever their keys.
    pub(super) fn entries(&self) -> Vec<Field<'r, 't>> {
        let mut sorted: Vec<_> = self.entries.iter().collect();
        sorted.sort_by_key(|(key, _)| key.span().start);
        sorted.into_iter().map(|(key, value)| self.make(key.get_ref(), key.span(), value.span(), value.get_ref())).collect()
    }

    /// The entries that nobody asked for, in source order.
    pub(super) fn entries_not_asked(&self) -> Vec<Field<'r, 't>> {
        self.entries().into_iter().filter(|field| !self.known.contains(&field.key.as_str())).collect()
    }

    /// Reports every key that nobody asked for.
    pub(super) fn finish(self) {
        for field in self.entries_not_asked() {
            field.unknown(&self.name, &self.known);
        }
    }

    fn make(&self, key: &str, at: std::ops::Range<usize>, value_at: std::ops::Range<usize>, value: &'r DeValue<'t>) -> Field<'r, 't> {
        let name = if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) };
        let span = self.reader.lines.span(&value_at);
        Field { reader: self.reader, key: key.to_owned(), name, key_span: self.reader.lines.span(&at), span, value }
    }
}

/// One key with its value.
pub(super) struct Field<'r, 't> {
    reader: &'r Reader<'t>,
    /// The key as written.
    pub(super) key: String,
    /// The key with the tables it stands in, for messages.
    name: String,
    /// Where the key stands.
    pub(super) key_span: Span,
    span: Span,
    value: &'r DeValue<'t>,
}

impl<'r, 't> Field<'r, 't> {
    pub(super) fn text(&self) -> Option<String> {
        let text = self.value.as_str();
        if text.is_none() {
            self.wrong_type("a text", "\"…\"");
        }
        text.map(str::to_owned)
    }

    /// A text that `parse` accepts, or says in words why not (after "must").
    pub(super) fn parsed<T>(&self, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        match parse(&self.text()?) {
            Ok(value) => Some(value),
            Err(must) => {
                self.nonsense(&must);
                None
            }
        }
    }

    /// A path of the archive.
    pub(super) fn path(&self) -> Option<RelPath> {
        self.parsed(|text| RelPath::new(text.trim_end_matches('/')).map_err(|cause| format!("be a path inside the archive ({cause})")))
    }

    pub(super) fn texts(&self) -> Vec<String> {
        let texts = self
            .value
            .as_array()
            .and_then(|list| list.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>());
        if texts.is_none() {
            self.wrong_type("a list of texts", "[\"…\", \"…\"]");
        }
        texts.unwrap_or_default()
    }

    pub(super) fn flag(&self) -> Option<bool> {
        let flag = self.value.as_bool();
        if flag.is_none() {
            self.wrong_type("true or false", "true");
        }
        flag
    }

    pub(super) fn number(&self, accepted: RangeInclusive<u64>) -> Option<u64> {
        let Some(integer) = self.value.as_integer() else {
            self.wrong_type("a whole number", &accepted.start().to_string());
            return None;
        };
        let number = u64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|number| accepted.contains(number));
        if number.is_none() {
            self.nonsense(&format!("lie between {} and {}", accepted.start(), accepted.end()));
        }
        number
    }

    pub(super) fn table(&self) -> Option<Table<'r, 't>> {
        let Some(entries) = self.value.as_table() else {
            self.wrong_type("a table", "{ … }");
            return None;
        };
        Some(self.inner(entries))
    }

    /// The table, if the value is one; anything else is nobody's mistake yet.
    pub(super) fn table_if_any(&self) -> Option<Table<'r, 't>> {
        self.value.as_table().map(|entries| self.inner(entries))
    }

    /// The tables of `[[key]]`, each with its place.
    pub(super) fn tables(&self) -> Vec<(Span, Table<'r, 't>)> {
        let tables = self.value.as_array().and_then(|list| {
            list.iter()
                .map(|item| {
                    let entries = item.get_ref().as_table()?;
                    Some((self.reader.lines.span(&item.span()), self.inner(entries)))
                })
                .collect::<Option<Vec<_>>>()
        });
        if tables.is_none() {
            self.wrong_type("a list of tables", "[{ … }]");
        }
        tables.unwrap_or_default()
    }

    /// Whether the value is written as text.
    pub(super) fn is_text(&self) -> bool {
        self.value.is_str()
    }

    /// Reports a value that cannot be meant; `must` completes "must".
    pub(super) fn nonsense(&self, must: &str) {
        let message = format!("`{}` must {must}", self.name);
        self.reader.report(&codes::VALUE, self.span, message, "change the value, or remove the key to have the default".to_owned());
    }

    /// Reports that the key is none of `known`.
    pub(super) fn unknown(&self, table: &str, known: &[&str]) {
        let place = if table.is_empty() { String::new() } else { format!(" in `[{table}]`") };
        let guess = nearest(&self.key, known.iter().copied()).map(|key| format!("; the nearest known one is `{key}`")).unwrap_or_default();
        let message = format!("unknown key `{}`{place}{guess}", self.key);
        self.reader.report(&codes::UNKNOWN_KEY, self.key_span, message, format!("known keys here: {}", known.join(", ")));
    }

    /// Reports that the setting is read but does nothing yet.
    pub(super) fn no_effect(&self) {
        let message = format!("`{}` has no effect in this version", self.name);
        self.reader.report(&codes::NO_EFFECT, self.key_span, message, "it is kept for a later version; do not rely on it".to_owned());
    }

    fn inner(&self, entries: &'r DeTable<'t>) -> Table<'r, 't> {
        Table { reader: self.reader, entries, name: self.name.clone(), known: Vec::new() }
    }

    fn wrong_type(&self, wanted: &str, example: &str) {
        let message = format!("`{}` must be {wanted}, not {}", self.name, kind(self.value));
        self.reader.report(&codes::TYPE, self.span, message, format!("write `{} = {example}`", self.key));
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list with other things in it",
        DeValue::Table(_) => "a table",
    }
}
