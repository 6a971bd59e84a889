//! Who may use whom: a module uses only modules that stand before it in [`ORDER`].

use std::collections::BTreeSet;

use crate::sources::{self, Source};

/// Each module with its rank. Neighbours of one rank do not use each other. `lib` is the spine: what `lib.rs` itself defines.
const ORDER: &[&[&str]] = &[
    &["diag"],
    &["path"],
    &["digest"],
    &["world", "text"],
    &["value"],
    &["site"],
    &["markup"],
    &["record", "evidence", "integrity"],
    &["archive"],
    &["check", "view"],
    &["theme"],
    &["output"],
    &["lib"],
    &["load", "publish"],
    &["scaffold", "report"],
    &["verify", "serve"],
    &["cli"],
    &["main"],
];

#[test]
fn nobody_uses_what_comes_later() {
    let mut wrong = Vec::new();
    for source in sources::all() {
        let user = source.module();
        let Some(own) = rank(user) else {
            wrong.push(format!("{}: `{user}` has no place in ORDER (tests/it/direction.rs)", source.path));
            continue;
        };
        // The spine joins everything, and names every module to do so.
        if user == "lib" {
            continue;
        }
        for used in uses(&source) {
            if used != user && rank(&used).is_none_or(|rank| rank >= own) {
                wrong.push(format!("{}: `{user}` uses `{used}`, which stands beside or after it", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|rank| rank.contains(&module))
}

/// The top-level modules that a file names with `crate::`; anything else of the crate's root counts as `lib`.
fn uses(source: &Source) -> BTreeSet<String> {
    let code: String = source.text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for (at, marker) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if !before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            first_names(&code[at + marker.len()..], &mut found);
        }
    }
    found.into_iter().map(|name| if rank(&name).is_some() { name } else { "lib".to_owned() }).collect()
}

/// The names directly behind `crate::`: one, or those of a group in braces.
fn first_names(rest: &str, found: &mut BTreeSet<String>) {
    let Some(group) = rest.strip_prefix('{') else {
        found.insert(name(rest));
        return;
    };
    let mut depth = 0;
    let mut begin = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                found.insert(name(group[begin..at].trim_start()));
                begin = at + 1;
            }
            _ => {}
        }
        if c == '}' && begin == at + 1 {
            break;
        }
    }
    found.remove("");
}

fn name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn groups_are_read() {
    let text = "// crate::main\nuse crate::{\n    diag::{Code, Span},\n    path,\n    Compiled,\n};\nfn f() { crate::site::read() }\nuse xcrate::cli;";
    let source = Source { path: "check/x.rs".to_owned(), text: text.to_owned() };
    let found: Vec<_> = uses(&source).into_iter().collect();
    assert_eq!(found, ["diag", "lib", "path", "site"]);
}
