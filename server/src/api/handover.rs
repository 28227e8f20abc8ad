//! The last words of a device that is to leave.

use axum::Json;
use axum::extract::State;
use protocol::v1::{HandoverRequest, HandoverResponse, PROTOCOL};

use super::NONCE_CHARS_MAX;
use super::body::Message;
use crate::access::Caller;
use crate::auth::session;
use crate::error::ApiError;
use crate::services::Services;

/// `POST /api/v1/handover`
///
/// Says whether everything that was recorded on the device is here, so that its book may go; and
/// hears that it is gone, which ends the session.
pub async fn handover(
    State(services): State<Services>,
    Caller(session): Caller,
    Message(request): Message<HandoverRequest>,
) -> Result<Json<HandoverResponse>, ApiError> {
    let HandoverRequest { protocol, nonce, device, device_seq, drafts, erased } = request;
    if protocol != PROTOCOL {
        return Err(ApiError::WrongProtocol);
    }
    if nonce.chars().count() > NONCE_CHARS_MAX {
        return Err(ApiError::NotUnderstood);
    }
    if session.device != Some(device) {
        return Err(ApiError::NotAllowed);
    }
    let database = services.database();
    let held = database.held(device).await?;
    // A device that was let in again meanwhile keeps its book.
    let may_erase = session.leaving.is_some() && held >= device_seq;
    let now = services.clock().now();
    if may_erase {
        let drafts = drafts.min(u64::from(u32::MAX));
        database.note_confirmed(device, drafts, now).await?;
    }
    if may_erase && erased {
        database.note_erased(device, now).await?;
        session::end(&services, &session).await?;
    }
    Ok(Json(HandoverResponse { nonce, may_erase, held }))
}
