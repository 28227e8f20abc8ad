//! Asks the table before a handler runs.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Allow, Proof, Rule, Verb, rule};
use crate::auth::session::{self, Session};
use crate::auth::{address, csrf};
use crate::error::ApiError;
use crate::services::Services;

/// The signed-in user on whose behalf a handler works.
#[derive(Clone, Debug)]
pub struct Caller(pub Arc<Session>);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(ApiError::SignedOut)
    }
}

/// Lets a request through to its handler, or answers in its place.
pub async fn gate(
    State(services): State<Services>,
    matched: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = matched.as_ref().map_or("", MatchedPath::as_str);
    let verb = Verb::of(request.method());
    let Some(rule) = verb.and_then(|verb| rule(verb, path)) else {
        return ApiError::NotFound.into_response();
    };
    let peer = address::of_peer(&request);
    match pass(&services, rule, peer, request.headers()).await {
        Ok(Some(session)) => {
            request.extensions_mut().insert(Caller(session));
            next.run(request).await
        }
        Ok(None) => next.run(request).await,
        Err(ApiError::SignedOut) if rule.path.starts_with("/office") => {
            Redirect::to("/office/sign-in").into_response()
        }
        Err(error) => error.into_response(),
    }
}

async fn pass(
    services: &Services,
    rule: &Rule,
    peer: Option<IpAddr>,
    headers: &HeaderMap,
) -> Result<Option<Arc<Session>>, ApiError> {
    let session = match rule.allow {
        Allow::Everybody => None,
        Allow::Operator => return operator(services, peer, headers).map(|()| None),
        Allow::SignedIn | Allow::HandingIn | Allow::Roles(_) => {
            let session = session::of_request(services, headers).await?;
            if session.leaving.is_some() && rule.allow != Allow::HandingIn {
                return Err(ApiError::SignedOut);
            }
            if !rule.allow.admits(session.user.role) {
                return Err(ApiError::NotAllowed);
            }
            Some(session)
        }
    };
    if rule.proof != Proof::NotNeeded && !csrf::is_same_origin(headers) {
        return Err(ApiError::WrongToken);
    }
    if rule.proof == Proof::Header {
        let session = session.as_ref().ok_or(ApiError::SignedOut)?;
        csrf::check(session, csrf::in_header(headers))?;
    }
    Ok(session)
}

/// The operator asks from the same machine, or knows the token of the settings.
fn operator(
    services: &Services,
    peer: Option<IpAddr>,
    headers: &HeaderMap,
) -> Result<(), ApiError> {
    let known = services.config().metrics.token.as_deref();
    if let Some(token) = known
        && bearer(headers).is_some_and(|given| csrf::is_same(given, token))
    {
        return Ok(());
    }
    let proxied = headers.contains_key("x-forwarded-for");
    match peer {
        Some(peer) if known.is_none() && !proxied && is_this_machine(peer) => Ok(()),
        _ => Err(ApiError::NotFound),
    }
}

fn is_this_machine(peer: IpAddr) -> bool {
    peer.to_canonical().is_loopback()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}
