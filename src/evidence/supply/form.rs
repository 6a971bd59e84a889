//! Which format a file is in: by the keys of the outermost JSON object, the outermost XML element, or the first tag.
//!
//! Refuses to be taken in by the same words further inside.

use super::{
    super::{Head, Kind, text::lines, xml},
    lock::Lock,
};

/// A format of this family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::evidence) enum Form {
    CycloneDx,
    CycloneDxXml,
    Spdx,
    SpdxTags,
    Spdx3,
    Syft,
    OpenVex,
    Csaf,
    Provenance,
    Lock(Lock),
}

impl Form {
    /// The format of a file, by its beginning.
    pub(in crate::evidence) fn of(head: &Head<'_>) -> Option<Self> {
        let text = head.text.trim_start();
        if text.starts_with('<') {
            return xml::root(text, &["bom"]).filter(|tag| tag.contains("cyclonedx.org/schema/bom")).map(|_| Self::CycloneDxXml);
        }
        if !text.starts_with('{') {
            let tags = lines(text).find(|line| !line.starts_with('#')).filter(|line| line.starts_with("SPDXVersion:"));
            return tags.map(|_| Self::SpdxTags).or_else(|| Lock::of_text(text).map(Self::Lock));
        }
        of_keys(&top_keys(text), text)
    }

    pub(super) fn kind(self) -> Kind {
        match self {
            Self::OpenVex | Self::Csaf => Kind::Vex,
            Self::Provenance => Kind::Provenance,
            Self::Lock(_) => Kind::Lockfile,
            _ => Kind::Sbom,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CycloneDx | Self::CycloneDxXml => "CycloneDX",
            Self::Spdx | Self::SpdxTags | Self::Spdx3 => "SPDX",
            Self::Syft => "syft",
            Self::OpenVex => "OpenVEX",
            Self::Csaf => "CSAF",
            Self::Provenance => "in-toto",
            Self::Lock(lock) => lock.name(),
        }
    }
}

fn of_keys(keys: &[(&str, &str)], text: &str) -> Option<Form> {
    let has = |key: &str| keys.iter().any(|(own, _)| *own == key);
    let says = |key: &str, part: &str| keys.iter().any(|(own, value)| *own == key && value.contains(part));
    let provenance = says("_type", "in-toto.io/Statement")
        || says("predicateType", "")
        || says("mediaType", "dev.sigstore.bundle")
        || ["dsseEnvelope", "messageSignature", "verificationMaterial"].into_iter().any(has)
        || says("payloadType", "") && has("payload")
        || has("payload") && (has("signatures") || keys.len() == 1);
    let form = match () {
        () if provenance => Form::Provenance,
        () if says("bomFormat", "CycloneDX") || says("$schema", "cyclonedx.org/schema/bom") => Form::CycloneDx,
        () if says("@context", "spdx.org/rdf/3") => Form::Spdx3,
        () if has("spdxVersion") || says("SPDXID", "SPDXRef-DOCUMENT") => Form::Spdx,
        () if says("@context", "openvex") => Form::OpenVex,
        () if has("document") && text.contains("\"csaf_version\"") || says("document", "\"csaf_") => Form::Csaf,
        () if has("artifacts") && (has("artifactRelationships") || has("descriptor") || text.contains("\"foundBy\"")) => Form::Syft,
        () if has("lockfileVersion") => Form::Lock(Lock::Npm),
        () => return None,
    };
    Some(form)
}

/// The keys of the outermost object with what follows them, as far as the text goes: the value is cut where the next key begins.
fn top_keys(text: &str) -> Vec<(&str, &str)> {
    let mut keys: Vec<(&str, &str)> = Vec::new();
    let bytes = text.as_bytes();
    let (mut depth, mut at, mut value) = (0usize, 0usize, None::<(usize, usize, usize)>);
    let mut wants_key = false;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = end_of_string(bytes, at + 1);
                if depth == 1 && wants_key {
                    close(&mut keys, text, value.take(), at);
                    value = Some((at + 1, end, end + 1));
                    wants_key = false;
                }
                at = end;
            }
            b'{' | b'[' => {
                wants_key |= depth == 0;
                depth += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 1 => wants_key = true,
            _ => {}
        }
        at += 1;
    }
    close(&mut keys, text, value, bytes.len());
    keys
}

fn close<'t>(keys: &mut Vec<(&'t str, &'t str)>, text: &'t str, key: Option<(usize, usize, usize)>, end: usize) {
    if let Some((from, to, behind)) = key {
        keys.extend(text.get(from..to).map(|key| (key, text.get(behind..end).unwrap_or_default())));
    }
}

/// Where the closing quote stands, else the end.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}
