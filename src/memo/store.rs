//! What was read of single files, kept on disk from one run to the next by the digest of all that the reading depends on.
//!
//! Refuses to be believed: a row that is missing, torn, too large or of another program is read anew from its file, silently.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    convert::Infallible,
    fmt::Debug,
    io::{self, Write},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Serialize, de::DeserializeOwned};

use super::{
    Key, Keyer,
    rows::{Bytes, Row, Rows},
};
use crate::{
    diag::{self, Code, FileId},
    world::{Held, Identity, World},
};

/// The largest file that is known by what it holds wherever it stands and whenever it was written, in bytes. A larger one is known by its stamp.
const CONTENTS: u64 = 1 << 20;
/// The most that is kept of one file by one function, in bytes.
const ENTRY: usize = 1 << 20;
/// So many files may have to be read again to know what they hold, before all that is kept is written anew for it.
const FEW: usize = 256;

/// What was read of files in an earlier run, and what is to be kept of this one. The default knows nothing and keeps nothing.
#[derive(Debug, Default)]
pub struct Store {
    old: Option<Rows>,
    /// Every code that there is, by name.
    codes: &'static [&'static Code],
    /// Whether what is new is kept.
    keeps: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The rows of before that were of use.
    asked: Vec<bool>,
    /// What came.
    new: BTreeMap<Key, New>,
    /// How many bytes that is.
    bytes: u64,
    /// Files of which nothing may be kept.
    refused: BTreeSet<FileId>,
    /// The BLAKE3 of files of this version.
    prints: HashMap<FileId, [u8; 32]>,
}

/// A row that came.
#[derive(Debug)]
struct New {
    /// The file that it is of.
    file: FileId,
    /// Whether it says what a file with a stamp holds: that would be quickly found out again.
    stamped: bool,
    bytes: Box<[u8]>,
}

/// A function of one file.
pub struct Of<'a> {
    /// Its name.
    pub function: &'static str,
    /// The file.
    pub file: FileId,
    /// Where the file stands.
    pub world: &'a dyn World,
    /// All that the function depends on besides the path and the bytes of the file.
    pub with: &'a Key,
}

/// The bytes of a file, as far as they tell it from any others.
struct Known {
    identity: Identity,
    /// The bytes, where they had to be read for it.
    bytes: Option<Vec<u8>>,
}

impl Store {
    /// What an earlier run of the same program left; with `keeps`, this run leaves something as well.
    #[must_use]
    pub fn open(before: Option<Box<dyn Bytes>>, program: &Key, codes: &'static [&'static Code], keeps: bool) -> Self {
        let old = before.and_then(|bytes| Rows::open(bytes, program));
        let asked = vec![false; old.as_ref().map_or(0, Rows::len)];
        Self { old, codes, keeps, state: Mutex::new(State { asked, ..State::default() }) }
    }

    /// What a function says of a file: as it said before, or anew.
    pub fn of<V: Serialize + DeserializeOwned>(&self, of: &Of<'_>, make: impl FnOnce(&dyn World) -> V) -> V {
        let Ok(made) = self.try_of(of, |world| Ok::<V, Infallible>(make(world)));
        made
    }

    /// The same for a function that may fail; a failure is not kept.
    ///
    /// # Errors
    /// Those of the function.
    pub fn try_of<V: Serialize + DeserializeOwned, E>(&self, of: &Of<'_>, make: impl FnOnce(&dyn World) -> Result<V, E>) -> Result<V, E> {
        let known = if self.keeps() { self.known(of.file, of.world) } else { None };
        let Some(known) = known else { return make(of.world) };
        let key = of.key(&known.identity);
        if let Some(found) = self.recall(&key, of.file) {
            return Ok(found);
        }
        if !self.keeps {
            return make(of.world);
        }
        let made = match (known.identity, known.bytes.or_else(|| bytes(of.file, of.world))) {
            // What is kept was made of the very bytes that the key names, whatever the file holds by now.
            (Identity::Contents(print), Some(bytes)) if blake3::hash(&bytes) == print => {
                make(&Held { world: of.world, file: of.file, bytes: &bytes })?
            }
            (Identity::Contents(_), _) => return make(of.world),
            // The stamp was taken before; a change since then makes another one.
            (Identity::Stamp(_), _) => make(of.world)?,
        };
        self.keep(key, of.file, false, &made);
        Ok(made)
    }

    /// Whether anything is known or kept: if not, nobody need find out what a function depends on.
    #[must_use]
    pub fn keeps(&self) -> bool {
        self.old.is_some() || self.keeps
    }

    /// Keeps what a function said of a file for another time, though nobody asks for it now.
    pub fn spare(&self, of: &Of<'_>) {
        let Some(old) = &self.old else { return };
        if let Some(row) = self.known(of.file, of.world).and_then(|known| old.row(&of.key(&known.identity))) {
            self.lock().asked[row] = true;
        }
    }

    /// Keeps nothing of a file.
    pub fn refuse(&self, file: FileId) {
        self.lock().refused.insert(file);
    }

    /// Ends a version: what was refused is gone, and the next one counts its files anew.
    pub fn turn(&self) {
        let mut state = self.lock();
        state.prints.clear();
        let refused = std::mem::take(&mut state.refused);
        state.new.retain(|_, new| !refused.contains(&new.file));
    }

    /// Whether there is anything to be kept that was not there before, and is worth writing all of it.
    #[must_use]
    pub fn has_news(&self) -> bool {
        let state = self.lock();
        let kept = || state.new.values().filter(|new| !state.refused.contains(&new.file));
        kept().any(|new| !new.stamped) || kept().count() > FEW
    }

    /// Writes what is to be kept.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&self, program: &Key, out: &mut dyn Write) -> io::Result<()> {
        let state = self.lock();
        let new = state.new.iter().filter(|(_, new)| !state.refused.contains(&new.file));
        let new = new.map(|(key, new)| Row::new(*key, &new.bytes));
        super::rows::write(out, program, new, self.old.as_ref(), &state.asked)
    }

    /// What tells the bytes of a file from others. Those of a small file, wherever it stands; the stamp of a large one, where it is proof.
    fn known(&self, file: FileId, world: &dyn World) -> Option<Known> {
        let identity = world.identity(file);
        if let Some(Identity::Contents(_)) = identity {
            return Some(Known { identity: identity?, bytes: None });
        }
        if world.entry(file).bytes > CONTENTS {
            return Some(Known { identity: identity?, bytes: None });
        }
        if let Some(print) = self.lock().prints.get(&file) {
            return Some(Known { identity: Identity::Contents(*print), bytes: None });
        }
        let key = identity.map(|stamp| Of { function: "print", file, world, with: &[0; 32] }.key(&stamp));
        if let Some(print) = key.and_then(|key| self.recall::<[u8; 32]>(&key, file)) {
            self.lock().prints.insert(file, print);
            return Some(Known { identity: Identity::Contents(print), bytes: None });
        }
        let bytes = bytes(file, world)?;
        let print: [u8; 32] = blake3::hash(&bytes).into();
        self.lock().prints.insert(file, print);
        if let (Some(key), true) = (key, self.keeps) {
            self.keep(key, file, true, &print);
        }
        Some(Known { identity: Identity::Contents(print), bytes: Some(bytes) })
    }

    fn recall<V: DeserializeOwned>(&self, key: &Key, file: FileId) -> Option<V> {
        let (row, bytes) = self.old.as_ref()?.find(key)?;
        let found = diag::within(file, self.codes, || postcard::from_bytes(&bytes)).ok()?;
        self.lock().asked[row] = true;
        Some(found)
    }

    /// Nothing is kept of what cannot be written down, or is too much.
    fn keep(&self, key: Key, file: FileId, stamped: bool, value: &impl Serialize) {
        let Ok(bytes) = diag::within(file, self.codes, || postcard::to_stdvec(value)) else { return };
        let mut state = self.lock();
        if bytes.len() > ENTRY || state.bytes + bytes.len() as u64 > super::rows::LARGEST {
            return;
        }
        state.bytes += bytes.len() as u64;
        state.new.insert(key, New { file, stamped, bytes: bytes.into_boxed_slice() });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Of<'_> {
    fn key(&self, identity: &Identity) -> Key {
        let entry = self.world.entry(self.file);
        let mut keyer = Keyer::new(self.function);
        keyer.add(self.with).text(entry.path.as_str()).add(&entry.bytes.to_le_bytes()).add(&identity.to_bytes());
        keyer.key()
    }
}

/// All of a small file; `None` where it cannot be read, or is none.
fn bytes(file: FileId, world: &dyn World) -> Option<Vec<u8>> {
    // One byte more than it may have: one that grew meanwhile is none.
    world.read(file, CONTENTS + 1).ok().filter(|bytes| bytes.len() as u64 <= CONTENTS)
}

#[cfg(test)]
mod tests;
