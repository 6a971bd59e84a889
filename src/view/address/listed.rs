//! The rows of lists, and what ways back lean on, with where they stand.
//!
//! Refuses a look that nobody hears of: whoever shows a part of a list has asked for that part.

use std::ops::RangeInclusive;

use super::{Addresses, Listing};
use crate::{
    memo::{Asked, Lookup, Tables, asked},
    view::shelves::{Rows, Shelf, Support},
};

impl Addresses {
    /// How many rows a list has.
    #[must_use]
    pub fn count(&self, product: usize, listing: Listing) -> usize {
        asked(|| Asked::Row(Tables::Counts, product));
        self.rows(product, listing).map_or(0, Rows::len)
    }

    /// The owners of a product's risks: the list of each.
    pub fn owners(&self, product: usize) -> impl Iterator<Item = Listing> + '_ {
        asked(|| Asked::Row(Tables::Counts, product));
        self.shelves[product].lists().map(|(listing, _)| listing).filter(|listing| matches!(listing, Listing::RisksOf(_)))
    }

    /// The rows of a list, of which some pages, counted from 1, are looked at; `None` where there is no such list.
    #[must_use]
    pub fn rows_for(&self, product: usize, listing: Listing, pages: RangeInclusive<usize>) -> Option<&Rows> {
        asked(|| Asked::Row(Tables::Counts, product));
        for path in pages.filter_map(|page| self.listing(product, listing, page)) {
            asked(|| Asked::Look(Lookup::Lists, product, path.as_str().to_owned()));
        }
        self.rows(product, listing)
    }

    /// What the ways back of a product lean on.
    #[must_use]
    pub fn support(&self, product: usize) -> &Support {
        asked(|| Asked::Row(Tables::Support, product));
        self.shelves[product].support()
    }

    /// What stands in the lists of each product, for somebody who says himself what he asks for.
    #[must_use]
    pub fn shelves(&self) -> &[Shelf] {
        &self.shelves
    }

    fn rows(&self, product: usize, listing: Listing) -> Option<&Rows> {
        self.shelves.get(product)?.rows(listing)
    }
}
