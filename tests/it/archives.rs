//! Archives that tests compile: folders of this repository, and those of the shared folder where it is there.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::civil::{Date, date};
use relsite::{
    Compiled, Settings, compile,
    diag::Problem,
    output,
    view::Addresses,
    world::{MemoryWorld, World},
};
use serde_json::Value;

/// The day that counts as today in every test.
pub(crate) const TODAY: Date = date(2026, 11, 20);

/// Reads a folder into memory.
pub(crate) fn world_of(root: &Path) -> MemoryWorld {
    MemoryWorld::new(TODAY, files_of(root, ""))
}

/// The files of one folder of a root, by their paths below the root.
pub(crate) fn files_of(root: &Path, folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    collect(&root.join(folder), &mut |path| {
        let name = path.strip_prefix(root).expect("beneath").to_string_lossy().replace('\\', "/");
        files.push((name, fs::read(path).expect("a file")));
    });
    files
}

/// What the root of this repository holds beside an archive, and in gigabytes.
const NO_SOURCES: [&str; 3] = ["target", ".git", "node_modules"];

fn collect(folder: &Path, found: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = entry.path();
        let skipped = NO_SOURCES.iter().any(|name| entry.file_name() == *name);
        match path.is_dir() {
            true if skipped => {}
            true => collect(&path, found),
            false => found(&path),
        }
    }
}

/// A folder of what the project shares with others, or `None`, said aloud, where it is not there.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let root = env::var_os("RELSITE_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    // Past the capture of the test harness: a test that did nothing must not look like one that passed.
    let _ = writeln!(io::stderr(), "SKIPPED: {} is not there (RELSITE_SHARED names the shared folder)", folder.display());
    None
}

/// Compiles a world with the settings that nobody changed.
pub(crate) fn compiled(world: &dyn World) -> Compiled {
    compile(world, &Settings::default())
}

/// A record as the only release of an archive.
pub(crate) fn archive_of(record: impl Into<Vec<u8>>) -> MemoryWorld {
    MemoryWorld::new(TODAY, [("content/releases/v1.1.0/index.md", record.into())])
}

/// The machine contract of an archive.
pub(crate) fn exported(world: &dyn World, compiled: &Compiled) -> Value {
    let addresses = Addresses::of(&compiled.archive);
    let mut out = Vec::new();
    output::export(&compiled.archive, &addresses, &compiled.findings, world, &mut out).expect("memory takes all");
    serde_json::from_slice(&out).expect("the export is JSON")
}

/// `path:line` of a problem; `-` where it has none.
pub(crate) fn place(problem: &Problem, world: &dyn World) -> String {
    problem.span.map_or_else(|| "-".to_owned(), |span| format!("{}:{}", world.entry(span.file).path, span.line))
}

/// All problems, one a line: for messages of tests that fail.
pub(crate) fn told(compiled: &Compiled, world: &dyn World) -> String {
    let line = |problem: &Problem| format!("{} {} {}: {}\n", problem.severity, problem.code.name, place(problem, world), problem.message);
    compiled.problems.iter().map(line).collect()
}
