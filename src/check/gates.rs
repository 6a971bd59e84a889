//! Gates: what a mark claims against what the number says.

use super::{Check, Rule};
use crate::{
    archive::{Finding, Gate, Judged, Measured, Stage, Verdict, units_clash},
    diag::{Code, Problem, Problems, Severity},
    site::Site,
    value::placeholders,
};

/// The family.
pub(super) static CHECK: Check = Check { codes: &[&CONTRADICTED, &DISAGREES, &NO_DATA, &UNITS, &UNGATED], rules: &[Rule::Release(run)] };

static CONTRADICTED: Code = Code {
    name: "gate/contradicted",
    severity: Severity::Error,
    blocking: false,
    summary: "a gate's mark says otherwise than its number",
    explanation: "The record marks the gate as passed, or as failed, and the number beside the mark says the opposite. The number counts; \
the stage and the release cannot pass while a gate is contradicted.

**Bad:** `- 5xx Rate: 1.84% ✅ < 1%`

**Good:** `- 5xx Rate: 1.84% ❌ < 1%`

**Mend:** correct the mark, or the number if that was wrong; evidence shows which.",
};

static DISAGREES: Code = Code {
    name: "gate/evidence-disagrees",
    severity: Severity::Error,
    blocking: false,
    summary: "a gate's number is not the one in the evidence",
    explanation: "The record states a number for a metric, and the evidence of the stage holds the metric with another: a series whose smallest and \
largest number the claim lies outside of, or a single number that is not the claim when rounded to its precision. The evidence counts; the stage \
and the release cannot pass while they disagree.

**Bad:** `- API P95: 151ms ✅ < 200ms` where `rollout_stage_5.txt` has `api_p95_ms` from 403 to 421.

**Good:** `- API P95: 412ms ❌ < 200ms`

**Mend:** correct the number; or, if the evidence is of something else, its name, or where site.toml says the metric is (`[metrics.\"API P95\"]`).",
};

static NO_DATA: Code = Code {
    name: "gate/no-data",
    severity: Severity::Warning,
    blocking: false,
    summary: "a gate has a threshold but no number to compare",
    explanation: "A bound (`< 100`), a range (`2-3 ms`), a blank or a word is no number, and a threshold relative to a baseline needs the \
baseline. Without a number nothing passes.

**Bad:** `- API P95: fine ✅ < 200ms`

**Good:** `- API P95: 151ms ✅ < 200ms`

**Mend:** write the number that was observed; put the baseline into `evidence/baseline_metrics_<version>.txt`.",
};

static UNITS: Code = Code {
    name: "gate/units",
    severity: Severity::Error,
    blocking: false,
    summary: "a gate's number and its threshold have different units",
    explanation: "Milliseconds compare with seconds, but not with percent. A comparison across dimensions means nothing.

**Bad:** `- 5xx Rate: 151ms ✅ < 1%`

**Good:** `- 5xx Rate: 0.12% ✅ < 1%`

**Mend:** correct the unit of the number or of the threshold.",
};

static UNGATED: Code = Code {
    name: "gate/ungated",
    severity: Severity::Note,
    blocking: false,
    summary: "a metric of a stage has no threshold",
    explanation: "A metric without a threshold demands nothing, so its mark proves nothing.

**Bad:** `- API P95: 151ms ✅`

**Good:** `- API P95: 151ms ✅ < 200ms`

**Mend:** write the threshold that was applied.",
};

fn run(release: &Judged, _: &Site, problems: &mut Problems) {
    for stage in &release.stages {
        problems.extend(stage.gates.iter().filter_map(|gate| problem(release, stage, gate)));
    }
}

fn problem(release: &Judged, stage: &Stage, gate: &Gate) -> Option<Problem> {
    let written = &gate.record;
    let at = |code, message: String| Problem::new(code, written.span, format!("{} {}: {message}", release.version.written, name(stage)));
    let threshold = written.threshold.as_ref();
    match gate.verdict {
        _ if let Some(measured) = disagreeing(gate) => {
            let message = format!("{} is {} in the record, but {}", written.metric, written.value.text, told(release, measured));
            Some(at(&DISAGREES, message).help("correct the number; what the evidence holds counts"))
        }
        _ if gate.contradicted => {
            let mark = written.claimed.map_or("", crate::value::Mark::word);
            let says = gate.verdict.word();
            let message = format!(
                "{} is marked {mark}, but {} {} is {says}",
                written.metric,
                gate.measured.as_ref().map_or_else(|| written.value.text.clone(), |measured| told(release, measured)),
                threshold.map_or("", |read| read.text.as_str())
            );
            Some(at(&CONTRADICTED, message).help("correct the mark, or the number; the number counts"))
        }
        _ if gate.measured.is_none() && units_clash(written) => {
            let message = format!(
                "{}: {} cannot be compared with {}",
                written.metric,
                written.value.text,
                threshold.map_or("", |read| read.text.as_str())
            );
            Some(at(&UNITS, message).help("correct the unit of one of the two"))
        }
        // A blank is reported as such, where it stands.
        Verdict::NoData if gate.measured.is_none() && !placeholders(&written.value.text).is_empty() => None,
        Verdict::NoData => Some(
            at(&NO_DATA, format!("{} has no number: {}", written.metric, reason(release, gate)))
                .help("without a number the gate cannot pass"),
        ),
        Verdict::Ungated => Some(at(&UNGATED, format!("{} has no threshold", written.metric)).help("write the threshold that was applied")),
        Verdict::Pass | Verdict::Fail => None,
    }
}

/// The evidence, where the record's number is another.
fn disagreeing(gate: &Gate) -> Option<&Measured> {
    gate.measured.as_deref().filter(|measured| measured.finding == Finding::Disagrees)
}

/// `evidence/rollout_stage_25.txt:2 has 415 ms (403 to 421 in 15 samples)`
fn told(release: &Judged, measured: &Measured) -> String {
    let path = release.evidence.get(measured.evidence).map_or("", |one| one.path.as_str());
    let unit = &measured.unit;
    let number = match measured.numbers {
        None => "no finite number, or several keys that could be it".to_owned(),
        Some(numbers) if numbers.count == 1 => format!("{}{unit}", numbers.median.normalize()),
        Some(numbers) => {
            let (median, min, max) = (numbers.median.normalize(), numbers.min.normalize(), numbers.max.normalize());
            format!("{median}{unit} (from {min} to {max} in {} samples)", numbers.count)
        }
    };
    format!("{path}:{} has {number}", measured.line)
}

fn reason(release: &Judged, gate: &Gate) -> String {
    match gate.measured.as_ref() {
        Some(measured) if measured.finding == Finding::DryRun => return format!("{}, of a dry run", told(release, measured)),
        Some(measured) if measured.finding == Finding::OtherUnit => {
            return format!("{}, in a unit that does not compare", told(release, measured));
        }
        Some(measured) if measured.numbers.is_none() => return told(release, measured),
        _ => {}
    }

    let threshold = gate.record.threshold.as_ref();
    match (&gate.record.value.value, threshold.and_then(|read| read.value.as_ref())) {
        (None, _) if gate.record.value.text.is_empty() => "nothing is written".to_owned(),
        (None, _) => format!("`{}` is none", gate.record.value.text),
        (Some(_), None) => format!("the threshold `{}` cannot be read", threshold.map_or("", |read| read.text.as_str())),
        (Some(_), Some(_)) => "its baseline is in no evidence file, or several keys there could be it".to_owned(),
    }
}

/// `stage 3 (25 %)`
pub(super) fn name(stage: &Stage) -> String {
    let number = stage.id.trim_start_matches("stage-");
    match stage.record.percent {
        Some(percent) => format!("stage {number} ({percent} %)"),
        None => format!("stage {number}"),
    }
}
