//! The whole book as one file, and back: the same file for SQLite and PostgreSQL.
//!
//! A backup is read in one snapshot while everybody goes on working. A restore is one
//! transaction: it writes every row, compares what it wrote as [`Database::verify`] does, gives
//! the database a new epoch, and only then commits. Phones notice the new epoch, read anew and
//! send again what the backup did not know yet.
//!
//! Reading and writing the file blocks the thread: these are tasks of the command line, not of
//! a request.
//!
//! # Invariants
//!
//! - Every table is in the file but those of [`tables::LEFT_OUT`], which hold what is only of
//!   today: who is signed in, whose sign-in failed, uploads that wait for a yes.
//! - A file that was cut off or changed is never taken for a whole one.

mod cell;
mod file;
mod restore;
mod tables;

use std::collections::BTreeMap;
use std::io::Write;

use domain::time::Timestamp;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseBackend, DatabaseTransaction, IsolationLevel, Statement,
    TransactionOptions, TransactionTrait, Value,
};

pub use file::Backup;
pub use restore::{Holdings, Over, Restoring};

use crate::connect::Database;
use crate::error::{Error, Result};
use file::BackupWriter;
use tables::TableShape;

/// So many rows are held in memory at once.
const PAGE_ROWS: u64 = 200;

/// Why a backup could not be written, or a file not be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database itself failed; nothing was changed.
    #[error(transparent)]
    Database(#[from] Error),

    /// The file cannot be written; free some space or choose another place.
    #[error("the backup could not be written")]
    Unwritable(#[source] std::io::Error),

    /// The file cannot be read from the disk.
    #[error("the backup could not be read")]
    Unreadable(#[source] std::io::Error),

    /// The file is something else.
    #[error("the file is no backup of this program")]
    NotABackup,

    /// The file was written in a way this build does not know; use a newer build.
    #[error("the backup has format {found}, this build reads {}", file::FORMAT)]
    OtherFormat {
        /// The format it names.
        found: u32,
    },

    /// The backup has the tables of a newer build; use that build.
    #[error("the backup has the tables of a newer build (up to {schema}); use that build")]
    NewerSchema {
        /// The last step of the migrations it names.
        schema: String,
    },

    /// The backup has the tables of an older build; restore it there, then bring it up to date.
    #[error(
        "the backup has the tables of an older build (up to {schema}); restore it with that \
         build, then run the migrations of this one"
    )]
    OlderSchema {
        /// The last step of the migrations it names.
        schema: String,
    },

    /// The file ends before its end; make or fetch it again.
    #[error("the backup is cut off")]
    CutOff,

    /// The file does not say what was written into it.
    #[error("the backup is damaged: {what}")]
    Damaged {
        /// What is wrong with it.
        what: &'static str,
    },

    /// The database holds a book already, and nobody said that it may go.
    #[error("the database is not empty")]
    NotEmpty,

    /// What was written disagrees with itself; it was taken back.
    #[error("the backup does not agree with itself in {differences} places")]
    Differs {
        /// In how many places.
        differences: usize,
    },
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// When it was made.
    pub made_at: Timestamp,
    /// How many rows of which table.
    pub rows: BTreeMap<String, u64>,
}

impl Contents {
    /// All rows together.
    pub fn total(&self) -> u64 {
        self.rows.values().sum()
    }
}

/// Hears which table is at work and how many of its rows are done.
pub type Progress<'a> = &'a mut (dyn FnMut(&str, u64) + Send);

impl Database {
    /// Writes everything into a file, as it stood at one moment, while others go on writing.
    pub async fn back_up(
        &self,
        out: impl Write + Send,
        made_at: Timestamp,
        progress: Progress<'_>,
    ) -> Result<Contents, BackupError> {
        self.is_ready().await?;
        let doing = Error::while_doing("beginning a backup");
        let snapshot = self.reader().begin_with_options(snapshot(self.backend())).await;
        let snapshot = snapshot.map_err(&doing)?;
        let contents = write_all(&snapshot, out, made_at, progress).await?;
        snapshot.rollback().await.map_err(&doing)?;
        Ok(contents)
    }
}

/// A transaction that sees one moment. On SQLite every reading transaction does.
fn snapshot(backend: DatabaseBackend) -> TransactionOptions {
    match backend {
        DatabaseBackend::Sqlite => TransactionOptions::default(),
        _ => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            sqlite_transaction_mode: None,
        },
    }
}

/// Writes every table as the transaction sees it.
async fn write_all(
    db: &DatabaseTransaction,
    out: impl Write + Send,
    made_at: Timestamp,
    progress: Progress<'_>,
) -> Result<Contents, BackupError> {
    let mut writer = BackupWriter::begin(out, made_at)?;
    for table in tables::kept() {
        writer.begin_table(&table)?;
        let mut last = None;
        loop {
            let rows = page(db, &table, last.take()).await?;
            let count = rows.len() as u64;
            for row in &rows {
                writer.row(&table, row)?;
            }
            progress(&table.name, writer.rows_of_table());
            last = rows.into_iter().next_back();
            if count < PAGE_ROWS {
                break;
            }
        }
    }
    Ok(Contents { made_at, rows: writer.finish()? })
}

/// The rows of a table behind another, in the order of its key.
async fn page(
    db: &DatabaseTransaction,
    table: &TableShape,
    behind: Option<Vec<Value>>,
) -> Result<Vec<Vec<Value>>> {
    let doing = Error::while_doing("reading a table for a backup");
    let behind = behind.map(|row| table.key_of(row));
    let sql = table.page_sql(db.get_database_backend(), behind.is_some(), PAGE_ROWS);
    let values = behind.unwrap_or_default();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await.map_err(&doing)?;
    rows.iter().map(|row| cell::read_row(table, row).map_err(&doing)).collect()
}
