//! Devices that are to leave: why, since when, and how far each is.
//!
//! A row is one time that a device was disabled, itself or with its account. Steps are noted
//! once, when they first happen; how much came in is the difference of two counts, so that it
//! is right whatever was cut off.

use domain::access::Access;
use domain::id::{DeviceId, UserId};
use domain::time::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};
use sync::Leaving;

use crate::account::AccountState;
use crate::connect::Database;
use crate::entity::{account, device, revocation, session};
use crate::error::{Error, Result};

/// One time that a device was disabled, and what became of what it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// What was disabled.
    pub why: Leaving,
    /// What the admin wrote down about it.
    pub note: String,
    /// Who did it; `None` for whoever works at the server itself.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// When the device was first in contact afterwards.
    pub heard: Option<Timestamp>,
    /// How many mutations it handed in.
    pub received: u64,
    /// When the last of them came.
    pub received_at: Option<Timestamp>,
    /// When it was confirmed that everything of it is here.
    pub confirmed: Option<Timestamp>,
    /// Unfinished forms that went with the book.
    pub drafts: u64,
    /// When the device said that its book is gone.
    pub erased: Option<Timestamp>,
    /// When it was allowed again.
    pub ended: Option<Timestamp>,
    /// By whom.
    pub ended_by: Option<UserId>,
}

pub(crate) fn read(row: &revocation::Model, held: i64) -> Result<Revocation> {
    let why = [Leaving::DeviceDisabled, Leaving::AccountClosed];
    let why = why.into_iter().find(|why| why.as_str() == row.why);
    Ok(Revocation {
        why: why.ok_or(Error::Unreadable { what: "revocation" })?,
        note: row.note.clone(),
        by: row.by.map(UserId),
        at: Timestamp(row.at_ms),
        heard: row.heard_at_ms.map(Timestamp),
        received: row.held_after.unwrap_or(held).saturating_sub(row.held_before).cast_unsigned(),
        received_at: row.received_at_ms.map(Timestamp),
        confirmed: row.confirmed_at_ms.map(Timestamp),
        drafts: row.drafts.unwrap_or_default().cast_unsigned(),
        erased: row.erased_at_ms.map(Timestamp),
        ended: row.ended_at_ms.map(Timestamp),
        ended_by: row.ended_by.map(UserId),
    })
}

impl Database {
    /// Disables a device. Answers whether it was one that could be.
    pub async fn disable_device(
        &self,
        access: &Access,
        id: DeviceId,
        note: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let doing = Error::while_doing("disabling a device");
        if !access.may_manage_users() {
            return Ok(false);
        }
        let transaction = self.begin().await?;
        let found = device::Entity::find_by_id(id.0)
            .filter(device::COLUMN.account.is_not_null())
            .one(&transaction)
            .await
            .map_err(&doing)?;
        let Some(found) = found else { return Ok(false) };
        let by = Some(access.user);
        let is_new = begin(&transaction, &found, (Leaving::DeviceDisabled, note, by), now).await?;
        transaction.commit().await.map_err(&doing)?;
        Ok(is_new)
    }

    /// Lets a disabled device in again. Answers whether it was disabled by itself.
    pub async fn enable_device(
        &self,
        access: &Access,
        id: DeviceId,
        now: Timestamp,
    ) -> Result<bool> {
        if !access.may_manage_users() {
            return Ok(false);
        }
        let doing = Error::while_doing("enabling a device");
        let transaction = self.begin().await?;
        let device = device::Entity::find_by_id(id.0).one(&transaction).await.map_err(&doing)?;
        let Some(device) = device else { return Ok(false) };
        let by = Some(access.user);
        let is_ended = end(&transaction, &device, (Leaving::DeviceDisabled, by), now).await?;
        if let Some(owner) = device.account
            && is_closed(&transaction, owner).await?
        {
            // Its account is closed all the same: it leaves for that reason from now on.
            begin(&transaction, &device, (Leaving::AccountClosed, "", by), now).await?;
        }
        transaction.commit().await.map_err(&doing)?;
        Ok(is_ended)
    }

    /// Closes an account, or opens it again.
    ///
    /// Sessions at desks end at once. Devices may only hand in what they have and then let go
    /// of their books.
    pub async fn set_account_state(
        &self,
        id: UserId,
        state: AccountState,
        by: Option<UserId>,
        now: Timestamp,
    ) -> Result<()> {
        let doing = Error::while_doing("closing or opening an account");
        let transaction = self.begin().await?;
        account::Entity::update_many()
            .set(account::ActiveModel {
                state: Set(state.as_str().to_owned()),
                ..Default::default()
            })
            .filter(account::COLUMN.id.eq(id.0))
            .exec(&transaction)
            .await
            .map_err(&doing)?;
        let devices = device::Entity::find()
            .filter(device::COLUMN.account.eq(id.0))
            .all(&transaction)
            .await
            .map_err(&doing)?;
        if state == AccountState::Closed {
            session::Entity::delete_many()
                .filter(session::Column::Account.eq(id.0))
                .filter(session::Column::Device.is_null())
                .exec(&transaction)
                .await
                .map_err(&doing)?;
        }
        for device in &devices {
            match state {
                AccountState::Closed => {
                    begin(&transaction, device, (Leaving::AccountClosed, "", by), now).await?
                }
                AccountState::Active => {
                    end(&transaction, device, (Leaving::AccountClosed, by), now).await?
                }
            };
        }
        transaction.commit().await.map_err(&doing)?;
        self.publish_officers(now).await
    }

    /// Notes that a device that is to leave was in contact.
    pub async fn note_heard(&self, id: DeviceId, now: Timestamp) -> Result<()> {
        let row = revocation::ActiveModel { heard_at_ms: Set(Some(now.0)), ..Default::default() };
        self.note_step(id, row, Some(revocation::Column::HeardAtMs)).await
    }

    /// Notes that work of a device that is to leave came in.
    pub async fn note_received(&self, id: DeviceId, now: Timestamp) -> Result<()> {
        let row =
            revocation::ActiveModel { received_at_ms: Set(Some(now.0)), ..Default::default() };
        self.note_step(id, row, None).await
    }

    /// Notes that everything of a device that is to leave is here.
    pub async fn note_confirmed(&self, id: DeviceId, drafts: u64, now: Timestamp) -> Result<()> {
        let row = revocation::ActiveModel {
            confirmed_at_ms: Set(Some(now.0)),
            drafts: Set(Some(drafts.cast_signed())),
            ..Default::default()
        };
        self.note_step(id, row, Some(revocation::Column::ConfirmedAtMs)).await
    }

    /// Notes that a device has let go of its book.
    pub async fn note_erased(&self, id: DeviceId, now: Timestamp) -> Result<()> {
        let row = revocation::ActiveModel { erased_at_ms: Set(Some(now.0)), ..Default::default() };
        self.note_step(id, row, Some(revocation::Column::ErasedAtMs)).await
    }

    /// Writes a step of the open revocation; with `once`, only where that is still empty.
    async fn note_step(
        &self,
        id: DeviceId,
        row: revocation::ActiveModel,
        once: Option<revocation::Column>,
    ) -> Result<()> {
        let mut update = revocation::Entity::update_many()
            .set(row)
            .filter(revocation::Column::Device.eq(id.0))
            .filter(revocation::Column::EndedAtMs.is_null());
        if let Some(once) = once {
            update = update.filter(once.is_null());
        }
        update
            .exec(self.writer())
            .await
            .map_err(Error::while_doing("noting a step of a disabled device"))?;
        Ok(())
    }

    /// Every time a device was disabled, the newest first. Only for those who manage users.
    pub async fn revocations(&self, access: &Access, id: DeviceId) -> Result<Vec<Revocation>> {
        if !access.may_manage_users() {
            return Ok(Vec::new());
        }
        let doing = Error::while_doing("reading the steps of a device");
        let device = device::Entity::find_by_id(id.0).one(self.reader()).await.map_err(&doing)?;
        let Some(device) = device else { return Ok(Vec::new()) };
        let rows = revocation::Entity::find()
            .filter(revocation::Column::Device.eq(id.0))
            .order_by_desc(revocation::Column::AtMs)
            .all(self.reader())
            .await
            .map_err(&doing)?;
        rows.iter().map(|row| read(row, device.held)).collect()
    }

    /// The revocation a device stands in.
    pub(crate) async fn open_revocation(
        &self,
        id: DeviceId,
        held: i64,
    ) -> Result<Option<Revocation>> {
        let row = revocation::Entity::find()
            .filter(revocation::Column::Device.eq(id.0))
            .filter(revocation::Column::EndedAtMs.is_null())
            .one(self.reader())
            .await
            .map_err(Error::while_doing("looking whether a device is disabled"))?;
        row.as_ref().map(|row| read(row, held)).transpose()
    }
}

/// Disables a device unless it is. Answers whether it was not.
async fn begin(
    transaction: &DatabaseTransaction,
    device: &device::Model,
    (why, note, by): (Leaving, &str, Option<UserId>),
    now: Timestamp,
) -> Result<bool> {
    let doing = Error::while_doing("disabling a device");
    let open = revocation::Entity::find()
        .filter(revocation::Column::Device.eq(device.id))
        .filter(revocation::Column::EndedAtMs.is_null())
        .one(transaction)
        .await
        .map_err(&doing)?;
    if open.is_some() {
        return Ok(false);
    }
    let row = revocation::ActiveModel {
        device: Set(device.id),
        at_ms: Set(now.0),
        why: Set(why.as_str().to_owned()),
        note: Set(note.to_owned()),
        by: Set(by.map(|by| by.0)),
        held_before: Set(device.held),
        ..Default::default()
    };
    // Within one moment the later word counts.
    revocation::Entity::delete_by_id((device.id, now.0)).exec(transaction).await.map_err(&doing)?;
    revocation::Entity::insert(row).exec_without_returning(transaction).await.map_err(&doing)?;
    Ok(true)
}

/// Lets a device in again that was disabled for this reason. Answers whether it was.
async fn end(
    transaction: &DatabaseTransaction,
    device: &device::Model,
    (why, by): (Leaving, Option<UserId>),
    now: Timestamp,
) -> Result<bool> {
    let ended = revocation::Entity::update_many()
        .set(revocation::ActiveModel {
            ended_at_ms: Set(Some(now.0)),
            ended_by: Set(by.map(|by| by.0)),
            held_after: Set(Some(device.held)),
            ..Default::default()
        })
        .filter(revocation::Column::Device.eq(device.id))
        .filter(revocation::Column::Why.eq(why.as_str()))
        .filter(revocation::Column::EndedAtMs.is_null())
        .exec(transaction)
        .await
        .map_err(Error::while_doing("enabling a device"))?;
    Ok(ended.rows_affected > 0)
}

async fn is_closed(transaction: &DatabaseTransaction, owner: uuid::Uuid) -> Result<bool> {
    let owner = account::Entity::find_by_id(owner)
        .one(transaction)
        .await
        .map_err(Error::while_doing("reading an account"))?;
    Ok(owner.is_some_and(|owner| owner.state == AccountState::Closed.as_str()))
}
