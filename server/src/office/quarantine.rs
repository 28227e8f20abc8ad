//! `/office/review`: changes that were kept aside, and what a supervisor decides about them.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::id::{RecordId, ScopeId, UserId};
use domain::record::{Fields, Kind};
use domain::settlement::{Quarantined, Review};
use i18n::*;
use office::figure;
use office::review::{KeptAside, quarantine_page};
use serde::Deserialize;
use serde_json::Value;
use sync::{Mutation, Outcome};

use super::map::Map;
use super::seat::{Filled, Seat};
use super::values::{Values, field, why};
use super::written::{Edit, write};
use crate::error::ApiError;

/// `GET /office/review`
pub(super) async fn list(seat: Seat) -> Result<Response, ApiError> {
    let decided = seat.asks("decided", "yes");
    list_with(&seat, StatusCode::OK, decided, None).await
}

async fn list_with(
    seat: &Seat,
    status: StatusCode,
    decided: bool,
    done: Option<String>,
) -> Result<Response, ApiError> {
    let database = seat.services.database();
    let year = u16::try_from(seat.services.clock().today().year()).unwrap_or_default();
    let map = Map::read(database, "", year).await?;
    let words = Values { locale: seat.locale, map: &map, is_revealed: false };
    let names = database.officer_names().await?;
    let mut kept = Vec::new();
    for (id, scope, quarantined) in database.list_quarantined(seat.access(), decided).await? {
        kept.push(one(seat, &words, (id, scope), quarantined, &names).await?);
    }
    let desk = seat.desk(done).await?;
    Ok((status, seat.answer(quarantine_page(&desk, &kept, decided))).into_response())
}

async fn one(
    seat: &Seat,
    words: &Values<'_>,
    (id, scope): (RecordId, ScopeId),
    kept: Quarantined,
    names: &BTreeMap<UserId, String>,
) -> Result<KeptAside, ApiError> {
    let locale = seat.locale;
    let database = seat.services.database();
    let mutation: Option<Mutation> = serde_json::from_value(kept.mutation.clone()).ok();
    let standing = database.record_as_it_stands(seat.access(), kept.record).await?;
    let standing = standing.map(|(_, _, fields)| fields).unwrap_or_default();
    let offered = mutation.as_ref().map(Mutation::new_values).unwrap_or_default();
    let value = |fields: &Fields, name: &str| fields.get(name).cloned().unwrap_or(Value::Null);
    let changed = mutation.iter().flat_map(|mutation| mutation.fields.iter());
    let fields = changed.map(|(name, change)| {
        (
            field(name, locale).to_owned(),
            words.words(&kept.kind, name, &value(&standing, name)),
            words.words(&kept.kind, name, &change.new),
        )
    });
    let written = mutation.as_ref().map(|mutation| figure::moment(mutation.client_time));
    // The author's copy stands in no commune: then what was meant is all there is to say.
    let is_own = scope == ScopeId::from(kept.author);
    let place = if is_own { kept.scope } else { scope };
    let name = |user: &UserId| names.get(user).cloned().unwrap_or_default();
    let decided = kept.review.as_ref().map(|review| decided(review, name(&review.by), locale));
    Ok(KeptAside {
        id: id.to_string(),
        about: about(seat, &kept.kind, kept.record, &standing, &offered).await?,
        place: words.map.full_name(domain::id::AreaId(place.0)),
        who: name(&kept.author),
        times: (written.unwrap_or_default(), figure::moment(kept.received_at)),
        why: match &kept.field {
            Some(of) => format!("{} ({})", why(&kept.reason, locale), field(of, locale)),
            None => why(&kept.reason, locale),
        },
        fields: fields.collect(),
        may_decide: seat.access().may_decide(scope),
        decided,
    })
}

/// What a record is, in a few words.
pub(super) async fn about(
    seat: &Seat,
    kind: &str,
    record: RecordId,
    standing: &Fields,
    offered: &Fields,
) -> Result<String, ApiError> {
    let locale = seat.locale;
    let text = |name: &str| {
        let value = standing.get(name).or_else(|| offered.get(name));
        value.and_then(Value::as_str).map(str::to_owned)
    };
    let household = match Kind::from_name(kind) {
        Some(Kind::Household) => Some(domain::id::HouseholdId(record.0)),
        Some(Kind::Assessment | Kind::Attendance | Kind::Photo) => {
            text("household").and_then(|id| id.parse().ok())
        }
        _ => None,
    };
    let heads = match household {
        Some(household) => seat.services.database().head_names(seat.access(), &[household]).await?,
        None => BTreeMap::new(),
    };
    let head = heads.into_values().next().map(|(_, name)| name).or_else(|| text("code"));
    let of_household = |words: &str| match &head {
        Some(head) => {
            let whose = td_string!(locale, office.record.household, name = head.clone());
            format!("{words}, {whose}")
        }
        None => words.to_owned(),
    };
    Ok(match Kind::from_name(kind) {
        Some(Kind::Household) => {
            td_string!(locale, office.record.household, name = head.clone().unwrap_or_default())
        }
        Some(Kind::Person) => {
            td_string!(locale, office.record.person, name = text("name").unwrap_or_default())
        }
        Some(Kind::Assessment) => of_household(td_string!(locale, office.record.assessment)),
        Some(Kind::Attendance) => of_household(td_string!(locale, office.record.attendance)),
        Some(Kind::Photo) => of_household(td_string!(locale, office.record.photo)),
        Some(Kind::TrainingSession) => {
            td_string!(locale, office.record.session, topic = text("topic").unwrap_or_default())
        }
        _ => td_string!(locale, office.record.other).to_owned(),
    })
}

fn decided(review: &Review, name: String, locale: Locale) -> String {
    let at = figure::moment(review.at);
    let words = match review.accepted {
        true => td_string!(locale, office.review.accepted, name = name, at = at),
        false => td_string!(locale, office.review.rejected, name = name, at = at),
    };
    match &review.reason {
        Some(reason) => {
            let said = td_string!(locale, office.review.with_reason, reason = reason.clone());
            format!("{words} {said}")
        }
        None => words,
    }
}

#[derive(Deserialize)]
pub(super) struct Decision {
    csrf: String,
    decision: String,
    #[serde(default)]
    reason: String,
}

/// `POST /office/review/{id}`: carries the change out as the supervisor's own, or sends it back.
pub(super) async fn decide(
    seat: Seat,
    Path(id): Path<String>,
    Filled(form): Filled<Decision>,
) -> Result<Response, ApiError> {
    seat.check(&form.csrf)?;
    let id: RecordId = id.parse().map_err(|_| ApiError::NotFound)?;
    let found = seat.services.database().quarantined_by_id(seat.access(), id).await?;
    let (scope, kept) = found.ok_or(ApiError::NotFound)?;
    if !seat.access().may_decide(scope) {
        return Err(ApiError::NotAllowed);
    }
    let locale = seat.locale;
    let refuse = |words: String| list_with(&seat, StatusCode::CONFLICT, false, Some(words));
    if kept.review.is_some() {
        return refuse(td_string!(locale, office.review.already).to_owned()).await;
    }
    let reason = form.reason.trim();
    let accepted = match form.decision.as_str() {
        "accept" => true,
        "reject" if reason.is_empty() => {
            return refuse(td_string!(locale, office.review.needs_reason).to_owned()).await;
        }
        "reject" => false,
        _ => return Err(ApiError::NotUnderstood),
    };
    let review = Review {
        accepted,
        reason: (!reason.is_empty()).then(|| reason.chars().take(500).collect()),
        by: seat.session.user.id,
        at: seat.services.clock().now(),
    };
    let review = serde_json::to_value(review).map_err(ApiError::internal)?;
    let told =
        |review: Value| Edit::of_field(id, Kind::Quarantined, scope, "review", Value::Null, review);
    if !accepted {
        written_whole(&write(&seat, vec![told(review)], true).await?)?;
        let done = td_string!(locale, office.review.was_rejected).to_owned();
        return list_with(&seat, StatusCode::OK, false, Some(done)).await;
    }
    match accept(&seat, &kept, told, review).await? {
        None => {
            let done = td_string!(locale, office.review.was_accepted).to_owned();
            list_with(&seat, StatusCode::OK, false, Some(done)).await
        }
        Some(reason) => {
            let words = why(&reason, locale);
            refuse(td_string!(locale, office.review.still_wrong, why = words)).await
        }
    }
}

/// Writes the change and the decision in one step; a change that meets another value becomes a
/// conflict like everybody's. `Some` names why it cannot be written even so.
async fn accept(
    seat: &Seat,
    kept: &Quarantined,
    told: impl Fn(Value) -> Edit,
    review: Value,
) -> Result<Option<String>, ApiError> {
    let mutation: Result<Mutation, _> = serde_json::from_value(kept.mutation.clone());
    let Ok(mutation) = mutation else { return Ok(Some(kept.reason.clone())) };
    let change = || Edit {
        record: mutation.record,
        kind: mutation.kind.clone(),
        scope: mutation.scope,
        to: mutation.to,
        op: mutation.op,
        fields: mutation.fields.clone(),
        reason: mutation.reason.clone(),
    };
    let edits = vec![change(), told(review.clone())];
    let answers = write(seat, edits, true).await?;
    match answers.into_iter().next().map(|answer| answer.outcome) {
        Some(Outcome::Applied) => Ok(None),
        Some(Outcome::Quarantined { reason, .. }) => Ok(Some(reason)),
        Some(Outcome::Merged { .. }) => {
            write(seat, vec![change(), told(review)], false).await?;
            Ok(None)
        }
        None => Err(ApiError::internal("a write without an answer")),
    }
}

fn written_whole(answers: &[sync::Answer]) -> Result<(), ApiError> {
    match answers.iter().all(|answer| answer.outcome == Outcome::Applied) {
        true => Ok(()),
        false => Err(ApiError::internal("a supervisor's decision was not written")),
    }
}
