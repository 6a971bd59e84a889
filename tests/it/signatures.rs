//! Signatures that minisign, OpenSSH, OpenSSL and GnuPG made, through compiling: each state is reached, and no tampering passes.

use std::{fs, path::Path};

use relsite::{
    Compiled,
    archive::Release,
    integrity::signatures::{Fault, Gap, State},
    world::MemoryWorld,
};
#[cfg(feature = "verify")]
use relsite::{
    archive::Signed,
    diag::Problems,
    evidence::{Envelope, EnvelopeSignature, envelopes},
    integrity::signatures::{Detached, Keyring},
};

#[cfg(feature = "verify")]
use crate::archives::exported;
use crate::archives::{TODAY, compiled};

const FOLDER: &str = "content/releases/v1.1.0/evidence";
const RECORD: &str = "# Release v1.1.0\n\n**Date:** 2026-03-02\n";

/// A file beside `logs.txt`, and whether this relsite can check signatures.
const CAN_CHECK: bool = cfg!(feature = "verify");

fn vector(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signatures").join(name)).expect(name)
}

fn keys() -> String {
    String::from_utf8(vector("site.toml")).expect("text")
}

/// An archive with these files of evidence.
fn archive(keys: &str, files: &[(&str, Vec<u8>)]) -> (MemoryWorld, Compiled) {
    let mut all = vec![
        ("site.toml".to_owned(), keys.as_bytes().to_vec()),
        (format!("{FOLDER}/../index.md").replace("/evidence/..", ""), RECORD.into()),
    ];
    all.extend(files.iter().map(|(name, bytes)| (format!("{FOLDER}/{name}"), bytes.clone())));
    let world = MemoryWorld::new(TODAY, all);
    let compiled = compiled(&world);
    (world, compiled)
}

fn release(compiled: &Compiled) -> &Release {
    &compiled.archive.releases[0]
}

/// State and key of the only signature beside a log.
fn judged(keys: &str, log: &[u8], name: &str, signature: &[u8]) -> (State, Option<String>) {
    let (_, compiled) = archive(keys, &[("logs.txt", log.to_vec()), (name, signature.to_vec())]);
    let found = &release(&compiled).signatures.found;
    assert_eq!(found.len(), 1, "{name}");
    (found[0].judged.state, found[0].judged.key.clone())
}

/// Each file of `tests/signatures` with the name that it has beside the log, and what it comes to.
const VECTORS: [(&str, &str, State, Option<&str>); 11] = [
    ("minisign.minisig", "logs.txt.minisig", State::Valid, Some("minisign")),
    ("minisign-legacy.minisig", "logs.txt.minisig", State::Valid, Some("minisign")),
    ("ssh-ed.sig", "logs.txt.sig", State::Valid, Some("ssh")),
    ("ssh-sha256.sig", "logs.txt.sshsig", State::Valid, Some("ssh")),
    ("ssh-ec.sig", "logs.txt.SIG", State::Valid, Some("ssh-p256")),
    ("ssh-namespace.sig", "logs.txt.sig", State::Invalid(Fault::Purpose), Some("ssh")),
    ("ecdsa.sig", "logs.txt.sig", State::Valid, Some("cosign")),
    ("ecdsa-base64.sig", "logs.txt.sig", State::Valid, Some("cosign")),
    ("dsse-ed25519.json", "build.intoto.jsonl", State::Valid, Some("builder")),
    ("dsse-p256.json", "build.json", State::Valid, Some("cosign")),
    ("openpgp.asc", "logs.txt.asc", State::NotChecked(Gap::Scheme), None),
];

#[test]
fn signatures_of_real_tools_are_read() {
    for (vector_name, name, state, key) in VECTORS {
        let wanted = if CAN_CHECK { (state, key.map(str::to_owned)) } else { (State::NotChecked(Gap::Feature), None) };
        assert_eq!(judged(&keys(), &vector("logs.txt"), name, &vector(vector_name)), wanted, "{vector_name}");
    }
    let rsa = judged(&keys(), &vector("logs.txt"), "logs.txt.sig", &vector("ssh-rsa.sig"));
    assert!(if CAN_CHECK { rsa.0 == State::UnknownKey && rsa.1.is_some_and(|id| id.starts_with("SHA256:")) } else { rsa.1.is_none() });
}

#[test]
fn without_keys_nothing_is_checked() {
    for (vector_name, name, ..) in VECTORS {
        let (state, _) = judged("title = \"x\"\n", &vector("logs.txt"), name, &vector(vector_name));
        assert!(matches!(state, State::NotChecked(_)), "{vector_name}: {state:?}");
    }
}

/// The best that the signatures in some bytes come to.
#[cfg(feature = "verify")]
fn best(keys: &Keyring, log: &[u8], signature: &[u8]) -> Option<State> {
    let open = || Some(Box::new(std::io::Cursor::new(log.to_vec())) as Box<dyn std::io::Read + Send>);
    let of_envelope = |envelope: Envelope| {
        let one = |one: &EnvelopeSignature| keys.envelope(&envelope.payload_type, &envelope.payload, &one.key_id, &one.bytes).state;
        envelope.signatures.iter().map(one).min()
    };
    match Detached::recognise(signature) {
        Some(detached) => Some(keys.detached(&detached, &open).state),
        None => envelopes(signature).into_iter().filter_map(|(_, envelope)| envelope.ok().and_then(of_envelope)).min(),
    }
}

/// How many bytes lie between two that are tried: elliptic curves take their time without optimisation.
#[cfg(feature = "verify")]
const STRIDE: usize = 7;

/// A bit of the file, a bit of the signature, an end cut off: never valid. What no scheme signs is left alone.
#[cfg(feature = "verify")]
#[test]
fn no_flipped_bit_passes() {
    let world = MemoryWorld::new(TODAY, [("site.toml", keys())]);
    let ring = Keyring::of(&compiled(&world).site.keys, &mut Problems::new());
    let log = vector("logs.txt");
    for (from, (vector_name, name, ..)) in VECTORS.into_iter().filter(|(_, _, state, _)| *state == State::Valid).enumerate() {
        let signature = vector(vector_name);
        assert_eq!(best(&ring, &log, &signature), Some(State::Valid), "{vector_name}");
        for at in (from..log.len()).step_by(STRIDE).filter(|_| !name.starts_with("build")) {
            let mut forged = log.clone();
            forged[at] ^= 1 << (at % 8);
            assert_ne!(best(&ring, &forged, &signature), Some(State::Valid), "{vector_name}: byte {at} of the file");
        }
        for at in (from..signature.len()).step_by(STRIDE).filter(|at| !says_nothing(&signature, *at)) {
            let mut forged = signature.clone();
            forged[at] ^= 1 << (at % 8);
            assert_ne!(best(&ring, &log, &forged), Some(State::Valid), "{vector_name}: byte {at}, {:?}", char::from(signature[at]));
        }
        for end in (from..signature.trim_ascii().len()).step_by(STRIDE) {
            assert_ne!(best(&ring, &log, &signature[..end]), Some(State::Valid), "{vector_name}: cut at {end}");
        }
    }
}

/// Whether a byte of a signature carries nothing that is signed: white space, minisign's first line, the hint to the key.
#[cfg(feature = "verify")]
fn says_nothing(signature: &[u8], at: usize) -> bool {
    let hint = b"\"keyid\": \"builder\"";
    let in_hint =
        signature.windows(hint.len()).position(|window| window == hint).is_some_and(|start| (start..start + hint.len()).contains(&at));
    let first = signature.starts_with(b"untrusted") && signature[..=at].iter().all(|byte| *byte != b'\n');
    signature[at].is_ascii_whitespace() || in_hint || first
}

#[test]
fn another_key_is_unknown() {
    let all = keys();
    for (vector_name, name, state, key) in VECTORS.into_iter().filter(|(_, _, state, _)| *state == State::Valid) {
        let others: String = without(&all, key.expect("a key"));
        let (found, _) = judged(&others, &vector("logs.txt"), name, &vector(vector_name));
        assert!(!CAN_CHECK || found == State::UnknownKey, "{vector_name}: {found:?} is not {state:?}");
    }
}

/// The keys without one.
fn without(keys: &str, name: &str) -> String {
    let mut kept = Vec::new();
    let mut inside = false;
    for line in keys.lines() {
        let begins = line.starts_with(&format!("{name} = "));
        if !begins && !inside {
            kept.push(line);
        }
        inside = if begins { line.ends_with("\"\"\"") } else { inside && line != "\"\"\"" };
    }
    kept.join("\n")
}

#[cfg(feature = "verify")]
#[test]
fn a_signed_statement_covers_what_it_names_and_nothing_else() {
    let files = [
        ("logs.txt", vector("logs.txt")),
        ("copy.txt", vector("logs.txt")),
        ("other.txt", b"other".to_vec()),
        ("build.json", vector("dsse-ed25519.json")),
    ];
    let (world, compiled) = archive(&keys(), &files);
    let release = release(&compiled);
    let covered: Vec<&str> = release.signatures.covered.keys().map(|file| release.evidence[*file].path.as_str()).collect();
    assert_eq!(covered, ["evidence/build.json", "evidence/copy.txt", "evidence/logs.txt"]);
    assert_eq!(release.signatures.found[0].of, Signed::Payload);
    let data = exported(&world, &compiled);
    let signature = &data["releases"][0]["signatures"][0];
    assert_eq!((signature["state"].as_str(), signature["key"].as_str()), (Some("valid"), Some("builder")));
    assert_eq!(signature["covers"].as_array().map(Vec::len), Some(3));
    assert_eq!(data["releases"][0]["evidence"][0]["facts"]["signature"], "valid");
}

#[cfg(feature = "verify")]
#[test]
fn a_signed_list_covers_what_it_names_rightly() {
    let list = [("SHA256SUMS", vector("SHA256SUMS")), ("SHA256SUMS.minisig", vector("SHA256SUMS.minisig"))];
    let files = [("logs.txt", vector("logs.txt")), ("other.txt", b"not as listed".to_vec())];
    let covered = |files: &[(&str, Vec<u8>)]| {
        let (_, compiled) = archive(&keys(), files);
        let release = release(&compiled);
        release.signatures.covered.keys().map(|file| release.evidence[*file].path.replace("evidence/", "")).collect::<Vec<_>>()
    };
    assert_eq!(covered(&[&list[..], &files].concat()), ["SHA256SUMS", "logs.txt"]);
    // An unsigned list covers nothing, however right it is; neither does a signature of a list that was changed.
    assert_eq!(covered(&[&list[..1], &files].concat()), [""; 0]);
    let longer = [vector("SHA256SUMS"), b"\n".to_vec()].concat();
    assert_eq!(covered(&[&[("SHA256SUMS", longer), list[1].clone()], &files[..]].concat()), [""; 0]);
}
