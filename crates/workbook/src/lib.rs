//! The three-sheet review workbook: read, check, plan, write back.
//!
//! Bytes go in, decisions come out. Nothing here reads a file, a clock or a database: the
//! caller passes the bytes, what is already on file ([`Existing`]), the map, the standards
//! and a source of ids, and gets the records to create, what was found to be there already,
//! and every problem with its sheet, row, column and what to do about it.
//!
//! `docs/import.md` describes the layout and the decisions.
//!
//! # Invariants
//!
//! - A household goes in whole or not at all.
//! - Importing the same workbook twice creates nothing the second time.
//! - No identity number, name or date of birth stands in a [`Problem`].
//! - No input makes it panic or use memory beyond the limits in [`limits`].

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod cell;
mod check;
mod existing;
mod file;
mod grid;
mod group;
mod household;
mod layout;
mod listed;
mod matching;
mod plan;
mod problem;
mod read;
mod record;
mod returned;
mod row;
mod sentences;
mod village;
mod wording;

pub use existing::Existing;
pub use file::limits;
pub use listed::{List, ListedHousehold, ListedPerson, Workbook};
pub use matching::MatchedBy;
pub use plan::{Book, Change, Counts, Match, Plan, communes, plan};
pub use problem::{Advice, Code, Place, Problem, Rows, Severity};
pub use read::{Refused, read};
pub use returned::{ReturnError, Returned, returned_workbook};
pub use sentences::{Language, Sentences};
