//! The problems that reading a record can find.

use crate::diag::{Code, Severity};

/// All of them.
pub static CODES: &[&Code] = &[
    &ENCODING,
    &MOJIBAKE,
    &MOJIBAKE_LOSSY,
    &TOO_LARGE,
    &UNREADABLE,
    &FRONT_MATTER,
    &FRONT_MATTER_KEY,
    &PLACEHOLDER,
    &DATE_MISSING,
    &DATE_IMPOSSIBLE,
    &UNCLOSED_FENCE,
    &VALUE_DISAGREES,
    &LSN_INVALID,
    &STAGE_TRAFFIC,
    &ALLOW,
    &VALUE_UNREADABLE,
    &super::changelog::NO_VERSION,
    &super::changelog::TWICE,
    &super::data::SYNTAX,
    &super::data::UNKNOWN_KEY,
    &super::data::WRONG_TYPE,
    &super::data::FOREIGN,
    &super::data::CUT_OFF,
];

/// A record that is no text.
pub(super) static ENCODING: Code = Code {
    name: "record/encoding",
    severity: Severity::Error,
    blocking: true,
    summary: "a record holds bytes that are no text",
    explanation: "A record is read as UTF-8 (or UTF-16 with a byte order mark). Bytes that are neither, and NUL bytes, cannot be shown or \
searched, and guessing what they meant could change what the record says. Nothing is published until the record is mended.

**Bad:** a record saved in Latin-1, or with a stray `\\xff`.

**Good:** the same text saved as UTF-8.

**Mend:** open the file at the line and byte that the message names, and save it as UTF-8.",
};

/// Text that was decoded with a wrong code page and saved again, and that can be repaired.
pub(super) static MOJIBAKE: Code = Code {
    name: "record/mojibake",
    severity: Severity::Warning,
    blocking: false,
    summary: "a record was saved in the wrong encoding once; the page shows it repaired",
    explanation:
        "UTF-8 that was read in a legacy code page and saved again turns `✅` into `‚úÖ`. relsite reverses that, run by run, where \
the bytes prove it, and shows the repaired text. The source is not changed.

**Bad:** `## üéØ Summary`

**Good:** `## 🎯 Summary`

**Mend:** `relsite check --fix encoding` writes the repaired text into the file.",
};

/// Text that was decoded with a wrong code page and lost bytes on the way.
pub(super) static MOJIBAKE_LOSSY: Code = Code {
    name: "record/mojibake-lossy",
    severity: Severity::Warning,
    blocking: false,
    summary: "a record was saved in the wrong encoding once and lost characters",
    explanation: "Some characters of this text cannot be recovered: bytes were dropped when it was saved in the wrong encoding. relsite \
shows what is there and marks it; nothing is guessed.

**Bad:** `ğŸ“ Files` (the byte that says which sign it was is gone).

**Good:** `📝 Files`

**Mend:** write the lost characters anew, from another copy of the document if there is one.",
};

/// A record beyond a limit.
pub(super) static TOO_LARGE: Code = Code {
    name: "record/too-large",
    severity: Severity::Error,
    blocking: true,
    summary: "a record exceeds a limit",
    explanation: "Limits keep a single file from stopping every build. They have names and can be raised in `[limits]` of site.toml.

**Bad:** a record of 10 MB, or one with lists nested a thousand deep.

**Good:** a record of some pages, with logs and dumps as evidence files beside it.

**Mend:** move what is no prose into `evidence/`, or raise the limit that the message names.",
};

/// A file that cannot be read.
pub(super) static UNREADABLE: Code = Code {
    name: "record/unreadable",
    severity: Severity::Error,
    blocking: true,
    summary: "a record cannot be read",
    explanation:
        "The file is there, but it is no regular file, or the system would not open it. Nothing is published, because the archive \
would be incomplete without saying so.

**Bad:** `index.md` as a symbolic link to a file outside, or without read permission.

**Good:** a plain file that the building user can read.

**Mend:** replace the link by the file, or change its permissions.",
};

/// Front matter that is no YAML.
pub(super) static FRONT_MATTER: Code = Code {
    name: "record/front-matter",
    severity: Severity::Error,
    blocking: true,
    summary: "the front matter cannot be read",
    explanation:
        "What stands between the two `---` lines at the top must be YAML: `key: value` lines. Front matter wins over the prose, so \
a record whose front matter cannot be read says something unknown.

**Bad:** `title: Release: v2.4.0` (a second colon needs quotes)

**Good:** `title: \"Release: v2.4.0\"`

**Mend:** correct the line that the message names; quote values that hold `: ` or begin with `[`, `{`, `*`, `&`, `!`, `|`, `>`, `%` or `@`.",
};

/// A key of the front matter that relsite does not know.
pub(super) static FRONT_MATTER_KEY: Code = Code {
    name: "record/front-matter-key",
    severity: Severity::Warning,
    blocking: false,
    summary: "the front matter has a key that means nothing to relsite",
    explanation: "A misspelt key is ignored, and so is what it was to say.

**Bad:** `verison: v2.4.0`

**Good:** `version: v2.4.0`

**Mend:** use the key that the message suggests, or remove the line.",
};

/// A blank of a template that was not filled in.
pub(super) static PLACEHOLDER: Code = Code {
    name: "record/placeholder",
    severity: Severity::Warning,
    blocking: false,
    summary: "a blank of the template was not filled in",
    explanation:
        "Bracketed words such as `[XXX]` or `[YYYY-MM-DD]`, `TBD` and runs of underscores are blanks. Their value is unknown: it is \
shown as not filled in, and a claim beside it counts as no data, never as a pass.

**Bad:** `- API P95: [XXX]ms ✅ < 200ms`

**Good:** `- API P95: 151ms ✅ < 200ms`

**Mend:** write the value, or remove the line if it does not apply.",
};

/// A release without a date.
pub(super) static DATE_MISSING: Code = Code {
    name: "record/date-missing",
    severity: Severity::Warning,
    blocking: false,
    summary: "a release record has no date",
    explanation: "Without a date a release cannot be put in time: it is in no metric, and the list shows it by version alone.

**Bad:** a record without `**Date:**`.

**Good:** `**Date:** 2026-09-15 09:00 UTC`

**Mend:** add the date to the record or its front matter.",
};

/// A date that does not exist.
pub(super) static DATE_IMPOSSIBLE: Code = Code {
    name: "record/date-impossible",
    severity: Severity::Error,
    blocking: false,
    summary: "a date does not exist",
    explanation:
        "A date is read in ISO form or with the month as a word. One that names an impossible day or hour counts as unknown. What is not
shaped as a date at all (`Q2 2026`, `soon`) is `record/value-unreadable`.

**Bad:** `2025-08-20T27:45:00Z`, `2026-02-30`

**Good:** `2025-08-20T21:45:00Z`

**Mend:** correct the date; times without a zone are UTC.",
};

/// A fence that no line closes.
pub(super) static UNCLOSED_FENCE: Code = Code {
    name: "record/unclosed-fence",
    severity: Severity::Warning,
    blocking: false,
    summary: "a code fence is never closed",
    explanation: "Everything behind an unclosed fence is code: headings and tables in it are not read.

**Bad:** an opening fence without the three backticks that end it.

**Good:** every opening fence has a closing one on a line of its own.

**Mend:** close the fence at the end of the commands.",
};

/// Front matter and prose that say different things.
pub(super) static VALUE_DISAGREES: Code = Code {
    name: "record/disagrees",
    severity: Severity::Warning,
    blocking: false,
    summary: "a record says two different things about itself",
    explanation: "The same fact stands in two places of one record and they differ. Front matter wins; both places are named.

**Bad:** `date: 2026-09-15` above `**Date:** 2026-09-16`

**Good:** both say the same, or only one of them is there.

**Mend:** correct the wrong one.",
};

/// An LSN that is none.
pub(super) static LSN_INVALID: Code = Code {
    name: "lsn/invalid",
    severity: Severity::Error,
    blocking: false,
    summary: "a log sequence number cannot be read",
    explanation:
        "A PostgreSQL LSN is two hexadecimal numbers of one to eight digits, parted by a slash. Without it nobody can recover to it.

**Bad:** `100000000/0`, `0x1/1`, `3A7F1C2B40`

**Good:** `3A/7F1C2B40`

**Mend:** copy the value that `pg_current_wal_lsn()` printed.",
};

/// A share of traffic that is none.
pub(super) static STAGE_TRAFFIC: Code = Code {
    name: "stage/traffic-unreadable",
    severity: Severity::Error,
    blocking: false,
    summary: "a stage's share of traffic is no percentage",
    explanation: "Stages are ordered and drawn by their share of production traffic, a number from 0 to 100.

**Bad:** `| 3 | 250% | 15 min |`

**Good:** `| 3 | 25% | 15 min |`

**Mend:** write the percentage.",
};

/// A row of `allow` that silences nothing.
pub static ALLOW: Code = Code {
    name: "record/allow",
    severity: Severity::Warning,
    blocking: false,
    summary: "a row of `allow` silences nothing",
    explanation:
        "`allow` in the front matter silences a problem in this record, with a reason, until a day. A row without a reason, with an \
unknown code, with one that blocks, or whose day has passed, silences nothing.

**Bad:** `allow: [{code: risk/overdu, reason: agreed}]`

**Good:** `allow: [{code: risk/overdue, reason: agreed with the board, until: 2026-12-31}]`

**Mend:** correct the row, or remove it.",
};

/// A value that is not of its kind.
pub(super) static VALUE_UNREADABLE: Code = Code {
    name: "record/value-unreadable",
    severity: Severity::Warning,
    blocking: false,
    summary: "a value cannot be read and counts as unknown",
    explanation:
        "relsite knows the label but not the value beside it. It is shown as written and counts as unknown: it never passes a check.

**Bad:** `**Likelihood:** rather`

**Good:** `**Likelihood:** Medium`

**Mend:** use one of the values that the message names.",
};
