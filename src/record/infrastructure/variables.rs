//! Variables of the configuration: tables, lists beneath a heading, and the lines that a release changes.
//!
//! Refuses their values.

use std::sync::LazyLock;

use regex::Regex;

use super::Reader;
use crate::record::{
    ConfigChange, Infrastructure, Variable, VariableChange,
    changes::list_items,
    document::{Line, ListItem, Style},
    entries::is_blank,
    sections::Node,
    tables::{Table, cell},
};

static LINE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*([+-])?\s*(?:export\s+)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\s*[=:](?:\s|\S|$)").ok());

/// Adds the names that the lists of one section have in code.
pub(super) fn read(reader: Reader<'_>, node: &Node<'_>, found: &mut Infrastructure) {
    let items = node.blocks.iter().filter_map(list_items).flatten();
    found.variables.extend(items.flat_map(|item| of_item(reader, item)));
}

/// `- Database and queue: `DATABASE_URL`, `REDIS_URL``
fn of_item(reader: Reader<'_>, item: &ListItem) -> Vec<Variable> {
    let Some(line) = item.lines().first().filter(|_| item.task.is_none()) else { return Vec::new() };
    let codes = line.runs.iter().filter(|run| run.style == Style::Code && is_name(&run.text));
    let before = line.runs.first().filter(|run| run.style != Style::Code).map(|run| run.text.as_str()).unwrap_or_default();
    let group = before.split_once(':').map(|(group, _)| group.trim().to_owned()).filter(|group| !group.is_empty());
    let after = line.runs.iter().skip_while(|run| run.style == Style::Code).map(|run| run.text.as_str()).collect::<String>();
    let after = after.trim_start_matches([':', '–', '—', '-', ' ']).trim().to_owned();
    let text = (group.is_none() && !after.is_empty()).then_some(after);
    let variable = |run: &crate::record::document::Run| Variable {
        name: run.text.trim().to_owned(),
        group: group.clone(),
        text: text.clone(),
        required: None,
        change: None,
        span: reader.doc.span(&line.range),
    };
    codes.map(variable).collect()
}

/// `DATABASE_URL`, `PORT`; not `a word`.
fn is_name(text: &str) -> bool {
    let text = text.trim();
    text.len() > 2
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// Adds the rows of tables of variables.
pub(super) fn tables(reader: Reader<'_>, node: &Node<'_>, found: &mut Infrastructure) {
    for table in node.blocks.iter().filter_map(Table::of) {
        let name = table.column(&["variable", "environment variable", "env var", "variable name", "setting"]);
        let group = table.column(&["group", "service", "area"]);
        let text = table.column(&["description", "purpose", "notes", "meaning"]);
        let required = table.column(&["required", "mandatory"]);
        let change = table.column(&["change", "action", "status"]);
        let value = table.column(&["default", "value", "old", "new", "example"]);
        if name.is_none() || [text, required, change, value].iter().all(Option::is_none) {
            continue;
        }
        let row = |row: &Vec<Line>| {
            let own = cell(row, name).filter(|cell| is_name(&cell.plain()))?;
            let told = |column| cell(row, column).map(Line::plain).filter(|text| !is_blank(text));
            Some(Variable {
                name: own.plain(),
                group: told(group),
                text: told(text),
                required: told(required),
                change: told(change).and_then(|text| change_of(&text)),
                span: reader.doc.span(&own.range),
            })
        };
        found.variables.extend(table.rows.iter().filter_map(row));
    }
}

fn change_of(text: &str) -> Option<VariableChange> {
    let words = crate::value::without_emoji(text).to_lowercase();
    let first = words.split_whitespace().next()?;
    match first {
        "added" | "add" | "new" => Some(VariableChange::Added),
        "changed" | "change" | "updated" | "modified" | "renamed" => Some(VariableChange::Changed),
        "removed" | "remove" | "deleted" | "gone" => Some(VariableChange::Removed),
        _ => None,
    }
}

/// The variables that a change of configuration adds (`+`), removes (`-`) or does both with, and those that its actions name.
pub(in crate::record) fn changed(changes: &[ConfigChange]) -> Vec<Variable> {
    let mut found = of_lines(changes);
    for action in changes.iter().flat_map(|change| &change.actions) {
        let way = action.text.plain.split_whitespace().next().and_then(change_of);
        let names = action.text.plain.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        for name in names.filter(|name| name.contains('_') && is_name(name)) {
            if !found.iter().any(|variable| variable.name == name) {
                let span = action.text.span;
                found.push(Variable { name: name.to_owned(), group: None, text: None, required: None, change: way, span });
            }
        }
    }
    found
}

fn of_lines(changes: &[ConfigChange]) -> Vec<Variable> {
    let mut found: Vec<Variable> = Vec::new();
    for change in changes {
        for line in change.text.lines() {
            let Some(captures) = LINE.as_ref().and_then(|pattern| pattern.captures(line)) else { continue };
            let Some(name) = captures.get(2).map(|name| name.as_str().to_owned()).filter(|name| is_name(name)) else { continue };
            let way = captures.get(1).map(|sign| if sign.as_str() == "+" { VariableChange::Added } else { VariableChange::Removed });
            match found.iter_mut().find(|variable| variable.name == name) {
                Some(known) if known.change != way => known.change = Some(VariableChange::Changed),
                Some(_) => {}
                None => {
                    found.push(Variable { name, group: change.file.clone(), text: None, required: None, change: way, span: change.span });
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{FileId, Span};

    #[test]
    fn actions_name_what_they_change() {
        let span = Span::start_of(FileId(0));
        let action = |text: &str| crate::record::Task {
            text: crate::record::Text { plain: text.into(), markdown: None, span },
            state: crate::record::ItemState::Done,
        };
        let actions = vec![action("Add SEARCH_TIMEOUT_MS to .env"), action("Look at OTHER_KEY"), action("Restart the API")];
        let found = changed(&[ConfigChange { file: None, text: String::new(), actions, span }]);
        let told: Vec<_> = found.iter().map(|variable| (variable.name.as_str(), variable.change)).collect();
        assert_eq!(told, [("SEARCH_TIMEOUT_MS", Some(VariableChange::Added)), ("OTHER_KEY", None)]);
    }

    #[test]
    fn lines_of_a_difference() {
        let text = "# .env\n+NEW_KEY=1\n-OLD_KEY=2\n-BOTH_KEY=1\n+BOTH_KEY=2\nPLAIN_KEY=x\nnot a line\n";
        let change = ConfigChange { file: None, text: text.into(), actions: Vec::new(), span: Span::start_of(FileId(0)) };
        let found: Vec<_> = changed(&[change]).into_iter().map(|variable| (variable.name, variable.change)).collect();
        let told = |name: &str, change| (name.to_owned(), change);
        use VariableChange::{Added, Changed, Removed};
        let expected =
            [told("NEW_KEY", Some(Added)), told("OLD_KEY", Some(Removed)), told("BOTH_KEY", Some(Changed)), told("PLAIN_KEY", None)];
        assert_eq!(found, expected);
    }
}
