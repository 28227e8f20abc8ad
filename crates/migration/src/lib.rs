//! The database's tables, one file a step, for SQLite and PostgreSQL alike.
//!
//! Steps are only ever added. A step names tables and columns by plain text, because it must
//! not move when an entity is renamed. Types are portable: ids are `uuid`, moments and counts
//! are 64-bit integers, days and codes are text, lists and maps are JSON kept as text.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod columns;
mod m20261123_000001_create_log;
mod m20261123_000002_create_records;
mod m20261123_000003_create_accounts;
mod m20261123_000004_create_reports;
mod m20261126_000005_decide_at_desks;
mod m20261127_000006_repeat_sheets;
mod m20261127_000007_keep_photos;
mod m20261128_000008_disable_devices;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

/// Brings a database up to this build, or takes it down again.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_log::Migration),
            Box::new(m20261123_000002_create_records::Migration),
            Box::new(m20261123_000003_create_accounts::Migration),
            Box::new(m20261123_000004_create_reports::Migration),
            Box::new(m20261126_000005_decide_at_desks::Migration),
            Box::new(m20261127_000006_repeat_sheets::Migration),
            Box::new(m20261127_000007_keep_photos::Migration),
            Box::new(m20261128_000008_disable_devices::Migration),
        ]
    }
}
