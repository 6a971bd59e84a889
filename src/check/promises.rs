//! What one release lets readers expect of the next: the day that was planned for it, and the test suites that it ran.
//!
//! Refuses to call a plan that changed a mistake: both days are said.

use jiff::civil::Date;

use super::{Check, Context, Rule, claimants};
use crate::{
    archive::{Archive, Release, Status},
    diag::{Code, Problem, Problems, Severity},
    path::slug,
    record::{ReleaseType, TestOutcome, TestRun},
    value::{Known, Step, When},
};

/// The family.
pub(super) static CHECK: Check = Check { codes: &[&NEXT, &SUITE], rules: &[Rule::Archive(run)] };

static NEXT: Code = Code {
    name: "release/next-differs",
    severity: Severity::Note,
    blocking: false,
    summary: "the next release came on another day than its predecessor planned, or has not come",
    explanation: "A record may say when the next release is planned. The archive knows when it came.

**Bad:** `**Next Release:** v2.5.0 (planned for 2026-10-01)`, and v2.5.0 is dated 2026-11-05.

**Good:** v2.5.0 is dated 2026-10-01; or the schedule says why it moved.

**Mend:** nothing, where the plan changed; else correct the date that is wrong.",
};

static SUITE: Code = Code {
    name: "test/suite-missing",
    severity: Severity::Note,
    blocking: false,
    summary: "a test suite that the release before ran is not in this record, or has no outcome",
    explanation: "A suite that is not mentioned was not run, was forgotten, or is gone: a reader cannot tell. One without an outcome says \
nothing either. Patches and hotfixes are often tested in part, and are not held against the release before.

**Bad:** v2.3.0 lists `Security Scan: ✅ Passing`, v2.4.0 lists the other suites alone.

**Good:** v2.4.0 lists it, passing or not; or `Security Scan: N/A, runs weekly`.

**Mend:** add the suite with its outcome, or say why it was not run.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for release in claimants(context.archive) {
        problems.extend(next(release, context.archive));
        problems.extend(suites(release, context.archive));
    }
}

/// `v2.5.0 (planned for 2026-10-01)`
fn next(release: &Release, archive: &Archive) -> Option<Problem> {
    let read = release.record.as_ref()?.next.as_ref()?;
    let version = read.value.as_ref()?;
    let planned = planned(&read.text)?;
    let came = archive.releases.iter().find(|other| is_out(other) && other.product == release.product && other.version.same(version));
    let message = match came.and_then(|came| Some((came, came.day?))) {
        Some((_, day)) if is_on(&planned, day) => return None,
        Some((came, day)) => {
            format!("{} planned {} for {}, it came on {day}", release.version.written, came.version.written, planned.iso())
        }
        None if came.is_none() && last_day(&planned)? < archive.today() => {
            format!("{} planned {} for {}, and it has not come", release.version.written, version.written, planned.iso())
        }
        None => return None,
    };
    Some(Problem::new(&NEXT, read.span, message).help("correct the date that is wrong, or leave it where the plan changed"))
}

fn is_out(release: &Release) -> bool {
    !release.template && !matches!(release.status, Status::Planned | Status::Blocked)
}

/// The date behind the version: in parentheses, or behind `for`, `on`, a comma or a dash.
fn planned(text: &str) -> Option<When> {
    let mut rest = text.trim().trim_end_matches([')', '.']);
    while let Some((_, behind)) = rest.split_once(['(', ',', ' ', ':', '–', '—']) {
        rest = behind.trim_start();
        if let Some(when) = When::parse(rest) {
            return Some(when);
        }
    }
    None
}

fn is_on(planned: &When, day: Date) -> bool {
    match planned.known {
        Known::Month(year, month) => (day.year(), day.month()) == (year, month),
        Known::Day(_) | Known::Instant(_) => planned.day() == Some(day),
    }
}

fn last_day(when: &When) -> Option<Date> {
    when.day().or_else(|| Some(when.earliest()?.date().last_of_month()))
}

fn suites(release: &Release, archive: &Archive) -> Vec<Problem> {
    let of = |release: &Release| -> Vec<TestRun> {
        let runs = release.record.iter().flat_map(|record| &record.particulars.tests);
        runs.filter(|run| matches!(run.outcome, TestOutcome::Suite(_))).cloned().collect()
    };
    let here = of(release);
    let Some(first) = here.first().filter(|_| is_out(release)) else { return Vec::new() };
    let blank =
        here.iter().filter(|run| matches!(&run.outcome, TestOutcome::Suite(read) if read.value.is_none() && read.text.trim().is_empty()));
    let message = |run: &TestRun| format!("{}: {} has no outcome", release.version.written, run.name);
    let mut found: Vec<Problem> = blank.map(|run| Problem::new(&SUITE, run.span, message(run))).collect();
    let before = release.previous.map(|index| &archive.releases[index]).filter(|before| !is_patch(release, before));
    for run in before.map(of).unwrap_or_default() {
        if !here.iter().any(|other| suite(&other.name) == suite(&run.name)) {
            let version = before.map_or("", |before| before.version.written.as_str());
            let message = format!("{}: {} is not mentioned, {version} ran it", release.version.written, run.name);
            found.push(Problem::new(&SUITE, first.span, message).label(run.span, "there"));
        }
    }
    found.into_iter().map(|problem| problem.help("add the suite with its outcome, or say why it was not run")).collect()
}

/// A patch or hotfix is often tested in part.
fn is_patch(release: &Release, before: &Release) -> bool {
    let kind = release.record.as_ref().and_then(|record| record.kind.as_ref()?.value);
    matches!(kind, Some(ReleaseType::Patch | ReleaseType::Hotfix)) || release.version.step_from(&before.version) == Some(Step::Patch)
}

/// `Unit Tests`, `unit test` and `Unit` are one suite.
fn suite(name: &str) -> String {
    let name = slug(name);
    let bare = ["-tests", "-test", "-testing", "-suite"].iter().find_map(|end| name.strip_suffix(end));
    let bare = bare.unwrap_or(&name);
    if matches!(bare, "e2e" | "end-2-end") { "end-to-end".to_owned() } else { bare.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_in_words() {
        let day = |text: &str| planned(text).map(|when| when.iso());
        for text in ["v2.5.0 (planned for 2026-10-01)", "v2.5.0, 2026-10-01", "v2.5.0 on October 1, 2026", "v2.5.0 – 1 October 2026."] {
            assert_eq!(day(text).as_deref(), Some("2026-10-01"), "{text}");
        }
        assert_eq!(day("v2.5.0 (October 2026)").as_deref(), Some("2026-10"));
        assert_eq!(day("v2.5.0"), None);
        assert_eq!(day("v2.5.0 (planned for [DATE])"), None);
    }

    #[test]
    fn suites_by_any_name() {
        assert_eq!(suite("Unit Tests"), suite("unit"));
        assert_eq!(suite("E2E Tests"), suite("End-to-End Tests"));
        assert_ne!(suite("Unit Tests"), suite("Integration Tests"));
    }
}
