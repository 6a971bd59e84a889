//! A table of the archive, whose readers are known: every look at a row is told to whoever listens.
//!
//! Refuses to be read as a slice: nobody would know of what.

use std::{cmp::Ordering, ops, slice, sync::Arc};

use crate::memo::{Asked, Tables, asked};

/// The rows of one table, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows<T> {
    table: Tables,
    rows: Arc<Vec<T>>,
}

impl<T> Rows<T> {
    /// The rows of a table.
    pub(super) fn new(table: Tables, rows: impl Into<Arc<Vec<T>>>) -> Self {
        Self { table, rows: rows.into() }
    }

    fn all(&self) -> &[T] {
        asked(|| Asked::All(self.table));
        &self.rows
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.all().iter()
    }

    /// The stretch of a sorted table that is equal, for somebody who says himself what he asks for.
    pub(super) fn between(&self, order: impl Fn(&T) -> Ordering) -> &[T] {
        let start = self.rows.partition_point(|row| order(row) == Ordering::Less);
        let end = self.rows.partition_point(|row| order(row) != Ordering::Greater);
        &self.rows[start..end]
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&T> {
        asked(|| Asked::Row(self.table, index));
        self.rows.get(index)
    }
}

impl<T: Clone> Rows<T> {
    /// All of them, to be changed while the archive is made.
    pub(super) fn iter_mut(&mut self) -> slice::IterMut<'_, T> {
        Arc::make_mut(&mut self.rows).iter_mut()
    }
}

impl<T> ops::Index<usize> for Rows<T> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        asked(|| Asked::Row(self.table, index));
        &self.rows[index]
    }
}

impl<'a, T> IntoIterator for &'a Rows<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> slice::Iter<'a, T> {
        self.iter()
    }
}
