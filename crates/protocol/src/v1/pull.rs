//! Asking for news. The answer is NDJSON: [`sync::feed::Frame`]s and [`sync::Line`]s.

use domain::id::{AreaId, DeviceId, ScopeId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/pull`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullRequest {
    /// The protocol's number; another one is answered with 426.
    pub protocol: u32,
    /// Any text of at most 64 characters; the answer repeats it.
    pub nonce: String,
    /// The asking device, whose count of held mutations the answer names.
    pub device: DeviceId,
    /// The epoch the cursors belong to; with another one the server starts from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// Where nothing is new, the answer waits for so many milliseconds until something is; at
    /// most [`super::PULL_WAIT_MS_MAX`] are waited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u32>,
    /// How the device stands; sent when it has changed since the last answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// The scopes, in the order wanted.
    pub scopes: Vec<PullScope>,
}

/// How a device stands, for those who answer for it. Names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The build of the app it runs.
    pub build: String,
    /// How many mutations wait for an answer.
    pub waiting: u64,
    /// When the oldest of them was recorded, by the device's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<Timestamp>,
    /// Megabytes of storage in use, rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_mb: Option<u64>,
    /// Megabytes that may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota_mb: Option<u64>,
    /// Whether the browser promised to keep the storage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persisted: Option<bool>,
}

/// What to ask of one scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullScope {
    /// The scope.
    pub scope: ScopeId,
    /// Lines behind this number; 0 for all.
    pub after: u64,
    /// A village whose records are wanted ahead of all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_village: Option<AreaId>,
}

impl From<sync::port::PullScope> for PullScope {
    fn from(wanted: sync::port::PullScope) -> Self {
        Self { scope: wanted.scope, after: wanted.after, first_village: wanted.first_village }
    }
}
