//! The evidence of one release: every file hashed and recognised in one pass, what is expected beside what is there.
//!
//! Refuses to keep a file in memory: bytes stream through the digest; only small files with numbers are read as text.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Evidence, codes, expect, signed};
use crate::{
    diag::{FileId, Problem, Problems, Span},
    digest::Digest,
    evidence::{Deployed, Exhibit, Facts, Fault, HEAD, Kind, Reading, Recognised, Sample, recognise},
    memo::{Keyer, Of, Store, Word},
    path::RelPath,
    record::{EvidenceRef, ReleaseSource, Rollback},
    site::Limits,
    text,
    value::Lsn,
    world::{ReadError, Refusal, World},
};

/// The largest file whose numbers are kept by their paths until its release is judged, in bytes.
const SMALL: u64 = 1 << 20;

/// The evidence of one release, and what was read of it that is not kept.
pub(super) struct Gathered {
    /// Files by path, then what is missing.
    pub(super) evidence: Vec<Evidence>,
    /// The numbers of each file, beside `evidence`.
    pub(super) samples: Vec<Vec<Sample>>,
    /// Files that cannot be read, and what is wrong in those that can.
    pub(super) problems: Problems,
}

/// Gathers the evidence of a release.
pub(super) fn of(source: &ReleaseSource, limits: &Limits, world: &dyn World, store: &Store) -> Gathered {
    let wanted = wanted(source);
    let mut problems = Problems::new();
    let mut all: Vec<(Evidence, Vec<Sample>)> = Vec::with_capacity(source.evidence.len());
    let with = Keyer::new("limits").all(limits).key();
    for (file, path) in &source.evidence {
        let of = Of { function: "exhibit", file: *file, world, with: &with };
        match store.try_of(&of, |world| present(*file, limits, world)) {
            Ok(present) => {
                let (mut evidence, samples, faults) = present.at(*file, path);
                evidence.listed = wanted.iter().find(|(expected, _)| expected.matches(path)).map(|(_, listed)| (*listed).clone());
                problems.extend(faults.into_iter().map(|fault| problem(fault, *file)));
                all.push((evidence, samples));
            }
            Err(error) => {
                let problem = Problem::of_file(&codes::EVIDENCE_UNREADABLE, *file, error.to_string());
                problems.push(problem.help("make it readable, or remove it"));
            }
        }
    }
    let withheld = withheld(&source.folder, world);
    let is_there = |expected: &expect::Expected| {
        source.evidence.iter().any(|(_, path)| expected.matches(path)) || withheld.iter().any(|path| expected.matches(path))
    };
    let lacking = wanted.iter().filter(|(expected, listed)| listed.expected && !is_there(expected));
    let mut absent: Vec<Evidence> =
        lacking.map(|(expected, listed)| Evidence { listed: Some((*listed).clone()), ..missing(&expected.path) }).collect();
    absent.sort_by(|a, b| a.path.cmp(&b.path));
    absent.dedup_by(|a, b| a.path == b.path);
    all.extend(absent.into_iter().map(|one| (one, Vec::new())));
    all.sort_by(|(a, _), (b, _)| (&a.path, a.file).cmp(&(&b.path, b.file)));
    let (evidence, samples) = all.into_iter().unzip();
    Gathered { evidence, samples, problems }
}

/// What is wrong in a file, as a problem at its line.
fn problem(fault: Fault, file: FileId) -> Problem {
    let help = match fault.code.name {
        "evidence/limit" => "shorten the file, or raise the limit in site.toml",
        _ => "record it again; the file itself is published as it is",
    };
    Problem::new(fault.code, Span { line: fault.line, ..Span::start_of(file) }, fault.message).help(help)
}

/// The files of the release that only colleagues may see: neither shown nor missing.
pub(super) fn withheld<'w>(folder: &RelPath, world: &'w dyn World) -> Vec<&'w str> {
    let own = &world.files()[world.beneath(folder.as_str())];
    own.iter().filter(|entry| entry.refused == Some(Refusal::Withheld)).filter_map(|entry| entry.path.beneath(folder.as_str())).collect()
}

/// Everything that the record names, taken apart.
fn wanted(source: &ReleaseSource) -> Vec<(expect::Expected, &EvidenceRef)> {
    let Some(record) = &source.record else { return Vec::new() };
    let named = record.evidence.iter().chain(record.rollbacks.iter().flat_map(|rollback| &rollback.evidence));
    named.flat_map(|listed| expect::expected(&listed.pattern).into_iter().map(move |expected| (expected, listed))).collect()
}

/// Evidence that is asked for and not there, by its path or its pattern.
pub(super) fn missing(path: &str) -> Evidence {
    Evidence {
        path: path.to_owned(),
        file: None,
        kind: Kind::Empty,
        bytes: 0,
        sha256: String::new(),
        encoding: None,
        stage_percent: expect::stage_percent(path),
        listed: None,
        required: false,
        facts: Facts::default(),
        services: Vec::new(),
    }
}

/// What a file is and states, wherever it stands.
#[derive(Serialize, Deserialize)]
struct Present {
    kind: Kind,
    bytes: u64,
    sha256: [u8; 32],
    encoding: Option<Word>,
    facts: Facts,
    services: Vec<Deployed>,
    samples: Vec<Sample>,
    faults: Vec<Fault>,
}

impl Present {
    /// The same as the evidence at a path.
    fn at(self, file: FileId, path: &str) -> (Evidence, Vec<Sample>, Vec<Fault>) {
        let Self { kind, bytes, sha256, encoding, facts, services, samples, faults } = self;
        let (sha256, encoding) = (Digest { bytes, sha256 }.hex(), encoding.map(|word| word.0));
        (Evidence { file: Some(file), kind, bytes, sha256, encoding, facts, services, ..missing(path) }, samples, faults)
    }
}

fn present(file: FileId, limits: &Limits, world: &dyn World) -> Result<Present, ReadError> {
    let Taken { bytes, recognised, digest } = take(file, limits, world)?;
    let mut reading = recognised.read(&bytes, digest.bytes, &|| world.open(file).ok(), limits);
    let kind = reading.kind.unwrap_or(recognised.kind);
    // Where some of a run is dry, its numbers by path cannot be told from those of the dry part.
    let by_path = |sample: Sample| if reading.facts.get("dry_metrics").is_some() { sample.rehearsed() } else { sample };
    let samples = std::mem::take(&mut reading.exhibits).into_iter().filter_map(|exhibit| match exhibit {
        Exhibit::Metrics(samples) => Some(samples),
        Exhibit::Tree(tree) if digest.bytes <= SMALL => Some(tree.numbers().into_iter().map(by_path).collect()),
        _ => None,
    });
    let samples = samples.flatten().collect();
    let Reading { mut facts, faults, services, .. } = reading;
    let head = &bytes[..bytes.len().min(HEAD)];
    signed::announce(kind, head, &mut facts);
    let is_text = !matches!(kind, Kind::Binary | Kind::Image | Kind::Archive | Kind::Pdf | Kind::Empty);
    let encoding = is_text.then(|| Word(text::decode(head).encoding.name()));
    Ok(Present { kind, bytes: digest.bytes, sha256: digest.sha256, encoding, facts, services, samples, faults })
}

/// A file's bytes as far as they are needed, what it is, and its digest.
struct Taken {
    bytes: Vec<u8>,
    recognised: Recognised,
    digest: Digest,
}

/// Reads a file once: its beginning says what it is, and that how much more of it is kept.
fn take(file: FileId, limits: &Limits, world: &dyn World) -> Result<Taken, ReadError> {
    let mut bytes = Vec::new();
    let mut recognised = None;
    let unread = |cause| ReadError { path: world.entry(file).path.clone(), cause };
    let digest = Digest::stream(&mut world.open(file)?, unread, |piece| {
        let mut rest = piece;
        if recognised.is_none() {
            let (head, behind) = piece.split_at(piece.len().min(HEAD.saturating_sub(bytes.len())));
            bytes.extend_from_slice(head);
            rest = behind;
            if bytes.len() >= HEAD {
                recognised = Some(recognise(&bytes));
            }
        }
        if let Some(recognised) = &recognised {
            let room = recognised.wants(limits).saturating_sub(bytes.len() as u64);
            bytes.extend_from_slice(&rest[..rest.len().min(usize::try_from(room).unwrap_or(usize::MAX))]);
        }
        Ok(())
    })?;
    let recognised = recognised.unwrap_or_else(|| recognise(&bytes));
    Ok(Taken { bytes, recognised, digest })
}

/// The numbers of the files whose name says that they hold the baseline: evidence index and sample.
pub(super) fn baselines<'s>(evidence: &[Evidence], samples: &'s [Vec<Sample>]) -> Vec<(usize, &'s Sample)> {
    let named = evidence.iter().zip(samples).enumerate().filter(|(_, (one, _))| file_name(&one.path).starts_with("baseline_metrics"));
    let real = named.filter(|(_, (one, _))| !one.facts.holds("dry_run"));
    real.flat_map(|(index, (_, samples))| samples.iter().filter(|one| !one.is_rehearsed()).map(move |sample| (index, sample))).collect()
}

/// The log positions of a rollback: from `pitr_lsn_*` among its evidence (or the release's), else as the record notes them.
pub(super) fn log_positions(rollback: &Rollback, evidence: &[Evidence]) -> (Option<Lsn>, Option<Lsn>) {
    let read = |name: &str| {
        let one = evidence.iter().find(|one| one.file.is_some() && file_name(&one.path).starts_with(name))?;
        Lsn::parse(one.facts.text("lsn")?)
    };
    let touches_database =
        rollback.scope.contains(&crate::record::Scope::Database) || rollback.lsn_noted.0.is_some() || rollback.lsn_noted.1.is_some();
    if !touches_database {
        return (None, None);
    }
    let noted = |read: &Option<crate::record::Read<Lsn>>| read.as_ref().and_then(|read| read.value);
    (read("pitr_lsn_before").or(noted(&rollback.lsn_noted.0)), read("pitr_lsn_after").or(noted(&rollback.lsn_noted.1)))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A metric's name as evidence may spell it: `CSP Violations` is `csp_violations`.
pub(super) fn key_of(metric: &str) -> Cow<'_, str> {
    // Most names in evidence are spelt so.
    let is_key = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if metric.split('_').all(is_key) {
        return Cow::Borrowed(metric);
    }
    let mut key = String::new();
    for c in metric.to_lowercase().chars() {
        match c {
            c if c.is_alphanumeric() => key.push(c),
            _ if key.ends_with('_') || key.is_empty() => {}
            _ => key.push('_'),
        }
    }
    Cow::Owned(key.trim_end_matches('_').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_its_own_key() {
        for (name, key) in [
            ("CSP Violations", "csp_violations"),
            ("csp_violations", "csp_violations"),
            ("p95", "p95"),
            ("_p95__ms_", "p95_ms"),
            ("_", ""),
            ("", ""),
            ("지연_ms", "지연_ms"),
        ] {
            assert_eq!(key_of(name), key, "{name}");
            assert_eq!(key_of(key), key);
        }
    }
}
