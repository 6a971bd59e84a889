//! A rollback's own record, as text or as JSON: what set it off, when, and from which version to which.
//!
//! Refuses to take a rehearsal for a rollback: `Dry Run: True` is a fact of its own.

use super::{
    Confidence, Exhibit, Facts, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, Tree, TreeValue, codes,
    json::is_json,
    text::{labels, pairs},
};
use crate::{
    site::Limits,
    value::{Version, When},
};

/// A rollback's own record, as text.
pub(super) static ROLLBACK: Reader = Reader { kind: Kind::Rollback, most: Confidence::Likely, fits, needs: Needs::Whole, read };
/// The same as JSON.
pub(super) static ROLLBACK_JSON: Reader =
    Reader { kind: Kind::Rollback, most: Confidence::Certain, fits: fits_json, needs: Needs::Whole, read: read_json };

fn fits(head: &Head<'_>) -> Confidence {
    let text = head.text;
    let told = labels(text, &["decision", "trigger", "by", "started", "recovered"]) >= 3 && text.to_lowercase().contains("rollback");
    Confidence::Likely.when(told || labels(text, &["timestamp", "reason", "stage", "target version", "triggered by", "dry run"]) >= 3)
}

fn fits_json(head: &Head<'_>) -> Confidence {
    if !is_json(head.text) {
        return Confidence::No;
    }
    let text = head.text.to_lowercase().replace(['_', ' '], "");
    let keys = ["\"reason\"", "\"targetversion\"", "\"triggeredby\"", "\"dryrun\"", "\"trigger\"", "\"recovered\"", "\"started\""];
    let found = keys.iter().filter(|key| text.contains(**key)).count();
    let named = text.contains("rollback") || text.contains("\"targetversion\"");
    let run = text.contains("\"results\"") || text.contains("\"steps\"");
    Confidence::Certain.when(named && found >= 2 && !run)
}

fn read(input: &Input<'_>, _: &Limits) -> Reading {
    let mut reading = Reading::default();
    let mut card = Vec::new();
    for (key, value, line) in pairs(input.text) {
        card.push((Label::Written(key.to_owned()), value.to_owned()));
        state(&mut reading, &plain(key), value, line);
    }
    finish(&mut reading);
    reading.exhibits.push(Exhibit::Card(card));
    reading
}

fn read_json(input: &Input<'_>, limits: &Limits) -> Reading {
    let tree = match Tree::of_json(input.text, limits) {
        Ok(tree) => tree,
        Err(fault) => return Reading::of_fault(fault),
    };
    let mut reading = Reading::default();
    let inner = tree.get("rollback").filter(|inner| matches!(inner.value, TreeValue::Map(_)));
    for (key, value) in inner.map(Tree::entries).unwrap_or_default().iter().chain(tree.entries()) {
        if let Some(text) = value.written() {
            state(&mut reading, &plain(key), &text, value.line);
        }
    }
    finish(&mut reading);
    reading.exhibits.push(Exhibit::Tree(tree));
    reading
}

fn plain(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// One label of the record, in the words of its several writers.
fn state(reading: &mut Reading, key: &str, value: &str, line: u32) {
    let (facts, value) = (&mut reading.facts, value.trim());
    if value.is_empty() {
        return;
    }
    match key {
        "decision" => versions(facts, value, line),
        "trigger" => facts.state_at("trigger", value, line),
        "reason" => facts.state_at("reason", value, line),
        "by" | "triggeredby" => {
            facts.state_at("by", value, line);
            if let Some(alert) = alert(value) {
                facts.state_at("trigger", alert, line);
            }
        }
        "stage" | "stagepercent" => {
            // `Stage 2 (50%)` has 50 % of the traffic, whatever its number; `Stage 2` does not say how much.
            let share = value.split_once('%').map_or(value, |(before, _)| before.rsplit([' ', '(']).next().unwrap_or(before));
            let numbered = !value.contains('%') && value.starts_with(char::is_alphabetic);
            let share = if numbered { "" } else { share };
            let digits: String =
                share.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            if let Some(percent) = super::decimal(&digits) {
                facts.state_at("stage_percent", percent, line);
            }
        }
        "targetversion" | "toversion" | "to" => facts.state_at("to_version", value, line),
        "fromversion" | "from" => facts.state_at("from_version", value, line),
        "dryrun" => match value.to_lowercase().as_str() {
            "true" | "yes" | "1" => facts.state_at("dry_run", true, line),
            "false" | "no" | "0" => facts.state_at("dry_run", false, line),
            // Not known to be a real one: it proves nothing.
            _ => {
                facts.state_at("dry_run", true, line);
                reading.faults.push(Fault::new(&codes::MALFORMED, line, format!("`{value}` is no yes or no: taken for a dry run")));
            }
        },
        "timestamp" | "time" | "started" | "startedat" | "recovered" | "recoveredat" | "finished" | "completed" | "completedat"
        | "verified" | "verifiedat" => {
            let name = if key.starts_with("rec") || key.starts_with("ver") || key.starts_with("fin") || key.starts_with("comp") {
                "recovered"
            } else {
                "started"
            };
            match When::parse(value) {
                Some(when) => facts.state_at(name, when.iso(), line),
                None => reading.faults.push(Fault::new(&codes::MALFORMED, line, format!("`{value}` is no date or time"))),
            }
        }
        _ => {}
    }
}

/// `HighErrorRate5xx (automatic), confirmed by Dario`: the alert, where what set it off is one and no person.
fn alert(value: &str) -> Option<&str> {
    let word = value.split([' ', '(', ',']).next()?;
    let humps = word.chars().filter(char::is_ascii_uppercase).count();
    let is_alert = word.len() >= 10 && humps >= 2 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_alert.then_some(word)
}

/// `rollback v2.4.0 -> v2.3.0`
fn versions(facts: &mut Facts, value: &str, line: u32) {
    facts.state_at("decision", value, line);
    let arrow = ["->", "→", " to "].into_iter().find_map(|arrow| value.split_once(arrow));
    if let Some((from, to)) = arrow {
        let from = from.split_whitespace().last().unwrap_or_default();
        let to = to.split_whitespace().next().unwrap_or_default();
        for (name, text) in [("from_version", from), ("to_version", to)] {
            if Version::parse(text).is_some() {
                facts.state_at(name, text, line);
            }
        }
    }
}

/// The time that it took, and whether the times can be.
fn finish(reading: &mut Reading) {
    let instant = |name: &str| reading.facts.text(name).and_then(When::parse).and_then(|when| when.instant());
    let (Some(started), Some(recovered)) = (instant("started"), instant("recovered")) else { return };
    let seconds = recovered.as_second() - started.as_second();
    let line = reading.facts.line("recovered");
    if seconds < 0 {
        reading.faults.push(Fault::new(&codes::MALFORMED, line, "it recovered before it started"));
        return;
    }
    let minutes = rust_decimal::Decimal::from(seconds).checked_div(rust_decimal::Decimal::from(60)).unwrap_or_default();
    reading.facts.state_at("recovery_minutes", minutes.round_dp(2).normalize(), line);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    fn reading(text: &str) -> Reading {
        let recognised = recognise(text.as_bytes());
        assert_eq!(recognised.kind, Kind::Rollback, "{text}");
        recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default())
    }

    #[test]
    fn an_alert_is_a_trigger_and_a_person_is_none() {
        assert_eq!(alert("HighErrorRate5xx (automatic), confirmed by Dario Pell"), Some("HighErrorRate5xx"));
        for person in ["Dario Pell", "McDonald", "ops@desk.example", "Manual", ""] {
            assert_eq!(alert(person), None, "{person}");
        }
    }

    #[test]
    fn both_forms_of_text() {
        let found = reading(
            "decision: rollback v2.4.0 -> v2.3.0\ntrigger: HighErrorRate5xx\nstarted: 2026-09-15T09:47:12Z\nrecovered: 2026-09-15T09:53:05Z\n",
        );
        assert_eq!((found.facts.text("to_version"), found.facts.text("trigger")), (Some("v2.3.0"), Some("HighErrorRate5xx")));
        assert_eq!(found.facts.number("recovery_minutes").map(|n| n.to_string()).as_deref(), Some("5.88"));
        let found = reading("Timestamp: 20251016_194548\r\nReason: p95\r\nStage: 25%\r\nTarget Version: v1.2.0\r\nDry Run: True\r\n");
        assert!(found.facts.holds("dry_run"));
        assert_eq!((found.facts.text("to_version"), found.facts.line("dry_run")), (Some("v1.2.0"), 5));
    }

    #[test]
    fn json_and_what_lies() {
        let found = reading("{\"action\": \"rollback\", \"reason\": \"x\",\n\"targetVersion\": \"v1\", \"dryRun\": true}");
        assert!(found.facts.holds("dry_run"));
        let found = reading("trigger: x\ndecision: rollback\nstarted: 2026-09-15T10:00Z\nrecovered: 2026-09-15T09:00Z\nDry Run: maybe\n");
        assert_eq!(found.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [5, 4]);
        assert!(found.facts.holds("dry_run") && found.facts.number("recovery_minutes").is_none());
    }
}
