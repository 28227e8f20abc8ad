//! The app's machine in a browser: everything [`app::port::Gateway`] asks for, wired together.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use app::context::StoredPreferences;
use app::port::{Event, Gateway, Listener, SignInProblem, Storage};
use browser_store::{BrowserStore, ask_for_persistence, preferences, storage_health};
use domain::household::GpsPoint;
use domain::id::{DeviceId, UserId};
use domain::time::Timestamp;
use protocol::v1::{Code, Device, SignIn, SignedIn};
use sync::phone::{Phone, Wish};
use sync::port::{DeviceStore, Local, StoreError, Surroundings};
use wasm_bindgen::JsValue;
use web_sys::StorageEvent;

use crate::page::{browser_name, build, is_visible, on, seems_online, window};
use crate::surroundings::{Browser, now};
use crate::sync_driver::SyncDriver;
use crate::tabs::{self, Tabs, Word};
use crate::transport::{Refused, Server};
use crate::{books, download, location, service_worker};

/// The key that says a session is still to be ended at the server.
const SIGN_OUT_WAITS: &str = "nuong.sign_out_waits";

/// The browser as the app's machine. Clones are the same machine.
#[derive(Clone)]
pub(crate) struct BrowserGateway(Rc<Parts>);

struct Parts {
    server: Rc<Server>,
    tabs: Rc<Tabs>,
    listener: RefCell<Option<Listener>>,
    open: RefCell<Option<OpenBook>>,
    /// The book of whoever signed in last, being read since before the first screen.
    ahead: RefCell<Option<OpenBook>>,
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
struct OpenBook {
    user: UserId,
    store: Rc<BrowserStore>,
}

impl BrowserGateway {
    /// Begins to read the book of whoever signed in last.
    pub(crate) fn new() -> Self {
        let ahead = read_preferences().last_user.map(|known| {
            let store = Rc::new(BrowserStore::of(known.user.id));
            store.read_ahead();
            OpenBook { user: known.user.id, store }
        });
        Self(Rc::new(Parts {
            ahead: RefCell::new(ahead),
            is_outdated: Cell::default(),
            server: Rc::default(),
            tabs: Rc::new(Tabs::open()),
            listener: RefCell::default(),
            open: RefCell::default(),
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
            if word == Word::SessionChanged {
                parts.server.forget_token();
            }
            parts.is_outdated.set(true);
            parts.with_driver(|driver| driver.hear(word));
        });
        let parts = self.clone();
        service_worker::register(Rc::new(move || parts.tell(Event::UpdateReady)));
    }

    /// Tells the server about a sign-out that it has not heard of.
    fn end_old_session(self: &Rc<Self>) {
        if preferences::read::<bool>(SIGN_OUT_WAITS) != Some(true) {
            return;
        }
        let parts = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let ended = parts.server.sign_out().await;
            if !matches!(ended, Err(Refused::Unreachable)) {
                preferences::forget(SIGN_OUT_WAITS);
            }
        });
    }

    async fn sign_in(&self, username: &str, password: &str) -> Result<SignedIn, SignInProblem> {
        let known_device = books::device_of(username);
        let device = known_device.unwrap_or_else(|| DeviceId::new(now(), Browser.entropy()));
        let sign_in = SignIn {
            username: username.to_owned(),
            password: password.to_owned(),
            device: Some(Device { id: device, name: browser_name(), build: build() }),
        };
        let signed_in = self.server.sign_in(&sign_in).await.map_err(sign_in_problem)?;
        preferences::forget(SIGN_OUT_WAITS);
        self.tabs.tell(Word::SessionChanged);
        books::name(signed_in.user.id, username);
        self.signed_in.replace(Some(JustSignedIn {
            user: signed_in.user.id,
            username: username.to_owned(),
            new_device: known_device.is_none().then_some(device),
        }));
        Ok(signed_in)
    }

    async fn sign_out(self: &Rc<Self>) {
        self.stop_driver();
        preferences::write(SIGN_OUT_WAITS, &true);
        if let Some(book) = self.open.take() {
            // What cannot be emptied now, or must not be, stays as it is.
            let _ = book.store.empty_unless_unsent().await;
            self.tabs.tell(Word::Written(book.user));
        }
        self.end_old_session();
        self.tabs.tell(Word::SessionChanged);
    }

    /// Opens a book in turn with the other tabs, so that a new one is named once.
    async fn open_book(&self, user: UserId) -> Result<Rc<Phone>, StoreError> {
        let ahead = self.ahead.take().filter(|book| book.user == user);
        let store = ahead.map_or_else(|| Rc::new(BrowserStore::of(user)), |book| book.store);
        let signed_in = self.signed_in.borrow().clone().filter(|it| it.user == user);
        let new_device = signed_in.as_ref().and_then(|it| it.new_device);
        let opened = store.clone();
        let phone = tabs::in_turn("nuong-open", async move {
            if let Some(device) = new_device {
                // A book that has a name keeps it.
                opened.identify(device, None).await?;
            }
            Phone::open(opened, Rc::new(Browser)).await
        });
        let interrupted = || StoreError::Failed {
            doing: "opening the book",
            detail: "the browser gave no lock".to_owned(),
        };
        let phone = Rc::new(phone.await.ok_or_else(interrupted)??);
        if self.is_outdated.take() {
            phone.refresh().await?;
        }
        let username = signed_in.map(|it| it.username);
        if let Some(lost) = books::opened(user, username.as_deref(), &phone) {
            self.tell(Event::BookWasLost { since: lost.since, confirmed: lost.confirmed });
        }
        self.open.replace(Some(OpenBook { user, store }));
        Ok(phone)
    }

    fn start_sync(self: &Rc<Self>, phone: Rc<Phone>, wish: Wish) {
        self.stop_driver();
        let Some(book) = self.open.borrow().clone() else { return };
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

fn sign_in_problem(refused: Refused) -> SignInProblem {
    let Refused::Problem(problem) = refused else { return SignInProblem::NoSignal };
    match problem.code {
        Code::WrongPassword | Code::SignedOut | Code::NotAllowed => SignInProblem::Wrong,
        Code::TooManyAttempts | Code::Busy => {
            let seconds = problem.retry_after_s.unwrap_or(60);
            SignInProblem::Wait(u32::try_from(seconds).unwrap_or(u32::MAX))
        }
        Code::WrongProtocol
        | Code::NotUnderstood
        | Code::WrongType
        | Code::WrongOffset
        | Code::WrongContent
        | Code::NotFound => SignInProblem::TooOld,
        Code::WrongToken | Code::TooLarge | Code::Internal => SignInProblem::ServerFault,
    }
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

    fn sign_out(&self) -> Local<'_, ()> {
        Box::pin(self.0.sign_out())
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

    fn hand_over(&self, name: &str, content: &str) {
        download::hand_over(name, content);
    }

    fn take_update(&self) {
        service_worker::take_update();
    }
}
