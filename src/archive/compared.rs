//! Which pairs of releases are compared: each with the one before it, and those that site.toml names.
//!
//! Refuses a pair twice.

use super::Archive;
use crate::site::{Pair, Site};

/// The pairs that site.toml names and that are there, the older release first; none that stand beside each other anyway.
#[must_use]
pub fn compared(archive: &Archive, site: &Site) -> Vec<(usize, usize)> {
    let found = site.compare.iter().flat_map(|pair| found(pair, archive));
    let mut pairs: Vec<(usize, usize)> = found.filter(|(from, to)| archive.releases[*to].previous != Some(*from)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// A pair in every product that has both, or in the one that it names, the older release (it stands behind the newer) first.
#[must_use]
pub fn found(pair: &Pair, archive: &Archive) -> Vec<(usize, usize)> {
    let named = |product: usize| pair.product.as_ref().is_none_or(|slug| *slug == archive.products[product].slug);
    let release = |product: usize, version: &crate::value::Version| {
        archive.releases.iter().position(|release| release.product == product && release.version.same(version) && !release.template)
    };
    let products = (0..archive.products.len()).filter(|product| named(*product));
    let both = |product: usize| Some((release(product, &pair.from)?, release(product, &pair.to)?));
    products.filter_map(both).map(|(from, to)| (from.max(to), from.min(to))).collect()
}
