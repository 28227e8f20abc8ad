//! Signing in and what the device learns by it.

use domain::access::Role;
use domain::id::{AreaId, DeviceId, ScopeId, UserId};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/session`: name and password, and who the device is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The account's name.
    pub username: String,
    /// The account's password.
    pub password: String,
    /// The device, if it has a store; an admin's browser may do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// The recovery key of the device's book as it was sealed for the server, in hexadecimal,
    /// from whoever has forgotten the PIN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<String>,
}

impl std::fmt::Debug for SignIn {
    /// Leaves the password out.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SignIn").finish_non_exhaustive()
    }
}

/// A browser profile on a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Made by the device when it first opened.
    pub id: DeviceId,
    /// What people would call it, such as the browser's name.
    pub name: String,
    /// The build of the app it runs.
    pub build: String,
}

/// The answer to signing in, and to `GET /api/v1/session`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who signed in.
    pub user: UserCard,
    /// The scopes the device should hold, the most wanted first.
    pub scopes: Vec<ScopeCard>,
    /// To be repeated in the header [`super::CSRF_HEADER`].
    pub csrf: String,
    /// The epoch of the server's database.
    pub epoch: String,
    /// The server's clock.
    pub now: Timestamp,
    /// When the session ends unless it is used.
    pub expires: Timestamp,
    /// What the device seals for this server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealing: Option<Sealing>,
    /// The recovery key that was sent along with the password, opened; in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<String>,
}

/// How a device seals what only the server may read: HPKE, see `docs/sync-protocol.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealing {
    /// The server's public key: a point of P-256, uncompressed, in hexadecimal.
    pub key: String,
    /// What proves that a rescue file of this user and this device was written by one to whom
    /// the server has told it; in hexadecimal. Absent for a session without a device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

impl std::fmt::Debug for SignedIn {
    /// Leaves the secrets out.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SignedIn").field("user", &self.user.id).finish_non_exhaustive()
    }
}

/// Who a user is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserCard {
    /// Their id.
    pub id: UserId,
    /// The account's name.
    pub username: String,
    /// Full name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Villages they are bound to; empty for those who see whole communes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub villages: Vec<AreaId>,
}

/// A scope the device should hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeCard {
    /// Its id; for a commune the area's id, for a user the user's.
    pub id: ScopeId,
    /// What it holds.
    pub kind: ScopeKind,
    /// What people call it; empty for the reference data.
    #[serde(default)]
    pub name: String,
    /// The village to fetch ahead of all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_village: Option<AreaId>,
}

/// What a scope holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// Areas, standards, names of officers.
    Reference,
    /// What concerns one user alone.
    User,
    /// The household book of a commune.
    Commune,
}
