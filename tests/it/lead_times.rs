//! Lead times from a real repository: what counts as a commit, what is not known, and that a tag alone makes other pages.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use git2::{Oid, Repository, Signature, Time};
use serde_json::Value;
use tempfile::TempDir;

/// 1 March 2026, 00:00 UTC.
const MARCH: i64 = 1_772_323_200;
const HOUR: i64 = 3600;

fn relsite(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relsite"));
    command.args(arguments).args(["--now", "2026-03-20"]).current_dir(root).env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
    let output = command.output().expect("the command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn exported(root: &Path) -> Value {
    let json: Value = serde_json::from_slice(&relsite(root, &["export", "--format", "json"]).stdout).expect("JSON");
    json["dora"]["default"]["change_lead_time"].clone()
}

/// The fact of a release's page, and what the overview says.
fn pages(root: &Path, id: &str) -> (Option<String>, String) {
    relsite(root, &["build"]);
    let after_label = |path: &str| {
        let html = fs::read_to_string(root.join("public").join(path)).expect("a page");
        let fact = html.split_once("<dt>Lead time</dt><dd>")?.1.split_once("</dd>")?.0;
        let (value, rest) = fact.split_once('<').unwrap_or((fact, ""));
        let why = rest.split_once("small>").filter(|_| value.trim() == "Not known").and_then(|(_, why)| why.split_once('<'));
        Some(why.map_or_else(|| value.trim().to_owned(), |(why, _)| format!("Not known: {why}")))
    };
    (after_label(&format!("releases/{id}.html")), after_label("index.html").expect("the overview says something"))
}

/// A record of a release that went live at an hour of March, in hours since its beginning.
fn write(root: &Path, version: &str, day: u32, more: &str) {
    let text = format!(
        "# Release {version}\n\n**Date:** 2026-03-{day:02}T12:00:00Z\n{more}\n## Sign-off\n\n**Release Manager:** Mina Park\n\
         **Approved By:** J. Alvarez\n**Date:** 2026-03-{day:02}\n**Status:** ✅ STABLE\n"
    );
    fs::create_dir_all(root.join("content/releases")).expect("a folder");
    fs::write(root.join(format!("content/releases/{version}.md")), text).expect("written");
}

fn by(hours: i64) -> Signature<'static> {
    Signature::new("Planted Author", "planted@secret.example", &Time::new(MARCH + hours * HOUR, 540)).expect("a signature")
}

/// A commit that was written and committed at hours of March.
fn commit(repository: &Repository, written: i64, committed: i64, parents: &[Oid]) -> Oid {
    let tree = repository.treebuilder(None).and_then(|tree| tree.write()).expect("a tree");
    let tree = repository.find_tree(tree).expect("a tree");
    let parents: Vec<_> = parents.iter().map(|parent| repository.find_commit(*parent).expect("a commit")).collect();
    let message = format!("Planted message {committed}");
    repository.commit(None, &by(written), &by(committed), &message, &tree, &parents.iter().collect::<Vec<_>>()).expect("committed")
}

fn light(repository: &Repository, name: &str, target: Oid) {
    repository.reference(&format!("refs/tags/{name}"), target, true, "").expect("a tag");
}

fn annotated(repository: &Repository, name: &str, target: Oid) {
    let target = repository.find_object(target, None).expect("an object");
    repository.tag(name, &target, &by(200), "Planted tag message", true).expect("a tag");
}

/// v1.0.0 (day 2, light), v1.1.0 (day 5, annotated): three commits and a merge of them.
fn history(root: &Path, repository: &Repository) -> [Oid; 3] {
    write(root, "v1.0.0", 2, "");
    write(root, "v1.1.0", 5, "");
    let first = commit(repository, 1, 1, &[]);
    light(repository, "v1.0.0", first);
    // Day 5, 12:00 is hour 108. Written long before it was rebased: the committer's time counts.
    let main = commit(repository, 2, 98, &[first]);
    let side = commit(repository, 60, 88, &[first]);
    let tip = commit(repository, 78, 78, &[side]);
    let merge = commit(repository, 107, 107, &[main, tip]);
    annotated(repository, "v1.1.0", merge);
    [first, tip, merge]
}

fn archive() -> (TempDir, Repository, [Oid; 3]) {
    let folder = tempfile::tempdir().expect("a folder");
    let repository = Repository::init(folder.path()).expect("a repository");
    let commits = history(folder.path(), &repository);
    (folder, repository, commits)
}

#[test]
fn merges_do_not_count_and_the_committers_time_does() {
    let (folder, ..) = archive();
    let root = folder.path();
    let lead = exported(root);
    assert_eq!(lead["value"], 20, "of 10, 20 and 30 hours");
    assert_eq!((&lead["unit"], &lead["n"], &lead["counted"]), (&"hours".into(), &3.into(), &serde_json::json!(["v1.1.0"])));
    let (fact, overview) = pages(root, "v1.1.0");
    assert_eq!(fact.as_deref(), Some("20 h (median of 3 commits)"));
    assert_eq!(overview, "20 h");
    assert_eq!(pages(root, "v1.0.0").0.as_deref(), Some("Not known: no earlier release in production"));
    for path in walkdir::WalkDir::new(root.join("public")).into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
        let bytes = fs::read(path.path()).expect("a file");
        assert!(!String::from_utf8_lossy(&bytes).to_lowercase().contains("planted"), "{}", path.path().display());
    }
}

#[test]
fn what_git_does_not_tell_is_not_known_and_never_zero() {
    let (folder, repository, [first, tip, merge]) = archive();
    let root = folder.path();
    let none = |why: &str| {
        let lead = exported(root);
        assert_eq!((&lead["value"], &lead["n"]), (&Value::Null, &0.into()), "{why}");
        assert_eq!(pages(root, "v1.1.0"), (None, format!("Not known: {why}")));
    };
    fs::write(root.join(".git/shallow"), format!("{first}\n")).expect("written");
    none("the git repository is a shallow clone");
    fs::remove_file(root.join(".git/shallow")).expect("removed");
    light(&repository, "v1.1.0", first);
    none("no commits since the release before");
    let later = commit(&repository, 109, 109, &[merge]);
    light(&repository, "v1.1.0", later);
    none("a commit is younger than the deployment");
    repository.find_reference("refs/tags/v1.1.0").expect("a tag").delete().expect("deleted");
    none("git has no tag or commit of it");
    // A commit that the record states counts only where something leads to it.
    write(root, "v1.1.0", 5, &format!("**Commit:** {}\n", &tip.to_string()[..10]));
    none("git has no tag or commit of it");
    repository.reference("refs/heads/main", tip, true, "").expect("a branch");
    assert_eq!(pages(root, "v1.1.0").1, "25 h", "of 20 and 30 hours");
    repository.find_reference("refs/tags/v1.0.0").expect("a tag").delete().expect("deleted");
    none("git has no tag or commit of the release before");
    write(root, "v1.1.0", 5, "");
    fs::rename(root.join(".git"), root.join("no.git")).expect("renamed");
    none("no git repository");
}

#[test]
fn a_tag_alone_makes_other_pages() {
    let (folder, repository, [_, tip, merge]) = archive();
    let root = folder.path();
    assert_eq!(pages(root, "v1.1.0").1, "20 h");
    let again = String::from_utf8(relsite(root, &["build"]).stderr).expect("text");
    assert!(again.contains("0 pages written"), "{again}");
    light(&repository, "v1.1.0", tip);
    assert_eq!(pages(root, "v1.1.0").1, "25 h");
    annotated(&repository, "v1.1.0", merge);
    assert_eq!(pages(root, "v1.1.0").1, "20 h");
    let again = String::from_utf8(relsite(root, &["build"]).stderr).expect("text");
    assert!(again.contains("0 pages written"), "{again}");
}

#[test]
fn another_clone_a_prefix_and_a_refused_release_between() {
    let folder = tempfile::tempdir().expect("a folder");
    let (root, source) = (folder.path().join("archive"), folder.path().join("source"));
    let repository = Repository::init(&source).expect("a repository");
    let [first, _, merge] = history(&root, &repository);
    light(&repository, "api/v1.0.0", first);
    light(&repository, "api/v1.1.0", merge);
    fs::write(root.join("site.toml"), "[products.default]\ngit = \"../source\"\ntag_prefix = \"api/\"\n").expect("written");
    assert_eq!(exported(&root)["value"], 20);
    // What a release held that never reached production came with the next one.
    let between = commit(&repository, 100, 100, &[merge]);
    let last = commit(&repository, 102, 102, &[between]);
    light(&repository, "api/v1.1.1", between);
    light(&repository, "api/v1.2.0", last);
    write(&root, "v1.1.1", 6, "**Final Status:** NO-GO\n");
    write(&root, "v1.2.0", 7, "");
    assert_eq!(pages(&root, "v1.2.0").0.as_deref(), Some("2.3 days (median of 2 commits)"));
    fs::write(root.join("site.toml"), "[products.default]\ngit = \"/srv/source\"\n").expect("written");
    assert_eq!(exported(&root)["value"], Value::Null, "a build does not depend on where a machine has its clones");
}
