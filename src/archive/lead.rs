//! Lead time for changes: how long each commit of a release took to production (SEMANTICS section 3; dora.dev, "change lead time").
//!
//! Refuses a number where anything of it is missing: no clone, no tag, no time of day, a commit that is younger than its deployment. Not known is never zero.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rayon::prelude::*;
use rust_decimal::Decimal;

use super::{Release, delivery};
use crate::{
    site::{Product, Site},
    world::{Named, Stretch, Unread, World},
};

/// What is known of the lead times of a release.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub enum Lead {
    /// It was never in production, so there is none.
    #[default]
    None,
    /// There is one, and it is not known; that of another release of its product is.
    Unknown(NoLead),
    /// There is one, and none of its product is known.
    Untold(NoLead),
    /// From the time of each commit's committer to the first production stage, in seconds, the shortest first; at least one.
    Known(Vec<i64>),
}

/// Why lead times are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoLead {
    /// Git does not tell.
    Git(Unread),
    /// No release before it reached production: whence its commits count is not known.
    First,
    /// Its record states no time of day.
    NoTime,
    /// It has no commit that the release before has not.
    NoCommits,
    /// A commit is younger than the deployment, so tag or date are wrong.
    Younger,
}

impl Lead {
    /// The seconds of all commits; none where they are not known.
    #[must_use]
    pub fn seconds(&self) -> &[i64] {
        if let Self::Known(seconds) = self { seconds } else { &[] }
    }
}

/// The middle of lead times, in hours.
#[must_use]
pub fn median_hours(seconds: &[i64]) -> Option<Decimal> {
    delivery::median(seconds.iter().map(|seconds| Decimal::from(*seconds) / Decimal::from(3600)).collect())
}

/// Asks the history of each product for the commits of its releases.
pub(super) fn settle(releases: &mut [Release], site: &Site, world: &dyn World) {
    let mut asked: Vec<(usize, Timestamp)> = Vec::new();
    let mut stretches: Vec<Stretch> = Vec::new();
    let indices = (0..releases.len()).into_par_iter().filter(|index| releases[*index].was_in_production());
    let found: Vec<_> = indices.map(|index| (index, stretch(releases, index, site))).collect();
    for (index, found) in found {
        match found {
            Ok((deployed, stretch)) => {
                asked.push((index, deployed));
                stretches.push(stretch);
            }
            Err(why) => releases[index].lead = Lead::Unknown(why),
        }
    }
    for ((index, deployed), commits) in asked.into_iter().zip(world.commits(&stretches)) {
        releases[index].lead = match commits {
            Ok(commits) => lead(deployed, &commits),
            Err(unread) => Lead::Unknown(NoLead::Git(unread)),
        };
    }
    silence(releases);
}

/// Where nothing is known of a whole product, there is nothing to say of each release.
fn silence(releases: &mut [Release]) {
    let known: BTreeSet<usize> =
        releases.iter().filter(|release| !release.lead.seconds().is_empty()).map(|release| release.product).collect();
    for release in releases.iter_mut().filter(|release| !known.contains(&release.product)) {
        if let Lead::Unknown(why) = release.lead {
            release.lead = Lead::Untold(why);
        }
    }
}

fn lead(deployed: Timestamp, commits: &[Timestamp]) -> Lead {
    let mut seconds: Vec<i64> = commits.iter().map(|commit| deployed.as_second() - commit.as_second()).collect();
    seconds.sort_unstable();
    match seconds.first() {
        None => Lead::Unknown(NoLead::NoCommits),
        Some(shortest) if *shortest < 0 => Lead::Unknown(NoLead::Younger),
        Some(_) => Lead::Known(seconds),
    }
}

/// When a release reached production, and what git is asked. The release before is the one that was in production before: what a refused one held came with this.
fn stretch(releases: &[Release], index: usize, site: &Site) -> Result<(Timestamp, Stretch), NoLead> {
    let release = &releases[index];
    let product = site.products.get(release.product).ok_or(NoLead::Git(Unread::NoRepository))?;
    let older = |release: &Release| release.previous.map(|older| &releases[older]);
    let earlier = std::iter::successors(older(release), |release| older(release)).find(|release| release.was_in_production());
    let earlier = earlier.ok_or(NoLead::First)?;
    let date = release.record.as_ref().and_then(|record| record.date.as_ref()?.value.as_ref());
    let deployed = date.and_then(crate::value::When::instant).ok_or(NoLead::NoTime)?;
    let stretch = Stretch { folder: product.history().to_owned(), from: named(earlier, product), to: named(release, product) };
    Ok((deployed, stretch))
}

/// The tag that a record states; else those that a version usually has. Then the commit that it states.
fn named(release: &Release, product: &Product) -> Named {
    let record = release.record.as_ref();
    let stated = record.and_then(|record| record.tag.as_ref()?.value.as_ref()).map(|tag| tag.written.clone());
    let commit = record.and_then(|record| record.commit.as_ref()?.value.clone());
    let prefix = product.tag_prefix.as_deref().unwrap_or_default();
    let version = &release.version;
    let usual =
        || vec![format!("{prefix}{}", version.written), format!("{prefix}v{}", version.bare()), format!("{prefix}{}", version.bare())];
    Named { tags: stated.map_or_else(usual, |tag| vec![format!("{prefix}{tag}"), tag]), commit }
}
