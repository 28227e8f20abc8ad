//! What the operator's programs ask for.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::services::Services;
use crate::telemetry::{Quiet, figures};

/// `GET /healthz`: the process answers.
pub async fn alive() -> Response {
    quiet("ok\n".into_response())
}

/// `GET /readyz`: the database answers and has the tables of this build, and nobody said stop.
pub async fn ready(State(services): State<Services>) -> Result<Response, ApiError> {
    if services.is_stepping_aside() {
        return Err(ApiError::Busy { retry_after_s: 5, cause: None });
    }
    match services.database().is_ready().await {
        Ok(()) => Ok(quiet("ready\n".into_response())),
        Err(error) => Err(ApiError::Busy { retry_after_s: 5, cause: Some(error.into()) }),
    }
}

/// `GET /metrics`: figures for Prometheus.
pub async fn metrics() -> Response {
    let format = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    quiet((format, figures::text()).into_response())
}

fn quiet(mut response: Response) -> Response {
    response.extensions_mut().insert(Quiet);
    response
}
