//! Sessions: the list, the form, one session with who came, and the roll.

mod attendance;
mod edit;
mod fields;
mod list;
mod mark_dialog;
mod page;
mod people;
mod roll_rows;

pub(crate) use attendance::Attendance;
pub(crate) use edit::{EditSession, NewSession};
pub(crate) use list::Training;
pub(crate) use page::Session;

use std::collections::BTreeMap;

use domain::id::{PersonId, RecordId, SessionId};
use domain::record::Kind;
use domain::training::Attendance as AttendanceRecord;
use sync::replica::Replica;

use crate::forms::current_attendance;

/// The attendance of a session that stands.
fn attendance_of(
    book: &Replica,
    session: SessionId,
) -> BTreeMap<PersonId, (RecordId, AttendanceRecord)> {
    let ids = book.children(session.into(), Kind::Attendance).into_iter();
    let records = ids.filter_map(|id| Some((id, book.typed::<AttendanceRecord>(id)?)));
    current_attendance(records)
}
