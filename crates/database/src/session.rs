//! Who is signed in, and whose sign-ins failed. Tokens are kept as hashes only.

use domain::id::{DeviceId, UserId};
use domain::time::Timestamp;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::connect::Database;
use crate::entity::{session, sign_in_attempt};
use crate::error::{Error, Result};

/// The SHA-256 of a session's token.
pub type TokenHash = [u8; 32];

/// Somebody signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The SHA-256 of the token in the cookie.
    pub token_hash: TokenHash,
    /// Who.
    pub user: UserId,
    /// What every request that changes something has to repeat.
    pub csrf: String,
    /// On which device, if it has a store.
    pub device: Option<DeviceId>,
    /// Since when.
    pub created: Timestamp,
    /// When it was last used, as far as that was noted.
    pub last_used: Timestamp,
    /// When it ends unless it is used.
    pub expires: Timestamp,
}

impl std::fmt::Debug for Session {
    /// Leaves out everything that opens a door.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Session").field("user", &self.user).finish_non_exhaustive()
    }
}

impl Database {
    /// Keeps a new session.
    pub async fn create_session(&self, new: &Session) -> Result<()> {
        let row = session::ActiveModel {
            token_hash: Set(new.token_hash.to_vec()),
            account: Set(new.user.0),
            csrf: Set(new.csrf.clone()),
            device: Set(new.device.map(|device| device.0)),
            created_at_ms: Set(new.created.0),
            last_used_at_ms: Set(new.last_used.0),
            expires_at_ms: Set(new.expires.0),
        };
        session::Entity::insert(row)
            .exec_without_returning(self.writer())
            .await
            .map_err(Error::while_doing("keeping a session"))?;
        Ok(())
    }

    /// The session of a token, also if it has expired.
    pub async fn session(&self, token_hash: &TokenHash) -> Result<Option<Session>> {
        let row = session::Entity::find_by_id(token_hash.to_vec())
            .one(self.reader())
            .await
            .map_err(Error::while_doing("reading a session"))?;
        let read = |row: session::Model| Session {
            token_hash: *token_hash,
            user: UserId(row.account),
            csrf: row.csrf,
            device: row.device.map(DeviceId),
            created: Timestamp(row.created_at_ms),
            last_used: Timestamp(row.last_used_at_ms),
            expires: Timestamp(row.expires_at_ms),
        };
        Ok(row.map(read))
    }

    /// Notes that a session was used and until when it lasts now.
    pub async fn touch_session(
        &self,
        token_hash: &TokenHash,
        last_used: Timestamp,
        expires: Timestamp,
    ) -> Result<()> {
        session::Entity::update_many()
            .set(session::ActiveModel {
                last_used_at_ms: Set(last_used.0),
                expires_at_ms: Set(expires.0),
                ..Default::default()
            })
            .filter(session::COLUMN.token_hash.eq(token_hash.to_vec()))
            .exec(self.writer())
            .await
            .map_err(Error::while_doing("noting the use of a session"))?;
        Ok(())
    }

    /// Ends a session.
    pub async fn end_session(&self, token_hash: &TokenHash) -> Result<()> {
        session::Entity::delete_by_id(token_hash.to_vec())
            .exec(self.writer())
            .await
            .map_err(Error::while_doing("ending a session"))?;
        Ok(())
    }

    /// Ends all sessions of a user.
    pub async fn end_sessions_of(&self, user: UserId) -> Result<()> {
        session::Entity::delete_many()
            .filter(session::COLUMN.account.eq(user.0))
            .exec(self.writer())
            .await
            .map_err(Error::while_doing("ending sessions"))?;
        Ok(())
    }

    /// Forgets sessions that ended before this moment; says how many.
    pub async fn drop_expired_sessions(&self, before: Timestamp) -> Result<u64> {
        let done = session::Entity::delete_many()
            .filter(session::COLUMN.expires_at_ms.lt(before.0))
            .exec(self.writer())
            .await
            .map_err(Error::while_doing("forgetting old sessions"))?;
        Ok(done.rows_affected)
    }

    /// Notes a failed sign-in. The key says whose, and is no name: a hash of name or address.
    pub async fn note_failed_sign_in(&self, id: Uuid, key: &str, at: Timestamp) -> Result<()> {
        let row = sign_in_attempt::ActiveModel {
            id: Set(id),
            key: Set(key.to_owned()),
            at_ms: Set(at.0),
        };
        row.insert(self.writer()).await.map_err(Error::while_doing("noting a failed sign-in"))?;
        Ok(())
    }

    /// How many sign-ins of the key failed since then, on any server.
    pub async fn failed_sign_ins(&self, key: &str, since: Timestamp) -> Result<u64> {
        sign_in_attempt::Entity::find()
            .filter(sign_in_attempt::COLUMN.key.eq(key))
            .filter(sign_in_attempt::COLUMN.at_ms.gte(since.0))
            .count(self.reader())
            .await
            .map_err(Error::while_doing("counting failed sign-ins"))
    }

    /// Forgets the failed sign-ins of a key, because one succeeded.
    pub async fn forget_failed_sign_ins(&self, key: &str) -> Result<()> {
        sign_in_attempt::Entity::delete_many()
            .filter(sign_in_attempt::COLUMN.key.eq(key))
            .exec(self.writer())
            .await
            .map_err(Error::while_doing("forgetting failed sign-ins"))?;
        Ok(())
    }

    /// Forgets all failed sign-ins before this moment.
    pub async fn drop_old_sign_ins(&self, before: Timestamp) -> Result<()> {
        sign_in_attempt::Entity::delete_many()
            .filter(sign_in_attempt::COLUMN.at_ms.lt(before.0))
            .exec(self.writer())
            .await
            .map_err(Error::while_doing("forgetting old sign-ins"))?;
        Ok(())
    }
}
