//! The protocol in machine-readable form.
//!
//! The shapes stand in `protocol`, `sync` and `domain`, which know nothing of `OpenAPI`. What is
//! written here describes them; a test compares each description with a real message.

mod paths;
pub mod pulling;
pub mod shapes;

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::OpenApi;

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Nương sync protocol",
        version = "1",
        description = "Signing in, pushing mutations, pulling feeds. docs/sync-protocol.md tells the story.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        paths::sign_in,
        paths::show_session,
        paths::sign_out,
        paths::push,
        paths::pull,
        paths::show_blob,
        paths::take_piece,
        paths::handover,
        paths::show_openapi,
    ),
    components(schemas(pulling::Frame, shapes::Line)),
    modifiers(&Doors),
)]
pub struct Document;

/// How callers prove who they are.
struct Doors;

impl utoipa::Modify for Doors {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
        let components = document.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description(
            protocol::v1::SESSION_COOKIE,
            "Set by signing in: HttpOnly, Secure, SameSite=Strict.",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let token = ApiKeyValue::with_description(
            protocol::v1::CSRF_HEADER,
            "The token of the answer to signing in, with every request that is not a GET.",
        );
        components.add_security_scheme("csrf", SecurityScheme::ApiKey(ApiKey::Header(token)));
    }
}

static TEXT: LazyLock<String> = LazyLock::new(|| {
    Document::openapi().to_pretty_json().expect("the document has names for keys")
});

/// `GET /api/v1/openapi.json`
pub async fn show() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}
