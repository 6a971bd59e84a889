//! What a YAML document may hold, as tables: readers report what does not fit them, and `relsite schema` prints them.
//!
//! Refuses nothing twice: a value of the wrong kind is reported, and the rest is read.

use super::{
    codes,
    tree::{Tree, Value},
};
use crate::{
    diag::{Problem, Problems},
    text::nearest,
    value::{parse_decimal, placeholders},
};

/// A key of a map.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it may hold.
    pub shape: Shape,
    /// What it says, for people.
    pub about: &'static str,
}

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// Any single value.
    Text,
    /// A number, or a text that holds one with its unit.
    Number,
    /// `true` or `false`.
    Flag,
    /// One of these words, whatever their case.
    Word(&'static [&'static str]),
    /// A list, each item of this shape; a single value stands for a list of one.
    List(&'static Shape),
    /// A map with these keys.
    Map(&'static [Key]),
    /// A single value, or a map with these keys.
    TextOr(&'static [Key]),
    /// A map of any keys, each of this shape.
    Each(&'static Shape),
    /// A value of any kind: shown as written.
    Any,
}

/// Reports every key that is unknown and every value that does not fit, in this value and below.
pub(in crate::record) fn check(tree: &Tree, shape: &Shape, problems: &mut Problems) {
    match (shape, &tree.value) {
        (_, Value::Null) | (Shape::Any, _) | (Shape::Text | Shape::TextOr(_), Value::Text(_)) => {}
        (Shape::Number, Value::Text(text)) => number(tree, text, problems),
        (Shape::Flag, Value::Text(text)) if flag(text).is_some() => {}
        (Shape::Word(words), Value::Text(text)) => word(tree, text, words, problems),
        (Shape::List(item), Value::List(items)) => items.iter().for_each(|tree| check(tree, item, problems)),
        (Shape::List(item), Value::Text(_)) if matches!(item, Shape::Text | Shape::TextOr(_) | Shape::Word(_)) => {
            check(tree, item, problems)
        }
        (Shape::Map(keys) | Shape::TextOr(keys), Value::Map(entries)) => map(entries, keys, problems),
        (Shape::Each(value), Value::Map(entries)) => entries.iter().for_each(|(_, tree)| check(tree, value, problems)),
        _ => wrong(tree, tree.kind(), &expected(shape), problems),
    }
}

/// `true` and `false`, as YAML spells them.
pub(in crate::record) fn flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn map(entries: &[(Tree, Tree)], keys: &[Key], problems: &mut Problems) {
    for (name, value) in entries {
        let written = name.text().unwrap_or_default();
        match keys.iter().find(|key| key.name.eq_ignore_ascii_case(written)) {
            Some(key) => check(value, &key.shape, problems),
            None => unknown(name, written, keys, problems),
        }
    }
}

fn unknown(name: &Tree, written: &str, keys: &[Key], problems: &mut Problems) {
    let near = nearest(written, keys.iter().map(|key| key.name));
    let help = near.map_or_else(
        || format!("remove it; known here are {}", keys.iter().map(|key| key.name).collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    problems.push(Problem::new(&codes::UNKNOWN_KEY, name.span, format!("there is no key `{written}` here")).help(help));
}

fn number(tree: &Tree, text: &str, problems: &mut Problems) {
    let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    if parse_decimal(text.trim()).is_none() && !has_digits && placeholders(text).is_empty() {
        wrong(tree, &format!("`{text}`"), "a number", problems);
    }
}

fn word(tree: &Tree, text: &str, words: &[&str], problems: &mut Problems) {
    let blank = !placeholders(text).is_empty();
    if !blank && !words.iter().any(|word| word.eq_ignore_ascii_case(text.trim())) {
        wrong(tree, &format!("`{text}`"), &format!("one of {}", words.join(", ")), problems);
    }
}

fn wrong(tree: &Tree, found: &str, expected: &str, problems: &mut Problems) {
    let message = format!("{found} stands where {expected} is expected");
    problems.push(Problem::new(&codes::WRONG_TYPE, tree.span, message).help(format!("write {expected}, or leave the key out")));
}

fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Text => "a single value".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Flag => "true or false".to_owned(),
        Shape::Word(words) => format!("one of {}", words.join(", ")),
        Shape::List(_) => "a list".to_owned(),
        Shape::Map(_) | Shape::Each(_) => "a map".to_owned(),
        Shape::TextOr(_) => "a single value or a map".to_owned(),
        Shape::Any => "any value".to_owned(),
    }
}
