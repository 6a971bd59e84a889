//! OpenVEX: statements of a product's makers about vulnerabilities.
//!
//! Refuses a status that it does not know: the vulnerability counts as open.

use super::{
    super::{Fault, Tree},
    Exposure, Statement,
    inventory::Draft,
    spdx::unknown,
};
use crate::site::Limits;

pub(super) fn read(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let rest = Tree::stream_json(text, limits, &["statements"], &mut |_, item| statement(&item, draft))?;
    let version = rest.get("@context").and_then(Tree::text).and_then(|context| context.split_once("openvex.dev/ns"));
    if let Some(version) = version.map(|(_, version)| version.trim_matches(['/', 'v'])).filter(|version| !version.is_empty()) {
        draft.inventory.format = format!("OpenVEX {}", super::purl::told(version));
    }
    match rest.get("statements") {
        None => draft.malformed(rest.line, "it has no statements"),
        Some(_) => {
            draft.list(&rest, "statements");
        }
    }
    for (word, key) in [("created", "timestamp"), ("author", "author"), ("id", "@id")] {
        let value = draft.text(&rest, key);
        draft.about(word, value);
    }
    Ok(())
}

fn statement(item: &Tree, draft: &mut Draft<'_>) {
    let vulnerability = item.get("vulnerability");
    // The first version had a text; later ones an object with a name.
    let id = vulnerability.and_then(|one| one.text().or_else(|| one.get("name")?.text()).or_else(|| one.get("@id")?.text()));
    let Some(id) = id.filter(|id| !id.trim().is_empty()) else {
        return draft.malformed(item.line, "a statement names no vulnerability");
    };
    let status = draft.text(item, "status");
    let exposure = match status.as_deref() {
        Some("affected") => Exposure::Affected,
        Some("under_investigation") => Exposure::UnderInvestigation,
        Some("fixed") => Exposure::Fixed,
        Some("not_affected") => Exposure::NotAffected,
        Some(other) => {
            draft.malformed(item.line, unknown("status", other));
            Exposure::Open
        }
        None => {
            draft.malformed(item.line, format!("the statement about {id} has no status: it counts as open"));
            Exposure::Open
        }
    };
    let mut found = Statement::new(id.to_owned(), exposure, item.line);
    found.justification = draft.text(item, "justification");
    found.detail = ["impact_statement", "action_statement", "status_notes"].into_iter().find_map(|key| draft.text(item, key));
    found.products = products(item, draft);
    if found.products.is_empty() {
        draft.malformed(item.line, format!("the statement about {id} names no product"));
    }
    draft.statement(found);
}

/// What is concerned: the parts of a product where they are named, else the product.
fn products(item: &Tree, draft: &mut Draft<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for product in draft.list(item, "products") {
        let parts: Vec<String> = draft.list(product, "subcomponents").iter().filter_map(named).collect();
        if parts.is_empty() {
            found.extend(named(product));
        }
        found.extend(parts);
    }
    found
}

fn named(one: &Tree) -> Option<String> {
    let purl = one.at(&["identifiers", "purl"]).and_then(Tree::text);
    purl.or_else(|| one.get("@id")?.text()).or_else(|| one.text()).map(str::to_owned)
}
