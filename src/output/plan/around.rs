//! The pages around releases: ways back, sign-off packs, comparisons, gates, schedules.
//!
//! Refuses a page for a release that has no address of its own.

use super::{Draft, Page};
use crate::{
    archive::{self, Node},
    site::Site,
    view::{completeness, gates, schedule, way_back},
};

impl Draft<'_> {
    /// What stands around each release, and the pages of each product that are made of all of them.
    pub(super) fn around(&mut self, site: &Site) {
        let (archive, addresses) = (self.archive, self.addresses);
        for (index, release) in archive.releases.iter().enumerate() {
            if addresses.page(Node::Release(index)).is_none() {
                continue;
            }
            let pages = [
                (addresses.pack(archive, index), Page::Pack(index)),
                (
                    release.previous.and_then(|previous| addresses.comparison(archive, previous, index)),
                    Page::Changed(release.previous.unwrap_or(index), index),
                ),
                (addresses.rollback(archive, index).filter(|_| way_back::has_page(release)), Page::WayBack(index)),
            ];
            self.all(pages);
        }
        let named = archive::compared(archive, site).into_iter();
        self.all(named.map(|(from, to)| (addresses.comparison(archive, from, to), Page::Changed(from, to))));
        for product in 0..archive.products.len() {
            let (gates, dated) = (gates::has_any(archive, product), addresses.has_schedule(product));
            self.all([
                (addresses.rollback_now(product), Page::WayBackNow(product)),
                (addresses.gates(product).filter(|_| gates), Page::Gates(product)),
                (addresses.completeness(product).filter(|_| completeness::has_any(archive, product)), Page::Completeness(product)),
                (addresses.schedule(product).filter(|_| dated), Page::Schedule(product)),
                (addresses.calendar(product).filter(|_| schedule::has_events(archive, product)), Page::Calendar(product)),
            ]);
        }
    }

    fn all(&mut self, pages: impl IntoIterator<Item = (Option<crate::path::OutPath>, Page)>) {
        for (path, page) in pages {
            let Some(path) = path else { continue };
            // A comparison is there as data as well.
            if let Page::Changed(from, to) = page
                && let Some(data) = self.addresses.comparison_data(self.archive, from, to)
            {
                self.add(data, Page::ChangedData(from, to));
            }
            self.add(path, page);
        }
    }
}
