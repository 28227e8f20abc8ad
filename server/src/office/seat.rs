//! Where a request of the office comes from: who, in which language, with which services.

use std::sync::Arc;

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use domain::access::Access;
use domain::id::DeviceId;
use i18n::{Locale, language_code, locale_from_code};
use leptos::prelude::{AnyView, RenderHtml};
use office::Desk;
use office::link::Asked;
use serde::de::DeserializeOwned;

use crate::access::Caller;
use crate::auth::csrf;
use crate::auth::session::Session;
use crate::error::ApiError;
use crate::services::Services;
use crate::site::pages::frame_in;

/// Remembers the language of the office; it says nothing about anybody.
const LANGUAGE_COOKIE: &str = "nuong_lang";

/// A signed-in user before a page.
pub(super) struct Seat {
    pub(super) services: Services,
    pub(super) session: Arc<Session>,
    pub(super) locale: Locale,
    uri: Uri,
}

impl FromRequestParts<Services> for Seat {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        services: &Services,
    ) -> Result<Self, Self::Rejection> {
        let Caller(session) = Caller::from_request_parts(parts, services).await?;
        let locale = language_of(&parts.uri, &parts.headers);
        Ok(Self { services: services.clone(), session, locale, uri: parts.uri.clone() })
    }
}

impl Seat {
    /// What they may see and change.
    pub(super) fn access(&self) -> &Access {
        &self.session.access
    }

    /// The code of the language, as data files know it.
    pub(super) fn language(&self) -> &'static str {
        language_code(self.locale)
    }

    /// What the address asks for; an address that cannot be read asks for nothing.
    pub(super) fn asked(&self) -> Asked {
        Query::try_from_uri(&self.uri).map(|Query(asked)| asked).unwrap_or_default()
    }

    /// Whether the address has a name with this value.
    pub(super) fn asks(&self, name: &str, value: &str) -> bool {
        let query = self.uri.query().unwrap_or_default();
        query.split('&').any(|pair| pair.split_once('=') == Some((name, value)))
    }

    /// Refuses a form that does not come from a page of ours.
    pub(super) fn check(&self, token: &str) -> Result<(), ApiError> {
        csrf::check(&self.session, Some(token))
    }

    /// The device this session's edits are made on: one for each session, which is told from
    /// its cookie and so needs no place to be kept.
    pub(super) fn device(&self) -> DeviceId {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.session.token_hash[..16]);
        DeviceId(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// What the frame of a page shows.
    pub(super) async fn desk(&self, done: Option<String>) -> Result<Desk, ApiError> {
        let pages = Desk::pages_of(self.access());
        let sees_waiting = pages.contains(&domain::access::OfficePage::Quarantine);
        let waiting = match sees_waiting {
            true => self.services.database().count_waiting(self.access()).await?.quarantined,
            false => 0,
        };
        Ok(Desk {
            frame: frame_in(self.locale),
            name: self.session.user.name.clone(),
            role: self.session.user.role,
            pages,
            csrf: self.session.csrf.clone(),
            waiting,
            other_language: self.in_other_language(),
            done,
        })
    }

    /// The same address with the other language. A page that answers a form has no address of
    /// its own to go to, so its parent is named.
    fn in_other_language(&self) -> String {
        let other = match self.locale {
            Locale::vi => "en",
            Locale::en => "vi",
        };
        let kept = self.uri.query().unwrap_or_default().split('&');
        let kept = kept.filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
        let mut pairs: Vec<&str> = kept.collect();
        let lang = format!("lang={other}");
        pairs.push(&lang);
        format!("{}?{}", self.uri.path(), pairs.join("&"))
    }

    /// A whole page as an answer.
    pub(super) fn answer(&self, page: AnyView) -> Response {
        let mut response = html(page);
        remember_language(&self.uri, self.locale, &mut response);
        response
    }
}

/// A form that was filled in; one that cannot be read is answered like every other problem.
pub(super) struct Filled<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Services> for Filled<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, services: &Services) -> Result<Self, Self::Rejection> {
        let form = Form::from_request(request, services).await;
        form.map(|Form(form)| Self(form)).map_err(|_| ApiError::NotUnderstood)
    }
}

/// Renders a page.
pub(super) fn html(page: AnyView) -> Response {
    Html(format!("<!DOCTYPE html>{}", page.to_html().trim_start_matches("<!DOCTYPE html>")))
        .into_response()
}

/// The language an address or a cookie asks for, else Vietnamese.
pub(super) fn language_of(uri: &Uri, headers: &HeaderMap) -> Locale {
    let asked = uri.query().unwrap_or_default().split('&');
    let asked = asked.filter_map(|pair| pair.strip_prefix("lang=")).find_map(locale_from_code);
    let kept = || {
        let cookies = headers.get_all(header::COOKIE).iter();
        let text = cookies.filter_map(|value| value.to_str().ok());
        let mut pairs = text.flat_map(|text| text.split(';'));
        pairs.find_map(|pair| {
            let code = pair.trim().strip_prefix(LANGUAGE_COOKIE)?.strip_prefix('=')?;
            locale_from_code(code)
        })
    };
    asked.or_else(kept).unwrap_or(Locale::vi)
}

/// Keeps a language that was asked for by the address for half a year.
pub(super) fn remember_language(uri: &Uri, locale: Locale, response: &mut Response) {
    let is_asked = uri.query().is_some_and(|query| query.contains("lang="));
    if is_asked {
        let code = language_code(locale);
        let cookie = format!(
            "{LANGUAGE_COOKIE}={code}; Path=/; Max-Age=15552000; HttpOnly; Secure; SameSite=Lax"
        );
        let cookie = HeaderValue::from_str(&cookie).expect("a language code fits a header");
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
