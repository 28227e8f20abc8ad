//! Telling a phone what is new.
//!
//! Nothing new is told from memory. Everything else is read in pieces that the database has
//! put together already; downloads take turns (`crate::turns`).

mod stream;

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use database::DeviceReport;
use domain::id::{DeviceId, ScopeId};
use protocol::v1::{PROTOCOL, PULL_SCOPES_MAX, PULL_WAIT_MS_MAX, PullRequest, PullScope, Report};
use sync::Head;
use sync::feed::Frame;

use super::NONCE_CHARS_MAX;
use super::body::Message;
use crate::access::Caller;
use crate::auth::session::Session;
use crate::error::ApiError;
use crate::services::Services;
use crate::site::package::accepts;
use crate::telemetry::Quiet;

/// More lines than these are a download, which takes turns with others.
const NEWS_LINES_MAX: u64 = 100;

const NDJSON: HeaderValue = HeaderValue::from_static("application/x-ndjson");

/// The longest name of a build that is kept; U+0000 cannot be stored.
const BUILD_CHARS_MAX: usize = 200;

/// One scope as it is told.
#[derive(Clone, Debug)]
struct Wanted {
    request: PullScope,
    may_read: bool,
}

/// `POST /api/v1/pull`
pub async fn pull(
    State(services): State<Services>,
    Caller(session): Caller,
    headers: HeaderMap,
    Message(request): Message<PullRequest>,
) -> Result<Response, ApiError> {
    let PullRequest { protocol, nonce, device, epoch, wait_ms, report, scopes } = request;
    if protocol != PROTOCOL {
        return Err(ApiError::WrongProtocol);
    }
    if nonce.chars().count() > NONCE_CHARS_MAX || scopes.len() > PULL_SCOPES_MAX {
        return Err(ApiError::NotUnderstood);
    }
    let (database, leaving) = (services.database(), session.leaving);
    if let Some(report) = report {
        note_report(&services, &session, device, report).await?;
    }
    let our_epoch = database.epoch().await?;
    let is_same_epoch = epoch.is_none_or(|epoch| epoch == our_epoch);
    let wanted: Vec<Wanted> = scopes
        .into_iter()
        .map(|request| {
            let may_read = leaving.is_none() && session.access.may_read(request.scope);
            let after = if is_same_epoch { request.after } else { 0 };
            Wanted { request: PullScope { after, ..request }, may_read }
        })
        .collect();
    let ids: Vec<ScopeId> = wanted.iter().filter(|w| w.may_read).map(|w| w.request.scope).collect();
    let mut heads = database.heads(&ids).await?;
    if let Some(wait_ms) = wait_ms.filter(|_| is_same_epoch && leaving.is_none())
        && nothing_new("", &wanted, &heads).is_some()
    {
        heads = wait_for_news(&services, &wanted, &ids, wait_ms).await?;
    }
    let (now, held) = (services.clock().now(), database.held(device).await?);
    let hello = line(&Frame::Hello { nonce, epoch: our_epoch, now, held, leaving });
    if let Some(text) = nothing_new(&hello, &wanted, &heads) {
        let mut response = ([(header::CONTENT_TYPE, NDJSON)], text).into_response();
        response.extensions_mut().insert(Quiet);
        return Ok(response);
    }
    let takes_turns = is_long(&wanted, &heads);
    let may_pack = accepts(&headers, "gzip");
    let (body, is_packed) = stream::body(&services, hello, wanted, takes_turns, may_pack).await?;
    Ok(told(body, is_packed))
}

/// Keeps what a device says of itself, if it is the session's own.
async fn note_report(
    services: &Services,
    session: &Session,
    device: DeviceId,
    report: Report,
) -> Result<(), ApiError> {
    if session.device != Some(device) {
        return Ok(());
    }
    let Report { build, waiting, oldest, used_mb, quota_mb, persisted } = report;
    if build.chars().count() > BUILD_CHARS_MAX || build.contains('\0') {
        return Err(ApiError::NotUnderstood);
    }
    let report = DeviceReport { build, waiting, oldest, used_mb, quota_mb, persisted };
    Ok(services.database().note_report(device, &report, services.clock().now()).await?)
}

/// Where the scopes stand once one of them has moved, or the time is over, or the server stops.
async fn wait_for_news(
    services: &Services,
    wanted: &[Wanted],
    ids: &[ScopeId],
    wait_ms: u32,
) -> Result<BTreeMap<ScopeId, Head>, ApiError> {
    let database = services.database();
    let wait = Duration::from_millis(wait_ms.min(PULL_WAIT_MS_MAX).into());
    let mut is_over = pin!(tokio::time::sleep(wait));
    loop {
        let waiter = database.wait_for(ids);
        let heads = database.heads_now(ids).await?;
        if nothing_new("", wanted, &heads).is_none() {
            return Ok(heads);
        }
        tokio::select! {
            () = waiter.moved() => {}
            () = &mut is_over => return Ok(heads),
            () = services.stepped_aside() => return Ok(heads),
        }
    }
}

/// The whole answer, where every scope that may be read stands where the phone stands.
fn nothing_new(hello: &str, wanted: &[Wanted], heads: &BTreeMap<ScopeId, Head>) -> Option<String> {
    let mut text = String::with_capacity(hello.len() + wanted.len() * 240);
    text.push_str(hello);
    for Wanted { request: PullScope { scope, after, .. }, may_read } in wanted {
        let (scope, after) = (*scope, *after);
        if !may_read {
            text.push_str(&line(&Frame::Denied { scope }));
            continue;
        }
        let head = *heads.get(&scope).filter(|head| head.seq == after)?;
        text.push_str(&line(&Frame::Begin { scope, after, lines: 0 }));
        text.push_str(&line(&Frame::End { scope, head }));
    }
    Some(text)
}

/// Whether the answer may have more lines than a few changes have.
fn is_long(wanted: &[Wanted], heads: &BTreeMap<ScopeId, Head>) -> bool {
    let lines = |wanted: &Wanted| {
        let PullScope { scope, after, first_village } = wanted.request;
        let head = heads.get(&scope).map_or(0, |head| head.seq);
        // A phone that is further on than the server begins anew.
        let behind = head.checked_sub(after).unwrap_or(head);
        if first_village.is_some() { u64::MAX } else { behind }
    };
    wanted.iter().map(lines).fold(0, u64::saturating_add) > NEWS_LINES_MAX
}

fn told(body: Body, is_packed: bool) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, NDJSON);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// A frame as a line.
fn line(frame: &Frame) -> String {
    let mut text = serde_json::to_string(frame).expect("frames have no keys but names");
    text.push('\n');
    text
}
