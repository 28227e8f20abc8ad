//! Boards and the lists behind their numbers.
//!
//! A board and a list are drawn from the same rows: [`Selection`] is the one condition, the
//! board groups by it and the list pages through it. So a number and its list cannot differ.

mod board;
mod households;
mod selection;
mod sessions;
mod sheets;
mod waiting;

pub use board::{RoundOnFile, Tally};
pub use households::{HouseholdRow, RowOrder};
pub use selection::{Places, Selection, Standing};
pub use sessions::{Period, SessionRow, SessionTally};
pub use sheets::SheetRow;
pub use waiting::Waiting;
