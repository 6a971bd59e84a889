//! The command as a shell sees it: exit codes, and what goes to which stream.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

fn relsite(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_relsite"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("SOURCE_DATE_EPOCH")
        .env("NO_COLOR", "1")
        .output()
        .expect("the command runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
fn exits(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let output = relsite(folder, arguments);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    assert!(!err.contains("panicked"), "{err}");
    (out, err)
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn archive() -> TempDir {
    let folder = folder();
    exits(folder.path(), &["init", "--now", "2026-11-20"], 0);
    folder
}

#[test]
fn the_example_builds_clean() {
    let archive = archive();
    let (out, err) = exits(archive.path(), &["check", "--strict", "--now", "2026-11-20", "--format", "json"], 0);
    assert_eq!((out.as_str(), err.as_str()), ("{\"problems\":[],\"counts\":{\"error\":0,\"warning\":0,\"note\":0}}\n", ""));
    let (out, err) = exits(archive.path(), &["build", "--strict", "--now", "2026-11-20"], 0);
    assert_eq!(out, "");
    assert!(err.contains("no problems") && err.contains("public/index.html"), "{err}");
    assert!(archive.path().join("public/index.html").is_file());
    assert_eq!(exits(archive.path(), &["build", "--quiet", "--now", "2026-11-20"], 0), (String::new(), String::new()));
}

#[test]
fn init_overwrites_nothing() {
    let archive = archive();
    let (_, err) = exits(archive.path(), &["init"], 2);
    assert!(err.contains("site.toml"), "{err}");
    exits(archive.path(), &["init", "another/one"], 0);
    assert!(archive.path().join("another/one/content/risks.md").is_file());
}

#[test]
fn a_broken_site_toml_keeps_the_old_site() {
    let archive = archive();
    exits(archive.path(), &["build", "--quiet"], 0);
    let before = fs::read(archive.path().join("public/index.html")).expect("built");
    fs::write(archive.path().join("site.toml"), "title = 3\n").expect("written");
    let (_, err) = exits(archive.path(), &["build"], 1);
    assert!(err.contains("error[site/type]") && err.contains("site.toml:1:9") && err.contains("nothing was published"), "{err}");
    assert_eq!(fs::read(archive.path().join("public/index.html")).expect("still there"), before);
    exits(archive.path(), &["check"], 1);
}

#[test]
fn what_cannot_run_is_two() {
    let folder = folder();
    for arguments in [
        &["build"][..],
        &["check"],
        &["export"],
        &["build", "--root", "nowhere"],
        &["frobnicate"],
        &["build", "--now", "tomorrow"],
        &["build", "--base-url", "ftp://x"],
        &["explain", "no/such-code"],
        &["man", "frobnicate"],
    ] {
        let (out, err) = exits(folder.path(), arguments, 2);
        assert_eq!(out, "", "{arguments:?}");
        assert!(err.starts_with("error: "), "{arguments:?}: {err}");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn some_commands_need_no_archive() {
    let folder = folder();
    assert!(exits(folder.path(), &["explain"], 0).0.contains("site/unknown-key"));
    assert!(exits(folder.path(), &["explain", "site/unknown-key"], 0).0.contains("**Good**"));
    assert!(exits(folder.path(), &["explain", "site/unknown-kye"], 2).1.contains("`site/unknown-key`"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(exits(folder.path(), &["completions", shell], 0).0.contains("relsite"));
    }
    assert!(exits(folder.path(), &["man"], 0).0.contains(".TH relsite"));
    assert!(exits(folder.path(), &["--version"], 0).0.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_relsite"))
        .arg("explain")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
}
