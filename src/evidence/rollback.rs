//! A rollback's own record.

use super::{Confidence, Kind, Reader, text::labels};

/// A rollback's own record, as text.
pub(super) static ROLLBACK: Reader = Reader::shown_as_is(Kind::Rollback, |head| Confidence::Likely.when(is_rollback(head.text)));

fn is_rollback(text: &str) -> bool {
    labels(text, &["decision", "trigger", "by", "started", "recovered"]) >= 3 && text.to_lowercase().contains("rollback")
        || labels(text, &["timestamp", "reason", "stage", "target version", "triggered by", "dry run"]) >= 3
}
