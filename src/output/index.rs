//! What the search finds: an entry for each page with its words.
//!
//! Refuses to render anything for it: titles, headings and fields of records are what people look for.

use super::search::{self, Entry, Kind};
use crate::{
    archive::{Archive, DocumentKind, Node, Release},
    path::{OutPath, encode},
    view::{
        Addresses, Words, document, entities,
        frame::listing_title,
        lists,
        words::{self, fill},
    },
};

/// The files of the search index: name beneath the assets, and bytes.
pub(super) fn files(archive: &Archive, addresses: &Addresses, language: &str) -> Vec<(String, Vec<u8>)> {
    let words = words::of(language);
    let mut entries = Vec::new();
    let mut add = |node: Node, kind: Kind, title: String, text: String| {
        entries.extend(addresses.page(node).map(|path| Entry { url: url(path), title, kind, text }));
    };
    for (index, release) in archive.releases.iter().enumerate() {
        add(Node::Release(index), Kind::Release, release.called(), release_text(release));
        for (number, file) in release.evidence.iter().enumerate().filter(|(_, file)| file.file.is_some()) {
            let name = file.path.strip_prefix("evidence/").unwrap_or(&file.path);
            let title = fill(words.file_of_release, &[name, &release.called()]);
            let text = format!("{} {} {}", release.version.written, file.kind.word(), file.sha256);
            add(Node::Evidence(index, number), Kind::Evidence, title, text);
        }
    }
    for (index, page) in archive.documents.iter().enumerate() {
        let description = page.record.page.description.clone().unwrap_or_default();
        let text = format!("{description} {}", page.record.page.headings.join(" "));
        add(Node::Document(index), document_kind(page.kind), document::title(page), text);
    }
    for (index, risk) in archive.risks.iter().enumerate() {
        let record = &risk.current.record;
        let description = record.description.as_ref().map_or("", |text| text.plain.as_str());
        let owner = record.owner.as_ref().map_or("", |owner| owner.text.as_str());
        add(Node::Risk(index), Kind::Risk, format!("{} {}", risk.id, record.title.plain), format!("{description} {owner}"));
    }
    for (index, entry) in archive.entries.iter().enumerate() {
        let title = format!("{} · {}", entry.title, entities::kind(entry.register, words));
        add(Node::Entry(index), Kind::Register, title, entry.names.join(" "));
    }
    for product in 0..archive.products.len() {
        entries.extend(lists_of(product, archive, addresses, words));
    }
    search::files(&entries, |kind| kind_name(kind, words))
}

fn url(path: &OutPath) -> String {
    path.as_str().split('/').map(encode).collect::<Vec<_>>().join("/")
}

/// The overview, the registers and the lists of a product.
fn lists_of(product: usize, archive: &Archive, addresses: &Addresses, words: &Words) -> Vec<Entry> {
    let name = &archive.products[product].title;
    let entry = |path: OutPath, title: String| {
        let title = if archive.products.len() > 1 { format!("{title} · {name}") } else { title };
        Entry { url: url(&path), title, kind: Kind::Register, text: name.clone() }
    };
    let overview = addresses.overview(product).map(|path| entry(path, words.overview.to_owned()));
    let all = lists::all(addresses, product);
    let all = all.into_iter().filter(|listing| !matches!(listing, crate::view::Listing::RisksOf(_)));
    let listed = all.filter_map(|listing| Some(entry(addresses.listing(product, listing, 1)?, listing_title(listing, words))));
    overview.into_iter().chain(listed).collect()
}

fn document_kind(kind: DocumentKind) -> Kind {
    match kind {
        DocumentKind::Runbook => Kind::Runbook,
        DocumentKind::Checklist => Kind::Checklist,
        DocumentKind::Incident => Kind::Incident,
        DocumentKind::RiskRegister => Kind::Register,
        DocumentKind::Process | DocumentKind::OfRelease | DocumentKind::Page => Kind::Page,
    }
}

fn kind_name(kind: Kind, words: &'static Words) -> &'static str {
    match kind {
        Kind::Release => words.release,
        Kind::Risk => words.risk,
        Kind::Runbook => words.runbooks,
        Kind::Incident => words.incidents,
        Kind::Checklist => words.checklist,
        Kind::Register => words.lists,
        Kind::Page => words.pages,
        Kind::Evidence => words.evidence,
    }
}

/// The words of a release: title, summary, changes, rollbacks, risks, headings.
fn release_text(release: &Release) -> String {
    let mut text: Vec<&str> = Vec::new();
    let Some(record) = &release.record else { return String::new() };
    text.push(&record.page.title);
    text.extend(record.summary.iter().map(|summary| summary.plain.as_str()));
    for change in &record.changes {
        text.extend(change.title.as_deref());
        text.push(&change.text.plain);
        text.extend(change.cves.iter().map(String::as_str));
    }
    for rollback in &release.rollbacks {
        let fields = [&rollback.record.trigger, &rollback.record.reason, &rollback.record.root_cause];
        text.extend(fields.into_iter().flatten().map(|field| field.plain.as_str()));
    }
    let lsns: Vec<String> = release
        .rollbacks
        .iter()
        .flat_map(|rollback| [rollback.lsn_before, rollback.lsn_after])
        .flatten()
        .map(|lsn| lsn.to_string())
        .collect();
    text.extend(lsns.iter().map(String::as_str));
    text.extend(record.tag.iter().map(|tag| tag.text.as_str()));
    text.extend(record.commit.iter().map(|commit| commit.text.as_str()));
    text.extend(release.risks.iter().map(|risk| risk.record.title.plain.as_str()));
    text.extend(record.page.headings.iter().map(String::as_str));
    text.join(" ")
}
