//! The summary of a k6 load test: `--summary-export` and `handleSummary`.

use super::{Confidence, Exhibit, Fault, Head, Input, Kind, Needs, Reader, Reading, Sample, Tree, codes, json::says};
use crate::site::Limits;

/// A load test's summary.
pub(super) static K6: Reader = Reader { kind: Kind::K6, most: Confidence::Certain, fits, needs: Needs::Whole, read };

fn fits(head: &Head<'_>) -> Confidence {
    says(head, &["\"metrics\"", "http_req_duration"])
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let tree = match Tree::of_json(input.text, limits) {
        Ok(tree) => tree,
        Err(fault) => return Reading::of_fault(fault),
    };
    let mut reading = Reading::default();
    let metrics = tree.get("metrics");
    let samples: Vec<Sample> =
        metrics.map(Tree::entries).unwrap_or_default().iter().flat_map(|(name, metric)| of_metric(name, metric)).collect();
    if samples.is_empty() {
        reading.faults.push(Fault::new(&codes::MALFORMED, metrics.map_or(1, |metrics| metrics.line), "the summary holds no metric"));
    }
    reading.facts.state("samples", samples.len());
    reading.exhibits.push(Exhibit::Metrics(samples));
    reading
}

/// `http_req_duration_p95` and the like; times are in milliseconds, rates are shares.
fn of_metric(name: &str, metric: &Tree) -> Vec<Sample> {
    let own = |key: &str| metric.get(key).and_then(Tree::text);
    let unit = match (own("type"), own("contains")) {
        (_, Some("time")) | (Some("trend"), None) => Some("ms"),
        (Some("rate"), _) => Some("ratio"),
        (None, None) if name.ends_with("_duration") || name.ends_with("_waiting") => Some("ms"),
        _ => None,
    };
    let values = metric.get("values").unwrap_or(metric).entries();
    let sample = |(key, value): &(String, Tree)| {
        let suffix: String = key.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        let number = value.number()?;
        Some(Sample { unit: unit.map(str::to_owned), ..Sample::new(format!("{name}_{suffix}"), Some(number), value.line) })
    };
    values.iter().filter_map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    #[test]
    fn percentiles_have_names() {
        let text = "{\"metrics\":{\"http_req_duration\":{\"type\":\"trend\",\"contains\":\"time\",\n\"values\":{\"p(95)\":151.2,\"avg\":80}},\"checks\":{\"type\":\"rate\",\"values\":{\"rate\":0.99}}}}";
        let found = recognise(text.as_bytes()).read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default());
        let all: Vec<_> = found.samples().map(|s| (s.name.as_str(), s.value.map(|v| v.to_string()), s.unit.as_deref(), s.line)).collect();
        assert_eq!(all[0], ("http_req_duration_p95", Some("151.2".into()), Some("ms"), 2));
        assert_eq!(all[2], ("checks_rate", Some("0.99".into()), Some("ratio"), 2));
    }
}
