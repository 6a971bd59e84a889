//! The connections there are: a bounded number, of which those that say nothing give way.
//!
//! Refuses a new one only when every other is being answered.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::Notify;

/// The most connections at a time.
const LIMIT: usize = 32;

/// All connections of the preview.
#[derive(Debug, Default, Clone)]
pub(super) struct Connections(Arc<Mutex<Table>>);

#[derive(Debug, Default)]
struct Table {
    next: u64,
    /// In the order in which they came, or last finished an answer.
    all: BTreeMap<u64, (State, Arc<Notify>)>,
}

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No head is complete.
    Waiting,
    /// It is being answered.
    Answered,
}

/// One of them; it leaves the table when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    table: Connections,
    at: AtomicU64,
    /// Tells the connection to end.
    pub(super) leave: Arc<Notify>,
}

impl Connections {
    /// A place for a new connection. When there is none left, the oldest without a complete head ends.
    pub(super) fn admit(&self) -> Option<Place> {
        let mut table = self.lock();
        if table.all.len() >= LIMIT {
            let oldest = table.all.iter().find(|(_, (state, _))| *state == State::Waiting).map(|(at, _)| *at)?;
            if let Some((_, leave)) = table.all.remove(&oldest) {
                leave.notify_one();
            }
        }
        let leave = Arc::new(Notify::new());
        let at = AtomicU64::new(table.add(leave.clone()));
        Some(Place { table: self.clone(), at, leave })
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn add(&mut self, leave: Arc<Notify>) -> u64 {
        self.next += 1;
        self.all.insert(self.next, (State::Waiting, leave));
        self.next
    }
}

impl Place {
    /// A head is complete: the connection is answered until the guard is dropped.
    pub(super) fn answer(self: &Arc<Self>) -> Answering {
        if let Some((state, _)) = self.table.lock().all.get_mut(&self.at()) {
            *state = State::Answered;
        }
        Answering(self.clone())
    }

    /// The answer is sent: the connection waits again, as the newest of all.
    fn wait(&self) {
        let mut table = self.table.lock();
        if let Some((_, leave)) = table.all.remove(&self.at()) {
            self.at.store(table.add(leave), Ordering::Relaxed);
        }
    }

    /// Changes only under the lock of the table.
    fn at(&self) -> u64 {
        self.at.load(Ordering::Relaxed)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut table = self.table.lock();
        table.all.remove(&self.at());
    }
}

/// While an answer is made and sent.
#[derive(Debug)]
pub(super) struct Answering(Arc<Place>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_says_nothing_gives_way_and_who_is_answered_stays() {
        let all = Connections::default();
        let places: Vec<Arc<Place>> = (0..LIMIT).map(|_| Arc::new(all.admit().expect("a place"))).collect();
        let first = places[0].answer();
        assert!(all.admit().is_some(), "the second gave way");
        assert_eq!(all.lock().all.get(&places[0].at()).map(|(state, _)| *state), Some(State::Answered));
        assert!(!all.lock().all.contains_key(&places[1].at()));
        let _answering: Vec<Answering> = places.iter().map(Place::answer).collect();
        let last = all.admit().expect("the place of the one dropped above");
        let _last = Arc::new(last).answer();
        assert!(all.admit().is_none(), "all are being answered");
        drop(first);
    }
}
