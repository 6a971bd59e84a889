//! Values in values, each with its line: what JSON, YAML and TOML hold.
//!
//! Refuses more depth and more values than the limits allow, and to read on behind the first mistake.

mod json;
mod toml;
mod yaml;

use rust_decimal::Decimal;

use super::{Fault, Sample, codes};
use crate::{site::Limits, value::parse_decimal};

/// A value and its line.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The 1-based line where it begins.
    pub line: u32,
    /// What it is.
    pub value: TreeValue,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum TreeValue {
    /// Nothing.
    Null,
    /// A yes or no.
    Flag(bool),
    /// A number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// Named values in the order of the file. A name that comes again is there twice.
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// Reads JSON.
    ///
    /// # Errors
    /// The first mistake, or the limit that it exceeds.
    pub fn of_json(text: &str, limits: &Limits) -> Result<Self, Fault> {
        json::read(text, limits)
    }

    /// Reads a JSON object whose named lists may be long: their items are handed on one by one and not kept.
    ///
    /// # Errors
    /// The first mistake, or the limit that it exceeds; the items before it were handed on.
    pub(super) fn stream_json(text: &str, limits: &Limits, lists: &[&str], each: &mut dyn FnMut(&str, Self)) -> Result<Self, Fault> {
        json::stream(text, limits, lists, each)
    }

    /// Reads the documents of a YAML text.
    ///
    /// # Errors
    /// The first mistake, or the limit that it exceeds.
    pub fn of_yaml(text: &str, limits: &Limits) -> Result<Vec<Self>, Fault> {
        yaml::read(text, limits)
    }

    /// Reads TOML.
    ///
    /// # Errors
    /// The first mistake, or the limit that it exceeds.
    pub fn of_toml(text: &str, limits: &Limits) -> Result<Self, Fault> {
        toml::read(text, limits)
    }

    /// The value of a key; `None` where this is no map, lacks the key, or has nothing there.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value).filter(|value| value.value != TreeValue::Null)
    }

    /// The value at the end of several keys.
    #[must_use]
    pub fn at(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |tree, key| tree.get(key))
    }

    /// The entries of a map; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[(String, Self)] {
        if let TreeValue::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let TreeValue::List(items) = &self.value { items } else { &[] }
    }

    /// The text, where this is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let TreeValue::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The yes or no, where this is one.
    #[must_use]
    pub fn flag(&self) -> Option<bool> {
        if let TreeValue::Flag(flag) = self.value { Some(flag) } else { None }
    }

    /// The number, where this is one or a text that holds nothing else.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match &self.value {
            TreeValue::Number(text) | TreeValue::Text(text) => decimal(text),
            _ => None,
        }
    }

    /// A single value as it is written; `None` for lists, maps and nothing.
    #[must_use]
    pub fn written(&self) -> Option<String> {
        match &self.value {
            TreeValue::Text(text) | TreeValue::Number(text) => Some(text.clone()),
            TreeValue::Flag(flag) => Some(flag.to_string()),
            TreeValue::Null | TreeValue::List(_) | TreeValue::Map(_) => None,
        }
    }

    /// Every number in it by its path, `$.summary.p95` and `$.results[0].p95`, for files that are small.
    #[must_use]
    pub fn numbers(&self) -> Vec<Sample> {
        let mut all = Vec::new();
        self.collect("$".to_owned(), &mut all);
        all
    }

    fn collect(&self, path: String, all: &mut Vec<Sample>) {
        match &self.value {
            TreeValue::Map(entries) => entries.iter().for_each(|(key, value)| value.collect(format!("{path}.{key}"), all)),
            TreeValue::List(items) => items.iter().enumerate().for_each(|(at, item)| item.collect(format!("{path}[{at}]"), all)),
            TreeValue::Number(text) => all.push(Sample::new(path, decimal(text), self.line)),
            TreeValue::Text(text) if decimal(text).is_some() => all.push(Sample::new(path, decimal(text), self.line)),
            _ => {}
        }
    }

    /// What it is, in a word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            TreeValue::Null => "nothing",
            TreeValue::Flag(_) => "a yes or no",
            TreeValue::Number(_) => "a number",
            TreeValue::Text(_) => "a text",
            TreeValue::List(_) => "a list",
            TreeValue::Map(_) => "a map",
        }
    }
}

/// A number in plain or scientific notation; `None` where it is no finite one that a decimal can hold.
#[must_use]
pub fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    if text.contains([',', '\u{2212}']) {
        return None;
    }
    parse_decimal(text).or_else(|| text.contains(['e', 'E']).then(|| Decimal::from_scientific(text).ok()).flatten()).map(|n| n.normalize())
}

/// Counts values against the limit.
struct Budget {
    left: u64,
    most: u64,
    depth: u64,
}

impl Budget {
    fn of(limits: &Limits) -> Self {
        Self { left: limits.evidence_items, most: limits.evidence_items, depth: limits.evidence_depth }
    }

    fn take(&mut self, line: u32, depth: u64) -> Result<(), Fault> {
        if depth > self.depth {
            return Err(Fault::new(&codes::LIMIT, line, format!("nests deeper than `limits.evidence_depth` = {} allows", self.depth)));
        }
        let over = || Fault::new(&codes::LIMIT, line, format!("holds more values than `limits.evidence_items` = {} allows", self.most));
        self.left = self.left.checked_sub(1).ok_or_else(over)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_lines_and_keeps_spellings() {
        let tree =
            Tree::of_json("{\n \"a\": [1.50, -2e3, true, null],\n \"b\": {\"c\": \"x\\u00e9\\n\\ud83d\\ude00\"}\n}", &Limits::default());
        let tree = tree.expect("JSON");
        let items: Vec<_> = tree.get("a").expect("a").items().iter().map(|item| (item.line, item.number())).collect();
        assert_eq!(items[0], (2, parse_decimal("1.5")));
        assert_eq!(items[1], (2, parse_decimal("-2000")));
        assert_eq!(tree.at(&["b", "c"]).and_then(Tree::text), Some("xé\n😀"));
        assert_eq!(tree.at(&["b", "c"]).map(|tree| tree.line), Some(3));
        assert_eq!((tree.get("z"), tree.at(&["a", "x"])), (None, None));
    }

    #[test]
    fn broken_json_is_a_fault_with_its_line() {
        let fault = |text: &str| Tree::of_json(text, &Limits::default()).err().map(|fault| (fault.code.name, fault.line));
        for (text, line) in [
            ("", 1),
            ("{\"a\": 1,\n", 2),
            ("{\"a\" 1}", 1),
            ("[1,\n2,\n]", 3),
            ("{\\\"a\\\": 1}", 1),
            ("[01]", 1),
            ("[1] x", 1),
            ("[\"a", 1),
            ("[\"\\ud800\"]", 1),
            ("[NaN]", 1),
            ("{\"a\": \"\n\"}", 1),
        ] {
            assert_eq!(fault(text), Some(("evidence/malformed", line)), "{text:?}");
        }
        assert_eq!(fault(&"[".repeat(100_000)), Some(("evidence/limit", 1)));
        let few = Limits { evidence_items: 3, ..Limits::default() };
        assert!(Tree::of_json("[1,2]", &few).is_ok());
        assert_eq!(Tree::of_json("[1,2,3]", &few).err().map(|fault| fault.code.name), Some("evidence/limit"));
    }

    #[test]
    fn yaml_has_lines_too() {
        let trees =
            Tree::of_yaml("kind: AnalysisRun\nspec:\n  - value: \"0.5\"\n    n: 1.50\n---\nb: true\n", &Limits::default()).expect("YAML");
        assert_eq!(trees.len(), 2);
        assert_eq!(trees[0].get("kind").and_then(Tree::text), Some("AnalysisRun"));
        let item = &trees[0].get("spec").expect("spec").items()[0];
        assert_eq!((item.get("value").map(|v| v.line), item.get("n").and_then(Tree::number)), (Some(3), parse_decimal("1.5")));
        assert_eq!((trees[1].get("b").and_then(Tree::flag), trees[1].get("b").map(|v| v.line)), (Some(true), Some(6)));
        let fault = |text: &str| Tree::of_yaml(text, &Limits::default()).err().map(|fault| (fault.code.name, fault.line));
        assert_eq!(fault("a: 1\nb: [\n").map(|fault| fault.0), Some("evidence/malformed"));
        assert!(fault(&"[".repeat(100_000)).is_some());
        assert!(fault("a: &a [*a]").is_some());
    }

    #[test]
    fn numbers_of_machines() {
        for (text, number) in
            [("1e3", Some("1000")), ("2.5E-1", Some("0.25")), ("NaN", None), ("+Inf", None), ("1,5", None), ("1e999", None)]
        {
            assert_eq!(decimal(text), number.and_then(parse_decimal), "{text}");
        }
    }
}
