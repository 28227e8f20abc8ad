//! The other tabs of this browser: who syncs now, and what they should read again.
//!
//! Nothing is lost without any of this; it only spares work and keeps screens fresh.

use std::cell::RefCell;
use std::future::Future;

use domain::id::UserId;
use futures::channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use sync::Leaving;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::page::{property, window};

const CHANNEL: &str = "nuong";

/// What one tab tells the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// The book of this user was written to.
    Written(UserId),
    /// Somebody signed in or out.
    SessionChanged,
    /// Somebody locked the book.
    Locked,
    /// The book of this user is gone from this phone, and why.
    Erased(UserId, Leaving),
}

impl Word {
    fn spelled(self) -> String {
        match self {
            Self::Written(user) => format!("written {user}"),
            Self::SessionChanged => "session".to_owned(),
            Self::Locked => "locked".to_owned(),
            Self::Erased(user, why) => format!("erased {user} {}", why.as_str()),
        }
    }

    fn understood(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("written", user)) => user.parse().ok().map(Self::Written),
            Some(("erased", gone)) => {
                let (user, why) = gone.split_once(' ')?;
                let reasons = [Leaving::DeviceDisabled, Leaving::AccountClosed];
                let why = reasons.into_iter().find(|it| it.as_str() == why)?;
                user.parse().ok().map(|user| Self::Erased(user, why))
            }
            None if text == "session" => Some(Self::SessionChanged),
            None if text == "locked" => Some(Self::Locked),
            _ => None,
        }
    }
}

/// The way to the other tabs; absent in old browsers.
pub(crate) struct Tabs(Option<BroadcastChannel>);

impl Tabs {
    pub(crate) fn open() -> Self {
        Self(BroadcastChannel::new(CHANNEL).ok())
    }

    pub(crate) fn tell(&self, word: Word) {
        if let Some(channel) = &self.0 {
            // A channel that is closing has nobody to tell.
            let _ = channel.post_message(&word.spelled().into());
        }
    }

    pub(crate) fn listen(&self, heard: impl Fn(Word) + 'static) {
        let Some(channel) = &self.0 else { return };
        let closure = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string();
            if let Some(word) = text.as_deref().and_then(Word::understood) {
                heard(word);
            }
        });
        channel.set_onmessage(Some(closure.as_ref().unchecked_ref()));
        closure.forget();
    }
}

/// Does the work while no other tab does the same; `None` if one does.
///
/// A browser without Web Locks does it anyway: the store and the server both bear two at once.
pub(crate) async fn alone<T: 'static>(
    name: &str,
    work: impl Future<Output = T> + 'static,
) -> Option<T> {
    locked(name, true, work).await
}

/// Does the work once no other tab does the same.
pub(crate) async fn in_turn<T: 'static>(
    name: &str,
    work: impl Future<Output = T> + 'static,
) -> Option<T> {
    locked(name, false, work).await
}

async fn locked<T: 'static>(
    name: &str,
    if_available: bool,
    work: impl Future<Output = T> + 'static,
) -> Option<T> {
    let Some((locks, request)) = lock_manager() else { return Some(work.await) };
    let (sender, receiver) = oneshot::channel();
    let job = RefCell::new(Some((sender, work)));
    let granted = Closure::once(move |lock: JsValue| -> Promise {
        let job = job.take().filter(|_| !lock.is_null());
        future_to_promise(async move {
            if let Some((sender, work)) = job {
                // Whoever waited may be gone; the work was done all the same.
                let _ = sender.send(work.await);
            }
            Ok(JsValue::UNDEFINED)
        })
    });
    let options = Object::new();
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(&options, &"ifAvailable".into(), &if_available.into());
    let asked = request.call3(&locks, &name.into(), &options, granted.as_ref()).ok()?;
    let _ = JsFuture::from(asked.unchecked_into::<Promise>()).await;
    receiver.await.ok()
}

fn lock_manager() -> Option<(JsValue, Function)> {
    let locks = property(&window().navigator(), "locks")?;
    let request = property(&locks, "request")?.dyn_into().ok()?;
    Some((locks, request))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood_as_they_were_said() {
        let user = UserId("0192f0c1-2345-7000-8000-000000000001".parse().unwrap());
        let gone = Word::Erased(user, Leaving::AccountClosed);
        for word in [Word::Written(user), Word::SessionChanged, Word::Locked, gone] {
            assert_eq!(Word::understood(&word.spelled()), Some(word));
        }
        assert_eq!(Word::understood("of a newer build"), None);
    }
}
