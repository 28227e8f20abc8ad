//! Who uses this machine: sessions with the server, and locks of books.

use std::rc::Rc;

use app::port::{Event, Lock, LockState, RecoveryProblem, SignInProblem};
use browser_store::preferences;
use domain::id::{DeviceId, UserId};
use protocol::v1::{Code, Device, SignIn, SignedIn};
use sync::Leaving;
use sync::phone::Ended;
use sync::port::{Failure, Handover, StoreError, Surroundings, Transport};

use super::{JustSignedIn, OPENING, Parts, interrupted};
use crate::books;
use crate::locks::locks;
use crate::page::{browser_name, build};
use crate::surroundings::{Browser, now};
use crate::tabs::{self, Word};
use crate::transport::Refused;

/// The key that says a session is still to be ended at the server.
const SIGN_OUT_WAITS: &str = "nuong.sign_out_waits";

impl Parts {
    /// Tells the server about a sign-out that it has not heard of.
    pub(super) fn end_old_session(self: &Rc<Self>) {
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

    /// Tells the server about a book that is gone, which it has not heard of.
    pub(super) fn tell_erased(self: &Rc<Self>) {
        let Some((device, device_seq)) = books::erased() else { return };
        let parts = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let nonce = DeviceId::new(now(), Browser.entropy()).to_string();
            let handover = Handover { nonce, device, device_seq, drafts: 0, is_erased: true };
            let told = match parts.server.session().await {
                Ok(_) => parts.server.hand_over(handover).await.map(drop),
                Err(Refused::Unreachable) => Err(Failure::Unreachable),
                // The session is over: nobody else can say it for this phone.
                Err(Refused::Problem(_)) => Ok(()),
            };
            if !matches!(told, Err(Failure::Unreachable | Failure::Busy)) {
                books::told_erased();
            }
        });
    }

    /// Another tab has let go of the book, which may be open here, or wait here for its PIN.
    pub(super) fn hear_of_erased(&self, user: UserId, why: Leaving) {
        if self.book.borrow().as_ref().is_some_and(|book| book.user == user) {
            self.tell(Event::SyncEnded(Ok(Ended::Erased { why, to_tell: None })));
        }
    }

    pub(super) async fn sign_in(
        &self,
        username: &str,
        password: &str,
    ) -> Result<SignedIn, SignInProblem> {
        self.sign_in_with(username, password, None).await
    }

    /// Signs in; with what was sealed for the server, to have it opened.
    async fn sign_in_with(
        &self,
        username: &str,
        password: &str,
        recovery: Option<String>,
    ) -> Result<SignedIn, SignInProblem> {
        let known_device = books::device_of(username);
        let device = known_device.unwrap_or_else(|| DeviceId::new(now(), Browser.entropy()));
        let sign_in = SignIn {
            username: username.to_owned(),
            password: password.to_owned(),
            device: Some(Device { id: device, name: browser_name(), build: build() }),
            recovery,
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

    /// Another PIN by the password: the server hands back the recovery key of this book.
    pub(super) async fn recover(
        &self,
        username: &str,
        password: &str,
        new: &str,
    ) -> Result<SignedIn, RecoveryProblem> {
        let user = self.book.borrow().as_ref().map(|book| book.user);
        let store = self.store_of(user.ok_or(RecoveryProblem::NoWay)?);
        let work = locks().await.map_err(RecoveryProblem::Store)?;
        let sealed = (work.sealed)(store.clone()).await.map_err(RecoveryProblem::Store)?;
        let sealed = Some(sealed.ok_or(RecoveryProblem::NoWay)?);
        let signed_in = self.sign_in_with(username, password, sealed).await;
        let signed_in = signed_in.map_err(RecoveryProblem::SignIn)?;
        let key = signed_in.recovery.clone().ok_or(RecoveryProblem::NoWay)?;
        match (work.recover)(store, key, new.to_owned()).await {
            Ok(true) => Ok(signed_in),
            Ok(false) => Err(RecoveryProblem::NoWay),
            Err(error) => Err(RecoveryProblem::Store(error)),
        }
    }

    pub(super) async fn sign_out(self: &Rc<Self>) -> bool {
        preferences::write(SIGN_OUT_WAITS, &true);
        let mut is_gone = false;
        if let Some(book) = self.close_book() {
            // What cannot be emptied now, or must not be, stays as it is.
            is_gone = book.store.empty_unless_unsent().await == Ok(true);
            self.tabs.tell(Word::Written(book.user));
        }
        self.end_old_session();
        self.tabs.tell(Word::SessionChanged);
        is_gone
    }

    pub(super) async fn lock(&self, user: UserId) -> Result<Lock, StoreError> {
        let store = self.store_of(user);
        if store.seal().is_ok() {
            return Ok(Lock::Open);
        }
        Ok(if store.has_lock().await? { Lock::Closed } else { Lock::None })
    }

    /// Gives a lock in turn with the other tabs; one that was faster has to be unlocked.
    pub(super) async fn choose_pin(&self, user: UserId, pin: &str) -> Result<(), StoreError> {
        let store = self.store_of(user);
        let work = (locks().await?.choose)(store, pin.to_owned());
        let is_ours = tabs::in_turn(OPENING, work).await.ok_or_else(interrupted)??;
        if is_ours { Ok(()) } else { Err(StoreError::Locked) }
    }
}

/// The lock as the app shows it.
pub(super) fn shown(state: browser_store::LockState) -> LockState {
    LockState { tries_left: state.tries_left, wait_ms: state.wait_ms }
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
