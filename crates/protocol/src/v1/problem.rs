//! What a server says when it cannot answer. No causes, no names, no personal data.

use serde::{Deserialize, Serialize};

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of problem; the app turns it into words.
    pub code: Code,
    /// The request's id, to find it in the server's log.
    pub request_id: String,
    /// Seconds to wait before trying again, where that helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
}

/// Kinds of problems, each with its HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// 401: nobody is signed in, or the session has ended. The device keeps everything.
    SignedOut,
    /// 401: the user name or the password is not right.
    WrongPassword,
    /// 403: signed in, but not for this.
    NotAllowed,
    /// 403: the CSRF token is missing or wrong.
    WrongToken,
    /// 404: there is nothing here.
    NotFound,
    /// 400: the body is not what this path takes.
    NotUnderstood,
    /// 413: send less at a time.
    TooLarge,
    /// 415: the body's type is not what this path takes.
    WrongType,
    /// 426: the app is too old for this server, or too new.
    WrongProtocol,
    /// 429: wait.
    TooManyAttempts,
    /// 503: wait.
    Busy,
    /// 409: the piece does not follow what the server holds; `upload-offset` says how much that is.
    WrongOffset,
    /// 422: the bytes are not what their name says. None of them are kept: begin anew.
    WrongContent,
    /// 500: the server's fault; the log knows more under the request's id.
    Internal,
}

impl Code {
    /// The HTTP status that goes with it.
    pub fn status(self) -> u16 {
        match self {
            Self::SignedOut | Self::WrongPassword => 401,
            Self::NotAllowed | Self::WrongToken => 403,
            Self::NotFound => 404,
            Self::NotUnderstood => 400,
            Self::WrongOffset => 409,
            Self::TooLarge => 413,
            Self::WrongType => 415,
            Self::WrongContent => 422,
            Self::WrongProtocol => 426,
            Self::TooManyAttempts => 429,
            Self::Busy => 503,
            Self::Internal => 500,
        }
    }
}
