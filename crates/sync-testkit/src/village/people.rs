//! Who works in the village, and what each may do.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use domain::access::Permission;
use domain::id::{ScopeId, UserId};
use domain::record::Kind;
use sync::Op;
use sync::intake::{Incoming, Judge, Loaded};

use crate::builders::{commune, user};

/// The officer of each phone: one with two phones in the first commune, one in the second, one
/// who answers for both, and the province's admin.
pub(super) const OFFICERS: [u128; 5] = [0, 0, 1, 2, 3];
/// Who decides about what is quarantined, and lets households move.
const SUPERVISORS: [u128; 2] = [2, 3];
/// Who may gain and lose the other commune.
pub(super) const REASSIGNED: [u128; 3] = [0, 1, 2];

/// The communes of each officer, by number.
pub(super) struct Rights(pub(super) BTreeMap<UserId, BTreeSet<u128>>);

/// The communes everybody has in the morning.
pub(super) fn areas_at_first() -> BTreeMap<UserId, BTreeSet<u128>> {
    let areas = |number: u128| match number {
        0 => BTreeSet::from([1]),
        1 => BTreeSet::from([2]),
        _ => BTreeSet::from([1, 2]),
    };
    OFFICERS.iter().map(|number| (user(*number), areas(*number))).collect()
}

impl Rights {
    /// The scopes of an officer's communes.
    pub(super) fn scopes(&self, author: UserId) -> Vec<ScopeId> {
        self.0.get(&author).into_iter().flatten().map(|number| commune(*number)).collect()
    }

    /// Gives an officer a commune, or takes it.
    pub(super) fn toggle(&mut self, author: UserId, number: u128) {
        let areas = self.0.entry(author).or_default();
        if !areas.remove(&number) {
            areas.insert(number);
        }
    }
}

/// Whether an officer supervises at all.
pub(super) fn supervises(author: UserId) -> bool {
    SUPERVISORS.iter().any(|number| user(*number) == author)
}

/// Officers write in their communes; supervisors also decide there and let households go.
pub(super) struct InAreas(pub(super) Rc<RefCell<Rights>>);

impl Judge for InAreas {
    fn judge(&self, incoming: &Incoming, kind: Kind, home: ScopeId, loaded: &Loaded) -> Permission {
        if !self.0.borrow().scopes(incoming.author).contains(&home) {
            return Permission::Denied("outside_your_area");
        }
        let mutation = &incoming.mutation;
        let is_desk_copy = || {
            let standing = loaded.records.get(&mutation.record);
            standing.is_some_and(|standing| !standing.line.fields.contains_key("desk"))
        };
        let may = match (kind, mutation.op) {
            (Kind::Quarantined, _) => supervises(incoming.author) && is_desk_copy(),
            (_, Op::Move) => supervises(incoming.author),
            _ => true,
        };
        if may { Permission::Allowed } else { Permission::Denied("role_may_not") }
    }
}
