//! Full and read-only disks, few handles, two builds at once, and what dead builds left.

use std::{fs, os::unix::fs::symlink, process::Command, sync::mpsc, thread};

use relsite::{diag::FileId, publish::Refusal};

use super::*;

/// A small file system in memory; unmounted when dropped.
struct Mount(PathBuf);

impl Mount {
    /// Mounts one where that is permitted; says so where it is not, because the test is then void.
    #[expect(clippy::print_stderr, reason = "a test that cannot run has to say so")]
    fn new(folder: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir_all(&folder).expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(&folder).status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!("SKIPPED: mounting a tmpfs is not permitted here, so this test has shown nothing");
        None
    }

    fn remount(&self, how: &str) {
        let status = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.0).status();
        assert!(status.expect("mount runs").success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_leaves_nothing_or_the_old_site() {
    let base = tempfile::tempdir().expect("a folder");
    let Some(mount) = Mount::new(base.path().join("small"), "200k") else { return };
    let options = options(base.path(), &mount.0.join("public"));
    let page = "x".repeat(9000);
    let names: Vec<String> = (100..200).map(|number| format!("{number}.html")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), page.as_str())).collect();
    let error = publish_pages(&options, &many).expect_err("full");
    assert!(error.is_full() && error.to_string().contains("which needs 9000 bytes; "), "{error}");
    assert_eq!(fs::read_dir(&mount.0).expect("a folder").count(), 0);

    publish_pages(&options, &many[..5]).expect("fits");
    let old = snapshot(&options.out);
    for count in 20..60 {
        let Err(error) = publish_pages(&options, &many[6..count]) else { panic!("{count} pages cannot fit") };
        assert!(error.is_full(), "{error}");
        assert_eq!(snapshot(&options.out), old);
        assert_eq!(beside(&mount.0), Vec::<String>::new());
    }
    publish_pages(&options, &many[6..10]).expect("fits");
}

#[test]
fn a_read_only_disk_and_a_mount_point_are_refused_before_rendering() {
    let base = tempfile::tempdir().expect("a folder");
    let Some(mount) = Mount::new(base.path().join("disk"), "1m") else { return };
    let refused = |out: &Path| match publish(&empty_world(), &[out_path("a")], &|_| panic!("rendered"), &options(base.path(), out)) {
        Err(Error::Refused { reason, .. }) => reason,
        result => panic!("not refused: {result:?}"),
    };
    assert!(matches!(refused(&mount.0), Refusal::MountPoint));
    publish_pages(&options(base.path(), &mount.0.join("public")), &[("a", "a")]).expect("publishes");
    mount.remount("ro");
    assert!(matches!(refused(&mount.0.join("public")), Refusal::ReadOnly { .. }));
    assert!(matches!(refused(&mount.0.join("new/public")), Refusal::ReadOnly { .. }));
}

#[test]
fn two_builds_at_once_take_turns() {
    let base = tempfile::tempdir().expect("a folder");
    let out = base.path().join("public");
    let site = |text: &str| (0..40).map(|number| (format!("{number}.html"), format!("{text} {number}"))).collect::<Vec<_>>();
    let run = |text: &str| {
        let pages = site(text);
        let pages: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        for _ in 0..10 {
            publish_pages(&options(base.path(), &out), &pages).expect("publishes");
        }
    };
    thread::scope(|scope| {
        for text in ["one", "two", "three"] {
            scope.spawn(move || run(text));
        }
    });
    let text = fs::read_to_string(out.join("0.html")).expect("there");
    let text = text.split(' ').next().expect("a word");
    for (path, page) in site(text) {
        assert_eq!(fs::read_to_string(out.join(path)).expect("there"), page);
    }
    assert_eq!(beside(base.path()), Vec::<String>::new());
}

#[test]
fn a_build_that_may_not_wait_says_who_holds_the_lock() {
    let base = tempfile::tempdir().expect("a folder");
    let out = base.path().join("public");
    let (rendering, started) = mpsc::channel();
    let (go_on, waiting) = mpsc::channel::<()>();
    let waiting = std::sync::Mutex::new(waiting);
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            let render = |_: &OutPath| {
                rendering.send(()).expect("heard");
                waiting.lock().expect("one page").recv().expect("told");
                Ok(Output::Bytes(Vec::new()))
            };
            publish(&empty_world(), &[out_path("a")], &render, &options(base.path(), &out)).map(drop)
        });
        started.recv().expect("rendering");
        for when_locked in [WhenLocked::Refuse, WhenLocked::Wait(Duration::from_millis(50))] {
            let error = publish_pages(&Options { when_locked, ..options(base.path(), &out) }, &[("b", "b")]).expect_err("locked");
            assert!(error.is_locked() && error.to_string().contains(&format!("process {}", std::process::id())), "{error}");
        }
        go_on.send(()).expect("heard");
        first.join().expect("no panic").expect("publishes");
    });
    assert!(out.join("a").exists() && !out.join("b").exists());
    assert_eq!(beside(base.path()), Vec::<String>::new());
}

#[test]
fn only_what_dead_builds_left_is_swept() {
    let base = tempfile::tempdir().expect("a folder");
    let place = |name: &str| base.path().join(name);
    let stage = |name: &str| {
        fs::create_dir_all(place(name).join("site")).expect("a folder");
        fs::write(place(name).join("site/index.html"), "half").expect("a file");
        fs::write(place(name).join(".relsite-stage"), "relsite stage 1\n").expect("a file");
    };
    stage(".public.relsite-stage-99999999");
    fs::create_dir(place(".public.relsite-stage-7")).expect("a folder");
    fs::write(place(".public.relsite-lock"), "99999999\n").expect("a file");
    for name in [".public.relsite-stage-", ".public.relsite-stage-7x", ".other.relsite-stage-7", "public.relsite-stage-7"] {
        stage(name);
    }
    fs::create_dir(place(".public.relsite-stage-8")).expect("a folder");
    fs::write(place(".public.relsite-stage-8/mine"), "mine").expect("a file");
    symlink(".other.relsite-stage-7", place(".public.relsite-stage-9")).expect("a link");
    publish_pages(&options(base.path(), &place("public")), &[("a", "a")]).expect("publishes");
    let mut left = beside(base.path());
    left.sort();
    let others = [
        ".other.relsite-stage-7",
        ".public.relsite-stage-",
        ".public.relsite-stage-7x",
        ".public.relsite-stage-8",
        ".public.relsite-stage-9",
        "public.relsite-stage-7",
    ];
    assert_eq!(left, others);
    assert!(place(".other.relsite-stage-7/site/index.html").exists());
}

#[test]
fn deletion_does_not_follow_links() {
    let base = tempfile::tempdir().expect("a folder");
    let (out, precious) = (base.path().join("public"), base.path().join("precious"));
    publish_pages(&options(base.path(), &out), &[("a/b", "1")]).expect("publishes");
    fs::create_dir(&precious).expect("a folder");
    fs::write(precious.join("photo"), "x").expect("a file");
    symlink(&precious, out.join("a/link")).expect("a link");
    symlink(precious.join("photo"), out.join("photo")).expect("a link");
    let report = publish_pages(&options(base.path(), &out), &[("a/b", "2")]).expect("publishes");
    assert_eq!(report.removed, ["a/link", "photo"]);
    assert_eq!(fs::read(precious.join("photo")).expect("there"), b"x");
}

/// Runs in a process of its own, because the limit holds for a whole process.
#[test]
fn few_handles_are_enough() {
    const ROLE: &str = "RELSITE_TEST_FEW_HANDLES";
    if std::env::var_os(ROLE).is_none() {
        let this = std::env::current_exe().expect("this test");
        let status = Command::new(this).args(["publish::faults::few_handles_are_enough", "--exact"]).env(ROLE, "1").status();
        return assert!(status.expect("runs").success());
    }
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Nofile, Rlimit { current: Some(32), maximum: Some(32) }).expect("lowered");
    let base = tempfile::tempdir().expect("a folder");
    let world = MemoryWorld::new(jiff::civil::date(2026, 1, 1), [("evidence", vec![b'x'; 100_000])]);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(40).build().expect("a pool");
    let paths: Vec<OutPath> = (1000..1300).map(|number| out_path(&format!("{}/{number}", number / 100))).collect();
    for text in ["one", "one", "two"] {
        let render = |path: &OutPath| {
            let _source = fs::File::open("/dev/null").map_err(|cause| broken(&cause.to_string()))?;
            thread::sleep(Duration::from_millis(2));
            let copied = path.as_str().ends_with('0');
            Ok(if copied { Output::Copy { file: FileId(0), promise: None } } else { Output::Bytes(text.into()) })
        };
        let options = options(base.path(), &base.path().join("public"));
        pool.install(|| publish(&world, &paths, &render, &options)).expect("publishes");
    }
}
