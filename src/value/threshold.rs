//! What a gate allows.

use rust_decimal::Decimal;

use super::{Quantity, parse_decimal};

/// How an observation is compared with the limit. Strict exactly as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `<`
    Less,
    /// `<=`, `≤`
    AtMost,
    /// `>`
    Greater,
    /// `>=`, `≥`
    AtLeast,
    /// `==`, `=`
    Equal,
}

impl Comparator {
    /// The sign of the machine contract.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Equal => "==",
        }
    }

    /// Splits a comparator off the front of a text.
    #[must_use]
    pub fn split(text: &str) -> Option<(Self, &str)> {
        const SIGNS: [(&str, Comparator); 9] = [
            ("<=", Comparator::AtMost),
            ("≤", Comparator::AtMost),
            (">=", Comparator::AtLeast),
            ("≥", Comparator::AtLeast),
            ("==", Comparator::Equal),
            ("=", Comparator::Equal),
            ("<", Comparator::Less),
            (">", Comparator::Greater),
            ("&lt;", Comparator::Less),
        ];
        SIGNS.iter().find_map(|(sign, comparator)| Some((*comparator, text.trim_start().strip_prefix(sign)?)))
    }

    /// Whether the observation compares true.
    #[must_use]
    pub fn holds(self, observed: Decimal, limit: Decimal) -> bool {
        match self {
            Self::Less => observed < limit,
            Self::AtMost => observed <= limit,
            Self::Greater => observed > limit,
            Self::AtLeast => observed >= limit,
            Self::Equal => observed == limit,
        }
    }
}

/// The number that a threshold allows.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum Limit {
    /// A quantity.
    Absolute(Quantity),
    /// The baseline, moved by this many percent of itself: `baseline+10%` is 10.
    Baseline(Decimal),
}

/// A comparator and its limit.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Threshold {
    /// How to compare.
    pub comparator: Comparator,
    /// With what.
    pub limit: Limit,
}

impl Threshold {
    /// Reads `< 200ms`, `≤ 1 %`, `< baseline+10%`, `=0`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (comparator, rest) = Comparator::split(text)?;
        let rest = rest.trim();
        let limit = match baseline_offset(rest) {
            Some(offset) => Limit::Baseline(offset?),
            None => Limit::Absolute(Quantity::parse(without_remark(rest))?),
        };
        Some(Self { comparator, limit })
    }
}

/// `Some(None)` says that it names the baseline but cannot be read.
fn baseline_offset(text: &str) -> Option<Option<Decimal>> {
    let lower = text.to_lowercase();
    let offset = lower.strip_prefix("baseline")?.replace(' ', "");
    if offset.is_empty() {
        return Some(Some(Decimal::ZERO));
    }
    let signed = offset.starts_with(['+', '-', '\u{2212}']);
    Some(offset.strip_suffix('%').filter(|_| signed).and_then(parse_decimal))
}

/// `0 (MUST BE ZERO)`: what stands in trailing parentheses is a remark.
fn without_remark(text: &str) -> &str {
    match text.find('(') {
        Some(open) if open > 0 && text.ends_with(')') => text[..open].trim_end(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (text, sign) in [
            ("< 200ms", "<"),
            ("<200ms", "<"),
            ("≥ 99.5%", ">="),
            (">=95%", ">="),
            ("=0", "=="),
            ("≤30ms", "<="),
            ("=0 (MUST BE ZERO)", "=="),
        ] {
            assert_eq!(Threshold::parse(text).map(|t| t.comparator.sign()), Some(sign), "{text}");
        }
        assert_eq!(Threshold::parse("< baseline+10%").map(|t| t.limit), Some(Limit::Baseline(Decimal::TEN)));
        assert_eq!(Threshold::parse("< baseline - 5 %").map(|t| t.limit), Some(Limit::Baseline(Decimal::from(-5))));
        assert_eq!(Threshold::parse("< baseline+10pp"), None);
        assert_eq!(Threshold::parse("200ms"), None);
        assert_eq!(Threshold::parse("< [XXX]ms"), None);
    }
}
