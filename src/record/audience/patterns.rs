//! What site.toml calls internal: patterns of paths, and names of sections.
//!
//! Refuses regular expressions: `*` is anything within a name, `**` anything at all, and a folder holds all beneath it.

use super::cut::heading_words;
use crate::{path::RelPath, site::Site};

/// The patterns of `[audience] internal`.
#[derive(Debug)]
pub(super) struct Patterns {
    paths: Vec<String>,
    sections: Vec<String>,
    /// The folders from which a pattern may count: the root, the content folder, those of the products.
    roots: Vec<String>,
}

impl Patterns {
    /// What holds a slash, a star or a dot is a path; anything else is both a path and the name of a section.
    pub(super) fn new(patterns: &[String], site: &Site) -> Self {
        let is_path = |pattern: &&String| pattern.contains(['/', '*', '.']);
        let sections = patterns.iter().filter(|pattern| !is_path(pattern)).map(|pattern| heading_words(pattern)).collect();
        let products = site.products.iter().map(|product| product.folder.to_string());
        let roots = [String::new(), site.content.to_string()].into_iter().chain(products).collect();
        Self { paths: patterns.iter().map(|pattern| pattern.trim_matches('/').to_owned()).collect(), sections, roots }
    }

    pub(super) fn sections(&self) -> &[String] {
        &self.sections
    }

    /// Whether a path, or a folder that it stands in, is internal.
    pub(super) fn hold(&self, path: &RelPath) -> bool {
        self.paths.iter().any(|pattern| {
            let by_name = !pattern.contains('/') && path.as_str().split('/').any(|name| fits(pattern, name));
            by_name || self.roots.iter().filter_map(|root| path.beneath(root)).any(|path| holds(pattern, path))
        })
    }
}

fn holds(pattern: &str, path: &str) -> bool {
    let folders = path.match_indices('/').map(|(slash, _)| &path[..slash]);
    folders.chain([path]).any(|path| fits(pattern, path))
}

/// Follows all places that the pattern can stand at, so that many stars take no longer than few.
fn fits(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let mut at = reach(&pattern, vec![0]);
    for c in text.chars() {
        let mut next = Vec::new();
        for place in at {
            match pattern.get(place) {
                Some('*') if c != '/' || pattern.get(place + 1) == Some(&'*') || place > 0 && pattern[place - 1] == '*' => next.push(place),
                Some('?') if c != '/' => next.push(place + 1),
                Some(wanted) if *wanted == c && c != '*' => next.push(place + 1),
                _ => {}
            }
        }
        at = reach(&pattern, next);
    }
    at.contains(&pattern.len())
}

/// A star may stand for nothing; `**/` too.
fn reach(pattern: &[char], mut places: Vec<usize>) -> Vec<usize> {
    let mut index = 0;
    while index < places.len() {
        let place = places[index];
        if pattern.get(place) == Some(&'*') && !places.contains(&(place + 1)) {
            places.push(place + 1);
        }
        if pattern[place..].starts_with(&['*', '*', '/']) && !places.contains(&(place + 3)) {
            places.push(place + 3);
        }
        index += 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{fits, holds};

    #[test]
    fn patterns_of_paths() {
        for (pattern, path) in [
            ("releases/*/evidence/*.pem", "releases/v1/evidence/key.pem"),
            ("**/secret*", "releases/v1/evidence/a/secret.txt"),
            ("**/secret*", "secret.txt"),
            ("incidents/**", "incidents/2026/a.md"),
            ("v?", "v1"),
        ] {
            assert!(fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in [("releases/*.md", "releases/v1/index.md"), ("*.pem", "a/key.pem"), ("v?", "v10"), ("secret", "secret2")] {
            assert!(!fits(pattern, path), "{pattern} {path}");
        }
        assert!(holds("incidents", "incidents/2026/a.md") && !holds("incidents", "incidents2/a.md"));
        assert!(!fits(&"*a".repeat(40), &"a".repeat(39)));
    }
}
