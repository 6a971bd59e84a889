//! The sample archive, whole, against what a reader of it would count by hand.

use std::{fs, path::Path};

use jiff::civil::date;
use relsite::{Settings, compile, output, view::Addresses, world::{MemoryWorld, World}};

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

#[test]
fn dump() {
    let world = world_of(Path::new("../shared/samples/spark-trading"));
    let compiled = compile(&world, &Settings::default());
    let addresses = Addresses::of(&compiled.archive, &|file| world.entry(file).path.to_string());
    let mut out = Vec::new();
    output::export(&compiled.archive, &addresses, &world, &mut out).expect("written");
    fs::write("/tmp/w/export.json", &out).expect("written");
    let mut text = Vec::new();
    relsite::report::write(relsite::report::Format::Human, &compiled.problems, &world, &mut text, relsite::report::Style::Plain).expect("written");
    fs::write("/tmp/w/problems.txt", &text).expect("written");
}
