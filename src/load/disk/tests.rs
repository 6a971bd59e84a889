//! Real folders with everything in them that must not be read.

#![expect(clippy::print_stderr, reason = "a test that cannot run here says so")]

use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt, fs::symlink, net::UnixListener},
};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::*;
use crate::load::FILE_LIMIT;

const CANARY: &str = "canary: this stands outside of the root";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// A root with a content folder, and a file outside of it.
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().expect("a folder") };
        fs::create_dir_all(place.at("content/releases")).expect("made");
        fs::write(place.folder.path().join("outside.md"), CANARY).expect("written");
        place
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().expect("a parent")).expect("made");
        fs::write(self.at(path), text).expect("written");
    }

    fn load(&self) -> DiskWorld {
        load_content(&self.root(), FILE_LIMIT).expect("loads")
    }
}

fn load_content(root: &Path, limit: usize) -> Result<DiskWorld, LoadError> {
    load(root, &[RelPath::new("content").expect("a path")], Date::constant(2026, 11, 20), limit)
}

fn names(world: &DiskWorld) -> Vec<&str> {
    world.files().iter().map(|entry| entry.path.as_str()).collect()
}

fn read(world: &DiskWorld, path: &str) -> Result<String, ReadError> {
    let bytes = world.read(world.find(path).expect("in the table"), 1 << 20)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[track_caller]
fn check_refused(world: &DiskWorld, path: &str, refused: &Refusal) {
    let file = world.find(path).unwrap_or_else(|| panic!("{path} is not in {:?}", names(world)));
    assert_eq!(world.entry(file).refused.as_ref(), Some(refused), "{path}");
    let error = world.open(file).err().expect("refused");
    assert!(error.to_string().contains(path), "{error}");
}

#[test]
fn a_table_is_sorted_and_complete() {
    let place = Place::new();
    for path in [
        "site.toml",
        "content/b.md",
        "content/a/z.md",
        "content/a-b.md",
        "content/.ok",
        "static/x.png",
        "themes/t/page.html",
        "other/no.md",
    ] {
        place.write(path, path);
    }
    for path in ["content/.git/config", "content/.relsite/cache", "content/b.md~", "content/.#b.md", "content/.b.md.swp", "content/4913"] {
        place.write(path, "left out");
    }
    let world = place.load();
    let expected = ["content/.ok", "content/a-b.md", "content/a/z.md", "content/b.md", "site.toml", "static/x.png", "themes/t/page.html"];
    assert_eq!(names(&world), expected);
    for path in expected {
        assert_eq!(read(&world, path).expect("readable"), path);
        assert_eq!(world.entry(world.find(path).expect("there")).bytes, path.len() as u64);
    }
}

#[test]
fn content_is_needed_and_the_rest_is_not() {
    let place = Place::new();
    assert_eq!(names(&place.load()), [""; 0]);
    fs::remove_dir_all(place.at("content")).expect("removed");
    let error = load_content(&place.root(), 9).expect_err("no content");
    assert!(matches!(&error, LoadError::NoContent { .. }) && error.to_string().contains("`content`"), "{error}");
    assert!(matches!(load_content(&place.at("nowhere"), 9), Err(LoadError::Root { .. })));
}

#[test]
fn nested_content_folders_count_once() {
    let place = Place::new();
    place.write("content/p/a.md", "a");
    place.write("other/b.md", "b");
    let folders: Vec<RelPath> =
        ["content/p", "content", "content", "other", "missing"].iter().map(|path| RelPath::new(path).expect("a path")).collect();
    let world = load(&place.root(), &folders, Date::constant(2026, 1, 1), 2).expect("two files");
    assert_eq!(names(&world), ["content/p/a.md", "other/b.md"]);
}

#[test]
fn links_are_named_and_never_followed() {
    let place = Place::new();
    place.write("content/real.md", "real");
    for (target, link) in [
        ("../../outside.md", "outside.md"),
        ("../..", "folder"),
        ("nowhere", "dangling.md"),
        ("loop.md", "loop.md"),
        ("real.md", "inside.md"),
        ("/dev/zero", "zero"),
    ] {
        symlink(target, place.at("content").join(link)).expect("linked");
    }
    symlink("../../outside.md", place.at("site.toml")).expect("linked");
    symlink("../..", place.at("static")).expect("linked");
    let world = place.load();
    let links = ["outside.md", "folder", "dangling.md", "loop.md", "inside.md", "zero"].map(|link| format!("content/{link}"));
    for link in links.iter().map(String::as_str).chain(["site.toml", "static"]) {
        check_refused(&world, link, &Refusal::Link);
    }
    assert_eq!(world.files().len(), 9);
}

#[test]
fn a_content_folder_that_is_a_link_is_refused() {
    let place = Place::new();
    fs::rename(place.at("content"), place.folder.path().join("moved")).expect("moved");
    symlink("../moved", place.at("content")).expect("linked");
    check_refused(&place.load(), "content", &Refusal::Link);
    fs::remove_file(place.at("content")).expect("removed");
    place.write("content", "a file");
    check_refused(&place.load(), "content", &Refusal::NotAFile("a file where a folder is expected"));
    let deep = RelPath::new("content/inner").expect("a path");
    let world = load(&place.root(), &[deep], Date::constant(2026, 1, 1), 9).expect("loads");
    check_refused(&world, "content", &Refusal::NotAFile("a file where a folder is expected"));
}

#[test]
fn what_is_no_file_is_named() {
    let place = Place::new();
    let special = |name: &str, kind, device| mknodat(CWD, place.at("content").join(name), kind, Mode::RUSR, device);
    special("fifo", FileType::Fifo, 0).expect("a FIFO");
    let _socket = UnixListener::bind(place.at("content/socket")).expect("a socket");
    let device = special("device", FileType::CharacterDevice, rustix::fs::makedev(1, 5)).is_ok();
    let world = place.load();
    check_refused(&world, "content/fifo", &Refusal::NotAFile("a FIFO"));
    check_refused(&world, "content/socket", &Refusal::NotAFile("a socket"));
    if device {
        check_refused(&world, "content/device", &Refusal::NotAFile("a character device"));
    } else {
        eprintln!("SKIPPED: a device (needs the right to make one)");
    }
}

#[test]
fn a_file_that_became_a_fifo_or_a_link_is_refused_without_waiting() {
    let place = Place::new();
    place.write("content/a.md", "a");
    place.write("content/b/c.md", "c");
    place.write("content/gone.md", "gone");
    let world = place.load();
    fs::remove_file(place.at("content/a.md")).expect("removed");
    mknodat(CWD, place.at("content/a.md"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a FIFO");
    fs::remove_dir_all(place.at("content/b")).expect("removed");
    fs::create_dir(place.folder.path().join("b")).expect("made");
    fs::write(place.folder.path().join("b/c.md"), CANARY).expect("written");
    symlink("../../b", place.at("content/b")).expect("linked");
    fs::remove_file(place.at("content/gone.md")).expect("removed");
    for (path, word) in [("content/a.md", "not a regular file"), ("content/b/c.md", "symbolic link"), ("content/gone.md", "No such file")] {
        let error = read(&world, path).expect_err(path).to_string();
        assert!(error.contains(word) && error.contains(path), "{error}");
    }
}

#[test]
fn odd_names_stay_readable_or_are_named() {
    let place = Place::new();
    let odd = ["line\nbreak.md", "-dash", "a:b", "<img src=x>", "con", "\u{1b}]0;x\u{7}.md", "back\\slash", "e\u{301}.md", "a b#%20.md"];
    for name in odd {
        place.write(&format!("content/{name}"), name);
    }
    let long = format!("content/{}.md", "n".repeat(247));
    place.write(&long, "long");
    fs::write(place.at("content").join(OsStr::from_bytes(b"bad\xFF.md")), "bad").expect("written");
    fs::create_dir(place.at("content").join(OsStr::from_bytes(b"dir\xFE"))).expect("made");
    let world = place.load();
    for name in odd {
        assert_eq!(read(&world, &format!("content/{name}")).expect("readable"), name);
    }
    assert_eq!(read(&world, &long).expect("readable"), "long");
    check_refused(&world, "content/bad\\xff.md", &Refusal::Name);
    check_refused(&world, "content/dir\\xfe", &Refusal::Name);
}

#[test]
fn deep_folders_are_walked() {
    let place = Place::new();
    let deep = format!("content/{}index.md", "d/".repeat(300));
    place.write(&deep, "deep");
    assert_eq!(read(&place.load(), &deep).expect("readable"), "deep");
}

#[test]
fn too_many_files_name_the_limit() {
    let place = Place::new();
    for at in 0..10 {
        place.write(&format!("content/{at}.md"), "x");
    }
    assert_eq!(load_content(&place.root(), 10).expect("just below").files().len(), 10);
    let error = load_content(&place.root(), 9).expect_err("one too many").to_string();
    assert!(error.contains("more than 9 files") && error.contains("`files`"), "{error}");
}

#[test]
fn unreadable_files_and_folders_are_named() {
    let place = Place::new();
    place.write("content/a.md", "a");
    place.write("content/f/b.md", "b");
    for path in ["content/a.md", "content/f"] {
        fs::set_permissions(place.at(path), fs::Permissions::from_mode(0o0)).expect("set");
    }
    if rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: unreadable files (the administrator may read everything)");
    } else {
        let world = place.load();
        for path in ["content/a.md", "content/f"] {
            check_refused(&world, path, &Refusal::Unreadable(io::Error::from(rustix::io::Errno::ACCESS).to_string()));
        }
    }
    fs::set_permissions(place.at("content/f"), fs::Permissions::from_mode(0o700)).expect("set");
}

/// Exchanges a file with a link to the canary, and its folder with a link to the canary's folder, 10,000 times each.
fn swap(place: &Place) {
    let (file, link, folder) = (place.at("content/x/a.md"), place.folder.path().join("link"), place.at("content/x"));
    let (outer, away) = (place.folder.path().join("outer-link"), place.folder.path().join("away"));
    for _ in 0..10_000 {
        symlink("../../../outside.md", &link).expect("linked");
        fs::rename(&link, &file).expect("swapped");
        fs::write(&link, "honest").expect("written");
        fs::rename(&link, &file).expect("swapped back");
        symlink("../../canaries", &outer).expect("linked");
        fs::rename(&folder, &away).expect("away");
        fs::rename(&outer, &folder).expect("replaced");
        fs::remove_file(&folder).expect("removed");
        fs::rename(&away, &folder).expect("back");
    }
}

#[test]
fn ten_thousand_swaps_leak_nothing() {
    let place = Place::new();
    place.write("content/x/a.md", "honest");
    fs::create_dir(place.folder.path().join("canaries")).expect("made");
    for name in ["a.md", "canary.md"] {
        fs::write(place.folder.path().join("canaries").join(name), CANARY).expect("written");
    }
    let world = place.load();
    let file = world.find("content/x/a.md").expect("there");
    let mut honest = 0;
    std::thread::scope(|scope| {
        let swapping = scope.spawn(|| swap(&place));
        while !swapping.is_finished() {
            if let Ok(bytes) = world.read(file, 1 << 20) {
                assert_eq!(bytes, b"honest");
                honest += 1;
            }
            let again = place.load();
            assert!(names(&again).iter().all(|name| !name.contains("canary")), "{:?}", names(&again));
            let read = again.find("content/x/a.md").map(|file| again.read(file, 1 << 20));
            assert!(read.and_then(Result::ok).is_none_or(|bytes| bytes == b"honest"));
        }
    });
    assert!(honest > 0, "not one read of the honest file");
}

#[test]
fn a_file_that_came_and_went_is_no_reason_to_look_at_everything() {
    let place = Place::new();
    place.write("content/releases/v1.md", "one");
    let world = place.load();
    let path = |name: &str| RelPath::new(name).expect("a path");
    place.write("content/releases/v1.md", "changed");
    let again = world.again(&[path("content/releases/v1.md"), path("content/releases/sedA1b2C3")]).expect("nothing else changed");
    assert_eq!(again.entry(FileId(0)).bytes, 7);
    place.write("content/releases/v2.md", "new");
    assert!(world.again(&[path("content/releases/v2.md")]).is_none(), "it came");
    fs::remove_file(place.at("content/releases/v1.md")).expect("removed");
    assert!(world.again(&[path("content/releases/v1.md")]).is_none(), "it went");
    fs::create_dir(place.at("content/releases/v3")).expect("made");
    assert!(world.again(&[path("content/releases/v3")]).is_none(), "a folder came");
    fs::rename(place.at("content/releases"), place.at("elsewhere")).expect("moved");
    assert!(world.again(&[path("content/releases")]).is_none(), "a folder went, with its files");
}
