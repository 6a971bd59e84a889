//! The blocks of a section: tables, facts, detailed items, the timeline, and text as written.
//!
//! Refuses to know what they are about: the views of each part build them.

use serde::Serialize;

use super::{
    gates::Chart,
    parts::{Badge, Fact, Html, Part, Table},
    timeline::Timeline,
};

/// One block of a section: templates look at `is`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Block {
    /// A line of text.
    Text {
        /// Its parts.
        parts: Vec<Part>,
    },
    /// The stages as a drawing.
    Timeline {
        /// The drawing.
        timeline: Timeline,
    },
    /// A table.
    Table {
        /// The table.
        table: Table,
    },
    /// Labels and values.
    Facts {
        /// The facts.
        facts: Vec<Fact>,
    },
    /// Things in detail.
    Items {
        /// The things.
        items: Vec<Item>,
    },
    /// Small drawings beside each other.
    Charts {
        /// The drawings.
        charts: Vec<Chart>,
    },
    /// Text as its author wrote it.
    Written {
        /// The HTML.
        html: Html,
        /// The language that its author says it is in.
        lang: Option<String>,
    },
    /// Blocks that are HTML already, as the built-in templates would write them.
    Drawn {
        /// The HTML.
        html: Html,
    },
}

/// One thing in detail: a risk with its mitigations, a rollback with its cause.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Its anchor.
    pub id: String,
    /// The level of its heading.
    pub level: u8,
    /// Its heading.
    pub title: Vec<Part>,
    /// The heading in plain words, for its permalink.
    pub name: String,
    /// Its statuses.
    pub badges: Vec<Badge>,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Longer fields.
    pub texts: Vec<Fact>,
    /// What is done about it, in order.
    pub steps: Steps,
}

/// A list of steps under a label.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Steps {
    /// What the list is.
    pub label: String,
    /// The steps.
    pub items: Vec<Vec<Part>>,
}

/// A section of a page.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// Its anchor; empty for what stands before the first heading.
    pub id: String,
    /// The level of its heading, 2 to 6; 0 where it has none.
    pub level: u8,
    /// Its heading, as its author worded it.
    pub title: String,
    /// The heading's language, where its script tells.
    pub lang: Option<&'static str>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

impl Block {
    /// Text as written, if there is any.
    #[must_use]
    pub fn written(html: Html) -> Option<Self> {
        (!html.is_empty()).then_some(Self::Written { html, lang: None })
    }
}

/// Says of all that stands as its author wrote it in which language it is.
pub(super) fn in_language(sections: &mut [Section], language: Option<&str>) {
    let Some(language) = language else { return };
    for block in sections.iter_mut().flat_map(|section| &mut section.blocks) {
        if let Block::Written { lang, .. } = block {
            *lang = Some(language.to_owned());
        }
    }
}
