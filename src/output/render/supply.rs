//! What changed between the bills of materials of two releases: read again for the page and for its data.
//!
//! Refuses to keep a bill of materials for longer than a page needs it.

use super::Press;
use crate::{
    archive::between,
    output::export,
    view::{
        Viewpoint,
        parts::{Link, Part},
        summary::{SummaryView, line},
        supply::blocks,
    },
};

impl Press<'_> {
    /// The comparison of two releases as data.
    pub(super) fn difference(&self, from: usize, to: usize) -> Vec<u8> {
        let found = between(self.archive, from, to, &self.site.limits, self.world);
        export::supply::difference(from, to, found.as_ref(), self.archive)
    }

    /// Adds what the bills of materials say to a comparison, where either release has one.
    pub(super) fn bills(&self, view: &mut SummaryView, from: usize, to: usize, at: &Viewpoint<'_>) {
        let words = &at.words.supply;
        let Some(found) = between(self.archive, from, to, &self.site.limits, self.world) else { return };
        let mut shown = blocks(from, to, Some(&found), at);
        let data =
            at.addresses.comparison_data(self.archive, from, to).map(|path| Link { text: words.as_data.to_owned(), href: at.to(&path) });
        shown.extend(data.map(|link| line(vec![Part::link(link.text, Some(link.href))])));
        view.section(words.bill_difference, shown);
    }
}
