//! The evidence of one release: every file hashed and recognised in one pass, what is expected beside what is there.
//!
//! Refuses to keep a file in memory: bytes stream through the digest; only small files with numbers are read as text.

use super::{Evidence, expect};
use crate::{
    diag::FileId,
    digest::Digest,
    evidence::{HEAD, Kind, Sample, first_lsn, recognise, samples},
    record::{EvidenceRef, ReleaseSource, Rollback},
    text,
    value::Lsn,
    world::{ReadError, Refusal, World},
};

/// The largest file that is read for baselines and log positions, in bytes.
const SMALL: u64 = 1 << 20;

/// Lists the evidence of a release: files by path, then what is missing. Files that cannot be read are returned beside it.
pub(super) fn of(source: &ReleaseSource, world: &dyn World) -> (Vec<Evidence>, Vec<ReadError>) {
    let wanted = wanted(source);
    let mut errors = Vec::new();
    let mut all: Vec<Evidence> = Vec::with_capacity(source.evidence.len());
    for (file, path) in &source.evidence {
        match present(*file, path, world) {
            Ok(mut evidence) => {
                evidence.listed = wanted.iter().find(|(expected, _)| expected.matches(path)).map(|(_, listed)| (*listed).clone());
                all.push(evidence);
            }
            Err(error) => errors.push(error),
        }
    }
    let withheld = withheld(source, world);
    let is_there = |expected: &expect::Expected| {
        source.evidence.iter().any(|(_, path)| expected.matches(path)) || withheld.iter().any(|path| expected.matches(path))
    };
    let missing = wanted.iter().filter(|(expected, listed)| listed.expected && !is_there(expected));
    let mut absent: Vec<Evidence> = missing.map(|(expected, listed)| missing_one(&expected.path, listed)).collect();
    absent.sort_by(|a, b| a.path.cmp(&b.path));
    absent.dedup_by(|a, b| a.path == b.path);
    all.extend(absent);
    all.sort_by(|a, b| (&a.path, a.file).cmp(&(&b.path, b.file)));
    (all, errors)
}

/// The files of the release that only colleagues may see: neither shown nor missing.
fn withheld<'w>(source: &ReleaseSource, world: &'w dyn World) -> Vec<&'w str> {
    let folder = format!("{}/", source.folder);
    let files = world.files();
    let from = files.partition_point(|entry| entry.path.as_str() < folder.as_str());
    let own = files[from..].iter().take_while(|entry| entry.path.as_str().starts_with(&folder));
    own.filter(|entry| entry.refused == Some(Refusal::Withheld)).filter_map(|entry| entry.path.beneath(source.folder.as_str())).collect()
}

/// Everything that the record names, taken apart.
fn wanted(source: &ReleaseSource) -> Vec<(expect::Expected, &EvidenceRef)> {
    let Some(record) = &source.record else { return Vec::new() };
    let named = record.evidence.iter().chain(record.rollbacks.iter().flat_map(|rollback| &rollback.evidence));
    named.flat_map(|listed| expect::expected(&listed.pattern).into_iter().map(move |expected| (expected, listed))).collect()
}

fn missing_one(path: &str, listed: &EvidenceRef) -> Evidence {
    Evidence {
        path: path.to_owned(),
        file: None,
        kind: Kind::Empty,
        bytes: 0,
        sha256: String::new(),
        encoding: None,
        stage_percent: expect::stage_percent(path),
        listed: Some(listed.clone()),
        problems: Vec::new(),
    }
}

fn present(file: FileId, path: &str, world: &dyn World) -> Result<Evidence, ReadError> {
    let (head, digest) = digest(file, world)?;
    let decoded = text::decode(&head);
    let readable = decoded.encoding != text::Encoding::Binary;
    let kind = recognise(&head, readable.then_some(decoded.text.as_ref()));
    Ok(Evidence {
        path: path.to_owned(),
        file: Some(file),
        kind,
        bytes: digest.bytes,
        sha256: digest.hex(),
        encoding: (!matches!(kind, Kind::Binary | Kind::Image | Kind::Archive | Kind::Pdf | Kind::Empty)).then(|| decoded.encoding.name()),
        stage_percent: expect::stage_percent(path),
        listed: None,
        problems: Vec::new(),
    })
}

/// The beginning and the digest of a file, in one pass.
fn digest(file: FileId, world: &dyn World) -> Result<(Vec<u8>, Digest), ReadError> {
    let mut head = Vec::new();
    let unread = |cause| ReadError { path: world.entry(file).path.clone(), cause };
    let digest = Digest::stream(&mut world.open(file)?, unread, |piece| {
        head.extend_from_slice(&piece[..piece.len().min(HEAD.saturating_sub(head.len()))]);
        Ok(())
    })?;
    Ok((head, digest))
}

/// The numbers of the files whose name says that they hold the baseline: evidence index and sample.
pub(super) fn baselines(evidence: &[Evidence], world: &dyn World) -> Vec<(usize, Sample)> {
    let named = evidence.iter().enumerate().filter(|(_, one)| file_name(&one.path).starts_with("baseline_metrics"));
    named
        .flat_map(|(index, one)| {
            small_text(one, world).map(|text| samples(&text)).unwrap_or_default().into_iter().map(move |sample| (index, sample))
        })
        .collect()
}

/// The log positions of a rollback: from `pitr_lsn_*` among its evidence (or the release's), else as the record notes them.
pub(super) fn log_positions(rollback: &Rollback, evidence: &[Evidence], world: &dyn World) -> (Option<Lsn>, Option<Lsn>) {
    let read = |name: &str| {
        let one = evidence.iter().find(|one| one.file.is_some() && file_name(&one.path).starts_with(name))?;
        first_lsn(&small_text(one, world)?).map(|(lsn, _)| lsn)
    };
    let touches_database =
        rollback.scope.contains(&crate::record::Scope::Database) || rollback.lsn_noted.0.is_some() || rollback.lsn_noted.1.is_some();
    if !touches_database {
        return (None, None);
    }
    let noted = |spanned: &Option<crate::record::Spanned<Lsn>>| spanned.as_ref().map(|spanned| spanned.value);
    (read("pitr_lsn_before").or(noted(&rollback.lsn_noted.0)), read("pitr_lsn_after").or(noted(&rollback.lsn_noted.1)))
}

fn small_text(one: &Evidence, world: &dyn World) -> Option<String> {
    let file = one.file.filter(|_| one.bytes <= SMALL)?;
    let bytes = world.read(file, SMALL).ok()?;
    let decoded = text::decode(&bytes);
    (decoded.encoding != text::Encoding::Binary).then(|| decoded.text.into_owned())
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A metric's name as evidence may spell it: `CSP Violations` is `csp_violations`.
pub(super) fn key_of(metric: &str) -> String {
    let mut key = String::new();
    for c in metric.to_lowercase().chars() {
        match c {
            c if c.is_alphanumeric() => key.push(c),
            _ if key.ends_with('_') || key.is_empty() => {}
            _ => key.push('_'),
        }
    }
    key.trim_end_matches('_').to_owned()
}
