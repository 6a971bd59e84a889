//! Opening the archive that a command is about.
//!
//! Refuses a folder that is none: a mistyped `--root` must not become an empty site.

use jiff::civil::Date;

use super::{Common, Failure};
use crate::{
    diag::Problems,
    load::{self, DiskWorld, FILE_LIMIT},
    path::RelPath,
    site,
};

/// Loads the world beneath `--root`, as of `--now`.
pub(super) fn open(common: &Common) -> Result<DiskWorld, Failure> {
    let today = today(common)?;
    // site.toml says which folders to read; its problems are reported when the archive is compiled.
    let configuration = load::load(&common.root, &[], today, FILE_LIMIT)?;
    let site = site::read(&configuration, &mut Problems::new());
    let products = site.products.iter().map(|product| product.folder.clone());
    let folders: Vec<RelPath> = std::iter::once(site.content.clone()).chain(products).collect();
    let limit = usize::try_from(site.limits.files).unwrap_or(usize::MAX);
    Ok(load::load(&common.root, &folders, today, limit)?)
}

/// The day that counts as today: `--now`, else SOURCE_DATE_EPOCH, else the clock.
pub(super) fn today(common: &Common) -> Result<Date, Failure> {
    load::today(common.now.as_deref()).map_err(|error| Failure::new(error.to_string()).help("name the day as --now YYYY-MM-DD"))
}

impl From<load::LoadError> for Failure {
    fn from(error: load::LoadError) -> Self {
        Self::new(error.to_string()).help("name the folder of the archive with --root, or begin one with `relsite init`")
    }
}
