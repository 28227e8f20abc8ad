//! Small things remembered on this machine, on local storage: what a person chose, and which
//! books should be here. Never records.

use std::collections::BTreeMap;

use domain::id::{DeviceId, UserId};
use domain::time::Timestamp;
use gloo_storage::{LocalStorage, Storage};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The key of everything the app's settings page keeps.
pub const PREFERENCES: &str = "nuong.preferences";
/// The key of [`books`].
const BOOKS: &str = "nuong.books";

/// Says that a database should exist on this machine, and since when.
///
/// If this is there and the database is not, somebody or something erased the phone's storage.
/// If neither is there, the phone is new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentinel {
    /// The account's name, by which the book's device is found before signing in.
    #[serde(default)]
    pub username: String,
    /// The device the book was kept under.
    pub device: DeviceId,
    /// Since when.
    pub since: Timestamp,
    /// How many records the last complete round confirmed.
    #[serde(default)]
    pub confirmed: u64,
}

/// Reads something; `None` where it is not there, unreadable, or storage is forbidden.
pub fn read<T: DeserializeOwned>(key: &str) -> Option<T> {
    LocalStorage::get(key).ok()
}

/// Remembers something. Returns whether the browser took it; nothing here is worth an alarm.
pub fn write<T: Serialize>(key: &str, value: &T) -> bool {
    LocalStorage::set(key, value).is_ok()
}

/// Forgets something.
pub fn forget(key: &str) {
    LocalStorage::delete(key);
}

/// The books that should be on this machine, by user.
pub fn books() -> BTreeMap<UserId, Sentinel> {
    read(BOOKS).unwrap_or_default()
}

/// Remembers that a user's book is here.
pub fn keep_book(user: UserId, sentinel: Sentinel) {
    let mut books = books();
    if books.get(&user) != Some(&sentinel) {
        books.insert(user, sentinel);
        write(BOOKS, &books);
    }
}
