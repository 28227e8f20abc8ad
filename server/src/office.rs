//! The screens of the office: boards, lists, imports, users, what waits. Plain pages and forms
//! that work without scripts; their routes are mounted here.

mod board;
mod conflicts;
mod devices;
mod households;
mod import;
mod map;
mod quarantine;
mod rescue;
mod seat;
mod sessions;
mod sheets;
mod sign_in;
mod users;
mod values;
mod written;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Redirect;
use axum::routing::{get, post};

use crate::services::Services;

/// The largest file that is taken from a browser, with the form around it.
const UPLOAD_BYTES_MAX: usize = 20 * 1024 * 1024 + 64 * 1024;

/// The routes below `/office`; each has its line in [`crate::access::RULES`].
pub fn router() -> Router<Services> {
    let upload = post(import::upload).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX));
    let file = post(rescue::upload).layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX));
    Router::new()
        .route("/office", get(async || Redirect::permanent("/office/")))
        .route("/office/", get(board::show))
        .route("/office/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/office/sign-out", post(sign_in::sign_out))
        .route("/office/households", get(households::list))
        .route("/office/households/{id}", get(households::file))
        .route("/office/households/{id}/reveal", post(households::reveal))
        .route("/office/assessments", get(sheets::list))
        .route("/office/sessions", get(sessions::list))
        .route("/office/sessions/{id}", get(sessions::one))
        .route("/office/import", get(import::start).merge(upload))
        .route("/office/import/{id}", get(import::report))
        .route("/office/import/{id}/apply", post(import::apply))
        .route("/office/import/{id}/returned.xlsx", get(import::returned))
        .route("/office/rescue", get(rescue::start).merge(file))
        .route("/office/users", get(users::list).post(users::create))
        .route("/office/users/new", get(users::form))
        .route("/office/users/{id}/close", post(users::close))
        .route("/office/users/{id}/open", post(users::open))
        .route("/office/users/{id}/password", post(users::reset))
        .route("/office/devices", get(devices::list))
        .route("/office/devices/{id}", get(devices::one))
        .route("/office/devices/{id}/disable", post(devices::disable))
        .route("/office/devices/{id}/enable", post(devices::enable))
        .route("/office/review", get(quarantine::list))
        .route("/office/review/{id}", post(quarantine::decide))
        .route("/office/conflicts", get(conflicts::list))
        .route("/office/conflicts/{id}", post(conflicts::settle))
}
