//! The Markdown body of a release on a forge: its list items are changes, its other words the summary.
//!
//! Refuses to lose a line.

use super::Node;

/// Changes and summary of a body.
pub(super) struct Body {
    pub(super) changes: Vec<Node>,
    pub(super) summary: String,
    /// `@handle`s that items name after `by`.
    pub(super) contributors: Vec<String>,
}

/// Takes a body apart.
pub(super) fn body(text: &str) -> Body {
    let mut body = Body { changes: Vec::new(), summary: String::new(), contributors: Vec::new() };
    let mut category = "other";
    let mut items: Vec<(&str, String)> = Vec::new();
    let mut in_item = false;
    for line in text.lines().map(str::trim_end) {
        let trimmed = line.trim_start();
        match (heading(trimmed), trimmed.strip_prefix("* ").or_else(|| trimmed.strip_prefix("- "))) {
            (Some(heading), _) => {
                category = category_of(heading);
                in_item = false;
            }
            (None, Some(item)) => {
                items.push((category, item.trim().to_owned()));
                in_item = true;
            }
            (None, None) if trimmed.is_empty() => in_item = false,
            (None, None) => match items.last_mut().filter(|_| in_item) {
                Some((_, item)) => join(item, trimmed),
                None => join(&mut body.summary, trimmed),
            },
        }
    }
    for (category, item) in items {
        body.contributors.extend(author(&item));
        body.changes.push(Node::Map(vec![("category", Node::text(category)), ("text", Node::text(item))]));
    }
    body.contributors.sort();
    body.contributors.dedup();
    body
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more.trim());
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    (rest.len() < line.len() && rest.starts_with(' ')).then(|| rest.trim())
}

/// `Fix the cache by @mina in https://…/pull/12`
fn author(item: &str) -> Option<String> {
    let (_, rest) = item.rsplit_once(" by @")?;
    let handle: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    (!handle.is_empty()).then(|| format!("@{handle}"))
}

/// The category whose words a heading has.
fn category_of(heading: &str) -> &'static str {
    const WORDS: [(&str, &[&str]); 6] = [
        ("security", &["security", "vulnerab"]),
        ("fix", &["fix", "bug"]),
        ("performance", &["performance", "faster"]),
        ("documentation", &["doc"]),
        ("infrastructure", &["dependenc", "build", "infrastructure", "chore", "internal", "maintenance"]),
        ("feature", &["feature", "added", "new", "enhancement"]),
    ];
    let heading = heading.to_lowercase();
    // Listed with the people who are new, not with what is.
    if heading.contains("contributor") {
        return "other";
    }
    WORDS.iter().find(|(_, words)| words.iter().any(|word| heading.contains(word))).map_or("other", |(category, _)| *category)
}
