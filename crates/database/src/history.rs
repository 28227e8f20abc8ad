//! Who did what to a record, in the order in which the server took it in.

use domain::access::Access;
use domain::id::{MutationId, RecordId, ScopeId, UserId};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sync::{Answer, Mutation};

use crate::connect::Database;
use crate::entity::{feed, mutation};
use crate::error::{Error, Result};
use crate::load::StoredAnswer;

/// So many mutations of one record are told at most, the newest.
const ENTRIES_MAX: u64 = 500;

/// One thing somebody did to a record.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// What was done, with the values before and after.
    pub mutation: Mutation,
    /// By whom.
    pub author: UserId,
    /// What became of it, and when it was taken in.
    pub answer: Answer,
}

impl Database {
    /// What was done to a record, the oldest first; nothing if the user may not read it.
    pub async fn history(&self, access: &Access, record: RecordId) -> Result<Vec<HistoryEntry>> {
        let doing = Error::while_doing("reading a history");
        let scopes: Vec<uuid::Uuid> = feed::Entity::find()
            .filter(feed::COLUMN.record.eq(record.0))
            .select_only()
            .column(feed::Column::Scope)
            .into_tuple()
            .all(self.reader())
            .await
            .map_err(&doing)?;
        if !scopes.into_iter().any(|scope| access.may_read(ScopeId(scope))) {
            return Ok(Vec::new());
        }
        let rows = mutation::Entity::find()
            .filter(mutation::COLUMN.record.eq(record.0))
            .order_by_desc(mutation::Column::ReceivedAtMs)
            .order_by_desc(mutation::Column::ResultSeq)
            .limit(ENTRIES_MAX)
            .all(self.reader())
            .await
            .map_err(&doing)?;
        rows.into_iter().rev().map(read).collect()
    }
}

fn read(row: mutation::Model) -> Result<HistoryEntry> {
    let mutation =
        serde_json::from_str(&row.body).map_err(|_| Error::Unreadable { what: "mutation" })?;
    let stored = StoredAnswer {
        outcome: row.outcome,
        scope: row.result_scope,
        seq: row.result_seq,
        at_ms: row.received_at_ms,
        detail: row.detail,
    };
    Ok(HistoryEntry {
        mutation,
        author: UserId(row.author),
        answer: stored.read(MutationId(row.id))?,
    })
}
