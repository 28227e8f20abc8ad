//! Photos: what is known of each, which files have arrived whole, and pieces of those on their way.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_all, index, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("photo")
            .key("id")
            .ids(["scope", "household"])
            .texts(["sha256"])
            .numbers(["bytes", "width", "height", "taken_at_ms"])
            .maybe_texts(["caption"])
            .maybe_reals(["latitude", "longitude", "accuracy_m"])
            .create(manager)
            .await?;
        index(manager, "photo_household", "photo", &["household"], false).await?;
        index(manager, "photo_scope", "photo", &["scope"], false).await?;
        index(manager, "photo_sha256", "photo", &["sha256"], false).await?;
        table("blob")
            .key("record")
            .texts(["sha256"])
            .numbers(["bytes"])
            .ids(["account"])
            .numbers(["at_ms"])
            .maybe_numbers(["unused_since_ms"])
            .create(manager)
            .await?;
        index(manager, "blob_account", "blob", &["account", "at_ms"], false).await?;
        table("blob_part")
            .text_key("name")
            .ids(["account"])
            .texts(["sha256"])
            .numbers(["start", "at_ms"])
            .bytes("body")
            .create(manager)
            .await?;
        index(manager, "blob_part_upload", "blob_part", &["account", "sha256"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["blob_part", "blob", "photo"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
