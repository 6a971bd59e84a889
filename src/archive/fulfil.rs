//! Future work that was done: which release did what an earlier one announced.
//!
//! Refuses a likeness: the title is the same, or the issue is.

use std::collections::BTreeMap;

use super::{Register, RegisterEntry, Release, registers::shortened};
use crate::{path::slug, record};

/// Marks the entries of the register of future work that a later release fulfilled.
pub(super) fn mark(entries: &mut [RegisterEntry], releases: &[Release]) {
    if !entries.iter().any(|entry| entry.register == Register::FutureWork) {
        return;
    }
    let done = done(releases);
    for entry in entries.iter_mut().filter(|entry| entry.register == Register::FutureWork) {
        entry.fulfilled_by = fulfilled(entry, releases, &done);
    }
}

/// The releases, newest first, that did something of this title or reference, per product.
type Done = BTreeMap<(usize, String), Vec<usize>>;

fn done(releases: &[Release]) -> Done {
    let mut done = Done::new();
    for (index, release) in releases.iter().enumerate().filter(|(_, release)| !release.template) {
        for change in release.record.iter().flat_map(|record| &record.changes) {
            let titles = change.title.iter().map(|title| shortened(&slug(title))).chain([shortened(&slug(&change.text.plain))]);
            for key in titles.chain(change.refs.iter().cloned()) {
                done.entry((release.product, key)).or_default().push(index);
            }
        }
    }
    done
}

/// The first release after the oldest that announced it.
fn fulfilled(entry: &RegisterEntry, releases: &[Release], done: &Done) -> Option<usize> {
    let oldest = entry.mentions.last()?.release;
    let announced = releases[oldest].record.iter().flat_map(|record| &record.particulars.future);
    let is_it = |future: &&record::Future| shortened(&slug(&future.text.plain)) == entry.id;
    let refs = announced.filter(is_it).flat_map(|future| future.refs.iter().cloned());
    let later = |key: String| {
        let found = done.get(&(entry.product, key))?;
        found[..found.partition_point(|release| *release < oldest)].last().copied()
    };
    refs.chain([entry.id.clone()]).filter_map(later).max()
}
