//! The plan: every path of the site and what it shows. Nothing is rendered for it.
//!
//! Refuses two things at one path, and names that some file system does not have.

mod around;

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, OnceLock},
};

use super::{
    codes, data, index,
    page::{FeedFormat, Page},
};
use crate::{
    archive::{Archive, Node},
    diag::{FileId, Problem, Problems, Span},
    memo::{Asked, Keyer, Table, Tables, asked},
    path::{OutPath, PathError},
    record,
    site::Site,
    theme::Theme,
    view::{Addresses, Listing, address::ROWS_PER_PAGE, lists},
    world::World,
};

/// Names at the root that publishing itself writes.
const RESERVED: [&str; 2] = ["manifest.json", ".relsite-site"];
/// What the names of the index's files begin with.
const SEARCH: &str = "search-";

/// Every path of the site, in order.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    settled: Arc<Settled>,
    addresses: Addresses,
    index: OnceLock<Index>,
}

/// Every path once, by all that was asked for.
pub type Known = Table<Settled>;

/// Every path once, and what was asked for beside it.
#[derive(Debug, Default)]
pub struct Settled {
    pages: BTreeMap<OutPath, Page>,
    /// A path, what has it, and what wanted it too.
    clashes: Vec<(OutPath, Page, Page)>,
}

/// What is to stand somewhere.
#[derive(Debug, Hash)]
struct Wish {
    path: OutPath,
    page: Page,
    /// Whether it stands aside for another.
    yields: bool,
}

/// The files of the search index: name and bytes.
type Index = Vec<(String, Vec<u8>)>;

/// When the search index is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Searched {
    /// With the plan, so that every path is in it.
    Planned,
    /// When the first of its files is asked for: the words of a large archive take longer than the rest of a version.
    WhenAsked,
}

impl Plan {
    /// Every path, sorted, none twice.
    #[must_use]
    pub fn paths(&self) -> Vec<OutPath> {
        asked(|| Asked::All(Tables::Pages));
        self.settled.pages.keys().cloned().collect()
    }

    /// What a path shows.
    #[must_use]
    pub fn page(&self, path: &OutPath) -> Option<&Page> {
        self.settled.pages.get(path)
    }

    /// All paths and what they show, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&OutPath, &Page)> {
        asked(|| Asked::All(Tables::Pages));
        self.settled.pages.iter()
    }

    /// Where everything stands.
    #[must_use]
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// What a path shows, the files of the search index included that were left for later.
    #[must_use]
    pub fn found(&self, path: &OutPath, archive: &Archive, site: &Site) -> Option<Page> {
        let late = || {
            let name = path.as_str().strip_prefix("assets/").filter(|name| name.starts_with(SEARCH))?;
            self.index(archive, site).iter().position(|(file, _)| file == name).map(Page::Index)
        };
        self.settled.pages.get(path).cloned().or_else(late)
    }

    /// A file of the search index.
    pub(super) fn index_file(&self, number: usize, archive: &Archive, site: &Site) -> Option<&[u8]> {
        self.index(archive, site).get(number).map(|(_, bytes)| bytes.as_slice())
    }

    fn index(&self, archive: &Archive, site: &Site) -> &Index {
        asked(|| Asked::All(Tables::Pages));
        self.index.get_or_init(|| index::files(archive, &self.addresses, &site.language))
    }
}

/// Plans the site. Collisions and names that cannot be are problems; of two things at one path the first keeps it.
pub fn plan(
    archive: &Archive,
    site: &Site,
    theme: &Theme,
    world: &dyn World,
    (searched, known): (Searched, &Known),
    problems: &mut Problems,
) -> Plan {
    let addresses = Addresses::of(archive);
    let index = OnceLock::new();
    if searched == Searched::Planned || may_clash(theme, world) {
        index.get_or_init(|| index::files(archive, &addresses, &site.language));
    }
    let mut draft = Draft { archive, addresses: &addresses, wishes: Vec::new(), problems };
    for refused in addresses.refused() {
        let (span, name) = super::page::of_node(refused.node, archive);
        draft.refuse(span, &name, &refused.path, refused.error);
    }
    draft.things();
    draft.around(site);
    draft.lists();
    draft.shared(site, theme, index.get().map(Vec::as_slice).unwrap_or_default(), world);
    draft.statics(world);
    draft.aliases();
    let wishes = draft.wishes;
    let has_sitemaps = site.base_url.is_some();
    let settled = known.of(|| Some(Keyer::new("plan").all(&(&wishes, has_sitemaps)).key()), || settled(&wishes, has_sitemaps));
    problems.extend(settled.clashes.iter().map(|(path, first, second)| collision(path.as_str(), first, second, archive)));
    Plan { settled, addresses, index }
}

/// Whether a file of the owner's could stand where the search index does.
fn may_clash(theme: &Theme, world: &dyn World) -> bool {
    let own = world.files().iter().filter_map(|entry| entry.path.beneath("static")?.strip_prefix("assets/"));
    own.chain(theme.assets().keys().map(String::as_str)).any(|name| name.to_lowercase().starts_with(SEARCH))
}

/// A plan in the making.
struct Draft<'a> {
    archive: &'a Archive,
    addresses: &'a Addresses,
    wishes: Vec<Wish>,
    problems: &'a mut Problems,
}

impl fmt::Debug for Draft<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Draft").field("wishes", &self.wishes.len()).finish_non_exhaustive()
    }
}

impl Draft<'_> {
    fn add(&mut self, path: OutPath, page: Page) {
        self.wishes.push(Wish { path, page, yields: false });
    }

    fn add_named(&mut self, path: &str, page: Page) {
        if RESERVED.contains(&path) {
            let (span, name) = page.origin(self.archive);
            let message = format!("{name} would be published as `{path}`, which publishing writes itself");
            self.problems.push(at(span, &codes::NAME, message).help("rename the file"));
            return;
        }
        match OutPath::new(path) {
            Ok(path) => self.add(path, page),
            Err(error) => {
                let (span, name) = page.origin(self.archive);
                self.refuse(span, &name, path, error);
            }
        }
    }

    fn refuse(&mut self, span: Option<Span>, name: &str, path: &str, error: PathError) {
        let message = format!("{name} cannot be published as `{path}`: {error}");
        self.problems
            .push(at(span, &codes::NAME, message).help("rename it: letters, digits, dots, dashes and underscores exist everywhere"));
    }

    /// Releases with their records and evidence, documents, risks.
    fn things(&mut self) {
        let addresses = self.addresses;
        for (index, release) in self.archive.releases.iter().enumerate() {
            let Some(path) = addresses.page(Node::Release(index)) else { continue };
            self.add(path.clone(), Page::Release(index));
            if let Some(path) = addresses.data(index) {
                self.add(path, Page::ReleaseData(index));
            }
            if let Some(path) = addresses.record(index).filter(|_| release.record.is_some()) {
                self.add(path, Page::Record(index));
            }
            for number in 0..release.evidence.len() {
                if let Some(address) = addresses.evidence(index, number) {
                    self.add(address.viewer.clone(), Page::Evidence(index, number));
                    if !self.archive.withheld.has(release.evidence[number].file) {
                        self.add(address.raw.clone(), Page::Raw(index, number));
                    }
                }
            }
            let has_files = release.evidence.iter().any(|file| file.file.is_some());
            if let Some(path) = addresses.checksums(self.archive, index).filter(|_| has_files) {
                self.add(path, Page::Checksums(index));
                self.add_named(&addresses.statement(self.archive, index), Page::Statement(index));
            }
        }
        for index in 0..self.archive.documents.len() {
            if let Some(path) = addresses.page(Node::Document(index)) {
                self.add(path.clone(), Page::Document(index));
            }
        }
        for index in 0..self.archive.risks.len() {
            if let Some(path) = addresses.page(Node::Risk(index)) {
                self.add(path.clone(), Page::Risk(index));
            }
        }
        for index in 0..self.archive.entries.len() {
            if let Some(path) = addresses.page(Node::Entry(index)) {
                self.add(path.clone(), Page::Entry(index));
            }
        }
        for node in addresses.mentioned() {
            let rows = addresses.incoming(node).count();
            for page in (1..=lists::pages(rows)).filter(|_| rows > ROWS_PER_PAGE) {
                if let Some(path) = addresses.mentions(node, page) {
                    self.add(path, Page::Mentions(node, page));
                }
            }
        }
    }

    /// Overviews, registers and lists.
    fn lists(&mut self) {
        let products = self.archive.products.len();
        for product in 0..products {
            if let Some(path) = self.addresses.overview(product) {
                self.add(path, Page::Overview(product));
            }
            if let Some(path) = self.addresses.latest(product) {
                self.add(path, Page::Latest(product));
            }
            for listing in lists::all(self.addresses, product) {
                self.list(product, listing);
            }
        }
        if products > 1 {
            self.add_named("index.html", Page::Home);
        }
    }

    fn list(&mut self, product: usize, listing: Listing) {
        let rows = self.addresses.count(product, listing);
        for page in 1..=lists::pages(rows) {
            if let Some(path) = self.addresses.listing(product, listing, page) {
                self.add(path, Page::List { product, listing, page });
            }
        }
    }

    /// What every site has once.
    fn shared(&mut self, site: &Site, theme: &Theme, index: &[(String, Vec<u8>)], world: &dyn World) {
        self.add_named("search.html", Page::Search);
        self.add_named("404.html", Page::NotFound);
        self.add_named("releases.json", Page::Releases);
        self.add_named(".nojekyll", Page::NoJekyll);
        self.feeds();
        for name in theme.assets().keys() {
            self.add_named(&format!("assets/{name}"), Page::Asset(name.clone()));
        }
        for (number, (name, _)) in index.iter().enumerate() {
            self.add_named(&format!("assets/{name}"), Page::Index(number));
        }
        let logo = site
            .look
            .logo
            .as_ref()
            .and_then(|logo| Some((logo.name(), world.find(logo.as_str()).filter(|file| world.entry(*file).refused.is_none())?)));
        if let Some((name, file)) = logo {
            self.add_named(&format!("assets/{name}"), Page::Static(file));
        }
        if site.look.accent.is_some() {
            self.add_named("assets/accent.css", Page::Accent);
        }
    }

    /// A feed of all, and of each of several products.
    fn feeds(&mut self) {
        let each = (0..self.archive.products.len()).filter(|_| self.archive.products.len() > 1).map(Some);
        for product in std::iter::once(None).chain(each) {
            for format in [FeedFormat::Atom, FeedFormat::Json] {
                if let Some(path) = self.addresses.feed(product, format.file()) {
                    self.add(path, Page::Feed(product, format));
                }
            }
        }
    }

    /// The files of `static/`. One named `robots.txt` takes the place of the generated one.
    fn statics(&mut self, world: &dyn World) {
        for (entry, id) in world.files().iter().zip(0u32..) {
            let Some(path) = entry.path.beneath("static").filter(|_| entry.refused.is_none()) else { continue };
            self.add_named(path, Page::Static(FileId(id)));
        }
        if let Ok(robots) = OutPath::new("robots.txt") {
            self.wishes.push(Wish { path: robots, page: Page::Robots, yields: true });
        }
    }

    /// Older addresses of releases and documents. One that begins with `#` is an anchor of the page, not a page.
    fn aliases(&mut self) {
        let archive = self.archive;
        let releases =
            archive.releases.iter().enumerate().filter_map(|(index, release)| Some((Node::Release(index), &release.record.as_ref()?.page)));
        let documents = archive.documents.iter().enumerate().map(|(index, document)| (Node::Document(index), &document.record.page));
        let all: Vec<(Node, &record::Page)> = releases.chain(documents).collect();
        for (node, page) in all {
            for alias in page.aliases.iter().filter(|alias| !alias.starts_with('#')) {
                self.add_named(&alias_path(alias), Page::Moved(node));
            }
        }
    }
}

/// Gives every path to the first that wants it.
fn settled(wishes: &[Wish], has_sitemaps: bool) -> Settled {
    let mut settling = Settling::default();
    wishes.iter().for_each(|wish| settling.add(&wish.path, &wish.page, wish.yields));
    if has_sitemaps {
        settling.sitemaps();
    }
    settling.check_folders();
    settling.settled
}

#[derive(Default)]
struct Settling {
    settled: Settled,
    /// What a disk that ignores case and Unicode forms compares.
    keys: BTreeMap<String, OutPath>,
}

impl Settling {
    fn add(&mut self, path: &OutPath, page: &Page, yields: bool) {
        let key = path.collision_key();
        let taken = self.keys.get(&key).and_then(|taken| self.settled.pages.get(taken));
        match taken {
            Some(_) if yields => {}
            Some(other) => {
                let clash = (path.clone(), other.clone(), page.clone());
                self.settled.clashes.push(clash);
            }
            None => {
                self.keys.insert(key, path.clone());
                self.settled.pages.insert(path.clone(), page.clone());
            }
        }
    }

    /// The list of all pages, in several files where it is long: only addresses that the site knows can be told.
    fn sitemaps(&mut self) {
        let pages = self.settled.pages.iter().filter(|(path, page)| data::is_listed(path, page)).count();
        let names = (1..=data::sitemap_parts(pages)).map(|part| (format!("sitemap-{part}.xml"), part));
        for (name, part) in std::iter::once(("sitemap.xml".to_owned(), 0)).chain(names) {
            if let Ok(path) = OutPath::new(&name) {
                self.add(&path, &Page::Sitemap(part), false);
            }
        }
    }

    /// No file may stand where another path has a folder.
    fn check_folders(&mut self) {
        let pages = &self.settled.pages;
        for (path, page) in pages {
            let key = path.collision_key();
            for (slash, _) in key.match_indices('/') {
                if let Some((file, outer)) = self.keys.get(&key[..slash]).and_then(|file| pages.get_key_value(file)) {
                    self.settled.clashes.push((file.clone(), outer.clone(), page.clone()));
                }
            }
        }
    }
}

/// `/old/place/` is `old/place/index.html`; a path without an ending gets `.html`.
fn alias_path(alias: &str) -> String {
    let path = alias.trim_start_matches('/');
    match path.rsplit('/').next() {
        Some("") => format!("{path}index.html"),
        Some(name) if !name.ends_with(".html") => format!("{path}.html"),
        _ => path.to_owned(),
    }
}

fn collision(path: &str, first: &Page, second: &Page, archive: &Archive) -> Problem {
    let ((first_span, first_name), (second_span, second_name)) = (first.origin(archive), second.origin(archive));
    let message = format!("{first_name} and {second_name} would both be published as `{path}`");
    let problem = at(second_span.or(first_span), &codes::COLLISION, message).help("rename one of the two");
    match (first_span, second_span) {
        (Some(first), Some(_)) => problem.label(first, first_name),
        _ => problem,
    }
}

fn at(span: Option<Span>, code: &'static crate::diag::Code, message: String) -> Problem {
    match span {
        Some(span) => Problem::new(code, span, message),
        None => Problem::nowhere(code, message),
    }
}
