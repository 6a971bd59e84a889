//! What a build leaves behind so that the next one need not do it all again: what it read, what it published, what came of it.
//!
//! Refuses to change an answer: it is asked only for what stamps and digests prove unchanged. Lost, torn, foreign or from another version it is no memo at all.

mod asked;
mod listening;
mod pages;
mod rows;
mod shelf;
mod store;
mod table;
pub mod word;

use serde::{Deserialize, Serialize};

use crate::{
    diag::{Code, FileId, Label, Problem, Problems, Severity, Span},
    world::{Stamp, World},
};

pub use asked::{Asked, Lookup, Tables, asked, listen};
pub use listening::Listening;
pub use pages::{Made, Pages, Same};
pub use rows::Bytes;
pub use shelf::{Prints, Shelf, Standing};
pub use store::{Of, Store};
pub use table::{Key, Keyer, Table};
pub use word::Word;

/// A file that changed within this many nanoseconds of being stamped may have changed once more without showing: some disks count in two seconds.
const GRANULE: i64 = 2_000_000_000;
/// The same on a disk that counts finer than [`COARSE`]: ten ticks of the slowest clock of a system (100 a second).
const FINE_GRANULE: i64 = 100_000_000;
/// What the times of a disk that counts coarsely are multiples of: FAT has hundredths of a second at best, ext3 and HFS+ whole seconds.
const COARSE: i64 = 10_000_000;
/// The most bytes of files that changed just now which are read to know them by their contents.
const MOST_UNSETTLED: u64 = 256 << 20;
/// What the first line of a memo begins with.
const MAGIC: &str = "relsite memo 4 ";

/// What a build read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The BLAKE3 of the program, the settings, the day, and every file of the world with its stamp.
    stamps: String,
    /// Files whose stamps prove nothing yet, by their numbers in the world: a path may hold a secret, and `stamps` has all of them.
    unsettled: Vec<u32>,
    /// The BLAKE3 of their contents.
    contents: String,
}

impl Inputs {
    /// What a world holds, as of a moment before it is read. `None` where it has no stamps, or where too much changed just now.
    #[must_use]
    pub fn of(world: &dyn World, program: &str, settings: &str, now: i64) -> Option<Self> {
        let stamps = stamps(world, program, settings)?;
        let fresh = |(index, entry): (usize, &crate::world::FileEntry)| {
            let changed = world.stamp(file_id(index))?;
            (entry.refused.is_none() && !changed.is_settled(now)).then_some(file_id(index).0)
        };
        let unsettled: Vec<u32> = world.files().iter().enumerate().filter_map(fresh).collect();
        let contents = contents(world, &unsettled)?;
        Some(Self { stamps, unsettled, contents })
    }

    /// Whether a world, of which these are the inputs now, is the same as then.
    #[must_use]
    pub fn hold(&self, world: &dyn World, now: &Self) -> bool {
        now.stamps == self.stamps && contents(world, &self.unsettled).is_some_and(|contents| contents == self.contents)
    }

    /// Whether no file had to be known by its contents.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.unsettled.is_empty()
    }
}

fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}

fn stamps(world: &dyn World, program: &str, settings: &str) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for text in [program, settings, &world.today().to_string()] {
        add(text.as_bytes());
    }
    for (index, entry) in world.files().iter().enumerate() {
        add(entry.path.as_str().as_bytes());
        match &entry.refused {
            Some(refused) => add(format!("{refused:?}").as_bytes()),
            None => add(&world.stamp(file_id(index))?.to_bytes()),
        }
    }
    Some(hasher.finalize().to_string())
}

fn contents(world: &dyn World, files: &[u32]) -> Option<String> {
    let there = |number: &u32| usize::try_from(*number).is_ok_and(|index| index < world.files().len()).then_some(FileId(*number));
    let files: Vec<FileId> = files.iter().map(there).collect::<Option<_>>()?;
    if files.iter().map(|file| world.entry(*file).bytes).sum::<u64>() > MOST_UNSETTLED {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    for file in files {
        let bytes = world.read(file, MOST_UNSETTLED).ok()?;
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
    Some(hasher.finalize().to_string())
}

impl Stamp {
    /// Whether a change since this stamp was taken, at `at`, would have given the file another one.
    #[must_use]
    pub fn is_settled(&self, at: i64) -> bool {
        let granule = if self.changed % COARSE == 0 { GRANULE } else { FINE_GRANULE };
        self.changed.saturating_add(granule) < at
    }
}

/// What a build said at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// How many pages the site has.
    pub pages: usize,
    /// All problems by level, in words.
    pub counts: String,
    /// The same of those that the build is to tell.
    pub listed: String,
    /// How many errors there are.
    pub errors: usize,
    /// The problems that were listed.
    pub problems: Vec<Kept>,
    /// What was said of those that were not.
    pub more: Vec<String>,
}

/// A problem that can be written down, as far as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    code: String,
    severity: String,
    message: String,
    span: Option<[u32; 4]>,
    labels: Vec<([u32; 4], String)>,
    help: Option<String>,
}

impl Kept {
    /// Writes a problem down.
    #[must_use]
    pub fn of(problem: &Problem) -> Self {
        Self {
            code: problem.code.name.to_owned(),
            severity: problem.severity.word().to_owned(),
            message: problem.message.clone(),
            span: problem.span.map(numbers),
            labels: problem.labels.iter().map(|label| (numbers(label.span), label.message.clone())).collect(),
            help: problem.help.clone(),
        }
    }

    /// Reads a problem again; `None` where its code is unknown.
    #[must_use]
    pub fn problem(&self, codes: &[&'static Code]) -> Option<Problem> {
        let code = codes.iter().find(|code| code.name == self.code)?;
        Some(Problem {
            code,
            severity: Severity::from_word(&self.severity)?,
            message: self.message.clone(),
            span: self.span.map(span),
            labels: self.labels.iter().map(|(place, message)| Label { span: span(*place), message: message.clone() }).collect(),
            help: self.help.clone(),
            lacks: None,
        })
    }
}

impl Outcome {
    /// The problems that were listed; `None` where one cannot be read.
    #[must_use]
    pub fn problems(&self, codes: &[&'static Code]) -> Option<Problems> {
        let mut problems = Problems::new();
        problems.extend(self.problems.iter().map(|kept| kept.problem(codes)).collect::<Option<Vec<_>>>()?);
        Some(problems)
    }
}

fn numbers(span: Span) -> [u32; 4] {
    [span.file.0, span.line, span.column, span.length]
}

fn span([file, line, column, length]: [u32; 4]) -> Span {
    Span { file: FileId(file), line, column, length }
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// What was read.
    pub inputs: Inputs,
    /// How the published site stood.
    pub standing: Standing,
    /// What came of it.
    pub outcome: Outcome,
}

/// Why bytes are no memo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// They begin otherwise.
    #[error("another version of relsite wrote it")]
    Foreign,
    /// Their digest is another.
    #[error("it is damaged")]
    Damaged,
}

impl Memo {
    /// The bytes to keep: one line with their digest, then the rest. `None` where they cannot be written down.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        sealed(MAGIC, self)
    }

    /// Reads what [`Memo::to_bytes`] wrote.
    ///
    /// # Errors
    /// When it is of another version or a single byte of it is another.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unusable> {
        postcard::from_bytes(unsealed(MAGIC, bytes)?).map_err(|_| Unusable::Foreign)
    }
}

/// One line with the digest of the rest, then the rest: a value. `None` where it cannot be written down.
fn sealed(magic: &str, value: &impl Serialize) -> Option<Vec<u8>> {
    let line = |digest: blake3::Hash| format!("{magic}{digest}\n").into_bytes();
    let head = line(blake3::hash(b""));
    let length = head.len();
    let mut bytes = postcard::to_extend(value, head).ok()?;
    let head = line(blake3::hash(&bytes[length..]));
    bytes[..length].copy_from_slice(&head);
    Some(bytes)
}

/// The rest, if its digest is the one of the first line.
fn unsealed<'b>(magic: &str, bytes: &'b [u8]) -> Result<&'b [u8], Unusable> {
    let rest = bytes.strip_prefix(magic.as_bytes()).ok_or(Unusable::Foreign)?;
    let end = rest.iter().position(|byte| *byte == b'\n').ok_or(Unusable::Damaged)?;
    let (digest, body) = (&rest[..end], &rest[end + 1..]);
    if blake3::hash(body).to_string().as_bytes() == digest { Ok(body) } else { Err(Unusable::Damaged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(changed: i64) -> Stamp {
        Stamp { bytes: 4, modified: 1, changed, inode: 7, device: 1 }
    }

    #[test]
    fn a_disk_that_counts_finely_needs_less_time() {
        let second = 1_000_000_000;
        assert!(!stamp(5 * second).is_settled(6 * second), "a whole second may be two");
        assert!(!stamp(5 * second + COARSE).is_settled(6 * second));
        assert!(stamp(5 * second + 1).is_settled(6 * second), "no such disk says so");
        assert!(!stamp(5 * second + 1).is_settled(5 * second + FINE_GRANULE), "a clock may stand for a tick");
    }

    #[test]
    fn every_byte_of_a_memo_counts() {
        let files = [("new.html".to_owned(), (stamp(99), [1; 32]))].into();
        let memo = Memo { standing: Shelf { at: 99, files }.standing(), ..Memo::default() };
        let bytes = memo.to_bytes().expect("writes");
        assert_eq!(Memo::parse(&bytes), Ok(memo));
        for at in 0..bytes.len() {
            let mut torn = bytes.clone();
            torn[at] ^= 1;
            assert!(Memo::parse(&torn).is_err(), "byte {at} changed");
            assert!(Memo::parse(&bytes[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_problem_reads_back_as_it_was() {
        static CODE: Code = Code { name: "test/one", severity: Severity::Warning, blocking: false, summary: "", explanation: "" };
        let place = Span { file: FileId(3), line: 2, column: 5, length: 7 };
        let problem = Problem::new(&CODE, place, "wrong").label(place, "here").help("mend it");
        let again = Kept::of(&problem).problem(&[&CODE]).expect("known");
        assert_eq!(format!("{again:?}"), format!("{problem:?}"));
        assert!(Kept::of(&problem).problem(&[]).is_none());
    }
}
