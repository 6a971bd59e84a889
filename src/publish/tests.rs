//! Faults: every single operation on the disk fails, once or for ever, and the site is still the old one or the new one.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use super::{
    disk::{Disk, Operation, Watch},
    *,
};
use crate::world::MemoryWorld;

/// Everything in a folder: path and bytes; `None` when there is no folder.
type Snapshot = Option<BTreeMap<PathBuf, Vec<u8>>>;

fn snapshot(folder: &Path) -> Snapshot {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.ok()?;
        if entry.file_type().is_file() {
            let bytes = fs::read(entry.path()).expect("readable");
            files.insert(entry.path().strip_prefix(folder).expect("beneath").to_owned(), bytes);
        }
    }
    Some(files)
}

struct Case {
    base: tempfile::TempDir,
    world: MemoryWorld,
}

impl Case {
    fn new() -> Self {
        let day = jiff::civil::date(2026, 1, 1);
        Self { base: tempfile::tempdir().expect("a folder"), world: MemoryWorld::new(day, [("evidence.txt", "numbers")]) }
    }

    fn out(&self) -> PathBuf {
        self.base.path().join("site/public")
    }

    fn beside(&self) -> Vec<String> {
        let entries = fs::read_dir(self.base.path().join("site")).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).filter(|name| name != "public").collect()
    }

    /// Publishes a small site, watched: `same.html` and the copy never differ, `page.html` holds the text, the last is named after it.
    fn publish(&self, watch: Watch<'_>, text: &str) -> Result<Report, Error> {
        let path = |text: &str| OutPath::new(text).expect("a path");
        let paths = [path("copy/evidence.txt"), path("page.html"), path("same.html"), path(&format!("z/{text}.html"))];
        let render = |path: &OutPath| {
            Ok(match path.as_str() {
                "copy/evidence.txt" => Output::Copy { file: crate::diag::FileId(0), promise: None },
                "same.html" => Output::Bytes(b"same".to_vec()),
                _ => Output::Bytes(text.as_bytes().to_vec()),
            })
        };
        let options = Options {
            out: self.out(),
            root: self.base.path().join("root"),
            protected: Vec::new(),
            output_link: OutputLink::Refuse,
            when_locked: WhenLocked::Refuse,
            ledger_head: None,
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        pool.install(|| {
            publish_on(
                Disk::watched(watch),
                &self.world,
                &paths,
                &render,
                &options,
                Foreknown { shelf: &Shelf::default(), digest: &|_| None },
            )
        })
        .map(|(report, _)| report)
    }
}

fn untouched(_: Operation, _: &Path) -> io::Result<()> {
    Ok(())
}

fn without_exchange(operation: Operation, _: &Path) -> io::Result<()> {
    if operation == Operation::Exchange { Err(rustix::io::Errno::INVAL.into()) } else { Ok(()) }
}

#[test]
fn without_an_exchange_two_renames_do() {
    let case = Case::new();
    for text in ["one", "two", "three"] {
        let report = case.publish(&without_exchange, text).expect("publishes");
        assert!(report.afterwards.is_empty(), "{report:?}");
        assert_eq!(fs::read_to_string(case.out().join("page.html")).expect("there"), text);
        assert_eq!(case.beside(), Vec::<String>::new());
    }
}

#[test]
fn without_links_unchanged_files_are_copied() {
    let case = Case::new();
    case.publish(&untouched, "one").expect("publishes");
    let watch = |operation, _: &Path| if operation == Operation::Link { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) };
    let report = case.publish(&watch, "two").expect("publishes");
    assert_eq!((report.written, report.unchanged), (2, 2));
    let other = Case::new();
    other.publish(&untouched, "two").expect("publishes");
    assert_eq!(snapshot(&case.out()), snapshot(&other.out()));
}

#[test]
fn a_stage_that_cannot_be_swept_does_not_stop_a_build() {
    let case = Case::new();
    let stage = case.base.path().join("site/.public.relsite-stage-99999999");
    fs::create_dir_all(stage.join("site")).expect("a folder");
    fs::write(stage.join(".relsite-stage"), "relsite stage 1\n").expect("a file");
    let watch = |operation, path: &Path| {
        let refused = operation == Operation::Remove && path.starts_with(&stage);
        if refused { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
    };
    let report = case.publish(&watch, "one").expect("publishes");
    assert_eq!(report.afterwards.len(), 1, "{report:?}");
    assert!(case.publish(&untouched, "one").expect("publishes").afterwards.is_empty());
    assert_eq!(case.beside(), Vec::<String>::new());
}

/// How long an operation keeps failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failing {
    Once,
    /// As if the build had stopped dead: not even the clean-up works.
    ForEver,
}

/// Lets the `point`th operation of a publication fail; returns its result and the operation, or `None` when there are not so many.
fn publish_with_fault(case: &Case, point: usize, failing: Failing, under: Watch<'_>) -> Option<(Result<Report, Error>, Operation)> {
    let (count, failed) = (AtomicUsize::new(0), std::sync::OnceLock::new());
    let watch = |operation, path: &Path| {
        let now = count.fetch_add(1, Ordering::Relaxed);
        if now == point || (now > point && failing == Failing::ForEver) {
            failed.get_or_init(|| operation);
            return Err(io::Error::from_raw_os_error(5));
        }
        under(operation, path)
    };
    let result = case.publish(&watch, "two");
    failed.get().map(|operation| (result, *operation))
}

fn check_every_fault(first: Option<&str>, failing: Failing, under: Watch<'_>) {
    for point in 0.. {
        let case = Case::new();
        if let Some(text) = first {
            case.publish(&untouched, text).expect("publishes");
        }
        let old = snapshot(&case.out());
        let Some((result, operation)) = publish_with_fault(&case, point, failing, under) else { return assert!(point > 20) };
        let context = format!("{failing:?} at {point}: {operation:?}, {result:?}");
        let now = snapshot(&case.out());
        let between_renames = failing == Failing::ForEver && now.is_none();
        match &result {
            Err(_) => assert!(now == old || between_renames, "{context}"),
            Ok(_) => assert_eq!(fs::read_to_string(case.out().join("page.html")).expect("there"), "two", "{context}"),
        }
        if failing == Failing::Once && operation != Operation::Remove && case.base.path().join("site").exists() {
            assert_eq!(case.beside(), Vec::<String>::new(), "{context}");
        }
        check_recovery(&case, &old, result.is_err(), &context);
    }
}

/// The next build, even one that fails, finds the old site where it was; one that succeeds leaves no trace of the fault.
fn check_recovery(case: &Case, old: &Snapshot, failed: bool, context: &str) {
    if failed {
        let full = |operation, _: &Path| if operation == Operation::Write { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) };
        assert!(case.publish(&full, "three").expect_err("fails").is_full(), "{context}");
        assert!(snapshot(&case.out()) == *old, "{context}");
    }
    case.publish(&untouched, "two").expect("publishes");
    let cold = Case::new();
    cold.publish(&untouched, "two").expect("publishes");
    assert!(snapshot(&case.out()) == snapshot(&cold.out()), "{context}");
    assert_eq!(case.beside(), Vec::<String>::new(), "{context}");
}

#[test]
fn any_fault_leaves_the_old_site_or_the_new_one() {
    for failing in [Failing::Once, Failing::ForEver] {
        check_every_fault(Some("one"), failing, &untouched);
        check_every_fault(Some("one"), failing, &without_exchange);
        check_every_fault(None, failing, &untouched);
    }
}
