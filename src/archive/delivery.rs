//! How well a product is delivered: deployments, and the five metrics over them (SEMANTICS section 3; dora.dev, "DORA's software delivery
//! performance metrics", 2026-01).
//!
//! Refuses a rate of fewer than five deployments, a score, and a guess where the records are silent.

use jiff::{ToSpan, civil::Date};
use rust_decimal::Decimal;

use super::{Archive, DocumentKind, Judged, Node, Release, Stage, Status, status::has_run};
use crate::record::ReleaseType;

/// How many days are looked at, the build's own among them.
pub const WINDOW_DAYS: i32 = 90;
/// With fewer deployments there are counts, and no rate.
pub const ENOUGH: usize = 5;

/// One way into production: a sequence of stages that reached its traffic, or a release that records no stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deployment {
    /// The release: an index.
    pub release: usize,
    /// Whether it needed immediate intervention: it was rolled back, or a hotfix names it.
    pub failed: bool,
    /// Whether it is the first of an unplanned release: a hotfix, or a patch because of an incident. Such a release counts once.
    pub rework: bool,
}

/// A metric: its value where there is enough to compute one, what it was computed from, and the releases that it counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metric {
    /// In the unit of the metric.
    pub value: Option<Decimal>,
    /// Of how many things: deployments, recoveries, or commits.
    pub of: usize,
    /// The releases of the counted things, each once, newest first: indices.
    pub counted: Vec<usize>,
    /// How many things are counted; more than releases where one was deployed twice.
    pub count: usize,
}

/// The five metrics of one product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// The median from a commit to production, in hours, over the commits that git knows.
    pub lead_time: Metric,
    /// Deployments in 30 days.
    pub frequency: Metric,
    /// The median of the recoveries, in hours.
    pub recovery: Metric,
    /// Failed deployments of all.
    pub fail_rate: Metric,
    /// Unplanned deployments of all.
    pub rework_rate: Metric,
}

/// The metrics of a product over the window that ends on the archive's day.
#[must_use]
pub fn delivery(archive: &Archive, product: usize) -> Delivery {
    let first = archive.today().checked_sub((WINDOW_DAYS - 1).days()).unwrap_or(Date::MIN);
    let all: Vec<Deployment> = deployments(archive, product)
        .into_iter()
        .filter(|deployment| archive.releases[deployment.release].day.is_some_and(|day| first <= day && day <= archive.today()))
        .collect();
    let per_month = |count: usize| Decimal::from(count) * Decimal::from(30) / Decimal::from(WINDOW_DAYS);
    let counted = |wanted: fn(&Deployment) -> bool| share(&all, wanted);
    let frequency = Metric { value: (all.len() >= ENOUGH).then(|| per_month(all.len())), ..counted(|_| true) };
    Delivery {
        lead_time: lead_time(archive, &all),
        frequency,
        recovery: recovery(archive, &all),
        fail_rate: counted(|deployment| deployment.failed),
        rework_rate: counted(|deployment| deployment.rework),
    }
}

fn share(all: &[Deployment], wanted: fn(&Deployment) -> bool) -> Metric {
    let found: Vec<usize> = all.iter().filter(|deployment| wanted(deployment)).map(|deployment| deployment.release).collect();
    let value = (all.len() >= ENOUGH).then(|| Decimal::from(found.len()) / Decimal::from(all.len()));
    Metric { value, of: all.len(), count: found.len(), counted: once(found) }
}

/// Rollbacks of the deployments that say how long they took. A median is no rate: one recovery has one.
fn recovery(archive: &Archive, all: &[Deployment]) -> Metric {
    let releases = once(all.iter().map(|deployment| deployment.release).collect());
    let minutes = |release: &usize| -> Vec<(usize, Decimal)> {
        let rollbacks = archive.releases[*release].rollbacks.iter();
        let known = rollbacks.filter_map(|rollback| rollback.record.recovery.as_ref()?.value.as_ref()?.minutes());
        known.map(|minutes| (*release, minutes)).collect()
    };
    let found: Vec<(usize, Decimal)> = releases.iter().flat_map(minutes).collect();
    let hours = found.iter().map(|(_, minutes)| minutes / Decimal::from(60)).collect();
    let counted: Vec<usize> = found.iter().map(|(release, _)| *release).collect();
    Metric { value: median(hours), of: found.len(), count: found.len(), counted: once(counted) }
}

/// All commits of the deployments whose history is known, each once.
fn lead_time(archive: &Archive, all: &[Deployment]) -> Metric {
    let mut counted = once(all.iter().map(|deployment| deployment.release).collect());
    counted.retain(|release| !archive.releases[*release].lead.seconds().is_empty());
    let seconds: Vec<i64> = counted.iter().flat_map(|release| archive.releases[*release].lead.seconds()).copied().collect();
    Metric { value: super::median_hours(&seconds), of: seconds.len(), count: seconds.len(), counted }
}

fn once(mut releases: Vec<usize>) -> Vec<usize> {
    releases.dedup();
    releases
}

/// The median by linear interpolation, as `PERCENTILE_CONT(0.5)`.
pub(super) fn median(mut values: Vec<Decimal>) -> Option<Decimal> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    let lower = *values.get((values.len() - 1) / 2)?;
    Some((lower + upper) / Decimal::TWO)
}

/// Every deployment of a product, newest release first, those of one release in their order.
#[must_use]
pub fn deployments(archive: &Archive, product: usize) -> Vec<Deployment> {
    let own = || (0..archive.releases.len()).filter(|index| archive.releases[*index].product == product);
    let mended: Vec<usize> = own().filter_map(|index| mends(archive, index)).collect();
    let mut all = Vec::new();
    for index in own() {
        let sequences = &archive.releases[index].deployed;
        let last = sequences.len().saturating_sub(1);
        let rework = is_rework(archive, index);
        all.extend(sequences.iter().enumerate().map(|(number, &rolled_back)| Deployment {
            release: index,
            failed: rolled_back || number == last && mended.contains(&index),
            rework: rework && number == 0,
        }));
    }
    all
}

/// For each deployment of a release whether it was rolled back. A new one begins where traffic falls, and after a rollback.
pub(super) fn sequences(release: &Judged, today: Date) -> Vec<bool> {
    if release.template || matches!(release.status, Status::Planned | Status::Blocked) {
        return Vec::new();
    }
    let staged: Vec<(usize, &Stage)> = release.stages.iter().enumerate().filter(|(_, stage)| has_run(stage)).collect();
    if staged.iter().all(|(_, stage)| stage.record.percent.is_none()) {
        return unstaged(release, today);
    }
    let mut found: Vec<bool> = Vec::new();
    let mut before: Option<Decimal> = None;
    let mut rolled_back = true;
    for (index, stage) in staged {
        let traffic = stage.record.percent.filter(|percent| *percent > Decimal::ZERO);
        let Some(traffic) = traffic else { continue };
        if rolled_back || before.is_some_and(|before| traffic <= before) {
            found.push(false);
        }
        rolled_back = release.rollbacks.iter().any(|rollback| rollback.stage == Some(index));
        if let (Some(last), true) = (found.last_mut(), rolled_back) {
            *last = true;
        }
        before = Some(traffic);
    }
    place_others(release, &mut found);
    found
}

/// A record without stages is one deployment once it is out.
fn unstaged(release: &Judged, today: Date) -> Vec<bool> {
    let is_out = match release.status {
        Status::Planned | Status::Blocked => false,
        Status::Unset => release.record.is_some() && release.day.is_some_and(|day| day <= today),
        _ => true,
    };
    if is_out { vec![release.status == Status::RolledBack || !release.rollbacks.is_empty()] } else { Vec::new() }
}

/// Rollbacks that name no stage of the table: where all traffic was reached in the end the release was deployed again.
fn place_others(release: &Judged, found: &mut Vec<bool>) {
    let unplaced = release.rollbacks.iter().any(|rollback| rollback.stage.is_none());
    let ended = release.status == Status::RolledBack;
    match found.as_mut_slice() {
        [] => {}
        [.., last] if ended => *last = true,
        [only] if unplaced => {
            *only = true;
            found.push(false);
        }
        [first, ..] if unplaced => *first = true,
        _ => {}
    }
}

/// The release that a hotfix names: its stated previous version, else the older release that its title, summary or changes name.
fn mends(archive: &Archive, index: usize) -> Option<usize> {
    let release = &archive.releases[index];
    if !is_hotfix(release) || !release.was_in_production() {
        return None;
    }
    let record = release.record.as_ref()?;
    let older: Vec<usize> = std::iter::successors(release.previous, |older| archive.releases[*older].previous).collect();
    let stated = record.previous.as_ref().and_then(|read| read.value.as_ref());
    if let Some(stated) = stated {
        return older.into_iter().find(|older| archive.releases[*older].version.same(stated));
    }
    let texts = std::iter::once(record.page.title.as_str()).chain(record.summary.iter().map(|text| text.plain.as_str()));
    let texts: Vec<&str> = texts.chain(record.changes.iter().map(|change| change.text.plain.as_str())).collect();
    let named = texts.iter().flat_map(|text| super::targets(text)).collect::<Vec<_>>();
    older.into_iter().find(|older| named.iter().any(|version| archive.releases[*older].version.same(version)))
}

fn is_hotfix(release: &Release) -> bool {
    release.record.as_ref().and_then(|record| record.kind.as_ref()?.value) == Some(ReleaseType::Hotfix)
}

/// A hotfix, or a patch that links to an incident of an earlier release.
fn is_rework(archive: &Archive, index: usize) -> bool {
    let release = &archive.releases[index];
    let is_patch = release.record.as_ref().and_then(|record| record.kind.as_ref()?.value) == Some(ReleaseType::Patch);
    is_hotfix(release) || is_patch && links_to_incident(archive, index)
}

fn links_to_incident(archive: &Archive, index: usize) -> bool {
    let own = archive.leading_from(Node::Release(index)).iter();
    own.filter_map(|edge| if let Node::Document(document) = edge.to { Some(&archive.documents[document]) } else { None })
        .any(|document| document.kind == DocumentKind::Incident && document.release != Some(index))
}

#[cfg(test)]
mod tests;
