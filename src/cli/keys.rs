//! Keys that somebody brings along: files that the command line names.
//!
//! Refuses a file that holds no key, and one of which a key cannot be read: fewer keys than were meant would check less than was asked.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Failure;
use crate::{
    diag::{Problems, Severity},
    integrity::signatures::Keyring,
    site::{self, Key},
    world::MemoryWorld,
};

/// The keys of these files; nothing where there are none.
pub(super) fn held(files: &[PathBuf]) -> Result<Option<Vec<Key>>, Failure> {
    if files.is_empty() {
        return Ok(None);
    }
    let mut all = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).map_err(|cause| Failure::new(format!("cannot read {}: {cause}", file.display())))?;
        all.extend(keys(file, &text)?);
    }
    Ok(Some(all))
}

fn keys(file: &Path, text: &str) -> Result<Vec<Key>, Failure> {
    let wrong = |what: &str| {
        Failure::new(format!("{}: {what}", file.display()))
            .help("name a site.toml with `[keys]`, or the file of one public key: minisign, OpenSSH or PEM")
    };
    let is_table = text.lines().any(|line| line.trim().trim_matches(['[', ']', ' ']) == "keys" || line.trim_start().starts_with("keys."));
    let table = if is_table { text.to_owned() } else { of_one(file, text) };
    let world = MemoryWorld::new(jiff::civil::Date::MIN, [(site::FILE.to_owned(), table.into_bytes())]);
    let mut problems = Problems::new();
    let keys = site::read(&world, &mut problems).keys;
    let _ = Keyring::of(&keys, &mut problems);
    match problems.iter().find(|problem| problem.severity == Severity::Error) {
        Some(problem) => Err(wrong(&problem.message)),
        None if keys.is_empty() => Err(wrong("it holds no keys")),
        None => Ok(keys),
    }
}

/// One key, under the name of its file.
fn of_one(file: &Path, text: &str) -> String {
    let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let key: Vec<&str> = text.lines().filter(|line| !line.starts_with("untrusted comment:")).collect();
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    format!("[keys]\n{} = {}\n", quoted(&name), quoted(key.join("\n").trim()))
}
