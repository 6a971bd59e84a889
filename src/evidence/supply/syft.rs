//! syft's own JSON: what was catalogued from an image or a folder.
//!
//! Refuses to rely on the version of its schema: what is read here has been there in all of them.

use super::{
    super::{Fault, Tree},
    Component,
    inventory::Draft,
};
use crate::site::Limits;

const LISTS: [&str; 4] = ["artifacts", "artifactRelationships", "files", "secrets"];

pub(super) fn read(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let rest = Tree::stream_json(text, limits, &LISTS, &mut |list, item| {
        if list == "artifacts" {
            artifact(&item, draft);
        }
    })?;
    for list in LISTS {
        draft.list(&rest, list);
    }
    if let Some(schema) = rest.at(&["schema", "version"]).and_then(Tree::text) {
        draft.inventory.format = format!("syft {}", super::purl::told(schema));
    }
    if let Some(tool) = rest.get("descriptor") {
        let named = [draft.text(tool, "name"), draft.text(tool, "version")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        draft.about("tool", Some(named).filter(|named| !named.is_empty()));
    }
    if let Some(source) = rest.get("source") {
        let name = draft.text(source, "name").or_else(|| source.at(&["metadata", "userInput"])?.text().map(str::to_owned));
        let version = draft.text(source, "version");
        let line = source.get("version").map_or(source.line, |version| version.line);
        draft.inventory.subject = name.map(|name| (name, version, line));
    }
    Ok(())
}

fn artifact(item: &Tree, draft: &mut Draft<'_>) {
    let Some(name) = draft.text(item, "name") else { return draft.malformed(item.line, "an artifact has no name") };
    let licences = draft.list(item, "licenses").iter();
    // Texts up to schema 7, objects later.
    let licences = licences.filter_map(|one| {
        let of = |key: &str| one.get(key).and_then(Tree::text).filter(|text| !text.is_empty());
        one.text().or_else(|| of("spdxExpression")).or_else(|| of("value")).map(str::to_owned)
    });
    let licences = licences.collect();
    let found = Component {
        reference: draft.text(item, "id").unwrap_or_default(),
        name,
        version: draft.text(item, "version"),
        purl: draft.text(item, "purl"),
        licences,
        line: item.line,
        ..Component::default()
    };
    draft.component(found);
}
