//! Writes the demo province into an empty database, by the path every other change takes.

use std::collections::BTreeMap;
use std::sync::Arc;

use database::{Database, NewAccount, Push};
use domain::access::Role;
use domain::area::{Area, AreaLevel, AreaTree};
use domain::id::{AreaId, DeviceId, MutationId, UserId};
use domain::record::{Kind, Typed};
use domain::reference::{built_in_areas, built_in_records};
use domain::time::Timestamp;
use serde_json::Value;
use sync::intake::{FORM_VERSION, Incoming, Trusted};
use sync::{FieldChange, Mutation, Op, Outcome};

use super::source::{self, accounts};
use super::{DemoAccount, DemoRecord, OLD_MAP, day, records};
use crate::auth::password::{PasswordError, Passwords};
use crate::clock::{Clock, entropy};

/// So many records go into one batch.
const BATCH: usize = 500;

/// What was loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoLoaded {
    /// Records written.
    pub records: usize,
    /// Accounts made.
    pub accounts: usize,
}

/// Why the demo province was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Somebody uses this database.
    #[error("the database is not empty: the demo province goes into an empty one only")]
    NotEmpty,
    /// A record of the demo was not taken as it is, which a test should have found.
    #[error("a record of the demo province was not applied")]
    NotApplied,
    /// The database failed.
    #[error("could not write the demo province")]
    Database(#[from] database::Error),
    /// A password could not be hashed.
    #[error("could not make the demo accounts")]
    Password(#[from] PasswordError),
}

/// Loads the demo province and one account a role.
pub async fn load(database: &Database, clock: &Clock) -> Result<DemoLoaded, LoadError> {
    if database.account_count().await? > 0 {
        return Err(LoadError::NotEmpty);
    }
    let now = clock.now();
    database.load_reference(built_in_records(), now).await?;
    let map = AreaTree::new(built_in_areas());
    let officer = UserId::new(now, entropy());
    let records = records(&map, officer);
    let villages = villages(&records);
    write(database, &records, officer, now).await?;
    let accounts = accounts();
    for account in &accounts {
        let is_officer = account.role == Role::CommuneOfficer;
        let id = if is_officer { officer } else { UserId::new(now, entropy()) };
        make_account(database, account, id, &map, &villages, now).await?;
    }
    Ok(DemoLoaded { records: records.len(), accounts: accounts.len() })
}

async fn make_account(
    database: &Database,
    account: &DemoAccount,
    id: UserId,
    map: &AreaTree,
    villages: &BTreeMap<String, AreaId>,
    now: Timestamp,
) -> Result<(), LoadError> {
    let password_hash = Passwords::new()?.hash(account.password.clone()).await?;
    let areas = account.areas.iter().filter_map(|name| area(name, map, villages)).collect();
    let new = NewAccount {
        id,
        username: account.username.clone(),
        name: account.name.clone(),
        role: account.role,
        areas,
        password_hash,
    };
    database.create_account(new, now).await?.map_err(|_| LoadError::NotEmpty)
}

/// The area an account of the demo is bound to.
fn area(name: &str, map: &AreaTree, villages: &BTreeMap<String, AreaId>) -> Option<AreaId> {
    if name == "province" {
        let provinces = map.iter().filter(|(_, area)| area.level == AreaLevel::Province);
        return provinces.map(|(id, _)| id).max();
    }
    let commune = source::commune_of_code(map, name, day(OLD_MAP));
    commune.map(|id| source::today(map, id)).or_else(|| villages.get(name).copied())
}

fn villages(records: &[DemoRecord]) -> BTreeMap<String, AreaId> {
    let areas = records.iter().filter(|record| record.kind == Kind::Area);
    let named = |record: &DemoRecord| {
        let area = Area::from_fields(&record.fields).ok()?;
        Some((area.latest()?.name.clone(), AreaId::from(record.id)))
    };
    areas.filter_map(named).collect()
}

async fn write(
    database: &Database,
    records: &[DemoRecord],
    author: UserId,
    now: Timestamp,
) -> Result<(), LoadError> {
    let device = DeviceId::new(now, entropy());
    let mut count = 0;
    for records in records.chunks(BATCH) {
        let batch = records
            .iter()
            .map(|record| {
                count += 1;
                Incoming { mutation: mutation(record, device, count), author }
            })
            .collect();
        let judge = Arc::new(Trusted);
        let push = Push { device, batch, texts: None, judge, sees_parents: false, now };
        let pushed = database.push(push).await?;
        if pushed.answers.iter().any(|answer| answer.outcome != Outcome::Applied) {
            return Err(LoadError::NotApplied);
        }
    }
    Ok(())
}

fn mutation(record: &DemoRecord, device: DeviceId, device_seq: u64) -> Mutation {
    let change = |new: &Value| FieldChange { base: Value::Null, new: new.clone() };
    Mutation {
        id: MutationId::new(record.at, entropy()),
        device,
        device_seq,
        record: record.id,
        kind: record.kind.as_str().to_owned(),
        scope: record.scope,
        op: Op::Put,
        fields: record.fields.iter().map(|(name, new)| (name.clone(), change(new))).collect(),
        reason: None,
        to: None,
        form_version: FORM_VERSION,
        client_time: record.at,
        clock_offset_ms: None,
    }
}
