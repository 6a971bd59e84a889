//! The same input gives the same bytes, whatever the machine is set to.

use std::{fs, path::Path, process::Command};

use crate::{archive, relsite, tree};

/// A root, a number of threads, and the environment.
type Variation<'v> = (&'v Path, &'v str, &'v [(&'v str, &'v str)]);

fn variation(root: &Path, out: &Path, jobs: &str, environment: &[(&str, &str)]) {
    let mut command = relsite(&["build", "--quiet", "--jobs", jobs], root);
    let output = command.arg("--out").arg(out).envs(environment.iter().copied()).output().expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn threads_zones_languages_and_folders_do_not_matter() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("a");
    archive::write(&root, 40, "same");
    let elsewhere = folder.path().join("quite/another/place");
    fs::create_dir_all(elsewhere.parent().expect("a parent")).expect("a folder");
    assert!(Command::new("cp").arg("-r").arg(&root).arg(&elsewhere).status().expect("cp runs").success());
    let first = folder.path().join("site-0");
    variation(&root, &first, "1", &[("TZ", "UTC"), ("LANG", "C")]);
    let expected = tree(&first);
    let others: [Variation<'_>; 6] = [
        (&root, "2", &[("TZ", "Asia/Seoul")]),
        (&root, "8", &[("TZ", "America/Los_Angeles"), ("LANG", "tr_TR.UTF-8")]),
        (&root, "2", &[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")]),
        (&elsewhere, "1", &[]),
        (&elsewhere, "8", &[("HOME", "/nonexistent")]),
        (&root, "2", &[("SOURCE_DATE_EPOCH", "0")]),
    ];
    for (number, (root, jobs, environment)) in others.into_iter().enumerate() {
        let out = folder.path().join(format!("site-{}", number + 1));
        variation(root, &out, jobs, environment);
        assert!(tree(&out) == expected, "variation {number}: --jobs {jobs}, {environment:?}");
    }
}
