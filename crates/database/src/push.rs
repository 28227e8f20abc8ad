//! Taking mutations in.

use std::sync::Arc;

use domain::id::DeviceId;
use domain::time::Timestamp;
use sync::Answer;
use sync::intake::{Incoming, Judge};

use crate::connect::Database;
use crate::error::Result;
use crate::lane::{Together, Waiting};

/// A device's mutations, and who decides about its rights.
#[derive(Clone)]
pub struct Push {
    /// The sender, whose count of held mutations is answered.
    pub device: DeviceId,
    /// What it sends, in its order.
    pub batch: Vec<Incoming>,
    /// The same word for word, which is stored; what this process itself says has no text yet.
    pub texts: Option<Vec<String>>,
    /// Decides about the author's rights.
    pub judge: Arc<dyn Judge + Send + Sync>,
    /// Whether the judge has to see the household that a member or a sheet hangs on, which it
    /// does for authors bound to villages.
    pub sees_parents: bool,
    /// The server's clock.
    pub now: Timestamp,
}

/// What became of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// One answer for each mutation, in their order.
    pub answers: Vec<Answer>,
    /// How many of the device's mutations are held now.
    pub held: u64,
}

impl std::fmt::Debug for Push {
    /// Leaves the mutations out: they are personal.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Push").field("mutations", &self.batch.len()).finish_non_exhaustive()
    }
}

impl Database {
    /// Takes a batch in and answers once it is durable.
    ///
    /// Batches that arrive together share a transaction; when that fails, each is tried by
    /// itself, so that nobody's batch can fail another's.
    pub async fn push(&self, push: Push) -> Result<Pushed> {
        if push.batch.is_empty() {
            let held = self.held(push.device).await?;
            return Ok(Pushed { answers: Vec::new(), held });
        }
        self.0.lanes.take(Waiting::new(push, Together::Grouped)?).await
    }

    /// Takes a batch in if every mutation of it is applied whole, and otherwise none of it.
    ///
    /// The answers say which were not; then nothing was written.
    pub async fn push_all_or_nothing(&self, push: Push) -> Result<Pushed> {
        if push.batch.is_empty() {
            let held = self.held(push.device).await?;
            return Ok(Pushed { answers: Vec::new(), held });
        }
        self.0.lanes.take(Waiting::new(push, Together::AllOrNothing)?).await
    }
}
