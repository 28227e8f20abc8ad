//! Opening a database: one place for pools, journal, durability and waits.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, DatabaseBackend, DatabaseConnection};

use crate::error::{Error, Result};
use crate::head::Heads;
use crate::lane::Lanes;
use crate::rights::Map;
use crate::wake::Wake;

/// How long a writer of another process is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a caller waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// The wait before a file that is busy is opened again; it doubles, up to the last.
const FIRST_WAIT: Duration = Duration::from_millis(10);
const LAST_WAIT: Duration = Duration::from_millis(1_280);
/// Three lines or sheets of 2 KB share a page; with 4 KiB half of each page would stay empty,
/// with 16 KiB a single mutation would flush twice as much.
const PAGE_BYTES: u32 = 8 * 1024;
/// Pages of journal after which SQLite moves them into the file: 8,192 of 8 KiB are 64 MiB.
const CHECKPOINT_PAGES: &str = "8192";
/// How much of the file SQLite may keep in memory where it writes: 12 MiB.
const WRITER_CACHE_KIB: &str = "-12288";
/// The same for each connection that reads: 2 MiB. A pull reads every page once, and four caches
/// full of such pages would be a third of what the server may take.
const READER_CACHE_KIB: &str = "-2048";

/// How much of the machine a database may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Connections that read; on PostgreSQL they serve everything but pushes.
    pub readers: u32,
    /// Connections that take pushes in on PostgreSQL. SQLite has one writer.
    pub lanes: u32,
    /// The most pages a SQLite file may have, as a limit of its size; the disk's where `None`.
    pub pages_max: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 4, lanes: 4, pages_max: None }
    }
}

/// The server's store. Cloning it gives another handle to the same pools.
#[derive(Clone)]
pub struct Database(pub(crate) Arc<Shared>);

/// What all handles share.
pub(crate) struct Shared {
    /// Where reading happens.
    pub(crate) reader: DatabaseConnection,
    /// Where writing happens; one connection on SQLite.
    pub(crate) writer: DatabaseConnection,
    pub(crate) lanes: Lanes,
    pub(crate) heads: Arc<Heads>,
    pub(crate) wake: Arc<Wake>,
    pub(crate) map: Map,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Database").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

impl Database {
    /// Opens a database by its address: `sqlite:file.db` (made where it is missing) or
    /// `postgres://…`.
    pub async fn connect(url: &str, options: Options) -> Result<Self> {
        let doing = Error::while_doing("connecting");
        let (writer, reader, lanes) = if url.starts_with("sqlite:") {
            let writer = sqlite(url, 1, WRITER_CACHE_KIB, options.pages_max);
            let reader = sqlite(url, options.readers, READER_CACHE_KIB, None);
            (open_file(writer).await?, open_file(reader).await?, 1)
        } else {
            // One listens to the other servers.
            let all = options.readers + options.lanes + 1;
            let pool = sea_orm::Database::connect(postgres(url, all)).await.map_err(&doing)?;
            (pool.clone(), pool, options.lanes)
        };
        let heads = Arc::new(Heads::default());
        let wake = Arc::new(Wake::default());
        let lanes = Lanes::start(lanes, &writer, &heads, &wake);
        Ok(Self(Arc::new(Shared { reader, writer, lanes, heads, wake, map: Map::default() })))
    }

    /// Forgets what was read before, because another book stands there now.
    pub(crate) fn forget_everything(&self) {
        self.0.heads.forget();
        self.0.map.forget();
    }

    /// Which of the two databases this is.
    pub(crate) fn backend(&self) -> DatabaseBackend {
        self.0.writer.get_database_backend()
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.0.reader
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.0.writer
    }

    /// Closes all connections, after the pushes under way are answered.
    pub async fn close(&self) -> Result<()> {
        let doing = Error::while_doing("closing");
        self.0.lanes.finish().await;
        self.0.wake.stop();
        self.0.reader.clone().close().await.map_err(&doing)?;
        self.0.writer.clone().close().await.map_err(&doing)
    }
}

/// Opens a SQLite file. Another process that opens it may be changing its journal just now, as
/// the first one does to a new file; SQLite has nobody wait for that, so we do.
async fn open_file(options: ConnectOptions) -> Result<DatabaseConnection> {
    let doing = Error::while_doing("connecting");
    let mut wait = FIRST_WAIT;
    loop {
        let opened = sea_orm::Database::connect(options.clone()).await.map_err(&doing);
        match opened {
            Err(Error::Busy) if wait <= LAST_WAIT => tokio::time::sleep(wait).await,
            other => return other,
        }
        wait *= 2;
    }
}

fn sqlite(
    url: &str,
    connections: u32,
    cache_kib: &'static str,
    pages_max: Option<u32>,
) -> ConnectOptions {
    let url = match url {
        _ if url.contains("mode=") => url.to_owned(),
        _ if url.contains('?') => format!("{url}&mode=rwc"),
        _ => format!("{url}?mode=rwc"),
    };
    let mut options = common(url, connections);
    options.map_sqlx_sqlite_opts(move |options: SqliteConnectOptions| {
        let options = match pages_max {
            Some(pages) => options.pragma("max_page_count", pages.to_string()),
            None => options,
        };
        options
            .busy_timeout(BUSY_TIMEOUT)
            .page_size(PAGE_BYTES)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .statement_cache_capacity(256)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            .pragma("cache_size", cache_kib)
            // What undoes a statement of many rows half way would go through a file otherwise.
            .pragma("temp_store", "MEMORY")
    });
    options
}

fn postgres(url: &str, connections: u32) -> ConnectOptions {
    let mut options = common(url.to_owned(), connections);
    options.map_sqlx_postgres_opts(|options| options.statement_cache_capacity(256));
    options
}

fn common(url: String, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .record_stmt_in_spans(false)
        .sqlx_logging(false);
    options
}
