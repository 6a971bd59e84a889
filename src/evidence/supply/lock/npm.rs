//! `package-lock.json`, in all three versions.
//!
//! Refuses links: what they lead to is the own project.

use super::{
    super::{
        super::{Fault, Tree, TreeValue},
        inventory::Draft,
        purl::told,
    },
    Pin, Pins,
};
use crate::site::Limits;

const MODULES: &str = "node_modules/";

pub(super) fn read(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let root = Tree::of_json(text, limits)?;
    let version = root.get("lockfileVersion");
    draft.version(version.and_then(Tree::written).as_deref(), &["1", "2", "3"], version.map_or(1, |version| version.line));
    if let Some(name) = draft.text(&root, "name") {
        let version = draft.text(&root, "version");
        let line = root.get("version").map_or(root.line, |version| version.line);
        draft.inventory.subject = Some((name, version, line));
    }
    let list = ["packages", "dependencies"].into_iter().find_map(|key| Some((key, root.get(key)?)));
    let mut pins = Pins::of("npm", draft);
    match list {
        Some((key, list)) if !matches!(list.value, TreeValue::Map(_)) => {
            pins.draft.malformed(list.line, format!("`{key}` is {}, and should be a map", list.kind()));
        }
        Some(("packages", list)) => packages(list, &mut pins),
        Some((_, list)) => dependencies(list, &mut pins),
        // A project without dependencies may have neither.
        None => {}
    }
    Ok(())
}

fn packages(list: &Tree, pins: &mut Pins<'_, '_>) {
    for (path, item) in list.entries() {
        let Some((_, name)) = path.rsplit_once(MODULES) else { continue };
        if !matches!(item.value, TreeValue::Map(_)) {
            pins.draft.malformed(item.line, format!("`{}` is {}, and should be a map", told(path), item.kind()));
        } else if item.get("link").and_then(Tree::flag) != Some(true) {
            let name = pins.draft.text(item, "name").unwrap_or_else(|| name.to_owned());
            pins.add_of(item, name);
        }
    }
    let wanted = list.get("").into_iter().flat_map(|own| ["dependencies", "devDependencies"].map(|key| own.get(key))).flatten();
    for (name, item) in wanted.flat_map(Tree::entries) {
        if list.get(&format!("{MODULES}{name}")).is_none() {
            pins.draft.malformed(item.line, format!("{} is wanted and not listed", told(name)));
        }
    }
}

/// The first version: each package has those that only it uses.
fn dependencies(list: &Tree, pins: &mut Pins<'_, '_>) {
    // Without recursion, as deep as the limit lets the tree be.
    let mut waiting: Vec<&(String, Tree)> = list.entries().iter().rev().collect();
    while let Some((name, item)) = waiting.pop() {
        pins.add_of(item, name.clone());
        waiting.extend(item.get("dependencies").map(Tree::entries).unwrap_or_default().iter().rev());
    }
}

impl Pins<'_, '_> {
    fn add_of(&mut self, item: &Tree, name: String) {
        let version = self.draft.text(item, "version");
        let resolved = item.get("resolved").and_then(Tree::text).map(str::to_owned);
        let digests = self.draft.text(item, "integrity").map(|all| all.split_whitespace().map(str::to_owned).collect());
        let licences = item.get("license").and_then(Tree::text).map(str::to_owned).into_iter().collect();
        if version.is_none() && item.get("version").is_none() {
            self.draft.malformed(item.line, format!("{} has no version", told(&name)));
        }
        self.add(Pin { name, version, digests: digests.unwrap_or_default(), resolved, licences, line: item.line });
    }
}
