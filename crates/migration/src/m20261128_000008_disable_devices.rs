//! How devices stand as they last said, and the steps by which a disabled one leaves.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_all, index, table};

const NUMBERS: [&str; 5] = ["waiting", "oldest_ms", "reported_at_ms", "used_mb", "quota_mb"];
const FLAG: &str = "persisted";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in NUMBERS {
            add(manager, ColumnDef::new(Alias::new(name)).big_integer().null()).await?;
        }
        add(manager, ColumnDef::new(Alias::new(FLAG)).boolean().null()).await?;
        table("revocation")
            .ids(["device"])
            .texts(["why", "note"])
            .maybe_ids(["by", "ended_by"])
            .numbers(["at_ms", "held_before"])
            .maybe_numbers(["heard_at_ms", "received_at_ms", "confirmed_at_ms", "drafts"])
            .maybe_numbers(["erased_at_ms", "ended_at_ms", "held_after"])
            .key_of("device", "at_ms")
            .create(manager)
            .await?;
        // Who looks for the phones of an account finds them without reading every phone.
        index(manager, "device_account", "device", &["account"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("device_account").table("device").to_owned()).await?;
        drop_all(manager, &["revocation"]).await?;
        for name in NUMBERS.into_iter().chain([FLAG]) {
            let column = Alias::new(name);
            let change = Table::alter().table(Alias::new("device")).drop_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn add(manager: &SchemaManager<'_>, column: &mut ColumnDef) -> Result<(), DbErr> {
    let change =
        Table::alter().table(Alias::new("device")).add_column(column.to_owned()).to_owned();
    manager.alter_table(change).await
}
