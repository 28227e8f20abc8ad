//! Every route, and what surrounds them all.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use protocol::v1::PUSH_BYTES_MAX;

use crate::access::gate;
use crate::error::ApiError;
use crate::services::Services;
use crate::site::{headers, package, pages, shell};
use crate::telemetry::observe;
use crate::{api, health, office};

/// Puts the server together; what it works with comes from outside.
pub fn router(services: Services) -> Router {
    // Views are rendered on the runtime of the server. A second router shares the first's.
    let _ = any_spawner::Executor::init_tokio();
    Router::new()
        .merge(public())
        .merge(api())
        .merge(operator())
        .merge(office::router())
        .fallback(async || ApiError::NotFound)
        .method_not_allowed_fallback(async || ApiError::NotFound)
        .layer(DefaultBodyLimit::max(PUSH_BYTES_MAX))
        .route_layer(from_fn_with_state(services.clone(), gate))
        .layer(from_fn_with_state(services.clone(), observe))
        .layer(from_fn_with_state(services.clone(), headers::secure))
        .with_state(services)
}

/// Pages and files for everybody.
fn public() -> Router<Services> {
    Router::new()
        .route("/", get(pages::start))
        .route("/help/sign-in", get(pages::sign_in_help))
        .route("/app", get(shell::to_shell))
        .route("/app/", get(shell::shell))
        .route("/app/{*page}", get(shell::shell))
        .route("/pkg/{*file}", get(package::hashed))
        .route("/sw.js", get(package::rooted))
        .route("/sw-off.js", get(package::rooted))
        .route("/manifest.webmanifest", get(package::rooted))
}

/// The protocol of the phones.
fn api() -> Router<Services> {
    let session =
        post(api::session::sign_in).get(api::session::show).delete(api::session::sign_out);
    let blob = get(api::blob::show).head(api::blob::ask).patch(api::blob::take_piece);
    Router::new()
        .route("/api/v1/session", session)
        .route("/api/v1/push", post(api::push::push))
        .route("/api/v1/pull", post(api::pull::pull))
        .route("/api/v1/blobs/{sha256}", blob)
        .route("/api/v1/handover", post(api::handover::handover))
        .route("/api/v1/openapi.json", get(api::openapi::show))
}

/// What the operator's programs ask for.
fn operator() -> Router<Services> {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
}
