//! What became of a release (SEMANTICS: status of a release): the first that matches.
//!
//! Refuses to take the author's word where stages and rollbacks say otherwise.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Release, Stage, Status, Verdict};
use crate::{
    evidence::Kind,
    record::{self, Rollback, Standing},
    value::{Mark, without_emoji},
};

/// What the numbers and the author's words come to.
pub(super) fn status(record: &record::Release, stages: &[Stage], day: Option<Date>, today: Date) -> Status {
    match record.standing.as_ref().and_then(|read| read.value) {
        Some(Standing::Unreleased) => return Status::Planned,
        Some(Standing::Yanked) => return Status::RolledBack,
        None => {}
    }
    let run = stages.iter().any(has_run);
    if day.is_some_and(|day| day > today) && !run {
        return Status::Planned;
    }
    if claims_no_go(record) {
        return Status::Blocked;
    }
    let complete = stages.last().is_some_and(|stage| stage.record.percent == Some(Decimal::ONE_HUNDRED) && has_run(stage));
    let troubled = stages.iter().any(failed) || !record.rollbacks.is_empty();
    let signed = signed_status(record);
    let ended_in_rollback = record.rollbacks.iter().any(|rollback| !complete || at_the_end(rollback));
    if ended_in_rollback || signed == Some(Status::RolledBack) && !complete {
        return Status::RolledBack;
    }
    match signed {
        _ if stages.iter().any(failed) && !complete => Status::Failed,
        _ if run && !complete => Status::InProgress,
        Some(Status::RolledBack) => Status::RolledBack,
        _ if troubled => Status::Partial,
        signed => signed.unwrap_or(Status::Unset),
    }
}

/// Whether a rollback happened when all traffic was on the new version.
fn at_the_end(rollback: &Rollback) -> bool {
    rollback.stage_percent.as_ref().and_then(|read| read.value) == Some(Decimal::ONE_HUNDRED)
}

pub(super) fn has_run(stage: &Stage) -> bool {
    let claimed = stage.record.status.as_ref().and_then(|status| status.value).is_some();
    claimed || stage.gates.iter().any(|gate| matches!(gate.verdict, Verdict::Pass | Verdict::Fail))
}

fn failed(stage: &Stage) -> bool {
    stage.verdict == Verdict::Fail || stage.record.status.as_ref().and_then(|status| status.value) == Some(Mark::Fail)
}

fn claims_no_go(record: &record::Release) -> bool {
    if record.signoff.as_ref().is_some_and(|signoff| signoff.refused.is_some()) {
        return true;
    }
    let words = |text: &str| without_emoji(text).to_lowercase();
    let final_status = record.final_status.as_ref().map(|read| words(&read.text)).unwrap_or_default();
    matches!(final_status.as_str(), "no-go" | "no go" | "blocked")
}

/// Whether somebody decided against a release: its final status says so, or the last decision in its evidence.
#[must_use]
pub fn is_refused(release: &Release) -> bool {
    let mut decisions = release.evidence.iter().filter(|one| one.kind == Kind::GoNoGo).filter_map(|one| one.facts.text("decision"));
    release.record.as_deref().is_some_and(claims_no_go) || decisions.next_back() == Some("no-go")
}

/// The status that the sign-off names, where one is chosen. Stable is what is marked as such: `❌ UNSTABLE` is not.
#[must_use]
pub fn signed_status(record: &record::Release) -> Option<Status> {
    let read = record.signoff.as_ref()?.status.as_ref()?;
    let mark = read.value?;
    let words = without_emoji(&read.text).to_lowercase();
    let known: [(&[&str], Status, bool); 3] = [
        (&["rolled back", "롤백", "ロールバック", "geri alındı"], Status::RolledBack, mark != Mark::Pass),
        (&["monitoring", "모니터링", "監視中", "izleniyor"], Status::Monitoring, mark != Mark::Fail),
        (&["stable", "안정", "安定", "kararlı"], Status::Stable, mark == Mark::Pass),
    ];
    known.into_iter().find(|(said, _, fits)| *fits && said.iter().any(|word| words.contains(word))).map(|(_, status, _)| status)
}
