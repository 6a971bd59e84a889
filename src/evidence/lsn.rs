//! Log sequence numbers of PostgreSQL: alone on a line, or in a table that psql printed.

use super::{Confidence, Exhibit, Head, Input, Kind, Label, Needs, Reader, Reading};
use crate::{site::Limits, value::Lsn};

/// A file with a log sequence number.
pub(super) static LSN: Reader = Reader { kind: Kind::Lsn, fits, needs: Needs::Beginning, read };

fn fits(head: &Head<'_>) -> Confidence {
    Confidence::Certain.when(head.text.len() < 512 && first_lsn(head.text).is_some())
}

fn read(input: &Input<'_>, _: &Limits) -> Reading {
    let mut reading = Reading::default();
    if let Some((lsn, line)) = first_lsn(input.text) {
        reading.facts.state_at("lsn", lsn.to_string(), line);
        reading.exhibits.push(Exhibit::Card(vec![(Label::Own("lsn"), lsn.to_string())]));
    }
    reading
}

/// The log sequence number of a file that holds one.
#[must_use]
pub fn first_lsn(text: &str) -> Option<(Lsn, u32)> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().zip(1u32..).find_map(|(line, number)| Some((Lsn::parse(line.trim())?, number)))
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
}
