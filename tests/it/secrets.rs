//! Secrets through the command: nothing that is written or said holds one. They are put together here, so that the repository holds none.

use std::{fs, io::Write, path::Path, process::Command};

use base64::{Engine, engine::general_purpose::STANDARD};
use relsite::integrity::secrets::find_in;
use tempfile::TempDir;

const RECORD: &str = "content/releases/v1.1.0/index.md";
const LOGS: &str = "content/releases/v1.1.0/evidence/logs.txt";

fn key() -> String {
    ["AK", "IA", "Q3EGTZ7WJH4M2XKV"].concat()
}

fn write(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    fs::write(path, bytes).expect("written");
}

fn archive(logs: impl AsRef<[u8]>) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), RECORD, "# Release v1.1.0\n\n**Date:** 2026-03-02\n");
    write(folder.path(), LOGS, logs);
    folder
}

/// Runs a command; what it says holds no secret, and neither does any file that it wrote.
#[track_caller]
fn runs(root: &Path, arguments: &[&str], code: i32) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_relsite"))
        .args(arguments)
        .args(["--now", "2026-03-05"])
        .current_dir(root)
        .env("NO_COLOR", "1")
        .output()
        .expect("the command runs");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{said}");
    let secret = key();
    assert!(!said.contains(&secret), "{arguments:?} says it:\n{said}");
    let written = ["public", ".relsite"].map(|folder| walkdir::WalkDir::new(root.join(folder)));
    for entry in written.into_iter().flatten().flatten().filter(|entry| entry.file_type().is_file()) {
        let bytes = fs::read(entry.path()).expect("readable");
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{} holds it", entry.path().display());
    }
    said
}

#[test]
fn a_secret_keeps_everything_from_being_published() {
    let text = format!("started\nexport KEY={}\n", key());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).expect("packed");
    let bom = format!("{{\"components\":[{{\"name\":\"{}\"}}]}}", STANDARD.encode(&text));
    for logs in [text.clone().into_bytes(), packed.finish().expect("packed"), bom.into_bytes()] {
        let folder = archive(logs);
        let said = runs(folder.path(), &["build"], 1);
        assert!(
            said.contains("error[secret/found]") && said.contains("`aws-access-key`") && said.contains("nothing was published"),
            "{said}"
        );
        assert!(!folder.path().join("public").exists());
        runs(folder.path(), &["check", "--format", "json"], 1);
    }
}

#[test]
fn it_is_found_wherever_it_would_be_published_from() {
    let half = key();
    let places: [(&str, String); 6] = [
        ("static/app.txt", format!("key {}\n", key())),
        ("site.toml", format!("title = \"Releases {}\"\n", key())),
        ("content/runbooks/restore.md", format!("# Restore\n\n{}\n{}\n", &half[..8], &half[8..])),
        ("content/releases/v1.1.0/evidence/.env", format!("AWS={}\n", key())),
        (&format!("content/releases/v1.1.0/evidence/{}.txt", key()), "fine\n".to_owned()),
        (&format!("content/releases/{}/evidence/log.txt", key()), "fine\n".to_owned()),
    ];
    for (path, text) in places {
        let folder = archive("fine\n");
        write(folder.path(), path, text);
        for arguments in [&["build"][..], &["check"], &["check", "--format", "json"], &["verify"], &["verify", "--format", "json"]] {
            let verifies = arguments[0] == "verify";
            let said = runs(folder.path(), arguments, i32::from(!verifies));
            assert!(verifies || (said.contains("secret/found") && said.contains("aws-access-key")), "{arguments:?}: {said}");
        }
        assert!(!folder.path().join("public").exists(), "{path}");
    }
}

#[test]
fn a_build_for_everybody_remembers_no_path_that_it_leaves_out() {
    let folder = archive("fine\n");
    let root = folder.path();
    write(root, "site.toml", "[audience]\ninternal = [\"content/releases/*/evidence/own-*\"]\n");
    write(root, &format!("content/releases/v1.1.0/evidence/own-{}.txt", key()), "fine\n");
    runs(root, &["build", "--audience", "public"], 0);
    let memos = walkdir::WalkDir::new(root.join(".relsite")).into_iter().flatten();
    assert!(memos.into_iter().any(|entry| entry.path().extension().is_some_and(|end| end == "memo")), "a memo was kept");
    assert!(runs(root, &["build", "--audience", "public"], 0).contains("0 pages written"));
    runs(root, &["build"], 1);
}

#[test]
fn what_is_packed_is_said_to_be_unseen() {
    let folder = archive(b"PK\x03\x04 and so on");
    let said = runs(folder.path(), &["build"], 0);
    assert!(said.contains("secret/unseen") && said.contains("logs.txt"), "{said}");
}

#[test]
fn other_problems_of_the_line_do_not_say_it() {
    let folder = archive("fine\n");
    write(folder.path(), RECORD, format!("# Release v1.1.0\n\n**Date:** {0}\n**Type:** {0}\n\n[x]({0}.md)\n", key()));
    let said = runs(folder.path(), &["check"], 1);
    assert!(said.contains("secret/found") && said.contains("link/broken"), "{said}");
    runs(folder.path(), &["check", "--format", "json"], 1);
    runs(folder.path(), &["check", "--quiet"], 1);
}

#[test]
fn evidence_can_be_shown_with_its_secrets_blacked_out() {
    let folder = archive(format!("started\nexport KEY={}\ndone\n", key()));
    let root = folder.path();
    write(root, "site.toml", "[secrets]\naction = \"redact\"\n");
    let said = runs(root, &["build"], 0);
    assert!(said.contains("secret/redacted"), "{said}");
    let raw = root.join("public/evidence/v1.1.0/raw");
    assert!(!raw.join("logs.txt").exists() && fs::read_to_string(raw.join("SHA256SUMS")).expect("a list").is_empty());
    let page = fs::read_to_string(root.join("public/evidence/v1.1.0/logs.txt.html")).expect("a page");
    assert!(page.contains("aws-access-key]") && page.contains("done"), "{page}");
    runs(root, &["export"], 0);
    write(root, RECORD, format!("# Release v1.1.0\n\n**Date:** 2026-03-02\n\nThe key is {}.\n", key()));
    assert!(runs(root, &["build"], 1).contains("secret/found"));
}

#[test]
fn what_is_no_secret_is_allowed_by_its_fingerprint() {
    let folder = archive(key());
    let root = folder.path();
    let fingerprint = &relsite::digest::Digest::of(key().as_bytes()).hex()[..16];
    let allow = |until: &str| format!("[[secrets.allow]]\nfingerprint = \"{fingerprint}\"\nreason = \"revoked\"\nuntil = \"{until}\"\n");
    write(root, "site.toml", allow("2026-03-04"));
    assert!(runs(root, &["check"], 1).contains("secret/allow"));
    write(root, "site.toml", allow("2026-03-05"));
    assert!(runs(root, &["check"], 0).contains("no problems") || root.join(LOGS).exists());
}

#[test]
fn this_repository_holds_none() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let parts = ["src", "tests", "content", "docs", "themes", "static", "Cargo.lock", "README.md", "CHANGELOG.md"];
    let entries = parts.into_iter().flat_map(|part| walkdir::WalkDir::new(root.join(part)).into_iter().flatten());
    let mut count = 0;
    let mut found = Vec::new();
    for entry in entries.filter(|entry| entry.file_type().is_file()) {
        count += 1;
        let bytes = fs::read(entry.path()).expect("readable");
        found.extend(find_in(&bytes).into_iter().map(|one| format!("{}:{} {}", entry.path().display(), one.line, one.rule)));
    }
    assert!(count > 500 && found.len() * 100 <= count, "{} in {count} files: {found:#?}", found.len());
}
