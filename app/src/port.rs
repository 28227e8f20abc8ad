//! What the app asks of the machine it runs on. The browser is wired in by crate `frontend`;
//! tests wire in memory.

use std::rc::Rc;

use domain::household::GpsPoint;
use domain::id::{RecordId, UserId};
use domain::time::Timestamp;
use protocol::v1::SignedIn;
use sync::phone::{Change, Ended, Phone, Progress, Wish};
use sync::photos::{PhotoBytes, WaitingPhoto};
use sync::port::{Local, StoreError};

use crate::context::StoredPreferences;

/// Something that happened outside the app.
#[derive(Clone, Debug)]
pub enum Event {
    /// The machine has, or has lost, a connection.
    Online(bool),
    /// A round began.
    SyncStarted,
    /// A round came further.
    SyncProgress(Progress),
    /// A round ended, or the store refused on the way.
    SyncEnded(Result<Ended, StoreError>),
    /// Another tab wrote; the phone has read its store again.
    BookChanged,
    /// The book that was on this machine is gone: the browser or somebody erased it.
    BookWasLost {
        /// Since when it had been kept here.
        since: Timestamp,
        /// How many records the server had confirmed; these come down again.
        confirmed: u64,
    },
    /// The server holds so many bytes of a photo that is being sent.
    PhotoSent {
        /// The photo.
        record: RecordId,
        /// Bytes held.
        held: u64,
    },
    /// What is on this phone alone may have become less.
    PhotosWaiting(Vec<WaitingPhoto>),
    /// The server confirmed the session, perhaps with other areas than before.
    SessionConfirmed(SignedIn),
    /// The server no longer knows the session. Recording goes on.
    SessionEnded,
    /// The book was locked: on demand, after a while without use, or in another tab.
    Locked,
    /// A newer build is stored and waits to be opened.
    UpdateReady,
    /// Another tab changed the preferences.
    PreferencesChanged(StoredPreferences),
}

/// Takes events in.
pub type Listener = Rc<dyn Fn(Event)>;

/// Why nobody was signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInProblem {
    /// Name or password is not right.
    Wrong,
    /// No answer.
    NoSignal,
    /// Too many attempts; wait so many seconds.
    Wait(u32),
    /// The server no longer speaks this app's protocol.
    TooOld,
    /// The server answered with a fault of its own.
    ServerFault,
}

/// How the lock of a book stands on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// It has none yet.
    None,
    /// The book is open on this page.
    Open,
    /// Only a PIN opens it.
    Closed,
}

/// What may be tried on a closed lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockState {
    /// How many more PINs may be tried before only the password helps.
    pub tries_left: u32,
    /// How long to wait before the next, in milliseconds.
    pub wait_ms: i64,
}

/// Why a forgotten PIN could not be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecoveryProblem {
    /// The server let nobody in.
    SignIn(SignInProblem),
    /// The server has no way into this book: it was never in contact since it got its lock.
    NoWay,
    /// The phone could not keep the new PIN.
    Store(StoreError),
}

/// A picture as it is kept: small enough for slow links, without the camera's notes.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// JPEG, at most [`domain::photo::PHOTO_BYTES_MAX`].
    pub bytes: Vec<u8>,
    /// Their SHA-256, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Pixels across.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
}

impl std::fmt::Debug for Picture {
    /// Leaves the picture out: it is personal.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Picture").field("width", &self.width).finish_non_exhaustive()
    }
}

/// Why a chosen file brought no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureProblem {
    /// Nothing was chosen.
    None,
    /// This browser cannot draw it.
    NotAPicture,
}

/// What the browser tells about its storage. Absent where it does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    /// Bytes in use by the product.
    pub used: Option<u64>,
    /// Bytes the product may use at most.
    pub quota: Option<u64>,
    /// Whether the browser promised not to clear it by itself.
    pub is_persisted: bool,
}

/// The machine, the server behind it, and the driver that keeps both in step.
///
/// The driver syncs on its own: after each save, when a connection comes back, when the page
/// comes to the front, and with growing pauses after a failure. One tab syncs at a time.
pub trait Gateway {
    /// Hands over the one listener; events of before are not repeated, but the connection's
    /// state is told at once.
    fn listen(&self, listener: Listener);

    /// The machine's clock.
    fn now(&self) -> Timestamp;
    /// Minutes that local time is ahead of UTC at that moment; 420 in Việt Nam.
    fn utc_offset_minutes(&self, at: Timestamp) -> i32;
    /// The build of the app, as the page carries it.
    fn build(&self) -> String;

    /// What was chosen on this machine before.
    fn preferences(&self) -> StoredPreferences;
    /// Remembers what is chosen on this machine.
    fn keep_preferences(&self, preferences: &StoredPreferences);

    /// Signs in with the server.
    fn sign_in<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
    ) -> Local<'a, Result<SignedIn, SignInProblem>>;
    /// Ends the session here at once and at the server as soon as it can be reached.
    /// The outbox stays where it is. Answers whether nothing is left of the book.
    fn sign_out(&self) -> Local<'_, bool>;

    /// Whether a user's book has a lock, and whether that is open.
    fn lock(&self, user: UserId) -> Local<'_, Result<Lock, StoreError>>;
    /// What may be tried on a closed lock.
    fn lock_state(&self, user: UserId) -> Local<'_, Result<Option<LockState>, StoreError>>;
    /// Gives a book without a lock one that this PIN opens, and opens it.
    fn choose_pin<'a>(&'a self, user: UserId, pin: &'a str) -> Local<'a, Result<(), StoreError>>;
    /// Tries a PIN. Answers how the lock stands if it did not open.
    fn unlock<'a>(
        &'a self,
        user: UserId,
        pin: &'a str,
    ) -> Local<'a, Result<Result<(), LockState>, StoreError>>;
    /// Gives the lock another PIN, for whoever knows the present one.
    fn change_pin<'a>(
        &'a self,
        user: UserId,
        present: &'a str,
        new: &'a str,
    ) -> Local<'a, Result<Result<(), LockState>, StoreError>>;
    /// Gives the lock another PIN for whoever knows the account's password, and signs in.
    fn recover<'a>(
        &'a self,
        username: &'a str,
        password: &'a str,
        new: &'a str,
    ) -> Local<'a, Result<SignedIn, RecoveryProblem>>;
    /// Locks the book at once, in every tab. [`Event::Locked`] follows, or the page loads again.
    fn lock_now(&self);
    /// Lets go of the book and of the key to it, on this page alone.
    fn close_book(&self);

    /// Opens the book of a user; each has a store of their own.
    fn open_book(&self, user: UserId) -> Local<'_, Result<Rc<Phone>, StoreError>>;
    /// Starts to keep the book in step, beginning with the session's state.
    /// A second call replaces the first.
    fn start_sync(&self, phone: Rc<Phone>, wish: Wish);
    /// Stops it, because nobody is signed in.
    fn stop_sync(&self);
    /// Something was saved, or a person asked: sync as soon as possible.
    fn sync_now(&self);

    /// What the browser tells about its storage.
    fn storage(&self) -> Local<'_, Storage>;
    /// Asks the browser not to clear the storage by itself. Answers whether it promised.
    fn ask_to_persist(&self) -> Local<'_, bool>;
    /// Where the machine is; `None` when it does not tell or the person refuses.
    fn locate(&self) -> Local<'_, Option<GpsPoint>>;
    /// Lets the person keep a rescue file of that name: everything of the open book that is
    /// nowhere else, sealed for the server. Answers whether it knows a server to seal it for.
    fn rescue<'a>(&'a self, name: &'a str) -> Local<'a, Result<bool, StoreError>>;
    /// Draws the picture chosen in the file box with that element id anew, small and without the
    /// camera's notes, and empties the box.
    fn squeeze<'a>(&'a self, input: &'a str) -> Local<'a, Result<Picture, PictureProblem>>;
    /// Keeps what a person did together with the photo it is about: both or neither, durably.
    fn keep_photo(
        &self,
        phone: Rc<Phone>,
        changes: Vec<Change>,
        photo: PhotoBytes,
    ) -> Local<'_, Result<(), StoreError>>;
    /// An address under which this page shows a photo whose bytes are on this phone.
    fn photo_address(&self, record: RecordId) -> Local<'_, Option<String>>;
    /// What is on this phone alone.
    fn waiting_photos(&self) -> Local<'_, Vec<WaitingPhoto>>;
    /// Opens the newer build that waits; the page loads again.
    fn take_update(&self);
}
