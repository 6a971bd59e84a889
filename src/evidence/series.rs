//! Numbers in lines of `key=value` or `key: value`, with or without time stamps, and log sequence numbers.
//!
//! Refuses a line of a log that merely holds an `=`: every word behind the time stamp must be a pair with a number.

use rust_decimal::Decimal;

use crate::value::{Lsn, Quantity, When};

/// One number of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The name before the sign.
    pub key: String,
    /// The number, without its unit.
    pub value: Decimal,
    /// The 1-based line.
    pub line: u32,
}

/// All numbers of a text, in order. Lines that are no series give none.
#[must_use]
pub fn samples(text: &str) -> Vec<Sample> {
    let numbered = text.lines().zip(1u32..);
    numbered
        .flat_map(|(line, number)| in_line(line.trim()).into_iter().map(move |(key, value)| Sample { key, value, line: number }))
        .collect()
}

fn in_line(line: &str) -> Vec<(String, Decimal)> {
    if line.starts_with('#') {
        return Vec::new();
    }
    if let Some((key, value)) = line.split_once(':').filter(|(key, _)| is_key(key.trim()))
        && let Some(quantity) = Quantity::parse(value)
    {
        return vec![(key.trim().to_owned(), quantity.number)];
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let stamped = words.first().is_some_and(|first| When::parse(first).is_some());
    let pairs = &words[usize::from(stamped)..];
    let read = |word: &&str| {
        let (key, value) = word.split_once('=').filter(|(key, _)| is_key(key))?;
        Some((key.to_owned(), Quantity::parse(value)?.number))
    };
    pairs.iter().map(read).collect::<Option<Vec<_>>>().unwrap_or_default()
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/'))
        && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// The log sequence number of a file that holds one: alone on a line, or in a table that psql printed.
#[must_use]
pub fn first_lsn(text: &str) -> Option<(Lsn, u32)> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().zip(1u32..).find_map(|(line, number)| Some((Lsn::parse(line.trim())?, number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_with_and_without_stamps() {
        let keys = |text: &str| samples(text).into_iter().map(|s| format!("{}={}@{}", s.key, s.value, s.line)).collect::<Vec<_>>();
        assert_eq!(keys("# x\napi_p95_ms=146\n2026-09-15T09:00:00Z a=1 b=0.5\n"), ["api_p95_ms=146@2", "a=1@3", "b=0.5@3"]);
        assert_eq!(keys("latency: 151 ms"), ["latency=151@1"]);
        assert!(keys("2026-09-15T09:00:00Z INFO ms=234").is_empty());
        assert!(keys("a=x b=1").is_empty());
    }

    #[test]
    fn lsn_files() {
        assert_eq!(first_lsn("3A/7F1C2B40\n").map(|found| found.1), Some(1));
        assert_eq!(first_lsn(" lsn\n-----\n 0/1A2B3C4D\n(1 row)\n").map(|found| found.0), Lsn::parse("0/1A2B3C4D"));
        assert_eq!(first_lsn("ERROR: no"), None);
    }
}
