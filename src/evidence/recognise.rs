//! The kind of a file, by the bytes at its beginning.
//!
//! Refuses to be sure: what fits nothing better is text, or binary.

use std::sync::LazyLock;

use regex::Regex;

use super::{Kind, series};

/// How many bytes at the beginning of a file decide on its kind.
pub const HEAD: usize = 8192;

/// Recognises a file by its first bytes; `text` is the same decoded, `None` when they are no text.
#[must_use]
pub fn recognise(head: &[u8], text: Option<&str>) -> Kind {
    if head.is_empty() {
        return Kind::Empty;
    }
    by_signature(head).unwrap_or_else(|| match text {
        Some(text) if text.trim().is_empty() => Kind::Empty,
        Some(text) => by_text(text.trim_start_matches('\u{feff}')),
        None => Kind::Binary,
    })
}

fn by_signature(head: &[u8]) -> Option<Kind> {
    const SIGNATURES: [(&[u8], Kind); 12] = [
        (b"\x89PNG\r\n\x1a\n", Kind::Image),
        (b"\xff\xd8\xff", Kind::Image),
        (b"GIF87a", Kind::Image),
        (b"GIF89a", Kind::Image),
        (b"%PDF-", Kind::Pdf),
        (b"PK\x03\x04", Kind::Archive),
        (b"PK\x05\x06", Kind::Archive),
        (b"\x1f\x8b", Kind::Archive),
        (b"BZh", Kind::Archive),
        (b"\xfd7zXZ\0", Kind::Archive),
        (b"\x28\xb5\x2f\xfd", Kind::Archive),
        (b"7z\xbc\xaf\x27\x1c", Kind::Archive),
    ];
    let webp = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    let tar = head.get(257..262) == Some(b"ustar");
    let known = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)).map(|(_, kind)| *kind);
    known.or(webp.then_some(Kind::Image)).or(tar.then_some(Kind::Archive))
}

/// One form of text: a test of the beginning, and the kind.
type Form = (fn(&str) -> bool, Kind);

/// The first form that fits wins.
static FORMS: &[Form] = &[
    (is_lsn, Kind::Lsn),
    (is_json, Kind::Json),
    (is_checksums, Kind::Checksums),
    (is_prometheus, Kind::Prometheus),
    (is_psql, Kind::Psql),
    (is_rollback, Kind::Rollback),
    (is_go_no_go, Kind::GoNoGo),
    (is_release_tag, Kind::ReleaseTag),
    (is_series, Kind::Series),
    (is_log, Kind::Log),
    (is_lockfile, Kind::Lockfile),
    (is_csv, Kind::Csv),
    (is_markdown, Kind::Markdown),
    (is_yaml, Kind::Yaml),
];

fn by_text(text: &str) -> Kind {
    let form = FORMS.iter().find(|(fits, _)| fits(text)).map_or(Kind::Text, |(_, kind)| *kind);
    if form == Kind::Json { json_kind(text) } else { form }
}

/// Documents that say what they are by their first keys.
fn json_kind(text: &str) -> Kind {
    let says = |words: &[&str]| words.iter().all(|word| text.contains(word));
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match () {
        () if says(&["\"@context\"", "openvex"]) => Kind::Vex,
        () if says(&["\"bomFormat\"", "CycloneDX"]) || says(&["\"spdxVersion\""]) || says(&["spdx.org/rdf/3"]) => Kind::Sbom,
        () if any(&["in-toto.io/Statement", "application/vnd.in-toto", "dev.sigstore.bundle", "slsa.dev/provenance"]) => Kind::Provenance,
        () if says(&["\"runs\"", "sarif"]) => Kind::Sarif,
        () if says(&["\"kind\"", "AnalysisRun"]) => Kind::AnalysisRun,
        () if says(&["\"metrics\"", "http_req_duration"]) => Kind::K6,
        () => Kind::Json,
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Whether most of the first 20 lines satisfy a test (`#` comments aside), and at least one does.
fn mostly(text: &str, fits: impl Fn(&str) -> bool) -> bool {
    let all: Vec<&str> = lines(text).filter(|line| !line.starts_with('#')).take(20).collect();
    let fitting = all.iter().filter(|line| fits(line)).count();
    fitting > 0 && fitting * 5 >= all.len() * 4
}

fn is_lsn(text: &str) -> bool {
    text.len() < 512 && series::first_lsn(text).is_some()
}

fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let opens = |open: char, next: &[char]| {
        text.strip_prefix(open).map(str::trim_start).is_some_and(|rest| rest.is_empty() || rest.starts_with(next))
    };
    opens('{', &['"', '}']) || opens('[', &['{', '[', ']', '"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 't', 'f', 'n'])
}

fn is_checksums(text: &str) -> bool {
    mostly(text, |line| {
        let digest = line.split([' ', '\t']).next().unwrap_or("").trim_start_matches('\\');
        matches!(digest.len(), 32 | 40 | 64 | 96 | 128) && digest.bytes().all(|b| b.is_ascii_hexdigit()) && line.len() > digest.len() + 1
    })
}

fn is_prometheus(text: &str) -> bool {
    let declared = lines(text).any(|line| line.starts_with("# TYPE ") || line.starts_with("# HELP "));
    declared && lines(text).any(|line| !line.starts_with('#'))
}

fn is_psql(text: &str) -> bool {
    let mut all = text.lines();
    let ruled = all.any(|line| line.len() >= 3 && line.contains('-') && line.chars().all(|c| matches!(c, '-' | '+')));
    ruled && (text.contains(" row") || text.contains(" | "))
}

/// Which of these `key:` labels a text has.
fn has_labels(text: &str, names: &[&str]) -> usize {
    let has = |name: &&&str| {
        lines(text).any(|line| line.to_lowercase().strip_prefix(**name).is_some_and(|rest| rest.trim_start().starts_with(':')))
    };
    names.iter().filter(has).count()
}

fn is_rollback(text: &str) -> bool {
    has_labels(text, &["decision", "trigger", "by", "started", "recovered"]) >= 3 && text.to_lowercase().contains("rollback")
        || has_labels(text, &["timestamp", "reason", "stage", "target version", "triggered by", "dry run"]) >= 3
}

fn is_go_no_go(text: &str) -> bool {
    let head = text.get(..200.min(text.len())).unwrap_or(text).to_uppercase();
    let named = ["GO / NO-GO", "GO/NO-GO", "GO-NO-GO", "GO NO-GO"].iter().any(|name| head.contains(name));
    named || has_labels(text, &["decision"]) == 1 && text.contains("[x]")
}

fn is_release_tag(text: &str) -> bool {
    let starts = |word: &str| lines(text).any(|line| line.starts_with(word));
    starts("tag ") && starts("commit ") || starts("REL=") && starts("SHA=")
}

fn is_series(text: &str) -> bool {
    mostly(text, |line| !series::samples(line).is_empty())
}

static LOG_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:\x1b\[[\d;]*m)?\[?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d|(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b)").ok()
});

fn is_log(text: &str) -> bool {
    LOG_LINE.as_ref().is_some_and(|pattern| mostly(text, |line| pattern.is_match(line)))
}

fn is_lockfile(text: &str) -> bool {
    text.contains("--hash=sha256:") || text.starts_with("# This file is automatically @generated by Cargo")
}

fn is_csv(text: &str) -> bool {
    [',', '\t', ';'].iter().any(|separator| {
        let mut counts = lines(text).take(10).map(|line| line.matches(*separator).count());
        let first = counts.next().unwrap_or(0);
        let rest: Vec<usize> = counts.collect();
        first > 0 && !rest.is_empty() && rest.iter().filter(|count| **count == first).count() * 5 >= rest.len() * 4
    })
}

fn is_markdown(text: &str) -> bool {
    lines(text).any(|line| line.starts_with("# ") || line.starts_with("## ")) && lines(text).any(|line| !line.starts_with('#'))
}

fn is_yaml(text: &str) -> bool {
    text.starts_with("---\n")
        || mostly(text, |line| line.starts_with("- ") || line.split_once(':').is_some_and(|(key, _)| !key.contains(' ') && !key.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_content_not_by_name() {
        for (text, kind) in [
            ("", Kind::Empty),
            (" \n", Kind::Empty),
            ("3A/7F1C2B40\n", Kind::Lsn),
            (" pg_current_wal_lsn \n--------------------\n 3A/7F1C2B40\n(1 row)\n", Kind::Lsn),
            ("{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\"}", Kind::Sbom),
            ("{\n  \"_type\": \"https://in-toto.io/Statement/v1\"", Kind::Provenance),
            ("{\"a\": 1}", Kind::Json),
            ("api_p95_ms=146\nerr5xx_pct=0.07\n", Kind::Series),
            ("# rollout stage 1%\n2026-09-15T09:00:00Z api_p95_ms=151 err=0.12\n", Kind::Series),
            ("2026-09-15T09:00:00.189Z INFO api-2 request_id=6f path=/x status=201 ms=234\n", Kind::Log),
            ("# TYPE up gauge\nup 1\n", Kind::Prometheus),
            ("decision: rollback v2 -> v1\ntrigger: x\nstarted: 2026\nrecovered: 2026\n", Kind::Rollback),
            ("GO / NO-GO v2.4.0\n[x] tests\nDecision: GO\n", Kind::GoNoGo),
            ("tag v2.4.0\ncommit 0c67\ntagger M\n", Kind::ReleaseTag),
            ("a,b\n1,2\n3,4\n", Kind::Csv),
            ("key: value\nother: 2\n", Kind::Yaml),
            ("just words\n", Kind::Text),
        ] {
            assert_eq!(recognise(text.as_bytes(), Some(text)), kind, "{text:?}");
        }
        assert_eq!(recognise(b"\x89PNG\r\n\x1a\n", None), Kind::Image);
        assert_eq!(recognise(b"\x00\x01", None), Kind::Binary);
    }
}
