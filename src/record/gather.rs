//! From the table of files to records: which file belongs to which release, read in parallel.
//!
//! Refuses to read evidence: its files are only named here.

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    Document, DocumentPlace, Form, Place, Release, UNCLAIMED, Vocabulary,
    changelog::{Changelog, changelog},
    codes, data, document, place_of, release,
    source::{Source, changelog_text, text_of},
};
use crate::{
    diag::{FileId, Problem, Problems},
    memo::{Key, Keyer, Of, Table},
    path::RelPath,
    site::{Site, Synonym},
    value::Version,
    world::{Refusal, World},
};

/// All that authors wrote, sorted by path.
#[derive(Debug, Default)]
pub struct Records {
    /// Releases, each with its files.
    pub releases: Vec<ReleaseSource>,
    /// Pages that belong to no release.
    pub documents: Vec<DocumentSource>,
}

/// A release's record and the files beside it.
#[derive(Debug)]
pub struct ReleaseSource {
    /// An index into the site's products.
    pub product: usize,
    /// Its folder, relative to the root; the folder of its file when it has none of its own.
    pub folder: RelPath,
    /// The name of its folder or file.
    pub name: String,
    /// How well the record's file is named: 0 is `index.md`.
    rank: u8,
    /// As written; `None` for a folder without a record.
    pub record: Option<Arc<Release>>,
    /// Whether a record is there of which nothing could be read.
    pub unread: bool,
    /// Evidence: file and path relative to the folder.
    pub evidence: Vec<(FileId, String)>,
    /// Further pages: name and content.
    pub pages: Vec<(String, Arc<Document>)>,
}

/// A page that belongs to no release.
#[derive(Debug)]
pub struct DocumentSource {
    /// An index into the site's products.
    pub product: usize,
    /// Which folder it stands in.
    pub kind: DocumentPlace,
    /// Its path below that folder, without its ending.
    pub path: String,
    /// As written.
    pub record: Arc<Document>,
}

/// What was read of single files, by all that the reading depends on.
pub type Known = Table<Read>;

/// What was read of one file, and what is wrong in it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Read {
    parsed: Option<Parsed>,
    problems: Problems,
}

/// Reads all records of a world. Never fails: what cannot be read is a problem. `settings` stands for all of `site`.
#[must_use]
pub fn parse(world: &dyn World, site: &Site, settings: &Key, known: &Known, problems: &mut Problems) -> Records {
    let vocabulary = Vocabulary::new(&site.synonyms);
    let files = claimed(world, site, problems);
    let texts: Vec<&Claim> = files.iter().filter(|claim| !matches!(claim.place, Place::Evidence { .. })).collect();
    let words = words(site);
    let read = |claim: &&Claim| {
        let stored = || {
            let with = claim.key(&words);
            let of = Of { function: "record", file: claim.file, world, with: &with };
            known.store().of(&of, |world| read(claim, world, site, &vocabulary))
        };
        known.of(|| key(claim, settings, world), stored)
    };
    let parsed: Vec<Arc<Read>> = texts.par_iter().map(read).collect();
    let mut gather = Gather::default();
    for claim in &files {
        if let Place::Evidence { folder, path } = &claim.place {
            gather.release(claim.product, &claim.root, folder, None).evidence.push((claim.file, path.clone()));
        }
    }
    for (claim, read) in texts.into_iter().zip(parsed) {
        problems.share(&read.problems);
        gather.add(claim, read.parsed.clone(), problems);
    }
    gather.finish()
}

/// A file with its place.
struct Claim {
    file: FileId,
    product: usize,
    /// The product's folder.
    root: String,
    place: Place,
}

/// The files of all content folders that are something; the rest is reported.
fn claimed(world: &dyn World, site: &Site, problems: &mut Problems) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (index, entry) in world.files().iter().enumerate() {
        let file = FileId(u32::try_from(index).unwrap_or(u32::MAX));
        if entry.refused == Some(Refusal::Withheld) {
            continue;
        }
        if let Some(refusal) = &entry.refused {
            problems.push(refused(file, refusal));
            continue;
        }
        let Some((product, root, path)) = product_of(&entry.path, site) else {
            let stray = entry.path.beneath(site.content.as_str()).is_some();
            if stray {
                problems.push(unclaimed(file, "it stands in no product's folder"));
            }
            continue;
        };
        match place_of(path) {
            Place::Unclaimed(near) => problems.push(unclaimed(file, near)),
            place => claims.push(Claim { file, product, root: root.to_owned(), place }),
        }
    }
    claims
}

/// The product whose folder holds a path: the innermost.
pub(super) fn product_of<'p>(path: &'p RelPath, site: &'p Site) -> Option<(usize, &'p str, &'p str)> {
    let products = site.products.iter().enumerate();
    let holding = products.filter_map(|(index, product)| Some((index, product.folder.as_str(), path.beneath(product.folder.as_str())?)));
    holding.max_by_key(|(_, folder, _)| folder.len())
}

fn unclaimed(file: FileId, near: &str) -> Problem {
    Problem::of_file(&UNCLAIMED, file, "this file is shown nowhere").help(near)
}

fn refused(file: FileId, refusal: &Refusal) -> Problem {
    let (what, help) = match refusal {
        Refusal::Link => {
            ("it is a symbolic link; relsite publishes only what stands in the folder itself".to_owned(), "replace the link by the file")
        }
        Refusal::NotAFile(what) => (format!("it is a {what}, not a regular file"), "remove it from the folder"),
        Refusal::Unreadable(cause) => (format!("it cannot be read: {cause}"), "change its permissions"),
        Refusal::Name => ("its name is not UTF-8".to_owned(), "rename the file"),
        Refusal::Withheld => ("it is internal".to_owned(), "build for colleagues with --audience internal"),
    };
    Problem::of_file(&codes::UNREADABLE, file, what).help(help)
}

/// What a file holds; copies share it.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Parsed {
    Release(Arc<Release>),
    Document(Arc<Document>),
    Changelog(Vec<Arc<Release>>, Option<Arc<Document>>),
    Data(Vec<Arc<Release>>),
}

/// All that [`read`] reads.
fn key(claim: &Claim, settings: &Key, world: &dyn World) -> Option<Key> {
    let entry = world.entry(claim.file);
    let mut keyer = Keyer::new("record");
    keyer.add(settings).number(claim.file.0 as usize).text(entry.path.as_str()).number(usize::try_from(entry.bytes).ok()?);
    keyer.all(&claim.place).add(&world.identity(claim.file)?.to_bytes());
    Some(keyer.key())
}

/// All that [`read`] reads besides the file and its place.
fn words(site: &Site) -> Key {
    let mut keyer = Keyer::new("words");
    keyer.all(&site.limits);
    for (number, group) in [&site.synonyms.sections, &site.synonyms.labels, &site.synonyms.status].into_iter().enumerate() {
        for Synonym { canonical, written, language, span: _ } in group {
            keyer.number(number).all(&(canonical, written, language));
        }
    }
    keyer.key()
}

impl Claim {
    fn key(&self, words: &Key) -> Key {
        Keyer::new("claim").add(words).all(&self.place).key()
    }
}

fn read(claim: &Claim, world: &dyn World, site: &Site, vocabulary: &Vocabulary) -> Read {
    let mut problems = Problems::new();
    let text = if matches!(claim.place, Place::Changelog { .. }) { changelog_text } else { text_of };
    let source = text(world, claim.file, &site.limits, &mut problems);
    let is_data = matches!(world.entry(claim.file).path.extension().as_str(), "yaml" | "yml");
    let depth = site.limits.yaml_depth;
    if let (true, Place::Document { kind, .. }) = (is_data, &claim.place) {
        let page = source.and_then(|source| data::page(&source, *kind, depth, vocabulary, &mut problems));
        return Read { parsed: page.map(|page| Parsed::Document(Arc::new(page))), problems };
    }
    let parsed = source.map(|source| match is_data {
        true => Parsed::Data(data::releases(&source, depth, vocabulary, &mut problems).into_iter().map(Arc::new).collect()),
        false => parsed(claim, &source, vocabulary, &mut problems),
    });
    Read { parsed, problems }
}

fn parsed(claim: &Claim, source: &Source, vocabulary: &Vocabulary, problems: &mut Problems) -> Parsed {
    match &claim.place {
        Place::Changelog { series, .. } => {
            let Changelog { releases, rest } = changelog(source, series.as_deref(), vocabulary, problems);
            Parsed::Changelog(releases.into_iter().map(Arc::new).collect(), rest.map(Arc::new))
        }
        Place::Release { .. } => Parsed::Release(Arc::new(release(source, vocabulary, problems))),
        _ => Parsed::Document(Arc::new(document(source, vocabulary, problems))),
    }
}

#[derive(Default)]
struct Gather {
    releases: BTreeMap<(usize, String, String), ReleaseSource>,
    documents: Vec<DocumentSource>,
    /// The releases of files that hold several.
    entries: Vec<ReleaseSource>,
}

impl Gather {
    /// The release of a folder; `name` is given for a file without a folder of its own.
    fn release(&mut self, product: usize, root: &str, folder: &str, name: Option<&str>) -> &mut ReleaseSource {
        let own = folder.rsplit('/').next().unwrap_or(folder);
        let name = name.unwrap_or(own).to_owned();
        let path: Vec<&str> = root.split('/').chain(folder.split('/')).collect();
        self.releases.entry((product, folder.to_owned(), name.clone())).or_insert_with(|| ReleaseSource {
            product,
            folder: RelPath::from_disk(&path),
            name,
            rank: u8::MAX,
            record: None,
            unread: false,
            evidence: Vec::new(),
            pages: Vec::new(),
        })
    }

    fn add(&mut self, claim: &Claim, parsed: Option<Parsed>, problems: &mut Problems) {
        match (&claim.place, parsed) {
            (Place::Release { folder, name, .. }, None) => {
                self.release(claim.product, &claim.root, folder, Some(name)).unread = true;
            }
            (Place::Release { folder, name, rank }, Some(Parsed::Release(record))) => {
                let source = self.release(claim.product, &claim.root, folder, Some(name));
                let better = source.record.is_none() || *rank < source.rank;
                let loser = if better { source.record.replace(record).map(|old| old.page.file) } else { Some(claim.file) };
                source.rank = source.rank.min(*rank);
                problems.extend(loser.map(|file| unclaimed(file, "its folder has another record; a further page needs another name")));
            }
            (Place::ReleasePage { folder, name }, Some(Parsed::Document(page))) => {
                self.release(claim.product, &claim.root, folder, None).pages.push((name.clone(), page));
            }
            (Place::Release { .. }, Some(Parsed::Data(releases))) if releases.len() > 1 => {
                self.entries.extend(releases.into_iter().map(|record| entry(claim, "releases/several", record)));
            }
            (place, Some(Parsed::Data(releases))) => {
                let only = releases.into_iter().next().map(Parsed::Release);
                if matches!(place, Place::Release { .. }) {
                    self.add(claim, only, problems);
                }
            }
            (Place::Changelog { path, .. }, Some(Parsed::Changelog(releases, rest))) => {
                self.entries.extend(releases.into_iter().map(|record| entry(claim, path, record)));
                let kind = DocumentPlace::Page;
                self.documents.extend(rest.map(|record| DocumentSource { product: claim.product, kind, path: path.clone(), record }));
            }
            (Place::Document { kind, path }, Some(Parsed::Document(record))) => {
                self.documents.push(DocumentSource { product: claim.product, kind: *kind, path: path.clone(), record });
            }
            _ => {}
        }
    }

    fn finish(self) -> Records {
        Records { releases: self.releases.into_values().chain(self.entries).collect(), documents: self.documents }
    }
}

/// A release that shares its file with others: it has no folder, and is called as its version.
fn entry(claim: &Claim, path: &str, record: Arc<Release>) -> ReleaseSource {
    let folder: Vec<&str> = claim.root.split('/').chain(path.rsplit_once('/').map(|(folder, _)| folder)).collect();
    let name = record.version.as_ref().map(|read| read.text.clone()).unwrap_or_default();
    ReleaseSource {
        product: claim.product,
        folder: RelPath::from_disk(&folder.iter().flat_map(|part| part.split('/')).collect::<Vec<_>>()),
        name,
        rank: u8::MAX,
        record: Some(record),
        unread: false,
        evidence: Vec::new(),
        pages: Vec::new(),
    }
}

/// Joins a record that has no folder of its own with the folder of its version that has no record. What a changelog says of a version that has a
/// record is a further page beside it.
#[must_use]
pub fn joined(sources: Vec<ReleaseSource>) -> Vec<ReleaseSource> {
    let key = |source: &ReleaseSource| {
        let version = source.record.as_ref().and_then(|record| record.version.as_ref()?.value.clone());
        let version = version.or_else(|| Version::parse(&source.name));
        (source.product, version.map_or_else(|| source.name.to_lowercase(), |version| version.bare().to_lowercase()))
    };
    let is_without_folder = |source: &ReleaseSource| source.record.is_some() && source.rank == u8::MAX;
    let (mut entries, mut all): (Vec<_>, Vec<_>) = sources.into_iter().partition(is_without_folder);
    let of_changelog = |source: &ReleaseSource| source.record.as_ref().is_some_and(|record| record.form == Form::Changelog);
    entries.sort_by_key(of_changelog);
    let mut places: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for (index, source) in all.iter().enumerate() {
        places.entry(key(source)).or_insert(index);
    }
    for entry in entries {
        let series = entry.record.as_ref().is_some_and(|record| record.series.is_some());
        match places.get(&key(&entry)).filter(|_| !series) {
            Some(index) if all[*index].record.is_none() => all[*index].record = entry.record,
            Some(index) if of_changelog(&entry) => all[*index].pages.extend(entry.record.map(page)),
            _ => {
                if !series {
                    places.entry(key(&entry)).or_insert(all.len());
                }
                all.push(entry);
            }
        }
    }
    all
}

/// A release of a changelog as a page beside the record that wins.
fn page(entry: Arc<Release>) -> (String, Arc<Document>) {
    let Release { page, sections, particulars, .. } = Arc::unwrap_or_clone(entry);
    let infrastructure = particulars.infrastructure;
    let document = Document {
        page,
        risks: Vec::new(),
        schedule: super::Schedule::default(),
        infrastructure,
        course: particulars.course,
        release: None,
        sections,
    };
    ("changelog".to_owned(), Arc::new(document))
}
