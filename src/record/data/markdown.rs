//! What a record that is data shows besides its typed parts: Markdown, written from its values, each line with the place that it came from.
//!
//! Refuses to let a value become structure: a heading, a fence or a table that stands in a text stays text.

mod infrastructure;

pub(super) use infrastructure::of_infrastructure;

use super::{
    release::is_rehearsal,
    tree::{Tree, Value},
};
use crate::{diag::Span, record::Source};

/// Markdown, and the place of each of its lines.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) text: String,
    /// Line and column of the value that each line was written from.
    pub(super) places: Vec<(u32, u32)>,
}

impl Shown {
    /// It as the text of the file that holds the data.
    pub(super) fn of(&self, file: &Source) -> Source {
        Source {
            text: self.text.clone(),
            places: self.places.clone(),
            repairs: Vec::new(),
            lossy: Vec::new(),
            stem: file.stem.clone(),
            ..*file
        }
    }
}

/// The sections of a release that no typed part shows.
pub(super) fn of_release(tree: &Tree) -> Shown {
    let mut shown = Shown::default();
    if let Some(summary) = tree.get("summary") {
        shown.section("Summary", summary);
    }
    shown.changes(items(tree, "changes"));
    shown.rehearsals(items(tree, "rollbacks"));
    shown.steps(items(tree, "verification"));
    shown.lessons(items(tree, "lessons"));
    for list in items(tree, "checklists") {
        shown.checklist(list);
    }
    for (key, title) in SECTIONS {
        if let Some(value) = tree.get(key) {
            shown.section(title, value);
        }
    }
    shown.entries("Contacts", tree.get("contacts"));
    shown.entries("Links", tree.get("links"));
    shown
}

/// A reusable checklist: its phases, then what is ticked by something else.
pub(super) fn of_checklist(tree: &Tree) -> Shown {
    let mut shown = Shown::default();
    if let Some(items) = tree.get("items") {
        items.items().iter().for_each(|item| shown.item(item));
    }
    for (phase, items) in tree.get("stages").map(Tree::entries).unwrap_or_default() {
        shown.heading(2, &phase.text().map(title).unwrap_or_default(), phase.span);
        items.items().iter().for_each(|item| shown.item(item));
    }
    if let Some(flags) = tree.get("checklist") {
        shown.heading(2, "Automatic", flags.span);
        for (name, value) in flags.entries() {
            let done = value.text().and_then(super::shape::flag) == Some(true);
            let text = name.text().map(title).unwrap_or_default();
            shown.line(&format!("- [{}] {}", if done { 'x' } else { ' ' }, inline(&text)), name.span);
        }
    }
    shown
}

/// A release schedule: its types as a table, and the rest as written.
pub(super) fn of_schedule(tree: &Tree) -> Shown {
    let mut shown = Shown::default();
    if let Some(types) = tree.get("schedule") {
        shown.heading(2, "Release types", types.span);
        shown.types(types.entries());
    }
    for (key, title) in [("planned", "Planned releases"), ("freezes", "Freezes")] {
        if let Some(value) = tree.get(key) {
            shown.section(title, value);
        }
    }
    shown
}

/// Keys whose values are shown as written, under these headings.
const SECTIONS: [(&str, &str); 16] = [
    ("deprecations", "Deprecated Features"),
    ("known_issues", "Known Issues"),
    ("migrations", "Migration Steps"),
    ("configuration", "Configuration Changes"),
    ("deployments", "Deployments"),
    ("pipeline", "Pipeline"),
    ("rollback_plan", "Rollback Procedures"),
    ("tests", "Testing"),
    ("dependencies", "Dependencies"),
    ("images", "Images"),
    ("monitoring", "Post-release monitoring"),
    ("notifications", "Notifications"),
    ("documentation", "Documentation"),
    ("future_work", "Future Work"),
    ("contributors", "Contributors"),
    ("notes", "Notes"),
];

const CATEGORIES: [(&str, &str); 8] = [
    ("feature", "Features"),
    ("fix", "Bug Fixes"),
    ("performance", "Performance Improvements"),
    ("improvement", "Improvements"),
    ("infrastructure", "Infrastructure Changes"),
    ("documentation", "Documentation"),
    ("security", "Security"),
    ("other", "Other"),
];

const LESSONS: [(&str, &str); 3] = [("well", "What Went Well"), ("improve", "What Could Be Improved"), ("surprise", "Surprises")];

impl Shown {
    fn line(&mut self, text: &str, place: Span) {
        for line in text.split('\n') {
            self.text.push_str(line);
            self.text.push('\n');
            self.places.push((place.line, place.column));
        }
    }

    fn heading(&mut self, level: usize, title: &str, place: Span) {
        self.line("", place);
        self.line(&format!("{} {title}", "#".repeat(level)), place);
        self.line("", place);
    }

    /// Any value under a heading.
    fn section(&mut self, title: &str, value: &Tree) {
        self.heading(2, title, value.span);
        self.value(value);
    }

    fn value(&mut self, value: &Tree) {
        match &value.value {
            Value::Null => {}
            Value::Text(text) => self.line(&paragraph(text), value.span),
            Value::Map(entries) => entries.iter().for_each(|(key, value)| self.labelled(key, value)),
            Value::List(items) => match columns(items) {
                Some(columns) => self.table(&columns, items),
                None => items.iter().for_each(|item| self.line(&format!("- {}", words(item)), item.span)),
            },
        }
    }

    fn labelled(&mut self, key: &Tree, value: &Tree) {
        let name = key.text().map(title).unwrap_or_default();
        match &value.value {
            Value::Null | Value::Text(_) => self.line(&format!("- **{name}:** {}", words(value)), value.span),
            _ => {
                self.heading(3, &name, key.span);
                self.value(value);
            }
        }
    }

    fn table(&mut self, columns: &[&str], rows: &[Tree]) {
        let place = rows.first().map(|row| row.span);
        let head: Vec<String> = columns.iter().map(|column| title(column)).collect();
        for line in [format!("| {} |", head.join(" | ")), format!("|{}", "---|".repeat(columns.len()))] {
            place.iter().for_each(|place| self.line(&line, *place));
        }
        for row in rows {
            let cells: Vec<String> = columns.iter().map(|column| row.get(column).map(cell).unwrap_or_default()).collect();
            self.line(&format!("| {} |", cells.join(" | ")), row.span);
        }
    }

    fn changes(&mut self, changes: &[Tree]) {
        let Some(first) = changes.first() else { return };
        self.heading(2, "Changes", first.span);
        for (category, title) in CATEGORIES {
            let of = |change: &&Tree| {
                let stated = scalar(change, "category").map(str::to_ascii_lowercase);
                let known = stated.filter(|stated| CATEGORIES.iter().any(|(known, _)| known == stated));
                known.as_deref().unwrap_or("other") == category
            };
            let mut group = changes.iter().filter(of).peekable();
            if let Some(first) = group.peek() {
                self.heading(3, title, first.span);
            }
            group.for_each(|change| self.change(change));
        }
    }

    fn change(&mut self, change: &Tree) {
        let said = |key| scalar(change, key).map(inline).filter(|text| !text.is_empty());
        let breaking = scalar(change, "breaking").and_then(super::shape::flag) == Some(true);
        let title = said("title").map(|title| format!("**{title}**"));
        let text = change.text().map(inline).or_else(|| said("text"));
        let name = [title, text].into_iter().flatten().collect::<Vec<_>>().join(": ");
        self.line(&format!("- {}{name}", if breaking { "**Breaking:** " } else { "" }), change.span);
        for (key, label) in [("impact", "Impact"), ("components", "Components"), ("refs", "Issues"), ("cves", "CVE")] {
            if let Some(value) = change.get(key) {
                self.line(&format!("  - {label}: {}", words(value)), value.span);
            }
        }
    }

    fn rehearsals(&mut self, rollbacks: &[Tree]) {
        for rollback in rollbacks.iter().filter(|rollback| is_rehearsal(rollback)) {
            self.heading(2, "Rehearsed rollback", rollback.span);
            self.value(rollback);
        }
    }

    fn steps(&mut self, steps: &[Tree]) {
        let Some(first) = steps.first() else { return };
        self.heading(2, "Verification Steps", first.span);
        let mut audience = None;
        for step in steps {
            let of = scalar(step, "audience");
            if of.is_some() && of != audience {
                self.heading(3, &inline(of.unwrap_or_default()), step.span);
                audience = of;
            }
            self.step(step);
        }
    }

    fn step(&mut self, step: &Tree) {
        let place = step.get("command").map_or(step.span, |command| command.span);
        self.fence([scalar(step, "caption"), scalar(step, "expected")], scalar(step, "command").unwrap_or_default(), place);
    }

    /// A command under its caption, with what it should print.
    fn fence(&mut self, [caption, expected]: [Option<&str>; 2], command: &str, place: Span) {
        let command = command.trim_end();
        let fence = "`".repeat(longest_run(command, '`').max(2) + 1);
        self.line("", place);
        self.line(&format!("{fence}bash"), place);
        if let Some(caption) = caption {
            self.line(&format!("# {}", inline(caption)), place);
        }
        self.line(command, place);
        if let Some(expected) = expected {
            self.line(&format!("# Expected: {}", expected.split_whitespace().collect::<Vec<_>>().join(" ")), place);
        }
        self.line(&fence, place);
    }

    fn lessons(&mut self, lessons: &[Tree]) {
        let Some(first) = lessons.first() else { return };
        self.heading(2, "Lessons Learned", first.span);
        for (kind, title) in LESSONS {
            let mut group =
                lessons.iter().filter(|lesson| scalar(lesson, "kind").is_some_and(|is| is.eq_ignore_ascii_case(kind))).peekable();
            if let Some(first) = group.peek() {
                self.heading(3, title, first.span);
            }
            group.for_each(|lesson| self.line(&format!("- {}", inline(scalar(lesson, "text").unwrap_or_default())), lesson.span));
        }
    }

    fn checklist(&mut self, list: &Tree) {
        self.heading(2, &scalar(list, "title").map_or_else(|| "Checklist".to_owned(), inline), list.span);
        let mut section = None;
        for item in items(list, "items") {
            let of = scalar(item, "section");
            if of.is_some() && of != section {
                self.heading(3, &inline(of.unwrap_or_default()), item.span);
                section = of;
            }
            self.item(item);
        }
    }

    fn item(&mut self, item: &Tree) {
        let state = scalar(item, "state").unwrap_or("open");
        let text = item.text().or(scalar(item, "text")).map(inline).unwrap_or_default();
        let remark = if state == "n-a" { " (does not apply)" } else { "" };
        self.line(&format!("- [{}] {text}{remark}", if state == "done" { 'x' } else { ' ' }), item.span);
    }

    /// The types of a schedule, a row each.
    fn types(&mut self, types: &[(Tree, Tree)]) {
        let Some((first, _)) = types.first() else { return };
        let keys = ["description", "frequency", "planning_lead_time", "testing_period", "version_change"];
        let head: Vec<String> = keys.iter().map(|key| title(key)).collect();
        self.line(&format!("| Type | {} |", head.join(" | ")), first.span);
        self.line(&format!("|---|{}", "---|".repeat(keys.len())), first.span);
        for (name, value) in types {
            let cells: Vec<String> = keys.iter().map(|key| value.get(key).map(cell).unwrap_or_default()).collect();
            self.line(&format!("| {} | {} |", cell(name), cells.join(" | ")), name.span);
        }
    }

    /// Labels and values under their groups.
    fn entries(&mut self, title: &str, value: Option<&Tree>) {
        let Some(value) = value.filter(|value| !value.items().is_empty()) else { return };
        self.heading(2, title, value.span);
        let mut group = None;
        for entry in value.items() {
            let of = scalar(entry, "group");
            if of.is_some() && of != group {
                self.line(&format!("\n**{}:**\n", inline(of.unwrap_or_default())), entry.span);
                group = of;
            }
            let label = scalar(entry, "label").map(|label| format!("{}: ", inline(label))).unwrap_or_default();
            self.line(&format!("- {label}{}", inline(scalar(entry, "text").unwrap_or_default())), entry.span);
        }
    }
}

fn items<'t>(tree: &'t Tree, key: &str) -> &'t [Tree] {
    tree.get(key).map(Tree::items).unwrap_or_default()
}

fn scalar<'t>(tree: &'t Tree, key: &str) -> Option<&'t str> {
    tree.get(key).and_then(Tree::text)
}

/// The keys of a list of maps of single values, in the order of their first use; `None` for any other list.
fn columns(rows: &[Tree]) -> Option<Vec<&str>> {
    let mut columns: Vec<&str> = Vec::new();
    for row in rows {
        for (key, value) in row.entries() {
            let nested = matches!(value.value, Value::Map(_));
            let key = key.text().filter(|_| !nested)?;
            if !columns.contains(&key) {
                columns.push(key);
            }
        }
    }
    let all_maps = rows.iter().all(|row| matches!(row.value, Value::Map(_)));
    (all_maps && !columns.is_empty()).then_some(columns)
}

/// `new_version` as a heading: `New version`.
fn title(key: &str) -> String {
    let words = key.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A value on one line.
fn words(value: &Tree) -> String {
    match &value.value {
        Value::Null => String::new(),
        Value::Text(text) => inline(text),
        Value::List(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Map(entries) => {
            let entry = |(key, value): &(Tree, Tree)| format!("{}: {}", key.text().map(title).unwrap_or_default(), words(value));
            entries.iter().map(entry).collect::<Vec<_>>().join("; ")
        }
    }
}

fn cell(value: &Tree) -> String {
    words(value).replace('|', "\\|")
}

/// A text on one line that begins no block.
fn inline(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_item = numbered.len() < line.len() && numbered.starts_with(['.', ')']);
    if is_item {
        let digits = line.len() - numbered.len();
        return format!("{}\\{numbered}", &line[..digits]);
    }
    let opens =
        line.starts_with(['#', '>', '|', '=', '~']) || line.starts_with("```") || line.starts_with(['-', '+']) || line.starts_with("* ");
    if opens { format!("\\{line}") } else { line }
}

/// A text as a paragraph.
fn paragraph(text: &str) -> String {
    let parts: Vec<String> = text.split("\n\n").map(inline).filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

fn longest_run(text: &str, sign: char) -> usize {
    text.split(|c| c != sign).map(str::len).max().unwrap_or(0)
}
