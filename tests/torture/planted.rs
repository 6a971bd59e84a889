//! Links, FIFOs and devices planted in the folders that are read: named and refused, never followed, never published.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

use crate::{archive, build, built, tree};

const CANARY: &str = "canary-7f3a91";

fn plant(root: &Path, outside: &Path) -> Vec<(String, &'static str)> {
    let evidence = root.join("content/releases/v1.0.0/evidence");
    let secret = outside.join("secret.txt");
    fs::write(&secret, CANARY).expect("written");
    symlink(&secret, evidence.join("link.txt")).expect("a link");
    symlink(outside, root.join("content/folder")).expect("a link");
    symlink(&secret, root.join("content/page.md")).expect("a link");
    symlink("loop.txt", evidence.join("loop.txt")).expect("a link");
    symlink("/nowhere/at/all", evidence.join("dangling.txt")).expect("a link");
    symlink("/dev/zero", evidence.join("zero.bin")).expect("a link");
    let fifo = evidence.join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo runs").success());
    ["link.txt", "loop.txt", "dangling.txt", "zero.bin", "fifo"]
        .into_iter()
        .map(|name| (format!("content/releases/v1.0.0/evidence/{name}"), name))
        .chain([("content/folder".to_owned(), "folder"), ("content/page.md".to_owned(), "page.md")])
        .collect()
}

#[test]
fn planted_files_are_named_and_never_published() {
    let folder = tempfile::tempdir().expect("a folder");
    let (root, outside, out) = (folder.path().join("root"), folder.path().join("outside"), folder.path().join("site"));
    fs::create_dir_all(&outside).expect("a folder");
    archive::write(&root, 3, "first");
    built(&root, &out);
    let before = tree(&out);
    let planted = plant(&root, &outside);
    let untouched = tree(&outside);
    let output = build(&root, &out);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    for (path, name) in &planted {
        assert!(message.contains(path.as_str()), "{name} is not named:\n{message}");
    }
    assert!(before == tree(&out), "the old site stays");
    assert!(untouched == tree(&outside), "nothing outside is written");
    assert!(!message.contains(CANARY), "the secret is not told");
}
