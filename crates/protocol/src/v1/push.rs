//! Sending mutations.

use domain::id::DeviceId;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sync::{Answer, Mutation};

/// `POST /api/v1/push`. A server reads its mutations as [`sync::mutation::AsSent`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushRequest<M = Mutation> {
    /// The protocol's number; another one is answered with 426.
    pub protocol: u32,
    /// Any text of at most 64 characters; the answer repeats it.
    pub nonce: String,
    /// The sender.
    pub device: DeviceId,
    /// The epoch the sender knows. Where it is not the server's, nothing is taken in and the
    /// answer has no entry: a backup was restored, and what was answered before comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// At most [`super::PUSH_MUTATIONS_MAX`], in the device's order.
    pub mutations: Vec<M>,
}

/// The answer: one for each mutation, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushResponse {
    /// The request's nonce.
    pub nonce: String,
    /// The epoch of the server's database.
    pub epoch: String,
    /// What became of each mutation; empty where the request's epoch is another.
    pub answers: Vec<Answer>,
    /// How many of this device's mutations the server holds now.
    pub held: u64,
    /// The server's clock.
    pub now: Timestamp,
}
