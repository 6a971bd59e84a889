//! Envelopes around statements: DSSE, alone, line by line, or in a Sigstore bundle. The one place that takes them apart.
//!
//! Refuses envelopes that say a thing twice or leave it open, and to say anything of their signatures.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, general_purpose::GeneralPurpose, general_purpose::GeneralPurposeConfig},
};
use serde::{Deserialize, de::IgnoredAny};

/// A payload with its signatures, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The media type of the payload, which is signed with it.
    pub payload_type: String,
    /// The payload.
    pub payload: Vec<u8>,
    /// At least one.
    pub signatures: Vec<EnvelopeSignature>,
    /// Whether a certificate, not a key, says who signed.
    pub certified: bool,
}

/// One signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeSignature {
    /// What the signer calls the key: a hint, and often empty.
    pub key_id: String,
    /// The signature.
    pub bytes: Vec<u8>,
}

/// An in-toto statement, as far as it names files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The SHA-256 digests of what it is about, in lower case. Names say nothing: only digests count.
    pub sha256: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    payload_type: Option<String>,
    payload: Option<String>,
    signatures: Option<Vec<RawSignature>>,
    dsse_envelope: Option<Box<Raw>>,
    verification_material: Option<Material>,
}

#[derive(Deserialize)]
struct RawSignature {
    keyid: Option<String>,
    sig: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Material {
    certificate: Option<IgnoredAny>,
    x509_certificate_chain: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct RawStatement {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
}

#[derive(Deserialize)]
struct Subject {
    digest: std::collections::BTreeMap<String, String>,
}

/// Whether the beginning of a JSON file may be that of an envelope: a word is enough to look closer.
#[must_use]
pub fn may_be_envelope(head: &[u8]) -> bool {
    ["\"payloadType\"", "\"payload\"", "\"dsseEnvelope\"", "dev.sigstore.bundle"].iter().any(|word| holds(head, word))
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// The envelopes of a file, each with its 1-based line: one document, or one to a line. Nothing where the file holds none; an error says why one
/// cannot be read.
#[must_use]
pub fn envelopes(bytes: &[u8]) -> Vec<(u32, Result<Envelope, String>)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut documents = serde_json::Deserializer::from_slice(bytes).into_iter::<Raw>();
    let mut found = Vec::new();
    loop {
        let at = documents.byte_offset();
        let start = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let line = bytes[..start].iter().filter(|byte| **byte == b'\n').count();
        let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
        match documents.next() {
            None => return found,
            Some(Ok(raw)) => found.extend(Envelope::of(raw).map(|envelope| (line, envelope))),
            Some(Err(error)) => {
                // What cannot be read and does not say that it is an envelope is somebody else's to judge.
                if holds(&bytes[start..], "\"payloadType\"") {
                    let line = line.saturating_add(u32::try_from(error.line().saturating_sub(1)).unwrap_or(u32::MAX));
                    found.push((line, Err(format!("the envelope cannot be read: column {}", error.column()))));
                }
                return found;
            }
        }
    }
}

impl Envelope {
    /// Takes an envelope apart; `None` for JSON that is none.
    fn of(raw: Raw) -> Option<Result<Self, String>> {
        let Material { certificate, x509_certificate_chain } =
            raw.verification_material.unwrap_or(Material { certificate: None, x509_certificate_chain: None });
        let certified = certificate.is_some() || x509_certificate_chain.is_some();
        let raw = raw
            .dsse_envelope
            .map_or((raw.payload_type, raw.payload, raw.signatures), |inner| (inner.payload_type, inner.payload, inner.signatures));
        match raw {
            (Some(kind), Some(payload), Some(signatures)) => Some(Self::decoded(kind, &payload, signatures, certified)),
            (Some(_), _, Some(_)) => Some(Err("the envelope has no payload".to_owned())),
            (Some(_), Some(_), None) => Some(Err("the envelope has no signatures".to_owned())),
            _ => None,
        }
    }

    fn decoded(payload_type: String, payload: &str, signatures: Vec<RawSignature>, certified: bool) -> Result<Self, String> {
        let payload = decode(payload).ok_or("the payload of the envelope is no base64")?;
        let one = |raw: RawSignature| {
            let bytes = decode(&raw.sig).ok_or("a signature of the envelope is no base64")?;
            Ok(EnvelopeSignature { key_id: raw.keyid.unwrap_or_default(), bytes })
        };
        let signatures: Vec<EnvelopeSignature> = signatures.into_iter().map(one).collect::<Result<_, &str>>()?;
        if signatures.is_empty() {
            return Err("the envelope has no signatures".to_owned());
        }
        Ok(Self { payload_type, payload, signatures, certified })
    }

    /// The statement that the payload is, where it is one.
    #[must_use]
    pub fn statement(&self) -> Option<Statement> {
        self.payload_type.contains("in-toto").then(|| Statement::parse(&self.payload)).flatten()
    }
}

impl Statement {
    /// Reads a statement; one that says a thing twice is none.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let raw: RawStatement = serde_json::from_slice(bytes).ok()?;
        if !raw.kind.starts_with("https://in-toto.io/Statement/") {
            return None;
        }
        let digests = raw.subject.into_iter().filter_map(|mut subject| subject.digest.remove("sha256"));
        Some(Self { sha256: digests.map(|digest| digest.to_ascii_lowercase()).collect() })
    }
}

/// Base64 in either alphabet, with or without padding; nothing else.
fn decode(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let plain: String = text
        .chars()
        .map(|c| {
            if c == '-' {
                '+'
            } else if c == '_' {
                '/'
            } else {
                c
            }
        })
        .collect();
    GeneralPurpose::new(&STANDARD, config).decode(plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"payloadType":"application/vnd.in-toto+json","payload":"e30","signatures":[{"keyid":"ci","sig":"AAE="}]}"#;

    fn told(text: &str) -> Vec<(u32, Result<String, String>)> {
        let said = |envelope: Envelope| format!("{} {} {}", envelope.payload_type, envelope.payload.len(), envelope.signatures[0].key_id);
        envelopes(text.as_bytes()).into_iter().map(|(line, envelope)| (line, envelope.map(said))).collect()
    }

    #[test]
    fn envelopes_are_found_alone_in_lines_and_in_bundles() {
        let good = Ok("application/vnd.in-toto+json 2 ci".to_owned());
        assert_eq!(told(ONE), [(1, good.clone())]);
        assert_eq!(told(&format!("\n{ONE}\n\n{ONE}\n")), [(2, good.clone()), (4, good.clone())]);
        let bundle = format!(r#"{{"mediaType":"x","verificationMaterial":{{"certificate":{{"rawBytes":""}}}},"dsseEnvelope":{ONE}}}"#);
        assert_eq!(told(&bundle), [(1, good)]);
        assert!(envelopes(bundle.as_bytes())[0].1.as_ref().expect("an envelope").certified);
    }

    #[test]
    fn other_json_is_none_and_broken_envelopes_are_named() {
        for none in
            ["{}", "[1]", "null", "", "{\"a\":1}", "not json", "{\"payload\": 1, \"a\"", "{\"payload\":{\"a\":1}}", "{\"payload\":\"x\"}"]
        {
            assert_eq!(told(none), [], "{none}");
        }
        let twice = ONE.replacen('{', r#"{"payload":"e30","#, 1);
        let bad = [
            twice,
            ONE.replace("e30", "e3!"),
            ONE.replace("AAE=", "A"),
            ONE.replace(r#"{"keyid":"ci","sig":"AAE="}"#, ""),
            ONE[..80].to_owned(),
        ];
        for text in bad {
            assert!(matches!(told(&text).as_slice(), [(1, Err(_))]), "{text}: {:?}", told(&text));
        }
    }

    #[test]
    fn statements_count_by_digest() {
        let text = r#"{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"x","digest":{"sha256":"AB","sha1":"c"}},{"digest":{}}],"predicate":{}}"#;
        assert_eq!(Statement::parse(text.as_bytes()), Some(Statement { sha256: vec!["ab".to_owned()] }));
        assert_eq!(Statement::parse(text.replace("Statement", "Other").as_bytes()), None);
        assert_eq!(Statement::parse(text.replacen("\"subject\"", "\"subject\":[],\"subject\"", 1).as_bytes()), None);
    }
}
