//! Which day counts as today: `--now`, else `SOURCE_DATE_EPOCH`, else the clock. Always a UTC day.
//!
//! Refuses a broken `SOURCE_DATE_EPOCH` instead of falling back to the clock: a build that should be reproducible would silently not be.

use std::env;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::Failure;

/// The environment variable of reproducible-builds.org: seconds since 1970.
const EPOCH: &str = "SOURCE_DATE_EPOCH";

pub(super) fn today(now: Option<Date>) -> Result<Date, Failure> {
    if let Some(day) = now {
        return Ok(day);
    }
    match env::var(EPOCH) {
        Ok(seconds) => from_epoch(&seconds),
        Err(env::VarError::NotPresent) => Ok(day(Timestamp::now())),
        Err(env::VarError::NotUnicode(_)) => Err(broken("it is no text")),
    }
}

fn from_epoch(seconds: &str) -> Result<Date, Failure> {
    let seconds = seconds.trim().parse::<i64>().map_err(|cause| broken(&cause.to_string()))?;
    Timestamp::from_second(seconds).map(day).map_err(|cause| broken(&cause.to_string()))
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

fn broken(cause: &str) -> Failure {
    Failure::new(format!("the environment variable {EPOCH} is no number of seconds since 1970: {cause}"))
        .help("unset it, or name the day with --now YYYY-MM-DD")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_epoch_is_utc() {
        assert_eq!(from_epoch("1795132800").ok(), Some(date(2026, 11, 20)));
        assert_eq!(from_epoch("1795132799").ok(), Some(date(2026, 11, 19)));
        assert_eq!(today(Some(date(1970, 1, 1))).ok(), Some(date(1970, 1, 1)));
        for bad in ["", "soon", "99999999999999999999", "1e9"] {
            assert!(from_epoch(bad).is_err(), "{bad}");
        }
    }
}
