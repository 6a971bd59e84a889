//! The way to production against itself: pipeline, staging, capacity, alerts; and criteria that are denied.
//!
//! Refuses to call a failure what was tried again with success.

use rust_decimal::Decimal;

use super::{Check, Context, Rule, claimants};
use crate::{
    archive::{Judged, Standing, Verdict, by_record, standing_of},
    diag::{Code, Problem, Problems, Severity},
    record::{Course, Deployment, Outcome, PipelineStep, Read},
    site::Site,
    value::When,
};

/// The rules for single releases.
pub(super) static CHECK: Check = Check { codes: &[&DESPITE, &RAN_ON, &OTHER, &CAPACITY, &SILENT], rules: &[Rule::Release(run)] };

/// The rule for criteria, which documents have as well.
pub(super) static CRITERIA: Check = Check { codes: &[&DENIED], rules: &[Rule::Archive(criteria)] };

static DESPITE: Code = Code {
    name: "pipeline/deployed-despite-failure",
    severity: Severity::Error,
    blocking: false,
    summary: "a step of the pipeline failed, and the release was deployed to production all the same",
    explanation: "A pipeline stops at its first failure. Where a step failed, was not run again with success, and the release still \
reached production, either the record is wrong or the pipeline was gone around.

**Bad:** `| licences | ❌ Failed |` in the pipeline, and `| production | v1.1.0 | ✅ SUCCESS |` among the deployments.

**Good:** the step stands a second time, and passed; or the deployment did not happen.

**Mend:** record the run that passed, or why the failure was accepted.",
};

static RAN_ON: Code = Code {
    name: "pipeline/ran-on",
    severity: Severity::Warning,
    blocking: false,
    summary: "a step of the pipeline succeeded after one that failed and was not run again",
    explanation: "A pipeline stops at its first failure. A step of a later phase, or one that began after another had failed, and that succeeded all the same says \
that the failure stopped nothing. What runs always (telling people, cleaning up, going back) is meant to.

**Bad:** `licences` ❌ in the development phase, and `package` ✅ in the phase after it.

**Good:** `licences` a second time, ✅; or `accepted: …` beside its failure.

**Mend:** record the run that passed, or who accepted the failure; otherwise mend the pipeline.",
};

static OTHER: Code = Code {
    name: "deployment/differs-from-staging",
    severity: Severity::Error,
    blocking: false,
    summary: "production got another version or image than staging",
    explanation: "What was tried on staging is what goes to production: the same version, the same digest. Anything else was never tried.

**Bad:** staging `sha256:aa11…`, production `sha256:bb22…`.

**Good:** the same digest in both rows.

**Mend:** deploy what was tried, try what was deployed, or correct the row.",
};

static CAPACITY: Code = Code {
    name: "deployment/capacity-left",
    severity: Severity::Warning,
    blocking: false,
    summary: "a deployment that succeeded did not end at full capacity",
    explanation: "A deployment that takes capacity away gives it back at its end. A last share below 100 % says that it was forgotten, or \
that the record was.

**Bad:** `| production | 50% | ✅ SUCCESS |` in the column *Capacity*.

**Good:** `50% → 100%`.

**Mend:** scale up again, or write the last share.",
};

static SILENT: Code = Code {
    name: "monitoring/no-alert",
    severity: Severity::Warning,
    blocking: false,
    summary: "a metric went over its threshold after the release, and no alert was sent",
    explanation: "What is watched after a release has a threshold so that somebody is told. A number that fails its threshold beside an \
alert that was not sent is a watch that does not work.

**Bad:** `| Error rate | 2% | < 1% | none |`, its last column *Alert*.

**Good:** the name of the alert that was sent.

**Mend:** mend the rule that should have woken somebody, and name the alert.",
};

static DENIED: Code = Code {
    name: "criterion/contradicted",
    severity: Severity::Error,
    blocking: false,
    summary: "an acceptance criterion is marked as met, and the same text or its evidence says otherwise",
    explanation: "A mark is a claim. A file that it names and that is listed and missing, or a row of the table of services that lacks \
what all services are said to have, contradicts it.

**Bad:** `1. ✅ **Load**: evidence/load.log`, where the evidence lists `load.log` and the file is not there.

**Good:** the file is there.

**Mend:** bring the file, fill in the row, or take the mark back.",
};

fn run(release: &Judged, _: &Site, problems: &mut Problems) {
    let Some(course) = release.record.as_ref().map(|record| &record.particulars.course) else { return };
    let production = course.deployments.iter().find(|one| is_production(one) && one.went_well());
    if let (Some(step), Some(production)) = (failure(&course.pipeline), production) {
        let message = format!("“{}” failed, and nothing says that it passed later", step.name);
        let problem = Problem::new(&DESPITE, step.span, message).label(production.span, "the deployment to production");
        problems.push(problem.help("record the run that passed, or why the failure was accepted"));
    } else {
        problems.extend(ran_on(&course.pipeline));
    }
    problems.extend(untried(course));
    problems.extend(course.deployments.iter().filter_map(capacity_left));
    for one in &course.watches {
        let unheard = one.alert.as_ref().is_some_and(|alert| alert.value == Some(false));
        if unheard && by_record(&one.gate).verdict == Verdict::Fail {
            let message = format!("{} failed its threshold, and no alert was sent", one.gate.metric);
            problems.push(Problem::new(&SILENT, one.gate.span, message).help("name the alert, or mend the rule"));
        }
    }
}

fn is_production(one: &Deployment) -> bool {
    one.environment.value.to_lowercase().starts_with("prod")
}

/// A step that succeeded although one before it had failed.
fn ran_on(steps: &[PipelineStep]) -> Option<Problem> {
    let failed = failure(steps).filter(|step| !is_accepted(step))?;
    let behind = steps.iter().skip_while(|step| !std::ptr::eq(*step, failed)).skip(1);
    let succeeded = |step: &&PipelineStep| step.outcome.as_ref().is_some_and(|read| read.value == Some(Outcome::Succeeded));
    let on = behind.filter(succeeded).find(|step| comes_after(step, failed) && !runs_always(step))?;
    let message = format!("“{}” succeeded after “{}” had failed, and nothing says that it passed later", on.name, failed.name);
    let problem = Problem::new(&RAN_ON, on.span, message).label(failed.span, "what failed");
    Some(problem.help("record the run that passed, or who accepted the failure"))
}

/// Whether a step began when another had ended: in a later phase, by its time, or by its line in a log. Steps of one phase may run side by side.
fn comes_after(step: &PipelineStep, failed: &PipelineStep) -> bool {
    let instant = |read: &Option<Read<When>>| read.as_ref()?.value.as_ref()?.instant();
    if let (Some(end), Some(start)) = (instant(&failed.end), instant(&step.start)) {
        return start >= end;
    }
    let logged = failed.outcome.as_ref().filter(|read| read.text == "Failed at");
    match logged {
        Some(read) if read.span.file == step.span.file => step.span.line > read.span.line,
        _ => step.phase.is_some() && failed.phase.is_some() && step.phase != failed.phase,
    }
}

/// Whether somebody took a failure for granted.
fn is_accepted(failed: &PipelineStep) -> bool {
    let outcome = failed.outcome.as_ref().map_or("", |read| read.text.as_str());
    let said = format!("{outcome} {}", failed.error.as_deref().unwrap_or_default()).to_lowercase();
    let words = ["accepted", "waived", "tolerated", "non-blocking", "not blocking", "continue-on-error", "allow_failure", "수용"];
    words.iter().any(|word| said.contains(word)) && !said.contains("not accepted")
}

fn runs_always(step: &PipelineStep) -> bool {
    let name = step.name.to_lowercase();
    let words = ["notif", "alert", "clean", "teardown", "tear down", "report", "rollback", "roll back", "restore", "알림", "정리", "롤백"];
    words.iter().any(|word| name.contains(word))
}

/// The first step that failed and has no later run that succeeded.
pub(super) fn failure(steps: &[PipelineStep]) -> Option<&PipelineStep> {
    let is = |step: &PipelineStep, outcome| step.outcome.as_ref().is_some_and(|read| read.value == Some(outcome));
    let mended = |at: usize, name: &str| steps[at..].iter().any(|step| step.name == name && is(step, Outcome::Succeeded));
    steps.iter().enumerate().find(|(at, step)| is(step, Outcome::Failed) && !mended(*at, &step.name)).map(|(_, step)| step)
}

/// Production against the last staging before it: digest, else version.
fn untried(course: &Course) -> Option<Problem> {
    let (at, production) = course.deployments.iter().enumerate().find(|(_, one)| is_production(one) && one.steps.is_empty())?;
    let is_staging = |one: &&Deployment| one.environment.value.to_lowercase().starts_with("stag") && one.steps.is_empty();
    let staging = course.deployments[..at].iter().rev().find(is_staging)?;
    let version = |one: &Deployment| one.version.as_ref()?.value.as_ref().map(|version| version.bare().to_owned());
    let digest = |one: &Deployment| one.digest.as_ref().map(|digest| digest.value.clone());
    let pairs = [digest(staging).zip(digest(production)), version(staging).zip(version(production))];
    let (tried, ran) = pairs.into_iter().flatten().find(|(tried, ran)| tried != ran)?;
    let problem = Problem::new(&OTHER, production.span, format!("production got `{ran}`, staging had `{tried}`"));
    Some(problem.label(staging.span, "what was tried").help("deploy what was tried, or correct the row"))
}

fn capacity_left(one: &Deployment) -> Option<Problem> {
    let last = one.capacity.last().filter(|last| **last < Decimal::ONE_HUNDRED && one.went_well())?;
    let message = format!("the deployment to {} ends at {}% of capacity", one.environment.value, last.normalize());
    Some(Problem::new(&CAPACITY, one.span, message).help("scale up again, or write the last share"))
}

fn criteria(context: Context<'_>, problems: &mut Problems) {
    let documents = context.archive.documents.iter().map(|document| (&document.record.infrastructure, None));
    let records = claimants(context.archive)
        .filter_map(|release| Some((&release.record.as_ref()?.particulars.infrastructure, Some(&release.judged))));
    for (of, release) in documents.chain(records.map(|(of, release)| (of, release.map(AsRef::as_ref)))) {
        let denied = of.criteria.iter().filter(|one| standing_of(one, of, release) == Standing::Contradicted);
        problems.extend(denied.map(|one| {
            Problem::new(&DENIED, one.span, format!("“{}” is marked as met, and is contradicted", one.title))
                .help("bring what it names, or take the mark back")
        }));
    }
}
