//! Records and mutations with valid defaults. The people in them are invented.

use std::cell::Cell;
use std::collections::BTreeMap;

use domain::id::{DeviceId, Entropy, MutationId, RecordId, ScopeId, UserId};
use domain::record::Kind;
use domain::time::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sync::intake::{FORM_VERSION, Incoming};
use sync::port::Surroundings;
use sync::{FieldChange, Mutation, Op};
use uuid::Uuid;

/// The moment at which the builders' stories begin: 2023-11-14T22:13:20Z.
pub const START: Timestamp = Timestamp(1_700_000_000_000);

/// The SHA-256 of some bytes, as photos write it.
pub fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Ids in a fixed order, the same in every run.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    given: u64,
}

impl Ids {
    /// Starts at a number of its own, so that two sequences never meet.
    pub fn starting_at(number: u64) -> Self {
        Self { given: number }
    }

    /// The next bytes.
    pub fn entropy(&mut self) -> Entropy {
        self.given += 1;
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&self.given.to_be_bytes());
        Entropy(bytes)
    }

    /// A record's id.
    pub fn record(&mut self) -> RecordId {
        RecordId::new(START, self.entropy())
    }
}

/// A machine whose clock stands at [`START`] and whose ids follow each other.
#[derive(Debug)]
pub struct Desk {
    number: Cell<u64>,
    forms: u32,
}

impl Default for Desk {
    fn default() -> Self {
        Self { number: Cell::default(), forms: FORM_VERSION }
    }
}

impl Desk {
    /// A machine whose ids start at a number of its own.
    pub fn starting_at(number: u64) -> Self {
        Self { number: Cell::new(number), ..Self::default() }
    }

    /// The same machine with a build that has these forms.
    pub fn with_forms(self, forms: u32) -> Self {
        Self { forms, ..self }
    }
}

impl Surroundings for Desk {
    fn now(&self) -> Timestamp {
        START
    }

    fn entropy(&self) -> Entropy {
        self.number.set(self.number.get() + 1);
        Ids::starting_at(self.number.get()).entropy()
    }

    fn form_version(&self) -> u32 {
        self.forms
    }
}

/// A commune's scope for stories.
pub fn commune(number: u128) -> ScopeId {
    ScopeId(Uuid::from_u128(0x0000_0000_0000_7000_8000_00c0_0000_0000 + number))
}

/// A user for stories.
pub fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(0x0000_0000_0000_7000_8000_00e0_0000_0000 + number))
}

/// A device for stories.
pub fn device(number: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(0x0000_0000_0000_7000_8000_00d0_0000_0000 + number))
}

/// Somebody at a device, writing one mutation after the other.
#[derive(Clone, Debug)]
pub struct Writer {
    /// Who writes.
    pub author: UserId,
    /// Where.
    pub device: DeviceId,
    /// The scope written to.
    pub scope: ScopeId,
    ids: Ids,
    device_seq: u64,
}

impl Writer {
    /// A writer with a number of their own.
    pub fn new(number: u128, scope: ScopeId) -> Self {
        let start = u64::try_from(number).unwrap_or_default() * 1_000_000;
        Self {
            author: user(number),
            device: device(number),
            scope,
            ids: Ids::starting_at(start),
            device_seq: 0,
        }
    }

    /// A fresh record id.
    pub fn record(&mut self) -> RecordId {
        self.ids.record()
    }

    /// Any mutation of a record: fields as (name, base, new).
    pub fn put(
        &mut self,
        record: RecordId,
        kind: &str,
        fields: &[(&str, Value, Value)],
    ) -> Incoming {
        self.device_seq += 1;
        let fields: BTreeMap<String, FieldChange> = fields
            .iter()
            .map(|(name, base, new)| {
                ((*name).to_owned(), FieldChange { base: base.clone(), new: new.clone() })
            })
            .collect();
        let mutation = Mutation {
            id: MutationId::new(START, self.ids.entropy()),
            device: self.device,
            device_seq: self.device_seq,
            record,
            kind: kind.to_owned(),
            scope: self.scope,
            to: None,
            op: Op::Put,
            fields,
            reason: None,
            form_version: FORM_VERSION,
            client_time: START,
            clock_offset_ms: None,
        };
        Incoming { mutation, author: self.author }
    }

    /// A new household in a village.
    pub fn household(&mut self, record: RecordId, village: RecordId) -> Incoming {
        let fields =
            [("village", Value::Null, json!(village)), ("address", Value::Null, json!("A"))];
        self.put(record, Kind::Household.as_str(), &fields)
    }

    /// An edit of one text field of a household.
    pub fn edit(&mut self, record: RecordId, field: &str, base: Value, new: &str) -> Incoming {
        self.put(record, Kind::Household.as_str(), &[(field, base, json!(new))])
    }

    /// A deletion with a reason.
    pub fn delete(&mut self, record: RecordId, kind: Kind, reason: &str) -> Incoming {
        let mut incoming = self.put(record, kind.as_str(), &[]);
        incoming.mutation.op = Op::Delete;
        incoming.mutation.reason = Some(reason.to_owned());
        incoming
    }

    /// A move to another commune, where the household belongs to that village.
    pub fn relocation(&mut self, record: RecordId, to: ScopeId, village: RecordId) -> Incoming {
        let village = ("village", Value::Null, json!(village));
        let mut incoming = self.put(record, Kind::Household.as_str(), &[village]);
        incoming.mutation.op = Op::Move;
        incoming.mutation.to = Some(to);
        incoming
    }

    /// A new member of a household.
    pub fn person(&mut self, record: RecordId, household: RecordId) -> Incoming {
        let fields = [
            ("household", Value::Null, json!(household)),
            ("name", Value::Null, json!("A")),
            ("relation", Value::Null, json!("head")),
        ];
        self.put(record, Kind::Person.as_str(), &fields)
    }

    /// A finished assessment with points from paper.
    pub fn assessment(&mut self, record: RecordId, household: RecordId) -> Incoming {
        let new = |value: Value| value;
        let fields = [
            ("household", Value::Null, new(json!(household))),
            ("standard", Value::Null, json!("nd07-2021")),
            ("round", Value::Null, json!(2023)),
            ("date", Value::Null, json!("2023-11-14")),
            ("locality", Value::Null, json!("rural")),
            ("b1", Value::Null, json!({"points": 100, "source": {"by": "paper"}})),
            ("b2", Value::Null, json!({"points": 30, "source": {"by": "paper"}})),
            ("class", Value::Null, json!("poor")),
        ];
        self.put(record, Kind::Assessment.as_str(), &fields)
    }
}
