//! The signatures of a release: which files they sign, whether a declared key made them, and what follows for the files beneath.
//!
//! Refuses to let a signature reach further than digests carry it: what no valid signature names by its bytes is not covered.

use std::collections::BTreeMap;

use super::{Checksum, Evidence, SumVerdict};
use crate::{
    diag::FileId,
    evidence::{Content, Envelope, EnvelopeSignature, Facts, Kind, Message, Payload, Statement, envelopes, may_be_envelope},
    integrity::{
        is_list,
        signatures::{Detached, Gap, Judged, Keyring, LONGEST, Scheme, State},
    },
    site::Limits,
    world::World,
};

/// The fact of the machine contract that says what the signature of a file comes to.
const FACT: &str = "signature";
/// The longest file that is read as envelopes, in bytes.
const ENVELOPES: u64 = 16 << 20;

/// The signatures of a release, and what they vouch for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Signatures {
    /// Every signature among the evidence, by file and line.
    pub found: Vec<Signature>,
    /// The evidence that a valid signature covers, by index.
    pub covered: BTreeMap<usize, Cover>,
    /// The files of the release that only colleagues may see, by their paths beneath its folder: one may be, or have, the signature that is looked for.
    pub withheld: Vec<String>,
}

/// A signature among the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    /// A file that is not among the evidence, by its digest: `sha256:e3b0…`.
    Digest(String),
}

/// Why a file counts as signed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cover {
    /// The valid signature: an index into [`Signatures::found`].
    pub signature: usize,
    /// The list or statement that names the file by its digest, where the signature is not of the file itself: an index into the evidence.
    pub through: Option<usize>,
}

impl Signatures {
    /// Whether a file is itself the signature of others, which needs none.
    #[must_use]
    pub fn holds(&self, file: usize) -> bool {
        self.found.iter().any(|one| one.holder == file && one.of != Signed::Payload)
    }

    /// Whether a file that only colleagues may see could sign this one, by its name: as its signature, or by way of a list or a statement.
    #[must_use]
    pub fn may_be_withheld(&self, path: &str) -> bool {
        self.withheld.iter().any(|held| match Detached::target(held) {
            Some(target) => target == path || may_name(target) || may_name(held),
            None => may_name(held),
        })
    }

    /// The signatures of a file, or of the payload that it holds.
    pub fn on(&self, file: usize) -> impl Iterator<Item = &Signature> {
        self.found.iter().filter(move |one| one.of == Signed::Evidence(file) || (one.of == Signed::Payload && one.holder == file))
    }
}

/// Whether a file of this name can name others by their digests: a list of them, an envelope, a statement.
fn may_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let ends = [".json", ".jsonl", ".sigstore", ".bundle", ".intoto", ".att"];
    is_list(path) || ["sums", "checksum"].iter().any(|word| name.contains(word)) || ends.iter().any(|end| name.ends_with(end))
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

/// What signatures are judged by.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    /// The record of the release.
    pub(super) record: Option<FileId>,
    /// The keys of site.toml.
    pub(super) keys: &'a Keyring,
    /// What may be read of a file.
    pub(super) limits: &'a Limits,
    /// The files.
    pub(super) world: &'a dyn World,
}

/// Judges every signature among the evidence, and states what it comes to among the facts of the files.
pub(super) fn of(evidence: &mut [Evidence], checksums: &[Checksum], judge: Judge<'_>) -> Signatures {
    let mut all = Signatures::default();
    let mut statements = BTreeMap::new();
    for (holder, one) in evidence.iter().enumerate() {
        let Some(file) = one.file else { continue };
        if one.facts.text(FACT).is_some_and(|state| state != "absent") {
            judge.enveloped(holder, file, evidence, &mut all.found, &mut statements);
        } else {
            all.found.extend(judge.detached(holder, file, evidence));
        }
    }
    all.covered = judge.covered(&all.found, evidence, checksums, &mut statements);
    state_facts(&all, evidence);
    all
}

impl Judge<'_> {
    /// The signature that a file is, if its name stands beside another's and its bytes are one.
    fn detached(self, holder: usize, file: FileId, evidence: &[Evidence]) -> Option<Signature> {
        let target = Detached::target(self.world.entry(file).path.as_str())?;
        if self.world.withholds(target) {
            return None;
        }
        let signature = Detached::recognise(&self.world.read(file, LONGEST).ok()?)?;
        let found = self.beside(target, evidence);
        let judged = match &found {
            _ if evidence[holder].bytes > LONGEST => Judged::unchecked(Gap::TooLong),
            Some((_, signed)) => self.keys.detached(&signature, &|| self.world.open_stored(*signed).ok()),
            None => Judged::unchecked(Gap::NoFile),
        };
        let of = found.map_or_else(|| Signed::Missing(target.to_owned()), |(of, _)| of);
        Some(Signature { holder, line: 1, scheme: signature.scheme, of, judged })
    }

    /// What stands at a path from the root, if it is shown.
    fn beside(self, path: &str, evidence: &[Evidence]) -> Option<(Signed, FileId)> {
        let file = self.world.find(path).filter(|file| self.world.entry(*file).refused.is_none())?;
        let of = match evidence.iter().position(|one| one.file == Some(file)) {
            _ if Some(file) == self.record => Signed::Record,
            Some(index) => Signed::Evidence(index),
            None => Signed::Other(path.to_owned()),
        };
        Some((of, file))
    }

    /// The signatures of the envelopes in a file, and what the statements name whose signature is valid.
    fn enveloped(
        self,
        holder: usize,
        file: FileId,
        evidence: &[Evidence],
        found: &mut Vec<Signature>,
        statements: &mut BTreeMap<usize, Vec<Statement>>,
    ) {
        let mut add = |line, scheme, of, judged| found.push(Signature { holder, line, scheme, of, judged });
        if evidence[holder].bytes > ENVELOPES {
            return add(1, Scheme::Dsse, Signed::Payload, Judged::unchecked(Gap::TooLong));
        }
        let Ok(bytes) = self.world.read(file, ENVELOPES) else {
            return add(1, Scheme::Dsse, Signed::Payload, Judged::unchecked(Gap::Unread));
        };
        for envelope in envelopes(&bytes, self.limits) {
            match envelope {
                Err(fault) if fault.code.name == "evidence/limit" => {
                    add(fault.line, Scheme::Dsse, Signed::Payload, Judged::unchecked(Gap::TooLong));
                }
                Err(fault) => add(fault.line, Scheme::Dsse, Signed::Payload, self.keys.malformed()),
                Ok(Envelope { signatures, line, .. }) if signatures.is_empty() => {
                    add(line, Scheme::Dsse, Signed::Payload, self.keys.malformed());
                }
                Ok(envelope) => match &envelope.content {
                    Content::Payload(payload) => {
                        let judged = of_payload(payload, &envelope, self.keys);
                        if judged.iter().any(|judged| judged.state == State::Valid) {
                            statements.entry(holder).or_default().extend(payload.statement(self.limits));
                        }
                        judged.into_iter().for_each(|judged| add(envelope.line, Scheme::Dsse, Signed::Payload, judged));
                    }
                    Content::Message(message) => {
                        let (of, judged) = self.of_message(message, &envelope, file, evidence);
                        add(envelope.line, Scheme::Sigstore, of, judged);
                    }
                },
            }
        }
    }

    /// The file that a bundle signs: the one with its digest, else the one that its name stands beside; and what the signature comes to.
    fn of_message(self, message: &Message, envelope: &Envelope, holder: FileId, evidence: &[Evidence]) -> (Signed, Judged) {
        let is_it = |one: &Evidence| message.algorithm == "sha256" && one.sha256 == message.digest && one.file.is_some();
        let target = Detached::target(self.world.entry(holder).path.as_str()).filter(|target| !self.world.withholds(target));
        let named = target.and_then(|target| self.beside(target, evidence));
        let by_digest = || {
            let index = evidence.iter().position(is_it)?;
            Some((Signed::Evidence(index), evidence[index].file?))
        };
        let fits = |of: &Signed| matches!(of, Signed::Evidence(index) if is_it(&evidence[*index]));
        let Some((of, file)) = named.clone().filter(|(of, _)| fits(of)).or_else(by_digest).or(named) else {
            let digest = format!("{}:{}", message.algorithm, message.digest);
            return (Signed::Digest(digest), Judged::unchecked(Gap::NoFile));
        };
        let judged = envelope.signatures.first().map_or_else(
            || self.keys.malformed(),
            |one| self.keys.message(&one.key_id, &one.bytes, (message.algorithm, &message.digest), &|| self.world.open_stored(file).ok()),
        );
        (of, certified(judged, envelope))
    }
}

/// What each signature over a payload comes to.
#[must_use]
pub fn of_payload(payload: &Payload, envelope: &Envelope, keys: &Keyring) -> Vec<Judged> {
    let one = |one: &EnvelopeSignature| keys.envelope(&payload.kind, &payload.bytes, &one.key_id, &one.bytes);
    envelope.signatures.iter().map(one).map(|judged| certified(judged, envelope)).collect()
}

/// A certificate is nothing that keys could have made.
#[must_use]
pub fn certified(judged: Judged, envelope: &Envelope) -> Judged {
    if judged.state == State::UnknownKey && envelope.is_certified() { Judged::unchecked(Gap::Certificate) } else { judged }
}

impl Judge<'_> {
    /// What follows from the valid signatures: a signed list covers what it names rightly, a signed statement what it names by digest, and so on.
    fn covered(
        self,
        found: &[Signature],
        evidence: &[Evidence],
        checksums: &[Checksum],
        statements: &mut BTreeMap<usize, Vec<Statement>>,
    ) -> BTreeMap<usize, Cover> {
        let mut covered = BTreeMap::new();
        let mut waiting = Vec::new();
        // A file of envelopes of which one is forged vouches for nothing.
        let forged = |one: &Signature| {
            let mut beside = found.iter().filter(|other| other.holder == one.holder && other.of == Signed::Payload);
            one.of == Signed::Payload && beside.any(|other| matches!(other.judged.state, State::Invalid(_)))
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
            let one = &evidence[file];
            if one.kind == Kind::Provenance && one.bytes <= ENVELOPES && found.iter().all(|signature| signature.holder != file) {
                // A bare statement, which is signed as a file or named by a list that is.
                let bytes = one.file.and_then(|file| self.world.read(file, ENVELOPES).ok());
                statements.insert(file, bytes.and_then(|bytes| Statement::parse(&bytes, self.limits)).into_iter().collect());
            }
            for named in named_by(file, evidence, checksums, statements) {
                covered.entry(named).or_insert_with(|| {
                    waiting.push((named, signature));
                    Cover { signature, through: Some(file) }
                });
            }
        }
        covered
    }
}

/// The evidence that a covered file names by digest.
fn named_by(file: usize, evidence: &[Evidence], checksums: &[Checksum], statements: &BTreeMap<usize, Vec<Statement>>) -> Vec<usize> {
    let listed = checksums.iter().filter(|sum| sum.list == file && sum.verdict == SumVerdict::Match).filter_map(|sum| sum.file);
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
            // The signature of another file.
            None if all.holds(index) => one.facts.restate(FACT, None),
            // It looked like an envelope, and is none.
            None if one.facts.text(FACT).is_some() => one.facts.restate(FACT, (one.kind == Kind::Provenance).then_some("absent")),
            None => {}
        }
    }
}
