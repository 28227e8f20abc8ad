//! What goes into an intake and what comes out: the contract with the store around it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::access::Permission;
use domain::id::{DeviceId, MutationId, RecordId, ScopeId, UserId};
use domain::record::{AnyRecord, Kind};
use serde_json::Value;

use super::home::{may_move, orphans_of, parent_home};
use crate::feed::{Head, Line};
use crate::mutation::{Answer, Mutation, Op};

/// A mutation and who sent it.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// What was done.
    pub mutation: Mutation,
    /// By whom, as the session says.
    pub author: UserId,
}

/// What the store has to load before it can decide about a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Answers given before.
    pub mutations: BTreeSet<MutationId>,
    /// Records as they stand, in their home scopes.
    pub records: BTreeSet<RecordId>,
    /// Heads to lock, in this order.
    pub scopes: BTreeSet<ScopeId>,
    /// Devices whose mutations are counted.
    pub devices: BTreeSet<DeviceId>,
    /// Records that move, and new ones that may: wanted with everything that hangs on them, and
    /// with the numbers of their lines in scopes they left.
    pub families: BTreeSet<RecordId>,
    /// Records that new ones hang on: wanted is only where they live.
    pub parents: BTreeSet<RecordId>,
}

impl Needs {
    /// What a batch needs, before any of it is looked at.
    pub fn of(batch: &[Incoming]) -> Self {
        let mut needs = Self::default();
        for incoming in batch {
            let mutation = &incoming.mutation;
            needs.mutations.insert(mutation.id);
            needs.records.insert(mutation.record);
            needs.records.extend(named_household(mutation));
            needs.scopes.insert(mutation.scope);
            needs.scopes.insert(ScopeId::from(incoming.author));
            needs.devices.insert(mutation.device);
            needs.parents.extend(named_parent(mutation));
            if mutation.op == Op::Move {
                needs.families.insert(mutation.record);
                needs.scopes.extend(mutation.to);
            }
        }
        needs
    }

    /// What turns out to be needed once the first of it is loaded: the homes of records that
    /// moved, the authors of what supervisors decided, and what hangs already on records that
    /// are new. Brings no other heads for nearly every batch.
    ///
    /// A store that locks heads one by one begins again with these among the others, so that
    /// heads are locked in the order of their ids.
    pub fn beyond(&self, batch: &[Incoming], loaded: &Loaded) -> Self {
        let mut more = Self::default();
        for Incoming { mutation, .. } in batch {
            if loaded.answers.contains_key(&mutation.id) {
                continue;
            }
            if let Some(standing) = loaded.records.get(&mutation.record) {
                more.scopes.insert(standing.scope);
                if let Some(twin) = author_copy(standing) {
                    more.records.insert(twin);
                    more.scopes.extend(loaded.records.get(&twin).map(|twin| twin.scope));
                }
                continue;
            }
            more.scopes.extend(parent_home(mutation, loaded));
            if mutation.known_kind().is_some_and(may_move) {
                more.families.insert(mutation.record);
                let orphans = orphans_of(mutation.record, loaded);
                let homes = orphans.iter().filter_map(|id| loaded.records.get(id));
                more.scopes.extend(homes.map(|standing| standing.scope));
            }
        }
        more.records.retain(|record| !self.records.contains(record));
        more.families.retain(|record| !self.families.contains(record));
        more.scopes.retain(|scope| !self.scopes.contains(scope));
        more
    }

    /// Whether nothing is needed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in what else is needed.
    pub fn extend(&mut self, more: Self) {
        let Self { mutations, records, scopes, devices, families, parents } = more;
        self.mutations.extend(mutations);
        self.records.extend(records);
        self.scopes.extend(scopes);
        self.devices.extend(devices);
        self.families.extend(families);
        self.parents.extend(parents);
    }
}

/// The record that the fields of a new one say it hangs on.
pub(super) fn named_parent(mutation: &Mutation) -> Option<RecordId> {
    let field = mutation.known_kind()?.parent_field()?;
    mutation.fields.get(field)?.new.as_str()?.parse().ok()
}

/// The author's copy of a quarantined mutation.
pub(super) fn author_copy(standing: &Standing) -> Option<RecordId> {
    let line = &standing.line;
    let mutation = line.fields.get("mutation").filter(|_| line.kind == Kind::Quarantined.as_str());
    mutation?.get("id")?.as_str()?.parse().ok()
}

/// The household a new member, sheet or attendance names, whose village decides about rights.
fn named_household(mutation: &Mutation) -> Option<RecordId> {
    let Value::String(text) = &mutation.fields.get("household")?.new else { return None };
    text.parse().ok()
}

/// A record as it stands in its home scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Its home.
    pub scope: ScopeId,
    /// Its line in the home's feed.
    pub line: Arc<Line>,
}

/// What the store loaded.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Answers given before, of those asked for.
    pub answers: HashMap<MutationId, Answer>,
    /// Records that exist, of those asked for.
    pub records: HashMap<RecordId, Standing>,
    /// Heads of the scopes that exist, of those asked for.
    pub heads: BTreeMap<ScopeId, Head>,
    /// Those of the scopes that are a commune's.
    pub communes: BTreeSet<ScopeId>,
    /// Mutations held of each device.
    pub held: BTreeMap<DeviceId, u64>,
    /// Where the parents that were asked for live.
    pub homes: HashMap<RecordId, ScopeId>,
    /// Scopes that records have left, with the number of the line that says so.
    pub left: HashMap<(ScopeId, RecordId), u64>,
}

/// Decides about rights; sees the record as it stands and any other record that was loaded.
pub trait Judge {
    /// Whether the author may do this in the scope in which it would be carried out.
    fn judge(&self, incoming: &Incoming, kind: Kind, home: ScopeId, loaded: &Loaded) -> Permission;

    /// Why nothing of the batch is carried out, whatever it is; it is all kept aside.
    fn refuses_all(&self) -> Option<&'static str> {
        None
    }
}

/// A line to store, with its number before and its typed shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The scope it belongs to.
    pub scope: ScopeId,
    /// The line.
    pub line: Arc<Line>,
    /// The kind, known by now.
    pub kind: Kind,
    /// The typed record; `None` once it is deleted.
    pub typed: Option<AnyRecord>,
    /// Whether the feed has no line for the record yet.
    pub is_new: bool,
    /// Whether the record is known: somewhere there is, or was, a typed row of it.
    pub is_known: bool,
}

/// A mutation seen for the first time, as far as it is written beside its own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The record it is about.
    pub record: RecordId,
    /// Who sent it.
    pub author: UserId,
    /// Where it was made.
    pub device: DeviceId,
    /// The device's own count.
    pub device_seq: u64,
    /// What it is answered.
    pub answer: Answer,
}

/// Everything one transaction has to write.
#[derive(Clone, Debug, Default)]
pub struct Writes {
    /// Mutations seen for the first time, in their order.
    pub taken: Vec<Taken>,
    /// Final lines, one for each record touched.
    pub rows: Vec<Row>,
    /// Heads that moved.
    pub heads: BTreeMap<ScopeId, Head>,
    /// Counts of the devices of the batch, also of those that did not move.
    pub held: BTreeMap<DeviceId, u64>,
    /// An answer for each mutation of the batch, in its order.
    pub answers: Vec<Answer>,
}

/// A judge for writers whose rights were checked elsewhere, such as the import of an admin.
pub struct Trusted;

impl Judge for Trusted {
    fn judge(&self, _: &Incoming, _: Kind, _: ScopeId, _: &Loaded) -> Permission {
        Permission::Allowed
    }
}
