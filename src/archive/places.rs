//! Where links lead: the files of the archive that have pages, the folders that have lists, and the files that are copied as they are.
//!
//! Refuses to guess between two targets: such a link leads nowhere.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use super::{Archive, DocumentKind, Node, Release};
use crate::{
    memo::{Asked, Key, Keyer, Lookup, asked},
    path::{RelPath, decode},
    world::{Refusal, World},
};

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Destination {
    /// Another site, a mail address, an anchor of the same page: not an edge.
    Elsewhere,
    /// A thing of the archive, and the anchor there.
    Node(Node, Option<String>),
    /// What a folder of a product holds.
    Folder(usize, Folder),
    /// A file of `static/`: its path in the site.
    File(String),
    /// What only colleagues may see: no link, and nothing that is wrong.
    Withheld,
    /// Nothing that is there.
    Nothing,
}

/// A folder that the site has a list of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Folder {
    /// `releases/`
    Releases,
    /// `risks/`
    Risks,
    /// The folder of a kind of documents.
    Documents(DocumentKind),
}

/// The folders of a product that have a list, by name.
const FOLDERS: [(&str, Folder); 6] = [
    ("releases", Folder::Releases),
    ("risks", Folder::Risks),
    ("runbooks", Folder::Documents(DocumentKind::Runbook)),
    ("checklists", Folder::Documents(DocumentKind::Checklist)),
    ("process", Folder::Documents(DocumentKind::Process)),
    ("incidents", Folder::Documents(DocumentKind::Incident)),
];
/// The files that stand for their folder.
const INDEXES: [&str; 4] = ["index.md", "README.md", "RELEASE_NOTES.md", "release.md"];

/// Every source path that leads somewhere.
#[derive(Clone, Default, PartialEq)]
pub struct Places {
    paths: HashMap<String, Destination>,
    /// The folders that a file stands for, with the first of [`INDEXES`] that each has.
    indexes: HashMap<String, (usize, Destination)>,
    /// The last part of every path and folder that leads somewhere: most words with a slash are no paths, and none of these.
    endings: HashSet<String>,
    /// File names; `None` where several pages share one.
    names: HashMap<String, Option<Node>>,
}

/// All of it follows from the archive.
impl fmt::Debug for Places {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Places").field("paths", &self.paths.len()).finish_non_exhaustive()
    }
}

impl Places {
    /// Collects the pages, lists and copied files of an archive.
    #[must_use]
    pub fn of(archive: &Archive, world: &dyn World) -> Self {
        let mut places = Self::default();
        for entry in world.files().iter().filter(|entry| entry.refused.is_none()) {
            if let Some(path) = entry.path.beneath("static") {
                places.paths.insert(entry.path.to_string(), Destination::File(path.to_owned()));
            }
        }
        for entry in world.files().iter().filter(|entry| entry.refused == Some(Refusal::Withheld)) {
            places.paths.insert(entry.path.to_string(), Destination::Withheld);
        }
        places.add_folders(archive);
        places.add_pages(archive, world);
        archive.releases.iter().enumerate().for_each(|(index, release)| places.add_own_folders(index, release));
        places.indexes = places.indexes();
        places.endings = places.paths.keys().chain(places.indexes.keys()).map(|path| ending(path).to_owned()).collect();
        places
    }

    /// Of every path, and where it leads.
    pub(super) fn key(&self) -> Key {
        // The folders and endings follow from the paths.
        Keyer::new("places").rows(&self.paths).rows(&self.names).key()
    }

    fn indexes(&self) -> HashMap<String, (usize, Destination)> {
        let mut indexes: HashMap<String, (usize, Destination)> = HashMap::new();
        let order = |name: &str| INDEXES.iter().position(|index| *index == name);
        #[expect(clippy::iter_over_hash_type, reason = "the first of its folder wins, in whatever order they come")]
        for (path, destination) in &self.paths {
            let Some((folder, order)) = path.rsplit_once('/').and_then(|(folder, name)| Some((folder, order(name)?))) else { continue };
            if indexes.get(folder).is_none_or(|(known, _)| order < *known) {
                indexes.insert(folder.to_owned(), (order, destination.clone()));
            }
        }
        indexes
    }

    fn add_folders(&mut self, archive: &Archive) {
        for (index, product) in archive.products.iter().enumerate() {
            let has = |kind| archive.documents.iter().any(|document| document.product == index && document.kind == kind);
            for (name, folder) in FOLDERS {
                if !matches!(folder, Folder::Documents(kind) if !has(kind)) {
                    let path = format!("{}/{name}", product.folder);
                    self.paths.insert(path.trim_start_matches('/').to_owned(), Destination::Folder(index, folder));
                }
            }
        }
    }

    fn add_pages(&mut self, archive: &Archive, world: &dyn World) {
        let mut add = |file, node| self.add(&world.entry(file).path, node);
        for (index, release) in archive.releases.iter().enumerate() {
            if let Some(record) = &release.record {
                add(record.page.file, Node::Release(index));
            }
            for (at, one) in release.evidence.iter().enumerate() {
                if let Some(file) = one.file {
                    add(file, Node::Evidence(index, at));
                }
            }
        }
        for (index, document) in archive.documents.iter().enumerate() {
            add(document.record.page.file, Node::Document(index));
        }
    }

    /// The folder of a release without a record, and the folder of its evidence: the section of its page.
    fn add_own_folders(&mut self, index: usize, release: &Release) {
        if !release.evidence.iter().any(|one| one.file.is_some() && one.path.starts_with("evidence/")) {
            return;
        }
        let node = |anchor: Option<&str>| Destination::Node(Node::Release(index), anchor.map(str::to_owned));
        self.paths.entry(format!("{}/evidence", release.folder)).or_insert(node(Some("evidence-table")));
        self.paths.entry(release.folder.to_string()).or_insert(node(None));
    }

    /// The first release of a file that holds several, as a changelog does, stands for the file.
    fn add(&mut self, path: &RelPath, node: Node) {
        if self.paths.contains_key(path.as_str()) {
            return;
        }
        self.paths.insert(path.to_string(), Destination::Node(node, None));
        self.names.entry(path.name().to_owned()).and_modify(|known| *known = None).or_insert(Some(node));
    }

    /// Resolves a link as written in a file of `folder`: from there, then from the content folder, then from the root, then among the files
    /// that are copied, then by a file name that only one page has.
    #[must_use]
    pub fn resolve(&self, link: &str, folder: &str, content: &str) -> Destination {
        let has_scheme = link.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
        if has_scheme || link.starts_with('#') || link.starts_with("//") || link.is_empty() {
            return Destination::Elsewhere;
        }
        let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor.to_owned())));
        let Some(path) = decode(path.split('?').next().unwrap_or(path)).map(|path| path.replace('\\', "/")) else {
            return Destination::Nothing;
        };
        let bare = path.trim_start_matches('/').trim_end_matches('/');
        if !matches!(ending(bare), "" | "." | "..") && !self.ends(ending(bare)) {
            return Destination::Nothing;
        }
        match self.by_path(&path, folder, content) {
            Some(Destination::Node(node, own)) => Destination::Node(node, anchor.or(own)),
            Some(found) => found,
            None => self.by_name(&path).map_or(Destination::Nothing, |node| Destination::Node(node, anchor)),
        }
    }

    /// Everything that can be looked up, with what it leads to; `None` where that is nothing more than that it is there.
    pub fn all(&self) -> impl Iterator<Item = (Lookup, &str, Option<Destination>)> {
        let endings = self.endings.iter().map(|ending| (Lookup::Endings, ending.as_str(), None));
        let paths = self.paths.keys().chain(self.indexes.keys().filter(|path| !self.paths.contains_key(*path)));
        let paths = paths.map(|path| (Lookup::Places, path.as_str(), self.at(path).cloned()));
        let names = self.names.iter().filter_map(|(name, node)| Some((name, Destination::Node((*node)?, None))));
        endings.chain(paths).chain(names.map(|(name, destination)| (Lookup::FileNames, name.as_str(), Some(destination))))
    }

    /// Whether anything that leads somewhere has this for its last part.
    fn ends(&self, ending: &str) -> bool {
        asked(|| Asked::Look(Lookup::Endings, 0, ending.to_owned()));
        self.endings.contains(ending)
    }

    fn by_path(&self, path: &str, folder: &str, content: &str) -> Option<Destination> {
        let bare = path.trim_start_matches('/').trim_end_matches('/');
        let folders = [folder, content, "", "static"].into_iter().skip(usize::from(path.starts_with('/')));
        let mut candidates = folders.filter_map(|folder| RelPath::resolve(folder, bare).ok());
        candidates.find_map(|path| self.at(path.as_str()).cloned())
    }

    /// What stands at a path: where that is a folder that a file stands for, the file.
    fn at(&self, path: &str) -> Option<&Destination> {
        asked(|| Asked::Look(Lookup::Places, 0, path.to_owned()));
        self.indexes.get(path).map(|(_, destination)| destination).or_else(|| self.paths.get(path))
    }

    /// `scripts/runbook-db-restore.md` where just one page of the archive has that name.
    fn by_name(&self, path: &str) -> Option<Node> {
        let name = path.rsplit('/').next().filter(|name| name.ends_with(".md") && !INDEXES.contains(name))?;
        asked(|| Asked::Look(Lookup::FileNames, 0, name.to_owned()));
        self.names.get(name).copied().flatten()
    }
}

/// The last part of a path.
fn ending(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
