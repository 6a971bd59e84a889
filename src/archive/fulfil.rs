//! Future work that was done: which release did what an earlier one announced.
//!
//! Refuses a likeness: the title is the same, or the issue is.

use std::{collections::BTreeMap, sync::Arc};

use super::{Register, RegisterEntry, said::Said};

/// Marks the entries of the register of future work that a later release fulfilled.
pub(super) fn mark(entries: &mut [RegisterEntry], said: &[Arc<Said>]) {
    if !entries.iter().any(|entry| entry.register == Register::FutureWork) {
        return;
    }
    let done = done(said);
    for entry in entries.iter_mut().filter(|entry| entry.register == Register::FutureWork) {
        entry.fulfilled_by = fulfilled(entry, said, &done);
    }
}

/// The releases, newest first, that did something of this title or reference, per product.
type Done = BTreeMap<(usize, String), Vec<usize>>;

fn done(said: &[Arc<Said>]) -> Done {
    let mut done = Done::new();
    for (index, said) in said.iter().enumerate() {
        for key in &said.done {
            done.entry((said.product, key.clone())).or_default().push(index);
        }
    }
    done
}

/// The first release after the oldest that announced it.
fn fulfilled(entry: &RegisterEntry, said: &[Arc<Said>], done: &Done) -> Option<usize> {
    let oldest = entry.mentions.last()?.release;
    let announced = said[oldest].future.iter().filter(|(title, _)| *title == entry.id);
    let refs = announced.flat_map(|(_, refs)| refs.iter().cloned());
    let later = |key: String| {
        let found = done.get(&(entry.product, key))?;
        found[..found.partition_point(|release| *release < oldest)].last().copied()
    };
    refs.chain([entry.id.clone()]).filter_map(later).max()
}
