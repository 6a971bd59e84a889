//! `manifest.json`: what a published site consists of, so that anybody can tell whether it is unaltered.
//!
//! Refuses times, inodes and anything else that two builds of the same content would not share.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// Where the manifest stands in the site. It lists every other file.
pub const MANIFEST: &str = "manifest.json";

/// What a published site consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format.
    pub format: u32,
    /// The head of the ledger when the site was built; `None` without a ledger.
    pub ledger: Option<String>,
    /// Every file but the manifest itself, sorted by path.
    pub files: Vec<Published>,
}

/// One published file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Published {
    /// Its path in the site.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
}

impl Published {
    /// The entry of a file with this digest.
    #[must_use]
    pub fn new(path: &str, digest: &Digest) -> Self {
        Self { path: path.to_owned(), size: digest.bytes, sha256: digest.hex() }
    }
}

impl Manifest {
    /// The version that this code writes.
    pub const FORMAT: u32 = 1;

    /// A manifest of these files, which it sorts.
    #[must_use]
    pub fn new(ledger: Option<String>, mut files: Vec<Published>) -> Self {
        files.sort();
        Self { format: Self::FORMAT, ledger, files }
    }

    /// Reads what [`Manifest::to_bytes`] wrote.
    ///
    /// # Errors
    /// When it is no manifest; the error names line and column.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// The JSON text, one file to a line so that two manifests can be compared by eye.
    ///
    /// # Errors
    /// None in practice: every field is a string or a number.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        to_bytes(self.format, self.ledger.as_deref(), self.files.iter())
    }
}

/// The text of a manifest of files that are sorted by path, one of which is made at a time: there may be a million.
///
/// # Errors
/// As [`Manifest::to_bytes`].
pub(super) fn to_bytes<F: std::borrow::Borrow<Published>>(
    format: u32,
    ledger: Option<&str>,
    files: impl Iterator<Item = F>,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = format!("{{\"format\":{format},\"ledger\":{},\"files\":[", serde_json::to_string(&ledger)?).into_bytes();
    for (index, file) in files.enumerate() {
        text.extend_from_slice(if index == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut text, file.borrow())?;
    }
    text.extend_from_slice(b"\n]}\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_is_sorted() {
        let files = ["b \"quoted\".txt", "a.html"].map(|path| Published::new(path, &Digest::of(path.as_bytes())));
        let manifest = Manifest::new(None, files.to_vec());
        let text = manifest.to_bytes().expect("writes");
        assert_eq!(Manifest::parse(&text).expect("reads"), manifest);
        assert_eq!(manifest.files[0].path, "a.html");
        assert!(text.starts_with(b"{\"format\":1,\"ledger\":null,\"files\":[\n{\"path\":\"a.html\",\"size\":6,\"sha256\":\""));
        assert!(Manifest::parse(&Manifest::new(Some("x".into()), Vec::new()).to_bytes().expect("writes")).is_ok());
    }
}
