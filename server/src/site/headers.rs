//! Headers that every answer carries, so that a browser does nothing for a page but what the
//! page needs.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::services::Services;

/// Scripts and styles come from files of ours, never from a page's text; only WebAssembly is
/// compiled; nobody frames us.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
     script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
     form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// A message of the protocol is no page: nothing in it is run or shown, whatever frames it, and a
/// phone that asks for news pays for every byte.
pub const MESSAGE_POLICY: &str = "default-src 'none'";

/// Only the position, and only for our own pages: it is asked for when a household is recorded.
const PERMISSIONS_POLICY: &str = "geolocation=(self), camera=(), microphone=(), payment=(), \
     usb=(), interest-cohort=()";

/// Two years, as browsers' preload lists ask: 2 × 365 × 24 × 60 × 60 s.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=63072000; includeSubDomains";

/// Not `no-referrer`: under that, browsers hide the origin of forms, which proves where they are
/// from. Other sites are told nothing either way.
const REFERRER_POLICY: &str = "same-origin";

/// On every answer.
const FIXED: [(HeaderName, &str); 2] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// On what may be shown as a page.
const OF_PAGES: [(HeaderName, &str); 5] = [
    (header::REFERRER_POLICY, REFERRER_POLICY),
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

const OF_MESSAGES: [(HeaderName, &str); 1] = [(header::CONTENT_SECURITY_POLICY, MESSAGE_POLICY)];

/// Adds them.
pub async fn secure(State(services): State<Services>, request: Request, next: Next) -> Response {
    let local = is_local(request.headers()) || services.config().listen.ip().is_loopback();
    let is_message = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let more: &[_] = if is_message { &OF_MESSAGES } else { &OF_PAGES };
    for (name, value) in FIXED.iter().chain(more) {
        // A photo has a stricter policy of its own.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if !local {
        let value = HeaderValue::from_static(STRICT_TRANSPORT_SECURITY);
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Whether the browser speaks to its own machine, where there is no certificate.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}
