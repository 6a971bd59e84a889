//! Text of authors on a page: Markdown rendered once as a whole, its links resolved to pages of the site.
//!
//! Refuses to lead anywhere that does not exist: a broken link stays text, marked.

use std::ops::Range;

use super::{
    identifiers::{Numbered, numbered, tracked, words},
    parts::{Html, Part},
    viewpoint::Viewpoint,
};
use crate::{
    archive::{Destination, Node},
    evidence::Kind,
    markup::{Block, Definitions, Links, Mark, Mention, Renderer, Target, Words as MarkupWords},
    path::slug,
    record::Text,
    value::{Version, placeholders},
};

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

    /// Where a word of prose leads: a version with its `v`, the id of a risk, or the path of a file of the archive.
    fn mention(&self, word: &str) -> Option<String> {
        let release = word.starts_with(['v', 'V']).then(|| Version::parse(word)).flatten();
        if let Some(index) = release.and_then(|version| self.at.addresses.release(self.product, version.bare())) {
            return self.elsewhere(Node::Release(index));
        }
        if let Some(risk) = word.contains('-').then(|| self.at.addresses.risk(self.product, word)).flatten() {
            return self.elsewhere(Node::Risk(risk));
        }
        let is_path = word.contains('/') || word.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && is_ending(ending));
        is_path.then(|| self.file(word)).flatten()
    }

    /// Where the numbers of the release's risks and stages lead.
    fn numbers(&self, text: &str) -> Vec<(Range<usize>, String)> {
        let Some(index) = self.release else { return Vec::new() };
        let found = numbered(text, &self.at.archive.releases[index].version).into_iter();
        let led = found.filter_map(|(range, kind, number)| {
            let href = match kind {
                Numbered::Risk => self.risk(index, number)?,
                Numbered::Stage => self.stage(index, number)?,
            };
            Some((range, href))
        });
        led.collect()
    }

    /// The page of the one risk that the record gives this number.
    fn risk(&self, release: usize, number: u32) -> Option<String> {
        let release = &self.at.archive.releases[release];
        let has_number = |ordinal: &str| ordinal.rsplit(' ').next().and_then(|digits| digits.parse().ok()) == Some(number);
        let risk = only(release.risks.iter().filter(|risk| risk.record.ordinal.as_deref().is_some_and(has_number)))?;
        self.elsewhere(Node::Risk(self.at.addresses.risk(release.product, &risk.id)?))
    }

    /// The anchor of the one stage with this number: its author's, else its place.
    fn stage(&self, release: usize, number: u32) -> Option<String> {
        let numbers = (1..).zip(&self.at.archive.releases[release].stages);
        let (_, stage) = only(numbers.filter(|(place, stage)| stage.record.index.unwrap_or(*place) == number))?;
        self.at.anchor(Node::Release(release), &stage.id)
    }

    /// A path in prose: from where it is written, else a file of the evidence there.
    fn file(&self, path: &str) -> Option<String> {
        let found = match self.at.written(self.folder, self.product, path) {
            Destination::Nothing => self.at.written(self.folder, self.product, &format!("evidence/{path}")),
            found => found,
        };
        match found {
            Destination::Node(node, None) => self.elsewhere(node),
            found => self.at.leads_to(&found),
        }
    }

    fn elsewhere(&self, node: Node) -> Option<String> {
        let page = self.at.addresses.page(node)?;
        (page != self.at.here).then(|| self.at.to(page))
    }
}

/// What an iterator yields, if that is one thing.
fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    found.next().filter(|_| found.next().is_none())
}

fn is_ending(text: &str) -> bool {
    (2..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric()) && text.bytes().any(|b| b.is_ascii_alphabetic())
}

impl Links for PageLinks<'_> {
    fn resolve(&self, destination: &str) -> Target {
        if let Some(fragment) = destination.strip_prefix('#') {
            let known = self.anchors.iter().any(|anchor| anchor == fragment);
            return if known { Target::AsWritten } else { Target::Broken };
        }
        match self.at.written(self.folder, self.product, destination) {
            Destination::Elsewhere => Target::AsWritten,
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
        let links = words(text).filter_map(|range| {
            let href = self.mention(&text[range.clone()])?;
            Some((range, href))
        });
        let links = links.chain(self.numbers(text)).chain(tracked(text, &self.at.site.trackers));
        let links = links.map(|(range, href)| Mention { range, mark: Mark::Link(href) });
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

/// The text with its YAML front matter blanked: every byte keeps its place, and no Markdown parser reads it as headings.
#[must_use]
pub fn without_front_matter(text: &str) -> String {
    let Some(end) = front_matter_end(text) else { return text.to_owned() };
    let mut out: String = text[..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    out.push_str(&text[end..]);
    out
}

fn front_matter_end(text: &str) -> Option<usize> {
    let bare = text.trim_start_matches('\u{feff}');
    let mut at = text.len() - bare.len();
    for (number, line) in bare.split_inclusive('\n').enumerate() {
        let fence = matches!(line.trim_end(), "---") || number > 0 && line.trim_end() == "...";
        if number == 0 && !fence {
            return None;
        }
        at += line.len();
        if number > 0 && fence {
            return Some(at);
        }
    }
    None
}

/// An id made of any words, for anchors that relsite makes itself.
#[must_use]
pub fn anchor(words: &str) -> String {
    let id = slug(words);
    if id.is_empty() { "item".to_owned() } else { id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_keeps_its_bytes() {
        let text = "---\ntitle: é\n---\n# X\n";
        let blanked = without_front_matter(text);
        assert_eq!(blanked.len(), text.len());
        assert_eq!(blanked.trim_start(), "# X\n");
        assert_eq!(without_front_matter("# X\n---\n"), "# X\n---\n");
        assert_eq!(without_front_matter("---\nopen"), "---\nopen");
    }
}
