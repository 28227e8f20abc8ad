//! The last words of a device that was disabled, or whose account was closed.

use domain::id::DeviceId;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/handover`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverRequest {
    /// The protocol's number; another one is answered with 426.
    pub protocol: u32,
    /// Any text of at most 64 characters; the answer repeats it.
    pub nonce: String,
    /// The sender.
    pub device: DeviceId,
    /// The device's last count: so many mutations were ever recorded on it, less those that a
    /// restored server lost and the device no longer has.
    pub device_seq: u64,
    /// Unfinished forms, which only their author could have finished.
    #[serde(default)]
    pub drafts: u64,
    /// Whether the book is gone from the device.
    #[serde(default)]
    pub erased: bool,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverResponse {
    /// The request's nonce.
    pub nonce: String,
    /// Whether the server holds everything that was recorded on the device, so that the book
    /// may go.
    pub may_erase: bool,
    /// How many of the device's mutations the server holds.
    pub held: u64,
}
