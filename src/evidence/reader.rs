//! The table of formats: how each is recognised by its content, and what reading it gives.
//!
//! Refuses to believe a file's name, and to read more of a file than its limit.

use std::{cell::OnceCell, io::Read};

use super::{Fault, Kind, Reading, codes, supply::Form};
use crate::{
    site::Limits,
    text::{self, Decoded, Encoding},
};

/// How many bytes at the beginning of a file decide on its kind.
pub const HEAD: usize = 8192;

/// The beginning of a file.
#[derive(Debug)]
pub struct Head<'a> {
    /// Its first [`HEAD`] bytes at most.
    pub bytes: &'a [u8],
    /// The same as text without a byte order mark; empty when they are none.
    pub text: &'a str,
    /// Its format, where it is of the supply chain: several readers ask.
    form: OnceCell<Option<Form>>,
}

impl<'a> Head<'a> {
    /// The beginning of a file: its bytes, and the same as text.
    pub(super) fn new(bytes: &'a [u8], text: &'a str) -> Self {
        Self { bytes: &bytes[..bytes.len().min(HEAD)], text, form: OnceCell::new() }
    }

    /// Its format, where it is of the supply chain.
    pub(super) fn form(&self) -> Option<Form> {
        *self.form.get_or_init(|| Form::of(self))
    }
}

/// How surely a file is of a format. The surest wins; of equally sure ones the first of [`READERS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It is not.
    No,
    /// Nothing speaks against it.
    Possible,
    /// Its form is this format's.
    Likely,
    /// It says so itself.
    Certain,
}

impl Confidence {
    /// This confidence if a test holds, else none.
    #[must_use]
    pub fn when(self, holds: bool) -> Self {
        if holds { self } else { Self::No }
    }
}

/// How much of a file its reader needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: only its lines, or its bytes, are shown.
    Nothing,
    /// The beginning, as far as `limits.evidence_bytes` allows.
    Beginning,
    /// All of it: what is longer than `limits.evidence_bytes` is not read, and says so.
    Whole,
    /// It streams the file itself, whatever its size.
    Stream,
}

/// A file to be read.
pub struct Input<'a> {
    /// Its bytes, as many as the format needs and the limit allows.
    pub bytes: &'a [u8],
    /// The same as text, line ends made `\n`; empty when they are none.
    pub text: &'a str,
    /// Its size in bytes.
    pub size: u64,
    /// Opens it again from the start, for formats that stream.
    pub open: &'a dyn Fn() -> Option<Box<dyn Read + Send>>,
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Input").field("size", &self.size).finish_non_exhaustive()
    }
}

/// One format.
#[derive(Debug)]
pub struct Reader {
    /// What files of it are.
    pub kind: Kind,
    /// How surely any file can be of it: where another format is as sure, nobody need ask.
    pub most: Confidence,
    /// How surely a file is of it.
    pub fits: fn(&Head<'_>) -> Confidence,
    /// How much of a file it needs.
    pub needs: Needs,
    /// Reads a file. Never fails: what is wrong is among the faults.
    pub read: fn(&Input<'_>, &Limits) -> Reading,
}

impl Reader {
    /// A format of which nothing but its lines, or its bytes, is shown.
    #[must_use]
    pub const fn shown_as_is(kind: Kind, most: Confidence, fits: fn(&Head<'_>) -> Confidence) -> Self {
        Self { kind, most, fits, needs: Needs::Nothing, read: |_, _| Reading::default() }
    }
}

/// Every format. Of two that are equally sure the first wins.
pub static READERS: &[&Reader] = &[
    &super::lsn::LSN,
    &super::supply::VEX,
    &super::supply::SBOM,
    &super::supply::LOCKFILE,
    &super::supply::PROVENANCE,
    &super::sarif::SARIF,
    &super::junit::JUNIT,
    &super::coverage::COVERAGE,
    &super::analysis::ANALYSIS_RUN,
    &super::k6::K6,
    &super::rollback::ROLLBACK_JSON,
    &super::canary::RUN,
    &super::prometheus::API,
    &super::json::JSON,
    &super::plain::CHECKSUMS,
    &super::prometheus::PROMETHEUS,
    &super::psql::PSQL,
    &super::rollback::ROLLBACK,
    &super::decision::GO_NO_GO,
    &super::canary::PLAN,
    &super::tag::RELEASE_TAG,
    &super::series::SERIES,
    &super::log::LOG,
    &super::compose::COMPOSE,
    &super::csv::CSV,
    &super::markdown::MARKDOWN,
    &super::yaml::YAML,
    &super::image::IMAGE,
    &super::plain::PDF,
    &super::packed::ZIP,
    &super::packed::GZIP,
    &super::packed::TAR,
    &super::packed::OTHER,
];

/// The reader of a kind of files; `None` for what has none (text, binary, empty).
#[must_use]
pub fn reader_of(kind: Kind) -> Option<&'static Reader> {
    READERS.iter().find(|reader| reader.kind == kind).copied()
}

/// The bytes of a file as readers take them: its text without a byte order mark; nothing where they are none.
pub(super) fn text_of(bytes: &[u8]) -> String {
    plain(&text::decode(bytes)).to_owned()
}

fn plain<'d>(decoded: &'d Decoded<'_>) -> &'d str {
    if decoded.encoding == Encoding::Binary { "" } else { decoded.text.trim_start_matches('\u{feff}') }
}

/// Recognises a file by its first bytes; what fits nothing is text, or binary.
#[must_use]
pub fn recognise(head: &[u8]) -> Recognised {
    let head = &head[..head.len().min(HEAD)];
    let decoded = text::decode(head);
    let text = plain(&decoded);
    let view = Head::new(head, text);
    let (mut best, mut surest) = (Confidence::No, None);
    for reader in READERS {
        let sure = if reader.most > best { (reader.fits)(&view) } else { Confidence::No };
        debug_assert!(sure <= reader.most, "{:?} is surer than it can be", reader.kind);
        if sure > best {
            (best, surest) = (sure, Some(*reader));
        }
    }
    match surest {
        _ if head.is_empty() => Recognised { kind: Kind::Empty, reader: None },
        _ if decoded.encoding != Encoding::Binary && text.trim().is_empty() => Recognised { kind: Kind::Empty, reader: None },
        Some(reader) => Recognised { kind: reader.kind, reader: Some(reader) },
        None if decoded.encoding == Encoding::Binary => Recognised { kind: Kind::Binary, reader: Some(&super::binary::BINARY) },
        None => Recognised { kind: Kind::Text, reader: None },
    }
}

/// What a file is, and who can read it. Several formats may be of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Recognised {
    /// What it is.
    pub kind: Kind,
    /// Its format; `None` where there is nothing to read.
    pub reader: Option<&'static Reader>,
}

impl Recognised {
    /// How many of a file's bytes reading it needs, with what the limit allows.
    #[must_use]
    pub fn wants(&self, limits: &Limits) -> u64 {
        match self.reader.map_or(Needs::Nothing, |reader| reader.needs) {
            Needs::Nothing => 0,
            Needs::Beginning | Needs::Whole => limits.evidence_bytes,
            Needs::Stream => HEAD as u64,
        }
    }

    /// Reads a file whose first bytes are `bytes`.
    pub fn read(&self, bytes: &[u8], size: u64, open: &dyn Fn() -> Option<Box<dyn Read + Send>>, limits: &Limits) -> Reading {
        let Some(reader) = self.reader.filter(|reader| reader.needs != Needs::Nothing) else { return Reading::default() };
        let longer = size > bytes.len() as u64 && reader.needs != Needs::Stream;
        let too_long = || {
            let message = format!("{size} bytes, more than `limits.evidence_bytes` = {} allows to be read", limits.evidence_bytes);
            Fault::new(&codes::LIMIT, 1, message)
        };
        if longer && reader.needs == Needs::Whole {
            return Reading::of_fault(too_long());
        }
        let decoded = text::decode(bytes);
        let mut reading = (reader.read)(&Input { bytes, text: plain(&decoded), size, open }, limits);
        reading.state_times();
        reading.faults.extend(longer.then(too_long));
        reading.faults.extend(undecodable(&decoded));
        reading
    }
}

/// What of a text could not be decoded, or is decoded in two ways.
fn undecodable(decoded: &Decoded<'_>) -> Option<Fault> {
    let fault = |line, message: String| Some(Fault::new(&codes::ENCODING, line, message));
    match (decoded.encoding, decoded.first_invalid) {
        (Encoding::Binary, _) => None,
        (_, Some(place)) => fault(place.line, format!("byte {} and others are no text: they show as \u{fffd}", place.byte)),
        (Encoding::Mixed, None) => fault(1, "a part of the file is UTF-8, another UTF-16".to_owned()),
        _ => None,
    }
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
            ("api_p95_ms 396\n", Kind::Series),
            ("api_p95_ms 396 ms\nerr5xx_pct 0.2 %\n", Kind::Series),
            ("<?xml version=\"1.0\"?>\n<testsuite name=\"a\"/>", Kind::Junit),
            ("<!-- x --><coverage line-rate=\"1\">", Kind::Coverage),
            ("<html><body>", Kind::Text),
            ("key: value\nother: 2\n", Kind::Yaml),
            ("just words\n", Kind::Text),
        ] {
            assert_eq!(recognise(text.as_bytes()).kind, kind, "{text:?}");
        }
        assert_eq!(recognise(b"\x89PNG\r\n\x1a\n").kind, Kind::Image);
        assert_eq!(recognise(b"\x00\x01").kind, Kind::Binary);
    }

    #[test]
    fn what_is_too_long_to_be_read_says_so() {
        let limits = Limits { evidence_bytes: 9, ..Limits::default() };
        let recognised = recognise(b"3A/7F1C2B40\n");
        assert_eq!(recognised.wants(&limits), 9);
        let reading = recognised.read(b"#\n3A/7F1", 12, &|| None, &limits);
        assert_eq!(reading.faults.iter().map(|fault| fault.code.name).collect::<Vec<_>>(), ["evidence/limit"]);
    }
}
