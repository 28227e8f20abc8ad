//! The app's machine in a browser: everything [`app::port::Gateway`] asks for, wired together.

mod account;
mod photos;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use app::context::StoredPreferences;
use app::port::{
    Event, Gateway, Listener, Lock, LockState, Picture, PictureProblem, RecoveryProblem,
    SignInProblem, Storage,
};
use browser_store::{BrowserStore, ask_for_persistence, preferences, storage_health};
use domain::household::GpsPoint;
use domain::id::{DeviceId, RecordId, UserId};
use domain::time::Timestamp;
use protocol::v1::SignedIn;
use sync::phone::{Change, Phone, Wish};
use sync::photos::{PhotoBytes, WaitingPhoto};
use sync::port::{DeviceStore, Local, StoreError};
use wasm_bindgen::JsValue;
use web_sys::StorageEvent;

use crate::locks::locks;
use crate::page::{build, is_visible, on, reload, seems_online, window};
use crate::surroundings::{Browser, now};
use crate::sync_driver::SyncDriver;
use crate::tabs::{self, Tabs, Word};
use crate::transport::Server;
use crate::{books, idle, location, service_worker};
use account::shown;
use photos::squeeze;

/// The lock between tabs under which a book is opened, or gets its PIN.
const OPENING: &str = "nuong-open";

/// The browser as the app's machine. Clones are the same machine.
#[derive(Clone)]
pub(crate) struct BrowserGateway(Rc<Parts>);

struct Parts {
    server: Rc<Server>,
    tabs: Rc<Tabs>,
    listener: RefCell<Option<Listener>>,
    /// The one book of this page, locked or open; of whoever signed in last, it is being read
    /// since before the first screen.
    book: RefCell<Option<HeldBook>>,
    /// Another tab wrote while no driver was there to hear it.
    is_outdated: Cell<bool>,
    driver: RefCell<Option<Rc<SyncDriver>>>,
    signed_in: RefCell<Option<JustSignedIn>>,
}

/// Who signed in on this page.
#[derive(Clone)]
struct JustSignedIn {
    user: UserId,
    username: String,
    /// The name the server heard, for a book that is new here.
    new_device: Option<DeviceId>,
}

#[derive(Clone)]
struct HeldBook {
    user: UserId,
    store: Rc<BrowserStore>,
}

impl BrowserGateway {
    /// Begins to read the book of whoever signed in last.
    pub(crate) fn new() -> Self {
        let book = read_preferences().last_user.map(|known| {
            let store = Rc::new(BrowserStore::of(known.user.id));
            store.read_ahead();
            HeldBook { user: known.user.id, store }
        });
        Self(Rc::new(Parts {
            book: RefCell::new(book),
            is_outdated: Cell::default(),
            server: Rc::default(),
            tabs: Rc::new(Tabs::open()),
            listener: RefCell::default(),
            driver: RefCell::default(),
            signed_in: RefCell::default(),
        }))
    }
}

impl Parts {
    fn tell(&self, event: Event) {
        let listener = self.listener.borrow().clone();
        if let Some(listener) = listener {
            listener(event);
        }
    }

    fn with_driver(&self, act: impl FnOnce(&SyncDriver)) {
        let driver = self.driver.borrow().clone();
        if let Some(driver) = driver {
            act(&driver);
        }
    }

    /// The store of a user's book. A page holds one book at a time.
    fn store_of(&self, user: UserId) -> Rc<BrowserStore> {
        let held = self.book.borrow().clone().filter(|book| book.user == user);
        let book =
            held.unwrap_or_else(|| HeldBook { user, store: Rc::new(BrowserStore::of(user)) });
        self.book.replace(Some(book.clone()));
        book.store
    }

    /// Lets go of the book and of the key to it.
    fn close_book(&self) -> Option<HeldBook> {
        self.stop_driver();
        self.book.take()
    }

    /// Locks the book of this page. A page that can load again without signal does: what it
    /// knew is gone with it.
    fn lock_now(&self) {
        let is_open = |book: &HeldBook| book.store.seal().is_ok();
        if !self.book.borrow().as_ref().is_some_and(is_open) {
            return;
        }
        self.close_book();
        if service_worker::is_in_charge() { reload() } else { self.tell(Event::Locked) }
    }

    fn stop_driver(&self) {
        if let Some(driver) = self.driver.take() {
            driver.stop();
        }
    }

    /// Hears what happens to the page, for as long as it lives.
    fn hear_the_page(self: &Rc<Self>) {
        for (event, is_online) in [("online", true), ("offline", false)] {
            let parts = self.clone();
            on(&window(), event, move |_| {
                parts.tell(Event::Online(is_online));
                if is_online {
                    parts.with_driver(SyncDriver::look_again);
                    parts.end_old_session();
                    parts.tell_erased();
                }
            });
        }
        if let Some(document) = window().document() {
            let parts = self.clone();
            on(&document, "visibilitychange", move |_| {
                if is_visible() {
                    parts.with_driver(SyncDriver::look_again);
                }
            });
        }
        let parts = self.clone();
        on(&window(), "storage", move |event| {
            let key = JsValue::from(event);
            let key = StorageEvent::from(key).key();
            if key.as_deref() == Some(preferences::PREFERENCES) {
                parts.tell(Event::PreferencesChanged(read_preferences()));
            }
        });
        let parts = self.clone();
        self.tabs.listen(move |word| {
            match word {
                Word::SessionChanged => parts.server.forget_token(),
                Word::Locked => parts.lock_now(),
                Word::Erased(user, why) => parts.hear_of_erased(user, why),
                Word::Written(_) => {}
            }
            parts.is_outdated.set(true);
            parts.with_driver(|driver| driver.hear(word));
        });
        let parts = self.clone();
        service_worker::register(Rc::new(move || parts.tell(Event::UpdateReady)));
        let parts = self.clone();
        idle::watch(move || parts.lock_now());
    }

    /// Opens a book in turn with the other tabs, so that a new one is named once.
    async fn open_book(&self, user: UserId) -> Result<Rc<Phone>, StoreError> {
        let store = self.store_of(user);
        let signed_in = self.signed_in.borrow().clone().filter(|it| it.user == user);
        let new_device = signed_in.as_ref().and_then(|it| it.new_device);
        let opened = store.clone();
        let phone = tabs::in_turn(OPENING, async move {
            if let Some(device) = new_device {
                // A book that has a name keeps it.
                opened.identify(device, None).await?;
            }
            Phone::open(opened, Rc::new(Browser)).await
        });
        let phone = Rc::new(phone.await.ok_or_else(interrupted)??);
        if self.is_outdated.take() {
            phone.refresh().await?;
        }
        let username = signed_in.map(|it| it.username);
        if let Some(lost) = books::opened(user, username.as_deref(), &phone) {
            self.tell(Event::BookWasLost { since: lost.since, confirmed: lost.confirmed });
        }
        Ok(phone)
    }

    fn start_sync(self: &Rc<Self>, phone: Rc<Phone>, wish: Wish) {
        self.stop_driver();
        let Some(book) = self.book.borrow().clone() else { return };
        let parts = self.clone();
        let driver = SyncDriver::start(
            book.user,
            phone,
            book.store,
            self.server.clone(),
            self.tabs.clone(),
            wish,
            Rc::new(move |event| parts.tell(event)),
        );
        self.driver.replace(Some(driver));
    }
}

fn interrupted() -> StoreError {
    StoreError::Failed { doing: "opening the book", detail: "the browser gave no lock".to_owned() }
}

fn read_preferences() -> StoredPreferences {
    preferences::read(preferences::PREFERENCES).unwrap_or_default()
}

impl Gateway for BrowserGateway {
    fn listen(&self, listener: Listener) {
        self.0.listener.replace(Some(listener));
        self.0.tell(Event::Online(seems_online()));
        self.0.hear_the_page();
        self.0.end_old_session();
        self.0.tell_erased();
    }

    fn now(&self) -> Timestamp {
        now()
    }

    #[expect(clippy::cast_possible_truncation, reason = "offsets are some hundred whole minutes")]
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay far below 2^53")]
    fn utc_offset_minutes(&self, at: Timestamp) -> i32 {
        let date = js_sys::Date::new(&JsValue::from_f64(at.0 as f64));
        -(date.get_timezone_offset() as i32)
    }

    fn build(&self) -> String {
        build()
    }

    fn preferences(&self) -> StoredPreferences {
        read_preferences()
    }

    fn keep_preferences(&self, kept: &StoredPreferences) {
        preferences::write(preferences::PREFERENCES, kept);
    }

    fn sign_in<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
    ) -> Local<'a, Result<SignedIn, SignInProblem>> {
        Box::pin(self.0.sign_in(username, password))
    }

    fn sign_out(&self) -> Local<'_, bool> {
        Box::pin(self.0.sign_out())
    }

    fn lock(&self, user: UserId) -> Local<'_, Result<Lock, StoreError>> {
        Box::pin(self.0.lock(user))
    }

    fn lock_state(&self, user: UserId) -> Local<'_, Result<Option<LockState>, StoreError>> {
        let store = self.0.store_of(user);
        Box::pin(async move { Ok((locks().await?.state)(store).await?.map(shown)) })
    }

    fn choose_pin<'a>(&'a self, user: UserId, pin: &'a str) -> Local<'a, Result<(), StoreError>> {
        Box::pin(self.0.choose_pin(user, pin))
    }

    fn unlock<'a>(
        &'a self,
        user: UserId,
        pin: &'a str,
    ) -> Local<'a, Result<Result<(), LockState>, StoreError>> {
        let store = self.0.store_of(user);
        let pin = pin.to_owned();
        Box::pin(async move { Ok((locks().await?.unlock)(store, pin).await?.map_err(shown)) })
    }

    fn change_pin<'a>(
        &'a self,
        user: UserId,
        present: &'a str,
        new: &'a str,
    ) -> Local<'a, Result<Result<(), LockState>, StoreError>> {
        let store = self.0.store_of(user);
        let (present, new) = (present.to_owned(), new.to_owned());
        Box::pin(
            async move { Ok((locks().await?.change)(store, present, new).await?.map_err(shown)) },
        )
    }

    fn recover<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
        new: &'a str,
    ) -> Local<'a, Result<SignedIn, RecoveryProblem>> {
        Box::pin(self.0.recover(username, password, new))
    }

    fn lock_now(&self) {
        self.0.tabs.tell(Word::Locked);
        self.0.lock_now();
    }

    fn close_book(&self) {
        self.0.close_book();
    }

    fn open_book(&self, user: UserId) -> Local<'_, Result<Rc<Phone>, StoreError>> {
        Box::pin(self.0.open_book(user))
    }

    fn start_sync(&self, phone: Rc<Phone>, wish: Wish) {
        self.0.start_sync(phone, wish);
    }

    fn stop_sync(&self) {
        self.0.stop_driver();
    }

    fn sync_now(&self) {
        self.0.with_driver(SyncDriver::sync_now);
    }

    fn storage(&self) -> Local<'_, Storage> {
        Box::pin(async {
            let health = storage_health().await;
            Storage {
                used: health.used_bytes,
                quota: health.quota_bytes,
                is_persisted: health.is_persistent == Some(true),
            }
        })
    }

    fn ask_to_persist(&self) -> Local<'_, bool> {
        Box::pin(ask_for_persistence())
    }

    fn locate(&self) -> Local<'_, Option<GpsPoint>> {
        Box::pin(location::locate())
    }

    fn rescue<'a>(&'a self, name: &'a str) -> Local<'a, Result<bool, StoreError>> {
        let book = self.0.book.borrow().clone();
        Box::pin(async move {
            let HeldBook { user, store } = book.ok_or(StoreError::Locked)?;
            (locks().await?.rescue)(store, user, name.to_owned()).await
        })
    }

    fn squeeze<'a>(&'a self, input: &'a str) -> Local<'a, Result<Picture, PictureProblem>> {
        Box::pin(squeeze(input))
    }

    fn keep_photo(
        &self,
        phone: Rc<Phone>,
        changes: Vec<Change>,
        photo: PhotoBytes,
    ) -> Local<'_, Result<(), StoreError>> {
        Box::pin(self.0.keep_photo(phone, changes, photo))
    }

    fn photo_address(&self, record: RecordId) -> Local<'_, Option<String>> {
        Box::pin(self.0.photo_address(record))
    }

    fn waiting_photos(&self) -> Local<'_, Vec<WaitingPhoto>> {
        Box::pin(self.0.waiting_photos())
    }

    fn take_update(&self) {
        service_worker::take_update();
    }
}
