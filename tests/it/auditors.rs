//! A published site in the hands of somebody who holds the keys: signatures of real tools, checked offline, and every tampering seen.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::verify::{record, runs, write};
#[cfg(feature = "verify")]
use crate::verify::{relsite, verified};

#[cfg(feature = "verify")]
const RAW: &str = "public/evidence/v1.1.0/raw";
/// Each signature of `tests/signatures` with the name that it is published under.
const SIGNED: [(&str, &str); 6] = [
    ("minisign.minisig", "logs.txt.minisig"),
    ("ssh-ed.sig", "logs.txt.sshsig"),
    ("ecdsa.sig", "logs.txt.sig"),
    ("dsse-ed25519.json", "build.intoto.json"),
    ("openpgp.asc", "logs.txt.asc"),
    ("SHA256SUMS.minisig", "SHA256SUMS.minisig"),
];

fn vector(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signatures").join(name)).expect(name)
}

/// An archive without a key of its own, published.
fn published() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(root, "content/releases/v1.1.0/index.md", record("v1.1.0"));
    let evidence = |name: &str| format!("content/releases/v1.1.0/evidence/{name}");
    write(root, &evidence("logs.txt"), vector("logs.txt"));
    write(root, &evidence("SHA256SUMS"), vector("SHA256SUMS"));
    write(root, &evidence("other.txt"), "nobody signed this\n");
    for (from, to) in SIGNED {
        write(root, &evidence(to), vector(from));
    }
    write(root, "keys.toml", vector("site.toml"));
    runs(root, &["build", "--quiet", "--now", "2026-03-05"], 0);
    folder
}

fn says(root: &Path, arguments: &[&str], code: i32) -> String {
    runs(root, &[&["verify", "public", "--now", "2026-03-06"], arguments].concat(), code)
}

#[test]
fn without_keys_signatures_are_not_checked() {
    let folder = published();
    let said = says(folder.path(), &[], 0);
    assert!(said.contains("signatures of the evidence: no keys given") && !said.contains("valid"), "{said}");
}

#[cfg(feature = "verify")]
#[test]
fn who_holds_the_keys_can_check() {
    let folder = published();
    let said = says(folder.path(), &["--keys", "keys.toml"], 0);
    assert!(said.contains("signatures of the published evidence: 5 valid (by `builder`, `cosign`, `minisign`, `ssh`)"), "{said}");
    assert!(said.contains("not checked  1 signature") && said.contains("logs.txt.asc, openpgp signature: not checked"), "{said}");
    assert!(!said.contains("other.txt"), "{said}");
}

/// One key in the file that its tool writes checks its own signatures; those of others are unknown, which is no error.
#[cfg(feature = "verify")]
#[test]
fn a_single_key_is_enough_for_its_own() {
    let folder = published();
    let table = String::from_utf8(vector("site.toml")).expect("text");
    let value = |name: &str| {
        table.lines().find_map(|line| line.strip_prefix(&format!("{name} = \""))).map(|rest| rest.trim_end_matches('"').to_owned())
    };
    let minisign = format!("untrusted comment: minisign public key\n{}\n", value("minisign").expect("a key"));
    let pem = table.split("\"\"\"").nth(1).expect("a key");
    write(folder.path(), "release.pub", &minisign);
    write(folder.path(), "ci.pub", value("ssh").expect("a key") + "\n");
    write(folder.path(), "builder.pem", pem.trim_start());
    for (file, valid, unknown) in [
        ("release.pub", "2 valid (by `release`)", "3 unknown key"),
        ("ci.pub", "1 valid (by `ci`)", "4 unknown key"),
        ("builder.pem", "1 valid (by `builder`)", "4 unknown key"),
    ] {
        let said = says(folder.path(), &["--keys", file], 0);
        assert!(said.contains(valid) && said.contains(unknown) && said.contains("warning[signature/unknown-key]"), "{file}: {said}");
    }
    let both = says(folder.path(), &["--keys", "release.pub", "--keys", "ci.pub"], 0);
    assert!(both.contains("3 valid (by `ci`, `release`)"), "{both}");
}

/// What was changed after the publication is named by the manifest; with the manifest put right, by the signature.
#[cfg(feature = "verify")]
#[test]
fn tampering_is_seen_whatever_the_manifest_says() {
    let flip = |root: &Path, name: &str| {
        let path = root.join(RAW).join(name);
        let mut bytes = fs::read(&path).expect("a file");
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        fs::write(&path, bytes).expect("written");
    };
    for name in ["logs.txt", "logs.txt.minisig", "logs.txt.sshsig", "build.intoto.json"] {
        let folder = published();
        let before = verified(folder.path(), &["public", "--keys", "keys.toml"], 0);
        assert!(before.is_empty(), "{before:?}");
        flip(folder.path(), name);
        forge(folder.path(), name);
        let without = verified(folder.path(), &["public"], 0);
        assert!(without.is_empty(), "the manifest is forged as well: {without:?}");
        let output = relsite(folder.path(), &["verify", "public", "--keys", "keys.toml", "--now", "2026-03-06"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!said.contains("5 valid"), "{name}: {said}");
        // An envelope that names no key may as well be somebody else's.
        let expected = if name.ends_with(".json") { "[signature/" } else { "error[signature/invalid]" };
        assert!(said.contains(expected) && said.contains(&format!("raw/{name}")), "{name}: {said}");
    }
}

/// Makes the manifest say of a file what it is now.
#[cfg(feature = "verify")]
fn forge(root: &Path, name: &str) {
    let path = root.join("public/manifest.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).expect("a manifest")).expect("JSON");
    let bytes = fs::read(root.join(RAW).join(name)).expect("a file");
    let (size, sha256) = (bytes.len(), relsite::digest::Digest::of(&bytes).hex());
    let own = format!("evidence/v1.1.0/raw/{name}");
    let files = manifest["files"].as_array_mut().expect("a list");
    let file = files.iter_mut().find(|file| file["path"] == own.as_str()).expect("listed");
    file["size"] = size.into();
    file["sha256"] = sha256.into();
    fs::write(path, serde_json::to_string(&manifest).expect("JSON")).expect("written");
}

/// A signature whose file was taken away, and the file of one that was put in place of another's.
#[cfg(feature = "verify")]
#[test]
fn a_file_that_is_gone_or_another_is_not_signed() {
    let folder = published();
    fs::copy(folder.path().join(RAW).join("other.txt"), folder.path().join(RAW).join("logs.txt")).expect("copied");
    let said = says(folder.path(), &["--keys", "keys.toml"], 1);
    assert!(said.contains("the key `minisign` did not sign evidence/v1.1.0/raw/logs.txt as it is"), "{said}");
    fs::remove_file(folder.path().join(RAW).join("logs.txt")).expect("removed");
    let said = says(folder.path(), &["--keys", "keys.toml"], 1);
    assert!(said.contains("warning[signature/no-file]") && said.contains("2 valid"), "{said}");
}

#[test]
fn what_is_no_key_is_refused() {
    let folder = published();
    for (name, text) in [
        ("empty.pub", ""),
        ("words.pub", "just words\n"),
        ("broken.toml", "[keys]\nci = \"RWnot a key\"\n"),
        ("none.toml", "[keys]\n"),
        ("bad.toml", "[keys\n"),
    ] {
        write(folder.path(), name, text);
        let refused = cfg!(feature = "verify") || !name.starts_with("broken");
        let said = says(folder.path(), &["--keys", name], if refused { 2 } else { 0 });
        assert!(!refused || said.contains(name), "{name}: {said}");
    }
    says(folder.path(), &["--keys", "nowhere.pub"], 2);
}

/// In an archive the keys that were brought count, and not those that its site.toml names.
#[cfg(feature = "verify")]
#[test]
fn brought_keys_replace_those_of_an_archive() {
    let folder = published();
    // The list that is signed names another `other.txt`: that is a mismatch, whoever holds the keys.
    let said = runs(folder.path(), &["verify", "--now", "2026-03-06", "--keys", "keys.toml"], 1);
    assert!(said.contains("5 valid") && said.contains("valid signatures cover 3 of 4"), "{said}");
    let own = runs(folder.path(), &["verify", "--now", "2026-03-06"], 1);
    assert!(!own.contains("valid (by"), "{own}");
}
