//! The problems of sealed releases and of the ledger.
//!
//! Refuses to let any of them be lowered: a frozen release that changed is published by nobody's accident.

use crate::diag::{Code, Severity};

/// All of them.
pub static CODES: &[&Code] =
    &[&BROKEN, &ROLLED_BACK, &CHANGED, &MISSING, &RENAMED, &ADDED, &SECRET_FOUND, &SECRET_REDACTED, &SECRET_ALLOW, &SECRET_UNSEEN, &KEY];

/// The chain does not hold.
pub(super) static BROKEN: Code = Code {
    name: "ledger/broken",
    severity: Severity::Error,
    blocking: true,
    summary: "a line of the ledger was changed, moved, removed or cut off",
    explanation:
        "`relsite.ledger.jsonl` says what every sealed release was. Each line holds the digest of the line before it, so that none \
can be changed without all that follow. This one does not fit.

**Bad:** a digest in the ledger corrected by hand; two branches that each sealed a release, merged line by line.

**Good:** lines that only `relsite seal` appended.

**Mend:** restore the ledger from version control. After a merge keep one side's ledger, and seal the other side's release again.",
};

/// An anchor knows more than the ledger holds.
pub static ROLLED_BACK: Code = Code {
    name: "ledger/rolled-back",
    severity: Severity::Error,
    blocking: true,
    summary: "the ledger lacks a line that was published or committed",
    explanation: "The published `manifest.json` holds the digest of the last line of the ledger, and a git repository the whole of it as of \
its last commit. What they know has to be in the ledger still: a chain that was cut at its end, or written anew from some line on, holds in \
itself, and fails here.

**Bad:** the last line removed, so that a release is sealed no longer.

**Good:** lines are only appended.

**Mend:** restore the ledger as it was when the site was published or the commit made.",
};

/// Other bytes.
pub(super) static CHANGED: Code = Code {
    name: "seal/changed",
    severity: Severity::Error,
    blocking: true,
    summary: "a file of a sealed release was changed",
    explanation: "The release was sealed: its record and evidence are what was signed off. This file holds other bytes than then.

**Bad:** a number in `evidence/rollout_stage_5.txt` corrected after the release was sealed.

**Good:** the file as it was; or an amendment, which the page of the release shows with who, when, why and both digests.

**Mend:** restore the file, or run `relsite seal VERSION --amend --why \"…\"`.",
};

/// No such file.
pub(super) static MISSING: Code = Code {
    name: "seal/missing",
    severity: Severity::Error,
    blocking: true,
    summary: "a file of a sealed release is not there any more",
    explanation: "The release was sealed with this file, and nothing in its folder holds its bytes now.

**Bad:** `evidence/go_nogo_signed_v2.4.0.txt` removed after the release was sealed.

**Good:** every sealed file is there.

**Mend:** restore the file, or run `relsite seal VERSION --amend --why \"…\"`.",
};

/// Another name.
pub(super) static RENAMED: Code = Code {
    name: "seal/renamed",
    severity: Severity::Error,
    blocking: true,
    summary: "a file of a sealed release has another name",
    explanation: "The bytes that were sealed are there, under another name. Names tell what evidence is about: the stage, the time.

**Bad:** `rollout_stage_5.txt` renamed to `rollout_stage_25.txt` after the release was sealed.

**Good:** the name under which the file was sealed.

**Mend:** give the file its name back, or run `relsite seal VERSION --amend --why \"…\"`.",
};

/// One more file.
pub(super) static ADDED: Code = Code {
    name: "seal/added",
    severity: Severity::Error,
    blocking: true,
    summary: "a file was added to a sealed release",
    explanation: "The folder of a sealed release holds a file that was not part of it: nobody signed off on it.

**Bad:** `evidence/logs-complete.txt` added a month after the release was sealed.

**Good:** the files that were sealed, and no other.

**Mend:** remove the file, or run `relsite seal VERSION --amend --why \"…\"`.",
};

/// A secret that would be published.
pub(super) static SECRET_FOUND: Code = Code {
    name: "secret/found",
    severity: Severity::Error,
    blocking: true,
    summary: "a file holds a secret that would be published",
    explanation: "Records and evidence are looked through for what looks like a key, a token or a password before anything is published; \
what is packed (gzip), encoded (base64, UTF-16) or wrapped over lines in them, too, and the names of files. The message names file, line, rule and a fingerprint: never the secret.

**Bad:** `env` printed into `logs.txt`, with the password of the database in it.

**Good:** evidence of which whoever recorded it left such lines out.

**Mend:** revoke the secret, and remove it from the file (and from the history of the repository). Evidence that has to stay as it is can be \
shown with its secrets blacked out: `[secrets] action = \"redact\"`. What only looks like a secret is allowed by its fingerprint: \
`[[secrets.allow]]` with `fingerprint`, `reason` and, if it is for a time, `until`.",
};

/// A secret that is blacked out.
pub(super) static SECRET_REDACTED: Code = Code {
    name: "secret/redacted",
    severity: Severity::Warning,
    blocking: false,
    summary: "a secret in an evidence file is blacked out",
    explanation:
        "site.toml says `[secrets] action = \"redact\"`: the page of the file shows `[redacted …]` in place of the secret, and the \
bytes of the file are not published.

**Bad:** a secret that is blacked out here, and valid still.

**Good:** evidence without secrets.

**Mend:** revoke the secret: it is in the files of the archive for everybody who can read them.",
};

/// A file of which nobody knows.
pub(super) static SECRET_UNSEEN: Code = Code {
    name: "secret/unseen",
    severity: Severity::Note,
    blocking: false,
    summary: "a packed file was not looked through for secrets",
    explanation:
        "Text is looked through for secrets, as it is, in gzip (the first 64 MiB of what is packed) and in base64. What other formats \
pack (ZIP and what is made of it, xz, Zstandard, bzip2, 7-Zip, RAR, PDF) is published without anybody having looked into it.

**Bad:** `support-bundle.zip` with the `.env` of the machine in it.

**Good:** the files of the bundle, unpacked, as evidence of their own.

**Mend:** publish what is packed as files; or look through it yourself, and live with this note.",
};

/// A row that allows nothing.
pub(super) static SECRET_ALLOW: Code = Code {
    name: "secret/allow",
    severity: Severity::Warning,
    blocking: false,
    summary: "a row of `secrets.allow` allows nothing",
    explanation:
        "A row without a reason or after its last day allows nothing any more; one that fits nothing that was found hides the next one.

**Bad:** `until = \"2025-01-31\"`, in the past.

**Good:** a fingerprint that was found, with a reason, and a day on which to look again.

**Mend:** correct the row, or remove it.",
};

/// A public key that is none.
#[cfg_attr(not(feature = "verify"), allow(dead_code))]
pub(super) static KEY: Code = Code {
    name: "signature/key",
    severity: Severity::Error,
    blocking: false,
    summary: "a key in site.toml cannot be read",
    explanation: "`[keys]` names the public keys that sign evidence. A key that cannot be read checks nothing: its signatures count as \
those of an unknown key.

**Bad:** `ci = \"RWQf6LRC\"`, cut off; a private key, or a key of a kind that is not supported (RSA).

**Good:** `ci = \"RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\"`; a line `ssh-ed25519 AAAA…` or `ecdsa-sha2-nistp256 AAAA…` of a \
`.pub` file; `-----BEGIN PUBLIC KEY-----` of an Ed25519 or P-256 key.

**Mend:** paste the public key again, whole.",
};
