//! Records made to stop a reader: each ends quickly, with a problem at file and line or as prose.

use std::time::{Duration, Instant};

use relsite::world::MemoryWorld;

use crate::archives::{TODAY, archive_of, compiled, told};

/// Far more than any of these needs, far less than for ever.
const PATIENCE: Duration = Duration::from_secs(20);

/// The codes that a record fires, in time, each at a place of the record.
fn codes(record: impl Into<Vec<u8>>) -> Vec<&'static str> {
    let world = archive_of(record);
    let begun = Instant::now();
    let compiled = compiled(&world);
    assert!(begun.elapsed() < PATIENCE, "it took {:?}", begun.elapsed());
    let placed = compiled.problems.iter().all(|problem| problem.span.is_some_and(|span| span.line > 0 && span.column > 0));
    assert!(placed, "{}", told(&compiled, &world));
    compiled.problems.iter().map(|problem| problem.code.name).collect()
}

#[test]
fn beyond_the_limits() {
    for (name, record) in [
        ("20,000 nested lists", (0..20_000).map(|n| format!("{}- x\n", "  ".repeat(n % 500))).collect::<String>()),
        ("20,000 markers on a line", "1. ".repeat(20_000)),
        ("20,000 quotes", "> ".repeat(20_000)),
        ("a line of a megabyte", format!("# v1\n\n{}\n", "x".repeat(1 << 20))),
        ("100,000 columns", format!("{}\n{}\n", "|a".repeat(100_000), "|-".repeat(100_000))),
    ] {
        assert!(codes(record).contains(&"record/too-large"), "{name}");
    }
}

#[test]
fn heavy_but_prose() {
    for (name, text) in [
        ("brackets", "[".repeat(100_000)),
        ("bracket pairs", "[a](".repeat(20_000)),
        ("emphasis", "*a _b ".repeat(20_000)),
        ("strong", "**a:** ".repeat(10_000)),
        ("backquotes", "`".repeat(60_000)),
        ("html", "<a ".repeat(20_000)),
        ("comments", "<!-- ".repeat(20_000)),
        ("gates", "- a: 1ms < 2ms\n".repeat(20_000)),
        ("headings", "# a: b\n".repeat(20_000)),
        ("stages", "## Stage 1 (5%)\n\n- a: 1 < 2\n\n".repeat(2_000)),
        ("risks", "## Risk 1: x\n\n**Likelihood:** Low\n\n".repeat(2_000)),
        ("links", "[a](b) ".repeat(5_000)),
        ("references", "[a]: b\n".repeat(10_000)),
        ("footnotes", "[^a]: b [^a]\n".repeat(5_000)),
        ("marks", "< = ≤ > ".repeat(10_000)),
        ("underscores", "_".repeat(100_000)),
    ] {
        let lines =
            text.chars().collect::<Vec<char>>().chunks(5_000).map(|chunk| chunk.iter().collect::<String>() + "\n").collect::<String>();
        for body in [&text, &lines] {
            codes(format!("# v1.1.0\n\n## Key Metrics\n\n**Stage 1 (5%):**\n\n{body}\n"));
        }
        eprintln!("{name} ended");
    }
}

#[test]
fn bombs_in_front_matter() {
    let aliases: String = (1..30).map(|n| format!("a{n}: &a{n} [{}]\n", format!("*a{}, ", n - 1).repeat(9))).collect();
    for (name, front) in [
        ("alias bomb", format!("a0: &a0 [x]\n{aliases}")),
        ("100,000 open brackets", format!("title: {}", "[".repeat(100_000))),
        ("100,000 open braces", format!("title: {}", "{a: ".repeat(100_000))),
        ("nested sequences", format!("title: {}", "- ".repeat(20_000))),
        ("wrong type", "title: [a]".to_owned()),
        ("tag", "title: !!binary x\ndate: !!map y".to_owned()),
    ] {
        let found = codes(format!("---\n{front}\n---\n\n# v1.1.0\n"));
        assert!(found.contains(&"record/front-matter") || found.contains(&"record/too-large"), "{name}: {found:?}");
    }
}

#[test]
fn bytes_that_are_no_text() {
    for (name, record) in [
        ("NUL", b"# v1.1.0\n\nx\0y\n".to_vec()),
        ("latin-1", b"# v1.1.0\n\n\xe9\n".to_vec()),
        ("half a character", b"# v1.1.0\n\n\xf0\x9f\n".to_vec()),
        ("lone surrogate", b"\xff\xfe\x00\xd8a\x00".to_vec()),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("UTF-32", b"\xff\xfe\0\0#\0\0\0".to_vec()),
    ] {
        assert!(codes(record).contains(&"record/encoding"), "{name}");
    }
}

#[test]
fn encodings_that_are_text() {
    let text = "# Release v1.1.0\n\n**Date:** 2026-03-02\n";
    let utf16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    for bytes in [
        [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(),
        [b"\xff\xfe".as_slice(), &utf16(u16::to_le_bytes)].concat(),
        [b"\xfe\xff".as_slice(), &utf16(u16::to_be_bytes)].concat(),
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
    ] {
        assert!(codes(bytes).is_empty());
    }
    assert_eq!(codes(""), ["record/date-missing"]);
}

/// Matching a name against many stars must not try every way to part it.
#[test]
fn patterns_of_many_stars() {
    let record = format!("# v1.1.0\n\n## Evidence Files\n\n```\nevidence/{}b\n```\n", "*a".repeat(60));
    let path = format!("content/releases/v1.1.0/evidence/{}", "a".repeat(200));
    let world = MemoryWorld::new(TODAY, [("content/releases/v1.1.0/index.md".to_owned(), record), (path, "x".to_owned())]);
    let begun = Instant::now();
    let compiled = compiled(&world);
    assert!(begun.elapsed() < PATIENCE);
    assert!(compiled.problems.iter().any(|problem| problem.code.name == "evidence/missing"), "{}", told(&compiled, &world));
}
