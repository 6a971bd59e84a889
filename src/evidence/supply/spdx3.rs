//! SPDX 3.0 as JSON-LD: elements of a graph that name each other.
//!
//! Refuses to follow a name out of the file.

use std::collections::BTreeMap;

use super::{
    super::{Fault, Tree},
    Component, Exposure, Statement,
    inventory::Draft,
    purl::told,
    spdx::unknown,
};
use crate::site::Limits;

#[derive(Default)]
struct Graph {
    packages: Vec<Component>,
    /// Licence expressions and names of vulnerabilities, by their ids.
    names: BTreeMap<String, String>,
    /// Of relationships: kind, from, to, the element.
    relations: Vec<(String, String, Vec<String>, Tree)>,
    roots: Vec<String>,
    /// How bad each vulnerability is, by its id.
    severities: BTreeMap<String, String>,
}

pub(super) fn read(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut graph = Graph::default();
    let rest = Tree::stream_json(text, limits, &["@graph"], &mut |_, item| element(item, &mut graph, draft));
    // A document of one element has no graph.
    if let Ok(rest) = &rest
        && rest.get("@graph").is_none()
    {
        draft.malformed(rest.line, "it has no `@graph`");
    }
    if draft.inventory.format == "SPDX" && rest.is_ok() {
        draft.version(None, &[], 1);
    }
    graph.settle(draft);
    rest.map(|_| ())
}

fn element(item: Tree, graph: &mut Graph, draft: &mut Draft<'_>) {
    let id = ["spdxId", "@id"].into_iter().find_map(|key| item.get(key)?.text()).unwrap_or_default().to_owned();
    let kind = ["type", "@type"].into_iter().find_map(|key| item.get(key)?.text()).unwrap_or_default().to_owned();
    let name = kind.rsplit(['_', '/', ':']).next().unwrap_or_default();
    match name {
        _ if name.ends_with("Package") => package(&item, id, graph, draft),
        "CreationInfo" => creation(&item, draft),
        "LicenseExpression" => {
            let text = draft.text(&item, "simplelicensing_licenseExpression");
            graph.names.extend(text.map(|text| (id, text)));
        }
        "ListedLicense" | "CustomLicense" | "Vulnerability" => {
            let named = draft.text(&item, "name").or_else(|| identifier(&item, &["cve", "securityOther"], draft));
            graph.names.extend(named.map(|name| (id, name)));
        }
        "SpdxDocument" | "Sbom" | "Bom" => {
            graph.roots.extend(draft.list(&item, "rootElement").iter().filter_map(Tree::text).map(str::to_owned));
        }
        _ if name.ends_with("Relationship") => {
            let [kind, from] = ["relationshipType", "from"].map(|key| draft.text(&item, key).unwrap_or_default());
            if let Some(severity) = draft.text(&item, "security_severity") {
                graph.severities.insert(from.clone(), severity);
            }
            if let Some(expected) = meant(name).filter(|expected| *expected != kind) {
                let message = format!("a {name} says `{}`, and should say `{expected}`: it counts as open", told(&kind));
                draft.malformed(item.line, message);
                let to = draft.list(&item, "to").iter().filter_map(Tree::text).map(str::to_owned).collect();
                return graph.relations.push((String::new(), from, to, item));
            }
            let wanted = ["hasConcludedLicense", "hasDeclaredLicense"].contains(&kind.as_str()) || name.starts_with("Vex");
            if wanted {
                let to = draft.list(&item, "to").iter().filter_map(Tree::text).map(str::to_owned).collect();
                graph.relations.push((kind, from, to, item));
            }
        }
        _ => {}
    }
}

/// What an assessment of this kind has to say of its relation.
fn meant(name: &str) -> Option<&'static str> {
    Some(match name.strip_suffix("VulnAssessmentRelationship")? {
        "VexAffected" => "affects",
        "VexNotAffected" => "doesNotAffect",
        "VexFixed" => "fixedIn",
        "VexUnderInvestigation" => "underInvestigationFor",
        _ => return None,
    })
}

fn creation(item: &Tree, draft: &mut Draft<'_>) {
    let version = item.get("specVersion");
    if draft.inventory.format == "SPDX" {
        let known = ["3.0.0", "3.0.1", "3.0"];
        draft.version(version.and_then(Tree::text), &known, item.line);
        let created = draft.text(item, "created");
        draft.about("created", created);
    }
}

fn package(item: &Tree, reference: String, graph: &mut Graph, draft: &mut Draft<'_>) {
    let Some(name) = draft.text(item, "name") else { return draft.malformed(item.line, "a package has no name") };
    let version = draft.text(item, "software_packageVersion");
    let purl = draft.text(item, "software_packageUrl").or_else(|| identifier(item, &["packageUrl"], draft));
    let version_line = item.get("software_packageVersion").map(|version| version.line);
    graph.packages.push(Component { reference, name, version, purl, line: item.line, version_line, ..Component::default() });
}

fn identifier(item: &Tree, kinds: &[&str], draft: &mut Draft<'_>) -> Option<String> {
    let all = draft.list(item, "externalIdentifier").iter();
    let text = |one: &Tree, key: &str| one.get(key).and_then(Tree::text).map(str::to_owned);
    all.filter(|one| text(one, "externalIdentifierType").is_some_and(|kind| kinds.contains(&kind.as_str())))
        .find_map(|one| text(one, "identifier"))
}

impl Graph {
    fn settle(mut self, draft: &mut Draft<'_>) {
        let mut licences: BTreeMap<&str, (bool, Vec<String>)> = BTreeMap::new();
        for (kind, from, to, _) in self.relations.iter().filter(|(kind, ..)| kind.ends_with("License")) {
            let named = to.iter().map(|id| self.names.get(id).cloned().unwrap_or_else(|| last(id)));
            let named: Vec<String> = named.filter(|name| !matches!(name.as_str(), "NoAssertionLicense" | "NoneLicense")).collect();
            let concluded = kind == "hasConcludedLicense";
            let entry = licences.entry(from).or_default();
            // What was concluded counts before what was declared.
            if !named.is_empty() && (concluded || !entry.0) {
                *entry = (concluded, named);
            }
        }
        for one in &mut self.packages {
            one.licences = licences.remove(one.reference.as_str()).map(|(_, licences)| licences).unwrap_or_default();
        }
        let is_root = |one: &Component| self.roots.contains(&one.reference);
        let alone = self.packages.iter().filter(|one| is_root(one)).count() == 1 && self.packages.len() > 1;
        let (roots, parts): (Vec<Component>, Vec<Component>) = self.packages.drain(..).partition(|one| alone && is_root(one));
        draft.inventory.subject = roots.into_iter().next().map(Component::into_subject);
        parts.into_iter().for_each(|one| draft.component(one));
        for (kind, from, to, item) in self.relations.iter().filter(|(kind, ..)| !kind.ends_with("License")) {
            let exposure = match kind.as_str() {
                "affects" => Exposure::Affected,
                "doesNotAffect" => Exposure::NotAffected,
                "fixedIn" => Exposure::Fixed,
                "underInvestigationFor" => Exposure::UnderInvestigation,
                // It said two things, and that was told.
                "" => Exposure::Open,
                other => {
                    draft.malformed(item.line, unknown("relationship", other));
                    Exposure::Open
                }
            };
            let name = self.names.get(from).cloned().unwrap_or_else(|| last(from));
            let mut statement = Statement::new(name, exposure, item.line);
            statement.justification = draft.text(item, "security_justificationType");
            statement.detail = draft.text(item, "security_impactStatement").or_else(|| draft.text(item, "security_actionStatement"));
            statement.severity = self.severities.get(from).cloned();
            statement.products.clone_from(to);
            draft.statement(statement);
        }
    }
}

/// The last part of an address that names something well known: a licence of the list.
fn last(id: &str) -> String {
    id.rsplit(['/', '#', ':']).next().unwrap_or(id).to_owned()
}
