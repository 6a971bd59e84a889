//! Words of the program itself in what a build before wrote down.
//!
//! Refuses to grow without end: a few thousand words, none of them long, are more than the program has.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Mutex, PoisonError},
};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, Visitor},
};

/// The most words there may be.
const MOST: usize = 4096;
/// The longest word, in bytes.
const LONGEST: usize = 128;

static WORDS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// A word that stands in the program: written as it is, read back for as long as the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Word(pub &'static str);

impl Word {
    /// The word, once for the whole program; `None` where there are too many.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = words.get(text) {
            return Some(Self(known));
        }
        if words.len() >= MOST || text.len() > LONGEST {
            return None;
        }
        let word: &'static str = Box::leak(text.into());
        words.insert(word);
        Some(Self(word))
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Read)
    }
}

struct Read;

impl Visitor<'_> for Read {
    type Value = Word;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a word")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Word, E> {
        Word::of(text).ok_or_else(|| E::custom("one word too many"))
    }
}

/// Words in a list, for `#[serde(with)]`.
pub mod list {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Word;

    /// Writes them.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(words: &[&'static str], serializer: S) -> Result<S::Ok, S::Error> {
        words.serialize(serializer)
    }

    /// Reads them.
    ///
    /// # Errors
    /// Those of the deserializer.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<&'static str>, D::Error> {
        let words = Vec::<Word>::deserialize(deserializer)?;
        Ok(words.into_iter().map(|word| word.0).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_once() {
        let (one, other) = (Word::of("times").expect("kept"), Word::of("times").expect("kept"));
        assert!(std::ptr::eq(one.0, other.0));
        assert!(Word::of(&"long".repeat(LONGEST)).is_none());
    }
}
