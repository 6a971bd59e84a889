//! Text of authors on a page: Markdown rendered once as a whole, its links resolved to pages of the site.
//!
//! Refuses to lead anywhere that does not exist: a broken link stays text, marked.

use std::ops::Range;

use super::{
    parts::{Html, Part},
    viewpoint::Viewpoint,
};
use crate::{
    archive::{Destination, Found, Mentions, Node},
    evidence::Kind,
    markup::{Block, Definitions, Links, Mark, Mention, Renderer, Target, Words as MarkupWords},
    path::slug,
    record::Text,
    value::placeholders,
};

pub use crate::record::without_front_matter;

/// What a page's prose knows of the site: the links of one source file.
#[derive(Debug)]
pub struct PageLinks<'a> {
    at: Viewpoint<'a>,
    folder: &'a str,
    product: usize,
    /// Anchors of the page that are no headings of its text.
    anchors: Vec<String>,
    /// Whether bracketed words are blanks of a template.
    blanks: bool,
    /// The release whose page it is.
    release: Option<usize>,
}

impl<'a> PageLinks<'a> {
    /// Links as written in a file of `folder`, on a page of `product` that has these anchors besides its headings.
    #[must_use]
    pub fn new(at: Viewpoint<'a>, folder: &'a str, product: usize, anchors: Vec<String>) -> Self {
        Self { at, folder, product, anchors, blanks: true, release: None }
    }

    /// The same for a text that comes of no template: `[core]` is a word in it.
    #[must_use]
    pub fn without_blanks(self) -> Self {
        Self { blanks: false, ..self }
    }

    /// The same on a page of a release, whose risks and stages the text means by their numbers.
    #[must_use]
    pub fn of_release(self, release: Option<usize>) -> Self {
        Self { release, ..self }
    }

    fn reader(&self) -> Mentions<'_> {
        Mentions {
            archive: self.at.archive,
            names: self.at.addresses.names(),
            places: &self.at.archive.places,
            trackers: &self.at.site.trackers,
            folder: self.folder,
            product: self.product,
            release: self.release,
        }
    }

    /// The address of what a mention means; a page does not link to itself.
    fn href(&self, found: Found) -> Option<String> {
        match found {
            Found::Thing(Destination::Node(node, None)) => {
                let page = self.at.addresses.page(node)?;
                (page != self.at.here).then(|| self.at.to(page))
            }
            Found::Thing(found) => self.at.leads_to(&found),
            Found::Stage(release, id) => self.at.anchor(Node::Release(release), &id),
            Found::Tracked(href) => Some(href),
        }
    }
}

impl Links for PageLinks<'_> {
    fn resolve(&self, destination: &str) -> Target {
        if let Some(fragment) = destination.strip_prefix('#') {
            let known = self.anchors.iter().any(|anchor| anchor == fragment);
            return if known { Target::AsWritten } else { Target::Broken };
        }
        match self.at.written(self.folder, self.product, destination) {
            Destination::Elsewhere => Target::AsWritten,
            Destination::Withheld => Target::Refused,
            found => self.at.leads_to(&found).map_or(Target::Broken, Target::Href),
        }
    }

    fn image(&self, destination: &str) -> Option<String> {
        let found = self.at.written(self.folder, self.product, destination);
        match found {
            Destination::Node(Node::Evidence(release, index), _) => {
                let is_image = self.at.archive.releases[release].evidence[index].kind == Kind::Image;
                let address = self.at.addresses.evidence(release, index).filter(|_| is_image)?;
                shows_as_image(address.raw.as_str()).then(|| self.at.to(&address.raw))
            }
            Destination::File(ref path) if shows_as_image(path) => self.at.leads_to(&found),
            _ => None,
        }
    }

    fn mentions(&self, text: &str) -> Vec<Mention> {
        let blanks = if self.blanks { placeholders(text) } else { Vec::new() };
        let blanks = blanks.into_iter().map(|range| Mention { range, mark: Mark::Unfilled });
        let found = self.reader().of(text).into_iter();
        let links = found.filter_map(|(range, found)| Some(Mention { range, mark: Mark::Link(self.href(found)?) }));
        let mut all: Vec<Mention> = blanks.chain(links).collect();
        all.sort_by_key(|mention| mention.range.start);
        all
    }
}

/// Whether a browser shows a file of this name as a picture and as nothing else.
#[must_use]
pub fn shows_as_image(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(ending.as_str(), "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif")
}

/// Renders the texts of one page in their order, and keeps its ids apart.
pub struct Pen<'r> {
    /// Where the page stands.
    pub at: Viewpoint<'r>,
    renderer: Renderer<'r>,
}

impl<'r> Pen<'r> {
    /// A pen for a page on which a text's first heading has this level: 1 where it is the page's title, else 2.
    #[must_use]
    pub fn new(
        at: Viewpoint<'r>,
        links: &'r PageLinks<'r>,
        words: &'r MarkupWords,
        definitions: Option<&'r Definitions>,
        first_level: u8,
    ) -> Self {
        let renderer = Renderer::new(links, words).in_language(&at.site.language).from_level(first_level);
        let renderer = match definitions {
            Some(definitions) => renderer.with_definitions(definitions),
            None => renderer,
        };
        Self { at, renderer }
    }

    /// Takes an id of the page.
    pub fn take_id(&mut self, wanted: &str) -> String {
        self.renderer.take_id(wanted)
    }

    /// Takes the anchors among older addresses (`#old-heading`), those that the page does not have already.
    pub fn take_anchors(&mut self, aliases: &[String]) -> Vec<String> {
        let wanted =
            aliases.iter().filter_map(|alias| alias.strip_prefix('#')).filter(|id| !id.is_empty() && !id.contains(char::is_whitespace));
        wanted.filter(|id| self.renderer.take_id(id) == **id).map(str::to_owned).collect()
    }

    /// A field of a record as inline HTML.
    pub fn inline(&mut self, text: &Text) -> Part {
        Part::Markup { html: Html::rendered(self.renderer.inline(text.markdown())) }
    }

    /// Renders a whole text.
    pub fn prose(&mut self, text: &str) -> Prose {
        self.part_of(text, 0..text.len())
    }

    /// Renders a stretch of a text; its blocks keep their places in the whole.
    pub fn part_of(&mut self, text: &str, range: Range<usize>) -> Prose {
        let rendered = self.renderer.render(&text[range.clone()]);
        let moved = |block: Block| Block { range: block.range.start + range.start..block.range.end + range.start, ..block };
        Prose { blocks: rendered.blocks.into_iter().map(moved).collect(), footnotes: Html::rendered(rendered.footnotes) }
    }
}

/// A rendered text.
#[derive(Debug)]
pub struct Prose {
    /// Its top-level blocks in order, with their places in the text.
    pub blocks: Vec<Block>,
    /// Its footnotes.
    pub footnotes: Html,
}

impl Prose {
    /// The blocks that begin in any of these ranges, the heading at `but` left out.
    #[must_use]
    pub fn within(&self, ranges: &[Range<usize>], but: Option<usize>) -> Html {
        let from = |start: usize| self.blocks.partition_point(|block| block.range.start < start);
        let found = ranges.iter().flat_map(|range| &self.blocks[from(range.start)..from(range.end).max(from(range.start))]);
        Html::of_blocks(found.filter(|block| block.heading.is_none() || but != Some(block.range.start)))
    }

    /// The heading that begins at a place: its id and text.
    #[must_use]
    pub fn heading_at(&self, start: usize) -> Option<(&str, &str)> {
        let index = self.blocks.binary_search_by_key(&start, |block| block.range.start).ok()?;
        let heading = self.blocks[index].heading.as_ref()?;
        Some((&heading.id, &heading.text))
    }
}

/// An id made of any words, for anchors that relsite makes itself.
#[must_use]
pub fn anchor(words: &str) -> String {
    let id = slug(words);
    if id.is_empty() { "item".to_owned() } else { id }
}
