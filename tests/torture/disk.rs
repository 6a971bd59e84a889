//! A full disk, a read-only output: the command says so, exits with 2, and the old site is untouched.

use std::{fs, path::Path, process::Command};

use crate::{archive, build, built, tree};

/// A tmpfs of this size, unmounted when dropped. `None` where mounting is not permitted.
struct Small<'p>(&'p Path);

impl<'p> Small<'p> {
    fn mount(at: &'p Path, size: &str) -> Option<Self> {
        fs::create_dir_all(at).expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(at))
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_leaves_the_old_site() {
    let folder = tempfile::tempdir().expect("a folder");
    let mount = folder.path().join("small");
    let Some(_small) = Small::mount(&mount, "1200k") else {
        eprintln!("SKIPPED: mounting a tmpfs is not permitted here");
        return;
    };
    let (few, many) = (folder.path().join("few"), folder.path().join("many"));
    archive::write(&few, 2, "first");
    archive::write(&many, 200, "second");
    let out = mount.join("site");
    built(&few, &out);
    let before = tree(&mount);
    let output = build(&many, &out);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("site"), "names the path: {message}");
    assert!(before == tree(&mount), "the old site, and nothing else, is there");
    built(&few, &out);
}

#[test]
fn a_first_build_on_a_full_disk_publishes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mount = folder.path().join("small");
    let Some(_small) = Small::mount(&mount, "200k") else {
        eprintln!("SKIPPED: mounting a tmpfs is not permitted here");
        return;
    };
    let root = folder.path().join("root");
    archive::write(&root, 50, "first");
    let output = build(&root, &mount.join("site"));
    assert_eq!(output.status.code(), Some(2));
    assert!(
        tree(&mount).is_empty(),
        "{:?}",
        tree(&mount).keys().map(|name| String::from_utf8_lossy(name).into_owned()).collect::<Vec<_>>()
    );
}
