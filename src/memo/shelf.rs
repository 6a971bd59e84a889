//! What a build published: every file with its digest, and all of it in one print by which the whole site is known again.
//!
//! Refuses to believe a stamp that was taken while its file was fresh: such a file is known by its bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Key, Keyer, Unusable, sealed, unsealed};
use crate::{digest::Digest, world::Stamp};

/// What the first line of a shelf begins with.
const MAGIC: &str = "relsite shelf 1 ";

/// Published files with the digests of what was written, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// When the stamps were taken, in nanoseconds since 1970.
    pub at: i64,
    /// Stamp and SHA-256 of each.
    pub files: BTreeMap<String, (Stamp, [u8; 32])>,
}

impl Shelf {
    /// The digest of a file, if its stamp proves that it holds what it held.
    #[must_use]
    pub fn digest(&self, path: &str, stamp: &Stamp) -> Option<Digest> {
        self.promised(path, stamp).filter(|_| stamp.is_settled(self.at))
    }

    /// The digest of what was written to a path.
    #[must_use]
    pub fn written(&self, path: &str) -> Option<Digest> {
        let (stamp, sha256) = self.files.get(path)?;
        Some(Digest { bytes: stamp.bytes, sha256: *sha256 })
    }

    /// The digest that a file with this stamp should have; its bytes may tell otherwise.
    #[must_use]
    pub fn promised(&self, path: &str, stamp: &Stamp) -> Option<Digest> {
        let (known, sha256) = self.files.get(path)?;
        (known == stamp).then_some(Digest { bytes: known.bytes, sha256: *sha256 })
    }

    /// How a site stands that is, to the last file, this one.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let mut files: Vec<(&str, (&str, Stamp))> = self.files.iter().map(|(path, (stamp, _))| parted(path, *stamp)).collect();
        // Files and folders of a folder stand among each other; sorting keeps the order of names.
        files.sort_by_key(|(folder, _)| *folder);
        let of_folder = |own: &[(&str, (&str, Stamp))]| (own[0].0.to_owned(), Prints::folder(own.iter().map(|(_, file)| *file)));
        let prints = Prints(files.chunk_by(|(a, _), (b, _)| a == b).map(of_folder).collect());
        let fresh = self.files.iter().filter(|(_, (stamp, _))| !stamp.is_settled(self.at)).map(|(path, file)| (path.clone(), *file));
        Standing { print: prints.site(), fresh: Self { at: self.at, files: fresh.collect() } }
    }

    /// The bytes to keep. `None` where they cannot be written down.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        sealed(MAGIC, self)
    }

    /// Reads what [`Shelf::to_bytes`] wrote.
    ///
    /// # Errors
    /// When it is of another version or a single byte of it is another.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unusable> {
        postcard::from_bytes(unsealed(MAGIC, bytes)?).map_err(|_| Unusable::Foreign)
    }
}

/// The folder of a file, and its name in there.
fn parted(path: &str, stamp: Stamp) -> (&str, (&str, Stamp)) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    (folder, (name, stamp))
}

/// A published site as it stood: enough to tell that nobody touched it, and far less than a [`Shelf`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The BLAKE3 of the paths and stamps of all its files.
    pub print: Key,
    /// The files of which the stamp proves nothing yet.
    pub fresh: Shelf,
}

impl Standing {
    /// Takes the stamps for proof that were old enough at a later time, at which all files were as they are here.
    pub fn settle(&mut self, at: i64) {
        self.fresh.at = at;
        self.fresh.files.retain(|_, (stamp, _)| !stamp.is_settled(at));
    }
}

/// The prints of all folders of a site that hold files, by their paths: they may be taken in any order.
#[derive(Debug, Default)]
pub struct Prints(pub Vec<(String, Key)>);

impl Prints {
    /// The print of the files that stand in one folder, by their names.
    pub fn folder<'f>(files: impl IntoIterator<Item = (&'f str, Stamp)>) -> Key {
        let mut keyer = Keyer::new("folder");
        for (name, stamp) in files {
            keyer.text(name).add(&stamp.to_bytes());
        }
        keyer.key()
    }

    /// The print of all of it.
    #[must_use]
    pub fn site(mut self) -> Key {
        self.0.sort_unstable();
        let mut keyer = Keyer::new("site");
        for (folder, print) in &self.0 {
            keyer.text(folder).add(print);
        }
        keyer.key()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memo::GRANULE;

    fn stamp(changed: i64) -> Stamp {
        Stamp { bytes: 4, modified: 1, changed, inode: 7, device: 1 }
    }

    fn shelf() -> Shelf {
        let digest = Digest::of(b"same").sha256;
        let files = [("a/old.html", 10), ("a/b/c.html", 20), ("a/new.html", 99 * GRANULE), ("top", 30)];
        Shelf { at: 100 * GRANULE, files: files.map(|(path, changed)| (path.to_owned(), (stamp(changed), digest))).into() }
    }

    #[test]
    fn a_stamp_proves_nothing_while_its_file_is_fresh() {
        let shelf = shelf();
        assert_eq!(shelf.digest("a/old.html", &stamp(10)), Some(Digest::of(b"same")));
        assert_eq!(shelf.digest("a/old.html", &stamp(11)), None, "it changed");
        assert_eq!(shelf.digest("a/new.html", &stamp(99 * GRANULE)), None, "it may have changed twice");
        assert_eq!(shelf.promised("a/new.html", &stamp(99 * GRANULE)), Some(Digest::of(b"same")), "its bytes will tell");
        let mut standing = shelf.standing();
        assert_eq!(standing.fresh.files.keys().collect::<Vec<_>>(), ["a/new.html"]);
        standing.settle(101 * GRANULE);
        assert!(standing.fresh.files.is_empty(), "it was looked at once more, later");
    }

    #[test]
    fn the_print_of_a_site_has_every_path_and_every_stamp() {
        let print = |shelf: &Shelf| shelf.standing().print;
        let walked =
            vec![("a/b", vec![("c.html", 20)]), ("", vec![("top", 30)]), ("a", vec![("new.html", 99 * GRANULE), ("old.html", 10)])];
        let of_folder = |(folder, files): (&str, Vec<(&'static str, i64)>)| {
            (folder.to_owned(), Prints::folder(files.into_iter().map(|(name, changed)| (name, stamp(changed)))))
        };
        assert_eq!(Prints(walked.into_iter().map(of_folder).collect()).site(), print(&shelf()), "however it is walked");
        for path in shelf().files.keys() {
            let (mut without, mut touched, mut moved) = (shelf(), shelf(), shelf());
            let file = without.files.remove(path).expect("there");
            touched.files.insert(path.clone(), (Stamp { modified: 2, ..file.0 }, file.1));
            moved.files.remove(path);
            moved.files.insert(format!("{path}x"), file);
            let prints = [without, touched, moved].map(|other| print(&other));
            assert!(!prints.contains(&print(&shelf())), "{path}");
        }
    }

    #[test]
    fn every_byte_of_a_shelf_counts() {
        let bytes = shelf().to_bytes().expect("writes");
        assert_eq!(Shelf::parse(&bytes), Ok(shelf()));
        for at in 0..bytes.len() {
            let mut torn = bytes.clone();
            torn[at] ^= 1;
            assert!(Shelf::parse(&torn).is_err(), "byte {at} changed");
            assert!(Shelf::parse(&bytes[..at]).is_err(), "cut at {at}");
        }
    }
}
