//! The rules of the house that neither the compiler nor clippy knows.

use std::collections::BTreeSet;

use crate::sources::{self, Source};

/// The most lines of a function.
const FUNCTION: usize = 60;
/// The most lines of a file.
const FILE: usize = 600;
/// Files that are tables and may be longer.
const TABLES: [&str; 0] = [];
/// The modules that may touch files.
const TOUCH_FILES: [&str; 4] = ["load", "publish", "scaffold", "serve"];
/// The modules that may ask the clock and the environment.
const ASK_OUTSIDE: [&str; 5] = ["load", "publish", "scaffold", "serve", "cli"];

#[test]
fn every_code_explains_itself() {
    let mut names = BTreeSet::new();
    for code in relsite::codes() {
        let name = code.name;
        assert!(names.insert(name), "{name} is there twice");
        let (family, slug) = name.split_once('/').expect("family/slug");
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        assert!(plain(family) && plain(slug), "{name} is not family/slug");
        assert!(!code.summary.is_empty() && !code.summary.contains('\n'), "{name} has no summary of one line");
        let explanation = code.explanation.to_lowercase();
        for part in ["bad", "good"] {
            assert!(explanation.contains(part), "the explanation of {name} has no {part} example");
        }
    }
}

#[test]
fn every_file_says_what_it_owns() {
    complain(|source| {
        let first = source.text.lines().next().unwrap_or_default();
        (!first.starts_with("//! ")).then(|| "does not begin with a `//!` line".to_owned())
    });
}

#[test]
fn files_are_short() {
    complain(|source| {
        let lines = source.text.lines().count();
        (lines > FILE && !TABLES.contains(&source.path.as_str())).then(|| format!("has {lines} lines, more than {FILE}"))
    });
}

#[test]
fn functions_are_short() {
    complain(|source| {
        let long: Vec<_> = functions(&source.text).into_iter().filter(|(_, lines)| *lines > FUNCTION).collect();
        (!long.is_empty()).then(|| format!("has functions of more than {FUNCTION} lines: {long:?}"))
    });
}

#[test]
fn the_outside_has_few_doors() {
    complain(|source| {
        let touches = ["std::fs", "fs_err::"].iter().any(|word| source.text.contains(word));
        (touches && !TOUCH_FILES.contains(&source.module())).then(|| "touches files".to_owned())
    });
    complain(|source| {
        let asks = ["std::env::", "SystemTime::now", "Timestamp::now", "Zoned::now"].iter().any(|word| source.text.contains(word));
        (asks && !ASK_OUTSIDE.contains(&source.module())).then(|| "asks the clock or the environment".to_owned())
    });
}

#[track_caller]
fn complain(check: impl Fn(&Source) -> Option<String>) {
    let wrong: Vec<_> = sources::all().iter().filter_map(|source| Some(format!("src/{} {}", source.path, check(source)?))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The name and length of each function. Relies on rustfmt: a body ends with a brace as far in as its signature begins.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (begin, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = &line[..line.len() - line.trim_start().len()];
        let closing = format!("{indent}}}");
        let whole = line.ends_with('}') || line.ends_with(';');
        let end = lines[begin..].iter().position(|line| *line == closing || *line == format!("{indent}) -> Self;"));
        found.push((name.to_owned(), if whole { 1 } else { end.map_or(1, |end| end + 1) }));
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let modifiers = ["pub", "pub(super)", "pub(crate)", "const", "async", "unsafe"];
    let fits = before.split_whitespace().all(|word| modifiers.contains(&word) || word.starts_with("pub(in"));
    fits.then(|| after.split(['(', '<']).next().unwrap_or_default())
}

#[test]
fn functions_are_measured() {
    let text = "fn one() {}\n\nimpl X {\n    pub(super) fn two(\n        a: u8,\n    ) -> u8 {\n        a\n    }\n}\n// fn three() {\nlet f = fn four;\n";
    assert_eq!(functions(text), [("one".to_owned(), 1), ("two".to_owned(), 5)]);
}
