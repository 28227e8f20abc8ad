//! Migrations go up, down and up again, and a database says whether it is ready.

use database::{Database, Error, Options};
use domain::time::Timestamp;
use tempfile::TempDir;

use crate::fresh::{on_both, on_empty_postgres, sqlite_url};

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_down_and_up_again() {
    on_both(|db| async move {
        db.is_ready().await.unwrap();
        db.migrate_down().await.unwrap();
        assert!(matches!(db.is_ready().await, Err(Error::NotMigrated)));
        db.migrate().await.unwrap();
        db.is_ready().await.unwrap();
        db.load_reference(domain::reference::built_in_records(), Timestamp(1)).await.unwrap();
        assert_eq!(db.verify().await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_twice_changes_nothing_and_keeps_the_epoch() {
    let folder = TempDir::new().unwrap();
    let first = Database::connect(&sqlite_url(&folder), Options::default()).await.unwrap();
    first.migrate().await.unwrap();
    let epoch = first.epoch().await.unwrap();
    assert_eq!(epoch.len(), 32);
    first.migrate().await.unwrap();
    first.close().await.unwrap();
    let second = Database::connect(&sqlite_url(&folder), Options::default()).await.unwrap();
    second.migrate().await.unwrap();
    assert_eq!(second.epoch().await.unwrap(), epoch);
    second.close().await.unwrap();
}

/// Opens an empty database three times over and lets all three get ready to serve at once.
async fn start_three_at_once(url: String) {
    let starting: Vec<_> = (0..3)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move {
                let db = Database::connect(&url, Options::default()).await.unwrap();
                db.migrate().await.unwrap();
                let records = domain::reference::built_in_records();
                db.load_reference(records, Timestamp(1)).await.unwrap();
                db
            })
        })
        .collect();
    let mut epochs = std::collections::BTreeSet::new();
    for starting in starting {
        let db = starting.await.unwrap();
        epochs.insert(db.epoch().await.unwrap());
        assert_eq!(db.verify().await.unwrap(), []);
        db.close().await.unwrap();
    }
    assert_eq!(epochs.len(), 1, "the first value stands");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn three_that_start_at_once_on_an_empty_database_all_get_ready() {
    let folder = TempDir::new().unwrap();
    start_three_at_once(sqlite_url(&folder)).await;
    on_empty_postgres(start_three_at_once).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_is_not_ready() {
    let folder = TempDir::new().unwrap();
    let db = Database::connect(&sqlite_url(&folder), Options::default()).await.unwrap();
    assert!(matches!(db.is_ready().await, Err(Error::NotMigrated)));
    assert!(db.epoch().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn reference_records_are_written_once() {
    on_both(|db| async move {
        let records = domain::reference::built_in_records();
        let written = db.load_reference(records.clone(), Timestamp(1)).await.unwrap();
        assert_eq!(written, records.len());
        assert_eq!(db.load_reference(records, Timestamp(2)).await.unwrap(), 0);
    })
    .await;
}
