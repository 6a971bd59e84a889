//! A page that a build takes for the same as before is the same, byte for byte: whatever else was edited.

use std::{fs, path::Path};

use jiff::civil::{Date, date};
use relsite::{
    Compiled, Settings,
    digest::Digest,
    load::{self, FILE_LIMIT},
    memo::Pages,
    output::{Kept, Output},
    path::{OutPath, RelPath},
    site::Reader,
    world::{MemoryWorld, World},
};

use crate::full;

/// The day that the demo is looked at.
const TODAY: Date = date(2026, 11, 20);

/// The demo archive, one edit after the other; each is taken back before the next.
#[test]
fn same_pages_of_the_demo_are_the_same() {
    let files = demo();
    for settings in [Settings::default(), Settings { audience: Some(Reader::Public), ..Settings::default() }] {
        let (before, all) = built(&MemoryWorld::new(TODAY, files.clone()), &settings, None);
        assert_eq!(all.same, 0);
        let step = if full() { 1 } else { 9 };
        for (number, (path, bytes)) in files.iter().enumerate().skip(4).step_by(step) {
            let mut edited = files.clone();
            edited[number].1 = changed(path, bytes);
            check(path, &edited, TODAY, &settings, &before);
            edited.remove(number);
            check(&format!("{path} removed"), &edited, TODAY, &settings, &before);
        }
        check("another day", &files, date(2027, 2, 3), &settings, &before);
        let mut more = files.clone();
        more.push(("content/meridian/releases/v0.0.1/index.md".to_owned(), b"# v0.0.1\n\n**Date:** 2020-01-01\n".to_vec()));
        check("a file before all others", &more, TODAY, &settings, &before);
    }
}

/// What an edit leaves alone is most of a site.
#[test]
fn one_edit_makes_few_pages_anew() {
    let files = demo();
    let world = MemoryWorld::new(TODAY, files.clone());
    let (before, all) = built(&world, &Settings::default(), None);
    let (again, same) = built(&world, &Settings::default(), Some(before.clone()));
    assert_eq!(again, before, "nothing changed");
    assert_eq!(same.same, before.pages.len(), "all that are kept are known again");
    assert!(same.same * 3 > all.pages * 2, "{} of {} pages are kept; evidence is copied anyway", same.same, all.pages);
    let record = files.iter().position(|(path, _)| path.contains("/releases/") && path.ends_with("index.md")).expect("a record");
    let mut edited = files.clone();
    edited[record].1.extend(b"\nOne more line.\n");
    let (_, one) = built(&MemoryWorld::new(TODAY, edited), &Settings::default(), Some(before.clone()));
    assert!(one.same * 2 > same.same, "{} of {} pages are known after one edit", one.same, same.same);
    // It moves the number of every file, site.toml's among them.
    let mut more = files;
    more.push(("content/a.txt".to_owned(), b"A note.\n".to_vec()));
    let (_, moved) = built(&MemoryWorld::new(TODAY, more), &Settings::default(), Some(before));
    assert!(moved.same * 2 > same.same, "{} of {} pages are known with a file before all others", moved.same, same.same);
}

struct Counts {
    pages: usize,
    same: usize,
}

/// Builds the edited files with what is known of the site before, and every page that is taken for the same anew.
#[track_caller]
fn check(what: &str, files: &[(String, Vec<u8>)], today: Date, settings: &Settings, before: &Pages) {
    let world = MemoryWorld::new(today, files.to_vec());
    let compiled = relsite::compile(&world, settings);
    compiled.within(&world, |world| {
        let kept = Kept::of(compiled.press(world), "", Some(before.clone()));
        for path in compiled.plan.paths() {
            let Some(digest) = kept.digest(&path) else { continue };
            assert_eq!(rendered(&compiled, world, &path), Some(digest), "{what}: `{path}` is not the same");
        }
    });
}

fn rendered(compiled: &Compiled, world: &dyn World, path: &OutPath) -> Option<Digest> {
    match relsite::output::render(&compiled.press(world), path) {
        Ok(Output::Bytes(bytes)) => Some(Digest::of(&bytes)),
        _ => None,
    }
}

/// Makes all pages that are not the same as before.
fn built(world: &MemoryWorld, settings: &Settings, before: Option<Pages>) -> (Pages, Counts) {
    let compiled = relsite::compile(world, settings);
    compiled.within(world, |world| {
        let kept = Kept::of(compiled.press(world), "", before);
        let mut digests = std::collections::BTreeMap::new();
        let mut counts = Counts { pages: 0, same: 0 };
        for path in compiled.plan.paths() {
            counts.pages += 1;
            if kept.digest(&path).is_some() {
                counts.same += 1;
            } else if let Ok(Output::Bytes(bytes)) = kept.render(&path) {
                digests.insert(path, Digest::of(&bytes));
            }
        }
        (kept.pages(|path| digests.get(path).copied()), counts)
    })
}

/// Another text: a number more in a table, a line more at the end.
fn changed(path: &str, bytes: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else { return [bytes, b"\0"].concat() };
    let text = text.replacen("ms", " s", 1).replacen("v3.", "v2.", 1);
    let end = if path.ends_with(".md") { "\nSee RISK-001, `ledger` and @mina.\n" } else { "\n" };
    format!("{text}{end}").into_bytes()
}

/// All files of the demo that a build looks at.
fn demo() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["content", "static", "themes"].map(|folder| RelPath::new(folder).expect("a path"));
    let world = load::load(root, &folders, TODAY, FILE_LIMIT).expect("loads");
    let read = |path: &str| fs::read(root.join(path)).expect("reads");
    world.files().iter().map(|entry| (entry.path.to_string(), read(entry.path.as_str()))).collect()
}
