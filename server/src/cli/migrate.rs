//! `nuong migrate`

use clap::Subcommand;

use super::{Failure, say};
use crate::config::Config;
use crate::serve::open;

/// Where to take the tables.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum MigrateTask {
    /// Brings the tables up to this build (what `serve` does by itself)
    Up,
    /// Takes every table away again, with everything in it
    Down {
        /// Yes, everything in the database is to be lost
        #[arg(long)]
        lose_everything: bool,
    },
    /// Says whether the database has the tables of this build
    Status,
}

pub(super) async fn run(config: &Config, task: Option<MigrateTask>) -> Result<(), Failure> {
    let database = open(config).await?;
    match task.unwrap_or(MigrateTask::Up) {
        MigrateTask::Up => {
            database.migrate().await?;
            say("The database has the tables of this build.");
        }
        MigrateTask::Down { lose_everything: false } => {
            let refusal = "this takes every table away; say --lose-everything if that is meant";
            return Err(Failure::Refused(refusal.to_owned()));
        }
        MigrateTask::Down { lose_everything: true } => {
            database.migrate_down().await?;
            say("The database has no tables.");
        }
        MigrateTask::Status => {
            database.is_ready().await?;
            say("The database has the tables of this build.");
        }
    }
    Ok(database.close().await?)
}
