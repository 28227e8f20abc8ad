//! The description of what goes wrong.

use utoipa::ToSchema;

/// The body of every answer that is not a success.
#[derive(ToSchema)]
pub struct Problem {
    /// What kind of problem.
    code: Code,
    /// The request's id, to find it in the server's log.
    request_id: String,
    /// Seconds to wait before trying again.
    retry_after_s: Option<u64>,
}

/// Kinds of problems.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Code {
    /// 401
    SignedOut,
    /// 401
    WrongPassword,
    /// 403
    NotAllowed,
    /// 403
    WrongToken,
    /// 404
    NotFound,
    /// 400
    NotUnderstood,
    /// 413
    TooLarge,
    /// 409
    WrongOffset,
    /// 422
    WrongContent,
    /// 415
    WrongType,
    /// 426
    WrongProtocol,
    /// 429
    TooManyAttempts,
    /// 503
    Busy,
    /// 500
    Internal,
}
