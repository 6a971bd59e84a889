//! Signatures that minisign, OpenSSH, OpenSSL and GnuPG made, through compiling: each state is reached, and no tampering passes.

use std::{fs, path::Path};

#[cfg(feature = "verify")]
use base64::Engine;
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
    digest::Digest,
    evidence::{Content, Envelope, EnvelopeSignature, envelopes},
    integrity::signatures::{Detached, Keyring},
    site::Limits,
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

/// What is said of files that have to be signed, in a site for the public that withholds some.
#[cfg(feature = "verify")]
fn unsigned_in_public(signed: &str, internal: &str, names: &[(&str, &str)]) -> Vec<String> {
    let settings =
        format!("{}\n[policies.default]\nsigned = [{signed}]\n[audience]\ndefault = \"public\"\ninternal = [{internal}]\n", keys());
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(|(name, of)| (*name, vector(of))).collect();
    let (_, compiled) = archive(&settings, &files);
    let absent = compiled.problems.iter().filter(|problem| problem.code.name == "signature/absent");
    absent.map(|problem| problem.message.clone()).collect()
}

/// The public cannot tell whether a file is signed of which it may not see the signature, so nothing is said.
#[cfg(feature = "verify")]
#[test]
fn what_is_withheld_is_not_called_unsigned() {
    let log = ("logs.txt", "logs.txt");
    let signature = ("logs.txt.minisig", "minisign.minisig");
    assert_eq!(unsigned_in_public("\"logs.txt\"", "\"nothing-*\"", &[log]).len(), 1, "it is unsigned for everybody");
    assert!(unsigned_in_public("\"logs.txt\"", "\"nothing-*\"", &[log, signature]).is_empty());
    assert_eq!(unsigned_in_public("\"logs.txt\"", "\"*.minisig\"", &[log, signature]), Vec::<String>::new());
    assert_eq!(unsigned_in_public("\"logs.txt\"", "\"logs.txt\"", &[log, signature]), Vec::<String>::new());
    assert_eq!(unsigned_in_public("\"logs.txt\"", "\"logs.txt*\"", &[log, signature]), Vec::<String>::new());
    let list = ("SHA256SUMS", "logs.txt");
    assert_eq!(unsigned_in_public("\"logs.txt\"", "\"*256SUMS\"", &[log, list]), Vec::<String>::new(), "the list may name it");
    let other = [log, ("other.txt", "logs.txt"), ("other.txt.minisig", "minisign.minisig")];
    assert_eq!(unsigned_in_public("\"logs.txt\"", "\"other.txt*\"", &other).len(), 1, "what is withheld is of another file");
}

/// Each file of `tests/signatures` with the name that it has beside the log, and what it comes to.
const VECTORS: [(&str, &str, State, Option<&str>); 13] = [
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
    ("bundle-ed25519.json", "logs.txt.sigstore.json", State::Valid, Some("bundle")),
    ("bundle-p256.json", "of-the-log.json", State::Valid, Some("bundle-p256")),
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
        let one = |one: &EnvelopeSignature| match &envelope.content {
            Content::Payload(payload) => keys.envelope(&payload.kind, &payload.bytes, &one.key_id, &one.bytes).state,
            Content::Message(message) => keys.message(&one.key_id, &one.bytes, (message.algorithm, &message.digest), &open).state,
        };
        envelope.signatures.iter().map(one).min()
    };
    match Detached::recognise(signature) {
        Some(detached) => Some(keys.detached(&detached, &open).state),
        None => envelopes(signature, &Limits::default()).into_iter().filter_map(|envelope| envelope.ok().and_then(of_envelope)).min(),
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

/// Whether a byte of a signature carries nothing that is signed: white space, minisign's first line, the hint to the key, what leads a bundle.
#[cfg(feature = "verify")]
fn says_nothing(signature: &[u8], at: usize) -> bool {
    let hint = b"\"keyid\": \"builder\"";
    let in_hint =
        signature.windows(hint.len()).position(|window| window == hint).is_some_and(|start| (start..start + hint.len()).contains(&at));
    let first = signature.starts_with(b"untrusted") && signature[..=at].iter().all(|byte| *byte != b'\n');
    let signed = b"\"messageSignature\"";
    let leads = signature.windows(signed.len()).position(|window| window == signed).is_some_and(|start| at < start);
    signature[at].is_ascii_whitespace() || in_hint || first || leads
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
fn a_bundle_signs_the_file_with_its_digest_else_the_one_beside_it() {
    let log = vector("logs.txt");
    let judged = |keys: &str, files: &[(&str, &[u8])]| {
        let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
        let (world, compiled) = archive(keys, &files);
        let release = release(&compiled);
        let found = &release.signatures.found;
        assert_eq!(found.len(), 1);
        let covered: Vec<&str> = release.signatures.covered.keys().map(|file| release.evidence[*file].path.as_str()).collect();
        let codes: Vec<&str> = compiled.problems.iter().map(|problem| problem.code.name).filter(|name| name.starts_with("sig")).collect();
        let signs = exported(&world, &compiled)["releases"][0]["signatures"][0]["signs"].as_str().map(|path| path.replace(FOLDER, ""));
        (found[0].judged.state, signs.unwrap_or_default(), covered.join(" "), codes.join(" "))
    };
    let told = |state, signs: &str, covered: &str, codes: &str| (state, signs.to_owned(), covered.to_owned(), codes.to_owned());
    for name in ["bundle-ed25519.json", "bundle-p256.json"] {
        let bundle = vector(name);
        let good = told(State::Valid, "/a.log", "evidence/a.log", "");
        assert_eq!(judged(&keys(), &[("a.log", &log), ("z.json", &bundle)]), good, "{name}");
        assert_eq!(judged(&keys(), &[("a.log", &log), ("b.log", b"x"), ("b.log.sigstore.json", &bundle)]), good, "{name}");
        // The file was changed, and its bundle is the old one.
        let changed = judged(&keys(), &[("a.log", b"changed"), ("a.log.sigstore.json", &bundle)]);
        assert_eq!(changed, told(State::Invalid(Fault::Bytes), "/a.log", "", "signature/invalid"), "{name}");
        // Nobody knows what it signs.
        let (state, signs, covered, codes) = judged(&keys(), &[("z.json", &bundle)]);
        assert_eq!((state, covered.as_str(), codes.as_str()), (State::NotChecked(Gap::NoFile), "", "signature/not-checked"), "{name}");
        assert!(signs.starts_with("sha256:e3b33b73"), "{signs}");
        let keyless = judged("title = \"x\"\n", &[("a.log", &log), ("z.json", &bundle)]);
        assert_eq!(keyless, told(State::NotChecked(Gap::NoKeys), "/a.log", "", "signature/not-checked"), "{name}");
        // Digest and file agree, and another key signed.
        let other = without(&without(&keys(), "bundle"), "bundle-p256");
        let unknown = judged(&other, &[("a.log", &log), ("z.json", &bundle)]);
        assert_eq!(unknown, told(State::UnknownKey, "/a.log", "", "signature/unknown-key"), "{name}");
        let certificate = judged(&other, &[("a.log", &log), ("z.json", &vector("bundle-certificate.json"))]);
        assert_eq!(certificate, told(State::NotChecked(Gap::Certificate), "/a.log", "", "signature/not-checked"));
        // Digest and file were changed together: the key that the bundle names did not sign them.
        let forged = String::from_utf8(bundle).expect("text").replace(&digest(&log), &digest(b"forged"));
        let forged = judged(&keys(), &[("a.log", b"forged"), ("z.json", forged.as_bytes())]);
        assert_eq!(forged, told(State::Invalid(Fault::Bytes), "/a.log", "", "signature/invalid"), "{name}");
    }
}

/// A digest as bundles write it.
#[cfg(feature = "verify")]
fn digest(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(Digest::of(bytes).sha256)
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
