//! What the lock of a book promises. The names in it are invented.

#![expect(unreachable_pub, reason = "what JavaScript calls is public")]

use std::collections::BTreeMap;

use browser_store::{BrowserStore, LockState};
use futures::future::join_all;
use serde_json::{Value, json};
use sync::photos::{PhotoBytes, PhotoStore};
use sync::port::{Committed, Cursor, DeviceStore, Draft, Page, ScopeState, Sent, StoreError};
use sync::{Answer, Mutation, Outcome};
use sync_testkit::builders::{START, Writer, commune};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{PIN, Promise, locked, opened};

/// What the script looks for in every stored value.
const NAME: &str = "Sùng Thị Sợi"; // tidy: vietnamese letters, what must not lie in the open
const OTHER_PIN: &str = "775310";
const WRONG_PIN: &str = "000000";

#[wasm_bindgen]
pub fn a_name() -> String {
    NAME.to_owned()
}

fn mutation(number: u128) -> Mutation {
    let mut writer = Writer::new(number, commune(1));
    let (village, record) = (writer.record(), writer.record());
    writer.household(record, village);
    let mut mutation = writer.edit(record, "address", Value::Null, NAME).mutation;
    mutation.device_seq = u64::try_from(number).expect("tests count from one");
    mutation
}

fn answer(to: &Mutation) -> Answer {
    Answer { id: to.id, outcome: Outcome::Applied, scope: to.scope, seq: 1, at: START }
}

fn draft(key: &str) -> Draft {
    let body = json!({ "name": NAME }).to_string();
    Draft { key: key.to_owned(), body, form_version: 1, saved_at: START }
}

fn page() -> Page {
    let state = ScopeState { after: 1, ..ScopeState::default() };
    let lines = format!("{{\"seq\":1,\"name\":\"{NAME}\"}}\n");
    Page { scope: commune(1), expected: Cursor::default(), is_whole: false, state, lines }
}

#[wasm_bindgen]
pub async fn bytes_are_sealed_and_a_changed_bit_is_noticed(name: String) -> Promise {
    let seal = locked(&name).await?.seal()?;
    let sealed = seal.seal(NAME.as_bytes()).await?;
    assert_ne!(sealed, seal.seal(NAME.as_bytes()).await?, "the same never looks the same");
    assert_eq!(seal.open(&sealed).await?, NAME.as_bytes());
    assert_eq!(seal.open(&seal.seal(b"").await?).await?, b"");
    for at in [0, 1, 20, sealed.len() - 1] {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(seal.open(&changed).await.is_err(), "a bit of byte {at}");
    }
    assert!(seal.open(&sealed[..10]).await.is_err());
    let other = locked(&format!("{name}-of-another")).await?.seal()?;
    assert!(other.open(&sealed).await.is_err(), "each book has a key of its own");
    Ok(())
}

/// Writes the name into every store; the script then looks through all of them.
#[wasm_bindgen]
pub async fn writes_a_name_everywhere(name: String) -> Promise {
    let store = locked(&name).await?;
    let saved = store.record(vec![mutation(1), mutation(2)], None).await?;
    store.settle(&[answer(&saved[0])]).await?;
    store.save_draft(&draft("assessment:1")).await?;
    store.commit_page(&page()).await?;
    store.keep_digest(NAME, &store.load().await?.scopes).await?;
    let stored = opened(&name, &store.seal()?).load().await?;
    assert_eq!((stored.outbox.len(), stored.sent.len(), stored.drafts.len()), (1, 1, 1));
    assert_eq!(stored.digest.as_deref(), Some(NAME));
    assert!(stored.pages[0].1.contains(NAME));
    Ok(())
}

#[wasm_bindgen]
pub async fn a_locked_book_says_so_and_changes_nothing(name: String) -> Promise {
    locked(&name).await?.save_draft(&draft("kept")).await?;
    let shut = BrowserStore::named(&name);
    assert_eq!(shut.load().await, Err(StoreError::Locked));
    assert_eq!(shut.record(vec![mutation(1)], None).await, Err(StoreError::Locked));
    assert_eq!(shut.save_draft(&draft("kept")).await, Err(StoreError::Locked));
    assert!(!shut.choose_pin(OTHER_PIN).await?, "a book has one lock");
    let stored = locked(&name).await?.load().await?;
    assert_eq!((stored.drafts, stored.outbox.len()), (vec![draft("kept")], 0));
    Ok(())
}

/// Its lock went with it: what were written after that nobody could ever open.
#[wasm_bindgen]
pub async fn a_book_that_is_gone_takes_nothing_in(name: String) -> Promise {
    let store = locked(&name).await?;
    let other_tab = opened(&name, &store.seal()?);
    let saved = store.record(vec![mutation(1)], None).await?;
    store.settle(&[answer(&saved[0])]).await?;
    assert_eq!(store.erase(1).await?, Committed::Yes);
    let bytes = vec![7; 1_000];
    let photo = PhotoBytes { record: saved[0].record, sha256: "0".repeat(64), bytes };
    assert_eq!(other_tab.record(vec![mutation(2)], None).await, Err(StoreError::Gone));
    assert_eq!(other_tab.record_photo(vec![mutation(2)], photo).await, Err(StoreError::Gone));
    assert_eq!(other_tab.save_draft(&draft("late")).await, Err(StoreError::Gone));
    let stored = other_tab.load().await?;
    assert_eq!((stored.outbox, stored.drafts, stored.device_seq), (vec![], vec![], 1));
    assert_eq!(other_tab.photos_here_alone().await?, []);
    let next = locked(&name).await?.record(vec![mutation(2)], None).await?;
    assert_eq!(next[0].device_seq, 2, "a new lock, and the old count");
    Ok(())
}

#[wasm_bindgen]
pub async fn wrong_pins_are_counted_and_waited_for(name: String) -> Promise {
    locked(&name).await?.save_draft(&draft("kept")).await?;
    let mut now = START;
    let mut waits = Vec::new();
    for wrong in 1..=10 {
        // A new store each time, as after killing the page.
        let state = BrowserStore::named(&name).unlock(WRONG_PIN, now).await?;
        let state = state.expect_err("it is the wrong one");
        assert_eq!(state.tries_left, 10 - wrong);
        waits.push(state.wait_ms / 1000);
        if wrong == 4 {
            let early = BrowserStore::named(&name).unlock(PIN, now).await?;
            assert_eq!(early, Err(state), "not even the right one, before the time");
            let set_back = BrowserStore::named(&name).lock_state(START.plus_millis(-1)).await?;
            assert_eq!(set_back.map(|state| state.wait_ms), Some(60_000));
            let later = START.plus_millis(60_000 - 1);
            let store = BrowserStore::named(&name);
            assert_eq!(store.unlock(PIN, later).await?, Ok(()), "the right one starts anew");
            for _ in 0..4 {
                now = now.plus_millis(3_600_000);
                let _ = BrowserStore::named(&name).unlock(WRONG_PIN, now).await?;
            }
        }
        now = now.plus_millis(3_600_000);
    }
    assert_eq!(waits, [0, 0, 30, 60, 120, 240, 480, 960, 1920, 0]);
    let over = LockState { tries_left: 0, wait_ms: 0 };
    assert_eq!(BrowserStore::named(&name).unlock(PIN, now).await?, Err(over), "only the password");
    let recovered = BrowserStore::named(&name).recover(&[7; 32], OTHER_PIN).await?;
    assert!(!recovered, "a key that is not this book's");
    assert_eq!(BrowserStore::named(&name).lock_state(now).await?, Some(over));
    Ok(())
}

#[wasm_bindgen]
pub async fn another_pin_opens_the_same_book(name: String) -> Promise {
    let store = locked(&name).await?;
    store.save_draft(&draft("kept")).await?;
    let refused = store.change_pin(WRONG_PIN, OTHER_PIN, START).await?;
    assert_eq!(refused, Err(LockState { tries_left: 9, wait_ms: 0 }));
    assert_eq!(store.change_pin(PIN, OTHER_PIN, START).await?, Ok(()));
    store.save_draft(&draft("later")).await?;
    let again = BrowserStore::named(&name);
    assert!(again.unlock(PIN, START).await?.is_err(), "the former one");
    assert_eq!(again.unlock(OTHER_PIN, START).await?, Ok(()));
    assert_eq!(again.load().await?.drafts.len(), 2);
    Ok(())
}

#[wasm_bindgen]
pub async fn what_is_typed_last_stands_last(name: String) -> Promise {
    let store = locked(&name).await?;
    // Long ones take longer to seal: without turns they would overtake each other.
    let typed = |turn: usize| {
        let body = "x".repeat(if turn.is_multiple_of(2) { 1 << 20 } else { turn });
        Draft { body, ..draft("form") }
    };
    let drafts: Vec<Draft> = (0..20).map(typed).collect();
    for saved in join_all(drafts.iter().map(|draft| store.save_draft(draft))).await {
        saved?;
    }
    assert_eq!(store.load().await?.drafts[0].body.len(), 19);
    let typed = store.save_draft(&drafts[0]);
    let finished = store.record(vec![mutation(1)], Some("form"));
    let (finished, typed) = futures::join!(finished, typed);
    finished?;
    typed?;
    assert_eq!(store.load().await?.drafts.len(), 0, "a form that is finished is gone");
    Ok(())
}

/// A book as the first builds kept it, for the script to write: rows by store.
#[wasm_bindgen]
pub fn a_book_without_a_lock() -> String {
    let mutations = [mutation(1), mutation(2)];
    let text = |value: &dyn Fn() -> serde_json::Result<String>| value().expect("it has a form");
    let row = |of: &Mutation| {
        let body = text(&|| serde_json::to_string(of));
        json!({ "seq": of.device_seq, "id": of.id, "body": body })
    };
    let sent = mutation(3);
    let sent = Sent { answer: answer(&sent), mutation: sent };
    let sent_body = text(&|| serde_json::to_string(&sent));
    let draft_body = text(&|| serde_json::to_string(&draft("assessment:1")));
    let state = text(&|| serde_json::to_string(&page().state));
    json!({
        "outbox": mutations.iter().map(row).collect::<Vec<_>>(),
        "sent_log": [{ "at": START, "seq": 3, "id": sent.mutation.id, "body": sent_body }],
        "drafts": [
            { "key": "assessment:1", "body": draft_body },
            { "key": "unreadable", "body": "{half a form" },
        ],
        "pages": [{ "scope": commune(1), "n": 1, "lines": page().lines }],
        "cursors": [{ "scope": commune(1), "body": state }],
        "meta": { "device_seq": "3", "pages_written": "1", "device": sent.mutation.device },
    })
    .to_string()
}

/// Chooses a PIN. The script kills the browser while this is under way, at several moments.
#[wasm_bindgen]
pub async fn choose_a_pin(name: String) -> Promise {
    let store = BrowserStore::named(&name);
    if store.lock_state(START).await?.is_none() {
        store.choose_pin(PIN).await?;
    }
    Ok(())
}

/// The script has written [`a_book_without_a_lock`].
#[wasm_bindgen]
pub async fn a_book_without_a_lock_is_sealed_whole(name: String) -> Promise {
    let store = locked(&name).await?;
    let stored = store.load().await?;
    assert_eq!(stored.outbox, [mutation(1), mutation(2)]);
    let sent = mutation(3);
    assert_eq!(stored.sent, [Sent { answer: answer(&sent), mutation: sent }]);
    assert_eq!(stored.drafts, [draft("assessment:1")]);
    assert_eq!(stored.pages, [(commune(1), page().lines)]);
    assert_eq!(stored.scopes, BTreeMap::from([(commune(1), page().state)]));
    assert_eq!((stored.device_seq, stored.digest), (3, None));
    assert_eq!(store.unreadable()[0].body, "{half a form", "what nobody can read is kept, too");
    let next = store.record(vec![mutation(4)], None).await?;
    assert_eq!(next[0].device_seq, 4);
    Ok(())
}
