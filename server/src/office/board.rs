//! `GET /office/`

mod rounds;

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Redirect, Response};
use database::reports::{Period, Places, Selection, Tally};
use domain::access::OfficePage;
use domain::area::AreaLevel;
use domain::classification::PovertyClass;
use domain::id::AreaId;
use domain::report::Movement;
use domain::target::TargetPlan;
use i18n::*;
use office::board::{
    Arrival, Arrivals, Balance, Board, Choice, Parts, Plan, Row, Sums, Tile, TileGroup, board_page,
};
use office::desk::address_of;
use office::figure;
use office::link::Asked;

use super::map::Map;
use super::seat::Seat;
use crate::error::ApiError;

pub(super) use rounds::Rounds;

/// So many of the newest sheets and sessions stand on a board.
const ARRIVALS: u32 = 4;

/// `GET /office/`: the board, or the first page of the user's where the board is not theirs.
pub(super) async fn show(seat: Seat) -> Result<Response, ApiError> {
    if !seat.access().may_open_office(OfficePage::Board) {
        let first = office::Desk::pages_of(seat.access()).into_iter().next();
        let first = first.ok_or(ApiError::NotAllowed)?;
        return Ok(Redirect::to(address_of(first)).into_response());
    }
    let board = board(&seat).await?;
    let desk = seat.desk(None).await?;
    Ok(seat.answer(board_page(&desk, &board)))
}

async fn board(seat: &Seat) -> Result<Board, ApiError> {
    let database = seat.services.database();
    let mut asked = seat.asked().place_and_time();
    let rounds = Rounds::read(seat).await?;
    let chosen = rounds.chosen(&asked.round);
    let map = Map::read(database, &asked.map, chosen.round).await?;
    if asked.area.is_empty() {
        asked.area = own_area(seat).await?.unwrap_or_default();
    }
    let area = map.resolve(&asked.area).ok_or(ApiError::NotFound)?;
    asked.area = area.to_string();
    asked.map = map.day().to_string();
    asked.round = chosen.value();
    let places = map.places(area);
    let mut selection = chosen.selection();
    selection.places = places.clone();
    let tallies = database.tally(seat.access(), &selection).await?;
    let plans = TargetPlan::built_in();
    let plan = plans.iter().find(|plan| plan.year == chosen.round);
    let sums = sums_of(tallies.iter());
    let is_empty = rounds.is_empty() && sums.households() == 0;
    let period = Period::of_year(chosen.round);
    let sessions = database.tally_sessions(seat.access(), &places, period).await?;
    let level = map.parts(area);
    Ok(Board {
        area: map.full_name(area),
        above: map.path_above(area).into_iter().map(|id| (id.to_string(), map.name(id))).collect(),
        round: chosen.round,
        round_before: chosen.round_before,
        rounds: rounds.choices(seat),
        maps: maps(seat.locale),
        parts: match level {
            AreaLevel::District => Parts::Districts,
            AreaLevel::Commune => Parts::Communes,
            _ => Parts::Villages,
        },
        rows: rows(&map, area, level, &tallies, plan, seat.locale),
        sums,
        plan: plan.and_then(|plan| asked_of(plan, area, seat.language())),
        balance: balance(&tallies),
        tiles: tiles(&map, area, &tallies),
        sessions: (sessions.sessions, sessions.presences, sessions.people, sessions.households),
        arrivals: arrivals(seat, &map, &places).await?,
        read_at: figure::moment(seat.services.clock().now()),
        is_empty,
        may_import: seat.access().may_open_office(OfficePage::Import),
        asked,
    })
}

/// Somebody bound to one area begins there.
pub(super) async fn own_area(seat: &Seat) -> Result<Option<String>, ApiError> {
    let account = seat.services.database().account(seat.session.user.id).await?;
    let areas = account.map(|account| account.areas).unwrap_or_default();
    Ok(match areas.as_slice() {
        [one] => Some(one.to_string()),
        _ => None,
    })
}

/// The maps to choose from.
pub(super) fn maps(locale: Locale) -> Vec<Choice> {
    let choice = |day: domain::time::CivilDate| Choice {
        value: day.to_string(),
        words: td_string!(locale, office.board.map_from, day = day.to_vietnamese()),
    };
    Map::days().into_iter().map(choice).collect()
}

fn add(sums: &mut Sums, tally: &Tally) {
    let count = tally.households;
    match tally.now {
        Some(PovertyClass::Poor) => sums.poor += count,
        Some(PovertyClass::NearPoor) => sums.near_poor += count,
        Some(PovertyClass::NotPoor) => sums.not_poor += count,
        None => sums.not_reviewed += count,
    }
    if tally.before == Some(PovertyClass::Poor) {
        sums.poor_before += count;
    }
    if tally.movement.is_some_and(Movement::is_exit) {
        sums.left += count;
    }
    if tally.merit && tally.now == Some(PovertyClass::Poor) {
        sums.poor_merit += count;
    }
}

fn sums_of<'a>(tallies: impl Iterator<Item = &'a Tally>) -> Sums {
    let mut sums = Sums::default();
    tallies.for_each(|tally| add(&mut sums, tally));
    sums
}

/// One row for each part in which there are households, the poorest first.
fn rows(
    map: &Map,
    area: AreaId,
    level: AreaLevel,
    tallies: &[Tally],
    plan: Option<&TargetPlan>,
    locale: Locale,
) -> Vec<Row> {
    let mut parts: BTreeMap<Option<AreaId>, Sums> = BTreeMap::new();
    for tally in tallies {
        add(parts.entry(map.above(tally.village, level)).or_default(), tally);
    }
    if level == AreaLevel::District {
        for district in map.districts() {
            parts.entry(Some(district)).or_default();
        }
    }
    let mut rows: Vec<Row> = parts
        .into_iter()
        .map(|(part, sums)| {
            let target = part.and_then(|part| plan?.target(part)?.households.as_ref());
            Row {
                area: part
                    .filter(|part| *part != area)
                    .map(|part| part.to_string())
                    .unwrap_or_default(),
                name: match part {
                    Some(part) => map.name(part),
                    None => td_string!(locale, office.board.no_place).to_owned(),
                },
                sums,
                target: target.map(|target| (u64::from(target.value), target.verified)),
            }
        })
        .collect();
    rows.sort_by_key(|row| {
        let reviewed = row.sums.reviewed();
        let rate = (row.sums.poor * 100_000).checked_div(reviewed);
        (row.area.is_empty(), std::cmp::Reverse(rate))
    });
    rows
}

fn asked_of(plan: &TargetPlan, area: AreaId, language: &str) -> Option<Plan> {
    let target = plan.target(area)?;
    let figure = |figure: &Option<domain::standard::Sourced<u32>>| {
        figure.as_ref().map(|figure| (u64::from(figure.value), figure.verified))
    };
    Some(Plan {
        symbol: format!("{} ({})", plan.symbol, plan.title.in_language(language)),
        households: figure(&target.households),
        merit_households: figure(&target.merit_households),
        rate_goal_hundredths: figure(&target.rate_goal_hundredths).map(|(rate, _)| rate),
    })
}

fn balance(tallies: &[Tally]) -> Balance {
    let count = |is: &dyn Fn(&Tally) -> bool| -> u64 {
        tallies.iter().filter(|tally| is(tally)).map(|tally| tally.households).sum()
    };
    let moved = |movement: &Movement| movement.is_way_out() || movement.is_way_in();
    let steps = Movement::ALL
        .into_iter()
        .filter(moved)
        .map(|movement| (movement, count(&|tally: &Tally| tally.movement == Some(movement))));
    Balance {
        start: count(&|tally: &Tally| tally.before == Some(PovertyClass::Poor)),
        steps: steps.collect(),
        end: count(&|tally: &Tally| tally.now == Some(PovertyClass::Poor)),
    }
}

fn tiles(map: &Map, area: AreaId, tallies: &[Tally]) -> Vec<TileGroup> {
    let mut by_commune: BTreeMap<AreaId, Sums> = BTreeMap::new();
    for tally in tallies {
        if let Some(commune) = map.commune_of(tally.village) {
            add(by_commune.entry(commune).or_default(), tally);
        }
    }
    let mut groups: Vec<(Option<AreaId>, TileGroup)> = Vec::new();
    for commune in map.communes(area) {
        let district = map.district_of(commune);
        let sums = by_commune.get(&commune).copied().unwrap_or_default();
        let tile = Tile {
            area: commune.to_string(),
            name: map.full_name(commune),
            poor: sums.poor,
            reviewed: sums.reviewed(),
        };
        match groups.iter_mut().find(|(of, _)| *of == district) {
            Some((_, group)) => group.tiles.push(tile),
            None => {
                let name = district.map(|district| map.name(district)).unwrap_or_default();
                groups.push((district, TileGroup { name, tiles: vec![tile] }));
            }
        }
    }
    groups
        .sort_by_key(|(district, _)| map.districts().iter().position(|id| Some(*id) == *district));
    groups.into_iter().map(|(_, group)| group).collect()
}

async fn arrivals(seat: &Seat, map: &Map, places: &Places) -> Result<Arrivals, ApiError> {
    let database = seat.services.database();
    let names = database.officer_names().await?;
    let sheets = database.newest_sheets(seat.access(), places, 0, ARRIVALS).await?;
    let sessions =
        database.list_sessions(seat.access(), places, None, true, 0, ARRIVALS).await?.rows;
    let sheets = sheets.into_iter().map(|sheet| {
        let officer = sheet.officer.and_then(|officer| names.get(&officer).cloned());
        let place = map.place(sheet.village);
        Arrival {
            address: format!("/office/households/{}", sheet.household),
            title: sheet.head.unwrap_or_default(),
            detail: match officer {
                Some(officer) => format!("{place}. {officer}."),
                None => format!("{place}."),
            },
            class: sheet.class,
            received: figure::moment(sheet.received),
        }
    });
    let sessions = sessions.into_iter().map(|session| Arrival {
        address: format!("/office/sessions/{}", session.id),
        title: session.topic,
        detail: format!(
            "{}. {} {}.",
            map.place(session.village),
            figure::number(session.present, seat.locale),
            td_string!(seat.locale, office.training.present).to_lowercase(),
        ),
        class: None,
        received: session.received.map(figure::moment).unwrap_or_default(),
    });
    Ok(Arrivals { sheets: sheets.collect(), sessions: sessions.collect() })
}

/// The selection a list page starts from, with the round and map that apply written back.
pub(super) async fn start_of(
    seat: &Seat,
    asked: &mut Asked,
) -> Result<(Rounds, Map, Selection), ApiError> {
    let rounds = Rounds::read(seat).await?;
    let chosen = rounds.chosen(&asked.round);
    let map = Map::read(seat.services.database(), &asked.map, chosen.round).await?;
    asked.round = chosen.value();
    asked.map = map.day().to_string();
    let mut selection = chosen.selection();
    selection.places = map.places_asked(&asked.area);
    Ok((rounds, map, selection))
}
