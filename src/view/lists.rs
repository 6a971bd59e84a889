//! Lists and registers: releases with their filters, risks, rollbacks, and the documents of a kind, fifty rows to a page.
//!
//! Refuses to filter in the browser: each filter is a page.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    address::{Addresses, Listing, ROWS_PER_PAGE},
    document, entities,
    findings::{self, FindingsView},
    frame::listing_title,
    infrastructure,
    parts::{Column, Part, Row, Table, joined},
    release, risks, rollbacks,
    shelves::{self, Rows},
    status,
    viewpoint::Viewpoint,
    words::fill,
};
use crate::archive::{Archive, DocumentKind, Node, Register};

/// A list or register, or one page of it.
#[derive(Debug, Clone, Serialize)]
pub struct ListView {
    /// Its heading.
    pub title: String,
    /// How much there is.
    pub lede: String,
    /// Pages with a part of it: how many rows each has.
    pub filters: Vec<Filter>,
    /// What is wrong with the documents that it is made of.
    pub findings: Option<FindingsView>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// What to say when it is empty, and how to add to it.
    pub empty: Option<String>,
    /// The other pages of it.
    pub pages: Vec<PageLink>,
}

/// A link to a part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// What part.
    pub text: String,
    /// How many rows.
    pub count: usize,
    /// Where it is.
    pub href: String,
    /// Whether this is the page.
    pub current: bool,
}

/// A page of a list, or a gap among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageLink {
    /// Its number, or what stands for those left out.
    pub text: String,
    /// Where it is; `None` of a gap.
    pub href: Option<String>,
    /// Whether this is the page.
    pub current: bool,
}

/// How many pages some rows fill; an empty list has one.
#[must_use]
pub fn pages(rows: usize) -> usize {
    rows.div_ceil(ROWS_PER_PAGE).max(1)
}

/// The releases of a product, newest first.
pub fn releases(archive: &Archive, product: usize) -> impl Iterator<Item = usize> {
    archive.releases.iter().enumerate().filter(move |(_, release)| release.product == product).map(|(index, _)| index)
}

/// The filters that a product's risks have: open, overdue, and each owner.
fn risk_filters(addresses: &Addresses, product: usize) -> Vec<Listing> {
    let all = [Listing::OpenRisks, Listing::OverdueRisks].into_iter().filter(|listing| addresses.count(product, *listing) > 0);
    all.chain(addresses.owners(product)).collect()
}

/// The filters that a product's releases have: every status and type that occurs.
fn filters(addresses: &Addresses, product: usize) -> Vec<Listing> {
    shelves::of_releases().filter(|listing| addresses.count(product, *listing) > 0).collect()
}

/// Every list of a product that has a page, filters among them.
#[must_use]
pub fn all(addresses: &Addresses, product: usize) -> Vec<Listing> {
    let mut all = vec![Listing::Releases, Listing::Risks, Listing::Rollbacks];
    all.extend(filters(addresses, product));
    let indexed = super::frame::INDEXED.into_iter().filter(|kind| addresses.has(product, *kind));
    all.extend(indexed.map(Listing::Documents));
    all.extend(risk_filters(addresses, product));
    all.extend(Some(Listing::Registers).filter(|_| addresses.has_registers(product)));
    all.extend(Register::ALL.into_iter().filter(|register| addresses.has_register(product, *register)).map(Listing::Register));
    all
}

/// Builds one page of a list, counted from 1.
#[must_use]
pub fn view(listing: Listing, product: usize, page: usize, at: &Viewpoint<'_>) -> ListView {
    let none = Rows::Documents(Vec::new());
    let rows = at.addresses.rows_for(product, listing, page..=page).unwrap_or(&none);
    let title = match listing {
        Listing::RisksOf(owner) => fill(at.words.entities.risks_of, &[&at.archive.entries[owner].title]),
        listing => listing_title(listing, at.words),
    };
    ListView {
        title: if page > 1 { fill(at.words.page_of_list, &[&title, &page.to_string()]) } else { title },
        lede: lede(listing, rows, at),
        filters: filter_links(listing, product, at),
        empty: rows.is_empty().then(|| empty(listing, at)),
        pages: page_links(listing, product, page, pages(rows.len()), at),
        findings: (listing == Listing::Risks && page == 1).then(|| of_registers(product, at)).flatten(),
        tables: tables(rows, product, page, at),
    }
}

/// The findings of the documents that hold a product's register of risks.
fn of_registers(product: usize, at: &Viewpoint<'_>) -> Option<FindingsView> {
    let documents = at.archive.documents.iter().enumerate();
    let registers = documents.filter(|(_, one)| one.product == product && one.kind == DocumentKind::RiskRegister);
    findings::of_all(registers.map(|(index, _)| Node::Document(index)), at)
}

fn tables(rows: &Rows, product: usize, page: usize, at: &Viewpoint<'_>) -> Vec<Table> {
    if rows.is_empty() {
        return Vec::new();
    }
    let range = rows.stretch(page);
    match rows {
        Rows::Releases(all) => vec![release_table(&all[range], at.words.releases_caption, at)],
        Rows::Rollbacks(all) => vec![rollbacks::log(&all[range], at)],
        Rows::Documents(all) => vec![document_table(&all[range], at)],
        Rows::Registers(all) => vec![entities::registers(&all[range], product, at)],
        Rows::Entries(register, all) => {
            let has_needs = page == 1 && *register == Register::Services;
            let needs = has_needs.then(|| infrastructure::requirements(product, at)).flatten();
            std::iter::once(entities::register(*register, &all[range], at)).chain(needs).collect()
        }
        Rows::Risks(all) => {
            let register = risks::register(&all[range], at);
            if page == 1 { vec![risks::matrix(all, at), register] } else { vec![register] }
        }
    }
}

/// Releases in a table: version, date, type, status, stages, rollbacks, open risks.
#[must_use]
pub fn release_table(rows: &[usize], caption: &str, at: &Viewpoint<'_>) -> Table {
    let words = at.words;
    let columns = vec![
        Column::words(words.release),
        Column::words(words.date),
        Column::words(words.kind_of_release),
        Column::words(words.status),
        Column::numbers(words.rollbacks),
        Column::numbers(words.open_risks),
    ];
    Table::new("releases", caption, columns, rows.iter().map(|index| release_row(*index, at)).collect())
}

fn release_row(index: usize, at: &Viewpoint<'_>) -> Row {
    let release = &at.archive.releases[index];
    let kind = release.kind().map(|kind| status::type_word(kind, at.words)).unwrap_or_default();
    let mut badges = status::of_release(release, at.words);
    if release.template {
        badges = vec![Part::muted(at.words.template_word)];
    }
    let open = release.risks.iter().filter(|risk| risk.open()).count();
    let cells = vec![
        release::released(release, at).into(),
        kind.into(),
        badges.into(),
        release.rollbacks.len().to_string().into(),
        open.to_string().into(),
    ];
    Row::new(at.release(index), cells)
}

fn document_table(rows: &[usize], at: &Viewpoint<'_>) -> Table {
    let words = at.words;
    let has_progress = rows.iter().any(|index| document::progress(&at.archive.documents[*index], at).is_some());
    let mut columns = vec![Column::words(words.title), Column::words(words.description), Column::words(words.used_in)];
    if has_progress {
        columns.push(Column::numbers(words.checklist));
    }
    let kind = rows.first().map_or(DocumentKind::Page, |index| at.archive.documents[*index].kind);
    let row = |index: &usize| {
        let document = &at.archive.documents[*index];
        let mut cells = vec![document.record.page.description.clone().unwrap_or_default().into(), used_in(*index, at).into()];
        if has_progress {
            let progress = document::progress(document, at);
            cells.push(progress.map(|progress| format!("{}/{}", progress.done, progress.total)).unwrap_or_default().into());
        }
        Row::new(Part::link(document::title(document), at.href(Node::Document(*index))), cells)
    };
    Table::new("documents", super::frame::kind_title(kind, words), columns, rows.iter().map(row).collect())
}

/// The most places that a row names.
const USES_SHOWN: usize = 5;

fn used_in(document: usize, at: &Viewpoint<'_>) -> Vec<Part> {
    let sources: Vec<Node> = at.addresses.incoming(Node::Document(document)).collect();
    let mut parts = joined(sources.iter().take(USES_SHOWN).filter_map(|node| Some(vec![Part::Link(at.link(*node)?)])).collect());
    if sources.len() > USES_SHOWN {
        parts.push(Part::muted(format!(" +{}", sources.len() - USES_SHOWN)));
    }
    parts
}

fn lede(listing: Listing, rows: &Rows, at: &Viewpoint<'_>) -> String {
    let words = at.words;
    match rows {
        Rows::Releases(rows) => words.count_releases(rows.len()),
        Rows::Rollbacks(rows) => words.count_rollbacks(rows.len()),
        Rows::Registers(_) => words.entities.registers_lede.to_owned(),
        Rows::Documents(_) | Rows::Entries(..) => fill(words.count_of, &[&rows.len().to_string(), &listing_title(listing, words)]),
        Rows::Risks(rows) => {
            let open = rows.iter().filter(|index| at.archive.risks[**index].current.open()).count();
            let overdue = rows.iter().filter(|index| at.archive.risks[**index].current.overdue).count();
            let today = super::format::day(at.archive.today(), words).shown;
            fill(words.open_and_overdue, &[&open.to_string(), &overdue.to_string(), &today])
        }
    }
}

fn empty(listing: Listing, at: &Viewpoint<'_>) -> String {
    let words = at.words;
    match listing {
        Listing::Risks | Listing::OpenRisks | Listing::OverdueRisks | Listing::RisksOf(_) => words.no_risks,
        Listing::Rollbacks => words.no_rollbacks,
        Listing::Documents(_) | Listing::Registers | Listing::Register(_) => words.no_documents,
        Listing::Releases | Listing::ReleasesByStatus(_) | Listing::ReleasesByType(_) => words.no_releases,
    }
    .to_owned()
}

fn filter_links(current: Listing, product: usize, at: &Viewpoint<'_>) -> Vec<Filter> {
    let all = match current {
        Listing::Releases | Listing::ReleasesByStatus(_) | Listing::ReleasesByType(_) => {
            [vec![Listing::Releases], filters(at.addresses, product)]
        }
        Listing::Risks | Listing::OpenRisks | Listing::OverdueRisks | Listing::RisksOf(_) => {
            [vec![Listing::Risks], risk_filters(at.addresses, product)]
        }
        _ => return Vec::new(),
    };
    if all[1].is_empty() {
        return Vec::new();
    }
    let link = |listing: Listing| {
        let text = match listing {
            Listing::OpenRisks => at.words.entities.open,
            Listing::OverdueRisks => at.words.overdue,
            Listing::RisksOf(owner) => at.archive.entries[owner].title.as_str(),
            Listing::ReleasesByStatus(of) => status::status_word(of, at.words),
            Listing::ReleasesByType(kind) => status::type_word(kind, at.words),
            _ => at.words.all,
        };
        let href = at.listing(product, listing)?;
        let count = at.addresses.count(product, listing);
        Some(Filter { text: text.to_owned(), count, href, current: listing == current })
    };
    all.into_iter().flatten().filter_map(link).collect()
}

fn page_links(listing: Listing, product: usize, page: usize, pages: usize, at: &Viewpoint<'_>) -> Vec<PageLink> {
    numbered(page, pages, |number| at.addresses.listing(product, listing, number).map(|path| at.to(&path)))
}

/// Links from one page of a list of several to the others. Those farther away are named at growing distances, so that any page is a few steps off and a
/// list of a thousand pages does not name a thousand on each.
pub fn numbered(page: usize, pages: usize, href: impl Fn(usize) -> Option<String>) -> Vec<PageLink> {
    if pages < 2 {
        return Vec::new();
    }
    let mut links = Vec::new();
    let mut before = 0;
    for number in named(page, pages) {
        if number > before + 1 {
            links.push(PageLink { text: "…".to_owned(), href: None, current: false });
        }
        links.push(PageLink { text: number.to_string(), href: href(number), current: number == page });
        before = number;
    }
    links
}

/// The pages that a page names, in order.
fn named(page: usize, pages: usize) -> BTreeSet<usize> {
    if pages <= 10 {
        return (1..=pages).collect();
    }
    let around = [0, 1, 2, 10, 100, 1000].into_iter().flat_map(|far| [page.saturating_sub(far), page + far]);
    around.chain([1, pages]).filter(|number| (1..=pages).contains(number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_the_ends_its_neighbours_and_some_farther_away() {
        let texts = |page, pages| {
            let links = numbered(page, pages, |number| Some(number.to_string()));
            assert!(links.iter().all(|link| link.href.is_some() == (link.text != "…")));
            assert_eq!(links.iter().filter(|link| link.current).map(|link| link.text.clone()).collect::<Vec<_>>(), [page.to_string()]);
            links.into_iter().map(|link| link.text).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(texts(2, 3), "1 2 3");
        assert_eq!(texts(1, 10), "1 2 3 4 5 6 7 8 9 10");
        assert_eq!(texts(4, 12), "1 2 3 4 5 6 … 12");
        assert_eq!(texts(150, 1199), "1 … 50 … 140 … 148 149 150 151 152 … 160 … 250 … 1150 … 1199");
        assert!(numbered(1, 1, |_| None).is_empty());
    }
}
