//! The keys of site.toml, and what they verify.
//!
//! Refuses to read more of a file into memory than its scheme forces it to, and to guess which key was meant.

use std::io::Read;

use base64::{Engine, engine::general_purpose::STANDARD};
use minisign_verify::Signature as Minisign;
use p256::ecdsa::{Signature as Ecdsa, signature::hazmat::PrehashVerifier};
use sha2::{Digest as _, Sha256, Sha512};
use ssh_key::{Algorithm, EcdsaCurve, HashAlg, SshSig};

use super::{
    Detached, Fault, Gap, Judged, Scheme,
    keys::{Form, Public, ssh_form},
    pre_authentication,
};
use crate::{
    diag::{Problem, Problems},
    digest::Digest,
    integrity::codes,
    site::Key,
};

/// The longest file that is checked against a signature which was not made over a digest, in bytes.
const WHOLE: u64 = 64 << 20;
/// What an SSH signature of a file is made for: `ssh-keygen -Y sign -n file`.
const PURPOSE: &str = "file";

/// The public keys of site.toml.
#[derive(Debug, Clone, Default)]
pub struct Keyring {
    keys: Vec<Public>,
    declared: usize,
}

/// Opens a file from its start.
type Open<'o> = &'o dyn Fn() -> Option<Box<dyn Read + Send>>;

impl Keyring {
    /// Reads the keys; one that cannot be read is a problem at its line, and checks nothing.
    #[must_use]
    pub fn of(declared: &[Key], problems: &mut Problems) -> Self {
        let mut keys = Vec::new();
        for key in declared {
            match Public::parse(&key.name, &key.text) {
                Ok(public) => keys.push(public),
                Err(wanted) => problems.push(
                    Problem::new(&codes::KEY, key.span, format!("the key `{}` cannot be read: it is not {wanted}", key.name))
                        .help("paste the public key again, whole"),
                ),
            }
        }
        Self { keys, declared: declared.len() }
    }

    /// How many keys there are to check with.
    #[must_use]
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    /// Checks a detached signature against the file that `open` opens.
    #[must_use]
    pub fn detached(&self, signature: &Detached, open: Open<'_>) -> Judged {
        let judged = match signature.scheme {
            Scheme::Minisign => self.minisign(&signature.bytes, open),
            Scheme::Ssh => self.ssh(&signature.bytes, open),
            Scheme::Ecdsa => self.ecdsa(&signature.bytes, open),
            Scheme::OpenPgp | Scheme::Dsse | Scheme::Sigstore => Judged::unchecked(Gap::Scheme),
        };
        self.if_any(judged)
    }

    /// Checks one signature of an envelope. The key's id is a hint: any key may have made it.
    #[must_use]
    pub fn envelope(&self, payload_type: &str, payload: &[u8], key_id: &str, signature: &[u8]) -> Judged {
        let signed = pre_authentication(payload_type, payload);
        let digest = Sha256::digest(&signed);
        let fits = |public: &&Public| match &public.key {
            Form::Minisign(_) => false,
            Form::Ed25519(key) => ed25519(key, &signed, signature),
            Form::P256(key) => ecdsa_of(signature).is_some_and(|signature| key.verify_prehash(&digest, &signature).is_ok()),
        };
        if let Some(public) = self.keys.iter().find(fits) {
            return Judged::valid(&public.name);
        }
        self.no_key_made_it(key_id)
    }

    /// Checks the signature of a bundle against the file that `open` opens. `stated` is the digest that the bundle has of the file, with its
    /// algorithm: a bundle of other bytes is wrong, whoever signed it.
    #[must_use]
    pub fn message(&self, key_id: &str, signature: &[u8], stated: (&str, &str), open: Open<'_>) -> Judged {
        let mut sha512 = Sha512::new();
        let Some(digest) = digest_of(open, |piece| sha512.update(piece)) else { return Judged::unchecked(Gap::Unread) };
        let is_other = match stated.0 {
            "sha256" => digest.hex() != stated.1,
            "sha512" => hex(&sha512.clone().finalize()) != stated.1,
            _ => false,
        };
        if is_other {
            return Judged::invalid(Fault::Bytes, self.named(key_id).map(|public| public.name.as_str()));
        }
        let by_digest = |public: &&Public| match &public.key {
            Form::Minisign(_) => false,
            Form::P256(key) => ecdsa_of(signature).is_some_and(|signature| key.verify_prehash(&digest.sha256, &signature).is_ok()),
            Form::Ed25519(key) => ed25519_of_digest(key, &sha512, signature),
        };
        if let Some(public) = self.keys.iter().find(by_digest) {
            return Judged::valid(&public.name);
        }
        self.message_whole(signature, open).unwrap_or_else(|| self.no_key_made_it(key_id))
    }

    /// The same for the signatures that are over the bytes themselves; nothing where no key made it.
    fn message_whole(&self, signature: &[u8], open: Open<'_>) -> Option<Judged> {
        let form = |public: &Public| matches!(public.key, Form::Ed25519(_)) && signature.len() == ed25519_dalek::SIGNATURE_LENGTH;
        if !self.keys.iter().any(form) {
            return None;
        }
        let bytes = match whole(open) {
            Ok(bytes) => bytes,
            Err(gap) => return Some(Judged::unchecked(gap)),
        };
        let fits = |public: &&Public| matches!(&public.key, Form::Ed25519(key) if ed25519(key, &bytes, signature));
        self.keys.iter().find(fits).map(|public| Judged::valid(&public.name))
    }

    /// The key that a signature names.
    fn named(&self, key_id: &str) -> Option<&Public> {
        self.keys.iter().find(|public| public.ids.iter().any(|id| id == key_id))
    }

    /// What a signature comes to that fits no key: the one that it names did not make it, or nobody knows who did.
    fn no_key_made_it(&self, key_id: &str) -> Judged {
        self.if_any(match self.named(key_id) {
            Some(public) => Judged::invalid(Fault::Bytes, Some(&public.name)),
            None => Judged::unknown(Some(key_id.to_owned()).filter(|id| !id.is_empty())),
        })
    }

    /// What an envelope comes to that cannot be read.
    #[must_use]
    pub fn malformed(&self) -> Judged {
        Judged::invalid(Fault::Form, None)
    }

    /// Without keys nothing is known; with none that can be read nothing is either, and the key itself is the problem.
    fn if_any(&self, judged: Judged) -> Judged {
        let undecided = matches!(judged.state, super::State::UnknownKey);
        if undecided && self.declared == 0 { Judged { key: judged.key, ..Judged::unchecked(Gap::NoKeys) } } else { judged }
    }

    fn minisign(&self, bytes: &[u8], open: Open<'_>) -> Judged {
        let Some((signature, id)) = read_minisign(bytes) else { return Judged::invalid(Fault::Form, None) };
        let mut named = None;
        for public in &self.keys {
            let Form::Minisign(key) = &public.key else { continue };
            let fits = match key.verify_stream(&signature) {
                Err(minisign_verify::Error::UnexpectedKeyId) => continue,
                Ok(mut verifier) => match digest_of(open, |piece| verifier.update(piece)) {
                    Some(_) => verifier.finalize().is_ok(),
                    None => return Judged::unchecked(Gap::Unread),
                },
                Err(_) => match whole(open) {
                    Ok(bytes) => key.verify(&bytes, &signature, true).is_ok(),
                    Err(gap) => return Judged::unchecked(gap),
                },
            };
            if fits {
                let comment = Some(signature.trusted_comment().to_owned()).filter(|comment| !comment.is_empty());
                return Judged { comment, ..Judged::valid(&public.name) };
            }
            named = Some(&public.name);
        }
        named.map_or_else(|| Judged::unknown(Some(id)), |name| Judged::invalid(Fault::Bytes, Some(name)))
    }

    fn ssh(&self, bytes: &[u8], open: Open<'_>) -> Judged {
        let Some(signature) = read_ssh(bytes) else { return Judged::invalid(Fault::Form, None) };
        let known = Form::of_ssh(signature.public_key()).and_then(|form| self.keys.iter().find(|public| public.key == form));
        let Some(public) = known else {
            return Judged::unknown(Some(signature.public_key().fingerprint(HashAlg::Sha256).to_string()));
        };
        if signature.namespace() != PURPOSE {
            return Judged::invalid(Fault::Purpose, Some(&public.name));
        }
        let Some(signed) = ssh_signed(&signature, open) else { return Judged::unchecked(Gap::Unread) };
        let (algorithm, given) = (signature.algorithm(), signature.signature().as_bytes());
        let fits = match (&public.key, algorithm) {
            (Form::Ed25519(key), Algorithm::Ed25519) => ed25519(key, &signed, given),
            (Form::P256(key), Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 }) => {
                ssh_ecdsa(given).is_some_and(|signature| key.verify_prehash(&Sha256::digest(&signed), &signature).is_ok())
            }
            _ => false,
        };
        if fits { Judged::valid(&public.name) } else { Judged::invalid(Fault::Bytes, Some(&public.name)) }
    }

    /// A bare signature names no key: that none of several made it does not say that it is wrong.
    fn ecdsa(&self, bytes: &[u8], open: Open<'_>) -> Judged {
        let Ok(signature) = Ecdsa::from_der(bytes) else { return Judged::invalid(Fault::Form, None) };
        let Some(digest) = digest_of(open, |_| ()) else { return Judged::unchecked(Gap::Unread) };
        let made = |public: &&Public| matches!(&public.key, Form::P256(key) if key.verify_prehash(&digest.sha256, &signature).is_ok());
        self.keys.iter().find(made).map_or_else(|| Judged::unknown(None), |public| Judged::valid(&public.name))
    }
}

/// A signature in its four lines, and the id of its key as minisign prints it. What follows them is no part of it, and makes it none.
fn read_minisign(bytes: &[u8]) -> Option<(Minisign, String)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let second = text.lines().nth(1)?;
    let signature = Minisign::decode(text).ok().filter(|_| text.lines().count() == 4)?;
    let key: [u8; 8] = STANDARD.decode(second.trim()).ok()?.get(2..10)?.try_into().ok()?;
    Some((signature, format!("{:016X}", u64::from_le_bytes(key))))
}

/// A signature that is written as its own tools write it: of the lengths in it, some could be others and be read all the same.
fn read_ssh(bytes: &[u8]) -> Option<SshSig> {
    let signature = SshSig::from_pem(bytes).ok()?;
    let written = signature.to_pem(ssh_key::LineEnding::LF).ok()?;
    let plain = |bytes: &[u8]| bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<u8>>();
    (plain(written.as_bytes()) == plain(bytes)).then_some(signature)
}

/// What an SSH signature was made over: its purpose, and the digest of the file.
fn ssh_signed(signature: &SshSig, open: Open<'_>) -> Option<Vec<u8>> {
    let (name, digest): (&[u8], Vec<u8>) = match signature.hash_alg() {
        HashAlg::Sha256 => (b"sha256", digest_of(open, |_| ())?.sha256.to_vec()),
        HashAlg::Sha512 => {
            let mut hasher = Sha512::new();
            digest_of(open, |piece| hasher.update(piece))?;
            (b"sha512", hasher.finalize().to_vec())
        }
        _ => return None,
    };
    let mut signed = b"SSHSIG".to_vec();
    signed.extend(ssh_form(&[signature.namespace().as_bytes(), signature.reserved(), name, &digest]));
    Some(signed)
}

fn digest_of(open: Open<'_>, sink: impl FnMut(&[u8])) -> Option<Digest> {
    let mut sink = sink;
    Digest::stream(
        &mut open()?,
        |_| (),
        |piece| {
            sink(piece);
            Ok(())
        },
    )
    .ok()
}

fn whole(open: Open<'_>) -> Result<Vec<u8>, Gap> {
    let mut bytes = Vec::new();
    open().ok_or(Gap::Unread)?.take(WHOLE + 1).read_to_end(&mut bytes).map_err(|_| Gap::Unread)?;
    if bytes.len() as u64 > WHOLE { Err(Gap::TooLong) } else { Ok(bytes) }
}

/// Strictly: neither key nor signature may be of the kinds that fit several messages.
fn ed25519(key: &ed25519_dalek::VerifyingKey, signed: &[u8], signature: &[u8]) -> bool {
    ed25519_dalek::Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(signed, &signature).is_ok())
}

/// The same over the SHA-512 of what is signed (Ed25519ph), as `cosign` does it.
fn ed25519_of_digest(key: &ed25519_dalek::VerifyingKey, sha512: &Sha512, signature: &[u8]) -> bool {
    ed25519_dalek::Signature::from_slice(signature)
        .is_ok_and(|signature| key.verify_prehashed_strict(sha512.clone(), None, &signature).is_ok())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// As DER, or as its two numbers.
fn ecdsa_of(bytes: &[u8]) -> Option<Ecdsa> {
    Ecdsa::from_der(bytes).or_else(|_| Ecdsa::from_slice(bytes)).ok()
}

/// The two numbers of an SSH signature, each behind its length and perhaps a zero.
fn ssh_ecdsa(bytes: &[u8]) -> Option<Ecdsa> {
    let mut rest = bytes;
    let mut number = || -> Option<[u8; 32]> {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (digits, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        rest = after;
        let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
        let mut wide = [0; 32];
        wide.get_mut(32usize.checked_sub(digits.len())?..)?.copy_from_slice(digits);
        Some(wide)
    };
    let (r, s) = (number()?, number()?);
    Ecdsa::from_scalars(r, s).ok().filter(|_| rest.is_empty())
}
