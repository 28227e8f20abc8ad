//! The names of officers and places, as the book knows them.

use domain::id::{AreaId, UserId};
use domain::officer::Officer;
use sync::replica::Replica;

use super::book_index::BookIndex;

/// A user's name, where the reference data holds it.
pub fn officer_name(book: &Replica, user: UserId) -> Option<String> {
    book.typed::<Officer>(user.into()).map(|officer| officer.name)
}

/// A village's name with its kind, such as *bản Nả Háng B*.
pub fn village_name(index: &BookIndex, village: AreaId) -> Option<String> {
    index.area(village).map(|area| area.name.clone())
}

/// The commune a village belongs to. A household that just moved may have no village yet; then
/// what stands for it is the commune.
pub fn commune_of(index: &BookIndex, village: AreaId) -> Option<AreaId> {
    index.commune_of(village)
}
