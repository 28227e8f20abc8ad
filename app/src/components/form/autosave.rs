//! Keeps what is typed, change by change, in the order in which it was typed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::time::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::port::StoreError;

use crate::context::{DraftKey, FieldBook, use_field_book, use_updates};

/// A write that takes longer is told; a quicker one would only make the words flicker, be read
/// aloud at every letter, and cost a slow phone more than the write itself.
const TOLD_AFTER: Duration = Duration::from_millis(250);

/// How the last change of a form stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing was changed yet.
    #[default]
    Untouched,
    /// Being written, for longer than usual.
    Saving,
    /// On this phone.
    Saved(Timestamp),
    /// The phone refused; what was saved before is still there.
    Failed(StoreError),
}

/// Saves the draft of an open form on every change.
///
/// One write runs at a time. Changes made meanwhile wait, and only the newest of them is
/// written: what is on the phone never goes back to an older state.
#[derive(Clone, Copy, Debug)]
pub struct Autosave {
    key: DraftKey,
    book: FieldBook,
    state: RwSignal<SaveState>,
    pending: StoredValue<Arc<Pending>>,
}

/// What is still to be written. Outlives the page: leaving it loses no letter.
#[derive(Debug, Default)]
struct Pending {
    waiting: Mutex<Option<String>>,
    is_writing: AtomicBool,
    is_closed: AtomicBool,
}

impl Pending {
    /// Puts the newest state in place of one that still waits. Whether a write is to begin.
    fn put(&self, body: String) -> bool {
        self.lock().replace(body);
        !self.is_writing.swap(true, Ordering::Relaxed)
    }

    /// The newest state, unless the form was finished in the meantime.
    fn next(&self) -> Option<String> {
        let next = self.lock().take().filter(|_| !self.is_closed.load(Ordering::Relaxed));
        self.is_writing.store(next.is_some(), Ordering::Relaxed);
        next
    }

    fn lock(&self) -> MutexGuard<'_, Option<String>> {
        // One thread writes here; a poisoned lock still holds the text.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The draft as it was left, if there is one and it reads.
pub fn restored<T: DeserializeOwned>(book: FieldBook, key: DraftKey) -> Option<(T, Timestamp)> {
    let draft = book.draft(&key.to_string())?;
    // By way of loose values: read straight from text, every form would bring a reader of its own.
    let body: serde_json::Value = serde_json::from_str(&draft.body).ok()?;
    Some((T::deserialize(&body).ok()?, draft.saved_at))
}

impl Autosave {
    /// Follows a draft and keeps every change of it. A newer build waits until the page closes.
    pub fn follow<T>(key: DraftKey, draft: RwSignal<T>) -> Self
    where
        T: Clone + PartialEq + Serialize + Send + Sync + 'static,
    {
        use_updates().hold_for_page();
        let autosave = Self {
            key,
            book: use_field_book(),
            state: RwSignal::new(SaveState::Untouched),
            pending: StoredValue::new(Arc::default()),
        };
        Effect::new(move |before: Option<T>| {
            let now = draft.get();
            if before.is_some_and(|before| before != now) {
                autosave.keep(&now);
            }
            now
        });
        autosave
    }

    /// The name the draft is kept under.
    pub fn key(self) -> String {
        self.key.to_string()
    }

    /// How the last change stands. Tracked.
    pub fn state(self) -> SaveState {
        self.state.get()
    }

    /// Stops saving, because the form is being finished or thrown away.
    pub fn close(self) {
        self.pending.with_value(|pending| pending.is_closed.store(true, Ordering::Relaxed));
    }

    /// Goes on saving, because finishing did not succeed.
    pub fn reopen(self, why: &StoreError) {
        self.pending.with_value(|pending| pending.is_closed.store(false, Ordering::Relaxed));
        if *why == StoreError::Gone {
            // What was saved before went with the book.
            self.state.try_set(SaveState::Failed(StoreError::Gone));
        }
    }

    /// Keeps the draft as it is now.
    pub fn keep<T: Serialize>(self, draft: &T) {
        if self.pending.with_value(|pending| pending.is_closed.load(Ordering::Relaxed)) {
            return;
        }
        match serde_json::to_string(draft) {
            Ok(body) => self.write(body),
            Err(_) => self.state.set(SaveState::Failed(StoreError::Failed {
                doing: "writing the form",
                detail: String::new(),
            })),
        }
    }

    fn write(self, body: String) {
        let pending = self.pending.get_value();
        if !pending.put(body) {
            return;
        }
        self.tell_if_slow(pending.clone());
        spawn_local(async move {
            while let Some(body) = pending.next() {
                let kept = self.book.save_draft(&self.key.to_string(), body).await;
                // The page may have gone in the meantime; what was typed is kept all the same.
                self.state.try_set(match kept {
                    Ok(at) => SaveState::Saved(at),
                    Err(error) => SaveState::Failed(error),
                });
            }
        });
    }

    fn tell_if_slow(self, pending: Arc<Pending>) {
        let tell = move || {
            if pending.is_writing.load(Ordering::Relaxed) {
                self.state.try_set(SaveState::Saving);
            }
        };
        set_timeout(tell, TOLD_AFTER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_write_runs_at_a_time_and_the_newest_state_wins() {
        let pending = Pending::default();
        assert!(pending.put("S".into()));
        assert_eq!(pending.next().as_deref(), Some("S"));
        // While that is being written, more is typed.
        assert!(!pending.put("Sù".into()));
        assert!(!pending.put("Sùng".into()));
        assert_eq!(pending.next().as_deref(), Some("Sùng"));
        assert_eq!(pending.next(), None);
        assert!(pending.put("Sùng A".into()));
    }

    #[test]
    fn a_finished_form_writes_no_draft_any_more() {
        let pending = Pending::default();
        pending.put("Sùng A Chu".into());
        pending.is_closed.store(true, Ordering::Relaxed);
        assert_eq!(pending.next(), None);
    }
}
