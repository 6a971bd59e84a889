//! `kill -9` at many points of a build of 1,500 pages: the site is the old one or the new one, and the next build mends the rest.

use std::{
    os::unix::fs::MetadataExt,
    process::{Child, Command},
    thread,
    time::Instant,
};

use super::*;

const ROLE: &str = "RELSITE_TEST_KILLED_BUILD";
const PAGES: usize = 1500;
const POINTS: u32 = 64;

/// In every third page the two sites agree.
fn publish_site(base: &Path, text: &str) -> Report {
    let paths: Vec<OutPath> = (0..PAGES).map(|number| out_path(&format!("releases/{:02}/{number:04}.html", number / 100))).collect();
    let render = |path: &OutPath| {
        let common = path.as_str().as_bytes().iter().map(|byte| usize::from(*byte)).sum::<usize>().is_multiple_of(3);
        let line = format!("{path} {}\n", if common { "common" } else { text });
        Ok(Output::Bytes(line.repeat(20).into()))
    };
    publish(&empty_world(), &paths, &render, &options(base, &base.join("public"))).expect("publishes")
}

fn start_build(base: &Path) -> Child {
    let this = std::env::current_exe().expect("this test");
    let mut command = Command::new(this);
    command.args(["publish::kill::a_killed_build_leaves_the_old_site_or_the_new_one", "--exact"]).env(ROLE, base);
    command.stdout(std::process::Stdio::null()).spawn().expect("starts")
}

#[test]
fn a_killed_build_leaves_the_old_site_or_the_new_one() {
    if let Some(base) = std::env::var_os(ROLE) {
        publish_site(Path::new(&base), "new");
        return;
    }
    let base = tempfile::tempdir().expect("a folder");
    publish_site(base.path(), "old");
    let old = snapshot(&base.path().join("public"));
    let start = Instant::now();
    assert!(start_build(base.path()).wait().expect("ends").success());
    let full = start.elapsed();
    let new = snapshot(&base.path().join("public"));
    publish_site(base.path(), "old");

    let (mut olds, mut news) = (0, 0);
    for point in 0..POINTS {
        kill_build(base.path(), point, full);
        let now = snapshot(&base.path().join("public"));
        assert!(now == old || now == new, "torn at point {point}");
        olds += u32::from(now == old);
        news += u32::from(now == new);
        publish_site(base.path(), "old");
        assert!(snapshot(&base.path().join("public")) == old, "not mended at point {point}");
        assert_eq!(beside(base.path()), Vec::<String>::new(), "leftovers at point {point}");
    }
    assert!(olds > 0 && news > 0, "all kills came on one side of the exchange: {olds} old, {news} new");
}

/// Starts a build and kills it: three times out of four at a point spread over its length, else as soon as the new site is in place,
/// while the old one is being removed.
fn kill_build(base: &Path, point: u32, full: Duration) {
    let identity = || fs::metadata(base.join("public")).map(|metadata| metadata.ino()).ok();
    let before = identity();
    let start = Instant::now();
    let mut child = start_build(base);
    if point % 4 == 3 {
        while identity() == before && start.elapsed() < full * 20 {
            thread::sleep(Duration::from_micros(100));
        }
    } else {
        thread::sleep(full * point / POINTS);
    }
    child.kill().expect("ends");
    child.wait().expect("ends");
}
