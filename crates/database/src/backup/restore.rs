//! A file back into a database: all of it, or nothing.

use std::io::{Read, Write};

use domain::id::ScopeId;
use domain::time::Timestamp;
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter, Value,
};

use super::file::{Backup, Item};
use super::tables::{LEFT_OUT, TableShape, kept};
use super::{BackupError, Contents, Progress, write_all};
use crate::connect::Database;
use crate::entity::{account, feed, mutation};
use crate::error::{Error, Result};
use crate::migrate::set_new_epoch;
use crate::verify::verify_on;

/// The most values of one statement; SQLite takes 32,766.
const VALUES_MAX: usize = 30_000;
/// The most rows of one statement.
const ROWS_MAX: usize = 200;

/// What a database holds besides the reference data it was born with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holdings {
    /// Accounts.
    pub accounts: u64,
    /// Records of communes and users.
    pub records: u64,
    /// Mutations ever taken in, those of the reference data included.
    pub mutations: u64,
}

impl Holdings {
    /// Whether nobody has begun to work with it.
    pub fn is_empty(&self) -> bool {
        self.accounts == 0 && self.records == 0
    }
}

/// What may be there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing but the reference data.
    Nothing,
    /// A book, which goes.
    Everything,
}

/// A restore that has begun: nobody else can write until it ends.
pub struct Restoring {
    database: Database,
    transaction: DatabaseTransaction,
}

impl std::fmt::Debug for Restoring {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Restoring").finish_non_exhaustive()
    }
}

impl Database {
    /// Locks the database for a restore. Dropping what this gives changes nothing.
    pub async fn begin_restore(&self) -> Result<Restoring> {
        self.is_ready().await?;
        let transaction = self.begin().await?;
        if self.backend() == DatabaseBackend::Postgres {
            let names: Vec<String> =
                all_tables().iter().map(|name| format!("\"{name}\"")).collect();
            let lock = format!("LOCK TABLE {} IN EXCLUSIVE MODE", names.join(","));
            let locked = transaction.execute_unprepared(&lock).await;
            locked.map_err(Error::while_doing("locking the tables"))?;
        }
        Ok(Restoring { database: self.clone(), transaction })
    }
}

fn all_tables() -> Vec<String> {
    let kept = kept().into_iter().map(|table| table.name);
    kept.chain(LEFT_OUT.map(str::to_owned)).collect()
}

impl Restoring {
    /// What stands in the way.
    pub async fn holdings(&self) -> Result<Holdings> {
        let doing = Error::while_doing("counting what is there");
        let db = &self.transaction;
        let own = feed::Column::Scope.ne(ScopeId::REFERENCE.0);
        let records = feed::Entity::find().filter(own).count(db).await.map_err(&doing)?;
        Ok(Holdings {
            accounts: account::Entity::find().count(db).await.map_err(&doing)?,
            records,
            mutations: mutation::Entity::find().count(db).await.map_err(&doing)?,
        })
    }

    /// Writes what is there into a file, before it goes.
    pub async fn back_up(
        &self,
        out: impl Write + Send,
        made_at: Timestamp,
        progress: Progress<'_>,
    ) -> Result<Contents, BackupError> {
        write_all(&self.transaction, out, made_at, progress).await
    }

    /// Puts the backup in place of what is there, compares it with itself, and commits.
    pub async fn take_in(
        self,
        mut backup: Backup<impl Read + Send>,
        over: Over,
        progress: Progress<'_>,
    ) -> Result<Contents, BackupError> {
        if over == Over::Nothing && !self.holdings().await?.is_empty() {
            return Err(BackupError::NotEmpty);
        }
        let db = &self.transaction;
        self.empty().await?;
        let mut rows = Pending::default();
        let counts = loop {
            match backup.next()? {
                Item::Table(table) => {
                    rows.write(db, progress).await?;
                    rows = Pending { table: Some(table), ..Pending::default() };
                }
                Item::Row(row) => rows.add(db, row, progress).await?,
                Item::End(counts) => {
                    rows.write(db, progress).await?;
                    break counts;
                }
            }
        };
        set_new_epoch(db).await?;
        self.check().await?;
        let contents = Contents { made_at: backup.made_at(), rows: counts };
        let committed = self.transaction.commit().await;
        committed.map_err(Error::while_doing("ending a restore"))?;
        self.database.forget_everything();
        Ok(contents)
    }

    async fn empty(&self) -> Result<()> {
        for table in all_tables().iter().rev() {
            let delete = Query::delete().from_table(Alias::new(table)).to_owned();
            let deleted = self.transaction.execute(&delete).await;
            deleted.map_err(Error::while_doing("emptying a table"))?;
        }
        Ok(())
    }

    async fn check(&self) -> Result<(), BackupError> {
        let db = &self.transaction;
        if self.database.backend() == DatabaseBackend::Postgres {
            // It would plan by the counts of the empty tables otherwise.
            let analyzed = db.execute_unprepared("ANALYZE").await;
            analyzed.map_err(Error::while_doing("counting rows"))?;
        }
        match verify_on(db).await?.len() {
            0 => Ok(()),
            differences => Err(BackupError::Differs { differences }),
        }
    }
}

/// Rows of one table on their way into the database.
#[derive(Default)]
struct Pending {
    table: Option<TableShape>,
    rows: Vec<Vec<Value>>,
    done: u64,
}

impl Pending {
    async fn add(
        &mut self,
        db: &DatabaseTransaction,
        row: Vec<Value>,
        progress: Progress<'_>,
    ) -> Result<()> {
        let most = (VALUES_MAX / row.len().max(1)).min(ROWS_MAX);
        self.rows.push(row);
        if self.rows.len() < most { Ok(()) } else { self.write(db, progress).await }
    }

    async fn write(&mut self, db: &DatabaseTransaction, progress: Progress<'_>) -> Result<()> {
        let Some(table) = self.table.as_ref().filter(|_| !self.rows.is_empty()) else {
            return Ok(());
        };
        self.done += self.rows.len() as u64;
        let columns = table.columns.iter().map(|(name, _)| Alias::new(name));
        let mut insert = Query::insert().into_table(Alias::new(&table.name)).to_owned();
        insert.columns(columns);
        for row in self.rows.drain(..) {
            insert.values_panic(row.into_iter().map(Expr::value));
        }
        let inserted = db.execute(&insert).await;
        inserted.map_err(Error::while_doing("writing a table"))?;
        progress(&table.name, self.done);
        Ok(())
    }
}
