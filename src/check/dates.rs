//! The day of a release against the days that its folder and its evidence carry in their names.
//!
//! Refuses to take a number for a day that no release can have had: years before 2000, months above 12.

use jiff::civil::Date;

use super::{Check, Rule};
use crate::{
    archive::Judged,
    diag::{Code, Problem, Problems, Severity},
    record::ReleaseType,
    site::Site,
    value::When,
};

/// Days of evidence.
pub(super) static CHECK: Check = Check { codes: &[&FAR], rules: &[Rule::Release(run)] };

static FAR: Code = Code {
    name: "evidence/date-differs",
    severity: Severity::Warning,
    blocking: false,
    summary: "evidence or the release's folder is dated far from the record",
    explanation:
        "Day and month mixed up, or evidence copied from another release: the record names one day, and the name of its folder or of an \
evidence file carries another, more days away than `evidence_days` of the release's policy in site.toml allows (30 where it says nothing).

**Bad:** `**Date:** 2025-01-16` in the folder `20251016`, beside `rollout_stage_1_20251016_194548.txt`.

**Good:** `**Date:** 2025-10-16`

**Mend:** correct the date, or put the evidence where it belongs; `evidence_days = 90` where it really is older.",
};

/// How many days lie between a release and its evidence at most, where no policy says.
const DAYS: u64 = 30;

fn run(release: &Judged, site: &Site, problems: &mut Problems) {
    let kind = release.record.as_ref().and_then(|record| record.kind.as_ref()?.value).map_or("default", ReleaseType::word);
    let days = site.policy(kind).and_then(|policy| policy.evidence_days).unwrap_or(DAYS);
    problems.extend(far(release, days));
}

/// One problem for all that is too far, told by what is farthest.
fn far(release: &Judged, days: u64) -> Option<Problem> {
    let read = release.record.as_ref()?.date.as_ref()?;
    let day = release.day?;
    let away = |stamp: Date| u64::from((stamp - day).get_days().unsigned_abs());
    let files = release.evidence.iter().filter(|evidence| evidence.file.is_some()).map(|evidence| evidence.path.as_str());
    let named = std::iter::once(release.name.as_str()).chain(files);
    let stamped = named.filter_map(|name| Some((name, stamps(name).min_by_key(|stamp| away(*stamp))?)));
    let far: Vec<(&str, Date)> = stamped.filter(|(_, stamp)| away(*stamp) > days).collect();
    let (name, stamp) = far.iter().max_by_key(|(name, stamp)| (away(*stamp), std::cmp::Reverse(*name)))?;
    let others = if far.len() > 1 { format!(", and {} more", far.len() - 1) } else { String::new() };
    let message = format!("{} is dated {day}, `{name}` {stamp}: {} days apart{others}", release.version.written, away(*stamp));
    Some(Problem::new(&FAR, read.span, message).help("correct the date, or put the evidence where it belongs"))
}

/// Every day that a name carries: `20251016`, `2025-10-16`.
fn stamps(name: &str) -> impl Iterator<Item = Date> {
    let is_digit = |at: usize| name.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let begins = move |at: &usize| is_digit(*at) && !at.checked_sub(1).is_some_and(is_digit);
    let day = move |at: usize, length: usize| {
        let alone = name.get(at..at + length).filter(|_| !is_digit(at + length))?;
        When::parse(alone)?.day().filter(|day| day.year() >= 2000)
    };
    (0..name.len()).filter(begins).filter_map(move |at| day(at, 8).or_else(|| day(at, 10)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_days() {
        let found = |name: &str| stamps(name).map(|day| day.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(found("evidence/rollout_stage_1_20251016_194548.txt"), "2025-10-16");
        assert_eq!(found("2025-10-16-canary/é20251017"), "2025-10-16 2025-10-17");
        assert_eq!(found("v1.2.20251301 120251016 19991231 20251016194548"), "");
    }
}
