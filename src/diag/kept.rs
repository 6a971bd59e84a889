//! How places and codes are written down for the next run: a file without its number, a code by its name.
//!
//! Refuses both outside of [`within`]: the number of a file moves with every file before it, so what is written down must be of one file alone.

use std::{cell::Cell, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
    ser,
};

use super::{Code, FileId};

thread_local! {
    static WITHIN: Cell<Option<(FileId, &'static [&'static Code])>> = const { Cell::new(None) };
}

/// Calls `with` while this is the file whose places are written or read. `codes` are all there are, by name.
pub fn within<T>(file: FileId, codes: &'static [&'static Code], with: impl FnOnce() -> T) -> T {
    let before = WITHIN.replace(Some((file, codes)));
    let result = with();
    WITHIN.set(before);
    result
}

impl Serialize for FileId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match WITHIN.get() {
            Some((file, _)) if file == *self => serializer.serialize_unit(),
            _ => Err(ser::Error::custom("a place in another file")),
        }
    }
}

impl<'de> Deserialize<'de> for FileId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer)?;
        WITHIN.get().map(|(file, _)| file).ok_or_else(|| de::Error::custom("a place in no file"))
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for &'static Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Named)
    }
}

struct Named;

impl Visitor<'_> for Named {
    type Value = &'static Code;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the name of a code")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let (_, codes) = WITHIN.get().ok_or_else(|| E::custom("no codes are known"))?;
        let at = codes.binary_search_by_key(&name, |code| code.name).map_err(|_| E::custom("an unknown code"))?;
        Ok(codes[at])
    }
}
