//! Finding: a text piece by piece, with what is packed or encoded in it.
//!
//! Refuses to hold a file in memory, to unpack without end, and to run a rule over a text that lacks its words.

use std::{collections::BTreeSet, io::Read, sync::LazyLock};

use base64::{Engine, engine::general_purpose::GeneralPurpose};
use flate2::read::MultiGzDecoder;
use regex::bytes::{Regex, RegexSet};

use super::rules::{RULES, Rule};
use crate::{diag::FileId, digest::Digest, text, world::World};

/// How much is looked through at once, in bytes.
const PIECE: usize = 256 * 1024;
/// How much of it is looked through again with what follows: longer secrets may be missed at a seam.
const OVERLAP: usize = 16 * 1024;
/// How much of a packed file is looked through, in bytes.
const UNPACKED: u64 = 64 << 20;
/// The largest text of two bytes a letter that is looked through, in bytes.
const WIDE: u64 = 16 << 20;

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
        encoded: Regex::new(r"[A-Za-z0-9+/_-]{40,}(?:\r?\n[ \t]*[A-Za-z0-9+/_-]{16,}={0,2})*").ok()?,
    })
});

fn pattern(rule: &Rule, text: Text) -> String {
    match text {
        Text::Whole => rule.pattern.to_owned(),
        Text::Quoted => rule.pattern.trim_start_matches("(?m)^").trim_end_matches(r"\s*$").to_owned(),
    }
}

/// What a file holds. One that cannot be read holds nothing that is published.
pub(super) fn of_file(file: FileId, world: &dyn World) -> Vec<Found> {
    let Ok(mut source) = world.open(file) else { return Vec::new() };
    let mut head = [0; 2];
    let read = source.read(&mut head).unwrap_or(0);
    let whole = std::io::Cursor::new(head[..read].to_vec()).chain(source);
    match &head[..read] {
        [0x1f, 0x8b] => of_stream(&mut MultiGzDecoder::new(whole).take(UNPACKED)).into_iter().map(|one| Found { line: 1, ..one }).collect(),
        [0xff, 0xfe] | [0xfe, 0xff] => {
            let bytes = world.read(file, WIDE).unwrap_or_default();
            find_in(text::decode(&bytes).text.as_bytes())
        }
        _ => of_stream(&mut { whole }),
    }
}

/// What a text holds.
#[must_use]
pub fn find_in(mut text: &[u8]) -> Vec<Found> {
    of_stream(&mut text)
}

/// The text with every secret replaced, and whether there was any.
#[must_use]
pub fn masked(text: &str) -> (String, bool) {
    let mut places = places_in(text.as_bytes(), Text::Quoted, 0);
    places.sort_unstable_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let (mut out, mut end) = (String::with_capacity(text.len()), 0);
    for place in &places {
        // A place in bytes is one in characters: the rules find nothing but ASCII at their ends, or the text stays as safe as it can.
        let from = (end..=place.start.max(end)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(end);
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

fn of_stream(source: &mut dyn Read) -> Vec<Found> {
    let mut found = BTreeSet::new();
    let mut piece = Vec::new();
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

/// Where secrets stand in some bytes. What is encoded is looked into once.
fn places_in(bytes: &[u8], text: Text, depth: u8) -> Vec<Place> {
    let Some(compiled) = COMPILED.as_ref() else { return Vec::new() };
    let mut places = Vec::new();
    if compiled.any.is_match(bytes) {
        let rules: BTreeSet<usize> = compiled.set.matches(bytes).into_iter().map(|word| compiled.owners[word]).collect();
        places.extend(rules.into_iter().flat_map(|index| of_rule(index, compiled, text, bytes)));
    }
    if depth == 0 {
        for run in compiled.encoded.find_iter(bytes) {
            let inner = decoded(run.as_bytes()).map(|plain| places_in(&plain, text, 1)).unwrap_or_default();
            places.extend(inner.into_iter().map(|place| Place { start: run.start(), end: run.end(), ..place }));
        }
    }
    places
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
    let whole = plain.len() - plain.len() % 4;
    GeneralPurpose::new(&base64::alphabet::STANDARD, config).decode(&plain[..whole]).ok()
}

/// Values that everybody writes for one that is not there.
const EXAMPLES: [&str; 16] = [
    "example",
    "changeme",
    "change-me",
    "change_me",
    "placeholder",
    "your-",
    "your_",
    "yourpass",
    "xxxx",
    "****",
    "....",
    "redacted",
    "dummy",
    "password",
    "not-a-",
    "1234567890",
];

fn is_example(secret: &[u8]) -> bool {
    let lower = String::from_utf8_lossy(secret).to_ascii_lowercase();
    secret.len() < 200 && EXAMPLES.iter().any(|example| lower.contains(example))
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
