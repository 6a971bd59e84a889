//! Finding: a text piece by piece, with what is packed or encoded in it.
//!
//! Refuses to hold a file in memory, to unpack without end, and to run a rule over a text that lacks its words.

use std::{collections::BTreeSet, io::Read, sync::LazyLock};

use base64::{Engine, engine::general_purpose::GeneralPurpose};
use flate2::read::MultiGzDecoder;
use regex::bytes::{Regex, RegexSet};

use super::{
    examples::is_example,
    rules::{RULES, Rule},
    thin::{self, Thin},
};
use crate::{diag::FileId, digest::Digest, text::floor_boundary, world::World};

/// How much is looked through at once, in bytes.
const PIECE: usize = 256 * 1024;
/// How much of it is looked through again with what follows: longer secrets may be missed at a seam.
const OVERLAP: usize = 16 * 1024;
/// How much of a packed file is looked through, in bytes.
const UNPACKED: u64 = 64 << 20;
/// How much of what is packed inside of an encoded text is looked through, in bytes.
const UNPACKED_WITHIN: u64 = 1 << 20;
/// How often what is encoded may be encoded again: a Helm release is, twice.
const DEEPEST: u8 = 2;
/// The longest run that is decoded from each of its first four letters: where it begins may belong to something else.
const SHIFTED: usize = 4096;

/// A secret, without the secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The 1-based line; of what is packed, the first.
    pub line: u32,
    /// The name of the rule.
    pub rule: &'static str,
    /// The first 16 digits of its SHA-256.
    pub fingerprint: String,
}

/// Makes the pattern of one rule, when a text first has one of its words.
type Compile = Box<dyn FnOnce() -> Option<Regex> + Send>;
type Lazy = LazyLock<Option<Regex>, Compile>;

/// Where a secret is looked for: in a file as it stands, or in words that may quote a part of one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    Whole,
    Quoted,
}

struct Compiled {
    any: Regex,
    set: RegexSet,
    /// The rule of each keyword of the set.
    owners: Vec<usize>,
    rules: Vec<Lazy>,
    /// The same, but not only where a line begins and ends: a message quotes lines in its middle.
    quoted: Vec<Lazy>,
    encoded: Regex,
}

static COMPILED: LazyLock<Option<Compiled>> = LazyLock::new(|| {
    let words = RULES.iter().enumerate().flat_map(|(index, rule)| rule.keywords.iter().map(move |word| (index, regex::escape(word))));
    let (owners, words): (Vec<usize>, Vec<String>) = words.unzip();
    let lazy = |rule: &'static Rule, text: Text| {
        let compile: Compile = Box::new(move || Regex::new(&pattern(rule, text)).ok());
        LazyLock::new(compile)
    };
    Some(Compiled {
        any: Regex::new(&words.join("|")).ok()?,
        set: RegexSet::new(&words).ok()?,
        owners,
        rules: RULES.iter().map(|rule| lazy(rule, Text::Whole)).collect(),
        quoted: RULES.iter().map(|rule| lazy(rule, Text::Quoted)).collect(),
        encoded: Regex::new(r"[A-Za-z0-9+/_-]{24,}(?:\r?\n[ \t]*[A-Za-z0-9+/_-]{16,}={0,2})*").ok()?,
    })
});

fn pattern(rule: &Rule, text: Text) -> String {
    match text {
        Text::Whole => rule.pattern.to_owned(),
        Text::Quoted => rule.pattern.trim_start_matches("(?m)^").trim_end_matches(r"\s*$").to_owned(),
    }
}

/// What a file holds, and why a part of it was not looked into. One that cannot be read holds nothing that is published.
pub(super) fn of_file(file: FileId, world: &dyn World) -> (Vec<Found>, Option<&'static str>) {
    let Ok(source) = world.open(file) else { return (Vec::new(), None) };
    let mut head = Vec::new();
    let mut source = source;
    // What breaks off here breaks off again below.
    let _ = (&mut source).take(8).read_to_end(&mut head);
    let mut whole = std::io::Cursor::new(head.clone()).chain(source);
    if head.starts_with(b"\x1f\x8b") {
        let mut plain = Counted { source: MultiGzDecoder::new(whole).take(UNPACKED), bytes: 0, broken: false };
        let found = of_stream(&mut plain, UNPACKED).into_iter().map(|one| Found { line: 1, ..one }).collect();
        let reason =
            if plain.bytes >= UNPACKED { Some("is more than is unpacked here") } else { plain.broken.then_some("cannot be unpacked") };
        return (found, reason);
    }
    (of_stream(&mut whole, world.entry(file).bytes), PACKED.iter().find(|(mark, _)| head.starts_with(mark)).map(|(_, reason)| *reason))
}

/// How files begin whose bytes show nothing of what is packed in them.
const PACKED: [(&[u8], &str); 7] = [
    (b"PK\x03\x04", "is packed (ZIP)"),
    (b"BZh", "is packed (bzip2)"),
    (b"\xfd7zXZ\0", "is packed (xz)"),
    (b"\x28\xb5\x2f\xfd", "is packed (Zstandard)"),
    (b"7z\xbc\xaf\x27\x1c", "is packed (7-Zip)"),
    (b"Rar!\x1a\x07", "is packed (RAR)"),
    (b"%PDF-", "is packed (PDF)"),
];

/// A stream that knows how far it went, and whether it broke off.
struct Counted<R> {
    source: R,
    bytes: u64,
    broken: bool,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer);
        match &read {
            Ok(count) => self.bytes += *count as u64,
            Err(cause) => self.broken |= cause.kind() != std::io::ErrorKind::Interrupted,
        }
        read
    }
}

/// What a text holds.
#[must_use]
pub fn find_in(mut text: &[u8]) -> Vec<Found> {
    let size = text.len() as u64;
    of_stream(&mut text, size)
}

/// The text with every secret replaced, and whether there was any.
#[must_use]
pub fn masked(text: &str) -> (String, bool) {
    let mut places = places_in(text.as_bytes(), Text::Quoted, 0);
    places.sort_unstable_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let (mut out, mut end) = (String::with_capacity(text.len()), 0);
    for place in &places {
        // A place in bytes is one in characters: the rules find nothing but ASCII at their ends, or the text stays as safe as it can.
        let from = floor_boundary(text, place.start.max(end));
        let to = (place.end.max(end)..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        if place.start >= end {
            out.push_str(&text[end..from]);
            out.push_str(&format!("[redacted {} {}]", &place.fingerprint[..8], place.rule));
        }
        end = to;
    }
    out.push_str(&text[end..]);
    (out, !places.is_empty())
}

/// What a stream of about so many bytes holds.
fn of_stream(source: &mut dyn Read, size: u64) -> Vec<Found> {
    let mut found = BTreeSet::new();
    // With room for all of it, so that a small file is read at once.
    let mut piece = Vec::with_capacity(usize::try_from(size).map_or(PIECE, |size| size.min(PIECE)));
    let mut line = 1;
    loop {
        let room = (PIECE - piece.len()) as u64;
        // A stream that breaks off in its middle is looked through as far as it goes.
        let more = (&mut *source).take(room).read_to_end(&mut piece).unwrap_or(0);
        let ends = (more as u64) < room;
        let own = if ends { piece.len() } else { piece.len() - OVERLAP };
        let mut places = places_in(&piece, Text::Whole, 0);
        places.retain(|place| place.start < own);
        places.sort_unstable_by_key(|place| place.start);
        let mut counted = (0, line);
        for place in places {
            counted = (place.start, counted.1 + breaks(&piece[counted.0..place.start]));
            found.insert(Found { line: counted.1, rule: place.rule, fingerprint: place.fingerprint });
        }
        if ends {
            return found.into_iter().collect();
        }
        line += breaks(&piece[..own]);
        piece.drain(..own);
    }
}

fn breaks(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX)
}

struct Place {
    start: usize,
    end: usize,
    rule: &'static str,
    fingerprint: String,
}

/// Where secrets stand in some bytes: as they are, as a reader would join them again, and in what is encoded.
fn places_in(bytes: &[u8], text: Text, depth: u8) -> Vec<Place> {
    let Some(compiled) = COMPILED.as_ref() else { return Vec::new() };
    let mut places = plainly(compiled, text, bytes);
    let thinned = [thin::without_zeros(bytes), thin::unescaped(bytes)];
    for thin in thinned.into_iter().chain(thin::wrapped(bytes)).flatten() {
        places.extend(plainly(compiled, text, &thin.bytes).into_iter().filter_map(|place| mapped(place, &thin)));
    }
    if depth < DEEPEST {
        for run in compiled.encoded.find_iter(bytes) {
            let inner = of_encoded(run.as_bytes(), text, depth);
            places.extend(inner.into_iter().map(|place| Place { start: run.start(), end: run.end(), ..place }));
        }
    }
    places
}

fn plainly(compiled: &Compiled, text: Text, bytes: &[u8]) -> Vec<Place> {
    if !compiled.any.is_match(bytes) {
        return Vec::new();
    }
    let rules: BTreeSet<usize> = compiled.set.matches(bytes).into_iter().map(|word| compiled.owners[word]).collect();
    rules.into_iter().flat_map(|index| of_rule(index, compiled, text, bytes)).collect()
}

/// A place in a thinner text as one in the text itself; nothing where it holds no more than stands there together anyway.
fn mapped(place: Place, thin: &Thin) -> Option<Place> {
    let (start, last) = (*thin.at.get(place.start)?, *thin.at.get(place.end.checked_sub(1)?)?);
    (last - start >= place.end - place.start).then(|| Place { start, end: last + 1, ..place })
}

/// What stands in a run of base64, which may begin with letters of something else, and may be packed.
fn of_encoded(run: &[u8], text: Text, depth: u8) -> Vec<Place> {
    let shifts = if run.len() <= SHIFTED { 4 } else { 1 };
    let of_shift = |shift: usize| {
        let plain = run.get(shift..).and_then(decoded).unwrap_or_default();
        if !plain.starts_with(b"\x1f\x8b") {
            return places_in(&plain, text, depth + 1);
        }
        let mut unpacked = Vec::new();
        // As far as it goes.
        let _ = MultiGzDecoder::new(plain.as_slice()).take(UNPACKED_WITHIN).read_to_end(&mut unpacked);
        places_in(&unpacked, text, depth + 1)
    };
    (0..shifts).flat_map(of_shift).collect()
}

fn of_rule(index: usize, compiled: &Compiled, text: Text, bytes: &[u8]) -> Vec<Place> {
    let rule = &RULES[index];
    let rules = if text == Text::Quoted { &compiled.quoted } else { &compiled.rules };
    let Some(pattern) = rules[index].as_ref() else { return Vec::new() };
    let secret = |captures: regex::bytes::Captures<'_>| {
        let found = captures.iter().skip(1).flatten().next().or_else(|| captures.get(0))?;
        let secret = found.as_bytes();
        let real = entropy(secret) >= rule.entropy && !is_example(secret);
        let fingerprint = Digest::of(secret).hex()[..16].to_owned();
        real.then(|| Place { start: found.start(), end: found.end(), rule: rule.name, fingerprint })
    };
    pattern.captures_iter(bytes).filter_map(secret).collect()
}

/// The bytes that base64 stands for, as far as it is base64 in either alphabet.
fn decoded(run: &[u8]) -> Option<Vec<u8>> {
    let config = base64::engine::GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent);
    let plain: Vec<u8> = run
        .iter()
        .filter(|byte| !matches!(byte, b'\r' | b'\n' | b' ' | b'\t' | b'='))
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    // A single letter at the end stands for nothing; two or three are what padding would fill up.
    let whole = plain.len() - usize::from(plain.len() % 4 == 1);
    GeneralPurpose::new(&base64::alphabet::STANDARD, config).decode(&plain[..whole]).ok()
}

/// How mixed the characters are: Shannon's entropy, in bits for each.
fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let total = bytes.len().max(1) as f64;
    counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / total).map(|share| -share * share.log2()).sum()
}
