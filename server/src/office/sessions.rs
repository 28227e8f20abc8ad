//! `GET /office/sessions` and `GET /office/sessions/{id}`

use axum::extract::Path;
use axum::response::Response;
use database::reports::Period;
use domain::access::OfficePage;
use domain::id::{HouseholdId, SessionId};
use domain::training::{Presence, TrainingSession};
use i18n::*;
use office::figure;
use office::training::{
    Mark, SessionLine, SessionList, SessionPage, session_list_page, session_page,
};

use super::board::start_of;
use super::map::Map;
use super::seat::Seat;
use super::sheets::area_words;
use crate::error::ApiError;

/// Rows of a page.
const PAGE_ROWS: u32 = 50;

/// `GET /office/sessions`: the sessions of the year of the round.
pub(super) async fn list(seat: Seat) -> Result<Response, ApiError> {
    let database = seat.services.database();
    let mut asked = seat.asked();
    let (rounds, map, selection) = start_of(&seat, &mut asked).await?;
    let page = asked.page.parse().unwrap_or(1).max(1);
    let period = Period::of_year(selection.round);
    let places = &selection.places;
    let sums = database.tally_sessions(seat.access(), places, period).await?;
    let listing =
        database.list_sessions(seat.access(), places, period, false, page - 1, PAGE_ROWS).await?;
    let rows = listing.rows.into_iter().map(|row| SessionLine {
        id: row.id.to_string(),
        date: figure::day(&row.date),
        topic: row.topic,
        place: map.place(row.village),
        trainer: row.trainer,
        language: row.language.unwrap_or_default(),
        present: row.present,
        present_poor: row.present_poor,
        received: row.received.map(figure::moment).unwrap_or_default(),
    });
    let list = SessionList {
        area: area_words(&seat, &map, &asked.area),
        rounds: rounds.choices(&seat),
        sums: (sums.sessions, sums.presences, sums.people, sums.households),
        rows: rows.collect(),
        page: u64::from(page),
        page_rows: u64::from(PAGE_ROWS),
        asked,
    };
    let desk = seat.desk(None).await?;
    Ok(seat.answer(session_list_page(&desk, &list)))
}

/// `GET /office/sessions/{id}`: one session with everybody who was marked.
pub(super) async fn one(seat: Seat, Path(id): Path<String>) -> Result<Response, ApiError> {
    let id: SessionId = id.parse().map_err(|_| ApiError::NotFound)?;
    let database = seat.services.database();
    let found = database.session_by_id(seat.access(), id).await?;
    let (session, marks) = found.ok_or(ApiError::NotFound)?;
    let year = u16::try_from(session.date.year()).unwrap_or_default();
    let map = Map::read(database, "", year).await?;
    let households: Vec<HouseholdId> = marks.iter().map(|(_, mark, _)| mark.household).collect();
    let heads = database.head_names(seat.access(), &households).await?;
    let locale = seat.locale;
    let may_link = seat.access().may_open_office(OfficePage::Households);
    let marks = marks.into_iter().map(|(_, mark, name)| Mark {
        name: name.unwrap_or_else(|| td_string!(locale, office.training.unknown_person).to_owned()),
        household: if may_link { mark.household.to_string() } else { String::new() },
        head: heads.get(&mark.household).map(|(_, name)| name.clone()).unwrap_or_default(),
        presence: match mark.presence {
            Presence::Present => td_string!(locale, office.training.came),
            Presence::Absent => td_string!(locale, office.training.absent),
            Presence::Excused => td_string!(locale, office.training.excused),
        }
        .to_owned(),
        class: mark.class_at_date,
        note: mark.note.unwrap_or_default(),
    });
    let page = SessionPage {
        topic: session.topic.clone(),
        place: format!("{}, {}", map.place(session.village), session.date.to_vietnamese()),
        facts: facts(&session, locale),
        marks: marks.collect(),
    };
    let desk = seat.desk(None).await?;
    Ok(seat.answer(session_page(&desk, &page)))
}

fn facts(session: &TrainingSession, locale: Locale) -> Vec<(String, String)> {
    let materials: Vec<String> = session
        .materials
        .iter()
        .map(|material| {
            let quantity = figure::number(u64::from(material.quantity), locale);
            format!("{}: {quantity} {}", material.name, material.unit)
        })
        .collect();
    let periods = |periods: Option<u16>| periods.map(|periods| periods.to_string());
    let end = session.end_date.map(domain::time::CivilDate::to_vietnamese);
    let facts = [
        (td_string!(locale, office.training.technique), session.technique.clone()),
        (td_string!(locale, office.training.trainer), Some(session.trainer.clone())),
        (td_string!(locale, office.training.language), session.language.clone()),
        (td_string!(locale, office.training.interpreter), session.interpreter.clone()),
        (td_string!(locale, office.training.held_at), session.place.clone()),
        (td_string!(locale, office.training.start), session.start.clone()),
        (td_string!(locale, office.training.end), end),
        (td_string!(locale, office.training.organiser), session.organiser.clone()),
        (td_string!(locale, office.training.theory), periods(session.theory_periods)),
        (td_string!(locale, office.training.practice), periods(session.practice_periods)),
        (td_string!(locale, office.training.plot), session.practice_plot.clone()),
        (
            td_string!(locale, office.training.materials),
            (!materials.is_empty()).then(|| materials.join(", ")),
        ),
    ];
    facts.into_iter().filter_map(|(label, value)| Some((label.to_owned(), value?))).collect()
}
