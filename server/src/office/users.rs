//! `/office/users`: who may sign in, as what, and where.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use database::{Account, AccountState, NewAccount};
use domain::access::Role;
use domain::id::{AreaId, UserId};
use domain::name::SortKey;
use i18n::*;
use office::users::{AreaGroups, NewPassword, UserForm, UserLine, user_form_page, user_list_page};

use super::map::Map;
use super::seat::{Filled, Seat};
use super::sign_in::Plain;
use crate::clock::{entropy, random};
use crate::error::ApiError;

/// `GET /office/users`
pub(super) async fn list(seat: Seat) -> Result<Response, ApiError> {
    list_with(&seat, None, None).await
}

async fn list_with(
    seat: &Seat,
    new: Option<NewPassword>,
    done: Option<String>,
) -> Result<Response, ApiError> {
    let map = today(seat).await?;
    let mut accounts = seat.services.database().accounts().await?;
    accounts.sort_by_cached_key(|account| SortKey::of_person(&account.name));
    let users: Vec<UserLine> = accounts
        .into_iter()
        .map(|account| {
            let areas = account.areas.iter().map(|area| map.full_name(*area));
            UserLine {
                id: account.id.to_string(),
                is_self: account.id == seat.session.user.id,
                is_active: account.state == AccountState::Active,
                since: account.created.vietnam_date().to_vietnamese(),
                areas: match account.role {
                    Role::ProvinceAdmin => {
                        td_string!(seat.locale, office.users.whole_province).to_owned()
                    }
                    _ => areas.collect::<Vec<_>>().join(", "),
                },
                username: account.username,
                name: account.name,
                role: account.role,
            }
        })
        .collect();
    let desk = seat.desk(done).await?;
    Ok(seat.answer(user_list_page(&desk, &users, new)))
}

async fn today(seat: &Seat) -> Result<Map, ApiError> {
    let year = u16::try_from(seat.services.clock().today().year()).unwrap_or_default();
    Map::read(seat.services.database(), "", year).await
}

/// `GET /office/users/new`
pub(super) async fn form(seat: Seat) -> Result<Response, ApiError> {
    let form = UserForm { role: Role::CommuneOfficer.as_str().to_owned(), ..UserForm::default() };
    form_with(&seat, StatusCode::OK, &form).await
}

async fn form_with(seat: &Seat, status: StatusCode, form: &UserForm) -> Result<Response, ApiError> {
    let groups = area_groups(&seat.services, seat.locale).await?;
    let desk = seat.desk(None).await?;
    Ok((status, seat.answer(user_form_page(&desk, form, &groups))).into_response())
}

/// Districts and communes of both maps, then the villages of each commune that has some.
async fn area_groups(
    services: &crate::services::Services,
    locale: Locale,
) -> Result<AreaGroups, ApiError> {
    let mut groups: AreaGroups = Vec::new();
    for day in Map::days() {
        let map = Map::read(services.database(), &day.to_string(), 0).await?;
        let label = td_string!(locale, office.board.map_from, day = day.to_vietnamese());
        let Some(province) = map.province() else { continue };
        let areas = std::iter::once(province).chain(map.districts()).chain(map.communes(province));
        let named = areas.map(|area| (area.to_string(), map.full_name(area)));
        groups.push((label, named.collect()));
        if day == Map::days()[0] {
            for (commune, villages) in map.villages() {
                let label = format!(
                    "{}: {}",
                    td_string!(locale, office.users.villages),
                    map.full_name(commune)
                );
                let named =
                    villages.into_iter().map(|area| (area.to_string(), map.full_name(area)));
                groups.push((label, named.collect()));
            }
        }
    }
    Ok(groups)
}

/// `POST /office/users`: makes an account and shows its first password once.
pub(super) async fn create(
    seat: Seat,
    Filled(pairs): Filled<Vec<(String, String)>>,
) -> Result<Response, ApiError> {
    let text = |name: &str| {
        let found = pairs.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    seat.check(&text("csrf"))?;
    let areas = pairs.iter().filter(|(field, _)| field == "areas");
    let mut form = UserForm {
        username: text("username"),
        name: text("name"),
        role: text("role"),
        areas: areas.map(|(_, value)| value.clone()).collect(),
        problems: Vec::new(),
    };
    let role = Role::from_name(&form.role).ok_or(ApiError::NotUnderstood)?;
    let areas: Result<Vec<AreaId>, _> = form.areas.iter().map(|area| area.parse()).collect();
    let areas = areas.map_err(|_| ApiError::NotUnderstood)?;
    form.problems = problems(&form, role, seat.locale);
    if !form.problems.is_empty() {
        return form_with(&seat, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    }
    let services = &seat.services;
    let password = first_password();
    let hash = services.passwords().hash(password.clone()).await.map_err(ApiError::internal)?;
    let now = services.clock().now();
    let new = NewAccount {
        id: UserId::new(now, entropy()),
        username: form.username.clone(),
        name: form.name.clone(),
        role,
        areas,
        password_hash: hash,
    };
    if services.database().create_account(new, now).await?.is_err() {
        let words = td_string!(seat.locale, office.users.taken).to_owned();
        form.problems.push(("username".to_owned(), words));
        return form_with(&seat, StatusCode::CONFLICT, &form).await;
    }
    list_with(&seat, Some(NewPassword { username: form.username, password }), None).await
}

fn problems(form: &UserForm, role: Role, locale: Locale) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    let mut add = |field: &str, words: &str| problems.push((field.to_owned(), words.to_owned()));
    if form.name.is_empty() || form.name.chars().count() > 120 {
        add("name", td_string!(locale, office.users.name_missing));
    }
    let fits = |letter: char| letter.is_alphanumeric() || ".-_".contains(letter);
    let count = form.username.chars().count();
    if !(3..=40).contains(&count) || !form.username.chars().all(fits) {
        add("username", td_string!(locale, office.users.username_wrong));
    }
    if role != Role::ProvinceAdmin && form.areas.is_empty() {
        add("areas", td_string!(locale, office.users.area_missing));
    }
    problems
}

/// Sixteen letters and digits that are hard to confuse, in groups of four: 32 ^ 16 is 2 ^ 80.
fn first_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    let letters = random::<16>().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

async fn account(seat: &Seat, id: &str, csrf: &str) -> Result<Account, ApiError> {
    seat.check(csrf)?;
    let id: UserId = id.parse().map_err(|_| ApiError::NotFound)?;
    seat.services.database().account(id).await?.ok_or(ApiError::NotFound)
}

/// `POST /office/users/{id}/password`: another password, shown once; sessions end.
pub(super) async fn reset(
    seat: Seat,
    Path(id): Path<String>,
    Filled(form): Filled<Plain>,
) -> Result<Response, ApiError> {
    let account = account(&seat, &id, &form.csrf).await?;
    let services = &seat.services;
    let password = first_password();
    let hash = services.passwords().hash(password.clone()).await.map_err(ApiError::internal)?;
    services.database().change_password(account.id, &hash).await?;
    services.sessions().forget_all();
    list_with(&seat, Some(NewPassword { username: account.username, password }), None).await
}

/// `POST /office/users/{id}/close`
pub(super) async fn close(
    seat: Seat,
    Path(id): Path<String>,
    Filled(form): Filled<Plain>,
) -> Result<Response, ApiError> {
    let account = account(&seat, &id, &form.csrf).await?;
    if account.id == seat.session.user.id {
        return Err(ApiError::NotAllowed);
    }
    set_state(&seat, account, AccountState::Closed).await?;
    let done = td_string!(seat.locale, office.users.was_closed).to_owned();
    list_with(&seat, None, Some(done)).await
}

/// `POST /office/users/{id}/open`
pub(super) async fn open(
    seat: Seat,
    Path(id): Path<String>,
    Filled(form): Filled<Plain>,
) -> Result<Response, ApiError> {
    let account = account(&seat, &id, &form.csrf).await?;
    set_state(&seat, account, AccountState::Active).await?;
    let done = td_string!(seat.locale, office.users.was_opened).to_owned();
    list_with(&seat, None, Some(done)).await
}

async fn set_state(seat: &Seat, account: Account, state: AccountState) -> Result<(), ApiError> {
    let services = &seat.services;
    let (by, now) = (Some(seat.session.user.id), services.clock().now());
    services.database().set_account_state(account.id, state, by, now).await?;
    services.sessions().forget_all();
    Ok(())
}
