//! The bytes of photos: how much of them is here, the next piece, the whole.
//!
//! A photo's record comes first, by a push. Whoever may change it, or wrote it, sends its bytes
//! piece by piece; whoever may see it reads them.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use database::{PartKept, PhotoNamed};
use domain::access::Permission;
use domain::id::UserId;
use domain::photo::{PictureFormat, is_sha256};
use domain::record::Kind;
use protocol::v1::{LENGTH_HEADER, OFFSET_HEADER, PIECE_BYTES_MAX, PIECE_TYPE};
use sha2::{Digest, Sha256};

use super::body;
use crate::access::Caller;
use crate::auth::csrf::hex;
use crate::auth::session::Session;
use crate::error::ApiError;
use crate::services::Services;

/// A photo is shown, and nothing in it runs, whatever a browser takes it for.
const PHOTO_POLICY: &str = "default-src 'none'; sandbox";
/// How many photos a user may have half sent; of more, the oldest begin anew.
const UPLOADS_MAX: usize = 8;
/// The span over which what a user sends is counted.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// When to come back to a full measure, in seconds.
const RETRY_AFTER_S: u64 = 60 * 60;

/// `HEAD /api/v1/blobs/{sha256}`: how much of it is here.
pub async fn ask(
    State(services): State<Services>,
    Caller(session): Caller,
    Path(sha256): Path<String>,
) -> Result<Response, ApiError> {
    let sent = theirs(&services, &session, &sha256, Purpose::Send).await?;
    let photos = match sent.is_empty() {
        true => theirs(&services, &session, &sha256, Purpose::See).await?,
        false => sent,
    };
    let length = photos.first().ok_or(ApiError::NotFound)?.bytes;
    let lacking = lacking(&services, &sha256, &photos).await?;
    let user = session.user.id;
    let held = match services.database().bytes_held(user, &sha256).await? {
        _ if lacking.is_empty() => length,
        // A server died between the last piece and its answer.
        held if held >= length => finish(&services, user, &sha256, &lacking).await.or_else(anew)?,
        held => held,
    };
    let headers = [number(OFFSET_HEADER, held), number(LENGTH_HEADER, length)];
    Ok((StatusCode::OK, headers).into_response())
}

/// `PATCH /api/v1/blobs/{sha256}`: the next piece of it.
pub async fn take_piece(
    State(services): State<Services>,
    Caller(session): Caller,
    Path(sha256): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let start = offset(request.headers())?;
    if request.headers().get(header::CONTENT_TYPE).is_none_or(|found| found != PIECE_TYPE) {
        return Err(ApiError::WrongType);
    }
    let photos = theirs(&services, &session, &sha256, Purpose::Send).await?;
    let length = photos.first().ok_or(ApiError::NotFound)?.bytes;
    let lacking = lacking(&services, &sha256, &photos).await?;
    if lacking.is_empty() {
        return if start == length { Ok(taken(length)) } else { wrong(length) };
    }
    let (database, user) = (services.database(), session.user.id);
    let now = services.clock().now();
    if start == 0 {
        let sent = database.bytes_sent(user, now.plus_millis(-DAY_MS)).await?;
        if sent + length > services.config().blobs.daily_bytes() {
            return Err(ApiError::TooManyAttempts { retry_after_s: RETRY_AFTER_S });
        }
    }
    let piece = body::whole(request, &services, PIECE_BYTES_MAX).await?;
    if start + piece.len() as u64 > length {
        return Err(ApiError::TooLarge);
    }
    let held = match database.keep_part(user, &sha256, start, piece.to_vec(), now).await? {
        PartKept::Yes(held) => held,
        PartKept::WrongOffset(held) if held < length => return wrong(held),
        PartKept::WrongOffset(held) => held,
    };
    if held < length {
        database.keep_few_uploads(user, UPLOADS_MAX).await?;
        return Ok(taken(held));
    }
    finish(&services, user, &sha256, &lacking).await.map(taken)
}

/// Puts the pieces together, looks at what they make, and lets the blob store have it.
async fn finish(
    services: &Services,
    user: UserId,
    sha256: &str,
    photos: &[PhotoNamed],
) -> Result<u64, ApiError> {
    let database = services.database();
    let whole = Bytes::from(database.parts(user, sha256).await?);
    if !is_photo(&whole, sha256) {
        database.drop_parts(user, sha256).await?;
        return Err(ApiError::WrongContent);
    }
    for photo in photos {
        services.blobs().put(photo.record, sha256, whole.clone()).await.map_err(put_off)?;
    }
    database.note_arrival(user, sha256, photos, services.clock().now()).await?;
    Ok(whole.len() as u64)
}

/// What was wrong is gone: nothing is held.
fn anew(error: ApiError) -> Result<u64, ApiError> {
    match error {
        ApiError::WrongContent => Ok(0),
        other => Err(other),
    }
}

/// `GET /api/v1/blobs/{sha256}`: the photo.
pub async fn show(
    State(services): State<Services>,
    Caller(session): Caller,
    Path(sha256): Path<String>,
) -> Result<Response, ApiError> {
    let photos = theirs(&services, &session, &sha256, Purpose::See).await?;
    let photo = photos.iter().find(|photo| photo.has_arrived).ok_or(ApiError::NotFound)?;
    let found = services.blobs().get(photo.record, &sha256).await.map_err(put_off)?;
    let bytes = found.ok_or(ApiError::NotFound)?;
    let format = PictureFormat::of(&bytes).ok_or(ApiError::NotFound)?;
    let short = sha256.get(..12).unwrap_or_default();
    let name = format!("inline; filename=\"{short}.{}\"", format.extension());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PHOTO_POLICY)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(ApiError::internal)?),
    ];
    Ok((headers, bytes).into_response())
}

/// What somebody wants of a photo.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    See,
    Send,
}

/// The photos that name these bytes and are the caller's to see, or to send.
async fn theirs(
    services: &Services,
    session: &Session,
    sha256: &str,
    purpose: Purpose,
) -> Result<Vec<PhotoNamed>, ApiError> {
    if !is_sha256(sha256) {
        return Err(ApiError::NotFound);
    }
    let database = services.database();
    let mut open = Vec::new();
    for photo in database.photos_named(sha256).await? {
        let is_open = match purpose {
            Purpose::See => session.access.may_read(photo.scope),
            // Who wrote it may send it even where it has moved out of their area since.
            Purpose::Send => {
                let may = session.access.may_change(Kind::Photo, photo.scope, photo.village);
                may == Permission::Allowed
                    || database.has_written(session.user.id, photo.record).await?
            }
        };
        if is_open {
            open.push(photo);
        }
    }
    // All of them have the same bytes, so that only a lie can make their lengths differ.
    let length = open.first().map(|photo| photo.bytes);
    open.retain(|photo| Some(photo.bytes) == length);
    Ok(open)
}

/// Those whose bytes are not here.
async fn lacking(
    services: &Services,
    sha256: &str,
    photos: &[PhotoNamed],
) -> Result<Vec<PhotoNamed>, ApiError> {
    let mut lacking = Vec::new();
    for photo in photos {
        // A database that was restored may know of bytes that its store does not have.
        let is_here = photo.has_arrived
            && services.blobs().has(photo.record, sha256).await.map_err(put_off)?;
        if !is_here {
            lacking.push(photo.clone());
        }
    }
    Ok(lacking)
}

/// Whether these are the bytes of that name, a picture, and nothing but a picture.
fn is_photo(bytes: &[u8], sha256: &str) -> bool {
    let is_named = hex(&Sha256::digest(bytes)) == sha256;
    let format = PictureFormat::of(bytes);
    is_named && format.is_some_and(|format| !format.carries_notes(bytes))
}

fn offset(headers: &HeaderMap) -> Result<u64, ApiError> {
    let text = headers.get(OFFSET_HEADER).and_then(|value| value.to_str().ok());
    text.and_then(|text| text.parse().ok()).ok_or(ApiError::NotUnderstood)
}

fn number(name: &'static str, value: u64) -> (&'static str, HeaderValue) {
    (name, HeaderValue::from(value))
}

fn taken(held: u64) -> Response {
    (StatusCode::NO_CONTENT, [number(OFFSET_HEADER, held)]).into_response()
}

fn wrong(held: u64) -> Result<Response, ApiError> {
    Err(ApiError::WrongOffset { held })
}

/// A store that fails is tried again later; the pieces stay where they are.
fn put_off(error: crate::blobs::BlobError) -> ApiError {
    ApiError::Busy { retry_after_s: 30, cause: Some(error.into()) }
}
