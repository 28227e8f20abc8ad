//! Bodies of requests: JSON, plain or packed with gzip, and never larger than it may be.

use std::io::Read;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use flate2::read::GzDecoder;
use http_body_util::BodyExt;
use protocol::v1::{PROTOCOL, PUSH_BYTES_MAX};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::ApiError;
use crate::services::Services;

/// So much of a refused body is heard out; nobody sends more by mistake.
const REFUSED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A body that was JSON of the shape the handler takes.
pub struct JsonBody<T>(pub T);

/// A body of a message of the sync protocol, whose number is looked at before its shape: a
/// message of another version may well have another shape.
pub struct Message<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Services> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, services: &Services) -> Result<Self, Self::Rejection> {
        let bytes = unpacked(request, services).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| ApiError::NotUnderstood)
    }
}

impl<T: DeserializeOwned> FromRequest<Services> for Message<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, services: &Services) -> Result<Self, Self::Rejection> {
        let bytes = unpacked(request, services).await?;
        match serde_json::from_slice(&bytes) {
            Ok(message) => Ok(Self(message)),
            Err(_) => Err(why_not(&bytes)),
        }
    }
}

/// Only the number that every version of the protocol has.
#[derive(Deserialize)]
struct Numbered {
    protocol: u32,
}

fn why_not(bytes: &[u8]) -> ApiError {
    match serde_json::from_slice(bytes) {
        Ok(Numbered { protocol }) if protocol != PROTOCOL => ApiError::WrongProtocol,
        _ => ApiError::NotUnderstood,
    }
}

async fn unpacked(request: Request, services: &Services) -> Result<Bytes, ApiError> {
    let is_packed = check_type(request.headers())?;
    let bytes = whole(request, services, PUSH_BYTES_MAX).await?;
    if !is_packed {
        return Ok(bytes);
    }
    unpack(&bytes)
}

/// Whether the body is packed; an error when it is no JSON or packed in another way.
fn check_type(headers: &HeaderMap) -> Result<bool, ApiError> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?").trim());
    let media_type = text(header::CONTENT_TYPE).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(ApiError::WrongType);
    }
    match text(header::CONTENT_ENCODING) {
        None => Ok(false),
        Some(encoding) if encoding.eq_ignore_ascii_case("identity") => Ok(false),
        Some(encoding) if encoding.eq_ignore_ascii_case("gzip") => Ok(true),
        Some(_) => Err(ApiError::WrongType),
    }
}

/// Reads the body as it comes; gives up when it is too large or its sender falls silent.
pub(super) async fn whole(
    request: Request,
    services: &Services,
    bytes_max: usize,
) -> Result<Bytes, ApiError> {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let pause_max = services.config().http.body_timeout();
    let mut body = request.into_body();
    if announced.is_some_and(|length| length > bytes_max) {
        hear_out(body, pause_max).await;
        return Err(ApiError::TooLarge);
    }
    let mut bytes = BytesMut::new();
    loop {
        let Ok(frame) = tokio::time::timeout(pause_max, body.frame()).await else {
            let cause = Some("the sender of a body fell silent".into());
            return Err(ApiError::Busy { retry_after_s: 1, cause });
        };
        let Some(frame) = frame else { return Ok(bytes.freeze()) };
        let Ok(data) = frame.map_err(|_| ApiError::NotUnderstood)?.into_data() else { continue };
        if bytes.len() + data.len() > bytes_max {
            hear_out(body, pause_max).await;
            return Err(ApiError::TooLarge);
        }
        // A body that comes in one piece is taken as it is.
        if bytes.is_empty() && announced == Some(data.len()) {
            return Ok(data);
        }
        bytes.reserve(announced.unwrap_or_default().saturating_sub(bytes.len()).max(data.len()));
        bytes.extend_from_slice(&data);
    }
}

/// Throws away what still comes of a refused body: whoever is hung up on while sending may never
/// read the answer, and would send the same again for ever.
async fn hear_out(mut body: Body, pause_max: Duration) {
    let mut heard = 0;
    while heard < REFUSED_BYTES_MAX {
        match tokio::time::timeout(pause_max, body.frame()).await {
            Ok(Some(Ok(frame))) => heard += frame.data_ref().map_or(0, Bytes::len),
            _ => return,
        }
    }
}

fn unpack(packed: &[u8]) -> Result<Bytes, ApiError> {
    let mut bytes = Vec::with_capacity(packed.len().saturating_mul(4).min(PUSH_BYTES_MAX));
    let limit = PUSH_BYTES_MAX as u64 + 1;
    let mut reader = GzDecoder::new(packed).take(limit);
    reader.read_to_end(&mut bytes).map_err(|_| ApiError::NotUnderstood)?;
    if bytes.len() > PUSH_BYTES_MAX {
        return Err(ApiError::TooLarge);
    }
    Ok(bytes.into())
}
