//! All other languages, by the syntaxes of syntect and two-face.
//!
//! Refuses large code and long lines: the syntaxes are regular expressions, and some take time that grows with the square of a line.

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::cursor::Cursor;

/// Code above this size, in bytes, stays plain.
const SIZE_LIMIT: usize = 64 << 10;
/// Code with a longer line, in bytes, stays plain.
const LINE_LIMIT: usize = 2 << 10;

/// The syntaxes, loaded when a language is first asked for.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// The class of what has a scope, by the beginning of the scope's name; earlier rows win.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let rows = [
        ("comment", "c"),
        ("string", "s"),
        ("constant.numeric", "n"),
        ("constant.language", "k"),
        ("constant.character.escape", "s"),
        ("keyword.operator", ""),
        ("keyword", "k"),
        ("storage", "k"),
        ("entity.name.function", "f"),
        ("support.function", "f"),
        ("variable.function", "f"),
        ("entity.name.tag", "t"),
        ("entity.name", "t"),
        ("entity.other.attribute-name", "t"),
        ("support.type", "t"),
        ("support.class", "t"),
        ("variable", "v"),
        ("markup.inserted", "i"),
        ("markup.deleted", "d"),
    ];
    rows.into_iter().filter_map(|(name, class)| Some((Scope::new(name).ok()?, class))).collect()
});

/// Paints code of a language that has a syntax, and none other.
pub(super) fn paint(language: &str, cursor: &mut Cursor<'_, '_>) {
    let Ok(code) = std::str::from_utf8(cursor.rest()) else { return };
    if code.len() > SIZE_LIMIT || code.split('\n').any(|line| line.len() > LINE_LIMIT) {
        return;
    }
    if let Some(syntax) = SYNTAXES.find_syntax_by_token(language) {
        paint_as(syntax, code, cursor);
    }
}

/// Paints code line by line; a syntax that fails leaves the rest plain.
fn paint_as(syntax: &SyntaxReference, code: &str, cursor: &mut Cursor<'_, '_>) {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut run = Run { class: "", length: 0 };
    for line in code.split_inclusive('\n') {
        let Ok(operations) = state.parse_line(line, &SYNTAXES) else { break };
        let mut at = 0;
        for (start, operation) in operations {
            run.extend(class_of(&stack), start.saturating_sub(at), cursor);
            at = at.max(start);
            if stack.apply(&operation).is_err() {
                return run.end(cursor);
            }
        }
        run.extend(class_of(&stack), line.len() - at, cursor);
    }
    run.end(cursor);
}

/// The class of the innermost scope that has one.
fn class_of(stack: &ScopeStack) -> &'static str {
    let class = stack.as_slice().iter().rev().find_map(|scope| CLASSES.iter().find(|(name, _)| name.is_prefix_of(*scope)));
    class.map_or("", |(_, class)| class)
}

/// Neighbouring pieces of one class, which need one element only.
struct Run {
    class: &'static str,
    length: usize,
}

impl Run {
    /// Adds a piece, after writing what came before if that has another class.
    fn extend(&mut self, class: &'static str, length: usize, cursor: &mut Cursor<'_, '_>) {
        if length == 0 {
            return;
        }
        if class != self.class {
            self.end(cursor);
            self.class = class;
        }
        self.length += length;
    }

    /// Writes what was collected.
    fn end(&mut self, cursor: &mut Cursor<'_, '_>) {
        match self.class {
            "" => cursor.skip(self.length),
            class => cursor.paint(class, self.length),
        }
        self.length = 0;
    }
}
