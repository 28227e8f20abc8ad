//! Keeps what is typed, change by change, in the order in which it was typed.

use domain::time::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::port::StoreError;

use crate::context::{DraftKey, FieldBook, use_field_book, use_updates};

/// How the last change of a form stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing was changed yet.
    #[default]
    Untouched,
    /// Being written.
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
    is_writing: StoredValue<bool>,
    waiting: StoredValue<Option<String>>,
    is_closed: StoredValue<bool>,
}

/// The draft as it was left, if there is one and it reads.
pub fn restored<T: DeserializeOwned>(book: FieldBook, key: DraftKey) -> Option<(T, Timestamp)> {
    let draft = book.draft(&key.to_string())?;
    Some((serde_json::from_str(&draft.body).ok()?, draft.saved_at))
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
            is_writing: StoredValue::new(false),
            waiting: StoredValue::new(None),
            is_closed: StoredValue::new(false),
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
        self.is_closed.set_value(true);
    }

    /// Goes on saving, because finishing did not succeed.
    pub fn reopen(self) {
        self.is_closed.set_value(false);
    }

    /// Keeps the draft as it is now.
    pub fn keep<T: Serialize>(self, draft: &T) {
        if self.is_closed.get_value() {
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
        self.waiting.set_value(Some(body));
        if self.is_writing.get_value() {
            return;
        }
        self.is_writing.set_value(true);
        self.state.set(SaveState::Saving);
        spawn_local(async move {
            while let Some(body) = self.next() {
                let kept = self.book.save_draft(&self.key.to_string(), body).await;
                // The page may have gone in the meantime; what was typed is kept all the same.
                self.state.try_set(match kept {
                    Ok(at) => SaveState::Saved(at),
                    Err(error) => SaveState::Failed(error),
                });
            }
            self.is_writing.try_set_value(false);
        });
    }

    fn next(self) -> Option<String> {
        if self.is_closed.try_get_value().unwrap_or(false) {
            return None;
        }
        self.waiting.try_update_value(Option::take).flatten()
    }
}
