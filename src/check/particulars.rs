//! What a release says beside its changes: breaking changes, deprecations, dependencies, tests, images, addresses.
//!
//! Refuses to judge a version that no rule orders.

use super::{Check, Context, Rule, claimants, claims_stable};
use crate::{
    archive::{Archive, Judged, Release, Status, last_good, targets},
    diag::{Code, Problem, Problems, Severity, Span},
    path::slug,
    record::{Dependency, Deprecation, TestOutcome, TestRun},
    site::Site,
    value::{Mark, Step, Version},
};

/// The family.
pub(super) static CHECK: Check = Check {
    codes: &[&NOT_MAJOR, &OVERDUE, &SAME_VERSION, &FAILING, &IMAGE_TAG, &COMPARE_RANGE, &EXPECTED_VERSION, &AFTER_NEXT],
    rules: &[Rule::Archive(run), Rule::Release(of_release)],
};

static NOT_MAJOR: Code = Code {
    name: "breaking/not-major",
    severity: Severity::Warning,
    blocking: false,
    summary: "a release that is no major step has a breaking change",
    explanation:
        "In semantic versioning users may take any minor or patch release without changing anything. What breaks waits for a major \
one; before 1.0.0 anything may change.

**Bad:** `### Breaking Changes` with an item in the record of v2.1.0 after v2.0.0.

**Good:** the same item in v3.0.0.

**Mend:** raise the major version, or keep the old way working.",
};

static OVERDUE: Code = Code {
    name: "deprecation/overdue",
    severity: Severity::Warning,
    blocking: false,
    summary: "something deprecated is past its removal and nothing says that it is gone",
    explanation:
        "The record names the version or the day of the removal. A later release has passed it, or the day has, and no change of the \
archive removes it.

**Bad:** `/v1/orders` will be removed in v2.0.0; v2.1.0 is out and does not mention it.

**Good:** v2.0.0 lists `Removed /v1/orders`, or the removal was moved to a later version.

**Mend:** record the removal, or move it.",
};

static SAME_VERSION: Code = Code {
    name: "dependency/same-version",
    severity: Severity::Warning,
    blocking: false,
    summary: "an updated dependency has the same version before and after",
    explanation: "A row of updated dependencies says from which version to which. Equal versions update nothing.

**Bad:** `| openssl | 3.0.14 | 3.0.14 | CVE |`

**Good:** `| openssl | 3.0.13 | 3.0.14 | CVE |`

**Mend:** correct the version, or take the row out.",
};

static FAILING: Code = Code {
    name: "test/failing-on-stable",
    severity: Severity::Error,
    blocking: false,
    summary: "a release signed off as stable has a failing test suite",
    explanation: "The sign-off says stable, and a suite of the record failed.

**Bad:** `- Integration Tests: ❌ Failing` under a sign-off `✅ STABLE`.

**Good:** all suites pass, or the release is monitored until they do.

**Mend:** correct the suite, or the sign-off.",
};

static IMAGE_TAG: Code = Code {
    name: "image/tag-disagrees",
    severity: Severity::Error,
    blocking: false,
    summary: "an image of a release has another tag than its version",
    explanation: "Whoever deploys by the record gets what the tag names. A tag of another version, or one that moves, is another release.

**Bad:** `registry/app:v2.3.0` or `registry/app:latest` in the record of v2.4.0.

**Good:** `registry/app:v2.4.0`, with its digest if there is one.

**Mend:** correct the tag.",
};

static COMPARE_RANGE: Code = Code {
    name: "link/compare-range",
    severity: Severity::Warning,
    blocking: false,
    summary: "the address of all changes, or of the release, is of other versions",
    explanation: "The list of all changes goes from the previous version to this one, and the address of the release ends with its tag.

**Bad:** `/compare/v2.2.0...v2.3.0` in the record of v2.4.0 after v2.3.0.

**Good:** `/compare/v2.3.0...v2.4.0`

**Mend:** correct the versions in the address.",
};

static EXPECTED_VERSION: Code = Code {
    name: "verification/expected-version",
    severity: Severity::Warning,
    blocking: false,
    summary: "a verification step expects another version than the record's",
    explanation: "`# Expected:` says what a command prints when the release is there. Another version there lets the wrong release pass.

**Bad:** `# Expected: v2.3.0` in the record of v2.4.0.

**Good:** `# Expected: v2.4.0`

**Mend:** correct the expected version.",
};

static AFTER_NEXT: Code = Code {
    name: "date/after-next",
    severity: Severity::Warning,
    blocking: false,
    summary: "a release is dated after the next one of its line",
    explanation: "Within one line (the same major and minor version) a later patch comes later. A date that says otherwise is usually a \
mistyped year or month. Lines of their own may overlap: v1.9.5 may follow v2.0.0.

**Bad:** v2.4.0 of 2026-09-15 before v2.4.1 of 2026-08-22.

**Good:** v2.4.0 of 2026-08-15 before v2.4.1 of 2026-08-22.

**Mend:** correct the date that is wrong.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for release in claimants(context.archive) {
        let Some(record) = &release.record else { continue };
        let parts = &record.particulars;
        problems.extend(after_next(release, context.archive));
        problems.extend(not_major(release, context.archive));
        problems.extend(parts.deprecations.iter().filter_map(|one| overdue(one, release, context.archive)));
        problems.extend(addresses(release, context.archive));
        problems.extend(expected_versions(release, context.archive));
    }
}

fn of_release(release: &Judged, _: &Site, problems: &mut Problems) {
    let Some(record) = &release.record else { return };
    problems.extend(record.particulars.dependencies.iter().filter_map(|one| same_version(one, release)));
    problems.extend(record.particulars.tests.iter().filter_map(|run| failing(run, release)));
    problems.extend(image_tags(release));
}

fn after_next(release: &Release, archive: &Archive) -> Option<Problem> {
    let next = &archive.releases[release.next?];
    let (day, later) = (release.day?, next.day?);
    let date = release.record.as_ref()?.date.as_ref()?;
    if day <= later || next.version.step_from(&release.version) != Some(Step::Patch) {
        return None;
    }
    let message = format!("{} is of {day}, {} after it of {later}", release.version.written, next.version.written);
    Some(Problem::new(&AFTER_NEXT, date.span, message).help("correct the date that is wrong"))
}

fn not_major(release: &Release, archive: &Archive) -> Option<Problem> {
    let record = release.record.as_ref()?;
    let listed = record.particulars.breaking.first().map(|breaking| (breaking.span, breaking.title.as_str()));
    let (span, title) = listed.or_else(|| {
        let said = record.changes.iter().find(|change| change.breaking)?;
        Some((said.text.span, said.title.as_deref().unwrap_or(&said.text.plain)))
    })?;
    let previous = &archive.releases[release.previous?];
    let step = release.version.step_from(&previous.version)?;
    let unstable = release.version.bare().starts_with("0.");
    let message = format!("{} after {} breaks something: {title}", release.version.written, previous.version.written);
    (step != Step::Major && !unstable)
        .then(|| Problem::new(&NOT_MAJOR, span, message).help("raise the major version, or keep the old way working"))
}

/// Reported where the newest release mentions it.
fn overdue(one: &Deprecation, release: &Release, archive: &Archive) -> Option<Problem> {
    let removal = one.removal.as_ref()?;
    let newer: Vec<&Release> =
        std::iter::successors(release.next, |index| archive.releases[*index].next).map(|index| &archive.releases[index]).collect();
    let id = slug(&one.title);
    let again = |release: &&&Release| {
        release.record.iter().flat_map(|record| &record.particulars.deprecations).any(|other| slug(&other.title) == id)
    };
    if newer.iter().any(|release| again(&release)) || newer.iter().any(|release| removes(release, &one.title)) {
        return None;
    }
    let out = |release: &&&Release| !matches!(release.status, Status::Planned | Status::Blocked);
    let passed = |release: &Release, version: &Version| release.version.precedence(version).is_ge();
    let by_version = removal.version.as_ref().and_then(|version| {
        let here = Some(release).filter(|release| passed(release, version));
        let found = here.or_else(|| newer.iter().filter(out).find(|release| passed(release, version)).copied())?;
        Some(format!("{} is out", found.version.written))
    });
    let day = removal.date.as_ref().and_then(|date| date.day()).filter(|day| *day < archive.today());
    let why = by_version.or_else(|| day.map(|day| format!("{day} has passed")))?;
    let message = format!("{}: `{}` was to be removed, {why}, and nothing removes it", release.version.written, one.title);
    Some(Problem::new(&OVERDUE, one.span, message).label(removal.span, "the removal").help("record the removal, or move it"))
}

/// Whether a change of a release says that this is gone.
fn removes(release: &Release, title: &str) -> bool {
    let title = title.trim_matches('`').to_lowercase();
    let says = |change: &crate::record::Change| {
        let words = format!("{} {}", change.title.as_deref().unwrap_or_default(), change.text.plain).to_lowercase();
        words.contains("remov") && words.contains(&title)
    };
    release.record.iter().flat_map(|record| &record.changes).any(says)
}

fn same_version(one: &Dependency, release: &Judged) -> Option<Problem> {
    let (previous, new) = (one.previous.as_ref()?.value.as_ref()?, one.new.as_ref()?.value.as_ref()?);
    let message = format!("{}: {} is {} before and after", release.version.written, one.name, new.written);
    previous.same(new).then(|| Problem::new(&SAME_VERSION, one.span, message).help("correct the version, or take the row out"))
}

fn failing(run: &TestRun, release: &Judged) -> Option<Problem> {
    let TestOutcome::Suite(read) = &run.outcome else { return None };
    let fails = claims_stable(release) && read.value == Some(Mark::Fail);
    let message = format!("{} is stable, and {} is `{}`", release.version.written, run.name, read.text);
    fails.then(|| Problem::new(&FAILING, run.span, message).help("correct the suite, or the sign-off"))
}

fn image_tags(release: &Judged) -> Vec<Problem> {
    let images = release.record.iter().flat_map(|record| &record.particulars.images);
    let wrong = images.filter_map(|image| {
        let tag = image.tag.as_ref().filter(|tag| !tag.same(&release.version))?;
        let message = format!("{}: the image {} is tagged {}", release.version.written, image.repository, tag.written);
        Some(Problem::new(&IMAGE_TAG, image.span, message).help(format!("write {}:{}", image.repository, release.version.written)))
    });
    wrong.collect()
}

fn addresses(release: &Release, archive: &Archive) -> Vec<Problem> {
    let Some(record) = &release.record else { return Vec::new() };
    let listed = record.links.iter().map(|entry| (entry.text.markdown(), entry.text.span));
    let changelog = record.particulars.changelog.iter().map(|address| (address.value.as_str(), address.span));
    let mut found: Vec<(Span, String)> =
        changelog.chain(listed).filter_map(|(address, span)| Some((span, misdirected(address, release, archive)?))).collect();
    found.dedup();
    let problem = |(span, message): (Span, String)| Problem::new(&COMPARE_RANGE, span, message).help("correct the versions in the address");
    found.into_iter().map(problem).collect()
}

/// How the versions of an address differ from the release's.
fn misdirected(address: &str, release: &Release, archive: &Archive) -> Option<String> {
    let version = &release.version.written;
    let until = |text: &str| text.split(['?', '#', ')', '>', ' ', ']']).next().and_then(Version::parse);
    if let Some((_, range)) = address.split_once("/compare/") {
        let (from, to) = range.split_once("...")?;
        let (from, to) = (until(from)?, until(to)?);
        let previous = release.previous.map(|index| &archive.releases[index].version);
        let wrong = !to.same(&release.version) || previous.is_some_and(|previous| !previous.same(&from));
        let expected = previous.map_or_else(String::new, |previous| format!(", not {}...{version}", previous.written));
        return wrong.then(|| format!("{version}: all changes are of {}...{}{expected}", from.written, to.written));
    }
    let (_, tag) = address.split_once("/releases/tag/")?;
    let tag = until(tag).filter(|tag| !tag.same(&release.version))?;
    Some(format!("{version}: the address of the release is of {}", tag.written))
}

/// A release that was rolled back may expect the version that it went back to.
fn expected_versions(release: &Release, archive: &Archive) -> Vec<Problem> {
    let back = last_good(release, archive).filter(|_| !release.rollbacks.is_empty());
    let fits = |version: &Version| version.same(&release.version) || back.is_some_and(|good| good.version.same(version));
    let steps = release.record.iter().flat_map(|record| &record.verification);
    let known = |version: &Version| archive.releases.iter().any(|other| other.product == release.product && other.version.same(version));
    let wrong = steps.filter_map(|step| {
        let other = targets(step.expected.as_deref()?).into_iter().find(|version| !fits(version) && known(version))?;
        let message = format!("{}: the step expects {}", release.version.written, other.written);
        Some(Problem::new(&EXPECTED_VERSION, step.span, message).help(format!("write {}", release.version.written)))
    });
    wrong.collect()
}
