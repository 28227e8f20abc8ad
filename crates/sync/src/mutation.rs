//! What a person did on a device, and what the server says to it.
//!
//! These shapes are what version 1 of the protocol sends; the golden files of the
//! protocol crate hold them still.

use std::collections::BTreeMap;

use domain::id::{DeviceId, MutationId, RecordId, ScopeId};
use domain::order::gathered;
use domain::record::{Fields, Kind};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One thing a person did on one device. Immutable; sending it again repeats its id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mutation {
    /// Made on the device; the server carries out an id once.
    pub id: MutationId,
    /// The browser profile it was made in.
    pub device: DeviceId,
    /// The device's own count, from 1, without holes.
    pub device_seq: u64,
    /// The record it is about.
    pub record: RecordId,
    /// The record's kind by name. A name the server does not know is quarantined, not refused.
    pub kind: String,
    /// The scope the record lives in, as far as the device knows.
    pub scope: ScopeId,
    /// What was done.
    pub op: Op,
    /// The fields that were written, each with the value seen before.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldChange>,
    /// Why, for a deletion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The version of the form it was written with.
    pub form_version: u32,
    /// When, by the device's clock. Displayed and kept, never used to order or to merge.
    pub client_time: Timestamp,
    /// Server time minus device time as last measured, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_offset_ms: Option<i64>,
}

impl Mutation {
    /// The kind, if this build knows it.
    pub fn known_kind(&self) -> Option<Kind> {
        Kind::from_name(&self.kind)
    }

    /// The new values alone.
    pub fn new_values(&self) -> Fields {
        let values = self.fields.iter().filter(|(_, change)| !change.new.is_null());
        gathered(values.map(|(name, change)| (name.clone(), change.new.clone())))
    }
}

/// What a mutation does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Creates it or writes some of its fields.
    Put,
    /// Deletes it, with a reason.
    Delete,
}

/// One field as it was seen and as it was written; `null` is *not known*.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// What the person had before them.
    #[serde(default)]
    pub base: Value,
    /// What they wrote.
    #[serde(default)]
    pub new: Value,
}

/// The server's answer to one mutation. Stored with it and repeated word for word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The mutation.
    pub id: MutationId,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The scope in which the result can be read.
    pub scope: ScopeId,
    /// The number the result was given in that scope.
    pub seq: u64,
    /// When the server took it in.
    pub at: Timestamp,
}

/// What became of a mutation. Each of the three is an acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// Carried out whole.
    Applied,
    /// Carried out but for the named conflicts, which wait for a person.
    Merged {
        /// The conflict records.
        conflicts: Vec<RecordId>,
    },
    /// Kept, not carried out; a supervisor decides.
    Quarantined {
        /// A stable code.
        reason: String,
        /// The field the reason is about, if one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
    },
}
