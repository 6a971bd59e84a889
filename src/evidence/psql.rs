//! Tables that psql printed.

use super::{Confidence, Kind, Reader};

/// A table of psql.
pub(super) static PSQL: Reader = Reader::shown_as_is(Kind::Psql, |head| Confidence::Likely.when(is_psql(head.text)));

fn is_psql(text: &str) -> bool {
    let mut all = text.lines();
    let ruled = all.any(|line| line.len() >= 3 && line.contains('-') && line.chars().all(|c| matches!(c, '-' | '+')));
    ruled && (text.contains(" row") || text.contains(" | "))
}
