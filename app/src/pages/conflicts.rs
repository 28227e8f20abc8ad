//! What waits for a decision: two values for one field, what the server kept aside, and several
//! sheets for one year; the list, one of them with all that is known, the decision.

mod kept;
mod list;
mod page;
mod sheets;
mod words;

pub(crate) use list::Conflicts;
pub(crate) use page::Conflict;
pub(crate) use words::field_words;

use domain::id::RecordId;
use domain::record::Kind;
use domain::settlement::Conflict as ConflictRecord;
use sync::replica::Replica;

/// Every conflict nobody has decided, the oldest first.
fn open_conflicts(book: &Replica) -> Vec<(RecordId, ConflictRecord)> {
    let ids = book.ids(Kind::Conflict);
    let known = ids.filter_map(|id| Some((id, book.typed::<ConflictRecord>(id)?)));
    let mut open: Vec<(RecordId, ConflictRecord)> =
        known.filter(|(_, conflict)| conflict.settlement.is_none()).collect();
    open.sort_by_key(|(id, conflict)| (conflict.raised_at, *id));
    open
}
