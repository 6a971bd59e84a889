//! Links between things that have addresses: as written in the source, resolved.
//!
//! Refuses to guess between two targets: such a link is reported.

use std::collections::BTreeMap;

use super::{Archive, Edge, Node, codes};
use crate::{
    diag::{FileId, Problem, Problems},
    path::{RelPath, decode},
    record::{Page, Spanned},
    world::World,
};

/// What a file of the world is in the archive.
pub type Targets = BTreeMap<FileId, Node>;

/// Every file that has a page of its own.
#[must_use]
pub fn targets(archive: &Archive) -> Targets {
    let mut targets = Targets::new();
    for (index, release) in archive.releases.iter().enumerate() {
        targets.extend(release.record.as_ref().map(|record| (record.page.file, Node::Release(index))));
        let files = release.evidence.iter().enumerate().filter_map(|(at, one)| Some((one.file?, Node::Evidence(index, at))));
        targets.extend(files);
    }
    targets.extend(archive.documents.iter().enumerate().map(|(index, document)| (document.record.page.file, Node::Document(index))));
    targets
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// Another site, a mail address, an anchor of the same page: not an edge.
    Elsewhere,
    /// A thing of the archive, and the anchor there.
    Node(Node, Option<String>),
    /// A file that has no page.
    File(FileId),
    /// Nothing that is there.
    Nothing,
}

/// Resolves a link of a page: from its file, then from the content folder, then by a name that only one file has.
#[must_use]
pub fn destination(link: &str, from: &RelPath, content: &str, targets: &Targets, world: &dyn World) -> Destination {
    let has_scheme = link.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
    if has_scheme || link.starts_with('#') || link.starts_with("//") || link.is_empty() {
        return Destination::Elsewhere;
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor.to_owned())));
    let path = path.split('?').next().unwrap_or(path);
    let Some(path) = decode(path) else { return Destination::Nothing };
    let found =
        candidates(&path, from, content).find_map(|candidate| world.find(candidate.as_str()).or_else(|| index_of(&candidate, world)));
    match found.or_else(|| by_name(&path, targets, world)) {
        Some(file) => targets.get(&file).map_or(Destination::File(file), |node| Destination::Node(*node, anchor)),
        None => Destination::Nothing,
    }
}

fn candidates<'p>(path: &'p str, from: &'p RelPath, content: &'p str) -> impl Iterator<Item = RelPath> + 'p {
    let bare = path.trim_start_matches('/');
    let folders = [from.folder(), content, ""];
    folders
        .into_iter()
        .skip(usize::from(path.starts_with('/')))
        .filter_map(move |folder| RelPath::resolve(folder, bare.trim_end_matches('/')).ok())
}

/// A folder's page.
fn index_of(folder: &RelPath, world: &dyn World) -> Option<FileId> {
    ["index.md", "README.md"].iter().find_map(|name| world.find(&format!("{folder}/{name}")))
}

/// `scripts/runbook-db-restore.md` where just one page of the archive has that name.
fn by_name(path: &str, targets: &Targets, world: &dyn World) -> Option<FileId> {
    let name = path.rsplit('/').next().filter(|name| name.ends_with(".md") && !matches!(*name, "index.md" | "README.md"))?;
    let mut same = targets.keys().filter(|file| world.entry(**file).path.name() == name);
    same.next().copied().filter(|_| same.next().is_none())
}

/// All edges of an archive, and a problem for every link that leads nowhere.
pub(super) fn of(archive: &Archive, world: &dyn World, problems: &mut Problems) -> Vec<Edge> {
    let targets = targets(archive);
    let mut edges = Vec::new();
    for (index, release) in archive.releases.iter().enumerate() {
        let from = Node::Release(index);
        let content = &archive.products[release.product].folder;
        if let Some(record) = &release.record {
            of_page(&record.page, from, content, &targets, world, &mut edges, problems);
        }
        edges.extend(release.rollbacks.iter().filter_map(|rollback| rollback.to_release).map(|to| Edge { from, to: Node::Release(to) }));
        edges.extend(release.documents.iter().map(|document| Edge { from, to: Node::Document(*document) }));
    }
    for (index, document) in archive.documents.iter().enumerate() {
        let content = &archive.products[document.product].folder;
        of_page(&document.record.page, Node::Document(index), content, &targets, world, &mut edges, problems);
    }
    for (index, risk) in archive.risks.iter().enumerate() {
        edges.extend(risk.releases.iter().map(|(release, _)| Edge { from: Node::Release(*release), to: Node::Risk(index) }));
        edges.extend(risk.document.map(|document| Edge { from: Node::Document(document), to: Node::Risk(index) }));
    }
    edges.retain(|edge| edge.from != edge.to);
    edges.sort();
    edges.dedup();
    edges
}

fn of_page(page: &Page, from: Node, content: &str, targets: &Targets, world: &dyn World, edges: &mut Vec<Edge>, problems: &mut Problems) {
    let path = &world.entry(page.file).path;
    for link in &page.links {
        match destination(&link.value, path, content, targets, world) {
            Destination::Node(to, _) => edges.push(Edge { from, to }),
            Destination::Nothing => problems.push(broken(link)),
            Destination::Elsewhere | Destination::File(_) => {}
        }
    }
}

fn broken(link: &Spanned<String>) -> Problem {
    Problem::new(&codes::LINK_BROKEN, link.span, format!("`{}` leads nowhere", link.value))
        .help("write the path from this file, or from the content folder, to a file that is there")
}
