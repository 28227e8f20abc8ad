//! Puts the contexts together, opens the right book, and takes events in.

use std::rc::Rc;

use domain::id::UserId;
use domain::record::Kind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::v1::{SignedIn, UserCard};
use sync::Leaving;
use sync::phone::Ended;
use sync::port::StoreError;

use super::appearance;
use super::device::Device;
use super::field_book::FieldBook;
use super::photos::Photos;
use super::preferences::{Preferences, Remembered};
use super::session::Session;
use super::sync_items::{Decides, sync_items};
use super::sync_status::{Round, SyncStatus};
use super::toasts::Toasts;
use super::updates::Updates;
use crate::port::{Event, Gateway, Lock, LockState, RecoveryProblem, SignInProblem};

/// What the app shows before any page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The book is being read.
    Opening,
    /// Nobody is signed in on this machine.
    SignIn,
    /// The book has no lock yet.
    ChoosePin,
    /// The book is locked.
    Locked,
    /// The PIN is forgotten; the password helps.
    ForgotPin,
    /// The book cannot be opened.
    Failed(StoreError),
    /// The book is gone, because the device was disabled or the account closed.
    Erased(Leaving),
    /// There is a book, and nothing in it yet.
    FirstDownload,
    /// The pages.
    Ready,
}

/// The steps between opening the app and using it.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// What is shown.
    pub stage: RwSignal<Stage>,
    device: Device,
    preferences: Preferences,
    session: Session,
    book: FieldBook,
    status: SyncStatus,
    photos: Photos,
    is_first_page: StoredValue<bool>,
}

/// Provides every context below the caller.
pub fn provide(gateway: Rc<dyn Gateway>) -> Start {
    let device = Device::new(gateway);
    let preferences = Preferences::read(device);
    let session = Session::new(preferences);
    let book = FieldBook::closed(device);
    let items = Memo::new(move |_| {
        let decides = Decides {
            conflicts: session.may_change(Kind::Conflict),
            kept: session.may_review(),
            sheets: session.may_change(Kind::Assessment),
        };
        let now = device.now();
        book.index(|index| book.peek(|replica| sync_items(replica, index, decides, now)))
    });
    let status = SyncStatus::new(items);
    let updates = Updates::none();
    let stage = RwSignal::new(Stage::Opening);
    let is_first_page = StoredValue::new(true);
    let photos = Photos::none(device, book);
    let start = Start { stage, device, preferences, session, book, status, photos, is_first_page };
    provide_context(device);
    provide_context(preferences);
    provide_context(session);
    provide_context(book);
    provide_context(status);
    provide_context(updates);
    provide_context(photos);
    provide_context(Toasts::none());
    provide_context(start);
    provide_locale(preferences);
    appearance::follow(preferences);
    device.with(|gateway| gateway.listen(Rc::new(move |event| start.take(event, updates))));
    match preferences.last_user.get_untracked() {
        Some(known) => start.open(known.user.id),
        None => stage.set(Stage::SignIn),
    }
    start
}

/// The words follow the preferences, not the browser's list of languages.
fn provide_locale(preferences: Preferences) {
    let locale = Signal::derive(move || preferences.language.get().locale());
    let words = i18n::leptos_i18n::context::init_i18n_subcontext(Some(locale));
    provide_context(words);
}

impl Start {
    /// Signs in and opens the officer's book.
    pub async fn sign_in(self, username: &str, password: &str) -> Result<(), SignInProblem> {
        let signed_in = self.device.gateway().sign_in(username, password).await?;
        let user = signed_in.user.id;
        self.preferences.remember(Some(Remembered::from(signed_in)));
        self.open(user);
        Ok(())
    }

    /// Signs out. What was not sent stays on this machine, in this officer's book.
    pub async fn sign_out(self) {
        self.device.gateway().stop_sync();
        let is_gone = self.device.gateway().sign_out().await;
        self.preferences.leave(!is_gone);
        self.book.open(None);
        self.stage.set(Stage::SignIn);
    }

    /// Makes way for another officer; the book stays here, locked.
    pub fn leave(self) {
        self.device.with(|gateway| gateway.close_book());
        self.preferences.leave(true);
        self.book.open(None);
        self.stage.set(Stage::SignIn);
    }

    /// Shows the lock of an officer whose book is on this machine.
    pub fn come_back(self, officer: Remembered) {
        let user = officer.user.id;
        self.preferences.remember(Some(officer));
        self.open(user);
    }

    /// Shows the lock, or how to get past it without the PIN.
    pub fn has_forgotten(self, has_forgotten: bool) {
        if has_forgotten {
            self.stage.set(Stage::ForgotPin);
        } else {
            self.try_again();
        }
    }

    /// What may be tried on the closed lock; `None` where that cannot be told.
    pub async fn lock_state(self) -> Option<LockState> {
        self.device.gateway().lock_state(self.user()?).await.ok().flatten()
    }

    /// Tries a PIN and opens the book if it was right. Answers how the lock stands if not.
    pub async fn unlock(self, pin: &str) -> Result<(), LockState> {
        let Some(user) = self.user() else { return Ok(()) };
        match self.device.gateway().unlock(user, pin).await {
            Ok(Ok(())) => self.enter(user),
            Ok(Err(state)) => return Err(state),
            Err(error) => self.stage.set(Stage::Failed(error)),
        }
        Ok(())
    }

    /// Gives a book without a lock one, and opens it.
    pub async fn choose_pin(self, pin: &str) -> Result<(), StoreError> {
        let Some(user) = self.user() else { return Ok(()) };
        self.device.gateway().choose_pin(user, pin).await?;
        self.enter(user);
        Ok(())
    }

    /// Gives the lock another PIN by the account's password, and opens the book.
    pub async fn recover(self, password: &str, pin: &str) -> Result<(), RecoveryProblem> {
        let known = self.preferences.last_user.get_untracked();
        let Some(UserCard { username, .. }) = known.map(|known| known.user) else { return Ok(()) };
        let signed_in = self.device.gateway().recover(&username, password, pin).await?;
        let user = signed_in.user.id;
        self.preferences.remember(Some(Remembered::from(signed_in)));
        self.enter(user);
        Ok(())
    }

    fn user(self) -> Option<UserId> {
        self.preferences.last_user.with_untracked(|known| Some(known.as_ref()?.user.id))
    }

    /// Goes from the first download to the pages.
    pub fn begin(self) {
        self.stage.set(Stage::Ready);
    }

    /// Whether somebody waits for the first page since the app was opened. True once.
    pub fn is_first_page(self) -> bool {
        self.is_first_page.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// Tries again to open the book.
    pub fn try_again(self) {
        if let Some(user) = self.user() {
            self.open(user);
        }
    }

    /// Opens a book, after its lock.
    fn open(self, user: UserId) {
        self.stage.set(Stage::Opening);
        spawn_local(async move {
            match self.device.gateway().lock(user).await {
                Ok(Lock::Open) => self.enter(user),
                Ok(Lock::None) => self.stage.set(Stage::ChoosePin),
                Ok(Lock::Closed) => self.stage.set(Stage::Locked),
                Err(error) => self.stage.set(Stage::Failed(error)),
            }
        });
    }

    /// Opens a book that is unlocked.
    fn enter(self, user: UserId) {
        spawn_local(async move {
            let gateway = self.device.gateway();
            match gateway.open_book(user).await {
                Ok(phone) => {
                    self.status.last_complete.set(phone.last_complete());
                    self.book.open(Some(Rc::clone(&phone)));
                    self.stage.set(if self.holds_nothing() {
                        Stage::FirstDownload
                    } else {
                        Stage::Ready
                    });
                    self.photos.look();
                    gateway.start_sync(phone, untrack(|| self.session.wish()));
                }
                Err(error) => self.stage.set(Stage::Failed(error)),
            }
        });
    }

    /// Whether the officer's communes are still to come down.
    fn holds_nothing(self) -> bool {
        let communes = untrack(|| self.session.communes());
        self.book.peek(|book| {
            let is_held = |scope| book.scopes().contains_key(&scope);
            let has_none = communes.iter().all(|commune| !is_held(commune.id));
            !communes.is_empty() && has_none && book.ids(Kind::Household).next().is_none()
        })
    }

    fn take(self, event: Event, updates: Updates) {
        match event {
            Event::Online(is_online) => self.status.is_online.set(is_online),
            Event::SyncStarted => self.status.round.set(Some(Round::Begun)),
            Event::SyncProgress(progress) => {
                self.status.progressed(progress);
                self.book.touched();
            }
            Event::SyncEnded(Ok(Ended::Erased { why, .. })) => self.erased(why),
            Event::SyncEnded(how) => {
                if matches!(how, Ok(Ended::Failed(sync::port::Failure::SignedOut))) {
                    self.session_ended();
                }
                // A round that another tab overtook has read the book again.
                if matches!(how, Ok(Ended::Partly)) {
                    self.book.read_again();
                } else {
                    self.book.touched();
                }
                if matches!(how, Ok(Ended::Complete(_))) {
                    spawn_local(self.book.keep_digest());
                }
                self.status.ended(how);
            }
            Event::BookChanged => {
                self.book.read_again();
                self.photos.look();
                self.status.last_complete.set(self.book.last_complete());
            }
            Event::BookWasLost { since, .. } => self.status.lost_since.set(Some(since)),
            Event::PhotoSent { record, held } => self.photos.came_further(record, held),
            Event::PhotosWaiting(waiting) => self.photos.take(waiting),
            Event::SessionConfirmed(signed_in) => self.session_confirmed(signed_in),
            Event::SessionEnded => self.session_ended(),
            Event::Locked => {
                self.book.open(None);
                self.try_again();
            }
            Event::UpdateReady => updates.announce(),
            Event::PreferencesChanged(stored) => self.preferences.take(&stored),
        }
    }

    /// The book is gone from this machine, and everything of it is at the server.
    fn erased(self, why: Leaving) {
        self.device.with(|gateway| gateway.close_book());
        self.preferences.forget_last();
        self.book.open(None);
        self.stage.set(Stage::Erased(why));
        // Tabs of an earlier build hold the book that is gone, and know no word for that.
        self.device.with(|gateway| gateway.lock_now());
    }

    /// Takes over the areas the server names now; the book of another user is not touched.
    fn session_confirmed(self, signed_in: SignedIn) {
        let known = self.preferences.last_user.get_untracked();
        let Some(known) = known.filter(|known| known.user.id == signed_in.user.id) else { return };
        let confirmed = Remembered::from(signed_in);
        if confirmed == known {
            return;
        }
        let has_other_areas = confirmed.scopes != known.scopes;
        self.preferences.remember(Some(confirmed));
        if has_other_areas && let Some(phone) = self.book.open_phone() {
            // The driver that told this is replaced, so it is let finish first.
            spawn_local(async move {
                let wish = untrack(|| self.session.wish());
                self.device.gateway().start_sync(phone, wish);
            });
        }
    }

    fn session_ended(self) {
        let known = self.preferences.last_user.get_untracked();
        if let Some(known) = known.filter(|known| !known.has_ended) {
            self.preferences.remember(Some(Remembered { has_ended: true, ..known }));
        }
    }
}

/// The steps between opening the app and using it.
pub fn use_start() -> Start {
    expect_context()
}
