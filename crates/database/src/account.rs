//! Who may sign in, as what, and for which areas.

use domain::access::Role;
use domain::id::{AreaId, UserId};
use domain::name::{clean, fold};
use domain::time::Timestamp;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    TransactionTrait,
};

use crate::connect::Database;
use crate::entity::{account, account_area, scope, session};
use crate::error::{Error, Result};

/// Whether an account may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// Its owner may sign in.
    Active,
    /// Its owner may not; nothing of theirs is lost.
    Closed,
}

impl AccountState {
    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    fn from_name(name: &str) -> Result<Self> {
        match name {
            "active" => Ok(Self::Active),
            "closed" => Ok(Self::Closed),
            _ => Err(Error::Unreadable { what: "account" }),
        }
    }
}

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Their id.
    pub id: UserId,
    /// The name they sign in with.
    pub username: String,
    /// Full name.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// The areas they are bound to.
    pub areas: Vec<AreaId>,
    /// The argon2id hash of the password, with its parameters.
    pub password_hash: String,
    /// Whether the account may be used.
    pub state: AccountState,
    /// When it was made.
    pub created: Timestamp,
}

impl std::fmt::Debug for Account {
    /// Leaves out who it is and the password's hash.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Account")
            .field("id", &self.id)
            .field("role", &self.role)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// An account to be made.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The id it gets.
    pub id: UserId,
    /// The name to sign in with; capitals and diacritics make no difference.
    pub username: String,
    /// Full name.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// The areas they are bound to.
    pub areas: Vec<AreaId>,
    /// The argon2id hash of the password, with its parameters.
    pub password_hash: String,
}

/// The user name belongs to another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the user name is taken")]
pub struct Taken;

impl Database {
    /// Makes an account with its scope and its public card.
    pub async fn create_account(
        &self,
        new: NewAccount,
        now: Timestamp,
    ) -> Result<std::result::Result<(), Taken>> {
        match self.insert_account(&new, now).await {
            Err(error) if error.is_taken() => return Ok(Err(Taken)),
            other => other?,
        }
        self.publish_officers(now).await?;
        Ok(Ok(()))
    }

    async fn insert_account(&self, new: &NewAccount, now: Timestamp) -> Result<()> {
        let doing = Error::while_doing("making an account");
        let transaction = self.begin().await?;
        let row = account::ActiveModel {
            id: Set(new.id.0),
            username: Set(new.username.trim().to_owned()),
            username_folded: Set(folded_username(&new.username)),
            name: Set(clean(&new.name)),
            role: Set(new.role.as_str().to_owned()),
            password_hash: Set(new.password_hash.clone()),
            state: Set(AccountState::Active.as_str().to_owned()),
            created_at_ms: Set(now.0),
        };
        account::Entity::insert(row).exec_without_returning(&transaction).await.map_err(&doing)?;
        insert_areas(&transaction, new.id, &new.areas).await?;
        scope::Entity::insert(empty_scope(new.id.0, "user"))
            .on_conflict_do_nothing()
            .exec_without_returning(&transaction)
            .await
            .map_err(&doing)?;
        transaction.commit().await.map_err(&doing)
    }

    /// The account of that user name.
    pub async fn account_by_username(&self, username: &str) -> Result<Option<Account>> {
        let row = account::Entity::find()
            .filter(account::COLUMN.username_folded.eq(folded_username(username)))
            .one(self.reader())
            .await
            .map_err(Error::while_doing("looking for an account"))?;
        self.with_areas(row).await
    }

    /// The account of that id.
    pub async fn account(&self, id: UserId) -> Result<Option<Account>> {
        let row = account::Entity::find_by_id(id.0)
            .one(self.reader())
            .await
            .map_err(Error::while_doing("reading an account"))?;
        self.with_areas(row).await
    }

    /// Every account, by user name.
    pub async fn accounts(&self) -> Result<Vec<Account>> {
        let doing = Error::while_doing("listing accounts");
        let rows = account::Entity::find()
            .order_by_asc(account::Column::UsernameFolded)
            .all(self.reader())
            .await
            .map_err(&doing)?;
        let areas = account_area::Entity::find().all(self.reader()).await.map_err(&doing)?;
        let of = |id| {
            let own = areas.iter().filter(move |row| row.account == id);
            own.map(|row| AreaId(row.area)).collect()
        };
        rows.into_iter().map(|row| read(of(row.id), row)).collect()
    }

    /// How many accounts there are.
    pub async fn account_count(&self) -> Result<u64> {
        account::Entity::find()
            .count(self.reader())
            .await
            .map_err(Error::while_doing("counting accounts"))
    }

    /// Gives an account another password and ends its sessions.
    pub async fn change_password(&self, id: UserId, password_hash: &str) -> Result<()> {
        let doing = Error::while_doing("changing a password");
        let transaction = self.begin().await?;
        let row = account::ActiveModel {
            id: Set(id.0),
            password_hash: Set(password_hash.to_owned()),
            ..Default::default()
        };
        row.update(&transaction).await.map_err(&doing)?;
        session::Entity::delete_many()
            .filter(session::COLUMN.account.eq(id.0))
            .exec(&transaction)
            .await
            .map_err(&doing)?;
        transaction.commit().await.map_err(&doing)
    }

    async fn with_areas(&self, row: Option<account::Model>) -> Result<Option<Account>> {
        let Some(row) = row else { return Ok(None) };
        let areas = account_area::Entity::find()
            .filter(account_area::COLUMN.account.eq(row.id))
            .all(self.reader())
            .await
            .map_err(Error::while_doing("reading the areas of an account"))?;
        read(areas.into_iter().map(|row| AreaId(row.area)).collect(), row).map(Some)
    }

    /// A transaction for the tables outside the log. Immediate on SQLite, like every writer.
    pub(crate) async fn begin(&self) -> Result<sea_orm::DatabaseTransaction> {
        let options = sea_orm::TransactionOptions {
            sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let begun = self.writer().begin_with_options(options).await;
        begun.map_err(Error::while_doing("beginning a transaction"))
    }
}

async fn insert_areas(
    transaction: &sea_orm::DatabaseTransaction,
    id: UserId,
    areas: &[AreaId],
) -> Result<()> {
    let areas: std::collections::BTreeSet<AreaId> = areas.iter().copied().collect();
    let rows = areas
        .into_iter()
        .map(|area| account_area::ActiveModel { account: Set(id.0), area: Set(area.0) });
    account_area::Entity::insert_many(rows)
        .exec_without_returning(transaction)
        .await
        .map_err(Error::while_doing("binding an account to areas"))?;
    Ok(())
}

/// A scope without lines.
pub(crate) fn empty_scope(id: uuid::Uuid, kind: &str) -> scope::ActiveModel {
    scope::ActiveModel {
        id: Set(id),
        kind: Set(kind.to_owned()),
        seq: Set(0),
        record_count: Set(0),
        checksum: Set(0),
    }
}

fn read(areas: Vec<AreaId>, row: account::Model) -> Result<Account> {
    Ok(Account {
        id: UserId(row.id),
        username: row.username,
        name: row.name,
        role: Role::from_name(&row.role).ok_or(Error::Unreadable { what: "account" })?,
        areas,
        password_hash: row.password_hash,
        state: AccountState::from_name(&row.state)?,
        created: Timestamp(row.created_at_ms),
    })
}

/// A user name as it is compared: people type it on phones.
fn folded_username(username: &str) -> String {
    fold(username)
}
