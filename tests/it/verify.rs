//! Sealing and verifying through the command: twelve ways to tamper, each named, in an archive and in a published site.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

const LEDGER: &str = "relsite.ledger.jsonl";
const EVIDENCE: &str = "content/releases/v1.1.0/evidence";
const RAW: &str = "public/evidence/v1.1.0/raw";

pub(crate) fn record(version: &str) -> String {
    format!(
        "# Release {version}\n\n**Date:** 2026-03-02\n\n## Sign-off\n\n**Release Manager:** Mina Park\n**Approved By:** J. Alvarez\n\
         **Date:** 2026-03-03\n**Status:** ✅ STABLE\n"
    )
}

pub(crate) fn relsite(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relsite"));
    command.args(arguments).current_dir(root).env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
    // No repository around the folder of temporary files, and nobody's own settings, take part.
    command.env("GIT_CEILING_DIRECTORIES", root).env("HOME", root).env("XDG_CONFIG_HOME", root);
    command.output().expect("the command runs")
}

#[track_caller]
pub(crate) fn runs(root: &Path, arguments: &[&str], code: i32) -> String {
    let output = relsite(root, arguments);
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{said}");
    said
}

pub(crate) fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    fs::write(path, bytes).expect("written");
}

fn seal(root: &Path, version: &str) {
    runs(root, &["seal", version, "--by", "Mina Park", "--now", "2026-03-04", "--quiet"], 0);
}

/// Two releases, sealed and published.
fn archive() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for version in ["v1.1.0", "v1.2.0"] {
        write(root, &format!("content/releases/{version}/index.md"), record(version));
        for name in ["logs.txt", "stage 5.txt"] {
            write(root, &format!("content/releases/{version}/evidence/{name}"), format!("{version} {name}: all went well\n"));
        }
    }
    let sums = "b39e9f1d7ff5b0d4b8e2a4ec60c7ae2bd8d6e0fd2dcaf6c4fdb0f4a7bd3b6ed0  elsewhere.txt\n";
    write(root, &format!("{EVIDENCE}/SHA256SUMS"), sums);
    seal(root, "v1.1.0");
    seal(root, "v1.2.0");
    runs(root, &["build", "--quiet", "--now", "2026-03-05"], 0);
    folder
}

/// The codes and paths that `verify` names, sorted.
#[track_caller]
pub(crate) fn verified(root: &Path, arguments: &[&str], code: i32) -> Vec<String> {
    let arguments = [&["verify", "--now", "2026-03-06", "--format", "json"], arguments].concat();
    let said = runs(root, &arguments, code);
    let outcome: Value = serde_json::from_str(&said).expect("JSON");
    let problems = outcome["problems"].as_array().expect("a list");
    let errors = problems.iter().filter(|problem| problem["severity"] == "error");
    let mut named: Vec<String> = errors
        .map(|problem| format!("{} {}", problem["code"].as_str().expect("a code"), problem["path"].as_str().unwrap_or("-")))
        .collect();
    named.sort();
    named
}

/// Does something to a fresh archive.
#[track_caller]
fn tampered(what: impl Fn(&Path)) -> TempDir {
    let folder = archive();
    assert_eq!(verified(folder.path(), &[], 0), [""; 0]);
    assert_eq!(verified(folder.path(), &["public"], 0), [""; 0]);
    what(folder.path());
    folder
}

fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).expect("readable");
    change(&mut bytes);
    fs::remove_file(path).expect("removed");
    fs::write(path, bytes).expect("written");
}

fn swap(folder: &Path) {
    fs::rename(folder.join("logs.txt"), folder.join("x")).expect("renamed");
    fs::rename(folder.join("stage 5.txt"), folder.join("logs.txt")).expect("renamed");
    fs::rename(folder.join("x"), folder.join("stage 5.txt")).expect("renamed");
}

type Tampering = (&'static str, fn(&Path), &'static [&'static str]);

/// What can be done to a folder of evidence, and what is named of it: the slug of the code and the file.
const TAMPERINGS: [Tampering; 8] = [
    ("flip a bit", |folder| edit(&folder.join("logs.txt"), |bytes| bytes[3] ^= 1), &["changed logs.txt"]),
    ("truncate", |folder| edit(&folder.join("logs.txt"), |bytes| bytes.truncate(5)), &["changed logs.txt"]),
    ("append", |folder| edit(&folder.join("logs.txt"), |bytes| bytes.push(b'\n')), &["changed logs.txt"]),
    ("rename", |folder| fs::rename(folder.join("logs.txt"), folder.join("old.txt")).expect("renamed"), &["renamed"]),
    ("swap", swap, &["changed logs.txt", "changed stage 5.txt"]),
    ("delete", |folder| fs::remove_file(folder.join("stage 5.txt")).expect("removed"), &["missing"]),
    ("add", |folder| fs::write(folder.join("more.txt"), "more").expect("written"), &["added more.txt"]),
    ("edit SHA256SUMS", |folder| edit(&folder.join("SHA256SUMS"), |bytes| bytes[0] ^= 1), &["changed SHA256SUMS"]),
];

/// What can be done to the ledger.
const FORGERIES: [Tampering; 4] = [
    ("edit the ledger", |root| edit(&root.join(LEDGER), |bytes| bytes[60] ^= 1), &["ledger/broken"]),
    ("reorder it", |root| write(root, LEDGER, lines(root).into_iter().rev().collect::<String>()), &["ledger/broken"]),
    ("drop its last line", |root| write(root, LEDGER, &lines(root)[0]), &["ledger/rolled-back"]),
    ("re-chain it after an edit", rechain, &["ledger/rolled-back"]),
];

/// Sealed anew from the first line on: the chain holds, and is not the one that was anchored.
fn rechain(root: &Path) {
    fs::remove_file(root.join(LEDGER)).expect("removed");
    edit(&root.join(EVIDENCE).join("logs.txt"), |bytes| bytes[3] ^= 1);
    seal(root, "v1.1.0");
    seal(root, "v1.2.0");
}

/// Twelve of twelve, whether the published site or a commit anchors the ledger.
#[test]
fn twelve_ways_to_tamper_are_each_named() {
    let template = archive();
    #[cfg(feature = "git")]
    commit(template.path());
    let anchors: &[&str] = if cfg!(feature = "git") { &["public", ".git"] } else { &["public"] };
    for kept in anchors {
        for (what, tamper, named) in TAMPERINGS.into_iter().chain(FORGERIES) {
            let folder = copied(template.path(), kept);
            let of_ledger = named[0].starts_with("ledger/");
            tamper(&if of_ledger { folder.path().to_owned() } else { folder.path().join(EVIDENCE) });
            let found = verified(folder.path(), &[], 1);
            let place = |name: &str| match name {
                "renamed" => format!("seal/renamed {EVIDENCE}/old.txt"),
                "missing" => format!("seal/missing {LEDGER}"),
                ledger if of_ledger => format!("{ledger} {LEDGER}"),
                other => format!("seal/{}", other.replacen(' ', &format!(" {EVIDENCE}/"), 1)),
            };
            let named: Vec<String> = named.iter().map(|name| place(name)).collect();
            let right = if of_ledger { found.contains(&named[0]) } else { found == named };
            assert!(right, "{what}, anchored by {kept}: {found:?}");
        }
    }
    assert_eq!(TAMPERINGS.len() + FORGERIES.len(), 12);
}

/// A copy of an archive with one of its anchors.
fn copied(template: &Path, kept: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in walkdir::WalkDir::new(template).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let path = entry.path().strip_prefix(template).expect("beneath");
        let anchor = ["public", ".git"].into_iter().find(|anchor| path.starts_with(anchor));
        if anchor.is_none_or(|anchor| anchor == kept) {
            write(folder.path(), &path.to_string_lossy(), fs::read(entry.path()).expect("readable"));
        }
    }
    folder
}

#[test]
fn what_is_not_as_it_was_sealed_is_not_published() {
    for (what, tamper, _) in [TAMPERINGS[0], TAMPERINGS[3], TAMPERINGS[5], TAMPERINGS[6]] {
        let folder = tampered(|root| tamper(&root.join(EVIDENCE)));
        let said = runs(folder.path(), &["build", "--now", "2026-03-06"], 1);
        assert!(said.contains("error[seal/") && said.contains("nothing was published"), "{what}: {said}");
    }
    let folder = tampered(rechain);
    let said = runs(folder.path(), &["build", "--now", "2026-03-06"], 1);
    assert!(said.contains("ledger/rolled-back") && said.contains("nothing was published"), "{said}");
    let gone = tampered(|root| fs::remove_file(root.join(LEDGER)).expect("removed"));
    assert_eq!(verified(gone.path(), &[], 1), ["ledger/rolled-back -"]);
}

#[test]
fn tampering_with_a_published_site_is_named() {
    for (what, tamper, named) in TAMPERINGS {
        let folder = tampered(|root| tamper(&root.join(RAW)));
        // The site alone is enough.
        fs::remove_dir_all(folder.path().join("content")).expect("removed");
        let found = verified(folder.path(), &["public"], 1);
        let beneath = RAW.trim_start_matches("public/");
        let place = |name: &str| match name {
            "renamed" => format!("published/renamed {beneath}/logs.txt"),
            "missing" => format!("published/missing {beneath}/stage 5.txt"),
            other => format!("published/{}", other.replacen(' ', &format!(" {beneath}/"), 1)),
        };
        assert_eq!(found, named.iter().map(|name| place(name)).collect::<Vec<_>>(), "{what}");
    }
}

#[test]
fn a_manifest_that_is_gone_or_broken_is_named() {
    let folder = archive();
    let manifest = folder.path().join("public/manifest.json");
    edit(&manifest, |bytes| bytes.truncate(40));
    assert_eq!(verified(folder.path(), &["public"], 1), ["published/manifest manifest.json"]);
    fs::remove_file(&manifest).expect("removed");
    assert_eq!(verified(folder.path(), &["public"], 1), ["published/manifest manifest.json"]);
}

fn lines(root: &Path) -> Vec<String> {
    fs::read_to_string(root.join(LEDGER)).expect("a ledger").lines().map(|line| format!("{line}\n")).collect()
}

#[test]
fn without_an_anchor_completeness_is_not_checked() {
    let folder = archive();
    fs::remove_dir_all(folder.path().join("public")).expect("removed");
    let said = runs(folder.path(), &["verify", "--now", "2026-03-06"], 0);
    assert!(said.contains("completeness not checked"), "{said}");
    write(folder.path(), LEDGER, &lines(folder.path())[0]);
    runs(folder.path(), &["verify", "--now", "2026-03-06"], 0);
}

/// Commits the ledger, and nothing else.
#[cfg(feature = "git")]
fn commit(root: &Path) {
    let repository = git2::Repository::init(root).expect("a repository");
    let mut index = repository.index().expect("an index");
    index.add_path(Path::new(LEDGER)).expect("added");
    let tree = repository.find_tree(index.write_tree().expect("a tree")).expect("a tree");
    let author = git2::Signature::now("Mina Park", "mina@example.org").expect("a signature");
    repository.commit(Some("HEAD"), &author, &author, "Seal", &tree, &[]).expect("committed");
}

#[test]
fn what_is_not_signed_off_is_not_sealed() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(root, "content/releases/v1.1.0/index.md", "# Release v1.1.0\n\n**Date:** 2026-03-02\n");
    let arguments = ["seal", "v1.1.0", "--by", "Mina Park", "--now", "2026-03-04"];
    assert!(runs(root, &arguments, 1).contains("not signed off"));
    assert!(!root.join(LEDGER).exists());
    write(root, "site.toml", "[policies.default]\napprovers = 0\n");
    assert!(runs(root, &arguments, 0).contains("sealed 1 files"));
    assert!(runs(root, &arguments, 0).contains("nothing changed since"));
    assert_eq!(lines(root).len(), 1);
    assert!(runs(root, &["seal", "v9.9.9", "--by", "x"], 2).contains("no release"));
}

#[test]
fn an_amendment_is_shown_with_who_when_why_and_both_digests() {
    let folder = archive();
    let root = folder.path();
    let before = fs::read(root.join(EVIDENCE).join("logs.txt")).expect("there");
    edit(&root.join(EVIDENCE).join("logs.txt"), |bytes| bytes.extend(b"and more\n"));
    let after = fs::read(root.join(EVIDENCE).join("logs.txt")).expect("there");
    assert!(runs(root, &["seal", "v1.1.0", "--by", "J. Alvarez"], 1).contains("changed since"));
    let why = "The end of the log was cut off";
    runs(root, &["seal", "v1.1.0", "--amend", "--why", why, "--by", "J. Alvarez", "--now", "2026-03-09"], 0);
    assert_eq!(verified(root, &[], 0), [""; 0]);
    runs(root, &["build", "--quiet", "--now", "2026-03-10"], 0);
    let page = fs::read_to_string(root.join("public/releases/v1.1.0.html")).expect("built");
    let digest = |bytes: &[u8]| relsite::digest::Digest::of(bytes).hex()[..16].to_owned();
    for part in ["2026-03-04 by Mina Park", "2026-03-09", "J. Alvarez", why, &digest(&before), &digest(&after)] {
        assert!(page.contains(part), "{part} is not on the page");
    }
    let manifest: Value = serde_json::from_slice(&fs::read(root.join("public/manifest.json")).expect("built")).expect("JSON");
    let head = relsite::digest::Digest::of(lines(root)[2].trim_end().as_bytes()).hex();
    assert_eq!(manifest["ledger"], Value::String(head));
}

#[test]
fn published_sums_are_those_that_sha256sum_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(root, "content/releases/v1.1.0/index.md", record("v1.1.0"));
    let odd = [
        "a b.txt",
        "page.html",
        "page.html.txt",
        "ünïcode ✓.log",
        "empty",
        "SHA256SUMS",
        "sha256sums.txt",
        "sub/-n",
        "--help",
        "$HOME `id`.log",
        "100%;&.log",
        "~x",
        "'q'.csv",
        "#1",
        "[1].txt",
    ];
    for name in odd {
        write(root, &format!("{EVIDENCE}/{name}"), format!("{name}\n"));
    }
    runs(root, &["build", "--quiet", "--now", "2026-03-05"], 0);
    let raw = root.join(RAW);
    let sums = fs::read_to_string(raw.join("SHA256SUMS")).expect("published");
    assert_eq!(sums.lines().count(), odd.len(), "{sums}");
    sha256sum(&raw);
    let statement: Value =
        serde_json::from_slice(&fs::read(root.join("public/evidence/v1.1.0/statement.json")).expect("published")).expect("JSON");
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    let subjects = statement["subject"].as_array().expect("a list");
    let as_lines: String = subjects
        .iter()
        .map(|one| format!("{}  {}\n", one["digest"]["sha256"].as_str().expect("hex"), one["name"].as_str().expect("a name")))
        .collect();
    assert_eq!(as_lines, sums);
}

/// `sha256sum -c`, as a reader would call it.
#[track_caller]
fn sha256sum(folder: &Path) {
    let checked = Command::new("sha256sum").args(["--strict", "-c", "SHA256SUMS"]).current_dir(folder).output().expect("coreutils");
    assert!(checked.status.success(), "{}: {}", folder.display(), String::from_utf8_lossy(&checked.stderr));
}

/// Every published folder of raw evidence of the demo and of the sample, by coreutils.
#[test]
fn sha256sum_agrees_with_every_published_folder() {
    let mut worlds = vec![("the demo", crate::demo::demo())];
    worlds.extend(crate::archives::shared("samples/spark-trading").map(|root| ("the sample", crate::archives::world_of(&root))));
    for (what, world) in worlds {
        let compiled = crate::archives::compiled(&world);
        let site = tempfile::tempdir().expect("a folder");
        let mut lists = Vec::new();
        for path in compiled.plan.paths().iter().filter(|path| path.as_str().contains("/raw/")) {
            let bytes = match relsite::render(&world, &compiled, path) {
                Ok(relsite::output::Output::Bytes(bytes)) => bytes,
                Ok(relsite::output::Output::Copy { file, .. }) => relsite::world::World::read(&world, file, u64::MAX).expect("readable"),
                Err(problem) => panic!("{path}: {}", problem.message),
            };
            write(site.path(), path.as_str(), &bytes);
            lists.extend(path.as_str().strip_suffix("/SHA256SUMS").filter(|_| !bytes.is_empty()).map(str::to_owned));
        }
        assert!(lists.len() >= 5, "{what}: {lists:?}");
        for folder in lists {
            let raw = site.path().join(&folder);
            sha256sum(&raw);
            let files = walkdir::WalkDir::new(&raw).into_iter().flatten().filter(|entry| entry.file_type().is_file()).count();
            let listed = fs::read_to_string(raw.join("SHA256SUMS")).expect("a list").lines().count();
            assert_eq!(files, listed + 1, "{what}: {folder} has files that its list lacks");
        }
    }
}

/// Names and texts that would act on a terminal: nothing of them reaches one, in any form of any command.
#[test]
fn hostile_names_are_shown_harmless() {
    let folder = archive();
    let root = folder.path();
    let hostile = ["\u{1b}]0;owned\u{7}.txt", "\u{202e}txt.exe", "\u{9b}31m.log", "a\nchecked  all is well.txt", "\u{2066}x\u{2069}.txt"];
    for name in hostile {
        write(root, &format!("{EVIDENCE}/{name}"), "x");
        write(root, &format!("{RAW}/{name}"), "x");
    }
    write(root, "content/releases/v1.2.0/evidence/SHA256SUMS", format!("{}  \u{1b}[2J\u{202e}gone\n", "ab".repeat(32)));
    write(root, &format!("{EVIDENCE}/SHA256SUMS.minisig"), "untrusted comment: \u{1b}[31m\nRW\n");
    for arguments in [
        &["verify"][..],
        &["verify", "--format", "json"],
        &["verify", "public"],
        &["verify", "public", "--format", "json"],
        &["check"],
        &["check", "--format", "json"],
    ] {
        let said = runs(root, &[arguments, &["--now", "2026-03-06"]].concat(), 1);
        let acts = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!said.contains(acts), "{arguments:?}: {said:?}");
        assert!(!said.lines().any(|line| line.starts_with("checked  all is well")), "{arguments:?}: {said}");
    }
}
