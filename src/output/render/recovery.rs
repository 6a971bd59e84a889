//! The pages around releases: the way back, the sign-off pack, comparisons, gates, the schedule.
//!
//! Refuses to read the sources of releases: what these pages show of them was typed when the archive was linked.

use super::{Press, crumb};
use crate::{
    archive::{Node, Release},
    diag::Problem,
    markup::Definitions,
    output::Page,
    theme::Template,
    view::{
        About, Listing, Viewpoint, changed, completeness, gates, pack,
        prose::{PageLinks, Pen, without_front_matter},
        release, schedule, sections,
        summary::SummaryView,
        way_back,
        words::fill,
    },
};

impl Press<'_> {
    pub(super) fn around(&self, page: &Page, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        match page {
            Page::WayBack(index) => self.way_back(*index, None, at),
            Page::WayBackNow(product) => match way_back::current(self.archive, *product) {
                Some(index) => self.way_back(index, Some(*product), at),
                None => self.no_way_back(*product, at),
            },
            Page::Pack(index) => self.pack(*index, at),
            Page::Changed(from, to) => self.changed(*from, *to, at),
            Page::Gates(product) => self.of_product(*product, gates::view(*product, at), false, at),
            Page::Completeness(product) => self.of_product(*product, completeness::view(*product, at), false, at),
            Page::Schedule(product) => self.of_product(*product, schedule::view(*product, at), true, at),
            _ => self.notice(at.words.not_found, Vec::new(), at),
        }
    }

    /// The way back of a release; under the address of what runs now it says so.
    fn way_back(&self, index: usize, now: Option<usize>, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let release = &self.archive.releases[index];
        let words = &at.words.way_back;
        let title = fill(if now.is_some() { words.roll_back_now_of } else { words.roll_back }, &[&release.version.written]);
        let mut view = self.penned(index, at, |pen| way_back::view(index, title.clone(), pen));
        if view.ways.is_empty() {
            view.runbook = self.runbook(release.product, &way_back::ids(&view), at)?;
        }
        let about = About {
            description: fill(words.description_way_back, &[&release.version.written]),
            canonical: now.and_then(|_| self.plan.addresses().rollback(self.archive, index)),
            ..self.about_release(release, index, title, at)
        };
        self.finish(Template::WayBack, about, &view, at)
    }

    fn no_way_back(&self, product: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let mut view = way_back::of_nothing(product, at);
        view.runbook = self.runbook(product, &way_back::ids(&view), at)?;
        let about = About {
            title: view.title.clone(),
            description: at.words.nothing_in_production.to_owned(),
            product: Some(product),
            listing: Some(Listing::Releases),
            ..About::default()
        };
        self.finish(Template::WayBack, about, &view, at)
    }

    /// The product's first runbook on rolling back, as written: its first heading is the section's.
    fn runbook(&self, product: usize, taken: &[String], at: &Viewpoint<'_>) -> Result<Option<way_back::Runbook>, Box<Problem>> {
        let Some(index) = at.addresses.support(product).stand_in else { return Ok(None) };
        let Some(link) = at.link(Node::Document(index)) else { return Ok(None) };
        let document = &self.archive.documents[index];
        let source = self.source(&document.record.page)?;
        let text = without_front_matter(&source.text);
        let definitions = Definitions::of(&text);
        let markup_words = at.words.of_markup();
        let links = PageLinks::new(*at, self.world.entry(document.record.page.file).path.folder(), product, taken.to_vec());
        let mut pen = Pen::new(*at, &links, &markup_words, Some(&definitions), 2);
        for id in taken {
            pen.take_id(id);
        }
        let prose = pen.prose(&text);
        let title = prose.blocks.iter().find(|block| block.heading.is_some()).map(|block| block.range.start);
        let html = prose.within(std::slice::from_ref(&(0..text.len())), title);
        Ok(Some(way_back::Runbook { link, html }))
    }

    fn pack(&self, index: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let release = &self.archive.releases[index];
        let view = self.penned(index, at, |pen| pack::view(index, pen));
        let about = About {
            description: fill(at.words.way_back.description_pack, &[&release.version.written]),
            ..self.about_release(release, index, view.title.clone(), at)
        };
        let view = pack::PackView { sections: self.drawn(view.sections, at), findings: self.drawn_findings(view.findings, at), ..view };
        self.finish(Template::Pack, about, &view, at)
    }

    fn changed(&self, from: usize, to: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let release = &self.archive.releases[to];
        let mut view = self.penned(to, at, |pen| changed::view(from, to, pen));
        self.bills(&mut view, from, to, at);
        let about = About {
            description: fill(at.words.way_back.description_compare, &[&at.version(from), &at.version(to)]),
            toc: sections::toc(&view.sections),
            ..self.about_release(release, to, view.title.clone(), at)
        };
        let view = SummaryView { sections: self.drawn(view.sections, at), ..view };
        self.finish(Template::Summary, about, &view, at)
    }

    /// A page of a product that is made of all its releases; `dated` where it depends on the day of the build.
    fn of_product(&self, product: usize, view: SummaryView, dated: bool, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let about = About {
            title: view.title.clone(),
            description: fill(at.words.description_list, &[&view.title, &self.archive.products[product].title]),
            product: Some(product),
            toc: sections::toc(&view.sections),
            as_of_today: dated,
            ..About::default()
        };
        let view = SummaryView { sections: self.drawn(view.sections, at), ..view };
        self.finish(Template::Summary, about, &view, at)
    }

    fn about_release(&self, release: &Release, index: usize, title: String, at: &Viewpoint<'_>) -> About {
        let mut crumbs = crumb(release.product, Listing::Releases, at);
        crumbs.extend(at.link(Node::Release(index)));
        About {
            title,
            product: Some(release.product),
            listing: Some(Listing::Releases),
            crumbs,
            hidden: release.template,
            ..About::default()
        }
    }

    /// A view made with a pen that resolves the links of the release's record.
    fn penned<V>(&self, index: usize, at: &Viewpoint<'_>, make: impl FnOnce(&mut Pen<'_>) -> V) -> V {
        let release = &self.archive.releases[index];
        let folder = release.record.as_ref().map_or(release.folder.as_str(), |record| self.world.entry(record.page.file).path.folder());
        let links = PageLinks::new(*at, folder, release.product, release::anchors(release)).of_release(Some(index));
        let markup_words = at.words.of_markup();
        make(&mut Pen::new(*at, &links, &markup_words, None, 2))
    }
}
