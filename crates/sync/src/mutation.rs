//! What a person did on a device, and what the server says to it.
//!
//! These shapes are what version 1 of the protocol sends; the golden files of the
//! protocol crate hold them still.

use std::collections::BTreeMap;

use domain::id::{DeviceId, MutationId, RecordId, ScopeId};
use domain::order::gathered;
use domain::record::{Fields, Kind};
use domain::time::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

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
    /// Where a move takes the record, with everything that hangs on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ScopeId>,
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
        gathered(self.new_pairs().map(|(name, new)| (name.to_owned(), new.clone())))
    }

    /// The new values where they are.
    pub fn new_pairs(&self) -> impl Iterator<Item = (&str, &Value)> {
        let pairs = self.fields.iter().map(|(name, change)| (name.as_str(), &change.new));
        pairs.filter(|(_, new)| !new.is_null())
    }

    /// The new values, taken out of the mutation.
    pub fn take_new_values(&mut self) -> Fields {
        let changes = std::mem::take(&mut self.fields).into_iter();
        let values = changes.map(|(name, change)| (name, change.new));
        values.filter(|(_, new)| !new.is_null()).collect()
    }
}

/// A mutation with its text, word for word as the device wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct AsSent {
    /// What the text says.
    pub mutation: Mutation,
    /// The text, which a server keeps.
    pub text: String,
}

impl<'de> Deserialize<'de> for AsSent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::from(Box::<str>::from(Box::<RawValue>::deserialize(deserializer)?));
        let mutation = serde_json::from_str(&text).map_err(D::Error::custom)?;
        Ok(Self { mutation, text })
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
    /// Gives it another home; its fields say where it belongs there, such as its new village.
    Move,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutation_keeps_the_text_it_came_as() {
        let text = concat!(
            r#"{ "id": "0190a000-0000-7000-8000-000000000001", "kind": "person", "op": "put","#,
            r#" "device": "0190a000-0000-7000-8000-000000000002", "device_seq": 1,"#,
            r#" "record": "0190a000-0000-7000-8000-000000000003", "form_version": 1,"#,
            r#" "scope": "0190a000-0000-7000-8000-000000000004", "client_time": 5,"#,
            r#" "fields": {"name": {"new": "Th\u00e0o"}}, "said_later": true }"#,
        );
        let sent: Vec<AsSent> = serde_json::from_str(&format!("[{text},\n{text}]")).unwrap();
        assert_eq!(sent.len(), 2);
        for AsSent { mutation, text: kept } in sent {
            assert_eq!(kept, text);
            assert_eq!(mutation, serde_json::from_str(text).unwrap());
            assert_eq!(mutation.fields["name"].new, "Thào");
        }
    }
}
