//! The decision to deploy, GO or NO-GO, with what was ticked for it.
//!
//! Refuses to find a GO in a form that offers both.

use super::{
    Confidence, Exhibit, Head, Input, Kind, Label, Needs, Reader, Reading,
    text::{labels, pairs},
};
use crate::{site::Limits, value::When};

/// A decision to go.
pub(super) static GO_NO_GO: Reader = Reader { kind: Kind::GoNoGo, most: Confidence::Likely, fits, needs: Needs::Whole, read };

fn fits(head: &Head<'_>) -> Confidence {
    let start: String = head.text.chars().take(200).collect::<String>().to_uppercase();
    let named = ["GO / NO-GO", "GO/NO-GO", "GO-NO-GO", "GO NO-GO"].iter().any(|name| start.contains(name));
    Confidence::Likely.when(named || labels(head.text, &["decision"]) == 1 && head.text.contains("[x]"))
}

fn read(input: &Input<'_>, _: &Limits) -> Reading {
    let mut reading = Reading::default();
    let mut card = Vec::new();
    for (key, value, line) in pairs(input.text) {
        let name = key.to_lowercase();
        match name.as_str() {
            "decision" | "final decision" | "verdict" => {
                if let Some(word) = decision(value) {
                    reading.facts.state_at("decision", word, line);
                }
            }
            "signed" | "signed by" | "approved by" | "approver" if !value.is_empty() => reading.facts.state_at("signed_by", value, line),
            "date" | "time" | "timestamp" | "decided" | "approved at" => {
                if let Some(when) = When::parse(value) {
                    reading.facts.state_at("time", when.iso(), line);
                }
            }
            "version" | "release" => reading.facts.state_at("version", value, line),
            _ => continue,
        }
        card.push((Label::Written(key.to_owned()), value.to_owned()));
    }
    if let (None, Some((when, line))) = (reading.facts.get("time"), held(input.text)) {
        reading.facts.state_at("time", when.iso(), line);
    }
    let boxes = |mark: fn(&str) -> bool| input.text.lines().filter(|line| mark(line.trim_start_matches(['-', '*', ' ']))).count();
    let done = boxes(|line| line.starts_with("[x]") || line.starts_with("[X]"));
    let all = done + boxes(|line| line.starts_with("[ ]"));
    reading.facts.state("items", all);
    reading.facts.state("items_done", done);
    if let Some((version, line)) = heading_version(input.text) {
        reading.facts.state_at("version", version, line);
    }
    card.push((Label::Own("ticked"), format!("{done}/{all}")));
    reading.exhibits.push(Exhibit::Card(card));
    reading
}

/// `held 2026-03-02T08:45:00Z`: when it was decided, in a line without a label.
fn held(text: &str) -> Option<(When, u32)> {
    let of_line = |(line, number): (&str, u32)| {
        let (word, rest) = line.trim().split_once(' ')?;
        let is_word = ["held", "decided", "taken"].contains(&word.to_lowercase().as_str());
        Some((When::parse(rest.trim().trim_start_matches("at ").trim_start_matches("on ")).filter(|_| is_word)?, number))
    };
    text.lines().zip(1u32..).find_map(of_line)
}

/// `go` or `no-go`; nothing where both stand, or neither.
fn decision(value: &str) -> Option<&'static str> {
    let upper = value.to_uppercase().replace("NO GO", "NO-GO").replace("NOGO", "NO-GO");
    let refused = upper.contains("NO-GO");
    let granted = upper.replace("NO-GO", " ").split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "GO" | "APPROVED"));
    match (refused, granted) {
        (true, false) => Some("no-go"),
        (false, true) => Some("go"),
        _ => None,
    }
}

/// `GO / NO-GO v2.4.0`: the version on the line that names the form.
fn heading_version(text: &str) -> Option<(&str, u32)> {
    let (line, number) = text.lines().zip(1u32..).find(|(line, _)| !line.trim().is_empty())?;
    let version = line.split_whitespace().find(|word| super::tag::is_version(word))?;
    Some((version.trim_matches(|c: char| !c.is_alphanumeric()), number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    #[test]
    fn decisions() {
        for (text, word) in [
            ("GO", Some("go")),
            ("✅ GO", Some("go")),
            ("NO-GO", Some("no-go")),
            ("no go", Some("no-go")),
            ("GO / NO-GO", None),
            ("later", None),
        ] {
            assert_eq!(decision(text), word, "{text}");
        }
        let text = "GO / NO-GO v2.4.0\n[x] tests 1842/1842\n[ ] staffed\nDecision: GO\nSigned: Mina Park\n";
        let found = recognise(text.as_bytes()).read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default());
        let facts = &found.facts;
        assert_eq!((facts.text("version"), facts.text("decision"), facts.line("decision")), (Some("v2.4.0"), Some("go"), 4));
        assert_eq!((facts.text("signed_by"), facts.number("items_done")), (Some("Mina Park"), Some(1.into())));
    }
}
