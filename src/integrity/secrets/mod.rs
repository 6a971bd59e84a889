//! Secrets in what is about to be published: found by rule, named by place and fingerprint.
//!
//! Refuses to hand a secret on: what leaves this module is where it stands, which rule found it, and a digest.

mod examples;
mod find;
mod rules;
mod thin;

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;

use super::codes;
use crate::{
    diag::{FileId, Problem, Problems, Span},
    memo::{Asked, Key, Keyer, Table, Tables, asked},
    path::RelPath,
    site::{Action, Secrets, Site},
    world::World,
};

pub use find::{Found, find_in, masked};

/// What was found, by file: all of it, and which files are kept back for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withheld {
    files: BTreeMap<FileId, Vec<Found>>,
}

impl Withheld {
    /// Whether the bytes of a file are not published.
    #[must_use]
    pub fn has(&self, file: Option<FileId>) -> bool {
        let file = file.inspect(|file| asked(|| Asked::Row(Tables::Files, file.0 as usize)));
        file.is_some_and(|file| self.files.contains_key(&file))
    }
}

/// What was found in single files, by their bytes and paths.
pub type Known = Table<Looked>;

/// All that looking at a file reads.
fn key(file: FileId, world: &dyn World) -> Option<Key> {
    Some(Keyer::new("secrets").text(world.entry(file).path.as_str()).add(&world.identity(file)?.to_bytes()).key())
}

/// Looks through everything that may be published: content, `static/`, themes, site.toml, and the names of all files. Evidence that may be published with its secrets blacked out is the result.
pub fn check(world: &dyn World, site: &Site, known: &Known, problems: &mut Problems) -> Withheld {
    let folders = site.folders();
    let is_content = |path: &RelPath| path.as_str() == crate::site::FILE || folders.iter().any(|folder| path.beneath(folder).is_some());
    let files: Vec<FileId> = (0u32..)
        .zip(world.files())
        .filter(|(_, entry)| entry.refused.is_none() && is_content(&entry.path))
        .map(|(id, _)| FileId(id))
        .collect();
    let look = |file| (file, known.of(|| key(file, world), || Looked::at(file, world)));
    let looked: Vec<(FileId, Arc<Looked>)> = files.into_par_iter().map(look).filter(|(_, looked)| !looked.is_silent()).collect();
    let mut withheld = Withheld::default();
    let mut used = vec![false; site.secrets.allow.len()];
    for (file, looked) in looked {
        let mut left = |found: &[Found]| -> Vec<Found> {
            found.iter().filter(|one| !is_allowed(one, &site.secrets, world, &mut used)).cloned().collect()
        };
        let (left, named) = (left(&looked.found), left(&looked.named));
        problems.extend(named.iter().map(|one| of_name(one, file, world)));
        problems.extend(looked.unseen.map(|reason| not_seen(reason, file, world)));
        let is_evidence = world.entry(file).path.as_str().contains("/evidence/");
        let blackens = site.secrets.action == Action::Redact && is_evidence;
        problems.extend(left.iter().map(|one| problem(one, file, blackens, world)));
        if blackens && !left.is_empty() {
            withheld.files.insert(file, left);
        }
    }
    problems.extend(idle(&site.secrets, &used, world));
    withheld
}

/// What one file holds.
#[derive(Debug)]
pub struct Looked {
    found: Vec<Found>,
    /// What its path holds.
    named: Vec<Found>,
    /// Why a part of it was not looked into.
    unseen: Option<&'static str>,
}

impl Looked {
    fn at(file: FileId, world: &dyn World) -> Self {
        let (found, unseen) = find::of_file(file, world);
        let named = find_in(world.entry(file).path.as_str().as_bytes());
        Self { found, named, unseen }
    }

    /// Whether there is nothing to say of the file.
    fn is_silent(&self) -> bool {
        self.found.is_empty() && self.named.is_empty() && self.unseen.is_none()
    }
}

/// A secret in a path, which no problem may quote.
fn of_name(one: &Found, file: FileId, world: &dyn World) -> Problem {
    let path = masked(world.entry(file).path.as_str()).0;
    let message = format!("the path of a file holds a secret (rule `{}`, fingerprint `{}`): {path}", one.rule, one.fingerprint);
    Problem::nowhere(&codes::SECRET_FOUND, message).help("revoke it, and rename the file")
}

fn not_seen(reason: &str, file: FileId, world: &dyn World) -> Problem {
    let message = format!("{}: what it holds {reason}, and was not looked through for secrets", world.entry(file).path);
    Problem::of_file(&codes::SECRET_UNSEEN, file, message).help("publish it unpacked, or make sure that it holds none")
}

fn is_allowed(one: &Found, secrets: &Secrets, world: &dyn World, used: &mut [bool]) -> bool {
    let row = secrets.allow.iter().position(|row| row.fingerprint == one.fingerprint);
    let Some(row) = row else { return false };
    used[row] = true;
    secrets.allow[row].until.is_none_or(|until| until >= world.today()) && !secrets.allow[row].reason.trim().is_empty()
}

fn problem(one: &Found, file: FileId, blackens: bool, world: &dyn World) -> Problem {
    let span = Span { line: one.line, ..Span::start_of(file) };
    let path = &world.entry(file).path;
    let what = format!("{path}, line {}: a secret (rule `{}`, fingerprint `{}`)", one.line, one.rule, one.fingerprint);
    if blackens {
        return Problem::new(&codes::SECRET_REDACTED, span, format!("{what} is blacked out, and the file itself is not published"))
            .help("revoke it all the same: it is in the files of the archive");
    }
    Problem::new(&codes::SECRET_FOUND, span, format!("{what} would be published")).help(
        "revoke it, and remove it from the file; evidence can be published with its secrets blacked out: `[secrets] action = \"redact\"`; \
         what is none is allowed by its fingerprint: `[[secrets.allow]]`",
    )
}

/// Rows that allow nothing.
fn idle<'s>(secrets: &'s Secrets, used: &'s [bool], world: &dyn World) -> Vec<Problem> {
    let today = world.today();
    let why = |(row, used): (&crate::site::AllowedSecret, &bool)| {
        let reason = match row.until {
            _ if row.reason.trim().is_empty() => "gives no reason".to_owned(),
            Some(until) if until < today => format!("ended on {until}"),
            _ if !used => "fits nothing that was found".to_owned(),
            _ => return None,
        };
        let message = format!("the row of `secrets.allow` for `{}` {reason}", row.fingerprint);
        Some(Problem::new(&codes::SECRET_ALLOW, row.span, message).help("correct the row, or remove it"))
    };
    secrets.allow.iter().zip(used).filter_map(why).collect()
}

/// Blacks out secrets that messages quote, and takes the place from problems of files whose very path holds one.
pub fn mask(problems: &mut Problems, world: &dyn World) {
    problems.rewrite(|text| masked(text).0);
    problems.unplace(|file| masked(world.entry(file).path.as_str()).1);
}

#[cfg(test)]
mod tests;
