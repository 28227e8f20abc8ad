//! The store itself: each method of the port is one transaction.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use domain::id::{DeviceId, ScopeId, UserId};
use domain::time::Timestamp;
use futures::channel::oneshot;
use js_sys::Uint8Array;
use sync::port::{
    Committed, DeviceStore, Draft, Followed, Local, Page, ScopeState, StoreError, Stored,
};
use sync::{Answer, Mutation};
use wasm_bindgen::JsValue;
use web_sys::IdbDatabase;

use crate::compaction::Log;
use crate::connection::Connection;
use crate::fault::Fault;
use crate::lock::LOCK;
use crate::reading::{Read, read_all};
use crate::recovery::RECOVERY;
use crate::schema::{ALL, CURSORS, DRAFTS, META, OUTBOX, PAGES, PHOTO_BYTES, PHOTOS, SENT};
use crate::seal::Seal;
use crate::steps::{
    Beside, commit_page, erase, forget_scope, holds_alone, keep_digest, put_fact, record,
    save_draft, settle,
};
use crate::transaction::{Durability, Reply, Transaction};
use crate::turns::Turns;
use crate::{pages, photos, row, schema};

const READING: &str = "reading the book";
const SAVING: &str = "saving";
const SAVING_FORM: &str = "saving a form";
const KEEPING_NEWS: &str = "keeping news";
const KEEPING_LISTS: &str = "keeping the lists";

pub(crate) const DEVICE: &str = "device";
pub(crate) const EPOCH: &str = "epoch";
pub(crate) const LOST: &str = "lost";
pub(crate) const DEVICE_SEQ: &str = "device_seq";
pub(crate) const LAST_COMPLETE: &str = "last_complete";

/// A row that this build cannot read. It stays in the database and can be exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Which store it is in.
    pub store: &'static str,
    /// Its content as it was found; empty where it is not even text.
    pub body: String,
}

/// The book of one user on this phone.
pub struct BrowserStore {
    name: String,
    connection: RefCell<Option<Rc<Connection>>>,
    pub(crate) unreadable: RefCell<Vec<Unreadable>>,
    ahead: RefCell<Option<oneshot::Receiver<Read>>>,
    pub(crate) log: RefCell<Log>,
    seal: RefCell<Option<Seal>>,
    /// Whether the book was erased while it was open here.
    is_gone: Cell<bool>,
    turns: Turns,
}

impl BrowserStore {
    /// The book of a user. Nothing is opened yet.
    pub fn of(user: UserId) -> Self {
        Self::named(&schema::database_name(user))
    }

    /// A book in a database of any name, for tests beside a real one.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            connection: RefCell::default(),
            unreadable: RefCell::default(),
            ahead: RefCell::default(),
            log: RefCell::default(),
            seal: RefCell::default(),
            is_gone: Cell::default(),
            turns: Turns::default(),
        }
    }

    /// The open lock of the book, for whatever else is kept beside it.
    pub fn seal(&self) -> Result<Seal, StoreError> {
        let none = || if self.is_gone.get() { StoreError::Gone } else { StoreError::Locked };
        self.seal.borrow().clone().ok_or_else(none)
    }

    /// Whether the book has a lock.
    pub async fn has_lock(&self) -> Result<bool, StoreError> {
        let work = async |database: &IdbDatabase| {
            let transaction = Transaction::read(database, &[META])?;
            let lock = transaction.get(META, &LOCK.into())?.value().await?;
            Ok(!lock.is_undefined())
        };
        self.step("looking at the lock", work).await
    }

    /// Opens the book with a key that was unlocked before, such as another tab's.
    pub fn open_with(&self, seal: Seal) {
        self.seal.replace(Some(seal));
        self.is_gone.set(false);
    }

    /// Begins to read before anybody asks, so that the disk works while the page is drawn.
    ///
    /// The next [`DeviceStore::load`] takes what was read then. Whoever hears in between that
    /// another tab wrote has to load once more.
    pub fn read_ahead(self: &Rc<Self>) {
        let (sender, receiver) = oneshot::channel();
        self.ahead.replace(Some(receiver));
        let store = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if let Ok(read) = store.step(READING, read_all).await {
                // Nobody opened the book meanwhile.
                let _ = sender.send(read);
            }
        });
    }

    /// What was read ahead, or what is there now.
    async fn read(&self) -> Result<Read, StoreError> {
        let ahead = self.ahead.take();
        if let Some(ahead) = ahead
            && let Ok(read) = ahead.await
        {
            return Ok(read);
        }
        self.step(READING, read_all).await
    }

    /// Rows that the last [`DeviceStore::load`] could not read, for reporting and export.
    pub fn unreadable(&self) -> Vec<Unreadable> {
        self.unreadable.borrow().clone()
    }

    /// Empties the book at sign-out, unless anything in it exists nowhere else.
    ///
    /// Returns whether it did. The device keeps its name and its count.
    pub async fn empty_unless_unsent(&self) -> Result<bool, StoreError> {
        self.step("emptying the book", async |database| {
            let stores = [&ALL[..], &[PHOTOS, PHOTO_BYTES]].concat();
            let transaction = Transaction::write(database, &stores, Durability::Strict)?;
            let followed = transaction.get(META, &EPOCH.into())?;
            let photos = transaction.all(PHOTOS)?;
            let outbox = Reply::to(transaction.store(OUTBOX)?.count()?);
            let drafts = Reply::to(transaction.store(DRAFTS)?.count()?);
            let is_sent = |count: JsValue| count.as_f64() == Some(0.0);
            let photos = photos.rows().await?;
            let is_here_alone = photos::is_nowhere_else(&photos, &followed.value().await?);
            let is_empty =
                is_sent(outbox.value().await?) && is_sent(drafts.value().await?) && !is_here_alone;
            if is_empty {
                for store in [PAGES, CURSORS, SENT, PHOTOS, PHOTO_BYTES] {
                    transaction.store(store)?.clear()?;
                }
                // Without its lock nobody opens what a disk may still hold of the book.
                for fact in [LAST_COMPLETE, LOCK, RECOVERY] {
                    transaction.delete(META, &fact.into())?;
                }
                pages::drop_digest(&transaction)?;
            }
            transaction.finish().await?;
            Ok(is_empty)
        })
        .await
    }

    /// Runs one transaction. A connection that the browser has closed is opened anew, once.
    pub(crate) async fn step<T>(
        &self,
        doing: &'static str,
        work: impl AsyncFn(&IdbDatabase) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let mut has_reopened = false;
        loop {
            let connection = self.connected().await?;
            match work(connection.database()).await {
                Ok(value) => return Ok(value),
                Err(fault) => self.again(doing, fault, has_reopened)?,
            }
            has_reopened = true;
        }
    }

    /// Says whether a step may be tried once more.
    fn again(
        &self,
        doing: &'static str,
        fault: Fault,
        has_reopened: bool,
    ) -> Result<(), StoreError> {
        // After a full disk some browsers refuse every write until the database is reopened.
        self.connection.take();
        if has_reopened || !fault.is_of_connection() {
            return Err(fault.into_store_error(doing));
        }
        Ok(())
    }

    /// Boxed, because every step waits for it: the code that opens is there once.
    fn connected(&self) -> Local<'_, Result<Rc<Connection>, StoreError>> {
        Box::pin(async {
            let held = self.connection.borrow().clone();
            if let Some(connection) = held.filter(|connection| connection.is_open()) {
                return Ok(connection);
            }
            let connection = Rc::new(Connection::open(&self.name).await?);
            if connection.is_new() && self.seal.take().is_some() {
                // The book was erased under our feet, its lock with it. What were written now
                // nobody could ever open, and its numbers would be given out a second time.
                self.is_gone.set(true);
                return Err(StoreError::Gone);
            }
            self.connection.replace(Some(connection.clone()));
            Ok(connection)
        })
    }

    /// Keeps mutations, and what belongs into the same step.
    pub(crate) fn record_beside<'a>(
        &'a self,
        mutations: Vec<Mutation>,
        beside: Beside<'a>,
    ) -> Local<'a, Result<Vec<Mutation>, StoreError>> {
        let mut turn = self.turns.take();
        Box::pin(async move {
            let mut sealed = Vec::with_capacity(mutations.len());
            for mutation in &mutations {
                sealed.push(self.sealed(SAVING, row::json(mutation)).await?);
            }
            turn.comes().await;
            let work =
                async |database: &IdbDatabase| record(database, &mutations, &sealed, beside).await;
            self.step(SAVING, work).await
        })
    }

    /// Seals something before the step that stores it.
    async fn sealed(
        &self,
        doing: &'static str,
        content: Result<String, Fault>,
    ) -> Result<Uint8Array, StoreError> {
        let seal = self.seal()?;
        let sealed = async { seal.sealed(content?.as_bytes()).await };
        sealed.await.map_err(|fault| fault.into_store_error(doing))
    }
}

impl DeviceStore for BrowserStore {
    fn load(&self) -> Local<'_, Result<Stored, StoreError>> {
        Box::pin(async move {
            let seal = self.seal()?;
            let read = self.read().await?;
            Ok(self.understand(&seal, &read).await)
        })
    }

    fn identify<'a>(
        &'a self,
        device: DeviceId,
        followed: Option<Followed<'a>>,
    ) -> Local<'a, Result<(), StoreError>> {
        Box::pin(self.step("naming the device", async move |database| {
            let transaction = Transaction::write(database, &[META], Durability::Strict)?;
            let named = transaction.get(META, &DEVICE.into())?.value().await?;
            if named.is_undefined() {
                put_fact(&transaction, DEVICE, &device.to_string())?;
            }
            if let Some(Followed { epoch, lost }) = followed {
                put_fact(&transaction, EPOCH, epoch)?;
                put_fact(&transaction, LOST, &lost.to_string())?;
            }
            transaction.finish().await
        }))
    }

    fn record<'a>(
        &'a self,
        mutations: Vec<Mutation>,
        finished_draft: Option<&'a str>,
    ) -> Local<'a, Result<Vec<Mutation>, StoreError>> {
        self.record_beside(mutations, Beside { finished_draft, photo: None })
    }

    fn commit_page<'a>(&'a self, page: &'a Page) -> Local<'a, Result<Committed, StoreError>> {
        Box::pin(async move {
            let sealed = pages::sealed(&self.seal()?, &page.lines).await;
            let sealed = sealed.map_err(|fault| fault.into_store_error(KEEPING_NEWS))?;
            let work = async |database: &IdbDatabase| commit_page(database, page, &sealed).await;
            let committed = self.step(KEEPING_NEWS, work).await?;
            let mut log = self.log.borrow_mut();
            match committed {
                Committed::Yes if page.is_whole => log.replace(page.scope, page.lines.len()),
                Committed::Yes => log.take(page.scope, &page.lines),
                Committed::Stale => {}
            }
            Ok(committed)
        })
    }

    fn forget_scope(&self, scope: ScopeId) -> Local<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let work = async |database: &IdbDatabase| forget_scope(database, scope).await;
            self.step("letting a scope go", work).await?;
            self.log.borrow_mut().replace(scope, 0);
            Ok(())
        })
    }

    fn keep_digest<'a>(
        &'a self,
        digest: &'a str,
        held: &'a BTreeMap<ScopeId, ScopeState>,
    ) -> Local<'a, Result<Committed, StoreError>> {
        Box::pin(async move {
            let sealed = self.sealed(KEEPING_LISTS, Ok(digest.to_owned())).await?;
            let work = async |database: &IdbDatabase| keep_digest(database, &sealed, held).await;
            self.step(KEEPING_LISTS, work).await
        })
    }

    fn settle<'a>(&'a self, answers: &'a [Answer]) -> Local<'a, Result<(), StoreError>> {
        Box::pin(
            self.step("keeping answers", async move |database| settle(database, answers).await),
        )
    }

    fn holds_alone(&self) -> Local<'_, Result<bool, StoreError>> {
        Box::pin(self.step(READING, holds_alone))
    }

    fn erase(&self, confirmed: u64) -> Local<'_, Result<Committed, StoreError>> {
        Box::pin(async move {
            let work = async |database: &IdbDatabase| erase(database, confirmed).await;
            let committed = self.step("letting the book go", work).await?;
            if committed == Committed::Yes {
                self.log.take();
            }
            Ok(committed)
        })
    }

    fn complete(&self, at: Timestamp) -> Local<'_, Result<(), StoreError>> {
        Box::pin(self.step("noting a complete round", async move |database| {
            let transaction = Transaction::write(database, &[META], Durability::Relaxed)?;
            put_fact(&transaction, LAST_COMPLETE, &at.0.to_string())?;
            transaction.finish().await
        }))
    }

    fn save_draft<'a>(&'a self, draft: &'a Draft) -> Local<'a, Result<(), StoreError>> {
        let mut turn = self.turns.take();
        Box::pin(async move {
            let sealed = self.sealed(SAVING_FORM, row::json(draft)).await?;
            turn.comes().await;
            let work =
                async |database: &IdbDatabase| save_draft(database, &draft.key, &sealed).await;
            self.step(SAVING_FORM, work).await
        })
    }

    fn drop_draft<'a>(&'a self, key: &'a str) -> Local<'a, Result<(), StoreError>> {
        let mut turn = self.turns.take();
        Box::pin(async move {
            turn.comes().await;
            let work = async |database: &IdbDatabase| {
                let transaction = Transaction::write(database, &[DRAFTS], Durability::Strict)?;
                transaction.delete(DRAFTS, &key.into())?;
                transaction.finish().await
            };
            self.step("dropping a form", work).await
        })
    }
}
