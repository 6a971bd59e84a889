//! Releases as data, for `releases.json`: the words of the machine contract, addresses relative to the site's root.
//!
//! Refuses to guess: what is not known is null.

use serde::Serialize;

use super::viewpoint::Viewpoint;
use crate::archive::Node;

/// A release in the list of all.
#[derive(Debug, Clone, Serialize)]
pub struct ReleaseData<'a> {
    /// Part of every address of it.
    pub id: &'a str,
    /// The slug of its product.
    pub product: &'a str,
    /// As written.
    pub version: &'a str,
    /// The record's title.
    pub title: Option<&'a str>,
    /// The UTC day, ISO 8601.
    pub date: Option<String>,
    /// The step it says it is.
    #[serde(rename = "type")]
    pub kind: Option<&'static str>,
    /// What became of it.
    pub status: &'static str,
    /// The author's words for it.
    pub status_claimed: Option<&'a str>,
    /// What the numbers say.
    pub verdict: &'static str,
    /// Whether record and numbers disagree.
    pub contradicted: bool,
    /// Whether it is a template, and so no release.
    pub template: bool,
    /// Its page, relative to the site's root.
    pub url: Option<&'a str>,
}

impl<'a> ReleaseData<'a> {
    /// The release of this index.
    #[must_use]
    pub fn of(index: usize, at: &Viewpoint<'a>) -> Self {
        let release = &at.archive.releases[index];
        let record = release.record.as_ref();
        Self {
            id: &release.id,
            product: &at.archive.products[release.product].slug,
            version: &release.version.written,
            title: record.map(|record| record.page.title.as_str()),
            date: release.day.map(|day| day.to_string()),
            kind: release.kind().map(crate::record::ReleaseType::word),
            status: release.status.word(),
            status_claimed: release.status_claimed.as_deref(),
            verdict: release.verdict.word(),
            contradicted: release.contradicted,
            template: release.template,
            url: at.addresses.page(Node::Release(index)).map(crate::path::OutPath::as_str),
        }
    }
}
