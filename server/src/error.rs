//! The one error of every handler, and how it is told.
//!
//! A handler returns [`ApiError`]; [`crate::telemetry`] knows the request's id and writes the
//! body, as JSON below `/api/` and as a page elsewhere. Causes go to the log and nowhere else.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::v1::{Code, OFFSET_HEADER};

/// Any failure whose cause is for the log alone.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a request is not answered the way it was meant.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Nobody is signed in, or the session has ended.
    #[error("signed out")]
    SignedOut,
    /// The user name or the password is not right; it is not said which.
    #[error("wrong password")]
    WrongPassword,
    /// Signed in, but not for this.
    #[error("not allowed")]
    NotAllowed,
    /// The request does not prove that it comes from our own pages.
    #[error("wrong token")]
    WrongToken,
    /// There is nothing here.
    #[error("not found")]
    NotFound,
    /// The body or the address is not what this path takes.
    #[error("not understood")]
    NotUnderstood,
    /// The body is too large.
    #[error("too large")]
    TooLarge,
    /// A piece of a photo does not follow what is held of it.
    #[error("wrong offset")]
    WrongOffset {
        /// How many bytes are held.
        held: u64,
    },
    /// The bytes of a photo are not what their name says.
    #[error("wrong content")]
    WrongContent,
    /// The body's type or encoding is not what this path takes.
    #[error("wrong type")]
    WrongType,
    /// The protocol's number is not one this server speaks.
    #[error("wrong protocol")]
    WrongProtocol,
    /// Too many attempts; wait.
    #[error("too many attempts")]
    TooManyAttempts {
        /// For how long.
        retry_after_s: u64,
    },
    /// The server cannot do it now; nothing was done, trying again is safe.
    #[error("busy")]
    Busy {
        /// When to try again.
        retry_after_s: u64,
        /// Why, for the log.
        #[source]
        cause: Option<Cause>,
    },
    /// The server's fault.
    #[error("internal failure")]
    Internal(#[source] Cause),
}

/// What the body of a problem is made from once the request's id is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ProblemDraft {
    pub(crate) code: Code,
    pub(crate) retry_after_s: Option<u64>,
    pub(crate) held: Option<u64>,
}

impl ApiError {
    /// A failure that is the server's fault.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    fn draft(&self) -> ProblemDraft {
        let (code, retry_after_s) = match self {
            Self::SignedOut => (Code::SignedOut, None),
            Self::WrongPassword => (Code::WrongPassword, None),
            Self::NotAllowed => (Code::NotAllowed, None),
            Self::WrongToken => (Code::WrongToken, None),
            Self::NotFound => (Code::NotFound, None),
            Self::NotUnderstood => (Code::NotUnderstood, None),
            Self::TooLarge => (Code::TooLarge, None),
            Self::WrongOffset { .. } => (Code::WrongOffset, None),
            Self::WrongContent => (Code::WrongContent, None),
            Self::WrongType => (Code::WrongType, None),
            Self::WrongProtocol => (Code::WrongProtocol, None),
            Self::TooManyAttempts { retry_after_s } => {
                (Code::TooManyAttempts, Some(*retry_after_s))
            }
            Self::Busy { retry_after_s, .. } => (Code::Busy, Some(*retry_after_s)),
            Self::Internal(_) => (Code::Internal, None),
        };
        let held = match self {
            Self::WrongOffset { held } => Some(*held),
            _ => None,
        };
        ProblemDraft { code, retry_after_s, held }
    }

    /// Writes the causes to the log, once, where the failure is turned into an answer.
    fn log(&self) {
        match self {
            Self::Internal(cause) => {
                tracing::error!(cause = %chain(cause.as_ref()), "request failed");
            }
            Self::Busy { cause: Some(cause), .. } => {
                tracing::warn!(cause = %chain(cause.as_ref()), "request put off");
            }
            _ => {}
        }
    }
}

impl From<database::Error> for ApiError {
    fn from(error: database::Error) -> Self {
        match error {
            database::Error::Full | database::Error::Busy | database::Error::Unreachable { .. } => {
                Self::Busy { retry_after_s: RETRY_AFTER_S, cause: Some(error.into()) }
            }
            other => Self::internal(other),
        }
    }
}

/// When to come back to a database that is full or locked, in seconds.
const RETRY_AFTER_S: u64 = 30;

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        self.draft().into_response()
    }
}

impl IntoResponse for ProblemDraft {
    /// An answer without a body; the body follows where the request's id is known.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status())
            .expect("every code has a status of the HTTP standard");
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(held) = self.held {
            response.headers_mut().insert(OFFSET_HEADER, HeaderValue::from(held));
        }
        if self.code == Code::WrongProtocol {
            // RFC 9110 §15.5.22: a 426 names what to upgrade to.
            let ours = HeaderValue::from_static("nuong-sync/1");
            response.headers_mut().insert(header::UPGRADE, ours);
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
