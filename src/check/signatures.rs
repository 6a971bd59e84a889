//! Signatures among the evidence: which hold, which do not, and where one has to be.
//!
//! Refuses to take a signature for more than it is: one of an unknown key, or one that nobody checked, covers nothing.

use super::{Check, Context, Rule, claimants, whole};
use crate::{
    archive::{Release, Signature, Signed, Status, names},
    diag::{Code, Problem, Problems, Severity, Span},
    integrity::signatures::{Fault, Gap, State},
};

/// The family.
pub(super) static CHECK: Check = Check { codes: &[&INVALID, &UNKNOWN_KEY, &NOT_CHECKED, &NO_FILE, &ABSENT], rules: &[Rule::Archive(run)] };

pub(crate) static INVALID: Code = Code {
    name: "signature/invalid",
    severity: Severity::Error,
    blocking: false,
    summary: "a signature does not fit what it signs",
    explanation: "The signature names a key of `[keys]`, and that key did not sign these bytes; or it was made for another purpose; or it \
cannot be read. The file, the signature or both were changed after the signing.

**Bad:** `logs.txt` cut to its interesting part after `minisign -Sm logs.txt`; an SSH signature made with `-n git`.

**Good:** files exactly as they were signed. SSH signatures are made with `ssh-keygen -Y sign -n file`.

**Mend:** restore the file and its signature; or have whoever signs look at the file, and sign it again.",
};

pub(crate) static UNKNOWN_KEY: Code = Code {
    name: "signature/unknown-key",
    severity: Severity::Warning,
    blocking: false,
    summary: "a signature is of none of the keys in site.toml",
    explanation:
        "None of the keys under `[keys]` made this signature. Somebody else did, or somebody who tampered with the file signed it with a \
key of their own: it proves nothing. Where a signature names no key (an envelope without `keyid`, a bare ECDSA signature), one that was \
tampered with looks like this as well.

**Bad:** an SBOM that a vendor signed, without the vendor's key.

**Good:** `[keys]` names every key that signs evidence; `[policies.default] signed = [\"SHA256SUMS\"]` says what has to be signed.

**Mend:** add the public key, once you have it from a place that you trust; otherwise treat the file as unsigned.",
};

pub(crate) static NOT_CHECKED: Code = Code {
    name: "signature/not-checked",
    severity: Severity::Note,
    blocking: false,
    summary: "a signature is there and was not checked",
    explanation: "Minisign, SSH (`ssh-keygen -Y sign`), bare ECDSA and DSSE signatures and Sigstore bundles are checked against the keys under \
`[keys]`, Ed25519 and P-256. OpenPGP, RSA and certificates (keyless Sigstore bundles) are not, nor is a bundle of a file that is not among the \
evidence, nor anything without keys or by a relsite that was built without the feature `verify`. What was not checked counts as unsigned, and the page says so.

**Bad:** `logs.txt.minisig`, and a site.toml without `[keys]`.

**Good:** `[keys] ci = \"RW…\"`.

**Mend:** name the key in site.toml, or sign with a scheme that can be checked.",
};

pub(crate) static NO_FILE: Code = Code {
    name: "signature/no-file",
    severity: Severity::Warning,
    blocking: false,
    summary: "a signature's file is not there",
    explanation: "A detached signature stands beside the file that it signs, with one more ending: `logs.txt.minisig` is the signature of \
`logs.txt`. There is no such file, so the signature cannot be checked.

**Bad:** `logs.txt` renamed to `log.txt`, and `logs.txt.minisig` left as it was.

**Good:** both, side by side.

**Mend:** put the file beside it, or rename the signature with its file.",
};

static ABSENT: Code = Code {
    name: "signature/absent",
    severity: Severity::Error,
    blocking: false,
    summary: "a file has to be signed and is not",
    explanation:
        "The policy of the release's type says which evidence has to be signed (`signed`). A file counts as signed when a key under \
`[keys]` made a valid signature of it, or of a checksum list or statement that names it by its SHA-256.

**Bad:** `[policies.default] signed = [\"SHA256SUMS\"]`, and no `SHA256SUMS.minisig`.

**Good:** a valid signature beside the list: it covers every file that the list names rightly.

**Mend:** sign the file, or the list that names it, with a key under `[keys]`.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for release in &context.archive.releases {
        problems.extend(release.signatures.found.iter().filter_map(|one| of_signature(release, one)));
    }
    for release in claimants(context.archive).filter(|release| release.status != Status::Planned) {
        problems.extend(unsigned(release, context));
    }
}

fn of_signature(release: &Release, one: &Signature) -> Option<Problem> {
    let holder = &release.evidence[one.holder];
    let signed = match &one.of {
        Signed::Evidence(file) => release.evidence[*file].path.clone(),
        Signed::Record => "the record".to_owned(),
        Signed::Other(path) | Signed::Missing(path) => path.clone(),
        Signed::Digest(digest) => format!("the file {digest}"),
        Signed::Payload => "its payload".to_owned(),
    };
    let key = one.judged.key.as_deref().map(|key| format!(" `{key}`")).unwrap_or_default();
    let (code, what, help) = match one.judged.state {
        State::Valid => return None,
        State::Invalid(Fault::Bytes) => (&INVALID, format!("the key{key} did not sign {signed} as it is"), AGAIN),
        State::Invalid(Fault::Purpose) => {
            (&INVALID, format!("the key{key} signed for another purpose than files"), "sign with `ssh-keygen -Y sign -n file`")
        }
        State::Invalid(Fault::Form) => (&INVALID, "it cannot be read".to_owned(), AGAIN),
        State::UnknownKey => (
            &UNKNOWN_KEY,
            format!("no key of site.toml signed {signed}{}", if key.is_empty() { key } else { format!("; the signature names{key}") }),
            "add the key under `[keys]` if you trust it; otherwise the file counts as unsigned",
        ),
        State::NotChecked(Gap::NoFile) if matches!(one.of, Signed::Digest(_)) => (
            &NOT_CHECKED,
            format!("not checked: {signed} is not among the evidence"),
            "put the file beside it, or check it where the file is",
        ),
        State::NotChecked(Gap::NoFile) => (&NO_FILE, format!("{signed} is not there"), "put the file beside its signature"),
        State::NotChecked(gap) => (&NOT_CHECKED, format!("not checked: {}", why(gap)), "until it is checked the file counts as unsigned"),
    };
    let message = format!("{}: {}, {} signature: {what}", release.version.written, holder.path, one.scheme.word());
    Some(Problem::new(code, Span { line: one.line, ..Span::start_of(holder.file?) }, message).help(help))
}

const AGAIN: &str = "restore the file and its signature, or have it signed again";

pub(crate) fn why(gap: Gap) -> &'static str {
    match gap {
        Gap::NoKeys => "site.toml names no keys",
        Gap::NoFile => "the file is not there",
        Gap::Scheme => "signatures of this kind cannot be checked",
        Gap::Certificate => "it rests on a certificate, not on a key",
        Gap::TooLong => "it is too long",
        Gap::Unread => "the file cannot be read",
        Gap::Feature => "this relsite was built without the feature `verify`",
    }
}

/// What the policy wants to be signed, and is not. Where the file or its signature is withheld, only colleagues can know.
fn unsigned(release: &Release, context: Context<'_>) -> Vec<Problem> {
    let kind = release.record.as_ref().and_then(|record| record.kind.as_ref()?.value).map_or("default", |kind| kind.word());
    let Some(policy) = context.site.policy(kind) else { return Vec::new() };
    let version = &release.version.written;
    let help = "sign the file, or a list that names it, with a key under `[keys]`";
    let mut problems = Vec::new();
    for pattern in &policy.signed {
        let mut fitting = release.evidence.iter().enumerate().filter(|(_, one)| one.file.is_some() && names(pattern, &one.path)).peekable();
        let is_withheld = release.signatures.withheld.iter().any(|path| names(pattern, path));
        if fitting.peek().is_none() && !is_withheld {
            let message = format!("{version}: nothing is there that fits `{pattern}`, which has to be signed");
            problems.push(Problem::new(&ABSENT, whole(release), message).help(help));
        }
        let signed = |index| release.signatures.covered.contains_key(&index) || release.signatures.holds(index);
        let bare = fitting.filter(|(index, one)| !signed(*index) && !release.signatures.may_be_withheld(&one.path));
        problems.extend(bare.filter_map(|(_, one)| {
            let message = format!("{version}: {} has to be signed, and no valid signature covers it", one.path);
            Some(Problem::of_file(&ABSENT, one.file?, message).help(help))
        }));
    }
    problems
}
