//! Where a view is built from: the archive, the addresses, the words, and the page that links are relative to.
//!
//! Refuses absolute links within the site: every address is relative to the page it stands on.

use super::{
    address::{Addresses, Listing},
    findings::Findings,
    format,
    lines::LINE_LIMIT,
    parts::{Link, Part},
    words::Words,
};
use crate::{
    archive::{Archive, Destination, Node},
    path::OutPath,
    record::Read,
    site::Site,
    value::When,
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
            Some(root) => super::frame::absolute(path_of(root), target),
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
        self.archive.releases[index].called()
    }

    /// A date of a record; a time of day in the site's own zone too.
    #[must_use]
    pub fn when(&self, read: &Read<When>) -> Vec<Part> {
        let mut parts = format::read_when(read, self.words);
        let instant = read.value.as_ref().and_then(When::instant);
        let local = self.site.timezone.as_ref().zip(instant).map(|(zone, instant)| format::local(instant, zone, self.words));
        parts.extend(local.map(|local| Part::muted(format!(" ({local})"))));
        parts
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
            Node::Entry(index) => self.archive.entries[index].title.clone(),
        }
    }

    /// A thing as a link with its title, if it has an address.
    #[must_use]
    pub fn link(&self, node: Node) -> Option<Link> {
        Some(Link { text: self.title(node), href: self.href(node)? })
    }

    /// Where a destination leads that an author wrote in a file of `folder`: the same thing that makes an edge of the archive.
    #[must_use]
    pub fn written(&self, folder: &str, product: usize, destination: &str) -> Destination {
        let content = self.archive.products.get(product).map_or("", |product| product.folder.as_str());
        self.archive.places.resolve(destination, folder, content)
    }

    /// The link to a destination, if it has an address in the site.
    #[must_use]
    pub fn leads_to(&self, destination: &Destination) -> Option<String> {
        match destination {
            Destination::Node(node, None) => self.href(*node),
            Destination::Node(node, Some(anchor)) => Some(format!("{}#{anchor}", self.href(*node)?)),
            Destination::Folder(product, folder) => self.listing(*product, Listing::of(*folder)),
            Destination::File(path) => OutPath::new(path).ok().map(|path| self.to(&path)),
            Destination::Elsewhere | Destination::Withheld | Destination::Nothing => None,
        }
    }
}

/// The path of an address, without its scheme and host: what a page served under any address of that host links from.
fn path_of(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + 3);
    address[host..].find('/').map_or("", |at| &address[host + at..])
}
