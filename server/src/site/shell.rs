//! The empty document of the officer's app, the same for every path below `/app/`.

use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};

use super::package::{self, Keep};

/// `GET /app/…`
pub async fn shell(request: Request) -> Response {
    package::serve("index.html", Keep::WhileUnchanged, request.headers())
}

/// `GET /app`: the app's scope ends with a slash.
pub async fn to_shell() -> Response {
    Redirect::permanent("/app/").into_response()
}
