//! Prometheus' text exposition, and the answers of its HTTP API.
//!
//! Refuses a rate of one scrape: counters are shown as they are counted.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{
    Confidence, Exhibit, Fault, Head, Input, Kind, Needs, Reader, Reading, Sample, Tree, codes, decimal, json::is_json, query::quantile,
    text::lines,
};
use crate::site::Limits;

/// Prometheus' text exposition.
pub(super) static PROMETHEUS: Reader = Reader { kind: Kind::Prometheus, most: Confidence::Likely, fits, needs: Needs::Beginning, read };
/// What `/api/v1/query` and `/api/v1/query_range` answer.
pub(super) static API: Reader =
    Reader { kind: Kind::Prometheus, most: Confidence::Certain, fits: is_api, needs: Needs::Whole, read: read_api };

fn fits(head: &Head<'_>) -> Confidence {
    let declared = || lines(head.text).any(|line| line.starts_with("# TYPE ") || line.starts_with("# HELP "));
    let sampled = || lines(head.text).any(|line| !line.starts_with('#') && sample(line, 1).is_some());
    let has_labels = |line: &str| line.contains('{') && !line.starts_with('{') && sample(line, 1).is_some_and(|s| !s.labels.is_empty());
    let all = || lines(head.text).take(20).all(|line| line.starts_with('#') || sample(line, 1).is_some());
    Confidence::Likely.when(declared() && sampled() || all() && lines(head.text).any(has_labels))
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let mut reading = Reading::default();
    let mut samples: Vec<Sample> = Vec::new();
    let most = usize::try_from(limits.evidence_items).unwrap_or(usize::MAX);
    for (line, number) in input.text.lines().zip(1u32..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if samples.len() >= most {
            reading.faults.push(Fault::new(&codes::LIMIT, number, format!("more samples than `limits.evidence_items` = {most}")));
            break;
        }
        match sample(line, number) {
            Some(sample) => samples.push(sample),
            None => {
                if !reading.faults.iter().any(|fault| fault.code == &codes::MALFORMED) {
                    reading.faults.push(Fault::new(&codes::MALFORMED, number, "the line is no sample of Prometheus' text format"));
                }
            }
        }
    }
    reading.facts.state("samples", samples.len());
    samples.extend(derived(&samples));
    reading.exhibits.push(Exhibit::Metrics(samples));
    reading
}

/// `name{label="value",…} number [milliseconds]`
fn sample(line: &str, number: u32) -> Option<Sample> {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':'))).unwrap_or(line.len());
    let (name, mut rest) = line.split_at(end);
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut labels = Vec::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = read_labels(inner, &mut labels)?;
    }
    let mut words = rest.split('#').next()?.split_whitespace();
    let value = number_of(words.next()?)?;
    let time = match words.next() {
        None => None,
        Some(text) => Some(Timestamp::from_millisecond(text.parse().ok()?).ok()?),
    };
    words.next().is_none().then(|| Sample { labels, time, ..Sample::new(name, value, number) })
}

/// `Some(None)` is a number that is not finite.
fn number_of(text: &str) -> Option<Option<Decimal>> {
    if matches!(text.trim_start_matches(['+', '-']).to_ascii_lowercase().as_str(), "nan" | "inf") {
        return Some(None);
    }
    decimal(text).map(Some)
}

/// Reads labels up to their closing brace; gives what stands behind it.
fn read_labels<'t>(mut rest: &'t str, labels: &mut Vec<(String, String)>) -> Option<&'t str> {
    loop {
        rest = rest.trim_start_matches([' ', ',']);
        if let Some(behind) = rest.strip_prefix('}') {
            return Some(behind);
        }
        let (label, behind) = rest.split_once('=')?;
        let mut value = String::new();
        let mut signs = behind.trim_start().strip_prefix('"')?.char_indices();
        let inner = behind.trim_start().strip_prefix('"')?;
        let end = loop {
            match signs.next()? {
                (at, '"') => break at,
                (_, '\\') => match signs.next()?.1 {
                    'n' => value.push('\n'),
                    c => value.push(c),
                },
                (_, c) => value.push(c),
            }
        };
        labels.push((label.trim().to_owned(), value));
        rest = &inner[end + 1..];
    }
}

/// The median, 95th and 99th percentile of every histogram, named `…_p50`, `…_p95`, `…_p99`; over all its label sets where it has several.
fn derived(samples: &[Sample]) -> Vec<Sample> {
    type Key<'s> = (&'s str, Option<Timestamp>, Vec<&'s (String, String)>);
    let mut groups: BTreeMap<Key<'_>, Vec<&Sample>> = BTreeMap::new();
    for sample in samples.iter().filter(|sample| sample.labels.iter().any(|(label, _)| label == "le")) {
        let Some(family) = sample.name.strip_suffix("_bucket") else { continue };
        let labels = sample.labels.iter().filter(|(label, _)| label != "le").collect();
        groups.entry((family, sample.time, labels)).or_default().push(sample);
    }
    let mut all = Vec::new();
    for ((family, time, labels), buckets) in groups {
        for (suffix, share) in [("p50", Decimal::new(50, 2)), ("p95", Decimal::new(95, 2)), ("p99", Decimal::new(99, 2))] {
            let labels: Vec<(String, String)> = labels.iter().map(|pair| (*pair).clone()).collect();
            let unit = family.ends_with("_seconds").then(|| "s".to_owned());
            all.extend(quantile(&buckets, share).map(|found| Sample { name: format!("{family}_{suffix}"), labels, time, unit, ..found }));
        }
    }
    all
}

fn is_api(head: &Head<'_>) -> Confidence {
    let says = |word: &str| head.text.contains(word);
    Confidence::Certain.when(is_json(head.text) && says("\"status\"") && says("\"resultType\""))
}

fn read_api(input: &Input<'_>, limits: &Limits) -> Reading {
    let tree = match Tree::of_json(input.text, limits) {
        Ok(tree) => tree,
        Err(fault) => return Reading::of_fault(fault),
    };
    let mut reading = Reading::default();
    if tree.get("status").and_then(Tree::text) != Some("success") {
        let line = tree.get("status").map_or(tree.line, |status| status.line);
        reading.faults.push(Fault::new(&codes::MALFORMED, line, "the query did not succeed: the answer holds no measurement"));
    }
    let data = tree.get("data");
    let result = data.and_then(|data| data.get("result"));
    let samples: Vec<Sample> = match data.and_then(|data| data.get("resultType")).and_then(Tree::text) {
        Some("scalar") => result.into_iter().filter_map(|pair| point(pair, "scalar", &[])).collect(),
        _ => result.map(Tree::items).unwrap_or_default().iter().flat_map(series).collect(),
    };
    if samples.is_empty() && reading.faults.is_empty() {
        reading.faults.push(Fault::new(&codes::MALFORMED, result.map_or(1, |result| result.line), "the answer holds no sample"));
    }
    reading.facts.state("samples", samples.len());
    reading.exhibits.push(Exhibit::Metrics(samples));
    reading
}

fn series(one: &Tree) -> Vec<Sample> {
    let entries = one.get("metric").map(Tree::entries).unwrap_or_default();
    let text = |value: &Tree| value.written().unwrap_or_default();
    let name = entries.iter().find(|(label, _)| label == "__name__").map_or_else(|| "value".to_owned(), |(_, value)| text(value));
    let labels: Vec<(String, String)> =
        entries.iter().filter(|(label, _)| label != "__name__").map(|(label, value)| (label.clone(), text(value))).collect();
    let points = one.get("value").into_iter().chain(one.get("values").map(Tree::items).unwrap_or_default());
    points.filter_map(|pair| point(pair, &name, &labels)).collect()
}

/// `[1435781430.781, "0.12"]`
fn point(pair: &Tree, name: &str, labels: &[(String, String)]) -> Option<Sample> {
    let [time, value] = pair.items() else { return None };
    let seconds = time.number()?.trunc();
    let time = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    let value = number_of(&value.written()?)?;
    Some(Sample { labels: labels.to_vec(), time, ..Sample::new(name, value, pair.line) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    fn reading(text: &str) -> Reading {
        let recognised = recognise(text.as_bytes());
        assert_eq!(recognised.kind, Kind::Prometheus, "{text}");
        recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default())
    }

    #[test]
    fn samples_have_labels_times_and_lines() {
        let reading = reading("# HELP up x\n# TYPE up gauge\nup{job=\"a\\\"b\",i=\"1\"} 1.5e1 1757926800000\nup NaN\nnot a sample\n");
        let all: Vec<&Sample> = reading.samples().collect();
        assert_eq!((all[0].value, all[0].line), (decimal("15"), 3));
        assert_eq!(all[0].labels, [("job".to_owned(), "a\"b".to_owned()), ("i".to_owned(), "1".to_owned())]);
        assert_eq!(all[0].time.map(|time| time.to_string()).as_deref(), Some("2025-09-15T09:00:00Z"));
        assert_eq!(all[1].value, None);
        assert_eq!(reading.faults.iter().map(|fault| (fault.code.name, fault.line)).collect::<Vec<_>>(), [("evidence/malformed", 5)]);
    }

    #[test]
    fn histograms_have_percentiles() {
        let text =
            "# TYPE h histogram\nh_seconds_bucket{le=\"0.1\"} 50\nh_seconds_bucket{le=\"0.2\"} 100\nh_seconds_bucket{le=\"+Inf\"} 100\n";
        let reading = reading(text);
        let p95 = reading.samples().find(|sample| sample.name == "h_seconds_p95").expect("derived");
        assert_eq!((p95.value, p95.line, p95.unit.as_deref()), (decimal("0.19"), 3, Some("s")));
    }

    #[test]
    fn answers_of_the_api() {
        let text = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"up\",\"job\":\"x\"},\n\"values\":[[1757926800,\"1\"],\n[1757926860.5,\"NaN\"]]}]}}";
        let reading = reading(text);
        let all: Vec<_> = reading.samples().map(|sample| (sample.name.as_str(), sample.value, sample.line)).collect();
        assert_eq!(all, [("up", decimal("1"), 2), ("up", None, 3)]);
    }

    #[test]
    fn a_failed_query_is_no_measurement() {
        let reading = reading("{\"status\":\"error\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");
        assert_eq!(reading.faults.len(), 1);
        assert_eq!(reading.samples().count(), 0);
    }
}
