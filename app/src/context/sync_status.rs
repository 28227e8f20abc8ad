//! How phone and server stand to each other, as pages show it.

use domain::time::Timestamp;
use leptos::prelude::*;
use sync::Leaving;
use sync::phone::{Ended, Progress};
use sync::port::{Failure, StoreError};

use super::ledger::Ledger;
use super::sync_items::SyncItem;

/// What a running round is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// It has begun.
    Begun,
    /// So many of so many items were answered.
    Sending {
        /// Answered.
        done: usize,
        /// In all.
        total: usize,
    },
    /// So many of so many lines were stored.
    Receiving {
        /// Stored.
        done: u64,
        /// In all.
        total: u64,
    },
}

/// How sync stands.
#[derive(Clone, Copy, Debug)]
pub struct SyncStatus {
    /// Whether the machine says it has a connection.
    pub is_online: RwSignal<bool>,
    /// The running round, if one runs.
    pub round: RwSignal<Option<Round>>,
    /// Why the last round brought nothing; `None` after one that did.
    pub failure: RwSignal<Option<Failure>>,
    /// Why the phone is to hand in what it has, while it has not handed in all of it.
    pub leaving: RwSignal<Option<Leaving>>,
    /// Why the phone could not keep something; `None` while it can.
    pub store_error: RwSignal<Option<StoreError>>,
    /// Whether the first village of a first download can be used.
    pub is_village_ready: RwSignal<bool>,
    /// Since when the book that was erased from this machine had been kept; `None` where none was.
    pub lost_since: RwSignal<Option<Timestamp>>,
    /// When a round last ended with everything sent and received, by the server's clock.
    pub last_complete: RwSignal<Option<Timestamp>>,
    /// Every item and where it is.
    pub items: Memo<Vec<SyncItem>>,
    /// The figures of the ledger.
    pub ledger: Memo<Ledger>,
}

impl SyncStatus {
    pub(super) fn new(items: Memo<Vec<SyncItem>>) -> Self {
        Self {
            is_online: RwSignal::new(true),
            round: RwSignal::new(None),
            failure: RwSignal::new(None),
            leaving: RwSignal::new(None),
            store_error: RwSignal::new(None),
            is_village_ready: RwSignal::new(false),
            lost_since: RwSignal::new(None),
            last_complete: RwSignal::new(None),
            items,
            ledger: Memo::new(move |_| items.with(|items| Ledger::of(items))),
        }
    }

    /// Whether a round is sending what waits. Tracked.
    pub fn is_sending(self) -> bool {
        matches!(self.round.get(), Some(Round::Sending { .. } | Round::Begun))
            && self.ledger.with(|ledger| ledger.waiting > 0)
    }

    pub(super) fn progressed(self, progress: Progress) {
        match progress {
            Progress::Sending { done, total } => {
                self.round.set(Some(Round::Sending { done, total }));
            }
            Progress::Receiving { done, total, .. } => {
                self.round.set(Some(Round::Receiving { done, total }));
            }
            Progress::VillageReady => self.is_village_ready.set(true),
        }
    }

    pub(super) fn ended(self, how: Result<Ended, StoreError>) {
        self.round.set(None);
        match how {
            Ok(Ended::Complete(at)) => {
                self.failure.set(None);
                self.leaving.set(None);
                self.store_error.set(None);
                self.last_complete.set(Some(at));
            }
            // A book that is gone has no status; see `Stage::Erased`.
            Ok(Ended::Partly | Ended::Erased { .. }) => self.failure.set(None),
            Ok(Ended::Leaving(why)) => self.leaving.set(Some(why)),
            Ok(Ended::Failed(failure)) => self.failure.set(Some(failure)),
            Err(error) => self.store_error.set(Some(error)),
        }
    }
}

/// How sync stands.
pub fn use_sync_status() -> SyncStatus {
    expect_context()
}
