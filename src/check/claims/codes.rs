//! The problems of claims that the evidence does not bear out.

use crate::diag::{Code, Severity};

/// All of them.
pub(super) static ALL: &[&Code] = &[&RECOVERY, &DIFFERS, &UNRECORDED, &VERSION, &NO_GO, &OUTSIDE, &SHORTER, &MOVED, &SHARED];

pub(super) static RECOVERY: Code = Code {
    name: "rollback/recovery-differs",
    severity: Severity::Error,
    blocking: false,
    summary: "the stated recovery time is not the one in the evidence",
    explanation: "The rollback's own record has when it started and when service had recovered. The time between, rounded to the precision of the claim, is another one.

**Bad:** `**Recovery Time:** 3 minutes` where the evidence has 09:47:12 to 09:53:05.

**Good:** `**Recovery Time:** 6 minutes`

**Mend:** correct the time in the record.",
};

pub(super) static DIFFERS: Code = Code {
    name: "rollback/evidence-differs",
    severity: Severity::Error,
    blocking: false,
    summary: "a rollback is told otherwise in its evidence",
    explanation: "The record and the evidence it names tell a different trigger, stage or restored version, or the evidence is of a dry run. They are not of the same event, or one of them is wrong.

**Bad:** `**Trigger:** HighLatency` where the file has `trigger: HighErrorRate5xx`.

**Good:** both name `HighErrorRate5xx`

**Mend:** correct the record, or name the file of this rollback.",
};

pub(super) static UNRECORDED: Code = Code {
    name: "rollback/unrecorded",
    severity: Severity::Error,
    blocking: false,
    summary: "the evidence shows a rollback that the record does not have",
    explanation: "A rollback's own record lies with the evidence, is no dry run, and the release's record tells of no rollback.

**Bad:** `evidence/rollback_20260915T0947Z.txt` beside a record without rollback events.

**Good:** a section on the rollback that names the file

**Mend:** record the rollback; a rehearsal says `Dry Run: True`.",
};

pub(super) static VERSION: Code = Code {
    name: "evidence/wrong-version",
    severity: Severity::Error,
    blocking: false,
    summary: "an evidence file is of another version",
    explanation: "The file names a version inside, and it is not the one of the release that it lies with: it was copied from there, or written before the number changed.

**Bad:** `tag v2.3.0` in the evidence of v2.4.0.

**Good:** `tag v2.4.0`

**Mend:** put the file to its own release, or record it again.",
};

pub(super) static NO_GO: Code = Code {
    name: "signoff/no-go",
    severity: Severity::Error,
    blocking: false,
    summary: "stages were run in spite of a NO-GO",
    explanation: "The decision among the evidence is NO-GO, and the record has stages that were run.

**Bad:** `Decision: NO-GO` beside a record with three stages.

**Good:** `Decision: GO`, signed before the first stage

**Mend:** add the decision that overruled it, or say in the record why it was deployed.",
};

pub(super) static OUTSIDE: Code = Code {
    name: "evidence/outside-rollout",
    severity: Severity::Warning,
    blocking: false,
    summary: "evidence was taken outside the roll-out",
    explanation: "The times inside the file are more than a day before the release's date, or more than a week behind it: numbers of another roll-out prove nothing of this one.

**Bad:** `2026-01-05T09:00:00Z api_p95_ms=151` in the evidence of a release of 2026-03-02.

**Good:** times of the day of the release

**Mend:** put the evidence of this roll-out there, or correct the date of the record.",
};

pub(super) static SHORTER: Code = Code {
    name: "stage/shorter-in-evidence",
    severity: Severity::Warning,
    blocking: false,
    summary: "a stage was watched for less time than stated",
    explanation: "The numbers in the stage's evidence have times, and from the first to the last they cover less than the stated length of the stage: it was shorter, or the rest was not recorded.

**Bad:** `15 min` for a stage whose evidence covers 5 minutes.

**Good:** `5 min`, or numbers of the whole 15

**Mend:** correct the length, or add the evidence of the rest.",
};

pub(super) static MOVED: Code = Code {
    name: "gate/threshold-moved",
    severity: Severity::Warning,
    blocking: false,
    summary: "a threshold is not the one of the canary plan",
    explanation: "The plan among the evidence has another limit for the metric than the gate was judged by. A limit that moves after the plan can make anything pass.

**Bad:** `- API P95: 412ms ✅ < 500ms` where the plan has `API P95 > 400ms`.

**Good:** `- API P95: 312ms ✅ < 400ms`

**Mend:** judge by the limit that was planned, or say in the record why it was moved.",
};

pub(super) static SHARED: Code = Code {
    name: "evidence/shared",
    severity: Severity::Warning,
    blocking: false,
    summary: "two releases have the same file as evidence",
    explanation: "The files are byte for byte the same. Measurements, tags, decisions and logs of two roll-outs are never equal: one of them was copied. Empty files, markers, lockfiles and the like are left out.

**Bad:** `rollout_stage_25.txt` of v2.4.0 copied to v2.4.1.

**Good:** each release has its own

**Mend:** record the evidence of the release it lies with.",
};
