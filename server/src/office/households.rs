//! `GET /office/households` and `GET /office/households/{id}`

mod file;
mod filters;

use axum::extract::Path;
use axum::response::Response;
use database::reports::{HouseholdRow, Period, RowOrder, Selection, Standing};
use domain::classification::PovertyClass;
use domain::id::HouseholdId;
use domain::report::Movement;
use domain::standard::Standard;
use i18n::*;
use office::figure;
use office::households::{HouseholdLine, HouseholdList, household_list_page, household_page};
use office::link::Asked;

use super::board::start_of;
use super::map::Map;
use super::seat::{Filled, Seat};
use super::sign_in::Plain;
use crate::error::ApiError;

/// Rows of a page.
const PAGE_ROWS: u32 = 50;

/// `GET /office/households`
pub(super) async fn list(seat: Seat) -> Result<Response, ApiError> {
    let database = seat.services.database();
    let mut asked = seat.asked();
    let (rounds, map, mut selection) = start_of(&seat, &mut asked).await?;
    narrow(&mut selection, &asked);
    let page: u32 = asked.page.parse().unwrap_or(1).max(1);
    let order = match asked.sort.as_str() {
        "village" => RowOrder::Village,
        "date" => RowOrder::Date,
        "points" => RowOrder::Points,
        _ => RowOrder::Name,
    };
    let listing =
        database.list_households(seat.access(), &selection, order, page - 1, PAGE_ROWS).await?;
    let names = database.officer_names().await?;
    let standard = rounds.standard(&selection.standard);
    let rows = listing.rows.into_iter().map(|row| {
        let officer = row.officer.and_then(|officer| names.get(&officer).cloned());
        line(&seat, &map, standard, row, officer)
    });
    let list = HouseholdList {
        filters: filters::fields(&seat, &asked, &rounds, &map, standard),
        chips: filters::chips(&seat, &asked, &map, standard),
        round: rounds.words(&seat, selection.round, &selection.standard),
        rows: rows.collect(),
        total: listing.total,
        page: u64::from(page),
        page_rows: u64::from(PAGE_ROWS),
        asked,
    };
    let desk = seat.desk(None).await?;
    Ok(seat.answer(household_list_page(&desk, &list)))
}

/// What an address asks for, as a selection. The board's links go through here, so a number
/// and its list are one.
fn narrow(selection: &mut Selection, asked: &Asked) {
    selection.standing = match asked.class.as_str() {
        "reviewed" => Some(Standing::Reviewed),
        "unreviewed" => Some(Standing::NotReviewed),
        name => PovertyClass::from_name(name).map(Standing::Class),
    };
    match asked.moved.as_str() {
        "left" => selection.has_left = true,
        "before" => selection.was_poor_before = true,
        name => selection.movement = Movement::from_name(name),
    }
    selection.merit = yes_or_no(&asked.merit);
    selection.ethnic_minority = yes_or_no(&asked.minority);
    selection.no_labour = yes_or_no(&asked.no_labour);
    let given = |text: &String| (!text.is_empty()).then(|| text.clone());
    selection.cause = given(&asked.cause);
    selection.deprived = given(&asked.lacks);
    selection.text = given(&asked.q);
    selection.is_waiting = asked.waiting == "yes";
    if asked.trained == "yes" {
        selection.trained = Period::of_year(selection.round);
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn line(
    seat: &Seat,
    map: &Map,
    standard: Option<&Standard>,
    row: HouseholdRow,
    officer: Option<String>,
) -> HouseholdLine {
    let locale = seat.locale;
    let cause = |code: &String| {
        let known = standard.and_then(|standard| standard.causes.cause(code));
        known.map_or_else(
            || code.clone(),
            |cause| cause.label.in_language(seat.language()).to_owned(),
        )
    };
    let marks = [
        (row.merit, td_string!(locale, office.households.mark_merit)),
        (row.ethnic_minority, td_string!(locale, office.households.mark_minority)),
        (row.no_labour, td_string!(locale, office.households.mark_no_labour)),
    ];
    let year = |birth: String| birth.get(..4).map(str::to_owned).unwrap_or_default();
    HouseholdLine {
        id: row.id.to_string(),
        head: row.head,
        born: row.head_birth.map(year),
        code: row.code,
        place: map.place(row.village),
        class: row.now,
        before: row.before,
        b1: row.b1,
        b2: row.b2,
        causes: row.causes.iter().map(cause).collect::<Vec<_>>().join("; "),
        marks: marks.into_iter().filter(|(is, _)| *is).map(|(_, words)| words.to_owned()).collect(),
        officer,
        date: row.date.as_deref().map(figure::day),
    }
}

/// `GET /office/households/{id}`: everything about one household, private fields covered.
pub(super) async fn file(seat: Seat, Path(id): Path<String>) -> Result<Response, ApiError> {
    show(&seat, &id, false).await
}

/// `POST /office/households/{id}/reveal`: the same with private fields, which is noted.
pub(super) async fn reveal(
    seat: Seat,
    Path(id): Path<String>,
    Filled(form): Filled<Plain>,
) -> Result<Response, ApiError> {
    seat.check(&form.csrf)?;
    if !seat.access().may_reveal_sensitive() {
        return Err(ApiError::NotAllowed);
    }
    let response = show(&seat, &id, true).await?;
    tracing::info!(user = %seat.session.user.id, household = %id, "private fields uncovered");
    Ok(response)
}

async fn show(seat: &Seat, id: &str, is_revealed: bool) -> Result<Response, ApiError> {
    let id: HouseholdId = id.parse().map_err(|_| ApiError::NotFound)?;
    let found = seat.services.database().household_by_id(seat.access(), id).await?;
    let page = file::page(seat, found.ok_or(ApiError::NotFound)?, is_revealed).await?;
    let desk = seat.desk(None).await?;
    Ok(seat.answer(household_page(&desk, &page)))
}
