//! Typing a new PIN twice, and what is wrong with it.

use i18n::*;
use leptos::prelude::*;

use super::rules::{CHARS_MIN, DIGITS_MIN, Weak, judge};
use crate::components::{Button, ButtonKind, PasswordField};
use crate::format;

/// A new PIN as it is typed.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewPin {
    first: RwSignal<String>,
    again: RwSignal<String>,
    has_letters: RwSignal<bool>,
    /// Problems are told once somebody says that it is done.
    is_judged: RwSignal<bool>,
}

impl NewPin {
    pub(super) fn empty() -> Self {
        Self {
            first: RwSignal::default(),
            again: RwSignal::default(),
            has_letters: RwSignal::default(),
            is_judged: RwSignal::default(),
        }
    }

    /// The PIN, if it can be taken; says what is wrong with it from now on.
    pub(super) fn taken(self) -> Option<String> {
        self.is_judged.set(true);
        let pin = self.first.get_untracked();
        (judge(&pin).is_ok() && self.again.get_untracked() == pin).then_some(pin)
    }

    fn weakness(self, locale: Locale) -> Option<String> {
        let weak = self.first.with(|pin| judge(pin)).err().filter(|_| self.is_judged.get())?;
        Some(match weak {
            Weak::Short => td_string!(
                locale,
                lock.short,
                digits = format::count(DIGITS_MIN, locale),
                chars = format::count(CHARS_MIN, locale)
            ),
            Weak::Guessed => td_string!(locale, lock.guessed).to_owned(),
        })
    }

    fn difference(self, locale: Locale) -> Option<String> {
        let differs = self.first.with(|first| self.again.with(|again| first != again));
        (differs && self.is_judged.get()).then(|| td_string!(locale, lock.differs).to_owned())
    }
}

/// The two fields, and the way from digits to letters.
#[component]
pub(super) fn NewPinFields(pin: NewPin) -> impl IntoView {
    let i18n = use_i18n();
    let keyboard = Signal::derive(move || (!pin.has_letters.get()).then_some("numeric"));
    let hint = move || {
        if pin.has_letters.get() {
            let chars = format::count(CHARS_MIN, i18n.get_locale());
            t_string!(i18n, lock.hint_letters, chars = chars)
        } else {
            let digits = format::count(DIGITS_MIN, i18n.get_locale());
            t_string!(i18n, lock.hint, digits = digits)
        }
    };
    let other = move || {
        if pin.has_letters.get() {
            t_string!(i18n, lock.only_digits)
        } else {
            t_string!(i18n, lock.with_letters)
        }
    };
    view! {
        <PasswordField
            name="new-pin"
            label=Signal::derive(move || t_string!(i18n, lock.new_pin).to_owned())
            hint=Signal::derive(hint)
            value=pin.first
            problem=Signal::derive(move || pin.weakness(i18n.get_locale()))
            autocomplete="off"
            input_mode=keyboard
        />
        <PasswordField
            name="new-pin-again"
            label=Signal::derive(move || t_string!(i18n, lock.again).to_owned())
            value=pin.again
            problem=Signal::derive(move || pin.difference(i18n.get_locale()))
            autocomplete="off"
            input_mode=keyboard
        />
        <Button
            kind=ButtonKind::Quiet
            wide=true
            on_press=move |()| pin.has_letters.update(|has| *has = !*has)
        >
            {other}
        </Button>
    }
}
