//! From a path of the plan to its bytes: the source is read again, the view built, the template rendered.
//!
//! Refuses a source that changed since it was judged, and knows no other page than the one it renders.

mod entities;
mod evidence;
mod recovery;
mod redacted;
mod supply;

use std::collections::BTreeMap;

use super::{
    calendar, codes, data, export, feed,
    page::{FeedFormat, Page},
    plan::Plan,
    statement,
};
use crate::{
    archive::{Archive, DocumentKind, Node},
    diag::{FileId, Problem, Problems},
    digest::Digest,
    markup::Definitions,
    path::OutPath,
    record::{self, Form},
    site::Site,
    theme::{Asset, Template, Theme},
    view::{
        self, About, Findings, Frame, Listing, Viewpoint,
        blocks::Section,
        document, drawn,
        entities::register_title,
        findings::FindingsView,
        frame::{kind_title, listing_title},
        lines::{Lines, More},
        lists, overview, pages,
        parts::{Link, Part},
        prose::{PageLinks, Pen},
        release, risks,
        words::{self, fill},
    },
    world::World,
};

/// What one path of the site holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a source file.
    Copy {
        /// The file.
        file: FileId,
        /// What it held when the archive was linked; other bytes fail the build. `None` where nothing was promised of it.
        promise: Option<Digest>,
    },
}

/// How many pages of a kind the list of all pages names; the rest is reached from the releases.
const GROUP_LIMIT: usize = 2_000;

/// Everything that a page is rendered from.
#[derive(Clone, Copy)]
pub struct Press<'a> {
    /// Where sources are read.
    pub world: &'a dyn World,
    /// All that is true.
    pub archive: &'a Archive,
    /// What the site's owner decided.
    pub site: &'a Site,
    /// How pages look.
    pub theme: &'a Theme,
    /// Which pages there are.
    pub plan: &'a Plan,
    /// What is wrong, by the thing that it concerns.
    pub findings: &'a Findings,
}

impl std::fmt::Debug for Press<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Press").finish_non_exhaustive()
    }
}

/// Renders one path of the plan. Pure: equal sources give equal bytes.
///
/// # Errors
/// When the path is not in the plan, its source changed or cannot be read, or a template fails on it.
pub fn render(press: &Press<'_>, path: &OutPath) -> Result<Output, Box<Problem>> {
    let Some(page) = &press.plan.found(path, press.archive, press.site) else {
        return Err(Box::new(Problem::nowhere(&codes::UNPLANNED, format!("`{path}` is not part of the site"))));
    };
    let root = press.site.base_url.as_deref().filter(|_| *page == Page::NotFound);
    let words = words::of(&press.site.language);
    let at = Viewpoint {
        archive: press.archive,
        site: press.site,
        addresses: press.plan.addresses(),
        findings: press.findings,
        words,
        here: path,
        root,
    };
    match page {
        Page::Raw(release, index) => press.raw(*release, *index),
        Page::Static(file) => Ok(Output::Copy { file: *file, promise: None }),
        Page::Asset(name) => Ok(press.asset(name)),
        Page::Index(number) => Ok(Output::Bytes(press.plan.index_file(*number, press.archive, press.site).unwrap_or_default().to_vec())),
        Page::NoJekyll => Ok(Output::Bytes(Vec::new())),
        Page::Robots => Ok(Output::Bytes(data::robots(press.site).into_bytes())),
        Page::Sitemap(number) => Ok(Output::Bytes(data::sitemap(*number, press.site, press.plan).into_bytes())),
        Page::Feed(product, FeedFormat::Atom) => Ok(Output::Bytes(feed::atom(*product, &at))),
        Page::Feed(product, FeedFormat::Json) => Ok(Output::Bytes(feed::json(*product, &at))),
        Page::Calendar(product) => Ok(Output::Bytes(calendar::calendar(*product, &at))),
        Page::ReleaseData(index) => {
            Ok(Output::Bytes(export::release(*index, press.archive, press.plan.addresses(), press.findings, press.world)))
        }
        Page::ChangedData(from, to) => Ok(Output::Bytes(press.difference(*from, *to))),
        Page::Releases => Ok(Output::Bytes(data::releases(&at))),
        Page::Accent => Ok(Output::Bytes(data::accent(press.site).into_bytes())),
        Page::Statement(release) => Ok(Output::Bytes(statement::statement(&at, *release))),
        Page::Checksums(release) => Ok(Output::Bytes(data::checksums(&at, *release).into_bytes())),
        _ => press.html(page, &at).map(|html| Output::Bytes(html.into_bytes())),
    }
}

impl Press<'_> {
    fn html(&self, page: &Page, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        match page {
            Page::Home => self.overview(overview::of_all(at), None, at),
            Page::Overview(product) => self.overview(overview::of_product(*product, at), Some(*product), at),
            Page::List { product, listing, page } => self.list(*product, *listing, *page, at),
            Page::Latest(product) => match overview::in_production(self.archive, *product) {
                Some(index) => self.release(index, at),
                None => self.notice(at.words.latest_none, vec![Part::text(at.words.nothing_in_production)], at),
            },
            Page::Release(index) => self.release(*index, at),
            Page::Record(index) => self.record(*index, at),
            Page::WayBack(_)
            | Page::WayBackNow(_)
            | Page::Pack(_)
            | Page::Changed(..)
            | Page::Gates(_)
            | Page::Completeness(_)
            | Page::Schedule(_) => self.around(page, at),
            Page::Document(index) => self.document(*index, at),
            Page::Risk(index) => self.risk(*index, at),
            Page::Entry(index) => self.entry(*index, at),
            Page::Mentions(node, page) => self.mentions(*node, *page, at),
            Page::Evidence(release, index) => self.evidence(*release, *index, at),
            Page::Moved(node) => self.moved(*node, at),
            Page::Search => self.search(at),
            _ => self.notice(at.words.not_found, not_found(at), at),
        }
    }

    pub(super) fn finish(
        &self,
        template: Template,
        about: About,
        view: &impl serde::Serialize,
        at: &Viewpoint<'_>,
    ) -> Result<String, Box<Problem>> {
        self.theme.render(template, &Frame::new(at, about), at.words, view)
    }

    /// The sections of a page, drawn where no template of the site's own wants to.
    pub(super) fn drawn(&self, sections: Vec<Section>, at: &Viewpoint<'_>) -> Vec<Section> {
        if self.theme.is_built_in() { drawn::sections(sections, at.words) } else { sections }
    }

    /// The same for findings.
    pub(super) fn drawn_findings(&self, findings: Option<FindingsView>, at: &Viewpoint<'_>) -> Option<FindingsView> {
        if self.theme.is_built_in() { findings.map(|findings| drawn::findings(findings, at.words)) } else { findings }
    }

    /// The same for lines.
    pub(super) fn drawn_lines(&self, lines: Lines) -> Lines {
        if self.theme.is_built_in() { drawn::lines(lines) } else { lines }
    }

    fn overview(&self, view: overview::OverviewView, product: Option<usize>, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let about = About {
            title: at.words.overview.to_owned(),
            description: fill(at.words.description_overview, &[&view.title]),
            product,
            as_of_today: true,
            ..About::default()
        };
        self.finish(Template::Overview, about, &view, at)
    }

    fn list(&self, product: usize, listing: Listing, page: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let view = lists::view(listing, product, page, at);
        let belongs = match listing {
            Listing::ReleasesByStatus(_) | Listing::ReleasesByType(_) => Listing::Releases,
            Listing::OpenRisks | Listing::OverdueRisks | Listing::RisksOf(_) => Listing::Risks,
            Listing::Register(_) => Listing::Registers,
            other => other,
        };
        let about = About {
            title: view.title.clone(),
            description: fill(at.words.description_list, &[&view.title, &self.archive.products[product].title]),
            product: Some(product),
            listing: Some(belongs),
            crumbs: if belongs == listing && page == 1 { Vec::new() } else { crumb(product, belongs, at) },
            as_of_today: belongs == Listing::Risks,
            ..About::default()
        };
        self.finish(Template::List, about, &view, at)
    }

    fn release(&self, index: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let release = &self.archive.releases[index];
        let source = release.record.as_ref().map(|record| self.source(&record.page)).transpose()?;
        let text = source.as_ref().map(|source| source.text.as_str());
        let definitions = text.map(Definitions::of).unwrap_or_default();
        let markup_words = at.words.of_markup();
        let folder = release.record.as_ref().map_or(release.folder.as_str(), |record| self.world.entry(record.page.file).path.folder());
        let blanks = release.record.as_ref().is_none_or(|record| record.form == Form::Record);
        let links = PageLinks::new(*at, folder, release.product, release::anchors(release)).of_release(Some(index));
        let links = if blanks { links } else { links.without_blanks() };
        let mut pen = Pen::new(*at, &links, &markup_words, Some(&definitions), 2);
        let view = release::view(index, text, &mut pen);
        let own = self.plan.addresses().page(Node::Release(index));
        let repeats = own.filter(|own| *own != at.here).cloned();
        let title = if repeats.is_some() { format!("{}: {}", at.words.latest, view.title) } else { view.title.clone() };
        let about = About {
            title,
            description: format!("{}: {}", view.title, view.lede),
            product: Some(release.product),
            listing: Some(Listing::Releases),
            crumbs: crumb(release.product, Listing::Releases, at),
            toc: release::toc(&view, at),
            canonical: repeats,
            as_of_today: false,
            hidden: release.template,
        };
        let view =
            release::ReleaseView { sections: self.drawn(view.sections, at), findings: self.drawn_findings(view.findings, at), ..view };
        self.finish(Template::Release, about, &view, at)
    }

    fn record(&self, index: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let release = &self.archive.releases[index];
        let Some(record) = &release.record else { return self.notice(at.words.record_missing, Vec::new(), at) };
        let (text, above) = match &record.page.extract {
            Some(extract) => (extract.source.clone(), extract.line as usize - 1),
            None => (self.source(&record.page)?.text, 0),
        };
        let title = format!("{} · {}", release.called(), at.words.record_source);
        let file = self.world.entry(record.page.file).path.to_string();
        let view = pages::SourceView { title: title.clone(), file, lines: self.drawn_lines(Lines::of(&text, More::Ends).below(above)) };
        let mut crumbs = crumb(release.product, Listing::Releases, at);
        crumbs.extend(at.link(Node::Release(index)));
        let description = fill(at.words.description_source, &[&release.version.written]);
        let about =
            About { title, description, product: Some(release.product), listing: Some(Listing::Releases), crumbs, ..About::default() };
        self.finish(Template::Source, about, &view, at)
    }

    fn document(&self, index: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let document = &self.archive.documents[index];
        let source = self.source(&document.record.page)?;
        let definitions = Definitions::of(&source.text);
        let markup_words = at.words.of_markup();
        let folder = self.world.entry(document.record.page.file).path.folder();
        let links =
            PageLinks::new(*at, folder, document.product, document::ANCHORS.map(str::to_owned).to_vec()).of_release(document.release);
        let mut pen = Pen::new(*at, &links, &markup_words, Some(&definitions), document::first_level(document));
        let view = document::view(index, &source.text, &mut pen);
        let release = document.release.map(|release| format!(" · {}", at.version(release))).unwrap_or_default();
        let about = About {
            title: format!("{}{release}", view.title),
            description: view.lede.clone().unwrap_or_else(|| format!("{}: {}{release}", kind_title(document.kind, at.words), view.title)),
            product: Some(document.product),
            listing: listing_of(document.kind),
            crumbs: document::crumbs(document, at),
            toc: view::sections::toc(&view.sections),
            ..About::default()
        };
        let view =
            document::DocumentView { sections: self.drawn(view.sections, at), findings: self.drawn_findings(view.findings, at), ..view };
        self.finish(Template::Document, about, &view, at)
    }

    fn risk(&self, index: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let entry = &self.archive.risks[index];
        let file = entry.current.record.span.file;
        let markup_words = at.words.of_markup();
        let links = PageLinks::new(*at, self.world.entry(file).path.folder(), entry.product, vec!["mentions".to_owned()]);
        let mut pen = Pen::new(*at, &links, &markup_words, None, 2);
        pen.take_id("mentions");
        let view = risks::view(index, &mut pen);
        let about = About {
            title: view.title.clone(),
            description: format!("{}: {}", at.words.risk, view.title),
            product: Some(entry.product),
            listing: Some(Listing::Risks),
            crumbs: crumb(entry.product, Listing::Risks, at),
            as_of_today: entry.current.overdue,
            ..About::default()
        };
        self.finish(Template::Risk, about, &view, at)
    }

    fn moved(&self, node: Node, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let parts = vec![Part::text(at.words.moved_text), Part::text(" "), Part::link(at.title(node), at.href(node))];
        let view = pages::NoticeView { title: at.words.moved.to_owned(), parts };
        let about = About {
            title: format!("{}: {}", at.words.moved, at.here),
            description: at.words.moved.to_owned(),
            canonical: self.plan.addresses().page(node).cloned(),
            hidden: true,
            ..About::default()
        };
        self.finish(Template::Notice, about, &view, at)
    }

    pub(super) fn notice(&self, title: &str, parts: Vec<Part>, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let view = pages::NoticeView { title: title.to_owned(), parts };
        let about = About { title: format!("{title} · {}", at.here), description: title.to_owned(), hidden: true, ..About::default() };
        let about = if *at.here == OutPath::new("404.html").unwrap_or_else(|_| at.here.clone()) {
            About { title: title.to_owned(), ..about }
        } else {
            about
        };
        self.finish(Template::Notice, about, &view, at)
    }

    /// All pages by kind, without script.
    fn search(&self, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let mut groups: BTreeMap<usize, (String, Vec<Link>)> = BTreeMap::new();
        for (path, page) in self.plan.iter() {
            if let Some((order, group, text)) = self.named(page, at) {
                groups.entry(order).or_insert_with(|| (group, Vec::new())).1.push(Link { text, href: at.to(path) });
            }
        }
        let group = |(order, (title, mut links)): (usize, (String, Vec<Link>))| {
            links.sort_by(|a, b| a.text.cmp(&b.text).then_with(|| a.href.cmp(&b.href)));
            let more =
                links.len().checked_sub(GROUP_LIMIT).filter(|more| *more > 0).map(|more| fill(at.words.and_more, &[&more.to_string()]));
            links.truncate(GROUP_LIMIT);
            pages::Group { id: format!("kind-{order}"), title, links, more }
        };
        let view = pages::SearchView { groups: groups.into_iter().map(group).collect() };
        let about = About {
            title: at.words.all_pages.to_owned(),
            description: at.words.all_pages_text.to_owned(),
            product: (self.archive.products.len() == 1).then_some(0),
            ..About::default()
        };
        self.finish(Template::Search, about, &view, at)
    }

    /// The place of a page in the list of all pages: order and title of its kind, and its own title. `None` for what is no page to read.
    fn named(&self, page: &Page, at: &Viewpoint<'_>) -> Option<(usize, String, String)> {
        let words = at.words;
        let product = |index: usize| {
            if self.archive.products.len() > 1 { format!(" · {}", self.archive.products[index].title) } else { String::new() }
        };
        let list = |text: String| Some((0, words.lists.to_owned(), text));
        match page {
            Page::Home => list(words.overview.to_owned()),
            Page::Overview(index) => list(format!("{}{}", words.overview, product(*index))),
            Page::List { product: index, listing, page: 1 } => list(format!("{}{}", listing_title(*listing, words), product(*index))),
            Page::Latest(index) => list(format!("{}{}", words.latest, product(*index))),
            Page::Release(index) => {
                Some((1, words.releases.to_owned(), format!("{}{}", at.version(*index), product(self.archive.releases[*index].product))))
            }
            Page::Gates(index) => list(format!("{}{}", words.way_back.gates, product(*index))),
            Page::Completeness(index) => list(format!("{}{}", words.reports.completeness, product(*index))),
            Page::Schedule(index) => list(format!("{}{}", words.way_back.schedule, product(*index))),
            Page::WayBackNow(index) => list(format!("{}{}", words.way_back.roll_back_now, product(*index))),
            Page::Risk(index) => {
                Some((2, words.risks.to_owned(), format!("{} {}", self.archive.risks[*index].id, at.title(Node::Risk(*index)))))
            }
            Page::Entry(index) => {
                let entry = &self.archive.entries[*index];
                let order = 10 + entry.register as usize;
                Some((order, register_title(entry.register, words).to_owned(), format!("{}{}", entry.title, product(entry.product))))
            }
            Page::Document(index) => {
                let document = &self.archive.documents[*index];
                let release = document.release.map(|release| format!(" · {}", at.version(release))).unwrap_or_default();
                Some((
                    3 + document.kind as usize,
                    kind_title(document.kind, words).to_owned(),
                    format!("{}{release}", document::title(document)),
                ))
            }
            Page::Evidence(release, index) => {
                let file = &self.archive.releases[*release].evidence[*index];
                Some((
                    20,
                    words.evidence.to_owned(),
                    format!("{} · {}", file.path.strip_prefix("evidence/").unwrap_or(&file.path), at.version(*release)),
                ))
            }
            _ => None,
        }
    }

    fn raw(&self, release: usize, index: usize) -> Result<Output, Box<Problem>> {
        let file = &self.archive.releases[release].evidence[index];
        match file.file {
            Some(id) => Ok(Output::Copy { file: id, promise: Digest::from_hex(file.bytes, &file.sha256) }),
            None => Err(Box::new(Problem::nowhere(&codes::UNPLANNED, format!("`{}` is missing", file.path)))),
        }
    }

    fn asset(&self, name: &str) -> Output {
        match self.theme.assets().get(name) {
            Some(Asset::BuiltIn(bytes)) => Output::Bytes(bytes.to_vec()),
            Some(Asset::File(file)) => Output::Copy { file: *file, promise: None },
            None => Output::Bytes(Vec::new()),
        }
    }

    /// Reads the text of a page again: it must be what was judged.
    fn source(&self, page: &record::Page) -> Result<record::Source, Box<Problem>> {
        if let Some(extract) = &page.extract {
            return Ok(record::Source::of_extract(page, extract));
        }
        let mut problems = Problems::new();
        let source = record::text_of(self.world, page.file, &self.site.limits, &mut problems);
        let changed = || {
            Box::new(Problem::of_file(
                &codes::CHANGED,
                page.file,
                format!("{} changed while the site was built", self.world.entry(page.file).path),
            ))
        };
        match source {
            Some(source) if source.digest == page.digest => Ok(source),
            Some(_) => Err(changed()),
            None => Err(problems.iter().last().cloned().map_or_else(changed, Box::new)),
        }
    }
}

fn crumb(product: usize, listing: Listing, at: &Viewpoint<'_>) -> Vec<Link> {
    let href = at.listing(product, listing);
    href.map(|href| Link { text: listing_title(listing, at.words), href }).into_iter().collect()
}

fn listing_of(kind: DocumentKind) -> Option<Listing> {
    match kind {
        DocumentKind::OfRelease => Some(Listing::Releases),
        DocumentKind::RiskRegister => Some(Listing::Risks),
        DocumentKind::Page => None,
        kind => Some(Listing::Documents(kind)),
    }
}

fn not_found(at: &Viewpoint<'_>) -> Vec<Part> {
    let link = |text: &str, file: &str| Part::link(text, Some(at.root_file(file)));
    vec![
        Part::text(at.words.not_found_text),
        Part::text(" "),
        link(at.words.overview, "index.html"),
        Part::text(", "),
        link(at.words.all_pages, "search.html"),
        Part::text("."),
    ]
}
