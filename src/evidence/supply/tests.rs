#![expect(clippy::disallowed_methods, reason = "the samples are files")]

use std::{fs, path::Path};

use super::*;
use crate::evidence::{Exhibit, Label, recognise};

fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/supply").join(name);
    fs::read_to_string(path).expect("a sample")
}

pub(super) fn reading(text: &str) -> (Kind, Reading) {
    let recognised = recognise(&text.as_bytes()[..text.len().min(HEAD)]);
    let reading = recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default());
    (reading.kind.unwrap_or(recognised.kind), reading)
}

pub(super) fn listed(text: &str) -> Inventory {
    inventory(text.as_bytes(), text.len() as u64, &Limits::default()).expect("an inventory")
}

pub(super) fn faults(text: &str) -> Vec<String> {
    reading(text).1.faults.into_iter().map(|fault| format!("{}:{} {}", fault.code.name, fault.line, fault.message)).collect()
}

const BILLS: [(&str, &str); 18] = [
    ("cyclonedx-1.2.json", "CycloneDX 1.2"),
    ("cyclonedx-1.3.json", "CycloneDX 1.3"),
    ("cyclonedx-1.4.json", "CycloneDX 1.4"),
    ("cyclonedx-1.5.json", "CycloneDX 1.5"),
    ("cyclonedx-1.6.json", "CycloneDX 1.6"),
    ("cyclonedx-1.7.json", "CycloneDX 1.7"),
    ("cyclonedx-1.2.xml", "CycloneDX 1.2"),
    ("cyclonedx-1.3.xml", "CycloneDX 1.3"),
    ("cyclonedx-1.4.xml", "CycloneDX 1.4"),
    ("cyclonedx-1.5.xml", "CycloneDX 1.5"),
    ("cyclonedx-1.6.xml", "CycloneDX 1.6"),
    ("cyclonedx-1.7.xml", "CycloneDX 1.7"),
    ("spdx-2.2.json", "SPDX 2.2"),
    ("spdx-2.3.json", "SPDX 2.3"),
    ("spdx-2.2.spdx", "SPDX 2.2"),
    ("spdx-2.3.spdx", "SPDX 2.3"),
    ("spdx-3.0.json", "SPDX 3.0.1"),
    ("syft.json", "syft 16.0.24"),
];

#[test]
fn every_form_of_a_bill_lists_the_same_components() {
    for (name, format) in BILLS {
        let found = listed(&sample(name));
        assert_eq!((found.format.as_str(), found.faults.as_slice()), (format, &[][..]), "{name}");
        let (subject, version, _) = found.subject.clone().expect("a subject");
        assert_eq!((subject.as_str(), version.as_deref()), ("harbour", Some("2.4.0")), "{name}");
        let all: Vec<_> = found.components.iter().map(|one| (one.key(), one.name.as_str(), one.version.as_deref())).collect();
        let expected = [
            ("pkg:npm/@pier/rope".to_owned(), "@pier/rope", Some("1.2.3")),
            ("pkg:npm/knot".to_owned(), "knot", Some("0.4.0")),
            ("pkg:maven/org.example/anchor".to_owned(), "org.example/anchor", Some("4.0.1")),
        ];
        assert_eq!(all, expected, "{name}");
        let licences: Vec<_> = found.components.iter().map(|one| one.licences.join(" ")).collect();
        assert_eq!((licences[0].as_str(), licences[2].as_str()), ("MIT", "Apache-2.0 OR MIT"), "{name}");
        let (kind, shown) = reading(&sample(name));
        assert_eq!((kind, shown.facts.number("components")), (Kind::Sbom, Some(3.into())), "{name}");
    }
}

/// Vulnerability, state, justification, of what.
fn said(name: &str) -> Vec<String> {
    let all = listed(&sample(name)).statements;
    let tell = |one: Statement| {
        let why = one.justification.or(one.detail).unwrap_or_default();
        let severity = one.severity.unwrap_or_default();
        format!("{} {} {} | {severity} | {why}", one.vulnerability, one.exposure.word(), one.products.join(" "))
    };
    all.into_iter().map(tell).collect()
}

#[test]
fn what_is_said_of_vulnerabilities() {
    let of_bill = [
        "CVE-2026-1001 affected pkg:npm/%40pier/rope@1.2.3 | critical | Wait for 1.2.4.",
        "CVE-2026-1002 not-affected pkg:maven/org.example/anchor@4.0.1?type=jar |  | code_not_reachable",
    ];
    for name in ["cyclonedx-1.4.json", "cyclonedx-1.7.json", "cyclonedx-1.4.xml", "cyclonedx-1.7.xml"] {
        assert_eq!(said(name), of_bill, "{name}");
    }
    assert_eq!(
        said("spdx-3.0.json"),
        [
            "CVE-2026-1001 affected pkg:npm/%40pier/rope@1.2.3 |  | Wait for 1.2.4.",
            "CVE-2026-1002 not-affected pkg:maven/org.example/anchor@4.0.1?type=jar |  | vulnerableCodeNotInExecutePath",
        ]
    );
    assert_eq!(
        said("openvex.json"),
        [
            "CVE-2026-1001 affected pkg:npm/%40pier/rope@1.2.3 |  | Wait for 1.2.4.",
            "CVE-2026-1002 not-affected pkg:maven/org.example/anchor@4.0.1 |  | vulnerable_code_not_in_execute_path",
            "CVE-2026-1003 under-investigation pkg:npm/knot@0.4.0 |  | ",
            "CVE-2026-1004 fixed pkg:npm/knot@0.4.0 |  | ",
        ]
    );
    assert_eq!(
        said("csaf.json"),
        [
            "CVE-2026-1001 affected pkg:npm/%40pier/rope@1.2.3 | critical | Update to 1.2.4.",
            "CVE-2026-1001 not-affected anchor 4.0.1 | critical | component_not_present",
            "PIER-7 fixed pkg:npm/%40pier/rope@1.2.3 |  | ",
        ]
    );
    for (name, open) in [("openvex.json", 2), ("csaf.json", 1), ("cyclonedx-vex.json", 1)] {
        let (kind, shown) = reading(&sample(name));
        assert_eq!((kind, shown.facts.number("open_vulnerabilities")), (Kind::Vex, Some(open.into())), "{name}");
        assert_eq!(shown.faults, [], "{name}");
    }
}

#[test]
fn attestations_tell_who_built_what_from_where() {
    let commit = Some("0c6799f2e85e8a1b2c3d4e5f60718293a4b5c6d7");
    for (name, signature) in [
        ("slsa-v1.json", "absent"),
        ("slsa-v0.2.json", "absent"),
        ("dsse.json", "not-checked"),
        ("dsse.jsonl", "not-checked"),
        ("sigstore-bundle.json", "not-checked"),
    ] {
        let (kind, shown) = reading(&sample(name));
        assert_eq!((kind, shown.faults.as_slice()), (Kind::Provenance, &[][..]), "{name}");
        let text = |fact: &str| shown.facts.text(fact).map(str::to_owned);
        assert_eq!(shown.facts.text("commit"), commit, "{name}");
        assert_eq!(text("version").as_deref(), Some("v2.4.0"), "{name}");
        assert_eq!(text("image_version").as_deref(), Some("v2.4.0"), "{name}");
        assert_eq!(text("builder").as_deref(), Some("https://yard.example/runners/sealed"), "{name}");
        assert_eq!(text("signature").as_deref(), Some(signature), "{name}");
        let enveloped = shown.exhibits.iter().any(|exhibit| matches!(exhibit, Exhibit::Tree(_)));
        assert_eq!(enveloped, signature == "not-checked", "{name}");
    }
    let (_, summary) = reading(&sample("vsa.json"));
    assert_eq!((summary.facts.text("result"), summary.faults.len()), (Some("passed"), 0));
    let (_, message) = reading(&sample("sigstore-message.json"));
    assert_eq!((message.facts.text("signature"), message.faults.len()), (Some("not-checked"), 0));
    let said = |label: &'static str| {
        message.exhibits.iter().any(|one| matches!(one, Exhibit::Card(card) if card.iter().any(|(own, _)| *own == Label::Own(label))))
    };
    assert!(["bundle", "verification", "message-digest", "signatures-unchecked"].into_iter().all(said), "{:?}", message.exhibits);
}

#[test]
fn what_lies_is_told_and_never_a_pass() {
    let bom = |rest: &str| format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\n{rest}}}");
    for (text, expected) in [
        (bom("\"components\":{}"), "evidence/malformed:2 `components` is a map, and should be a list"),
        (bom("\"components\":[{\"name\":7}]"), "evidence/malformed:2 `name` is a number, and should be a text"),
        (bom("\"components\":[3]"), "evidence/malformed:2 a component has no name"),
        (
            bom("\"components\":[{\"name\":\"a\",\"version\":\"1\",\"purl\":\"pkg:npm/a@2\"}]"),
            "evidence/malformed:2 a is 1 by its version, 2 by its package address",
        ),
        (bom("\"components\":[{\"name\":\"a\",\"purl\":\"npm a\"}]"), "evidence/malformed:2 `npm a` is no package address"),
        (
            bom("\"vulnerabilities\":[{\"id\":\"C\",\"analysis\":{\"state\":\"fine\"}}]"),
            "evidence/malformed:2 the state `fine` of C is not known: it counts as open",
        ),
        (
            bom("\"vulnerabilities\":[{\"id\":\"C\",\"description\":\"d\",\"analysis\":{\"state\":\"not_affected\"}}]"),
            "vex/unjustified:2 C is said not to affect, and nothing says why",
        ),
        (bom("\"components\":[]").replace("1.6", "9.9"), "evidence/malformed:1 version `9.9` of CycloneDX is not known"),
        (
            "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\n\"statements\":[{\"vulnerability\":{\"name\":\"C\"},\"products\":[{\"@id\":\"p\"}],\"status\":\"harmless\"}]}".to_owned(),
            "evidence/malformed:2 the status `harmless` is not known: it counts as open",
        ),
        (
            sample("csaf.json").replace("\"known_not_affected\": [\n     \"P2\"", "\"known_not_affected\": [\n     \"P1\""),
            "evidence/malformed:53 `P1` is both affected and not-affected for CVE-2026-1001",
        ),
        (sample("slsa-v1.json").replace("aaaaaaaa", "aaaa"), "evidence/malformed:4 `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` is no sha256 digest"),
        (sample("slsa-v1.json").replace("\"id\": \"https", "\"od\": \"https"), "evidence/malformed:12 the provenance names no builder: nobody answers for it"),
        (sample("vsa.json").replace("PASSED", "FINE"), "evidence/malformed:21 the result `FINE` is neither PASSED nor FAILED"),
        (sample("dsse.json").replace("\"payload\": \"", "\"payload\": \"!"), "evidence/malformed:3 the payload of the envelope is no Base64"),
        (
            sample("dsse.json").replace("vnd.in-toto+json", "octet-stream"),
            "evidence/malformed:3 the payload is a statement, and says it is `application/octet-stream`",
        ),
        (
            "{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\"e30=\",\"signatures\":[]}".to_owned(),
            "evidence/malformed:1 the envelope has no signature: it shows no more than its payload does",
        ),
    ] {
        assert!(faults(&text).iter().any(|fault| fault == expected), "{expected}\n{:#?}", faults(&text));
    }
}

#[test]
fn whatever_is_cut_off_or_broken_is_a_fault_and_no_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/supply");
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a sample");
        let tags = path.extension().is_some_and(|end| end == "spdx");
        for part in 1..20 {
            let cut = &text[..text::floor_boundary(&text, text.len() * part / 20)];
            let (kind, shown) = reading(cut);
            let of_family = matches!(kind, Kind::Sbom | Kind::Vex | Kind::Provenance);
            // A list that ends early is a shorter list: nothing in it says how long it was.
            let whole = tags || text.lines().count() > 1 && text.lines().next() == Some(cut.trim_end());
            assert!(whole || !of_family || !shown.faults.is_empty(), "{}: {part} of 20", path.display());
        }
        for (from, to) in [("\"", "7"), ("[", "{"), ("{", "["), (":", ","), ("name", "mane"), ("<", "&"), (">", "<"), ("1", "\u{202e}")] {
            for number in [0, 3, 9, 17] {
                let Some((at, _)) = text.match_indices(from).nth(number) else { continue };
                reading(&format!("{}{to}{}", &text[..at], &text[at + from.len()..]));
            }
        }
    }
}

#[test]
fn limits_are_named() {
    let many: Vec<String> = (0..30).map(|number| format!("{{\"name\":\"c{number}\"}}")).collect();
    let text = format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{}]}}", many.join(","));
    let few = Limits { evidence_components: 10, ..Limits::default() };
    let found = inventory(text.as_bytes(), text.len() as u64, &few).expect("an inventory");
    assert_eq!(found.components.len(), 10);
    assert_eq!(found.faults[0].message, "20 components beyond `limits.evidence_components` = 10 are not read");
    let deep =
        format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{}", "{\"name\":\"a\",\"components\":[".repeat(90));
    assert!(faults(&deep).iter().any(|fault| fault.contains("`limits.evidence_depth` = 64")));
    let tags = "SPDXVersion: SPDX-2.3\nPackageName: a\nPackageName: b\nPackageName: c\n";
    let found = inventory(tags.as_bytes(), tags.len() as u64, &Limits { evidence_items: 2, ..Limits::default() }).expect("an inventory");
    assert_eq!(found.components.len(), 2);
    assert_eq!(found.faults[0].message, "more packages than `limits.evidence_items` = 2 allows");
    let wrong: Vec<String> = (0..100).map(|_| "{}".to_owned()).collect();
    let told = faults(&format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{}]}}", wrong.join(",")));
    assert_eq!(
        (told.len(), told.last().map(String::as_str)),
        (21, Some("evidence/malformed:1 80 further mistakes of these kinds are in the file"))
    );
}

#[test]
fn the_outermost_keys_decide() {
    for (text, kind) in [
        ("{\"note\":\"bomFormat CycloneDX spdxVersion\",\"log\":{\"bomFormat\":\"CycloneDX\"}}", Kind::Json),
        ("{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicate\":{\"bomFormat\":\"CycloneDX\"}}", Kind::Provenance),
        ("<html xmlns=\"http://cyclonedx.org/schema/bom/1.4\"></html>", Kind::Text),
        ("<?xml version=\"1.0\"?><b:bom xmlns:b=\"http://cyclonedx.org/schema/bom/1.4\"></b:bom>", Kind::Sbom),
        ("{\"payload\":\"eyJ", Kind::Provenance),
        ("{\"payload\":\"x\",\"name\":\"y\"}", Kind::Json),
    ] {
        assert_eq!(recognise(text.as_bytes()).kind, kind, "{text}");
    }
}
