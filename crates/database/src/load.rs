//! Loads what a group of batches has to be decided with, heads first and locked.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::id::{DeviceId, MutationId, RecordId, ScopeId};
use domain::time::Timestamp;
use sea_orm::sqlx::{self, Row};
use serde::{Deserialize, Serialize};
use sync::feed::LineOp;
use sync::intake::{Incoming, Loaded, Needs, Standing};
use sync::{Answer, Line, Outcome};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::head::head_of;
use crate::transaction::{Found, IdQuery, Transaction, hex_list, id_query};

/// Locks the heads in the order of their ids, so that two writers never wait for each other.
const LOCK_HEADS: &str = "SELECT 0::int8, id, NULL::uuid, seq, kind, NULL::text, \
     record_count, checksum FROM scope WHERE id = ANY($1) ORDER BY id FOR UPDATE";
/// Reads the rest once the heads are locked: another statement, because a statement sees the
/// database as it was before it waited.
const REST: &str = "SELECT 1::int8, id, result_scope, result_seq, outcome, detail, received_at_ms, \
     NULL::int8 FROM mutation WHERE id = ANY($1) \
     UNION ALL SELECT 2, scope, NULL, NULL, line, NULL, NULL, NULL FROM feed \
     WHERE record = ANY($2) \
     UNION ALL SELECT 3, id, NULL, held, NULL, NULL, NULL, NULL FROM device WHERE id = ANY($3) \
     UNION ALL SELECT 4, scope, record, NULL, NULL, NULL, NULL, NULL FROM feed \
     WHERE record = ANY($4) AND op <> 'left'";
/// SQLite has locked everything when the transaction began, so one statement reads it all.
const ALL: &str = "SELECT 0, id, NULL, seq, kind, NULL, record_count, checksum FROM scope \
     WHERE id IN (SELECT unhex(value) FROM json_each(?1)) \
     UNION ALL SELECT 1, id, result_scope, result_seq, outcome, detail, received_at_ms, NULL \
     FROM mutation WHERE id IN (SELECT unhex(value) FROM json_each(?2)) \
     UNION ALL SELECT 2, scope, NULL, NULL, line, NULL, NULL, NULL FROM feed \
     WHERE record IN (SELECT unhex(value) FROM json_each(?3)) \
     UNION ALL SELECT 3, id, NULL, held, NULL, NULL, NULL, NULL FROM device \
     WHERE id IN (SELECT unhex(value) FROM json_each(?4)) \
     UNION ALL SELECT 4, scope, record, NULL, NULL, NULL, NULL, NULL FROM feed \
     WHERE record IN (SELECT unhex(value) FROM json_each(?5)) AND op <> 'left'";
static RECORDS: IdQuery =
    id_query!("SELECT CAST(2 AS BIGINT), scope, NULL, NULL, line FROM feed WHERE record");
/// What hangs on records, kind by kind.
static HANGING: [IdQuery; 6] = [
    id_query!("SELECT id FROM person WHERE household"),
    id_query!("SELECT id FROM assessment WHERE household"),
    id_query!("SELECT id FROM attendance WHERE session"),
    id_query!("SELECT id FROM photo WHERE household"),
    id_query!("SELECT id FROM conflict WHERE record"),
    id_query!("SELECT id FROM quarantined WHERE record"),
];

/// What a group needs, or what it needs first.
pub(crate) enum Load {
    /// Everything is there.
    Complete(Box<Loaded>),
    /// Some of it lives in scopes that are not locked yet. Heads are locked in one order, so
    /// the transaction has to begin again with these among them.
    Again(BTreeSet<ScopeId>),
}

/// Loads what the batches need, with these scopes besides those they name. The flag of a batch
/// says whether its judge sees parents.
pub(crate) async fn load(
    transaction: &mut Transaction,
    batches: &[(Vec<Incoming>, bool)],
    elsewhere: &BTreeSet<ScopeId>,
) -> Result<Load> {
    let doing = Error::while_writing("loading what a push needs");
    let mut needs = needs_of(batches);
    needs.scopes.extend(elsewhere);
    let mut loaded = Loaded::default();
    let ids = Ids {
        scopes: needs.scopes.iter().map(|scope| scope.0).collect(),
        mutations: needs.mutations.iter().map(|id| id.0).collect(),
        records: needs.records.iter().map(|record| record.0).collect(),
        devices: needs.devices.iter().map(|device| device.0).collect(),
        parents: needs.parents.iter().map(|parent| parent.0).collect(),
    };
    for found in read_all(transaction, ids).await.map_err(&doing)? {
        take_in(&found, &mut loaded)?;
    }
    if !needs.families.is_empty() {
        load_families(transaction, &needs.families, &mut loaded).await?;
    }
    let mut more = beyond(&needs, batches, &loaded);
    while !(more.records.is_empty() && more.families.is_empty()) {
        if !more.records.is_empty() {
            let records = more.records.iter().map(|record| record.0).collect();
            let found = transaction.with_ids(&RECORDS, records).await.map_err(&doing)?;
            take_in(&found, &mut loaded)?;
        }
        load_families(transaction, &more.families, &mut loaded).await?;
        needs.extend(more);
        needs.scopes.retain(|scope| loaded.heads.contains_key(scope));
        more = beyond(&needs, batches, &loaded);
    }
    if !more.scopes.is_subset(elsewhere) {
        return Ok(Load::Again(more.scopes));
    }
    if batches.iter().any(|(_, sees_parents)| *sees_parents) {
        let parents = loaded.records.values().filter_map(|standing| standing.line.parent);
        let missing: BTreeSet<RecordId> =
            parents.filter(|parent| !loaded.records.contains_key(parent)).collect();
        let missing = missing.into_iter().map(|record| record.0).collect();
        let found = transaction.with_ids(&RECORDS, missing).await.map_err(&doing)?;
        take_in(&found, &mut loaded)?;
    }
    Ok(Load::Complete(Box::new(loaded)))
}

fn beyond(needs: &Needs, batches: &[(Vec<Incoming>, bool)], loaded: &Loaded) -> Needs {
    let mut more = Needs::default();
    for (batch, _) in batches {
        more.extend(needs.beyond(batch, loaded));
    }
    more
}

/// Loads everything that hangs on records that move or are new, wherever it was before.
async fn load_families(
    transaction: &mut Transaction,
    roots: &BTreeSet<RecordId>,
    loaded: &mut Loaded,
) -> Result<()> {
    let doing = Error::while_writing("loading what hangs on a household");
    let mut known: BTreeSet<Uuid> = roots.iter().map(|root| root.0).collect();
    let mut newest: Vec<Uuid> = known.iter().copied().collect();
    while !newest.is_empty() {
        let mut hanging = Vec::new();
        for query in &HANGING {
            let found = transaction.with_ids(query, newest.clone()).await.map_err(&doing)?;
            hanging.extend(ids_in(&found).map_err(&doing)?);
        }
        hanging.retain(|id| known.insert(*id));
        newest = hanging;
        let found = transaction.with_ids(&RECORDS, newest.clone()).await.map_err(&doing)?;
        take_in(&found, loaded)?;
    }
    Ok(())
}

fn ids_in(found: &Found) -> Result<Vec<Uuid>, sqlx::Error> {
    match found {
        Found::Sqlite(rows) => rows.iter().map(|row| row.try_get(0)).collect(),
        Found::Postgres(rows) => rows.iter().map(|row| row.try_get(0)).collect(),
    }
}

/// What is asked for.
struct Ids {
    scopes: Vec<Uuid>,
    mutations: Vec<Uuid>,
    records: Vec<Uuid>,
    devices: Vec<Uuid>,
    parents: Vec<Uuid>,
}

async fn read_all(transaction: &mut Transaction, ids: Ids) -> Result<Vec<Found>, sqlx::Error> {
    match transaction {
        Transaction::Sqlite(connection) => {
            let query = sqlx::query(ALL)
                .bind(hex_list(&ids.scopes))
                .bind(hex_list(&ids.mutations))
                .bind(hex_list(&ids.records))
                .bind(hex_list(&ids.devices))
                .bind(hex_list(&ids.parents));
            Ok(vec![Found::Sqlite(query.fetch_all(&mut **connection).await?)])
        }
        Transaction::Postgres(connection) => {
            let heads = sqlx::query(LOCK_HEADS).bind(ids.scopes);
            let heads = heads.fetch_all(&mut **connection).await?;
            let rest = sqlx::query(REST).bind(ids.mutations).bind(ids.records).bind(ids.devices);
            let rest = rest.bind(ids.parents);
            let rest = rest.fetch_all(&mut **connection).await?;
            Ok(vec![Found::Postgres(heads), Found::Postgres(rest)])
        }
    }
}

fn take_in(found: &Found, loaded: &mut Loaded) -> Result<()> {
    match found {
        Found::Sqlite(rows) => rows.iter().try_for_each(|row| take_row(row, loaded)),
        Found::Postgres(rows) => rows.iter().try_for_each(|row| take_row(row, loaded)),
    }
}

/// Takes one row in; its first column says what it is.
fn take_row<'r, R>(row: &'r R, loaded: &mut Loaded) -> Result<()>
where
    R: Row,
    usize: sqlx::ColumnIndex<R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Uuid: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    &'r str: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    let doing = Error::while_writing("reading what a push needs");
    let number = |at: usize| row.try_get::<i64, _>(at).map_err(&doing);
    let id = |at: usize| row.try_get::<Uuid, _>(at).map_err(&doing);
    match number(0)? {
        0 => {
            let scope = ScopeId(id(1)?);
            loaded.heads.insert(scope, head_of(number(3)?, number(6)?, number(7)?));
            let kind: &str = row.try_get(4).map_err(&doing)?;
            if kind == "commune" {
                loaded.communes.insert(scope);
            }
        }
        1 => {
            let answered = MutationId(id(1)?);
            let stored = StoredAnswer {
                outcome: row.try_get(4).map_err(&doing)?,
                scope: id(2)?,
                seq: number(3)?,
                at_ms: number(6)?,
                detail: row.try_get(5).map_err(&doing)?,
            };
            loaded.answers.insert(answered, stored.read(answered)?);
        }
        2 => {
            let scope = ScopeId(id(1)?);
            let line: &str = row.try_get(4).map_err(&doing)?;
            let line: Line =
                serde_json::from_str(line).map_err(|_| Error::Unreadable { what: "line" })?;
            if line.op == LineOp::Left {
                loaded.left.insert((scope, line.id), line.seq);
            } else {
                loaded.records.insert(line.id, Standing { scope, line: Arc::new(line) });
            }
        }
        4 => {
            loaded.homes.insert(RecordId(id(2)?), ScopeId(id(1)?));
        }
        _ => {
            loaded.held.insert(DeviceId(id(1)?), number(3)?.cast_unsigned());
        }
    }
    Ok(())
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
        all.families.append(&mut needs.families);
        all.parents.append(&mut needs.parents);
    }
    all
}

/// The session a new attendance names.
fn named_session(incoming: &Incoming) -> Option<RecordId> {
    incoming.mutation.fields.get("session")?.new.as_str()?.parse().ok()
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
