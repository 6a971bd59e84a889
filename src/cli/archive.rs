//! Opening the archive that a command is about.
//!
//! Refuses a folder that is none: a mistyped `--root` must not become an empty site.

use super::{Common, Failure, today::today};
use crate::{
    diag::Problems,
    load::{self, DiskWorld},
    site,
};

/// Loads the world beneath `--root`, as of `--now`.
pub(super) fn open(common: &Common) -> Result<DiskWorld, Failure> {
    let today = today(common.now)?;
    // site.toml says which folders to read; its problems are reported when the archive is compiled.
    let configuration = load::load(&common.root, &[], today)?;
    let site = site::read(&configuration, &mut Problems::new());
    if !common.root.join(site.content.as_str()).is_dir() {
        return Err(no_content(common, &site));
    }
    Ok(load::load(&common.root, &site.folders(), today)?)
}

fn no_content(common: &Common, site: &site::Site) -> Failure {
    Failure::new(format!("there is no content folder `{}` in {}", site.content, common.root.display()))
        .help("name the folder of the archive with --root, or begin one with `relsite init`")
}

impl From<load::LoadError> for Failure {
    fn from(error: load::LoadError) -> Self {
        Self::new(error.to_string()).help("name the folder of the archive with --root, and make it readable")
    }
}
