//! The records every signed-in user reads: the map, the standards, officers' cards.
//!
//! They pass the same intake as everything else; their author is the product itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::area::AreaLevel;
use domain::id::{DeviceId, Entropy, MutationId, RecordId, ScopeId, UserId};
use domain::officer::Officer;
use domain::record::{Fields, Kind, Typed};
use domain::time::Timestamp;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use sync::intake::{FORM_VERSION, Incoming, Trusted};
use sync::{FieldChange, Line, Mutation, Op, Outcome};
use uuid::Uuid;

use crate::account::empty_scope;
use crate::connect::Database;
use crate::entity::{account, area, feed, scope};
use crate::error::{Error, Result};
use crate::push::Push;

/// The product itself, as the author of what it brings along.
pub const SYSTEM_USER: UserId = UserId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0002));
/// Where the product writes from.
pub const SYSTEM_DEVICE: DeviceId =
    DeviceId(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0003));
/// So many records go into one batch.
const BATCH: usize = 500;

impl Database {
    /// Brings the reference scope to these records and makes a scope for every commune and user.
    ///
    /// Records that stand there already, word for word, are not written again; records that are
    /// not among these stay. Says how many were written.
    pub async fn load_reference(
        &self,
        records: Vec<(RecordId, Kind, Fields)>,
        now: Timestamp,
    ) -> Result<usize> {
        self.make_scopes().await?;
        let written = self.bring_to(records, now).await?;
        self.publish_officers(now).await?;
        self.make_scopes().await?;
        Ok(written)
    }

    /// Brings the cards of all accounts to what the accounts say.
    pub(crate) async fn publish_officers(&self, now: Timestamp) -> Result<()> {
        let accounts = self.accounts().await?;
        let card = |account: crate::Account| {
            let officer = Officer { name: account.name, role: account.role, areas: account.areas };
            (RecordId::from(account.id), Kind::Officer, officer.to_fields())
        };
        self.make_scopes().await?;
        self.bring_to(accounts.into_iter().map(card).collect(), now).await.map(|_| ())
    }

    async fn bring_to(
        &self,
        records: Vec<(RecordId, Kind, Fields)>,
        now: Timestamp,
    ) -> Result<usize> {
        let standing = self.standing_reference().await?;
        let mut device_seq = self.held(SYSTEM_DEVICE).await?;
        let mut batch = Vec::new();
        for (record, kind, fields) in records {
            let changes = changes(standing.get(&record), &fields);
            if changes.is_empty() {
                continue;
            }
            device_seq += 1;
            batch.push(written_by_system(record, kind, changes, device_seq, now));
        }
        let written = batch.len();
        while !batch.is_empty() {
            let rest = batch.split_off(BATCH.min(batch.len()));
            let push = Push {
                device: SYSTEM_DEVICE,
                batch: std::mem::replace(&mut batch, rest),
                texts: None,
                judge: Arc::new(Trusted),
                sees_parents: false,
                now,
            };
            let pushed = self.push(push).await?;
            if pushed.answers.iter().any(|answer| answer.outcome != Outcome::Applied) {
                return Err(Error::Unreadable { what: "reference record" });
            }
        }
        Ok(written)
    }

    async fn standing_reference(&self) -> Result<BTreeMap<RecordId, Fields>> {
        let lines: Vec<String> = feed::Entity::find()
            .filter(feed::COLUMN.scope.eq(ScopeId::REFERENCE.0))
            .select_only()
            .column(feed::Column::Line)
            .into_tuple()
            .all(self.reader())
            .await
            .map_err(Error::while_doing("reading the reference records"))?;
        let read = |line: String| -> Result<(RecordId, Fields)> {
            let line: Line =
                serde_json::from_str(&line).map_err(|_| Error::Unreadable { what: "line" })?;
            Ok((line.id, line.fields))
        };
        lines.into_iter().map(read).collect()
    }

    /// Makes a scope for the reference records, every commune and every user that has none.
    async fn make_scopes(&self) -> Result<()> {
        let doing = Error::while_doing("making scopes");
        let communes: Vec<Uuid> = area::Entity::find()
            .filter(area::COLUMN.level.eq(AreaLevel::Commune.as_str()))
            .select_only()
            .column(area::Column::Id)
            .into_tuple()
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let users: Vec<Uuid> = account::Entity::find()
            .select_only()
            .column(account::Column::Id)
            .into_tuple()
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let known: Vec<Uuid> = scope::Entity::find()
            .select_only()
            .column(scope::Column::Id)
            .into_tuple()
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let known: std::collections::HashSet<Uuid> = known.into_iter().collect();
        let reference = [(ScopeId::REFERENCE.0, "reference"), (SYSTEM_USER.0, "user")];
        let missing = reference
            .into_iter()
            .chain(communes.into_iter().map(|id| (id, "commune")))
            .chain(users.into_iter().map(|id| (id, "user")))
            .filter(|(id, _)| !known.contains(id))
            .map(|(id, kind)| empty_scope(id, kind));
        scope::Entity::insert_many(missing)
            .on_conflict_do_nothing()
            .exec_without_returning(self.writer())
            .await
            .map_err(&doing)?;
        Ok(())
    }

    /// Makes a commune's scope known before its area is loaded, as tests and tools need it.
    pub async fn make_commune_scope(&self, commune: ScopeId) -> Result<()> {
        scope::Entity::insert(empty_scope(commune.0, "commune"))
            .on_conflict_do_nothing()
            .exec_without_returning(self.writer())
            .await
            .map_err(Error::while_doing("making a scope"))?;
        Ok(())
    }
}

/// What has to be written for a record to have these fields.
fn changes(standing: Option<&Fields>, wanted: &Fields) -> BTreeMap<String, FieldChange> {
    let nothing = Fields::new();
    let standing = standing.unwrap_or(&nothing);
    let value = |fields: &Fields, name: &String| fields.get(name).cloned().unwrap_or(Value::Null);
    let names = standing.keys().chain(wanted.keys());
    names
        .filter(|name| standing.get(*name) != wanted.get(*name))
        .map(|name| {
            let change = FieldChange { base: value(standing, name), new: value(wanted, name) };
            (name.clone(), change)
        })
        .collect()
}

fn written_by_system(
    record: RecordId,
    kind: Kind,
    fields: BTreeMap<String, FieldChange>,
    device_seq: u64,
    now: Timestamp,
) -> Incoming {
    let mutation = Mutation {
        id: mutation_id(record, device_seq, now),
        device: SYSTEM_DEVICE,
        device_seq,
        record,
        kind: kind.as_str().to_owned(),
        scope: ScopeId::REFERENCE,
        op: Op::Put,
        fields,
        reason: None,
        to: None,
        form_version: FORM_VERSION,
        client_time: now,
        clock_offset_ms: None,
    };
    Incoming { mutation, author: SYSTEM_USER }
}

/// An id of its own for each write: the record, the count and the moment tell them apart.
fn mutation_id(record: RecordId, device_seq: u64, now: Timestamp) -> MutationId {
    let mut entropy = [0; 10];
    entropy.copy_from_slice(&record.0.as_bytes()[6..]);
    for (byte, count) in entropy.iter_mut().zip(device_seq.to_be_bytes()) {
        *byte ^= count;
    }
    MutationId::new(now, Entropy(entropy))
}
