//! Links between things that have addresses: as written in the source, resolved.
//!
//! Refuses to drop a link that leads nowhere: it is reported.

use super::{Archive, Destination, Edge, Node, Places, codes};
use crate::{
    diag::{Problem, Problems},
    record::{Page, Spanned},
    world::World,
};

/// All edges of an archive, and a problem for every link that leads nowhere.
pub(super) fn of(archive: &Archive, world: &dyn World, problems: &mut Problems) -> Vec<Edge> {
    let places = Places::of(archive, world);
    let mut edges = Vec::new();
    let mut page = |page: &Page, from: Node, product: usize| {
        let folder = world.entry(page.file).path.folder();
        for link in &page.links {
            match places.resolve(&link.value, folder, &archive.products[product].folder) {
                Destination::Node(to, _) => edges.push(Edge { from, to }),
                Destination::Nothing => problems.push(broken(link)),
                Destination::Elsewhere | Destination::Folder(..) | Destination::File(_) => {}
            }
        }
    };
    for (index, release) in archive.releases.iter().enumerate() {
        if let Some(record) = &release.record {
            page(&record.page, Node::Release(index), release.product);
        }
    }
    for (index, document) in archive.documents.iter().enumerate() {
        page(&document.record.page, Node::Document(index), document.product);
    }
    let about = archive.documents.iter().enumerate().filter_map(|(index, document)| Some((index, document.about?)));
    edges.extend(about.map(|(index, release)| Edge { from: Node::Document(index), to: Node::Release(release) }));
    edges.extend(of_releases(archive));
    edges.extend(of_risks(archive));
    edges.retain(|edge| edge.from != edge.to);
    edges.sort();
    edges.dedup();
    edges
}

/// From a release to what it was rolled back to, and to its further pages.
fn of_releases(archive: &Archive) -> impl Iterator<Item = Edge> {
    archive.releases.iter().enumerate().flat_map(|(index, release)| {
        let restored = release.rollbacks.iter().filter_map(|rollback| rollback.to_release).map(Node::Release);
        let pages = release.documents.iter().map(|document| Node::Document(*document));
        restored.chain(pages).map(move |to| Edge { from: Node::Release(index), to })
    })
}

/// From every release and register that has a risk.
fn of_risks(archive: &Archive) -> impl Iterator<Item = Edge> {
    archive.risks.iter().enumerate().flat_map(|(index, risk)| {
        let releases = risk.releases.iter().map(|(release, _)| Node::Release(*release));
        releases.chain(risk.document.map(Node::Document)).map(move |from| Edge { from, to: Node::Risk(index) })
    })
}

fn broken(link: &Spanned<String>) -> Problem {
    Problem::new(&codes::LINK_BROKEN, link.span, format!("`{}` leads nowhere", link.value))
        .help("write the path from this file, or from the content folder, to a file that is there")
}
