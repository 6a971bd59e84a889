//! The checksum lists of a release's evidence against the files that they name.
//!
//! Refuses to take a list's word for a file that is not there, and a file's for one that only its line ends tell apart.

use std::collections::{BTreeMap, BTreeSet};

use super::Evidence;
use crate::{
    digest::Digest,
    evidence::Kind,
    integrity::{Claim, Digits, claims, is_list},
    site::Limits,
    text,
    world::World,
};

/// The largest list that is read, in bytes; less where `evidence_bytes` of site.toml is less.
const LIST: u64 = 8 << 20;
/// The largest file whose line ends are tried otherwise, in bytes.
const TEXT: u64 = 16 << 20;

/// What a line of a list comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SumVerdict {
    /// The file has this digest.
    Match,
    /// It would have, with the line ends of another system.
    MatchCrlf,
    /// It has another one.
    Mismatch,
    /// There is no such file.
    Absent,
    /// What stands there is no digest.
    NotADigest,
    /// The list names itself, which cannot be right.
    OfItself,
    /// The digest is no SHA-256, and no list has one of the file.
    OtherAlgorithm,
    /// The list as a whole is longer than is read, or cannot be read.
    Unread,
}

impl SumVerdict {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::MatchCrlf => "match-crlf",
            Self::Mismatch => "mismatch",
            Self::Absent => "absent",
            Self::NotADigest => "not-a-digest",
            Self::OfItself => "self",
            Self::OtherAlgorithm => "other-algorithm",
            Self::Unread => "unread",
        }
    }
}

/// A line of a checksum list, checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checksum {
    /// The list: an index into the release's evidence.
    pub list: usize,
    /// The 1-based line there.
    pub line: u32,
    /// The file as the list names it; empty for the list as a whole.
    pub path: String,
    /// The file that is meant, where it is there: an index into the release's evidence.
    pub file: Option<usize>,
    /// What it comes to.
    pub verdict: SumVerdict,
    /// The digest that the list states.
    pub stated: Option<String>,
    /// The digest that the file has.
    pub found: Option<String>,
}

/// The files that are there, by path.
type Files<'e> = BTreeMap<&'e str, (usize, &'e Evidence)>;

/// Checks every list among the evidence.
pub(super) fn of(evidence: &[Evidence], limits: &Limits, world: &dyn World) -> Vec<Checksum> {
    let there = evidence.iter().enumerate().filter(|(_, one)| one.file.is_some());
    let files: Files<'_> = there.map(|(index, one)| (one.path.as_str(), (index, one))).collect();
    let lists = evidence.iter().enumerate().filter(|(_, one)| one.file.is_some() && (one.kind == Kind::Checksums || is_list(&one.path)));
    let mut sums: Vec<Checksum> = lists.flat_map(|(index, list)| of_list(index, list, &files, limits, world)).collect();
    let is_other = |sum: &Checksum| sum.verdict == SumVerdict::OtherAlgorithm;
    let checked: BTreeSet<usize> = sums.iter().filter(|sum| !is_other(sum)).filter_map(|sum| sum.file).collect();
    // Digests of several algorithms are made of the same files: one is enough.
    sums.retain(|sum| !is_other(sum) || sum.file.is_some_and(|file| !checked.contains(&file)));
    sums
}

fn of_list(index: usize, list: &Evidence, files: &Files<'_>, limits: &Limits, world: &dyn World) -> Vec<Checksum> {
    let longest = LIST.min(limits.evidence_bytes);
    let Some(bytes) = list.file.filter(|_| list.bytes <= longest).and_then(|file| world.read(file, longest).ok()) else {
        let (path, verdict) = (String::new(), SumVerdict::Unread);
        return vec![Checksum { list: index, line: 1, path, file: None, verdict, stated: None, found: None }];
    };
    let decoded = text::decode(&bytes);
    claims(&decoded.text, &list.path).into_iter().map(|claim| judge(index, list, claim, files, world)).collect()
}

fn judge(index: usize, list: &Evidence, claim: Claim, files: &Files<'_>, world: &dyn World) -> Checksum {
    let (at, file) = meant(&claim.path, &list.path, files).unzip();
    let stated = match &claim.digits {
        Digits::Sha256(stated) => Some(stated.clone()),
        Digits::Other | Digits::None => None,
    };
    let verdict = match (&stated, file) {
        _ if claim.digits == Digits::Other => SumVerdict::OtherAlgorithm,
        (None, _) => SumVerdict::NotADigest,
        (Some(_), Some(file)) if file.path == list.path => SumVerdict::OfItself,
        (Some(_), None) => SumVerdict::Absent,
        (Some(stated), Some(file)) if *stated == file.sha256 => SumVerdict::Match,
        (Some(stated), Some(file)) if has_other_line_ends(stated, file, world) => SumVerdict::MatchCrlf,
        (Some(_), Some(_)) => SumVerdict::Mismatch,
    };
    Checksum { list: index, line: claim.line, path: claim.path, file: at, verdict, stated, found: file.map(|file| file.sha256.clone()) }
}

/// The file that a list means: beside the list, beneath the release's folder, or beneath its evidence.
fn meant<'e>(path: &str, list: &str, files: &Files<'e>) -> Option<(usize, &'e Evidence)> {
    let folder = list.rsplit_once('/').map_or("", |(folder, _)| folder);
    let places = [format!("{folder}/{path}"), path.to_owned(), format!("evidence/{path}")];
    places.iter().find_map(|place| files.get(place.as_str()).copied())
}

fn has_other_line_ends(stated: &str, file: &Evidence, world: &dyn World) -> bool {
    let Some(bytes) = file.file.filter(|_| file.bytes <= TEXT).and_then(|id| world.read(id, TEXT).ok()) else { return false };
    if bytes.contains(&0) {
        return false;
    }
    let unix: Vec<u8> =
        bytes.iter().zip(bytes.iter().skip(1).chain([&0])).filter(|pair| *pair != (&b'\r', &b'\n')).map(|(b, _)| *b).collect();
    let windows: Vec<u8> =
        unix.iter().flat_map(|byte| if *byte == b'\n' { &b"\r\n"[..] } else { std::slice::from_ref(byte) }).copied().collect();
    [unix, windows].iter().any(|bytes| Digest::of(bytes).hex() == stated)
}
