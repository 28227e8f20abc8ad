//! The server's store: the log of mutations, the feeds, the typed records, accounts.
//!
//! SQLite and PostgreSQL behave alike: the same contract runs on both. Entities and rows stay
//! in this crate; callers see the types of `domain` and `sync`.
//!
//! # Invariants
//!
//! - Every change of a record passes through [`Database::push`] or
//!   [`Database::push_all_or_nothing`], and its mutation, its line, its typed row and its
//!   scope's head are written in one transaction that locked the heads first.
//! - Nothing is answered before it is durable.
//! - No query that returns people works without an [`domain::access::Access`].

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod account;
mod backup;
mod blob;
mod bulk;
mod connect;
mod device;
mod entity;
mod error;
mod feed;
mod head;
mod history;
mod household;
mod import;
mod lane;
mod load;
mod migrate;
mod pending_import;
mod push;
mod record;
mod reference;
pub mod reports;
mod revocation;
mod rights;
mod session;
mod transaction;
mod verify;
mod visible;
mod wake;
mod write;

pub use account::{Account, AccountState, NewAccount, Taken};
pub use backup::{Backup, BackupError, Contents, Holdings, Over, Progress, Restoring};
pub use blob::{PartKept, PhotoNamed, UnusedBlob};
pub use connect::{Database, Options};
pub use device::{DeviceListed, DeviceReport, DeviceStanding};
pub use error::{Error, Result};
pub use feed::Chunk;
pub use history::HistoryEntry;
pub use household::{
    HouseholdFile, HouseholdFilter, HouseholdListed, HouseholdSort, Listing, PAGE_ROWS_MAX,
};
pub use import::ImportEntry;
pub use pending_import::PendingImport;
pub use push::{Push, Pushed};
pub use reference::{SYSTEM_DEVICE, SYSTEM_USER};
pub use revocation::Revocation;
pub use session::{Session, TokenHash};
pub use verify::Difference;
pub use wake::Waiter;
