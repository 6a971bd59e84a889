//! `requirements.txt` with pins, and `go.sum`: a package a line.
//!
//! Refuses a line that breaks off.

use super::{
    super::{
        super::{Fault, codes},
        inventory::Draft,
        purl::told,
    },
    Pin, Pins,
};
use crate::site::Limits;

/// Whether a line pins a package for pip, or goes on with its digests.
pub(super) fn is_pin(line: &str) -> bool {
    let is_name = |name: &str| {
        let bare = name.split('[').next().unwrap_or(name).trim();
        bare.starts_with(|c: char| c.is_ascii_alphabetic()) && bare.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    let pins = line.split_once("==").is_some_and(|(name, version)| {
        is_name(name) && version.trim_start_matches('=').trim_start().starts_with(|c: char| c.is_ascii_digit())
    });
    pins || line.starts_with("--hash=")
}

/// Whether a text is written for `pip --require-hashes`, however many of its lines pin nothing.
pub(super) fn asks_for_digests(text: &str) -> bool {
    let asks = ["--hash=sha256:", "--generate-hashes", "--require-hashes"].iter().any(|option| text.contains(option));
    asks && text.lines().any(is_pin)
}

/// Whether a line is of `go.sum`.
pub(super) fn is_sum(line: &str) -> bool {
    let mut words = line.split_whitespace().skip(1);
    words.next().is_some_and(|version| version.starts_with('v')) && words.next().is_some_and(|digest| digest.starts_with("h1:"))
}

pub(super) fn read_requirements(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut pins = Pins::of("pypi", draft);
    let (mut whole, mut first) = (String::new(), 0u32);
    let mut breaks_off = false;
    for (line, number) in text.lines().zip(1u32..) {
        let line = line.split(" #").next().unwrap_or(line).trim();
        if line.starts_with('#') {
            continue;
        }
        if whole.is_empty() {
            first = number;
        }
        breaks_off = line.ends_with('\\');
        whole.push_str(line.trim_end_matches('\\'));
        whole.push(' ');
        if !breaks_off {
            requirement(whole.trim(), first, &mut pins);
            whole.clear();
        }
        if pins.count as u64 > limits.evidence_items {
            break;
        }
    }
    if breaks_off {
        pins.draft.malformed(first, "the last requirement breaks off");
        requirement(whole.trim(), first, &mut pins);
    }
    pins.loose();
    if pins.nothing() {
        pins.draft.malformed(1, "it lists no package");
    }
    Ok(())
}

fn requirement(line: &str, number: u32, pins: &mut Pins<'_, '_>) {
    if line.is_empty() || line.starts_with('-') && !line.starts_with("--hash=") {
        return;
    }
    let mut words = line.split_whitespace();
    let digests: Vec<String> = words.clone().filter_map(|word| word.strip_prefix("--hash=")).map(str::to_owned).collect();
    let spec = words.by_ref().take_while(|word| !word.starts_with("--")).collect::<Vec<_>>().join(" ");
    let spec = spec.split(';').next().unwrap_or(&spec).trim();
    let (name, version) =
        spec.split_once("==").map_or((spec, None), |(name, version)| (name, Some(version.trim_start_matches('=').trim())));
    let name = name.split(['[', '<', '>', '~', '!', '=', '@', ' ']).next().unwrap_or(name).trim();
    if name.is_empty() {
        return pins.draft.malformed(number, format!("`{}` names no package", told(line)));
    }
    let version = version.filter(|version| !version.is_empty() && !version.contains([',', '*'])).map(str::to_owned);
    // What lies beside the file has neither a version nor a digest.
    let is_local = spec.contains("@ file:") || spec.starts_with('.');
    if version.is_none() && !is_local {
        let message = format!("`{}` is not pinned to a version with `==`", told(name));
        pins.draft.fault(Fault::new(&codes::LOCK, number, message));
    } else if digests.is_empty() && !is_local {
        pins.bare.push((name.to_owned(), number));
    }
    pins.add(Pin { name: name.to_owned(), version, digests, line: number, ..Pin::default() });
}

pub(super) fn read_sums(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut pins = Pins::of("golang", draft);
    for (line, number) in text.lines().zip(1u32..).filter(|(line, _)| !line.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let &[name, version, digest] = words.as_slice() else {
            pins.draft.malformed(number, format!("`{}` is no module, version and digest", told(line)));
            continue;
        };
        if pins.count as u64 > limits.evidence_items {
            break;
        }
        let (bare, is_description) = version.strip_suffix("/go.mod").map_or((version, false), |bare| (bare, true));
        // Of modules that only took part in choosing versions, the description alone is listed.
        if is_description {
            if !super::is_digest(digest) {
                pins.draft.malformed(number, format!("`{}` of {} is no digest", told(digest), told(name)));
            }
            continue;
        }
        let (name, version) = (name.to_owned(), Some(bare.to_owned()));
        pins.add(Pin { name, version, digests: vec![digest.to_owned()], line: number, ..Pin::default() });
    }
    Ok(())
}
