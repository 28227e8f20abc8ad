//! A backup that is a day old is restored, and the phones bring back what it did not know.

use std::collections::BTreeMap;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use database::{Database, Over, Push as Batch};
use domain::id::{MutationId, RecordId, ScopeId, UserId};
use domain::record::{Fields, Kind};
use serde_json::{Value, json};
use sync::feed::Frame;
use sync::intake::{Incoming, Trusted};
use sync::phone::{Change, Ended, Phone, Wish};
use sync::port::{Failure, HandedOver, Handover, Local, Pages, Pull, Push, Pushed, Transport};
use sync_testkit::builders::{Desk, START, commune, user};
use sync_testkit::memory_device::MemoryDevice;

use super::{backup_of, restore, unpacked};
use crate::fresh::on_both;

/// Rounds within which a phone has to be in step.
const ROUNDS_MAX: usize = 4;

/// The way to the real store.
struct Way {
    db: Database,
    author: UserId,
}

fn unreachable(_: database::Error) -> Failure {
    Failure::Unreachable
}

impl Transport for Way {
    fn push(&self, push: Push) -> Local<'_, Result<Pushed, Failure>> {
        Box::pin(async move {
            let author = self.author;
            let epoch = self.db.epoch().await.map_err(unreachable)?;
            let is_same = push.epoch.is_none_or(|known| known == epoch);
            let mutations = if is_same { push.mutations } else { Vec::new() };
            let batch =
                mutations.into_iter().map(|mutation| Incoming { mutation, author }).collect();
            let batch = Batch {
                device: push.device,
                batch,
                texts: None,
                judge: std::sync::Arc::new(Trusted),
                sees_parents: false,
                now: START,
            };
            let database::Pushed { answers, held } =
                self.db.push(batch).await.map_err(unreachable)?;
            Ok(Pushed { nonce: push.nonce, epoch, answers, held, now: START })
        })
    }

    fn pull(&self, pull: Pull) -> Local<'_, Result<Box<dyn Pages>, Failure>> {
        Box::pin(async move {
            let epoch = self.db.epoch().await.map_err(unreachable)?;
            let held = self.db.held(pull.device).await.map_err(unreachable)?;
            let is_same = pull.epoch.is_none_or(|asked| asked == epoch);
            let hello = Frame::Hello { nonce: pull.nonce, epoch, now: START, held, leaving: None };
            let mut text = told(&hello);
            for wanted in pull.scopes {
                let (scope, after) = (wanted.scope, if is_same { wanted.after } else { 0 });
                let (lines, head) = crate::contract::lines(&self.db, scope, after).await;
                text += &told(&Frame::Begin { scope, after, lines: lines.len() as u64 });
                for line in lines {
                    text += &line;
                    text.push('\n');
                }
                text += &told(&Frame::End { scope, head });
            }
            Ok(Box::new(Whole(Some(text))) as Box<dyn Pages>)
        })
    }

    fn hand_over(&self, _: Handover) -> Local<'_, Result<HandedOver, Failure>> {
        Box::pin(async { Err(Failure::SignedOut) })
    }
}

fn told(frame: &Frame) -> String {
    serde_json::to_string(frame).unwrap() + "\n"
}

struct Whole(Option<String>);

impl Pages for Whole {
    fn next(&mut self) -> Local<'_, Result<Option<String>, Failure>> {
        let piece = self.0.take();
        Box::pin(async move { Ok(piece) })
    }
}

/// Runs what a phone does: its store in memory waits without a waker.
async fn on_phone<F: Future>(work: F) -> F::Output {
    let mut work = pin!(work);
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Pending => {
            context.waker().wake_by_ref();
            Poll::Pending
        }
        ready => ready,
    })
    .await
}

struct Officer {
    phone: Phone,
    way: Way,
    wish: Wish,
    saved: Vec<MutationId>,
}

impl Officer {
    async fn with(db: &Database, number: u64) -> Self {
        let desk = Rc::new(Desk::starting_at(number * 1_000_000));
        let phone = on_phone(Phone::open(Rc::new(MemoryDevice::default()), desk)).await.unwrap();
        let author = user(u128::from(number));
        let wish = Wish { scopes: vec![commune(1)], first_village: None };
        Self { phone, way: Way { db: db.clone(), author }, wish, saved: Vec::new() }
    }

    async fn save(&mut self, record: RecordId, fields: &[(&str, Value)]) {
        let fields: Fields =
            fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let kind = Kind::Household;
        let change = Change::Put { record, kind, scope: commune(1), fields, seen: None };
        let saved = on_phone(self.phone.save(vec![change], None)).await.unwrap();
        assert_eq!(saved.len(), 1);
        self.saved.extend(saved);
    }

    async fn new_household(&mut self) -> RecordId {
        let record = self.phone.new_id();
        let village = RecordId(uuid::Uuid::from_u128(7));
        self.save(record, &[("village", json!(village)), ("address", json!("A"))]).await;
        record
    }

    /// Rounds until phone and server are in step.
    async fn sync(&self) {
        for _ in 0..ROUNDS_MAX {
            let ended = on_phone(self.phone.sync(&self.way, &self.wish, &|_| ())).await.unwrap();
            if matches!(ended, Ended::Complete(_)) {
                return;
            }
        }
        panic!("the phone is not in step after {ROUNDS_MAX} rounds");
    }

    fn book(&self, records: &[RecordId]) -> BTreeMap<RecordId, Option<Fields>> {
        self.phone.read(|book| records.iter().map(|id| (*id, book.fields(*id))).collect())
    }
}

/// The ids and outcomes of all mutations that the store holds.
async fn held(db: &Database) -> BTreeMap<String, String> {
    let text = unpacked(&backup_of(db).await);
    let rows = text.lines().skip_while(|line| !line.starts_with("{\"table\":\"mutation\""));
    let rows = rows.skip(1).take_while(|line| line.starts_with('['));
    let mut held = BTreeMap::new();
    for row in rows {
        let row: Vec<Value> = serde_json::from_str(row).unwrap();
        let (id, outcome) = (row[0].as_str().unwrap(), row[6].as_str().unwrap());
        assert!(held.insert(id.to_owned(), outcome.to_owned()).is_none(), "held twice");
    }
    held
}

async fn scope_lines(db: &Database, scope: ScopeId) -> usize {
    crate::contract::lines(db, scope, 0).await.0.len()
}

/// Puts the book of yesterday in place of today's, as an operator does after a lost disk.
async fn lose_a_day(db: &Database, yesterday: &[u8]) {
    restore(db, yesterday, Over::Everything).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_of_yesterday_the_phones_bring_back_today() {
    on_both(|db| async move {
        db.make_commune_scope(commune(1)).await.unwrap();
        let mut officers = Vec::new();
        for number in 1..=3 {
            officers.push(Officer::with(&db, number).await);
        }
        let mut records = Vec::new();
        for officer in &mut officers {
            for _ in 0..5 {
                records.push(officer.new_household().await);
            }
            officer.sync().await;
        }
        let yesterday = backup_of(&db).await;
        let epoch = db.epoch().await.unwrap();

        // Today: new households, edits of yesterday's and of today's, all answered by the server.
        for (at, officer) in officers.iter_mut().enumerate() {
            officer.sync().await;
            let own = records[at * 5];
            officer.save(own, &[("phone", json!("0912"))]).await;
            let new = officer.new_household().await;
            officer.sync().await;
            officer.save(new, &[("phone", json!("0913"))]).await;
            officer.save(own, &[("address", json!("B"))]).await;
            officer.sync().await;
            records.push(new);
        }
        // One of them goes on without signal, on a record that the backup does not know.
        let unsent = *records.last().unwrap();
        officers[2].save(unsent, &[("address", json!("C"))]).await;
        lose_a_day(&db, &yesterday).await;
        assert_ne!(db.epoch().await.unwrap(), epoch);
        assert_eq!(scope_lines(&db, commune(1)).await, 15);

        for _ in 0..2 {
            for officer in &officers {
                officer.sync().await;
            }
        }
        let held = held(&db).await;
        let saved: Vec<MutationId> =
            officers.iter().flat_map(|officer| officer.saved.iter().copied()).collect();
        for id in &saved {
            assert_eq!(held.get(&id.0.to_string()).map(String::as_str), Some("applied"), "{id:?}");
        }
        assert_eq!(held.len(), saved.len(), "nothing else came into being");
        assert_eq!(scope_lines(&db, commune(1)).await, records.len());
        let book = officers[0].book(&records);
        assert!(book.values().all(Option::is_some));
        for officer in &officers {
            assert_eq!(officer.book(&records), book, "all phones show the same");
        }
        assert_eq!(book[&unsent].as_ref().unwrap()["address"], json!("C"));
        assert_eq!(book[&records[0]].as_ref().unwrap()["phone"], json!("0912"));
        assert_eq!(db.verify().await.unwrap(), []);
    })
    .await;
}

/// Two people wrote one after the other; the second comes back first.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_on_somebody_elses_lost_record_is_kept_for_review() {
    on_both(|db| async move {
        db.make_commune_scope(commune(1)).await.unwrap();
        let mut first = Officer::with(&db, 1).await;
        let mut second = Officer::with(&db, 2).await;
        let yesterday = backup_of(&db).await;
        let record = first.new_household().await;
        first.sync().await;
        second.sync().await;
        second.save(record, &[("phone", json!("0912"))]).await;
        second.sync().await;
        lose_a_day(&db, &yesterday).await;
        second.sync().await;
        first.sync().await;
        second.sync().await;
        let held = held(&db).await;
        assert_eq!(held.len(), 2);
        assert_eq!(held[&first.saved[0].0.to_string()], "applied");
        assert_eq!(held[&second.saved[0].0.to_string()], "quarantined", "kept, and somebody looks");
        assert_eq!(scope_lines(&db, ScopeId::from(user(2))).await, 1);
        assert_eq!(first.book(&[record]), second.book(&[record]));
        assert_eq!(db.verify().await.unwrap(), []);
    })
    .await;
}
