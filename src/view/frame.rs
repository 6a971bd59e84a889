//! What stands around every page: its title, the navigation, the way back, and the footer.
//!
//! Refuses counts and the date of the build, except where a page is about them: a page changes only when what it shows does.

use serde::Serialize;

use super::{
    address::Listing,
    parts::{Link, Time},
    viewpoint::Viewpoint,
    words::{Words, fill},
};
use crate::{archive::DocumentKind, path::OutPath};

/// What the layout shows of every page.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    /// Of relsite's own words.
    pub lang: String,
    /// Unique in the site.
    pub title: String,
    /// One sentence on the page.
    pub description: String,
    /// The name of the site.
    pub site_title: String,
    /// The home page.
    pub home: String,
    /// The relative path to the root: empty, or `../` so often.
    pub root: String,
    /// The address of the page itself, or of the page it repeats.
    pub canonical: Option<String>,
    /// Whether search engines should leave it out.
    pub hidden: bool,
    /// The main navigation.
    pub nav: Vec<NavItem>,
    /// The way from the home page to here, itself left out.
    pub crumbs: Vec<Link>,
    /// The sections of the page.
    pub toc: Vec<Link>,
    /// Style sheet, script, icon and further files of the page's head.
    pub files: Files,
    /// Links that the site's owner added.
    pub links: Vec<Link>,
    /// What the site's owner says at the foot.
    pub footer: Option<String>,
    /// The day of the build, for pages that depend on it.
    pub as_of: Option<Time>,
}

/// The files that every page names.
#[derive(Debug, Clone, Serialize)]
pub struct Files {
    /// The style sheet.
    pub style: String,
    /// The script.
    pub script: String,
    /// The icon.
    pub icon: String,
    /// The list of all pages.
    pub search: String,
    /// The releases as data.
    pub releases: String,
    /// The newest releases, as Atom.
    pub feed: String,
    /// The newest releases, as JSON Feed.
    pub feed_json: String,
    /// The logo, if the site has one.
    pub logo: Option<String>,
    /// The style sheet with the site's accent colour, if it has one.
    pub accent: Option<String>,
}

/// An entry of the navigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NavItem {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: String,
    /// Whether this page is it (`page`), or beneath it (`true`).
    pub current: Option<&'static str>,
}

/// What differs from page to page.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The title, without the site's.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// The product whose page it is.
    pub product: Option<usize>,
    /// The entry of the navigation that it belongs to.
    pub listing: Option<Listing>,
    /// From the home page to here, both left out.
    pub crumbs: Vec<Link>,
    /// The sections.
    pub toc: Vec<Link>,
    /// The page that it repeats.
    pub canonical: Option<OutPath>,
    /// Whether it depends on the day of the build.
    pub as_of_today: bool,
    /// Whether search engines should leave it out.
    pub hidden: bool,
}

/// The longest description, in characters.
const DESCRIPTION_LIMIT: usize = 200;

impl Frame {
    /// The frame of a page.
    #[must_use]
    pub fn new(at: &Viewpoint<'_>, about: About) -> Self {
        let mut title = about.title;
        if let Some(product) = about.product.filter(|_| at.archive.products.len() > 1) {
            title = format!("{title} · {}", at.archive.products[product].title);
        }
        let home = at.root_file("index.html");
        Self {
            lang: at.site.language.clone(),
            title: format!("{title} · {}", at.site.title),
            description: shorten(&about.description),
            site_title: at.site.title.clone(),
            root: home.strip_suffix("index.html").unwrap_or_default().to_owned(),
            canonical: canonical(at, about.canonical.as_ref()),
            hidden: about.hidden,
            nav: navigation(at, about.product, about.listing),
            crumbs: crumbs(at, about.product, about.crumbs),
            toc: about.toc,
            files: files(at, about.product),
            links: at.site.look.links.iter().map(|(text, href)| Link { text: text.clone(), href: href.clone() }).collect(),
            footer: at.site.look.footer.clone(),
            as_of: about.as_of_today.then(|| super::format::day(at.archive.today(), at.words)),
            home,
        }
    }
}

fn shorten(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(DESCRIPTION_LIMIT) {
        None => line,
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
    }
}

fn canonical(at: &Viewpoint<'_>, repeated: Option<&OutPath>) -> Option<String> {
    let page = repeated.unwrap_or(at.here);
    match &at.site.base_url {
        Some(base) => Some(absolute(base, page)),
        None => repeated.map(|page| at.to(page)),
    }
}

/// The address of a page on the web.
#[must_use]
pub fn absolute(base_url: &str, page: &OutPath) -> String {
    let path: Vec<String> = page.as_str().split('/').map(crate::path::encode).collect();
    format!("{}/{}", base_url.trim_end_matches('/'), path.join("/"))
}

fn files(at: &Viewpoint<'_>, product: Option<usize>) -> Files {
    let feed = |file: &str| at.addresses.feed(product, file).map(|path| at.to(&path)).unwrap_or_default();
    let logo = at.site.look.logo.as_ref().map(|logo| at.root_file(&format!("assets/{}", logo.name())));
    Files {
        style: at.root_file("assets/site.css"),
        script: at.root_file("assets/site.js"),
        icon: at.root_file("assets/icon.svg"),
        search: at.root_file("search.html"),
        releases: at.root_file("releases.json"),
        feed: feed("feed.xml"),
        feed_json: feed("feed.json"),
        logo,
        accent: at.site.look.accent.as_ref().map(|_| at.root_file("assets/accent.css")),
    }
}

fn crumbs(at: &Viewpoint<'_>, product: Option<usize>, rest: Vec<Link>) -> Vec<Link> {
    let home = at.root_file("index.html");
    let mut all = vec![Link { text: at.words.overview.to_owned(), href: home.clone() }];
    if let Some(product) = product {
        let overview = at.addresses.overview(product).map(|path| at.to(&path));
        if let Some(href) = overview.filter(|href| *href != home) {
            all.push(Link { text: at.archive.products[product].title.clone(), href });
        }
    }
    all.extend(rest);
    let own = at.here.link_to(at.here);
    all.retain(|link| link.href != own);
    all
}

/// Overview, then the lists that have something to show.
fn navigation(at: &Viewpoint<'_>, product: Option<usize>, current: Option<Listing>) -> Vec<NavItem> {
    let home = OutPath::new("index.html").ok();
    let overview = product.map_or(home, |product| at.addresses.overview(product));
    let mut items: Vec<NavItem> = Vec::new();
    if let Some(overview) = overview {
        let is_here = overview == *at.here;
        items.push(NavItem { text: at.words.overview.to_owned(), href: at.to(&overview), current: is_here.then_some("page") });
    }
    let Some(product) = product else {
        items.extend(products(at));
        return items;
    };
    for listing in listings(at, product) {
        let Some(path) = at.addresses.listing(product, listing, 1) else { continue };
        let is_here = path == *at.here;
        let beneath = current == Some(listing);
        let current = if is_here { Some("page") } else { beneath.then_some("true") };
        items.push(NavItem { text: listing_title(listing, at.words), href: at.to(&path), current });
    }
    let schedule = at.addresses.schedule(product).filter(|_| at.addresses.has_schedule(product));
    items.extend(schedule.map(|path| NavItem {
        text: at.words.way_back.schedule.to_owned(),
        href: at.to(&path),
        current: (path == *at.here).then_some("page"),
    }));
    items
}

/// Where there are several products, the pages above them lead to each.
fn products(at: &Viewpoint<'_>) -> Vec<NavItem> {
    if at.archive.products.len() < 2 {
        return Vec::new();
    }
    let item = |(index, product): (usize, &crate::archive::Product)| {
        let overview = at.addresses.overview(index)?;
        Some(NavItem { text: product.title.clone(), href: at.to(&overview), current: None })
    };
    at.archive.products.iter().enumerate().filter_map(item).collect()
}

/// The kinds of documents that have an index.
pub const INDEXED: [DocumentKind; 4] = [DocumentKind::Runbook, DocumentKind::Checklist, DocumentKind::Process, DocumentKind::Incident];

/// The lists of a product that stand in the navigation.
#[must_use]
pub fn listings(at: &Viewpoint<'_>, product: usize) -> Vec<Listing> {
    let mut all = vec![Listing::Releases, Listing::Risks, Listing::Rollbacks];
    all.extend(INDEXED.into_iter().filter(|kind| at.addresses.has(product, *kind)).map(Listing::Documents));
    all.extend(Some(Listing::Registers).filter(|_| at.addresses.has_registers(product)));
    all
}

/// What a list is called.
#[must_use]
pub fn listing_title(listing: Listing, words: &Words) -> String {
    use super::status::{status_word, type_word};
    match listing {
        Listing::Releases => words.releases.to_owned(),
        Listing::ReleasesByStatus(of) => fill(words.releases_of, &[status_word(of, words)]),
        Listing::ReleasesByType(kind) => fill(words.releases_of, &[type_word(kind, words)]),
        Listing::Risks => words.risks.to_owned(),
        Listing::Rollbacks => words.rollbacks.to_owned(),
        Listing::OpenRisks => words.entities.open_risks.to_owned(),
        Listing::OverdueRisks => words.entities.overdue_risks.to_owned(),
        Listing::RisksOf(_) => words.entities.risks_of_owner.to_owned(),
        Listing::Registers => words.entities.registers.to_owned(),
        Listing::Register(register) => super::entities::register_title(register, words).to_owned(),
        Listing::Documents(kind) => kind_title(kind, words).to_owned(),
    }
}

/// What a kind of document is called, in the plural.
#[must_use]
pub fn kind_title(kind: DocumentKind, words: &Words) -> &'static str {
    match kind {
        DocumentKind::Runbook => words.runbooks,
        DocumentKind::Checklist => words.checklists,
        DocumentKind::Process => words.process,
        DocumentKind::Incident => words.incidents,
        DocumentKind::RiskRegister => words.risks,
        DocumentKind::OfRelease => words.further_pages,
        DocumentKind::Page => words.pages,
    }
}
