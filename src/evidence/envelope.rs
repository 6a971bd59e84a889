//! What is signed, out of what it is wrapped in: DSSE envelopes and Sigstore bundles, one or several a file. The one place that takes them apart.
//!
//! Refuses wrappings that say a thing twice or leave it open, and to say anything of their signatures.

use std::collections::BTreeSet;

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, general_purpose::GeneralPurpose, general_purpose::GeneralPurposeConfig},
};

use super::{Fault, Tree, TreeValue, codes, reader::text_of};
use crate::site::Limits;

/// Something signed with its signatures, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The 1-based line where it begins.
    pub line: u32,
    /// What the signatures are over.
    pub content: Content,
    /// The signatures. Without any it shows no more than its payload does.
    pub signatures: Vec<EnvelopeSignature>,
    /// What came with it, where it is in a Sigstore bundle.
    pub bundle: Option<Bundle>,
}

/// What the signatures of an envelope are over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A payload in the envelope, and its type.
    Payload(Payload),
    /// A file elsewhere, by its digest.
    Message(Message),
}

/// What an envelope holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// The media type, which is signed with the bytes.
    pub kind: String,
    /// The payload.
    pub bytes: Vec<u8>,
    /// The line where it stands, for all lines in it.
    pub line: u32,
}

/// A file that a bundle holds the signature of, not the bytes. The digest is what the bundle says: signed are the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `sha256`, `sha384`, `sha512`, `sha3_256` or `sha3_384`.
    pub algorithm: &'static str,
    /// In hexadecimal digits, in lower case.
    pub digest: String,
}

/// One signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeSignature {
    /// What the signer calls the key: a hint, and often empty.
    pub key_id: String,
    /// The signature.
    pub bytes: Vec<u8>,
}

/// What of a Sigstore bundle comes with a signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Its media type, which has its version.
    pub media_type: Option<String>,
    /// What the signature is to be verified with: `publicKey`, `certificate`, `x509CertificateChain`.
    pub material: Option<&'static str>,
    /// How many entries of a transparency log are in it.
    pub log_entries: Option<usize>,
}

/// An in-toto statement, as far as it names files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The SHA-256 digests of what it is about, in lower case. Names say nothing: only digests count.
    pub sha256: Vec<String>,
}

/// A document of a file.
pub(super) enum Document {
    /// One that is wrapped.
    Wrapped(Envelope),
    /// One that is not.
    Bare(Tree),
}

/// The words of which one is in every envelope.
const WORDS: [&str; 5] = ["\"payloadType\"", "\"dsseEnvelope\"", "\"messageSignature\"", "\"verificationMaterial\"", "dev.sigstore.bundle"];
/// What a bundle may be verified with.
const MATERIALS: [&str; 4] = ["certificate", "x509CertificateChain", "publicKey", "publicKeyIdentifier"];
/// The algorithms of digests as bundles name them, as everybody else does, and how many bytes they have.
const ALGORITHMS: [(&str, &str, usize); 5] = [
    ("SHA2_256", "sha256", 32),
    ("SHA2_384", "sha384", 48),
    ("SHA2_512", "sha512", 64),
    ("SHA3_256", "sha3_256", 32),
    ("SHA3_384", "sha3_384", 48),
];

/// Whether the beginning of a JSON file may be that of an envelope: a word is enough to look closer.
#[must_use]
pub fn may_be_envelope(head: &[u8]) -> bool {
    let text = text_of(head);
    speaks_of_one(&text) || text.contains("\"payload\"")
}

fn speaks_of_one(text: &str) -> bool {
    WORDS.iter().any(|word| text.contains(word))
}

/// The envelopes of a file: one document, or one to a line. Nothing where the file holds none; a fault says why one cannot be read.
#[must_use]
pub fn envelopes(bytes: &[u8], limits: &Limits) -> Vec<Result<Envelope, Fault>> {
    let text = text_of(bytes);
    let one = |(source, tree): (&str, Result<Tree, Fault>)| match tree.and_then(opened) {
        Ok(Document::Wrapped(envelope)) => Some(Ok(envelope)),
        Ok(Document::Bare(_)) => None,
        // What cannot be read and does not say that it is an envelope is somebody else's to judge.
        Err(fault) => speaks_of_one(source).then_some(Err(fault)),
    };
    split(&text, limits).into_iter().filter_map(one).collect()
}

/// The documents of a text, wrapped and not.
pub(super) fn documents(text: &str, limits: &Limits) -> Vec<Result<Document, Fault>> {
    split(text, limits).into_iter().map(|(_, tree)| tree.and_then(opened)).collect()
}

/// A text as one document, or as one a line where every line begins one: so `cosign` writes several.
fn split<'t>(text: &'t str, limits: &Limits) -> Vec<(&'t str, Result<Tree, Fault>)> {
    let whole = Tree::of_json(text, limits);
    let lines = || text.lines().zip(1u32..).filter(|(line, _)| !line.trim().is_empty());
    let broken = whole.as_ref().is_err_and(|fault| fault.code.name == codes::MALFORMED.name);
    if !broken || lines().nth(1).is_none() || !lines().all(|(line, _)| line.starts_with('{')) {
        return vec![(text, whole)];
    }
    let of_line = |(line, number): (&'t str, u32)| {
        let tree = Tree::of_json(line, limits).map(|mut tree| {
            move_to(&mut tree, number);
            tree
        });
        (line, tree.map_err(|fault| Fault { line: number, ..fault }))
    };
    lines().map(of_line).collect()
}

/// Takes a document out of its wrapping.
fn opened(document: Tree) -> Result<Document, Fault> {
    let line = document.line;
    let wrong = |message: &str| Fault::new(&codes::MALFORMED, line, message);
    let has = |key: &str| document.get(key).is_some();
    let bundled = ["verificationMaterial", "dsseEnvelope", "messageSignature"].into_iter().any(has);
    if !bundled && !(has("payloadType") && (has("payload") || has("signatures"))) {
        return Ok(Document::Bare(document));
    }
    if let Some((name, line)) = twice(&document) {
        return Err(Fault::new(&codes::MALFORMED, line, format!("the envelope says `{}` twice", name.escape_debug())));
    }
    let bundle = bundled.then(|| Bundle::of(&document));
    let hint = document.at(&["verificationMaterial", "publicKey", "hint"]).and_then(Tree::text).unwrap_or_default();
    let (content, signatures) = match (document.get("dsseEnvelope"), document.get("messageSignature")) {
        (Some(_), Some(_)) => return Err(wrong("the bundle holds both an envelope and the signature of a file")),
        (None, Some(signed)) => of_message(signed, hint)?,
        (Some(envelope), None) => of_envelope(envelope, hint)?,
        (None, None) if bundled => return Err(wrong("the bundle holds neither an envelope nor a signature")),
        (None, None) => of_envelope(&document, hint)?,
    };
    Ok(Document::Wrapped(Envelope { line, content, signatures, bundle }))
}

fn of_envelope(envelope: &Tree, hint: &str) -> Result<(Content, Vec<EnvelopeSignature>), Fault> {
    let kind = text_at(envelope, "payloadType", "type of the payload")?.to_owned();
    let bytes = bytes_at(envelope, "payload", "payload of the envelope")?;
    let line = envelope.get("payload").map_or(envelope.line, |payload| payload.line);
    let all = envelope.get("signatures").map(Tree::items).unwrap_or_default();
    let one = |one: &Tree| {
        let key_id = one.get("keyid").and_then(Tree::text).filter(|id| !id.is_empty()).unwrap_or(hint).to_owned();
        Ok(EnvelopeSignature { key_id, bytes: signature_at(one, "sig", "a signature of the envelope")? })
    };
    let signatures = all.iter().map(one).collect::<Result<_, Fault>>()?;
    Ok((Content::Payload(Payload { kind, bytes, line }), signatures))
}

fn of_message(signed: &Tree, hint: &str) -> Result<(Content, Vec<EnvelopeSignature>), Fault> {
    let bytes = signature_at(signed, "signature", "the signature of the bundle")?;
    let stated = signed.get("messageDigest");
    let wrong = |message: &str| Fault::new(&codes::MALFORMED, stated.map_or(signed.line, |stated| stated.line), message);
    let stated = stated.ok_or_else(|| wrong("the bundle does not say which file it signs: it has no `messageDigest`"))?;
    let name = text_at(stated, "algorithm", "algorithm of the digest")?;
    let known = ALGORITHMS.iter().find(|(own, ..)| *own == name);
    let (_, algorithm, length) = known.ok_or_else(|| wrong("the algorithm of the digest in the bundle is not known"))?;
    let digest = bytes_at(stated, "digest", "digest of the bundle")?;
    if digest.len() != *length {
        return Err(wrong(&format!("the digest of the bundle has {} bytes, one of {algorithm} has {length}", digest.len())));
    }
    let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((Content::Message(Message { algorithm, digest }), vec![EnvelopeSignature { key_id: hint.to_owned(), bytes }]))
}

fn text_at<'t>(tree: &'t Tree, key: &str, what: &str) -> Result<&'t str, Fault> {
    let Some(found) = tree.get(key) else {
        return Err(Fault::new(&codes::MALFORMED, tree.line, format!("the {what} is not there")));
    };
    found.text().ok_or_else(|| Fault::new(&codes::MALFORMED, found.line, format!("the {what} is no text")))
}

fn bytes_at(tree: &Tree, key: &str, what: &str) -> Result<Vec<u8>, Fault> {
    let line = tree.get(key).map_or(tree.line, |found| found.line);
    decoded(text_at(tree, key, what)?).ok_or_else(|| Fault::new(&codes::MALFORMED, line, format!("the {what} is no Base64")))
}

fn signature_at(tree: &Tree, key: &str, what: &str) -> Result<Vec<u8>, Fault> {
    let bytes = tree.get(key).and_then(Tree::text).and_then(decoded).filter(|bytes| !bytes.is_empty());
    bytes.ok_or_else(|| Fault::new(&codes::MALFORMED, tree.line, format!("{what} is no Base64")))
}

impl Bundle {
    fn of(document: &Tree) -> Self {
        let material = document.get("verificationMaterial");
        Self {
            media_type: document.get("mediaType").and_then(Tree::text).map(str::to_owned),
            material: material.and_then(|material| MATERIALS.into_iter().find(|key| material.get(key).is_some())),
            log_entries: material.and_then(|material| material.get("tlogEntries")).map(|list| list.items().len()),
        }
    }
}

impl Envelope {
    /// Whether a certificate, not a key, says who signed.
    #[must_use]
    pub fn is_certified(&self) -> bool {
        let material = self.bundle.as_ref().and_then(|bundle| bundle.material);
        matches!(material, Some("certificate" | "x509CertificateChain"))
    }
}

impl Payload {
    /// The document that the payload is; all of it stands at the line of the payload.
    pub(super) fn document(&self, limits: &Limits) -> Result<Tree, Fault> {
        let wrong = |message: String| Fault::new(&codes::MALFORMED, self.line, message);
        let text = std::str::from_utf8(&self.bytes).map_err(|_| wrong("the payload of the envelope is no text".to_owned()))?;
        let inside = |fault: Fault| Fault { line: self.line, message: format!("in the payload: {}", fault.message), ..fault };
        let mut tree = Tree::of_json(text, limits).map_err(inside)?;
        move_to(&mut tree, self.line);
        if let Some(fault) = said_twice(&tree) {
            return Err(inside(fault));
        }
        if tree.get("_type").is_some() && !self.kind.starts_with("application/vnd.in-toto") {
            return Err(wrong(format!("the payload is a statement, and says it is `{}`", super::supply::told(&self.kind))));
        }
        Ok(tree)
    }

    /// The statement that the payload is, where it is one.
    #[must_use]
    pub fn statement(&self, limits: &Limits) -> Option<Statement> {
        self.document(limits).ok().and_then(|tree| Statement::of(&tree))
    }
}

impl Statement {
    /// Reads a statement that is not wrapped; one that says a thing twice is none.
    #[must_use]
    pub fn parse(bytes: &[u8], limits: &Limits) -> Option<Self> {
        let tree = Tree::of_json(&text_of(bytes), limits).ok()?;
        twice(&tree).is_none().then(|| Self::of(&tree))?
    }

    fn of(tree: &Tree) -> Option<Self> {
        tree.get("_type")?.text().filter(|kind| kind.starts_with("https://in-toto.io/Statement/"))?;
        let mut sha256 = Vec::new();
        for subject in tree.get("subject")?.items() {
            let digest = subject.get("digest").filter(|digest| matches!(digest.value, TreeValue::Map(_)))?;
            sha256.extend(digest.get("sha256").and_then(Tree::text).map(str::to_ascii_lowercase));
        }
        Some(Self { sha256 })
    }
}

/// What is wrong with a statement that says a thing twice: one reader takes the first, another the last.
pub(super) fn said_twice(tree: &Tree) -> Option<Fault> {
    let (name, line) = twice(tree)?;
    Some(Fault::new(&codes::MALFORMED, line, format!("the statement says `{}` twice", name.escape_debug())))
}

/// The first name that comes again in one map, and the line of the value that it has there.
fn twice(tree: &Tree) -> Option<(&str, u32)> {
    let mut names = BTreeSet::new();
    let again = tree.entries().iter().find(|(name, _)| !names.insert(name.as_str()));
    let own = again.map(|(name, value)| (name.as_str(), value.line));
    own.or_else(|| tree.entries().iter().find_map(|(_, value)| twice(value))).or_else(|| tree.items().iter().find_map(twice))
}

/// Puts a whole tree on one line: lines inside of a text are none of the file.
fn move_to(tree: &mut Tree, line: u32) {
    tree.line = line;
    match &mut tree.value {
        TreeValue::List(items) => items.iter_mut().for_each(|item| move_to(item, line)),
        TreeValue::Map(entries) => entries.iter_mut().for_each(|(_, value)| move_to(value, line)),
        _ => {}
    }
}

/// Base64 in either alphabet, with or without padding; nothing else.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    GeneralPurpose::new(&alphabet, config).decode(text).ok()
}

#[cfg(test)]
mod tests;
