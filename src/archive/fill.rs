//! Commands of a rollback plan with the blanks filled that the archive can fill: versions and the commit.
//!
//! Refuses to guess: a blank that no record answers stays, and is named.

use super::{Archive, Release};
use crate::value::Version;

/// A command as it would be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The command, with what is known filled in.
    pub command: String,
    /// What was filled in: the blank and its value, in order.
    pub filled: Vec<(String, String)>,
    /// Blanks that nothing fills.
    pub blanks: Vec<String>,
}

/// The release to go back to.
#[must_use]
pub fn last_good<'a>(release: &Release, archive: &'a Archive) -> Option<&'a Release> {
    release.last_good.map(|index| &archive.releases[index])
}

/// Fills the blanks of a command of this release's plan.
#[must_use]
pub fn filled(command: &str, release: &Release, archive: &Archive) -> Filled {
    let mut out = Filled { command: String::with_capacity(command.len()), filled: Vec::new(), blanks: Vec::new() };
    let mut rest = command;
    while let Some((before, blank, after)) = next_blank(rest) {
        out.command.push_str(before);
        match value_of(blank, release, archive) {
            Some(value) => {
                out.command.push_str(&value);
                out.filled.push((blank.to_owned(), value));
            }
            None => {
                out.command.push_str(blank);
                out.blanks.push(blank.to_owned());
            }
        }
        rest = after;
    }
    out.command.push_str(rest);
    out
}

/// The text before the first blank, the blank (`[PREVIOUS_VERSION]`), and the text behind it.
fn next_blank(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('[').find_map(|(at, _)| {
        let inner = &text[at + 1..];
        let end = inner.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))?;
        let is_blank = end >= 3 && inner[end..].starts_with(']') && inner.starts_with(|c: char| c.is_ascii_uppercase());
        is_blank.then(|| (&text[..at], &text[at..at + end + 2], &text[at + end + 2..]))
    })
}

/// The templates write the tag's `v` before the blank, so a version goes in without it.
fn value_of(blank: &str, release: &Release, archive: &Archive) -> Option<String> {
    match blank.trim_matches(['[', ']']) {
        "VERSION" | "NEW_VERSION" | "CURRENT_VERSION" => Some(release.version.bare().to_owned()),
        "PREVIOUS_VERSION" | "PREV_VERSION" | "PREVIOUS" => last_good(release, archive).map(|good| good.version.bare().to_owned()),
        "COMMIT_SHA" | "COMMIT" => release.record.as_ref()?.commit.as_ref()?.value.clone(),
        _ => None,
    }
}

/// Endings of files that are named after a version.
const FILES: [&str; 5] = [".sql", ".dump", ".tar.gz", ".tgz", ".zip"];

/// The versions that a command goes to: words that begin with `v` and two numbers, and what `VERSION=` is set to.
#[must_use]
pub fn targets(command: &str) -> Vec<Version> {
    let words = command.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | ':' | '/' | '_' | ',' | '@' | '(' | ')'));
    let mut assigned = false;
    let mut found: Vec<Version> = Vec::new();
    for word in words {
        let word = word.trim_end_matches(['.', ';']);
        let word = FILES.iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
        let numbered = word.split('.').count() >= 3 && word.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
        if numbered && (word.starts_with('v') || assigned) {
            found.extend(Version::parse(word).filter(|version| !found.iter().any(|known| known.same(version))));
        }
        assigned = word == "VERSION" || assigned && word.is_empty();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_commands_go_to() {
        let read = |command: &str| targets(command).into_iter().map(|version| version.written).collect::<Vec<_>>();
        assert_eq!(read("export VERSION=v2.3.0"), ["v2.3.0"]);
        assert_eq!(read("export VERSION=2.3.0\ndocker run app:v2.3.0"), ["2.3.0"]);
        assert_eq!(read("./scripts/rollback.sh v0.1.0  # asks"), ["v0.1.0"]);
        assert_eq!(read("psql < backup_v2.3.0.sql"), ["v2.3.0"]);
        assert_eq!(read("curl http://127.0.0.1:8000/v1/health"), Vec::<String>::new());
        assert_eq!(read("helm rollback api 14.2.0"), Vec::<String>::new());
    }

    #[test]
    fn blanks_of_commands() {
        assert_eq!(next_blank("export VERSION=v[PREVIOUS_VERSION] x"), Some(("export VERSION=v", "[PREVIOUS_VERSION]", " x")));
        assert_eq!(next_blank("if [ -f x ]; then [[ $A ]]"), None);
        assert_eq!(next_blank("test [VERSION"), None);
    }
}
