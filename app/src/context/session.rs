//! Who is signed in, and what they are here for.

use domain::access::{Access, Permission, Role};
use domain::id::{AreaId, ScopeId};
use domain::record::Kind;
use leptos::prelude::*;
use protocol::v1::{ScopeCard, ScopeKind, UserCard};
use sync::phone::Wish;

use super::preferences::{Preferences, Remembered};

/// The signed-in officer. Remembered by the machine, so that it holds without signal.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    preferences: Preferences,
}

impl Session {
    pub(super) fn new(preferences: Preferences) -> Self {
        Self { preferences }
    }

    /// Who is signed in. Tracked.
    pub fn user(self) -> Option<UserCard> {
        self.preferences.last_user.with(|known| known.as_ref().map(|known| known.user.clone()))
    }

    /// Whether the server has said that the session is over; recording goes on. Tracked.
    pub fn has_ended(self) -> bool {
        self.preferences.last_user.with(|known| known.as_ref().is_some_and(|it| it.has_ended))
    }

    /// What the book of the officer holds. Tracked.
    pub fn scopes(self) -> Vec<ScopeCard> {
        self.with(|known| known.scopes.clone()).unwrap_or_default()
    }

    /// The communes of the officer. Tracked.
    pub fn communes(self) -> Vec<ScopeCard> {
        let scopes = self.scopes().into_iter();
        scopes.filter(|scope| scope.kind == ScopeKind::Commune).collect()
    }

    /// The villages the officer is bound to; empty for one who sees whole communes. Tracked.
    pub fn villages(self) -> Vec<AreaId> {
        self.with(|known| known.user.villages.clone()).unwrap_or_default()
    }

    /// The scope in which records of that commune are written.
    pub fn scope_of(self, commune: AreaId) -> ScopeId {
        ScopeId::from(commune)
    }

    /// The village that is fetched ahead of all others, with its commune's scope. Tracked.
    pub fn first_village(self) -> Option<(ScopeId, AreaId)> {
        self.with(|known| {
            let mut scopes = known.scopes.iter();
            scopes.find_map(|scope| Some((scope.id, scope.first_village?)))
        })
        .flatten()
    }

    /// Whether the officer may change records of the kind somewhere. Tracked.
    ///
    /// The answer says what to offer; the server decides.
    pub fn may_change(self, kind: Kind) -> bool {
        let Some(access) = self.access() else { return false };
        let village = access.villages.first().copied();
        let may = |commune: &AreaId| {
            let scope = ScopeId::from(*commune);
            access.may_change(kind, scope, village) == Permission::Allowed
        };
        access.communes.iter().any(may)
    }

    /// Whether the officer may change records of the kind in that village. Tracked.
    pub fn may_change_in(self, kind: Kind, village: AreaId, commune: AreaId) -> bool {
        let permission =
            |access: Access| access.may_change(kind, ScopeId::from(commune), Some(village));
        self.access().is_some_and(|access| permission(access) == Permission::Allowed)
    }

    /// Whether the officer may let a household of that commune go to another one. Tracked.
    pub fn may_move_from(self, scope: ScopeId) -> bool {
        let permission = |access: Access| access.may_move(Kind::Household, scope);
        self.access().is_some_and(|access| permission(access) == Permission::Allowed)
    }

    /// Whether the officer decides about what was kept aside in their communes. Tracked.
    pub fn may_review(self) -> bool {
        let Some(access) = self.access() else { return false };
        access.communes.first().is_some_and(|commune| access.may_supervise((*commune).into()))
    }

    /// What the officer is here for. Tracked.
    pub fn role(self) -> Option<Role> {
        self.with(|known| known.user.role)
    }

    /// What a round brings in step, the reference data first. Tracked.
    pub(super) fn wish(self) -> Wish {
        Wish {
            scopes: self.scopes().into_iter().map(|scope| scope.id).collect(),
            first_village: self.first_village(),
        }
    }

    fn access(self) -> Option<Access> {
        self.with(|known| Access {
            user: known.user.id,
            role: known.user.role,
            communes: known
                .scopes
                .iter()
                .filter(|scope| scope.kind == ScopeKind::Commune)
                .map(|scope| AreaId(scope.id.0))
                .collect(),
            villages: known.user.villages.clone(),
        })
    }

    fn with<R>(self, look: impl FnOnce(&Remembered) -> R) -> Option<R> {
        self.preferences.last_user.with(|known| known.as_ref().map(look))
    }
}

/// Who is signed in.
pub fn use_session() -> Session {
    expect_context()
}
