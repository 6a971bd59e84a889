//! `yarn.lock`, of the first version and of the later ones, and `pnpm-lock.yaml`.
//!
//! Refuses workspaces: they are the own project.

use super::{
    super::{
        super::{Fault, Tree, TreeValue},
        inventory::Draft,
        purl::told,
    },
    Pin, Pins,
};
use crate::site::Limits;

/// The first version of Yarn: like YAML, and not YAML.
pub(super) fn read_yarn(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    draft.inventory.format = "yarn.lock 1".to_owned();
    let mut pins = Pins::of("npm", draft);
    let mut open: Option<Pin> = None;
    for (line, number) in text.lines().zip(1u32..).filter(|(line, _)| !line.trim().is_empty() && !line.starts_with('#')) {
        if pins.count as u64 > limits.evidence_items {
            break;
        }
        let Some(field) = line.strip_prefix("  ") else {
            pins.close(open.take());
            match line.strip_suffix(':').and_then(name_of) {
                Some(name) => open = Some(Pin { name, line: number, ..Pin::default() }),
                None => pins.draft.malformed(number, format!("`{}` names no package", told(line))),
            }
            continue;
        };
        let (Some(pin), Some((key, value))) = (open.as_mut().filter(|_| !field.starts_with(' ')), field.split_once(' ')) else { continue };
        let Some(value) = unquoted(value) else {
            pins.draft.malformed(number, format!("the quote of `{}` is not closed", told(key)));
            continue;
        };
        match key {
            "version" => pin.version = Some(value),
            "resolved" => pin.resolved = Some(value),
            "integrity" => pin.digests = value.split_whitespace().map(str::to_owned).collect(),
            _ => {}
        }
    }
    pins.close(open);
    Ok(())
}

/// `"@scope/a@^1.0.0", "@scope/a@^1.1.0"`, `alias@npm:a@^1`.
fn name_of(keys: &str) -> Option<String> {
    let first = unquoted(keys.split(", ").next()?)?;
    let first = first.split_once("@npm:").map(|(_, real)| real).filter(|real| real.rfind('@').is_some_and(|at| at > 0)).unwrap_or(&first);
    let at = first.rfind('@').filter(|at| *at > 0)?;
    let name = &first[..at];
    Some(name.split_once("@npm:").map_or(name, |(name, _)| name).to_owned())
}

fn unquoted(text: &str) -> Option<String> {
    match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').map(str::to_owned),
        None => Some(text.to_owned()),
    }
}

impl Pins<'_, '_> {
    fn close(&mut self, pin: Option<Pin>) {
        let Some(mut pin) = pin else { return };
        if pin.version.is_none() {
            self.draft.malformed(pin.line, format!("{} has no version", told(&pin.name)));
        }
        // Before there were digests of their own, they stood behind the address.
        if pin.digests.is_empty() {
            pin.digests = pin.resolved.iter().filter_map(|from| from.split_once('#')).map(|(_, digest)| digest.to_owned()).collect();
            pin.digests.retain(|digest| digest.len() == 40);
        }
        self.add(pin);
    }
}

pub(super) fn read_berry(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let documents = Tree::of_yaml(text, limits)?;
    let mut pins = Pins::of("npm", draft);
    for (key, item) in documents.iter().flat_map(Tree::entries) {
        if key == "__metadata" {
            let version = item.get("version").and_then(Tree::written).unwrap_or_default();
            pins.draft.inventory.format = format!("yarn.lock {}", told(&version));
            continue;
        }
        let Some(resolution) = pins.draft.text(item, "resolution") else {
            pins.draft.malformed(item.line, format!("`{}` says not what it is resolved to", told(key)));
            continue;
        };
        let at = resolution.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at);
        let (name, from) = at.map_or((resolution.as_str(), ""), |at| resolution.split_at(at));
        if from.starts_with("@workspace:") || from.starts_with("@link:") || from.starts_with("@portal:") {
            continue;
        }
        let version = item.get("version").and_then(Tree::written);
        let stated = from.strip_prefix("@npm:").filter(|stated| version.as_deref().is_some_and(|version| version != *stated));
        if let (Some(stated), Some(version)) = (stated, &version) {
            pins.draft
                .malformed(item.line, format!("{} is {} by its version, {} by its resolution", told(name), told(version), told(stated)));
        }
        let digests = item.get("checksum").and_then(Tree::written).into_iter().collect();
        let name = name.to_owned();
        pins.close(Some(Pin { name, version, digests, line: item.line, ..Pin::default() }));
    }
    Ok(())
}

pub(super) fn read_pnpm(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let documents = Tree::of_yaml(text, limits)?;
    let stated = documents.iter().find_map(|document| document.get("lockfileVersion"));
    let version = stated.and_then(Tree::written);
    let known = ["5.1", "5.2", "5.3", "5.4", "6.0", "6.1", "7.0", "9.0"];
    draft.version(version.as_deref(), &known, stated.map_or(1, |version| version.line));
    let is_old = version.as_deref().is_some_and(|version| version.starts_with("5."));
    let mut pins = Pins::of("npm", draft);
    for list in documents.iter().filter_map(|document| document.get("packages")) {
        if !matches!(list.value, TreeValue::Map(_)) {
            pins.draft.malformed(list.line, format!("`packages` is {}, and should be a map", list.kind()));
        }
        for (key, item) in list.entries() {
            pinned(key, item, is_old, &mut pins);
        }
    }
    Ok(())
}

/// `/a/1.0.0_peer@2` up to version 5, `/a@1.0.0(peer@2)` in 6, `a@1.0.0` since.
fn pinned(key: &str, item: &Tree, is_old: bool, pins: &mut Pins<'_, '_>) {
    let bare = key.trim_start_matches('/').split('(').next().unwrap_or(key);
    let parts = if is_old {
        bare.rsplit_once('/')
    } else {
        bare.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| (&bare[..at], &bare[at + 1..]))
    };
    let Some((name, version)) = parts else {
        return pins.draft.malformed(item.line, format!("`{}` names no package", told(key)));
    };
    let version = if is_old { version.split('_').next().unwrap_or(version) } else { version };
    if version.starts_with("file:") || version.starts_with("link:") {
        return;
    }
    let Some(resolution) = item.get("resolution") else {
        return pins.draft.malformed(item.line, format!("{} says not what it is resolved to", told(key)));
    };
    let name = item.get("name").and_then(Tree::text).unwrap_or(name).to_owned();
    let version = item.get("version").and_then(Tree::written).unwrap_or_else(|| version.to_owned());
    let digests = resolution.get("integrity").and_then(Tree::written).into_iter().collect();
    let resolved = resolution.get("tarball").and_then(Tree::text).map(str::to_owned);
    pins.add(Pin { name, version: Some(version), digests, resolved, line: item.line, ..Pin::default() });
}
