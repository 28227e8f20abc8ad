//! Short confirmations that go away by themselves. Never for errors.

use std::time::Duration;

use leptos::prelude::*;

/// How long one stays.
const SHOWN_FOR: Duration = Duration::from_secs(10);

/// A sentence at the foot of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    number: u64,
    /// The sentence.
    pub text: String,
}

/// The toast that is shown; a new one takes the place of the last.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Option<Toast>>,
}

impl Toasts {
    pub(super) fn none() -> Self {
        Self { shown: RwSignal::new(None) }
    }

    /// The one to show. Tracked.
    pub fn shown(self) -> Option<Toast> {
        self.shown.get()
    }

    /// Shows a sentence.
    pub fn show(self, text: String) {
        let number = self.shown.with_untracked(|last| last.as_ref().map_or(0, |it| it.number + 1));
        self.shown.set(Some(Toast { number, text }));
        set_timeout(move || self.hide_if(number), SHOWN_FOR);
    }

    /// Takes it away.
    pub fn hide(self) {
        self.shown.set(None);
    }

    fn hide_if(self, number: u64) {
        if self.shown.with_untracked(|shown| shown.as_ref().is_some_and(|it| it.number == number)) {
            self.hide();
        }
    }
}

/// The toasts.
pub fn use_toasts() -> Toasts {
    expect_context()
}
