//! `nuong rescue`

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use serde_json::json;

use super::{Done, Failure, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::rescue::{RescueError, carry_out, open};
use crate::serve::open_up_to_date;

/// Which file to take in.
#[derive(Args, Debug)]
pub(super) struct RescueArguments {
    /// The rescue file that an officer exported from a phone
    file: PathBuf,
    /// Says what the file holds, and writes nothing
    #[arg(long)]
    dry_run: bool,
    /// Writes what cannot be taken in, unfinished forms and rows that the phone could not read,
    /// to this file as JSON, for their author. It holds personal data
    #[arg(long, value_name = "FILE")]
    rest: Option<PathBuf>,
}

pub(super) async fn run(config: &Config, arguments: RescueArguments) -> Result<Done, Failure> {
    let bytes = std::fs::read(&arguments.file).map_err(|error| {
        Failure::Usage(format!("cannot read {}: {error}", arguments.file.display()))
    })?;
    let clock = Clock::system();
    let database = open_up_to_date(config, &clock).await?;
    let rescue = open(&database, &bytes).await.map_err(failure)?;
    say(format_args!("{:>6}  changes that were not sent", rescue.count()));
    say(format_args!("{:>6}  unfinished forms", rescue.drafts.len()));
    say(format_args!("{:>6}  rows that the phone could not read", rescue.unreadable.len()));
    if let Some(path) = &arguments.rest {
        let rest = json!({ "drafts": rescue.drafts, "unreadable": rescue.unreadable });
        std::fs::write(path, format!("{rest:#}\n"))
            .with_context(|| format!("could not write {}", path.display()))?;
    }
    if !arguments.dry_run {
        let carried = carry_out(&database, &rescue, clock.now()).await.map_err(failure)?;
        say("");
        say(format_args!("{:>6}  carried out", carried.applied));
        say(format_args!("{:>6}  carried out, with conflicts to decide", carried.merged));
        say(format_args!("{:>6}  kept for a decision", carried.quarantined));
        say(format_args!("{:>6}  here before", carried.known));
    }
    database.close().await?;
    Ok(Done::Wholly)
}

fn failure(error: RescueError) -> Failure {
    match error {
        RescueError::Database(error) => Failure::from(error),
        refused => Failure::Refused(refused.to_string()),
    }
}
