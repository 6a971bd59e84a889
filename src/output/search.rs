//! The search index: scripts that hand its parts to a callback, so that it works from `file://` and under a strict policy.
//!
//! Refuses to answer questions: `themes/default/assets/site.js` does, and splits words exactly as [`terms`] does.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use rayon::prelude::*;
use regex::Regex;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

/// Above this many bytes the index is cut into files, so that a query loads no more than it needs.
const LARGEST_FILE: usize = 500_000;
/// About how many bytes of terms and postings a shard holds; a query loads at most four.
const SHARD: usize = 60_000;
/// How many pages a file of titles holds; a query shows twelve pages, from at most twelve files.
const BLOCK: usize = 128;
/// How many pages a term leads to. Pages are numbered in order of rank, and those with the term in their title come first.
const MOST_PAGES: usize = 1_000;
/// How many pages are split into terms at a time: their terms are in memory twice.
const AT_ONCE: usize = 4_096;
/// How many characters of its text a hit shows.
const EXCERPT: usize = 110;
/// The most bytes of a character.
const LONGEST_CHARACTER: usize = 4;
/// How many characters of a term are kept.
const LONGEST_TERM: usize = 40;
/// How many characters of a digest are kept: enough to be unique.
const LONGEST_DIGEST: usize = 16;

/// What kind of page an entry is. The order is the order of rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A release.
    Release,
    /// A risk.
    Risk,
    /// A runbook, or a page that says how to roll back.
    Runbook,
    /// An incident.
    Incident,
    /// A reusable checklist.
    Checklist,
    /// A register, an overview, a list.
    Register,
    /// A guide, a policy, any other page.
    Page,
    /// An evidence file.
    Evidence,
}

/// Every kind, in order of rank.
pub const KINDS: [Kind; 8] =
    [Kind::Release, Kind::Risk, Kind::Runbook, Kind::Incident, Kind::Checklist, Kind::Register, Kind::Page, Kind::Evidence];

/// One page that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its address, relative to the site's root, percent-encoded.
    pub url: String,
    /// What a hit says first.
    pub title: String,
    /// What kind of page it is.
    pub kind: Kind,
    /// What else it is found by: plain text, the most telling first, since hits show its beginning.
    pub text: String,
}

/// The files of the index, by name below the assets: `search-index.js`, and above half a megabyte `search-terms-N.js` and `search-pages-N.js`.
///
/// `name_of` names a kind for readers. Equal entries give equal bytes; entries of one kind keep their order, which breaks ties.
pub fn files<'n>(entries: &[Entry], name_of: impl Fn(Kind) -> &'n str) -> Vec<(String, Vec<u8>)> {
    let mut ranked: Vec<&Entry> = entries.iter().collect();
    ranked.sort_by_key(|entry| entry.kind);
    let pages: Vec<Page> = ranked.iter().map(|entry| page(entry)).collect();
    let postings = postings(&ranked);
    let head = Head {
        kinds: KINDS.map(|kind| ranked.iter().filter(|entry| entry.kind == kind).count()),
        names: KINDS.map(name_of),
        block: pages.len().max(1),
        starts: vec![String::new()],
    };
    let whole = script(&Whole { head: &head, shard: Shard::of(0, &postings), pages: Pages { part: 0, docs: &pages } });
    if whole.len() <= LARGEST_FILE {
        return vec![("search-index.js".to_owned(), whole)];
    }
    in_parts(head, &postings, &pages)
}

/// The terms that a text is found by, in order, repeats and all.
#[must_use]
pub fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    each_term(text, |term| terms.push(term.to_owned()));
    terms
}

/// Hands over each term of a text; whoever has it already need not keep it again.
fn each_term(text: &str, mut take: impl FnMut(&str)) {
    let folded = if text.is_ascii() { text.to_ascii_lowercase() } else { text.nfkc().collect::<String>().to_lowercase() };
    for word in matches(&WORD, &folded) {
        // Most words are plain: they and their only part are one.
        if word.len() <= LONGEST_DIGEST && word.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let term = term(word);
            take(term);
            take(term);
        } else {
            terms_of(word).iter().for_each(|term| take(term));
        }
    }
}

/// The beginning of every script; what follows is JSON and a bracket.
const CALLBACK: &str = "relsiteSearch(";

/// A page as a hit shows it: address, title, beginning of its text.
type Page = (String, String, String);

/// A term, and the pages that hold it: twice their number, one more where the title does; as differences. A last 0 says that there are more.
type Posting = (String, Vec<u32>);

#[derive(Serialize)]
struct Head<'n> {
    kinds: [usize; KINDS.len()],
    names: [&'n str; KINDS.len()],
    block: usize,
    starts: Vec<String>,
}

#[derive(Serialize)]
struct Shard<'p> {
    shard: usize,
    terms: String,
    posts: Vec<&'p [u32]>,
}

impl<'p> Shard<'p> {
    fn of(shard: usize, postings: &'p [Posting]) -> Self {
        let terms = postings.iter().map(|(term, _)| term.as_str()).collect::<Vec<_>>().join(" ");
        Self { shard, terms, posts: postings.iter().map(|(_, pages)| pages.as_slice()).collect() }
    }
}

#[derive(Serialize)]
struct Pages<'p> {
    part: usize,
    docs: &'p [Page],
}

#[derive(Serialize)]
struct Whole<'p> {
    #[serde(flatten)]
    head: &'p Head<'p>,
    #[serde(flatten)]
    shard: Shard<'p>,
    #[serde(flatten)]
    pages: Pages<'p>,
}

fn in_parts(head: Head<'_>, postings: &[Posting], pages: &[Page]) -> Vec<(String, Vec<u8>)> {
    let shards = shards(postings);
    let starts = shards.iter().map(|shard| shard.first().map(|(term, _)| term.clone()).unwrap_or_default()).collect();
    let mut files = vec![("search-index.js".to_owned(), script(&Head { block: BLOCK, starts, ..head }))];
    files.extend(shards.iter().enumerate().map(|(at, shard)| (format!("search-terms-{at}.js"), script(&Shard::of(at, shard)))));
    let blocks = pages.chunks(BLOCK).enumerate();
    files.extend(blocks.map(|(part, docs)| (format!("search-pages-{part}.js"), script(&Pages { part, docs }))));
    files
}

/// Terms of one first character together, cut again where they are too many.
fn shards(postings: &[Posting]) -> Vec<&[Posting]> {
    let by_first = postings.chunk_by(|(a, _), (b, _)| a.chars().next() == b.chars().next());
    by_first.flat_map(cut).collect()
}

fn cut(mut postings: &[Posting]) -> Vec<&[Posting]> {
    let mut shards = Vec::new();
    while !postings.is_empty() {
        let mut size = 0;
        let fits = postings.iter().take_while(|posting| {
            let room = size < SHARD;
            size += weight(posting);
            room
        });
        let (shard, rest) = postings.split_at(fits.count());
        shards.push(shard);
        postings = rest;
    }
    shards
}

/// About how many bytes a term takes.
fn weight((term, pages): &Posting) -> usize {
    term.len() + 3 + pages.len() * 3
}

/// The script that hands a value to the callback.
///
/// Strings and numbers always serialise; were it otherwise, the script would be empty and nothing found, never wrong.
fn script(value: &impl Serialize) -> Vec<u8> {
    let json = serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned());
    format!("{CALLBACK}{json});\n").into_bytes()
}

fn page(entry: &Entry) -> Page {
    let mut excerpt = String::new();
    for word in entry.text.split_whitespace() {
        if !excerpt.is_empty() {
            excerpt.push(' ');
        }
        excerpt.push_str(word);
        if excerpt.len() > EXCERPT * LONGEST_CHARACTER {
            break;
        }
    }
    if let Some((end, _)) = excerpt.char_indices().nth(EXCERPT) {
        excerpt.truncate(end);
        excerpt.push('…');
    }
    (entry.url.clone(), entry.title.clone(), excerpt)
}

/// All terms with their pages, sorted as JavaScript compares strings: by UTF-16 units.
fn postings(ranked: &[&Entry]) -> Vec<Posting> {
    let mut pages_of: HashMap<String, Vec<u32>> = HashMap::new();
    let numbered: Vec<(u32, &Entry)> = (0u32..).zip(ranked.iter().copied()).collect();
    for some in numbered.chunks(AT_ONCE) {
        let found: Vec<HashMap<String, u32>> = some.par_iter().map(|(number, entry)| codes(*number, entry)).collect();
        for (term, code) in found.into_iter().flatten() {
            pages_of.entry(term).or_default().push(code);
        }
    }
    let mut postings: Vec<Posting> = pages_of.into_iter().map(|(term, codes)| (term, differences(&best(codes)))).collect();
    postings
        .sort_unstable_by(|(a, _), (b, _)| if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) });
    postings
}

/// The terms of a page, each with its code.
fn codes(number: u32, entry: &Entry) -> HashMap<String, u32> {
    let mut found: HashMap<String, u32> = HashMap::new();
    let mut add = |text, code| {
        each_term(text, |term| match found.get_mut(term) {
            Some(known) => *known = code,
            None => drop(found.insert(term.to_owned(), code)),
        });
    };
    add(&entry.text, number * 2);
    add(&entry.title, number * 2 + 1);
    found
}

/// The first [`MOST_PAGES`] codes, those of titles before the others, in ascending order; the last one twice when some were left out.
fn best(mut codes: Vec<u32>) -> Vec<u32> {
    if codes.len() > MOST_PAGES {
        codes.sort_by_key(|code| (1 - code % 2, *code));
        codes.truncate(MOST_PAGES);
        codes.sort_unstable();
        codes.extend(codes.last().copied());
    }
    codes
}

fn differences(codes: &[u32]) -> Vec<u32> {
    let before = std::iter::once(0).chain(codes.iter().copied());
    codes.iter().zip(before).map(|(code, before)| code - before).collect()
}

/// Scripts that write without blanks between words: Hangul, Han, Kana.
const WIDE: &str =
    r"\x{1100}-\x{11ff}\x{3040}-\x{30ff}\x{3130}-\x{318f}\x{3400}-\x{9fff}\x{ac00}-\x{d7a3}\x{f900}-\x{faff}\x{20000}-\x{323af}";

/// A run of wide characters, or plain characters joined by single marks: `v2.4.0`, `3A/7F1C2B40`, `logs_stage_1.txt`.
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let plain = format!(r"[[\p{{Alphabetic}}\p{{N}}]--[{WIDE}]]+");
    Regex::new(&format!(r"[{WIDE}]+|{plain}(?:[._\-/:@#+]{plain})*")).ok()
});

/// Numbers between points.
static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"v?[0-9]+(?:\.[0-9]+)+").ok());

/// The places in a text where a pattern matches, in order.
fn matches<'t>(pattern: &'static Option<Regex>, text: &'t str) -> impl Iterator<Item = &'t str> {
    pattern.iter().flat_map(move |regex| regex.find_iter(text)).map(|found| found.as_str())
}

/// What a word is found by: itself, the parts of a path, the versions in it, and every part between two marks.
fn terms_of(word: &str) -> Vec<String> {
    if word.starts_with(is_wide) {
        return bigrams(word);
    }
    let mut found = vec![term(word).to_owned()];
    let mut add = |part: &str| found.push(term(part).to_owned());
    if word.contains('/') {
        word.split('/').for_each(&mut add);
    }
    // A version has a point, and looking for one in every word of an archive takes time.
    let version = VERSION.as_ref().filter(|_| word.contains('.'));
    version.iter().flat_map(|version| version.find_iter(word)).for_each(|found| add(found.as_str()));
    let rest = version.map_or(Cow::Borrowed(word), |version| version.replace_all(word, " "));
    let parts = rest.split(['.', '_', '-', '/', ':', '@', '#', '+', ' ']);
    parts.filter(|part| !part.is_empty()).for_each(add);
    found
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Every two neighbouring characters; a single one is itself.
fn bigrams(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 2 {
        return vec![word.to_owned()];
    }
    letters.windows(2).map(String::from_iter).collect()
}

/// A term as the index spells it: a version without its `v`, a digest and anything else by its beginning.
fn term(word: &str) -> &str {
    let bare = word.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(word);
    let digest = bare.len() >= LONGEST_DIGEST && bare.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
    let longest = if digest { LONGEST_DIGEST } else { LONGEST_TERM };
    bare.char_indices().nth(longest).map_or(bare, |(end, _)| &bare[..end])
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        expected.assert_eq(&terms(text).join(" "));
    }

    fn entry(url: &str, title: &str, kind: Kind, text: &str) -> Entry {
        Entry { url: url.into(), title: title.into(), kind, text: text.into() }
    }

    fn name(kind: Kind) -> &'static str {
        if kind == Kind::Release { "Release" } else { "Other" }
    }

    #[test]
    fn versions_are_whole_and_lose_their_v() {
        check("v2.4.0, V2.4.1-rc.1", expect!["2.4.0 2.4.0 2.4.1-rc.1 2.4.1 rc 1"]);
    }

    #[test]
    fn ids_paths_and_positions_are_found_whole_and_by_part() {
        check("CVE-2024-5535", expect!["cve-2024-5535 cve 2024 5535"]);
        check("LSN: 3A/7F1C2B40.", expect!["lsn lsn 3a/7f1c2b40 3a 7f1c2b40 3a 7f1c2b40"]);
        check("evidence/sbom_v2.4.0.json", expect!["evidence/sbom_v2.4.0.json evidence sbom_v2.4.0.json 2.4.0 evidence sbom json"]);
        check("#1233 @mina.park RISK-014", expect!["1233 1233 mina.park mina park risk-014 risk 014"]);
    }

    #[test]
    fn digests_and_long_words_are_found_by_their_beginning() {
        check("b922b54071e359784e97d2b2e45dfa28", expect!["b922b54071e35978 b922b54071e35978"]);
        assert_eq!(terms(&"x".repeat(99))[0].len(), LONGEST_TERM);
    }

    #[test]
    fn korean_is_found_by_pairs() {
        check("서버 스케일링 v2.4.0의", expect!["서버 스케 케일 일링 2.4.0 2.4.0 의"]);
    }

    #[test]
    fn text_is_folded() {
        check("ＡＰＩ Ⅳ STRASSE Ärger", expect!["api api iv iv strasse strasse ärger ärger"]);
        check("-- ... //", expect![""]);
    }

    #[test]
    fn a_small_index_is_one_script() {
        let entries = [
            entry("e/log.html", "logs_stage_1.txt", Kind::Evidence, "stage"),
            entry("releases/v2.4.0.html", "v2.4.0", Kind::Release, "Rolled back at stage 25"),
        ];
        let files = files(&entries, name);
        assert_eq!(files.len(), 1);
        expect![[r#"
            relsiteSearch({"kinds":[1,0,0,0,0,0,0,1],"names":["Release","Other","Other","Other","Other","Other","Other","Other"],"block":2,"starts":[""],"shard":0,"terms":"1 2.4.0 25 at back logs logs_stage_1.txt rolled stage txt","posts":[[3],[1],[0],[0],[0],[3],[3],[0],[0,3],[3]],"part":0,"docs":[["releases/v2.4.0.html","v2.4.0","Rolled back at stage 25"],["e/log.html","logs_stage_1.txt","stage"]]});
        "#]]
        .assert_eq(&String::from_utf8_lossy(&files[0].1));
    }

    #[test]
    fn a_large_index_is_cut_by_first_character() {
        let entries: Vec<Entry> = (0..6_000)
            .map(|n| {
                entry(&format!("releases/v{n}.0.0.html"), &format!("v{n}.0.0"), Kind::Release, &format!("word{n} stage 한국 {n:016x}"))
            })
            .collect();
        let files = files(&entries, name);
        assert!(files.iter().all(|(_, bytes)| bytes.len() < LARGEST_FILE), "every file is small");
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[..2], ["search-index.js", "search-terms-0.js"]);
        assert_eq!(names.last(), Some(&"search-pages-46.js"));
    }

    #[test]
    fn a_frequent_term_keeps_its_titles() {
        let codes: Vec<u32> = (0..3_000).map(|n| n * 2 + u32::from(n >= 2_500)).collect();
        let best = best(codes);
        assert_eq!((best.len(), best[0], best[499], best[500], best[999]), (1_001, 0, 998, 5_001, 5_999));
    }

    #[test]
    fn nothing_to_find_is_an_index_too() {
        expect![[r#"
            relsiteSearch({"kinds":[0,0,0,0,0,0,0,0],"names":["Release","Other","Other","Other","Other","Other","Other","Other"],"block":1,"starts":[""],"shard":0,"terms":"","posts":[],"part":0,"docs":[]});
        "#]]
        .assert_eq(&String::from_utf8_lossy(&files(&[], name)[0].1));
    }

    /// Writes indexes for `tests/browser/search.test.mjs`, which asks the query side of the theme.
    #[test]
    fn fixture() {
        let entries = [
            entry(
                "releases/v2.4.0.html",
                "v2.4.0",
                Kind::Release,
                "Streaming portfolio risk. Rolled back, LSN 3A/7F21D9A8 to 3A/7F1C2B40, CVE-2024-5535",
            ),
            entry("releases/v2.4.1.html", "v2.4.1", Kind::Release, "Fixes after the rollback of v2.4.0"),
            entry("risks/risk-014.html", "RISK-014 Connection pool saturation", Kind::Risk, "pgBouncer default_pool_size"),
            entry("runbooks/db-restore.html", "Database restore (PITR)", Kind::Runbook, "Stop writers, restore, verify"),
            entry("process/infra-ko.html", "인프라 요약", Kind::Page, "서버 스케일링 정책과 모니터링"),
            entry(
                "evidence/v2.4.0/sbom_v2.4.0.json.html",
                "sbom_v2.4.0.json of v2.4.0",
                Kind::Evidence,
                "sha256 d25069e8c20c4723aa00000000000000000000000000000000000000000000ff openssl",
            ),
        ];
        let small = files(&entries, name);
        expect_test::expect_file!["../../tests/browser/search-index.fixture.js"].assert_eq(&String::from_utf8_lossy(&small[0].1));
    }
}
