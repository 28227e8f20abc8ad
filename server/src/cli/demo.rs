//! `nuong demo`

use anyhow::Context;

use super::{Failure, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::{self, LoadError};
use crate::serve::open_up_to_date;

pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    let clock = Clock::system();
    let database = open_up_to_date(config, &clock).await?;
    let loaded = match demo::load(&database, &clock).await {
        Ok(loaded) => loaded,
        Err(error @ LoadError::NotEmpty) => return Err(Failure::Refused(error.to_string())),
        Err(error) => return Err(Failure::Other(error.into())),
    };
    database.close().await.context("could not close the database")?;
    say(format_args!("{} records, {} accounts:", loaded.records, loaded.accounts));
    for account in demo::accounts() {
        say(format_args!("  {:<14} {}", account.username, account.password));
    }
    Ok(())
}
