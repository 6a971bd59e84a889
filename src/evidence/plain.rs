//! Formats of which only the lines, or the bytes, are shown.
//!
//! Refuses to be sure: what fits nothing better is text, or binary.

use super::{Confidence, Kind, Reader, text::mostly};

/// Digests of files.
pub(super) static CHECKSUMS: Reader =
    Reader::shown_as_is(Kind::Checksums, Confidence::Likely, |head| Confidence::Likely.when(is_checksums(head.text)));
/// PDF.
pub(super) static PDF: Reader =
    Reader::shown_as_is(Kind::Pdf, Confidence::Certain, |head| Confidence::Certain.when(head.bytes.starts_with(b"%PDF-")));

fn is_checksums(text: &str) -> bool {
    let is_digest = |digest: &str| matches!(digest.len(), 32 | 40 | 64 | 96 | 128) && digest.bytes().all(|b| b.is_ascii_hexdigit());
    mostly(text, |line| {
        let digest = line.split([' ', '\t']).next().unwrap_or("").trim_start_matches('\\');
        // `SHA256 (file) = digest`, as BSD and OpenSSL write it.
        let tagged = line.split_once(" (").and_then(|(_, rest)| rest.rsplit_once(") = "));
        is_digest(digest) && line.len() > digest.len() + 1 || tagged.is_some_and(|(_, digest)| is_digest(digest.trim_end()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_digests_are_known_in_both_forms() {
        let hex = "0123456789abcdef".repeat(4);
        assert!(is_checksums(&format!("{hex}  a.txt\n{hex} *b.txt\n")));
        assert!(is_checksums(&format!("SHA256 (a.txt) = {hex}\nSHA512 (b (1).txt) = {hex}{hex}\n")));
        assert!(!is_checksums("SHA256 (a.txt) = to follow\nsum (a) = 12\n"));
        assert!(!is_checksums(&format!("{hex}\n")));
    }
}
