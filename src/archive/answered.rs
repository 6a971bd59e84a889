//! Blanks in the commands of a rollback plan that the archive fills: they are none, for the page shows the command with the value in it.
//!
//! Refuses to look at prose: a blank there is shown as it stands.

use std::sync::Arc;

use super::{Archive, Release, filled};
use crate::{
    diag::{Problems, Span},
    record::{PlanStep, Undo},
};

/// Takes the blanks that are filled out of the records' lists, and the problems that name them.
pub(super) fn settle(archive: &mut Archive, problems: &mut Problems) {
    let answered: Vec<Vec<Span>> = archive.releases.iter().map(|release| of(release, archive)).collect();
    for (release, spans) in archive.releases.iter_mut().zip(&answered) {
        if spans.is_empty() {
            continue;
        }
        if let Some(record) = &mut release.own().record {
            Arc::make_mut(record).page.placeholders.retain(|blank| !spans.contains(&blank.span));
        }
    }
    let answered: Vec<Span> = answered.into_iter().flatten().collect();
    problems.retain(|problem| problem.code.name != "record/placeholder" || !problem.span.is_some_and(|span| answered.contains(&span)));
}

fn of(release: &Release, archive: &Archive) -> Vec<Span> {
    let Some(record) = release.record.as_ref().filter(|record| !record.page.placeholders.is_empty()) else { return Vec::new() };
    let back = record.particulars.migrations.iter().filter_map(|migration| match &migration.undo {
        Some(Undo::Steps(steps)) => Some(steps),
        _ => None,
    });
    let steps = back.chain(record.particulars.rollback_plan.iter().map(|part| &part.steps)).flatten();
    steps.flat_map(|step| in_step(step, release, archive)).collect()
}

fn in_step(step: &PlanStep, release: &Release, archive: &Archive) -> Vec<Span> {
    let known = filled(&step.command, release, archive).filled;
    let length = u32::try_from(step.command.lines().count()).unwrap_or(u32::MAX);
    let blanks = release.record.iter().flat_map(|record| &record.page.placeholders);
    let within = blanks.filter(|blank| {
        let lines = step.span.line..=step.span.line.saturating_add(length);
        blank.span.file == step.span.file && lines.contains(&blank.span.line) && known.iter().any(|(name, _)| *name == blank.text)
    });
    within.map(|blank| blank.span).collect()
}
