//! `/office/rescue`: what a phone had not sent, from the file its officer exported.

use axum::extract::multipart::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use i18n::*;
use office::figure;
use office::rescue::{RescueCounts, RescueNews, rescue_page};

use super::import::take_form;
use super::seat::Seat;
use crate::error::ApiError;
use crate::rescue::{RescueError, carry_out, open};

/// `GET /office/rescue`
pub(super) async fn start(seat: Seat) -> Result<Response, ApiError> {
    show(&seat, StatusCode::OK, RescueNews::None).await
}

async fn show(seat: &Seat, status: StatusCode, news: RescueNews) -> Result<Response, ApiError> {
    let desk = seat.desk(None).await?;
    Ok((status, seat.answer(rescue_page(&desk, news))).into_response())
}

/// `POST /office/rescue`: takes the file in and tells what became of it.
pub(super) async fn upload(seat: Seat, form: Multipart) -> Result<Response, ApiError> {
    let locale = seat.locale;
    let uploaded = match take_form(form).await {
        Ok(uploaded) => uploaded,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let words = td_string!(locale, office.rescue.too_large).to_owned();
            return show(&seat, StatusCode::PAYLOAD_TOO_LARGE, RescueNews::Refused(words)).await;
        }
        Err(_) => return Err(ApiError::NotUnderstood),
    };
    seat.check(&uploaded.csrf)?;
    let services = &seat.services;
    let rescue = match open(services.database(), &uploaded.body).await {
        Ok(rescue) => rescue,
        Err(error) => {
            let words = refusal(error, locale)?.to_owned();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return show(&seat, status, RescueNews::Refused(words)).await;
        }
    };
    let carried = carry_out(services.database(), &rescue, services.clock().now()).await;
    let carried = match carried {
        Ok(carried) => carried,
        Err(RescueError::Database(error)) => return Err(error.into()),
        Err(error) => return Err(ApiError::internal(error)),
    };
    let account = services.database().account(rescue.user).await?;
    let counts = RescueCounts {
        officer: account.map(|account| account.name).unwrap_or_default(),
        written: figure::moment(rescue.written),
        applied: carried.applied as u64,
        merged: carried.merged as u64,
        quarantined: carried.quarantined as u64,
        known: carried.known as u64,
        drafts: rescue.drafts.len() as u64,
        unreadable: rescue.unreadable.len() as u64,
    };
    show(&seat, StatusCode::OK, RescueNews::TakenIn(counts)).await
}

fn refusal(error: RescueError, locale: Locale) -> Result<&'static str, ApiError> {
    Ok(match error {
        RescueError::NoRescueFile => td_string!(locale, office.rescue.no_rescue),
        RescueError::NotForUs => td_string!(locale, office.rescue.not_for_us),
        RescueError::NotProven => td_string!(locale, office.rescue.not_proven),
        RescueError::Database(error) => return Err(error.into()),
    })
}
