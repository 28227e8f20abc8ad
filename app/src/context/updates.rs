//! A newer build is offered, and never while a form is open.

use leptos::prelude::*;

/// Whether a newer build waits, and how many forms are open.
#[derive(Clone, Copy, Debug)]
pub struct Updates {
    is_ready: RwSignal<bool>,
    open_forms: RwSignal<usize>,
}

/// Held by a page while a form is open on it.
#[derive(Debug)]
#[must_use = "the form counts as closed when this is dropped"]
pub struct FormOpen(Updates);

impl Updates {
    pub(super) fn none() -> Self {
        Self { is_ready: RwSignal::new(false), open_forms: RwSignal::new(0) }
    }

    pub(super) fn announce(self) {
        self.is_ready.set(true);
    }

    /// Whether the newer build may be offered now. Tracked.
    pub fn may_offer(self) -> bool {
        self.is_ready.get() && self.open_forms.get() == 0
    }

    /// Holds offers back as long as the answer lives.
    pub fn form_open(self) -> FormOpen {
        self.open_forms.update(|open| *open += 1);
        FormOpen(self)
    }

    /// Holds offers back until the page that calls this goes away.
    pub fn hold_for_page(self) {
        let guard = StoredValue::new(Some(self.form_open()));
        on_cleanup(move || {
            guard.try_update_value(Option::take);
        });
    }
}

impl Drop for FormOpen {
    fn drop(&mut self) {
        self.0.open_forms.try_update(|open| *open = open.saturating_sub(1));
    }
}

/// The updates.
pub fn use_updates() -> Updates {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_waits_for_every_open_form() {
        let owner = Owner::new();
        owner.with(|| {
            let updates = Updates::none();
            let (first, second) = (updates.form_open(), updates.form_open());
            updates.announce();
            assert!(!updates.may_offer());
            drop(first);
            assert!(!updates.may_offer());
            drop(second);
            assert!(updates.may_offer());
        });
    }
}
