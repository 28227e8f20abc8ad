//! Bringing a database up to this build.

use migration::{Migrator, MigratorTrait};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DatabaseBackend, EntityTrait, QuerySelect};

use crate::connect::Database;
use crate::entity::meta;
use crate::error::{Error, Result};

/// Whoever migrates holds this lock of PostgreSQL: "nuong" in ASCII.
const MIGRATION_LOCK: i64 = 0x006e_756f_6e67;

impl Database {
    /// Runs the migrations that are missing and gives a new database its epoch.
    ///
    /// All of it is one transaction. Where several start at once, one does it and the others
    /// wait: for the lock of that name on PostgreSQL, for the only writer on SQLite.
    pub async fn migrate(&self) -> Result<()> {
        if self.is_ready().await.is_ok() && self.epoch().await.is_ok() {
            return Ok(());
        }
        let doing = Error::while_doing("migrating");
        let transaction = self.begin().await?;
        if self.backend() == DatabaseBackend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
            transaction.execute_unprepared(&lock).await.map_err(&doing)?;
        }
        Migrator::up(&transaction, None).await.map_err(&doing)?;
        make_epoch(&transaction).await?;
        transaction.commit().await.map_err(&doing)
    }

    /// Takes all tables away again. For tests of the migrations.
    pub async fn migrate_down(&self) -> Result<()> {
        Migrator::down(self.writer(), None).await.map_err(Error::while_doing("migrating down"))
    }

    /// Says whether the database answers and has the tables of this build.
    pub async fn is_ready(&self) -> Result<()> {
        let pending = Migrator::get_pending_migrations_read_only(self.reader())
            .await
            .map_err(Error::while_doing("asking whether the database is ready"))?;
        if pending.is_empty() { Ok(()) } else { Err(Error::NotMigrated) }
    }

    /// The random value phones compare to notice that a backup was restored, at most half a
    /// second ago.
    pub async fn epoch(&self) -> Result<String> {
        if let Some(epoch) = self.0.heads.epoch() {
            return Ok(epoch);
        }
        let epoch = self.fact("epoch").await?.ok_or(Error::NotMigrated)?;
        self.0.heads.put_epoch(&epoch);
        Ok(epoch)
    }
}

/// The name of the secret behind the server's sealing key.
const SEALING_SECRET: &str = "sealing_secret";

impl Database {
    /// The secret from which the server's sealing key is made; `fresh` becomes it where there is
    /// none yet. Servers that ask at the same time get the same one.
    pub async fn sealing_secret(&self, fresh: &str) -> Result<String> {
        if let Some(secret) = self.fact(SEALING_SECRET).await? {
            return Ok(secret);
        }
        let row = meta::ActiveModel {
            name: Set(SEALING_SECRET.to_owned()),
            value: Set(fresh.to_owned()),
        };
        meta::Entity::insert(row)
            .on_conflict_do_nothing()
            .exec_without_returning(self.writer())
            .await
            .map_err(Error::while_doing("making a sealing secret"))?;
        self.fact(SEALING_SECRET).await?.ok_or(Error::NotMigrated)
    }

    async fn fact(&self, name: &str) -> Result<Option<String>> {
        meta::Entity::find_by_id(name)
            .select_only()
            .column(meta::Column::Value)
            .into_tuple()
            .one(self.reader())
            .await
            .map_err(Error::while_doing("reading what the database knows of itself"))
    }
}

/// Gives a new database its epoch; one that has an epoch keeps it.
async fn make_epoch(db: &impl ConnectionTrait) -> Result<()> {
    write_epoch(db, "DO NOTHING").await
}

/// Gives a database an epoch it never had.
pub(crate) async fn set_new_epoch(db: &impl ConnectionTrait) -> Result<()> {
    write_epoch(db, "DO UPDATE SET value = excluded.value").await
}

/// The database makes the randomness itself.
async fn write_epoch(db: &impl ConnectionTrait, meeting: &str) -> Result<()> {
    let random = match db.get_database_backend() {
        DatabaseBackend::Sqlite => "lower(hex(randomblob(16)))",
        _ => "replace(gen_random_uuid()::text, '-', '')",
    };
    let sql = format!(
        "INSERT INTO meta (name, value) VALUES ('epoch', {random}) ON CONFLICT (name) {meeting}"
    );
    db.execute_unprepared(&sql).await.map_err(Error::while_doing("making the epoch"))?;
    Ok(())
}
