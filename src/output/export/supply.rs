//! The difference between the bills of materials of two releases, as data: `compare/<a>..<b>.json`.
//!
//! Refuses to leave out what a page has no room for.

use serde_json::{Value, json};

use crate::archive::{Archive, Difference, Exposed, Moved, Turn};

/// The document. Without bills to compare the lists are empty and `compared` says so.
pub(in crate::output) fn difference(from: usize, to: usize, found: Option<&(Difference, bool, bool)>, archive: &Archive) -> Vec<u8> {
    let [old, new] = [from, to].map(|index| archive.releases[index].id.as_str());
    let bills = found.map(|(_, old, new)| json!({"from": old, "to": new}));
    let difference = found.map(|(difference, ..)| difference);
    let document = json!({
        "from": old,
        "to": new,
        "compared": found.is_some_and(|(_, old, new)| *old && *new),
        "bills": bills.unwrap_or_else(|| json!({"from": false, "to": false})),
        "counts": difference.map(|one| json!({"from": one.counts.0, "to": one.counts.1})),
        "components": difference.iter().flat_map(|one| &one.moved).map(component).collect::<Vec<_>>(),
        "vulnerabilities": difference.iter().flat_map(|one| &one.exposures).map(vulnerability).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn component(one: &Moved) -> Value {
    json!({
        "name": one.name,
        "change": one.kind().word(),
        "versions": {"from": one.before, "to": one.after},
        "licences": {"from": one.licences_before, "to": one.licences_after},
    })
}

fn vulnerability((turn, one): &(Turn, Exposed)) -> Value {
    json!({
        "id": one.id,
        "change": turn.word(),
        "state": one.exposure.word(),
        "severity": one.severity,
        "products": one.products,
        "justification": one.justification,
        "detail": one.detail,
    })
}
