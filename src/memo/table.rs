//! Results of pure functions, kept by the digest of everything that they read, from one version of an archive to the next.
//!
//! Refuses to grow: what two versions in a row had no use for is gone. A key that leaves an input out is the only mistake that there can be here.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
};

use rayon::prelude::*;

use super::Store;

/// The BLAKE3 of all that a function reads.
pub type Key = [u8; 32];

/// Makes a key. Every part is hashed with its length, so that two parts never read as one.
#[derive(Debug, Clone)]
pub struct Keyer(blake3::Hasher);

impl Keyer {
    /// Begins the key of a function.
    #[must_use]
    pub fn new(function: &str) -> Self {
        let mut keyer = Self(blake3::Hasher::new());
        keyer.add(function.as_bytes());
        keyer
    }

    /// Adds an input.
    pub fn add(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len());
        self.0.update(bytes);
        self
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.add(text.as_bytes())
    }

    /// Adds all of a value.
    pub fn all(&mut self, value: &impl Hash) -> &mut Self {
        value.hash(&mut Everything(&mut self.0));
        self
    }

    /// Adds all rows of a table, in whatever order they come. Digests are sorted faster than long names that begin alike.
    pub fn rows<V: Hash + Sync, S: Sync>(&mut self, table: &HashMap<String, V, S>) -> &mut Self {
        let mut rows: Vec<Key> = table.par_iter().map(|row| Self::new("row").all(&row).key()).collect();
        rows.par_sort_unstable();
        self.all(&rows)
    }

    /// Adds a number.
    pub fn number(&mut self, number: usize) -> &mut Self {
        self.0.update(&(number as u64).to_le_bytes());
        self
    }

    /// Adds something that is there or is not.
    pub fn maybe(&mut self, number: Option<usize>) -> &mut Self {
        self.number(usize::from(number.is_some())).number(number.unwrap_or_default())
    }

    /// Adds which value this is. Whoever keeps the result must keep the value, so that no other can take its place in memory.
    pub fn value<T>(&mut self, value: &Arc<T>) -> &mut Self {
        self.number(Arc::as_ptr(value).addr())
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> Key {
        self.0.finalize().into()
    }
}

/// Takes every field of a value, where the tables of the standard library would make do with 64 bits.
struct Everything<'k>(&'k mut blake3::Hasher);

impl Hasher for Everything<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        // Nobody asks: the key is the whole digest.
        0
    }
}

/// The results of one function. It may keep none: then every one is made.
#[derive(Debug)]
pub struct Table<V> {
    rows: Option<Mutex<Rows<V>>>,
    store: Arc<Store>,
}

#[derive(Debug)]
struct Rows<V> {
    turn: u64,
    by_key: HashMap<Key, (u64, Arc<V>)>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { rows: None, store: Arc::default() }
    }
}

impl<V> Table<V> {
    /// A table that keeps what it is given.
    #[must_use]
    pub fn keeping() -> Self {
        Self { rows: Some(Mutex::new(Rows { turn: 0, by_key: HashMap::new() })), store: Arc::default() }
    }

    /// The same table above what is kept on disk.
    #[must_use]
    pub fn over(self, store: &Arc<Store>) -> Self {
        Self { store: store.clone(), ..self }
    }

    /// What is kept on disk.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whether anything is kept: if not, nobody need make a key.
    #[must_use]
    pub fn keeps(&self) -> bool {
        self.rows.is_some()
    }

    /// The result for a key, made if it is not there. Without a key it is made, and not kept.
    pub fn of(&self, key: impl FnOnce() -> Option<Key>, make: impl FnOnce() -> V) -> Arc<V> {
        let Some((rows, key)) = self.rows.as_ref().and_then(|rows| Some((rows, key()?))) else { return Arc::new(make()) };
        let lock = || rows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = lock().find(&key) {
            return found;
        }
        // Not under the lock: two threads may make the same, and either will do.
        let made = Arc::new(make());
        let mut rows = lock();
        let turn = rows.turn;
        rows.by_key.insert(key, (turn, made.clone()));
        made
    }

    /// Ends a version: forgets what neither it nor the one before asked for.
    pub fn turn(&self) {
        let Some(rows) = &self.rows else { return };
        let mut rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
        let now = rows.turn;
        rows.by_key.retain(|_, (used, _)| *used + 1 >= now);
        rows.turn += 1;
    }
}

impl<V> Rows<V> {
    fn find(&mut self, key: &Key) -> Option<Arc<V>> {
        let turn = self.turn;
        let (used, found) = self.by_key.get_mut(key)?;
        *used = turn;
        Some(found.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        Keyer::new("test").text(text).key()
    }

    #[test]
    fn a_result_is_made_once_and_forgotten_when_nobody_asks() {
        let table = Table::keeping();
        let ask = |text: &str, value: u32| *table.of(|| Some(key(text)), || value);
        assert_eq!((ask("a", 1), ask("a", 2), ask("b", 3)), (1, 1, 3));
        table.turn();
        assert_eq!(ask("a", 4), 1, "the version before had it");
        table.turn();
        table.turn();
        assert_eq!(ask("b", 5), 5, "two versions had no use for it");
        assert_eq!(*table.of(|| None, || 6), 6, "without a key nothing is kept");
        assert_eq!(ask("a", 7), 1);
    }

    #[test]
    fn a_forgetful_table_makes_everything() {
        let table = Table::default();
        assert_eq!((*table.of(|| Some(key("a")), || 1), *table.of(|| Some(key("a")), || 2)), (1, 2));
        assert!(!table.keeps() && Table::<u8>::keeping().keeps());
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let two = |a: &str, b: &str| Keyer::new("test").text(a).text(b).key();
        assert_ne!(two("ab", "c"), two("a", "bc"));
        assert_ne!(Keyer::new("test").maybe(None).key(), Keyer::new("test").maybe(Some(0)).key());
    }
}
