//! One module a page, and what stands before the pages.

mod assessments;
mod conflicts;
mod erased;
mod first_download;
mod home;
mod households;
mod later;
mod lock;
mod not_found;
mod settings;
mod sign_in;
mod sign_in_again;
mod starting;
mod sync;
mod training;

pub(crate) use later::{Later, later, later_before};
pub(crate) use not_found::NotFound;
pub(crate) use sign_in::SignIn;
pub(crate) use starting::{CannotOpen, CannotOpenProps, Opening};
