//! Detached signatures: recognised by what they hold, each with the file that its name stands beside.
//!
//! Refuses to read a name as a proof: `logs.txt.sig` says only which file to look at.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::Scheme;

/// The longest file that is read as a detached signature, in bytes.
pub const LONGEST: u64 = 64 * 1024;

/// The ends of names that detached signatures have.
const ENDS: [&str; 11] =
    [".minisig", ".sig", ".sshsig", ".asc", ".sign", ".signature", ".gpg", ".pgp", ".sigstore.json", ".sigstore", ".bundle"];

/// The bytes of a detached signature, and how they are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detached {
    /// How it was made.
    pub scheme: Scheme,
    /// The signature as its scheme writes it; of a bare one, decoded.
    pub(super) bytes: Vec<u8>,
}

impl Detached {
    /// The path of the file that a signature of this name would sign.
    #[must_use]
    pub fn target(path: &str) -> Option<&str> {
        let cut = |end: &&str| {
            let at = path.len().checked_sub(end.len())?;
            let fits = path.is_char_boundary(at) && path[at..].eq_ignore_ascii_case(end);
            path.get(..at).filter(|target| fits && !target.is_empty() && !target.ends_with('/'))
        };
        ENDS.iter().find_map(cut)
    }

    /// Recognises a signature. Bytes that are none of a known form are nothing.
    #[must_use]
    pub fn recognise(bytes: &[u8]) -> Option<Self> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
        let of = |scheme, bytes: &[u8]| Some(Self { scheme, bytes: bytes.to_vec() });
        if text.starts_with(b"untrusted comment:") {
            return of(Scheme::Minisign, text);
        }
        if text.starts_with(b"-----BEGIN SSH SIGNATURE-----") {
            return of(Scheme::Ssh, text);
        }
        if text.starts_with(b"-----BEGIN PGP SIGNATURE-----") || matches!(bytes.first(), Some(0x88 | 0x89 | 0xc2)) {
            return of(Scheme::OpenPgp, bytes);
        }
        let plain: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let bare = if is_der(bytes) { Some(bytes.to_vec()) } else { STANDARD.decode(plain).ok().filter(|bytes| is_der(bytes)) };
        bare.and_then(|bytes| of(Scheme::Ecdsa, &bytes))
    }
}

/// Whether bytes are a sequence of two integers, as ECDSA signatures over a curve of 256 bits are.
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, length, 0x02, rest @ ..] if usize::from(*length) == rest.len() + 1 && (6..=72).contains(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_the_file_beside() {
        assert_eq!(Detached::target("evidence/logs.txt.minisig"), Some("evidence/logs.txt"));
        assert_eq!(Detached::target("a.SIG"), Some("a"));
        assert_eq!(Detached::target("a.json.sigstore.json"), Some("a.json"));
        for none in ["logs.txt", ".sig", "evidence/.asc", "é.si", "sig", ""] {
            assert_eq!(Detached::target(none), None, "{none}");
        }
    }

    #[test]
    fn content_decides_what_a_signature_is() {
        let scheme = |bytes: &[u8]| Detached::recognise(bytes).map(|one| one.scheme);
        assert_eq!(scheme(b"untrusted comment: x\nRUQ\n"), Some(Scheme::Minisign));
        assert_eq!(scheme(b"\n-----BEGIN SSH SIGNATURE-----\n"), Some(Scheme::Ssh));
        assert_eq!(scheme(b"-----BEGIN PGP SIGNATURE-----\n"), Some(Scheme::OpenPgp));
        assert_eq!(scheme(b"\x30\x06\x02\x01\x01\x02\x01\x01"), Some(Scheme::Ecdsa));
        assert_eq!(scheme(b"MAYCAQECAQE=\n"), Some(Scheme::Ecdsa));
        for none in [&b""[..], b"OK", b"signed by Mina Park", b"\x30\x06\x02", b"\x30"] {
            assert_eq!(scheme(none), None, "{none:?}");
        }
    }
}
