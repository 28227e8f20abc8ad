//! Photos as records, and the pieces of their bytes.

use database::{Database, PartKept};
use domain::id::{HouseholdId, RecordId};
use domain::time::Timestamp;
use serde_json::{Value, json};
use sync::Outcome;
use sync_testkit::builders::{START, Writer, commune, user};

use crate::contract::trusted;
use crate::fresh::on_both;

/// A hash as it is written; nothing has it.
fn hash(digit: char) -> String {
    digit.to_string().repeat(64)
}

/// A household with photos of these hashes.
async fn settle(db: &Database, hashes: &[String]) -> (RecordId, Vec<RecordId>) {
    db.make_commune_scope(commune(1)).await.unwrap();
    let mut writer = Writer::new(1, commune(1));
    let (village, household) = (writer.record(), writer.record());
    let mut batch = vec![writer.household(household, village)];
    let mut photos = Vec::new();
    for hash in hashes {
        let photo = writer.record();
        let fields = [
            ("household", Value::Null, json!(household)),
            ("sha256", Value::Null, json!(hash)),
            ("bytes", Value::Null, json!(5)),
            ("width", Value::Null, json!(1600)),
            ("height", Value::Null, json!(900)),
            ("taken_at", Value::Null, json!(START)),
            ("caption", Value::Null, json!("nhà vệ sinh")),
            ("place", Value::Null, json!({"latitude": 21.7, "longitude": 104.1})),
        ];
        batch.push(writer.put(photo, "photo", &fields));
        photos.push(photo);
    }
    let pushed = db.push(trusted(batch)).await.unwrap();
    assert!(pushed.answers.iter().all(|answer| answer.outcome == Outcome::Applied));
    (household, photos)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_a_record_like_any_other() {
    on_both(|db| async move {
        let (household, photos) = settle(&db, &[hash('a'), hash('b')]).await;
        assert_eq!(db.verify().await.unwrap(), []);
        let access = crate::lists::access(&[commune(1)]);
        let file = db.household_by_id(&access, HouseholdId::from(household)).await.unwrap();
        let file = file.unwrap();
        let mut found: Vec<RecordId> = file.photos.iter().map(|(id, ..)| *id).collect();
        found.sort_unstable();
        assert_eq!(found, photos);
        assert!(file.photos.iter().all(|(.., has_arrived)| !has_arrived));
        assert!(file.photos.iter().all(|(_, photo, _)| photo.place.is_some()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pieces_follow_each_other_or_are_refused() {
    on_both(|db| async move {
        let sha = hash('c');
        let keep = async |start, body: &[u8]| {
            db.keep_part(user(1), &sha, start, body.to_vec(), START).await.unwrap()
        };
        assert_eq!(keep(1, b"x").await, PartKept::WrongOffset(0));
        assert_eq!(keep(0, b"ab").await, PartKept::Yes(2));
        assert_eq!(keep(0, b"ab").await, PartKept::WrongOffset(2));
        assert_eq!(keep(2, b"cde").await, PartKept::Yes(5));
        assert_eq!(db.bytes_held(user(1), &sha).await.unwrap(), 5);
        assert_eq!(db.bytes_held(user(2), &sha).await.unwrap(), 0, "each sends for themselves");
        assert_eq!(db.parts(user(1), &sha).await.unwrap(), b"abcde");
        db.drop_parts(user(1), &sha).await.unwrap();
        assert_eq!(db.bytes_held(user(1), &sha).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_piece_through_two_connections_is_held_once() {
    on_both(|db| async move {
        let sha = hash('d');
        let (one, other) = tokio::join!(
            db.keep_part(user(1), &sha, 0, b"abc".to_vec(), START),
            db.keep_part(user(1), &sha, 0, b"abc".to_vec(), START),
        );
        for kept in [one.unwrap(), other.unwrap()] {
            assert!(matches!(kept, PartKept::Yes(3) | PartKept::WrongOffset(3)), "{kept:?}");
        }
        assert_eq!(db.parts(user(1), &sha).await.unwrap(), b"abc");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arrival_is_of_the_photos_it_was_noted_for() {
    on_both(|db| async move {
        let sha = hash('e');
        let (_, photos) = settle(&db, &[sha.clone(), sha.clone()]).await;
        db.keep_part(user(1), &sha, 0, b"abcde".to_vec(), START).await.unwrap();
        let named = db.photos_named(&sha).await.unwrap();
        assert_eq!(named.iter().map(|photo| photo.record).collect::<Vec<_>>(), photos);
        db.note_arrival(user(1), &sha, &named[..1], START).await.unwrap();
        let arrived: Vec<bool> =
            db.photos_named(&sha).await.unwrap().iter().map(|photo| photo.has_arrived).collect();
        assert_eq!(arrived, [true, false]);
        assert_eq!(db.bytes_held(user(1), &sha).await.unwrap(), 0, "its pieces are gone");
        assert_eq!(db.bytes_sent(user(1), START).await.unwrap(), 5);
        assert_eq!(db.bytes_sent(user(1), Timestamp(START.0 + 1)).await.unwrap(), 0);
        assert_eq!(db.unused_blobs(START, START).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn few_uploads_stay_half_done() {
    on_both(|db| async move {
        let names = ['1', '2', '3'].map(hash);
        for (at, sha) in (0..).zip(&names) {
            let now = Timestamp(START.0 + at);
            db.keep_part(user(1), sha, 0, b"a".to_vec(), now).await.unwrap();
        }
        db.keep_few_uploads(user(1), 2).await.unwrap();
        let mut held = Vec::new();
        for sha in &names {
            held.push(db.bytes_held(user(1), sha).await.unwrap());
        }
        assert_eq!(held, [0, 1, 1], "the oldest goes");
        assert_eq!(db.drop_old_parts(Timestamp(START.0 + 2)).await.unwrap(), 1);
    })
    .await;
}
