use super::*;
use crate::{diag::FileId, site::Synonyms};

fn source(text: &str) -> Source {
    Source {
        file: FileId(0),
        stem: "CHANGELOG".to_owned(),
        text: text.to_owned(),
        repairs: Vec::new(),
        lossy: Vec::new(),
        digest: [0; 32],
        above: 0,
        places: Vec::new(),
    }
}

fn split(text: &str) -> (Changelog, Problems) {
    let mut problems = Problems::new();
    let read = changelog(&source(text), None, &Vocabulary::new(&Synonyms::default()), &mut problems);
    (read, problems)
}

const KEPT: &str = "# Changelog

All notable changes.

## [Unreleased]

### Added

- Something to come

## [1.1.0] - 2026-02-01

- Loose change (#7)

### Added

- [core] **Search**: of [records][guide]

### Deprecated

- The old `x`

### Removed

- **Breaking:** the older `y` (CVE-2024-1234)

## [1.0.0] - 2026-01-01 [YANKED]

### Fixed

- A fault

[Unreleased]: https://example.org/compare/v1.1.0...HEAD
[1.1.0]: https://example.org/compare/v1.0.0...v1.1.0
[guide]: guide.md
";

#[test]
fn a_kept_changelog_is_split() {
    let (read, problems) = split(KEPT);
    assert_eq!(problems.iter().count(), 0);
    let versions: Vec<&str> = read.releases.iter().filter_map(|one| Some(one.version.as_ref()?.text.as_str())).collect();
    assert_eq!(versions, ["Unreleased", "1.1.0", "1.0.0"]);
    let standings: Vec<_> = read.releases.iter().map(|one| one.standing.as_ref().and_then(|read| read.value)).collect();
    assert_eq!(standings, [Some(Standing::Unreleased), None, Some(Standing::Yanked)]);
    assert!(read.rest.expect("a preamble").page.extract.expect("an extract").text.contains("All notable changes."));
}

#[test]
fn every_group_holds_changes_at_their_lines() {
    let (read, _) = split(KEPT);
    let changes: Vec<(String, u32, bool)> =
        read.releases[1].changes.iter().map(|change| (change.text.plain.clone(), change.text.span.line, change.breaking)).collect();
    let expected = [
        ("Loose change (#7)", 13, false),
        ("[core] Search: of records", 17, false),
        ("The old x", 21, false),
        ("Breaking: the older y (CVE-2024-1234)", 25, true),
    ];
    assert_eq!(changes, expected.map(|(text, line, breaking)| (text.to_owned(), line, breaking)));
    assert_eq!(read.releases[1].page.links[0].value, "guide.md");
    let extract = read.releases[1].page.extract.as_ref().expect("an extract");
    assert_eq!((extract.line, extract.source.lines().next()), (11, Some("## [1.1.0] - 2026-02-01")));
    let span = read.releases[1].version.as_ref().expect("a version").span;
    assert_eq!((span.line, span.column, span.length), (11, 5, 5));
}

#[test]
fn a_version_without_a_date_is_reported_at_its_heading() {
    let (_, problems) = split("# Changes\n\n## 1.1.0\n\n- x\n\n## 1.0.0 - 2026-01-01\n\n- y\n");
    let found: Vec<_> = problems.iter().map(|problem| (problem.code.name, problem.span.map(|span| span.line))).collect();
    assert_eq!(found, [("record/date-missing", Some(3))]);
}

#[test]
fn a_text_without_versions_stays_a_page() {
    let (read, problems) = split("# Changes\n\nMany.\n");
    assert!(read.releases.is_empty() && read.rest.is_some());
    assert_eq!(problems.iter().map(|problem| problem.code.name).collect::<Vec<_>>(), ["changelog/no-version"]);
}

#[test]
fn places_after_a_repair_are_those_of_the_file() {
    let stored = "## 1.1.0 - 2026-02-01\n\n- fine\n\n## 1.0.0 - 2026-01-01\n\n- âœ… Done #5\n- see [x](gone.md)\n";
    let repaired = crate::text::repair(stored);
    assert!(!repaired.repairs.is_empty());
    let source = Source { text: repaired.text.into_owned(), repairs: repaired.repairs, ..source("") };
    let read = changelog(&source, None, &Vocabulary::new(&Synonyms::default()), &mut Problems::new());
    let links = &read.releases[1].page.links;
    assert_eq!((links[0].span.line, links[0].span.column), (8, 7));
}
