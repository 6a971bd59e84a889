//! The signatures of a release: which files they sign, whether a declared key made them, and what follows for the files beneath.
//!
//! Refuses to let a signature reach further than digests carry it: what no valid signature names by its bytes is not covered.

use std::collections::BTreeMap;

use super::{Checksum, Evidence, SumVerdict};
use crate::{
    diag::FileId,
    evidence::{Envelope, Facts, Kind, Statement, envelopes, may_be_envelope},
    integrity::signatures::{Detached, Gap, Judged, Keyring, LONGEST, Scheme, State},
    world::World,
};

/// The fact of the machine contract that says what the signature of a file comes to.
const FACT: &str = "signature";
/// The longest file that is read as envelopes, in bytes.
const ENVELOPES: u64 = 16 << 20;

/// The signatures of a release, and what they vouch for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signatures {
    /// Every signature among the evidence, by file and line.
    pub found: Vec<Signature>,
    /// The evidence that a valid signature covers, by index.
    pub covered: BTreeMap<usize, Cover>,
}

/// A signature among the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The file that holds it: an index into the release's evidence.
    pub holder: usize,
    /// The 1-based line there.
    pub line: u32,
    /// How it was made.
    pub scheme: Scheme,
    /// What it signs.
    pub of: Signed,
    /// What it comes to.
    pub judged: Judged,
}

/// What a signature signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// A file of the evidence, by index.
    Evidence(usize),
    /// The record of the release.
    Record,
    /// Another file of the archive, by its path from the root.
    Other(String),
    /// The payload of the envelope in which it stands.
    Payload,
    /// A file that is not there, by its path from the root.
    Missing(String),
}

/// Why a file counts as signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The valid signature: an index into [`Signatures::found`].
    pub signature: usize,
    /// The list or statement that names the file by its digest, where the signature is not of the file itself: an index into the evidence.
    pub through: Option<usize>,
}

impl Signatures {
    /// Whether a file is itself a detached signature, which needs none.
    #[must_use]
    pub fn holds(&self, file: usize) -> bool {
        self.found.iter().any(|one| one.holder == file && one.of != Signed::Payload)
    }

    /// The signatures of a file, or of the payload that it holds.
    pub fn on(&self, file: usize) -> impl Iterator<Item = &Signature> {
        self.found.iter().filter(move |one| one.of == Signed::Evidence(file) || (one.of == Signed::Payload && one.holder == file))
    }
}

/// What the first bytes of a file say of a signature in it, until it was looked at.
pub(super) fn announce(kind: Kind, head: &[u8], facts: &mut Facts) {
    let state = match kind {
        Kind::Provenance | Kind::Json if may_be_envelope(head) => Some(State::NotChecked(Gap::Unread).word()),
        Kind::Provenance => Some("absent"),
        _ => None,
    };
    if state.is_some() {
        facts.restate(FACT, state);
    }
}

/// Judges every signature among the evidence, and states what it comes to among the facts of the files.
pub(super) fn of(
    evidence: &mut [Evidence],
    checksums: &[Checksum],
    record: Option<FileId>,
    keys: &Keyring,
    world: &dyn World,
) -> Signatures {
    let mut all = Signatures::default();
    let mut statements = BTreeMap::new();
    for (holder, one) in evidence.iter().enumerate() {
        let Some(file) = one.file else { continue };
        if one.facts.text(FACT).is_some_and(|state| state != "absent") {
            enveloped(holder, one, file, keys, world, &mut all.found, &mut statements);
        } else if let Some(signature) = detached(holder, file, record, evidence, keys, world) {
            all.found.push(signature);
        }
    }
    all.covered = covered(&all.found, evidence, checksums, &mut statements, world);
    state_facts(&all, evidence);
    all
}

/// The signature that a file is, if its name stands beside another's and its bytes are one.
fn detached(
    holder: usize,
    file: FileId,
    record: Option<FileId>,
    evidence: &[Evidence],
    keys: &Keyring,
    world: &dyn World,
) -> Option<Signature> {
    let path = world.entry(file).path.as_str();
    let target = Detached::target(path)?;
    if world.withholds(target) {
        return None;
    }
    let bytes = world.read(file, LONGEST).ok()?;
    let signature = Detached::recognise(&bytes)?;
    let found = world.find(target).filter(|file| world.entry(*file).refused.is_none());
    let of = match found {
        None => Signed::Missing(target.to_owned()),
        Some(file) if Some(file) == record => Signed::Record,
        Some(file) => evidence.iter().position(|one| one.file == Some(file)).map_or(Signed::Other(target.to_owned()), Signed::Evidence),
    };
    let judged = match found {
        _ if evidence[holder].bytes > LONGEST => Judged::unchecked(Gap::TooLong),
        Some(file) => keys.detached(&signature, &|| world.open_stored(file).ok()),
        None => Judged::unchecked(Gap::NoFile),
    };
    Some(Signature { holder, line: 1, scheme: signature.scheme, of, judged })
}

/// The signatures of the envelopes in a file, and what the statements name whose signature is valid.
fn enveloped(
    holder: usize,
    one: &Evidence,
    file: FileId,
    keys: &Keyring,
    world: &dyn World,
    found: &mut Vec<Signature>,
    statements: &mut BTreeMap<usize, Vec<Statement>>,
) {
    let mut add = |line, judged| found.push(Signature { holder, line, scheme: Scheme::Dsse, of: Signed::Payload, judged });
    if one.bytes > ENVELOPES {
        return add(1, Judged::unchecked(Gap::TooLong));
    }
    let Ok(bytes) = world.read(file, ENVELOPES) else { return add(1, Judged::unchecked(Gap::Unread)) };
    for (line, envelope) in envelopes(&bytes) {
        let Ok(envelope) = envelope else {
            add(line, keys.malformed());
            continue;
        };
        let judged: Vec<Judged> = envelope.signatures.iter().map(|signature| of_envelope(&envelope, signature, keys)).collect();
        if judged.iter().any(|judged| judged.state == State::Valid) {
            statements.entry(holder).or_default().extend(envelope.statement());
        }
        judged.into_iter().for_each(|judged| add(line, judged));
    }
}

/// What one signature of an envelope comes to.
#[must_use]
pub fn of_envelope(envelope: &Envelope, signature: &crate::evidence::EnvelopeSignature, keys: &Keyring) -> Judged {
    let judged = keys.envelope(&envelope.payload_type, &envelope.payload, &signature.key_id, &signature.bytes);
    match judged.state {
        State::UnknownKey if envelope.certified => Judged::unchecked(Gap::Certificate),
        _ => judged,
    }
}

/// What follows from the valid signatures: a signed list covers what it names rightly, a signed statement what it names by digest, and so on.
fn covered(
    found: &[Signature],
    evidence: &[Evidence],
    checksums: &[Checksum],
    statements: &mut BTreeMap<usize, Vec<Statement>>,
    world: &dyn World,
) -> BTreeMap<usize, Cover> {
    let mut covered = BTreeMap::new();
    let mut waiting = Vec::new();
    // A file of envelopes of which one is forged vouches for nothing.
    let forged = |one: &Signature| {
        let beside = found.iter().filter(|other| other.holder == one.holder && other.of == Signed::Payload);
        one.of == Signed::Payload && beside.into_iter().any(|other| matches!(other.judged.state, State::Invalid(_)))
    };
    let valid = found.iter().enumerate().filter(|(_, one)| one.judged.state == State::Valid && !forged(one));
    for (signature, one) in valid {
        let file = match one.of {
            Signed::Evidence(file) => file,
            Signed::Payload => one.holder,
            _ => continue,
        };
        covered.entry(file).or_insert_with(|| {
            waiting.push((file, signature));
            Cover { signature, through: None }
        });
    }
    while let Some((file, signature)) = waiting.pop() {
        for named in named_by(file, evidence, checksums, statements, world) {
            covered.entry(named).or_insert_with(|| {
                waiting.push((named, signature));
                Cover { signature, through: Some(file) }
            });
        }
    }
    covered
}

/// The evidence that a covered file names by digest.
fn named_by(
    file: usize,
    evidence: &[Evidence],
    checksums: &[Checksum],
    statements: &mut BTreeMap<usize, Vec<Statement>>,
    world: &dyn World,
) -> Vec<usize> {
    let listed = checksums.iter().filter(|sum| sum.list == file && sum.verdict == SumVerdict::Match).filter_map(|sum| sum.file);
    let one = &evidence[file];
    if one.kind == Kind::Provenance && one.facts.text(FACT) == Some("absent") && one.bytes <= ENVELOPES {
        // A bare statement, which is signed as a file or named by a list that is.
        let bytes = one.file.and_then(|file| world.read(file, ENVELOPES).ok());
        statements.insert(file, bytes.and_then(|bytes| Statement::parse(&bytes)).into_iter().collect());
    }
    let digests: Vec<&String> = statements.get(&file).into_iter().flatten().flat_map(|statement| &statement.sha256).collect();
    let stated =
        evidence.iter().enumerate().filter(|(_, one)| one.file.is_some() && digests.contains(&&one.sha256)).map(|(index, _)| index);
    listed.chain(stated).collect()
}

/// States for each file that is signed itself what its signatures come to: the worst of several.
fn state_facts(all: &Signatures, evidence: &mut [Evidence]) {
    for (index, one) in evidence.iter_mut().enumerate() {
        let worst = all.on(index).map(|signature| signature.judged.state).max();
        match worst {
            Some(state) => one.facts.restate(FACT, Some(state.word())),
            // It looked like an envelope, and is none.
            None if one.facts.text(FACT).is_some() => one.facts.restate(FACT, (one.kind == Kind::Provenance).then_some("absent")),
            None => {}
        }
    }
}
