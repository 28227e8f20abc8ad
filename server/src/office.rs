//! The screens of the office: lists, imports, users. Their routes are mounted here.

use axum::Router;

use crate::services::Services;

/// The routes below `/office`; each has its line in [`crate::access::RULES`].
pub fn router() -> Router<Services> {
    Router::new()
}
