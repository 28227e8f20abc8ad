//! `nuong backup` and `nuong restore`

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use database::{Backup, BackupError, Contents, Over, Restoring};
use domain::time::Timestamp;
use jiff::Timestamp as Instant;
use tempfile::NamedTempFile;

use super::{Failure, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::serve::open;

/// Progress is told after every so many rows of a table.
const TELL_EVERY: u64 = 50_000;

/// Where to write the backup.
#[derive(Args, Debug)]
pub(super) struct BackupArguments {
    /// The file to make. It holds people: only its owner can read it, and it is never
    /// overwritten
    file: PathBuf,
}

/// What to restore, and over what.
#[derive(Args, Debug)]
pub(super) struct RestoreArguments {
    /// A file made by `nuong backup`, from either database
    file: PathBuf,
    /// Puts it in place of the book that is there, which is kept in a file beside this one first
    #[arg(long)]
    replace: bool,
}

pub(super) async fn back_up(config: &Config, arguments: BackupArguments) -> Result<(), Failure> {
    let draft = Draft::beside(&arguments.file)?;
    let database = open(config).await?;
    let now = Clock::system().now();
    let written = database.back_up(draft.file.as_file(), now, &mut tell()).await;
    let contents = written.map_err(failure)?;
    draft.keep()?;
    tell_what(&contents, "is in", &arguments.file);
    Ok(database.close().await?)
}

pub(super) async fn restore(config: &Config, arguments: RestoreArguments) -> Result<(), Failure> {
    let path = &arguments.file;
    let file = File::open(path)
        .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))?;
    // Nothing is touched, and no database is made, for a file that is no backup.
    let backup = Backup::open(file).map_err(failure)?;
    let database = open(config).await?;
    database.migrate().await?;
    let restoring = database.begin_restore().await?;
    let holdings = restoring.holdings().await?;
    let mut over = Over::Nothing;
    if !holdings.is_empty() {
        let there = format!("{} accounts and {} records", holdings.accounts, holdings.records);
        if !arguments.replace {
            return Err(Failure::Refused(format!(
                "the database is not empty: it holds {there}; say --replace if they are to go"
            )));
        }
        let kept = keep(&restoring, path, Clock::system().now()).await?;
        say(format_args!("The book that was there, {there}, is kept in {}.", kept.display()));
        over = Over::Everything;
    }
    let contents = restoring.take_in(backup, over, &mut tell()).await.map_err(failure)?;
    tell_what(&contents, "was restored from", path);
    say(
        "Phones notice by themselves and send again what they still have. Everybody signs in anew.",
    );
    Ok(database.close().await?)
}

/// Keeps the book that is there in a file beside the one it gives way to.
async fn keep(restoring: &Restoring, beside: &Path, now: Timestamp) -> Result<PathBuf, Failure> {
    let at = moment(now).strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut name = beside.file_name().unwrap_or_default().to_owned();
    name.push(format!(".replaced-{at}"));
    let path = beside.with_file_name(name);
    let draft = Draft::beside(&path)?;
    restoring.back_up(draft.file.as_file(), now, &mut tell()).await.map_err(failure)?;
    draft.keep()?;
    Ok(path)
}

/// A file that bears its name only once it is whole. Its owner alone can read it.
struct Draft {
    file: NamedTempFile,
    path: PathBuf,
}

impl Draft {
    fn beside(path: &Path) -> Result<Self, Failure> {
        if path.exists() {
            return Err(Failure::Refused(format!("{} is there already", path.display())));
        }
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let file = NamedTempFile::with_prefix_in(".nuong-", folder.unwrap_or(Path::new(".")))
            .map_err(|error| Failure::Usage(format!("cannot write {}: {error}", path.display())))?;
        Ok(Self { file, path: path.to_owned() })
    }

    fn keep(self) -> Result<(), Failure> {
        let Self { file, path } = self;
        let doing = || format!("could not write {}", path.display());
        file.as_file().sync_all().with_context(doing)?;
        file.persist_noclobber(&path).with_context(doing)?;
        Ok(())
    }
}

fn tell() -> impl FnMut(&str, u64) + Send {
    let mut told = 0;
    move |table, rows| {
        let step = rows / TELL_EVERY;
        if rows < TELL_EVERY {
            told = 0;
        } else if step != told {
            told = step;
            let _ = writeln!(std::io::stderr(), "{table}: {rows} rows");
        }
    }
}

fn tell_what(contents: &Contents, what: &str, path: &Path) {
    let rows = |table| contents.rows.get(table).copied().unwrap_or_default();
    say(format_args!(
        "The book of {} {what} {}: {} accounts, {} records, {} mutations; {} rows in all.",
        moment(contents.made_at).strftime("%Y-%m-%d %H:%M:%S UTC"),
        path.display(),
        rows("account"),
        rows("feed"),
        rows("mutation"),
        contents.total(),
    ));
}

fn moment(at: Timestamp) -> Instant {
    Instant::from_millisecond(at.0).unwrap_or_default()
}

fn failure(error: BackupError) -> Failure {
    match error {
        BackupError::Database(error) => Failure::from(error),
        BackupError::NotEmpty => Failure::Refused(error.to_string()),
        BackupError::Unwritable(_) | BackupError::Differs { .. } => Failure::Other(error.into()),
        BackupError::Unreadable(_)
        | BackupError::NotABackup
        | BackupError::OtherFormat { .. }
        | BackupError::NewerSchema { .. }
        | BackupError::OlderSchema { .. }
        | BackupError::CutOff
        | BackupError::Damaged { .. } => Failure::Usage(crate::error::chain(&error)),
    }
}
