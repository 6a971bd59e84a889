//! The way back: every migration has one, every command of the plan can be run, and the plan goes to the right version.
//!
//! Refuses to run anything: commands are compared as text.

use super::{Check, Context, Rule, claimants};
use crate::{
    archive::{Archive, Release, filled, last_good, targets},
    diag::{Code, Problem, Problems, Severity},
    record::{Migration, MigrationKind, PlanKind, PlanPart, PlanStep, Undo},
    value::placeholders,
};

/// The family.
pub(super) static CHECK: Check =
    Check { codes: &[&STEP_MISSING, &STEP_UNPAIRED, &PLAN_BLANK, &TARGET, &UNVERIFIED, &CHANGE_WITHOUT], rules: &[Rule::Archive(run)] };

static STEP_MISSING: Code = Code {
    name: "rollback/step-missing",
    severity: Severity::Error,
    blocking: false,
    summary: "a database migration has no way back",
    explanation:
        "A database keeps what a migration did to it, whatever version of the application runs. Each migration of a database says \
how it is taken back, or that it cannot or need not be, and why.

**Bad:** `alembic upgrade head` without a `**Rollback:**` below it, or `Rollback: none` without a reason.

**Good:** `**Rollback:**` and a fence with `alembic downgrade -1`; or `Rollback: none, the column is only added`.

**Mend:** write the commands that lead back, or `Rollback: none` with the reason.",
};

static STEP_UNPAIRED: Code = Code {
    name: "rollback/step-unpaired",
    severity: Severity::Note,
    blocking: false,
    summary: "a migration step says nothing about its way back",
    explanation: "Steps that touch no database often need no way back of their own. Saying so spares the reader the question at three in \
the morning.

**Bad:** `#### 3. Service Updates` without a word about rolling back.

**Good:** `**Rollback:** none, the images of the previous version are pulled again`

**Mend:** add a `**Rollback:**` with commands, or `none` with the reason.",
};

static PLAN_BLANK: Code = Code {
    name: "rollback/plan-blank",
    severity: Severity::Error,
    blocking: false,
    summary: "a command that leads back has a blank that nothing fills",
    explanation:
        "`[VERSION]`, `[PREVIOUS_VERSION]` and `[COMMIT_SHA]` are filled from the archive. Any other blank stops whoever runs the \
command when there is no time to look for its value; so does `[PREVIOUS_VERSION]` where no earlier release is good.

**Bad:** `psql -d [DATABASE] < backup.sql`

**Good:** `psql -d orders < backup.sql`

**Mend:** write the value.",
};

static TARGET: Code = Code {
    name: "rollback/target",
    severity: Severity::Error,
    blocking: false,
    summary: "the rollback plan goes to a version that is not the last good one",
    explanation:
        "The plan leads back to the newest earlier release that was neither rolled back nor failed. Another version in its commands \
was usually left from the record that this one was copied from.

**Bad:** `./scripts/rollback.sh v1.2.0` in the record of v2.1.0 after v2.0.0.

**Good:** `./scripts/rollback.sh v2.0.0`, or `v[PREVIOUS_VERSION]`, which the archive fills.

**Mend:** write the last good version.",
};

static UNVERIFIED: Code = Code {
    name: "rollback/plan-unverified",
    severity: Severity::Warning,
    blocking: false,
    summary: "the rollback plan never checks that it worked",
    explanation: "A rollback is over when somebody has seen that the previous version works. A plan with commands has a last step that \
verifies, or a verification checklist.

**Bad:** a plan that ends with `docker-compose up -d`.

**Good:** `# Verify rollback` and the commands that show it, or `### Rollback Verification Checklist`.

**Mend:** add the step or the list.",
};

static CHANGE_WITHOUT: Code = Code {
    name: "change/migration-missing",
    severity: Severity::Warning,
    blocking: false,
    summary: "a change says that it needs a migration, and the record has no migration steps",
    explanation: "`Migration Required: Yes` sends the reader to the migration steps, and there are none.

**Bad:** `- Migration Required: Yes` in a record without `### Migration Steps`.

**Good:** the steps are there, each with its way back.

**Mend:** write the steps, or correct the change.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for release in claimants(context.archive) {
        let Some(record) = &release.record else { continue };
        let parts = &record.particulars;
        problems.extend(parts.migrations.iter().filter_map(|migration| unpaired(migration, release)));
        let back = parts.migrations.iter().filter_map(|migration| match &migration.undo {
            Some(Undo::Steps(steps)) => Some(steps),
            _ => None,
        });
        let plan = parts.rollback_plan.iter().map(|part| &part.steps);
        problems.extend(back.chain(plan).flatten().flat_map(|step| blanks(step, release, context.archive)));
        problems.extend(parts.rollback_plan.iter().flat_map(|part| wrong_targets(part, release, context.archive)));
        problems.extend(unverified(release));
        if !parts.migrations.iter().any(says_something) {
            let message = |title: &str| format!("{}: {title} requires a migration, and there are no steps", release.version.written);
            let missing = |change: &crate::record::Spanned<String>| {
                Problem::new(&CHANGE_WITHOUT, change.span, message(&change.value)).help("write the migration steps, or correct the change")
            };
            problems.extend(parts.migration_required.iter().map(missing));
        }
    }
}

/// Whether a migration says what is done; blanks of a template and comments of a shell do not.
fn says_something(migration: &Migration) -> bool {
    let says = |text: &str| {
        text.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#') && placeholders(line).is_empty())
    };
    migration.steps.iter().any(|step| says(&step.command) || step.caption.as_deref().is_some_and(says))
}

fn unpaired(migration: &Migration, release: &Release) -> Option<Problem> {
    let version = &release.version.written;
    let lacking = match &migration.undo {
        None => "has no way back",
        Some(Undo::None(None)) => "has no way back and no reason for that",
        Some(_) => return None,
    };
    let message = format!("{version}: `{}` {lacking}", migration.title);
    let code = if migration.kind == MigrationKind::Database { &STEP_MISSING } else { &STEP_UNPAIRED };
    Some(
        Problem::new(code, migration.span, message)
            .help("write `**Rollback:**` and the commands below the step, or `none` with the reason"),
    )
}

fn blanks(step: &PlanStep, release: &Release, archive: &Archive) -> Vec<Problem> {
    let left = filled(&step.command, release, archive).blanks;
    let problem = |blank: String| {
        let message = format!("{}: nothing fills `{blank}` in a command that leads back", release.version.written);
        Problem::new(&PLAN_BLANK, step.span, message).help("write the value")
    };
    left.into_iter().map(problem).collect()
}

fn wrong_targets(part: &PlanPart, release: &Release, archive: &Archive) -> Vec<Problem> {
    let Some(good) = last_good(release, archive).filter(|_| part.kind != PlanKind::Verification) else { return Vec::new() };
    let steps = part.steps.iter().filter_map(|step| {
        let wrong = targets(&filled(&step.command, release, archive).command).into_iter().find(|version| !version.same(&good.version))?;
        let message =
            format!("{}: the plan goes to {}, the last good version is {}", release.version.written, wrong.written, good.version.written);
        Some(Problem::new(&TARGET, step.span, message).help(format!("write {}", good.version.written)))
    });
    steps.collect()
}

fn unverified(release: &Release) -> Option<Problem> {
    let plan = &release.record.as_ref()?.particulars.rollback_plan;
    let first = plan.iter().find(|part| part.steps.iter().any(|step| !step.command.is_empty()))?;
    let verifies = |step: &PlanStep| {
        let words = format!("{} {}", step.caption.as_deref().unwrap_or_default(), step.command).to_lowercase();
        ["verif", "check", "health", "smoke", "status", "test"].iter().any(|word| words.contains(word))
    };
    let checked = plan.iter().any(|part| part.kind == PlanKind::Verification || !part.tasks.is_empty() || part.steps.iter().any(verifies));
    let message = format!("{}: no step of the rollback plan shows that it worked", release.version.written);
    (!checked).then(|| Problem::new(&UNVERIFIED, first.span, message).help("add a step that verifies, or a verification checklist"))
}
