//! Stages: counts, statuses, the order of traffic, and the stated length of the whole.

use rust_decimal::Decimal;

use super::{Check, Rule, gates::name};
use crate::{
    archive::{Judged, Verdict, miscounted, misjudged},
    diag::{Code, Problem, Problems, Severity},
    site::Site,
};

/// The family.
pub(super) static CHECK: Check =
    Check { codes: &[&MISCOUNTED, &CONTRADICTED, &ORDER, &TOTAL_SHORT, &TOTAL_LONG], rules: &[Rule::Release(run)] };

static MISCOUNTED: Code = Code {
    name: "stage/miscounted",
    severity: Severity::Error,
    blocking: false,
    summary: "the stated count of passed gates is not what the gates say",
    explanation: "The table says how many gates passed; the metrics of the stage, each compared with its threshold, say another number.

**Bad:** `| 3 | 25% | 15 min | ✅ PASS | 6/6 |` over metrics of which three fail.

**Good:** `| 3 | 25% | 15 min | ❌ FAIL | 3/6 |`

**Mend:** correct the count, or the metric that was written wrongly.",
};

static CONTRADICTED: Code = Code {
    name: "stage/contradicted",
    severity: Severity::Error,
    blocking: false,
    summary: "a stage's status says otherwise than its gates",
    explanation: "A stage passes when every gate passes, and fails when one fails. The author's status says the opposite.

**Bad:** `✅ PASS` for a stage with a gate that fails.

**Good:** `❌ FAIL`

**Mend:** correct the status, or the gate that was written wrongly.",
};

static ORDER: Code = Code {
    name: "stage/traffic-order",
    severity: Severity::Error,
    blocking: false,
    summary: "traffic does not rise from stage to stage",
    explanation:
        "A canary gives more traffic to the new version with every stage. A stage with less, or as much, is a mistake in the table, \
or a step back that belongs into the rollback events. Behind a rollback that is recorded with its stage the traffic may begin again.

**Bad:** 1 %, 25 %, 5 %

**Good:** 1 %, 5 %, 25 %

**Mend:** put the stages into order, or record the step back as a rollback.",
};

static TOTAL_SHORT: Code = Code {
    name: "stage/total-short",
    severity: Severity::Error,
    blocking: false,
    summary: "the stated total is shorter than its stages",
    explanation: "The whole roll-out cannot be shorter than the sum of its stages.

**Bad:** `**Total Deployment Time:** 60 minutes` over stages of 15, 15, 15, 15 and 30 minutes.

**Good:** `**Total Deployment Time:** 90 minutes`

**Mend:** correct the total, or the length of a stage.",
};

static TOTAL_LONG: Code = Code {
    name: "stage/total-long",
    severity: Severity::Warning,
    blocking: false,
    summary: "the stated total is longer than stages and recoveries explain",
    explanation: "The total exceeds the stages and the recoveries from rollbacks. What happened in the rest is not recorded.

**Bad:** `**Total Deployment Time:** 150 minutes` over 90 minutes of stages and no rollback.

**Good:** the total is the sum, or the record says what took the rest.

**Mend:** correct the total, or record the pause as a stage.",
};

fn run(release: &Judged, _: &Site, problems: &mut Problems) {
    problems.extend(counts(release));
    problems.extend(order(release));
    problems.extend(total(release));
}

fn counts(release: &Judged) -> Vec<Problem> {
    let version = &release.version.written;
    let mut found = Vec::new();
    for stage in &release.stages {
        if let Some(claim) = stage.record.gates_claimed.as_ref().filter(|_| miscounted(stage)) {
            let message = format!(
                "{version} {}: {} is stated, {}/{} is what the metrics say",
                name(stage),
                claim.text,
                stage.passed(),
                stage.gates.len()
            );
            found.push(Problem::new(&MISCOUNTED, claim.span, message).help("correct the count, or the metrics"));
        }
        if let Some(status) = stage.record.status.as_ref().filter(|_| misjudged(stage)) {
            let failing: Vec<&str> =
                stage.gates.iter().filter(|gate| gate.verdict == Verdict::Fail).map(|gate| gate.record.metric.as_str()).collect();
            let why = if failing.is_empty() {
                "every gate passes".to_owned()
            } else {
                format!("{} {}", failing.join(", "), if failing.len() == 1 { "fails" } else { "fail" })
            };
            found.push(
                Problem::new(&CONTRADICTED, status.span, format!("{version} {}: `{}`, but {why}", name(stage), status.text))
                    .help("correct the status, or the metrics"),
            );
        }
    }
    found
}

/// A step back is a mistake, unless a rollback from that share of traffic is recorded: the stages behind it are the next run.
fn order(release: &Judged) -> Vec<Problem> {
    let left_at = |percent: Decimal| {
        let stage = |rollback: &crate::archive::Rollback| rollback.record.stage_percent.as_ref().and_then(|read| read.value);
        release.rollbacks.iter().any(|rollback| stage(rollback) == Some(percent))
    };
    let fell = |pair: &&[crate::archive::Stage]| matches!((pair[0].record.percent, pair[1].record.percent), (Some(a), Some(b)) if b <= a && !left_at(a));
    let pairs = release.stages.windows(2).filter(fell);
    let problem = |pair: &[crate::archive::Stage]| {
        let message = format!("{} {} does not have more traffic than {}", release.version.written, name(&pair[1]), name(&pair[0]));
        Problem::new(&ORDER, pair[1].record.span, message).help("order the stages by traffic; a step back is a rollback")
    };
    pairs.map(problem).collect()
}

fn total(release: &Judged) -> Option<Problem> {
    let stated = release.record.as_ref()?.total_time.as_ref()?;
    let total = stated.value.as_ref()?.minutes()?;
    let durations: Option<Vec<Decimal>> =
        release.stages.iter().map(|stage| stage.record.duration.as_ref()?.value.as_ref()?.minutes()).collect();
    let durations = durations.filter(|all| !all.is_empty())?;
    let sum = durations.iter().try_fold(Decimal::ZERO, |sum, one| sum.checked_add(*one))?;
    let mut recoveries = release.rollbacks.iter().filter_map(|rollback| rollback.record.recovery.as_ref()?.value.as_ref()?.minutes());
    let explained = recoveries.try_fold(sum, |all, one| all.checked_add(one))?;
    let version = &release.version.written;
    if total < sum {
        let message = format!("{version}: {} is stated, the stages alone take {} minutes", stated.text, sum.normalize());
        return Some(Problem::new(&TOTAL_SHORT, stated.span, message).help("correct the total, or the length of a stage"));
    }
    let message = format!("{version}: {} is stated, stages and recoveries take {} minutes", stated.text, explained.normalize());
    (total > explained).then(|| Problem::new(&TOTAL_LONG, stated.span, message).help("correct the total, or record what took the rest"))
}
