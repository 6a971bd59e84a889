//! Addresses of the pages that stand around a release: its way back, its sign-off pack, what changed since another; and of a product's
//! gates and schedule.
//!
//! Refuses to say whether there is such a page: the plan does.

use super::Addresses;
use crate::{archive::Archive, path::OutPath};

impl Addresses {
    /// How to roll a release back.
    #[must_use]
    pub fn rollback(&self, archive: &Archive, release: usize) -> Option<OutPath> {
        let release = &archive.releases[release];
        self.beneath(release.product, &format!("rollback/{}.html", release.id)).ok()
    }

    /// How to roll back what runs now.
    #[must_use]
    pub fn rollback_now(&self, product: usize) -> Option<OutPath> {
        self.beneath(product, "rollback/current.html").ok()
    }

    /// The sign-off pack of a release.
    #[must_use]
    pub fn pack(&self, archive: &Archive, release: usize) -> Option<OutPath> {
        let release = &archive.releases[release];
        self.beneath(release.product, &format!("releases/{}/print.html", release.id)).ok()
    }

    /// What changed from one release to another.
    #[must_use]
    pub fn comparison(&self, archive: &Archive, from: usize, to: usize) -> Option<OutPath> {
        let [from, to] = [from, to].map(|index| &archive.releases[index]);
        self.beneath(to.product, &format!("compare/{}..{}.html", from.id, to.id)).ok()
    }

    /// The same as data.
    #[must_use]
    pub fn comparison_data(&self, archive: &Archive, from: usize, to: usize) -> Option<OutPath> {
        let page = self.comparison(archive, from, to)?;
        OutPath::new(&format!("{}.json", page.as_str().strip_suffix(".html")?)).ok()
    }

    /// How the gates of a product's stages went.
    #[must_use]
    pub fn gates(&self, product: usize) -> Option<OutPath> {
        self.beneath(product, "stages/index.html").ok()
    }

    /// How complete the evidence is.
    #[must_use]
    pub fn completeness(&self, product: usize) -> Option<OutPath> {
        self.beneath(product, "evidence/index.html").ok()
    }

    /// What is planned.
    #[must_use]
    pub fn schedule(&self, product: usize) -> Option<OutPath> {
        self.beneath(product, "schedule/index.html").ok()
    }

    /// The same as a calendar.
    #[must_use]
    pub fn calendar(&self, product: usize) -> Option<OutPath> {
        self.beneath(product, "schedule.ics").ok()
    }
}
