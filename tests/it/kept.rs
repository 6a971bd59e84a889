//! What was read of single files by an earlier run changes nothing: an archive that is compiled with it is as if there had been none.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use relsite::{
    Compiled, Drafts, Known, Settings, archive, compile, compile_knowing,
    diag::{Problems, Severity},
    memo::{Bytes, Store},
    record,
    site::{self, Reader},
    world::MemoryWorld,
};

use crate::archives::{TODAY, files_of, shared};

type Files = Vec<(String, Vec<u8>)>;

const PROGRAM: [u8; 32] = [1; 32];

/// What a run leaves, where there is anything new.
fn saved(store: &Store) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    store.write(&PROGRAM, &mut bytes).expect("written");
    store.has_news().then_some(bytes)
}

/// An archive compiled with what was kept, and what is kept now; `None` where nothing is new.
fn run(files: &Files, settings: &Settings, before: Option<&[u8]>) -> (Compiled, Option<Vec<u8>>) {
    let world = MemoryWorld::new(TODAY, files.iter().map(|(path, bytes)| (path, bytes.as_slice())));
    let before = before.map(|bytes| Box::new(bytes.to_vec()) as Box<dyn Bytes>);
    let known = Known::default().over(relsite::store(before, &PROGRAM, true));
    let compiled = compile_knowing(&world, settings, &known);
    (compiled, saved(known.store()))
}

fn fresh(files: &Files, settings: &Settings) -> Compiled {
    compile(&MemoryWorld::new(TODAY, files.iter().map(|(path, bytes)| (path, bytes.as_slice()))), settings)
}

/// All that is found out, to the last place of a number and of a problem.
fn told(compiled: &Compiled) -> String {
    format!("{:?}\n{:?}", compiled.archive, compiled.problems)
}

#[track_caller]
fn same(warm: &Compiled, cold: &Compiled, what: &str) {
    equal(&told(warm), &told(cold), what);
}

/// The texts are long: what is shown of them is where they part.
#[track_caller]
fn equal(warm: &str, cold: &str, what: &str) {
    if warm != cold {
        let at = warm.bytes().zip(cold.bytes()).position(|(a, b)| a != b).unwrap_or(warm.len().min(cold.len()));
        let around =
            |text: &str| String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(200)..(at + 200).min(text.len())]).into_owned();
        panic!("{what}: {}\nis not\n{}", around(warm), around(cold));
    }
}

/// The archives of this repository, and the sample where it is there.
fn archives() -> Vec<(String, Files)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let demo: Files =
        files_of(root, "content").into_iter().chain([("site.toml".to_owned(), fs::read(root.join("site.toml")).expect("reads"))]).collect();
    let mut all = vec![("the demo".to_owned(), demo)];
    let folders = |path: &str| {
        let mut all: Vec<PathBuf> = fs::read_dir(root.join(path)).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        all.sort();
        all
    };
    let checks = folders("tests/checks").into_iter().flat_map(|folder| [folder.join("bad"), folder.join("good")]);
    let sites = folders("tests/sites").into_iter().chain(folders("tests/supply"));
    let samples = shared("samples/spark-trading");
    for folder in checks.chain(sites).chain(samples).filter(|folder| folder.join("content").is_dir()) {
        all.push((folder.display().to_string(), files_of(&folder, "")));
    }
    all
}

/// Records and evidence alone: all that is kept, without theme and plan.
fn linked(files: &Files, before: Option<&[u8]>) -> (String, Option<Vec<u8>>) {
    let world = MemoryWorld::new(TODAY, files.iter().map(|(path, bytes)| (path, bytes.as_slice())));
    let mut problems = Problems::new();
    let site = site::read(&world, &mut problems);
    let before = before.map(|bytes| Box::new(bytes.to_vec()) as Box<dyn Bytes>);
    let store = Arc::new(relsite::store(before, &PROGRAM, true));
    let (records, archives) = (record::Known::default().over(&store), archive::Known::default().over(&store));
    let read = record::parse(&world, &site, &[0; 32], &records, &mut problems);
    let archive = archive::link(read, (&site, &[0; 32]), Drafts::Included, &world, &archives, &mut problems);
    (format!("{archive:?}\n{problems:?}"), saved(&store))
}

/// Every record, document and evidence file of every fixture reads back as it was read, also when a file stands before all others by then.
#[test]
fn what_was_kept_reads_back() {
    for (name, files) in archives() {
        let (cold, bytes) = linked(&files, None);
        let Some(bytes) = bytes else { continue };
        let (warm, new) = linked(&files, Some(&bytes));
        equal(&warm, &cold, &name);
        assert!(new.is_none() || cold.contains("secret/"), "{name}: something was read again");
        let moved: Files = files.iter().cloned().chain([("content/0-first.md".to_owned(), b"# First\n".to_vec())]).collect();
        equal(&linked(&moved, Some(&bytes)).0, &linked(&moved, None).0, &name);
    }
}

/// A site, compiled whole, with every problem at its place.
#[test]
fn what_was_kept_changes_no_answer() {
    let (name, files) = archives().swap_remove(0);
    let settings = Settings::default();
    let bytes = run(&files, &settings, None).1.expect("kept");
    let moved: Files = files.into_iter().chain([("content/0-first.md".to_owned(), b"# First\n".to_vec())]).collect();
    let (warm, now) = run(&moved, &settings, Some(&bytes));
    same(&warm, &fresh(&moved, &settings), &name);
    let now = now.expect("kept").len();
    assert!(now < bytes.len() + bytes.len() / 10, "{now} of {}: one file is new, and where pages lead", bytes.len());
}

/// What colleagues alone may see is cut from a record before it is known by its bytes.
#[test]
fn readers_do_not_share_what_is_internal() {
    let record = "# v1.0.0\n\n**Date:** 2026-03-02\n\n## Contacts (internal)\n\n- **On-call:** Mina Kim\n\n## Changes\n\n- One\n";
    let files: Files = vec![
        ("content/releases/v1.0.0/index.md".to_owned(), record.into()),
        ("content/releases/v1.0.0/evidence/a.log".to_owned(), b"2026-03-02T10:00:00Z INFO fine\n".to_vec()),
    ];
    let settings = |audience| Settings { audience: Some(audience), ..Settings::default() };
    let mut bytes = None;
    for reader in [Reader::Internal, Reader::Public, Reader::Internal] {
        let (warm, now) = run(&files, &settings(reader), bytes.as_deref());
        same(&warm, &fresh(&files, &settings(reader)), "an audience");
        bytes = now.or(bytes);
    }
    let kept = |reader| run(&files, &settings(reader), None).1.expect("kept");
    assert!(holds(&kept(Reader::Internal), "Mina") && !holds(&kept(Reader::Public), "Mina"), "what is internal was kept for the public");
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|piece| piece == text.as_bytes())
}

/// Nothing is kept of a file in which a secret stands: neither the secret, nor what stands around it, nor its name.
#[test]
fn secrets_are_not_kept() {
    let secret = ["ghp_", "0123456789abcdefghijABCDEFGHIJ456789"].concat();
    let record = format!("# v1.0.0\n\n**Date:** 2026-03-02\n\n## Changes\n\n- Harbour: token {secret}\n");
    let site = "title = \"Site\"\n\n[secrets]\naction = \"redact\"\n";
    let files: Files = vec![
        ("site.toml".to_owned(), site.into()),
        ("content/releases/v1.0.0/index.md".to_owned(), record.clone().into_bytes()),
        ("content/releases/v1.1.0/index.md".to_owned(), record.replace(&secret, "none").replace("1.0.0", "1.1.0").into_bytes()),
        ("content/releases/v1.1.0/evidence/deploy.log".to_owned(), format!("2026-03-02T10:00:00Z lantern={secret}\n").into_bytes()),
    ];
    let (first, bytes) = run(&files, &Settings::default(), None);
    assert!(first.problems.iter().any(|problem| problem.code.name == "secret/found" && problem.severity == Severity::Error));
    let bytes = bytes.expect("the other record is kept");
    assert!(holds(&bytes, "Harbour") && holds(&bytes, "none"));
    assert!(!holds(&bytes, &secret) && !holds(&bytes, "ghp_") && !holds(&bytes, "lantern"));
    same(&run(&files, &Settings::default(), Some(&bytes)).0, &fresh(&files, &Settings::default()), "secrets");
}
