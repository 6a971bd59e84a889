//! Evidence: what is listed against what is there.

use super::{Check, Rule};
use crate::{
    archive::{Evidence, Judged},
    diag::{Code, Problem, Problems, Severity, Span},
    evidence::Kind,
    site::Site,
};

/// The family.
pub(super) static CHECK: Check = Check { codes: &[&MISSING, &UNLISTED, &EMPTY, &MISSTATED, &DUPLICATE], rules: &[Rule::Release(run)] };

static MISSING: Code = Code {
    name: "evidence/missing",
    severity: Severity::Error,
    blocking: false,
    summary: "evidence that a record lists is not there",
    explanation:
        "The record names a file of its evidence, and no file in the release's folder fits the name. A gap is a finding: it is listed \
on the page.

**Bad:** `evidence/go_nogo_signed_v2.4.0.txt` in the list, and no such file.

**Good:** every listed file is there; brackets (`stage_[1,5,25]`), `*` and `[timestamp]` stand for several.

**Mend:** add the file, or take it off the list.",
};

static DUPLICATE: Code = Code {
    name: "evidence/duplicate",
    severity: Severity::Warning,
    blocking: false,
    summary: "two files of a release are the same",
    explanation:
        "Measurements, decisions, test reports and logs of two stages are never byte for byte equal: one of them was copied to fill a gap. \
Empty files, markers and lockfiles are left out.

**Bad:** `rollout_stage_25.txt` is a copy of `rollout_stage_5.txt`.

**Good:** each stage has its own.

**Mend:** record the evidence that is missing, or remove the copy.",
};

static UNLISTED: Code = Code {
    name: "evidence/unlisted",
    severity: Severity::Note,
    blocking: false,
    summary: "an evidence file is there that the record does not list",
    explanation: "The file stands in the evidence folder and the record's list, which names others, does not name it.

**Bad:** `evidence/extra.log` beside a list that leaves it out.

**Good:** the list names every file.

**Mend:** add the file to the list, or remove it.",
};

static EMPTY: Code = Code {
    name: "evidence/empty",
    severity: Severity::Warning,
    blocking: false,
    summary: "an evidence file holds nothing",
    explanation: "A file without content shows nothing, whatever its name promises.

**Bad:** `evidence/rollout_stage_5.txt` with 0 bytes.

**Good:** the output of the command that was to be recorded.

**Mend:** record it again, or remove the file and the claim.",
};

static MISSTATED: Code = Code {
    name: "evidence/misstated",
    severity: Severity::Error,
    blocking: false,
    summary: "the record gives another size or digest than the file has",
    explanation:
        "The record's list of evidence states a size or a SHA-256 digest (whole or shortened), and the file's is another: the file was \
changed after the list was written, or the list is of another file.

**Bad:** `| logs.txt | 11402 B | 071aa4fddc91… |` where the file's digest begins with `9b1c`.

**Good:** both are the file's.

**Mend:** find out which of the two is right; restore the file, or correct the list.",
};

fn run(release: &Judged, _: &Site, problems: &mut Problems) {
    let lists = release.evidence.iter().any(|one| one.listed.as_ref().is_some_and(|listed| listed.expected));
    problems.extend(release.evidence.iter().filter_map(|one| of_file(release, one, lists)));
    problems.extend(duplicates(release));
}

fn of_file(release: &Judged, one: &Evidence, lists: bool) -> Option<Problem> {
    let version = &release.version.written;
    let Some(file) = one.file else {
        // What only the policy asks for, the policy's own check names.
        let listed = one.listed.as_ref()?;
        return Some(
            Problem::new(&MISSING, listed.span, format!("{version}: {} is not there", one.path))
                .help("add the file, or take it off the list")
                .lacks(&one.path),
        );
    };
    if let (Some(listed), Some(difference)) = (&one.listed, misstated(one)) {
        return Some(
            Problem::new(&MISSTATED, listed.span, format!("{version}: {}: {difference}", one.path))
                .help("restore the file, or correct the list"),
        );
    }
    if one.kind == Kind::Empty {
        return Some(
            Problem::new(&EMPTY, Span::start_of(file), format!("{version}: {} holds nothing", one.path))
                .help("record it again, or remove it"),
        );
    }
    let stray = lists && one.listed.is_none() && !one.required && !one.path.ends_with("SHA256SUMS");
    stray.then(|| {
        Problem::new(&UNLISTED, Span::start_of(file), format!("{version} does not list {}", one.path))
            .help("add it to the list of evidence")
    })
}

/// Files of one release that are byte for byte the same, each named beside the first.
fn duplicates(release: &Judged) -> Vec<Problem> {
    let mut seen: std::collections::BTreeMap<&str, &Evidence> = std::collections::BTreeMap::new();
    let mut found = Vec::new();
    for one in release.evidence.iter().filter(|one| super::claims::is_a_proof(one)) {
        match seen.get(one.sha256.as_str()) {
            Some(first) => {
                let (Some(here), Some(there)) = (one.file, first.file) else { continue };
                let message = format!("{}: {} is byte for byte {}", release.version.written, one.path, first.path);
                let problem = Problem::new(&DUPLICATE, Span::start_of(here), message).label(Span::start_of(there), "the same file");
                found.push(problem.help("record what this file should show, or remove the copy"));
            }
            None => {
                seen.insert(&one.sha256, one);
            }
        }
    }
    found
}

/// How a stated size or digest differs from the file's.
fn misstated(one: &Evidence) -> Option<String> {
    let listed = one.listed.as_ref()?;
    match (&listed.sha256, listed.bytes) {
        (Some(stated), _) if !one.sha256.starts_with(stated.as_str()) => {
            Some(format!("SHA-256 `{stated}…` is stated, the file's begins with `{}`", &one.sha256[..stated.len().min(one.sha256.len())]))
        }
        (_, Some(bytes)) if bytes != one.bytes => Some(format!("{bytes} bytes are stated, the file has {}", one.bytes)),
        _ => None,
    }
}
