//! Decides when this page brings phone and server in step, and does it.
//!
//! When is the engine's decision ([`sync::backoff::plan`]); this loop only waits, listens and
//! tells. While something waits to be sent there is always a next attempt.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use app::port::Event;
use browser_store::{BrowserStore, storage_health};
use domain::id::UserId;
use domain::time::Timestamp;
use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use protocol::v1::SignedIn;
use sync::backoff::{Plan, Situation, plan};
use sync::phone::{Ended, Phone, Wish};
use sync::photos::PhotosEnded;
use sync::port::{Failure, StoreError};

use crate::bell::Bell;
use crate::locks::locks;
use crate::page::{is_visible, seems_online};
use crate::photos::{OpenBook, photos};
use crate::surroundings::{jitter, now};
use crate::tabs::{self, Tabs, Word};
use crate::transport::{Refused, Server};

/// How soon to look again when another tab holds the round, in milliseconds.
const OTHER_TAB_MS: i64 = 5_000;
/// How often the server is asked who we are: areas and rights change.
const SESSION_MAX_AGE_MS: i64 = 60 * 60 * 1000;
/// The longest single wait; a phone that slept looks at the clock again.
const WAIT_MAX_MS: i64 = 60_000;

/// Takes events of a driver in.
pub(crate) type Tell = Rc<dyn Fn(Event)>;

/// One book being kept in step.
pub(crate) struct SyncDriver {
    user: UserId,
    phone: Rc<Phone>,
    store: Rc<BrowserStore>,
    server: Rc<Server>,
    tabs: Rc<Tabs>,
    tell: Tell,
    wish: RefCell<Wish>,
    bell: Rc<Bell>,
    is_stopped: Cell<bool>,
    /// A person or a save asked for a round at once.
    is_asked: Cell<bool>,
    /// Another tab wrote to the book.
    is_outdated: Cell<bool>,
    is_signed_out: Cell<bool>,
    has_way_back: Cell<bool>,
    failures: Cell<u32>,
    /// Photos that could not go with the last round though their records are there.
    photos_left: Cell<usize>,
    /// Photos came further with the last round.
    has_sent_photos: Rc<Cell<bool>>,
    last_attempt: Cell<Option<Timestamp>>,
    session_asked: Cell<Option<Timestamp>>,
}

impl SyncDriver {
    /// Starts to keep a book in step.
    pub(crate) fn start(
        user: UserId,
        phone: Rc<Phone>,
        store: Rc<BrowserStore>,
        server: Rc<Server>,
        tabs: Rc<Tabs>,
        wish: Wish,
        tell: Tell,
    ) -> Rc<Self> {
        let is_fresh = server.has_token();
        let driver = Rc::new(Self {
            user,
            phone,
            store,
            server,
            tabs,
            tell,
            wish: RefCell::new(wish),
            bell: Bell::new(),
            is_stopped: Cell::new(false),
            is_asked: Cell::new(false),
            is_outdated: Cell::new(false),
            is_signed_out: Cell::new(false),
            has_way_back: Cell::new(false),
            failures: Cell::new(0),
            photos_left: Cell::new(0),
            has_sent_photos: Rc::default(),
            last_attempt: Cell::new(None),
            session_asked: Cell::new(is_fresh.then(now)),
        });
        wasm_bindgen_futures::spawn_local(driver.clone().run());
        driver
    }

    pub(crate) fn stop(&self) {
        self.is_stopped.set(true);
        self.bell.ring();
    }

    /// Something was saved, or a person asked.
    pub(crate) fn sync_now(&self) {
        self.is_asked.set(true);
        self.tabs.tell(Word::Written(self.user));
        self.bell.ring();
    }

    /// The connection or the page's visibility changed: plan anew, without the old failures.
    pub(crate) fn look_again(&self) {
        self.failures.set(0);
        self.bell.ring();
    }

    /// Another tab said something.
    pub(crate) fn hear(&self, word: Word) {
        match word {
            Word::Written(user) if user == self.user => self.is_outdated.set(true),
            Word::Written(_) | Word::Locked | Word::Erased(..) => return,
            Word::SessionChanged => {
                self.server.forget_token();
                self.is_signed_out.set(false);
                self.is_asked.set(true);
            }
        }
        self.bell.ring();
    }

    async fn run(self: Rc<Self>) {
        while !self.is_stopped.get() {
            if self.is_outdated.get() && is_visible() {
                self.read_again().await;
            }
            match self.pause_ms() {
                Some(0) => self.attempt().await,
                Some(pause) => self.wait(pause).await,
                None => self.bell.rung().await,
            }
        }
    }

    /// Milliseconds until the next attempt; `None` while only signing in helps.
    fn pause_ms(&self) -> Option<i64> {
        let now = now();
        let situation = Situation {
            waiting: self.phone.read(|book| book.outbox().len()) + self.photos_left.get(),
            failures: self.failures.get(),
            last_attempt: self.last_attempt.get(),
            seems_online: seems_online(),
            signed_out: self.is_signed_out.get(),
        };
        match plan(situation, now, jitter()) {
            Plan::AfterSignIn => None,
            _ if self.is_asked.get() => Some(0),
            Plan::Now => Some(0),
            Plan::At(at) => Some((at.0 - now.0).clamp(0, WAIT_MAX_MS)),
        }
    }

    async fn wait(&self, pause_ms: i64) {
        let pause = u32::try_from(pause_ms).unwrap_or(u32::MAX);
        let rung = Box::pin(self.bell.rung());
        if let Either::Right(_) = select(rung, TimeoutFuture::new(pause)).await {
            self.tidy_up().await;
        }
    }

    /// Uses a quiet moment to shorten the store's log.
    async fn tidy_up(&self) {
        // A failure costs nothing: the log stays as it is and the next quiet moment comes.
        let _ = self.store.compact().await;
    }

    async fn attempt(self: &Rc<Self>) {
        self.is_asked.set(false);
        if !self.confirm_session().await {
            return;
        }
        self.keep_a_way_back().await;
        self.server.learn_storage(storage_health().await);
        let before = self.fingerprint();
        let lock = format!("nuong-sync-{}", self.user);
        let driver = self.clone();
        let round = tabs::alone(&lock, async move { driver.round().await }).await;
        let Some(ended) = round else {
            // Another tab is at it. What it writes, it tells.
            self.wait(OTHER_TAB_MS).await;
            return;
        };
        self.last_attempt.set(Some(now()));
        let has_moved = self.fingerprint() != before;
        self.count(&ended, has_moved);
        if self.has_sent_photos.take() || has_moved {
            self.tabs.tell(Word::Written(self.user));
        }
        if let Ok(Ended::Complete(_)) = &ended {
            crate::books::confirm(self.user, self.lines_held());
        }
        if let Ok(Ended::Erased { why, to_tell }) = &ended {
            self.is_stopped.set(true);
            self.tabs.tell(Word::Erased(self.user, *why));
            if let Some(device_seq) = to_tell {
                crate::books::to_tell_erased(self.phone.device(), *device_seq);
            }
        }
        let is_over = matches!(ended, Ok(Ended::Failed(Failure::SignedOut)));
        (self.tell)(Event::SyncEnded(ended));
        if is_over {
            (self.tell)(Event::SessionEnded);
        }
    }

    async fn round(&self) -> Result<Ended, StoreError> {
        if self.is_outdated.take() {
            self.phone.refresh().await?;
        }
        (self.tell)(Event::SyncStarted);
        let wish = self.wish.borrow().clone();
        let progress = |progress| (self.tell)(Event::SyncProgress(progress));
        let ended = self.phone.sync(self.server.as_ref(), &wish, &progress).await?;
        if matches!(ended, Ended::Failed(_) | Ended::Erased { .. }) {
            return Ok(ended);
        }
        Ok(self.send_photos().await.map_or(ended, Ended::Failed))
    }

    /// Sends the photos that wait, after all data. Answers why it had to stop.
    async fn send_photos(&self) -> Option<Failure> {
        // What does not go now goes with the next round.
        let work = photos().await.ok()?;
        let book = OpenBook { phone: Rc::clone(&self.phone), store: Rc::clone(&self.store) };
        let (tell, has_sent) = (Rc::clone(&self.tell), Rc::clone(&self.has_sent_photos));
        let tell = move |event| {
            has_sent.set(has_sent.get() || matches!(event, Event::PhotoSent { .. }));
            tell(event);
        };
        let sent = (work.send)(book, Rc::clone(&self.server), Rc::new(tell)).await;
        let failure = match sent {
            Ok(PhotosEnded::Failed(failure)) => Some(failure),
            Ok(PhotosEnded::Done { .. }) | Err(_) => None,
        };
        self.photos_left.set(usize::from(failure.is_some()));
        failure
    }

    fn count(&self, ended: &Result<Ended, StoreError>, has_moved: bool) {
        let is_failure = match ended {
            Ok(Ended::Complete(_) | Ended::Erased { .. }) => false,
            // Part of it is progress only if something moved; else it would try without pause.
            Ok(Ended::Partly) => !has_moved,
            Ok(Ended::Failed(failure)) => {
                self.is_signed_out.set(*failure == Failure::SignedOut);
                true
            }
            // What stands in the way may take a person; it is tried again with growing pauses.
            Ok(Ended::Leaving(_)) | Err(_) => true,
        };
        self.failures.set(if is_failure { self.failures.get().saturating_add(1) } else { 0 });
    }

    /// Makes sure the session is this user's. Answers whether a round makes sense.
    async fn confirm_session(&self) -> bool {
        let now = now();
        let age = self.session_asked.get().map(|asked| (now.0 - asked.0).abs());
        if self.server.has_token() && age.is_some_and(|age| age < SESSION_MAX_AGE_MS) {
            return true;
        }
        let failure = match self.server.session().await {
            Ok(signed_in) if signed_in.user.id == self.user => {
                self.session_asked.set(Some(now));
                self.wish.replace(wish_of(&signed_in));
                (self.tell)(Event::SessionConfirmed(signed_in));
                return !self.is_stopped.get();
            }
            // Somebody else signed in on this browser: this book must not be sent as theirs.
            Ok(_) => {
                self.server.forget_token();
                Failure::SignedOut
            }
            Err(Refused::Unreachable) => Failure::Unreachable,
            Err(Refused::Problem(problem)) => match problem.code {
                protocol::v1::Code::SignedOut => Failure::SignedOut,
                protocol::v1::Code::WrongProtocol => Failure::TooOld,
                _ => Failure::Busy,
            },
        };
        self.last_attempt.set(Some(now));
        let is_over = failure == Failure::SignedOut;
        let ended = Ok(Ended::Failed(failure));
        self.count(&ended, false);
        (self.tell)(if is_over { Event::SessionEnded } else { Event::SyncEnded(ended) });
        false
    }

    /// Lets the server help whoever forgets the PIN.
    async fn keep_a_way_back(&self) {
        let sealing = self.server.sealing().filter(|_| !self.has_way_back.get());
        let Some(sealing) = sealing else { return };
        // What is not kept now is kept at the next contact.
        if let Ok(work) = locks().await {
            let is_kept = (work.keep)(self.store.clone(), sealing, self.user.to_string()).await;
            self.has_way_back.set(is_kept);
        }
    }

    async fn read_again(&self) {
        self.is_outdated.set(false);
        if self.phone.refresh().await.is_ok() {
            (self.tell)(Event::BookChanged);
        }
    }

    /// What a round can move: the outbox and the cursors.
    fn fingerprint(&self) -> (usize, u64) {
        self.phone.read(|book| {
            let cursors = book.scopes().values();
            (book.outbox().len(), cursors.fold(0, |sum: u64, state| sum.wrapping_add(state.after)))
        })
    }

    /// How many lines the book holds.
    fn lines_held(&self) -> u64 {
        self.phone.read(|book| book.scopes().values().map(|state| state.held.count).sum())
    }
}

/// What a session should hold, in the order the server names.
fn wish_of(signed_in: &SignedIn) -> Wish {
    let mut scopes = signed_in.scopes.iter();
    Wish {
        first_village: scopes.find_map(|scope| Some((scope.id, scope.first_village?))),
        scopes: signed_in.scopes.iter().map(|scope| scope.id).collect(),
    }
}
