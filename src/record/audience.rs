//! For whom a site is built: the world as the public may know it. Internal files are not in it, internal sections are blank.
//!
//! Refuses to hand anything internal on: it is taken away before a word is parsed, so that nothing downstream can know it.

mod cut;
mod patterns;

use std::{
    collections::BTreeSet,
    io::{self, Read},
};

use jiff::civil::Date;

use self::patterns::Patterns;
use super::{
    gather::product_of,
    layout::{Place, place_of},
};
use crate::{
    diag::FileId,
    path::RelPath,
    site::{Reader, Site},
    text,
    world::{Commits, FileEntry, Identity, ReadError, Refusal, Stretch, World},
};

pub(super) use cut::tidied;

/// What only colleagues may see of a world.
#[derive(Debug, Clone, Default)]
pub struct Withheld {
    /// The table of files, the internal ones marked. The ids are those of the whole world.
    files: Vec<FileEntry>,
    /// Records of which a part is internal.
    cut: BTreeSet<u32>,
    /// Sections that are internal wherever they stand.
    sections: Vec<String>,
    /// What stands where a telephone number was.
    stand_in: &'static str,
}

impl Withheld {
    /// Finds what is internal. `None` where the site is built for colleagues: they see everything.
    #[must_use]
    pub fn of(world: &dyn World, site: &Site, reader: Reader) -> Option<Self> {
        if reader == Reader::Internal {
            return None;
        }
        let patterns = Patterns::new(&site.audience.internal, site);
        let stand_in = if site.language == "ko" { "(내부용)" } else { "(internal)" };
        let mut withheld = Self { files: world.files().to_vec(), cut: BTreeSet::new(), sections: patterns.sections().to_vec(), stand_in };
        let mut folders = Vec::new();
        for (id, entry) in (0u32..).zip(world.files()) {
            if entry.refused.is_some() {
                continue;
            }
            if patterns.hold(&entry.path) {
                withheld.hide(id);
                folders.extend(release_folder(&entry.path, site));
                continue;
            }
            match withheld.of_text(id, entry, site, world) {
                Extent::None => {}
                Extent::Parts => drop(withheld.cut.insert(id)),
                Extent::All => {
                    withheld.hide(id);
                    folders.extend(release_folder(&entry.path, site));
                }
            }
        }
        for (id, entry) in (0u32..).zip(world.files()) {
            if folders.iter().any(|folder| entry.path.beneath(folder).is_some()) {
                withheld.hide(id);
            }
        }
        Some(withheld)
    }

    /// The world without what is withheld.
    #[must_use]
    pub fn over<'w>(&'w self, world: &'w dyn World) -> Public<'w> {
        Public { world, withheld: self }
    }

    fn hide(&mut self, id: u32) {
        self.files[id as usize].refused = Some(Refusal::Withheld);
    }

    /// How much of a record is internal. A file that cannot be read is reported where it is parsed.
    fn of_text(&self, id: u32, entry: &FileEntry, site: &Site, world: &dyn World) -> Extent {
        let is_text = product_of(&entry.path, site)
            .is_some_and(|(_, _, path)| !matches!(place_of(path), Place::Evidence { .. } | Place::Unclaimed(_)));
        let largest = site.limits.record.max(site.limits.changelog);
        if !is_text || entry.bytes > largest {
            return Extent::None;
        }
        let Ok(bytes) = world.read(FileId(id), largest) else { return Extent::None };
        let text = readable(&bytes);
        if cut::is_internal(&text, is_data(&entry.path)) {
            return Extent::All;
        }
        if self.public_text(&text, &entry.path) == text { Extent::None } else { Extent::Parts }
    }

    fn public_text(&self, text: &str, path: &RelPath) -> String {
        let cut = if is_data(path) { cut::data(text) } else { cut::sections(text, &self.sections) };
        cut::phones(&cut, self.stand_in)
    }
}

/// How much of a file is internal.
enum Extent {
    None,
    Parts,
    All,
}

fn is_data(path: &RelPath) -> bool {
    matches!(path.extension().as_str(), "yaml" | "yml")
}

fn readable(bytes: &[u8]) -> String {
    text::repair(&text::decode(bytes).text).text.into_owned()
}

/// The folder of a release, from its record: its evidence and further pages are internal with it.
fn release_folder(path: &RelPath, site: &Site) -> Option<String> {
    let (_, root, inner) = product_of(path, site)?;
    let Place::Release { folder, name, .. } = place_of(inner) else { return None };
    let own = if folder == "releases" { format!("releases/{name}") } else { folder };
    Some(format!("{root}/{own}").trim_start_matches('/').to_owned())
}

/// A world without what is internal.
#[derive(Clone, Copy)]
pub struct Public<'w> {
    world: &'w dyn World,
    withheld: &'w Withheld,
}

impl std::fmt::Debug for Public<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Public").finish_non_exhaustive()
    }
}

impl World for Public<'_> {
    fn files(&self) -> &[FileEntry] {
        &self.withheld.files
    }

    fn open(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        let entry = self.entry(file);
        if entry.refused == Some(Refusal::Withheld) {
            return Err(ReadError { path: entry.path.clone(), cause: io::ErrorKind::PermissionDenied.into() });
        }
        let mut whole = self.world.open(file)?;
        if !self.withheld.cut.contains(&file.0) {
            return Ok(whole);
        }
        let mut bytes = Vec::new();
        whole.read_to_end(&mut bytes).map_err(|cause| ReadError { path: entry.path.clone(), cause })?;
        Ok(Box::new(io::Cursor::new(self.withheld.public_text(&readable(&bytes), &entry.path).into_bytes())))
    }

    fn open_stored(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        if self.entry(file).refused == Some(Refusal::Withheld) { self.open(file) } else { self.world.open_stored(file) }
    }

    fn today(&self) -> Date {
        self.world.today()
    }

    /// What is cut has other bytes than the file, and they depend on site.toml.
    fn identity(&self, file: FileId) -> Option<Identity> {
        let is_whole = !self.withheld.cut.contains(&file.0) && self.entry(file).refused.is_none();
        self.world.identity(file).filter(|_| is_whole)
    }

    fn commits(&self, stretches: &[Stretch]) -> Vec<Commits> {
        self.world.commits(stretches)
    }
}
