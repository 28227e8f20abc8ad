//! What every page may ask for: the book, who is signed in, how sync stands, what was chosen.
//!
//! Each is a `Copy` handle provided once by [`provide`]; pages take them with `use_…`.

mod appearance;
mod book_index;
mod device;
mod draft_key;
mod field_book;
mod ledger;
mod people;
mod photos;
mod preferences;
mod session;
mod start;
mod sync_items;
mod sync_status;
mod tasks;
mod toasts;
mod updates;
mod words;

#[cfg(test)]
mod fixture;

pub use book_index::{Beside, BookIndex, HouseholdEntry, LatestClass, Member, SearchHit, Village};
pub use device::{Device, use_device};
pub use draft_key::DraftKey;
pub use field_book::{FieldBook, use_field_book};
pub use ledger::Ledger;
pub use people::{commune_of, officer_name, village_name};
pub use photos::{Photos, use_photos};
pub use preferences::{
    Language, Preferences, Remembered, StoredPreferences, TextSize, use_preferences,
};
pub use session::{Session, use_session};
pub use start::{Stage, Start, provide, use_start};
pub use sync_items::{Decides, ItemState, KEPT, SHEETS, Subject, SyncItem, is_authors, sync_items};
pub use sync_status::{Round, SyncStatus, use_sync_status};
pub use tasks::{Day, Due, Task, Tasks, tasks};
pub use toasts::{Toast, Toasts, use_toasts};
pub use updates::{FormOpen, Updates, use_updates};
pub use words::{failure_words, field_words, reason_words, storage_words, store_error_words};
