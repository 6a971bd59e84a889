//! Tests that are said to pass, and coverage, against the reports among the evidence.
//!
//! Refuses to guess whose report it is: a suite is matched by its name, and only what is left over goes to what speaks of tests at large.

use rust_decimal::Decimal;

use super::{Check, Rule, claims_stable};
use crate::{
    archive::{Evidence, Judged},
    diag::{Code, Problem, Problems, Severity, Span},
    evidence::{FactValue, Kind},
    record::{TestOutcome, TestRun},
    site::Site,
    value::{Mark, rounds_to},
};

/// The family.
pub(super) static CHECK: Check = Check { codes: &[&CONTRADICTED, &MISCOUNTED, &COVERAGE], rules: &[Rule::Release(run)] };

static CONTRADICTED: Code = Code {
    name: "test/contradicted",
    severity: Severity::Error,
    blocking: false,
    summary: "tests that are said to pass fail in the report",
    explanation:
        "The record says that a suite passes, or is signed off as stable, and the test report among its evidence has failing tests.

**Bad:** `- Unit Tests: ✅ Passing` beside a `junit.xml` with two failures.

**Good:** `- Unit Tests: ❌ 2 failed`, or a report in which all pass.

**Mend:** correct the record; if the tests were mended and run again, put that report there.",
};

static MISCOUNTED: Code = Code {
    name: "test/miscounted",
    severity: Severity::Error,
    blocking: false,
    summary: "the number of tests is not the report's",
    explanation:
        "The record says how many tests there are, or how many failed or were skipped, and the report among its evidence has other numbers.

**Bad:** `| Unit Tests | 118 | 0 | 0 | ✅ |` where the report has 116 tests, 2 of them skipped.

**Good:** `| Unit Tests | 116 | 0 | 2 | ✅ |`

**Mend:** take the numbers of the report, or put the right report there.",
};

static COVERAGE: Code = Code {
    name: "coverage/differs",
    severity: Severity::Error,
    blocking: false,
    summary: "the stated coverage is not the report's",
    explanation: "The record says what share of the code the tests run, and the coverage report among its evidence comes to another, rounded to the precision of the claim.

**Bad:** `Passing (96% coverage)` where the lines of the report come to 81.2 %.

**Good:** `Passing (81% coverage)`

**Mend:** take the number of the report, or put the right report there.",
};

fn run(release: &Judged, _: &Site, problems: &mut Problems) {
    let runs: Vec<&TestRun> = release.record.iter().flat_map(|record| &record.particulars.tests).filter(is_suite).collect();
    let reports = of_kind(release, Kind::Junit);
    let pairs = pairs(&runs, &reports);
    problems.extend(pairs.iter().filter_map(|pair| passing(release, pair)));
    problems.extend(pairs.iter().filter_map(|pair| counts(release, pair)));
    let claimed = |report: &Evidence| pairs.iter().any(|pair| pair.shown.iter().any(|shown| std::ptr::eq(shown.file, report)));
    problems.extend(reports.iter().filter(|report| !claimed(report)).filter_map(|report| unnamed(release, &runs, report)));
    let covered = of_kind(release, Kind::Coverage);
    problems.extend(runs.iter().filter_map(|run| coverage(release, run, &covered)));
}

fn of_kind(release: &Judged, kind: Kind) -> Vec<&Evidence> {
    release.evidence.iter().filter(|one| one.kind == kind && one.file.is_some()).collect()
}

fn is_suite(run: &&TestRun) -> bool {
    matches!(run.outcome, TestOutcome::Suite(_))
}

fn mark(run: &TestRun) -> Option<Mark> {
    if let TestOutcome::Suite(read) = &run.outcome { read.value } else { None }
}

/// What a report shows of a suite.
struct Shown<'a> {
    file: &'a Evidence,
    tests: Decimal,
    failed: Decimal,
    skipped: Decimal,
}

/// A suite of the record with what the evidence shows of it.
struct Pair<'a> {
    run: &'a TestRun,
    shown: Vec<Shown<'a>>,
    /// Whether a suite that no report is of is said to fail: what fails in a report of all tests may be of it.
    explained: bool,
}

/// Words that say that something is a test, and no more.
const PLAIN: [&str; 8] = ["test", "tests", "testing", "suite", "suites", "junit", "report", "results"];
/// Names of what is all the tests, or those that are meant where nothing else is said.
const GENERAL: [&str; 6] = ["all", "total", "unit", "automated", "overall", "sum"];

fn words(text: &str) -> Vec<String> {
    let all = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    all.filter(|word| !word.is_empty() && !PLAIN.contains(&word.as_str())).collect()
}

fn pairs<'a>(runs: &[&'a TestRun], reports: &[&'a Evidence]) -> Vec<Pair<'a>> {
    let mut left: Vec<&Evidence> = reports.to_vec();
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    for run in runs {
        let named: Vec<&Evidence> = reports.iter().copied().filter(|report| is_named(run, report)).collect();
        let suites: Vec<Shown<'a>> = reports.iter().filter_map(|report| suite(run, report)).collect();
        let shown: Vec<Shown<'a>> = if named.is_empty() { suites } else { named.iter().map(|report| whole(report)).collect() };
        left.retain(|report| !shown.iter().any(|shown| std::ptr::eq(shown.file, *report)));
        pairs.push(Pair { run, shown, explained: false });
    }
    let general = |run: &TestRun| words(&run.name).iter().all(|word| GENERAL.contains(&word.as_str()));
    let mut takers = pairs.iter_mut().filter(|pair| pair.shown.is_empty() && general(pair.run));
    let failing = runs.iter().any(|run| mark(run) == Some(Mark::Fail));
    // Several suites that could all be meant: none is.
    if let (Some(pair), None) = (takers.next(), takers.next()) {
        pair.shown = left.into_iter().map(whole).collect();
        pair.explained = failing;
    }
    pairs.retain(|pair| !pair.shown.is_empty());
    pairs
}

/// Whether the name of a report's file says that it is a suite's: `junit_integration.xml`.
fn is_named(run: &TestRun, report: &Evidence) -> bool {
    let name = report.path.rsplit('/').next().unwrap_or(&report.path);
    let (own, wanted) = (words(name), words(&run.name));
    !wanted.is_empty() && wanted.iter().all(|word| own.contains(word))
}

/// A report as a whole: the failures that it says, where they are more than it holds.
fn whole(report: &Evidence) -> Shown<'_> {
    let number = |name: &str| report.facts.number(name).unwrap_or_default();
    let failed = (number("failures") + number("errors")).max(number("claimed_bad"));
    Shown { file: report, tests: number("tests"), failed, skipped: number("skipped") }
}

/// A suite within a report that has the name of the record's: `api: 28 tests, 2 failed, 1 skipped`.
fn suite<'a>(run: &TestRun, report: &'a Evidence) -> Option<Shown<'a>> {
    let wanted = words(&run.name);
    let Some(FactValue::List(suites)) = report.facts.get("suites").map(|fact| &fact.value) else { return None };
    let (_, counts) =
        suites.iter().filter_map(|suite| suite.rsplit_once(": ")).find(|(name, _)| !wanted.is_empty() && words(name) == wanted)?;
    let mut numbers = counts.split(", ").filter_map(|part| part.split(' ').next()?.parse().ok());
    Some(Shown { file: report, tests: numbers.next()?, failed: numbers.next()?, skipped: numbers.next()? })
}

fn passing(release: &Judged, pair: &Pair<'_>) -> Option<Problem> {
    let bad = pair.shown.iter().find(|shown| !shown.failed.is_zero()).filter(|_| mark(pair.run) == Some(Mark::Pass) && !pair.explained)?;
    let message = format!("{}: {} is said to pass, and {}", release.version.written, pair.run.name, told(bad.file, bad.failed));
    let problem = Problem::new(&CONTRADICTED, pair.run.span, message).help("correct the record; the report counts");
    Some(labelled(problem, bad.file))
}

/// `evidence/junit.xml:12 has 2 failing tests (api: health)`
fn told(report: &Evidence, failed: Decimal) -> String {
    let first = match report.facts.get("failing").map(|fact| &fact.value) {
        Some(FactValue::List(names)) => names.first().map(|name| format!(" ({name})")),
        _ => None,
    };
    let plural = if failed == Decimal::ONE { "" } else { "s" };
    format!("{}:{} has {failed} failing test{plural}{}", report.path, report.facts.line("failing"), first.unwrap_or_default())
}

fn labelled(problem: Problem, report: &Evidence) -> Problem {
    let Some(file) = report.file else { return problem };
    problem.label(Span { line: report.facts.line("failing"), ..Span::start_of(file) }, "the report")
}

/// A failing report that no suite of the record is, where the record says that all is well.
fn unnamed(release: &Judged, runs: &[&TestRun], report: &Evidence) -> Option<Problem> {
    let shown = whole(report);
    if shown.failed.is_zero() || runs.iter().any(|run| mark(run) == Some(Mark::Fail)) {
        return None;
    }
    let version = &release.version.written;
    let passing = runs.iter().find(|run| mark(run) == Some(Mark::Pass));
    let problem = match passing {
        Some(run) => Problem::new(
            &CONTRADICTED,
            run.span,
            format!("{version}: no suite of the record is said to fail, and {}", told(report, shown.failed)),
        ),
        None => {
            let place = Span { line: report.facts.line("failing"), ..Span::start_of(report.file.filter(|_| claims_stable(release))?) };
            let message = format!("{version} is stable, and {}", told(report, shown.failed));
            return Some(Problem::new(&CONTRADICTED, place, message).help("say in the record what failed and why it was released"));
        }
    };
    Some(labelled(problem.help("say in the record which suite failed"), report))
}

fn counts(release: &Judged, pair: &Pair<'_>) -> Option<Problem> {
    let sum = |pick: fn(&Shown<'_>) -> Decimal| pair.shown.iter().map(pick).sum::<Decimal>();
    let (tests, failed, skipped) = (sum(|one| one.tests), sum(|one| one.failed), sum(|one| one.skipped));
    let claims = pair.run.counts;
    let passed = tests.checked_sub(failed)?.checked_sub(skipped)?;
    // What is said to pass is contradicted by failures, not miscounted.
    let failures = claims.failures.filter(|_| mark(pair.run) != Some(Mark::Pass) || failed.is_zero());
    let claimed_passed = claims.passed.filter(|_| claims.tests.is_none() && failed.is_zero());
    let compared = [
        (claims.tests, tests, "tests"),
        (failures, failed, "failed"),
        (claims.skipped, skipped, "skipped"),
        (claimed_passed, passed, "passed"),
    ];
    let mut claimed = compared.into_iter().filter_map(|(claim, shown, what)| Some((Decimal::from(claim?), shown, what)));
    let (claim, shown, what) = claimed.find(|(claim, shown, _)| claim != shown)?;
    let paths: Vec<&str> = pair.shown.iter().map(|shown| shown.file.path.as_str()).collect();
    let message =
        format!("{}: {} has {claim} ({what}) in the record, {shown} in {}", release.version.written, pair.run.name, paths.join(" and "));
    Some(labelled(Problem::new(&MISCOUNTED, pair.run.span, message).help("take the numbers of the report"), pair.shown.first()?.file))
}

fn coverage(release: &Judged, run: &TestRun, reports: &[&Evidence]) -> Option<Problem> {
    let claim = run.coverage?;
    let named: Vec<&Evidence> = reports.iter().copied().filter(|report| is_named(run, report)).collect();
    let reports = if named.is_empty() { reports } else { named.as_slice() };
    let branches = run.name.to_lowercase().contains("branch");
    let fact = if branches { "branch_percent" } else { "line_percent" };
    let shown: Vec<Decimal> = reports.iter().filter_map(|report| report.facts.number(fact)).chain(joint(reports, branches)).collect();
    // Tools round, or cut off.
    let agrees = |shown: &Decimal| rounds_to(*shown, claim) || shown.trunc_with_scale(claim.scale()) == claim;
    let (found, report) = (shown.last()?, reports.first()?);
    if shown.iter().any(agrees) {
        return None;
    }
    let message =
        format!("{}: {} has {claim}% coverage in the record, {}% in {}", release.version.written, run.name, found.normalize(), report.path);
    let problem = Problem::new(&COVERAGE, run.span, message).help("take the number of the report");
    let place = report.file.map(|file| Span { line: report.facts.line(fact), ..Span::start_of(file) });
    Some(match place {
        Some(place) => problem.label(place, "the report"),
        None => problem,
    })
}

/// The lines of several reports together.
fn joint(reports: &[&Evidence], branches: bool) -> Option<Decimal> {
    if reports.len() < 2 || branches {
        return None;
    }
    let sum = |name: &str| reports.iter().map(|report| report.facts.number(name)).sum::<Option<Decimal>>();
    sum("covered")?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(sum("lines")?)
}
