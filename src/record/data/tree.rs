//! YAML as a tree in which every value has its place and every scalar its spelling: `1.10` stays `1.10`, `no` stays `no`.
//!
//! Refuses more than its limits allow: depth, and what aliases may repeat.

use super::codes;
use crate::{
    diag::{FileId, Problem, Problems, Span},
    text::yaml::{self, Node, Part},
};

/// A value and its place.
#[derive(Debug, Clone)]
pub(in crate::record) struct Tree {
    pub(in crate::record) value: Value,
    pub(in crate::record) span: Span,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(in crate::record) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar, as written.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// A map, in source order: each key with its place.
    Map(Vec<(Tree, Tree)>),
}

impl Tree {
    /// No value, at the beginning of a file.
    pub(in crate::record) fn nothing(file: FileId) -> Self {
        Self { value: Value::Null, span: Span::start_of(file) }
    }

    /// The scalar; `None` for anything else.
    pub(in crate::record) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; none for anything else.
    pub(in crate::record) fn items(&self) -> &[Tree] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a map; none for anything else.
    pub(in crate::record) fn entries(&self) -> &[(Tree, Tree)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key that is there and not null, case aside.
    pub(in crate::record) fn get(&self, key: &str) -> Option<&Tree> {
        let found = self.entries().iter().find(|(name, _)| name.text().is_some_and(|name| name.eq_ignore_ascii_case(key)));
        found.map(|(_, value)| value).filter(|value| !matches!(value.value, Value::Null))
    }

    /// What it is, in words.
    pub(in crate::record) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Text(_) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// A YAML text that cannot be read: where, and why.
#[derive(Debug)]
pub(in crate::record) struct Broken {
    pub(in crate::record) span: Span,
    pub(in crate::record) message: String,
}

/// Reads one document, nested no deeper than `depth`.
pub(in crate::record) fn tree(part: Part<'_>, file: FileId, depth: u64) -> Result<Tree, Broken> {
    yaml::read(part, depth).map(|node| placed(node, file)).map_err(|broken| broken_at(broken, file))
}

/// The same of a document in this file; where the file ends with it and was cut off, as far as that can be known, a problem says so.
pub(in crate::record) fn tree_of_file(
    part: Part<'_>,
    text: &str,
    file: FileId,
    depth: u64,
    problems: &mut Problems,
) -> Result<Tree, Broken> {
    let node = yaml::read(part, depth).map_err(|broken| broken_at(broken, file))?;
    let lines = |text: &str| u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    let is_last = part.above.saturating_add(lines(part.text)) == lines(text);
    if let Some(open) = yaml::cut_off(text, &node).filter(|_| is_last) {
        let message = format!("the file ends at `{open}`, with nothing beneath and no end of line");
        let problem = Problem::new(&codes::CUT_OFF, Span { line: lines(text), ..Span::start_of(file) }, message);
        problems.push(problem.help("restore what stood there; where nothing did, remove the line or end it"));
    }
    Ok(placed(node, file))
}

fn broken_at(broken: yaml::Broken, file: FileId) -> Broken {
    let span = Span { file, line: broken.line, column: broken.column, length: 1 };
    Broken { span, message: broken.message }
}

fn placed(node: Node, file: FileId) -> Tree {
    let value = match node.value {
        yaml::Value::Null => Value::Null,
        yaml::Value::Text(text) | yaml::Value::Flag(_, text) | yaml::Value::Number(text) => Value::Text(text),
        yaml::Value::List(items) => Value::List(items.into_iter().map(|item| placed(item, file)).collect()),
        yaml::Value::Map(entries) => Value::Map(entries.into_iter().map(|(key, value)| (placed(key, file), placed(value, file))).collect()),
    };
    let length = match &value {
        Value::Text(text) => text.lines().next().map_or(1, |line| line.chars().count()),
        _ => 1,
    };
    let length = u32::try_from(length).unwrap_or(u32::MAX).max(1);
    Tree { span: Span { file, line: node.line, column: node.column, length }, value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Tree {
        tree(Part { text, above: 0 }, FileId(0), 64).unwrap_or_else(|broken| panic!("{}", broken.message))
    }

    #[test]
    fn scalars_keep_spelling_and_place() {
        let tree = read("version: 1.10\ndraft: no\né: 0x1F # sign\nlist:\n  - 2.50\n  - \"3.0\"\nnone: ~\n");
        let value = |key: &str| tree.get(key).map(|tree| (tree.text().unwrap_or("-"), tree.span.line, tree.span.column, tree.span.length));
        assert_eq!(value("Version"), Some(("1.10", 1, 10, 4)));
        assert_eq!(value("draft"), Some(("no", 2, 8, 2)));
        assert_eq!(value("é"), Some(("0x1F", 3, 4, 4)));
        assert_eq!(value("none"), None);
        let items: Vec<(&str, u32)> =
            tree.get("list").expect("a list").items().iter().map(|item| (item.text().unwrap_or("-"), item.span.line)).collect();
        assert_eq!(items, [("2.50", 5), ("3.0", 6)]);
    }
}
