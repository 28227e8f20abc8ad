//! Accounts, their areas, sessions, failed sign-ins, and the log of imports.

use sea_orm_migration::prelude::*;

use crate::columns::{drop_all, index, table};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("account")
            .key("id")
            .texts(["username", "username_folded", "name", "role", "password_hash", "state"])
            .numbers(["created_at_ms"])
            .create(manager)
            .await?;
        index(manager, "account_username", "account", &["username_folded"], true).await?;
        table("account_area")
            .ids(["account", "area"])
            .key_of("account", "area")
            .belongs_to("account", "account", "account_area_account")
            .create(manager)
            .await?;
        table("session")
            .bytes_key("token_hash")
            .ids(["account"])
            .texts(["csrf"])
            .maybe_ids(["device"])
            .numbers(["created_at_ms", "last_used_at_ms", "expires_at_ms"])
            .belongs_to("account", "account", "session_account")
            .create(manager)
            .await?;
        index(manager, "session_account_index", "session", &["account"], false).await?;
        index(manager, "session_expires", "session", &["expires_at_ms"], false).await?;
        table("sign_in_attempt")
            .key("id")
            .texts(["key"])
            .numbers(["at_ms"])
            .create(manager)
            .await?;
        index(manager, "sign_in_attempt_key", "sign_in_attempt", &["key", "at_ms"], false).await?;
        table("import")
            .key("id")
            .ids(["account", "commune"])
            .texts(["file_name", "file_sha256"])
            .numbers(["at_ms", "households", "people", "assessments", "problems"])
            .texts(["summary"])
            .create(manager)
            .await?;
        index(manager, "import_at", "import", &["at_ms"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, &["import", "sign_in_attempt", "session", "account_area", "account"])
            .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
