//! `Cargo.lock`, `poetry.lock` and `uv.lock`: lists of packages in TOML, told apart by what stands beside them.
//!
//! Refuses a package that another one needs and that is not listed: the file was cut off, or written by hand.

use std::collections::BTreeSet;

use super::{
    super::{
        super::{Fault, Tree},
        inventory::Draft,
        purl::told,
    },
    Pin, Pins,
};
use crate::site::Limits;

pub(super) fn read(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let root = Tree::of_toml(text, limits)?;
    let listed = root.get("package").map(Tree::items).unwrap_or_default();
    let poetry = root.at(&["metadata", "lock-version"]);
    let is_uv = root.get("requires-python").is_some() || listed.iter().any(|one| is_map(one.get("source")));
    match poetry {
        Some(version) => named("poetry.lock", version.written(), draft),
        None if is_uv => named("uv.lock", root.get("version").and_then(Tree::written), draft),
        None => {
            draft.inventory.format = "Cargo.lock".to_owned();
            let version = root.get("version").and_then(Tree::written);
            // The first two versions did not say so.
            if let Some(version) = version {
                draft.version(Some(&version), &["3", "4"], root.get("version").map_or(1, |version| version.line));
            }
        }
    }
    draft.list(&root, "package");
    let is_cargo = poetry.is_none() && !is_uv;
    let mut own = Vec::new();
    let mut pins = Pins::of(if is_cargo { "cargo" } else { "pypi" }, draft);
    for item in listed {
        let (name, version) = (pins.draft.text(item, "name"), pins.draft.text(item, "version"));
        let Some(name) = name else {
            pins.draft.malformed(item.line, "a package has no name");
            continue;
        };
        if version.is_none() && item.get("version").is_none() && !is_uv {
            pins.draft.malformed(item.line, format!("{} has no version", told(&name)));
        }
        if is_cargo && item.get("source").is_none() || is_uv && is_local(item) {
            let line = item.get("version").map_or(item.line, |version| version.line);
            own.push((name, version, line));
            continue;
        }
        let digests = if is_cargo { checksum(item, &root, &name, pins.draft) } else { files(item) };
        pins.add(Pin { name, version, digests, line: item.line, ..Pin::default() });
    }
    if is_cargo {
        unlisted(listed, draft);
    }
    if let [_] = own.as_slice() {
        draft.inventory.subject = own.pop();
    }
    Ok(())
}

fn named(format: &str, version: Option<String>, draft: &mut Draft<'_>) {
    draft.inventory.format =
        [Some(format.to_owned()), version.map(|version| told(&version))].into_iter().flatten().collect::<Vec<_>>().join(" ");
}

fn is_map(tree: Option<&Tree>) -> bool {
    tree.is_some_and(|tree| !tree.entries().is_empty())
}

/// What uv takes from the project itself.
fn is_local(item: &Tree) -> bool {
    let source = item.get("source").map(Tree::entries).unwrap_or_default();
    source.iter().any(|(key, _)| matches!(key.as_str(), "editable" | "virtual" | "directory"))
}

/// In the package, or in older files in a table of their own.
fn checksum(item: &Tree, root: &Tree, name: &str, draft: &mut Draft<'_>) -> Vec<String> {
    let text = |key: &str| item.get(key).and_then(Tree::text).unwrap_or_default();
    let key = format!("checksum {name} {} ({})", text("version"), text("source"));
    let old = root.at(&["metadata", &key]).and_then(Tree::text).map(str::to_owned);
    draft.text(item, "checksum").or(old).into_iter().collect()
}

/// The digests of the archives that may be installed.
fn files(item: &Tree) -> Vec<String> {
    let lists = ["files", "wheels"].into_iter().filter_map(|key| item.get(key)).flat_map(Tree::items);
    let all = item.get("sdist").into_iter().chain(lists);
    all.filter_map(|file| file.get("hash").and_then(Tree::text).map(str::to_owned)).collect()
}

/// Packages that others need: `name`, `name version`, `name version (source)`.
fn unlisted(listed: &[Tree], draft: &mut Draft<'_>) {
    let text = |item: &Tree, key: &str| item.get(key).and_then(Tree::text).unwrap_or_default().to_owned();
    let names: BTreeSet<String> = listed.iter().map(|one| text(one, "name")).collect();
    let exact: BTreeSet<(String, String)> = listed.iter().map(|one| (text(one, "name"), text(one, "version"))).collect();
    for needed in listed.iter().flat_map(|one| one.get("dependencies").map(Tree::items).unwrap_or_default()) {
        let Some(written) = needed.text() else {
            draft.malformed(needed.line, format!("a dependency is {}, and should be a text", needed.kind()));
            continue;
        };
        let mut words = written.split(' ');
        let name = words.next().unwrap_or_default().to_owned();
        let is_there = match words.next() {
            Some(version) => exact.contains(&(name, version.to_owned())),
            None => names.contains(&name),
        };
        if !is_there {
            draft.malformed(needed.line, format!("{} is needed and not listed", told(written)));
        }
    }
}
