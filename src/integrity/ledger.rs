//! The ledger: one line of JSON for each release that was sealed or amended, chained by the digest of the line before.
//!
//! Refuses to repair: a line that cannot be read, or does not follow from the one before, is named, and the rest is read all the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{diag::FileId, digest::Digest};

/// Where the ledger stands, relative to the root.
pub const LEDGER: &str = "relsite.ledger.jsonl";

/// The version of the form of a line.
const FORMAT: u32 = 1;

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The version of this form.
    pub format: u32,
    /// The slug of the product.
    pub product: String,
    /// The id of the release.
    pub release: String,
    /// The folder of the release, relative to the root; `None` where it is a file of its own.
    pub folder: Option<String>,
    /// The UTC day.
    pub day: String,
    /// Who says so.
    pub by: String,
    /// What is said.
    #[serde(flatten)]
    pub act: Act,
    /// The SHA-256 of the line before, without its line break; `None` for the first.
    pub previous: Option<String>,
}

impl Entry {
    /// An entry to be appended to a ledger.
    #[must_use]
    pub fn after(ledger: &Ledger, product: &str, release: &str, folder: Option<&str>, day: &str, by: &str, act: Act) -> Self {
        Self {
            format: FORMAT,
            product: product.to_owned(),
            release: release.to_owned(),
            folder: folder.map(str::to_owned),
            day: day.to_owned(),
            by: by.to_owned(),
            act,
            previous: ledger.head().map(str::to_owned),
        }
    }

    /// The line, with its line break.
    ///
    /// # Errors
    /// None in practice: every field is text or a number.
    pub fn line(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string(self)? + "\n")
    }
}

/// What a line says of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Act {
    /// From now on it is frozen.
    Seal {
        /// Every file of it, by path.
        files: Vec<SealedFile>,
    },
    /// It was changed after it was sealed.
    Amendment {
        /// Why.
        why: String,
        /// What changed, by path.
        changes: Vec<Change>,
    },
}

/// A file as it was sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedFile {
    /// Relative to the root.
    pub path: String,
    /// What it holds.
    #[serde(flatten)]
    pub stamp: Stamp,
}

/// Size and digest of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    /// In bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
}

impl From<Digest> for Stamp {
    fn from(digest: Digest) -> Self {
        Self { bytes: digest.bytes, sha256: digest.hex() }
    }
}

/// How a file differs from what was sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Relative to the root.
    pub path: String,
    /// As it was; `None` for a file that was added.
    pub before: Option<Stamp>,
    /// As it is; `None` for a file that was removed.
    pub after: Option<Stamp>,
}

/// A change that somebody answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// The UTC day.
    pub day: String,
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// What changed.
    pub changes: Vec<Change>,
}

/// A sealed release, with everything that was said of it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The slug of the product.
    pub product: String,
    /// The id of the release.
    pub release: String,
    /// The folder of the release, where it has one of its own.
    pub folder: Option<String>,
    /// The UTC day on which it was sealed.
    pub day: String,
    /// Who sealed it.
    pub by: String,
    /// The line of the ledger that says so, counted from 1.
    pub line: u32,
    /// What its files have to be now, amendments included.
    pub files: BTreeMap<String, Stamp>,
    /// What was changed since, in the order of the ledger.
    pub amendments: Vec<Amendment>,
}

/// The ledger as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The file, if there is one.
    pub file: Option<FileId>,
    /// The digest of each line.
    pub hashes: Vec<String>,
    /// The sealed releases, in the order they were sealed.
    pub seals: Vec<Seal>,
    index: BTreeMap<(String, String), usize>,
}

impl Ledger {
    /// The digest of the last line: whoever knows it knows the whole ledger.
    #[must_use]
    pub fn head(&self) -> Option<&str> {
        self.hashes.last().map(String::as_str)
    }

    /// The seal of a release.
    #[must_use]
    pub fn seal(&self, product: &str, release: &str) -> Option<&Seal> {
        self.index.get(&(product.to_owned(), release.to_owned())).map(|index| &self.seals[*index])
    }

    pub(super) fn at(mut self, file: FileId) -> Self {
        self.file = Some(file);
        self
    }

    /// Reads a ledger, and says of each line what is wrong with it.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> (Self, Vec<(u32, String)>) {
        let mut ledger = Self::default();
        let mut faults = Vec::new();
        for (number, line) in (1u32..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            let bare = line.strip_suffix(b"\n");
            if bare.is_none() {
                faults.push((number, "the line is not complete: it was cut off, or another one was being written".to_owned()));
            }
            let bare = bare.unwrap_or(line);
            if let Err(fault) = serde_json::from_slice(bare).map_err(unreadable).and_then(|entry| ledger.follow(entry, number)) {
                faults.push((number, fault));
            }
            ledger.hashes.push(Digest::of(bare).hex());
        }
        (ledger, faults)
    }

    /// Takes a line in: it has to name the line before, and to say something that can be true after it.
    fn follow(&mut self, entry: Entry, line: u32) -> Result<(), String> {
        let chained = entry.previous.as_deref() == self.head();
        let said = self.take(entry, line);
        if !chained {
            return Err("the line does not name the digest of the line before it: one of the two was changed, moved or removed".to_owned());
        }
        said
    }

    fn take(&mut self, entry: Entry, line: u32) -> Result<(), String> {
        if entry.format != FORMAT {
            return Err(format!("the line has format {}, and this version reads {FORMAT}", entry.format));
        }
        let Entry { product, release, folder, day, by, act, .. } = entry;
        let key = (product.clone(), release.clone());
        let known = self.index.get(&key).map(|index| &mut self.seals[*index]);
        match (act, known) {
            (Act::Seal { .. }, Some(seal)) => Err(format!("`{release}` was sealed before, in line {}", seal.line)),
            (Act::Amendment { .. }, None) => Err(format!("`{release}` is amended here and was never sealed")),
            (Act::Seal { files }, None) => {
                let files = files.into_iter().map(|file| (file.path, file.stamp)).collect();
                self.index.insert(key, self.seals.len());
                self.seals.push(Seal { product, release, folder, day, by, line, files, amendments: Vec::new() });
                Ok(())
            }
            (Act::Amendment { why, changes }, Some(seal)) => seal.amend(Amendment { day, by, why, changes }),
        }
    }
}

impl Seal {
    fn amend(&mut self, amendment: Amendment) -> Result<(), String> {
        let stray = amendment.changes.iter().find(|change| self.files.get(&change.path) != change.before.as_ref());
        let fault = stray.map(|change| format!("the amendment says of `{}` what it was not", change.path));
        for change in &amendment.changes {
            match &change.after {
                Some(stamp) => self.files.insert(change.path.clone(), stamp.clone()),
                None => self.files.remove(&change.path),
            };
        }
        self.amendments.push(amendment);
        fault.map_or(Ok(()), Err)
    }
}

/// Why a line is none. Its text is left out: it may be anything.
fn unreadable(error: serde_json::Error) -> String {
    format!("the line is no entry of a ledger (column {})", error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(text: &str) -> Stamp {
        Digest::of(text.as_bytes()).into()
    }

    fn chain(entries: &[(&str, Act)]) -> String {
        let mut text = String::new();
        for (release, act) in entries {
            let (ledger, _) = Ledger::parse(text.as_bytes());
            text += &Entry::after(&ledger, "default", release, None, "2026-11-20", "Mina Park", act.clone()).line().expect("a line");
        }
        text
    }

    fn sealed(text: &str) -> Act {
        Act::Seal { files: vec![SealedFile { path: "a.md".to_owned(), stamp: stamp(text) }] }
    }

    fn amended(before: &str, after: &str) -> Act {
        let change = Change { path: "a.md".to_owned(), before: Some(stamp(before)), after: Some(stamp(after)) };
        Act::Amendment { why: "a typo".to_owned(), changes: vec![change] }
    }

    #[test]
    fn lines_follow_from_one_another() {
        let text = chain(&[("v1", sealed("one")), ("v1", amended("one", "two")), ("v2", sealed("x"))]);
        let (ledger, faults) = Ledger::parse(text.as_bytes());
        assert_eq!(faults, []);
        assert_eq!((ledger.seals.len(), ledger.hashes.len()), (2, 3));
        assert_eq!(ledger.seal("default", "v1").expect("sealed").files["a.md"], stamp("two"));
        assert_eq!(ledger.head().expect("a head"), Digest::of(text.lines().last().expect("a line").as_bytes()).hex());
    }

    #[test]
    fn what_cannot_be_true_is_named() {
        let faults = |text: &str| Ledger::parse(text.as_bytes()).1.into_iter().map(|(line, _)| line).collect::<Vec<_>>();
        let good = chain(&[("v1", sealed("one")), ("v2", sealed("two"))]);
        assert_eq!(faults(&good), []);
        assert_eq!(faults(&good.replacen("Mina", "Nina", 1)), [2], "an edited line");
        assert_eq!(faults(good.trim_end()), [2], "cut off");
        let reordered: String = good.lines().rev().map(|line| format!("{line}\n")).collect();
        assert_eq!(faults(&reordered), [1, 2]);
        assert_eq!(faults(&format!("{good}\n")), [3], "an empty line");
        assert_eq!(faults("\u{feff}{}\n[[[[\nnull\n"), [1, 2, 3]);
        assert_eq!(faults(&chain(&[("v1", sealed("one")), ("v1", sealed("one"))])), [2], "sealed twice");
        assert_eq!(faults(&chain(&[("v1", amended("one", "two"))])), [1], "never sealed");
        assert_eq!(faults(&chain(&[("v1", sealed("one")), ("v1", amended("x", "two"))])), [2], "another before");
        assert_eq!(faults(&good.replacen("\"format\":1", "\"format\":2", 1)), [1, 2]);
    }
}
