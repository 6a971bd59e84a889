//! What an edit means for browsers: which pages it concerns, and what they load anew.
//!
//! Refuses to guess at dependencies: a page that may have changed compares itself.

use std::collections::{BTreeSet, HashSet};

use super::{
    reload::{Target, Touched},
    snapshot::Snapshot,
};
use crate::{
    archive::Node,
    diag::{FileId, Problem, Problems},
    path,
};

/// The most pages that are offered.
const OFFERED: usize = 3;

/// What the change of these files means, in the version that they made.
pub(super) fn touched(changed: &[String], now: &Snapshot) -> Touched {
    let is_style = |name: &&String| name.ends_with(".css");
    let is_loaded = |name: &&String| name.starts_with("static/") || name.starts_with("themes/") && name.contains("/assets/");
    Touched {
        styles: changed.iter().any(|name| name.ends_with(".css") || name == "site.toml"),
        loaded: changed.iter().filter(is_loaded).any(|name| !is_style(&name)),
        pages: pages(changed, now),
    }
}

/// The pages that the files are the sources of, in the order of the files.
fn pages(changed: &[String], now: &Snapshot) -> Vec<Target> {
    let world = now.world();
    let files: BTreeSet<FileId> = changed.iter().filter_map(|name| world.find(name)).collect();
    if files.is_empty() {
        return Vec::new();
    }
    let nodes = nodes(now).filter(|(file, _)| files.contains(file)).map(|(_, node)| node);
    nodes.filter_map(|node| target(node, now)).take(OFFERED).collect()
}

fn nodes(now: &Snapshot) -> impl Iterator<Item = (FileId, Node)> + '_ {
    let archive = &now.compiled.archive;
    let releases = archive.releases.iter().enumerate();
    let records = releases.clone().filter_map(|(at, release)| Some((release.record.as_ref()?.page.file, Node::Release(at))));
    let documents = archive.documents.iter().enumerate().map(|(at, document)| (document.record.page.file, Node::Document(at)));
    let evidence = releases.flat_map(|(at, release)| {
        let files = release.evidence.iter().enumerate();
        files.filter_map(move |(index, file)| Some((file.file?, Node::Evidence(at, index))))
    });
    records.chain(documents).chain(evidence)
}

fn target(node: Node, now: &Snapshot) -> Option<Target> {
    let page = now.compiled.plan.addresses().page(node)?;
    let href = page.as_str().split('/').map(|part| format!("/{}", path::encode(part))).collect();
    let archive = &now.compiled.archive;
    let title = match node {
        Node::Release(at) => archive.releases[at].version.written.clone(),
        Node::Document(at) => archive.documents[at].record.page.title.clone(),
        Node::Evidence(at, index) => archive.releases[at].evidence[index].path.to_string(),
        // Nothing else has a file of its own.
        _ => page.to_string(),
    };
    Some(Target { href, title })
}

/// The problems that the version before did not have. Lines move while one writes, so that they do not count.
pub(super) fn fresh(now: &Snapshot, before: Option<&Snapshot>) -> Problems {
    let Some(before) = before else { return now.compiled.problems.clone() };
    let known: HashSet<_> = before.compiled.problems.iter().map(|problem| key(problem, before)).collect();
    let mut fresh = now.compiled.problems.clone();
    fresh.retain(|problem| !known.contains(&key(problem, now)));
    fresh
}

fn key<'a>(problem: &'a Problem, of: &'a Snapshot) -> (Option<&'a str>, &'static str, &'a str) {
    (problem.span.map(|span| of.world().entry(span.file).path.as_str()), problem.code.name, &problem.message)
}
