//! The rows of a push without the push: what the database alone makes of them.
//!
//! The rows that the pushes left in `mutation`, `assessment` and `feed` are read back and
//! inserted into empty tables with the same keys and indexes, by one connection, with prepared
//! statements of as many rows as a push has, in transactions of as many as eight clients send.

use std::path::Path;

use anyhow::{Result, ensure};
use sea_orm::sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sea_orm::sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteRow,
    SqliteSynchronous,
};
use sea_orm::sqlx::{
    Arguments, AssertSqlSafe, Column, Connection, Executor, Row, TypeInfo, ValueRef, query_with,
    raw_sql,
};
use tokio::time::Instant;
use uuid::Uuid;

use crate::client::PUSHING;
use crate::work::{BATCH, RUNS};

/// The tables a pushed sheet is written to.
const TABLES: [&str; 3] = ["mutation", "assessment", "feed"];
/// Transactions of a run.
const TRANSACTIONS: usize = 10;
const ROWS_IN_RUN: usize = TRANSACTIONS * PUSHING * BATCH;

/// Rows of each table by statement, ready to be bound.
type Statements<A> = Vec<(String, Vec<A>)>;

/// Sheets a second, run by run; `folder` is where a second SQLite file may be.
pub(crate) async fn insert(url: &str, folder: &Path) -> Result<Vec<f64>> {
    let mut rates = Vec::with_capacity(RUNS);
    for run in 0..RUNS {
        let took = if url.starts_with("sqlite:") {
            sqlite(url, &folder.join("raw.sqlite"), run).await?
        } else {
            postgres(url, run).await?
        };
        rates.push(ROWS_IN_RUN as f64 / took);
    }
    Ok(rates)
}

fn rows_of(table: &str, run: usize) -> String {
    let sheets = match table {
        "feed" => " WHERE kind = 'assessment'",
        _ => "",
    };
    format!("SELECT * FROM {table}{sheets} LIMIT {ROWS_IN_RUN} OFFSET {}", run * ROWS_IN_RUN)
}

async fn sqlite(url: &str, beside: &Path, run: usize) -> Result<f64> {
    let mut book = SqliteConnection::connect(url).await?;
    let options = SqliteConnectOptions::new()
        .filename(beside)
        .create_if_missing(true)
        .page_size(8 * 1024)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", "8192")
        .pragma("cache_size", "-12288");
    let mut raw = SqliteConnection::connect_with(&options).await?;
    let mut statements = Statements::new();
    for table in TABLES {
        if run == 0 {
            let made = format!(
                "SELECT sql FROM sqlite_master WHERE tbl_name = '{table}' \
                AND sql IS NOT NULL ORDER BY type DESC"
            );
            for row in book.fetch_all(AssertSqlSafe(made)).await? {
                raw.execute(AssertSqlSafe(row.get::<String, _>(0))).await?;
            }
        }
        let rows = book.fetch_all(AssertSqlSafe(rows_of(table, run))).await?;
        ensure!(rows.len() == ROWS_IN_RUN, "{} rows in {table}", rows.len());
        let row = vec!["?"; rows[0].len()].join(",");
        let sql = format!("INSERT INTO {table} VALUES ({})", vec![row; BATCH].join("),("));
        let bound = rows.chunks(BATCH).map(bound_rows).collect::<Result<_>>()?;
        statements.push((sql, bound));
    }
    let begun = Instant::now();
    for transaction in by_transaction(statements) {
        let mut within = raw.begin().await?;
        for (sql, arguments) in transaction {
            query_with(AssertSqlSafe(sql), arguments).execute(&mut *within).await?;
        }
        within.commit().await?;
    }
    Ok(begun.elapsed().as_secs_f64())
}

fn bound_rows(rows: &[SqliteRow]) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for row in rows {
        for at in 0..row.len() {
            let value = row.try_get_raw(at)?;
            let kind = value.type_info();
            let bound = match kind.name() {
                "INTEGER" => arguments.add(row.try_get_unchecked::<i64, _>(at)?),
                "REAL" => arguments.add(row.try_get_unchecked::<f64, _>(at)?),
                "TEXT" => arguments.add(row.try_get_unchecked::<String, _>(at)?),
                "BLOB" => arguments.add(row.try_get_unchecked::<Vec<u8>, _>(at)?),
                _ => arguments.add(None::<i64>),
            };
            bound.map_err(anyhow::Error::from_boxed)?;
        }
    }
    Ok(arguments)
}

async fn postgres(url: &str, run: usize) -> Result<f64> {
    let mut raw = PgConnection::connect(url).await?;
    let mut statements = Statements::new();
    for table in TABLES {
        if run == 0 {
            let made = format!(
                "CREATE SCHEMA IF NOT EXISTS raw; \
                CREATE TABLE raw.{table} (LIKE {table} INCLUDING ALL)"
            );
            raw.execute(raw_sql(AssertSqlSafe(made))).await?;
        }
        let rows = raw.fetch_all(AssertSqlSafe(rows_of(table, run))).await?;
        ensure!(rows.len() == ROWS_IN_RUN, "{} rows in {table}", rows.len());
        let columns = rows[0].columns().iter().enumerate();
        let arrays = columns.map(|(at, column)| format!("${}::{}[]", at + 1, column.type_info()));
        let arrays = arrays.collect::<Vec<_>>().join(",");
        let sql = format!("INSERT INTO raw.{table} SELECT * FROM UNNEST({arrays})");
        let bound = rows.chunks(BATCH).map(bound_columns).collect::<Result<_>>()?;
        statements.push((sql, bound));
    }
    let begun = Instant::now();
    for transaction in by_transaction(statements) {
        let mut within = raw.begin().await?;
        for (sql, arguments) in transaction {
            query_with(AssertSqlSafe(sql), arguments).execute(&mut *within).await?;
        }
        within.commit().await?;
    }
    Ok(begun.elapsed().as_secs_f64())
}

fn bound_columns(rows: &[PgRow]) -> Result<PgArguments> {
    macro_rules! column {
        ($kind:ty, $at:expr) => {
            rows.iter()
                .map(|row| row.try_get::<Option<$kind>, _>($at))
                .collect::<Result<Vec<_>, _>>()?
        };
    }
    let mut arguments = PgArguments::default();
    for (at, column) in rows[0].columns().iter().enumerate() {
        let bound = match column.type_info().name() {
            "UUID" => arguments.add(column!(Uuid, at)),
            "INT8" => arguments.add(column!(i64, at)),
            "BOOL" => arguments.add(column!(bool, at)),
            "FLOAT8" => arguments.add(column!(f64, at)),
            "BYTEA" => arguments.add(column!(Vec<u8>, at)),
            _ => arguments.add(column!(String, at)),
        };
        bound.map_err(anyhow::Error::from_boxed)?;
    }
    Ok(arguments)
}

/// The statements of each transaction, all tables of it together.
fn by_transaction<A>(statements: Statements<A>) -> Vec<Vec<(String, A)>> {
    let mut transactions: Vec<Vec<(String, A)>> = Vec::new();
    transactions.resize_with(TRANSACTIONS, Vec::new);
    for (sql, bound) in statements {
        for (at, arguments) in bound.into_iter().enumerate() {
            transactions[at / PUSHING].push((sql.clone(), arguments));
        }
    }
    transactions
}
