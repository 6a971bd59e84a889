//! The first walk over a text: what must be known before its first byte is written.
//!
//! Refuses to write anything. Links lead forward to headings and footnotes, and a `<details>` may only be opened if it is closed.

use std::{collections::BTreeMap, ops::Range};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    raw::{self, Token},
    slug::{Ids, github_slug, without_emoji},
};

/// An event of the parser and its bytes in the text.
pub(super) type Place<'t> = (Event<'t>, Range<usize>);

/// What the first walk found.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Id and text of each heading, in order; both empty where a heading is.
    pub(super) headings: Vec<(String, String)>,
    /// For each `<details>`, in order, whether its end tag follows in the same container.
    pub(super) closed_details: Vec<bool>,
    /// The footnotes by label, with their numbers from 1 on.
    notes: BTreeMap<String, usize>,
    /// Ids of the footnotes, by number.
    note_ids: Vec<String>,
    /// The ids that GitHub gives to the headings, and those that they have here.
    fragments: BTreeMap<String, String>,
}

impl Survey {
    /// Walks over the events of a text, and takes ids for what needs one.
    pub(super) fn of(events: &[Place<'_>], ids: &mut Ids) -> Self {
        let mut survey = Self { closed_details: closed_details(events), ..Self::default() };
        survey.number_notes(events, ids);
        let mut github = Ids::default();
        for text in heading_texts(events) {
            survey.name_heading(&text, ids, &mut github);
        }
        survey
    }

    /// The id of the heading that a fragment as GitHub makes it, percent-encoded or not, means.
    pub(super) fn fragment(&self, fragment: &str) -> Option<&str> {
        let decoded = percent_decode(fragment).replace('\u{fe0f}', "");
        let lower = decoded.to_lowercase();
        let spellings = [decoded.as_str(), &lower, lower.trim_matches('-')];
        spellings.into_iter().find_map(|spelling| self.fragments.get(spelling)).map(String::as_str)
    }

    /// Number and id of a footnote.
    pub(super) fn note(&self, label: &str) -> Option<(usize, &str)> {
        let number = *self.notes.get(&label.to_lowercase())?;
        Some((number, self.note_ids.get(number - 1)?))
    }

    /// The id of a footnote by its number.
    pub(super) fn note_id(&self, number: usize) -> &str {
        self.note_ids.get(number.wrapping_sub(1)).map_or("", String::as_str)
    }

    /// Gives a heading its id.
    fn name_heading(&mut self, text: &str, ids: &mut Ids, github: &mut Ids) {
        let shown = without_emoji(text);
        if shown.is_empty() {
            self.headings.push(Default::default());
            return;
        }
        let slug: String = github_slug(text).trim_matches('-').to_owned();
        let id = ids.take(if slug.is_empty() { "section" } else { &slug });
        self.fragments.entry(id.clone()).or_insert_with(|| id.clone());
        self.fragments.insert(github.take(&github_slug(text)), id.clone());
        self.headings.push((id, shown));
    }

    /// Numbers the footnotes that are defined: those referred to in the text first, then those in other footnotes, then the rest.
    fn number_notes(&mut self, events: &[Place<'_>], ids: &mut Ids) {
        let mut defined = Vec::new();
        let mut referred = [Vec::new(), Vec::new()];
        let mut inside = 0;
        for (event, _) in events {
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    inside = 1;
                    defined.push(label.to_lowercase());
                }
                Event::End(TagEnd::FootnoteDefinition) => inside = 0,
                Event::FootnoteReference(label) => referred[inside].push(label.to_lowercase()),
                _ => {}
            }
        }
        let known: std::collections::BTreeSet<String> = defined.iter().cloned().collect();
        let [text, notes] = referred;
        for label in text.into_iter().chain(notes).chain(defined).filter(|label| known.contains(label)) {
            let next = self.notes.len() + 1;
            self.notes.entry(label).or_insert(next);
        }
        self.note_ids = (1..=self.notes.len()).map(|number| ids.take(&format!("fn-{number}"))).collect();
    }
}

/// The text of each heading, in order.
fn heading_texts(events: &[Place<'_>]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut inside = false;
    for (event, _) in events {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                inside = true;
                texts.push(String::new());
            }
            Event::End(TagEnd::Heading(_)) => inside = false,
            Event::Text(text) | Event::Code(text) if inside => texts.last_mut().into_iter().for_each(|last| last.push_str(text)),
            Event::SoftBreak | Event::HardBreak if inside => texts.last_mut().into_iter().for_each(|last| last.push(' ')),
            _ => {}
        }
    }
    texts
}

/// For each `<details>` of the HTML blocks, whether it is closed before its container is.
fn closed_details(events: &[Place<'_>]) -> Vec<bool> {
    let mut closed = Vec::new();
    let mut open: Vec<Vec<usize>> = vec![Vec::new()];
    let mut block = String::new();
    for (event, _) in events {
        match event {
            Event::Html(html) => block.push_str(html),
            Event::End(TagEnd::HtmlBlock) => match_details(&std::mem::take(&mut block), &mut closed, &mut open),
            Event::Start(Tag::BlockQuote(_) | Tag::Item | Tag::FootnoteDefinition(_)) => open.push(Vec::new()),
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition) => drop(open.pop()),
            _ => {}
        }
    }
    closed
}

/// Matches the `<details>` tags of one HTML block with those before it in the container.
fn match_details(block: &str, closed: &mut Vec<bool>, open: &mut [Vec<usize>]) {
    let Some(container) = open.last_mut() else { return };
    for token in raw::tokens(block) {
        match token {
            Token::Open(raw::Tag::Details, _) => {
                container.push(closed.len());
                closed.push(false);
            }
            Token::Close(raw::Tag::Details, _) => {
                if let Some(index) = container.pop() {
                    closed[index] = true;
                }
            }
            _ => {}
        }
    }
}

/// Resolves `%XX`; what is no UTF-8 then stays as it was.
fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let decoded =
            (first == b'%').then(|| tail.get(..2)).flatten().and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        bytes.push(decoded.unwrap_or(first));
        rest = if decoded.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
