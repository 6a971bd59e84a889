//! The schedule: the next release by cadence, what is planned, and the last months, planned day against actual.
//!
//! Refuses to grow with the archive: older months are in the list of releases.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};

use super::{
    address::Listing,
    blocks::Block,
    format, infrastructure, lists,
    parts::{Badge, Cell, Column, Link, Part, Row, Table, written},
    status,
    summary::{SummaryView, line, table},
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::{Archive, Due, Node, Status, due, due_day},
    record::{Freeze, Planned, Read, Spanned},
    value::When,
};

/// How many months of the past the page shows.
const MONTHS: i32 = 12;
/// How many releases of one month.
const PER_MONTH: usize = 50;

/// Whether a product has a schedule: types with a cadence, or a release with a day.
#[must_use]
pub(super) fn has_any(archive: &Archive, product: usize) -> bool {
    let dated =
        || lists::releases(archive, product).any(|index| !archive.releases[index].template && archive.releases[index].day.is_some());
    let own = &archive.products[product];
    !(own.schedule.is_empty() && own.planned.is_empty() && own.freezes.is_empty()) || dated()
}

/// The planned releases of a product with their days, the next first; those without a day last.
#[must_use]
pub fn planned(archive: &Archive, product: usize) -> Vec<usize> {
    let is_planned = |index: &usize| archive.releases[*index].status == Status::Planned && !archive.releases[*index].template;
    let mut found: Vec<usize> = lists::releases(archive, product).filter(is_planned).collect();
    found.sort_by_key(|index| (archive.releases[*index].day.is_none(), archive.releases[*index].day));
    found
}

/// Builds the page of a product.
#[must_use]
pub fn view(product: usize, at: &Viewpoint<'_>) -> SummaryView {
    let words = &at.words.way_back;
    let calendar = at.addresses.calendar(product).filter(|_| has_events(at.archive, product));
    let calendar = calendar.map(|path| Link { text: words.calendar.to_owned(), href: at.to(&path) });
    let all = at.listing(product, Listing::Releases).map(|href| Link { text: at.words.all_releases.to_owned(), href });
    let mut view =
        SummaryView { title: words.schedule.to_owned(), links: calendar.into_iter().chain(all).collect(), ..SummaryView::default() };
    view.lede = Some(if at.addresses.has_schedule(product) { words.schedule_lede } else { words.no_schedule }.to_owned());
    if !at.archive.products[product].schedule.is_empty() {
        view.section(words.next_due, vec![table(cadence(product, at))]);
    }
    if !at.archive.products[product].planned.is_empty() {
        view.section(words.plan, vec![table(plan(product, at))]);
    }
    if !at.archive.products[product].freezes.is_empty() {
        view.section(words.freezes, vec![table(freezes(product, at))]);
    }
    let undated: Vec<usize> = planned(at.archive, product).into_iter().filter(|index| at.archive.releases[*index].day.is_none()).collect();
    if !undated.is_empty() {
        let parts = super::parts::joined(undated.iter().take(PER_MONTH).map(|index| vec![at.release(*index)]).collect());
        view.section(words.undated, vec![line(parts)]);
    }
    for ((year, month), releases) in months(product, at.archive) {
        let name = format::month(year, month, at.words);
        view.section(&name, vec![month_table(&name, (year, month), &releases, at)]);
    }
    view
}

/// The months to come, then the past ones, newest first: year and month, and their releases.
fn months(product: usize, archive: &Archive) -> Vec<((i16, i8), Vec<usize>)> {
    let first = archive.today().checked_sub(MONTHS.months()).unwrap_or(archive.today());
    let mut by_month: BTreeMap<(i16, i8), Vec<usize>> = BTreeMap::new();
    for index in lists::releases(archive, product).filter(|index| !archive.releases[*index].template) {
        if let Some(day) = archive.releases[index].day.filter(|day| *day >= first) {
            by_month.entry((day.year(), day.month())).or_default().push(index);
        }
    }
    let now = (archive.today().year(), archive.today().month());
    let (past, next): (Vec<_>, Vec<_>) = by_month.into_iter().partition(|(month, _)| *month < now);
    next.into_iter().chain(past.into_iter().rev()).collect()
}

fn month_table(name: &str, (year, month): (i16, i8), releases: &[usize], at: &Viewpoint<'_>) -> Block {
    let words = &at.words.way_back;
    let mut releases = releases.to_vec();
    releases.sort_by_key(|index| at.archive.releases[*index].day);
    let row = |index: &usize| {
        let release = &at.archive.releases[*index];
        let kind = release.kind();
        let due = due_day(at.archive, *index);
        let cells = vec![
            vec![at.release(*index)].into(),
            kind.map(|kind| status::type_word(kind, at.words)).unwrap_or_default().into(),
            status::of_release(release, at.words).into(),
            due.map(|day| vec![Part::Time(format::day(day, at.words))]).unwrap_or_default().into(),
            due.zip(release.day).map(|(due, day)| difference(due, day, at)).unwrap_or_default().into(),
        ];
        Row::new(release.day.map(|day| vec![Part::Time(format::day(day, at.words))]).unwrap_or_default(), cells)
    };
    let columns = [at.words.date, at.words.release, words.release_type, at.words.status, words.due_by_cadence, words.difference];
    let rows = releases.iter().take(PER_MONTH).map(row).collect();
    let caption = fill(words.month_caption, &[name]);
    table(infrastructure::filled(Table::new(format!("month-{year}-{month:02}"), caption, columns.map(Column::words).to_vec(), rows)))
}

fn difference(due: Date, actual: Date, at: &Viewpoint<'_>) -> Vec<Part> {
    let words = &at.words.way_back;
    let days = due.until(actual).map(|span| span.get_days()).unwrap_or_default();
    let text = match days {
        0 => words.on_time.to_owned(),
        late if late > 0 => fill(words.days_late, &[&late.to_string()]),
        early => fill(words.days_early, &[&early.abs().to_string()]),
    };
    vec![Part::text(text)]
}

/// What the schedule plans, against what came.
fn plan(product: usize, at: &Viewpoint<'_>) -> Table {
    let words = &at.words.way_back;
    let row = |planned: &Planned| {
        let release = at.archive.planned_release(product, planned);
        let day = |day: Option<Date>| day.map(|day| vec![Part::Time(format::day(day, at.words))]).unwrap_or_default();
        let actual = release.and_then(|index| at.archive.releases[index].day);
        let due = self::day(planned.date.as_ref());
        let head = release.map_or_else(|| written(&planned.version.text), |index| vec![at.release(index)]);
        let late = due.filter(|due| actual.is_none() && *due < at.archive.today()).map(|_| Part::Badge(status::overdue(at.words)));
        let apart = due.zip(actual).map(|(due, day)| difference(due, day, at));
        let cells: Vec<Cell> = vec![
            planned.date.as_ref().map(|date| format::read_when(date, at.words)).unwrap_or_default().into(),
            planned.kind.as_ref().map(|read| written(&read.text)).unwrap_or_default().into(),
            day(actual).into(),
            apart.or(late.map(|badge| vec![badge])).unwrap_or_default().into(),
            planned.note.as_ref().map(|note| written(&note.value)).unwrap_or_default().into(),
        ];
        Row::new(head, cells)
    };
    let rows = at.archive.products[product].planned.iter().rev().take(PER_MONTH).map(row).collect();
    let columns = [at.words.release, at.words.planned, words.release_type, words.actual, words.difference, at.words.description];
    Table::new("plan-table", words.plan, columns.map(Column::words).to_vec(), rows)
}

fn freezes(product: usize, at: &Viewpoint<'_>) -> Table {
    let words = &at.words.way_back;
    let row = |freeze: &Freeze| {
        let shown = |read: &Option<Read<When>>| read.as_ref().map(|read| format::read_when(read, at.words)).unwrap_or_default();
        let except: Vec<&str> = freeze.except.iter().map(|kind| status::type_word(*kind, at.words)).collect();
        let cells: Vec<Cell> = vec![
            shown(&freeze.to).into(),
            freeze.reason.as_ref().map(|reason| written(&reason.value)).unwrap_or_default().into(),
            except.join(", ").into(),
        ];
        Row::new(shown(&freeze.from), cells)
    };
    let rows = at.archive.products[product].freezes.iter().rev().take(PER_MONTH).map(row).collect();
    let columns = [words.freeze_from, words.freeze_to, at.words.reason, words.freeze_except];
    Table::new("freeze-table", words.freezes, columns.map(Column::words).to_vec(), rows)
}

/// The release types with their cadence and what is next.
fn cadence(product: usize, at: &Viewpoint<'_>) -> Table {
    let words = &at.words.way_back;
    let types = &at.archive.products[product].schedule;
    let text = |field: &Option<Spanned<String>>| {
        Cell::from(field.as_ref().map(|field| written(&field.value.replace('_', " "))).unwrap_or_default())
    };
    let row = |found: &Due| {
        let kind = &types[found.kind];
        let last = found.last.map(|index| vec![at.release(index)]).unwrap_or_else(|| vec![Part::muted("–")]);
        let cells =
            vec![text(&kind.frequency), text(&kind.planning_lead_time), text(&kind.testing_period), last.into(), next(found, at).into()];
        Row::new(written(&kind.name), cells)
    };
    let columns = [words.release_type, words.frequency_of, words.lead, words.testing, words.last_of_type, words.due];
    let rows = due(at.archive, product).iter().map(row).collect();
    Table::new("cadence-table", words.cadence_caption, columns.map(Column::words).to_vec(), rows)
}

fn next(found: &Due, at: &Viewpoint<'_>) -> Vec<Part> {
    let words = &at.words.way_back;
    let Some(day) = found.day else { return vec![Part::muted(words.as_needed)] };
    let mut parts = vec![Part::Time(format::day(day, at.words))];
    if day < at.archive.today() {
        parts.extend([Part::text(" "), Part::Badge(Badge::new("warn", "warning", words.due_past))]);
    }
    if let Some(planning) = found.planning {
        parts.extend([Part::Break, Part::muted(fill(words.planning_begins, &[&format::day(planning, at.words).shown]))]);
    }
    parts
}

/// Whether a calendar of the product holds anything.
#[must_use]
pub fn has_events(archive: &Archive, product: usize) -> bool {
    planned(archive, product).iter().any(|index| archive.releases[*index].day.is_some())
        || archive.products[product]
            .planned
            .iter()
            .any(|planned| day(planned.date.as_ref()).is_some() && archive.planned_release(product, planned).is_none())
        || archive.products[product].freezes.iter().any(|freeze| day(freeze.from.as_ref()).and(day(freeze.to.as_ref())).is_some())
        || due(archive, product).iter().any(|due| due.day.is_some())
}

fn day(read: Option<&Read<When>>) -> Option<Date> {
    read?.value.as_ref()?.day()
}

/// The page of a release in a calendar: its address on the web, where the site knows it.
#[must_use]
pub fn address(index: usize, at: &Viewpoint<'_>) -> Option<String> {
    let base = at.site.base_url.as_ref()?;
    Some(super::frame::absolute(base, at.addresses.page(Node::Release(index))?))
}
