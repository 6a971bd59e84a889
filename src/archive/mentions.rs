//! Mentions in prose: versions, risks, stages, people, components, vulnerabilities, paths, and what trackers know.
//!
//! Refuses to guess. The links of pages and the edges of the archive both come from here, so that neither knows more than the other.

use std::ops::Range;

use super::{
    Archive, Destination, Judged, Names, Node, Places,
    identifiers::{Numbered, filled, is_cve, numbered, stands_alone, tracked, words},
};
use crate::{
    memo::{Key, Keyer},
    site::Trackers,
    value::Version,
};

/// What a stretch of prose means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A thing of the archive, or a file or folder of it.
    Thing(Destination),
    /// A stage of a release, by its anchor.
    Stage(usize, String),
    /// What a tracker knows: its address there.
    Tracked(String),
}

/// What the prose of one file may mean.
#[derive(Debug, Clone, Copy)]
pub struct Mentions<'a> {
    /// All that is true.
    pub archive: &'a Archive,
    /// What things are called.
    pub names: &'a Names,
    /// Where paths lead.
    pub places: &'a Places,
    /// What other systems number.
    pub trackers: &'a Trackers,
    /// The folder of the file.
    pub folder: &'a str,
    /// The product that it belongs to.
    pub product: usize,
    /// The release whose risks and stages it means by their numbers.
    pub release: Option<usize>,
}

/// What `risk 2` and `stage 3` mean in the prose of a release: all that is read of the release itself.
pub(super) fn numbering(release: &Judged) -> Key {
    let mut keyer = Keyer::new("numbering");
    keyer.text(&release.version.written).number(release.risks.len()).number(release.stages.len());
    for risk in &release.risks {
        keyer.text(&risk.id).text(risk.record.ordinal.as_deref().unwrap_or_default());
    }
    for stage in &release.stages {
        keyer.text(&stage.id).maybe(stage.record.index.map(|index| index as usize));
    }
    keyer.key()
}

impl Mentions<'_> {
    /// Everything that a text mentions, with its place there; of two that overlap the first counts.
    #[must_use]
    pub fn of(&self, text: &str) -> Vec<(Range<usize>, Found)> {
        let mut all: Vec<(Range<usize>, Found)> = self.whole(text).into_iter().collect();
        for range in words(text) {
            let here = text[..range.start].ends_with('@');
            if here {
                all.extend(self.person(text, &range));
                continue;
            }
            let found = self.word(&text[range.clone()]).map(|found| (range.clone(), found));
            all.extend(found.or_else(|| self.component(text, &range)));
        }
        all.extend(self.numbers(text));
        all.extend(tracked(text, self.trackers).into_iter().map(|(range, href)| (range, Found::Tracked(href))));
        all.sort_by_key(|(range, found)| (range.start, matches!(found, Found::Tracked(_))));
        let mut end = 0;
        all.retain(|(range, _)| {
            let fits = range.start >= end;
            end = if fits { range.end } else { end };
            fits
        });
        all
    }

    /// Where a link leads, as written.
    #[must_use]
    pub fn written(&self, destination: &str) -> Destination {
        let content = self.archive.products.get(self.product).map_or("", |product| product.folder.as_str());
        self.places.resolve(destination, self.folder, content)
    }

    /// A code span or cell that is the name of a component or a variable and nothing else.
    fn whole(&self, text: &str) -> Option<(Range<usize>, Found)> {
        let name = text.trim();
        let start = text.len() - text.trim_start().len();
        Some((
            start..start + name.len(),
            thing(Node::Entry(self.names.component(self.product, name).or_else(|| self.names.variable(self.product, name))?)),
        ))
    }

    /// `@mina`, no part of a mail address.
    fn person(&self, text: &str, word: &Range<usize>) -> Option<(Range<usize>, Found)> {
        let range = word.start - 1..word.end;
        let is_mail = text[..range.start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '@'));
        let person = self.names.person(self.product, &text[range.clone()]).filter(|_| !is_mail)?;
        Some((range, thing(Node::Entry(person))))
    }

    /// A component whose name begins with this word and cannot mean anything else: the longest.
    fn component(&self, text: &str, word: &Range<usize>) -> Option<(Range<usize>, Found)> {
        let known = self.names.spoken(self.product, &text[word.clone()]).iter();
        let here = known.filter_map(|(name, entry)| {
            let range = word.start..word.start + name.len();
            (text[word.start..].starts_with(name.as_str()) && stands_alone(text, &range)).then_some((range, *entry))
        });
        here.max_by_key(|(range, _)| range.end).map(|(range, entry)| (range, thing(Node::Entry(entry))))
    }

    /// A version with its `v`, the id of a risk or a vulnerability, or the path of a file of the archive.
    fn word(&self, word: &str) -> Option<Found> {
        let release = word.starts_with(['v', 'V']).then(|| Version::parse(word)).flatten();
        if let Some(index) = release.and_then(|version| self.names.release(self.product, version.bare())) {
            return Some(thing(Node::Release(index)));
        }
        if is_cve(word) {
            return self.names.cve(self.product, word).map(|entry| thing(Node::Entry(entry)));
        }
        if let Some(risk) = word.contains('-').then(|| self.names.risk(self.product, word)).flatten() {
            return Some(thing(Node::Risk(risk)));
        }
        let is_path = word.contains('/') || word.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && is_ending(ending));
        is_path.then(|| self.file(word)).flatten()
    }

    /// A path in prose: from where it is written, else a file of the evidence there.
    fn file(&self, path: &str) -> Option<Found> {
        let found = match self.written(path) {
            Destination::Nothing => self.written(&format!("evidence/{path}")),
            found => found,
        };
        (!matches!(found, Destination::Nothing | Destination::Elsewhere | Destination::Withheld)).then_some(Found::Thing(found))
    }

    /// The numbers of the release's risks and stages.
    fn numbers(&self, text: &str) -> Vec<(Range<usize>, Found)> {
        let Some(index) = self.release else { return Vec::new() };
        let found = numbered(text, &self.archive.releases[index].version).into_iter();
        let meant = found.filter_map(|(range, kind, number)| {
            let found = match kind {
                Numbered::Risk => thing(self.risk(index, number)?),
                Numbered::Stage => self.stage(index, number)?,
            };
            Some((range, found))
        });
        meant.collect()
    }

    /// The one risk that the record gives this number.
    fn risk(&self, release: usize, number: u32) -> Option<Node> {
        let release = &self.archive.releases[release];
        let has_number = |ordinal: &str| ordinal.rsplit(' ').next().and_then(|digits| digits.parse().ok()) == Some(number);
        let risk = only(release.risks.iter().filter(|risk| risk.record.ordinal.as_deref().is_some_and(has_number)))?;
        self.names.risk(release.product, &risk.id).map(Node::Risk)
    }

    /// The one stage with this number: its author's, else its place.
    fn stage(&self, release: usize, number: u32) -> Option<Found> {
        let numbers = (1..).zip(&self.archive.releases[release].stages);
        let (_, stage) = only(numbers.filter(|(place, stage)| stage.record.index.unwrap_or(*place) == number))?;
        Some(Found::Stage(release, stage.id.clone()))
    }

    /// The tracker's page of a vulnerability.
    #[must_use]
    pub fn tracked_cve(trackers: &Trackers, id: &str) -> Option<String> {
        trackers.cve.as_ref().map(|pattern| filled(pattern, id))
    }
}

fn thing(node: Node) -> Found {
    Found::Thing(Destination::Node(node, None))
}

/// What an iterator yields, if that is one thing.
fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    found.next().filter(|_| found.next().is_none())
}

fn is_ending(text: &str) -> bool {
    (2..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric()) && text.bytes().any(|b| b.is_ascii_alphabetic())
}
