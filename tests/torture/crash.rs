//! `kill -9` while a site is rebuilt: the old site or the new one, never a mixture; the next build is as if nothing had happened.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use crate::{archive, built, full, relsite, tree};

#[test]
fn killed_at_any_point_the_site_is_old_or_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let (old_root, new_root) = (folder.path().join("old"), folder.path().join("new"));
    archive::write(&old_root, 215, "first");
    archive::write(&new_root, 215, "second");
    let out = folder.path().join("site");
    built(&old_root, &folder.path().join("old-site"));
    built(&new_root, &folder.path().join("new-site"));
    let (old, new) = (tree(&folder.path().join("old-site")), tree(&folder.path().join("new-site")));
    assert!(old.len() >= 1500, "{} files", old.len());
    built(&old_root, &out);
    let whole = time_of(&new_root, &out);
    built(&old_root, &out);
    eprintln!("a rebuild takes {whole:?}");
    // A build after a kill first sweeps what the killed one left, so the points reach beyond the time of an undisturbed one.
    let points: u32 = if full() { 1000 } else { 64 };
    let mut outcomes = (0, 0);
    for point in 0..points {
        kill_after(whole.mul_f64(3.0 * f64::from(point) / f64::from(points)), &new_root, &out);
        let now = tree(&out);
        if now == new {
            outcomes.1 += 1;
            built(&old_root, &out);
        } else {
            assert!(now == old, "point {point}: a mixture of {} files", now.len());
            outcomes.0 += 1;
        }
    }
    built(&new_root, &out);
    assert!(tree(&out) == new, "the build after the last kill");
    let left: Vec<_> = fs::read_dir(folder.path())
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name())
        .filter(|name| name.to_string_lossy().contains("stage"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    eprintln!("{points} kills: {} old, {} new, 0 mixed", outcomes.0, outcomes.1);
}

fn time_of(root: &Path, out: &Path) -> Duration {
    let start = Instant::now();
    built(root, out);
    start.elapsed()
}

fn kill_after(delay: Duration, root: &Path, out: &Path) {
    let mut child = relsite(&["build", "--quiet"], root).arg("--out").arg(out).spawn().expect("the binary runs");
    thread::sleep(delay);
    child.kill().expect("killed, or already over");
    child.wait().expect("reaped");
}
