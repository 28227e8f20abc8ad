//! Bringing a database up to this build.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, EntityTrait, QuerySelect};

use crate::connect::Database;
use crate::entity::meta;
use crate::error::{Error, Result};

impl Database {
    /// Runs the migrations that are missing and gives a new database its epoch.
    pub async fn migrate(&self) -> Result<()> {
        let doing = Error::while_doing("migrating");
        Migrator::up(self.writer(), None).await.map_err(&doing)?;
        make_epoch(self.writer()).await
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

    /// The random value phones compare to notice that a backup was restored.
    pub async fn epoch(&self) -> Result<String> {
        if let Some(epoch) = self.0.epoch.get() {
            return Ok(epoch.clone());
        }
        let found: Option<String> = meta::Entity::find_by_id("epoch")
            .select_only()
            .column(meta::Column::Value)
            .into_tuple()
            .one(self.reader())
            .await
            .map_err(Error::while_doing("reading the epoch"))?;
        let epoch = found.ok_or(Error::NotMigrated)?;
        Ok(self.0.epoch.get_or_init(|| epoch).clone())
    }
}

/// The database makes the randomness itself; the first value stands.
async fn make_epoch(db: &DatabaseConnection) -> Result<()> {
    let random = match db.get_database_backend() {
        DatabaseBackend::Sqlite => "lower(hex(randomblob(16)))",
        _ => "replace(gen_random_uuid()::text, '-', '')",
    };
    let sql = format!(
        "INSERT INTO meta (name, value) VALUES ('epoch', {random}) ON CONFLICT (name) DO NOTHING"
    );
    db.execute_unprepared(&sql).await.map_err(Error::while_doing("making the epoch"))?;
    Ok(())
}
