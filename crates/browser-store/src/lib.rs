//! A phone's book on IndexedDB, and its preferences on local storage.
//!
//! One database for each user, so that two officers who share a phone never see each other's
//! work. Pulled lines are kept as they came, page by page, in a log: a page is one value, and
//! opening the book reads all of them in one request. [`BrowserStore::compact`] rewrites the
//! log of a scope when it has grown long. Everything a person could read is sealed with a key
//! that a PIN unlocks; until then a store answers [`StoreError::Locked`](sync::port::StoreError).
//!
//! # Invariants
//!
//! - Each method is one transaction. Between its requests nothing else is awaited, because
//!   IndexedDB commits by itself as soon as a task waits on anything else.
//! - Outbox and drafts are on the disk before a method returns (`durability: "strict"`);
//!   pulled pages may be lost with their cursor, together, and are then pulled again.
//! - A row that cannot be read stays where it is and is reported.
//! - Bodies are opaque to the schema: keys are ids and numbers, never contents.
//! - A photo's bytes are written in the step that records the photo, and let go only when it is
//!   deleted, or the book is emptied after everything has arrived.
//! - Contents are sealed before a transaction begins and opened after it has ended; what lies in
//!   the open says how much there is and what became of it, and names nobody.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod attempts;
mod browser_store;
mod compaction;
mod connection;
mod crypto;
mod fault;
mod hpke;
mod lock;
mod pages;
mod photos;
pub mod preferences;
mod quota;
mod reading;
mod recovery;
mod row;
mod schema;
mod seal;
mod sealing;
mod steps;
mod transaction;
mod turns;

pub use browser_store::{BrowserStore, Unreadable};
pub use lock::LockState;
pub use quota::{StorageHealth, ask_for_persistence, storage_health};
pub use seal::Seal;
