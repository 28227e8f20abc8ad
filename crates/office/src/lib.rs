//! Pages that the server renders: what everybody may read, and the screens of the office.
//!
//! A page is a function from data to a view. Nothing here reads a database, a clock or a
//! request; the server does, and hands over what the page shows.

#![forbid(unsafe_code)]
// A page is one type, as deep as its markup.
#![recursion_limit = "256"]
#![warn(missing_docs)]

pub mod board;
pub mod desk;
pub mod devices;
pub mod document;
pub mod figure;
pub mod households;
pub mod import;
pub mod link;
pub mod public;
pub mod rescue;
pub mod review;
pub mod sign_in;
pub mod training;
pub mod users;

pub use desk::Desk;
pub use document::Frame;
pub use i18n::Locale;
pub use public::{problem_page, sign_in_help_page, start_page};
