//! Public keys: minisign, OpenSSH and PEM, as site.toml gives them.
//!
//! Refuses keys that verify anything (small order), and kinds of keys that nothing here can check.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};
use ed25519_dalek::{VerifyingKey as Ed25519, pkcs8::DecodePublicKey};
use p256::ecdsa::VerifyingKey as P256;
use ssh_key::public::{EcdsaPublicKey, KeyData};

use crate::digest::Digest;

/// One key.
#[derive(Debug, Clone)]
pub(super) struct Public {
    /// Its name in site.toml.
    pub(super) name: String,
    /// The key itself.
    pub(super) key: Form,
    /// What signatures may call it.
    pub(super) ids: Vec<String>,
}

/// A key by what it can verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// For minisign signatures.
    Minisign(Box<minisign_verify::PublicKey>),
    /// For SSH signatures and envelopes.
    Ed25519(Ed25519),
    /// For SSH signatures, envelopes and bare ECDSA signatures.
    P256(Box<P256>),
}

impl Public {
    /// Reads a key; the error says what it has to be.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, String> {
        let key = Form::parse(text)?;
        let ids = std::iter::once(name.to_owned()).chain(key.ids()).collect();
        Ok(Self { name: name.to_owned(), key, ids })
    }
}

impl Form {
    fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("RW") {
            let key =
                minisign_verify::PublicKey::from_base64(text).map_err(|_| "the 56 characters of the second line of `minisign.pub`")?;
            return Ok(Self::Minisign(Box::new(key)));
        }
        if text.starts_with("-----BEGIN") {
            let ed25519 = || Ed25519::from_public_key_pem(text).ok().and_then(Self::strong);
            let p256 = || P256::from_public_key_pem(text).ok().map(Box::new).map(Self::P256);
            return ed25519()
                .or_else(p256)
                .ok_or_else(|| "a PEM public key of the kind Ed25519 or P-256 (`openssl pkey -pubout`)".to_owned());
        }
        let key = ssh_key::PublicKey::from_openssh(text).ok().and_then(|key| Self::of_ssh(key.key_data()));
        key.ok_or_else(|| "a line of an OpenSSH public key of the kind ssh-ed25519 or ecdsa-sha2-nistp256".to_owned())
    }

    /// The key that an SSH signature or a line of `.pub` holds.
    pub(super) fn of_ssh(data: &KeyData) -> Option<Self> {
        match data {
            KeyData::Ed25519(key) => Ed25519::from_bytes(&key.0).ok().and_then(Self::strong),
            KeyData::Ecdsa(EcdsaPublicKey::NistP256(point)) => P256::from_sec1_bytes(point.as_bytes()).ok().map(Box::new).map(Self::P256),
            _ => None,
        }
    }

    fn strong(key: Ed25519) -> Option<Self> {
        (!key.is_weak()).then_some(Self::Ed25519(key))
    }

    /// The digests that tools call a key by: of its DER form in hexadecimal digits and in Base64 (the hint of a Sigstore bundle), of its SSH form as
    /// `ssh-keygen -l` prints it.
    fn ids(&self) -> Vec<String> {
        let (der, ssh) = match self {
            Self::Minisign(_) => return Vec::new(),
            Self::Ed25519(key) => ([DER_ED25519, key.as_bytes()].concat(), ssh_form(&[b"ssh-ed25519", key.as_bytes()])),
            Self::P256(key) => {
                let point = key.to_sec1_point(false);
                ([DER_P256, point.as_bytes()].concat(), ssh_form(&[b"ecdsa-sha2-nistp256", b"nistp256", point.as_bytes()]))
            }
        };
        let der = Digest::of(&der);
        vec![der.hex(), STANDARD.encode(der.sha256), format!("SHA256:{}", STANDARD_NO_PAD.encode(Digest::of(&ssh).sha256))]
    }
}

/// What stands before a key in its DER form (RFC 5280, SubjectPublicKeyInfo).
const DER_ED25519: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
const DER_P256: &[u8] = b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";

/// Texts, each behind its length.
pub(super) fn ssh_form(parts: &[&[u8]]) -> Vec<u8> {
    let length = |part: &[u8]| u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes();
    parts.iter().flat_map(|part| length(part).into_iter().chain(part.iter().copied())).collect()
}
