//! Version 1 of the protocol: JSON over HTTP below `/api/v1`.

mod handover;
mod problem;
mod pull;
mod push;
mod session;

pub use handover::{HandoverRequest, HandoverResponse};
pub use problem::{Code, Problem};
pub use pull::{PullRequest, PullScope, Report};
pub use push::{PushRequest, PushResponse};
pub use session::{Device, ScopeCard, ScopeKind, Sealing, SignIn, SignedIn, UserCard};

/// The number of this version, as requests name it.
pub const PROTOCOL: u32 = 1;

/// The header that carries the token of [`SignedIn::csrf`] with every request that changes something.
pub const CSRF_HEADER: &str = "x-nuong-csrf";

/// The cookie that carries the session.
pub const SESSION_COOKIE: &str = "nuong_session";

/// The header that says up to where the bytes of a photo are held.
pub const OFFSET_HEADER: &str = "upload-offset";

/// The header that says how many bytes a photo has.
pub const LENGTH_HEADER: &str = "upload-length";

/// The media type of a piece of a photo.
pub const PIECE_TYPE: &str = "application/offset+octet-stream";

/// The largest piece of a photo: 256 KiB, and so the most that a break can cost.
pub const PIECE_BYTES_MAX: usize = 256 * 1024;

/// The most mutations in one push.
pub const PUSH_MUTATIONS_MAX: usize = 1_000;

/// The largest body of a push, after decompression: 4 MiB.
pub const PUSH_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The most scopes in one pull: more than a province has communes.
pub const PULL_SCOPES_MAX: usize = 256;

/// The longest a pull waits for news: proxies cut off what is silent for half a minute.
pub const PULL_WAIT_MS_MAX: u32 = 25_000;
