//! `GET /office/assessments`

use axum::response::Response;
use i18n::*;
use office::figure;
use office::households::{SheetLine, SheetList, sheet_list_page};

use super::board::start_of;
use super::seat::Seat;
use crate::error::ApiError;

/// Rows of a page.
const PAGE_ROWS: u32 = 50;

/// `GET /office/assessments`: the sheets of officers, the last to arrive first.
pub(super) async fn list(seat: Seat) -> Result<Response, ApiError> {
    let database = seat.services.database();
    let mut asked = seat.asked();
    let (_, map, selection) = start_of(&seat, &mut asked).await?;
    let page = asked.page.parse().unwrap_or(1).max(1);
    let listing =
        database.list_sheets(seat.access(), &selection.places, page - 1, PAGE_ROWS).await?;
    let names = database.officer_names().await?;
    let rows = listing.rows.into_iter().map(|row| SheetLine {
        household: row.household.to_string(),
        head: row.head.unwrap_or_default(),
        place: map.place(row.village),
        round: row.round,
        class: row.class,
        date: figure::day(&row.date),
        officer: row.officer.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        received: figure::moment(row.received),
    });
    let list = SheetList {
        area: area_words(&seat, &map, &asked.area),
        rows: rows.collect(),
        total: listing.total,
        page: u64::from(page),
        page_rows: u64::from(PAGE_ROWS),
        asked,
    };
    let desk = seat.desk(None).await?;
    Ok(seat.answer(sheet_list_page(&desk, &list)))
}

/// The area of a list in words.
pub(super) fn area_words(seat: &Seat, map: &super::map::Map, asked: &str) -> String {
    let area = (!asked.is_empty()).then(|| map.resolve(asked)).flatten();
    area.map_or_else(
        || td_string!(seat.locale, office.households.all_areas).to_owned(),
        |area| map.full_name(area),
    )
}
