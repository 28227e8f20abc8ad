//! Sheets that repeat another one, so that a choice between several of a round stands in for all.

use sea_orm_migration::prelude::*;

use crate::columns::index;

const STANDING: &str = "assessment_standing";
const COLUMNS: [&str; 9] = [
    "household",
    "round",
    "standard",
    "date",
    "received_at_ms",
    "id",
    "replaces",
    "class",
    "left_class",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let same_as = ColumnDef::new(Alias::new("same_as")).uuid().null().to_owned();
        let change = Table::alter().table(Alias::new("assessment")).add_column(same_as).to_owned();
        manager.alter_table(change).await?;
        // What boards ask of a sheet stays in the index alone.
        drop_standing(manager).await?;
        let mut columns = COLUMNS.to_vec();
        columns.push("same_as");
        index(manager, STANDING, "assessment", &columns, false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_standing(manager).await?;
        index(manager, STANDING, "assessment", &COLUMNS, false).await?;
        let same_as = Alias::new("same_as");
        let change = Table::alter().table(Alias::new("assessment")).drop_column(same_as).to_owned();
        manager.alter_table(change).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn drop_standing(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name(STANDING).table("assessment").to_owned()).await
}
