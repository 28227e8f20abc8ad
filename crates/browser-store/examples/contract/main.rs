//! What the phone's store promises, as functions that `end2end/store.mjs` calls in a browser.
//!
//! Each takes the name of a database of its own. A promise that is broken panics; the script
//! does what only the outside can do: other tabs, full disks, killed browsers.

#![cfg(target_arch = "wasm32")]
#![expect(missing_docs, reason = "the names say what is promised")]

mod lock;

use std::rc::Rc;

use browser_store::{BrowserStore, Seal};
use futures::future::join_all;
use sync::photos::{PhotoBytes, PhotoStore};
use sync::port::{Cursor, DeviceStore, Draft, Followed, Page, ScopeState, StoreError};
use sync::{Answer, Mutation, Outcome};
use sync_testkit::builders::{START, Writer, commune, device};
use sync_testkit::{device_contract, photo_contract};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

type Promise = Result<(), JsError>;

#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

const PIN: &str = "482915";

/// A store with its lock open: a new one is given a PIN, one that has it is unlocked.
async fn locked(name: &str) -> Result<BrowserStore, JsError> {
    let store = BrowserStore::named(name);
    if store.lock_state(START).await?.is_some() {
        assert_eq!(store.unlock(PIN, START).await?, Ok(()));
    } else {
        assert!(store.choose_pin(PIN).await?);
    }
    Ok(store)
}

/// The same store once more, as another tab that was unlocked too.
fn opened(name: &str, seal: &Seal) -> BrowserStore {
    let store = BrowserStore::named(name);
    store.open_with(seal.clone());
    store
}

#[wasm_bindgen]
pub async fn meets_the_contract_of_every_phone_store(name: String) -> Promise {
    let seal = locked(&name).await?.seal()?;
    let reopen = || {
        let store: Rc<dyn DeviceStore> = Rc::new(opened(&name, &seal));
        let opened: sync::port::Local<'static, Rc<dyn DeviceStore>> =
            Box::pin(std::future::ready(store));
        opened
    };
    Ok(device_contract::all(&reopen).await?)
}

#[wasm_bindgen]
pub async fn meets_the_contract_of_every_store_of_photos(name: String) -> Promise {
    let seal = locked(&name).await?.seal()?;
    let reopen = || {
        let store = Rc::new(opened(&name, &seal));
        let both: photo_contract::Both = (Rc::clone(&store) as _, store as _);
        let opened: sync::port::Local<'static, photo_contract::Both> =
            Box::pin(std::future::ready(both));
        opened
    };
    Ok(photo_contract::all(&reopen).await?)
}

#[wasm_bindgen]
pub async fn photos_that_never_arrived_keep_the_book(name: String) -> Promise {
    let store = locked(&name).await?;
    let mut writer = Writer::new(1, commune(1));
    let (record, household) = (writer.record(), writer.record());
    let photo = PhotoBytes { record, sha256: "0".repeat(64), bytes: vec![7; 1_000] };
    let kept = store.record_photo(vec![writer.household(record, household).mutation], photo);
    let kept = kept.await?;
    let Mutation { id, scope, .. } = kept[0];
    store.settle(&[Answer { id, outcome: Outcome::Applied, scope, seq: 1, at: START }]).await?;
    let here: Vec<u64> = store.photos_here_alone().await?.iter().map(|it| it.bytes).collect();
    assert_eq!(here, [1_000]);
    assert!(!store.empty_unless_unsent().await?, "its bytes are nowhere else");
    store.identify(device(1), Some(Followed { epoch: "restored", lost: 0 })).await?;
    store.photo_arrived(record, Cursor::epoch_of("before")).await?;
    assert_eq!(store.photos_here_alone().await?.len(), 1);
    assert!(!store.empty_unless_unsent().await?, "the server that had them was set back");
    store.photo_arrived(record, Cursor::epoch_of("restored")).await?;
    assert!(store.empty_unless_unsent().await?);
    Ok(())
}

#[wasm_bindgen]
pub async fn two_tabs_that_save_at_once_never_share_a_number(name: String) -> Promise {
    let first = locked(&name).await?;
    let second = opened(&name, &first.seal()?);
    let tabs = [first, second];
    let mut writer = Writer::new(1, commune(1));
    let village = writer.record();
    let saves = (0..40).map(|turn| {
        let record = writer.record();
        let mutation = writer.household(record, village).mutation;
        tabs[turn % 2].record(vec![mutation], None)
    });
    let mut numbers = Vec::new();
    for saved in join_all(saves).await {
        numbers.push(saved?[0].device_seq);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=40).collect::<Vec<u64>>());
    assert_eq!(tabs[0].load().await?.outbox.len(), 40);
    Ok(())
}

/// Saves one record and, in another step, a draft; the script then kills the browser.
#[wasm_bindgen]
pub async fn save_one(name: String, number: u32) -> Promise {
    let store = locked(&name).await?;
    let mut writer = Writer::new(u128::from(number), commune(1));
    let (village, record) = (writer.record(), writer.record());
    store.record(vec![writer.household(record, village).mutation], None).await?;
    let draft = Draft {
        key: format!("draft:{number}"),
        body: "{}".to_owned(),
        form_version: 1,
        saved_at: START,
    };
    store.save_draft(&draft).await?;
    Ok(())
}

/// How many mutations and drafts a store holds.
#[wasm_bindgen]
pub async fn count(name: String) -> Result<Vec<u32>, JsError> {
    let stored = locked(&name).await?.load().await?;
    let counts = [stored.outbox.len(), stored.drafts.len(), stored.pages.len()];
    counts.into_iter().map(|count| Ok(u32::try_from(count)?)).collect()
}

/// Writes pages until the browser refuses; the script has made the disk small.
#[wasm_bindgen]
pub async fn a_full_phone_says_so_and_keeps_what_it_has(name: String) -> Promise {
    let store = locked(&name).await?;
    let mut writer = Writer::new(1, commune(1));
    let (village, record) = (writer.record(), writer.record());
    store.record(vec![writer.household(record, village).mutation], None).await?;
    let mut after = 0;
    let refused = loop {
        match store.commit_page(&noise(after)).await {
            Ok(_) => after += 1,
            Err(error) => break error,
        }
        assert!(after < 1_000, "the disk never filled up");
    };
    assert_eq!(refused, StoreError::Full);
    let stored = store.load().await?;
    assert_eq!(stored.outbox.len(), 1);
    let held = stored.scopes.get(&commune(1)).map_or(0, |state| state.after);
    assert_eq!(held, after, "a page that was refused moved no cursor");
    Ok(())
}

/// Half a megabyte that does not compress.
fn noise(after: u64) -> Page {
    let mut number = after.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut lines = String::new();
    while lines.len() < 512 * 1024 {
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
        lines.push_str(&format!("{number:016x}"));
    }
    lines.push('\n');
    let state = ScopeState { after: after + 1, ..ScopeState::default() };
    Page { scope: commune(1), expected: Cursor { epoch: 0, after }, is_whole: false, state, lines }
}

/// The script has put a row that is no mutation into the outbox, at number 99.
#[wasm_bindgen]
pub async fn a_row_that_cannot_be_read_is_kept_and_reported(name: String) -> Promise {
    let store = locked(&name).await?;
    let stored = store.load().await?;
    let unreadable = store.unreadable();
    assert_eq!(stored.outbox.len(), 1, "the others are read");
    assert_eq!(stored.unreadable_outbox, 1, "it is counted");
    assert_eq!(unreadable.len(), 1);
    assert_eq!((unreadable[0].store, unreadable[0].body.as_str()), ("outbox", "{half a row"));
    assert!(!store.empty_unless_unsent().await?, "it counts as unsent");
    store.load().await?;
    assert_eq!(store.unreadable(), unreadable, "reading does not drop it");
    Ok(())
}

/// The script has opened the database as a newer build would.
#[wasm_bindgen]
pub async fn a_store_of_a_newer_build_is_not_touched(name: String) -> Promise {
    let refused = BrowserStore::named(&name).lock_state(START).await;
    assert_eq!(refused, Err(StoreError::TooNew { found: 4, supported: 3 }));
    Ok(())
}

/// Keeps a store open for the script to upgrade it from outside.
#[wasm_bindgen]
pub struct HeldOpen(BrowserStore);

#[wasm_bindgen]
impl HeldOpen {
    pub async fn open(name: String) -> Result<Self, JsError> {
        let store = locked(&name).await?;
        store.load().await?;
        Ok(Self(store))
    }

    /// After a newer build has come through.
    pub async fn gives_way_to_a_newer_build(self) -> Promise {
        let refused = self.0.complete(START).await;
        assert_eq!(refused, Err(StoreError::TooNew { found: 4, supported: 3 }));
        Ok(())
    }

    /// After the browser has closed the connection by itself, the book being as it was.
    pub async fn opens_a_closed_connection_anew(self) -> Promise {
        self.0.complete(START).await?;
        assert_eq!(self.0.load().await?.last_complete, Some(START));
        let mut writer = Writer::new(1, commune(1));
        let (village, record) = (writer.record(), writer.record());
        self.0.record(vec![writer.household(record, village).mutation], None).await?;
        assert_eq!(self.0.load().await?.outbox.len(), 1);
        Ok(())
    }

    /// After the browser has erased the database and closed the connection to it.
    pub async fn is_not_written_to_once_erased(self) -> Promise {
        assert_eq!(self.0.complete(START).await, Err(StoreError::Gone));
        assert_eq!(self.0.load().await, Err(StoreError::Gone));
        assert_eq!(self.0.lock_state(START).await?, None, "nothing is left");
        assert!(self.0.choose_pin(PIN).await?);
        self.0.complete(START).await?;
        assert_eq!(self.0.load().await?.last_complete, Some(START));
        Ok(())
    }
}

#[wasm_bindgen]
pub async fn a_long_log_becomes_short_and_says_the_same(name: String) -> Promise {
    let store = locked(&name).await?;
    for after in 0..80_u64 {
        let state = ScopeState { after: after + 1, ..ScopeState::default() };
        let lines = format!(
            "{{\"seq\":{},\"id\":\"record-{}\",\"kind\":\"of a later build\"}}\n",
            after + 1,
            after % 10
        );
        let page = Page {
            scope: commune(1),
            expected: Cursor { epoch: 0, after },
            is_whole: false,
            state,
            lines,
        };
        store.commit_page(&page).await?;
    }
    assert!(store.compact().await?);
    assert!(!store.compact().await?, "once is enough");
    let stored = opened(&name, &store.seal()?).load().await?;
    let lines: Vec<&str> = stored.pages.iter().flat_map(|(_, lines)| lines.lines()).collect();
    assert_eq!((stored.pages.len(), lines.len()), (1, 10), "the newest line of each record");
    assert!(lines[0].starts_with("{\"seq\":71,") && lines[9].starts_with("{\"seq\":80,"));
    assert_eq!(stored.scopes[&commune(1)].after, 80);
    Ok(())
}

#[wasm_bindgen]
pub async fn signing_out_empties_only_what_the_server_has(name: String) -> Promise {
    let store = locked(&name).await?;
    let state = ScopeState { after: 1, verified: true, ..ScopeState::default() };
    let page = Page {
        scope: commune(1),
        expected: Cursor::default(),
        is_whole: false,
        state,
        lines: "{}\n".to_owned(),
    };
    store.commit_page(&page).await?;
    let mut writer = Writer::new(1, commune(1));
    let (village, record) = (writer.record(), writer.record());
    let saved = store.record(vec![writer.household(record, village).mutation], None).await?;
    assert!(!store.empty_unless_unsent().await?);
    assert_eq!(store.load().await?.pages.len(), 1);
    let answer = sync::Answer {
        id: saved[0].id,
        outcome: sync::Outcome::Applied,
        scope: saved[0].scope,
        seq: 1,
        at: START,
    };
    store.settle(&[answer]).await?;
    assert!(store.empty_unless_unsent().await?);
    assert_eq!(store.lock_state(START).await?, None, "its lock went with it");
    let stored = store.load().await?;
    assert!(stored.pages.is_empty() && stored.scopes.is_empty() && stored.sent.is_empty());
    assert_eq!(stored.device_seq, 1, "the count is never given out twice");
    Ok(())
}
