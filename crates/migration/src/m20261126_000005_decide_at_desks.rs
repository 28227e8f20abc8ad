//! Where quarantined mutations are decided, and what a household takes along when it moves.

use sea_orm_migration::prelude::*;

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let desk = ColumnDef::new(Alias::new("desk")).uuid().null().to_owned();
        let change = Table::alter().table(Alias::new("quarantined")).add_column(desk).to_owned();
        manager.alter_table(change).await?;
        index(manager, "quarantined_record", "quarantined", &["record"], false).await?;
        index(manager, "quarantined_scope", "quarantined", &["scope", "received_at_ms"], false)
            .await?;
        index(manager, "conflict_record", "conflict", &["record"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in [
            ("conflict_record", "conflict"),
            ("quarantined_scope", "quarantined"),
            ("quarantined_record", "quarantined"),
        ] {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        let desk = Alias::new("desk");
        let change = Table::alter().table(Alias::new("quarantined")).drop_column(desk).to_owned();
        manager.alter_table(change).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
