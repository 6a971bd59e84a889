//! A page made of sections: a heading, a sentence, links, and sections of blocks. Comparisons, gates, the schedule.
//!
//! Refuses to know what its sections are about.

use serde::Serialize;

use super::{
    blocks::{Block, Section},
    parts::{Link, Part, Table},
    prose::anchor,
};

/// The page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SummaryView {
    /// The heading.
    pub title: String,
    /// What follows the heading.
    pub badges: Vec<Part>,
    /// One sentence.
    pub lede: Option<String>,
    /// Where to read on.
    pub links: Vec<Link>,
    /// The sections.
    pub sections: Vec<Section>,
}

impl SummaryView {
    /// Adds a section of the page.
    pub fn section(&mut self, title: &str, blocks: Vec<Block>) {
        let wanted = anchor(title);
        let same = self.sections.iter().filter(|section| section.id == wanted || section.title == title).count();
        let id = if same == 0 { wanted } else { format!("{wanted}-{}", same + 1) };
        self.sections.push(Section { id, level: 2, title: title.to_owned(), lang: crate::markup::language_of(title), blocks });
    }
}

/// A table as a block.
#[must_use]
pub fn table(table: Table) -> Block {
    Block::Table { table }
}

/// A line as a block.
#[must_use]
pub fn line(parts: Vec<Part>) -> Block {
    Block::Text { parts }
}
