//! Markdown to HTML: CommonMark with GitHub's tables, task lists, strikethrough, footnotes and alerts, ids for headings, and links for bare addresses.
//!
//! Refuses live markup: raw HTML is shown as text but for a few tags without attributes, and a link leads to http, https, mailto, tel or within the site.
//!
//! ```
//! use relsite::markup::{NoLinks, Renderer, Words};
//! # let words = Words { done: String::new(), not_done: String::new(), code: String::new(), table: String::new(), permalink: String::new(),
//! #     note: String::new(), tip: String::new(), important: String::new(), warning: String::new(), caution: String::new(),
//! #     footnotes: String::new(), backlink: String::new(), unfilled: String::new(), details: String::new() };
//! let rendered = Renderer::new(&NoLinks, &words).render("It *works*.");
//! assert_eq!(rendered.blocks[0].html, "<p>It <em>works</em>.</p>");
//! ```

use std::ops::Range;

mod footnotes;
mod guard;
mod highlight;
mod html;
mod html_block;
mod inline;
mod language;
mod links;
mod raw;
mod renderer;
mod slug;
mod survey;
mod table;

mod words;
mod writer;

pub use guard::{Exceeded, Limit, Limits, guard};
pub use highlight::{highlight, language_name};
pub use language::language_of;
pub use links::{Links, Mark, Mention, NoLinks, Target};
pub use renderer::{Definitions, Renderer};
pub use slug::{Ids, github_slug, without_emoji};
pub use words::Words;

/// The options of the Markdown parser.
///
/// Whoever reads Markdown uses these, so that all agree on where blocks begin and end. Listed one by one: what a new version of the parser adds stays off.
#[must_use]
pub fn options() -> pulldown_cmark::Options {
    use pulldown_cmark::Options;
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM
}

/// A text as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its top-level blocks, in order.
    pub blocks: Vec<Block>,
    /// Its footnotes, as one section for the end of the page; empty if it has none.
    pub footnotes: String,
}

/// A top-level block of a text. From the opening to the closing tag of `<details>` is one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its HTML; empty for what is not shown, as a comment, or shown elsewhere, as a footnote.
    pub html: String,
    /// What it says, if it is a heading.
    pub heading: Option<Heading>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its level on the page, 1 to 6.
    pub level: u8,
    /// Its id, unique on the page.
    pub id: String,
    /// Its text, without emoji.
    pub text: String,
}

#[cfg(test)]
mod tests;
