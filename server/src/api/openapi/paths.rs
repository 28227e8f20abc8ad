//! The paths. The functions are never called; they carry the descriptions.

use super::pulling::{Frame, HandoverRequest, HandoverResponse, PullRequest};
use super::shapes::{Line, Problem, PushRequest, PushResponse, SignIn, SignedIn};

/// Signs in.
#[utoipa::path(
    post,
    path = "/api/v1/session",
    tag = "session",
    request_body = SignIn,
    responses(
        (status = 200, description = "Signed in; the cookie `nuong_session` is set.", body = SignedIn),
        (status = 400, description = "`not_understood`", body = Problem),
        (status = 401, description = "`wrong_password`", body = Problem),
        (status = 403, description = "`wrong_token`: the request comes from another site.", body = Problem),
        (status = 413, description = "`too_large`", body = Problem),
        (status = 415, description = "`wrong_type`", body = Problem),
        (status = 429, description = "`too_many_attempts`: wait `retry_after_s`.", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    ),
)]
#[expect(dead_code, reason = "carries a description")]
pub(super) fn sign_in() {}

/// Says who is signed in.
#[utoipa::path(
    get,
    path = "/api/v1/session",
    tag = "session",
    security(("session" = [])),
    responses(
        (status = 200, description = "The same as at signing in.", body = SignedIn),
        (status = 401, description = "`signed_out`", body = Problem),
    ),
)]
#[expect(dead_code, reason = "carries a description")]
pub(super) fn show_session() {}

/// Signs out.
#[utoipa::path(
    delete,
    path = "/api/v1/session",
    tag = "session",
    security(("session" = [], "csrf" = [])),
    responses(
        (status = 204, description = "Signed out; the cookie is taken away."),
        (status = 401, description = "`signed_out`", body = Problem),
        (status = 403, description = "`wrong_token`", body = Problem),
    ),
)]
#[expect(dead_code, reason = "carries a description")]
pub(super) fn sign_out() {}

/// Takes mutations in.
///
/// The body may be packed with gzip. Sending a mutation again repeats its answer.
#[utoipa::path(
    post,
    path = "/api/v1/push",
    tag = "sync",
    security(("session" = [], "csrf" = [])),
    request_body = PushRequest,
    responses(
        (status = 200, description = "One answer for each mutation, in their order.", body = PushResponse),
        (status = 400, description = "`not_understood`", body = Problem),
        (status = 401, description = "`signed_out`", body = Problem),
        (status = 403, description = "`wrong_token`", body = Problem),
        (status = 413, description = "`too_large`: send half.", body = Problem),
        (status = 415, description = "`wrong_type`", body = Problem),
        (status = 426, description = "`wrong_protocol`", body = Problem),
        (status = 503, description = "`busy`: nothing was done.", body = Problem),
    ),
)]
#[expect(dead_code, reason = "carries a description")]
pub(super) fn push() {}

/// Tells what is new.
///
/// The answer is NDJSON, packed with gzip where the request accepts it: each line is a frame
/// or the line of a record.
#[utoipa::path(
    post,
    path = "/api/v1/pull",
    tag = "sync",
    security(("session" = [], "csrf" = [])),
    request_body = PullRequest,
    responses(
        (status = 200, description = "One JSON object a line.", content((Frame = "application/x-ndjson"), (Line = "application/x-ndjson"))),
        (status = 400, description = "`not_understood`", body = Problem),
        (status = 401, description = "`signed_out`", body = Problem),
        (status = 403, description = "`wrong_token`", body = Problem),
        (status = 413, description = "`too_large`", body = Problem),
        (status = 415, description = "`wrong_type`", body = Problem),
        (status = 426, description = "`wrong_protocol`", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    ),
)]
#[expect(dead_code, reason = "carries a description")]
pub(super) fn pull() {}

/// The bytes of a photo.
///
/// `HEAD` answers the headers alone: `upload-offset` says how many bytes are held of what the
/// caller sends, `upload-length` how many there are.
#[utoipa::path(
    get,
    path = "/api/v1/blobs/{sha256}",
    tag = "photos",
    params(("sha256" = String, Path, description = "64 lower-case hexadecimal digits.")),
    security(("session" = [])),
    responses(
        (status = 200, description = "The photo.", content((String = "image/jpeg"), (String = "image/webp"))),
        (status = 401, description = "`signed_out`", body = Problem),
        (status = 404, description = "`not_found`: no photo of yours names it, or it has not arrived.", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    ),
)]
#[expect(dead_code, reason = "carries a description")]
pub(super) fn show_blob() {}

/// Takes the next piece of a photo's bytes.
///
/// The photo's record is pushed first. The body is at most 256 KiB.
#[utoipa::path(
    patch,
    path = "/api/v1/blobs/{sha256}",
    tag = "photos",
    params(
        ("sha256" = String, Path, description = "64 lower-case hexadecimal digits."),
        ("upload-offset" = u64, Header, description = "Where the piece begins."),
    ),
    request_body(content = String, content_type = "application/offset+octet-stream"),
    security(("session" = [], "csrf" = [])),
    responses(
        (status = 204, description = "Held; `upload-offset` says how many bytes there are now."),
        (status = 400, description = "`not_understood`", body = Problem),
        (status = 401, description = "`signed_out`", body = Problem),
        (status = 403, description = "`wrong_token`", body = Problem),
        (status = 404, description = "`not_found`: no photo of yours names it.", body = Problem),
        (status = 409, description = "`wrong_offset`: go on at `upload-offset`.", body = Problem),
        (status = 413, description = "`too_large`", body = Problem),
        (status = 415, description = "`wrong_type`", body = Problem),
        (status = 422, description = "`wrong_content`: not these bytes, no picture, or one with notes such as Exif. Begin anew.", body = Problem),
        (status = 429, description = "`too_many_attempts`: wait `retry_after_s`.", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    ),
)]
#[expect(dead_code, reason = "carries a description")]
pub(super) fn take_piece() {}

/// Asks whether everything of a device is held that is to leave, or says that its book is gone.
#[utoipa::path(
    post,
    path = "/api/v1/handover",
    tag = "sync",
    security(("session" = [], "csrf" = [])),
    request_body = HandoverRequest,
    responses(
        (status = 200, description = "Whether the book may go.", body = HandoverResponse),
        (status = 400, description = "`not_understood`", body = Problem),
        (status = 401, description = "`signed_out`", body = Problem),
        (status = 403, description = "`wrong_token`, or `not_allowed`: the session is another device's.", body = Problem),
        (status = 426, description = "`wrong_protocol`", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    ),
)]
#[expect(dead_code, reason = "carries a description")]
pub(super) fn handover() {}

/// This document.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "about",
    responses((status = 200, description = "OpenAPI.", content_type = "application/json")),
)]
#[expect(dead_code, reason = "carries a description")]
pub(super) fn show_openapi() {}
