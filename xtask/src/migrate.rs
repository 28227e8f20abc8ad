//! Starts a migration file, or moves a development database up and down.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{cargo, output, run as run_command};
use crate::workspace::Workspace;

/// What to do with the schema.
#[derive(clap::Subcommand)]
pub(crate) enum MigrateTask {
    /// Writes an empty migration, named for what it changes.
    New {
        /// Words in snake case, such as `add_consent`.
        name: String,
    },
    /// Passes everything else to `nuong migrate`.
    #[command(external_subcommand)]
    Database(Vec<String>),
}

pub(crate) fn run(workspace: &Workspace, task: &MigrateTask) -> Result<()> {
    match task {
        MigrateTask::New { name } => start(workspace, name),
        MigrateTask::Database(words) => {
            let mut migrate = cargo();
            migrate.args(["run", "-p", "server", "--bin", "nuong", "--", "migrate"]).args(words);
            run_command(migrate.current_dir(workspace.root()))
        }
    }
}

fn start(workspace: &Workspace, name: &str) -> Result<()> {
    if !is_snake_case(name) {
        bail!("`{name}` is not in snake case, such as add_consent");
    }
    let moment = output(Command::new("date").args(["-u", "+%Y%m%d_%H%M%S"]))?;
    let module = format!("m{}_{name}", moment.trim());
    let file = workspace.path(&format!("crates/migration/src/{module}.rs"));
    fs::write(&file, template(name))
        .with_context(|| format!("could not write {}", file.display()))?;
    println!("{} is written; now name {module} in crates/migration/src/lib.rs", file.display());
    Ok(())
}

fn is_snake_case(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn template(name: &str) -> String {
    let sentence = name.replace('_', " ");
    format!(
        r#"//! Migration: {sentence}.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {{
    /// SQLite runs migrations without a transaction unless asked for one.
    fn use_transaction(&self) -> Option<bool> {{
        Some(true)
    }}

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {{
        manager.get_connection().execute_unprepared("").await.map(|_| ())
    }}

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {{
        manager.get_connection().execute_unprepared("").await.map(|_| ())
    }}
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_is_named_in_snake_case() {
        assert!(is_snake_case("add_consent_2"));
        assert!(!is_snake_case("AddConsent") && !is_snake_case("") && !is_snake_case("a b"));
    }
}
