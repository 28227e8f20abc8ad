//! The command line.

#![expect(clippy::doc_markdown, reason = "these comments are the text of --help")]

mod areas;
mod backup;
mod demo;
mod import;
mod migrate;
mod password;
mod rescue;
mod user;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, ConfigError, Flags};

pub use user::UserTask;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the program or the machine failed; the message says where
  2  the command line, the settings or what was typed in cannot be used
  3  the database cannot be reached, is busy or full, or has other tables than this build
  4  refused, nothing was changed: what is there already stands in the way
  5  done in part: some rows of the list, or some records, stay behind with a reason

Settings come from flags, then environment variables (NUONG_LISTEN, NUONG_DATA_DIR,
DATABASE_URL, NUONG_LOG, …), then the TOML file, then defaults:

  listen = \"127.0.0.1:3000\"
  data_dir = \"data\"
  # database_url = \"postgres://nuong@localhost/nuong\"
  [session]
  idle_days = 30

Passwords are never taken from the command line: they are asked for, or read from the first
line of standard input, or from NUONG_PASSWORD.";

/// Nương, the household book of poverty officers: server, imports and accounts in one program.
#[derive(Debug, Parser)]
#[command(name = "nuong", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub struct CommandLine {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    task: Task,
}

/// Settings every command takes.
#[derive(Args, Debug)]
struct Settings {
    /// TOML file with settings [env: NUONG_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the SQLite file, made when it is missing [env: NUONG_DATA_DIR] [default: data]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Another database: postgres://… or sqlite:… [env: DATABASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Brings the database up to date and serves the site and the phones until it is stopped
    Serve {
        /// Address and port to serve on [env: NUONG_LISTEN] [default: 127.0.0.1:3000]
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<SocketAddr>,
        /// Loads the demo province first, when the database holds no account yet
        #[arg(long)]
        demo_when_empty: bool,
    },
    /// Moves the tables of the database to another state, or tells where they are
    Migrate {
        #[command(subcommand)]
        task: Option<migrate::MigrateTask>,
    },
    /// Loads the demo province, with invented people, into an empty database
    Demo,
    /// Writes everything the database holds to a file, while the server goes on working
    Backup(backup::BackupArguments),
    /// Brings a backup into an empty database; phones then send again what it did not know
    Restore(backup::RestoreArguments),
    /// Takes a review workbook (three sheets, .xlsx) into the book
    Import(import::ImportArguments),
    /// Takes in what a phone had not sent, from the rescue file that its officer exported
    Rescue(rescue::RescueArguments),
    /// Brings the book to the map of today
    Areas {
        #[command(subcommand)]
        task: areas::AreasTask,
    },
    /// Makes accounts, lists them, stops them, sets their passwords
    User {
        #[command(subcommand)]
        task: UserTask,
    },
}

/// Why a command ended before its end; each kind has its exit code.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The settings cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// What was typed in cannot be used.
    #[error("{0}")]
    Usage(String),
    /// The database cannot be reached, is busy or full, or has other tables.
    #[error("the database cannot be used")]
    Database(#[source] database::Error),
    /// What is there already stands in the way.
    #[error("{0}")]
    Refused(String),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Config(_) | Self::Usage(_) => 2,
            Self::Database(_) => 3,
            Self::Refused(_) => 4,
            Self::Other(_) => 1,
        })
    }
}

impl From<database::Error> for Failure {
    fn from(error: database::Error) -> Self {
        match error {
            database::Error::Unreachable { .. }
            | database::Error::NotMigrated
            | database::Error::Busy
            | database::Error::Full => Self::Database(error),
            other => Self::Other(other.into()),
        }
    }
}

/// Done, wholly or in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Everything.
    Wholly,
    /// Some rows came back.
    InPart,
}

/// Runs one command to its end.
pub async fn run(arguments: CommandLine) -> ExitCode {
    let ended = carry_out(arguments).await;
    match ended {
        Ok(Done::Wholly) => ExitCode::SUCCESS,
        Ok(Done::InPart) => ExitCode::from(5),
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "nuong: {}", crate::error::chain(&failure));
            failure.exit_code()
        }
    }
}

async fn carry_out(arguments: CommandLine) -> Result<Done, Failure> {
    let Settings { config, data_dir, database_url } = arguments.settings;
    let file = config.or_else(|| std::env::var_os("NUONG_CONFIG").map(PathBuf::from));
    let listen = match &arguments.task {
        Task::Serve { listen, .. } => *listen,
        _ => None,
    };
    let config = Config::load(Flags { listen, data_dir, database_url }, file.as_deref())?;
    match arguments.task {
        Task::Serve { demo_when_empty, .. } => {
            crate::serve::serve(config, demo_when_empty).await.map(|()| Done::Wholly)
        }
        Task::Migrate { task } => migrate::run(&config, task).await.map(|()| Done::Wholly),
        Task::Demo => demo::run(&config).await.map(|()| Done::Wholly),
        Task::Backup(arguments) => backup::back_up(&config, arguments).await.map(|()| Done::Wholly),
        Task::Restore(arguments) => {
            backup::restore(&config, arguments).await.map(|()| Done::Wholly)
        }
        Task::Import(arguments) => import::run(&config, arguments).await,
        Task::Rescue(arguments) => rescue::run(&config, arguments).await,
        Task::Areas { task } => areas::run(&config, task).await,
        Task::User { task } => user::run(&config, task).await.map(|()| Done::Wholly),
    }
}

/// Says something to the person at the terminal, if there still is one: what is done goes on
/// when nobody listens any more.
pub(crate) fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn a_password_cannot_be_given_on_the_command_line() {
        let words = ["nuong", "user", "add", "thao", "--role", "village", "--name", "Thào"];
        assert!(CommandLine::try_parse_from(words).is_ok());
        let with_password = words.iter().chain(&["--password", "x"]);
        assert!(CommandLine::try_parse_from(with_password).is_err());
    }

    #[test]
    fn settings_may_follow_the_command() {
        let words = ["nuong", "serve", "--data-dir", "d", "--listen", "127.0.0.1:1"];
        let parsed = CommandLine::try_parse_from(words).unwrap();
        assert_eq!(parsed.settings.data_dir.as_deref(), Some(std::path::Path::new("d")));
    }
}
