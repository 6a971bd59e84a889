//! Prometheus' text exposition.

use super::{Confidence, Kind, Reader, text::lines};

/// Prometheus' text exposition.
pub(super) static PROMETHEUS: Reader = Reader::shown_as_is(Kind::Prometheus, |head| Confidence::Likely.when(is_prometheus(head.text)));

fn is_prometheus(text: &str) -> bool {
    let declared = lines(text).any(|line| line.starts_with("# TYPE ") || line.starts_with("# HELP "));
    declared && lines(text).any(|line| !line.starts_with('#'))
}
