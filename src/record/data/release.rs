//! A release record that is data: the same model as a Markdown record, the keys named as the export names them.
//!
//! Refuses to take a verdict from a file: verdicts, statuses and links are computed, so those keys are unknown here.

mod keys;
mod parts;

pub use keys::RELEASE;
pub(super) use parts::is_rehearsal;

use pulldown_cmark::{Event, Parser};

use super::{
    codes, markdown,
    shape::{self, flag},
    tree::{Broken, Tree, Value, tree_of_file},
};
use crate::{
    diag::{Problem, Problems, Span},
    markup,
    record::{
        Allowance, Extract, Form, Placeholder, Read, Release, Source, Text, Vocabulary, faults,
        identity::{commit, release_type, strategy},
        is_language, read,
    },
    text::yaml::{Part, parts},
    value::{Version, When, placeholders},
};

/// Reads every document of a YAML file as a release. `depth` is how deep they may nest.
pub(in crate::record) fn releases(source: &Source, depth: u64, vocabulary: &Vocabulary, problems: &mut Problems) -> Vec<Release> {
    let mut found = Vec::new();
    for part in parts(&source.text) {
        match tree_of_file(part, &source.text, source.file, depth, problems) {
            Ok(tree) => found.extend(release(&tree, part, source, vocabulary, problems)),
            Err(broken) => problems.push(no_yaml(broken)),
        }
    }
    found
}

/// A document that cannot be read.
pub(super) fn no_yaml(broken: Broken) -> Problem {
    Problem::new(&codes::SYNTAX, broken.span, format!("this is no YAML: {}", broken.message))
        .help("each line is `key: value`; put values with `: ` or brackets into quotes")
}

fn release(tree: &Tree, part: Part<'_>, source: &Source, vocabulary: &Vocabulary, problems: &mut Problems) -> Option<Release> {
    shape::check(tree, &shape::Shape::Map(RELEASE), problems);
    if !matches!(tree.value, Value::Map(_)) {
        return None;
    }
    let shown = markdown::of_release(tree);
    let mut release = read(&shown.of(source), Form::Data, vocabulary, problems);
    identity(tree, &mut release);
    parts::fill(tree, &mut release);
    page(tree, &mut release);
    let line = part.above + 1;
    release.page.extract = Some(Extract { text: shown.text, source: part.text.trim_end().to_owned(), line });
    faults::of_page(&release.page, problems);
    faults::of_release(&release, problems);
    Some(release)
}

fn identity(tree: &Tree, release: &mut Release) {
    release.version = field(tree, "version", Version::parse);
    release.date = field(tree, "date", When::parse);
    release.kind = field(tree, "type", release_type);
    release.strategy = field(tree, "strategy", strategy);
    release.tag = field(tree, "tag", Version::parse);
    release.commit = field(tree, "commit", commit);
    release.previous = field(tree, "previous", Version::parse);
    release.next = field(tree, "next", Version::parse);
    release.summary = tree.get("summary").and_then(text);
    release.draft = tree.get("draft").and_then(Tree::text).and_then(flag).unwrap_or(false);
    let allowance = |row: &Tree| {
        Some(Allowance {
            code: word(row, "code")?,
            reason: word(row, "reason").unwrap_or_default(),
            until: word(row, "until").as_deref().and_then(When::parse).and_then(|when| when.day()),
        })
    };
    release.allow = list(tree, "allow").iter().filter_map(allowance).collect();
}

fn page(tree: &Tree, release: &mut Release) {
    let version = release.version.as_ref().map(|read| read.text.clone());
    let stem = release.page.title.clone();
    release.page.title = word(tree, "title").or(version).unwrap_or(stem);
    release.page.description = word(tree, "description");
    release.page.owner = word(tree, "owner");
    release.page.lang = word(tree, "lang").filter(|tag| is_language(tag));
    release.page.aliases = list(tree, "aliases").iter().filter_map(Tree::text).map(str::to_owned).collect();
    release.page.placeholders.clear();
    blanks(tree, &mut release.page.placeholders);
}

/// Every blank of a value and what is below it.
fn blanks(tree: &Tree, found: &mut Vec<Placeholder>) {
    match &tree.value {
        Value::Null => {}
        Value::Text(text) => {
            found.extend(placeholders(text).into_iter().map(|range| Placeholder { text: text[range].to_owned(), span: tree.span }));
        }
        Value::List(items) => items.iter().for_each(|item| blanks(item, found)),
        Value::Map(entries) => entries.iter().for_each(|(_, value)| blanks(value, found)),
    }
}

/// The value of a key, read by `parse`; a blank in it makes it unknown.
pub(super) fn field<T>(tree: &Tree, key: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Read<T>> {
    let value = tree.get(key)?;
    let text = value.text()?.trim();
    Some(written(text, value.span, parse)).filter(|_| !text.is_empty())
}

/// What is written somewhere, read by `parse`.
fn written<T>(text: &str, span: Span, parse: impl FnOnce(&str) -> Option<T>) -> Read<T> {
    let value = if placeholders(text).is_empty() { parse(text) } else { None };
    Read { text: text.to_owned(), value, span }
}

/// The text of a key, without what surrounds it.
fn word(tree: &Tree, key: &str) -> Option<String> {
    tree.get(key).and_then(Tree::text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The items of a key: a single value stands for a list of one.
pub(super) fn list<'t>(tree: &'t Tree, key: &str) -> &'t [Tree] {
    match tree.get(key) {
        Some(value) if matches!(value.value, Value::List(_)) => value.items(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

/// A scalar as prose: its words, and its Markdown where that differs.
fn text(tree: &Tree) -> Option<Text> {
    let whole = tree.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = markup_free(&whole);
    (!whole.is_empty()).then(|| Text { markdown: (plain != whole).then_some(whole), plain, span: tree.span })
}

/// The words of a line of Markdown.
fn markup_free(line: &str) -> String {
    let parser = Parser::new_ext(line, markup::options());
    let mut words = String::new();
    for event in parser {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) | Event::Html(text) => words.push_str(&text),
            Event::SoftBreak => words.push(' '),
            _ => {}
        }
    }
    words.trim().to_owned()
}

#[cfg(test)]
mod tests;
