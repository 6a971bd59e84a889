//! Sites as readers get them, kept as text: what a change does to a page is seen in its difference.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use relsite::{
    diag::FileId,
    world::{MemoryWorld, World},
};

use crate::{
    archives::{TODAY, place, world_of},
    site::Site,
};

/// What is kept whole beside the pages.
const WHOLE: [&str; 3] = ["releases.json", "feed.xml", "SHA256SUMS"];

/// `UPDATE=1` writes what was found into `expected/` and `problems.txt`.
#[test]
fn sites_are_as_expected() {
    let cases = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites")).expect("a folder");
    // The other sites are held to exports written by hand (`templates.rs`).
    for root in cases.map(|entry| entry.expect("an entry").path()).filter(|root| root.join("expected").is_dir()) {
        let found = found(&root);
        if env::var_os("UPDATE").is_some() {
            rewrite(&root, &found);
        }
        let expected = expected(&root);
        for (path, text) in &found {
            let kept = expected.get(path);
            assert!(kept == Some(text), "{}: {path} differs; UPDATE=1 rewrites it\n{}", root.display(), difference(kept, text));
        }
        let gone: Vec<&String> = expected.keys().filter(|path| !found.contains_key(*path)).collect();
        assert!(gone.is_empty(), "{}: no longer made: {gone:?}", root.display());
    }
}

/// The `<main>` of every page, the data, and the problems.
fn found(root: &Path) -> BTreeMap<String, String> {
    let site = Site::of(sources(root));
    let problem = |problem: &relsite::diag::Problem| {
        format!("{} {} {}: {}\n", problem.severity, problem.code.name, place(problem, &site.world), problem.message)
    };
    let problems = site.compiled.problems.iter().map(problem).collect();
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    let pages = site.pages.iter().filter(|(path, _)| path.ends_with(".html"));
    let data = site.pages.iter().filter(|(path, _)| WHOLE.iter().any(|name| path.rsplit('/').next() == Some(name)));
    let mut all: BTreeMap<String, String> = pages.map(|(path, bytes)| (format!("expected/{path}"), main(&text(bytes)))).collect();
    all.extend(data.map(|(path, bytes)| (format!("expected/{path}"), text(bytes))));
    all.insert("problems.txt".to_owned(), problems);
    all
}

/// The part of a page that is its own, without empty lines.
fn main(html: &str) -> String {
    let from = html.find("<main").expect("a main");
    let to = html.find("</main>").expect("its end");
    html[from..to].lines().filter(|line| !line.trim().is_empty()).map(|line| format!("{line}\n")).collect::<String>() + "</main>\n"
}

/// The archive of a case, without what is expected of it.
fn sources(root: &Path) -> MemoryWorld {
    let all = world_of(root);
    let entries = (0u32..).map(FileId).zip(all.files());
    let expected = ["problems.txt", "expected.json"];
    let own = entries.filter(|(_, entry)| entry.path.beneath("expected").is_none() && !expected.contains(&entry.path.as_str()));
    MemoryWorld::new(TODAY, own.map(|(file, entry)| (entry.path.to_string(), all.read(file, u64::MAX).expect("in memory"))))
}

fn expected(root: &Path) -> BTreeMap<String, String> {
    let all = world_of(root);
    let entries = (0u32..).map(FileId).zip(all.files());
    let kept = entries.filter(|(_, entry)| entry.path.beneath("expected").is_some() || entry.path.as_str() == "problems.txt");
    let text = |file| String::from_utf8(all.read(file, u64::MAX).expect("in memory")).expect("UTF-8");
    kept.map(|(file, entry)| (entry.path.to_string(), text(file))).collect()
}

fn rewrite(root: &Path, found: &BTreeMap<String, String>) {
    let folder = root.join("expected");
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("removed");
    }
    for (path, text) in found {
        let file: PathBuf = root.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    }
}

/// The first line that differs, as it was and as it is.
fn difference(kept: Option<&String>, found: &str) -> String {
    let kept = kept.map_or("", String::as_str);
    let mut lines = kept.lines().chain(std::iter::repeat("")).zip(found.lines().chain([""])).enumerate();
    let first = lines.find(|(_, (old, new))| old != new);
    first.map(|(number, (old, new))| format!("line {}\n- {old}\n+ {new}", number + 1)).unwrap_or_default()
}
