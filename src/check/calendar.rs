//! The schedule against what came: planned releases, and freezes.
//!
//! Refuses to call a plan late before its day is over.

use jiff::civil::Date;

use super::{Check, Context, Rule, claimants, whole};
use crate::{
    archive::{Archive, Product, Release, Status},
    diag::{Code, Problem, Problems, Severity},
    record::{Freeze, Planned, Read, ReleaseType},
    value::When,
};

/// What was planned, against the releases.
pub(super) static CHECK: Check = Check { codes: &[&PASSED, &FROZEN], rules: &[Rule::Archive(run)] };

static PASSED: Code = Code {
    name: "schedule/passed",
    severity: Severity::Warning,
    blocking: false,
    summary: "the planned day of a release is over, and the release has not come",
    explanation:
        "The schedule plans a release for a day that lies before the day of the build, and the archive has no such release, or one \
that is still to come. Who reads the schedule waits for something that was moved or dropped.

**Bad:** `planned: [{version: v2.5.0, date: 2026-03-01}]` on 2026-04-01, without a record of v2.5.0.

**Good:** a later date, or the record of v2.5.0.

**Mend:** write the record, move the date, or take the row out.",
};

static FROZEN: Code = Code {
    name: "schedule/in-freeze",
    severity: Severity::Warning,
    blocking: false,
    summary: "a release came inside a freeze",
    explanation: "The schedule says that nothing is released between two days, both of them included, and this release is dated between \
them. Types named under `except` may be released all the same.

**Bad:** `freezes: [{from: 2026-12-20, to: 2027-01-03}]` and a minor release of 2026-12-24.

**Good:** released on 2027-01-04; or `except: [hotfix]` and a hotfix.

**Mend:** correct the date or the freeze; where the release had to be, `allow` the code in its record and say why.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for (index, product) in context.archive.products.iter().enumerate() {
        problems.extend(product.planned.iter().filter_map(|planned| passed(index, planned, context.archive)));
    }
    for release in claimants(context.archive) {
        problems.extend(context.archive.products.get(release.product).and_then(|product| frozen(release, product)));
    }
}

/// The last day that a date may mean: of `2026-10`, the last of the month.
fn latest(read: &Read<When>) -> Option<Date> {
    let when = read.value.as_ref()?;
    when.day().or_else(|| Some(when.earliest()?.date().last_of_month()))
}

fn passed(product: usize, planned: &Planned, archive: &Archive) -> Option<Problem> {
    let date = planned.date.as_ref()?;
    let over = latest(date)? < archive.today();
    let came = archive.planned_release(product, planned).is_some_and(|index| archive.releases[index].status != Status::Planned);
    let message = format!("{} was planned for {} and has not come", planned.version.text, date.text);
    (over && !came).then(|| Problem::new(&PASSED, date.span, message).help("write its record, move the date, or take the row out"))
}

fn frozen(release: &Release, product: &Product) -> Option<Problem> {
    let record = release.record.as_ref()?;
    let day = release.day?;
    let freeze = product.freezes.iter().find(|freeze| holds(freeze, day, record.kind.as_ref().and_then(|read| read.value)))?;
    let reason = freeze.reason.as_ref().map(|reason| format!(" ({})", reason.value)).unwrap_or_default();
    let (from, to) = (freeze.from.as_ref()?, freeze.to.as_ref()?);
    let place = record.date.as_ref().map_or_else(|| whole(release), |read| read.span);
    let message = format!("{} is dated {day}, inside the freeze from {} to {}{reason}", release.version.written, from.text, to.text);
    Some(
        Problem::new(&FROZEN, place, message)
            .label(freeze.span, "the freeze")
            .help("correct the date or the freeze, or allow it with a reason"),
    )
}

fn holds(freeze: &Freeze, day: Date, kind: Option<ReleaseType>) -> bool {
    let on = |read: &Option<Read<When>>| read.as_ref().and_then(|read| read.value.as_ref()?.day());
    let within = on(&freeze.from).is_some_and(|from| from <= day) && on(&freeze.to).is_some_and(|to| day <= to);
    within && !kind.is_some_and(|kind| freeze.except.contains(&kind))
}
