//! What the law and the village mean: households, assessments, sessions, areas, rights.
//!
//! Pure decisions without IO, clock or randomness; builds for every target.
//!
//! # Invariants
//!
//! - Ids are UUIDv7 made by the client; nothing is keyed on an official code.
//! - A class always carries its reasons and the standard it was computed under.
//! - Texts are codes; words live in the locale files.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod access;
pub mod area;
pub mod assessment;
pub mod cause;
pub mod classification;
pub mod ethnic;
pub mod household;
pub mod id;
pub mod identity;
pub mod name;
pub mod need;
pub mod officer;
pub mod order;
pub mod person;
pub mod photo;
pub mod record;
pub mod reference;
pub mod report;
pub mod settlement;
pub mod standard;
pub mod target;
pub mod time;
pub mod training;
