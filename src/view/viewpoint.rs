//! Where a view is built from: the archive, the addresses, the words, and the page that links are relative to.
//!
//! Refuses absolute links within the site: every address is relative to the page it stands on.

use super::{
    address::{Addresses, Listing},
    findings::Findings,
    lines::LINE_LIMIT,
    parts::{Link, Part},
    words::Words,
};
use crate::{
    archive::{Archive, Node},
    path::{OutPath, RelPath},
    site::Site,
};

/// What the views of one page are built from.
#[derive(Debug, Clone, Copy)]
pub struct Viewpoint<'a> {
    /// All that is true.
    pub archive: &'a Archive,
    /// What the site's owner decided.
    pub site: &'a Site,
    /// Where everything stands.
    pub addresses: &'a Addresses,
    /// What is wrong, by the thing that it concerns.
    pub findings: &'a Findings,
    /// The words of the interface.
    pub words: &'static Words,
    /// The page.
    pub here: &'a OutPath,
    /// Where the site stands on its host, for a page that is served under any address; all others link relatively.
    pub root: Option<&'a str>,
}

impl Viewpoint<'_> {
    /// The link from this page to another.
    #[must_use]
    pub fn to(&self, target: &OutPath) -> String {
        match self.root {
            Some(root) => super::frame::absolute(root, target),
            None => self.here.link_to(target),
        }
    }

    /// The link to the page of a thing, if it has one.
    #[must_use]
    pub fn href(&self, node: Node) -> Option<String> {
        self.addresses.page(node).map(|path| self.to(path))
    }

    /// The link to an anchor on the page of a thing; on that page itself the fragment alone.
    #[must_use]
    pub fn anchor(&self, node: Node, id: &str) -> Option<String> {
        let page = self.addresses.page(node)?;
        Some(if page == self.here { format!("#{id}") } else { format!("{}#{id}", self.to(page)) })
    }

    /// The link to a line of a release's record; to its first line where that one is not shown any more.
    #[must_use]
    pub fn line(&self, release: usize, line: u32) -> Option<String> {
        let record = self.addresses.record(release)?;
        let shown = if line as usize <= LINE_LIMIT { line } else { 1 };
        Some(format!("{}#L{shown}", self.to(&record)))
    }

    /// A release by its version, linked.
    #[must_use]
    pub fn release(&self, index: usize) -> Part {
        Part::link(self.version(index), self.href(Node::Release(index)))
    }

    /// The version of a release as it is shown.
    #[must_use]
    pub fn version(&self, index: usize) -> String {
        self.archive.releases[index].version.written.clone()
    }

    /// The first page of a list.
    #[must_use]
    pub fn listing(&self, product: usize, listing: Listing) -> Option<String> {
        self.addresses.listing(product, listing, 1).map(|path| self.to(&path))
    }

    /// A file at the root of the site.
    #[must_use]
    pub fn root_file(&self, path: &str) -> String {
        OutPath::new(path).map(|path| self.to(&path)).unwrap_or_default()
    }

    /// What a thing is called.
    #[must_use]
    pub fn title(&self, node: Node) -> String {
        match node {
            Node::Release(index) => self.version(index),
            Node::Document(index) => self.archive.documents[index].record.page.title.clone(),
            Node::Risk(index) => self.archive.risks[index].current.record.title.plain.clone(),
            Node::Evidence(release, index) => self.archive.releases[release].evidence[index].path.clone(),
        }
    }

    /// A thing as a link with its title, if it has an address.
    #[must_use]
    pub fn link(&self, node: Node) -> Option<Link> {
        Some(Link { text: self.title(node), href: self.href(node)? })
    }

    /// Where a destination that an author wrote leads: from the folder of the file, then from the content root, then by a unique name.
    #[must_use]
    pub fn written_link(&self, folder: &str, destination: &str) -> Option<String> {
        let (path, fragment) = match destination.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (destination, None),
        };
        let path = crate::path::decode(path.split('?').next().unwrap_or(path))?.replace('\\', "/");
        let node = self.written_node(folder, path.trim_end_matches('/'))?;
        let href = self.href(node)?;
        Some(fragment.map_or(href.clone(), |fragment| format!("{href}#{fragment}")))
    }

    fn written_node(&self, folder: &str, path: &str) -> Option<Node> {
        let trimmed = path.trim_start_matches('/');
        if trimmed.is_empty() {
            return None;
        }
        let from_file = (!path.starts_with('/')).then(|| RelPath::resolve(folder, path).ok()).flatten();
        let roots = self.archive.products.iter().map(|product| product.folder.as_str()).chain([self.site.content.as_str(), ""]);
        let from_roots = roots.filter_map(|root| RelPath::resolve(root, trimmed).ok());
        let found = from_file.into_iter().chain(from_roots).find_map(|path| self.at(path.as_str()));
        let name = trimmed.rsplit('/').next().unwrap_or(trimmed);
        found.or_else(|| self.addresses.by_name(name))
    }

    /// What stands at a source path: a file, or the index of a folder.
    fn at(&self, path: &str) -> Option<Node> {
        const INDEXES: [&str; 5] = ["", "/index.md", "/README.md", "/RELEASE_NOTES.md", "/release.md"];
        INDEXES.iter().find_map(|index| self.addresses.at_source(&format!("{path}{index}")))
    }
}
