//! Many writers at once: no number has a hole, nobody is lost, nobody is counted twice.

use std::collections::BTreeSet;

use database::Database;
use domain::id::DeviceId;
use serde_json::Value;
use sync::{Line, Outcome};
use sync_testkit::builders::{Writer, commune};
use sync_testkit::log_contract::feed_is_sound;

use crate::contract::{Store, lines, trusted};
use crate::fresh::{on_both, on_postgres};

const WRITERS: u128 = 8;
const PUSHES: usize = 25;

async fn write(db: Database, number: u128) -> DeviceId {
    let mut writer = Writer::new(number, commune(1));
    let village = writer.record();
    for _ in 0..PUSHES {
        let household = writer.record();
        let batch = vec![
            writer.household(household, village),
            writer.edit(household, "phone", Value::Null, "1"),
        ];
        let pushed = db.push(trusted(batch)).await.unwrap();
        assert!(pushed.answers.iter().all(|answer| answer.outcome == Outcome::Applied));
    }
    writer.device
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_writers_of_one_commune_leave_no_hole_and_lose_nothing() {
    on_both(|db| async move {
        db.make_commune_scope(commune(1)).await.unwrap();
        let writers: Vec<_> =
            (1..=WRITERS).map(|number| tokio::spawn(write(db.clone(), number))).collect();
        for writer in writers {
            let device = writer.await.unwrap();
            assert_eq!(db.held(device).await.unwrap(), 2 * PUSHES as u64);
        }
        let (lines, head) = lines(&db, commune(1), 0).await;
        assert_eq!(lines.len(), WRITERS as usize * PUSHES);
        assert_eq!(head.seq, 2 * lines.len() as u64, "every number was given once");
        feed_is_sound(&Store(db.clone()), commune(1)).await.unwrap();
        assert_eq!(db.verify().await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_batch_sent_by_many_at_once_is_applied_once() {
    on_both(|db| async move {
        db.make_commune_scope(commune(1)).await.unwrap();
        let mut writer = Writer::new(1, commune(1));
        let (household, village) = (writer.record(), writer.record());
        let batch = vec![writer.household(household, village)];
        let sent: Vec<_> = (0..8)
            .map(|_| {
                let (db, batch) = (db.clone(), batch.clone());
                tokio::spawn(async move { db.push(trusted(batch)).await.unwrap() })
            })
            .collect();
        let mut answers = Vec::new();
        for sent in sent {
            let pushed = sent.await.unwrap();
            assert_eq!(pushed.held, 1, "all are told that one is held");
            answers.extend(pushed.answers);
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "all are told the same");
        assert_eq!(db.heads(&[commune(1)]).await.unwrap()[&commune(1)].seq, 1);
        assert_eq!(db.held(writer.device).await.unwrap(), 1);
    })
    .await;
}

/// Two servers on one PostgreSQL, writing the same communes in opposite orders.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_that_cross_communes_never_wait_for_each_other_for_ever() {
    on_postgres(|db| async move {
        for number in 1..=2 {
            db.make_commune_scope(commune(number)).await.unwrap();
        }
        let cross = |db: Database, number: u128, order: [u128; 2]| async move {
            let mut first = Writer::new(number * 2, commune(order[0]));
            let mut second = Writer::new(number * 2 + 1, commune(order[1]));
            for _ in 0..PUSHES {
                let (one, two, village) = (first.record(), second.record(), first.record());
                let batch = vec![first.household(one, village), second.household(two, village)];
                db.push(trusted(batch)).await.unwrap();
            }
        };
        let tasks = [
            tokio::spawn(cross(db.clone(), 1, [1, 2])),
            tokio::spawn(cross(db.clone(), 2, [2, 1])),
            tokio::spawn(cross(db.clone(), 3, [1, 2])),
            tokio::spawn(cross(db.clone(), 4, [2, 1])),
        ];
        for task in tasks {
            task.await.unwrap();
        }
        for number in 1..=2 {
            let (lines, head) = lines(&db, commune(number), 0).await;
            assert_eq!((lines.len(), head.seq), (4 * PUSHES, 4 * PUSHES as u64));
        }
    })
    .await;
}

/// A reader never sees a number while a smaller one is still to come.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_that_follows_the_numbers_misses_nothing() {
    on_both(|db| async move {
        db.make_commune_scope(commune(1)).await.unwrap();
        let writers: Vec<_> =
            (1..=WRITERS).map(|number| tokio::spawn(write(db.clone(), number))).collect();
        let (mut seen, mut after) = (BTreeSet::new(), 0);
        loop {
            let all_done = writers.iter().all(tokio::task::JoinHandle::is_finished);
            let chunk = db.chunk(commune(1), after).await.unwrap();
            for line in chunk.text.lines() {
                let line: Line = serde_json::from_str(line).unwrap();
                seen.insert(line.id);
            }
            after = chunk.last;
            if all_done && chunk.is_last {
                break;
            }
            tokio::task::yield_now().await;
        }
        assert_eq!(seen.len(), WRITERS as usize * PUSHES);
    })
    .await;
}
