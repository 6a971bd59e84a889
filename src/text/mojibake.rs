//! UTF-8 that was once read in a legacy code page and saved again: found run by run, and turned back where that is exact.
//!
//! Refuses to guess: a run that can be read in two ways, that may be meant as it is, or that lost a byte stays as it stands.

use std::{borrow::Cow, ops::Range};

use unicode_normalization::char::is_combining_mark;

use super::{
    natural::{is_natural, is_sane, pieces},
    pages::{Family, is_in_a_page},
};

/// One run that was turned back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Its bytes in the repaired text. Empty when the run was a misread byte order mark.
    pub range: Range<usize>,
    /// The run as stored.
    pub before: String,
    /// The run as it was meant.
    pub after: String,
}

/// A text whose mojibake was turned back as far as that is exact.
#[derive(Debug, Clone)]
pub struct Repaired<'t> {
    /// The text; borrowed when nothing was repaired.
    pub text: Cow<'t, str>,
    /// What was repaired, in order.
    pub repairs: Vec<Repair>,
    /// Byte ranges of the repaired text that are mojibake which lost something and stay as they are, in order.
    pub lossy: Vec<Range<usize>>,
}

/// Turns mojibake back, run by run.
///
/// A run is a stretch of non-ASCII characters that all are in Windows-1252, Windows-1254 or Mac Roman. It is turned back when it
/// encodes wholly in one of these pages and its bytes are UTF-8, unless the run can as well be meant as it stands (`l’été` is UTF-8
/// for `lՎté` in Mac Roman); such a run follows the rest of its file, and stays as it is where the file is not mojibake throughout.
/// The same holds where two pages give different texts.
#[must_use]
pub fn repair(text: &str) -> Repaired<'_> {
    if text.is_ascii() {
        return Repaired { text: Cow::Borrowed(text), repairs: Vec::new(), lossy: Vec::new() };
    }
    let (runs, foreign) = runs(text);
    let runs: Vec<Run> = runs.into_iter().map(|range| Run::of(text, range)).collect();
    let evidence = Evidence::of(&runs, foreign);
    apply(text, runs, &evidence)
}

/// How many certain runs a file needs for each doubtful one to count as mojibake throughout.
const DOMINANCE: usize = 3;

/// What a run reads as in one family of pages.
#[derive(Debug)]
struct Reading {
    text: String,
    /// Whether the run can as well be meant as it stands.
    natural: bool,
}

#[derive(Debug)]
struct Run {
    range: Range<usize>,
    /// By [`Family`], in the order of [`Family::ALL`].
    readings: [Option<Reading>; 2],
    /// Whether no page reads it, yet it holds what no author writes.
    broken: Option<Family>,
    /// Whether it could be what is left of a sequence: it holds a letter of the Windows pages.
    remnant: bool,
}

impl Run {
    fn of(text: &str, range: Range<usize>) -> Self {
        let run = &text[range.clone()];
        let remnant = run.chars().any(char::is_alphabetic) && Family::Windows.bytes(run).is_some();
        let mut this = Self { range, readings: [None, None], broken: None, remnant };
        // One character is one byte of a page, and no UTF-8.
        if run.chars().nth(1).is_none() {
            return this;
        }
        for (slot, family) in Family::ALL.into_iter().enumerate() {
            match read(text, &this.range, family) {
                Outcome::Text(reading) => this.readings[slot] = Some(reading),
                Outcome::Broken => this.broken = this.broken.or(Some(family)),
                Outcome::Clean => {}
            }
        }
        this
    }

    /// The family whose reading is certain from the run alone.
    fn certain(&self) -> Option<Family> {
        let readings = self.readings.each_ref().map(|reading| reading.as_ref().filter(|reading| !reading.natural));
        match readings {
            [Some(_), None] => Some(Family::Windows),
            [None, Some(_)] => Some(Family::Macintosh),
            // `Ã©` is é in one and a lone accent in the other.
            [Some(windows), Some(macintosh)] => match (is_accent(&windows.text), is_accent(&macintosh.text)) {
                (false, true) => Some(Family::Windows),
                (true, false) => Some(Family::Macintosh),
                _ => None,
            },
            [None, None] => None,
        }
    }

    /// The family to turn this run back with, given the rest of its file.
    fn choice(&self, evidence: &Evidence) -> Option<Family> {
        let ruling = evidence.ruling.filter(|family| self.readings[*family as usize].is_some());
        ruling.or_else(|| self.certain())
    }

    fn is_readable(&self) -> bool {
        self.readings.iter().any(Option::is_some)
    }

    fn is_lossy(&self, evidence: &Evidence) -> bool {
        !self.is_readable() && (self.broken.is_some() || self.remnant && evidence.ruling == Some(Family::Windows))
    }
}

/// What the runs of a file say together.
#[derive(Debug)]
struct Evidence {
    /// The family in which the file as a whole was misread, if it was.
    ruling: Option<Family>,
}

impl Evidence {
    /// Weighs the runs against each other; `foreign` counts stretches that no page holds and that are clean for that.
    fn of(runs: &[Run], foreign: usize) -> Self {
        let sure = |family: Family| runs.iter().filter(|run| run.certain().or(run.broken) == Some(family)).count();
        let clean = foreign + runs.iter().filter(|run| !run.is_readable() && run.broken.is_none()).count();
        let [windows, macintosh] = Family::ALL.map(sure);
        let rules = |these: usize, those: usize| these > those && these > DOMINANCE * clean;
        let ruling = match () {
            () if rules(windows, macintosh) => Some(Family::Windows),
            () if rules(macintosh, windows) => Some(Family::Macintosh),
            () => None,
        };
        Self { ruling }
    }
}

enum Outcome {
    Text(Reading),
    Broken,
    Clean,
}

/// Reads one run in one family.
fn read(text: &str, range: &Range<usize>, family: Family) -> Outcome {
    let run = &text[range.clone()];
    let Some(bytes) = family.bytes(run) else { return Outcome::Clean };
    let characters: Vec<char> = run.chars().collect();
    let outer_before = text[..range.start].chars().next_back().unwrap_or('\n');
    let outer_after = text[range.end..].chars().next().unwrap_or('\n');
    let pieces = pieces(&bytes);
    let mut odd = pieces.iter().filter(|piece| {
        let Range { start, end } = piece.range.clone();
        let before = start.checked_sub(1).map_or(outer_before, |at| characters[at]);
        let after = characters.get(end).copied().unwrap_or(outer_after);
        !is_natural(family, &characters[start..end], piece.complete, before, after)
    });
    let natural = odd.next().is_none();
    match String::from_utf8(bytes).ok().filter(|text| is_sane(text)) {
        // Three in a row are no accident, whatever each of them looks like.
        Some(text) => Outcome::Text(Reading { text, natural: natural && pieces.len() <= 2 }),
        None if natural => Outcome::Clean,
        None => Outcome::Broken,
    }
}

/// The runs of a text, and how many stretches stand between them that no page holds.
fn runs(text: &str) -> (Vec<Range<usize>>, usize) {
    #[derive(PartialEq)]
    enum Kind {
        Ascii,
        Page,
        Foreign,
    }
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut foreign = 0;
    let mut last = Kind::Ascii;
    for (at, c) in text.char_indices() {
        let kind = match c {
            c if c.is_ascii() => Kind::Ascii,
            c if is_in_a_page(c) => Kind::Page,
            _ => Kind::Foreign,
        };
        match kind {
            Kind::Page if last == Kind::Page => {
                if let Some(run) = runs.last_mut() {
                    run.end = at + c.len_utf8();
                }
            }
            Kind::Page => runs.push(at..at + c.len_utf8()),
            Kind::Foreign if last != Kind::Foreign => foreign += 1,
            _ => {}
        }
        last = kind;
    }
    (runs, foreign)
}

fn apply<'t>(text: &'t str, runs: Vec<Run>, evidence: &Evidence) -> Repaired<'t> {
    let mut out = String::with_capacity(text.len());
    let (mut repairs, mut lossy, mut copied) = (Vec::new(), Vec::new(), 0);
    for mut run in runs {
        out.push_str(&text[copied..run.range.start]);
        copied = run.range.end;
        let start = out.len();
        let before = &text[run.range.clone()];
        let reading = run.choice(evidence).and_then(|family| run.readings[family as usize].take());
        if let Some(reading) = reading {
            out.push_str(if start == 0 { reading.text.trim_start_matches('\u{FEFF}') } else { &reading.text });
            repairs.push(Repair { range: start..out.len(), before: before.to_owned(), after: out[start..].to_owned() });
            continue;
        }
        out.push_str(before);
        if run.is_lossy(evidence) {
            lossy.push(start..out.len());
        }
    }
    out.push_str(&text[copied..]);
    let text = if repairs.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(out) };
    Repaired { text, repairs, lossy }
}

/// Whether a text begins with an accent that has nothing to stand on.
fn is_accent(text: &str) -> bool {
    text.chars().next().is_some_and(is_combining_mark)
}

#[cfg(test)]
mod tests;
