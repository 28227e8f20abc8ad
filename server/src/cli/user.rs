//! `nuong user`

use clap::Subcommand;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use database::{Account, AccountState, Database, NewAccount};
use domain::access::Role;
use domain::area::AreaTree;
use domain::id::{AreaId, UserId};

use super::{Failure, areas, password, say};
use crate::auth::password::Passwords;
use crate::clock::{Clock, entropy};
use crate::config::Config;
use crate::serve::open_up_to_date;

/// What to do about accounts.
#[derive(Debug, Subcommand)]
pub enum UserTask {
    /// Makes an account; the password is asked for, or read from standard input
    Add {
        /// The name to sign in with
        username: String,
        /// What the account is for
        #[arg(long, value_parser = role_parser())]
        role: Role,
        /// Full name
        #[arg(long)]
        name: String,
        /// An area it is bound to, by id, official code or name, such as 04492, "Púng Luông" or
        /// "Nả Háng B, Púng Luông"; may be given several times
        #[arg(long, value_name = "AREA")]
        area: Vec<String>,
    },
    /// Lists all accounts with their roles and areas
    List,
    /// Closes an account and ends its sessions; nothing it wrote is lost
    Disable {
        /// The account's name
        username: String,
    },
    /// Sets another password and ends the account's sessions
    Password {
        /// The account's name
        username: String,
    },
}

fn role_parser() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str))
        .try_map(|name| Role::from_name(&name).ok_or("no such role"))
}

pub(super) async fn run(config: &Config, task: UserTask) -> Result<(), Failure> {
    let clock = Clock::system();
    let database = open_up_to_date(config, &clock).await?;
    match task {
        UserTask::Add { username, role, name, area } => {
            add(&database, &clock, username, role, name, &area).await?;
        }
        UserTask::List => list(&database, &clock).await?,
        UserTask::Disable { username } => {
            let account = existing(&database, &username).await?;
            let closed = AccountState::Closed;
            database.set_account_state(account.id, closed, None, clock.now()).await?;
            say(format_args!("{username} is closed; their phones may hand in what they have."));
        }
        UserTask::Password { username } => {
            let account = existing(&database, &username).await?;
            let hash = hashed(password::take_new()?).await?;
            database.change_password(account.id, &hash).await?;
            say(format_args!("{username} has a new password and is signed out everywhere."));
        }
    }
    Ok(database.close().await?)
}

async fn add(
    database: &Database,
    clock: &Clock,
    username: String,
    role: Role,
    name: String,
    area: &[String],
) -> Result<(), Failure> {
    if username.trim().is_empty() || name.trim().is_empty() {
        return Err(Failure::Usage(
            "an account needs a name to sign in with and a name".to_owned(),
        ));
    }
    let map = AreaTree::new(database.areas().await?);
    let today = clock.today();
    let areas: Result<Vec<AreaId>, Failure> =
        area.iter().map(|word| areas::find(&map, word, today)).collect();
    let areas = areas?;
    if areas.is_empty() && role != Role::ProvinceAdmin {
        say("Note: without an area this account sees no household.");
    }
    let password_hash = hashed(password::take_new()?).await?;
    let id = UserId::new(clock.now(), entropy());
    let new = NewAccount { id, username: username.clone(), name, role, areas, password_hash };
    match database.create_account(new, clock.now()).await? {
        Ok(()) => say(format_args!("{username} may sign in as {}.", role.as_str())),
        Err(taken) => return Err(Failure::Refused(format!("{taken}: {username}"))),
    }
    Ok(())
}

async fn list(database: &Database, clock: &Clock) -> Result<(), Failure> {
    let map = AreaTree::new(database.areas().await?);
    let today = clock.today();
    for account in database.accounts().await? {
        let Account { username, role, state, areas, .. } = account;
        let areas: Vec<String> = areas.iter().map(|id| areas::path(&map, *id, today)).collect();
        let (role, state) = (role.as_str(), state.as_str());
        say(format_args!("{username:<20} {role:<16} {state:<8} {}", areas.join("; ")));
    }
    Ok(())
}

async fn existing(database: &Database, username: &str) -> Result<Account, Failure> {
    let account = database.account_by_username(username).await?;
    account.ok_or_else(|| Failure::Usage(format!("there is no account {username}")))
}

async fn hashed(password: String) -> Result<String, Failure> {
    let failed = |error| Failure::Other(anyhow::Error::new(error));
    Passwords::new().map_err(failed)?.hash(password).await.map_err(failed)
}
