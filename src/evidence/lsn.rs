//! Log sequence numbers of PostgreSQL: alone on a line, or in a table that psql printed.

use super::{Confidence, Exhibit, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, codes};
use crate::{site::Limits, value::Lsn};

/// A file with a log sequence number.
pub(super) static LSN: Reader = Reader { kind: Kind::Lsn, most: Confidence::Certain, fits, needs: Needs::Beginning, read };

fn fits(head: &Head<'_>) -> Confidence {
    let is_short = head.text.len() < 512;
    if is_short && first_lsn(head.text).is_some() {
        Confidence::Certain
    } else {
        Confidence::Likely.when(is_short && spoilt(head.text).is_some())
    }
}

fn read(input: &Input<'_>, _: &Limits) -> Reading {
    let mut reading = Reading::default();
    if let Some((lsn, line)) = first_lsn(input.text) {
        reading.facts.state_at("lsn", lsn.to_string(), line);
        reading.exhibits.push(Exhibit::Card(vec![(Label::Own("lsn"), lsn.to_string())]));
    } else if let Some((text, line)) = spoilt(input.text) {
        reading.faults.push(Fault::new(&codes::MALFORMED, line, format!("`{text}` is no log sequence number")));
    }
    reading
}

/// The log sequence number of a file that holds one.
#[must_use]
pub fn first_lsn(text: &str) -> Option<(Lsn, u32)> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().zip(1u32..).find_map(|(line, number)| Some((Lsn::parse(line.trim())?, number)))
}

/// What stands alone on a line and was meant as a log sequence number.
fn spoilt(text: &str) -> Option<(&str, u32)> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim).zip(1u32..);
    lines.find(|(line, _)| Lsn::is_spoilt(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lsn_files() {
        assert_eq!(first_lsn("3A/7F1C2B40\n").map(|found| found.1), Some(1));
        assert_eq!(first_lsn(" lsn\n-----\n 0/1A2B3C4D\n(1 row)\n").map(|found| found.0), Lsn::parse("0/1A2B3C4D"));
        assert_eq!(first_lsn("ERROR: no"), None);
    }

    #[test]
    fn a_spoilt_position_is_named_at_its_line() {
        let bytes = b" lsn\n-----\n 5C/A41F08EZ\n(1 row)\n";
        let recognised = crate::evidence::recognise(bytes);
        assert_eq!(recognised.kind, Kind::Lsn);
        let reading = recognised.read(bytes, bytes.len() as u64, &|| None, &Limits::default());
        assert_eq!((reading.faults[0].code.name, reading.faults[0].line), ("evidence/malformed", 3));
        assert!(reading.facts.text("lsn").is_none());
    }
}
