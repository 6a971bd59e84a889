//! Lead times for readers: of a release among its facts, of a product in its delivery; and why one is not known.
//!
//! Refuses a zero for what is not known, and a reason that repeats on every page of an archive without a clone of its source.

use rust_decimal::Decimal;

use super::{
    parts::Part,
    viewpoint::Viewpoint,
    words::{Words, fill},
};
use crate::{
    archive::{Delivery, Lead, Metric, NoLead, Release, median_hours},
    world::Unread,
};

/// A span of time in the unit that reads best.
pub(super) fn span(hours: Decimal, words: &Words) -> String {
    let words = &words.way_back;
    let (form, number) = match hours {
        short if short < Decimal::TWO => (words.minutes, short * Decimal::from(60)),
        some if some < Decimal::from(48) => (words.hours, some),
        long => (words.days, long / Decimal::from(24)),
    };
    fill(form, &[&number.round_dp(1).normalize().to_string()])
}

/// The lead time of a product.
pub(super) fn line(found: &Metric, words: &Words) -> String {
    found.value.map_or_else(|| words.way_back.lead_none.to_owned(), |hours| span(hours, words))
}

/// Why there is none: the reason that tells most.
fn why_none(deployed: &Metric, at: &Viewpoint<'_>) -> &'static str {
    let leads = deployed.counted.iter().map(|release| &at.archive.releases[*release].lead);
    let telling = |why: &NoLead| match why {
        NoLead::First => 0,
        NoLead::NoTime | NoLead::NoCommits | NoLead::Younger => 1,
        NoLead::Git(_) => 2,
    };
    let why = leads.filter_map(why).max_by_key(telling);
    why.map_or(at.words.way_back.lead_first, |why| reason(why, at.words))
}

/// Of how many commits, and for how many deployed releases it is not known; or why there is none.
pub(super) fn count(found: &Delivery, at: &Viewpoint<'_>) -> Option<String> {
    if found.lead_time.value.is_none() {
        return Some(why_none(&found.frequency, at).to_owned());
    }
    let words = &at.words.way_back;
    let of = of_commits(found.lead_time.of, at.words);
    let deployed = &found.frequency.counted;
    let unknown = deployed.iter().filter(|release| why(&at.archive.releases[**release].lead).is_some()).count();
    let but = (unknown > 0).then(|| fill(words.lead_but, &[&unknown.to_string(), &deployed.len().to_string()]));
    Some(but.map_or(of.clone(), |but| format!("{of}; {but}")))
}

/// The lead time of a release, where the history of its product is known at all.
pub(super) fn fact(release: &Release, at: &Viewpoint<'_>) -> Vec<Part> {
    match &release.lead {
        Lead::None | Lead::Untold(_) => Vec::new(),
        Lead::Known(seconds) => {
            let shown = median_hours(seconds).map(|hours| span(hours, at.words)).unwrap_or_default();
            vec![Part::text(format!("{shown} ({})", of_commits(seconds.len(), at.words)))]
        }
        Lead::Unknown(why) => vec![Part::text(fill(at.words.way_back.lead_unknown, &[reason(*why, at.words)]))],
    }
}

fn of_commits(count: usize, words: &Words) -> String {
    let words = &words.way_back;
    fill(if count == 1 { words.lead_of_one } else { words.lead_of_many }, &[&count.to_string()])
}

fn why(lead: &Lead) -> Option<NoLead> {
    if let Lead::Unknown(why) | Lead::Untold(why) = lead { Some(*why) } else { None }
}

fn reason(why: NoLead, words: &Words) -> &'static str {
    let words = &words.way_back;
    match why {
        NoLead::Git(Unread::NoRepository) => words.lead_no_repository,
        NoLead::Git(Unread::Unreadable) => words.lead_unreadable,
        NoLead::Git(Unread::Shallow) => words.lead_shallow,
        NoLead::Git(Unread::NoCommit) => words.lead_no_commit,
        NoLead::Git(Unread::NoEarlierCommit) => words.lead_no_earlier,
        NoLead::First => words.lead_first,
        NoLead::NoTime => words.lead_no_time,
        NoLead::NoCommits => words.lead_no_commits,
        NoLead::Younger => words.lead_younger,
    }
}
