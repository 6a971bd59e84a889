//! Decimal numbers with units.

use std::{ops::RangeInclusive, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a unit measures. Quantities compare only inside one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dimension {
    /// A bare number, or so many of something: `12`, `12 errors`, `45k`.
    Count,
    /// Seconds are the base.
    Time,
    /// The ratio 1 is the base; a bare number is not a ratio.
    Ratio,
    /// Bytes are the base.
    Bytes,
    /// Events per week are the base, which any shorter time divides without a rest.
    Rate,
    /// Bytes per week are the base.
    Flow,
    /// A word that relsite does not know; equal words compare.
    Other,
}

/// A unit: its spelling, what it measures, and how many base units it is.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Unit {
    /// As written, without blanks; empty for a bare number.
    pub text: String,
    /// What it measures.
    pub dimension: Dimension,
    /// How many base units one of it is.
    pub scale: Decimal,
}

impl Unit {
    /// Finds a unit by its spelling; an unknown word is a unit of its own.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let (dimension, scale) = measure_of(text).unwrap_or((Dimension::Other, Decimal::ONE));
        Self { text: text.to_owned(), dimension, scale }
    }

    /// Whether numbers of the two units can be compared.
    #[must_use]
    pub fn compatible(&self, other: &Self) -> bool {
        self.dimension == other.dimension && (self.dimension != Dimension::Other || self.text.eq_ignore_ascii_case(&other.text))
    }
}

/// What a unit measures, and how many base units it is.
fn measure_of(text: &str) -> Option<(Dimension, Decimal)> {
    if text.is_empty() {
        return Some((Dimension::Count, Decimal::ONE));
    }
    let plain = plain_measure(text).or_else(|| rate(text));
    plain.or_else(|| {
        // `k`, `K req/s`, `M events`: thousands and millions of what can be counted.
        let (factor, rest) = [("k", 1_000), ("K", 1_000), ("M", 1_000_000)]
            .into_iter()
            .find_map(|(sign, factor)| Some((factor, text.strip_prefix(sign)?)))?;
        let counted = rest.is_empty() || rest.starts_with([' ', '/']);
        let (dimension, scale) = measure_of(rest.trim()).filter(|_| counted)?;
        matches!(dimension, Dimension::Count | Dimension::Rate).then_some((dimension, scale.checked_mul(Decimal::from(factor))?))
    })
}

fn plain_measure(text: &str) -> Option<(Dimension, Decimal)> {
    if let Some(seconds) = time_scale(text) {
        return Some((Dimension::Time, seconds));
    }
    let (dimension, scale) = match text {
        "%" | "％" | "percent" | "pct" => (Dimension::Ratio, "0.01"),
        "‰" => (Dimension::Ratio, "0.001"),
        "ppm" => (Dimension::Ratio, "0.000001"),
        _ if is_counted(text) => (Dimension::Count, "1"),
        _ => (Dimension::Bytes, bytes(text)?),
    };
    Some((dimension, parse_decimal(scale)?))
}

fn bytes(text: &str) -> Option<&'static str> {
    Some(match text {
        "B" | "byte" | "bytes" => "1",
        "kB" | "KB" | "kb" => "1000",
        "KiB" | "Ki" => "1024",
        "MB" | "mb" => "1000000",
        "MiB" | "Mi" => "1048576",
        "GB" | "gb" => "1000000000",
        "GiB" | "Gi" => "1073741824",
        "TB" | "tb" => "1000000000000",
        "TiB" | "Ti" => "1099511627776",
        _ => return None,
    })
}

/// What is counted: a number of these is a number.
fn is_counted(word: &str) -> bool {
    const SINGULAR: [&str; 34] = [
        "msg",
        "message",
        "error",
        "err",
        "request",
        "req",
        "event",
        "item",
        "job",
        "task",
        "alert",
        "session",
        "user",
        "connection",
        "conn",
        "violation",
        "conflict",
        "failure",
        "incident",
        "timeout",
        "restart",
        "row",
        "record",
        "order",
        "ticket",
        "call",
        "op",
        "txn",
        "transaction",
        "block",
        "drop",
        "pod",
        "replica",
        "thread",
    ];
    const OTHERS: [&str; 11] = ["queries", "retries", "crashes", "tx", "건", "개", "회", "명", "件", "回", "個"];
    let word = word.to_lowercase();
    OTHERS.contains(&word.as_str()) || SINGULAR.contains(&word.strip_suffix('s').unwrap_or(&word))
}

/// `/s`, `per minute`, `errors/min`, `requests per second`, `rps`, `MB/s`
fn rate(text: &str) -> Option<(Dimension, Decimal)> {
    let (what, time) = match text {
        "rps" | "qps" | "tps" => ("", "s"),
        "rpm" | "qpm" | "tpm" => ("", "min"),
        _ => text.split_once('/').or_else(|| text.strip_prefix("per ").map(|time| ("", time))).or_else(|| text.split_once(" per "))?,
    };
    let seconds = time_scale(time.trim())?;
    let (dimension, scale) = measure_of(what.trim())?;
    let per = match dimension {
        Dimension::Count => Dimension::Rate,
        Dimension::Bytes => Dimension::Flow,
        _ => return None,
    };
    Some((per, scale.checked_mul(Decimal::from(WEEK).checked_div(seconds)?)?))
}

/// The seconds of a week.
const WEEK: u32 = 604_800;

fn time_scale(text: &str) -> Option<Decimal> {
    let seconds = match text {
        "ns" => "0.000000001",
        // The micro sign, and the Greek letter that looks the same.
        "us" | "µs" | "μs" => "0.000001",
        "ms" | "msec" | "millisecond" | "milliseconds" => "0.001",
        "s" | "sec" | "secs" | "second" | "seconds" | "sn" | "saniye" | "초" | "秒" => "1",
        "m" | "min" | "mins" | "minute" | "minutes" | "dk" | "dakika" | "분" | "分" => "60",
        "h" | "hr" | "hrs" | "hour" | "hours" | "saat" | "시간" | "時間" => "3600",
        "d" | "day" | "days" => "86400",
        "week" | "weeks" => "604800",
        _ => return None,
    };
    parse_decimal(seconds)
}

/// A finite decimal number and its unit, as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// The number, in the unit as written.
    pub number: Decimal,
    /// The unit.
    pub unit: Unit,
}

impl Quantity {
    /// Reads `151ms`, `0.12 %`, `0.02/min`, `9`, `1h 30m`. Anything more, less or vaguer (`~9`, `<100`, `2-3`) is no number: `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::single(text).or_else(|| Self::compound(text))
    }

    /// Several lengths of time that fall: `1h 30m`, `1 hour 30 minutes`.
    fn compound(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let pairs = words.iter().all(|word| word.chars().all(|c| c.is_ascii_digit() || c == '.'));
        let parts: Vec<String> = if words.len().is_multiple_of(2) && !pairs && words[0].chars().all(|c| c.is_ascii_digit()) {
            words.chunks(2).map(|pair| pair.concat()).collect()
        } else {
            words.iter().map(|word| (*word).to_owned()).collect()
        };
        let parts = parts.iter().map(|part| Self::single(part)).collect::<Option<Vec<_>>>()?;
        let times = parts.iter().all(|part| part.unit.dimension == Dimension::Time);
        let falling = parts.windows(2).all(|pair| pair[0].unit.scale > pair[1].unit.scale);
        if parts.len() < 2 || !times || !falling {
            return None;
        }
        let seconds = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.base()?))?;
        Some(Self { number: seconds, unit: Unit::parse("s") })
    }

    fn single(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-' | '\u{2212}'))).unwrap_or(text.len());
        let number = parse_decimal(&text[..end])?;
        let rest = text[end..].trim();
        let vague = rest.chars().any(|c| !(c.is_alphabetic() || " %％‰/._°·*^²€$£¥₩".contains(c) || c.is_whitespace()));
        let unit = Unit::parse(rest);
        (!vague && (unit.dimension != Dimension::Other || rest.chars().count() <= 16)).then_some(Self { number, unit })
    }

    /// The number in base units of its dimension.
    #[must_use]
    pub fn base(&self) -> Option<Decimal> {
        self.number.checked_mul(self.unit.scale)
    }

    /// The number of minutes, for times.
    #[must_use]
    pub fn minutes(&self) -> Option<Decimal> {
        if self.unit.dimension != Dimension::Time {
            return None;
        }
        self.base()?.checked_div(Decimal::from(60)).map(|minutes| minutes.normalize())
    }
}

/// Reads a decimal number. Locale forms are read only where unambiguous: `42.500,00`, `42,500.00` and `1,042,500` are, `42,500` is not.
#[must_use]
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let text = text.trim().replace('\u{2212}', "-");
    let text = text.strip_prefix('+').unwrap_or(&text);
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || !digits.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let plain = match (text.rfind('.'), text.rfind(',')) {
        (None | Some(_), None) => text.to_owned(),
        (Some(dot), Some(comma)) => grouped(text, dot, comma)?,
        (None, Some(_)) if text.matches(',').count() > 1 => grouped(&format!("{text}.0"), text.len(), 0)?.trim_end_matches(".0").to_owned(),
        (None, Some(comma)) => decimal_comma(text, comma)?,
    };
    (plain.matches('.').count() <= 1).then(|| Decimal::from_str(&plain).ok()).flatten()
}

/// A number with both marks: the last one parts the decimals, the other groups thousands.
fn grouped(text: &str, dot: usize, comma: usize) -> Option<String> {
    let (group, point) = if dot > comma { (',', '.') } else { ('.', ',') };
    let (whole, decimals) = text.rsplit_once(point)?;
    let mut parts = whole.trim_start_matches('-').split(group);
    let first = parts.next()?.len();
    let well_formed = (1..=3).contains(&first) && parts.all(|part| part.len() == 3) && !whole.contains(point);
    well_formed.then(|| format!("{}.{decimals}", whole.replace(group, "")))
}

/// A number with commas only: a decimal comma unless it could group thousands.
fn decimal_comma(text: &str, comma: usize) -> Option<String> {
    let decimals = text.len() - comma - 1;
    (text.matches(',').count() == 1 && decimals != 3).then(|| text.replace(',', "."))
}

/// The change from one quantity to another as a claim in this unit states it: in percent of the first, in percentage points between two shares,
/// else the difference. `None` where the three do not meet.
#[must_use]
pub fn change_between(before: &Quantity, after: &Quantity, unit: &Unit) -> Option<Decimal> {
    if !before.unit.compatible(&after.unit) {
        return None;
    }
    let difference = after.base()?.checked_sub(before.base()?)?;
    let percent = difference.checked_mul(Decimal::ONE_HUNDRED)?;
    match unit.text.as_str() {
        "%" | "％" | "percent" | "pct" => percent.checked_div(before.base()?),
        "pp" | "ppt" | "%p" | "percentage points" => (before.unit.dimension == Dimension::Ratio).then_some(percent),
        _ if unit.dimension == Dimension::Ratio || !unit.compatible(&before.unit) => None,
        _ => difference.checked_div(unit.scale),
    }
}

/// Whether a claim is a number, rounded to as many decimals as the claim has.
#[must_use]
pub fn rounds_to(number: Decimal, claim: Decimal) -> bool {
    spans(number..=number, claim)
}

/// Whether a claim lies among numbers from the least to the greatest, rounded to as many decimals as it has. A number in the middle between
/// two may become either: tools round halves away from zero, to even (IEEE 754), or as their binary form falls.
#[must_use]
pub fn spans(numbers: RangeInclusive<Decimal>, claim: Decimal) -> bool {
    // More decimals than there can be need no half.
    let half = Decimal::try_new(5, claim.scale() + 1).unwrap_or_default();
    let (least, greatest) = (numbers.start().checked_sub(half), numbers.end().checked_add(half));
    least.is_none_or(|least| least <= claim) && greatest.is_none_or(|greatest| claim <= greatest)
}

/// The number as JSON readers expect it: an integer where it is one, else the nearest double, which prints the same decimals.
#[must_use]
pub fn as_number(number: Decimal) -> serde_json::Number {
    let number = number.normalize();
    if let Ok(whole) = i64::try_from(number)
        && number.scale() == 0
    {
        return whole.into();
    }
    number.to_string().parse::<f64>().ok().and_then(serde_json::Number::from_f64).unwrap_or_else(|| 0.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Option<String> {
        Some(Quantity::parse(text)?.base()?.normalize().to_string())
    }

    #[test]
    fn a_half_may_be_rounded_either_way() {
        let rounds = |least: &str, greatest: &str, claim: &str| {
            let number = |text: &str| parse_decimal(text).expect("a number");
            spans(number(least)..=number(greatest), number(claim))
        };
        for claim in ["-6.2", "-6.3", "-6.25", "-6"] {
            assert!(rounds("-6.25", "-6.25", claim), "{claim}");
        }
        for claim in ["-6.1", "-6.4", "-6.24", "-7", "6.2"] {
            assert!(!rounds("-6.25", "-6.25", claim), "{claim}");
        }
        assert!(rounds("1.8449", "1.8449", "1.84") && !rounds("1.8449", "1.8449", "1.840"), "at the precision of the claim");
        assert!(rounds("150.6", "150.6", "151") && !rounds("150.4", "150.4", "151"));
        assert!(rounds("1.24", "1.31", "1.2") && rounds("1.24", "1.31", "1.25") && !rounds("1.24", "1.31", "1.4"));
        let longest = "0.1234567890123456789012345678";
        assert!(rounds(longest, longest, longest) && rounds(longest, longest, "0.1"));
    }

    #[test]
    fn a_change_is_relative_in_percent_and_a_difference_in_all_else() {
        let change = |before: &str, after: &str, unit: &str| {
            let quantity = |text: &str| Quantity::parse(text).expect("a quantity");
            change_between(&quantity(before), &quantity(after), &Unit::parse(unit)).map(|change| change.normalize().to_string())
        };
        for (before, after, unit, expected) in [
            ("160ms", "0.15s", "%", "-6.25"),
            ("160ms", "0.15s", "ms", "-10"),
            ("0.80%", "0.50%", "%", "-37.5"),
            ("0.80%", "0.50%", "pp", "-0.3"),
            ("8‰", "0.4%", "%p", "-0.4"),
            ("1.2k req/s", "1500 rps", "%", "25"),
            ("5", "6", "", "1"),
        ] {
            assert_eq!(change(before, after, unit).as_deref(), Some(expected), "{before} {after} {unit}");
        }
        for (before, after, unit) in
            [("0", "5", "%"), ("160ms", "150ms", "pp"), ("160ms", "1 MB", "%"), ("8‰", "4‰", "‰"), ("160ms", "150ms", "")]
        {
            assert_eq!(change(before, after, unit), None, "{before} {after} {unit}");
        }
    }

    #[test]
    fn units_meet_inside_a_dimension() {
        for (text, expected) in [
            ("151ms", "0.151"),
            ("0.12%", "0.0012"),
            ("15 min", "900"),
            ("0.6/min", "6048"),
            ("412kB", "412000"),
            ("9", "9"),
            ("-7.7 %", "-0.077"),
            ("42.500,00", "42500"),
            ("1,5 s", "1.5"),
            ("1h 30m", "5400"),
            ("1 hour 30 minutes", "5400"),
            ("1.2k req/s", "725760000"),
            ("1.2k rps", "725760000"),
            ("72 requests per minute", "725760"),
            ("1.2/s", "725760"),
            ("4320/h", "725760"),
            ("90 rpm", "907200"),
            ("1 error/week", "1"),
            ("45.2K", "45200"),
            ("12 msgs", "12"),
            ("5건", "5"),
            ("0.8‰", "0.0008"),
            ("0,8 %", "0.008"),
            ("900 μs", "0.0009"),
            ("900 µs", "0.0009"),
            ("1.5TB", "1500000000000"),
            ("512Mi", "536870912"),
            ("12 MB/s", "7257600000000"),
            ("1,234,567", "1234567"),
            ("-1,234,567", "-1234567"),
        ] {
            assert_eq!(base(text).as_deref(), Some(expected), "{text:?}");
        }
    }

    #[test]
    fn what_does_not_measure_the_same_does_not_meet() {
        let meet = |a: &str, b: &str| Unit::parse(a).compatible(&Unit::parse(b));
        for (a, b) in
            [("errors", "error"), ("msgs", ""), ("‰", "%"), ("GB/s", "MB/min"), ("widgets", "Widgets"), ("k req/s", "/min"), ("K", "")]
        {
            assert!(meet(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("MB", "MB/s"),
            ("MB/s", "req/s"),
            ("ms", ""),
            ("%", ""),
            ("kB", "K"),
            ("K", "ms"),
            ("widgets", ""),
            ("% of users", "%"),
            ("ms/s", "/s"),
        ] {
            assert!(!meet(a, b), "{a} {b}");
        }
    }

    #[test]
    fn vague_texts_are_no_numbers() {
        for text in [
            "",
            "~9ms",
            "<100",
            "2.57-3.09ms",
            "[XXX]ms",
            "NaN",
            "inf",
            "1.2.3",
            "42,500",
            "ms",
            "n/a",
            "> 5/min",
            "0x10",
            "30m 1h",
            "1h 5%",
            "1 2",
            "150 ms →",
            "150 ms (est.)",
            "1,23,456",
            "1,234,56",
        ] {
            assert_eq!(base(text), None, "{text:?}");
        }
    }

    #[test]
    fn json_numbers_keep_their_decimals() {
        let json = |text: &str| as_number(parse_decimal(text).expect("a number")).to_string();
        assert_eq!([json("0.12"), json("151"), json("13.20"), json("-372328")], ["0.12", "151", "13.2", "-372328"]);
    }
}
