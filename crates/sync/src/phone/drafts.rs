//! The unfinished forms of an open book.

use std::collections::BTreeMap;

use domain::order::gathered;

use crate::port::Draft;

/// Unfinished forms by key, and when each was last written here.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    held: BTreeMap<String, Draft>,
    /// The number of the last write to each key, here and not in another tab.
    written: Vec<(String, u64)>,
    writes: u64,
}

impl Drafts {
    pub(super) fn of(stored: Vec<Draft>) -> Self {
        let held = gathered(stored.into_iter().map(|draft| (draft.key.clone(), draft)));
        Self { held, ..Self::default() }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Draft> {
        self.held.get(key)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Draft> {
        self.held.values()
    }

    pub(super) fn put(&mut self, draft: Draft) {
        self.note(&draft.key);
        self.held.insert(draft.key.clone(), draft);
    }

    pub(super) fn remove(&mut self, key: &str) {
        self.note(key);
        self.held.remove(key);
    }

    fn note(&mut self, key: &str) {
        self.writes += 1;
        self.written.retain(|(known, _)| known != key);
        self.written.push((key.to_owned(), self.writes));
    }

    /// How many writes there were so far.
    pub(super) fn writes(&self) -> u64 {
        self.writes
    }

    /// Takes over what the store held when there had been so many writes.
    ///
    /// What was written since is newer than what was read, and stays.
    pub(super) fn take_over(&mut self, stored: Vec<Draft>, writes: u64) {
        let former = std::mem::replace(&mut self.held, Self::of(stored).held);
        for (key, _) in self.written.iter().filter(|(_, number)| *number > writes) {
            match former.get(key) {
                Some(newer) => self.held.insert(key.clone(), newer.clone()),
                None => self.held.remove(key),
            };
        }
    }
}
