//! What boards lean on, and uploads that wait for somebody to say yes.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_all, index, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Everything a board asks of a sheet, so that its wide row need not be read.
        let standing = [
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
        index(manager, "assessment_standing", "assessment", &standing, false).await?;
        let of_scope = ["scope", "round", "standard"];
        index(manager, "assessment_scope_round", "assessment", &of_scope, false).await?;
        index(manager, "assessment_received", "assessment", &["received_at_ms"], false).await?;
        table("pending_import")
            .key("id")
            .ids(["account"])
            .texts(["file_name"])
            .numbers(["at_ms"])
            .maybe_numbers(["applied_at_ms"])
            .bytes("body")
            .belongs_to("account", "account", "pending_import_account")
            .create(manager)
            .await?;
        index(manager, "pending_import_account_index", "pending_import", &["account"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["pending_import"]).await?;
        for name in ["assessment_received", "assessment_scope_round", "assessment_standing"] {
            let drop = Index::drop().name(name).table("assessment").to_owned();
            manager.drop_index(drop).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
