//! Links between things that have addresses: as written in the source, and as prose mentions them, resolved.
//!
//! Refuses to drop a link that leads nowhere: it is reported. Prose is read as pages read it, by the same renderer and the same resolver.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Archive, Destination, Edge, Found, Mentions, Names, Node, Places, RiskEntry, codes};
use crate::{
    diag::{FileId, Problem, Problems},
    markup::{self, Definitions, Links, Mention, Renderer, Target},
    memo::{Key, Keyer, Of, Store, Table},
    record::{self, Page, Spanned, Text},
    site::Site,
    world::World,
};

/// Where a page leads, by all that it depends on.
pub(super) type Known = Table<Led>;

/// Where a page leads, and which of its links lead nowhere.
#[derive(Debug, Serialize, Deserialize)]
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
    let (places, names) = (&*archive.places, &*archive.names);
    let around = (known.keeps() || known.store().keeps()).then(|| around(settings, places, names));
    let limits = Keyer::new("limits").all(&site.limits).key();
    let reader = Reader { archive, site, world, places, names, store: known.store(), limits };
    let pages = reader.pages();
    let mut edges = Vec::new();
    let of_page = |(page, from, mentions): &(&Page, Node, Mentions<'_>)| {
        let context = around.as_ref().map(|around| context(around, *from, mentions));
        known.of(|| reader.key(context.as_ref()?, page), || reader.led(context.as_ref(), page, *from, *mentions))
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
    edges.par_sort_unstable();
    edges.dedup();
    edges
}

/// All that the meaning of prose depends on besides the prose and the release that it stands in.
fn around(settings: &Key, places: &Places, names: &Names) -> Key {
    let (places, names) = rayon::join(|| places.key(), || names.key());
    Keyer::new("edges").add(settings).add(&places).add(&names).key()
}

/// All that a page's edges depend on besides its file.
fn context(around: &Key, from: Node, mentions: &Mentions<'_>) -> Key {
    let mut keyer = Keyer::new("context");
    keyer.add(around).all(&from).text(mentions.folder).number(mentions.product).maybe(mentions.release);
    if let Some(index) = mentions.release {
        keyer.add(&mentions.archive.releases[index].numbering);
    }
    keyer.key()
}

/// What the prose of all files is read with.
struct Reader<'a> {
    archive: &'a Archive,
    site: &'a Site,
    world: &'a dyn World,
    places: &'a Places,
    names: &'a Names,
    store: &'a Store,
    limits: Key,
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
    fn key(&self, context: &Key, page: &Page) -> Option<Key> {
        let whole = page.extract.is_none().then_some(page.file)?;
        let mut keyer = Keyer::new("edges of a page");
        keyer.add(context).add(&self.world.identity(whole)?.to_bytes()).number(usize::try_from(self.world.entry(whole).bytes).ok()?);
        Some(keyer.key())
    }

    /// Where a page leads: as it did before, where nothing has another name or place since then.
    fn led(&self, context: Option<&Key>, page: &Page, from: Node, mentions: Mentions<'_>) -> Led {
        let Some(with) = context.filter(|_| page.extract.is_none()) else { return self.of_page(page, from, mentions, self.world) };
        // Its prose is for the day when something has.
        self.store.spare(&self.prose(page.file, self.world));
        let of = Of { function: "edges", file: page.file, world: self.world, with };
        self.store.of(&of, |world| self.of_page(page, from, mentions, world))
    }

    fn prose<'w>(&'w self, file: FileId, world: &'w dyn World) -> Of<'w> {
        Of { function: "prose", file, world, with: &self.limits }
    }

    fn of_page(&self, page: &Page, from: Node, mentions: Mentions<'_>, world: &dyn World) -> Led {
        let mut problems = Problems::new();
        let mut edges = Vec::new();
        for link in &page.links {
            match mentions.written(&link.value) {
                Destination::Node(to, _) => edges.push(Edge { from, to }),
                Destination::Nothing => problems.push(broken(link)),
                Destination::Elsewhere | Destination::Withheld | Destination::Folder(..) | Destination::File(_) => {}
            }
        }
        edges.extend(self.mentioned(page, from, mentions, world));
        Led { edges, problems }
    }

    /// What the text of a page mentions. A file that cannot be read any more fails where its page is rendered.
    fn mentioned(&self, page: &Page, from: Node, mentions: Mentions<'_>, world: &dyn World) -> Vec<Edge> {
        let prose = match &page.extract {
            Some(extract) => Prose::of(&record::Source::of_extract(page, extract)),
            None => self.store.of(&self.prose(page.file, world), |world| {
                let source = record::text_of(world, page.file, &self.site.limits, &mut Problems::new());
                source.as_ref().map(Prose::of).unwrap_or_default()
            }),
        };
        prose.edges(from, mentions)
    }

    /// What the page of a risk says of it.
    fn of_risk(&self, index: usize, risk: &RiskEntry) -> Vec<Edge> {
        let record = &risk.current.record;
        let words = markup::Words::default();
        let listener = Listener::default();
        let mut renderer = Renderer::new(&listener, &words);
        for text in record.description.iter().chain(&record.mitigations) {
            renderer.inline(Text::markdown(text));
        }
        listener.prose().edges(Node::Risk(index), self.mentions(record.span.file, risk.product, None))
    }
}

/// What a text may mean something by, whatever there is: its links, and its stretches of prose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Prose {
    links: BTreeSet<String>,
    texts: BTreeSet<String>,
}

impl Prose {
    fn of(source: &record::Source) -> Self {
        let definitions = Definitions::of(&source.text);
        let listener = Listener::default();
        Renderer::new(&listener, &markup::Words::default())
            .with_definitions(&definitions)
            .render(&record::without_front_matter(&source.text));
        listener.prose()
    }

    /// What it means where it stands.
    fn edges(&self, from: Node, mentions: Mentions<'_>) -> Vec<Edge> {
        let written = self.links.iter().map(|link| mentions.written(link));
        let found = self.texts.iter().flat_map(|text| mentions.of(text)).filter_map(|(_, found)| match found {
            Found::Thing(destination) => Some(destination),
            Found::Stage(..) | Found::Tracked(_) => None,
        });
        let nodes = written.chain(found).filter_map(|destination| if let Destination::Node(to, _) = destination { Some(to) } else { None });
        nodes.map(|to| Edge { from, to }).collect()
    }
}

/// Hears what a renderer asks for.
#[derive(Default)]
struct Listener(Mutex<Prose>);

impl Listener {
    fn prose(self) -> Prose {
        self.0.into_inner().unwrap_or_default()
    }
}

impl Links for Listener {
    fn resolve(&self, destination: &str) -> Target {
        if let Ok(mut heard) = self.0.lock() {
            heard.links.insert(destination.to_owned());
        }
        Target::AsWritten
    }

    fn mentions(&self, text: &str) -> Vec<Mention> {
        if let Ok(mut heard) = self.0.lock() {
            heard.texts.insert(text.to_owned());
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
