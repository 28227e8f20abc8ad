//! What is on this phone and what is on the server: two figures, never one.

use domain::time::Timestamp;

use super::sync_items::{ItemState, SyncItem};

/// The figures of the ledger, counted in the items of the sync page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Items that the server has not confirmed.
    pub waiting: usize,
    /// Items of the last thirty days that the server holds.
    pub on_server: usize,
    /// When the server took the newest of them in.
    pub on_server_at: Option<Timestamp>,
    /// Items that wait for this person's decision.
    pub to_decide: usize,
    /// Items that the server holds until somebody reviews them.
    pub in_review: usize,
}

impl Ledger {
    /// Counts the items of the sync page.
    pub fn of(items: &[SyncItem]) -> Self {
        let mut ledger = Self::default();
        for item in items {
            match &item.state {
                ItemState::OnPhone { .. } => ledger.waiting += 1,
                ItemState::OnServer { at } => {
                    ledger.on_server += 1;
                    ledger.on_server_at = ledger.on_server_at.max(Some(*at));
                }
                ItemState::ToDecide { .. } => ledger.to_decide += 1,
                ItemState::InReview { .. } => ledger.in_review += 1,
                ItemState::Accepted { at } | ItemState::Returned { at, .. } => {
                    ledger.on_server_at = ledger.on_server_at.max(Some(*at));
                }
            }
        }
        ledger
    }
}
