//! Rows by key, as they lie on disk: a head with their index and its digest, then each row with a digest of its own.
//!
//! Refuses an index of which a byte is another, and a row likewise: both are as if they were not there.

use std::{
    fmt::Debug,
    io::{self, Write},
};

use super::Key;

/// What the first bytes are.
const MAGIC: &[u8; 16] = b"relsite store 2\n";
/// Magic, program, number of rows, length of all, digest of these and of the index.
const HEAD: usize = 16 + 32 + 8 + 8 + 32;
/// Key, length, age, and the row itself; of a longer one its place and its digest.
const ROW: usize = 32 + 4 + 1 + SHORT;
/// The longest row that lies in the index, in bytes: a digest, or that there is nothing to say.
const SHORT: usize = 32;
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
    /// Its rows by key, as they lie on disk.
    index: Vec<u8>,
    /// Where in the index the keys begin that begin with so many bits, for every number of that many bits; and its end.
    starts: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    key: Key,
    length: u32,
    age: u8,
    /// The row; of a longer one where it stands (8 bytes) and its digest (16 bytes).
    body: [u8; SHORT],
}

/// A row to be written.
#[derive(Clone, Copy)]
pub(super) struct Row<'b> {
    place: Place,
    /// The bytes of a longer one that is new; of one of before the place says where they are.
    new: Option<&'b [u8]>,
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
        Some(Self { bytes, starts: starts(&index), index })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.index.len() / ROW
    }

    fn place(&self, row: usize) -> Option<Place> {
        Place::read(self.index.get(row * ROW..(row + 1) * ROW)?)
    }

    /// The number of a row.
    pub(super) fn row(&self, key: &Key) -> Option<usize> {
        let bucket = bucket(key, self.starts.len() - 1);
        let (start, end) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
        let (rows, _) = self.index[start * ROW..end * ROW].as_chunks::<ROW>();
        Some(start + rows.binary_search_by(|row| row[..32].cmp(key)).ok()?)
    }

    /// A row by its key, with its number.
    pub(super) fn find(&self, key: &Key) -> Option<(usize, Vec<u8>)> {
        let row = self.row(key)?;
        let place = self.place(row)?;
        if let Some(bytes) = place.short() {
            return Some((row, bytes.to_vec()));
        }
        let bytes = self.bytes.read(place.at(), place.length as usize)?;
        (check(&bytes) == place.body[8..24]).then_some((row, bytes))
    }

    /// The rows that are kept for another time: those that were asked for, and those that were not for a while only.
    fn kept<'r>(&'r self, asked: &'r [bool]) -> impl Iterator<Item = Row<'r>> {
        self.index.chunks_exact(ROW).filter_map(Place::read).zip(asked).filter_map(|(place, asked)| {
            let age = if *asked { 0 } else { place.age.saturating_add(1) };
            (age <= OLDEST).then_some(Row { place: Place { age, ..place }, new: None })
        })
    }
}

impl<'b> Row<'b> {
    /// A new row.
    pub(super) fn new(key: Key, bytes: &'b [u8]) -> Self {
        let mut body = [0; SHORT];
        if bytes.len() <= SHORT {
            body[..bytes.len()].copy_from_slice(bytes);
        } else {
            body[8..24].copy_from_slice(&check(bytes));
        }
        Self { place: Place { key, length: u32::try_from(bytes.len()).unwrap_or(u32::MAX), age: 0, body }, new: Some(bytes) }
    }

    /// How many bytes it has beside the index.
    fn beside(&self) -> u64 {
        if self.place.short().is_some() { 0 } else { u64::from(self.place.length) }
    }
}

impl Place {
    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            key: bytes[..32].try_into().ok()?,
            length: u32::from_le_bytes(bytes[32..36].try_into().ok()?),
            age: bytes[36],
            body: bytes[37..].try_into().ok()?,
        })
    }

    /// The row, if it lies here.
    fn short(&self) -> Option<&[u8]> {
        self.body.get(..self.length as usize)
    }

    /// Where a longer row begins.
    fn at(&self) -> u64 {
        self.body.first_chunk().map_or(0, |at| u64::from_le_bytes(*at))
    }
}

/// Where each bucket of an index begins, about one key in each: keys are digests, as likely to begin with any bits as with others.
fn starts(index: &[u8]) -> Vec<u32> {
    let buckets = (index.len() / ROW).next_power_of_two();
    let mut starts = vec![0; buckets + 1];
    for row in index.chunks_exact(ROW) {
        starts[bucket(row, buckets) + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    starts
}

/// The bucket of a key, of so many: a power of two, no more than there can be rows.
fn bucket(key: &[u8], buckets: usize) -> usize {
    let first = key.first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
    // Shifted in two steps: one bucket would be a shift by all bits.
    (first >> 1 >> (63 - buckets.trailing_zeros())) as usize
}

/// Writes new rows with those of before: what was of use, then what was not, the youngest first, as far as there is room.
pub(super) fn write<'b>(
    out: &mut dyn Write,
    program: &Key,
    new: impl Iterator<Item = Row<'b>>,
    old: Option<&'b Rows>,
    asked: &'b [bool],
) -> io::Result<()> {
    let mut rows: Vec<Row<'_>> = new.chain(old.into_iter().flat_map(|old| old.kept(asked))).collect();
    // A new row takes the place of one that could not be read.
    rows.sort_unstable_by_key(|row| (row.place.key, row.new.is_none()));
    rows.dedup_by_key(|row| row.place.key);
    let length = fit(&mut rows);
    let mut index = Vec::with_capacity(rows.len() * ROW);
    let mut at = (HEAD + rows.len() * ROW) as u64;
    for row in &rows {
        let Place { key, length, age, mut body } = row.place;
        if row.beside() > 0 {
            body[..8].copy_from_slice(&at.to_le_bytes());
            at += row.beside();
        }
        index.extend(key);
        index.extend(length.to_le_bytes());
        index.push(age);
        index.extend(body);
    }
    let mut head = MAGIC.to_vec();
    head.extend(program);
    head.extend((rows.len() as u64).to_le_bytes());
    head.extend(length.to_le_bytes());
    let digest = digest(&head, &index);
    out.write_all(&head)?;
    out.write_all(digest.as_bytes())?;
    out.write_all(&index)?;
    for row in rows.iter().filter(|row| row.beside() > 0) {
        match row.new {
            Some(bytes) => out.write_all(bytes)?,
            None => {
                let bytes = old.and_then(|old| old.bytes.read(row.place.at(), row.place.length as usize));
                // Where they cannot be read there is nothing to copy, and the row fails its check.
                out.write_all(&bytes.unwrap_or_else(|| vec![0; row.place.length as usize]))?;
            }
        }
    }
    out.flush()
}

/// Leaves out what there is no room for, the oldest first, and says how many bytes the rest has.
fn fit(rows: &mut Vec<Row<'_>>) -> u64 {
    let weight = |row: &Row<'_>| row.beside() + ROW as u64;
    let all = HEAD as u64 + rows.iter().map(weight).sum::<u64>();
    if all <= LARGEST {
        return all;
    }
    rows.sort_unstable_by_key(|row| (row.place.age, row.place.key));
    let mut length = HEAD as u64;
    rows.retain(|row| {
        let fits = length + weight(row) <= LARGEST;
        length += if fits { weight(row) } else { 0 };
        fits
    });
    rows.sort_unstable_by_key(|row| row.place.key);
    length
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
