//! CSAF 2.0 advisories: the tree of products, and the status of each for every vulnerability.
//!
//! Refuses a product that is both affected and not: the worse of the two counts, and the contradiction is told.

use std::collections::BTreeMap;

use super::{
    super::{Fault, Tree},
    Exposure, Statement,
    cyclonedx::rank,
    inventory::Draft,
    purl::told,
};
use crate::site::Limits;

/// The lists of products of a vulnerability, and what each says of them. `recommended` says nothing of exposure.
const STATUSES: [(&str, Exposure); 8] = [
    ("known_affected", Exposure::Affected),
    ("first_affected", Exposure::Affected),
    ("last_affected", Exposure::Affected),
    ("under_investigation", Exposure::UnderInvestigation),
    ("unknown", Exposure::Open),
    ("fixed", Exposure::Fixed),
    ("first_fixed", Exposure::Fixed),
    ("known_not_affected", Exposure::NotAffected),
];

pub(super) fn read(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut all = Vec::new();
    let rest = Tree::stream_json(text, limits, &["vulnerabilities"], &mut |_, item| all.push(item))?;
    draft.list(&rest, "vulnerabilities");
    if let Some(document) = rest.get("document") {
        let version = document.get("csaf_version");
        draft.version(version.and_then(Tree::text), &["2.0", "2.1"], document.line);
        for key in ["title", "category"] {
            let value = draft.text(document, key);
            draft.about(key, value);
        }
        let author = document.get("publisher").and_then(|publisher| draft.text(publisher, "name"));
        draft.about("author", author);
        let tracking = document.get("tracking");
        for (word, key) in [("id", "id"), ("created", "current_release_date"), ("document-status", "status")] {
            let value = tracking.and_then(|tracking| draft.text(tracking, key));
            draft.about(word, value);
        }
    }
    let mut tree = Products::default();
    if let Some(found) = rest.get("product_tree") {
        branch(found, &mut tree.names, draft);
        for group in draft.list(found, "product_groups") {
            let members = draft.list(group, "product_ids").iter().filter_map(Tree::text).map(str::to_owned).collect();
            tree.groups.extend(draft.text(group, "group_id").map(|id| (id, members)));
        }
    }
    for item in &all {
        vulnerability(item, &tree, draft);
    }
    Ok(())
}

/// What a document calls its products: names by id, and groups of ids.
#[derive(Default)]
struct Products {
    names: BTreeMap<String, String>,
    groups: BTreeMap<String, Vec<String>>,
}

fn branch(tree: &Tree, products: &mut BTreeMap<String, String>, draft: &mut Draft<'_>) {
    let own = tree.get("product").or_else(|| tree.get("full_product_name"));
    for product in draft.list(tree, "full_product_names").iter().chain(own) {
        let Some(id) = draft.text(product, "product_id") else {
            draft.malformed(product.line, "a product has no `product_id`");
            continue;
        };
        let helper = product.get("product_identification_helper");
        // Since 2.1 there may be several.
        let purl = helper.and_then(|helper| helper.get("purl").or_else(|| helper.get("purls")?.items().first())?.text()).map(str::to_owned);
        let name = purl.or_else(|| draft.text(product, "name")).unwrap_or_else(|| id.clone());
        products.insert(id, name);
    }
    for inner in draft.list(tree, "branches").iter().chain(draft.list(tree, "relationships")) {
        branch(inner, products, draft);
    }
}

fn vulnerability(item: &Tree, tree: &Products, draft: &mut Draft<'_>) {
    let other = draft.list(item, "ids").first().and_then(|id| id.get("text")?.text()).map(str::to_owned);
    let Some(id) = draft.text(item, "cve").or(other).or_else(|| draft.text(item, "title")) else {
        return draft.malformed(item.line, "a vulnerability has neither `cve` nor `ids`");
    };
    let mut seen: BTreeMap<String, Exposure> = BTreeMap::new();
    for (key, exposure) in STATUSES {
        let Some(status) = item.get("product_status") else { break };
        for product in draft.list(status, key).iter().filter_map(|one| Some((one.text()?, one.line))) {
            let (product, line) = product;
            if !tree.names.contains_key(product) {
                draft.malformed(line, format!("the product `{}` of {} is in no product tree", told(product), told(&id)));
            }
            match seen.get(product) {
                Some(first) if *first != exposure => {
                    let (first, second) = (first.word(), exposure.word());
                    draft.malformed(line, format!("`{}` is both {first} and {second} for {}", told(product), told(&id)));
                }
                Some(_) => {}
                None => {
                    seen.insert(product.to_owned(), exposure);
                }
            }
        }
    }
    let severity = severity(item, draft);
    if seen.is_empty() {
        draft.malformed(item.line, format!("{} names no product that it concerns: it counts as open", told(&id)));
        draft.statement(Statement { severity, ..Statement::new(id, Exposure::Open, item.line) });
        return;
    }
    for (product, exposure) in seen {
        let mut statement = Statement::new(id.clone(), exposure, item.line);
        statement.severity.clone_from(&severity);
        statement.justification = about(item, "flags", "label", &product, None, tree, draft);
        let (list, category) = if exposure == Exposure::NotAffected { ("threats", Some("impact")) } else { ("remediations", None) };
        statement.detail = about(item, list, "details", &product, category, tree, draft);
        statement.products = vec![tree.names.get(&product).cloned().unwrap_or(product)];
        draft.statement(statement);
    }
}

/// What an entry of a list says of a product; one that names no products is about all of them.
fn about(
    item: &Tree,
    list: &str,
    key: &str,
    product: &str,
    category: Option<&str>,
    tree: &Products,
    draft: &mut Draft<'_>,
) -> Option<String> {
    let concerns = |entry: &&Tree| {
        let named = entry.get("product_ids").map(Tree::items).unwrap_or_default();
        let groups = entry.get("group_ids").map(Tree::items).unwrap_or_default();
        let members = |group: &Tree| tree.groups.get(group.text()?).map(Vec::as_slice);
        let grouped = groups.iter().filter_map(members).flatten().any(|one| one == product);
        let of = category.is_none_or(|category| entry.get("category").and_then(Tree::text) == Some(category));
        of && (named.iter().any(|one| one.text() == Some(product)) || grouped || named.is_empty() && groups.is_empty())
    };
    draft.list(item, list).iter().find(concerns).and_then(|entry| entry.get(key)?.text()).map(str::to_owned)
}

fn severity(item: &Tree, draft: &mut Draft<'_>) -> Option<String> {
    // Since 2.1 scores stand in metrics, beside other things that can be measured.
    let metrics = draft.list(item, "metrics").iter().filter_map(|metric| metric.get("content"));
    let words = draft.list(item, "scores").iter().chain(metrics).filter_map(|score| {
        let cvss = ["cvss_v4", "cvss_v3", "cvss_v2"].into_iter().find_map(|key| score.get(key))?;
        cvss.get("baseSeverity")?.written()
    });
    words.map(|word| word.to_lowercase()).min_by_key(|word| rank(word))
}
