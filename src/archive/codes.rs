//! The problems that linking can find.

use crate::diag::{Code, Severity};

/// All of them.
pub static CODES: &[&Code] = &[&DUPLICATE, &DUPLICATE_PAGE, &EVIDENCE_UNREADABLE, &LINK_BROKEN, &super::schedule::DISAGREES];

/// Two releases with one id.
pub(super) static DUPLICATE: Code = Code {
    name: "release/duplicate",
    severity: Severity::Error,
    blocking: true,
    summary: "two records are of the same version",
    explanation:
        "Every release has one permanent address, made of its version. Two records of one version would share it, and one of them \
would be lost.

**Bad:** `releases/v2.4.0/index.md` beside `releases/2.4.0-old/index.md`, both titled `Release v2.4.0`.

**Good:** one record a version; corrections go into that record.

**Mend:** give one of them its own version, or remove it.",
};

/// Two pages with one address.
pub(super) static DUPLICATE_PAGE: Code = Code {
    name: "content/duplicate-page",
    severity: Severity::Error,
    blocking: true,
    summary: "two pages would have the same address",
    explanation:
        "Addresses are made of file names in lower case. Two files whose names differ only in case, accents or signs would be one page.

**Bad:** `runbooks/Restore.md` beside `runbooks/restore.md`

**Good:** `runbooks/restore.md` beside `runbooks/restore-replica.md`

**Mend:** rename one of the files.",
};

/// Evidence that cannot be read.
pub(super) static EVIDENCE_UNREADABLE: Code = Code {
    name: "evidence/unreadable",
    severity: Severity::Error,
    blocking: true,
    summary: "an evidence file cannot be read",
    explanation: "The file is there, but the system would not read it, or it changed while it was read. An archive without it would be \
incomplete without saying so.

**Bad:** `evidence/logs.txt` without read permission.

**Good:** every file can be read by the user who builds.

**Mend:** change its permissions, or remove the file and the reference to it.",
};

/// A link to nothing.
pub(super) static LINK_BROKEN: Code = Code {
    name: "link/broken",
    severity: Severity::Warning,
    blocking: false,
    summary: "a link leads to nothing in the archive",
    explanation:
        "Links are resolved from the file they stand in, then from the content folder, then by a file name that only one page has. \
This one leads to none. The page shows its text without a link.

**Bad:** `[Runbook](../../runbook/db-restore.md)` where the folder is called `runbooks`.

**Good:** `[Runbook](../../runbooks/db-restore.md)`

**Mend:** correct the path; links to other sites begin with `https://`.",
};
