//! What the engine asks of the outside: a store that keeps, a transport that carries,
//! a clock and a source of randomness. Browser forms: nothing here has to be `Send`.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;

use domain::id::{DeviceId, Entropy, ScopeId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::feed::Head;
use crate::intake::FORM_VERSION;
use crate::mutation::{Answer, Mutation};

/// A future of one thread, boxed so that the ports can be trait objects.
pub type Local<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The time and randomness of the machine.
pub trait Surroundings {
    /// The machine's clock. May be wrong by years.
    fn now(&self) -> Timestamp;
    /// Fresh randomness.
    fn entropy(&self) -> Entropy;
    /// The forms of the build that runs.
    fn form_version(&self) -> u32 {
        FORM_VERSION
    }
}

/// Up to where a phone holds a feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The mark of the database that gave the number out; see [`Cursor::epoch_of`].
    pub epoch: u64,
    /// Every line up to this number is held.
    pub after: u64,
}

impl Cursor {
    /// The mark of an epoch: the first eight bytes, big endian, of its SHA-256.
    ///
    /// A restored database gives numbers out a second time, for other lines.
    pub fn epoch_of(epoch: &str) -> u64 {
        let digest = Sha256::digest(epoch.as_bytes());
        digest.iter().take(8).fold(0, |mark, byte| (mark << 8) | u64::from(*byte))
    }
}

/// Where a phone stands in one scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeState {
    /// The mark of the epoch that `after` belongs to.
    #[serde(default)]
    pub epoch: u64,
    /// The number up to which every line of the feed is held.
    pub after: u64,
    /// How many lines are held and their sum.
    pub held: Head,
    /// Whether the last round ended with the server's count and sum.
    pub verified: bool,
}

impl ScopeState {
    /// Up to where the feed is held.
    pub fn cursor(&self) -> Cursor {
        Cursor { epoch: self.epoch, after: self.after }
    }

    /// The state of a scope held up to there.
    pub fn at(Cursor { epoch, after }: Cursor, held: Head, verified: bool) -> Self {
        Self { epoch, after, held, verified }
    }
}

/// Lines that arrived together, to be stored together with where they bring the scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The scope.
    pub scope: ScopeId,
    /// The cursor these lines were asked behind; the store refuses the page when it has moved.
    pub expected: Cursor,
    /// Whether the lines are the whole scope and take the place of what is held of it.
    pub is_whole: bool,
    /// Where the scope stands once they are stored.
    pub state: ScopeState,
    /// The lines as they came, one JSON object a line, each ended by a line feed.
    pub lines: String,
}

/// Whether a page was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {
    /// It was, and the cursor moved.
    Yes,
    /// Another tab was faster; read the store again.
    Stale,
}

/// A mutation that the server has answered, kept for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// What was sent.
    pub mutation: Mutation,
    /// What the server said.
    pub answer: Answer,
}

/// Something typed that is not finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it is about, such as `assessment:` and the household's id.
    pub key: String,
    /// The form's content as the form itself wrote it.
    pub body: String,
    /// The version of the form it was begun with; it is finished with that version.
    pub form_version: u32,
    /// When it was last saved.
    pub saved_at: Timestamp,
}

/// Everything a phone holds, as read when it opens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// This browser profile; `None` before it was first used.
    pub device: Option<DeviceId>,
    /// The epoch of the server's database the cursors belong to.
    pub epoch: Option<String>,
    /// How many of this device's mutations that database lacks for good; see [`Followed`].
    pub lost: u64,
    /// Where each scope stands.
    pub scopes: BTreeMap<ScopeId, ScopeState>,
    /// Stored lines by scope, in the order in which they were stored: later ones win.
    pub pages: Vec<(ScopeId, String)>,
    /// Scopes of which some lines could not be read.
    pub damaged: BTreeSet<ScopeId>,
    /// What the app wrote down about exactly these pages, so as not to read them all again.
    pub digest: Option<String>,
    /// Mutations without an answer, by the device's count.
    pub outbox: Vec<Mutation>,
    /// Mutations of the outbox that could not be read. They stay in the store, numbered and
    /// unanswered.
    pub unreadable_outbox: u64,
    /// Mutations answered within the last thirty days, newest last.
    pub sent: Vec<Sent>,
    /// Unfinished forms.
    pub drafts: Vec<Draft>,
    /// The device's last count; never given out twice.
    pub device_seq: u64,
    /// When a round last ended with everything sent and everything received (server time).
    pub last_complete: Option<Timestamp>,
}

/// The server's database that a phone follows from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed<'a> {
    /// Its epoch.
    pub epoch: &'a str,
    /// How many of this device's mutations it lacks for good: they were answered before a backup
    /// was restored, and the phone has let go of them since.
    pub lost: u64,
}

/// Why a phone could not keep or read something. A failed write is never shown as *saved*.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The browser refuses more space; what was stored before is intact.
    #[error("the phone's storage is full")]
    Full,
    /// The book is locked; its officer has to open it first.
    #[error("the book is locked")]
    Locked,
    /// The book was erased from the phone; nothing can be kept in it any more.
    #[error("the book is gone from the phone")]
    Gone,
    /// The store belongs to a newer build of the app.
    #[error("the store is at version {found}, newer than {supported}")]
    TooNew {
        /// The version found.
        found: u32,
        /// The newest one this build reads.
        supported: u32,
    },
    /// Anything else the browser reports; the step can be tried again.
    #[error("the phone's storage failed while {doing}")]
    Failed {
        /// The step.
        doing: &'static str,
        /// What the browser said, free of personal data.
        detail: String,
    },
}

/// Where a phone keeps its book. Each method is one whole step in one transaction.
pub trait DeviceStore {
    /// Reads everything.
    fn load(&self) -> Local<'_, Result<Stored, StoreError>>;

    /// Remembers who this device is and which database it follows.
    fn identify<'a>(
        &'a self,
        device: DeviceId,
        followed: Option<Followed<'a>>,
    ) -> Local<'a, Result<(), StoreError>>;

    /// Adds mutations to the outbox, durably, and drops the draft they came from, together.
    ///
    /// The store gives each its `device_seq`, so that two tabs never use one number twice,
    /// and returns the mutations as they were stored.
    fn record<'a>(
        &'a self,
        mutations: Vec<Mutation>,
        finished_draft: Option<&'a str>,
    ) -> Local<'a, Result<Vec<Mutation>, StoreError>>;

    /// Stores a page and moves the scope's cursor, together or not at all.
    fn commit_page<'a>(&'a self, page: &'a Page) -> Local<'a, Result<Committed, StoreError>>;

    /// Lets go of everything held of a scope.
    fn forget_scope(&self, scope: ScopeId) -> Local<'_, Result<(), StoreError>>;

    /// Keeps a digest of the lines held. It goes with the first line that changes.
    ///
    /// `held` is where each scope stood when it was made: where that has changed, nothing is kept.
    fn keep_digest<'a>(
        &'a self,
        digest: &'a str,
        held: &'a BTreeMap<ScopeId, ScopeState>,
    ) -> Local<'a, Result<Committed, StoreError>>;

    /// Moves answered mutations from the outbox to the sent log.
    fn settle<'a>(&'a self, answers: &'a [Answer]) -> Local<'a, Result<(), StoreError>>;

    /// Whether anything but mutations is nowhere but here, such as the bytes of a photo. What
    /// arrived in another epoch than the one followed counts as here: a restored server lost it.
    fn holds_alone(&self) -> Local<'_, Result<bool, StoreError>>;

    /// Lets go of the whole book, its lock and its unfinished forms, because the server has
    /// confirmed that it holds everything that was ever sent.
    ///
    /// `confirmed` is the device's count that the server confirmed: where anything waits, or was
    /// recorded since, or a photo is here alone, nothing goes. The device keeps its name and its count.
    fn erase(&self, confirmed: u64) -> Local<'_, Result<Committed, StoreError>>;

    /// Remembers that a round ended with everything sent and received.
    fn complete(&self, at: Timestamp) -> Local<'_, Result<(), StoreError>>;

    /// Saves an unfinished form, durably.
    fn save_draft<'a>(&'a self, draft: &'a Draft) -> Local<'a, Result<(), StoreError>>;

    /// Throws an unfinished form away, because its author said so.
    fn drop_draft<'a>(&'a self, key: &'a str) -> Local<'a, Result<(), StoreError>>;
}

/// Why a request brought nothing. The phone keeps everything in each case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No answer, or an answer that is not ours, such as a captive portal's page.
    #[error("the server could not be reached")]
    Unreachable,
    /// The server asks for patience.
    #[error("the server is busy")]
    Busy,
    /// The session is over.
    #[error("the session has ended")]
    SignedOut,
    /// The server no longer speaks this app's protocol.
    #[error("the app is too old for the server")]
    TooOld,
    /// The request was larger than the server takes.
    #[error("the request is too large")]
    TooLarge,
}

/// Mutations to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Push {
    /// Repeated by a genuine answer.
    pub nonce: String,
    /// The sender.
    pub device: DeviceId,
    /// The epoch the phone knows. A server of another epoch takes nothing in and answers none.
    pub epoch: Option<String>,
    /// The mutations, in the device's order.
    pub mutations: Vec<Mutation>,
}

/// What the server says to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Pushed {
    /// The request's nonce.
    pub nonce: String,
    /// The epoch of the server's database.
    pub epoch: String,
    /// One answer for each mutation; none at all where the epoch was another.
    pub answers: Vec<Answer>,
    /// How many of this device's mutations the server holds.
    pub held: u64,
    /// The server's clock.
    pub now: Timestamp,
}

/// What to ask of one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullScope {
    /// The scope.
    pub scope: ScopeId,
    /// Lines behind this number.
    pub after: u64,
    /// The village whose records are wanted ahead of all others, once.
    pub first_village: Option<domain::id::AreaId>,
}

/// What waits on a phone, as it tells the server with each round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Mutations without an answer, those that cannot be read included.
    pub count: u64,
    /// When the oldest of them was recorded, by the phone's clock.
    pub oldest: Option<Timestamp>,
}

/// Says that a phone that is to leave has sent everything, or has let go of its book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Repeated by a genuine answer.
    pub nonce: String,
    /// The sender.
    pub device: DeviceId,
    /// How many of the device's mutations the server has to hold: all that were ever recorded on
    /// it, but those that were lost with a server and are not here any more.
    pub device_seq: u64,
    /// Unfinished forms, which only their author could have finished.
    pub drafts: u64,
    /// Whether the book is gone.
    pub is_erased: bool,
}

/// What the server says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// The request's nonce.
    pub nonce: String,
    /// Whether the server holds everything and the book may go.
    pub may_erase: bool,
}

/// A request for news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// Repeated by a genuine answer.
    pub nonce: String,
    /// The sender.
    pub device: DeviceId,
    /// The epoch the cursors belong to, if any are held.
    pub epoch: Option<String>,
    /// What waits once everything that could be sent was sent.
    pub waiting: Waiting,
    /// The scopes, in the order wanted.
    pub scopes: Vec<PullScope>,
}

/// An answer to a pull that arrives piece by piece.
pub trait Pages {
    /// The next piece: whole lines, each ended by a line feed. `None` at the end.
    fn next(&mut self) -> Local<'_, Result<Option<String>, Failure>>;
}

/// Carries requests to a server.
pub trait Transport {
    /// Sends mutations.
    fn push(&self, push: Push) -> Local<'_, Result<Pushed, Failure>>;
    /// Asks for news.
    fn pull(&self, pull: Pull) -> Local<'_, Result<Box<dyn Pages>, Failure>>;
    /// Asks whether a book may go that is to leave, or says that it is gone.
    fn hand_over(&self, handover: Handover) -> Local<'_, Result<HandedOver, Failure>>;
}
