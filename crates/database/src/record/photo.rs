//! Photos.

use domain::id::HouseholdId;
use domain::photo::Photo;
use domain::time::Timestamp;
use uuid::Uuid;

use super::book::gps;
use super::read_count;
use crate::bulk::{Cell, Shape, Table};
use crate::entity;
use crate::error::Result;

pub(super) static PHOTO: Table = Table {
    name: "photo",
    columns: &[
        ("id", Shape::Id),
        ("scope", Shape::Id),
        ("household", Shape::Id),
        ("sha256", Shape::Text),
        ("bytes", Shape::Number),
        ("width", Shape::Number),
        ("height", Shape::Number),
        ("taken_at_ms", Shape::Number),
        ("caption", Shape::Text),
        ("latitude", Shape::Real),
        ("longitude", Shape::Real),
        ("accuracy_m", Shape::Real),
    ],
    key: &["id"],
};

pub(super) fn photo_row(id: Uuid, scope: Uuid, photo: &Photo) -> [Cell; 12] {
    [
        id.into(),
        scope.into(),
        photo.household.0.into(),
        photo.sha256.clone().into(),
        i64::from(photo.bytes).into(),
        photo.width.into(),
        photo.height.into(),
        photo.taken_at.0.into(),
        photo.caption.clone().into(),
        photo.place.map(|place| place.latitude).into(),
        photo.place.map(|place| place.longitude).into(),
        photo.place.and_then(|place| place.accuracy_m).into(),
    ]
}

/// A photo from its row.
pub(crate) fn photo(row: entity::photo::Model) -> Result<Photo> {
    const WHAT: &str = "photo";
    Ok(Photo {
        household: HouseholdId(row.household),
        sha256: row.sha256,
        bytes: read_count(WHAT, row.bytes)?,
        width: read_count(WHAT, row.width)?,
        height: read_count(WHAT, row.height)?,
        taken_at: Timestamp(row.taken_at_ms),
        caption: row.caption,
        place: gps(row.latitude, row.longitude, row.accuracy_m),
    })
}
