//! `relsite new` and `relsite schema` as a shell sees them.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

#[track_caller]
fn relsite(folder: &Path, arguments: &[&str], code: i32) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relsite"));
    let output = command.args(arguments).args(["--now", "2026-11-20"]).current_dir(folder).env("NO_COLOR", "1").output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    (out, err)
}

#[test]
fn each_kind_is_begun_once_and_its_blanks_are_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for (arguments, path) in [
        (&["new", "release", "v2.5.0"][..], "content/releases/v2.5.0/index.md"),
        (&["new", "release", "v2.5.1", "--template", "service"], "content/releases/v2.5.1/index.md"),
        (&["new", "release", "v2.5.2", "--template", "process"], "content/releases/v2.5.2/index.md"),
        (&["new", "runbook", "Restore the database"], "content/runbooks/restore-the-database.md"),
        (&["new", "checklist", "before-a-release"], "content/checklists/before-a-release.md"),
        (&["new", "incident", "2026-11-20 outage"], "content/incidents/2026-11-20-outage.md"),
    ] {
        let (_, err) = relsite(root, arguments, 0);
        assert!(err.contains(path), "{err}");
        let before = fs::read(root.join(path)).expect("written");
        let (_, err) = relsite(root, arguments, 2);
        assert!(err.contains("is there already"), "{err}");
        assert_eq!(fs::read(root.join(path)).expect("still there"), before);
    }
    let found =
        Command::new(env!("CARGO_BIN_EXE_relsite")).args(["check", "--format", "json"]).current_dir(root).output().expect("it runs");
    let found: Value = serde_json::from_slice(&found.stdout).expect("JSON");
    let blanks = found["problems"].as_array().expect("a list").iter().filter(|problem| problem["code"] == "record/placeholder").count();
    assert!(blanks > 100, "{blanks}");
}

#[test]
fn a_product_is_named_where_there_are_several() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("site.toml"), "[products.api]\n[products.web]\n").expect("written");
    let (_, err) = relsite(folder.path(), &["new", "release", "v1.0.0"], 2);
    assert!(err.contains("--product: api, web"), "{err}");
    let (_, err) = relsite(folder.path(), &["new", "release", "v1.0.0", "--product", "ap"], 2);
    assert!(err.contains("nearest is `api`"), "{err}");
    relsite(folder.path(), &["new", "release", "v1.0.0", "--product", "api"], 0);
    assert!(folder.path().join("content/api/releases/v1.0.0/index.md").is_file());
}

#[test]
fn a_name_does_not_escape() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["../x", "a/b", "..", ""] {
        relsite(folder.path(), &["new", "release", name], 2);
    }
    assert!(!folder.path().join("content").exists());
}

#[test]
fn every_schema_is_json_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    for subject in ["site", "front-matter", "record", "checklist", "schedule"] {
        let (out, _) = relsite(folder.path(), &["schema", subject], 0);
        let schema: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert!(schema["properties"].as_object().is_some_and(|properties| properties.len() >= 5), "{subject}");
    }
    let (out, _) = relsite(folder.path(), &["schema", "record"], 0);
    assert!(out.contains("\"traffic_percent\"") && out.contains("\"likelihood\""));
}
