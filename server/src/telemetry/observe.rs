//! What surrounds every handler: the request's id, the time limit, the log line, the figures,
//! and the body of a problem.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use office::Locale;
use protocol::v1::{Code, Problem};
use tracing::Instrument;

use super::figures;
use crate::error::{ApiError, ProblemDraft};
use crate::services::Services;
use crate::site::pages;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Marks an answer that says nothing new: it is logged for developers only.
#[derive(Clone, Copy, Debug)]
pub struct Quiet;

/// Surrounds every handler and every *not found*.
pub async fn observe(
    State(services): State<Services>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let started = tokio::time::Instant::now();
    let request_id = services.request_id();
    let route = matched.as_ref().map_or("unmatched", MatchedPath::as_str);
    let method = request.method().clone();
    let locale = pages::locale_of(request.uri());
    let limit = services.config().http.answer_timeout();

    let span = tracing::info_span!("request", %request_id);
    let mut response = answer(limit, next.run(request)).instrument(span).await;

    if let Some(draft) = response.extensions().get::<ProblemDraft>().copied() {
        fill_in(&mut response, draft, &request_id, route, locale);
    }
    let id = HeaderValue::from_str(&request_id).expect("the id is made of hexadecimal digits");
    response.headers_mut().insert(REQUEST_ID, id);
    let took = started.elapsed();
    log(&request_id, &method, route, &response, took);
    figures::count_request(route, response.status(), took);
    response
}

/// Runs the handler within the time limit; a panic becomes an ordinary failure.
async fn answer(limit: Duration, handler: impl Future<Output = Response>) -> Response {
    let guarded = AssertUnwindSafe(handler).catch_unwind();
    match tokio::time::timeout(limit, guarded).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => ApiError::internal("a handler panicked").into_response(),
        Err(_) => ApiError::Busy { retry_after_s: 10, cause: Some("no answer in time".into()) }
            .into_response(),
    }
}

fn fill_in(
    response: &mut Response,
    draft: ProblemDraft,
    request_id: &str,
    route: &str,
    locale: Locale,
) {
    let (media_type, body) = if route.starts_with("/api/") || route == "unmatched" {
        let problem = Problem {
            code: draft.code,
            request_id: request_id.to_owned(),
            retry_after_s: draft.retry_after_s,
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        ("application/json", body)
    } else {
        ("text/html; charset=utf-8", pages::problem(draft.code, request_id, locale).into_bytes())
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(body);
}

fn log(request_id: &str, method: &Method, route: &str, response: &Response, took: Duration) {
    let status = response.status().as_u16();
    let duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let code = response.extensions().get::<ProblemDraft>().map(|draft| draft.code);
    match code {
        Some(Code::Internal) => {
            tracing::error!(request_id, %method, route, status, duration_us, "answered");
        }
        Some(code) => {
            tracing::info!(request_id, %method, route, status, duration_us, ?code, "answered");
        }
        None if response.extensions().get::<Quiet>().is_some() => {
            tracing::debug!(request_id, %method, route, status, duration_us, "answered");
        }
        None => tracing::info!(request_id, %method, route, status, duration_us, "answered"),
    }
}
