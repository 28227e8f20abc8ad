//! The log: scopes with their heads, feeds, mutations with their answers, devices.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_all, index, keep_rows_plain, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("meta").text_key("name").texts(["value"]).create(manager).await?;
        table("scope")
            .key("id")
            .texts(["kind"])
            .numbers(["seq", "record_count", "checksum"])
            .create(manager)
            .await?;
        table("feed")
            .ids(["scope"])
            .numbers(["seq"])
            .ids(["record"])
            .texts(["kind", "op"])
            .maybe_ids(["parent"])
            .texts(["line"])
            .key_of("scope", "seq")
            .create(manager)
            .await?;
        index(manager, "feed_record", "feed", &["record", "scope"], true).await?;
        keep_rows_plain(manager, "feed").await?;
        table("mutation")
            .key("id")
            .ids(["record", "author", "device"])
            .numbers(["device_seq", "received_at_ms"])
            .texts(["outcome"])
            .ids(["result_scope"])
            .numbers(["result_seq"])
            .maybe_texts(["detail"])
            .texts(["body"])
            .create(manager)
            .await?;
        index(manager, "mutation_record", "mutation", &["record"], false).await?;
        keep_rows_plain(manager, "mutation").await?;
        table("device")
            .key("id")
            .maybe_ids(["account"])
            .texts(["name", "build"])
            .numbers(["held"])
            .maybe_numbers(["seen_at_ms"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["device", "mutation", "feed", "scope", "meta"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
