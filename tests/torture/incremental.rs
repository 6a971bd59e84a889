//! Whatever happened to an archive between two builds, the second one gives what a first one would: the same bytes, the same problems.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use jiff::civil::{Date, date};
use relsite::{
    Compiled, Known, Settings,
    load::{self, DiskWorld, FILE_LIMIT},
    output::Output,
    path::{OutPath, RelPath},
    serve::Snapshot,
    site::Reader,
    world::World,
};

use crate::{archive, build, full, tree};

/// Chance from a seed, so that a failing sequence can be had again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        usize::try_from((mixed ^ (mixed >> 27)) % limit as u64).unwrap_or(0)
    }
}

struct Case {
    root: PathBuf,
    out: PathBuf,
    dice: Dice,
    /// A memo of an earlier state.
    old_memo: Option<(PathBuf, Vec<u8>)>,
}

/// What site.toml may say.
const SITES: [&str; 6] = [
    "title = \"Another title\"\nlanguage = \"ko\"\n",
    "title = \"Torture\"\n\n[policies.minor]\nevidence = [\"sbom_*.json\", \"junit.xml\"]\nsigned = [\"evidence/release_tag.txt\"]\nmin_team = 3\n",
    "title = \"Torture\"\n\n[keys]\nrelease = \"RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\"\n",
    "title = \"Torture\"\n\n[metrics.\"API P95\"]\nkey = \"p95\"\nunit = \"ms\"\n\n[compare]\npairs = [\"v1.0.0..v1.2.0\"]\n",
    "title = \"Torture\"\n\n[secrets]\naction = \"redact\"\n",
    "title = \"Torture\"\n\n[limits]\nevidence_preview = 40\n",
];

/// Files of a release, and what they may hold.
const EVIDENCE: [(&str, &[&str]); 9] = [
    ("evidence/release_tag.txt", &["tag 1\n", "tag v1.0.0\ncommit 0c6799f2e85eccc7\n"]),
    ("evidence/sbom_a.json", &[SBOM_OLD, SBOM_NEW]),
    ("evidence/vex.json", &[VEX, "{\"@context\": \"https://openvex.dev/ns/v0.2.0\", \"statements\": 3}"]),
    (
        "evidence/junit.xml",
        &[
            "<testsuite name=\"unit\" tests=\"2\" failures=\"0\"><testcase name=\"a\"/><testcase name=\"b\"/></testsuite>",
            "<testsuite name=\"unit\" tests=\"2\" failures=\"0\"><testcase name=\"a\"/><testcase name=\"b\"><failure/></testcase></testsuite>",
        ],
    ),
    ("evidence/SHA256SUMS", &["0000000000000000000000000000000000000000000000000000000000000000  release_tag.txt\n", "no digest\n"]),
    ("evidence/release_tag.txt.minisig", &["untrusted comment: a signature\nRWQf6LRCGA9i5w==\n", "nothing\n"]),
    (
        "evidence/deploy.log",
        &["2026-09-15T09:00:00Z ERROR token ghp_0123456789abcdefghijABCDEFGHIJ456789\n", "2026-09-15T09:00:00Z INFO fine\n"],
    ),
    ("evidence/rollout_stage_1.txt", &["2026-09-15T09:00:00Z api_p95_ms=151 p95=250\n", "2026-09-15T09:00:00Z api_p95_ms=999\n"]),
    ("notes.md", &["# Notes\n\nSee RISK-001, stage 1, @mina and `libgold`.\n", "# Notes\n\n<!-- internal -->\nSee v1.1.0.\n"]),
];

const SBOM_OLD: &str = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
    {"type": "library", "name": "libgold", "version": "1.0", "purl": "pkg:npm/libgold@1.0"}]}"#;
const SBOM_NEW: &str = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
    {"type": "library", "name": "libgold", "version": "1.1", "purl": "pkg:npm/libgold@1.1"},
    {"type": "library", "name": "silver", "version": "2", "purl": "pkg:npm/silver@2"}]}"#;
const VEX: &str = r#"{"@context": "https://openvex.dev/ns/v0.2.0", "author": "a", "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": [
    {"vulnerability": {"name": "CVE-2026-0001"}, "products": [{"@id": "pkg:npm/libgold@1.0"}], "status": "affected"}]}"#;

/// Documents beside the releases, and what they may hold.
const DOCUMENTS: [(&str, &[&str]); 5] = [
    ("runbooks/restore.md", &["# Restore\n\nOwner: @mina\n\n1. Stop writers\n", "# Restore the pool\n\n1. Go back to v1.1.0\n"]),
    (
        "risks.md",
        &["# Risks\n\n| Id | Risk | Likelihood | Impact | Owner |\n|---|---|---|---|---|\n| RISK-001 | Pool | Low | Low | Jo Park |\n"],
    ),
    (
        "process/infrastructure.md",
        &[
            "# Infrastructure\n\n## Services\n\n| Service | Port |\n|---|---|\n| pool | 80 |\n| ledger | 8081 |\n",
            "# Infrastructure\n\n## Services\n\n| Service | Port |\n|---|---|\n| pool | 443 |\n",
        ],
    ),
    ("process/schedule.md", &["# Schedule\n\n| Version | Date | Type |\n|---|---|---|\n| v1.9.0 | 2026-12-15 | Minor |\n"]),
    ("incidents/pool.md", &["# Pool exhausted\n\n**Release:** v1.1.0\n**Date:** 2026-03-03\n\nThe pool of v1.1.0 was empty.\n"]),
];

/// How old a stamp has to be to prove that its file is as it was.
const SETTLED: Duration = Duration::from_millis(2100);

/// Files are read, since their stamps are too young to be proof.
#[test]
fn warm_is_cold() {
    for seed in (0..sequences()).filter(|seed| seed % 10 != 0) {
        sequence(seed, Duration::ZERO);
    }
}

/// All stamps are old enough to be proof. Most of the time is spent waiting for that, so this is a test of its own beside the other.
#[test]
fn warm_is_cold_by_stamps() {
    for seed in (0..sequences()).step_by(10) {
        sequence(seed, SETTLED);
    }
}

fn sequences() -> u64 {
    if full() { 500 } else { 100 }
}

/// Four changes to an archive, each after a pause and before a comparison.
#[track_caller]
fn sequence(seed: u64, pause: Duration) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root");
    archive::write(&root, 3, "first");
    let out = folder.path().join("out");
    let mut case = Case { root, out, dice: Dice(seed), old_memo: None };
    case.compare(&format!("sequence {seed}, at first"), folder.path());
    for step in 0..4 {
        std::thread::sleep(pause);
        let done = case.change();
        case.compare(&format!("sequence {seed}, step {step}: {done}"), folder.path());
    }
}

/// How many sequences run side by side: most of their time they wait for stamps to be old enough.
const LANES: u64 = 8;

/// What the preview keeps from one version to the next changes nothing: every page and every problem is as if it were the first version.
#[test]
fn known_is_fresh() {
    let sequences = if full() { 500 } else { 100 };
    std::thread::scope(|scope| {
        for lane in 0..LANES {
            scope.spawn(move || (lane..sequences).step_by(LANES as usize).for_each(versions));
        }
    });
}

/// A sequence of versions. In half of them all stamps are old enough to be proof; in the others most files are read again.
fn versions(seed: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root");
    archive::write(&root, 3, "first");
    let mut case = Case { root, out: folder.path().join("out"), dice: Dice(seed + 1_000_000), old_memo: None };
    let settings = Settings { audience: seed.is_multiple_of(3).then_some(Reader::Public), ..Settings::default() };
    let (known, mut before) = (Known::keeping(), None);
    let mut done = "at first";
    for step in 0..6 {
        if seed.is_multiple_of(2) {
            std::thread::sleep(SETTLED);
        }
        let today = if case.dice.below(8) == 0 { date(2027, 3, 1) } else { date(2026, 11, 20) };
        let warm = Snapshot::new(open(&case.root, today), &settings, &known, before.as_ref());
        let world = open(&case.root, today);
        let cold = relsite::compile(&world, &settings);
        let what = format!("sequence {seed}, step {step}: {done}");
        assert_eq!(format!("{:?}", warm.compiled.problems), format!("{:?}", cold.problems), "{what}");
        // The files of the search index are in no plan of a preview, and answered all the same.
        let paths = cold.plan.paths();
        assert!(warm.compiled.plan.iter().all(|(path, page)| cold.plan.page(path) == Some(page)), "{what}");
        assert_eq!(pages(warm.world(), &warm.compiled, &paths), pages(&world, &cold, &paths), "{what}");
        before = Some(warm);
        done = case.change();
    }
}

fn open(root: &Path, today: Date) -> DiskWorld {
    load::load(root, &[RelPath::new("content").expect("a path")], today, FILE_LIMIT).expect("loads")
}

/// Every page with its bytes, or with why it cannot be made.
fn pages(world: &dyn World, compiled: &Compiled, paths: &[OutPath]) -> Vec<(String, String)> {
    let page = |path: &OutPath| {
        let text = match relsite::render(world, compiled, path) {
            Ok(Output::Bytes(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
            Ok(Output::Copy { file, promise }) => format!("{} {promise:?}", world.entry(file).path),
            Err(problem) => problem.message.clone(),
        };
        (path.to_string(), text)
    };
    paths.iter().map(page).collect()
}

impl Case {
    /// Builds warm and cold, and demands that nobody can tell which was which.
    #[track_caller]
    fn compare(&self, what: &str, folder: &Path) {
        let warm = build(&self.root, &self.out);
        let aside = folder.join("aside");
        let memory = self.root.join(".relsite");
        // What may not be published leaves no memo, where there was none before.
        let kept = fs::rename(&memory, &aside).is_ok();
        assert!(kept || !warm.status.success(), "{what}: no memo was kept");
        let fresh = folder.join("cold");
        let cold = build(&self.root, &fresh);
        let _ = fs::remove_dir_all(&memory);
        if kept {
            fs::rename(&aside, &memory).expect("moved back");
        }
        assert_eq!(problems(&warm.stderr), problems(&cold.stderr), "{what}");
        assert_eq!(warm.status.code(), cold.status.code(), "{what}");
        if warm.status.success() {
            assert!(tree(&self.out) == tree(&fresh), "{what}: the sites differ");
            fs::remove_dir_all(&fresh).expect("removed");
        }
    }

    fn change(&mut self) -> &'static str {
        match self.dice.below(21) {
            0 => "nothing",
            1 => self.add(),
            2 => self.delete(),
            3 => self.rename(),
            4 => self.swap_case(),
            5 => self.touch(0, "touched to 1970"),
            6 => self.touch(4_102_444_800, "touched to 2100"),
            7 => self.edit_evidence(),
            8 => self.write(
                "themes/default/templates/notice.html",
                "{% extends \"layout.html\" %}{% block main %}<h1>{{ view.title }}</h1>!{% endblock main %}",
            ),
            9 | 15 => self.edit_site(),
            16 | 17 => self.edit_evidence(),
            18 | 19 => self.edit_document(),
            10 => self.tamper(),
            11 => self.damage_memo(),
            12 => self.old_memo(),
            13 => self.write("static/note.txt", "copied"),
            14 => self.same_size(),
            _ => self.edit(),
        }
    }

    fn releases(&self) -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> =
            fs::read_dir(self.root.join("content/releases")).expect("lists").map(|entry| entry.expect("an entry").path()).collect();
        all.sort();
        all
    }

    fn any(&mut self) -> PathBuf {
        let all = self.releases();
        all[self.dice.below(all.len())].clone()
    }

    fn write(&mut self, path: &str, text: &str) -> &'static str {
        let place = self.root.join(path);
        fs::create_dir_all(place.parent().expect("a folder")).expect("made");
        fs::write(place, format!("{text}{}", "\n".repeat(self.dice.below(3)))).expect("written");
        "a file of the site written"
    }

    fn add(&mut self) -> &'static str {
        let number = 100 + self.dice.below(100);
        let folder = self.root.join(format!("content/releases/v1.{number}.0"));
        fs::create_dir_all(&folder).expect("made");
        fs::write(folder.join("index.md"), archive::record(&format!("v1.{number}.0"), number, "added")).expect("written");
        "a release added"
    }

    fn delete(&mut self) -> &'static str {
        if self.releases().len() > 1 {
            fs::remove_dir_all(self.any()).expect("removed");
        }
        "a release deleted"
    }

    fn rename(&mut self) -> &'static str {
        let from = self.any();
        let to = from.with_file_name(format!("v2.{}.0", self.dice.below(1000)));
        if !to.exists() {
            fs::rename(from, to).expect("renamed");
        }
        "a folder renamed"
    }

    fn swap_case(&mut self) -> &'static str {
        let from = self.any();
        let name: String = from
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .chars()
            .map(|c| if c == 'v' { 'V' } else { 'v' }.to_string())
            .take(1)
            .collect();
        let rest = &from.file_name().expect("a name").to_string_lossy()[1..];
        let to = from.with_file_name(format!("{name}{rest}"));
        if !to.exists() {
            fs::rename(&from, to).expect("renamed");
        }
        "case swapped"
    }

    fn touch(&mut self, seconds: u64, what: &'static str) -> &'static str {
        let file = fs::File::options().append(true).open(self.any().join("index.md")).expect("opens");
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).expect("touched");
        what
    }

    fn edit(&mut self) -> &'static str {
        let path = self.any().join("index.md");
        let text = fs::read_to_string(&path).expect("reads");
        let stage = ["151ms", "251ms", "[XXX]ms"][self.dice.below(3)];
        fs::write(&path, text.replacen("151ms", stage, 1) + "\nOne more line.\n").expect("written");
        "a record edited"
    }

    /// As many bytes as before, and the time of before: only what the system notes of its own accord differs.
    fn same_size(&mut self) -> &'static str {
        let path = self.any().join("index.md");
        let before = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
        let text = fs::read_to_string(&path).expect("reads");
        fs::write(&path, text.replacen("0.12%", "9.99%", 1)).expect("written");
        fs::File::options().append(true).open(&path).and_then(|file| file.set_modified(before)).expect("touched");
        "a record edited, its size and time kept"
    }

    fn edit_site(&mut self) -> &'static str {
        let text = SITES[self.dice.below(SITES.len())];
        self.write("site.toml", text)
    }

    /// One file of a release gets one of its contents, or goes.
    fn edit_evidence(&mut self) -> &'static str {
        let (name, contents) = EVIDENCE[self.dice.below(EVIDENCE.len())];
        let path = self.any().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        match contents.get(self.dice.below(contents.len() + 1)) {
            Some(text) => fs::write(path, text).expect("written"),
            None => drop(fs::remove_file(path)),
        }
        "evidence edited"
    }

    /// One document gets one of its contents, or goes.
    fn edit_document(&mut self) -> &'static str {
        let (name, contents) = DOCUMENTS[self.dice.below(DOCUMENTS.len())];
        match contents.get(self.dice.below(contents.len() + 1)) {
            Some(text) => {
                let text = (*text).to_owned();
                self.write(&format!("content/{name}"), &text)
            }
            None => fs::remove_file(self.root.join("content").join(name)).map_or("nothing", |()| "a document deleted"),
        }
    }

    /// A published page gets other bytes of the same number, and its time of before; it must not survive.
    fn tamper(&mut self) -> &'static str {
        let pages: Vec<Vec<u8>> = tree(&self.out).into_keys().filter(|name| name.ends_with(b".html")).collect();
        let Some(name) = pages.get(self.dice.below(pages.len().max(1))) else { return "nothing published" };
        let path = self.out.join(String::from_utf8_lossy(name).as_ref());
        let before = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
        let mut bytes = fs::read(&path).expect("reads");
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        fs::write(&path, bytes).expect("written");
        fs::File::options().append(true).open(&path).and_then(|file| file.set_modified(before)).expect("touched");
        "a published page tampered with"
    }

    /// One of the files that a build keeps.
    fn memo(&mut self) -> Option<PathBuf> {
        let entries = fs::read_dir(self.root.join(".relsite")).ok()?;
        let mut all: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        all.sort();
        let number = self.dice.below(all.len().max(1));
        all.into_iter().nth(number)
    }

    fn damage_memo(&mut self) -> &'static str {
        if let Some(path) = self.memo() {
            let mut bytes = fs::read(&path).expect("reads");
            let at = self.dice.below(bytes.len());
            if self.dice.below(2) == 0 {
                bytes.truncate(at)
            } else {
                bytes[at] ^= 0x20
            }
            fs::write(path, bytes).expect("written");
        }
        "the memo damaged"
    }

    /// The memo of an earlier state comes back, as from a cache that is keyed too widely.
    fn old_memo(&mut self) -> &'static str {
        match self.old_memo.take() {
            Some((path, bytes)) => fs::write(path, bytes).expect("written"),
            None => self.old_memo = self.memo().and_then(|path| Some((path.clone(), fs::read(path).ok()?))),
        }
        self.edit();
        "an old memo restored, a record edited"
    }
}

/// What a build said, but for notes and the summary.
fn problems(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let differs = |line: &&str| {
        line.starts_with("note: ") && line.contains(".memo") || line.contains(" pages written, ") || line.starts_with("Open ")
    };
    text.lines().filter(|line| !differs(line)).collect::<Vec<_>>().join("\n")
}
