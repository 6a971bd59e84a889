//! What a path of the site shows: a small key, no content.
//!
//! Refuses to hold text: what a page shows is read when it is rendered.

use crate::{
    archive::{Archive, Node},
    diag::{FileId, Span},
    view::Listing,
};

/// How a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedFormat {
    /// RFC 4287.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// The name of its file.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Atom => "feed.xml",
            Self::Json => "feed.json",
        }
    }
}

/// What one path shows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// What runs now, of all products.
    Home,
    /// The overview of a product.
    Overview(usize),
    /// A page of a list, counted from 1.
    List {
        /// Of which product.
        product: usize,
        /// Which list.
        listing: Listing,
        /// Which page of it.
        page: usize,
    },
    /// The newest release in production of a product.
    Latest(usize),
    /// A release.
    Release(usize),
    /// The lines of a release's record.
    Record(usize),
    /// How to roll a release back.
    WayBack(usize),
    /// How to roll back what runs now, of a product.
    WayBackNow(usize),
    /// The sign-off pack of a release.
    Pack(usize),
    /// What changed from one release to another.
    Changed(usize, usize),
    /// The same as data, as far as bills of materials go.
    ChangedData(usize, usize),
    /// How the gates of a product went.
    Gates(usize),
    /// How complete the evidence of a product is.
    Completeness(usize),
    /// The schedule of a product.
    Schedule(usize),
    /// The same as a calendar.
    Calendar(usize),
    /// A document.
    Document(usize),
    /// A risk.
    Risk(usize),
    /// An entry of a register.
    Entry(usize),
    /// All that leads to a thing, where it is more than its page shows: a page of it, counted from 1.
    Mentions(Node, usize),
    /// The viewer of an evidence file.
    Evidence(usize, usize),
    /// The bytes of an evidence file.
    Raw(usize, usize),
    /// The digests of a release's published evidence.
    Checksums(usize),
    /// The in-toto statement of a release's published evidence.
    Statement(usize),
    /// An older address of a thing.
    Moved(Node),
    /// All pages by kind.
    Search,
    /// What a host shows for an address that is none.
    NotFound,
    /// The releases as data.
    Releases,
    /// A release as data.
    ReleaseData(usize),
    /// The newest releases, of one product or of all.
    Feed(Option<usize>, FeedFormat),
    /// The addresses of all pages, for search engines: 0 for the file they ask for, else a part of a long list, counted from 1.
    Sitemap(usize),
    /// What search engines may read.
    Robots,
    /// Tells GitHub Pages to leave the files alone.
    NoJekyll,
    /// A file of the theme.
    Asset(String),
    /// The style sheet with the site's accent colour.
    Accent,
    /// A file of the search index.
    Index(usize),
    /// A file that is copied as it is.
    Static(FileId),
}

impl Page {
    /// What it is about, and the rest of what it is, in words that no number of a row stands in. `None` for what is no page, and for what tells of all
    /// pages.
    #[must_use]
    pub(super) fn told(&self) -> Option<(Vec<Node>, String)> {
        let whole = |nodes: &[Node], what: &str| Some((nodes.to_vec(), what.to_owned()));
        match self {
            Self::Release(index) => whole(&[Node::Release(*index)], "release"),
            Self::Record(index) => whole(&[Node::Release(*index)], "record"),
            Self::WayBack(index) => whole(&[Node::Release(*index)], "way back"),
            Self::Pack(index) => whole(&[Node::Release(*index)], "pack"),
            Self::Checksums(index) => whole(&[Node::Release(*index)], "checksums"),
            Self::Statement(index) => whole(&[Node::Release(*index)], "statement"),
            Self::ReleaseData(index) => whole(&[Node::Release(*index)], "data"),
            Self::Changed(from, to) => whole(&[Node::Release(*from), Node::Release(*to)], "changed"),
            Self::ChangedData(from, to) => whole(&[Node::Release(*from), Node::Release(*to)], "changed data"),
            Self::Document(index) => whole(&[Node::Document(*index)], "document"),
            Self::Risk(index) => whole(&[Node::Risk(*index)], "risk"),
            Self::Entry(index) => whole(&[Node::Entry(*index)], "entry"),
            Self::Mentions(node, page) => whole(&[*node], &format!("mentions {page}")),
            Self::Evidence(release, index) => whole(&[Node::Evidence(*release, *index)], "evidence"),
            Self::Moved(node) => whole(&[*node], "moved"),
            Self::List { product, listing: Listing::RisksOf(entry), page } => {
                whole(&[Node::Entry(*entry)], &format!("risks {product} {page}"))
            }
            // Products stand in the order of site.toml, and every page depends on that.
            Self::List { .. }
            | Self::Home
            | Self::Overview(_)
            | Self::Latest(_)
            | Self::WayBackNow(_)
            | Self::Gates(_)
            | Self::Completeness(_)
            | Self::Schedule(_)
            | Self::Calendar(_)
            | Self::NotFound
            | Self::Releases
            | Self::Feed(..) => whole(&[], &format!("{self:?}")),
            Self::Raw(..) | Self::Static(_) | Self::Asset(_) | Self::Accent | Self::NoJekyll | Self::Robots => None,
            Self::Search | Self::Sitemap(_) | Self::Index(_) => None,
        }
    }

    /// The source that a page comes from, and what to call it.
    #[must_use]
    pub fn origin(&self, archive: &Archive) -> (Option<Span>, String) {
        match self {
            Self::Release(index) | Self::Record(index) | Self::ReleaseData(index) | Self::WayBack(index) | Self::Pack(index) => {
                of_node(Node::Release(*index), archive)
            }
            Self::Document(index) => of_node(Node::Document(*index), archive),
            Self::Risk(index) => of_node(Node::Risk(*index), archive),
            Self::Entry(index) => of_node(Node::Entry(*index), archive),
            Self::Mentions(node, _) => {
                let (span, name) = of_node(*node, archive);
                (span, format!("what leads to {name}"))
            }
            Self::Evidence(release, index) | Self::Raw(release, index) => of_node(Node::Evidence(*release, *index), archive),
            Self::Checksums(index) => (None, format!("the checksums of {}", archive.releases[*index].version.written)),
            Self::Statement(index) => (None, format!("the statement of {}", archive.releases[*index].version.written)),
            Self::Moved(node) => {
                let (span, name) = of_node(*node, archive);
                (span, format!("an alias of {name}"))
            }
            Self::Static(file) => (Some(Span::start_of(*file)), "a file of `static/`".to_owned()),
            Self::Asset(name) => (None, format!("the theme's `{name}`")),
            Self::Home | Self::Overview(_) => (None, "the overview".to_owned()),
            Self::List { .. } => (None, "a list of the site".to_owned()),
            Self::Changed(from, to) | Self::ChangedData(from, to) => {
                let [from, to] = [from, to].map(|index| archive.releases[*index].version.written.as_str());
                (None, format!("what changed from {from} to {to}"))
            }
            Self::Gates(_) | Self::Completeness(_) | Self::Schedule(_) | Self::Calendar(_) => (None, "a page of the product".to_owned()),
            Self::WayBackNow(_) => (None, "the way back from what runs now".to_owned()),
            Self::Latest(_) => (None, "the newest release in production".to_owned()),
            Self::Search
            | Self::NotFound
            | Self::Releases
            | Self::Feed(..)
            | Self::Sitemap(_)
            | Self::Robots
            | Self::NoJekyll
            | Self::Accent
            | Self::Index(_) => (None, "a file that every site has".to_owned()),
        }
    }

    /// Whether search engines and the list of all pages should know it.
    #[must_use]
    pub fn is_content(&self) -> bool {
        !matches!(self, Self::Moved(_) | Self::NotFound | Self::Latest(_))
    }
}

/// Where a thing is written, and what to call it.
pub(super) fn of_node(node: Node, archive: &Archive) -> (Option<Span>, String) {
    match node {
        Node::Release(index) => {
            let release = &archive.releases[index];
            let span = release.record.as_ref().map(|record| record.page.start());
            (span, format!("release {} of `{}`", release.version.written, release.folder))
        }
        Node::Document(index) => {
            let page = &archive.documents[index].record.page;
            (Some(page.start()), format!("the page “{}”", page.title))
        }
        Node::Risk(index) => {
            let risk = &archive.risks[index];
            (Some(risk.current.record.span), format!("the risk {}", risk.id))
        }
        Node::Entry(index) => (None, format!("the entry “{}” of a register", archive.entries[index].title)),
        Node::Evidence(release, index) => {
            let release = &archive.releases[release];
            let file = &release.evidence[index];
            (file.file.map(Span::start_of), format!("evidence `{}` of {}", file.path, release.version.written))
        }
    }
}
