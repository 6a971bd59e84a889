//! What a gate allows.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Quantity, parse_decimal};

/// How an observation is compared with the limit. Strict exactly as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
        const SIGNS: [(&str, Comparator); 16] = [
            ("<=", Comparator::AtMost),
            ("≤", Comparator::AtMost),
            ("≦", Comparator::AtMost),
            ("＜", Comparator::Less),
            (">=", Comparator::AtLeast),
            ("≥", Comparator::AtLeast),
            ("≧", Comparator::AtLeast),
            ("＞", Comparator::Greater),
            ("==", Comparator::Equal),
            ("=", Comparator::Equal),
            ("<", Comparator::Less),
            (">", Comparator::Greater),
            ("&lt;=", Comparator::AtMost),
            ("&lt;", Comparator::Less),
            ("&gt;=", Comparator::AtLeast),
            ("&gt;", Comparator::Greater),
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
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub enum Limit {
    /// A quantity.
    Absolute(Quantity),
    /// The baseline, moved by this many percent of itself: `baseline+10%` is 10.
    Baseline(Decimal),
}

/// A comparator and its limit.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
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
    if !lower.contains("baseline") {
        return None;
    }
    let Some(offset) = lower.strip_prefix("baseline").map(|rest| rest.replace(' ', "")) else { return Some(share_before(&lower)) };
    if offset.is_empty() {
        return Some(Some(Decimal::ZERO));
    }
    if let Some(factor) = offset.strip_prefix(TIMES) {
        return Some(from_factor(factor));
    }
    let signed = offset.starts_with(['+', '-', '\u{2212}']);
    Some(offset.strip_suffix('%').filter(|_| signed).and_then(parse_decimal))
}

const TIMES: [char; 3] = ['×', '*', 'x'];

/// `110% of baseline`, `1.1 × baseline`, as the offset from the baseline in percent.
fn share_before(text: &str) -> Option<Decimal> {
    let before = text.strip_suffix("baseline")?.trim_end();
    let before = before.strip_suffix("the").map_or(before, str::trim_end);
    match before.strip_suffix("of") {
        Some(share) => parse_decimal(share.trim_end().strip_suffix('%')?)?.checked_sub(Decimal::ONE_HUNDRED),
        None => from_factor(before.strip_suffix(TIMES)?.trim_end()),
    }
}

/// A factor of the baseline, as the offset from it in percent: 1.1 is 10.
fn from_factor(factor: &str) -> Option<Decimal> {
    parse_decimal(factor)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_sub(Decimal::ONE_HUNDRED)
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
        for ten in
            ["< baseline × 1.1", "< baseline*1.10", "< 110% of baseline", "< 110 % of the baseline", "< 1.1 × baseline", "< 1.1x baseline"]
        {
            let offset = Threshold::parse(ten).map(|t| t.limit);
            assert!(matches!(offset, Some(Limit::Baseline(offset)) if offset == Decimal::TEN), "{ten}");
        }
        for unread in ["< baseline+10pp", "< baseline+10ms", "< 110 of baseline", "< 10 + baseline", "< the baseline"] {
            assert_eq!(Threshold::parse(unread), None, "{unread}");
        }
        for (wide, sign) in [("≦ 200ms", "<="), ("＜200ms", "<"), ("≧ 99%", ">=")] {
            assert_eq!(Threshold::parse(wide).map(|t| t.comparator.sign()), Some(sign), "{wide}");
        }
        assert_eq!(Threshold::parse("200ms"), None);
        assert_eq!(Threshold::parse("< [XXX]ms"), None);
    }
}
