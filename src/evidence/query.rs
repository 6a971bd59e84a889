//! The few queries of Prometheus that gates are made of, over the samples of one file.
//!
//! Refuses what it does not know whole: an unknown function gives nothing, never something near it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{Sample, decimal};

/// Evaluates `name{label="x"}`, `sum(…)`, `max(…)`, `min(…)`, `rate(name[5m])`, `histogram_quantile(0.95, …)`, and two of these with `/`, or one with
/// a number, between them. Nothing where the query is none of these, or the file lacks what it asks for.
#[must_use]
pub fn query(text: &str, samples: &[&Sample]) -> Vec<Sample> {
    let mut parser = Parser { rest: text.trim() };
    let Some(expression) = parser.expression(1).filter(|_| parser.rest.trim().is_empty()) else { return Vec::new() };
    let mut found = evaluate(&expression, samples);
    for sample in &mut found {
        sample.name = text.trim().to_owned();
        sample.unit = None;
    }
    found
}

#[derive(Debug)]
enum Expression {
    Number(Decimal),
    Select { name: String, matchers: Vec<Matcher> },
    Call { name: String, argument: Box<Expression> },
    Quantile { share: Decimal, buckets: Box<Expression> },
    Both { sign: char, left: Box<Expression>, right: Box<Expression> },
}

/// `code=~"5.."`: a label, how it compares, and with what.
#[derive(Debug)]
struct Matcher {
    label: String,
    equal: bool,
    pattern: Pattern,
}

#[derive(Debug)]
enum Pattern {
    Text(String),
    Regex(regex::Regex),
}

impl Matcher {
    fn fits(&self, sample: &Sample) -> bool {
        let own = sample.labels.iter().find(|(label, _)| *label == self.label).map_or("", |(_, value)| value.as_str());
        let same = match &self.pattern {
            Pattern::Text(text) => own == text,
            Pattern::Regex(pattern) => pattern.is_match(own),
        };
        same == self.equal
    }
}

/// How deep a query may nest.
const DEPTH: usize = 16;

struct Parser<'q> {
    rest: &'q str,
}

impl Parser<'_> {
    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expression(&mut self, depth: usize) -> Option<Expression> {
        let mut left = self.term(depth)?;
        while let Some(sign) = ['/', '*'].into_iter().find(|sign| self.takes(&sign.to_string())) {
            left = Expression::Both { sign, left: Box::new(left), right: Box::new(self.term(depth)?) };
        }
        Some(left)
    }

    fn term(&mut self, depth: usize) -> Option<Expression> {
        if depth > DEPTH {
            return None;
        }
        if self.takes("(") {
            return self.expression(depth + 1).filter(|_| self.takes(")"));
        }
        let word = self.word();
        if let Some(number) = decimal(&word).filter(|_| word.starts_with(|c: char| c.is_ascii_digit())) {
            return Some(Expression::Number(number));
        }
        if word.is_empty() {
            return None;
        }
        if self.takes("(") {
            return self.call(word, depth);
        }
        let matchers = if self.takes("{") { self.matchers()? } else { Vec::new() };
        if self.takes("[") {
            let end = self.rest.find(']')?;
            self.rest = &self.rest[end + 1..];
        }
        Some(Expression::Select { name: word, matchers })
    }

    /// Behind the opening parenthesis of a function. `by (le)` keeps what a quantile needs, and is read past.
    fn call(&mut self, name: String, depth: usize) -> Option<Expression> {
        if name == "histogram_quantile" {
            let Expression::Number(share) = self.term(depth + 1)? else { return None };
            let buckets = Box::new(self.takes(",").then(|| self.expression(depth + 1))??);
            return (self.takes(")") && share >= Decimal::ZERO && share <= Decimal::ONE).then_some(Expression::Quantile { share, buckets });
        }
        let argument = Box::new(self.expression(depth + 1)?);
        if !self.takes(")") || !["sum", "max", "min", "rate", "increase"].contains(&name.as_str()) {
            return None;
        }
        let mut name = name;
        if self.takes("by") {
            let bare: String = self.rest.chars().take_while(|c| *c != ')').filter(|c| !c.is_whitespace()).collect();
            if name != "sum" || bare != "(le" {
                return None;
            }
            name = "sum by le".to_owned();
            self.rest = &self.rest[self.rest.find(')')? + 1..];
        }
        Some(Expression::Call { name, argument })
    }

    fn word(&mut self) -> String {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.'))).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.to_owned()
    }

    fn matchers(&mut self) -> Option<Vec<Matcher>> {
        let mut all = Vec::new();
        while !self.takes("}") {
            let label = self.word();
            let (sign, equal) = [("=~", true), ("!~", false), ("!=", false), ("=", true)].into_iter().find(|(sign, _)| self.takes(sign))?;
            let quote = ['"', '\''].into_iter().find(|quote| self.takes(&quote.to_string()))?;
            let end = self.rest.find(quote)?;
            let text = &self.rest[..end];
            let pattern = if sign.ends_with('~') {
                Pattern::Regex(regex::RegexBuilder::new(&format!("^(?:{text})$")).size_limit(1 << 16).build().ok()?)
            } else {
                Pattern::Text(text.to_owned())
            };
            self.rest = &self.rest[end + 1..];
            all.push(Matcher { label, equal, pattern });
            self.takes(",");
        }
        Some(all)
    }
}

fn evaluate(expression: &Expression, samples: &[&Sample]) -> Vec<Sample> {
    match expression {
        Expression::Number(number) => vec![Sample::new("", Some(*number), 0)],
        Expression::Select { name, matchers } => {
            let fits = |sample: &&&Sample| sample.name == *name && matchers.iter().all(|matcher| matcher.fits(sample));
            samples.iter().filter(fits).map(|sample| (*sample).clone()).collect()
        }
        Expression::Call { name, argument } => {
            let inner = evaluate(argument, samples);
            match name.as_str() {
                "rate" => rates(&inner, true),
                "increase" => rates(&inner, false),
                "sum by le" => joined(inner, "le", |a, b| a.checked_add(b)),
                "sum" => joined(inner, "", |a, b| a.checked_add(b)),
                "max" => joined(inner, "", |a, b| Some(a.max(b))),
                _ => joined(inner, "", |a, b| Some(a.min(b))),
            }
        }
        Expression::Quantile { share, buckets } => quantiles(&evaluate(buckets, samples), *share),
        Expression::Both { sign, left, right } => both(*sign, evaluate(left, samples), &evaluate(right, samples)),
    }
}

/// Two single values, or many with a number.
fn both(sign: char, left: Vec<Sample>, right: &[Sample]) -> Vec<Sample> {
    let [right] = right else { return Vec::new() };
    if left.len() != 1 && right.line != 0 {
        return Vec::new();
    }
    let apply = |a: Decimal, b: Decimal| if sign == '/' { a.checked_div(b) } else { a.checked_mul(b) };
    let applied = |sample: Sample| Sample { value: sample.value.zip(right.value).and_then(|(a, b)| apply(a, b)), ..sample };
    left.into_iter().map(applied).collect()
}

/// One sample for each time and each value of a label.
fn joined(samples: Vec<Sample>, kept: &str, join: fn(Decimal, Decimal) -> Option<Decimal>) -> Vec<Sample> {
    let mut groups: BTreeMap<(Option<Timestamp>, String), Sample> = BTreeMap::new();
    for mut sample in samples {
        sample.labels.retain(|(label, _)| label == kept);
        let key = (sample.time, sample.labels.first().map(|(_, value)| value.clone()).unwrap_or_default());
        match groups.get_mut(&key) {
            None => {
                groups.insert(key, sample);
            }
            Some(group) => group.value = group.value.zip(sample.value).and_then(|(a, b)| join(a, b)),
        }
    }
    groups.into_values().collect()
}

/// The growth of counters from the first to the last of at least two times; what shrank was reset in between, and is no rate.
fn rates(samples: &[Sample], per_second: bool) -> Vec<Sample> {
    let rate = |series: &super::Series<'_>| {
        let (first, last) = (*series.samples.first()?, *series.samples.last()?);
        let seconds = last.time?.as_second().checked_sub(first.time?.as_second()).filter(|seconds| *seconds > 0)?;
        let rising = series.samples.windows(2).all(|pair| matches!((pair[0].value, pair[1].value), (Some(a), Some(b)) if a <= b));
        let growth = last.value?.checked_sub(first.value?).filter(|_| rising);
        let value = growth.and_then(|growth| if per_second { growth.checked_div(Decimal::from(seconds)) } else { Some(growth) });
        Some(Sample { value, time: None, ..first.clone() })
    };
    super::Series::all(samples).iter().filter_map(rate).collect()
}

/// A quantile of each histogram among samples of buckets.
fn quantiles(buckets: &[Sample], share: Decimal) -> Vec<Sample> {
    type Group = (Option<Timestamp>, Vec<(String, String)>);
    let mut groups: BTreeMap<Group, Vec<&Sample>> = BTreeMap::new();
    for sample in buckets {
        let labels = sample.labels.iter().filter(|(label, _)| label != "le").cloned().collect();
        groups.entry((sample.time, labels)).or_default().push(sample);
    }
    groups.into_iter().filter_map(|((time, labels), group)| Some(Sample { time, labels, ..quantile(&group, share)? })).collect()
}

/// A quantile of one histogram, by linear interpolation within its bucket as Prometheus' `histogram_quantile` does. Its line is the bucket's; its value is
/// `None` where nothing was counted. `None` where these are no buckets of a histogram.
#[must_use]
pub fn quantile(buckets: &[&Sample], share: Decimal) -> Option<Sample> {
    let bound = |sample: &Sample| sample.labels.iter().find(|(label, _)| label == "le").map(|(_, value)| value.clone());
    let mut finite: Vec<(Decimal, Decimal, &Sample)> = Vec::new();
    let mut total: Option<Decimal> = None;
    for sample in buckets {
        match bound(sample)?.as_str() {
            "+Inf" | "Inf" | "inf" | "+inf" => total = Some(sample.value?),
            text => finite.push((decimal(text)?, sample.value?, sample)),
        }
    }
    finite.sort_by_key(|(bound, _, _)| *bound);
    // Counts of cumulative buckets never fall; where they do, the larger one is meant, as Prometheus takes it.
    for at in 1..finite.len() {
        finite[at].1 = finite[at].1.max(finite[at - 1].1);
    }
    let total = total?;
    let (highest, _, last) = finite.last()?;
    let sample = |value, line| Some(Sample { labels: Vec::new(), time: None, ..Sample::new("", value, line) });
    if total.is_zero() {
        return sample(None, last.line);
    }
    let rank = share.checked_mul(total)?;
    let Some(at) = finite.iter().position(|(_, count, _)| *count >= rank) else { return sample(Some(*highest), last.line) };
    let (upper, count, place) = finite[at];
    let (lower, below) = if at == 0 { (Decimal::ZERO.min(upper), Decimal::ZERO) } else { (finite[at - 1].0, finite[at - 1].1) };
    if at == 0 && upper <= Decimal::ZERO || count == below {
        return sample(Some(upper), place.line);
    }
    let value =
        rank.checked_sub(below)?.checked_div(count.checked_sub(below)?)?.checked_mul(upper.checked_sub(lower)?)?.checked_add(lower)?;
    sample(Some(value.round_dp(12).normalize()), place.line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{evidence::recognise, site::Limits};

    const TEXT: &str = "# TYPE http_seconds histogram
http_seconds_bucket{path=\"/a\",le=\"0.1\"} 50
http_seconds_bucket{path=\"/a\",le=\"0.2\"} 90
http_seconds_bucket{path=\"/a\",le=\"0.4\"} 98
http_seconds_bucket{path=\"/a\",le=\"+Inf\"} 100
# TYPE requests_total counter
requests_total{code=\"200\"} 100 1000
requests_total{code=\"500\"} 0 1000
requests_total{code=\"200\"} 190 61000
requests_total{code=\"500\"} 30 61000
requests_total{code=\"503\"} 5 61000
up 1
";

    fn ask(text: &str) -> Vec<String> {
        let recognised = recognise(TEXT.as_bytes());
        let reading = recognised.read(TEXT.as_bytes(), TEXT.len() as u64, &|| None, &Limits::default());
        let samples: Vec<&Sample> = reading.samples().collect();
        query(text, &samples)
            .into_iter()
            .map(|sample| sample.value.map_or("none".to_owned(), |value| value.normalize().to_string()))
            .collect()
    }

    #[test]
    fn what_gates_ask() {
        for (text, expected) in [
            ("histogram_quantile(0.95, http_seconds_bucket)", &["0.325"][..]),
            ("histogram_quantile(0.5, sum(http_seconds_bucket) by (le))", &["0.1"]),
            ("histogram_quantile(0.99, http_seconds_bucket{path=\"/a\"})", &["0.4"]),
            ("histogram_quantile(0.95, http_seconds_bucket) * 1000", &["325"]),
            ("sum(rate(requests_total{code=~\"5..\"}[1m])) / sum(rate(requests_total[1m]))", &["0.25"]),
            ("sum(increase(requests_total{code!=\"200\"}[1m]))", &["30"]),
            ("up", &["1"]),
            ("rate(up[5m])", &[]),
            ("stddev(up)", &[]),
            ("histogram_quantile(1.5, http_seconds_bucket)", &[]),
            ("up / missing", &[]),
            ("up {", &[]),
            ("", &[]),
        ] {
            assert_eq!(ask(text), expected, "{text}");
        }
        assert!(ask(&"(".repeat(100_000)).is_empty());
    }
}
