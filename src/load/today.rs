//! Which day counts as today: an input of the build, so that two builds of one archive agree.
//!
//! Refuses a day it cannot read; it never falls through to the clock because an option was misspelt.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// The variable by which builds are made reproducible (reproducible-builds.org, "SOURCE_DATE_EPOCH").
const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// A day that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TodayError {
    /// The option.
    #[error("`--now {0}` is no day: write it as 2026-11-20 or 2026-11-20T14:30:00Z")]
    Now(String),
    /// The variable.
    #[error("{EPOCH}={0} is no number of seconds since 1970-01-01T00:00:00Z")]
    Epoch(String),
}

/// The UTC day given by the option, else by [`SOURCE_DATE_EPOCH`](EPOCH), else by the clock.
///
/// # Errors
/// When the option or the variable cannot be read.
pub fn today(now: Option<&str>) -> Result<Date, TodayError> {
    let epoch = std::env::var_os(EPOCH).map(|value| value.to_string_lossy().into_owned());
    today_from(now, epoch.as_deref(), Timestamp::now())
}

/// As [`today`], with everything given. An empty variable counts as unset.
///
/// # Errors
/// When the option or the variable cannot be read.
pub fn today_from(now: Option<&str>, epoch: Option<&str>, clock: Timestamp) -> Result<Date, TodayError> {
    if let Some(now) = now {
        return read_day(now).ok_or_else(|| TodayError::Now(now.to_owned()));
    }
    let Some(epoch) = epoch.filter(|epoch| !epoch.is_empty()) else { return Ok(utc_day(clock)) };
    let seconds = epoch.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    seconds.map(utc_day).ok_or_else(|| TodayError::Epoch(epoch.to_owned()))
}

fn read_day(text: &str) -> Option<Date> {
    if text.contains(['T', 't', ' ']) {
        return text.parse().ok().map(utc_day);
    }
    let is_iso = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_iso { text.parse().ok() } else { None }
}

fn utc_day(time: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(time).date()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn check(now: Option<&str>, epoch: Option<&str>, expected: Result<Date, TodayError>) {
        let clock = Timestamp::from_second(1_000_000_000).expect("a time");
        assert_eq!(today_from(now, epoch, clock), expected);
    }

    #[test]
    fn the_option_wins_over_the_variable_over_the_clock() {
        check(None, None, Ok(date(2001, 9, 9)));
        check(None, Some(""), Ok(date(2001, 9, 9)));
        check(None, Some("86399"), Ok(date(1970, 1, 1)));
        check(Some("2026-11-20"), Some("nonsense"), Ok(date(2026, 11, 20)));
        check(Some("2026-11-20T23:30:00-03:00"), None, Ok(date(2026, 11, 21)));
        check(Some("2026-11-20T00:30:00+09:00"), None, Ok(date(2026, 11, 19)));
    }

    #[test]
    fn what_is_no_day_is_an_error() {
        for now in ["", "today", "2026-13-01", "2026-02-30", "20261120", "2026-11-20T10:00", "2026-11-20 ", "+2026-11-2"] {
            check(Some(now), None, Err(TodayError::Now(now.to_owned())));
        }
        for epoch in ["x", "1.5", "99999999999999", " 1"] {
            check(None, Some(epoch), Err(TodayError::Epoch(epoch.to_owned())));
        }
    }
}
