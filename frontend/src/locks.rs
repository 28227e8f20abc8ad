//! What is done to locks: a part of the later piece of code, as the screens are that ask for it.

use std::rc::Rc;

use browser_store::{BrowserStore, LockState};
use domain::id::UserId;
use protocol::v1::Sealing;
use sync::port::{Local, StoreError};

use crate::surroundings::now;
use crate::{download, hex, later};

/// The work of the later piece.
#[derive(Clone, Copy)]
pub(crate) struct LockWork {
    /// How the lock of a book stands.
    pub(crate) state: fn(Rc<BrowserStore>) -> Doing<Option<LockState>>,
    /// Tries a PIN.
    pub(crate) unlock: fn(Rc<BrowserStore>, String) -> Changing,
    /// Gives a book its first PIN. Answers whether another tab was not faster.
    pub(crate) choose: fn(Rc<BrowserStore>, String) -> Doing<bool>,
    /// Gives a book another PIN, from the present one to a new one.
    pub(crate) change: fn(Rc<BrowserStore>, String, String) -> Changing,
    /// The recovery key of a book as it was sealed for the server, to be sent.
    pub(crate) sealed: fn(Rc<BrowserStore>) -> Doing<Option<String>>,
    /// Gives a book another PIN by the recovery key that the server has opened.
    pub(crate) recover: fn(Rc<BrowserStore>, String, String) -> Doing<bool>,
    /// Seals the recovery key for the server. Answers whether it is kept.
    pub(crate) keep: fn(Rc<BrowserStore>, Sealing, String) -> Local<'static, bool>,
    /// Hands a rescue file to the person. Answers whether there is a server to seal it for.
    pub(crate) rescue: fn(Rc<BrowserStore>, UserId, String) -> Doing<bool>,
}

/// Whether a PIN did what it should, or how the lock stands.
pub(crate) type Changing = Doing<Result<(), LockState>>;

/// Work that the store may refuse.
type Doing<T> = Local<'static, Result<T, StoreError>>;

pub(crate) fn work() -> LockWork {
    LockWork {
        state: |store| Box::pin(async move { store.lock_state(now()).await }),
        unlock: |store, pin| Box::pin(async move { store.unlock(&pin, now()).await }),
        choose: |store, pin| Box::pin(async move { store.choose_pin(&pin).await }),
        change: |store, present, new| {
            Box::pin(async move { store.change_pin(&present, &new, now()).await })
        },
        sealed: |store| {
            Box::pin(async move { Ok(store.recovery().await?.map(|bytes| hex::written(&bytes))) })
        },
        recover: |store, key, new| {
            Box::pin(async move {
                let Some(key) = hex::read(&key) else { return Ok(false) };
                store.recover(&key, &new).await
            })
        },
        keep: |store, sealing, owner| {
            Box::pin(async move {
                let (Some(key), Some(proof)) = (hex::read(&sealing.key), sealing.proof) else {
                    return false;
                };
                store.keep_recovery(&key, &owner, &proof).await.is_ok()
            })
        },
        rescue: |store, user, name| {
            Box::pin(async move {
                let file = store.rescue_file(user, now()).await?;
                if let Some(file) = &file {
                    download::hand_over(&name, file);
                }
                Ok(file.is_some())
            })
        },
    }
}

/// Fetches the work, or takes it from where it was fetched to.
pub(crate) async fn locks() -> Result<LockWork, StoreError> {
    Ok(later::work().await?.locks)
}
