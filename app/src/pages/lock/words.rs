//! How a lock stands, in words.

use i18n::*;

use crate::format;
use crate::port::LockState;

/// What to say after a PIN did not open; `None` while nothing was tried.
pub(super) fn lock_words(state: LockState, was_wrong: bool, locale: Locale) -> Option<String> {
    let LockState { tries_left, wait_ms } = state;
    if tries_left == 0 {
        return Some(td_string!(locale, lock.never).to_owned());
    }
    if wait_ms > 0 {
        let seconds = usize::try_from((wait_ms + 999) / 1000).unwrap_or(usize::MAX);
        let count = |count| format::count(count, locale);
        return Some(if seconds <= 60 {
            td_string!(locale, lock.wait_seconds, count = count(seconds))
        } else {
            td_string!(locale, lock.wait_minutes, count = count(seconds.div_ceil(60)))
        });
    }
    was_wrong.then(|| {
        let count = usize::try_from(tries_left).unwrap_or(usize::MAX);
        format::counted(
            count,
            td_string!(locale, lock.wrong_one).to_owned(),
            td_string!(locale, lock.wrong_many, count = format::count(count, locale)),
        )
    })
}
