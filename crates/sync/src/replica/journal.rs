//! Which records changed at which version, so that an index follows the book without reading it all.

use std::collections::VecDeque;

use domain::id::RecordId;

/// The most changes remembered; a reader further behind reads everything again.
const REMEMBERED: usize = 20_000;

/// The latest changes, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Journal {
    changes: VecDeque<(u64, RecordId)>,
    /// The version from which every change is remembered.
    from: u64,
}

impl Journal {
    /// Forgets everything: readers of versions before this one read all again.
    pub(super) fn restart(&mut self, version: u64) {
        self.changes.clear();
        self.from = version;
    }

    /// Remembers that a record changed with this version.
    pub(super) fn push(&mut self, version: u64, record: RecordId) {
        if self.changes.len() == REMEMBERED
            && let Some((forgotten, _)) = self.changes.pop_front()
        {
            self.from = forgotten;
        }
        self.changes.push_back((version, record));
    }

    /// The records that changed after this version, each at least once; `None` if that is forgotten.
    pub(super) fn since(&self, version: u64) -> Option<Vec<RecordId>> {
        if version < self.from {
            return None;
        }
        let later = self.changes.iter().rev().take_while(|(at, _)| *at > version);
        Some(later.map(|(_, record)| *record).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn record(number: u128) -> RecordId {
        RecordId(Uuid::from_u128(number))
    }

    #[test]
    fn tells_what_changed_after_a_version() {
        let mut journal = Journal::default();
        journal.restart(3);
        journal.push(4, record(1));
        journal.push(5, record(2));
        assert_eq!(journal.since(2), None);
        assert_eq!(journal.since(3), Some(vec![record(2), record(1)]));
        assert_eq!(journal.since(4), Some(vec![record(2)]));
        assert_eq!(journal.since(5), Some(vec![]));
    }

    #[test]
    fn a_reader_far_behind_is_told_to_read_everything() {
        let mut journal = Journal::default();
        for version in 1..=(REMEMBERED as u64 + 2) {
            journal.push(version, record(1));
        }
        assert_eq!(journal.since(1), None);
        assert_eq!(journal.since(2).map(|changes| changes.len()), Some(REMEMBERED));
    }
}
