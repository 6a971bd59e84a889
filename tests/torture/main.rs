//! What must hold under faults, attacks and bad input (`cargo test --release --test torture`; `TORTURE=full` for the long run).
//!
//! Every case runs the real binary on real folders.
#![allow(clippy::disallowed_methods, reason = "tests make folders, start processes and kill them")]
#![expect(clippy::print_stderr, reason = "a test that cannot run here says so aloud")]

mod archive;
mod crash;
mod disk;
mod incremental;
mod malformed;
mod pages;
mod planted;
mod reproducible;
mod serve;

use std::{
    collections::BTreeMap,
    fs,
    os::unix::ffi::OsStrExt,
    path::Path,
    process::{Command, Output},
};

use sha2::{Digest, Sha256};

/// The binary under test, on an archive, as of a fixed day.
fn relsite(arguments: &[&str], root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relsite"));
    command.args(arguments).arg("--root").arg(root).args(["--now", "2026-11-20"]);
    command
}

/// Builds an archive and gives what the command said.
fn build(root: &Path, out: &Path) -> Output {
    relsite(&["build"], root).arg("--out").arg(out).output().expect("the binary runs")
}

/// Builds an archive that must build.
fn built(root: &Path, out: &Path) {
    let output = relsite(&["build"], root).arg("--out").arg(out).output().expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every file of a tree with the digest of its bytes; links and folders by their kind.
fn tree(root: &Path) -> BTreeMap<Vec<u8>, String> {
    let mut all = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).expect("beneath").as_os_str().as_bytes().to_vec();
            let kind = entry.file_type().expect("a type");
            if kind.is_dir() {
                folders.push(path);
                all.insert(name, "folder".to_owned());
            } else if kind.is_file() {
                all.insert(name, format!("{:x?}", Sha256::digest(fs::read(&path).expect("readable"))));
            } else {
                all.insert(name, "special".to_owned());
            }
        }
    }
    all
}

/// Whether the long run was asked for.
fn full() -> bool {
    std::env::var("TORTURE").is_ok_and(|value| value == "full")
}
