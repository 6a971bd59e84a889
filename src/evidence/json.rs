//! JSON, and the documents that say by their first keys what they are. Those whose reader is not here are shown by their lines.

use super::{Confidence, Head, Kind, Reader};

/// Exploitability statements.
pub(super) static OPENVEX: Reader = Reader::shown_as_is(Kind::Vex, |head| says(head, &["\"@context\"", "openvex"]));
/// A bill of materials.
pub(super) static SBOM: Reader = Reader::shown_as_is(Kind::Sbom, |head| {
    says(head, &["\"bomFormat\"", "CycloneDX"]).max(says(head, &["\"spdxVersion\""])).max(says(head, &["spdx.org/rdf/3"]))
});
/// How something was built.
pub(super) static PROVENANCE: Reader = Reader::shown_as_is(Kind::Provenance, |head| {
    let marks = ["in-toto.io/Statement", "application/vnd.in-toto", "dev.sigstore.bundle", "slsa.dev/provenance"];
    Confidence::Certain.when(is_json(head.text) && marks.iter().any(|mark| head.text.contains(mark)))
});
/// Findings of a scanner.
pub(super) static SARIF: Reader = Reader::shown_as_is(Kind::Sarif, |head| says(head, &["\"runs\"", "sarif"]));
/// An Argo Rollouts analysis.
pub(super) static ANALYSIS_RUN: Reader = Reader::shown_as_is(Kind::AnalysisRun, |head| says(head, &["\"kind\"", "AnalysisRun"]));
/// A load test's summary.
pub(super) static K6: Reader = Reader::shown_as_is(Kind::K6, |head| says(head, &["\"metrics\"", "http_req_duration"]));
/// Any other JSON.
pub(super) static JSON: Reader = Reader::shown_as_is(Kind::Json, |head| Confidence::Likely.when(is_json(head.text)));

/// Certain where a JSON text holds all of some words.
pub(super) fn says(head: &Head<'_>, words: &[&str]) -> Confidence {
    Confidence::Certain.when(is_json(head.text) && words.iter().all(|word| head.text.contains(word)))
}

/// Whether a text begins as JSON does.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let opens = |open: char, next: &[char]| {
        text.strip_prefix(open).map(str::trim_start).is_some_and(|rest| rest.is_empty() || rest.starts_with(next))
    };
    opens('{', &['"', '}']) || opens('[', &['{', '[', ']', '"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 't', 'f', 'n'])
}
