//! Sealed releases against the files that are there: every change, loss, new name and addition has its own name.
//!
//! Refuses to compare by anything but the digest of the bytes: not by time, not by size alone.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{
    codes,
    ledger::{Change, LEDGER, Ledger, Seal, Stamp},
};
use crate::{
    diag::{FileId, Problem, Problems, Span},
    digest::Digest,
    world::{Refusal, World},
};

/// The largest ledger that is read, in bytes.
const LIMIT: u64 = 1 << 30;

/// Reads the ledger of an archive; without one nothing is sealed.
#[must_use]
pub fn read(world: &dyn World, problems: &mut Problems) -> Ledger {
    let Some(file) = world.find(LEDGER) else { return Ledger::default() };
    let broken = |line, message: String| {
        Problem::new(&codes::BROKEN, Span { line, ..Span::start_of(file) }, message)
            .help("restore the ledger from where it was kept (`git log -p relsite.ledger.jsonl`); it is never edited by hand")
    };
    let bytes = match world.read(file, LIMIT) {
        Ok(bytes) => bytes,
        Err(error) => {
            problems.push(broken(1, error.to_string()));
            return Ledger::default().at(file);
        }
    };
    let (ledger, faults) = Ledger::parse(&bytes);
    problems.extend(faults.into_iter().map(|(line, fault)| broken(line, format!("line {line} of the ledger: {fault}"))));
    known(ledger.at(file), world)
}

/// The ledger without the files that only colleagues may see.
fn known(mut ledger: Ledger, world: &dyn World) -> Ledger {
    for seal in &mut ledger.seals {
        seal.files.retain(|path, _| !world.withholds(path));
        for amendment in &mut seal.amendments {
            amendment.changes.retain(|change| !world.withholds(&change.path));
        }
        seal.amendments.retain(|amendment| !amendment.changes.is_empty());
    }
    ledger.seals.retain(|seal| !seal.files.is_empty());
    ledger
}

/// Names everything that is not as it was sealed.
pub fn check(ledger: &Ledger, world: &dyn World, problems: &mut Problems) {
    let found: Vec<Vec<Problem>> = ledger.seals.par_iter().map(|seal| of_seal(seal, ledger, world)).collect();
    problems.extend(found.into_iter().flatten());
}

/// The files of a release as they are: all of its folder, or its one file. A file that cannot be read has a reason instead of a digest.
#[must_use]
pub fn sealed_files(folder: Option<&str>, record: &str, world: &dyn World) -> BTreeMap<String, (FileId, Result<Stamp, String>)> {
    let ids = match folder {
        Some(folder) => beneath(folder, world),
        None => world.find(record).into_iter().collect(),
    };
    let stamp = |file: FileId| (world.entry(file).path.to_string(), (file, stamp_of(file, world)));
    ids.into_par_iter().map(stamp).collect()
}

/// What an amendment has to say; a file that cannot be read is the error.
///
/// # Errors
/// The reason of the first file that cannot be read.
pub fn amendment_of(seal: &Seal, world: &dyn World) -> Result<Vec<Change>, String> {
    let mut now = BTreeMap::new();
    for (path, (_, stamp)) in present(seal, world) {
        now.insert(path, stamp?);
    }
    let mut paths: Vec<&String> = seal.files.keys().chain(now.keys()).collect();
    paths.sort_unstable();
    paths.dedup();
    let change = |path: &String| Change { path: path.clone(), before: seal.files.get(path).cloned(), after: now.get(path).cloned() };
    Ok(paths.into_iter().map(change).filter(|change| change.before != change.after).collect())
}

fn beneath(folder: &str, world: &dyn World) -> Vec<FileId> {
    let shown = world.beneath(folder).filter(|index| world.files()[*index].refused != Some(Refusal::Withheld));
    shown.filter_map(|index| u32::try_from(index).ok().map(FileId)).collect()
}

fn stamp_of(file: FileId, world: &dyn World) -> Result<Stamp, String> {
    let unread = |cause: std::io::Error| cause.to_string();
    let mut source = world.open_stored(file).map_err(|error| error.to_string())?;
    Digest::stream(&mut source, unread, |_| Ok(())).map(Stamp::from)
}

/// What is there of a sealed release. A file without a folder is looked for by its names in the seal.
fn present(seal: &Seal, world: &dyn World) -> BTreeMap<String, (FileId, Result<Stamp, String>)> {
    match &seal.folder {
        Some(folder) => sealed_files(Some(folder), "", world),
        None => seal.files.keys().flat_map(|path| sealed_files(None, path, world)).collect(),
    }
}

fn of_seal(seal: &Seal, ledger: &Ledger, world: &dyn World) -> Vec<Problem> {
    let now = present(seal, world);
    let mut problems = Vec::new();
    let mut added: BTreeMap<&String, &(FileId, Result<Stamp, String>)> =
        now.iter().filter(|(path, _)| !seal.files.contains_key(*path)).collect();
    for (path, stamp) in &seal.files {
        match now.get(path) {
            Some((_, Ok(found))) if found == stamp => {}
            Some((file, found)) => problems.push(changed(seal, path, stamp, *file, found)),
            None => {
                let twin = added.iter().find(|(_, (_, found))| found.as_ref() == Ok(stamp)).map(|(path, (file, _))| (*path, *file));
                problems.push(match twin {
                    Some((name, file)) => renamed(seal, path, name, file),
                    None => missing(seal, path, ledger),
                });
                added.retain(|path, _| Some(*path) != twin.map(|(path, _)| path));
            }
        }
    }
    problems.extend(added.into_iter().map(|(path, (file, _))| {
        let message = format!("{}: `{path}` was not there when the release was {}", seal.release, sealed(seal));
        mend(Problem::of_file(&codes::ADDED, *file, message), seal, "remove the file")
    }));
    problems
}

fn changed(seal: &Seal, path: &str, stamp: &Stamp, file: FileId, found: &Result<Stamp, String>) -> Problem {
    let message = match found {
        Err(reason) => format!("{}: `{path}`, {}, cannot be read any more: {reason}", seal.release, sealed(seal)),
        Ok(found) => {
            let twin = seal.files.iter().find(|(other, known)| other.as_str() != path && *known == found);
            let holds = twin.map(|(other, _)| format!("; it holds what was sealed as `{other}`")).unwrap_or_default();
            format!("{}: `{path}`, {}, had {} and has {}{holds}", seal.release, sealed(seal), short(stamp), short(found))
        }
    };
    mend(Problem::of_file(&codes::CHANGED, file, message), seal, "restore the file as it was sealed")
}

fn renamed(seal: &Seal, path: &str, name: &str, file: FileId) -> Problem {
    let message = format!("{}: `{path}`, {}, is called `{name}` now", seal.release, sealed(seal));
    mend(Problem::of_file(&codes::RENAMED, file, message), seal, "give the file its name back")
}

fn missing(seal: &Seal, path: &str, ledger: &Ledger) -> Problem {
    let message = format!("{}: `{path}`, {}, is not there any more", seal.release, sealed(seal));
    let problem = match ledger.file {
        Some(file) => Problem::new(&codes::MISSING, Span { line: seal.line, ..Span::start_of(file) }, message),
        None => Problem::nowhere(&codes::MISSING, message),
    };
    mend(problem, seal, "restore the file")
}

fn sealed(seal: &Seal) -> String {
    let amended = seal.amendments.last().map(|last| format!(", amended on {}", last.day)).unwrap_or_default();
    format!("sealed on {} by {}{amended}", seal.day, seal.by)
}

fn short(stamp: &Stamp) -> String {
    let digest = stamp.sha256.get(..12).unwrap_or(&stamp.sha256);
    format!("{} bytes with SHA-256 {digest}…", stamp.bytes)
}

fn mend(problem: Problem, seal: &Seal, how: &str) -> Problem {
    problem.help(format!("{how}, or answer for the change: `relsite seal {} --amend --why \"…\"`", seal.release))
}

/// Something outside of the archive that knows the ledger as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// What it is, for people.
    pub name: String,
    /// The digests of lines that have to be in the ledger.
    pub lines: Vec<String>,
}

impl Anchor {
    /// One that knows the last line.
    #[must_use]
    pub fn of_head(name: impl Into<String>, head: &str) -> Self {
        Self { name: name.into(), lines: vec![head.to_owned()] }
    }

    /// One that knows the whole text.
    #[must_use]
    pub fn of_text(name: impl Into<String>, text: &[u8]) -> Self {
        Self { name: name.into(), lines: Ledger::parse(text).0.hashes }
    }

    /// What is wrong when the ledger does not hold what the anchor knows.
    #[must_use]
    pub fn check(&self, ledger: &Ledger) -> Option<Problem> {
        let known: BTreeSet<&String> = ledger.hashes.iter().collect();
        let lost = self.lines.iter().filter(|line| !known.contains(line)).count();
        if lost == 0 {
            return None;
        }
        let which = if self.lines.len() == 1 { "its last line".to_owned() } else { format!("{lost} of its {} lines", self.lines.len()) };
        let message = format!("the ledger is not the one that {} knows: {which} cannot be found in it", self.name);
        let problem = match ledger.file {
            Some(file) => Problem::of_file(&codes::ROLLED_BACK, file, message),
            None => Problem::nowhere(&codes::ROLLED_BACK, message),
        };
        Some(problem.help("restore the ledger as it was when it was anchored; lines are only ever appended"))
    }
}
