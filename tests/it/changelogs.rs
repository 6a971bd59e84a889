//! Changelogs as people write them: every version a release, in its place, shown by its own words alone.

use std::fmt::Write;

use relsite::{
    Compiled,
    archive::Status,
    output::Output,
    path::OutPath,
    render,
    world::{MemoryWorld, World},
};

use crate::archives::{TODAY, compiled, exported, told};

const KEPT: &str = "# Changelog

All notable changes of this product.

## [Unreleased]

### Added

- Export as NDJSON

## [1.100.0] - 2027-01-01

### Changed

- To come

## [1.99.0] - 2026-10-01

### Security

- Parser hardened (CVE-2026-1234)

## [1.10.0] - 2026-03-01 [YANKED]

### Fixed

- [core] Crash on empty input (#12), see [the guide]

## 1.9.0 (2026-02-01)

### Removed

- **Breaking:** the v0 API

[the guide]: https://example.org/guide
[1.99.0]: https://example.org/compare/v1.10.0...v1.99.0
";

fn archive(files: &[(&str, &str)]) -> (MemoryWorld, Compiled) {
    let world = MemoryWorld::new(TODAY, files.iter().map(|(path, text)| (*path, *text)));
    let compiled = compiled(&world);
    (world, compiled)
}

fn page(world: &dyn World, compiled: &Compiled, path: &str) -> String {
    match render(world, compiled, &OutPath::new(path).expect("a path")).expect("a page") {
        Output::Bytes(bytes) => String::from_utf8(bytes).expect("text"),
        Output::Copy { .. } => panic!("{path} is a copy"),
    }
}

fn ids(compiled: &Compiled) -> Vec<(&str, Status)> {
    compiled.archive.releases.iter().map(|release| (release.id.as_str(), release.status)).collect()
}

#[test]
fn versions_are_ordered_and_have_their_status() {
    let (world, compiled) = archive(&[("content/CHANGELOG.md", KEPT)]);
    let expected = [
        ("unreleased", Status::Planned),
        ("1.100.0", Status::Planned),
        ("1.99.0", Status::Unset),
        ("1.10.0", Status::RolledBack),
        ("1.9.0", Status::Unset),
    ];
    assert_eq!(ids(&compiled), expected, "{}", told(&compiled, &world));
    assert_eq!(compiled.problems.iter().count(), 0, "{}", told(&compiled, &world));
}

#[test]
fn the_export_tells_each_apart() {
    let (world, compiled) = archive(&[("content/CHANGELOG.md", KEPT)]);
    let export = exported(&world, &compiled);
    let release = |index: usize| &export["releases"][index];
    assert_eq!(release(3)["status_claimed"], "YANKED");
    assert_eq!(release(3)["source"], "content/CHANGELOG.md");
    assert_eq!(release(3)["date"], "2026-03-01");
    assert_eq!(release(3)["changes"][0]["category"], "fix");
    assert_eq!(release(3)["changes"][0]["refs"][0], "#12");
    assert_eq!(release(3)["placeholders"], 0);
    assert_eq!(release(2)["changes"][0]["cves"][0], "CVE-2026-1234");
    assert_eq!(release(4)["changes"][0]["breaking"], true);
    assert_eq!((&release(2)["previous"], &release(2)["next"]), (&"1.10.0".into(), &"1.100.0".into()));
}

#[test]
fn a_page_shows_its_own_stretch() {
    let (world, compiled) = archive(&[("content/CHANGELOG.md", KEPT)]);
    let html = page(&world, &compiled, "releases/1.10.0.html");
    assert!(html.contains("Crash on empty input") && html.contains("https://example.org/guide"), "{html}");
    assert!(!html.contains("Parser hardened") && !html.contains("the v0 API") && !html.contains("class=\"unfilled"), "{html}");
    let source = page(&world, &compiled, "releases/1.10.0/record.html");
    assert!(source.contains("## [1.10.0] - 2026-03-01 [YANKED]") && !source.contains("1.99.0]"), "{source}");
    assert!(source.contains("L23") || source.contains(">23<"), "{source}");
    assert!(page(&world, &compiled, "pages/changelog.html").contains("All notable changes"));
}

#[test]
fn a_record_wins_and_a_folder_without_one_takes_the_entry() {
    let record = "# Release 1.99.0\n\n**Date:** 2026-10-01\n\nThe record.\n";
    let (world, compiled) = archive(&[
        ("content/CHANGELOG.md", KEPT),
        ("content/releases/v1.99.0/index.md", record),
        ("content/releases/1.9.0/evidence/log.txt", "fine\n"),
    ]);
    assert_eq!(compiled.archive.releases.len(), 5, "{}", told(&compiled, &world));
    assert!(page(&world, &compiled, "releases/1.99.0.html").contains("The record."));
    assert!(page(&world, &compiled, "releases/1.99.0/changelog.html").contains("Parser hardened"));
    let adopted = page(&world, &compiled, "releases/1.9.0.html");
    assert!(adopted.contains("the v0 API") && adopted.contains("log.txt"), "{adopted}");
    assert!(!told(&compiled, &world).contains("record/missing"));
}

#[test]
fn changelogs_of_several_names_are_never_merged() {
    let text = "# Changes\n\n## 2.0.0 - 2026-02-02\n\n- b\n\n## 1.0.0 - 2026-01-01\n\n- a\n";
    let (world, compiled) = archive(&[("content/changelogs/api/CHANGELOG.md", text), ("content/changelogs/web/CHANGELOG-2.md", text)]);
    let found: Vec<&str> = ids(&compiled).into_iter().map(|(id, _)| id).collect();
    assert_eq!(found, ["api-2.0.0", "api-1.0.0", "web-2.0.0", "web-1.0.0"], "{}", told(&compiled, &world));
    let previous: Vec<Option<usize>> = compiled.archive.releases.iter().map(|release| release.previous).collect();
    assert_eq!(previous, [Some(1), None, Some(3), None]);
    assert_eq!(compiled.problems.iter().count(), 0, "{}", told(&compiled, &world));
}

#[test]
fn five_hundred_versions_in_a_megabyte() {
    let mut text = String::from("# Changelog\n");
    for minor in (0..500).rev() {
        write!(text, "\n## [1.{minor}.0] - 2026-01-01\n\n### Fixed\n\n").expect("memory takes all");
        for change in 0..28 {
            writeln!(text, "- Fault {change} of `module_{minor}` is mended, see [issue {change}][tracker] (#{change}{minor})")
                .expect("as above");
        }
    }
    text.push_str("\n[tracker]: https://example.org/issues\n");
    assert!(text.len() > 900_000, "{}", text.len());
    let (world, compiled) = archive(&[("content/CHANGELOG.md", &text)]);
    assert_eq!(compiled.archive.releases.len(), 500, "{}", told(&compiled, &world));
    let changes = compiled.archive.releases.iter().filter_map(|release| release.record.as_ref()).map(|record| record.changes.len());
    assert_eq!(changes.sum::<usize>(), 14_000);
}
