//! What attestations are wrapped in: DSSE envelopes and Sigstore bundles, one or several a file.
//!
//! Refuses to check a signature: that there is one is all that can be seen here.

use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{
    super::{Fault, Tree, TreeValue, codes},
    purl::told,
};
use crate::site::Limits;

/// One document of a file, without what it was wrapped in.
pub(super) struct Unwrapped {
    /// The statement; nothing where it cannot be read.
    pub(super) statement: Option<Tree>,
    /// How it was wrapped.
    pub(super) wrapping: Wrapping,
    /// What is wrong with the wrapping.
    pub(super) faults: Vec<Fault>,
}

/// What a statement was wrapped in.
#[derive(Default)]
pub(super) struct Wrapping {
    /// Whether there was an envelope at all: without one there is no signature.
    pub(super) enveloped: bool,
    /// What the payload says it is.
    pub(super) payload_type: Option<String>,
    /// Of each signature the name of its key, if it has one: a hint at most.
    pub(super) signatures: Vec<String>,
    /// What of a Sigstore bundle came with it: media type, certificate, log entries.
    pub(super) bundle: Vec<(&'static str, String)>,
    /// The line that stands for all lines of the payload.
    pub(super) line: Option<u32>,
}

/// Reads the documents of a file: one, or one a line as `cosign` writes several.
pub(super) fn documents(text: &str, limits: &Limits) -> Result<Vec<Tree>, Fault> {
    let whole = Tree::of_json(text, limits);
    let several =
        || text.lines().filter(|line| !line.trim().is_empty()).count() > 1 && text.lines().all(|line| !line.starts_with([' ', '\t']));
    let Err(fault) = whole else { return whole.map(|tree| vec![tree]) };
    if fault.code.name != codes::MALFORMED.name || !several() {
        return Err(fault);
    }
    let lines = text.lines().zip(1u32..).filter(|(line, _)| !line.trim().is_empty());
    // The first mistake of the file as a whole is told where its lines are no documents either.
    let trees: Result<Vec<Tree>, Fault> =
        lines.map(|(line, number)| Tree::of_json(line, limits).map(|tree| Tree { line: number, ..tree })).collect();
    trees.map_err(|_| fault)
}

/// Takes a document out of its wrapping.
pub(super) fn unwrap(document: Tree, limits: &Limits) -> Unwrapped {
    let mut faults = Vec::new();
    let mut wrapping = Wrapping::default();
    let bundled = document.get("verificationMaterial").is_some() || document.get("dsseEnvelope").is_some();
    if bundled {
        describe(&document, &mut wrapping);
        if let Some(signed) = document.get("messageSignature") {
            wrapping.enveloped = true;
            wrapping.signatures.extend(signed.get("signature").map(|_| String::new()));
            let digest = signed.at(&["messageDigest", "digest"]).and_then(Tree::text);
            wrapping.bundle.extend(digest.map(|digest| ("message-digest", digest.to_owned())));
            return Unwrapped { statement: None, wrapping, faults };
        }
    }
    let envelope = if bundled { document.get("dsseEnvelope") } else { document.get("payload").map(|_| &document) };
    let Some(envelope) = envelope else {
        if bundled {
            faults.push(Fault::new(&codes::MALFORMED, document.line, "the bundle holds neither an envelope nor a signature"));
        }
        return Unwrapped { statement: (!bundled).then_some(document), wrapping, faults };
    };
    wrapping.enveloped = true;
    wrapping.payload_type = envelope.get("payloadType").and_then(Tree::text).map(str::to_owned);
    signatures(envelope, &mut wrapping, &mut faults);
    let statement = match payload(envelope, limits, &mut wrapping) {
        Ok(statement) => Some(statement),
        Err(fault) => {
            faults.push(fault);
            None
        }
    };
    Unwrapped { statement, wrapping, faults }
}

fn describe(bundle: &Tree, wrapping: &mut Wrapping) {
    let material = bundle.get("verificationMaterial");
    let media = bundle.get("mediaType").and_then(Tree::text);
    wrapping.bundle.extend(media.map(|media| ("bundle", media.to_owned())));
    let key = material.and_then(|material| {
        ["certificate", "x509CertificateChain", "publicKey", "publicKeyIdentifier"].into_iter().find(|key| material.get(key).is_some())
    });
    wrapping.bundle.extend(key.map(|key| ("verification", key.to_owned())));
    let entries = material.and_then(|material| material.get("tlogEntries")).map(|list| list.items().len());
    wrapping.bundle.extend(entries.map(|entries| ("log-entries", entries.to_string())));
}

fn signatures(envelope: &Tree, wrapping: &mut Wrapping, faults: &mut Vec<Fault>) {
    let all = envelope.get("signatures").map(Tree::items).unwrap_or_default();
    for one in all {
        let bytes = one.get("sig").and_then(Tree::text).and_then(decoded).filter(|bytes| !bytes.is_empty());
        match bytes {
            Some(_) => wrapping.signatures.push(one.get("keyid").and_then(Tree::text).unwrap_or_default().to_owned()),
            None => faults.push(Fault::new(&codes::MALFORMED, one.line, "a signature of the envelope is no Base64")),
        }
    }
    if wrapping.signatures.is_empty() {
        faults.push(Fault::new(&codes::MALFORMED, envelope.line, "the envelope has no signature: it shows no more than its payload does"));
    }
}

fn payload(envelope: &Tree, limits: &Limits, wrapping: &mut Wrapping) -> Result<Tree, Fault> {
    let at = envelope.get("payload").map_or(envelope.line, |payload| payload.line);
    wrapping.line = Some(at);
    let wrong = |message: String| Fault::new(&codes::MALFORMED, at, message);
    let text = envelope.get("payload").and_then(Tree::text).ok_or_else(|| wrong("the payload of the envelope is no text".to_owned()))?;
    let bytes = decoded(text).ok_or_else(|| wrong("the payload of the envelope is no Base64".to_owned()))?;
    let text = String::from_utf8(bytes).map_err(|_| wrong("the payload of the envelope is no text".to_owned()))?;
    let mut tree =
        Tree::of_json(&text, limits).map_err(|fault| Fault { line: at, message: format!("in the payload: {}", fault.message), ..fault })?;
    move_to(&mut tree, at);
    let kind = wrapping.payload_type.as_deref().unwrap_or_default();
    if tree.get("_type").is_some() && !kind.starts_with("application/vnd.in-toto") {
        return Err(wrong(format!("the payload is a statement, and says it is `{}`", told(kind))));
    }
    Ok(tree)
}

/// Lines inside of a payload are none of the file.
fn move_to(tree: &mut Tree, line: u32) {
    tree.line = line;
    match &mut tree.value {
        TreeValue::List(items) => items.iter_mut().for_each(|item| move_to(item, line)),
        TreeValue::Map(entries) => entries.iter_mut().for_each(|(_, value)| move_to(value, line)),
        _ => {}
    }
}

/// Either alphabet of Base64, with or without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    GeneralPurpose::new(&alphabet, config).decode(text.trim()).ok()
}
