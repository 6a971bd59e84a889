//! What a published site holds, first and after changes, and what a failing build leaves of it.

use std::{fs, os::unix::fs::symlink};

use relsite::{
    diag::FileId,
    digest::Digest,
    publish::{MANIFEST, MARKER, Manifest},
};

use super::*;

const FIRST: &[(&str, &str)] = &[("index.html", "home"), ("releases/v1.html", "one"), ("releases/v1/a/b.txt", "deep")];

#[test]
fn a_first_build_is_the_pages_the_marker_and_the_manifest() {
    let base = tempfile::tempdir().expect("a folder");
    let out = base.path().join("missing/parents/public");
    let report = publish_pages(&options(base.path(), &out), FIRST).expect("publishes");
    assert_eq!((report.written, report.unchanged, report.removed.len()), (3, 0, 0));
    let files: Vec<String> =
        snapshot(&out).iter().filter(|(_, (kind, _))| *kind == 'f').map(|(path, _)| path.display().to_string()).collect();
    assert_eq!(files, [MARKER, "index.html", MANIFEST, "releases/v1/a/b.txt", "releases/v1.html"]);
    let manifest = Manifest::parse(&fs::read(out.join(MANIFEST)).expect("there")).expect("a manifest");
    assert_eq!(manifest.ledger, None);
    let listed: Vec<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(listed, [MARKER, "index.html", "releases/v1.html", "releases/v1/a/b.txt"]);
    for file in &manifest.files {
        let digest = Digest::of(&fs::read(out.join(&file.path)).expect("there"));
        assert_eq!((file.size, &file.sha256), (digest.bytes, &digest.hex()));
    }
    assert_eq!(beside(out.parent().expect("a parent")), Vec::<String>::new());
}

#[test]
fn a_rebuild_equals_a_cold_build() {
    let base = tempfile::tempdir().expect("a folder");
    let (warm, cold) = (base.path().join("warm/public"), base.path().join("cold/public"));
    publish_pages(&options(base.path(), &warm), FIRST).expect("publishes");
    let second = [("index.html", "HOME"), ("releases/v1.html", "one"), ("releases/v2.html", "two")];
    let report = publish_pages(&options(base.path(), &warm), &second).expect("publishes");
    assert_eq!((report.written, report.unchanged), (2, 1));
    assert_eq!(report.removed, ["releases/v1/a/b.txt"]);
    publish_pages(&options(base.path(), &cold), &second).expect("publishes");
    assert_eq!(snapshot(&warm), snapshot(&cold));
    assert_eq!(beside(warm.parent().expect("a parent")), Vec::<String>::new());
}

#[test]
fn nothing_is_touched_when_nothing_differs() {
    use std::os::unix::fs::MetadataExt;
    let base = tempfile::tempdir().expect("a folder");
    let out = base.path().join("public");
    publish_pages(&options(base.path(), &out), FIRST).expect("publishes");
    let identity =
        |path: &str| fs::metadata(out.join(path)).map(|metadata| (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())).expect("there");
    let before = ["", "index.html", MANIFEST].map(identity);
    let report = publish_pages(&options(base.path(), &out), FIRST).expect("publishes");
    assert_eq!((report.written, report.unchanged), (0, 3));
    assert_eq!(["", "index.html", MANIFEST].map(identity), before);
    assert_eq!(beside(base.path()), Vec::<String>::new());
}

#[test]
fn whatever_was_done_to_the_published_site_is_undone() {
    let base = tempfile::tempdir().expect("a folder");
    let (out, outside) = (base.path().join("public"), base.path().join("outside"));
    publish_pages(&options(base.path(), &out), FIRST).expect("publishes");
    let good = snapshot(&out);
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("v1.html"), "one").expect("a file");
    let tamper: [(&str, &dyn Fn()); 8] = [
        ("same size, same time", &|| {
            let file = fs::File::options().write(true).open(out.join("index.html")).expect("there");
            let time = file.metadata().expect("there").modified().expect("a time");
            fs::write(out.join("index.html"), "HOME").expect("written");
            file.set_modified(time).expect("set");
        }),
        ("deleted", &|| fs::remove_file(out.join("releases/v1.html")).expect("removed")),
        ("added", &|| fs::write(out.join("releases/planted.html"), "x").expect("written")),
        ("empty folder", &|| fs::create_dir(out.join("empty")).expect("made")),
        ("manifest", &|| fs::write(out.join(MANIFEST), "{}").expect("written")),
        ("file to link", &|| {
            fs::remove_file(out.join("releases/v1.html")).expect("removed");
            symlink(outside.join("v1.html"), out.join("releases/v1.html")).expect("linked");
        }),
        ("folder to link", &|| {
            fs::remove_dir_all(out.join("releases")).expect("removed");
            symlink(&outside, out.join("releases")).expect("linked");
        }),
        ("fifo", &|| {
            fs::remove_file(out.join("index.html")).expect("removed");
            rustix::fs::mknodat(rustix::fs::CWD, out.join("index.html"), rustix::fs::FileType::Fifo, 0o644.into(), 0).expect("made");
        }),
    ];
    for (what, tamper) in tamper {
        tamper();
        assert_ne!(snapshot(&out), good, "{what}");
        publish_pages(&options(base.path(), &out), FIRST).expect(what);
        assert_eq!(snapshot(&out), good, "{what}");
        assert_eq!(fs::read(outside.join("v1.html")).expect("still there"), b"one", "{what}");
    }
}

#[test]
fn a_name_elsewhere_does_not_reach_into_the_new_site() {
    let base = tempfile::tempdir().expect("a folder");
    let out = base.path().join("public");
    publish_pages(&options(base.path(), &out), FIRST).expect("publishes");
    fs::hard_link(out.join("index.html"), base.path().join("elsewhere")).expect("linked");
    publish_pages(&options(base.path(), &out), &[FIRST, &[("new.html", "new")]].concat()).expect("publishes");
    fs::write(base.path().join("elsewhere"), "evil").expect("written");
    assert_eq!(fs::read(out.join("index.html")).expect("there"), b"home");
}

#[test]
fn a_failing_page_leaves_the_old_site_and_the_first_failure_is_named() {
    let base = tempfile::tempdir().expect("a folder");
    let out = base.path().join("public");
    publish_pages(&options(base.path(), &out), FIRST).expect("publishes");
    let old = snapshot(&out);
    let paths: Vec<OutPath> = (100..400).map(|number| out_path(&format!("page/{number}.html"))).collect();
    for _ in 0..5 {
        let render = |path: &OutPath| match path.as_str() {
            "page/250.html" | "page/251.html" | "page/399.html" => Err(broken("no such thing")),
            _ => Ok(Output::Bytes(vec![b'x'; 1000])),
        };
        let error = publish(&empty_world(), &paths, &render, &options(base.path(), &out)).expect_err("fails");
        assert_eq!(error.to_string(), "page/250.html was not rendered: no such thing");
        assert_eq!((error.help().as_str(), error.is_content()), ("mend it", true));
        assert_eq!(snapshot(&out), old);
        assert_eq!(beside(base.path()), Vec::<String>::new());
    }
}

#[test]
fn a_panicking_page_leaves_the_old_site() {
    let base = tempfile::tempdir().expect("a folder");
    let out = base.path().join("public");
    publish_pages(&options(base.path(), &out), FIRST).expect("publishes");
    let old = snapshot(&out);
    let publishing = || publish(&empty_world(), &[out_path("a")], &|_| panic!("on purpose"), &options(base.path(), &out));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(publishing)).is_err());
    assert_eq!(snapshot(&out), old);
    assert_eq!(beside(base.path()), Vec::<String>::new());
}

#[test]
fn copies_are_streamed_and_have_to_be_what_was_planned() {
    let base = tempfile::tempdir().expect("a folder");
    let out = base.path().join("public");
    let big = vec![7; 1_000_000];
    let world = MemoryWorld::new(jiff::civil::date(2026, 1, 1), [("evidence/big.bin", big.clone())]);
    let copy = |promise| move |_: &str| Output::Copy { file: FileId(0), promise };
    let pages = [("raw/big.bin", "")];
    for (promise, counts) in [(None, (1, 0)), (None, (0, 1)), (Some(Digest::of(&big)), (0, 1))] {
        let report = publish_world(&world, &options(base.path(), &out), &pages, copy(promise)).expect("publishes");
        assert_eq!((report.written, report.unchanged), counts);
        assert_eq!(fs::read(out.join("raw/big.bin")).expect("there"), big);
    }
    let old = snapshot(&out);
    for promise in [Digest::of(b"other"), Digest::of(&vec![8; 1_000_000]), Digest::of(&vec![7; 1_000_001])] {
        let error = publish_world(&world, &options(base.path(), &out), &pages, copy(Some(promise))).expect_err("fails");
        assert!(error.to_string().starts_with("evidence/big.bin changed during the build: it held"), "{error}");
        assert_eq!(snapshot(&out), old);
    }
}

#[test]
fn any_number_of_threads_publishes_the_same_bytes() {
    let base = tempfile::tempdir().expect("a folder");
    let pages: Vec<(String, String)> =
        (0..200).map(|number| (format!("p/{}/{number}.html", number % 7), format!("page {number}"))).collect();
    let pages: Vec<(&str, &str)> = pages.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let sites = [1, 2, 8].map(|threads| {
        let out = base.path().join(format!("{threads}/public"));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| publish_pages(&options(base.path(), &out), &pages)).expect("publishes");
        snapshot(&out)
    });
    assert!(sites[0] == sites[1] && sites[1] == sites[2]);
}
