//! The stores of a book's database and how they came to be, version by version.

use domain::id::UserId;
use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{IdbDatabase, IdbIndexParameters, IdbObjectStore, IdbObjectStoreParameters};

use crate::fault::Fault;

/// The newest version this build reads and the one it writes.
pub(crate) const VERSION: u32 = 3;

/// Pulled lines: `{scope, n, sealed}`, keyed by scope and a number that only grows.
pub(crate) const PAGES: &str = "pages";
/// Where each scope stands: `{scope, body}`.
pub(crate) const CURSORS: &str = "cursors";
/// Mutations without an answer: `{seq, id, sealed}`, keyed by the device's count.
pub(crate) const OUTBOX: &str = "outbox";
/// Mutations answered lately: `{at, seq, id, sealed, answer}`, keyed by the time of the answer.
pub(crate) const SENT: &str = "sent_log";
/// Unfinished forms: `{key, sealed}`.
pub(crate) const DRAFTS: &str = "drafts";
/// What is known of photos whose bytes are here: `{record, n, sha256, size, arrived}`.
pub(crate) const PHOTOS: &str = "photos";
/// The bytes of photos, sealed, by record.
pub(crate) const PHOTO_BYTES: &str = "photo_bytes";
/// Single facts about the device, text by name; the lock, and what is sealed under a name.
pub(crate) const META: &str = "meta";

/// The field of a row that holds what it says, sealed.
pub(crate) const SEALED: &str = "sealed";

/// The index of [`OUTBOX`] by mutation.
pub(crate) const BY_ID: &str = "id";

/// Everything that [`crate::BrowserStore`] reads when the book opens.
pub(crate) const ALL: [&str; 6] = [PAGES, CURSORS, OUTBOX, SENT, DRAFTS, META];

/// The name of a user's database.
pub(crate) fn database_name(user: UserId) -> String {
    format!("nuong-{user}")
}

/// Brings a database from `old` to [`VERSION`]. Steps only ever add; outbox and drafts are never rewritten.
///
/// Version 2 has the stores of version 1, and rows that are sealed. An update rewrites none: that
/// happens when the book gets its PIN (see [`crate::sealing`]). The number only keeps builds away
/// that could not read what is sealed. Version 3 adds the photos.
pub(crate) fn upgrade(database: &IdbDatabase, old: u32) -> Result<(), Fault> {
    if old < 1 {
        create_first(database)?;
    }
    if old < 3 {
        create_keyed(database, PHOTOS, &"record".into())?;
        database.create_object_store(PHOTO_BYTES)?;
    }
    Ok(())
}

fn create_keyed(
    database: &IdbDatabase,
    name: &str,
    path: &JsValue,
) -> Result<IdbObjectStore, JsValue> {
    let parameters = IdbObjectStoreParameters::new();
    parameters.set_key_path(path);
    database.create_object_store_with_optional_parameters(name, &parameters)
}

fn create_first(database: &IdbDatabase) -> Result<(), Fault> {
    let keyed = |name: &str, path: JsValue| create_keyed(database, name, &path);
    let pair = |one: &str, two: &str| Array::of2(&one.into(), &two.into()).into();
    keyed(PAGES, pair("scope", "n"))?;
    keyed(CURSORS, "scope".into())?;
    keyed(SENT, pair("at", "seq"))?;
    keyed(DRAFTS, "key".into())?;
    let unique = IdbIndexParameters::new();
    unique.set_unique(true);
    let outbox = keyed(OUTBOX, "seq".into())?;
    outbox.create_index_with_str_and_optional_parameters(BY_ID, "id", &unique)?;
    database.create_object_store(META)?;
    Ok(())
}
