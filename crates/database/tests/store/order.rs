//! On PostgreSQL two transactions are under way at once, and the one that took its number first
//! may commit last. Whoever follows the numbers must not skip it.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use database::{Database, Options, Push};
use domain::access::Permission;
use domain::id::ScopeId;
use domain::record::Kind;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};
use sync::intake::{Incoming, Judge, Loaded};
use sync_testkit::builders::{Writer, commune};
use tokio::time::{Instant, sleep};

use crate::contract::{lines, trusted};
use crate::fresh::on_empty_postgres;

/// How long another transaction may take to come to a lock.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is asked.
const ASK_EVERY: Duration = Duration::from_millis(5);

/// Holds a push up in the middle of its transaction, until it is told to go on.
struct Slow {
    has_begun: SyncSender<()>,
    may_go_on: Mutex<Receiver<()>>,
}

impl Judge for Slow {
    fn judge(&self, _: &Incoming, _: Kind, _: ScopeId, _: &Loaded) -> Permission {
        self.has_begun.send(()).unwrap();
        self.may_go_on.lock().unwrap().recv().unwrap();
        Permission::Allowed
    }
}

async fn number(db: &impl ConnectionTrait, sql: &str) -> i64 {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get_by(0).unwrap()
}

/// Waits until somebody else of this database waits for a lock.
async fn somebody_waits(raw: &DatabaseConnection) {
    let sql = "SELECT count(*) FROM pg_stat_activity \
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = Instant::now() + PATIENCE;
    while number(raw, sql).await == 0 {
        assert!(Instant::now() < deadline, "nobody waits for the head of the scope");
        sleep(ASK_EVERY).await;
    }
}

async fn numbers(db: &Database, scope: ScopeId, after: u64) -> Vec<u64> {
    let (lines, _) = lines(db, scope, after).await;
    let read = |line: &String| serde_json::from_str::<sync::Line>(line).unwrap().seq;
    lines.iter().map(read).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_takes_a_number_first_commits_first() {
    on_empty_postgres(async |url| {
        let one = Database::connect(&url, Options::default()).await.unwrap();
        one.migrate().await.unwrap();
        let other = Database::connect(&url, Options::default()).await.unwrap();
        let raw = sea_orm::Database::connect(&url).await.unwrap();
        one.make_commune_scope(commune(1)).await.unwrap();
        let mut slow = Writer::new(1, commune(1));
        let mut quick = Writer::new(2, commune(1));
        let (first, second, village) = (slow.record(), quick.record(), slow.record());

        let (begun, has_begun) = sync_channel(1);
        let (go_on, may_go_on) = sync_channel(1);
        let judge = Arc::new(Slow { has_begun: begun, may_go_on: Mutex::new(may_go_on) });
        let batch = Push { judge, ..trusted(vec![slow.household(first, village)]) };
        let slow_push = tokio::spawn({
            let one = one.clone();
            async move { one.push(batch).await.unwrap() }
        });
        tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
        let batch = trusted(vec![quick.household(second, village)]);
        let quick_push = tokio::spawn({
            let other = other.clone();
            async move { other.push(batch).await.unwrap() }
        });
        somebody_waits(&raw).await;
        assert!(!quick_push.is_finished(), "the second waits for the head of the scope");
        let mut seen = numbers(&other, commune(1), 0).await;
        assert_eq!(seen, [0; 0], "no number is seen while a smaller one is still to come");

        go_on.send(()).unwrap();
        let (slow_push, quick_push) = (slow_push.await.unwrap(), quick_push.await.unwrap());
        assert_eq!((slow_push.answers[0].seq, quick_push.answers[0].seq), (1, 2));
        seen.extend(numbers(&other, commune(1), 0).await);
        assert_eq!(seen, [1, 2]);
        one.close().await.unwrap();
        other.close().await.unwrap();
        raw.close().await.unwrap();
    })
    .await;
}

/// Whoever answers a number from a sequence answers it before its row is there. This is what
/// the head of a scope is locked against.
#[tokio::test(flavor = "multi_thread")]
async fn a_feed_numbered_by_a_sequence_would_lose_a_record() {
    on_empty_postgres(async |url| {
        let raw = sea_orm::Database::connect(&url).await.unwrap();
        raw.execute_unprepared("CREATE TABLE plain_feed (seq bigserial PRIMARY KEY, record text)")
            .await
            .unwrap();
        let slow = raw.begin().await.unwrap();
        let first =
            number(&slow, "INSERT INTO plain_feed (record) VALUES ('a') RETURNING seq").await;
        let quick = raw.begin().await.unwrap();
        let second =
            number(&quick, "INSERT INTO plain_feed (record) VALUES ('b') RETURNING seq").await;
        assert!(first < second);
        quick.commit().await.unwrap();
        let cursor = number(&raw, "SELECT max(seq) FROM plain_feed").await;
        assert_eq!(cursor, second, "the reader has got the second");
        slow.commit().await.unwrap();
        let behind = format!("SELECT count(*) FROM plain_feed WHERE seq > {cursor}");
        assert_eq!(number(&raw, &behind).await, 0, "and will never be told of the first");
        assert_eq!(number(&raw, "SELECT count(*) FROM plain_feed").await, 2, "which is there");
        raw.close().await.unwrap();
    })
    .await;
}
