//! What waits for a person's decision: conflicts and quarantined mutations.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::{MutationId, RecordId, ScopeId, UserId};
use crate::record::{Kind, Typed};
use crate::time::Timestamp;

/// Two people wrote different values to one field. Both are kept; the standing one is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The record in question.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// The field, or `deleted` where an edit met a deletion.
    pub field: String,
    /// What the author of the offered value had seen before.
    #[serde(default)]
    pub base: Value,
    /// The value on the server, which stands until somebody decides.
    #[serde(default)]
    pub standing: Value,
    /// Who wrote the standing value, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing_by: Option<UserId>,
    /// The value that came later.
    #[serde(default)]
    pub offered: Value,
    /// Who offered it.
    pub offered_by: UserId,
    /// The mutation that offered it.
    pub mutation: MutationId,
    /// When the author's device says it was written.
    pub offered_at: Timestamp,
    /// When the server found the conflict.
    pub raised_at: Timestamp,
    /// The decision, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<Settlement>,
}

/// How a conflict was settled. The chosen value itself is an ordinary edit of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Which value was chosen.
    pub choice: Choice,
    /// Who decided.
    pub by: UserId,
    /// When the decider's device says so.
    pub at: Timestamp,
}

/// Which value was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The one on the server.
    Standing,
    /// The one that came later.
    Offered,
    /// A third one, written by the decider.
    Other,
}

/// A mutation the server has taken in without carrying it out. One copy lives in its author's
/// scope, another in the commune whose supervisors decide about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quarantined {
    /// The mutation, whole, as it came (protocol version 1).
    pub mutation: Value,
    /// The record it was about.
    pub record: RecordId,
    /// Its kind as it was named; may be one this server does not know.
    pub kind: String,
    /// The scope it was meant for.
    pub scope: ScopeId,
    /// Who sent it.
    pub author: UserId,
    /// Why it was not carried out: a stable code.
    pub reason: String,
    /// The field the reason is about, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// When the server took it in.
    pub received_at: Timestamp,
    /// On the author's copy, the commune whose supervisors have a copy of their own to decide
    /// on. `None` on that copy, and where the province decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<ScopeId>,
    /// What a supervisor decided, once they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}

/// What a supervisor decided about a quarantined mutation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Carried out, or sent back.
    pub accepted: bool,
    /// Why, in words for the author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who decided.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

impl Typed for Conflict {
    const KIND: Kind = Kind::Conflict;
}

impl Typed for Quarantined {
    const KIND: Kind = Kind::Quarantined;
}
