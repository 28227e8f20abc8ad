//! The parts of the book's forms: labelled fields, and the keeping of what is typed.
//!
//! Unlike the fields of single pages they share one [`FormState`], so that a
//! problem is told once, beside its field and in the summary, by the same words.

mod autosave;
mod check_list;
mod choices;
mod date_field;
mod saved_state;
mod search_field;
mod select_field;
mod state;
mod text_area;
mod text_field;
mod words;

pub use autosave::{Autosave, SaveState, restored};
pub use check_list::CheckList;
pub use choices::{ChoiceOption, Choices};
pub use date_field::DateField;
pub use saved_state::{DraftNotice, SavedState};
pub use search_field::SearchField;
pub use select_field::SelectField;
pub use state::{FormState, bound};
pub use text_area::TextArea;
pub use text_field::TextField;
pub use words::problem_words;
