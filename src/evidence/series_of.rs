//! Samples by the series that they belong to, and what a series comes to.
//!
//! Refuses an average: the smallest, the largest and the middle value are samples' own, or lie between two of them.

use rust_decimal::Decimal;

use super::Sample;

/// The samples of one name and one set of labels, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Series<'s> {
    /// What they share is on each of them.
    pub samples: Vec<&'s Sample>,
}

/// What the finite numbers of a series come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// How many there are, at least one.
    pub count: usize,
    /// The smallest.
    pub min: Decimal,
    /// The middle one, between two of an even number.
    pub median: Decimal,
    /// The largest.
    pub max: Decimal,
    /// The last one.
    pub last: Decimal,
    /// The 1-based line of the first.
    pub line: u32,
    /// The 1-based line of the last.
    pub last_line: u32,
}

impl<'s> Series<'s> {
    /// Parts samples into series, in the order in which the series begin.
    #[must_use]
    pub fn all(samples: impl IntoIterator<Item = &'s Sample>) -> Vec<Self> {
        let mut places = std::collections::BTreeMap::new();
        let mut all: Vec<Self> = Vec::new();
        for sample in samples {
            let place = *places.entry((sample.name.as_str(), sample.labels.as_slice())).or_insert_with(|| {
                all.push(Self { samples: Vec::new() });
                all.len() - 1
            });
            all[place].samples.push(sample);
        }
        all
    }

    /// The name with its labels: `up{job="api"}`.
    #[must_use]
    pub fn name(&self) -> String {
        let Some(first) = self.samples.first() else { return String::new() };
        let labels: Vec<String> = first.labels.iter().map(|(key, value)| format!("{key}=\"{value}\"")).collect();
        if labels.is_empty() { first.name.clone() } else { format!("{}{{{}}}", first.name, labels.join(",")) }
    }

    /// What the finite numbers come to; `None` where there are none.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        summary(self.samples.iter().copied())
    }
}

/// What the finite numbers of some samples come to; `None` where there are none.
#[must_use]
pub fn summary<'s>(samples: impl IntoIterator<Item = &'s Sample>) -> Option<Summary> {
    let known: Vec<(Decimal, u32)> = samples.into_iter().filter_map(|sample| Some((sample.value?, sample.line))).collect();
    let ((_, line), (last, last_line)) = (*known.first()?, *known.last()?);
    let mut numbers: Vec<Decimal> = known.iter().map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    let (min, max) = (*numbers.first()?, *numbers.last()?);
    Some(Summary { count: numbers.len(), min, median: median(&numbers)?, max, last, line, last_line })
}

/// The middle of sorted numbers.
fn median(sorted: &[Decimal]) -> Option<Decimal> {
    let (low, high) = (sorted.get((sorted.len().max(1) - 1) / 2)?, sorted.get(sorted.len() / 2)?);
    let half = |number: &Decimal| number.checked_div(Decimal::TWO);
    Some(if low == high { *low } else { half(low)?.checked_add(half(high)?)?.normalize() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_lies_between_two_of_an_even_number() {
        let samples: Vec<Sample> = (1..=4u32).map(|n| Sample::new("a", Some(Decimal::from(n * n)), n)).collect();
        let all = Series::all(&samples);
        let found = all[0].summary().expect("numbers");
        assert_eq!((found.min, found.median, found.max, found.count), (1.into(), "6.5".parse().expect("a number"), 16.into(), 4));
        assert_eq!(summary(&[Sample::new("a", None, 1)]), None);
    }
}
