//! The sync engine: how mutations merge, what a server stores for them, what a phone holds,
//! and in which order a phone talks to a server.
//!
//! The engine has no IO. Clock, randomness, store and transport come in through [`port`],
//! and the same code runs in the browser, in the server and in the simulator.
//!
//! # Invariants
//!
//! - A mutation leaves the outbox only with the server's answer for it, in one step.
//! - A scope's cursor moves only together with the rows it stands behind.
//! - Every answer is one of three: applied, merged with a conflict, quarantined.
//! - The number of a row and the order of commits agree, because the scope's head is locked
//!   before it is read.
//! - *Done* is said only when the outbox is empty, every scope equals the server's checksum,
//!   and the server holds as many of this device's mutations as the device has sent.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod backoff;
pub mod feed;
pub mod intake;
pub mod merge;
pub mod mutation;
pub mod phone;
pub mod photos;
pub mod planted;
pub mod port;
pub mod replica;
mod round;

pub use feed::{Checksum, Head, Leaving, Line, LineOp};
pub use mutation::{Answer, FieldChange, Mutation, Op, Outcome};
pub use phone::Phone;
pub use replica::Replica;
