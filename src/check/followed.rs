//! The run of a release against the process that it follows: steps of the process that the run does not have.
//!
//! Refuses to hold a run against a process that it does not clearly follow, and to miss what comes after the step at which it stopped.

use std::collections::BTreeMap;

use super::{Check, Context, Rule, claimants, course::failure};
use crate::{
    archive::{Archive, Document, DocumentKind, Release, Status},
    diag::{Code, Problem, Problems, Severity, Span},
    record::{Course, Deployment, Outcome, PipelineStep, PlanStep},
};

/// The family.
pub(super) static CHECK: Check = Check { codes: &[&MISSING], rules: &[Rule::Archive(run)] };

/// The fewest steps that both have.
const SHARED: usize = 3;

static MISSING: Code = Code {
    name: "process/step-missing",
    severity: Severity::Note,
    blocking: false,
    summary: "the run of a release lacks a step of the process that it follows",
    explanation: "A page of `process/` names the steps of the pipeline or of a deployment, and the record of the release has a run with most of them, by the same \
names. A step that the run does not have was left out, or the page names one that nobody takes any more. What comes after the step at which a run \
failed or stopped is not missed; nor are optional steps, or those of hotfixes.

**Bad:** `security` in the pipeline of `process/release.md`, and a run with every other step.

**Good:** `| security | skipped |` with the reason, or a process without it.

**Mend:** record the step, or correct the process.",
};

/// A step by its name, and how far it came.
struct Step<'a> {
    name: String,
    written: &'a str,
    phase: &'a str,
    ran: bool,
    span: Span,
}

fn run(context: Context<'_>, problems: &mut Problems) {
    let is_over = |release: &&Release| !matches!(release.status, Status::Planned | Status::InProgress);
    let plans = plans(context.archive);
    for release in claimants(context.archive).filter(is_over) {
        let Some(course) = release.record.as_ref().map(|record| &record.particulars.course) else { continue };
        let Some(plans) = plans.get(&release.product) else { continue };
        problems.extend(pipeline(release, course, plans));
        problems.extend(course.deployments.iter().filter_map(|one| procedure(one, plans)));
    }
}

/// What the pages of each product's process say of the way to production, without any outcome.
fn plans(archive: &Archive) -> BTreeMap<usize, Vec<(&Document, &Course)>> {
    let mut found: BTreeMap<usize, Vec<(&Document, &Course)>> = BTreeMap::new();
    for document in archive.documents.iter().filter(|document| document.kind == DocumentKind::Process) {
        let course = &document.record.course;
        if course.pipeline.iter().all(|step| step.outcome.is_none()) {
            found.entry(document.product).or_default().push((document, course));
        }
    }
    found
}

fn pipeline(release: &Release, course: &Course, plans: &[(&Document, &Course)]) -> Option<Problem> {
    let stopped = failure(&course.pipeline).is_some()
        || course.pipeline.iter().any(|step| outcome(step) == Some(Outcome::Running))
        || matches!(release.status, Status::Blocked | Status::Failed);
    let own: Vec<Step<'_>> = course.pipeline.iter().map(of_pipeline).collect();
    let theirs = plans.iter().map(|(page, course)| (*page, course.pipeline.iter().map(of_pipeline).collect()));
    lacking(&own, theirs.collect(), stopped)
}

fn procedure(one: &Deployment, plans: &[(&Document, &Course)]) -> Option<Problem> {
    let own: Vec<Step<'_>> = one.steps.iter().filter_map(of_plan).collect();
    let place = |one: &Deployment| one.environment.value.trim().to_lowercase();
    let all = plans.iter().flat_map(|(page, course)| course.deployments.iter().map(move |other| (*page, other)));
    let same = all.filter(|(_, other)| place(other) == place(one));
    lacking(&own, same.map(|(page, other)| (page, other.steps.iter().filter_map(of_plan).collect())).collect(), false)
}

fn outcome(step: &PipelineStep) -> Option<Outcome> {
    step.outcome.as_ref().and_then(|read| read.value)
}

fn of_pipeline(step: &PipelineStep) -> Step<'_> {
    let ran = matches!(outcome(step), Some(Outcome::Succeeded | Outcome::Failed | Outcome::Running));
    Step { name: key(&step.name), written: &step.name, phase: step.phase.as_deref().unwrap_or_default(), ran, span: step.span }
}

fn of_plan(step: &PlanStep) -> Option<Step<'_>> {
    let written = step.caption.as_deref()?;
    Some(Step { name: key(written), written, phase: "", ran: true, span: step.span })
}

/// Letters and digits alone, small.
fn key(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What the run lacks of the plan that it follows best, if it clearly follows any.
fn lacking(own: &[Step<'_>], plans: Vec<(&Document, Vec<Step<'_>>)>, stopped: bool) -> Option<Problem> {
    let has = |step: &Step<'_>| own.iter().any(|other| other.name == step.name);
    let shared = |plan: &[Step<'_>]| plan.iter().filter(|step| has(step)).count();
    let follows = |plan: &[Step<'_>]| {
        let shared = shared(plan);
        shared >= SHARED && shared * 3 >= plan.len() * 2 && shared * 2 >= own.len()
    };
    let followed = plans.into_iter().filter(|(_, plan)| follows(plan));
    let (page, plan) = followed.max_by_key(|(_, plan)| (shared(plan), std::cmp::Reverse(plan.len())))?;
    let ran = |step: &Step<'_>| own.iter().any(|other| other.name == step.name && other.ran);
    let reached = plan.iter().rposition(ran).filter(|_| stopped).unwrap_or(plan.len());
    let left: Vec<(usize, &Step<'_>)> =
        plan.iter().enumerate().take(reached).filter(|(_, step)| !has(step) && !is_optional(step)).collect();
    let (first, step) = left.first().copied()?;
    let before = plan[..first].iter().rev().find_map(|before| own.iter().find(|other| other.name == before.name)).or(own.first())?;
    let names: Vec<String> = left.iter().map(|(_, step)| format!("“{}”", step.written)).collect();
    let message = format!("the run does not have {}, which the process “{}” has", names.join(", "), page.record.page.title);
    let problem = Problem::new(&MISSING, before.span, message).label(step.span, "the step of the process");
    Some(problem.help("record the step, with what became of it, or correct the process"))
}

/// What not every release goes through.
fn is_optional(step: &Step<'_>) -> bool {
    let said = format!("{} {}", step.written, step.phase).to_lowercase();
    ["optional", "if needed", "if necessary", "hotfix", "emergency", "rollback", "roll back", "선택", "긴급", "롤백"]
        .iter()
        .any(|word| said.contains(word))
}
