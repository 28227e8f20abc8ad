//! What goes wrong leaves nothing half done and stops nobody else.

use std::sync::Arc;

use database::{Database, Error, Options, Push};
use domain::access::Permission;
use domain::id::ScopeId;
use domain::record::Kind;
use serde_json::{Value, json};
use sync::Outcome;
use sync::intake::{Incoming, Judge, Loaded};
use sync_testkit::builders::{Writer, commune};
use tempfile::TempDir;

use crate::contract::{lines, trusted};
use crate::fresh::{on_both, sqlite_url};

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_not_whole_leaves_nothing_behind() {
    on_both(|db| async move {
        db.make_commune_scope(commune(1)).await.unwrap();
        let mut writer = Writer::new(1, commune(1));
        let (good, bad, village) = (writer.record(), writer.record(), writer.record());
        let without_village = writer.put(bad, "household", &[("phone", Value::Null, json!("1"))]);
        let batch = vec![writer.household(good, village), without_village];
        let pushed = db.push_all_or_nothing(trusted(batch)).await.unwrap();
        assert!(matches!(pushed.answers[1].outcome, Outcome::Quarantined { .. }), "it says which");
        assert!(lines(&db, commune(1), 0).await.0.is_empty());
        assert_eq!(db.held(writer.device).await.unwrap(), 0);
        assert_eq!(db.heads(&[commune(1)]).await.unwrap()[&commune(1)].seq, 0);

        let good = vec![writer.household(good, village)];
        let pushed = db.push_all_or_nothing(trusted(good)).await.unwrap();
        assert_eq!(pushed.answers[0].outcome, Outcome::Applied);
        assert_eq!(lines(&db, commune(1), 0).await.0.len(), 1);
    })
    .await;
}

/// Fails the whole transaction of whoever it judges.
struct Panicking;

impl Judge for Panicking {
    fn judge(&self, _: &Incoming, _: Kind, _: ScopeId, _: &Loaded) -> Permission {
        panic!("a judge that cannot judge")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_breaks_costs_only_its_own_answer() {
    on_both(|db| async move {
        db.make_commune_scope(commune(1)).await.unwrap();
        let mut writer = Writer::new(1, commune(1));
        let village = writer.record();
        let broken = vec![writer.household(village, village)];
        let broken = Push { judge: Arc::new(Panicking), ..trusted(broken) };
        assert!(db.push(broken).await.is_err());
        let household = writer.record();
        let pushed = db.push(trusted(vec![writer.household(household, village)])).await.unwrap();
        assert_eq!(pushed.answers[0].outcome, Outcome::Applied);
        assert_eq!(lines(&db, commune(1), 0).await.0.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_what_was_there_stays() {
    let folder = TempDir::new().unwrap();
    let url = sqlite_url(&folder);
    let roomy = Database::connect(&url, Options::default()).await.unwrap();
    roomy.migrate().await.unwrap();
    roomy.make_commune_scope(commune(1)).await.unwrap();
    let mut writer = Writer::new(1, commune(1));
    let village = writer.record();
    let first = writer.record();
    roomy.push(trusted(vec![writer.household(first, village)])).await.unwrap();
    roomy.close().await.unwrap();

    let full = Database::connect(&url, Options { pages_max: Some(1), ..Options::default() });
    let full = full.await.unwrap();
    let mut batch = Vec::new();
    for _ in 0..500 {
        let household = writer.record();
        batch.push(writer.household(household, village));
    }
    assert!(matches!(full.push(trusted(batch.clone())).await, Err(Error::Full)));
    assert_eq!(lines(&full, commune(1), 0).await.0.len(), 1, "nothing is half done");
    full.close().await.unwrap();

    let roomy = Database::connect(&url, Options::default()).await.unwrap();
    roomy.push(trusted(batch)).await.unwrap();
    assert_eq!(lines(&roomy, commune(1), 0).await.0.len(), 501, "and it goes on afterwards");
    assert_eq!(roomy.verify().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_closing_takes_nothing_in() {
    let folder = TempDir::new().unwrap();
    let db = Database::connect(&sqlite_url(&folder), Options::default()).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await.unwrap();
    let mut writer = Writer::new(1, commune(1));
    let (household, village) = (writer.record(), writer.record());
    let push = db.push(trusted(vec![writer.household(household, village)])).await;
    assert!(matches!(push, Err(Error::Closed)));
}

/// Nobody closes the file: another process opens it as the kill left it.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_there_after_a_kill() {
    let folder = TempDir::new().unwrap();
    let url = sqlite_url(&folder);
    let db = Database::connect(&url, Options::default()).await.unwrap();
    db.migrate().await.unwrap();
    db.make_commune_scope(commune(1)).await.unwrap();
    let mut writer = Writer::new(1, commune(1));
    let (first, village) = (writer.record(), writer.record());
    db.push(trusted(vec![writer.household(first, village)])).await.unwrap();
    // What a kill leaves on the disk: file and journal as they are, nobody closing them.
    let copy = TempDir::new().unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    let survivor = Database::connect(&sqlite_url(&copy), Options::default()).await.unwrap();
    assert_eq!(lines(&survivor, commune(1), 0).await.0.len(), 1, "what was answered is there");
    assert_eq!(survivor.verify().await.unwrap(), []);
}
