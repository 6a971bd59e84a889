//! Every problem code has an archive that fires it, at the place that is written beside it, and one that does not.

use std::{
    collections::BTreeSet,
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use relsite::{
    codes,
    diag::{Code, FileId, Severity},
    path::RelPath,
    world::{FileEntry, MemoryWorld, ReadError, Refusal, World},
};

use crate::archives::{TODAY, compiled, place, told, world_of};

/// Codes that need a world which refuses something: a folder of plain files cannot be one. Each with the test here that fires it.
const OF_A_REFUSING_WORLD: [(&str, &str); 2] =
    [("record/unreadable", "refused_records_block"), ("evidence/unreadable", "unreadable_evidence_blocks")];

/// Codes of what happens while pages are rendered, which no archive can make happen. Each with the test of `src/output/tests.rs` that fires it.
const OF_RENDERING: [(&str, &str); 2] = [
    ("output/source-changed", "a_record_that_changed_under_the_build_is_refused"),
    ("output/unplanned", "a_path_that_is_not_planned_is_refused"),
];

/// Codes that only `relsite verify` finds: of a published site, and of a ledger that something outside of it knows. All are fired by `verify.rs`.
const OF_VERIFYING: [&str; 6] =
    ["ledger/rolled-back", "published/added", "published/changed", "published/manifest", "published/missing", "published/renamed"];

/// Codes of archives with a secret, of which the repository holds none. Both are fired by `secrets.rs`.
const OF_SECRETS: [&str; 2] = ["secret/found", "secret/redacted"];

fn folder(code: &Code) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks").join(code.name.replace('/', "-"))
}

fn with_fixtures() -> impl Iterator<Item = &'static Code> {
    let exempt = || OF_A_REFUSING_WORLD.iter().chain(&OF_RENDERING).map(|(name, _)| *name).chain(OF_VERIFYING).chain(OF_SECRETS);
    codes().into_iter().filter(move |code| !exempt().any(|name| name == code.name))
}

#[test]
fn every_code_has_a_bad_and_a_good_archive() {
    let lacking: Vec<&str> = with_fixtures()
        .filter(|code| !["bad", "good", "expect.txt"].iter().all(|part| folder(code).join(part).exists()))
        .map(|code| code.name)
        .collect();
    assert!(lacking.is_empty(), "tests/checks lacks bad/, good/ or expect.txt of: {lacking:?}");
}

#[test]
fn every_fixture_is_of_a_code() {
    let known: BTreeSet<PathBuf> = with_fixtures().map(folder).collect();
    let all = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks")).expect("a folder");
    let stray: Vec<PathBuf> = all.map(|entry| entry.expect("an entry").path()).filter(|path| !known.contains(path)).collect();
    assert!(stray.is_empty(), "no code is called so: {stray:?}");
}

/// Without the feature `verify` no signature is checked, and no code of theirs but that fires.
fn can_be_seen(code: &Code) -> bool {
    cfg!(feature = "verify") || !code.name.starts_with("signature/")
}

/// `UPDATE=1` writes the places that were found into `expect.txt`.
#[test]
fn bad_archives_fire_where_they_should() {
    let mut wrong = Vec::new();
    for code in with_fixtures().filter(|code| can_be_seen(code)) {
        let world = world_of(&folder(code).join("bad"));
        let compiled = compiled(&world);
        let found: BTreeSet<String> =
            compiled.problems.iter().filter(|problem| problem.code == code).map(|problem| place(problem, &world)).collect();
        let expectation = folder(code).join("expect.txt");
        if env::var_os("UPDATE").is_some() {
            fs::write(&expectation, found.iter().map(|place| format!("{place}\n")).collect::<String>()).expect("written");
        }
        let expected: BTreeSet<String> = fs::read_to_string(&expectation).unwrap_or_default().lines().map(str::to_owned).collect();
        let placed = found.iter().all(|place| place.contains(':'));
        if found.is_empty() || !placed || found != expected {
            wrong.push(format!("{}: expected {expected:?}, found {found:?}\n{}", code.name, told(&compiled, &world)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn good_archives_are_silent() {
    let mut wrong = Vec::new();
    for code in with_fixtures().filter(|code| can_be_seen(code)) {
        let world = world_of(&folder(code).join("good"));
        let compiled = compiled(&world);
        let fires = compiled.problems.iter().any(|problem| problem.code == code);
        if fires || compiled.problems.count(Severity::Error) > 0 || world.files().is_empty() {
            wrong.push(format!("{}:\n{}", code.name, told(&compiled, &world)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_problem_says_how_to_mend_it() {
    let mut silent = BTreeSet::new();
    for code in with_fixtures() {
        let problems = compiled(&world_of(&folder(code).join("bad"))).problems;
        silent.extend(
            problems.iter().filter(|problem| problem.help.is_none() || problem.message.is_empty()).map(|problem| problem.code.name),
        );
    }
    assert!(silent.is_empty(), "without help: {silent:?}");
}

/// A world that refuses to give one file away.
struct Refusing {
    files: Vec<FileEntry>,
    inner: MemoryWorld,
    locked: RelPath,
}

impl Refusing {
    fn new(path: &str, refusal: Option<Refusal>) -> Self {
        let record = "# Release v1.1.0\n\n**Date:** 2026-03-02\n";
        let inner =
            MemoryWorld::new(TODAY, [("content/releases/v1.1.0/index.md", record), ("content/releases/v1.1.0/evidence/logs.txt", "x\n")]);
        let files = inner
            .files()
            .iter()
            .cloned()
            .map(|entry| FileEntry { refused: refusal.clone().filter(|_| entry.path.as_str() == path), ..entry });
        Self { files: files.collect(), locked: RelPath::new(path).expect("a path"), inner }
    }
}

impl World for Refusing {
    fn files(&self) -> &[FileEntry] {
        &self.files
    }

    fn open(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        if self.entry(file).path == self.locked {
            return Err(ReadError { path: self.locked.clone(), cause: io::Error::from(io::ErrorKind::PermissionDenied) });
        }
        self.inner.open(file)
    }

    fn today(&self) -> Date {
        TODAY
    }
}

fn blocks(world: &Refusing, code: &str) {
    let compiled = compiled(world);
    let found: Vec<String> =
        compiled.problems.iter().filter(|problem| problem.code.name == code).map(|problem| place(problem, world)).collect();
    assert_eq!(found, [format!("{}:1", world.locked)], "{}", told(&compiled, world));
    assert!(compiled.problems.blocking());
}

#[test]
fn refused_records_block() {
    let path = "content/releases/v1.1.0/index.md";
    for refusal in
        [None, Some(Refusal::Link), Some(Refusal::NotAFile("FIFO")), Some(Refusal::Unreadable("denied".to_owned())), Some(Refusal::Name)]
    {
        blocks(&Refusing::new(path, refusal), "record/unreadable");
    }
}

#[test]
fn unreadable_evidence_blocks() {
    blocks(&Refusing::new("content/releases/v1.1.0/evidence/logs.txt", None), "evidence/unreadable");
}
