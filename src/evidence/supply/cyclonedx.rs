//! CycloneDX 1.2 to 1.7, in JSON and, made into the same shape, in XML.
//!
//! Refuses nothing that the standard leaves open: only format, and the names of components and vulnerabilities, have to be there.

use super::{
    super::{Fault, Tree},
    Component, Exposure, Statement,
    inventory::Draft,
    purl::told,
};
use crate::site::Limits;

pub(super) const VERSIONS: [&str; 8] = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];
/// Lists that may be long, and of which nothing needs to be kept.
const LISTS: [&str; 6] = ["components", "vulnerabilities", "dependencies", "services", "compositions", "annotations"];

pub(super) fn read(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let rest = Tree::stream_json(text, limits, &LISTS, &mut |list, item| item_of(list, &item, draft));
    let rest = rest?;
    for list in LISTS {
        draft.list(&rest, list);
    }
    let version = rest.get("specVersion");
    draft.version(version.and_then(Tree::text), &VERSIONS, version.map_or(1, |version| version.line));
    head(&rest, draft);
    Ok(())
}

/// An item of one of the outermost lists.
pub(super) fn item_of(list: &str, item: &Tree, draft: &mut Draft<'_>) {
    match list {
        "components" => component(item, draft),
        "vulnerabilities" => vulnerability(item, draft),
        _ => {}
    }
}

/// What stands beside the lists: when and with what it was written, and what it is about.
pub(super) fn head(rest: &Tree, draft: &mut Draft<'_>) {
    let Some(metadata) = rest.get("metadata") else { return };
    let created = draft.text(metadata, "timestamp");
    draft.about("created", created);
    // Up to 1.4 tools were a list; later they are components.
    let tools = metadata.get("tools").map(|tools| tools.get("components").unwrap_or(tools)).map(Tree::items).unwrap_or_default();
    let named: Vec<String> = tools
        .iter()
        .filter_map(|tool| {
            let name = tool.get("name").and_then(Tree::text)?;
            Some([Some(name), tool.get("version").and_then(Tree::text)].into_iter().flatten().collect::<Vec<_>>().join(" "))
        })
        .collect();
    draft.about("tool", Some(named.join(", ")).filter(|named| !named.is_empty()));
    if let Some(subject) = metadata.get("component") {
        let name = draft.text(subject, "name");
        let version = draft.text(subject, "version");
        let line = subject.get("version").map_or(subject.line, |version| version.line);
        draft.inventory.subject = name.map(|name| (name, version, line));
    }
}

fn component(item: &Tree, draft: &mut Draft<'_>) {
    match draft.text(item, "name") {
        Some(name) => {
            let group = draft.text(item, "group");
            let found = Component {
                reference: draft.text(item, "bom-ref").unwrap_or_default(),
                name: group.map_or_else(|| name.clone(), |group| format!("{group}/{name}")),
                version: draft.text(item, "version"),
                purl: draft.text(item, "purl"),
                licences: licences(item, draft),
                line: item.line,
                ..Component::default()
            };
            draft.component(found);
        }
        None => draft.malformed(item.line, "a component has no name"),
    }
    for inner in draft.list(item, "components") {
        component(inner, draft);
    }
}

fn licences(item: &Tree, draft: &mut Draft<'_>) -> Vec<String> {
    let choices = draft.list(item, "licenses");
    let named = choices.iter().filter_map(|choice| {
        let licence = choice.get("license");
        let of = |key: &str| licence?.get(key).and_then(Tree::text);
        // A plain text is what some generators write in place of the object.
        let text = choice.get("expression").and_then(Tree::text).or_else(|| of("id")).or_else(|| of("name"));
        text.or_else(|| licence?.text()).map(str::to_owned)
    });
    named.collect()
}

fn vulnerability(item: &Tree, draft: &mut Draft<'_>) {
    let Some(id) = draft.text(item, "id") else { return draft.malformed(item.line, "a vulnerability has no id") };
    let analysis = item.get("analysis");
    let state = analysis.and_then(|analysis| analysis.get("state"));
    let exposure = match state.map(|state| (state, state.text().unwrap_or(""))) {
        None => Exposure::Open,
        Some((_, "exploitable")) => Exposure::Affected,
        Some((_, "in_triage")) => Exposure::UnderInvestigation,
        Some((_, "resolved" | "resolved_with_pedigree")) => Exposure::Fixed,
        Some((_, "not_affected" | "false_positive")) => Exposure::NotAffected,
        Some((state, word)) => {
            draft.malformed(state.line, format!("the state `{}` of {} is not known: it counts as open", told(word), told(&id)));
            Exposure::Open
        }
    };
    let said = |key: &str| analysis?.get(key)?.written();
    let severities = draft.list(item, "ratings").iter().filter_map(|rating| rating.get("severity")?.written());
    let mut statement = Statement::new(id, exposure, item.line);
    statement.severity = severities.min_by_key(|word| rank(word));
    statement.justification = said("justification");
    let detail = said("detail").or_else(|| draft.text(item, "recommendation")).or_else(|| draft.text(item, "description"));
    // A description says what the vulnerability is, not why it would not matter.
    statement.detail = if exposure == Exposure::NotAffected { said("detail") } else { detail };
    let affected = draft.list(item, "affects");
    statement.products = affected.iter().filter_map(|target| draft.text(target, "ref")).collect();
    draft.statement(statement);
}

/// The worst first.
pub(super) fn rank(severity: &str) -> usize {
    let words = ["critical", "high", "medium", "low", "info", "none"];
    words.iter().position(|word| severity.eq_ignore_ascii_case(word)).unwrap_or(words.len())
}
