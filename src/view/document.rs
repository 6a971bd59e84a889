//! The pages of documents: runbooks, checklists, guides, incidents, further pages of a release, and all others.
//!
//! Refuses to change a word: the text stands as its author wrote it, in its order.

use serde::Serialize;

use super::{
    blocks::{self, Block, Section},
    findings::{self, FindingsView},
    mentions::{self, Mentions},
    parts::{Fact, Html, Link, Part},
    prose::{Pen, Prose, without_front_matter},
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::{Document, DocumentKind, Node},
    markup::{self, language_of},
    record::ItemState,
    value::without_emoji,
};

/// The page of a document.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentView {
    /// Its title.
    pub title: String,
    /// The language of the title, where its script tells.
    pub lang: Option<&'static str>,
    /// Its description.
    pub lede: Option<String>,
    /// How many of its items are done.
    pub progress: Option<Progress>,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// What is wrong with it.
    pub findings: Option<FindingsView>,
    /// Older anchors that lead here.
    pub anchors: Vec<String>,
    /// Its text.
    pub sections: Vec<Section>,
    /// Its footnotes.
    pub footnotes: Html,
    /// What leads here: for a runbook, where it is used.
    pub mentions: Mentions,
    /// The heading of the back-links.
    pub mentions_title: String,
}

/// How far a checklist is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Items done.
    pub done: usize,
    /// Items that count.
    pub total: usize,
    /// Both in words.
    pub text: String,
}

/// The anchors that the page of a document has besides its headings.
pub const ANCHORS: [&str; 2] = ["findings", "mentions"];

/// Builds the page of a document from its text.
pub fn view(index: usize, text: &str, pen: &mut Pen<'_>) -> DocumentView {
    let at = pen.at;
    let document = &at.archive.documents[index];
    for anchor in ANCHORS {
        pen.take_id(anchor);
    }
    let anchors = pen.take_anchors(&document.record.page.aliases);
    let text = without_front_matter(text);
    let prose = pen.prose(&text);
    let title = title(document);
    let mut sections = sections(&prose, &title);
    blocks::in_language(&mut sections, document.record.page.lang.as_deref());
    let used = matches!(document.kind, DocumentKind::Runbook | DocumentKind::Checklist);
    DocumentView {
        lang: language_of(&title),
        lede: document.record.page.description.clone(),
        progress: progress(document, &at),
        facts: facts(document, &at),
        findings: findings::of(Node::Document(index), &at),
        anchors,
        sections,
        footnotes: prose.footnotes,
        mentions: mentions::of(Node::Document(index), &at),
        mentions_title: if used { at.words.used_in } else { at.words.mentioned_in }.to_owned(),
        title,
    }
}

/// The level of the first heading of a document's page: 1 where it is the title, which stands above the text already.
#[must_use]
pub fn first_level(document: &Document) -> u8 {
    let first = document.record.sections.iter().find(|section| section.level > 0);
    let is_title = |text: &str| text.is_empty() || without_emoji(text) == title(document);
    if first.is_some_and(|section| section.level == 1 && is_title(&section.title)) { 1 } else { 2 }
}

/// The title without emoji.
#[must_use]
pub fn title(document: &Document) -> String {
    let title = without_emoji(&document.record.page.title);
    if title.is_empty() { document.slug.clone() } else { title }
}

fn facts(document: &Document, at: &Viewpoint<'_>) -> Vec<Fact> {
    let release = document.release.or(document.about).map(|release| Fact::new(at.words.release, vec![at.release(release)]));
    let blanks = document.record.page.placeholders.len();
    let blanks =
        (blanks > 0 && document.release.is_some()).then(|| Fact::new(at.words.not_filled_in, vec![Part::text(blanks.to_string())]));
    let page = &document.record.page;
    let said = |label: &str, text: &Option<String>| text.as_ref().map(|text| Fact::new(label, vec![Part::text(text.clone())]));
    let front = [said(at.words.owner, &page.owner), said(at.words.status, &page.status)];
    release.into_iter().chain(front.into_iter().flatten()).chain(blanks).collect()
}

/// How far a checklist or a further page of a release is; `None` where nothing counts. The boxes of a runbook are ticked anew each time.
#[must_use]
pub fn progress(document: &Document, at: &Viewpoint<'_>) -> Option<Progress> {
    let list = document.record.page.checklist.as_ref()?;
    if !matches!(document.kind, DocumentKind::Checklist | DocumentKind::OfRelease) {
        return None;
    }
    let counted = list.items.iter().filter(|item| !item.emergency && item.state != ItemState::NotApplicable);
    let (mut done, mut total) = (0, 0);
    for item in counted {
        total += 1;
        done += usize::from(item.state == ItemState::Done);
    }
    let text = fill(at.words.done_of, &[&done.to_string(), &total.to_string()]);
    (total > 0).then_some(Progress { done, total, text })
}

/// The blocks between two headings of level 2 are a section; the heading that repeats the page's title is left out.
fn sections(prose: &Prose, title: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut blocks: Vec<&markup::Block> = Vec::new();
    let mut seen_title = false;
    for block in &prose.blocks {
        match &block.heading {
            Some(heading) if !seen_title && sections.is_empty() && heading.text == title => seen_title = true,
            Some(heading) if heading.level <= 2 => {
                close(&mut sections, &mut blocks);
                sections.push(Section {
                    id: heading.id.clone(),
                    level: 2,
                    title: heading.text.clone(),
                    lang: language_of(&heading.text),
                    blocks: Vec::new(),
                });
            }
            _ => blocks.push(block),
        }
    }
    close(&mut sections, &mut blocks);
    sections
}

/// Gives the blocks so far to the section they follow, or to one without a heading.
fn close(sections: &mut Vec<Section>, blocks: &mut Vec<&markup::Block>) {
    let Some(block) = Block::written(Html::of_blocks(blocks.drain(..))) else { return };
    match sections.last_mut() {
        Some(section) => section.blocks.push(block),
        None => sections.push(Section { id: String::new(), level: 0, title: String::new(), lang: None, blocks: vec![block] }),
    }
}

/// Where a document stands: its release, or the list of its kind.
#[must_use]
pub fn crumbs(document: &Document, at: &Viewpoint<'_>) -> Vec<Link> {
    let releases = super::address::Listing::Releases;
    let listing = match document.kind {
        DocumentKind::OfRelease => releases,
        DocumentKind::RiskRegister => super::address::Listing::Risks,
        kind if super::frame::INDEXED.contains(&kind) => super::address::Listing::Documents(kind),
        _ => return Vec::new(),
    };
    let list = at.listing(document.product, listing).map(|href| Link { text: super::frame::listing_title(listing, at.words), href });
    list.into_iter().chain(document.release.and_then(|release| at.link(Node::Release(release)))).collect()
}
