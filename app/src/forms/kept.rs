//! Deciding about what the server kept aside: carrying it out, part of it, or sending it back.

use std::collections::BTreeMap;

use domain::id::{RecordId, ScopeId, UserId};
use domain::record::{AnyRecord, Fields, Kind};
use domain::settlement::{Quarantined, Review};
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use sync::phone::Change;
use sync::{Mutation, Op};

/// What was kept aside, read whole, beside how its record stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The mutation as it came.
    pub mutation: Mutation,
    /// Its kind.
    pub kind: Kind,
    /// How the record stands on this phone; `None` where there is none.
    pub standing: Option<Fields>,
}

/// Why something kept aside cannot be carried out from here, as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// A finished sheet is never edited.
    NeverEdited,
    /// The record it changes is not in this book.
    NotThere,
    /// The record would not be whole; some of its values have to be others.
    NotWhole,
}

/// What somebody decided about it.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// All of it is right.
    Accept,
    /// These values are right, as they are written here; the rest stays as it stands.
    AcceptAs(Fields),
    /// None of it is carried out, and why.
    SendBack(String),
}

impl Kept {
    /// Reads what was kept; `None` where this build does not know its kind or its shape.
    pub fn read(kept: &Quarantined, standing: Option<Fields>) -> Option<Self> {
        let mutation = Mutation::deserialize(&kept.mutation).ok()?;
        let kind = mutation.known_kind()?;
        Some(Self { mutation, kind, standing })
    }

    /// Each field it writes: how it stands and what was offered.
    pub fn fields(&self) -> BTreeMap<String, (Value, Value)> {
        let standing = |name: &String| {
            let known = self.standing.as_ref().and_then(|fields| fields.get(name));
            known.cloned().unwrap_or_default()
        };
        let changes = self.mutation.fields.iter();
        changes.map(|(name, it)| (name.clone(), (standing(name), it.new.clone()))).collect()
    }

    /// Whether single values of it may be taken or left: an edit, or a record that is new.
    pub fn has_parts(&self) -> bool {
        self.mutation.op == Op::Put && self.hindrance(&self.offered()).is_none_or(Hindrance::mends)
    }

    /// Everything it writes.
    pub fn offered(&self) -> Fields {
        let changes = self.mutation.fields.iter();
        changes.map(|(name, change)| (name.clone(), change.new.clone())).collect()
    }

    /// What stands against carrying these values out.
    pub fn hindrance(&self, values: &Fields) -> Option<Hindrance> {
        match (self.mutation.op, &self.standing) {
            (Op::Move | Op::Delete, None) => return Some(Hindrance::NotThere),
            (Op::Move | Op::Delete, Some(_)) => return None,
            (Op::Put, Some(_)) if self.kind.is_append_only() => {
                return Some(Hindrance::NeverEdited);
            }
            (Op::Put, _) => {}
        }
        let mut whole = self.standing.clone().unwrap_or_default();
        whole.extend(values.clone());
        whole.retain(|_, value| !value.is_null());
        AnyRecord::from_fields(self.kind, &whole).is_err().then_some(Hindrance::NotWhole)
    }

    /// The writes of a decision, to be saved together; `Err` where it cannot be carried out.
    ///
    /// `id` and `desk` are the copy of those who decide and the scope it is in.
    pub fn decide(
        &self,
        (id, desk): (RecordId, ScopeId),
        verdict: Verdict,
        by: UserId,
        at: Timestamp,
    ) -> Result<Vec<Change>, Hindrance> {
        let (accepted, reason, values) = match verdict {
            Verdict::Accept => (true, None, self.offered()),
            Verdict::AcceptAs(values) => (true, None, values),
            Verdict::SendBack(reason) => (false, Some(reason), Fields::new()),
        };
        let mut changes = Vec::new();
        if accepted {
            match self.hindrance(&values) {
                Some(hindrance) => return Err(hindrance),
                None => changes.extend(self.carried_out(values)),
            }
        }
        changes.extend(review((id, desk), Review { accepted, reason, by, at }));
        Ok(changes)
    }

    fn carried_out(&self, fields: Fields) -> Option<Change> {
        let record = self.mutation.record;
        match self.mutation.op {
            Op::Put => {
                let (kind, scope) = (self.kind, self.mutation.scope);
                Some(Change::Put { record, kind, scope, fields, seen: None })
            }
            Op::Move => Some(Change::Move { record, to: self.mutation.to?, fields }),
            Op::Delete => {
                let reason = self.mutation.reason.clone().unwrap_or_default();
                Some(Change::Delete { record, reason })
            }
        }
    }
}

impl Hindrance {
    /// Whether other values would do away with it.
    fn mends(self) -> bool {
        self == Self::NotWhole
    }
}

/// Writes a review onto the copy of those who decide. What cannot be read can still be sent back.
pub fn review((record, scope): (RecordId, ScopeId), review: Review) -> Option<Change> {
    let fields = Fields::from([("review".to_owned(), serde_json::to_value(review).ok()?)]);
    Some(Change::Put { record, kind: Kind::Quarantined, scope, fields, seen: None })
}

#[cfg(test)]
#[path = "kept_tests.rs"]
mod tests;
