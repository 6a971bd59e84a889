//! What the evidence of a stage holds of its gates' metrics, and whether that is what the record claims.
//!
//! Refuses to guess: evidence that two stages of equal traffic could claim is no stage's, and a name must fit or be mapped in site.toml.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{Evidence, Finding, Gate, Measured, Numbers, exhibits::key_of, expect, verdict};
use crate::{
    evidence::{Sample, query, summary},
    record,
    site::{MetricSource, Site},
    value::{Dimension, Limit, Quantity, Unit, spans},
};

/// The label of samples that tells the traffic of their stage.
const TRAFFIC: &str = "traffic_percent";

/// The numbers that are a stage's.
pub(super) struct Shown<'a> {
    files: Vec<File<'a>>,
    site: &'a Site,
}

struct File<'a> {
    index: usize,
    evidence: &'a Evidence,
    samples: Vec<&'a Sample>,
}

/// Gathers what belongs to a stage: files whose name has its traffic, and numbers that have it as a label.
pub(super) fn of_stage<'a>(
    stage: &record::Stage,
    percents: &[Option<Decimal>],
    evidence: &'a [Evidence],
    samples: &'a [Vec<Sample>],
    site: &'a Site,
) -> Shown<'a> {
    let alone = percents.iter().filter(|percent| **percent == stage.percent).count() == 1;
    let Some(percent) = stage.percent.filter(|_| alone) else { return Shown { files: Vec::new(), site } };
    let belongs = |one: &Evidence, sample: &Sample| {
        let labelled = sample.labels.iter().find(|(key, _)| key == TRAFFIC).map(|(_, value)| value.parse::<Decimal>().ok());
        labelled.unwrap_or(one.stage_percent).map_or(percents.len() == 1 && !is_baseline(one), |own| own == percent)
    };
    let file = |(index, (one, samples)): (usize, (&'a Evidence, &'a Vec<Sample>))| File {
        index,
        evidence: one,
        samples: samples.iter().filter(|sample| belongs(one, sample)).collect(),
    };
    let files = evidence.iter().zip(samples).enumerate().map(file).filter(|file| !file.samples.is_empty()).collect();
    Shown { files, site }
}

fn is_baseline(one: &Evidence) -> bool {
    let name = one.path.rsplit('/').next().unwrap_or(&one.path);
    name.starts_with("baseline") || name.contains("_before")
}

impl Shown<'_> {
    /// What the stage's evidence holds of a gate's metric, by file. Dry runs, and units that do not compare, only where there is nothing else.
    pub(super) fn of(&self, gate: &record::Gate) -> Vec<Measured> {
        let source = self.site.metric(&gate.metric);
        let mut found = self.files.iter().filter_map(|file| self.in_file(file, gate, source)).collect::<Vec<_>>();
        for second in [Finding::DryRun, Finding::OtherUnit] {
            if found.iter().any(|measured| measured.finding != second) {
                found.retain(|measured| measured.finding != second);
            }
        }
        found
    }

    fn in_file(&self, file: &File<'_>, gate: &record::Gate, source: Option<&MetricSource>) -> Option<Measured> {
        let wanted = source.and_then(|source| source.file.as_deref());
        if !wanted.is_none_or(|pattern| expect::names(pattern, &file.evidence.path)) {
            return None;
        }
        let (rehearsed, real): (Vec<&Sample>, Vec<&Sample>) = file.samples.iter().partition(|sample| sample.is_rehearsed());
        let real = of_metric(&real, &gate.metric, source);
        let dry = file.evidence.facts.holds("dry_run") || real.is_empty();
        let samples = if real.is_empty() { of_metric(&rehearsed, &gate.metric, source) } else { real };
        let first = samples.first()?;
        let several = source.is_none_or(|source| source.query.is_none()) && are_several(&samples);
        let claim = gate.value.value.as_ref();
        let target = claim.map(|claim| &claim.unit).or_else(|| limit_unit(gate)).cloned();
        let own = own_unit(first, source, target.as_ref());
        let target = target.unwrap_or_else(|| own.clone());
        let numbers = numbers(&samples, &own, &target);
        let finding = match (&numbers, claim) {
            _ if dry => Finding::DryRun,
            _ if several => Finding::NoNumber,
            (Err(Clash), _) => Finding::OtherUnit,
            (Ok(None), _) => Finding::NoNumber,
            (Ok(Some(_)), None) => Finding::NoClaim,
            (Ok(Some(numbers)), Some(claim)) if spans(numbers.min..=numbers.max, claim.number) => Finding::Agrees,
            (Ok(Some(_)), Some(_)) => Finding::Disagrees,
        };
        let series = (first.name.clone(), own);
        let numbers = numbers.ok().flatten().filter(|_| !several);
        Some(Measured { evidence: file.index, line: first.line, numbers, unit: target.text, finding, series })
    }
}

/// The samples that are a metric's: by the query, path or key of site.toml, else by its name with or without a unit behind it.
fn of_metric<'s>(samples: &[&'s Sample], metric: &str, source: Option<&MetricSource>) -> Vec<Cow<'s, Sample>> {
    if let Some(text) = source.and_then(|source| source.query.as_deref()) {
        return query(text, samples).into_iter().map(Cow::Owned).collect();
    }
    let key = key_of(metric);
    let called: Vec<&Sample> = samples.iter().copied().filter(|sample| is_called(&sample.name, &key, source)).collect();
    // What has the very name is meant before what has a unit behind it.
    let exact: Vec<&Sample> = called.iter().copied().filter(|sample| key_of(&sample.name) == key).collect();
    if exact.is_empty() { called } else { exact }.into_iter().map(Cow::Borrowed).collect()
}

/// Whether samples have different names, so that nobody can say which of them is meant: `api_p95_ms` beside `api_p95_seconds`.
fn are_several(samples: &[Cow<'_, Sample>]) -> bool {
    let mut names = samples.iter().map(|sample| key_of(&sample.name));
    let first = names.next();
    names.any(|name| Some(&name) != first.as_ref())
}

/// The baseline of a gate's metric, in the unit that the gate is measured in: where site.toml says, else under its name with or without a
/// unit behind it. Of several files the first that has it counts.
pub(super) fn base_of(gate: &record::Gate, measured: Option<&Measured>, bases: &[(usize, &Sample)], site: &Site) -> Option<verdict::Base> {
    let claimed = gate.value.value.as_ref().map(|claim| claim.unit.clone());
    let target = claimed.or_else(|| measured.map(|measured| unit(&measured.unit)));
    let source = site.metric(&gate.metric);
    let files = bases.chunk_by(|(a, _), (b, _)| a == b);
    let mut found = files.filter_map(|file| {
        let (index, samples) = (file.first()?.0, file.iter().map(|(_, sample)| *sample).collect::<Vec<_>>());
        let mapped = (of_metric(&samples, &gate.metric, source), source);
        let named = || (of_metric(&samples, &gate.metric, None), None);
        let (own, source) = if mapped.0.is_empty() { named() } else { mapped };
        (!own.is_empty()).then_some((index, own, source))
    });
    let (index, samples, source) = found.next()?;
    let first = samples.first().filter(|_| source.is_some_and(|source| source.query.is_some()) || !are_several(&samples))?;
    let own = own_unit(first, source, target.as_ref());
    let numbers = numbers(&samples, &own, target.as_ref().unwrap_or(&own)).ok()??;
    Some((numbers.median, index, first.line))
}

/// Whether numbers of this name are those of the metric with a key.
fn is_called(series: &str, key: &str, source: Option<&MetricSource>) -> bool {
    if let Some(named) = source.and_then(|source| source.key.as_deref().or(source.json_path.as_deref())) {
        return series == named || series == format!("$.{}", named.trim_start_matches("$."));
    }
    let own = key_of(series);
    own == key || own.strip_prefix(key).is_some_and(|rest| rest.strip_prefix('_').is_some_and(|unit| unit_of_suffix(unit).is_some()))
}

/// Whether what the evidence holds of a gate is what it holds of a metric of this name: they are one metric, site.toml reads both from one
/// place, or the gate's numbers are those that a gate of this name would have.
#[must_use]
pub fn measures(gate: &Gate, metric: &str, site: &Site) -> bool {
    if key_of(&gate.record.metric) == key_of(metric) {
        return true;
    }
    let source = site.metric(metric);
    let place = |source: &MetricSource| (source.query.clone(), source.json_path.clone(), source.key.clone(), source.file.clone());
    match source.filter(|source| source.query.is_some()).or(site.metric(&gate.record.metric).filter(|own| own.query.is_some())) {
        Some(_) => source.map(place) == site.metric(&gate.record.metric).map(place),
        None => gate.measured.as_ref().is_some_and(|measured| is_called(&measured.series.0, &key_of(metric), source)),
    }
}

fn limit_unit(gate: &record::Gate) -> Option<&Unit> {
    match &gate.threshold.as_ref()?.value.as_ref()?.limit {
        Limit::Absolute(quantity) => Some(&quantity.unit),
        Limit::Baseline(_) => None,
    }
}

/// The unit that names of metrics end in.
fn unit_of_suffix(suffix: &str) -> Option<&'static str> {
    Some(match suffix {
        "ms" | "milliseconds" => "ms",
        "us" | "microseconds" => "us",
        "s" | "sec" | "seconds" => "s",
        "min" | "minutes" => "min",
        "pct" | "percent" => "%",
        "ratio" => "ratio",
        "bytes" => "B",
        "kb" => "kB",
        "mb" => "MB",
        "rps" => "/s",
        "per_second" => "/s",
        "per_minute" | "per_min" => "/min",
        _ => return None,
    })
}

/// The unit of a number in evidence: as site.toml says, as the file says, as the end of its name says where that can be meant, else the target's.
fn own_unit(sample: &Sample, source: Option<&MetricSource>, target: Option<&Unit>) -> Unit {
    if let Some(stated) = source.and_then(|source| source.unit.as_deref()).or(sample.unit.as_deref()) {
        return unit(stated);
    }
    let name = sample.name.to_lowercase();
    let suffix = name.match_indices('_').find_map(|(at, _)| unit_of_suffix(&name[at + 1..]));
    let fits = |own: &Unit| target.is_none_or(|target| own.compatible(target));
    let per = |suffix: &str| unit(&format!("/{suffix}"));
    let meant = suffix.and_then(|suffix| Some(unit(suffix)).filter(fits).or_else(|| Some(per(suffix)).filter(fits)));
    meant.or_else(|| target.cloned()).unwrap_or_else(|| unit(""))
}

fn unit(text: &str) -> Unit {
    match text {
        "ratio" => Unit { text: text.to_owned(), dimension: Dimension::Ratio, scale: Decimal::ONE },
        text => Unit::parse(text),
    }
}

/// The evidence measures in a unit that does not meet the record's.
struct Clash;

/// The numbers of samples in another unit.
fn numbers(samples: &[Cow<'_, Sample>], own: &Unit, target: &Unit) -> Result<Option<Numbers>, Clash> {
    if !own.compatible(target) {
        return Err(Clash);
    }
    let same = own.scale == target.scale;
    let convert = |number: Decimal| {
        if same { Some(number) } else { number.checked_mul(own.scale)?.checked_div(target.scale).map(|number| number.normalize()) }
    };
    let convert = |sample: &Cow<'_, Sample>| Sample { value: sample.value.and_then(convert), ..sample.clone().into_owned() };
    let converted: Vec<Sample> = samples.iter().map(convert).collect();
    Ok(summary(&converted).map(|found| Numbers { count: found.count, min: found.min, median: found.median, max: found.max }))
}

impl Measured {
    /// What the verdict is made of: the number, or the middle of a series; `None` where the evidence shows none.
    #[must_use]
    pub fn quantity(&self) -> Option<Quantity> {
        let unusable = matches!(self.finding, Finding::NoNumber | Finding::OtherUnit | Finding::DryRun);
        let numbers = self.numbers.filter(|_| !unusable)?;
        Some(Quantity { number: numbers.median, unit: unit(&self.unit) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::parse_decimal;

    #[test]
    fn a_baseline_is_found_as_evidence_is() {
        let site = Site::default();
        let span = crate::diag::Span::start_of(crate::diag::FileId(0));
        let base = |metric: &str, value: &str, held: &[(&str, &str)]| {
            let value = record::Read { text: value.into(), value: Quantity::parse(value), span };
            let gate = record::Gate { metric: metric.into(), value, threshold: None, claimed: None, span };
            let samples: Vec<Sample> = held.iter().map(|(name, value)| Sample::new(*name, parse_decimal(value), 1)).collect();
            let bases: Vec<(usize, &Sample)> = samples.iter().map(|sample| (3, sample)).collect();
            base_of(&gate, None, &bases, &site).map(|(number, ..)| number.to_string())
        };
        let is = |number: &str| Some(number.to_owned());
        assert_eq!(base("API P95", "160 ms", &[("api_p95_ms", "150")]), is("150"));
        assert_eq!(base("API P95", "0.16 s", &[("api_p95_ms", "150")]), is("0.15"), "in the unit of the gate");
        assert_eq!(base("API P95", "160 ms", &[("api_p95_ms", "150"), ("api_p95_seconds", "0.2")]), None, "two keys fit");
        assert_eq!(base("API P95", "160 ms", &[("api_p95", "150"), ("api_p95_min", "90")]), is("150"), "the very name is meant");
        assert_eq!(base("API P95", "160 ms", &[("api_p95_count", "150"), ("api_p9", "1")]), None);
        assert_eq!(base("API P95", "160 ms", &[("API-P95", "150"), ("api_p99_ms", "900")]), is("150"));
    }

    #[test]
    fn a_metric_under_two_names_has_no_number() {
        let site = Site::default();
        let span = crate::diag::Span::start_of(crate::diag::FileId(0));
        let value = record::Read { text: "160 ms".into(), value: Quantity::parse("160 ms"), span };
        let gate = record::Gate { metric: "API P95".into(), value, threshold: None, claimed: None, span };
        let evidence = crate::archive::exhibits::missing("evidence/rollout_stage_5.txt");
        let finding = |names: &[&str]| {
            let samples: Vec<Sample> = names.iter().map(|name| Sample::new(*name, parse_decimal("160"), 1)).collect();
            let file = File { index: 0, evidence: &evidence, samples: samples.iter().collect() };
            let found = Shown { files: vec![file], site: &site }.of(&gate);
            found.first().map(|measured| (measured.finding, measured.quantity().is_some()))
        };
        assert_eq!(finding(&["api_p95_ms"]), Some((Finding::Agrees, true)));
        assert_eq!(finding(&["api_p95_ms", "api_p95_us"]), Some((Finding::NoNumber, false)));
        assert_eq!(finding(&["api_p95", "api_p95_us"]), Some((Finding::Agrees, true)));
        assert_eq!(finding(&["api_p9_ms"]), None);
    }

    #[test]
    fn names_carry_units() {
        let own = |name: &str, target: &str| own_unit(&Sample::new(name, None, 1), None, Some(&Unit::parse(target))).text;
        assert_eq!(own("api_p95_ms", "s"), "ms");
        assert_eq!(own("risk_blocks_min", "/min"), "/min");
        assert_eq!(own("api_p95_seconds", "ms"), "s");
        assert_eq!(own("error_ratio", "%"), "ratio");
        assert_eq!(own("csp_violations", ""), "");
        assert_eq!(own("sessions_min", ""), "");
    }
}
