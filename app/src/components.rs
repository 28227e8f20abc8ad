//! The parts pages are made of. Each takes values and callbacks and owns nothing remote.
//!
//! Class names and markup are those of the style sheets; no part names a colour or a size.

mod button;
mod choices;
mod dialog;
mod errors;
mod facts;
mod field;
mod focus;
pub mod form;
mod header;
mod heading;
mod icon;
mod ledger;
mod masked;
mod note;
mod offer;
mod page;
mod progress;
mod row;
mod state;
mod tabs;
mod tags;

pub use button::{Button, ButtonKind, ButtonLink};
pub use choices::{Check, ChoiceOption, Choices};
pub use dialog::Dialog;
pub use errors::{ErrorLink, ErrorSummary};
pub use facts::{Fact, Facts};
pub use field::{PasswordField, TextField};
pub use focus::{FocusAfterNavigation, SkipLink, focus_by_id};
pub use header::{Brand, RootHeader, Terrace, TopHeader};
pub use heading::NameHeading;
pub use icon::Icon;
pub use ledger::{LedgerCard, foot_words};
pub use masked::Masked;
pub use note::{Empty, LostBook, Note, NoteKind};
pub use offer::{ToastPlace, UpdateOffer};
pub use page::{ActionBar, Main, Page};
pub use progress::{Job, JobState, ProgressBar, Steps};
pub use row::{Row, Rows};
pub use state::{ItemStateLine, RecordStateLine, SyncBadge};
pub use tabs::{Tab, Tabs};
pub use tags::{Chip, ClassTag, Due, Mark};
