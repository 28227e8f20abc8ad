//! A transaction of the write path, which binds rows in bulk and so speaks to the driver itself.

use sea_orm::sqlx;
use sea_orm::sqlx::sqlite::SqliteArguments;
use sea_orm::sqlx::{Arguments, Postgres, Sqlite};
use sea_orm::{DatabaseBackend, DatabaseConnection};
use uuid::Uuid;

/// A transaction that will write. On SQLite it holds the only write lock from its beginning.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// Rows of a query in either database.
pub(crate) enum Found {
    Sqlite(Vec<sqlx::sqlite::SqliteRow>),
    Postgres(Vec<sqlx::postgres::PgRow>),
}

impl Transaction {
    /// Begins.
    pub(crate) async fn begin(pool: &DatabaseConnection) -> Result<Self, sqlx::Error> {
        if pool.get_database_backend() == DatabaseBackend::Sqlite {
            let pool = pool.get_sqlite_connection_pool();
            pool.begin_with("BEGIN IMMEDIATE").await.map(Self::Sqlite)
        } else {
            pool.get_postgres_connection_pool().begin().await.map(Self::Postgres)
        }
    }

    /// Makes it durable.
    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }

    /// Takes all of it back.
    pub(crate) async fn roll_back(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
    }

    /// Runs a query or a change whose one parameter is a list of ids.
    ///
    /// Each database gets its own text: SQLite reads the ids from one JSON list, PostgreSQL
    /// from one array, so that the text is the same for any number of ids.
    pub(crate) async fn with_ids(
        &mut self,
        text: &IdQuery,
        ids: Vec<Uuid>,
    ) -> Result<Found, sqlx::Error> {
        match self {
            Self::Sqlite(connection) => {
                let mut arguments = SqliteArguments::default();
                arguments.add(hex_list(&ids)).map_err(sqlx::Error::Encode)?;
                let query = sqlx::query_with(text.sqlite, arguments);
                query.fetch_all(&mut **connection).await.map(Found::Sqlite)
            }
            Self::Postgres(connection) => {
                let query = sqlx::query(text.postgres).bind(ids);
                query.fetch_all(&mut **connection).await.map(Found::Postgres)
            }
        }
    }
}

/// A query by ids, in both dialects.
pub(crate) struct IdQuery {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// Writes an [`IdQuery`] from what comes before the ids and what comes after them.
macro_rules! id_query {
    ($before:literal) => {
        id_query!($before, "", "")
    };
    ($before:literal, $after:literal, $after_on_postgres:literal) => {
        $crate::transaction::IdQuery {
            sqlite: concat!($before, " IN (SELECT unhex(value) FROM json_each(?))", $after),
            postgres: concat!($before, " = ANY($1)", $after, $after_on_postgres),
        }
    };
}
pub(crate) use id_query;

/// A JSON list of ids in hexadecimal.
pub(crate) fn hex_list(ids: &[Uuid]) -> String {
    const QUOTED: usize = 35;
    let mut list = String::with_capacity(2 + ids.len() * QUOTED);
    let mut hex = [0; uuid::fmt::Simple::LENGTH];
    list.push('[');
    for (at, id) in ids.iter().enumerate() {
        list.push_str(if at == 0 { "\"" } else { ",\"" });
        list.push_str(id.simple().encode_lower(&mut hex));
        list.push('"');
    }
    list.push(']');
    list
}
