//! Where links lead: the files of the archive that have pages, by path and by name.
//!
//! Refuses to guess between two targets: such a link leads nowhere.

use std::collections::BTreeMap;

use super::{Archive, Node};
use crate::{
    path::{RelPath, decode},
    world::World,
};

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Another site, a mail address, an anchor of the same page: not an edge.
    Elsewhere,
    /// A thing of the archive, and the anchor there.
    Node(Node, Option<String>),
    /// Nothing that is there.
    Nothing,
}

/// Every source file that has a page of its own.
#[derive(Debug, Clone, Default)]
pub struct Places {
    paths: BTreeMap<String, Node>,
    /// File names; `None` where several pages share one.
    names: BTreeMap<String, Option<Node>>,
}

impl Places {
    /// Collects the pages of an archive.
    #[must_use]
    pub fn of(archive: &Archive, world: &dyn World) -> Self {
        let mut places = Self::default();
        let mut add = |file, node| places.add(&world.entry(file).path, node);
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
        places
    }

    fn add(&mut self, path: &RelPath, node: Node) {
        self.paths.insert(path.to_string(), node);
        self.names.entry(path.name().to_owned()).and_modify(|known| *known = None).or_insert(Some(node));
    }

    /// Resolves a link as written in a file of `folder`: from there, then from the content folder, then from the root, then by a file name
    /// that only one page has.
    #[must_use]
    pub fn resolve(&self, link: &str, folder: &str, content: &str) -> Destination {
        let has_scheme = link.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
        if has_scheme || link.starts_with('#') || link.starts_with("//") || link.is_empty() {
            return Destination::Elsewhere;
        }
        let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor.to_owned())));
        let path = path.split('?').next().unwrap_or(path);
        let found = decode(path).and_then(|path| self.by_path(&path, folder, content).or_else(|| self.by_name(&path)));
        found.map_or(Destination::Nothing, |node| Destination::Node(node, anchor))
    }

    fn by_path(&self, path: &str, folder: &str, content: &str) -> Option<Node> {
        let bare = path.trim_start_matches('/').trim_end_matches('/');
        let folders = [folder, content, ""].into_iter().skip(usize::from(path.starts_with('/')));
        let mut candidates = folders.filter_map(|folder| RelPath::resolve(folder, bare).ok());
        candidates.find_map(|path| self.file(&path).or_else(|| self.index(&path)))
    }

    fn file(&self, path: &RelPath) -> Option<Node> {
        self.paths.get(path.as_str()).copied()
    }

    /// A folder's page.
    fn index(&self, folder: &RelPath) -> Option<Node> {
        ["index.md", "README.md"].iter().find_map(|name| self.paths.get(&format!("{folder}/{name}")).copied())
    }

    /// `scripts/runbook-db-restore.md` where just one page of the archive has that name.
    fn by_name(&self, path: &str) -> Option<Node> {
        let name = path.rsplit('/').next().filter(|name| name.ends_with(".md") && !matches!(*name, "index.md" | "README.md"))?;
        self.names.get(name).copied().flatten()
    }
}
