//! Cadence: when the next release of each type is due, and how a release stood to that (SEMANTICS section 5).
//!
//! Refuses to invent a date for what comes as needed, and a cadence in words that it does not know.

use jiff::{Span, ToSpan, civil::Date};

use super::{Archive, Product, Release};

/// When the next release of a type is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The type: an index into the product's schedule.
    pub kind: usize,
    /// The newest release of the type that is out: an index.
    pub last: Option<usize>,
    /// When the next one is due; `None` where the type comes as needed or none was ever out.
    pub day: Option<Date>,
    /// When its planning begins.
    pub planning: Option<Date>,
}

/// What is due of every release type of a product.
#[must_use]
pub fn due(archive: &Archive, product: usize) -> Vec<Due> {
    let types = &archive.products[product].schedule;
    let one = |kind: usize| {
        let name = types[kind].name.as_str();
        let last = newest(archive, product, name, 0);
        let period = types[kind].frequency.as_ref().and_then(|frequency| period(&frequency.value));
        let day = last.and_then(|last| archive.releases[last].day?.checked_add(period?).ok());
        let lead = types[kind].planning_lead_time.as_ref().and_then(|lead| period_of(&lead.value));
        let planning = day.and_then(|day| day.checked_sub(lead?).ok());
        Due { kind, last, day, planning }
    };
    (0..types.len()).map(one).collect()
}

/// The day on which a release was due by the cadence of its type: that of the release of the type before it, and one period.
#[must_use]
pub fn due_day(archive: &Archive, index: usize) -> Option<Date> {
    let release = &archive.releases[index];
    let name = type_of(release)?;
    let types: &Product = &archive.products[release.product];
    let kind = types.schedule.iter().find(|kind| kind.name == name)?;
    let before = newest(archive, release.product, name, index + 1)?;
    archive.releases[before].day?.checked_add(period(&kind.frequency.as_ref()?.value)?).ok()
}

/// The newest release of a type that is out, from a place of the archive on.
fn newest(archive: &Archive, product: usize, name: &str, from: usize) -> Option<usize> {
    let is_one = |index: &usize| {
        let release = &archive.releases[*index];
        let out = release.day.is_some_and(|day| day <= archive.today()) && release.was_in_production();
        release.product == product && type_of(release) == Some(name) && out
    };
    (from..archive.releases.len()).find(is_one)
}

fn type_of(release: &Release) -> Option<&'static str> {
    release.record.as_ref()?.kind.as_ref()?.value.map(crate::record::ReleaseType::word)
}

/// `quarterly`, `every 2 weeks`.
fn period(frequency: &str) -> Option<Span> {
    let words = frequency.trim().to_lowercase().replace(['_', '-'], " ");
    let known = match words.as_str() {
        "daily" => 1.day(),
        "weekly" => 1.week(),
        "biweekly" | "fortnightly" | "bi weekly" => 2.weeks(),
        "monthly" => 1.month(),
        "bimonthly" | "bi monthly" => 2.months(),
        "quarterly" => 3.months(),
        "half yearly" | "biannually" | "semi annually" | "twice a year" => 6.months(),
        "yearly" | "annually" => 1.year(),
        other => return period_of(other.strip_prefix("every ")?),
    };
    Some(known)
}

/// `4 weeks`, `2 days`; hours come to no day.
fn period_of(text: &str) -> Option<Span> {
    let text = text.trim().to_lowercase();
    let (number, unit) = text.split_once(' ').unwrap_or(("1", &text));
    let number: i64 = number.parse().ok().filter(|number| (1..=1_000).contains(number))?;
    match unit.trim().trim_end_matches('s') {
        "hour" | "minute" => Some(0.days()),
        "day" => Some(number.days()),
        "week" => Some(number.weeks()),
        "month" => Some(number.months()),
        "quarter" => Some((number * 3).months()),
        "year" => Some(number.years()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_in_words() {
        let after = |words: &str| period(words).and_then(|period| date(2026, 1, 31).checked_add(period).ok());
        assert_eq!(after("monthly"), Some(date(2026, 2, 28)));
        assert_eq!(after("Quarterly"), Some(date(2026, 4, 30)));
        assert_eq!(after("every 2 weeks"), Some(date(2026, 2, 14)));
        assert_eq!(after("every week"), Some(date(2026, 2, 7)));
        assert_eq!(after("as_needed"), None);
        assert_eq!(after("every 99999999999999999999 weeks"), None);
        assert!(period_of("1 hour").is_some_and(|none| none.is_zero()));
    }
}
