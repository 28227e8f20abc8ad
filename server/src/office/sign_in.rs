//! In and out of the office, with the same sessions as the phone's.

use axum::Form;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use office::sign_in::{SignIn, sign_in_page};
use serde::Deserialize;

use super::seat::{Filled, Seat, html, language_of, remember_language};
use crate::api::session::verify;
use crate::auth::attempts::Attempt;
use crate::auth::{address, session};
use crate::error::ApiError;
use crate::services::Services;
use crate::site::pages::frame_in;
use crate::telemetry::figures::{SignInOutcome, count_sign_in};

/// The longest user name that is read.
const USERNAME_CHARS_MAX: usize = 200;

#[derive(Deserialize)]
pub(super) struct SignInForm {
    username: String,
    password: String,
}

/// `GET /office/sign-in`
pub(super) async fn show(State(services): State<Services>, request: Request) -> Response {
    if session::of_request(&services, request.headers()).await.is_ok() {
        return Redirect::to("/office/").into_response();
    }
    let locale = language_of(request.uri(), request.headers());
    let mut response = html(sign_in_page(&frame_in(locale), SignIn::Fresh, ""));
    remember_language(request.uri(), locale, &mut response);
    response
}

/// `POST /office/sign-in`
pub(super) async fn sign_in(
    State(services): State<Services>,
    request: Request,
) -> Result<Response, ApiError> {
    let locale = language_of(request.uri(), request.headers());
    let peer = address::of_peer(&request);
    let trusted = &services.config().http.trusted_proxies;
    let caller = address::of_caller(peer, request.headers(), trusted);
    let Form(SignInForm { username, password }) =
        Form::from_request(request, &services).await.map_err(|_| ApiError::NotUnderstood)?;
    if username.chars().count() > USERNAME_CHARS_MAX {
        return Err(ApiError::NotUnderstood);
    }
    let again = |status: StatusCode, state: SignIn| {
        (status, html(sign_in_page(&frame_in(locale), state, &username))).into_response()
    };
    let attempt = Attempt::new(&username, caller);
    match verify(&services, &attempt, &username, password, None).await {
        Ok(account) => {
            let opened = session::open(&services, account.id, None).await?;
            count_sign_in(SignInOutcome::SignedIn);
            let cookie = session::cookie(&opened.secret);
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/office/")).into_response())
        }
        Err(ApiError::WrongPassword) => Ok(again(StatusCode::UNAUTHORIZED, SignIn::Wrong)),
        Err(ApiError::TooManyAttempts { retry_after_s }) => {
            let minutes = retry_after_s.div_ceil(60);
            let mut response = again(StatusCode::TOO_MANY_REQUESTS, SignIn::TooMany { minutes });
            let wait = HeaderValue::from(retry_after_s);
            response.headers_mut().insert(header::RETRY_AFTER, wait);
            Ok(response)
        }
        Err(error) => Err(error),
    }
}

/// A form that says nothing but that it is ours.
#[derive(Deserialize)]
pub(super) struct Plain {
    pub(super) csrf: String,
}

/// `POST /office/sign-out`
pub(super) async fn sign_out(
    seat: Seat,
    Filled(form): Filled<Plain>,
) -> Result<Response, ApiError> {
    seat.check(&form.csrf)?;
    session::end(&seat.services, &seat.session).await?;
    let gone = [(header::SET_COOKIE, session::no_cookie())];
    Ok((gone, Redirect::to("/office/sign-in")).into_response())
}
