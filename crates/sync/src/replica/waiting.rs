//! What the phone tells the server about what it still holds alone.

use super::Replica;
use crate::port::Waiting;

impl Replica {
    /// How much waits to be answered, and since when.
    pub fn waiting(&self) -> Waiting {
        Waiting {
            count: self.outbox().len() as u64 + self.unreadable(),
            oldest: self.outbox().map(|mutation| mutation.client_time).min(),
        }
    }
}
