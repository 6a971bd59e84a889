//! Checksum lists of the evidence: what they say of files that are another, or are not there.
//!
//! Refuses to pass over a line: one that cannot be checked is named, and counts as nothing checked.

use super::{Check, Context, Rule};
use crate::{
    archive::{Checksum, Release, SumVerdict},
    diag::{Code, Problem, Problems, Severity, Span},
};

/// The family.
pub(super) static CHECK: Check =
    Check { codes: &[&MISMATCH, &ABSENT, &NOT_A_DIGEST, &LINE_ENDS, &UNREAD, &OTHER], rules: &[Rule::Archive(run)] };

static MISMATCH: Code = Code {
    name: "checksum/mismatch",
    severity: Severity::Error,
    blocking: false,
    summary: "a file has another digest than a checksum list states",
    explanation:
        "A list of digests is part of the evidence (`SHA256SUMS`, `app.sha256`), and a file that it names holds other bytes: one of \
the two was changed after the list was made.

**Bad:** `SHA256SUMS` made before `logs.txt` was cut to its interesting part.

**Good:** `sha256sum -c SHA256SUMS` says OK for every file.

**Mend:** find out which of the two is right; restore the file, or make the list again.",
};

static ABSENT: Code = Code {
    name: "checksum/absent",
    severity: Severity::Warning,
    blocking: false,
    summary: "a checksum list names a file that is not there",
    explanation:
        "The list of digests is part of the evidence, and the file that it names is not: whether it is what was built cannot be told.

**Bad:** a line for `spark-api-v2.4.0.tar.gz` where the archive was never copied to the evidence.

**Good:** every file that is listed is there.

**Mend:** add the file, or leave its line out of the list.",
};

static NOT_A_DIGEST: Code = Code {
    name: "checksum/not-a-digest",
    severity: Severity::Warning,
    blocking: false,
    summary: "what stands in a checksum list is no digest",
    explanation:
        "A SHA-256 digest has 64 hexadecimal digits. What stands in front of the file's name here is none, so that nothing is checked.

**Bad:** `TBD  spark-api.tar.gz`

**Good:** the line that `sha256sum spark-api.tar.gz` prints.

**Mend:** make the list again.",
};

static LINE_ENDS: Code = Code {
    name: "checksum/line-ends",
    severity: Severity::Warning,
    blocking: false,
    summary: "a file has the stated digest only with other line ends",
    explanation:
        "The text is the one that was listed, but its lines end as on another system: a version control system or an editor changed \
them. The bytes are not those of the list.

**Bad:** a list made on Windows, and a checkout with `autocrlf`.

**Good:** `*.txt -text` in `.gitattributes`, so that evidence keeps its bytes.

**Mend:** restore the file with its own line ends.",
};

static UNREAD: Code = Code {
    name: "checksum/unread",
    severity: Severity::Warning,
    blocking: false,
    summary: "a checksum list is too long to be checked",
    explanation:
        "Lists of digests are read up to 8 MiB (some 80,000 files), or up to `evidence_bytes` of `[limits]` where that is less. This one is \
longer, and nothing that it lists was checked: it vouches for no file.

**Bad:** one `SHA256SUMS` of 20 MiB over every object of a bucket.

**Good:** a list for each folder, each below 8 MiB.

**Mend:** split the list, and sign the parts if it was signed.",
};

static OTHER: Code = Code {
    name: "checksum/other-algorithm",
    severity: Severity::Note,
    blocking: false,
    summary: "files are listed by digests of another kind than SHA-256 alone",
    explanation:
        "Only SHA-256 is compared. A list states other digests (MD5, SHA-1, SHA-512), and no list has a SHA-256 digest of the same file: \
whether that is the file that was listed, nobody has checked.

**Bad:** `SHA512SUMS` alone.

**Good:** `SHA256SUMS`, with `SHA512SUMS` beside it or not.

**Mend:** add the list that `sha256sum` makes.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for release in &context.archive.releases {
        problems.extend(release.checksums.iter().filter_map(|sum| of_line(release, sum)));
        problems.extend((0..release.evidence.len()).filter_map(|list| of_other(release, list)));
    }
}

fn of_line(release: &Release, sum: &Checksum) -> Option<Problem> {
    let list = &release.evidence[sum.list];
    let name = format!("{}: {}", release.version.written, list.path);
    let short = |digest: &Option<String>| digest.as_deref().and_then(|digest| digest.get(..12)).unwrap_or_default().to_owned();
    let (code, message, help) = match sum.verdict {
        SumVerdict::Match | SumVerdict::OfItself | SumVerdict::OtherAlgorithm => return None,
        SumVerdict::Unread => (
            &UNREAD,
            format!("{name} is {} bytes long: more than a list that is checked, so nothing in it was", list.bytes),
            "split the list into shorter ones",
        ),
        SumVerdict::Mismatch => {
            let (stated, found) = (short(&sum.stated), short(&sum.found));
            (
                &MISMATCH,
                format!("{name} states `{stated}…` for {}, which has `{found}…`", sum.path),
                "restore the file, or make the list again",
            )
        }
        SumVerdict::Absent => (&ABSENT, format!("{name} lists {}, which is not there", sum.path), "add the file, or leave its line out"),
        SumVerdict::NotADigest => {
            (&NOT_A_DIGEST, format!("{name} has no SHA-256 digest for {}", sum.path), "make the list again with sha256sum")
        }
        SumVerdict::MatchCrlf => (
            &LINE_ENDS,
            format!("{name}: {} has the stated digest only with other line ends", sum.path),
            "restore the file with its own line ends",
        ),
    };
    Some(Problem::new(code, Span { line: sum.line, ..Span::start_of(list.file?) }, message).help(help))
}

/// What a list states by other digests alone, in one problem.
fn of_other(release: &Release, list: usize) -> Option<Problem> {
    let mut sums = release.checksums.iter().filter(|sum| sum.list == list && sum.verdict == SumVerdict::OtherAlgorithm);
    let (first, more) = (sums.next()?, sums.count());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let (version, path) = (&release.version.written, &release.evidence[list].path);
    let message = format!("{version}: {path} has no SHA-256 digest for {}{more}, and so nothing was compared", first.path);
    let span = Span { line: first.line, ..Span::start_of(release.evidence[list].file?) };
    Some(Problem::new(&OTHER, span, message).help("add a list of SHA-256 digests"))
}
