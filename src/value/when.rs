//! Dates and times as people write them, normalised to UTC.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

/// A point in time as written, as far as it can be known. Partial dates stay partial.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct When {
    /// As written.
    pub written: String,
    /// What is known of it.
    pub known: Known,
}

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Known {
    /// A month: `November 2025`.
    Month(i16, i8),
    /// A UTC day.
    Day(Date),
    /// A UTC minute or second.
    Instant(Timestamp),
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// The same in Turkish.
const AYLAR: [&str; 12] = ["ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım", "aralık"];

impl When {
    /// Reads ISO dates and times, `October 9, 2025`, `9 October 2025`, `20251016_194548`, `November 2025`. A time without a zone is UTC.
    ///
    /// What names an impossible day or hour, or anything besides a date and its weekday, is `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let written = text.trim();
        let adorned = || (!written.is_ascii() || written.contains('(')).then(|| known(&bare(written))).flatten();
        known(written).or_else(adorned).map(|known| Self { written: written.to_owned(), known })
    }

    /// Whether a text is shaped as a date and names a day, an hour or a minute that does not exist: with possible numbers it would be one.
    #[must_use]
    pub fn is_impossible(text: &str) -> bool {
        let mut possible = String::with_capacity(text.len());
        for run in text.trim().split_inclusive(|c: char| !c.is_ascii_digit()) {
            let digits = run.bytes().take_while(u8::is_ascii_digit).count();
            possible.push_str(match digits {
                1 => "1",
                2 => "01",
                6 => "010101",
                8 => "20260101",
                _ => &run[..digits],
            });
            possible.push_str(&run[digits..]);
        }
        Self::parse(text).is_none() && !Self::is_ambiguous(text) && Self::parse(&possible).is_some()
    }

    /// Whether a text is a date that could be two: `04/05/2026` is in April for some and in May for others.
    #[must_use]
    pub fn is_ambiguous(text: &str) -> bool {
        slash_parts(text.trim()).is_some_and(|([first, second], ..)| first != second && first.max(second) <= 12 && first.min(second) > 0)
    }

    /// The UTC day, when at least that is known.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        match self.known {
            Known::Month(..) => None,
            Known::Day(day) => Some(day),
            Known::Instant(instant) => Some(instant.to_zoned(TimeZone::UTC).date()),
        }
    }

    /// The instant, when the time of day is known.
    #[must_use]
    pub fn instant(&self) -> Option<Timestamp> {
        match self.known {
            Known::Instant(instant) => Some(instant),
            Known::Month(..) | Known::Day(_) => None,
        }
    }

    /// ISO 8601 in UTC, as precise as what is known: `2026-09`, `2026-09-15`, `2026-09-15T09:00:00Z`.
    #[must_use]
    pub fn iso(&self) -> String {
        match self.known {
            Known::Month(year, month) => format!("{year:04}-{month:02}"),
            Known::Day(day) => day.to_string(),
            Known::Instant(instant) => instant.to_string(),
        }
    }

    /// The first day it can mean, to order by.
    #[must_use]
    pub fn earliest(&self) -> Option<DateTime> {
        match self.known {
            Known::Month(year, month) => Some(Date::new(year, month, 1).ok()?.to_datetime(Time::midnight())),
            Known::Day(day) => Some(day.to_datetime(Time::midnight())),
            Known::Instant(instant) => Some(instant.to_zoned(TimeZone::UTC).datetime()),
        }
    }
}

fn known(text: &str) -> Option<Known> {
    iso(text)
        .or_else(|| iso_month(text))
        .or_else(|| year_first(text))
        .or_else(|| dotted(text))
        .or_else(|| slashed(text))
        .or_else(|| counted(text))
        .or_else(|| compact(text))
        .or_else(|| words(text))
}

/// Without the signs around a date and the weekday behind its day: `2026-05-04 (Mon) ✅`, `2026년 5월 4일 (월)`.
fn bare(text: &str) -> String {
    let shown = super::without_emoji(text).replace('（', "(").replace('）', ")");
    let weekday = shown.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?)));
    match weekday {
        Some((before, (inner, behind))) if is_weekday(inner.trim()) => format!("{}{behind}", before.trim_end()),
        _ => shown,
    }
}

/// `2026-9-5`, `2026. 9. 5.`, with an optional time: the year first, and one digit where one is enough.
fn year_first(text: &str) -> Option<Known> {
    let (year, rest) = text.split_once(['-', '.', '/']).filter(|(year, _)| year.len() == 4)?;
    let mark = text[year.len()..].chars().next()?;
    let (month, rest) = rest.split_once(mark)?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, rest) = rest.split_at(end);
    let plain = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
    // `2026.9.5` is a version as well.
    let is_version = mark == '.' && !text.contains(". ");
    if is_version || !year.bytes().all(|byte| byte.is_ascii_digit()) || !plain(month.trim()) || !plain(day) {
        return None;
    }
    let rest = if mark == '.' { rest.strip_prefix('.').unwrap_or(rest) } else { rest };
    let parted = rest.is_empty() || rest.starts_with([' ', ',', 'T', 't']);
    let day = Date::new(year.parse().ok()?, month.trim().parse().ok()?, day.parse().ok()?).ok()?;
    parted.then(|| on(day, rest.trim_start_matches(['T', 't'])))?
}

/// `2026-09-15`, `2026/09/15`, `2026.09.15`, with an optional time and zone.
fn iso(text: &str) -> Option<Known> {
    let day: Date = text.get(..10).filter(|d| is_iso_day(d))?.replace(['/', '.'], "-").parse().ok()?;
    on(day, text[10..].trim_start_matches(['T', 't']))
}

/// `2026-09`
fn iso_month(text: &str) -> Option<Known> {
    let (year, month) = text.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (year.len(), month.len()) != (4, 2) || !digits(year) || !digits(month) {
        return None;
    }
    let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    Some(Known::Month(year.parse().ok()?, month))
}

/// `15.09.2026`, with an optional time: the form with dots has the day first wherever it is used.
fn dotted(text: &str) -> Option<Known> {
    let (date, rest) = text.split_once([' ', ',']).unwrap_or((text, ""));
    let mut parts = date.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || day.is_empty() || day.len() > 2 {
        return None;
    }
    on(Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?, rest)
}

/// `04/20/2026`, `20/04/2026`, with an optional time: read only where one of the two can be no month.
fn slashed(text: &str) -> Option<Known> {
    let ([first, second], year, rest) = slash_parts(text)?;
    let (month, day) = match (first, second) {
        (same, other) if same == other => (same, other),
        (month @ 1..=12, day @ 13..) | (day @ 13.., month @ 1..=12) => (month, day),
        _ => return None,
    };
    on(Date::new(year, month, day).ok()?, rest)
}

fn slash_parts(text: &str) -> Option<([i8; 2], i16, &str)> {
    let (date, rest) = text.split_once([' ', ',']).unwrap_or((text, ""));
    let mut parts = date.split('/');
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || year.len() != 4 || !plain(first) || !plain(second) {
        return None;
    }
    Some(([first.parse().ok()?, second.parse().ok()?], year.parse().ok()?, rest))
}

/// `2026년 9월 15일`, `2026年9月15日`, with an optional time.
fn counted(text: &str) -> Option<Known> {
    let (year, rest) = text.split_once(['년', '年'])?;
    let (month, rest) = rest.split_once(['월', '月'])?;
    let (year, month) = (year.trim().parse().ok()?, month.trim().parse().ok()?);
    match rest.split_once(['일', '日']) {
        Some((day, rest)) => on(Date::new(year, month, day.trim().parse().ok()?).ok()?, rest),
        None => (rest.trim().is_empty() && (1..=12).contains(&month)).then_some(Known::Month(year, month)),
    }
}

/// A day, at a time of day where one follows.
fn on(day: Date, rest: &str) -> Option<Known> {
    let rest = rest.trim_start_matches(',').trim();
    let rest = rest.strip_prefix("at ").unwrap_or(rest).trim_start();
    if rest.is_empty() { Some(Known::Day(day)) } else { time_of(day, rest) }
}

fn is_iso_day(text: &str) -> bool {
    let marks = (text.as_bytes()[4], text.as_bytes()[7]);
    let digits = text.bytes().enumerate().all(|(i, b)| matches!(i, 4 | 7) || b.is_ascii_digit());
    digits && matches!(marks, (b'-', b'-') | (b'/', b'/') | (b'.', b'.'))
}

/// `09:47`, `09:47:12.123 UTC`, `14:30+03:00`, `09:47Z`, `2:30 PM KST`.
fn time_of(day: Date, text: &str) -> Option<Known> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let mut parts = text[..end].split(':');
    let mut number = |limit: i8| parts.next()?.parse::<i8>().ok().filter(|n| (0..limit).contains(n));
    let (hour, minute) = (number(24)?, number(60)?);
    let (hour, behind) = half_of_day(hour, text[end..].trim())?;
    let second = match parts.next() {
        None => 0,
        Some(second) => second.split('.').next()?.parse::<i8>().ok().filter(|n| (0..60).contains(n))?,
    };
    let offset = zone(behind)?;
    let local = day.at(hour, minute, second, 0);
    offset.to_timestamp(local).ok().map(Known::Instant)
}

/// The hour of the whole day where `AM` or `PM` stands behind, and what is left of the text.
fn half_of_day(hour: i8, behind: &str) -> Option<(i8, &str)> {
    let (word, rest) = behind.split_once(' ').unwrap_or((behind, ""));
    let later = match word.to_ascii_lowercase().as_str() {
        "am" | "a.m." => 0,
        "pm" | "p.m." => 12,
        _ => return Some((hour, behind)),
    };
    (1..=12).contains(&hour).then(|| (hour % 12 + later, rest.trim_start()))
}

/// Names of zones that mean one offset wherever they are used; `CST`, `IST` and `BST` mean several.
const ZONES: [(&str, i8); 17] = [
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("WEST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("MSK", 3),
    ("TRT", 3),
    ("KST", 9),
    ("JST", 9),
    ("EST", -5),
    ("EDT", -4),
    ("PST", -8),
    ("PDT", -7),
];

fn zone(text: &str) -> Option<Offset> {
    let named = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    if named.is_empty() {
        return text.is_empty().then_some(Offset::UTC);
    }
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| name.eq_ignore_ascii_case(named)) {
        return Offset::from_hours(*hours).ok();
    }
    let text = named.strip_prefix("UTC").or_else(|| named.strip_prefix("GMT")).unwrap_or(named);
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let digits: String = text.chars().skip(1).filter(|c| *c != ':').collect();
    let digits = if digits.len() == 1 { format!("0{digits}") } else { digits };
    let (hours, minutes) = (digits.get(..2)?.parse::<i32>().ok()?, digits.get(2..4).unwrap_or("00").parse::<i32>().ok()?);
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// `20251016_194548`, `20260915T0947Z`, `20251016`.
fn compact(text: &str) -> Option<Known> {
    let bare = text.trim_end_matches('Z');
    let (day, time) = bare.split_once(['_', 'T', '-']).map_or((bare, None), |(day, time)| (day, Some(time)));
    let digits = |text: &str, len: &[usize]| len.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(day, &[8]) {
        return None;
    }
    let day = Date::new(day[..4].parse().ok()?, day[4..6].parse().ok()?, day[6..].parse().ok()?).ok()?;
    match time {
        None => Some(Known::Day(day)),
        Some(time) if digits(time, &[4, 6]) => {
            let second = time.get(4..6).unwrap_or("00");
            time_of(day, &format!("{}:{}:{second}", &time[..2], &time[2..4]))
        }
        Some(_) => None,
    }
}

/// `October 9, 2025`, `Monday 13th January 2025`, `9 Oct 2025, 14:30 UTC`, `9-Oct-2025`, `4th of May 2026 at 10:00`, `November 2025`.
fn words(text: &str) -> Option<Known> {
    const PARTS: [char; 3] = [' ', ',', '-'];
    let (mut day, mut month, mut year, mut time) = (None, None, None, None);
    let mut rest = text;
    while let Some(word) = rest.trim_start_matches(PARTS).split(PARTS).next().filter(|w| !w.is_empty()) {
        let from = rest.find(word)?;
        if word.contains(':') {
            time = Some(&rest[from..]);
            break;
        }
        rest = &rest[from + word.len()..];
        let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<i16>().ok();
        match number {
            Some(n) if n >= 1000 && year.is_none() => year = Some(n),
            Some(n @ 1..=31) if day.is_none() => day = i8::try_from(n).ok(),
            Some(_) => return None,
            None if month.is_none() && month_number(word).is_some() => month = month_number(word),
            None if is_weekday(word) || matches!(word, "of" | "at" | "the" | "on") => {}
            None => return None,
        }
    }
    match (year, month, day) {
        (Some(year), Some(month), Some(day)) => {
            let day = Date::new(year, month, day).ok()?;
            time.map_or(Some(Known::Day(day)), |time| time_of(day, time.trim()))
        }
        (Some(year), Some(month), None) if time.is_none() => Some(Known::Month(year, month)),
        _ => None,
    }
}

fn month_number(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_lowercase();
    let english = MONTHS.iter().position(|name| *name == word || (word.len() >= 3 && name.starts_with(&word)));
    let at = english.or_else(|| AYLAR.iter().position(|name| *name == word))?;
    i8::try_from(at + 1).ok()
}

fn is_weekday(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_lowercase();
    let written = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let sign = word.strip_suffix("요일").or_else(|| word.strip_suffix("曜日")).unwrap_or(&word);
    let signs = ["월", "화", "수", "목", "금", "토", "일", "月", "火", "水", "木", "金", "土", "日"];
    signs.contains(&sign) || written.iter().any(|day| word.len() >= 3 && day.starts_with(&word))
}

#[cfg(test)]
mod tests {
    use super::When;

    #[test]
    fn forms() {
        for (text, expected) in [
            ("2026-09-15", "2026-09-15"),
            ("2026/09/15 09:47 UTC", "2026-09-15T09:47:00Z"),
            ("9 Ekim 2025, 14:30", "2025-10-09T14:30:00Z"),
            ("2026-09-15 09:47:12 UTC", "2026-09-15T09:47:12Z"),
            ("2026-09-15T09:47Z", "2026-09-15T09:47:00Z"),
            ("2026-09-15 09:00 +03:00", "2026-09-15T06:00:00Z"),
            ("2026-09-15T00:00:00.1234567+03:00", "2026-09-14T21:00:00Z"),
            ("October 9, 2025", "2025-10-09"),
            ("9 Oct 2025, 14:30 UTC", "2025-10-09T14:30:00Z"),
            ("Monday 13th January 2025", "2025-01-13"),
            ("20251016_194548", "2025-10-16T19:45:48Z"),
            ("20260915T0947Z", "2026-09-15T09:47:00Z"),
            ("November 2025", "2025-11"),
            ("2025-11", "2025-11"),
            ("15.09.2026", "2026-09-15"),
            ("15.09.2026 14:30", "2026-09-15T14:30:00Z"),
            ("04/20/2026", "2026-04-20"),
            ("20/4/2026, 14:30 UTC", "2026-04-20T14:30:00Z"),
            ("05/05/2026", "2026-05-05"),
            ("2026년 9월 15일", "2026-09-15"),
            ("2026年9月15日 09:47 UTC", "2026-09-15T09:47:00Z"),
            ("2026년 9월", "2026-09"),
            ("2026-9-5", "2026-09-05"),
            ("2026. 9. 5.", "2026-09-05"),
            ("2026. 9. 5. 14:30 KST", "2026-09-05T05:30:00Z"),
            ("2026-09-15 (Tue)", "2026-09-15"),
            ("2026-09-15 (Tuesday) 09:47 UTC", "2026-09-15T09:47:00Z"),
            ("2026년 9월 15일 (화)", "2026-09-15"),
            ("2026年9月15日（火曜日）", "2026-09-15"),
            ("✅ 2026-09-15", "2026-09-15"),
            ("2026-09-15 at 10:00", "2026-09-15T10:00:00Z"),
            ("2026-09-15, 14:30 CET", "2026-09-15T13:30:00Z"),
            ("2026-09-15 08:00 (PDT)", "2026-09-15T15:00:00Z"),
            ("2026-09-15 10:00 UTC+2", "2026-09-15T08:00:00Z"),
            ("September 15, 2026 at 2:30 PM KST", "2026-09-15T05:30:00Z"),
            ("Sep 15 2026 12:05 am", "2026-09-15T00:05:00Z"),
            ("15-Sep-2026", "2026-09-15"),
            ("15th of September 2026", "2026-09-15"),
        ] {
            assert_eq!(When::parse(text).map(|w| w.iso()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn no_dates() {
        for text in [
            "",
            "2025-08-20T27:45:00Z",
            "2026-02-30",
            "[YYYY-MM-DD]",
            "soon",
            "2026",
            "v2.4.0",
            "12",
            "2026-09-15 maybe",
            "04/05/2026",
            "13/14/2026",
            "04/20/26",
            "2026-09-15 10:00 CST",
            "2026-09-15 14:30 PM",
            "2026-09-15 (planned)",
            "2026-09-15 – 2026-09-17",
            "~2026-09-15",
            "15-Sep-26",
            "1.2.3",
            "2026-9-5-1",
            "2026.9.5",
            "2026.9.5.1",
            "9-15",
            "Q2 2026",
        ] {
            assert_eq!(When::parse(text), None, "{text:?}");
        }
        assert!(When::is_ambiguous("04/05/2026 14:30") && !When::is_ambiguous("04/20/2026") && !When::is_ambiguous("13/14/2026"));
    }

    #[test]
    fn what_has_the_shape_of_a_date_and_is_none_is_impossible() {
        for text in
            ["2026-02-30", "2025-08-20T27:45:00Z", "31 June 2026", "13/14/2026", "2026. 13. 4.", "20261332_101010", "2026년 2월 30일"]
        {
            assert!(When::is_impossible(text), "{text}");
        }
        for text in ["soon", "Q2 2026", "2026-09-15", "04/05/2026", "2026-09-15 10:00 CST", "2026-W18", "", "1777888800", "v2.4.0"] {
            assert!(!When::is_impossible(text), "{text}");
        }
    }
}
