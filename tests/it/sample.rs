//! The sample archive, whole, against what a reader of it would count by hand.
#![expect(clippy::print_stderr, reason = "a test that cannot run here says so aloud")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::civil::date;
use relsite::world::MemoryWorld;

/// The folder of designs and samples beside the project, where there is one.
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let named = std::env::var_os("RELSITE_SHARED").map(PathBuf::from).unwrap_or(beside);
    let found = named.is_dir().then_some(named);
    if found.is_none() {
        eprintln!("SKIPPED: there is no ../shared here (RELSITE_SHARED names another place)");
    }
    found
}

/// The sample archive.
pub(crate) fn sample() -> Option<MemoryWorld> {
    Some(world_of(&shared()?.join("samples/spark-trading")))
}

/// Reads a folder into memory.
pub(crate) fn world_of(root: &Path) -> MemoryWorld {
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("beneath").to_string_lossy().into_owned();
                files.push((name, fs::read(&path).expect("a file")));
            }
        }
    }
    MemoryWorld::new(date(2026, 11, 20), files)
}
