//! Fresh databases, one for each test.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use database::{Database, Options};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;

/// Runs a story on a fresh SQLite file, and on a fresh PostgreSQL database if there is a server.
pub(crate) async fn on_both<S, F>(story: S)
where
    S: Fn(Database) -> F,
    F: Future<Output = ()>,
{
    let folder = TempDir::new().expect("a temporary folder");
    let db = Database::connect(&sqlite_url(&folder), Options::default()).await.unwrap();
    db.migrate().await.unwrap();
    story(db.clone()).await;
    db.close().await.unwrap();
    on_postgres(story).await;
}

/// Runs a story on a fresh PostgreSQL database if there is a server.
pub(crate) async fn on_postgres<S, F>(story: S)
where
    S: Fn(Database) -> F,
    F: Future<Output = ()>,
{
    on_empty_postgres(async |url| {
        let db = Database::connect(&url, Options::default()).await.unwrap();
        db.migrate().await.unwrap();
        story(db.clone()).await;
        db.close().await.unwrap();
    })
    .await;
}

/// Runs a story with the address of a PostgreSQL database without tables if there is a server.
pub(crate) async fn on_empty_postgres(story: impl AsyncFnOnce(String)) {
    let Ok(server) = std::env::var("NUONG_TEST_POSTGRES") else {
        println!("skipped on PostgreSQL: NUONG_TEST_POSTGRES is not set");
        return;
    };
    let admin = sea_orm::Database::connect(&server).await.unwrap();
    let name = fresh_name();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    story(with_database(&server, &name)).await;
    admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
}

/// The address of a file in the folder.
pub(crate) fn sqlite_url(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("book.db").display())
}

fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("nuong_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The server's address with another database's name at its end.
fn with_database(server: &str, name: &str) -> String {
    let (address, options) = server.split_once('?').unwrap_or((server, ""));
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    let question = if options.is_empty() { "" } else { "?" };
    format!("{}/{name}{question}{options}", &address[..end])
}
