//! Whether a roll-out was decided on before it began, and whether the numbers before and after are those of the evidence.
//!
//! Refuses to demand a decision of archives that never had one.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{Check, Context, Rule, claimants, whole};
use crate::{
    archive::{Archive, Evidence, Finding, Gate, Judged, Measured, Release, Status, measures},
    diag::{Code, Problem, Problems, Severity, Span},
    evidence::Kind,
    record::{Comparison, Read},
    site::Site,
    value::{Quantity, When, rounds_to, spans},
};

/// The family.
pub(super) static CHECK: Check = Check { codes: &[&LATE, &NONE, &NUMBERS], rules: &[Rule::Archive(run), Rule::Release(late)] };

static LATE: Code = Code {
    name: "signoff/go-late",
    severity: Severity::Error,
    blocking: false,
    summary: "the decision to deploy is younger than the first stage",
    explanation: "GO or NO-GO is decided before traffic reaches the new version. The decision among the evidence has a time that is later than the first \
number of the first stage: it was written down afterwards.

**Bad:** `Decided: 2026-03-02 10:30 UTC` where the first stage has numbers from 09:00.

**Good:** `Decided: 2026-03-02 08:45 UTC`

**Mend:** add the decision that was made before, or say in the record that there was none.",
};

static NONE: Code = Code {
    name: "signoff/go-missing",
    severity: Severity::Warning,
    blocking: false,
    summary: "stages were run, and no GO is among the evidence",
    explanation: "Earlier releases of the product have a decision to deploy among their evidence. This one has stages that were run, and no such file, or one that \
says neither GO nor NO-GO.

**Bad:** three stages, and a form on which nothing was chosen.

**Good:** `go_nogo_signed_v1.1.0.txt` with `Decision: GO`

**Mend:** add the decision, signed before the first stage.",
};

static NUMBERS: Code = Code {
    name: "comparison/evidence-disagrees",
    severity: Severity::Warning,
    blocking: false,
    summary: "a number before or after is not the one in the evidence",
    explanation: "The record compares a metric with the release before. The evidence of the last stage of this release, or of that one, holds the metric \
(under its name, or where `[metrics]` says) with another number: a series whose smallest and largest number the claim lies outside of, or a single number that is not the claim when rounded.

**Bad:** `| API P95 | 180ms | 120ms |` where the last stage of this release has 151 ms.

**Good:** `| API P95 | 180ms | 151ms |`

**Mend:** correct the number, or say where it was measured instead.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for release in claimants(context.archive) {
        problems.extend(none(release, context.archive));
        problems.extend(numbers(release, context));
    }
}

fn decisions(release: &Judged) -> impl Iterator<Item = &Evidence> {
    release.evidence.iter().filter(|one| one.kind == Kind::GoNoGo && one.file.is_some())
}

fn instant(one: &Evidence, fact: &str) -> Option<Timestamp> {
    one.facts.text(fact).and_then(When::parse).and_then(|when| when.instant())
}

/// The first number of the first stage that has numbers with times.
fn began(release: &Judged) -> Option<(Timestamp, &Evidence)> {
    let of_stages = release.evidence.iter().filter(|one| one.stage_percent.is_some() && !one.facts.holds("dry_run"));
    of_stages.filter_map(|one| Some((instant(one, "from")?, one))).min_by_key(|(from, _)| *from)
}

fn late(release: &Judged, _: &Site, problems: &mut Problems) {
    problems.extend(decided_late(release));
}

fn decided_late(release: &Judged) -> Option<Problem> {
    let (from, stage) = began(release)?;
    let timed = |one: &&Evidence| one.facts.text("decision") == Some("go");
    let times = decisions(release).filter(timed).map(|one| Some((instant(one, "time")?, one))).collect::<Option<Vec<_>>>()?;
    let (time, one) = times.into_iter().min_by_key(|(time, _)| *time).filter(|(time, _)| *time > from)?;
    let span = Span { line: one.facts.line("time"), ..Span::start_of(one.file?) };
    let message = format!("{}: {} decides at {time}, {} has numbers from {from}", release.version.written, one.path, stage.path);
    Some(Problem::new(&LATE, span, message).help("add the decision that was made before, or say in the record that there was none"))
}

fn none(release: &Release, archive: &Archive) -> Option<Problem> {
    let run = !release.stages.is_empty() && !matches!(release.status, Status::Planned | Status::Blocked);
    let decided = decisions(release).any(|one| one.facts.get("decision").is_some());
    let named = |one: &&Evidence| one.file.is_none() && one.path.to_lowercase().contains("nogo");
    let listed = release.evidence.iter().any(|one| named(&one));
    if !run || decided || listed || release.evidence.is_empty() {
        return None;
    }
    let older = std::iter::successors(release.previous, |older| archive.releases[*older].previous);
    let usual = older.take(3).any(|older| decisions(&archive.releases[older]).any(|one| one.facts.get("decision").is_some()));
    let blank = decisions(release).next();
    if !usual && blank.is_none() {
        return None;
    }
    let span = blank.and_then(|one| one.file).map_or_else(|| whole(release), Span::start_of);
    let why = blank.map_or_else(|| "no GO/NO-GO is among the evidence".to_owned(), |one| format!("{} says neither GO nor NO-GO", one.path));
    let message = format!("{}: {} stages were run, and {why}", release.version.written, release.stages.len());
    Some(Problem::new(&NONE, span, message).help("add the decision, signed before the first stage"))
}

fn numbers(release: &Release, context: Context<'_>) -> Vec<Problem> {
    // What was rolled back was not what the numbers were before.
    let releases = &context.archive.releases;
    let older = std::iter::successors(release.previous, |older| releases[*older].previous);
    let previous = older.map(|index| &releases[index]).find(|older| older.status != Status::RolledBack);
    let rows = release.record.iter().flat_map(|record| &record.comparisons);
    rows.flat_map(|row| {
        let own = shown(release, &row.metric, context.site);
        let base = own.and_then(|(gate, _)| gate.baseline.as_ref()).map(|baseline| baseline.base);
        let before = previous.and_then(|previous| {
            let (_, measured) = shown(previous, &row.metric, context.site)?;
            number(release, (previous, measured), row, &row.before, "before", base)
        });
        let after = own.and_then(|(_, measured)| number(release, (release, measured), row, &row.after, "after", None));
        [before, after]
    })
    .flatten()
    .collect()
}

/// What the last stage that holds a metric shows of it.
fn shown<'a>(release: &'a Release, metric: &str, site: &Site) -> Option<(&'a Gate, &'a Measured)> {
    if release.evidence.iter().all(|one| one.file.is_none()) {
        return None;
    }
    let gates = release.stages.iter().rev().flat_map(|stage| &stage.gates);
    let all: Vec<_> = gates.filter_map(|gate| Some((gate, gate.measured.as_deref().filter(|measured| usable(measured))?))).collect();
    let exact = all.iter().find(|(gate, _)| measures(gate, metric, site));
    let wanted = plain(metric);
    exact.or_else(|| all.iter().find(|(gate, _)| plain(&gate.record.metric) == wanted)).copied()
}

/// A metric's name without what only says that it is one: `API P95 Latency` is the gate `API P95`.
fn plain(metric: &str) -> String {
    let words = metric.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    let named: String = words.clone().filter(|word| !matches!(word.as_str(), "latency" | "duration" | "time")).collect();
    if named.is_empty() { words.collect() } else { named }
}

fn usable(measured: &Measured) -> bool {
    measured.numbers.is_some() && !matches!(measured.finding, Finding::DryRun | Finding::OtherUnit | Finding::NoNumber)
}

fn number(
    release: &Release,
    (of, measured): (&Release, &Measured),
    row: &Comparison,
    read: &Read<Quantity>,
    when: &str,
    base: Option<Decimal>,
) -> Option<Problem> {
    let claim = read.value.as_ref()?;
    let unit = measured.quantity()?.unit;
    if !unit.compatible(&claim.unit) {
        return None;
    }
    let found = measured.numbers?;
    let in_unit = |number: Decimal| number.checked_mul(unit.scale)?.checked_div(claim.unit.scale);
    let is_base = base.and_then(in_unit).is_some_and(|base| rounds_to(base, claim.number));
    if is_base || spans(in_unit(found.min)?..=in_unit(found.max)?, claim.number) {
        return None;
    }
    let file = of.evidence.get(measured.evidence)?;
    let (low, high) = (found.min.normalize(), found.max.normalize());
    let range = if low == high { low.to_string() } else { format!("{low} to {high}") };
    let version = &release.version.written;
    let message = format!(
        "{version}: {} {when} is {} in the record, {range} {} in {}:{} of {}",
        row.metric, read.text, measured.unit, file.path, measured.line, of.version.written
    );
    let problem = Problem::new(&NUMBERS, read.span, message).help("correct the number, or say where it was measured instead");
    Some(problem.label(Span { line: measured.line, ..Span::start_of(file.file?) }, "the evidence"))
}
