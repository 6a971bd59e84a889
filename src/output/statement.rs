//! The in-toto statement of a release: its published evidence as subjects, by digest, for tools that sign or check such statements.
//!
//! Refuses a time of its own, and to claim more than that these bytes were published with this release.

use serde_json::{Value, json};

use crate::{archive::Node, view::Viewpoint};

/// What the predicate is: which release the subjects are evidence of (see `predicate` below).
const PREDICATE: &str = "urn:relsite:release-evidence:1";

/// The statement, as in-toto Statement v1. Subjects bear the names that `SHA256SUMS` gives them, in its order.
pub(super) fn statement(at: &Viewpoint<'_>, index: usize) -> Vec<u8> {
    let release = &at.archive.releases[index];
    let product = &at.archive.products[release.product].slug;
    let subjects: Vec<Value> =
        published(at, index).into_iter().map(|(name, sha256)| json!({"name": name, "digest": {"sha256": sha256}})).collect();
    let seal = at.archive.ledger.seal(product, &release.id);
    let date = release.record.as_ref().and_then(|record| record.date.as_ref()?.value.as_ref()).map(|when| when.iso());
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects,
        "predicateType": PREDICATE,
        "predicate": {
            "product": product,
            "release": release.id,
            "version": release.version.written,
            "date": date,
            "sealed": seal.map(|seal| json!({"day": seal.day, "by": seal.by, "amendments": seal.amendments.len()})),
        },
    });
    let mut bytes = serde_json::to_vec_pretty(&statement).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The published files of a release's evidence, beneath its folder of raw files: name and SHA-256, by name.
pub(super) fn published(at: &Viewpoint<'_>, release: usize) -> Vec<(String, String)> {
    let Some(list) = at.addresses.checksums(at.archive, release) else { return Vec::new() };
    let folder = list.as_str().strip_suffix("SHA256SUMS").unwrap_or_default();
    let mut files = Vec::new();
    for (number, file) in at.archive.releases[release].evidence.iter().enumerate() {
        let address = at.addresses.page(Node::Evidence(release, number)).and_then(|_| at.addresses.evidence(release, number));
        if let Some(name) = address.and_then(|address| address.raw.as_str().strip_prefix(folder)) {
            files.push((name.to_owned(), file.sha256.clone()));
        }
    }
    files.sort();
    files
}
