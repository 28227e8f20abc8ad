//! Loads what a group of batches has to be decided with, heads first and locked.

use std::collections::BTreeSet;

use domain::id::{DeviceId, MutationId, RecordId, ScopeId};
use domain::time::Timestamp;
use sea_orm::sqlx::{self, Row};
use serde::{Deserialize, Serialize};
use sync::intake::{Incoming, Loaded, Needs, Standing};
use sync::{Answer, Line, Outcome};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::head::head_of;
use crate::transaction::{Found, IdQuery, Transaction, id_query};

/// Locks the heads in the order of their ids, so that two writers never wait for each other.
static HEADS: IdQuery = id_query!(
    "SELECT id, seq, record_count, checksum FROM scope WHERE id",
    " ORDER BY id",
    " FOR UPDATE"
);
static ANSWERS: IdQuery = id_query!(
    "SELECT id, outcome, result_scope, result_seq, received_at_ms, detail FROM mutation WHERE id"
);
static RECORDS: IdQuery =
    id_query!("SELECT scope, line FROM feed WHERE record", " AND op <> 'left'", "");
static HELD: IdQuery = id_query!("SELECT id, held FROM device WHERE id");

/// Runs the same reading of a row over the rows of either database.
macro_rules! each_row {
    ($found:expr, |$row:ident| $body:block) => {
        match $found {
            Found::Sqlite(rows) => {
                for $row in rows {
                    $body
                }
            }
            Found::Postgres(rows) => {
                for $row in rows {
                    $body
                }
            }
        }
    };
}

/// Loads what the batches need. The flag of a batch says whether its judge sees parents.
pub(crate) async fn load(
    transaction: &mut Transaction,
    batches: &[(Vec<Incoming>, bool)],
) -> Result<Loaded> {
    let doing = Error::while_writing("loading what a push needs");
    let needs = needs_of(batches);
    let mut loaded = Loaded::default();
    load_heads(transaction, needs.scopes, &mut loaded).await.map_err(&doing)?;
    load_answers(transaction, needs.mutations, &mut loaded).await?;
    load_records(transaction, needs.records, &mut loaded).await?;
    load_held(transaction, needs.devices, &mut loaded).await.map_err(&doing)?;
    if batches.iter().any(|(_, sees_parents)| *sees_parents) {
        let parents = loaded.records.values().filter_map(|standing| standing.line.parent);
        let missing: BTreeSet<RecordId> =
            parents.filter(|parent| !loaded.records.contains_key(parent)).collect();
        load_records(transaction, missing, &mut loaded).await?;
    }
    Ok(loaded)
}

fn needs_of(batches: &[(Vec<Incoming>, bool)]) -> Needs {
    let mut all = Needs::default();
    for (batch, sees_parents) in batches {
        let mut needs = Needs::of(batch);
        if *sees_parents {
            needs.records.extend(batch.iter().filter_map(named_session));
        } else {
            needs.records = batch.iter().map(|incoming| incoming.mutation.record).collect();
        }
        all.mutations.append(&mut needs.mutations);
        all.records.append(&mut needs.records);
        all.scopes.append(&mut needs.scopes);
        all.devices.append(&mut needs.devices);
    }
    all
}

/// The session a new attendance names.
fn named_session(incoming: &Incoming) -> Option<RecordId> {
    incoming.mutation.fields.get("session")?.new.as_str()?.parse().ok()
}

async fn load_heads(
    transaction: &mut Transaction,
    scopes: BTreeSet<ScopeId>,
    loaded: &mut Loaded,
) -> Result<(), sqlx::Error> {
    let ids = scopes.into_iter().map(|scope| scope.0).collect();
    each_row!(transaction.with_ids(&HEADS, ids).await?, |row| {
        let head = head_of(row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        loaded.heads.insert(ScopeId(row.try_get(0)?), head);
    });
    Ok(())
}

async fn load_answers(
    transaction: &mut Transaction,
    mutations: BTreeSet<MutationId>,
    loaded: &mut Loaded,
) -> Result<()> {
    let doing = Error::while_writing("reading earlier answers");
    let ids = mutations.into_iter().map(|id| id.0).collect();
    each_row!(transaction.with_ids(&ANSWERS, ids).await.map_err(&doing)?, |row| {
        let id = MutationId(row.try_get(0).map_err(&doing)?);
        let stored = StoredAnswer {
            outcome: row.try_get(1).map_err(&doing)?,
            scope: row.try_get(2).map_err(&doing)?,
            seq: row.try_get(3).map_err(&doing)?,
            at_ms: row.try_get(4).map_err(&doing)?,
            detail: row.try_get(5).map_err(&doing)?,
        };
        loaded.answers.insert(id, stored.read(id)?);
    });
    Ok(())
}

async fn load_records(
    transaction: &mut Transaction,
    records: BTreeSet<RecordId>,
    loaded: &mut Loaded,
) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let doing = Error::while_writing("reading records");
    let ids = records.into_iter().map(|record| record.0).collect();
    each_row!(transaction.with_ids(&RECORDS, ids).await.map_err(&doing)?, |row| {
        let scope = ScopeId(row.try_get(0).map_err(&doing)?);
        let line: &str = row.try_get(1).map_err(&doing)?;
        let line: Line =
            serde_json::from_str(line).map_err(|_| Error::Unreadable { what: "line" })?;
        loaded.records.insert(line.id, Standing { scope, line });
    });
    Ok(())
}

async fn load_held(
    transaction: &mut Transaction,
    devices: BTreeSet<DeviceId>,
    loaded: &mut Loaded,
) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = devices.into_iter().map(|device| device.0).collect();
    each_row!(transaction.with_ids(&HELD, ids).await?, |row| {
        let held: i64 = row.try_get(1)?;
        loaded.held.insert(DeviceId(row.try_get(0)?), held.cast_unsigned());
    });
    Ok(())
}

/// An answer in its columns.
pub(crate) struct StoredAnswer {
    pub(crate) outcome: String,
    pub(crate) scope: Uuid,
    pub(crate) seq: i64,
    pub(crate) at_ms: i64,
    pub(crate) detail: Option<String>,
}

/// Why a mutation was kept without being carried out.
#[derive(Serialize, Deserialize)]
struct Why {
    reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

impl StoredAnswer {
    /// The outcome's name and what else there is to it.
    pub(crate) fn columns(outcome: &Outcome) -> (&'static str, Option<String>) {
        match outcome {
            Outcome::Applied => ("applied", None),
            Outcome::Merged { conflicts } => ("merged", serde_json::to_string(conflicts).ok()),
            Outcome::Quarantined { reason, field } => {
                let why = Why { reason: reason.clone(), field: field.clone() };
                ("quarantined", serde_json::to_string(&why).ok())
            }
        }
    }

    /// Puts the answer together as it was given.
    pub(crate) fn read(self, id: MutationId) -> Result<Answer> {
        let unreadable = || Error::Unreadable { what: "answer" };
        let detail = self.detail.as_deref().unwrap_or_default();
        let outcome = match self.outcome.as_str() {
            "applied" => Outcome::Applied,
            "merged" => {
                let conflicts = serde_json::from_str(detail).map_err(|_| unreadable())?;
                Outcome::Merged { conflicts }
            }
            "quarantined" => {
                let Why { reason, field } =
                    serde_json::from_str(detail).map_err(|_| unreadable())?;
                Outcome::Quarantined { reason, field }
            }
            _ => return Err(unreadable()),
        };
        Ok(Answer {
            id,
            outcome,
            scope: ScopeId(self.scope),
            seq: self.seq.cast_unsigned(),
            at: Timestamp(self.at_ms),
        })
    }
}
