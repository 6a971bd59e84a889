//! The problems of sealed releases and of the ledger.
//!
//! Refuses to let any of them be lowered: a frozen release that changed is published by nobody's accident.

use crate::diag::{Code, Severity};

/// All of them.
pub static CODES: &[&Code] = &[&BROKEN, &ROLLED_BACK, &CHANGED, &MISSING, &RENAMED, &ADDED];

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
