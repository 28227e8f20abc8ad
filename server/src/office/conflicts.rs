//! `/office/conflicts`: fields with two values, side by side, and the choice between them.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::Permission;
use domain::id::{RecordId, ScopeId, UserId};
use domain::record::{Fields, Kind};
use domain::settlement::{Choice, Conflict, Settlement};
use i18n::*;
use office::figure;
use office::review::{TwoValues, conflict_page};
use serde::Deserialize;
use serde_json::Value;
use sync::Outcome;

use super::map::Map;
use super::quarantine::about;
use super::seat::{Filled, Seat};
use super::values::{Values, field, why};
use super::written::{Edit, write};
use crate::error::ApiError;

/// `GET /office/conflicts`
pub(super) async fn list(seat: Seat) -> Result<Response, ApiError> {
    let is_settled = seat.asks("decided", "yes");
    list_with(&seat, StatusCode::OK, is_settled, None).await
}

async fn list_with(
    seat: &Seat,
    status: StatusCode,
    is_settled: bool,
    done: Option<String>,
) -> Result<Response, ApiError> {
    let database = seat.services.database();
    let year = u16::try_from(seat.services.clock().today().year()).unwrap_or_default();
    let map = Map::read(database, "", year).await?;
    let words = Values { locale: seat.locale, map: &map, is_revealed: false };
    let names = database.officer_names().await?;
    let mut conflicts = Vec::new();
    for (id, scope, conflict) in database.list_conflicts(seat.access(), is_settled).await? {
        conflicts.push(one(seat, &words, (id, scope), conflict, &names).await?);
    }
    let desk = seat.desk(done).await?;
    Ok((status, seat.answer(conflict_page(&desk, &conflicts, is_settled))).into_response())
}

async fn one(
    seat: &Seat,
    words: &Values<'_>,
    (id, scope): (RecordId, ScopeId),
    conflict: Conflict,
    names: &BTreeMap<UserId, String>,
) -> Result<TwoValues, ApiError> {
    let locale = seat.locale;
    let standing = seat
        .services
        .database()
        .record_as_it_stands(seat.access(), conflict.record)
        .await?
        .map(|(_, _, fields)| fields)
        .unwrap_or_default();
    let tell = |value: &Value| words.words(conflict.kind.as_str(), &conflict.field, value);
    let name = |user: UserId| names.get(&user).cloned().unwrap_or_default();
    let standing_by = match conflict.standing_by {
        Some(user) => td_string!(locale, office.conflicts.by, name = name(user)),
        None => td_string!(locale, office.conflicts.by_nobody).to_owned(),
    };
    let offered_by = td_string!(
        locale,
        office.conflicts.by_at,
        name = name(conflict.offered_by),
        at = figure::moment(conflict.offered_at)
    );
    let settled = conflict.settlement.as_ref().map(|settled| {
        let (name, at) = (name(settled.by), figure::moment(settled.at));
        match settled.choice {
            Choice::Standing => {
                td_string!(locale, office.conflicts.settled_standing, name = name, at = at)
            }
            Choice::Offered => {
                td_string!(locale, office.conflicts.settled_offered, name = name, at = at)
            }
            Choice::Other => {
                td_string!(locale, office.conflicts.settled_other, name = name, at = at)
            }
        }
    });
    Ok(TwoValues {
        id: id.to_string(),
        about: about(seat, conflict.kind.as_str(), conflict.record, &standing, &Fields::new())
            .await?,
        place: words.map.full_name(domain::id::AreaId(scope.0)),
        field: field(&conflict.field, locale).to_owned(),
        base: tell(&conflict.base),
        standing: (tell(&conflict.standing), standing_by),
        offered: (tell(&conflict.offered), offered_by),
        may_settle: may_settle(seat, conflict.kind, scope),
        settled,
    })
}

/// Settling is an ordinary edit: whoever may change the record may settle.
fn may_settle(seat: &Seat, kind: Kind, scope: ScopeId) -> bool {
    let access = seat.access();
    access.villages.is_empty()
        && access.may_change(kind, scope, None) == Permission::Allowed
        && access.may_change(Kind::Conflict, scope, None) == Permission::Allowed
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    csrf: String,
    choice: String,
}

/// `POST /office/conflicts/{id}`: the chosen value is written, and the choice beside it.
pub(super) async fn settle(
    seat: Seat,
    Path(id): Path<String>,
    Filled(form): Filled<Chosen>,
) -> Result<Response, ApiError> {
    seat.check(&form.csrf)?;
    let locale = seat.locale;
    let id: RecordId = id.parse().map_err(|_| ApiError::NotFound)?;
    let found = seat.services.database().conflict_by_id(seat.access(), id).await?;
    let (scope, conflict) = found.ok_or(ApiError::NotFound)?;
    if !may_settle(&seat, conflict.kind, scope) {
        return Err(ApiError::NotAllowed);
    }
    let choice = match form.choice.as_str() {
        "standing" => Choice::Standing,
        "offered" => Choice::Offered,
        _ => return Err(ApiError::NotUnderstood),
    };
    if conflict.settlement.is_some() {
        let words = td_string!(locale, office.conflicts.already).to_owned();
        return list_with(&seat, StatusCode::CONFLICT, false, Some(words)).await;
    }
    let answers = write(&seat, edits(&seat, id, scope, &conflict, choice).await?, true).await?;
    let failed = answers.into_iter().find_map(|answer| match answer.outcome {
        Outcome::Applied => None,
        Outcome::Merged { .. } => Some(String::from("conflict")),
        Outcome::Quarantined { reason, .. } => Some(reason),
    });
    match failed {
        None => {
            let done = td_string!(locale, office.conflicts.was_settled).to_owned();
            list_with(&seat, StatusCode::OK, false, Some(done)).await
        }
        Some(reason) => {
            let words = td_string!(locale, office.conflicts.failed, why = why(&reason, locale));
            list_with(&seat, StatusCode::CONFLICT, false, Some(words)).await
        }
    }
}

async fn edits(
    seat: &Seat,
    id: RecordId,
    scope: ScopeId,
    conflict: &Conflict,
    choice: Choice,
) -> Result<Vec<Edit>, ApiError> {
    let settlement =
        Settlement { choice, by: seat.session.user.id, at: seat.services.clock().now() };
    let settlement = serde_json::to_value(settlement).map_err(ApiError::internal)?;
    let settled = Edit::of_field(id, Kind::Conflict, scope, "settlement", Value::Null, settlement);
    if choice == Choice::Standing || conflict.field == "deleted" {
        return Ok(vec![settled]);
    }
    // The value to be replaced is the one that stands now, whoever wrote it since.
    let record = conflict.record;
    let standing = seat.services.database().record_as_it_stands(seat.access(), record).await?;
    let base = standing.and_then(|(_, _, mut fields)| fields.remove(&conflict.field));
    let written = Edit::of_field(
        record,
        conflict.kind,
        scope,
        &conflict.field,
        base.unwrap_or(Value::Null),
        conflict.offered.clone(),
    );
    Ok(vec![written, settled])
}
