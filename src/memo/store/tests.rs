use std::sync::Mutex;

use jiff::civil::date;

use super::*;
use crate::world::MemoryWorld;

const PROGRAM: Key = [7; 32];

/// What a run leaves, where there is anything new.
fn saved(store: &Store) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    store.write(&PROGRAM, &mut bytes).expect("written");
    store.has_news().then_some(bytes)
}

fn open(before: Option<&[u8]>) -> Store {
    let bytes = before.map(|bytes| Box::new(bytes.to_vec()) as Box<dyn Bytes>);
    Store::open(bytes, &PROGRAM, &[], true)
}

fn world(files: &[(&str, &str)]) -> MemoryWorld {
    MemoryWorld::new(date(2026, 11, 21), files.iter().copied())
}

/// The text of every file, and how many had to be read for it.
fn run(store: &Store, world: &MemoryWorld) -> (Vec<String>, usize) {
    let mut read = 0;
    let texts = (0..world.files().len()).map(|file| {
        let file = FileId(u32::try_from(file).expect("few"));
        let of = Of { function: "text", file, world, with: &[0; 32] };
        store.of(&of, |world| {
            read += 1;
            String::from_utf8(world.read(file, 100).expect("reads")).expect("text")
        })
    });
    (texts.collect(), read)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn what_was_read_once_is_not_read_again() {
    let before = [("b", "two"), ("c", "three")];
    let first = open(None);
    assert_eq!(run(&first, &world(&before)), (texts(&["two", "three"]), 2));
    let bytes = saved(&first).expect("kept");
    let again = open(Some(&bytes));
    assert_eq!(run(&again, &world(&before)), (texts(&["two", "three"]), 0));
    assert_eq!(saved(&again), None, "nothing is new");
    // A file before the others moves their numbers; one of them changed.
    let after = open(Some(&bytes));
    assert_eq!(run(&after, &world(&[("a", "one"), ("b", "two"), ("c", "4")])), (texts(&["one", "two", "4"]), 2));
    let bytes = saved(&after).expect("kept");
    // The branch of before finds its own as well.
    assert_eq!(run(&open(Some(&bytes)), &world(&before)).1, 0);
    assert_eq!(run(&open(Some(&bytes)), &world(&[("d", "two")])).1, 1, "the same bytes at another place");
}

#[test]
fn every_byte_counts() {
    let world = world(&[("a", "one"), ("b", "two, and more than has room in the index")]);
    let store = open(None);
    let expected = run(&store, &world).0;
    let bytes = saved(&store).expect("kept");
    for at in 0..bytes.len() {
        for bit in [1, 0x80] {
            let mut torn = bytes.clone();
            torn[at] ^= bit;
            let (texts, read) = run(&open(Some(&torn)), &world);
            assert_eq!(texts, expected, "byte {at} changed");
            assert!(read > 0, "byte {at} changed, and nobody saw it");
        }
        assert_eq!(run(&open(Some(&bytes[..at])), &world), (expected.clone(), 2), "cut at {at}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(run(&open(Some(&longer)), &world).1, 2);
    let other = Store::open(Some(Box::new(bytes)), &[8; 32], &[], true);
    assert_eq!(run(&other, &world).1, 2, "another program");
}

/// A row that cannot be read is replaced by the next run.
#[test]
fn what_is_torn_heals() {
    let long = "a row that does not lie in the index";
    let world = world(&[("a", long), ("b", long)]);
    let store = open(None);
    run(&store, &world);
    let mut bytes = saved(&store).expect("kept");
    *bytes.last_mut().expect("some") ^= 1;
    let torn = open(Some(&bytes));
    assert_eq!(run(&torn, &world).1, 1);
    assert_eq!(run(&open(saved(&torn).as_deref()), &world).1, 0);
}

#[test]
fn what_nobody_asks_for_goes_after_a_while() {
    let mut bytes = {
        let store = open(None);
        run(&store, &world(&[("old", "branch")]));
        saved(&store).expect("kept")
    };
    for number in 0..20 {
        let text = number.to_string();
        let store = open(Some(&bytes));
        run(&store, &world(&[("a", &text)]));
        bytes = saved(&store).expect("kept");
        let is_there = run(&open(Some(&bytes)), &world(&[("old", "branch")])).1 == 0;
        assert_eq!(is_there, number < 8, "after {number}");
    }
}

#[test]
fn what_is_spared_stays_though_nobody_asks() {
    let old = world(&[("old", "branch")]);
    let store = open(None);
    run(&store, &old);
    let mut bytes = saved(&store).expect("kept");
    for number in 0..20 {
        let text = number.to_string();
        let store = open(Some(&bytes));
        run(&store, &world(&[("a", &text)]));
        store.spare(&Of { function: "text", file: FileId(0), world: &old, with: &[0; 32] });
        bytes = saved(&store).expect("kept");
    }
    assert_eq!(run(&open(Some(&bytes)), &old).1, 0);
}

#[test]
fn nothing_is_kept_of_a_file_that_is_refused_or_too_much() {
    let world = world(&[("a", "hidden"), ("b", "seen")]);
    let store = open(None);
    run(&store, &world);
    store.refuse(FileId(0));
    store.turn();
    let bytes = saved(&store).expect("kept");
    assert!(!bytes.windows(6).any(|piece| piece == b"hidden") && bytes.windows(4).any(|piece| piece == b"seen"));
    assert_eq!(run(&open(Some(&bytes)), &world).1, 1);
    let large = open(None);
    large.of(&Of { function: "large", file: FileId(0), world: &world, with: &[0; 32] }, |_| "x".repeat(ENTRY + 1));
    assert_eq!(saved(&large), None);
}

/// A file that changes between being known and being read.
struct Restless<'w>(&'w MemoryWorld, &'w MemoryWorld, Mutex<u32>);

impl World for Restless<'_> {
    fn files(&self) -> &[crate::world::FileEntry] {
        self.0.files()
    }

    fn open(&self, file: FileId) -> Result<Box<dyn io::Read + Send>, crate::world::ReadError> {
        let mut opened = self.2.lock().expect("free");
        *opened += 1;
        if *opened == 1 { self.0.open(file) } else { self.1.open(file) }
    }

    fn today(&self) -> jiff::civil::Date {
        self.0.today()
    }
}

#[test]
fn a_row_is_made_of_the_bytes_that_its_key_names() {
    let (before, after) = (world(&[("a", "old")]), world(&[("a", "new")]));
    let store = open(None);
    let read = |world: &dyn World| String::from_utf8(world.read(FileId(0), 100).expect("reads")).expect("text");
    let restless = Restless(&before, &after, Mutex::default());
    let of = |function| Of { function, file: FileId(0), world: &restless, with: &[0; 32] };
    assert_eq!(store.of(&of("text"), read), "old", "the bytes that were hashed are those that are read");
    assert_eq!(store.of(&of("other"), read), "new", "what stands there by now is read, and not kept");
    let bytes = saved(&store).expect("kept");
    let again = open(Some(&bytes));
    let of = |function| Of { function, file: FileId(0), world: &before, with: &[0; 32] };
    assert_eq!(again.of(&of("text"), |_| "made".to_owned()), "old");
    assert_eq!(again.of(&of("other"), |_| "made".to_owned()), "made");
}
