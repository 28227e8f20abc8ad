//! Which books should be on this machine: remembered beside the databases, to notice their loss.
//!
//! A device counts what it wrote, and the server counts with it. So a device's name belongs to
//! one database: a database that was erased and made anew gets a new name.

use browser_store::preferences::{self, Sentinel};
use domain::id::{DeviceId, UserId};
use sync::Phone;

use crate::surroundings::now;

/// The device under which an account's book is kept here, if it is.
pub(crate) fn device_of(username: &str) -> Option<DeviceId> {
    let books = preferences::books();
    books.into_values().find(|book| book.username == username).map(|book| book.device)
}

/// Remembers the account's name beside its book.
pub(crate) fn name(user: UserId, username: &str) {
    if let Some(sentinel) = preferences::books().remove(&user) {
        preferences::keep_book(user, Sentinel { username: username.to_owned(), ..sentinel });
    }
}

/// Remembers that this book is here, and returns the one it replaces if that was lost.
pub(crate) fn opened(user: UserId, username: Option<&str>, phone: &Phone) -> Option<Sentinel> {
    let known = preferences::books().remove(&user);
    if known.as_ref().is_some_and(|known| known.device == phone.device()) {
        return None;
    }
    let username = match (username, &known) {
        (Some(username), _) => username.to_owned(),
        (None, Some(known)) => known.username.clone(),
        (None, None) => String::new(),
    };
    let sentinel = Sentinel { username, device: phone.device(), since: now(), confirmed: 0 };
    preferences::keep_book(user, sentinel);
    known
}

/// Remembers how many records the server has confirmed.
pub(crate) fn confirm(user: UserId, confirmed: u64) {
    if let Some(sentinel) = preferences::books().remove(&user) {
        preferences::keep_book(user, Sentinel { confirmed, ..sentinel });
    }
}

/// The key of what the server is still to be told about a book that is gone.
const ERASED: &str = "nuong.erased";

/// A book that is gone: the device's name, and its last count.
pub(crate) type Erased = (DeviceId, u64);

/// Remembers that a book is gone and that the server has not heard of it.
pub(crate) fn to_tell_erased(device: DeviceId, device_seq: u64) {
    preferences::write(ERASED, &(device, device_seq));
}

/// The book that is gone without the server having heard of it, if there is one.
pub(crate) fn erased() -> Option<Erased> {
    preferences::read(ERASED)
}

/// The server has heard of it.
pub(crate) fn told_erased() {
    preferences::forget(ERASED);
}
