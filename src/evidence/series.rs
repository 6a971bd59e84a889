//! Numbers in lines of `key=value` or `key: value`, with or without time stamps.
//!
//! Refuses a line of a log that merely holds an `=`: every word behind the time stamp must be a pair with a number.

use super::{Confidence, Exhibit, Fault, Head, Input, Kind, Needs, Reader, Reading, Sample, codes, text::mostly};
use crate::{
    site::Limits,
    value::{Quantity, When},
};

/// Lines of `key=value` or `key: value`.
pub(super) static SERIES: Reader = Reader { kind: Kind::Series, most: Confidence::Likely, fits, needs: Needs::Beginning, read };

fn fits(head: &Head<'_>) -> Confidence {
    Confidence::Likely.when(mostly(head.text, |line| !in_line(line, 1).is_empty()))
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let mut reading = Reading::default();
    let mut samples: Vec<Sample> = Vec::new();
    let most = usize::try_from(limits.evidence_items).unwrap_or(usize::MAX);
    for (line, number) in input.text.lines().zip(1u32..) {
        let found = in_line(line.trim(), number);
        if samples.len() + found.len() > most {
            reading.faults.push(Fault::new(&codes::LIMIT, number, format!("more numbers than `limits.evidence_items` = {most}")));
            break;
        }
        samples.extend(found);
    }
    reading.facts.state("samples", samples.len());
    reading.exhibits.push(Exhibit::Metrics(samples));
    reading
}

fn in_line(line: &str, number: u32) -> Vec<Sample> {
    if line.starts_with('#') {
        return Vec::new();
    }
    let sample = |key: &str, quantity: Quantity, time| Sample {
        unit: Some(quantity.unit.text).filter(|unit| !unit.is_empty()),
        time,
        ..Sample::new(key.trim(), Some(quantity.number), number)
    };
    if let Some((key, value)) = line.split_once(':').filter(|(key, _)| is_key(key.trim()) || is_named(key.trim()))
        && let Some(quantity) = Quantity::parse(value)
    {
        return vec![sample(key, quantity, None)];
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    if let [key, value @ ..] = words.as_slice()
        && (1..=2).contains(&value.len())
        && is_metric(key)
        && let Some(quantity) = Quantity::parse(&value.join(" "))
    {
        return vec![sample(key, quantity, None)];
    }
    let stamp = words.first().and_then(|first| When::parse(first));
    let time = stamp.as_ref().and_then(When::instant);
    let pairs = &words[usize::from(stamp.is_some())..];
    let read = |word: &&str| {
        let (key, value) = word.split_once('=').filter(|(key, _)| is_key(key))?;
        Some(sample(key, Quantity::parse(value)?, time))
    };
    pairs.iter().map(read).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// `api_p95_ms`: a name that is no word of a sentence, so that a number may follow it with nothing between.
fn is_metric(text: &str) -> bool {
    is_key(text) && text.contains(['_', '.']) && text.bytes().all(|byte| byte.is_ascii())
}

/// `API P95`: a name of some words, as people write that of a metric.
fn is_named(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/'));
    let numbered = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = text.split(' ').collect();
    // `Stage 1` is no metric.
    (2..=4).contains(&words.len())
        && text.starts_with(char::is_alphabetic)
        && words.iter().all(|word| is_word(word))
        && !words.last().is_some_and(|word| numbered(word))
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/'))
        && !text.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_with_and_without_stamps() {
        let keys = |text: &str| {
            let input = Input { bytes: text.as_bytes(), text, size: text.len() as u64, open: &|| None };
            let reading = read(&input, &Limits::default());
            reading.samples().map(|s| format!("{}={}@{}", s.name, s.value.unwrap_or_default(), s.line)).collect::<Vec<_>>()
        };
        assert_eq!(keys("# x\napi_p95_ms=146\n2026-09-15T09:00:00Z a=1 b=0.5\n"), ["api_p95_ms=146@2", "a=1@3", "b=0.5@3"]);
        assert_eq!(keys("latency: 151 ms"), ["latency=151@1"]);
        assert_eq!(keys("API P95: 151 ms\nHTTP 5xx Rate: 0.2 %\n"), ["API P95=151@1", "HTTP 5xx Rate=0.2@2"]);
        assert!(keys("We waited for the third time: 5\nAPI P95: 151 ms of 200\nStage 1: 5%").is_empty());
        assert_eq!(keys("api_p95_ms 396\nerr5xx_pct 0.2 %\n"), ["api_p95_ms=396@1", "err5xx_pct=0.2@2"]);
        assert!(keys("Section 3\nwait_for it\n").is_empty());
        assert!(keys("2026-09-15T09:00:00Z INFO ms=234").is_empty());
        assert!(keys("a=x b=1").is_empty());
    }
}
