//! Values for readers: sizes, counts, dates.
//!
//! Refuses to round what is claimed: a value from a record is shown as its author wrote it.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;

use super::{
    parts::{Part, Time, written},
    words::{Words, fill},
};
use crate::{
    record::Read,
    value::{Known, When},
};

/// Between a number and its unit.
const THIN_SPACE: char = '\u{202f}';

/// A size: bytes below 1 kB, then kB, MB, GB with one decimal.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.iter().find(|(scale, _)| bytes >= *scale) {
        None => format!("{bytes}{THIN_SPACE}B"),
        Some((scale, unit)) => {
            let tenths = (u128::from(bytes) * 10 + u128::from(*scale) / 2) / u128::from(*scale);
            format!("{}.{}{THIN_SPACE}{unit}", tenths / 10, tenths % 10)
        }
    }
}

/// A signed number of bytes, whole, in groups of three digits.
#[must_use]
pub fn signed_bytes(bytes: i128) -> String {
    let sign = if bytes < 0 { "\u{2212}" } else { "+" };
    let digits = bytes.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(THIN_SPACE);
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{THIN_SPACE}B")
}

/// A decimal with its sign, a true minus, at most one decimal.
#[must_use]
pub fn signed(number: Decimal) -> String {
    let rounded = number.round_dp(1);
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() { "\u{2212}" } else { "+" };
    format!("{sign}{}", rounded.abs().normalize())
}

/// A percentage of traffic: `25 %`.
#[must_use]
pub fn percent(number: Decimal) -> String {
    format!("{}{THIN_SPACE}%", number.normalize())
}

/// A day.
#[must_use]
pub fn day(date: Date, words: &Words) -> Time {
    Time { iso: date.to_string(), shown: shown_day(date, words), written: None }
}

/// A month: `Nov 2026`.
#[must_use]
pub fn month(year: i16, month: i8, words: &Words) -> String {
    fill(words.month_form, &[&month_name(month, words), &year.to_string()])
}

/// A point in time, as precise as it is known.
#[must_use]
pub fn when(when: &When, words: &Words) -> Time {
    let shown = match when.known {
        Known::Month(year, number) => month(year, number, words),
        Known::Day(date) => shown_day(date, words),
        Known::Instant(instant) => {
            let zoned = instant.to_zoned(TimeZone::UTC);
            let clock = format!("{:02}:{:02} UTC", zoned.hour(), zoned.minute());
            fill(words.time_form, &[&shown_day(zoned.date(), words), &clock])
        }
    };
    let written = (when.written != shown && when.written != when.iso()).then(|| when.written.clone());
    Time { iso: when.iso(), shown, written }
}

/// A time in a zone, its day where that is another one than in UTC: `12:47 Europe/Istanbul`.
#[must_use]
pub fn local(instant: Timestamp, zone: &TimeZone, words: &Words) -> String {
    let zoned = instant.to_zoned(zone.clone());
    let name = zone.iana_name().map_or_else(|| zoned.offset().to_string(), str::to_owned);
    let clock = format!("{:02}:{:02} {name}", zoned.hour(), zoned.minute());
    let same_day = zoned.date() == instant.to_zoned(TimeZone::UTC).date();
    if same_day { clock } else { fill(words.time_form, &[&shown_day(zoned.date(), words), &clock]) }
}

fn shown_day(date: Date, words: &Words) -> String {
    fill(words.day_form, &[&date.day().to_string(), &month_name(date.month(), words), &date.year().to_string()])
}

fn month_name(month: i8, words: &Words) -> String {
    let index = usize::try_from(month - 1).unwrap_or(0);
    words.months.split(' ').nth(index).unwrap_or_default().to_owned()
}

/// A date of a record: as a time where it could be read, else as written.
#[must_use]
pub fn read_when(read: &Read<When>, words: &Words) -> Vec<Part> {
    match &read.value {
        Some(value) => vec![Part::Time(when(value, words))],
        None => written(&read.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::words;

    #[test]
    fn sizes() {
        let plain = |bytes| size(bytes).replace(THIN_SPACE, " ");
        assert_eq!([0, 999, 1000, 1649, 2_500_000].map(plain), ["0 B", "999 B", "1.0 kB", "1.6 kB", "2.5 MB"]);
        assert_eq!(signed_bytes(-372_328).replace(THIN_SPACE, " "), "\u{2212}372 328 B");
        assert_eq!(signed_bytes(72).replace(THIN_SPACE, " "), "+72 B");
    }

    #[test]
    fn times_of_other_zones_say_their_day_where_it_differs() {
        let shown = |zone: TimeZone| {
            let when = When::parse("2026-09-15 21:47 UTC").expect("a date");
            local(when.instant().expect("a time"), &zone, words::of("en"))
        };
        assert_eq!(shown(TimeZone::get("America/New_York").expect("a zone")), "17:47 America/New_York");
        assert_eq!(shown(TimeZone::get("Europe/Istanbul").expect("a zone")), "16 Sep 2026, 00:47 Europe/Istanbul");
        assert_eq!(shown(TimeZone::fixed(jiff::tz::offset(2))), "23:47 +02");
    }

    #[test]
    fn dates_in_both_languages() {
        let at = |text: &str| When::parse(text).expect("a date");
        assert_eq!(when(&at("2026-09-15 09:47 UTC"), words::of("en")).shown, "15 Sep 2026, 09:47 UTC");
        assert_eq!(when(&at("2026-09-15 09:47 UTC"), words::of("ko")).shown, "2026년 9월 15일 09:47 UTC");
        assert_eq!(when(&at("November 2025"), words::of("en")).shown, "Nov 2025");
        assert_eq!(when(&at("2026-09-15"), words::of("en")).written, None);
        assert_eq!(when(&at("October 9, 2025"), words::of("en")).written.as_deref(), Some("October 9, 2025"));
    }
}
