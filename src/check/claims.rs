//! What a record claims of rollbacks, tags, decisions and times against what the evidence states of them.
//!
//! Refuses to compare what one of the two does not state.

mod codes;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;

use self::codes::{DIFFERS, MOVED, NO_GO, OUTSIDE, RECOVERY, SHARED, SHORTER, UNRECORDED, VERSION};
use super::{Check, Context, Rule, gates::name, whole};
use crate::{
    archive::{Evidence, Judged, Rollback, Stage},
    diag::{Code, Problem, Problems, Span},
    evidence::{FactValue, Kind},
    site::Site,
    value::{Comparator, Limit, Threshold, Version, When, rounds_to},
};

/// The family.
pub(super) static CHECK: Check = Check { codes: codes::ALL, rules: &[Rule::Release(run), Rule::Archive(shared)] };

/// Files of fewer bytes are markers: two of them may well be equal.
const MARKER: u64 = 64;

fn run(release: &Judged, _: &Site, problems: &mut Problems) {
    problems.extend(rollbacks(release));
    problems.extend(release.evidence.iter().filter_map(|one| of_another_version(release, one)));
    problems.extend(release.evidence.iter().filter_map(|one| refused(release, one)));
    problems.extend(release.evidence.iter().filter_map(|one| outside(release, one)));
    problems.extend(release.stages.iter().filter_map(|stage| shorter(release, stage)));
    problems.extend(moved(release));
}

/// A problem at the line of a file's fact.
fn at_fact(code: &'static Code, release: &Judged, one: &Evidence, fact: &str, message: String) -> Option<Problem> {
    let span = Span { line: one.facts.line(fact), ..Span::start_of(one.file?) };
    Some(Problem::new(code, span, format!("{}: {message}", release.version.written)))
}

/// Real rollbacks among the evidence: not rehearsals.
fn shown(release: &Judged) -> impl Iterator<Item = &Evidence> {
    release.evidence.iter().filter(|one| one.kind == Kind::Rollback && one.file.is_some() && !one.facts.holds("dry_run"))
}

fn rollbacks(release: &Judged) -> Vec<Problem> {
    let mut found = Vec::new();
    for rollback in &release.rollbacks {
        let files: Vec<&Evidence> =
            rollback.evidence.iter().map(|at| &release.evidence[*at]).filter(|one| one.kind == Kind::Rollback).collect();
        found.extend(files.iter().filter_map(|one| recovery(release, rollback, one)));
        found.extend(files.iter().flat_map(|one| differences(release, rollback, one)));
    }
    if release.rollbacks.is_empty() && release.record.is_some() {
        let unrecorded = |one: &Evidence| {
            let message = format!("{} shows a rollback, and the record has none", one.path);
            let problem = at_fact(&UNRECORDED, release, one, "started", message)?;
            Some(problem.label(whole(release), "the record").help("record the rollback, or say that the file is a dry run"))
        };
        found.extend(shown(release).filter_map(unrecorded));
    }
    found
}

fn recovery(release: &Judged, rollback: &Rollback, one: &Evidence) -> Option<Problem> {
    let stated = rollback.record.recovery.as_ref()?;
    let claim = stated.value.as_ref()?.minutes()?;
    let shown = one.facts.number("recovery_minutes")?;
    let message = format!(
        "{}: recovery took {} in the record, {} minutes in {}:{}",
        release.version.written,
        stated.text,
        shown.normalize(),
        one.path,
        one.facts.line("recovery_minutes")
    );
    (!rounds_to(shown, claim))
        .then(|| Problem::new(&RECOVERY, stated.span, message).help("correct the time; the evidence has both ends of it"))
}

fn differences(release: &Judged, rollback: &Rollback, one: &Evidence) -> Vec<Problem> {
    let record = &rollback.record;
    let mut found = Vec::new();
    let mut differ = |fact: &str, what: &str, claim: &str, shown: &str, span: Span| {
        let message = format!(
            "{}: the {what} is `{claim}` in the record, `{shown}` in {}:{}",
            release.version.written,
            one.path,
            one.facts.line(fact)
        );
        found.push(Problem::new(&DIFFERS, span, message).help("correct the record, or name the evidence of this rollback"));
    };
    if one.facts.holds("dry_run") {
        differ("dry_run", "kind of run", "a rollback", "a dry run", record.span);
    }
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    if let (Some(claim), Some(shown)) = (&record.trigger, one.facts.text("trigger"))
        && plain(&claim.plain) != plain(shown)
    {
        differ("trigger", "trigger", &claim.plain, shown, claim.span);
    }
    if let Some(claim) = record.time.as_ref().filter(|claim| claim.value.as_ref().is_some_and(|when| is_elsewhen(when, one))) {
        differ("started", "time of the rollback", &claim.text, one.facts.text("started").unwrap_or_default(), claim.span);
    }
    if let (Some(claim), Some(shown)) = (&record.to_version, one.facts.text("to_version"))
        && Version::parse(shown).is_some_and(|shown| !shown.same(&claim.value))
    {
        differ("to_version", "version that was restored", &claim.value.written, shown, claim.span);
    }
    if let (Some(claim), Some(shown)) = (&record.stage_percent, one.facts.number("stage_percent"))
        && claim.value.is_some_and(|claim| claim != shown && !is_number_of(release, claim, shown))
    {
        differ("stage_percent", "stage", &claim.text, &format!("{}%", shown.normalize()), claim.span);
    }
    found
}

/// Whether the number of a stage was written in place of its share of traffic, which no stage has.
fn is_number_of(release: &Judged, percent: Decimal, number: Decimal) -> bool {
    let stages = || release.stages.iter().map(|stage| &stage.record);
    !stages().any(|stage| stage.percent == Some(number))
        && stages().any(|stage| stage.percent == Some(percent) && stage.index.is_some_and(|index| Decimal::from(index) == number))
}

/// Whether a moment is not that of a rollback: before it can have been noticed, or when all was well again.
fn is_elsewhen(when: &When, one: &Evidence) -> bool {
    /// How long before a rollback its trigger may have fired, in seconds; and how long after it a record without an end may date it.
    const NEAR: i64 = 30 * 60;
    let instant = |name: &str| Some(one.facts.text(name).and_then(When::parse)?.instant()?.as_second());
    let (Some(claim), Some(started)) = (when.instant(), instant("started")) else { return false };
    // Records are written to the minute.
    let last = instant("recovered").map_or(started + NEAR, |recovered| recovered.max(started) + 60);
    !(started - NEAR..=last).contains(&claim.as_second())
}

/// A tag, a decision or a rollback that names another version than the release it lies with.
fn of_another_version(release: &Judged, one: &Evidence) -> Option<Problem> {
    let facts: &[&str] = match one.kind {
        Kind::Rollback => &["from_version"],
        Kind::ReleaseTag | Kind::GoNoGo | Kind::Sbom | Kind::Lockfile => &["version"],
        Kind::Provenance => &["version", "image_version"],
        _ => &[],
    };
    let wrong = |fact: &&&str| {
        let version = one.facts.text(fact).and_then(Version::parse);
        version.is_some_and(|version| !is_of(&version, one.kind, release))
    };
    let fact = facts.iter().find(wrong)?;
    let message = format!("{} is of {}", one.path, one.facts.text(fact)?);
    let problem = at_fact(&VERSION, release, one, fact, message)?;
    Some(problem.help("put the file to its own release, or record it again"))
}

/// Whether a version is the release's. Builds name tags, which may have the component before the version, and catalogues what is no version.
fn is_of(version: &Version, kind: Kind, release: &Judged) -> bool {
    let own = release.version.bare();
    let numbered = version.bare().starts_with(|c: char| c.is_ascii_digit()) && version.bare().contains('.');
    match kind {
        Kind::Provenance => version.same(&release.version) || version.written.rsplit(['/', '-', '@', 'v']).next() == Some(own),
        Kind::Sbom | Kind::Lockfile => version.same(&release.version) || !numbered,
        _ => version.same(&release.version),
    }
}

fn refused(release: &Judged, one: &Evidence) -> Option<Problem> {
    let refused = one.kind == Kind::GoNoGo && one.facts.text("decision") == Some("no-go");
    let message = format!("{} says NO-GO, and {} stages were run", one.path, release.stages.len());
    let problem = (refused && !release.stages.is_empty()).then(|| at_fact(&NO_GO, release, one, "decision", message))??;
    Some(problem.help("add the decision that overruled it, or say in the record why it was deployed"))
}

/// The first and the last moment that a file states.
fn times(one: &Evidence) -> Option<(Timestamp, Timestamp)> {
    let instant = |name: &str| one.facts.text(name).and_then(When::parse).and_then(|when| when.instant());
    let first = instant("from").or_else(|| instant("started"))?;
    Some((first, instant("until").or_else(|| instant("recovered")).unwrap_or(first)))
}

/// Evidence of a stage, or of a rollback, from days that are neither the release's nor beside it.
fn outside(release: &Judged, one: &Evidence) -> Option<Problem> {
    let day = release.day?;
    let concerned = one.stage_percent.is_some() || one.kind == Kind::Rollback;
    let (first, last) = times(one).filter(|_| concerned)?;
    let days = |instant: Timestamp| -> Option<i32> {
        let date: Date = instant.to_zoned(TimeZone::UTC).date();
        date.since(day).ok().map(|span| span.get_days())
    };
    // A roll-out may begin before midnight, and be watched for some days.
    let far = days(last)? < -1 || days(first)? > 7;
    let fact = if one.facts.get("from").is_some() { "from" } else { "started" };
    let message = format!("{} is from {first} to {last}, the release from {day}", one.path);
    let problem = far.then(|| at_fact(&OUTSIDE, release, one, fact, message))??;
    Some(problem.help("put the evidence of this roll-out there, or correct the date of the record"))
}

/// A stage whose numbers cover less time than it is said to have lasted.
fn shorter(release: &Judged, stage: &Stage) -> Option<Problem> {
    let stated = stage.record.duration.as_ref()?;
    let claim = stated.value.as_ref()?.minutes()?;
    let twice = release.stages.iter().filter(|other| other.record.percent == stage.record.percent).count() > 1;
    let files = release.evidence.iter().filter(|one| one.stage_percent.is_some() && one.stage_percent == stage.record.percent && !twice);
    let covered = |one: &Evidence| {
        let (first, last) = times(one)?;
        let count = one.facts.number("times").filter(|count| *count > Decimal::ONE)?;
        let span = Decimal::from(last.as_second() - first.as_second()).checked_div(Decimal::from(60))?;
        // Each number stands for the time up to the next one.
        let interval = span.checked_div(count - Decimal::ONE)?;
        span.checked_add(interval).map(|covered| covered.round_dp(1).normalize())
    };
    let best = files.filter_map(|one| Some((covered(one)?, one))).max_by_key(|(covered, _)| *covered);
    let (covered, one) = best.filter(|(covered, _)| *covered < claim)?;
    let message = format!("{} {}: {} are stated, {} covers {covered} minutes", release.version.written, name(stage), stated.text, one.path);
    Some(Problem::new(&SHORTER, stated.span, message).help("correct the length, or add the evidence of the rest"))
}

/// Limits of a canary's plan against the thresholds that the gates were judged by.
fn moved(release: &Judged) -> Vec<Problem> {
    let mut found = Vec::new();
    for one in release.evidence.iter().filter(|one| one.kind == Kind::CanaryPlan) {
        let Some(FactValue::List(limits)) = one.facts.get("limits").map(|fact| &fact.value) else { continue };
        for limit in limits {
            let Some((metric, limit)) = limit.split_once(": ") else { continue };
            let planned = limit.split('(').next().unwrap_or(limit).trim();
            found.extend(release.stages.iter().flat_map(|stage| {
                stage.gates.iter().filter_map(move |gate| {
                    let threshold = gate.record.threshold.as_ref().filter(|_| gate.record.metric.trim().eq_ignore_ascii_case(metric))?;
                    differs(threshold.value.as_ref()?, planned).then(|| {
                        let message = format!(
                            "{} {}: {metric} was judged by {}, the plan in {} has {planned}",
                            release.version.written,
                            name(stage),
                            threshold.text,
                            one.path
                        );
                        Problem::new(&MOVED, threshold.span, message)
                            .help("say why the limit was moved, or judge by the one that was planned")
                    })
                })
            }));
        }
    }
    found
}

/// Whether a gate allows what the plan does not: a plan that says what passes has the same number, one that says when to go back may be
/// looser than the gate (180 ms to pass, 360 ms to roll back), never stricter.
fn differs(threshold: &Threshold, planned: &str) -> bool {
    let Some(Threshold { limit: Limit::Absolute(planned), comparator }) = Threshold::parse(planned) else { return false };
    let Limit::Absolute(own) = &threshold.limit else { return false };
    let (Some(ours), Some(theirs)) = (own.base(), planned.base()) else { return false };
    let looser = match (threshold.comparator, comparator) {
        (Comparator::Less | Comparator::AtMost, Comparator::Greater | Comparator::AtLeast) => ours > theirs,
        (Comparator::Greater | Comparator::AtLeast, Comparator::Less | Comparator::AtMost) => ours < theirs,
        _ => ours != theirs,
    };
    own.unit.compatible(&planned.unit) && looser
}

/// Files of different releases that are byte for byte the same.
fn shared(context: Context<'_>, problems: &mut Problems) {
    let mut seen: std::collections::BTreeMap<&str, (usize, &Evidence)> = std::collections::BTreeMap::new();
    let all = context.archive.releases.iter().enumerate().rev().filter(|(_, release)| !release.template);
    for (index, release) in all {
        for one in release.evidence.iter().filter(|one| is_a_proof(one)) {
            match seen.get(one.sha256.as_str()) {
                Some((first, other)) if *first != index => {
                    let owner = &context.archive.releases[*first].version.written;
                    let (Some(here), Some(there)) = (one.file, other.file) else { continue };
                    let message = format!("{}: {} is byte for byte {} of {owner}", release.version.written, one.path, other.path);
                    let problem = Problem::new(&SHARED, Span::start_of(here), message).label(Span::start_of(there), "the same file");
                    problems.push(problem.help("record the evidence of this release; what both share is evidence of one of them at most"));
                }
                Some(_) => {}
                None => {
                    seen.insert(&one.sha256, (index, one));
                }
            }
        }
    }
}

/// Kinds of which two releases cannot well have the same file.
pub(super) fn is_a_proof(one: &Evidence) -> bool {
    let kinds =
        [Kind::Prometheus, Kind::Series, Kind::Provenance, Kind::Junit, Kind::K6, Kind::AnalysisRun, Kind::CanaryRun, Kind::Rollback];
    let kinds = kinds.iter().chain(&[Kind::ReleaseTag, Kind::GoNoGo, Kind::Log]);
    one.file.is_some() && one.bytes >= MARKER && kinds.into_iter().any(|kind| *kind == one.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_to_go_back_at_may_be_looser_than_a_gate() {
        for (gate, planned, moved) in [
            ("< 180ms", "> 360ms", false),
            ("< 400ms", "> 400ms", false),
            ("< 500ms", "> 400ms", true),
            ("> 99.5%", "< 98%", false),
            ("> 97%", "< 98%", true),
            ("< 500ms", "< 400ms", true),
            ("< 0.4s", "< 400ms", false),
            ("< 5%", "> 400ms", false),
        ] {
            assert_eq!(differs(&Threshold::parse(gate).expect("a threshold"), planned), moved, "{gate} {planned}");
        }
    }
}
