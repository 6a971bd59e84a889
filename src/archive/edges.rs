//! Links between things that have addresses: as written in the source, and as prose mentions them, resolved.
//!
//! Refuses to drop a link that leads nowhere: it is reported. Prose is read as pages read it, by the same renderer and the same resolver.

use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::{Archive, Destination, Edge, Found, Mentions, Names, Node, Places, RiskEntry, codes};
use crate::{
    diag::{FileId, Problem, Problems},
    markup::{self, Definitions, Links, Mention, Renderer, Target},
    memo::{Key, Keyer, Table},
    record::{self, Page, Spanned, Text},
    site::Site,
    world::World,
};

/// Where a page leads, by all that it depends on.
pub(super) type Known = Table<Led>;

/// Where a page leads, and which of its links lead nowhere.
#[derive(Debug)]
pub(super) struct Led {
    edges: Vec<Edge>,
    problems: Problems,
}

/// All edges of an archive, and a problem for every link that leads nowhere.
pub(super) fn of(
    archive: &Archive,
    (site, settings): (&Site, &Key),
    world: &dyn World,
    known: &Known,
    problems: &mut Problems,
) -> Vec<Edge> {
    let (places, names) = (&Places::of(archive, world), &Names::of(archive));
    let around = known.keeps().then(|| around(settings, places, names));
    let reader = Reader { archive, site, world, places, names };
    let pages = reader.pages();
    let mut edges = Vec::new();
    let of_page = |(page, from, mentions): &(&Page, Node, Mentions<'_>)| {
        let key = || reader.key(around.as_ref()?, page, *from, mentions);
        known.of(key, || reader.of_page(page, *from, *mentions))
    };
    let of_pages: Vec<Arc<Led>> = pages.par_iter().map(of_page).collect();
    for led in &of_pages {
        edges.extend(led.edges.iter().copied());
        problems.share(&led.problems);
    }
    edges.par_extend((0..archive.risks.len()).into_par_iter().flat_map_iter(|index| reader.of_risk(index, &archive.risks[index])));
    let about = archive.documents.iter().enumerate().filter_map(|(index, document)| Some((index, document.about?)));
    edges.extend(about.map(|(index, release)| Edge { from: Node::Document(index), to: Node::Release(release) }));
    edges.extend(of_releases(archive));
    edges.extend(of_risks(archive));
    edges.extend(of_entries(archive));
    edges.retain(|edge| edge.from != edge.to);
    edges.sort();
    edges.dedup();
    edges
}

/// All that the meaning of prose depends on besides the prose and the release that it stands in.
fn around(settings: &Key, places: &Places, names: &Names) -> Key {
    let mut keyer = Keyer::new("edges");
    keyer.add(settings);
    places.describe(&mut keyer);
    names.describe(&mut keyer);
    keyer.key()
}

/// What the prose of all files is read with.
struct Reader<'a> {
    archive: &'a Archive,
    site: &'a Site,
    world: &'a dyn World,
    places: &'a Places,
    names: &'a Names,
}

impl<'a> Reader<'a> {
    fn pages(&self) -> Vec<(&'a Page, Node, Mentions<'a>)> {
        let releases = self.archive.releases.iter().enumerate().filter_map(|(index, release)| {
            let page = &release.record.as_ref()?.page;
            Some((page, Node::Release(index), self.mentions(page.file, release.product, Some(index))))
        });
        let documents = self.archive.documents.iter().enumerate().map(|(index, document)| {
            let page = &document.record.page;
            (page, Node::Document(index), self.mentions(page.file, document.product, document.release))
        });
        releases.chain(documents).collect()
    }

    fn mentions(&self, file: FileId, product: usize, release: Option<usize>) -> Mentions<'a> {
        let folder = self.world.entry(file).path.folder();
        let Self { archive, site, places, names, .. } = *self;
        Mentions { archive, names, places, trackers: &site.trackers, folder, product, release }
    }

    /// All that [`Reader::of_page`] reads. Not for a page that is a part of its file: its text is not known by the file.
    fn key(&self, around: &Key, page: &Page, from: Node, mentions: &Mentions<'_>) -> Option<Key> {
        let whole = page.extract.is_none().then_some(page.file)?;
        let (Node::Release(number) | Node::Document(number)) = from else { return None };
        let mut keyer = Keyer::new("edges of a page");
        keyer.add(around).text(mentions.folder).number(mentions.product).maybe(mentions.release);
        keyer.number(usize::from(matches!(from, Node::Release(_)))).number(number).add(&self.world.identity(whole)?.to_bytes());
        keyer.number(usize::try_from(self.world.entry(whole).bytes).ok()?);
        mentions.describe(&mut keyer);
        Some(keyer.key())
    }

    fn of_page(&self, page: &Page, from: Node, mentions: Mentions<'_>) -> Led {
        let mut problems = Problems::new();
        let mut edges = Vec::new();
        for link in &page.links {
            match mentions.written(&link.value) {
                Destination::Node(to, _) => edges.push(Edge { from, to }),
                Destination::Nothing => problems.push(broken(link)),
                Destination::Elsewhere | Destination::Withheld | Destination::Folder(..) | Destination::File(_) => {}
            }
        }
        edges.extend(self.mentioned(page, from, mentions));
        Led { edges, problems }
    }

    /// What the text of a page mentions. A file that cannot be read any more fails where its page is rendered.
    fn mentioned(&self, page: &Page, from: Node, mentions: Mentions<'_>) -> Vec<Edge> {
        let source = match &page.extract {
            Some(extract) => Some(record::Source::of_extract(page, extract)),
            None => record::text_of(self.world, page.file, &self.site.limits, &mut Problems::new()),
        };
        let Some(source) = source else { return Vec::new() };
        let definitions = Definitions::of(&source.text);
        let listener = Listener::new(mentions);
        Renderer::new(&listener, &markup::Words::default())
            .with_definitions(&definitions)
            .render(&record::without_front_matter(&source.text));
        listener.edges(from)
    }

    /// What the page of a risk says of it.
    fn of_risk(&self, index: usize, risk: &RiskEntry) -> Vec<Edge> {
        let record = &risk.current.record;
        let listener = Listener::new(self.mentions(record.span.file, risk.product, None));
        let words = markup::Words::default();
        let mut renderer = Renderer::new(&listener, &words);
        for text in record.description.iter().chain(&record.mitigations) {
            renderer.inline(Text::markdown(text));
        }
        listener.edges(Node::Risk(index))
    }
}

/// Hears what a renderer asks for.
struct Listener<'a> {
    mentions: Mentions<'a>,
    heard: Mutex<Vec<Node>>,
}

impl<'a> Listener<'a> {
    fn new(mentions: Mentions<'a>) -> Self {
        Self { mentions, heard: Mutex::new(Vec::new()) }
    }

    fn hear(&self, destination: &Destination) {
        if let (Destination::Node(node, _), Ok(mut heard)) = (destination, self.heard.lock()) {
            heard.push(*node);
        }
    }

    fn edges(self, from: Node) -> Vec<Edge> {
        self.heard.into_inner().unwrap_or_default().into_iter().map(|to| Edge { from, to }).collect()
    }
}

impl Links for Listener<'_> {
    fn resolve(&self, destination: &str) -> Target {
        self.hear(&self.mentions.written(destination));
        Target::AsWritten
    }

    fn mentions(&self, text: &str) -> Vec<Mention> {
        for (_, found) in self.mentions.of(text) {
            if let Found::Thing(destination) = found {
                self.hear(&destination);
            }
        }
        Vec::new()
    }
}

/// From a release to what it was rolled back to, and to its further pages.
fn of_releases(archive: &Archive) -> impl Iterator<Item = Edge> {
    archive.releases.iter().enumerate().flat_map(|(index, release)| {
        let restored = release.restored.iter().copied().flatten().map(Node::Release);
        let pages = release.documents.iter().map(|document| Node::Document(*document));
        restored.chain(pages).map(move |to| Edge { from: Node::Release(index), to })
    })
}

/// From every release and register that has a risk.
fn of_risks(archive: &Archive) -> impl Iterator<Item = Edge> {
    archive.risks.iter().enumerate().flat_map(|(index, risk)| {
        let releases = risk.releases.iter().map(|(release, _)| Node::Release(*release));
        releases.chain(risk.document.map(Node::Document)).map(move |from| Edge { from, to: Node::Risk(index) })
    })
}

/// From every release and document that names a person, a component, a vulnerability or a dependency in a field of its own.
fn of_entries(archive: &Archive) -> impl Iterator<Item = Edge> {
    let with_pages = archive.entries.iter().enumerate().filter(|(_, entry)| entry.register.has_pages());
    with_pages.flat_map(|(index, entry)| {
        let releases = entry.releases().into_iter().map(Node::Release);
        releases
            .chain(entry.documents.iter().map(|document| Node::Document(*document)))
            .map(move |from| Edge { from, to: Node::Entry(index) })
    })
}

fn broken(link: &Spanned<String>) -> Problem {
    Problem::new(&codes::LINK_BROKEN, link.span, format!("`{}` leads nowhere", link.value))
        .help("write the path from this file, or from the content folder, to a file that is there")
}
