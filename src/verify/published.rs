//! The signatures in a published site, checked with keys that somebody holds.
//!
//! Refuses keys that come with the site: whoever changes a site can change them as well.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};

use super::{Finding, Outcome, counted};
use crate::{
    archive::{certified, of_payload},
    check::signatures::{INVALID, NO_FILE, NOT_CHECKED, UNKNOWN_KEY, why},
    digest::Digest,
    evidence::{Content, Envelope, Message, Statement, envelopes, may_be_envelope},
    integrity::{
        Digits, claims, is_list,
        signatures::{Detached, Fault, Gap, Judged, Keyring, LONGEST, Scheme, State},
    },
    site::Limits,
};

/// The longest file that is read as envelopes, statement or list, in bytes.
const READ: u64 = 16 << 20;

/// What an auditor brings: the keys, and a way to read a file of the site by its path.
pub struct Held<'a> {
    /// The public keys.
    pub keys: &'a Keyring,
    /// Opens a file from its start.
    pub open: &'a dyn Fn(&str) -> Option<Box<dyn Read + Send>>,
}

impl std::fmt::Debug for Held<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Held").field("keys", &self.keys.count()).finish_non_exhaustive()
    }
}

/// Every file of a site by its path.
type Files = BTreeMap<String, Result<Digest, String>>;

/// A signature: the file that holds it, what it signs, what it comes to.
struct Found {
    holder: String,
    line: u32,
    scheme: Scheme,
    of: Option<String>,
    judged: Judged,
}

/// Adds what is to be said of the signatures beside the published evidence.
pub(super) fn report(files: &Files, held: &Held<'_>, outcome: &mut Outcome) {
    let raw: BTreeSet<&str> =
        files.iter().filter(|(path, found)| found.is_ok() && release_of(path).is_some()).map(|(path, _)| path.as_str()).collect();
    let mut statements = BTreeMap::new();
    let all: Vec<Found> = raw.iter().flat_map(|path| of_file(path, (files, &raw), held, &mut statements)).collect();
    if all.is_empty() {
        return outcome.unchecked("signatures: absent; the published evidence holds none");
    }
    outcome.problems.extend(all.iter().filter_map(finding));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &all {
        *counts.entry(one.judged.state.word()).or_default() += 1;
    }
    if let Some(unchecked) = counts.remove(State::NotChecked(Gap::NoKeys).word()) {
        outcome.unchecked(counted(unchecked, "signature", "signatures"));
    }
    if !counts.is_empty() {
        let words: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {}", word.replace('-', " "))).collect();
        let valid = all.iter().filter(|one| one.judged.state == State::Valid);
        let keys: BTreeSet<String> = valid.filter_map(|one| Some(format!("`{}`", one.judged.key.as_deref()?))).collect();
        let by = if keys.is_empty() { String::new() } else { format!(" (by {})", keys.into_iter().collect::<Vec<_>>().join(", ")) };
        outcome.checked(format!("signatures of the published evidence: {}{by}", words.join(", ")));
    }
    let covered = covered(&all, &raw, files, held, statements);
    let needing = raw.iter().filter(|path| !all.iter().any(|one| one.of.is_some() && one.holder == **path)).count();
    outcome.said(format!(
        "valid signatures cover {} of {}; the others are as {} says",
        covered.len(),
        counted(needing, "published evidence file", "published evidence files"),
        crate::publish::MANIFEST
    ));
}

/// The folder of raw files in which a path of a site lies: `evidence/<release>/raw/`, below that of a product where there are several.
fn release_of(path: &str) -> Option<&str> {
    let (folder, _) = path.split_once("/raw/")?;
    let parts: Vec<&str> = folder.split('/').collect();
    matches!(parts.as_slice(), ["evidence", _] | [_, "evidence", _]).then_some(folder)
}

fn of_file(
    path: &str,
    (files, raw): (&Files, &BTreeSet<&str>),
    held: &Held<'_>,
    statements: &mut BTreeMap<String, Vec<Statement>>,
) -> Vec<Found> {
    let found = |line, scheme, of, judged| Found { holder: path.to_owned(), line, scheme, of, judged };
    if let Some(target) = Detached::target(path) {
        let Some((bytes, whole)) = read(path, LONGEST, held) else { return Vec::new() };
        let Some(signature) = Detached::recognise(&bytes) else { return Vec::new() };
        let of = published(target, raw);
        let judged = match of {
            _ if !whole => Judged::unchecked(Gap::TooLong),
            Some(file) => held.keys.detached(&signature, &|| (held.open)(file)),
            None => Judged::unchecked(Gap::NoFile),
        };
        return vec![found(1, signature.scheme, Some(of.unwrap_or(target).to_owned()), judged)];
    }
    let is_one = read(path, 1 << 16, held).is_some_and(|(head, _)| may_be_envelope(&head));
    let Some((bytes, whole)) = is_one.then(|| read(path, READ, held)).flatten() else { return Vec::new() };
    if !whole {
        return vec![found(1, Scheme::Dsse, None, Judged::unchecked(Gap::TooLong))];
    }
    let mut all = Vec::new();
    let mut stated = Vec::new();
    let limits = Limits::default();
    for envelope in envelopes(&bytes, &limits) {
        let envelope = match envelope {
            Ok(envelope) if !envelope.signatures.is_empty() => envelope,
            Ok(Envelope { line, .. }) | Err(crate::evidence::Fault { line, .. }) => {
                all.push(found(line, Scheme::Dsse, None, held.keys.malformed()));
                continue;
            }
        };
        match &envelope.content {
            Content::Payload(payload) => {
                let judged = of_payload(payload, &envelope, held.keys);
                if judged.iter().any(|judged| judged.state == State::Valid) {
                    stated.extend(payload.statement(&limits));
                }
                all.extend(judged.into_iter().map(|judged| found(envelope.line, Scheme::Dsse, None, judged)));
            }
            Content::Message(message) => {
                let (of, judged) = of_message(path, message, &envelope, (files, raw), held);
                all.push(found(envelope.line, Scheme::Sigstore, Some(of), judged));
            }
        }
    }
    // A file of envelopes of which one is forged vouches for nothing.
    if !all.iter().any(|one| matches!(one.judged.state, State::Invalid(_))) {
        statements.insert(path.to_owned(), stated);
    }
    all
}

/// The file that a bundle signs: the one that its name stands beside, else the one of its release with the digest; and what the signature comes to.
fn of_message(
    path: &str,
    message: &Message,
    envelope: &Envelope,
    (files, raw): (&Files, &BTreeSet<&str>),
    held: &Held<'_>,
) -> (String, Judged) {
    let is_it = |other: &&&str| {
        let digest = files.get(**other).and_then(|found| found.as_ref().ok()).map(Digest::hex);
        message.algorithm == "sha256" && release_of(other) == release_of(path) && digest.as_ref() == Some(&message.digest)
    };
    let beside = Detached::target(path).and_then(|target| published(target, raw));
    let Some(file) = beside.or_else(|| raw.iter().find(is_it).copied()) else {
        return (format!("{}:{}", message.algorithm, message.digest), Judged::unchecked(Gap::NoFile));
    };
    let judged = envelope.signatures.first().map_or_else(
        || held.keys.malformed(),
        |one| held.keys.message(&one.key_id, &one.bytes, (message.algorithm, &message.digest), &|| (held.open)(file)),
    );
    (file.to_owned(), certified(judged, envelope))
}

/// The bytes of a file, and whether they are all of it.
fn read(path: &str, limit: u64, held: &Held<'_>) -> Option<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    (held.open)(path)?.take(limit + 1).read_to_end(&mut bytes).ok()?;
    let whole = bytes.len() as u64 <= limit;
    bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Some((bytes, whole))
}

/// A file by the name that it had before it was published: what browsers would run has one more ending.
fn published<'f>(path: &str, raw: &BTreeSet<&'f str>) -> Option<&'f str> {
    raw.get(path).or_else(|| raw.get(format!("{path}.txt").as_str())).copied()
}

fn finding(one: &Found) -> Option<Finding> {
    let key = one.judged.key.as_deref().map(|key| format!(" `{key}`")).unwrap_or_default();
    let signed = one.of.as_deref().unwrap_or("its payload");
    let (code, what) = match one.judged.state {
        State::Valid => return None,
        State::Invalid(Fault::Bytes) => (&INVALID, format!("the key{key} did not sign {signed} as it is")),
        State::Invalid(Fault::Purpose) => (&INVALID, format!("the key{key} signed for another purpose than files")),
        State::Invalid(Fault::Form) => (&INVALID, "it cannot be read".to_owned()),
        State::UnknownKey => (&UNKNOWN_KEY, format!("none of the keys signed {signed}")),
        State::NotChecked(Gap::NoFile) => (&NO_FILE, format!("{signed} is not among the published files")),
        State::NotChecked(gap) => (&NOT_CHECKED, format!("not checked: {}", why(gap))),
    };
    let message = format!("{}, {} signature: {what}", one.holder, one.scheme.word());
    Some(Finding { line: Some(one.line), ..Finding::nowhere(code, &one.holder, message) })
}

/// The files that a valid signature reaches: what it signs, and what that names rightly by digest.
fn covered(
    all: &[Found],
    raw: &BTreeSet<&str>,
    files: &Files,
    held: &Held<'_>,
    mut statements: BTreeMap<String, Vec<Statement>>,
) -> BTreeSet<String> {
    let is_signed = |one: &&Found| one.judged.state == State::Valid && (one.of.is_some() || statements.contains_key(&one.holder));
    let mut waiting: Vec<String> = all.iter().filter(is_signed).map(|one| one.of.clone().unwrap_or_else(|| one.holder.clone())).collect();
    let mut covered = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !covered.insert(path.clone()) {
            continue;
        }
        let digest = |path: &str| files.get(path).and_then(|found| found.as_ref().ok()).map(Digest::hex);
        let Some((bytes, true)) = read(&path, READ, held) else { continue };
        if is_list(&path) {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            for claim in claims(&String::from_utf8_lossy(&bytes), &path) {
                let named = published(&claim.path, raw).or_else(|| published(&format!("{folder}/{}", claim.path), raw));
                let fits = |named: &&str| matches!(&claim.digits, Digits::Sha256(stated) if digest(named).as_ref() == Some(stated));
                waiting.extend(named.filter(fits).map(str::to_owned));
            }
        }
        let stated = statements.remove(&path).unwrap_or_else(|| Statement::parse(&bytes, &Limits::default()).into_iter().collect());
        let names = |other: &&&str| {
            let own = digest(other);
            release_of(other) == release_of(&path) && own.is_some_and(|own| stated.iter().any(|statement| statement.sha256.contains(&own)))
        };
        waiting.extend(raw.iter().filter(names).map(|other| (*other).to_owned()));
    }
    covered
}
