//! The renderer of a page: what all its texts share, that is links, words and ids.
//!
//! Refuses to skip a level: a heading is one deeper than the one it stands under, however many levels its author skipped.

use std::collections::BTreeMap;

use pulldown_cmark::{BrokenLink, CowStr, Event, Parser};

use super::{Links, Rendered, Words, inline::Inline, options, slug::Ids, survey::Survey, writer::Writer};

/// Renders the texts of one page, in the order in which they stand on it.
pub struct Renderer<'a> {
    pub(super) links: &'a dyn Links,
    pub(super) words: &'a Words,
    pub(super) language: &'a str,
    pub(super) base: u8,
    pub(super) ids: Ids,
    pub(super) labels: Ids,
    definitions: Option<&'a Definitions>,
}

impl<'a> Renderer<'a> {
    /// A renderer for a page in English on which a text's first heading level becomes `h2`.
    #[must_use]
    pub fn new(links: &'a dyn Links, words: &'a Words) -> Self {
        Self { links, words, language: "en", base: 2, ids: Ids::default(), labels: Ids::default(), definitions: None }
    }

    /// The language of the page, which its elements need not repeat.
    #[must_use]
    pub fn in_language(mut self, language: &'a str) -> Self {
        self.language = language;
        self
    }

    /// The level, 1 to 6, that a text's first heading level becomes. The page has headings down to the one above it already.
    #[must_use]
    pub fn from_level(mut self, level: u8) -> Self {
        self.base = level.clamp(1, 6);
        self
    }

    /// Link definitions of the whole text, for rendering parts of it.
    #[must_use]
    pub fn with_definitions(mut self, definitions: &'a Definitions) -> Self {
        self.definitions = Some(definitions);
        self
    }

    /// Takes an id for an element of the page outside of the rendered texts.
    pub fn take_id(&mut self, wanted: &str) -> String {
        self.ids.take(wanted)
    }

    /// Renders a text. See [`guard`](super::guard()) for what should be refused before.
    pub fn render(&mut self, text: &str) -> Rendered {
        let events: Vec<_> = parser(text, self.definitions).into_offset_iter().collect();
        let survey = Survey::of(&events, &mut self.ids);
        Writer::new(self, survey).render(&events)
    }

    /// Renders one line of inline Markdown, as that of a table's cell or a list's item, without an element around it.
    pub fn inline(&mut self, fragment: &str) -> String {
        // What comes first in a line could begin a block; after a word it cannot.
        let line = format!("x {}", fragment.replace(['\n', '\r'], " "));
        let mut events: Vec<Event<'_>> = parser(&line, self.definitions).collect();
        if let Some(Event::Text(first)) = events.get_mut(1) {
            *first = CowStr::from(first.strip_prefix("x ").unwrap_or_default().to_owned());
        }
        let mut inline = Inline::new(self, Survey::default());
        for event in &events {
            inline.event(event);
        }
        inline.finish()
    }
}

/// The link definitions of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definitions(BTreeMap<String, (String, String)>);

impl Definitions {
    /// Collects the definitions of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let parser = Parser::new_ext(text, options());
        let definitions = parser.reference_definitions().iter().map(|(label, definition)| {
            let title = definition.title.as_ref().map(ToString::to_string).unwrap_or_default();
            (key(label), (definition.dest.to_string(), title))
        });
        Self(definitions.collect())
    }

    /// Destination and title of a link by its label.
    fn get(&self, label: &str) -> Option<(CowStr<'static>, CowStr<'static>)> {
        let (destination, title) = self.0.get(&key(label))?;
        Some((CowStr::from(destination.clone()), CowStr::from(title.clone())))
    }
}

/// Labels match whatever their case and white space.
fn key(label: &str) -> String {
    let words: Vec<String> = label.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// The parser for `text`, to which links by the labels of `definitions` are links too.
fn parser<'t>(
    text: &'t str,
    definitions: Option<&'t Definitions>,
) -> Parser<'t, impl FnMut(BrokenLink<'t>) -> Option<(CowStr<'t>, CowStr<'t>)>> {
    Parser::new_with_broken_link_callback(text, options(), Some(move |link: BrokenLink<'t>| definitions?.get(&link.reference)))
}
