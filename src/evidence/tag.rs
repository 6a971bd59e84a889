//! A release's tag: what git shows of it, or `REL=`, `SHA=` lines of a deployment script.

use super::{Confidence, Exhibit, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, codes, text::lines};
use crate::{site::Limits, value::When};

/// A release's tag.
pub(super) static RELEASE_TAG: Reader = Reader { kind: Kind::ReleaseTag, most: Confidence::Likely, fits, needs: Needs::Beginning, read };

fn fits(head: &Head<'_>) -> Confidence {
    let starts = |word: &str| head.text.contains(word) && lines(head.text).any(|line| line.starts_with(word));
    Confidence::Likely.when(starts("tag ") && starts("commit ") || starts("REL=") && starts("SHA="))
}

fn read(input: &Input<'_>, _: &Limits) -> Reading {
    let mut reading = Reading::default();
    let mut card = Vec::new();
    for (line, number) in input.text.lines().zip(1u32..).take(100) {
        let line = line.trim();
        let Some((key, value)) = line.split_once('=').or_else(|| line.split_once([' ', ':'])) else { continue };
        let value = value.trim_start_matches(':').trim().trim_matches('"');
        let facts = &mut reading.facts;
        match key {
            "tag" | "REL" | "TAG" => facts.state_at("version", value, number),
            "commit" | "SHA" | "COMMIT" => {
                if value.len() < 7 || !value.bytes().all(|b| b.is_ascii_hexdigit()) {
                    reading.faults.push(Fault::new(&codes::MALFORMED, number, format!("`{value}` is no commit")));
                    continue;
                }
                facts.state_at("commit", value.to_ascii_lowercase(), number);
            }
            "tagger" | "Tagger" | "DEPLOYER" => facts.state_at("by", value, number),
            "TS" | "date" | "Date" => {
                if let Some(when) = When::parse(value) {
                    facts.state_at("time", when.iso(), number);
                }
            }
            "HOST" => {}
            _ => continue,
        }
        card.push((Label::Written(key.to_owned()), value.to_owned()));
    }
    reading.exhibits.push(Exhibit::Card(card));
    reading
}

/// Whether a word is a version: `v2.4.0`.
pub(super) fn is_version(word: &str) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).trim_start_matches(['v', 'V']);
    bare.split('.').take(2).filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    #[test]
    fn both_forms() {
        for text in ["tag v2.4.0\ncommit 0C6799F2e85e\ntagger Mina Park\n", "REL=v2.4.0\nSHA=0c6799f2e85e\nTS=2026-09-15T09:00:00Z\n"] {
            let found = recognise(text.as_bytes()).read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default());
            assert_eq!((found.facts.text("version"), found.facts.text("commit")), (Some("v2.4.0"), Some("0c6799f2e85e")), "{text}");
        }
        let text = "tag v1\ncommit later\n";
        let found = recognise(text.as_bytes()).read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default());
        assert_eq!((found.facts.text("commit"), found.faults.len()), (None, 1));
    }
}
