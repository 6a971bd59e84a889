//! What the pages of a site were made of: the digest of each, and what it asked for with the answers it got.
//!
//! Refuses to hold words: pages, questions and answers are digests, since a path or a word of a record may be a secret. A page is the same as long as
//! all its questions have the same answers; that is not guessed, it was listened to while the page was made.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{Key, Unusable, sealed, unsealed};
use crate::digest::Digest;

/// What the first line begins with.
const MAGIC: &str = "relsite pages 1 ";

/// All pages of a site that can be known again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pages {
    /// What every page depends on.
    pub around: Key,
    /// Every question that a page asked, and the answer.
    pub answers: Vec<(Key, Key)>,
    /// By what they are: path, and what stands there.
    pub pages: BTreeMap<Key, Made>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: [u8; 32],
    /// What it asked: numbers of [`Pages::answers`], sorted.
    pub asked: Vec<u32>,
}

impl Made {
    /// The digest of its bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest { bytes: self.bytes, sha256: self.sha256 }
    }
}

impl Pages {
    /// The pages that would be made of the same today, with their digests. What a question has no answer for is told by `answer` as well.
    pub fn same(self, around: &Key, answer: impl Fn(&Key) -> Key) -> Same {
        if self.around != *around {
            return Same::default();
        }
        let holds: Vec<bool> = self.answers.iter().map(|(question, before)| answer(question) == *before).collect();
        let is_same = |made: &Made| made.asked.iter().all(|number| holds.get(*number as usize) == Some(&true));
        let pages = self.pages.into_iter().filter(|(_, made)| is_same(made)).collect();
        Same { questions: self.answers.into_iter().map(|(question, _)| question).collect(), pages }
    }

    /// The bytes to keep. `None` where they cannot be written down.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        sealed(MAGIC, self)
    }

    /// Reads what [`Pages::to_bytes`] wrote.
    ///
    /// # Errors
    /// When it is of another version or a single byte of it is another.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unusable> {
        postcard::from_bytes(unsealed(MAGIC, bytes)?).map_err(|_| Unusable::Foreign)
    }
}

/// Pages that need not be made.
#[derive(Debug, Default)]
pub struct Same {
    questions: Vec<Key>,
    pages: HashMap<Key, Made>,
}

impl Same {
    /// What making a page would give.
    #[must_use]
    pub fn digest(&self, page: &Key) -> Option<Digest> {
        self.pages.get(page).map(Made::digest)
    }

    /// What a page asked when it was made.
    pub fn asked(&self, page: &Key) -> Option<impl Iterator<Item = &Key>> {
        let made = self.pages.get(page)?;
        Some(made.asked.iter().filter_map(|number| self.questions.get(*number as usize)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> Pages {
        let made = |asked: &[u32]| Made { bytes: 3, sha256: [7; 32], asked: asked.to_vec() };
        let answers = vec![([1; 32], [11; 32]), ([2; 32], [12; 32])];
        Pages { around: [9; 32], answers, pages: [([21; 32], made(&[0])), ([22; 32], made(&[0, 1])), ([23; 32], made(&[]))].into() }
    }

    #[test]
    fn a_page_is_the_same_while_all_its_answers_are() {
        let same = |around: u8, second: u8| {
            let same = pages().same(&[around; 32], |question| if question[0] == 1 { [11; 32] } else { [second; 32] });
            [21, 22, 23].map(|page| same.digest(&[page; 32]).is_some())
        };
        assert_eq!(same(9, 12), [true; 3]);
        assert_eq!(same(9, 13), [true, false, true]);
        assert_eq!(same(8, 12), [false; 3]);
    }

    #[test]
    fn every_byte_counts() {
        let bytes = pages().to_bytes().expect("writes");
        assert_eq!(Pages::parse(&bytes), Ok(pages()));
        for at in 0..bytes.len() {
            let mut torn = bytes.clone();
            torn[at] ^= 1;
            assert!(Pages::parse(&torn).is_err(), "byte {at} changed");
            assert!(Pages::parse(&bytes[..at]).is_err(), "cut at {at}");
        }
    }
}
