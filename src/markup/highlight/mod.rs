//! Syntax highlighting by classes: small lexers of our own for the languages of releases, syntect for the rest.
//!
//! Refuses inline styles, and to touch the text: without its tags, highlighted code is the code.
//!
//! Classes: `k` keyword, `s` string, `c` comment, `n` number, `v` variable, `t` type, tag or key, `f` function, `i` inserted, `d` deleted, `p` prompt.

use super::html::Html;

mod cursor;
mod grammar;
mod lines;
mod other;
mod tables;

use cursor::Cursor;

/// What paints code of one language.
type Lexer = fn(&mut Cursor<'_, '_>);

/// Code above this size, in bytes, stays plain.
const SIZE_LIMIT: usize = 256 << 10;

/// The languages with a lexer of our own: all their names, and the lexer.
const LANGUAGES: &[(&[&str], Lexer)] = &[
    (&["bash", "sh", "shell", "zsh", "ksh"], |cursor| grammar::paint(cursor, &tables::SHELL)),
    (&["console", "shell-session", "shellsession", "sh-session", "terminal"], lines::console),
    (&["yaml", "yml"], lines::yaml),
    (&["json", "jsonc", "json5", "jsonl", "ndjson"], lines::json),
    (&["python", "py", "python3"], |cursor| grammar::paint(cursor, &tables::PYTHON)),
    (&["sql", "postgresql", "postgres", "psql", "plpgsql", "mysql"], |cursor| grammar::paint(cursor, &tables::SQL)),
    (&["toml", "ini", "dotenv", "env", "cfg", "conf", "properties"], lines::settings),
    (&["diff", "patch"], lines::diff),
    (&["javascript", "js", "jsx", "mjs", "cjs", "node"], |cursor| grammar::paint(cursor, &tables::SCRIPT)),
    (&["typescript", "ts", "tsx"], |cursor| grammar::paint(cursor, &tables::SCRIPT)),
    (&["promql", "prometheus"], |cursor| grammar::paint(cursor, &tables::PROMQL)),
    (&["dockerfile", "docker", "containerfile"], |cursor| grammar::paint(cursor, &tables::DOCKERFILE)),
];

/// Names that people write and that do not fit into a class.
const SPELLINGS: &[(&str, &str)] =
    &[("c#", "csharp"), ("f#", "fsharp"), ("objective_c", "objective-c"), (".env", "dotenv"), ("shell_session", "shell-session")];

/// The name for the language that a fence's info string asks for: `[a-z0-9+-]{1,32}`, and `text` for none or an unfit one.
#[must_use]
pub fn language_name(info: &str) -> String {
    let first = info.split_whitespace().next().unwrap_or_default();
    let first = first.trim_start_matches(['{', '.']).split([',', '{', '}', ':', ';']).next().unwrap_or_default().to_ascii_lowercase();
    if let Some((_, name)) = SPELLINGS.iter().find(|(spelling, _)| *spelling == first) {
        return (*name).to_owned();
    }
    let fits = (1..=32).contains(&first.len()) && first.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-'));
    if fits { first } else { "text".to_owned() }
}

/// Code as HTML, highlighted as its language, by a [`language_name`], wants if that is known.
#[must_use]
pub fn highlight(language: &str, code: &str) -> String {
    let mut html = Html::with_capacity(code.len() * 2);
    highlighted(language, code, &mut html);
    html.take()
}

/// Writes code, highlighted.
pub(super) fn highlighted(language: &str, code: &str, html: &mut Html) {
    if code.len() > SIZE_LIMIT || matches!(language, "text" | "txt" | "plain" | "plaintext") {
        return html.text(code);
    }
    let own = LANGUAGES.iter().find(|(names, _)| names.contains(&language));
    let mut cursor = Cursor::new(code, html);
    match own {
        Some((_, lexer)) => lexer(&mut cursor),
        None => other::paint(language, &mut cursor),
    }
    cursor.finish();
}

#[cfg(test)]
mod tests;
