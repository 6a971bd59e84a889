//! Rollbacks: their count, the stage and version they name, and the log positions of a recovery.

use super::{Check, Context, Rule, claimants};
use crate::{
    archive::{Judged, Release, Rollback},
    diag::{Code, Problem, Problems, Severity},
    record::Scope,
    site::Site,
    value::Lsn,
};

/// The family.
pub(super) static CHECK: Check = Check {
    codes: &[&COUNT, &UNKNOWN_STAGE, &UNKNOWN_VERSION, &SCOPE, &LSN_MISSING, &LSN_DISAGREES],
    rules: &[Rule::Release(run), Rule::Archive(versions)],
};

static COUNT: Code = Code {
    name: "rollback/count",
    severity: Severity::Error,
    blocking: false,
    summary: "the stated number of rollbacks is not the number recorded",
    explanation: "The summary counts rollbacks, and each is recorded as an event of its own. The two differ.

**Bad:** `**Rollbacks:** 0` above a section `Rollback 1`.

**Good:** `**Rollbacks:** 1` and one event.

**Mend:** correct the count, or record the missing event.",
};

static UNKNOWN_STAGE: Code = Code {
    name: "rollback/unknown-stage",
    severity: Severity::Error,
    blocking: false,
    summary: "a rollback names a stage that the release does not have",
    explanation: "A rollback happened at a share of traffic. No stage of the release has that share.

**Bad:** `**Stage:** 30%` where the stages are 1, 5 and 25 %.

**Good:** `**Stage:** 25%`

**Mend:** correct the stage of the rollback, or add the missing stage.",
};

static UNKNOWN_VERSION: Code = Code {
    name: "rollback/unknown-version",
    severity: Severity::Warning,
    blocking: false,
    summary: "a rollback went to a version that the archive does not have",
    explanation: "The restored version has no record, so nobody can see what has been running since.

**Bad:** `- [x] Application rollback (to v2.2.9)` where the archive has v2.3.0 only.

**Good:** a version with a record.

**Mend:** correct the version, or add its record.",
};

static SCOPE: Code = Code {
    name: "rollback/scope",
    severity: Severity::Warning,
    blocking: false,
    summary: "the boxes of a rollback exclude each other",
    explanation: "`Neither` says that nothing was taken back; it cannot be ticked beside another box.

**Bad:** `- [x] Both` and `- [x] Neither`

**Good:** one of them.

**Mend:** untick the wrong one.",
};

static LSN_MISSING: Code = Code {
    name: "lsn/missing",
    severity: Severity::Warning,
    blocking: false,
    summary: "a database recovery has no log positions",
    explanation: "A point-in-time recovery is proved by the write-ahead log positions before and after it.

**Bad:** `- [x] Database PITR` without `evidence/pitr_lsn_before.txt` and `evidence/pitr_lsn_after.txt`.

**Good:** both files, each with the value of `pg_current_wal_lsn()`.

**Mend:** add the files, or note the positions in the record.",
};

static LSN_DISAGREES: Code = Code {
    name: "lsn/disagrees",
    severity: Severity::Error,
    blocking: false,
    summary: "the record's log position is not the one in the evidence",
    explanation:
        "The record notes a log position beside the file that holds it, and the file says another; or the position after the recovery lies before \
the target that the record states, or not before the position that the database had.

**Bad:** `evidence/pitr_lsn_after.txt   # 3A/7F1C2B40` where the file holds `3A/7F1C2B41`.

**Good:** both are the same. A database that was recovered to a position writes on from there.

**Mend:** correct the record; the file is what was measured.",
};

fn run(release: &Judged, _: &Site, problems: &mut Problems) {
    problems.extend(count(release));
    for rollback in &release.rollbacks {
        problems.extend(stage(release, rollback));
        problems.extend(scope(release, rollback));
        problems.extend(positions(release, rollback));
    }
}

fn count(release: &Judged) -> Option<Problem> {
    let stated = release.record.as_ref()?.rollbacks_stated.as_ref()?;
    let number = stated.value? as usize;
    let recorded = release.rollbacks.len();
    let message = format!("{}: {number} stated, {recorded} recorded", release.version.written);
    (number != recorded).then(|| Problem::new(&COUNT, stated.span, message).help("correct the count, or record the event"))
}

fn stage(release: &Judged, rollback: &Rollback) -> Option<Problem> {
    let named = rollback.record.stage_percent.as_ref()?;
    let percent = named.value?;
    let unknown = rollback.stage.is_none() && !release.stages.is_empty();
    let message = format!("{} has no stage with {percent} % of traffic", release.version.written);
    unknown.then(|| Problem::new(&UNKNOWN_STAGE, named.span, message).help("name a stage of the table"))
}

fn versions(context: Context<'_>, problems: &mut Problems) {
    for release in claimants(context.archive) {
        problems.extend(release.rollbacks.iter().filter_map(|rollback| version(release, rollback)));
    }
}

fn version(release: &Release, rollback: &Rollback) -> Option<Problem> {
    let to = rollback.record.to_version.as_ref()?;
    let message = format!("{} was rolled back to {}, which has no record", release.version.written, to.value.written);
    release
        .restored(rollback)
        .is_none()
        .then(|| Problem::new(&UNKNOWN_VERSION, to.span, message).help("correct the version, or add its record"))
}

fn scope(release: &Judged, rollback: &Rollback) -> Option<Problem> {
    let clash = rollback.record.neither && !rollback.record.scope.is_empty();
    let message = format!("{}: `Neither` is ticked beside another box", release.version.written);
    clash.then(|| Problem::new(&SCOPE, rollback.record.span, message).help("untick the wrong one"))
}

fn positions(release: &Judged, rollback: &Rollback) -> Vec<Problem> {
    let record = &rollback.record;
    let version = &release.version.written;
    if record.scope.contains(&Scope::Database) && (rollback.lsn_before.is_none() || rollback.lsn_after.is_none()) {
        let message = format!("{version}: the database was recovered, but the log positions before and after are not both known");
        return vec![
            Problem::new(&LSN_MISSING, record.span, message).help("add evidence/pitr_lsn_before.txt and evidence/pitr_lsn_after.txt"),
        ];
    }
    let noted = [(&record.lsn_noted.0, rollback.lsn_before), (&record.lsn_noted.1, rollback.lsn_after)];
    let noted = noted.into_iter().filter_map(|(noted, shown)| Some((noted.as_ref()?.value?, noted.as_ref()?.span, shown?)));
    let target = record.target_lsn.as_ref().and_then(|read| Some((read.value?, read.span, rollback.lsn_after?)));
    // A server that was recovered to a position writes on from there.
    let reached = |target: Lsn, after: Lsn| target == after || target < after && rollback.lsn_before.is_some_and(|before| after < before);
    let target = target.filter(|(target, _, after)| !reached(*target, *after));
    let disagree = noted.filter(|(noted, _, shown)| noted != shown).chain(target);
    disagree
        .map(|(noted, span, shown)| {
            Problem::new(&LSN_DISAGREES, span, format!("{version}: {noted} is written, the evidence holds {shown}"))
                .help("correct the record")
        })
        .collect()
}
