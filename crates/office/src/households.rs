//! `/office/households`, `/office/households/{id}` and `/office/assessments`.

mod file;
mod list;
mod photos;
mod sheets;

pub use file::{Change, HouseholdPage, Member, Reason, Sheet, Shown, household_page};
pub use list::{Filter, HouseholdLine, HouseholdList, household_list_page};
pub use photos::Picture;
pub use sheets::{SheetLine, SheetList, sheet_list_page};
