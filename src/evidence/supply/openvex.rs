//! OpenVEX: statements of a product's makers about vulnerabilities.
//!
//! Refuses a status that it does not know: the vulnerability counts as open. Later statements override earlier ones about the same product,
//! as the specification wants it; each is shown.

use jiff::Timestamp;

use super::{
    super::{Fault, Tree},
    Exposure, Statement,
    inventory::Draft,
    purl::told,
    spdx::unknown,
};
use crate::site::Limits;

pub(super) fn read(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let rest = Tree::stream_json(text, limits, &["statements"], &mut |_, item| statement(&item, draft))?;
    // What a statement does not say of its time, its document does.
    let written = time(&rest, "timestamp", draft);
    let of_document = time(&rest, "last_updated", draft).or(written);
    draft.inventory.statements.iter_mut().filter(|one| one.time.is_none()).for_each(|one| one.time = of_document);
    if let Some(version) = rest.get("version")
        && version.number().is_none()
    {
        draft.malformed(version.line, format!("`version` is {}, and should be a number", version.kind()));
    }
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
    found.time = time(item, "last_updated", draft).or_else(|| time(item, "timestamp", draft));
    if found.products.is_empty() {
        draft.malformed(item.line, format!("the statement about {id} names no product"));
    }
    draft.statement(found);
}

/// A moment; what is none is a fault, and orders nothing.
fn time(item: &Tree, key: &str, draft: &mut Draft<'_>) -> Option<Timestamp> {
    let text = draft.text(item, key)?;
    let found = text.parse().ok();
    if found.is_none() {
        let line = item.get(key).map_or(item.line, |value| value.line);
        draft.malformed(line, format!("`{}` is no time: the statement overrides none", told(&text)));
    }
    found
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
