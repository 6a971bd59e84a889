//! How complete the evidence of a release is: what is expected of it against what is there and sound.
//!
//! Refuses a score where nothing is expected: nothing out of nothing is not everything.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Evidence, Release, SumVerdict};
use crate::{evidence::Kind, value::as_number};

/// What there is of what should be there. Indices are of the release's evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Completeness {
    /// How many files the record lists or the policy asks for.
    pub expected: usize,
    /// How many of these are there, and nothing below is said of them.
    pub sound: usize,
    /// Expected, and not there.
    pub missing: Vec<usize>,
    /// There, and not listed where there is a list.
    pub unlisted: Vec<usize>,
    /// There, without content.
    pub empty: Vec<usize>,
    /// There, and cut off, of the wrong form, no text where it should be one, or with another digest than the record or a checksum list has.
    pub damaged: Vec<usize>,
    /// The same bytes as another file that cannot well be the same.
    pub duplicate: Vec<usize>,
    /// Of another version by what it says inside.
    pub foreign: Vec<usize>,
}

impl Completeness {
    /// The sound share of what is expected, in percent, rounded down; `None` where nothing is.
    #[must_use]
    pub fn percent(&self) -> Option<u32> {
        let share = (self.sound * 100).checked_div(self.expected)?;
        u32::try_from(share).ok()
    }

    /// Whether there is nothing to add and nothing to mend.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let gaps = [&self.missing, &self.unlisted, &self.empty, &self.damaged, &self.duplicate, &self.foreign];
        gaps.iter().all(|gap| gap.is_empty())
    }
}

impl Release {
    /// How complete the evidence is, by the codes of the problems that its files have, each by its index.
    pub fn completeness(&self, codes: impl Fn(usize) -> Vec<&'static str>) -> Completeness {
        let mut found = Completeness::default();
        let lists = self.evidence.iter().any(is_listed);
        for (index, one) in self.evidence.iter().enumerate() {
            let expected = one.required || is_listed(one);
            let there = one.file.is_some();
            let codes = if there { codes(index) } else { Vec::new() };
            let has = |names: &[&str]| codes.iter().any(|code| names.contains(code));
            let gaps = [
                (!there, &mut found.missing),
                (there && one.kind == Kind::Empty, &mut found.empty),
                (
                    there && (has(&["evidence/malformed", "evidence/encoding", "evidence/totals"]) || self.is_another(index)),
                    &mut found.damaged,
                ),
                (there && has(&["evidence/duplicate", "evidence/shared"]), &mut found.duplicate),
                (there && has(&["evidence/wrong-version"]), &mut found.foreign),
            ];
            let mut sound = true;
            for (is_gap, gap) in gaps {
                if is_gap {
                    gap.push(index);
                    sound = false;
                }
            }
            if there && lists && one.listed.is_none() && !one.required && !one.path.ends_with("SHA256SUMS") {
                found.unlisted.push(index);
            }
            found.expected += usize::from(expected);
            found.sound += usize::from(expected && sound);
        }
        found
    }

    /// Whether the record, or a list of checksums, states another digest or size of a file.
    fn is_another(&self, index: usize) -> bool {
        let one = &self.evidence[index];
        let digest = one.listed.as_ref().and_then(|listed| listed.sha256.as_ref());
        let size = one.listed.as_ref().and_then(|listed| listed.bytes);
        let summed = self.checksums.iter().any(|sum| sum.file == Some(index) && sum.verdict == SumVerdict::Mismatch);
        summed || digest.is_some_and(|stated| !one.sha256.starts_with(stated.as_str())) || size.is_some_and(|size| size != one.bytes)
    }

    /// The same for the machine contract.
    pub fn completeness_json(&self, codes: impl Fn(usize) -> Vec<&'static str>) -> Value {
        let found = self.completeness(codes);
        let paths = |all: &[usize]| all.iter().map(|index| self.evidence[*index].path.as_str()).collect::<Vec<_>>();
        json!({
            "expected": found.expected,
            "sound": found.sound,
            "percent": found.percent().map(|percent| as_number(Decimal::from(percent))),
            "missing": paths(&found.missing),
            "unlisted": paths(&found.unlisted),
            "empty": paths(&found.empty),
            "damaged": paths(&found.damaged),
            "duplicate": paths(&found.duplicate),
            "wrong_version": paths(&found.foreign),
        })
    }
}

fn is_listed(one: &Evidence) -> bool {
    one.listed.as_ref().is_some_and(|listed| listed.expected)
}
