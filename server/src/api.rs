//! The protocol of the phones: take a request apart, ask, put the answer together.

pub mod blob;
pub mod body;
pub mod handover;
pub mod openapi;
pub mod pull;
pub mod push;
pub mod session;

/// The longest nonce of a request.
const NONCE_CHARS_MAX: usize = 64;
