//! Uploaded lists between their dry run and the yes of whoever uploaded them.
//!
//! They are kept in the database, so that the yes may reach another server or another run of
//! this one. They hold personal data: nobody but their owner reads them, and they are dropped
//! after a day.

use domain::id::UserId;
use domain::time::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter,
};
use uuid::Uuid;

use crate::connect::Database;
use crate::entity::pending_import;
use crate::error::{Error, Result};

/// An uploaded list.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingImport {
    /// Its id.
    pub id: Uuid,
    /// Who uploaded it.
    pub user: UserId,
    /// The file's name.
    pub file_name: String,
    /// When.
    pub at: Timestamp,
    /// When it was taken in, if it was.
    pub applied_at: Option<Timestamp>,
    /// The file.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for PendingImport {
    /// Leaves the file out: it is personal.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("PendingImport").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Database {
    /// Keeps an upload in place of the user's earlier ones, and drops everybody's old ones.
    pub async fn keep_upload(&self, upload: PendingImport, drop_before: Timestamp) -> Result<()> {
        let doing = Error::while_doing("keeping an upload");
        let transaction = self.begin().await?;
        pending_import::Entity::delete_many()
            .filter(
                Condition::any()
                    .add(pending_import::Column::Account.eq(upload.user.0))
                    .add(pending_import::Column::AtMs.lt(drop_before.0)),
            )
            .exec(&transaction)
            .await
            .map_err(&doing)?;
        let row = pending_import::ActiveModel {
            id: Set(upload.id),
            account: Set(upload.user.0),
            file_name: Set(upload.file_name),
            at_ms: Set(upload.at.0),
            applied_at_ms: Set(upload.applied_at.map(|at| at.0)),
            body: Set(upload.body),
        };
        pending_import::Entity::insert(row)
            .exec_without_returning(&transaction)
            .await
            .map_err(&doing)?;
        transaction.commit().await.map_err(&doing)
    }

    /// An upload of the user's own.
    pub async fn upload(&self, user: UserId, id: Uuid) -> Result<Option<PendingImport>> {
        let row = pending_import::Entity::find_by_id(id)
            .filter(pending_import::Column::Account.eq(user.0))
            .one(self.reader())
            .await
            .map_err(Error::while_doing("reading an upload"))?;
        Ok(row.map(|row| PendingImport {
            id: row.id,
            user: UserId(row.account),
            file_name: row.file_name,
            at: Timestamp(row.at_ms),
            applied_at: row.applied_at_ms.map(Timestamp),
            body: row.body,
        }))
    }

    /// Notes that an upload was taken in.
    pub async fn note_upload_applied(&self, id: Uuid, at: Timestamp) -> Result<()> {
        let row = pending_import::ActiveModel {
            id: Set(id),
            applied_at_ms: Set(Some(at.0)),
            ..Default::default()
        };
        row.update(self.writer()).await.map_err(Error::while_doing("noting an upload"))?;
        Ok(())
    }
}
