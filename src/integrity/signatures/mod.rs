//! Signatures of files and of statements: what they are, and whether a key of site.toml made them.
//!
//! Refuses to call anything valid that no declared key verified, and to trust what a signature says of itself.

mod detached;
#[cfg(feature = "verify")]
mod keys;
#[cfg(feature = "verify")]
mod ring;
#[cfg(not(feature = "verify"))]
mod without;

#[cfg(feature = "verify")]
pub use ring::Keyring;
#[cfg(not(feature = "verify"))]
pub use without::Keyring;

pub use detached::{Detached, LONGEST};

/// How something was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// minisign, beside the file.
    Minisign,
    /// `ssh-keygen -Y sign`, beside the file.
    Ssh,
    /// A bare ECDSA signature beside the file, as `cosign sign-blob --key` and `openssl dgst -sign` make.
    Ecdsa,
    /// OpenPGP, beside the file.
    OpenPgp,
    /// An envelope around a statement.
    Dsse,
    /// A Sigstore bundle with the signature of a file.
    Sigstore,
}

impl Scheme {
    /// Its name: a proper noun in every language, and the word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Minisign => "minisign",
            Self::Ssh => "sshsig",
            Self::Ecdsa => "ecdsa",
            Self::OpenPgp => "openpgp",
            Self::Dsse => "dsse",
            Self::Sigstore => "sigstore",
        }
    }
}

/// What a signature comes to. The order is that of trouble: the last is the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A key of site.toml made it over these bytes.
    Valid,
    /// Nobody looked.
    NotChecked(Gap),
    /// No key of site.toml made it: somebody else did, or it was tampered with.
    UnknownKey,
    /// It is not what it says.
    Invalid(Fault),
}

impl State {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotChecked(_) => "not-checked",
            Self::UnknownKey => "unknown-key",
            Self::Invalid(_) => "invalid",
        }
    }
}

/// Why nobody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gap {
    /// site.toml names no keys.
    NoKeys,
    /// The file that it signs is not there.
    NoFile,
    /// Signatures of its scheme cannot be checked here.
    Scheme,
    /// It rests on a certificate, not on a key.
    Certificate,
    /// The signature, or the file where it has to be in memory whole, is too long.
    TooLong,
    /// The file cannot be read.
    Unread,
    /// This relsite was built without the feature `verify`.
    Feature,
}

/// Why a signature is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The named key did not sign these bytes.
    Bytes,
    /// It was made for another purpose: an SSH signature of another namespace.
    Purpose,
    /// It cannot be read.
    Form,
}

/// A signature, judged.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Judged {
    /// What it comes to.
    pub state: State,
    /// The declared name of the key that made it, or that it names; of an unknown key, its own id where the signature has one.
    pub key: Option<String>,
    /// What the signer added and signed with it: minisign's trusted comment. Only of a valid signature.
    pub comment: Option<String>,
}

impl Judged {
    /// One that nobody looked at.
    #[must_use]
    pub fn unchecked(gap: Gap) -> Self {
        Self { state: State::NotChecked(gap), key: None, comment: None }
    }

    #[cfg(feature = "verify")]
    fn invalid(fault: Fault, key: Option<&str>) -> Self {
        Self { state: State::Invalid(fault), key: key.map(str::to_owned), comment: None }
    }

    #[cfg(feature = "verify")]
    fn unknown(key: Option<String>) -> Self {
        Self { state: State::UnknownKey, key, comment: None }
    }

    #[cfg(feature = "verify")]
    fn valid(key: &str) -> Self {
        Self { state: State::Valid, key: Some(key.to_owned()), comment: None }
    }
}

/// What is signed of a DSSE envelope: its type and its payload, each behind its length, so that neither can pass for the other.
#[cfg(feature = "verify")]
fn pre_authentication(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut encoded = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    encoded.extend_from_slice(payload);
    encoded
}

#[cfg(all(test, feature = "verify"))]
mod tests;
