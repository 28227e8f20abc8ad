//! `/office/devices`: how the phones stand, and disabling one of them.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use database::{AccountState, DeviceListed, Revocation};
use domain::access::Role;
use domain::area::AreaLevel;
use domain::id::{AreaId, DeviceId, UserId};
use domain::name::SortKey;
use domain::time::Timestamp;
use i18n::*;
use office::board::Choice;
use office::devices::{
    DeviceChoice, DeviceLine, DeviceList, DevicePage, DeviceState, StepLine, device_list_page,
    device_page,
};
use office::figure::{moment, number};
use serde::Deserialize;
use sync::Leaving;

use super::map::Map;
use super::seat::{Filled, Seat};
use super::sign_in::Plain;
use crate::error::ApiError;

/// Rows of a page.
const PAGE_ROWS: usize = 100;
/// A phone that was silent for so many days has gone quiet.
const QUIET_DAYS: i64 = 7;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// The longest reason.
const NOTE_CHARS_MAX: usize = 200;

/// `GET /office/devices`
pub(super) async fn list(seat: Seat) -> Result<Response, ApiError> {
    let asked = seat.asked();
    let map = today(&seat).await?;
    let mut devices = seat.services.database().devices(seat.access()).await?;
    let commune: Option<AreaId> = asked.area.parse().ok();
    if let Some(commune) = commune {
        devices.retain(|device| is_in(device, commune, &map));
    }
    let sort = match asked.sort.as_str() {
        "waiting" | "name" => asked.sort.clone(),
        _ => "quiet".to_owned(),
    };
    match sort.as_str() {
        "waiting" => devices.sort_by_key(|device| std::cmp::Reverse(device.report.waiting)),
        "name" => devices.sort_by_cached_key(|device| SortKey::of_person(&device.owner_name)),
        // They come by their last contact; a phone that has let go of its book is done with.
        _ => devices.sort_by_key(is_done),
    }
    let page = asked.page.parse().unwrap_or(1).max(1);
    let total = devices.len();
    let rows = devices.iter().skip((page - 1) * PAGE_ROWS).take(PAGE_ROWS);
    let list = DeviceList {
        areas: areas(&map, seat.locale),
        area: commune.map(|commune| commune.to_string()).unwrap_or_default(),
        sort,
        rows: rows.map(|device| line(&seat, &map, device)).collect(),
        total: total as u64,
        page: page as u64,
        page_rows: PAGE_ROWS as u64,
    };
    let desk = seat.desk(None).await?;
    Ok(seat.answer(device_list_page(&desk, &list)))
}

async fn today(seat: &Seat) -> Result<Map, ApiError> {
    let year = u16::try_from(seat.services.clock().today().year()).unwrap_or_default();
    Map::read(seat.services.database(), "", year).await
}

fn areas(map: &Map, locale: Locale) -> Vec<Choice> {
    let all = td_string!(locale, office.devices.all_areas).to_owned();
    let communes = map.province().map(|province| map.communes(province)).unwrap_or_default();
    let named = communes
        .into_iter()
        .map(|commune| Choice { value: commune.to_string(), words: map.full_name(commune) });
    std::iter::once(Choice { value: String::new(), words: all }).chain(named).collect()
}

/// Whether the owner of a device works in a commune of today.
fn is_in(device: &DeviceListed, commune: AreaId, map: &Map) -> bool {
    device.areas.iter().any(|area| {
        let Some(stands) = map.resolve(&area.to_string()) else { return false };
        match map.level(stands) {
            Some(AreaLevel::Village) => map.commune_of(stands) == Some(commune),
            Some(AreaLevel::Commune) => stands == commune,
            _ => map.communes(stands).contains(&commune),
        }
    })
}

fn is_done(device: &DeviceListed) -> bool {
    device.revocation.as_ref().is_some_and(|revocation| revocation.erased.is_some())
}

fn line(seat: &Seat, map: &Map, device: &DeviceListed) -> DeviceLine {
    let locale = seat.locale;
    let areas = device.areas.iter().map(|area| map.full_name(*area));
    DeviceLine {
        id: device.id.to_string(),
        owner: device.owner_name.clone(),
        name: device.name.clone(),
        place: match device.role {
            Role::ProvinceAdmin => td_string!(locale, office.users.whole_province).to_owned(),
            _ => areas.collect::<Vec<_>>().join(", "),
        },
        seen: device
            .seen
            .map_or_else(|| td_string!(locale, office.devices.never).to_owned(), moment),
        waiting: device.reported.map(|_| device.report.waiting),
        oldest: oldest(device, locale),
        build: device.report.build.clone(),
        storage: storage(device, locale),
        state: state(device, seat.services.clock().now()),
    }
}

/// Empty where the phone never said so: that nothing waits is news of its own.
fn oldest(device: &DeviceListed, locale: Locale) -> String {
    match (device.report.oldest, device.reported) {
        (Some(oldest), _) => moment(oldest),
        (None, Some(_)) if device.report.waiting == 0 => {
            td_string!(locale, office.devices.nothing_waits).to_owned()
        }
        _ => String::new(),
    }
}

fn storage(device: &DeviceListed, locale: Locale) -> String {
    let used = match (device.report.used_mb, device.report.quota_mb) {
        (Some(used), Some(quota)) => td_string!(
            locale,
            office.devices.used,
            used = number(used, locale),
            quota = number(quota, locale)
        ),
        (Some(used), None) => {
            td_string!(locale, office.devices.used_only, used = number(used, locale))
        }
        _ => String::new(),
    };
    let kept = match device.report.persisted {
        Some(true) => td_string!(locale, office.devices.kept),
        Some(false) => td_string!(locale, office.devices.not_kept),
        None => "",
    };
    let told = [used.as_str(), kept].into_iter().filter(|words| !words.is_empty());
    told.collect::<Vec<_>>().join(", ")
}

fn state(device: &DeviceListed, now: Timestamp) -> DeviceState {
    if let Some(revocation) = &device.revocation {
        return match revocation {
            Revocation { erased: Some(_), .. } => DeviceState::Erased,
            Revocation { confirmed: Some(_), .. } => DeviceState::Confirmed,
            Revocation { heard: Some(_), .. } => DeviceState::HandingIn,
            _ => DeviceState::Waits,
        };
    }
    let silent = device.seen.map(|seen| (now.0 - seen.0) / DAY_MS);
    match silent.filter(|days| *days >= QUIET_DAYS).and_then(|days| u64::try_from(days).ok()) {
        Some(days) => DeviceState::Silent(days),
        None => DeviceState::InUse,
    }
}

/// `GET /office/devices/{id}`
pub(super) async fn one(seat: Seat, Path(id): Path<String>) -> Result<Response, ApiError> {
    show(&seat, &id, StatusCode::OK, None, None).await
}

/// The page of a device; with a reason that was refused, or what has just been done.
async fn show(
    seat: &Seat,
    id: &str,
    status: StatusCode,
    refused: Option<String>,
    done: Option<String>,
) -> Result<Response, ApiError> {
    let id: DeviceId = id.parse().map_err(|_| ApiError::NotFound)?;
    let database = seat.services.database();
    let devices = database.devices(seat.access()).await?;
    let device = devices.into_iter().find(|device| device.id == id).ok_or(ApiError::NotFound)?;
    let map = today(seat).await?;
    let names = database.officer_names().await?;
    let revocations = database.revocations(seat.access(), id).await?;
    let missing = |_: &String| {
        let words = td_string!(seat.locale, office.devices.note_missing).to_owned();
        ("note".to_owned(), words)
    };
    let page = DevicePage {
        line: line(seat, &map, &device),
        reported: device.reported.map(moment).unwrap_or_default(),
        held: device.held,
        steps: revocations.iter().map(|it| steps(it, &names, seat.locale)).collect(),
        choice: match &device.revocation {
            Some(revocation) if revocation.why == Leaving::DeviceDisabled => DeviceChoice::Enable,
            None if device.account == AccountState::Active => DeviceChoice::Disable,
            _ => DeviceChoice::OfAccount,
        },
        problems: refused.iter().map(missing).collect(),
        note: refused.unwrap_or_default(),
    };
    let desk = seat.desk(done).await?;
    Ok((status, seat.answer(device_page(&desk, &page))).into_response())
}

fn steps(
    revocation: &Revocation,
    names: &BTreeMap<UserId, String>,
    locale: Locale,
) -> Vec<StepLine> {
    let by = |by: Option<UserId>| match by {
        Some(by) => names.get(&by).cloned().unwrap_or_default(),
        None => td_string!(locale, office.devices.by_server).to_owned(),
    };
    let begun = match revocation.why {
        Leaving::DeviceDisabled => td_string!(locale, office.devices.s_disabled),
        Leaving::AccountClosed => td_string!(locale, office.devices.s_closed),
    };
    let why = [by(revocation.by), revocation.note.clone()];
    let why = why.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(": ");
    let count = number(revocation.received, locale);
    let received = match revocation.received {
        0 => String::new(),
        _ => td_string!(locale, office.devices.changes, count = count),
    };
    let drafts = match (revocation.confirmed, revocation.drafts) {
        (None, _) => String::new(),
        (Some(_), 0) => td_string!(locale, office.devices.no_drafts).to_owned(),
        (Some(_), drafts) => {
            td_string!(locale, office.devices.drafts, count = number(drafts, locale))
        }
    };
    let step = |words: &str, at: Option<Timestamp>, detail: String| StepLine {
        words: words.to_owned(),
        at: at.map(moment),
        detail,
    };
    let mut steps = vec![
        step(begun, Some(revocation.at), why),
        step(td_string!(locale, office.devices.s_heard), revocation.heard, String::new()),
        step(td_string!(locale, office.devices.s_received), revocation.received_at, received),
        step(td_string!(locale, office.devices.s_confirmed), revocation.confirmed, drafts),
        step(td_string!(locale, office.devices.s_erased), revocation.erased, String::new()),
    ];
    if let Some(ended) = revocation.ended {
        // What had not happened by then does not happen any more.
        steps.retain(|step| step.at.is_some());
        let words = td_string!(locale, office.devices.s_ended);
        steps.push(step(words, Some(ended), by(revocation.ended_by)));
    }
    steps
}

/// Why a device is disabled.
#[derive(Deserialize)]
pub(super) struct Disabling {
    csrf: String,
    #[serde(default)]
    note: String,
}

/// `POST /office/devices/{id}/disable`
pub(super) async fn disable(
    seat: Seat,
    Path(id): Path<String>,
    Filled(form): Filled<Disabling>,
) -> Result<Response, ApiError> {
    seat.check(&form.csrf)?;
    let note = form.note.trim();
    let fits = !note.is_empty() && note.chars().count() <= NOTE_CHARS_MAX && !note.contains('\0');
    if !fits {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return show(&seat, &id, status, Some(note.replace('\0', "")), None).await;
    }
    let device: DeviceId = id.parse().map_err(|_| ApiError::NotFound)?;
    let services = &seat.services;
    let now = services.clock().now();
    services.database().disable_device(seat.access(), device, note, now).await?;
    services.sessions().forget_all();
    let done = td_string!(seat.locale, office.devices.was_disabled).to_owned();
    show(&seat, &id, StatusCode::OK, None, Some(done)).await
}

/// `POST /office/devices/{id}/enable`
pub(super) async fn enable(
    seat: Seat,
    Path(id): Path<String>,
    Filled(form): Filled<Plain>,
) -> Result<Response, ApiError> {
    seat.check(&form.csrf)?;
    let device: DeviceId = id.parse().map_err(|_| ApiError::NotFound)?;
    let services = &seat.services;
    services.database().enable_device(seat.access(), device, services.clock().now()).await?;
    services.sessions().forget_all();
    let done = td_string!(seat.locale, office.devices.was_enabled).to_owned();
    show(&seat, &id, StatusCode::OK, None, Some(done)).await
}
