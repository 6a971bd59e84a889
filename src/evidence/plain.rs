//! Formats of which only the lines, or the bytes, are shown.
//!
//! Refuses to be sure: what fits nothing better is text, or binary.

use super::{Confidence, Kind, Reader, text::mostly};

/// Digests of files.
pub(super) static CHECKSUMS: Reader = Reader::shown_as_is(Kind::Checksums, |head| Confidence::Likely.when(is_checksums(head.text)));
/// PDF.
pub(super) static PDF: Reader = Reader::shown_as_is(Kind::Pdf, |head| Confidence::Certain.when(head.bytes.starts_with(b"%PDF-")));

fn is_checksums(text: &str) -> bool {
    mostly(text, |line| {
        let digest = line.split([' ', '\t']).next().unwrap_or("").trim_start_matches('\\');
        matches!(digest.len(), 32 | 40 | 64 | 96 | 128) && digest.bytes().all(|b| b.is_ascii_hexdigit()) && line.len() > digest.len() + 1
    })
}
