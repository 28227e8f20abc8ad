//! One module a page, and what stands before the pages.

mod assessments;
mod conflicts;
mod first_download;
mod home;
mod households;
mod not_found;
mod settings;
mod sign_in;
mod starting;
mod sync;
mod training;

pub(crate) use assessments::{Assess, Assessment};
pub(crate) use conflicts::{Conflict, Conflicts};
pub(crate) use first_download::FirstDownload;
pub(crate) use home::Today;
pub(crate) use households::{
    EditHousehold, EditPerson, Household, Households, NewHousehold, NewPerson, Villages,
};
pub(crate) use not_found::NotFound;
pub(crate) use settings::Settings;
pub(crate) use sign_in::SignIn;
pub(crate) use starting::{CannotOpen, CannotOpenProps, Opening};
pub(crate) use sync::Sync;
pub(crate) use training::{Attendance, EditSession, NewSession, Session, Training};
