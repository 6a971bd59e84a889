//! Back-links: what in the archive leads to a page.
//!
//! Refuses long lists: at most fifty stand on a page, newest first, and how many there are in all.

use serde::Serialize;

use super::{
    parts::Link,
    viewpoint::Viewpoint,
    words::{Words, fill},
};
use crate::archive::Node;

/// How many back-links a page shows.
const LIMIT: usize = 50;

/// What leads to a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Mentions {
    /// The pages, at most fifty.
    pub links: Vec<Link>,
    /// How many more there are, in words.
    pub more: Option<String>,
}

/// What leads to a thing.
#[must_use]
pub fn of(node: Node, at: &Viewpoint<'_>) -> Mentions {
    let sources: Vec<Node> = at.addresses.incoming(node).collect();
    let links = sources.iter().take(LIMIT).filter_map(|source| at.link(*source)).collect();
    Mentions { links, more: more(sources.len(), at.words) }
}

fn more(total: usize, words: &Words) -> Option<String> {
    (total > LIMIT).then(|| fill(words.and_more, &[&(total - LIMIT).to_string()]))
}
