//! Unfinished forms: what was typed, kept as typed, and how it becomes records.
//!
//! A draft holds strings and choices and can be stored at any moment. Its `finish` makes
//! domain values or says what to look at again, field by field. Nothing here reads a clock,
//! a store or a screen.
//!
//! # Invariants
//!
//! - A draft is never changed by checking it: what was typed stays as it was typed.
//! - A warning never stops a form; only a [`Problem`] does.

mod assessment;
mod choose_sheet;
mod date;
mod household;
mod kept;
mod person;
mod problem;
mod roll;
mod session;
mod settle;

pub use assessment::{AssessmentDraft, B1Entry, Finished, SheetStep, usable_table};
pub use choose_sheet::choose_sheet;
pub use date::DateDraft;
pub use household::HouseholdDraft;
pub use kept::{Hindrance, Kept, Verdict, review};
pub use person::{PersonDraft, PersonWarning, same_person};
pub use problem::{Problem, ProblemKind, Problems};
pub use roll::{Attendee, Mark, Roll, RollCount, current_attendance};
pub use session::{MaterialDraft, SessionDraft, same_session};
pub use settle::{DELETED, Decision, settle};

use domain::record::{Fields, Typed};
use serde_json::Value;

/// The fields a form changed: those that differ from what it was begun with.
///
/// A field that was emptied is written as `null`. Fields the form left alone are not named, so
/// that what somebody else wrote to them in the meantime stands; neither are fields that
/// only a newer build knows.
pub fn changed_fields<T: Typed>(begun_with: &Fields, finished: &T) -> Fields {
    let begun = T::from_fields(begun_with).map(|begun| begun.to_fields()).unwrap_or_default();
    let finished = finished.to_fields();
    let emptied: Vec<String> =
        begun.keys().filter(|name| !finished.contains_key(*name)).cloned().collect();
    let written = finished.into_iter().filter(|(name, value)| begun.get(name) != Some(value));
    written.chain(emptied.into_iter().map(|name| (name, Value::Null))).collect()
}

/// A text as it is stored, or nothing where nothing was typed.
fn filled(text: &str) -> Option<String> {
    let cleaned = domain::name::clean(text);
    (!cleaned.is_empty()).then_some(cleaned)
}

/// A longer text as it is stored: its lines stay, the space around it goes.
fn filled_lines(text: &str) -> Option<String> {
    let text = domain::name::nfc(text.trim());
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::household::Household;
    use serde_json::json;

    fn fields(value: Value) -> Fields {
        serde_json::from_value(value).unwrap()
    }

    const VILLAGE: &str = "01890000-0000-7000-8000-00000000000a";

    #[test]
    fn only_what_the_form_changed_is_written() {
        let begun = fields(json!({"village": VILLAGE, "phone": "0912", "address": "dưới suối"}));
        let finished =
            json!({"village": VILLAGE, "phone": "0912", "merit": true, "size_stated": 6});
        let finished = Household::from_fields(&fields(finished)).unwrap();
        let changed = changed_fields(&begun, &finished);
        assert_eq!(changed, fields(json!({"address": null, "merit": true, "size_stated": 6})));
    }

    #[test]
    fn what_a_newer_build_wrote_is_left_alone() {
        let begun = fields(json!({"village": VILLAGE, "roof": "gỗ pơ mu"}));
        let finished = Household::from_fields(&begun).unwrap();
        assert_eq!(changed_fields(&begun, &finished), Fields::new());
    }

    #[test]
    fn of_a_new_record_everything_is_written() {
        let finished = Household::from_fields(&fields(json!({"village": VILLAGE}))).unwrap();
        assert_eq!(changed_fields(&Fields::new(), &finished), finished.to_fields());
    }
}
