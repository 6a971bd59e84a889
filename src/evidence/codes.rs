//! What can be wrong with an evidence file.

use crate::diag::{Code, Severity};

/// All of them.
pub static CODES: &[&Code] = &[&MALFORMED, &LIMIT, &ENCODING, &TOTALS, &LOCK, &super::supply::UNJUSTIFIED];

/// Not what it says it is.
pub(super) static MALFORMED: Code = Code {
    name: "evidence/malformed",
    severity: Severity::Warning,
    blocking: false,
    summary: "an evidence file is not what it begins as",
    explanation: "The file begins as JSON, metrics, a rollback's record or another format that relsite reads, and breaks that format further on: it is \
cut off, a value has the wrong type, a number is none. What can be read is shown; what cannot counts as absent, never as a pass.

**Bad:** `{\"version\": \"v2.4.0\",` and nothing behind it.

**Good:** the whole output of the tool that wrote it.

**Mend:** record it again; the raw file stays as it is.",
};

/// Not locked.
pub(super) static LOCK: Code = Code {
    name: "evidence/lock-loose",
    severity: Severity::Warning,
    blocking: false,
    summary: "a package of a lock file may move, or be another than was tested",
    explanation: "A lock file with digests proves what is installed, package by package. One that is not pinned with `==`, has no digest beside others that \
have, or a digest that is none, leaves a gap through which anything comes; pip refuses such a file with `--require-hashes`.

**Bad:** `requests>=2.0` in a `requirements-lock.txt` whose other lines have `--hash=sha256:…`.

**Good:** `requests==2.32.3 --hash=sha256:…`, as `pip-compile --generate-hashes` writes it.

**Mend:** generate the lock file again.",
};

/// Longer, deeper or more than is read.
pub(super) static LIMIT: Code = Code {
    name: "evidence/limit",
    severity: Severity::Warning,
    blocking: false,
    summary: "an evidence file is larger than relsite reads",
    explanation: "Reading evidence is bounded in bytes, items and depth, so that no file takes the machine. What lies beyond the limit was not checked. \
The raw file is published whole.

**Bad:** a log of 2 GiB in JSON.

**Good:** the part of it that shows what the record claims.

**Mend:** shorten the file, or raise the limit of `[limits]` in site.toml that the message names.",
};

/// Bytes that are no text.
pub(super) static ENCODING: Code = Code {
    name: "evidence/encoding",
    severity: Severity::Note,
    blocking: false,
    summary: "an evidence file is text that cannot be decoded everywhere",
    explanation: "Some of its bytes are no text in the encoding of the rest, or the encoding changes midway, as when two programs append to one file. \
The page shows what can be decoded; numbers in the damaged part are not read.

**Bad:** a log that turns from UTF-8 to UTF-16.

**Good:** one encoding throughout, best UTF-8.

**Mend:** write the file with one program, or convert its parts before joining them.",
};

/// Totals that are not those of what stands below them.
pub(super) static TOTALS: Code = Code {
    name: "evidence/totals",
    severity: Severity::Warning,
    blocking: false,
    summary: "a report's totals are not those of what it holds",
    explanation: "A test report says how many tests it has and how many failed, a coverage report what share of lines was run; relsite counts them. \
They differ: the report was edited, cut, or joined from several. Claims are checked against what was counted, and against the worse where more failures are \
said than are there.

**Bad:** `<testsuite tests=\"12\" failures=\"0\">` above a case with a `<failure>`.

**Good:** `<testsuite tests=\"12\" failures=\"1\">`

**Mend:** have the tool write the report again.",
};
