//! Mistakes of relsite that were found, each with the archive that showed it.

use relsite::world::MemoryWorld;
use serde_json::{Value, json};

use crate::archives::{TODAY, compiled, exported, told};

fn archive(files: &[(&str, &str)]) -> (String, Value) {
    let world = MemoryWorld::new(TODAY, files.iter().map(|(path, text)| (path.to_string(), text.as_bytes().to_vec())));
    let compiled = compiled(&world);
    (told(&compiled, &world), exported(&world, &compiled))
}

#[test]
fn a_record_that_is_no_text_is_not_missing_as_well() {
    let world = MemoryWorld::new(TODAY, [("content/releases/v1.1.0/index.md", vec![0x23, 0x00, 0xff, 0xfe, 0x01, 0x80])]);
    let problems = told(&compiled(&world), &world);
    assert!(problems.contains("record/encoding"), "{problems}");
    assert!(!problems.contains("record/missing"), "{problems}");
}

#[test]
fn stable_is_held_to_its_word_where_it_is_only_claimed() {
    let (problems, export) = archive(&[(
        "content/releases/v1.1.0/index.md",
        "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Canary Stages\n\n| Stage | Traffic | Duration | Status |\n|-|-|-|-|\n| 1 | 5% | 15 min | ✅ PASS |\n\n## Testing\n\n- Unit Tests: ❌ Failing (80%)\n\n## Checklist\n\n- [ ] Alerts are quiet\n\n## Sign-off\n\n**Release Manager:** A  \n**Approved By:** B  \n**Date:** 2026-03-02  \n**Status:** ✅ STABLE\n",
    )]);
    assert_eq!(export["releases"][0]["status"], "in-progress");
    assert!(problems.contains("checklist/open"), "{problems}");
    assert!(problems.contains("test/failing-on-stable"), "{problems}");
}

#[test]
fn a_count_is_false_where_a_gate_has_no_data() {
    let record = |claim: &str| {
        format!(
            "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Canary Stages\n\n| Stage | Traffic | Duration | Status | Metrics Pass |\n|-|-|-|-|-|\n| 1 | 100% | 15 min | ✅ PASS | {claim} |\n\n## Key Metrics\n\n**Stage 1 (100%):**\n\n- P95: 9ms ✅ < 10ms\n- Errors: ~1% ✅ < 2%\n"
        )
    };
    let problems = |claim: &str| archive(&[("content/releases/v1.1.0/index.md", &record(claim))]).0;
    assert!(problems("2/2").contains("stage/miscounted"), "{}", problems("2/2"));
    assert!(!problems("1/2").contains("stage/miscounted"), "{}", problems("1/2"));
}

#[test]
fn a_blank_that_the_archive_fills_is_none() {
    let plan = "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Rollback Procedures\n\n### Quick Rollback\n\n```bash\nexport VERSION=v[PREVIOUS_VERSION]\n./verify.sh [HOST_NAME]\n```\n";
    let (problems, _) = archive(&[
        ("content/releases/v1.1.0/index.md", plan),
        ("content/releases/v1.0.0/index.md", "# Release v1.0.0\n\n**Date:** 2026-02-02\n"),
    ]);
    assert!(!problems.contains("`[PREVIOUS_VERSION]` was not filled in"), "{problems}");
    assert!(problems.contains("`[HOST_NAME]` was not filled in"), "{problems}");
}

#[test]
fn links_need_no_label() {
    let (_, export) = archive(&[(
        "content/releases/v1.1.0/index.md",
        "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Related Links\n\n- **Ticket:** OPS-1\n- [The board](https://board.example), [the wiki](https://wiki.example)\n- https://ci.example/1\n",
    )]);
    let links = json!([
        {"group": null, "label": "Ticket", "text": "OPS-1"}, {"group": null, "label": null, "text": "The board"},
        {"group": null, "label": null, "text": "the wiki"}, {"group": null, "label": null, "text": "https://ci.example/1"}
    ]);
    assert_eq!(export["releases"][0]["links"], links);
}

#[test]
fn folders_of_releases_lead_to_their_pages() {
    let record = "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n[its evidence](evidence/), [the one before](../v1.0.0/), [its files](../v1.0.0/evidence)\n";
    let site = crate::site::Site::of(MemoryWorld::new(
        TODAY,
        [
            ("content/releases/v1.1.0/index.md", record),
            ("content/releases/v1.1.0/evidence/a.txt", "a\n"),
            ("content/releases/v1.0.0/evidence/b.txt", "b\n"),
        ],
    ));
    let problems = told(&site.compiled, &site.world);
    assert!(!problems.contains("link/broken"), "{problems}");
    let html = String::from_utf8(site.pages["releases/v1.1.0.html"].clone()).expect("UTF-8");
    for link in ["#evidence-table\">its evidence", "v1.0.0.html\">the one before", "v1.0.0.html#evidence-table\">its files"] {
        assert!(html.contains(link), "{link}");
    }
    assert!(html.contains("id=\"evidence-table\""));
}

#[test]
fn an_incident_is_of_the_release_that_it_names() {
    let (_, export) = archive(&[
        ("content/releases/v1.1.0.md", "# Release v1.1.0\n\n**Date:** 2026-03-02\n"),
        ("content/releases/v1.0.0.md", "# Release v1.0.0\n\n**Date:** 2026-02-02\n"),
        ("content/incidents/a.md", "# Orders twice after v1.1.0\n\nNot v1.0.0.\n"),
        ("content/incidents/b.md", "# Slow orders\n\n**Release:** v1.0.0 (all regions)\n"),
        ("content/incidents/c.md", "---\nrelease: v1.1.0\n---\n\n# From v1.0.0 on\n"),
        ("content/incidents/d.md", "# Between v1.0.0 and v1.1.0\n"),
    ]);
    let releases: Vec<&Value> = export["incidents"].as_array().expect("a list").iter().map(|incident| &incident["release"]).collect();
    assert_eq!(releases, [&json!("v1.1.0"), &json!("v1.0.0"), &json!("v1.1.0"), &Value::Null]);
    assert_eq!(export["products"][0]["incidents"], export["incidents"], "all are of the only product");
}

#[test]
fn evidence_has_the_codes_of_its_problems() {
    let (_, export) = archive(&[
        (
            "content/releases/v1.1.0/index.md",
            "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Evidence Files\n\n- `evidence/gone.txt`\n- `evidence/void.txt`\n",
        ),
        ("content/releases/v1.1.0/evidence/void.txt", ""),
        ("content/releases/v1.1.0/evidence/x.txt", "x\n"),
    ]);
    let codes: Vec<Value> =
        export["releases"][0]["evidence"].as_array().expect("a list").iter().map(|one| one["problems"].clone()).collect();
    assert_eq!(codes, [json!(["evidence/missing"]), json!(["evidence/empty"]), json!(["evidence/unlisted"])]);
}

#[test]
fn a_file_that_one_product_misses_is_not_missed_by_another_of_the_same_version() {
    let record = "# Release v1.1.0\n\n**Date:** 2026-03-02\n";
    let allowed = format!("---\nallow:\n  - code: policy/evidence-missing\n    reason: not kept here\n---\n\n{record}");
    let (_, export) = archive(&[
        ("site.toml", "[products.a]\n[products.b]\n[policies.default]\nevidence = [\"`, odd.txt\"]\n"),
        ("content/a/releases/v1.1.0/index.md", &allowed),
        ("content/b/releases/v1.1.0/index.md", record),
    ]);
    let problems = |release: usize| {
        let only = &export["releases"][release]["evidence"][0];
        assert_eq!(only["path"], "`, odd.txt");
        only["problems"].clone()
    };
    assert_eq!((problems(0), problems(1)), (json!([]), json!(["policy/evidence-missing"])));
}

#[test]
fn numbers_too_large_to_be_counted_with_end_no_build() {
    let most = "79228162514264337593543950335";
    let record = |day: u32, sign: &str| {
        let stages: String = (1..=70).map(|stage| format!("| {stage} | 1% | 1320469375237738959892399172 min | ✅ PASS |\n")).collect();
        format!(
            "# Release v1.{day}.0\n\n**Date:** 2026-03-0{day}\n**Total Duration:** 5 min\n\n## Canary Stages\n\n| Stage | Traffic | Duration | Status |\n|-|-|-|-|\n{stages}\n## Key Metrics\n\n**Stage 1 (1%):**\n\n- Orders: {sign}{most} ✅ > {sign}{most}\n"
        )
    };
    let (first, second) = (record(1, "-"), record(2, ""));
    let world = MemoryWorld::new(TODAY, [("content/releases/v1.1.0.md", first), ("content/releases/v1.2.0.md", second)]);
    let site = crate::site::Site::of(world);
    assert!(site.pages.keys().any(|path| path.starts_with("compare/")), "{:?}", site.pages.keys());
}
