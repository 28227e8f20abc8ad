//! A book read again from its store: its readers look only at what is different.

use domain::id::RecordId;

use super::Replica;
use crate::port::Stored;

impl Replica {
    /// What the store holds now, to be shown in place of this book.
    pub fn reopened(&self, stored: Stored) -> Self {
        let mut anew = Self::open(stored);
        anew.version = self.version + 1;
        anew.journal.restart(self.version);
        for id in self.differing(&anew) {
            anew.journal.push(anew.version, id);
        }
        anew
    }

    /// The records of which the two may show different things, some more than once.
    fn differing(&self, anew: &Self) -> Vec<RecordId> {
        let gone = self.rows.keys().filter(|id| !anew.rows.contains_key(id));
        let other = anew.rows.iter().filter(|(id, row)| {
            let held = self.rows.get(id);
            held.is_none_or(|held| held.scope != row.scope || held.line() != row.line())
        });
        let pending = self.pending.keys().chain(anew.pending.keys());
        gone.chain(other.map(|(id, _)| id)).chain(pending).copied().collect()
    }
}
