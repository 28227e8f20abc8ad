//! The browser profiles that send and receive, and how each stands as it last said.

use std::collections::BTreeMap;

use domain::access::{Access, Role};
use domain::id::{AreaId, DeviceId, UserId};
use domain::time::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, QueryOrder};

use crate::account::{Account, AccountState};
use crate::connect::Database;
use crate::entity::{device, revocation};
use crate::error::{Error, Result};
use crate::revocation::{Revocation, read};

/// A contact is noted at most once in five minutes: 5 × 60 × 1,000 ms.
const NOTE_CONTACT_MS: i64 = 300_000;

/// How a device stands, as it says itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceReport {
    /// The build of the app it runs.
    pub build: String,
    /// How many mutations wait there.
    pub waiting: u64,
    /// When the oldest of them was recorded, by the device's clock.
    pub oldest: Option<Timestamp>,
    /// Megabytes of storage in use.
    pub used_mb: Option<u64>,
    /// Megabytes that may be used.
    pub quota_mb: Option<u64>,
    /// Whether the browser promised to keep the storage.
    pub persisted: Option<bool>,
}

/// A device and whose it is, for those who answer for all of them.
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceListed {
    /// Its id.
    pub id: DeviceId,
    /// What it calls itself.
    pub name: String,
    /// Who uses it.
    pub owner: UserId,
    /// Their full name.
    pub owner_name: String,
    /// What they are here for.
    pub role: Role,
    /// The areas they are bound to.
    pub areas: Vec<AreaId>,
    /// Whether their account may be used.
    pub account: AccountState,
    /// When it was last in contact.
    pub seen: Option<Timestamp>,
    /// What it last said, and when; before its first word only the build is known.
    pub report: DeviceReport,
    /// When it said that.
    pub reported: Option<Timestamp>,
    /// How many of its mutations are held.
    pub held: u64,
    /// Why it is to leave, if it is, and how far that is.
    pub revocation: Option<Revocation>,
}

impl std::fmt::Debug for DeviceListed {
    /// Leaves out whose it is.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("DeviceListed").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What a session has to know about its device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceStanding {
    /// Whose it is.
    pub account: Option<UserId>,
    /// When it was last in contact, as far as that was noted.
    pub seen: Option<Timestamp>,
    /// Why it is to leave, if it is, and how far that is.
    pub revocation: Option<Revocation>,
}

impl Database {
    /// Notes who uses a device, what it calls itself and which build it runs.
    pub async fn know_device(
        &self,
        id: DeviceId,
        user: UserId,
        name: &str,
        build: &str,
        now: Timestamp,
    ) -> Result<()> {
        let row = device::ActiveModel {
            id: Set(id.0),
            account: Set(Some(user.0)),
            name: Set(name.to_owned()),
            build: Set(build.to_owned()),
            held: Set(0),
            seen_at_ms: Set(Some(now.0)),
            ..Default::default()
        };
        let told = [
            device::Column::Account,
            device::Column::Name,
            device::Column::Build,
            device::Column::SeenAtMs,
        ];
        device::Entity::insert(row)
            .on_conflict(OnConflict::column(device::Column::Id).update_columns(told).to_owned())
            .exec_without_returning(self.writer())
            .await
            .map_err(Error::while_doing("noting a device"))?;
        Ok(())
    }

    /// Keeps what a device says of itself.
    pub async fn note_report(
        &self,
        id: DeviceId,
        report: &DeviceReport,
        now: Timestamp,
    ) -> Result<()> {
        let row = device::ActiveModel {
            build: Set(report.build.clone()),
            waiting: Set(Some(report.waiting.cast_signed())),
            oldest_ms: Set(report.oldest.map(|at| at.0)),
            used_mb: Set(report.used_mb.map(u64::cast_signed)),
            quota_mb: Set(report.quota_mb.map(u64::cast_signed)),
            persisted: Set(report.persisted),
            reported_at_ms: Set(Some(now.0)),
            seen_at_ms: Set(Some(now.0)),
            ..Default::default()
        };
        self.change_device(id, row, "keeping what a device says").await
    }

    /// Notes that a device was in contact, unless that was noted a moment ago.
    pub async fn note_contact(
        &self,
        id: DeviceId,
        before: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<()> {
        if before.is_some_and(|seen| seen.plus_millis(NOTE_CONTACT_MS) > now) {
            return Ok(());
        }
        let row = device::ActiveModel { seen_at_ms: Set(Some(now.0)), ..Default::default() };
        self.change_device(id, row, "noting a contact").await
    }

    async fn change_device(
        &self,
        id: DeviceId,
        row: device::ActiveModel,
        doing: &'static str,
    ) -> Result<()> {
        device::Entity::update_many()
            .set(row)
            .filter(device::COLUMN.id.eq(id.0))
            .exec(self.writer())
            .await
            .map_err(Error::while_doing(doing))?;
        Ok(())
    }

    /// What a session has to know about its device; `None` where nobody knows the device.
    pub async fn device_standing(&self, id: DeviceId) -> Result<Option<DeviceStanding>> {
        let row = device::Entity::find_by_id(id.0)
            .one(self.reader())
            .await
            .map_err(Error::while_doing("reading a device"))?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(DeviceStanding {
            account: row.account.map(UserId),
            seen: row.seen_at_ms.map(Timestamp),
            revocation: self.open_revocation(id, row.held).await?,
        }))
    }

    /// Every device somebody signed in on, the one that was silent for longest first. Only for
    /// those who manage users.
    pub async fn devices(&self, access: &Access) -> Result<Vec<DeviceListed>> {
        if !access.may_manage_users() {
            return Ok(Vec::new());
        }
        let doing = Error::while_doing("listing devices");
        let rows = device::Entity::find()
            .filter(device::COLUMN.account.is_not_null())
            .order_by_asc(device::Column::SeenAtMs)
            .order_by_asc(device::Column::Id)
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let open = revocation::Entity::find()
            .filter(revocation::COLUMN.ended_at_ms.is_null())
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let mut open: BTreeMap<uuid::Uuid, revocation::Model> =
            open.into_iter().map(|row| (row.device, row)).collect();
        let accounts = self.accounts().await?;
        let accounts: BTreeMap<UserId, Account> =
            accounts.into_iter().map(|account| (account.id, account)).collect();
        let mut devices = Vec::with_capacity(rows.len());
        for row in rows {
            let owner = row.account.and_then(|owner| accounts.get(&UserId(owner)));
            let Some(owner) = owner else { continue };
            let revocation = open.remove(&row.id).map(|open| read(&open, row.held)).transpose()?;
            devices.push(listed(row, owner, revocation));
        }
        Ok(devices)
    }
}

fn listed(row: device::Model, owner: &Account, revocation: Option<Revocation>) -> DeviceListed {
    let count = |count: Option<i64>| count.map(i64::cast_unsigned);
    DeviceListed {
        id: DeviceId(row.id),
        name: row.name,
        owner: owner.id,
        owner_name: owner.name.clone(),
        role: owner.role,
        areas: owner.areas.clone(),
        account: owner.state,
        seen: row.seen_at_ms.map(Timestamp),
        report: DeviceReport {
            build: row.build,
            waiting: count(row.waiting).unwrap_or_default(),
            oldest: row.oldest_ms.map(Timestamp),
            used_mb: count(row.used_mb),
            quota_mb: count(row.quota_mb),
            persisted: row.persisted,
        },
        reported: row.reported_at_ms.map(Timestamp),
        held: row.held.cast_unsigned(),
        revocation,
    }
}
