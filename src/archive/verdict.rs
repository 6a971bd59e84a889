//! Verdicts of gates, stages and releases: default deny, pass only by positive assertion (SEMANTICS: verdicts).
//!
//! Refuses to let anything but a finite number that compares true turn green.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{BaselineUse, Finding, Gate, Measured, Stage, Verdict};
use crate::{
    record::{self, Rollback},
    site::Policy,
    value::{Dimension, Limit, Mark, Quantity, Threshold},
};

/// What a relative threshold is measured against: number, evidence index, line.
pub(super) type Base = (Decimal, usize, u32);

/// Judges a gate by its evidence where that holds the metric, else by the record. `base` is the baseline of its metric.
pub(super) fn gate(record: Arc<record::Gate>, measured: Option<Measured>, base: Option<Base>) -> Gate {
    let threshold = record.threshold.as_ref();
    let (limit, baseline) = threshold.and_then(|read| read.value.as_ref()).map_or((None, None), |threshold| resolve(threshold, base));
    let observed = match &measured {
        None => record.value.value.clone(),
        Some(measured) => measured.quantity(),
    };
    let judged = |observed: Option<&Quantity>| match (threshold, observed) {
        (None, _) => Verdict::Ungated,
        (Some(read), Some(observed)) => {
            read.value.as_ref().and_then(|threshold| compare(threshold, observed, limit)).unwrap_or(Verdict::NoData)
        }
        (Some(_), None) => Verdict::NoData,
    };
    let claim = measured.as_ref().filter(|measured| bears_out(measured)).and(record.value.value.as_ref());
    let shown = judged(observed.as_ref());
    let verdict = claim.map_or(shown, |claim| judged(Some(claim)).min(shown));
    let disagrees = measured.as_ref().is_some_and(|measured| measured.finding == Finding::Disagrees);
    let contradicted = disagrees || contradicts(record.claimed, verdict);
    Gate { record, verdict, measured: measured.map(Box::new), contradicted, limit, baseline: baseline.map(Box::new) }
}

/// Judges what was watched outside of a stage, by what the record says alone: a threshold relative to a baseline has no data.
#[must_use]
pub fn by_record(record: &record::Gate) -> Gate {
    gate(Arc::new(record.clone()), None, None)
}

/// How bad a gate's outcome is, the worst first: of several files that hold its metric the worst counts.
pub(super) fn rank(gate: &Gate) -> u8 {
    match (gate.verdict, gate.contradicted) {
        (Verdict::Fail, _) => 0,
        (_, true) => 1,
        (Verdict::NoData, false) => 2,
        (Verdict::Ungated, false) => 3,
        (Verdict::Pass, false) => 4,
    }
}

/// A series that has the claim within it: a stage may say its worst, and what fails there fails, whatever the middle of the series is.
fn bears_out(measured: &Measured) -> bool {
    measured.finding == Finding::Agrees && measured.numbers.is_some_and(|numbers| numbers.count > 1)
}

/// A mark says otherwise than a verdict: a pass where the number fails, a fail where it passes. Where there is no number there is nothing to contradict.
#[must_use]
pub fn contradicts(claimed: Option<Mark>, verdict: Verdict) -> bool {
    matches!((claimed, verdict), (Some(Mark::Pass), Verdict::Fail) | (Some(Mark::Fail), Verdict::Pass))
}

fn resolve(threshold: &Threshold, base: Option<Base>) -> (Option<Decimal>, Option<BaselineUse>) {
    match &threshold.limit {
        Limit::Absolute(quantity) => (Some(quantity.number), None),
        Limit::Baseline(offset) => {
            let Some((base, evidence, line)) = base else { return (None, None) };
            let limit =
                Decimal::ONE_HUNDRED.checked_add(*offset).and_then(|factor| base.checked_mul(factor)?.checked_div(Decimal::ONE_HUNDRED));
            (limit.map(|limit| limit.normalize()), Some(BaselineUse { base, offset_percent: *offset, evidence, line }))
        }
    }
}

/// `None` where the two cannot be compared: another dimension, or a number too large.
fn compare(threshold: &Threshold, observed: &Quantity, limit: Option<Decimal>) -> Option<Verdict> {
    let (observed, limit) = match &threshold.limit {
        Limit::Absolute(quantity) => in_base_units(observed, quantity)?,
        // A baseline is measured in the unit of the observation.
        Limit::Baseline(_) => (observed.number, limit?),
    };
    Some(if threshold.comparator.holds(observed, limit) { Verdict::Pass } else { Verdict::Fail })
}

/// Both in base units; a bare zero, or a bare limit, takes the unit of the other side.
fn in_base_units(observed: &Quantity, limit: &Quantity) -> Option<(Decimal, Decimal)> {
    let bare = |quantity: &Quantity| quantity.unit.dimension == Dimension::Count && quantity.unit.text.is_empty();
    if observed.unit.compatible(&limit.unit) {
        return Some((observed.base()?, limit.base()?));
    }
    (bare(observed) && observed.number.is_zero() || bare(limit) && limit.number.is_zero()).then_some((observed.number, limit.number))
}

/// Whether value and threshold have units that do not meet: a problem of its own.
#[must_use]
pub fn units_clash(gate: &record::Gate) -> bool {
    let (Some(observed), Some(threshold)) = (&gate.value.value, gate.threshold.as_ref().and_then(|read| read.value.as_ref())) else {
        return false;
    };
    match &threshold.limit {
        Limit::Absolute(limit) => in_base_units(observed, limit).is_none(),
        Limit::Baseline(_) => false,
    }
}

/// The metrics that a policy asks every stage for and that these gates lack.
pub fn lacking_gates<'p>(policy: &'p Policy, gates: &[Gate]) -> impl Iterator<Item = &'p str> {
    let is_there = |name: &str| gates.iter().any(|gate| gate.record.metric.trim().to_lowercase() == name.trim().to_lowercase());
    policy.gates.iter().map(String::as_str).filter(move |name| !is_there(name))
}

/// Judges a stage by its gates; a stage without gates is ungated. One that lacks a metric of the policy has no data for it.
pub(super) fn stage(id: String, record: Arc<record::Stage>, gates: Vec<Gate>, policy: Option<&Policy>) -> Stage {
    let lacks = policy.is_some_and(|policy| lacking_gates(policy, &gates).next().is_some());
    let worst = gates.iter().map(|gate| gate.verdict).min().unwrap_or(Verdict::Ungated);
    let verdict = if lacks { worst.min(Verdict::NoData) } else { worst };
    let mut stage = Stage { id, record, gates, verdict, contradicted: false };
    stage.contradicted = stage.gates.iter().any(|gate| gate.contradicted) || miscounted(&stage) || misjudged(&stage);
    if stage.contradicted && stage.verdict == Verdict::Pass {
        stage.verdict = Verdict::NoData;
    }
    stage
}

/// The stated `n/m` against the recount. A stage whose metrics are not written down cannot be recounted; a gate without a number has not
/// passed, one without a threshold may have.
#[must_use]
pub fn miscounted(stage: &Stage) -> bool {
    let Some((passed, total)) = stage.record.gates_claimed.as_ref().and_then(|read| read.value) else { return false };
    let ungated = stage.gates.iter().filter(|gate| gate.verdict == Verdict::Ungated).count();
    let possible = stage.passed()..=stage.passed() + ungated;
    !stage.gates.is_empty() && (!possible.contains(&(passed as usize)) || total as usize != stage.gates.len())
}

/// The author's status against the verdict of the gates.
#[must_use]
pub fn misjudged(stage: &Stage) -> bool {
    let worst = stage.gates.iter().map(|gate| gate.verdict).min().unwrap_or(Verdict::Ungated);
    contradicts(stage.record.status.as_ref().and_then(|status| status.value), worst)
}

/// Judges a release: planned stages pass in ascending traffic, ending at 100 %, and no rollback is unresolved.
pub(super) fn release(stages: &[Stage], rollbacks: &[Arc<Rollback>]) -> Verdict {
    let Some(worst) = stages.iter().map(|stage| stage.verdict).min() else { return Verdict::Ungated };
    if worst == Verdict::Fail {
        return Verdict::Fail;
    }
    let traffic: Vec<Option<Decimal>> = stages.iter().map(|stage| stage.record.percent).collect();
    let ascending = traffic.windows(2).all(|pair| matches!(pair, [Some(a), Some(b)] if a < b));
    let complete = traffic.last() == Some(&Some(Decimal::ONE_HUNDRED));
    match worst {
        Verdict::Pass if ascending && complete && !rollbacks.iter().any(|rollback| unresolved(rollback)) => Verdict::Pass,
        Verdict::Pass => Verdict::NoData,
        worst => worst,
    }
}

/// A rollback of a stage is resolved when a later sequence reached 100 %; one at 100 % is not.
fn unresolved(rollback: &Rollback) -> bool {
    rollback.stage_percent.as_ref().and_then(|read| read.value).is_none_or(|percent| percent == Decimal::ONE_HUNDRED)
}

#[cfg(test)]
mod tests {
    use super::{super::Numbers, *};
    use crate::{
        diag::{FileId, Span},
        record::Read,
        value::parse_decimal,
    };

    fn judged(value: &str, threshold: &str, claimed: Option<Mark>) -> (Verdict, bool) {
        let span = Span::start_of(FileId(0));
        let record = record::Gate {
            metric: "CSP Violations".into(),
            value: Read { text: value.into(), value: Quantity::parse(value), span },
            threshold: (!threshold.is_empty()).then(|| Read { text: threshold.into(), value: Threshold::parse(threshold), span }),
            claimed,
            span,
        };
        let gate = gate(Arc::new(record), None, parse_decimal("12").map(|number| (number, 0, 3)));
        (gate.verdict, gate.contradicted)
    }

    #[test]
    fn neither_the_middle_nor_the_claim_of_a_series_turns_a_failure_green() {
        let span = Span::start_of(FileId(0));
        let judged = |value: &str, [min, median, max]: [&str; 3], claimed| {
            let record = record::Gate {
                metric: "API P95".into(),
                value: Read { text: value.into(), value: Quantity::parse(value), span },
                threshold: Some(Read { text: "< 200ms".into(), value: Threshold::parse("< 200ms"), span }),
                claimed: Some(claimed),
                span,
            };
            let number = |text: &str| parse_decimal(text).expect("a number");
            let numbers = Some(Numbers { count: 9, min: number(min), median: number(median), max: number(max) });
            let measured = Measured {
                evidence: 0,
                line: 1,
                numbers,
                unit: "ms".into(),
                finding: Finding::Agrees,
                series: ("a".into(), crate::value::Unit::parse("ms")),
            };
            let gate = gate(Arc::new(record), Some(measured), None);
            (gate.verdict, gate.contradicted)
        };
        let worst_at_the_end = ["140", "160", "400"];
        assert_eq!(judged("396ms", worst_at_the_end, Mark::Fail), (Verdict::Fail, false), "an honest failure");
        assert_eq!(judged("396ms", worst_at_the_end, Mark::Pass), (Verdict::Fail, true));
        assert_eq!(judged("150ms", ["140", "310", "400"], Mark::Pass), (Verdict::Fail, true), "its best moment");
        assert_eq!(judged("150ms", ["140", "160", "400"], Mark::Pass), (Verdict::Pass, false));
    }

    #[test]
    fn only_a_number_that_compares_true_passes() {
        let pass = Some(Mark::Pass);
        for (value, threshold, claimed, verdict, contradicted) in [
            ("151ms", "< 200ms", pass, Verdict::Pass, false),
            ("0.2s", "< 200ms", pass, Verdict::Fail, true),
            ("0.199s", "< 200ms", Some(Mark::Fail), Verdict::Pass, true),
            ("412ms", "< 200ms", Some(Mark::Fail), Verdict::Fail, false),
            ("[XXX]ms", "< 200ms", pass, Verdict::NoData, false),
            ("<100ms", "< 200ms", pass, Verdict::NoData, false),
            ("NaN", "< 200ms", pass, Verdict::NoData, false),
            ("151ms", "< 1%", pass, Verdict::NoData, false),
            ("151", "", pass, Verdict::Ungated, false),
            ("13", "< baseline+10%", pass, Verdict::Pass, false),
            ("13.2", "< baseline+10%", pass, Verdict::Fail, true),
            ("13.2", "<= baseline+10%", pass, Verdict::Pass, false),
            ("0", "=0", pass, Verdict::Pass, false),
            ("200 ms", "≤ 200ms", None, Verdict::Pass, false),
        ] {
            assert_eq!(judged(value, threshold, claimed), (verdict, contradicted), "{value} {threshold}");
        }
    }
}
