//! Publishing on a real disk: what is published, what is refused, and what two builds, full disks and kills leave behind.

mod faults;
mod kill;
mod refusals;
mod site;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use relsite::{
    diag::{Code, Problem, Severity},
    output::Output,
    path::OutPath,
    publish::{Error, Options, OutputLink, Report, WhenLocked, publish},
    world::{MemoryWorld, World},
};

/// Everything in a folder, links and odd files included: path, what it is, bytes.
type Snapshot = BTreeMap<PathBuf, (char, Vec<u8>)>;

fn snapshot(folder: &Path) -> Snapshot {
    let describe = |entry: &walkdir::DirEntry| match entry.file_type() {
        kind if kind.is_dir() => ('d', Vec::new()),
        kind if kind.is_file() => ('f', fs::read(entry.path()).expect("readable")),
        kind if kind.is_symlink() => ('l', fs::read_link(entry.path()).expect("a link").into_os_string().into_encoded_bytes()),
        _ => ('?', Vec::new()),
    };
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("readable"));
    entries.map(|entry| (entry.path().strip_prefix(folder).expect("beneath").to_owned(), describe(&entry))).collect()
}

/// The names beside `public` in a folder.
fn beside(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| name != "public").collect()
}

fn options(base: &Path, out: &Path) -> Options {
    Options {
        out: out.to_owned(),
        root: base.join("project"),
        protected: ["content", "themes", "static"].map(|name| base.join("project").join(name)).to_vec(),
        output_link: OutputLink::Refuse,
        when_locked: WhenLocked::Wait(Duration::from_secs(60)),
        ledger_head: None,
    }
}

fn empty_world() -> MemoryWorld {
    MemoryWorld::new(jiff::civil::date(2026, 1, 1), [("unused", "")])
}

fn out_path(text: &str) -> OutPath {
    OutPath::new(text).expect("a path")
}

/// Publishes these pages and nothing else.
fn publish_pages(options: &Options, pages: &[(&str, &str)]) -> Result<Report, Error> {
    publish_world(&empty_world(), options, pages, |text| Output::Bytes(text.as_bytes().to_vec()))
}

/// Publishes pages whose text `output` turns into what they become.
fn publish_world(
    world: &dyn World,
    options: &Options,
    pages: &[(&str, &str)],
    output: impl Fn(&str) -> Output + Sync,
) -> Result<Report, Error> {
    let pages: BTreeMap<OutPath, &str> = pages.iter().map(|(path, text)| (out_path(path), *text)).collect();
    let paths: Vec<OutPath> = pages.keys().cloned().collect();
    publish(world, &paths, &|path| Ok(output(pages[path])), options)
}

static BROKEN: Code =
    Code { name: "test/broken", severity: Severity::Error, blocking: true, summary: "does not render", explanation: "For tests." };

fn broken(message: &str) -> Box<Problem> {
    Box::new(Problem::nowhere(&BROKEN, message).help("mend it"))
}
