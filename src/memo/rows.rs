//! Rows by key, as they lie on disk: a head with their index and its digest, then each row with a digest of its own.
//!
//! Refuses an index of which a byte is another, and a row likewise: both are as if they were not there.

use std::{
    collections::BTreeSet,
    fmt::Debug,
    io::{self, Write},
};

use super::Key;

/// What the first bytes are.
const MAGIC: &[u8; 16] = b"relsite store 1\n";
/// Magic, program, number of rows, length of all, digest of these and of the index.
const HEAD: usize = 16 + 32 + 8 + 8 + 32;
/// Key, place, length, age, digest.
const ROW: usize = 32 + 8 + 4 + 1 + 16;
/// The most that is kept, in bytes.
pub(super) const LARGEST: u64 = 512 << 20;
/// How many times a row is kept that nobody asked for: another branch may ask for it.
const OLDEST: u8 = 8;

/// Bytes that can be read anywhere.
pub trait Bytes: Debug + Send + Sync {
    /// How many there are.
    fn length(&self) -> u64;

    /// So many of them from a place; `None` where they cannot be read.
    fn read(&self, at: u64, length: usize) -> Option<Vec<u8>>;
}

impl Bytes for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, at: u64, length: usize) -> Option<Vec<u8>> {
        let at = usize::try_from(at).ok()?;
        self.get(at..at.checked_add(length)?).map(<[u8]>::to_vec)
    }
}

/// The rows of an earlier run.
#[derive(Debug)]
pub(super) struct Rows {
    bytes: Box<dyn Bytes>,
    /// By key.
    index: Vec<Place>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    key: Key,
    at: u64,
    length: u32,
    age: u8,
    check: [u8; 16],
}

/// A row to be written.
#[derive(Clone, Copy)]
pub(super) struct Row<'b> {
    key: Key,
    age: u8,
    length: u32,
    check: [u8; 16],
    from: From<'b>,
}

#[derive(Clone, Copy)]
enum From<'b> {
    New(&'b [u8]),
    Old(u64),
}

impl Rows {
    /// Reads the index; `None` where it is of another program, torn, or longer or shorter than it says.
    pub(super) fn open(bytes: Box<dyn Bytes>, program: &Key) -> Option<Self> {
        let head = bytes.read(0, HEAD)?;
        let number = |at: usize| Some(u64::from_le_bytes(head[at..at + 8].try_into().ok()?));
        let (count, length) = (number(48)?, number(56)?);
        let fits = length == bytes.length() && length <= LARGEST && count <= length / ROW as u64;
        if head[..16] != *MAGIC || head[16..48] != *program || !fits {
            return None;
        }
        let index = bytes.read(HEAD as u64, usize::try_from(count).ok()? * ROW)?;
        if *digest(&head[..64], &index).as_bytes() != head[64..] {
            return None;
        }
        let index = index.chunks_exact(ROW).map(Place::read).collect::<Option<Vec<_>>>()?;
        Some(Self { bytes, index })
    }

    /// The number of a row.
    pub(super) fn row(&self, key: &Key) -> Option<usize> {
        self.index.binary_search_by_key(key, |place| place.key).ok()
    }

    /// A row by its key, with its number.
    pub(super) fn find(&self, key: &Key) -> Option<(usize, Vec<u8>)> {
        let row = self.row(key)?;
        let place = &self.index[row];
        let bytes = self.bytes.read(place.at, place.length as usize)?;
        (check(&bytes) == place.check).then_some((row, bytes))
    }

    /// The rows that are kept for another time: those that were asked for, and those that were not for a while only.
    fn kept<'r>(&'r self, asked: &'r BTreeSet<usize>) -> impl Iterator<Item = Row<'r>> {
        self.index.iter().enumerate().filter_map(|(row, place)| {
            let age = if asked.contains(&row) { 0 } else { place.age.saturating_add(1) };
            let Place { key, at, length, age: _, check } = *place;
            (age <= OLDEST).then_some(Row { key, age, length, check, from: From::Old(at) })
        })
    }
}

impl<'b> Row<'b> {
    /// A new row.
    pub(super) fn new(key: Key, bytes: &'b [u8]) -> Self {
        Self { key, age: 0, length: u32::try_from(bytes.len()).unwrap_or(u32::MAX), check: check(bytes), from: From::New(bytes) }
    }

    fn weight(&self) -> u64 {
        u64::from(self.length) + ROW as u64
    }
}

impl Place {
    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            key: bytes[..32].try_into().ok()?,
            at: u64::from_le_bytes(bytes[32..40].try_into().ok()?),
            length: u32::from_le_bytes(bytes[40..44].try_into().ok()?),
            age: bytes[44],
            check: bytes[45..].try_into().ok()?,
        })
    }
}

/// Writes new rows with those of before: what was of use, then what was not, the youngest first, as far as there is room.
pub(super) fn write(out: &mut dyn Write, program: &Key, new: Vec<Row<'_>>, old: Option<&Rows>, asked: &BTreeSet<usize>) -> io::Result<()> {
    let mut rows = new;
    rows.extend(old.into_iter().flat_map(|old| old.kept(asked)));
    // A new row takes the place of one that could not be read.
    rows.sort_by_key(|row| (row.key, matches!(row.from, From::Old(_))));
    rows.dedup_by_key(|row| row.key);
    rows.sort_by_key(|row| (row.age, row.key));
    let mut length = HEAD as u64;
    rows.retain(|row| {
        let fits = length + row.weight() <= LARGEST;
        length += if fits { row.weight() } else { 0 };
        fits
    });
    rows.sort_by_key(|row| row.key);
    let mut index = Vec::with_capacity(rows.len() * ROW);
    let mut at = (HEAD + rows.len() * ROW) as u64;
    for row in &rows {
        index.extend(row.key);
        index.extend(at.to_le_bytes());
        index.extend(row.length.to_le_bytes());
        index.push(row.age);
        index.extend(row.check);
        at += u64::from(row.length);
    }
    let mut head = MAGIC.to_vec();
    head.extend(program);
    head.extend((rows.len() as u64).to_le_bytes());
    head.extend(length.to_le_bytes());
    let digest = digest(&head, &index);
    out.write_all(&head)?;
    out.write_all(digest.as_bytes())?;
    out.write_all(&index)?;
    for row in &rows {
        match row.from {
            From::New(bytes) => out.write_all(bytes)?,
            From::Old(at) => {
                let bytes = old.and_then(|old| old.bytes.read(at, row.length as usize));
                // Where they cannot be read there is nothing to copy, and the row fails its check.
                out.write_all(&bytes.unwrap_or_else(|| vec![0; row.length as usize]))?;
            }
        }
    }
    out.flush()
}

fn digest(head: &[u8], index: &[u8]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(head).update(index);
    hasher.finalize()
}

fn check(bytes: &[u8]) -> [u8; 16] {
    let mut check = [0; 16];
    check.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    check
}
