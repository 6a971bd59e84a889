//! The supply chain through the front door: pages, data, and what hostile names in it come to.

use std::collections::BTreeSet;

use relsite::world::MemoryWorld;
use serde_json::{Value, json};

use crate::{
    archives::{TODAY, exported},
    dom,
    site::Site,
};

fn world(files: impl IntoIterator<Item = (String, String)>) -> MemoryWorld {
    MemoryWorld::new(TODAY, files.into_iter().map(|(path, text)| (format!("content/releases/{path}"), text.into_bytes())))
}

fn record(version: &str, day: u8) -> (String, String) {
    (format!("{version}/index.md"), format!("# {version}\n\n**Date:** 2026-03-0{day}\n"))
}

fn bill(components: &Value, vulnerabilities: &Value) -> String {
    json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components, "vulnerabilities": vulnerabilities}).to_string()
}

fn component(name: &str, version: &str, licence: &str) -> Value {
    let purl = format!("pkg:generic/{name}@{version}");
    json!({"type": "library", "bom-ref": name, "name": name, "version": version, "purl": purl, "licenses": [{"license": {"id": licence}}]})
}

fn vex(id: &str, product: &str, status: &str, why: &str) -> Value {
    json!({"vulnerability": {"name": id}, "products": [{"@id": product}], "status": status, "justification": why})
}

fn openvex(statements: &[Value]) -> String {
    json!({"@context": "https://openvex.dev/ns/v0.2.0", "statements": statements}).to_string()
}

fn three_releases() -> MemoryWorld {
    let first = json!([component("anchor", "1.0", "MIT"), component("buoy", "2.0", "MIT"), component("chain", "3.0", "MIT")]);
    let second = json!([component("anchor", "1.1", "MIT"), component("buoy", "2.0", "GPL-3.0-only"), component("dinghy", "0.1", "MIT")]);
    let found = |id: &str, reference: &str| json!({"id": id, "affects": [{"ref": reference}], "ratings": [{"severity": "high"}]});
    let twin = "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nPackageName: anchor\nSPDXID: SPDXRef-a\nPackageVersion: 1.1\n";
    let statements = [
        vex("CVE-2026-1", "pkg:generic/anchor@1.0", "affected", ""),
        vex("CVE-2026-1", "pkg:generic/anchor@1.1", "fixed", ""),
        vex("CVE-2026-2", "pkg:generic/buoy@2.0", "not_affected", "component_not_present"),
    ];
    world([
        record("v1.0.0", 1),
        ("v1.0.0/evidence/sbom.json".into(), bill(&first, &json!([found("CVE-2026-3", "chain"), found("CVE-2026-2", "buoy")]))),
        record("v1.1.0", 2),
        ("v1.1.0/evidence/sbom.json".into(), bill(&second, &json!([found("CVE-2026-2", "buoy"), found("CVE-2026-4", "dinghy")]))),
        ("v1.1.0/evidence/sbom.spdx".into(), twin.into()),
        ("v1.1.0/evidence/vex.json".into(), openvex(&statements)),
        record("v1.2.0", 3),
        ("v1.2.0/evidence/sbom.json".into(), bill(&second, &json!([]))),
        record("v1.3.0", 4),
    ])
}

fn data(site: &Site, path: &str) -> Value {
    serde_json::from_slice(site.pages.get(path).unwrap_or_else(|| panic!("{path} is planned"))).expect("JSON")
}

fn told(list: &Value, keys: [&str; 2]) -> Vec<String> {
    let text = |one: &Value, key: &str| one.pointer(key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    list.as_array().expect("a list").iter().map(|one| keys.map(|key| text(one, key).unwrap_or_default()).join(" ")).collect()
}

#[test]
fn what_changed_from_one_bill_to_another() {
    let site = Site::of(three_releases());
    let found = data(&site, "compare/v1.0.0..v1.1.0.json");
    assert_eq!((found["compared"].as_bool(), found["counts"]["to"].as_u64()), (Some(true), Some(3)), "twins count once: {found}");
    assert_eq!(told(&found["components"], ["/name", "/change"]), ["anchor changed", "buoy relicensed", "chain removed", "dinghy added"]);
    let expected = ["CVE-2026-4 introduced", "CVE-2026-1 resolved", "CVE-2026-3 resolved", "CVE-2026-2 suppressed"];
    assert_eq!(told(&found["vulnerabilities"], ["/id", "/change"]), expected);
    assert_eq!(found["vulnerabilities"][3]["justification"], "component_not_present");
    let page = String::from_utf8_lossy(&site.pages["compare/v1.0.0..v1.1.0.html"]).into_owned();
    for words in ["Bills of materials", "GPL-3.0-only", "CVE-2026-4", "component_not_present", "compare/v1.0.0..v1.1.0.json"] {
        let words = words.rsplit('/').next().expect("words");
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn silence_resolves_nothing() {
    let site = Site::of(three_releases());
    let found = data(&site, "compare/v1.1.0..v1.2.0.json");
    assert_eq!(told(&found["vulnerabilities"], ["/id", "/change"]), ["CVE-2026-4 unmentioned"]);
    let nothing = data(&site, "compare/v1.2.0..v1.3.0.json");
    assert_eq!((nothing["compared"].as_bool(), &nothing["components"]), (Some(false), &json!([])));
}

#[test]
fn each_dependency_has_its_history() {
    let site = Site::of(three_releases());
    let page = String::from_utf8_lossy(&site.pages["registers/dependencies/anchor.html"]).into_owned();
    assert!(page.contains("v1.1.0") && page.contains("1.0") && page.contains("1.1"), "{page}");
    assert!(site.pages.contains_key("registers/dependencies/chain.html"));
    let export = exported(&site.world, &site.compiled);
    let names = told(&export["registers"]["dependencies"], ["/id", "/title"]);
    assert_eq!(names, ["anchor anchor", "buoy buoy", "chain chain", "dinghy dinghy"]);
}

#[test]
fn provenance_says_how_many_of_its_digests_are_here() {
    let text = "PROOF\n";
    let sha256 = "0b2ba2a9a1f1f6a3e5d0ef2b1a4d51fe1d1c3e46f0b1e5f2a3a4b5c6d7e8f901";
    let statement = |digest: &str| {
        json!({"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "a", "digest": {"sha256": digest}}],
               "predicateType": "https://slsa.dev/provenance/v1", "predicate": {"runDetails": {"builder": {"id": "b"}}}})
        .to_string()
    };
    let files = |digest: &str| {
        world([
            record("v1.0.0", 1),
            ("v1.0.0/evidence/proof.txt".into(), text.into()),
            ("v1.0.0/evidence/p.json".into(), statement(digest)),
        ])
    };
    let facts = |digest: &str| {
        let site = Site::of(files(digest));
        let export = exported(&site.world, &site.compiled);
        let all = export["releases"][0]["evidence"].as_array().expect("a list").clone();
        let own = |kind: &str| all.iter().find(|one| one["kind"] == kind).cloned().expect("a file");
        (own("provenance")["facts"].clone(), own("text")["sha256"].as_str().expect("a digest").to_owned())
    };
    let (none, own) = facts(sha256);
    assert_eq!((&none["digest_matches"], &none["signature"], &none["subjects"]), (&json!(0), &json!("absent"), &json!(1)));
    assert_eq!(facts(&own).0["digest_matches"], json!(1));
}

fn lock(anchor: &str) -> String {
    let package = |name: &str, version: &str| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"registry+https://x\"\nchecksum = \"{}\"\n\n",
            "0".repeat(64)
        )
    };
    format!("version = 4\n\n{}{}", package("anchor", anchor), package("buoy", "2.0.0"))
}

/// A lockfile is compared like a bill, and asked for versions; but it does not know what comes from elsewhere.
#[test]
fn lockfiles_are_compared_and_asked() {
    let table = "| Package | Old | New |\n|---|---|---|\n| anchor | 1.0.0 | 1.2.0 |\n| openssl | 3.0.1 | 3.0.2 |\n";
    let second = format!("# v1.1.0\n\n**Date:** 2026-03-02\n\n## Dependencies\n\n{table}");
    let site = Site::of(world([
        record("v1.0.0", 1),
        ("v1.0.0/evidence/Cargo.lock".into(), lock("1.0.0")),
        ("v1.1.0/index.md".into(), second),
        ("v1.1.0/evidence/Cargo.lock".into(), lock("1.1.0")),
    ]));
    let found = data(&site, "compare/v1.0.0..v1.1.0.json");
    assert_eq!(told(&found["components"], ["/name", "/change"]), ["anchor changed"], "{found}");
    let told: Vec<_> =
        site.compiled.problems.iter().filter(|one| one.code.name.starts_with("dependency/")).map(|one| one.message.as_str()).collect();
    assert_eq!(told, ["v1.1.0: anchor is 1.2.0 now in the record, 1.1.0 in the bill of materials"]);
    let page = String::from_utf8_lossy(&site.pages["evidence/v1.1.0/Cargo.lock.html"]).into_owned();
    for words in ["Cargo.lock 4", "pkg:cargo/anchor@1.1.0", "Digest", "0000000000"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("Components without a licence"));
}

/// Of a bill and a lockfile only what both name is compared, and where a release has both, the bill speaks.
#[test]
fn a_bill_and_a_lockfile_share_only_some() {
    let cargo = |name: &str, version: &str| json!({"name": name, "version": version, "purl": format!("pkg:cargo/{name}@{version}")});
    let sbom = bill(&json!([cargo("anchor", "1.0.0"), cargo("chain", "3.0.0")]), &json!([]));
    let site = Site::of(world([
        record("v1.0.0", 1),
        ("v1.0.0/evidence/sbom.json".into(), sbom.clone()),
        record("v1.1.0", 2),
        ("v1.1.0/evidence/Cargo.lock".into(), lock("1.1.0")),
        record("v1.2.0", 3),
        ("v1.2.0/evidence/sbom.json".into(), sbom.clone()),
        ("v1.2.0/evidence/Cargo.lock".into(), lock("9.9.9")),
    ]));
    let changes = |path: &str| told(&data(&site, path)["components"], ["/name", "/change"]);
    assert_eq!(changes("compare/v1.0.0..v1.1.0.json"), ["anchor changed"]);
    assert_eq!(changes("compare/v1.1.0..v1.2.0.json"), ["anchor changed"]);
}

/// Every word in the known shapes of attacks, alone and as it would break out of an attribute or a cell.
fn payloads() -> Vec<String> {
    let known = include_str!("../../src/markup/tests/payloads.txt").lines().filter(|line| !line.is_empty() && !line.starts_with("%%"));
    let known: Vec<&str> = known.collect();
    let plain = known.iter().map(|text| (*text).to_owned());
    plain.chain(known.iter().map(|text| format!("\"'></td>{text}"))).collect()
}

/// A release and its successor whose every text of a supply chain is one of these.
fn hostile(texts: &[String]) -> MemoryWorld {
    let component = |(at, text): (usize, &String)| {
        json!({"type": text, "bom-ref": format!("r{at}"), "group": text, "name": text, "version": text, "purl": format!("pkg:npm/{text}@1"),
               "licenses": [{"license": {"name": text}}]})
    };
    let components: Vec<Value> = texts.iter().enumerate().map(component).collect();
    let found = |(at, text): (usize, &String)| {
        json!({"id": text, "affects": [{"ref": format!("r{at}")}], "ratings": [{"severity": text}], "description": text,
               "analysis": {"state": "not_affected", "justification": text, "detail": text}})
    };
    let found: Vec<Value> = texts.iter().enumerate().map(found).collect();
    let said: Vec<Value> = texts.iter().map(|text| vex(text, text, "not_affected", text)).collect();
    let ids: Vec<Value> = texts.iter().map(|text| json!({"name": text, "product_id": text})).collect();
    let advisory = json!({"document": {"csaf_version": "2.0", "title": texts[0], "publisher": {"name": texts[1]}, "tracking": {"id": texts[2]}},
        "product_tree": {"full_product_names": ids},
        "vulnerabilities": texts.iter().map(|text| json!({"cve": text, "product_status": {"known_affected": [text]},
            "remediations": [{"details": text, "product_ids": [text]}]})).collect::<Vec<_>>()});
    let subjects: Vec<Value> = texts.iter().map(|text| json!({"name": text, "digest": {"sha256": text, text: text}})).collect();
    let materials: Vec<Value> = texts.iter().map(|text| json!({"uri": text, "digest": {"gitCommit": text}})).collect();
    let built = json!({"_type": texts[0], "subject": subjects, "predicateType": "https://slsa.dev/provenance/v1", "predicate": {
        "buildDefinition": {"buildType": texts[1], "externalParameters": {"source": texts[2], "ref": texts[3]}, "resolvedDependencies": materials},
        "runDetails": {"builder": {"id": texts[4]}, "metadata": {"invocationId": texts[5], "startedOn": texts[6]}}}});
    world([
        record("v1.0.0", 1),
        ("v1.0.0/evidence/sbom.json".into(), bill(&json!([{"name": "one"}]), &json!([]))),
        record("v1.1.0", 2),
        ("v1.1.0/evidence/sbom.json".into(), bill(&json!(components), &json!(found))),
        ("v1.1.0/evidence/vex.json".into(), openvex(&said)),
        ("v1.1.0/evidence/csaf.json".into(), advisory.to_string()),
        ("v1.1.0/evidence/provenance.json".into(), built.to_string()),
    ])
}

#[test]
fn no_text_of_a_supply_chain_is_live() {
    let texts = payloads();
    assert!(texts.len() >= 223, "{}", texts.len());
    let harmless: Vec<String> = (0..texts.len()).map(|number| format!("name {number} [NAME] of a part")).collect();
    let pages = |texts: &[String]| -> Vec<(String, String)> {
        let site = Site::of(hostile(texts));
        let html = site.pages.into_iter().filter(|(path, _)| path.ends_with(".html"));
        html.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
    };
    let read = |path: &str, html: &str| dom::elements(html).unwrap_or_else(|wrong| panic!("{path}: {wrong}"));
    let known: BTreeSet<String> = pages(&harmless).iter().flat_map(|(path, html)| read(path, html)).collect();
    let mut shown = 0;
    for (path, html) in pages(&texts) {
        let foreign: Vec<String> = read(&path, &html).into_iter().filter(|one| !known.contains(one) && !one.ends_with(" lang")).collect();
        assert!(foreign.is_empty(), "{path}: {foreign:?}");
        shown += html.matches("alert").count();
    }
    assert!(shown > 1_000, "the texts are shown: {shown}");
}
