//! Rights inside a push: whether this author may change this record.
//!
//! [`Access`] holds the rules; this is only where the village of a record is looked up. A user
//! bound to villages needs every village the change touches: where the household stands, and
//! where it would go.

use domain::access::{Access, Permission, Role};
use domain::id::{AreaId, RecordId, ScopeId};
use domain::record::{Fields, Kind};
use serde_json::Value;
use sync::intake::{Incoming, Judge, Loaded};
use sync::{Leaving, Mutation, Op};

/// Judges by what the session's user may do.
#[derive(Clone, Debug)]
pub struct AccessJudge(pub Access);

impl Judge for AccessJudge {
    fn judge(&self, incoming: &Incoming, kind: Kind, home: ScopeId, loaded: &Loaded) -> Permission {
        if kind == Kind::Quarantined {
            return self.may_decide(incoming, home, loaded);
        }
        let allowed = match incoming.mutation.op {
            Op::Move => self.0.may_move(kind, home),
            Op::Put | Op::Delete => self.0.may_change(kind, home, None),
        };
        if allowed != Permission::Allowed || self.0.role != Role::Village {
            return allowed;
        }
        let touched = villages_touched(incoming, kind, loaded);
        match touched.into_iter().find(|village| !self.may_touch(*village)) {
            Some(_) => Permission::Denied("outside_your_village"),
            None => Permission::Allowed,
        }
    }
}

/// Keeps aside whatever a device sends that may only hand in what it has.
#[derive(Clone, Copy, Debug)]
pub struct HandingIn(pub Leaving);

impl Judge for HandingIn {
    fn judge(&self, _: &Incoming, _: Kind, _: ScopeId, _: &Loaded) -> Permission {
        Permission::Denied(self.0.as_str())
    }

    fn refuses_all(&self) -> Option<&'static str> {
        Some(self.0.as_str())
    }
}

impl AccessJudge {
    /// A decision about a quarantined mutation, and nothing else of it, by who supervises where
    /// it is decided.
    fn may_decide(&self, incoming: &Incoming, home: ScopeId, loaded: &Loaded) -> Permission {
        let Mutation { op, fields, record, .. } = &incoming.mutation;
        let is_there = loaded.records.get(record).is_some_and(|standing| {
            standing.line.kind == Kind::Quarantined.as_str()
                && !standing.line.fields.contains_key("desk")
        });
        let is_decision = *op == Op::Put && fields.keys().all(|name| name == "review");
        if is_there && is_decision && self.0.may_decide(home) {
            Permission::Allowed
        } else {
            Permission::Denied("kind_made_by_server")
        }
    }

    /// A household nobody knows is in no village of theirs.
    fn may_touch(&self, village: Option<AreaId>) -> bool {
        village.is_some_and(|village| self.0.villages.contains(&village))
    }
}

/// The villages before and after the change; `None` for one that cannot be told.
fn villages_touched(incoming: &Incoming, kind: Kind, loaded: &Loaded) -> Vec<Option<AreaId>> {
    let standing = loaded.records.get(&incoming.mutation.record);
    let before = standing.map(|standing| &standing.line.fields);
    let after = incoming.mutation.new_values();
    let sides = before.into_iter().chain(std::iter::once(&after));
    match kind {
        Kind::Household | Kind::TrainingSession => {
            let named = sides.filter_map(|fields| id_in(fields, "village"));
            or_unknown(named.map(|id| Some(AreaId::from(id))).collect())
        }
        Kind::Person | Kind::Assessment | Kind::Attendance | Kind::Photo => {
            let named = sides.filter_map(|fields| id_in(fields, "household"));
            or_unknown(named.map(|household| village_of(household, loaded)).collect())
        }
        // The value that settles a conflict is an ordinary edit, judged by itself.
        Kind::Conflict => Vec::new(),
        Kind::Area | Kind::Standard | Kind::Officer | Kind::Quarantined => vec![None],
    }
}

fn or_unknown(villages: Vec<Option<AreaId>>) -> Vec<Option<AreaId>> {
    if villages.is_empty() { vec![None] } else { villages }
}

fn village_of(household: RecordId, loaded: &Loaded) -> Option<AreaId> {
    let fields = &loaded.records.get(&household)?.line.fields;
    id_in(fields, "village").map(AreaId::from)
}

fn id_in(fields: &Fields, name: &str) -> Option<RecordId> {
    match fields.get(name)? {
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
