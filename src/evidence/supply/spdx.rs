//! SPDX 2.2 and 2.3, in JSON and as tags with values.
//!
//! Refuses to count what the document describes among its parts.

use super::{
    super::{Fault, Tree, codes},
    Component,
    inventory::Draft,
    purl::told,
};
use crate::site::Limits;

const VERSIONS: [&str; 3] = ["SPDX-2.1", "SPDX-2.2", "SPDX-2.3"];
const LISTS: [&str; 5] = ["packages", "relationships", "files", "snippets", "hasExtractedLicensingInfos"];

pub(super) fn read(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut described = Vec::new();
    let mut packages = Vec::new();
    let rest = Tree::stream_json(text, limits, &LISTS, &mut |list, item| match list {
        "packages" => packages.extend(package(&item, draft)),
        "relationships" => described.extend(describes(&item)),
        _ => {}
    });
    // What was read before a mistake is shown.
    let rest = match rest {
        Ok(rest) => rest,
        Err(fault) => {
            settle(packages, &described, draft);
            return Err(fault);
        }
    };
    for list in LISTS {
        draft.list(&rest, list);
    }
    described.extend(draft.list(&rest, "documentDescribes").iter().filter_map(Tree::text).map(str::to_owned));
    version(rest.get("spdxVersion").and_then(Tree::text), rest.get("spdxVersion").map_or(1, |version| version.line), draft);
    if let Some(creation) = rest.get("creationInfo") {
        let created = draft.text(creation, "created");
        draft.about("created", created);
        let creators = draft.list(creation, "creators").iter().filter_map(Tree::text).map(str::to_owned).collect();
        tools(creators, draft);
    }
    settle(packages, &described, draft);
    Ok(())
}

fn version(version: Option<&str>, line: u32, draft: &mut Draft<'_>) {
    draft.version(version, &VERSIONS, line);
    draft.inventory.format = draft.inventory.format.replace("SPDX SPDX-", "SPDX ");
}

fn tools(creators: Vec<String>, draft: &mut Draft<'_>) {
    let all = creators.iter().map(|creator| creator.strip_prefix("Tool:").unwrap_or(creator).trim());
    draft.about("tool", Some(all.collect::<Vec<_>>().join(", ")).filter(|all| !all.is_empty()));
}

fn describes(item: &Tree) -> Option<String> {
    let text = |key: &str| item.get(key).and_then(Tree::text);
    match text("relationshipType")? {
        "DESCRIBES" => text("relatedSpdxElement").map(str::to_owned),
        "DESCRIBED_BY" => text("spdxElementId").map(str::to_owned),
        _ => None,
    }
}

fn package(item: &Tree, draft: &mut Draft<'_>) -> Option<Component> {
    let Some(name) = draft.text(item, "name") else {
        draft.malformed(item.line, "a package has no name");
        return None;
    };
    let licence = [draft.text(item, "licenseConcluded"), draft.text(item, "licenseDeclared")];
    let purl = draft.list(item, "externalRefs").iter().find_map(|reference| {
        let text = |key: &str| reference.get(key).and_then(Tree::text);
        text("referenceLocator").filter(|_| text("referenceType") == Some("purl"))
    });
    let purl = purl.map(str::to_owned);
    let version = draft.text(item, "versionInfo");
    let reference = draft.text(item, "SPDXID").unwrap_or_default();
    let version_line = item.get("versionInfo").map(|version| version.line);
    Some(Component {
        reference,
        name,
        version,
        purl,
        licences: first_known(licence),
        line: item.line,
        version_line,
        ..Component::default()
    })
}

/// The concluded licence, else the declared one.
fn first_known(licences: [Option<String>; 2]) -> Vec<String> {
    licences.into_iter().flatten().find(|licence| !matches!(licence.as_str(), "NOASSERTION" | "NONE")).into_iter().collect()
}

/// The one package that the document describes is its subject; of several, all are parts.
fn settle(packages: Vec<Component>, described: &[String], draft: &mut Draft<'_>) {
    let is_described = |one: &Component| described.contains(&one.reference);
    let alone = packages.iter().filter(|one| is_described(one)).count() == 1 && packages.len() > 1;
    for one in packages {
        if alone && is_described(&one) {
            draft.inventory.subject = Some(one.into_subject());
        } else {
            draft.component(one);
        }
    }
}

pub(super) fn read_tags(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut packages: Vec<Component> = Vec::new();
    let (mut described, mut creators) = (Vec::new(), Vec::new());
    let mut licences = [None, None];
    let mut within = false;
    let mut long = false;
    for (line, number) in text.lines().zip(1u32..) {
        if long {
            long = !line.contains("</text>");
            continue;
        }
        let Some((tag, value)) = line.split_once(':').map(|(tag, value)| (tag.trim(), value.trim())) else { continue };
        long = value.contains("<text>") && !value.contains("</text>");
        if matches!(tag, "PackageName" | "FileName" | "SnippetSPDXID" | "LicenseID") {
            close(&mut packages, &mut licences, within);
            within = tag == "PackageName";
        }
        match tag {
            "PackageName" if packages.len() as u64 >= limits.evidence_items => {
                let message = format!("more packages than `limits.evidence_items` = {} allows", limits.evidence_items);
                draft.broken(Fault::new(&codes::LIMIT, number, message));
                break;
            }
            "PackageName" => packages.push(Component { name: value.to_owned(), line: number, ..Component::default() }),
            "SPDXVersion" => version(Some(value), number, draft),
            "Created" => draft.about("created", Some(value.to_owned())),
            "Creator" => creators.push(value.to_owned()),
            "Relationship" => described.extend(described_by(value)),
            _ if within => of_package(tag, value, number, packages.last_mut(), &mut licences),
            _ => {}
        }
    }
    close(&mut packages, &mut licences, within);
    for one in packages.iter().filter(|one| one.name.is_empty()) {
        draft.malformed(one.line, "a package has no name");
    }
    packages.retain(|one| !one.name.is_empty());
    if long {
        let last = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
        draft.malformed(last, "a `<text>` is not closed: the rest is cut off");
    }
    tools(creators, draft);
    settle(packages, &described, draft);
    Ok(())
}

fn described_by(value: &str) -> Option<String> {
    let mut words = value.split_whitespace();
    let (from, kind, to) = (words.next()?, words.next()?, words.next()?);
    match kind {
        "DESCRIBES" => Some(to.to_owned()),
        "DESCRIBED_BY" => Some(from.to_owned()),
        _ => None,
    }
}

fn close(packages: &mut [Component], licences: &mut [Option<String>; 2], within: bool) {
    let found = first_known(std::mem::take(licences));
    if let Some(last) = packages.last_mut().filter(|_| within) {
        last.licences = found;
    }
}

fn of_package(tag: &str, value: &str, line: u32, package: Option<&mut Component>, licences: &mut [Option<String>; 2]) {
    let Some(package) = package else { return };
    match tag {
        "SPDXID" => package.reference = value.to_owned(),
        "PackageVersion" => {
            package.version = Some(value.to_owned()).filter(|version| !version.is_empty());
            package.version_line = Some(line);
        }
        "PackageLicenseConcluded" => licences[0] = Some(value.to_owned()),
        "PackageLicenseDeclared" => licences[1] = Some(value.to_owned()),
        "ExternalRef" => {
            let mut words = value.split_whitespace().skip(1);
            if words.next() == Some("purl") {
                package.purl = words.next().map(str::to_owned);
            }
        }
        _ => {}
    }
}

/// A word that no known one fits, for the message of a fault.
pub(super) fn unknown(what: &str, word: &str) -> String {
    format!("the {what} `{}` is not known: it counts as open", told(word))
}
