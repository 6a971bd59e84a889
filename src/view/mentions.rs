//! Back-links: what in the archive leads to a page.
//!
//! Refuses long lists: at most fifty stand on a page, newest first, and how many there are in all.

use serde::Serialize;

use super::{address::ROWS_PER_PAGE, parts::Link, viewpoint::Viewpoint, words::fill};
use crate::archive::Node;

/// What leads to a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Mentions {
    /// The pages, at most fifty.
    pub links: Vec<Link>,
    /// The page with all of them, where there are more.
    pub more: Option<Link>,
}

/// What leads to a thing.
#[must_use]
pub fn of(node: Node, at: &Viewpoint<'_>) -> Mentions {
    let total = at.addresses.incoming(node).count();
    let more = at.addresses.mentions(node, 1).filter(|_| total > ROWS_PER_PAGE);
    let text = fill(at.words.entities.all_mentions, &[&total.to_string()]);
    Mentions { links: page(node, 1, at), more: more.map(|path| Link { text, href: at.to(&path) }) }
}

/// A page, counted from 1, of what leads to a thing.
#[must_use]
pub fn page(node: Node, number: usize, at: &Viewpoint<'_>) -> Vec<Link> {
    let shown = at.addresses.incoming(node).skip((number - 1) * ROWS_PER_PAGE).take(ROWS_PER_PAGE);
    shown.filter_map(|source| at.link(source)).collect()
}
