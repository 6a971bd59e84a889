//! The pages of people, components, vulnerabilities and dependencies, and of what leads to a thing.
//!
//! Refuses to read a source: everything they show is in the archive.

use super::Press;
use crate::{
    archive::Node,
    diag::Problem,
    theme::Template,
    view::{
        About, Listing, Viewpoint, entities,
        lists::{self, ListView},
        mentions,
        parts::{Column, Link, Part, Row, Table},
        words::fill,
    },
};

impl Press<'_> {
    pub(super) fn entry(&self, index: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let entry = &self.archive.entries[index];
        let view = entities::view(index, at);
        let register = Listing::Register(entry.register);
        let mut crumbs = super::crumb(entry.product, Listing::Registers, at);
        crumbs.extend(super::crumb(entry.product, register, at));
        let about = About {
            title: format!("{} · {}", view.title, view.kind),
            description: format!("{}: {}", view.kind, view.title),
            product: Some(entry.product),
            listing: Some(Listing::Registers),
            crumbs,
            as_of_today: entry.owns.iter().any(|risk| self.archive.risks[*risk].current.overdue),
            ..About::default()
        };
        self.finish(Template::Entry, about, &view, at)
    }

    /// A page of all that leads to a thing, where that is more than its own page names.
    pub(super) fn mentions(&self, node: Node, page: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let total = at.addresses.incoming(node).count();
        let rows = mentions::page(node, page, at).into_iter().map(|Link { text, href }| Row::new(Part::link(text, Some(href)), Vec::new()));
        let title = fill(at.words.entities.leads_to, &[&at.title(node)]);
        let table = Table::new("mentions", title.clone(), vec![Column::words(at.words.title)], rows.collect());
        let title = if page > 1 { fill(at.words.page_of_list, &[&title, &page.to_string()]) } else { title };
        let link = |number: usize| at.addresses.mentions(node, number).map(|path| at.to(&path));
        let view = ListView {
            title: title.clone(),
            lede: fill(at.words.entities.pages_lead, &[&total.to_string()]),
            filters: Vec::new(),
            findings: None,
            tables: vec![table],
            empty: None,
            pages: lists::numbered(page, lists::pages(total), link),
        };
        let about = About {
            title,
            description: fill(at.words.entities.leads_to, &[&at.title(node)]),
            product: self.product_of(node),
            crumbs: at.link(node).into_iter().collect(),
            hidden: true,
            ..About::default()
        };
        self.finish(Template::List, about, &view, at)
    }

    fn product_of(&self, node: Node) -> Option<usize> {
        Some(match node {
            Node::Release(index) | Node::Evidence(index, _) => self.archive.releases[index].product,
            Node::Document(index) => self.archive.documents[index].product,
            Node::Risk(index) => self.archive.risks[index].product,
            Node::Entry(index) => self.archive.entries[index].product,
        })
    }
}
