//! Who may see and change what: the one place that knows roles and areas.

mod office;
mod sensitive;

use serde::{Deserialize, Serialize};

use crate::id::{AreaId, ScopeId, UserId};
use crate::record::Kind;

pub use office::OfficePage;
pub use sensitive::sensitive_fields;

/// What a user is here for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Quản trị cấp tỉnh: everything of the province, users and imports.
    ProvinceAdmin,
    /// Cấp huyện (until 30/06/2025): reads the district, supervises its communes.
    District,
    /// Cán bộ xã: the household book of whole communes.
    CommuneOfficer,
    /// Trưởng thôn, rà soát viên: the household book of named villages.
    Village,
    /// Cán bộ khuyến nông, giảng viên: sessions and attendance.
    Trainer,
    /// Đơn vị giúp đỡ: reads the lists of its areas.
    Agency,
    /// Thanh tra, giám sát: reads, changes nothing.
    Inspector,
}

impl Role {
    /// Every role, the widest first.
    pub const ALL: [Self; 7] = [
        Self::ProvinceAdmin,
        Self::District,
        Self::CommuneOfficer,
        Self::Village,
        Self::Trainer,
        Self::Agency,
        Self::Inspector,
    ];

    /// The name on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProvinceAdmin => "province_admin",
            Self::District => "district",
            Self::CommuneOfficer => "commune_officer",
            Self::Village => "village",
            Self::Trainer => "trainer",
            Self::Agency => "agency",
            Self::Inspector => "inspector",
        }
    }

    /// The role of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// A signed-in user's rights, resolved once per request from the account and its areas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Whose rights these are.
    pub user: UserId,
    /// What they are here for.
    pub role: Role,
    /// Communes whose whole scope they may read, by the map valid today and before.
    pub communes: Vec<AreaId>,
    /// The villages they are bound to; empty for roles that see whole communes.
    pub villages: Vec<AreaId>,
}

/// Whether a mutation may be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Yes.
    Allowed,
    /// No; it is quarantined with this stable code as its reason.
    Denied(&'static str),
}

impl Access {
    /// The scopes this user's devices hold: reference, their own, and their communes.
    pub fn scopes(&self) -> Vec<ScopeId> {
        let mut scopes = vec![ScopeId::REFERENCE, ScopeId::from(self.user)];
        scopes.extend(self.communes.iter().copied().map(ScopeId::from));
        scopes
    }

    /// Whether they may read the scope.
    pub fn may_read(&self, scope: ScopeId) -> bool {
        scope == ScopeId::REFERENCE || scope == ScopeId::from(self.user) || self.has_commune(scope)
    }

    /// Whether the commune's records are theirs to read.
    fn has_commune(&self, scope: ScopeId) -> bool {
        self.communes.iter().any(|commune| ScopeId::from(*commune) == scope)
    }

    /// Whether they may open an administration screen at all; what it shows is cut to their areas.
    pub fn may_open_office(&self, page: OfficePage) -> bool {
        page.is_open_to(self.role)
    }

    /// Whether they may accept, change or send back what was quarantined for the scope.
    ///
    /// Supervisors are the province, the commune's officer, and the district while there is one.
    pub fn may_supervise(&self, scope: ScopeId) -> bool {
        let supervises =
            matches!(self.role, Role::ProvinceAdmin | Role::District | Role::CommuneOfficer);
        supervises && self.has_commune(scope)
    }

    /// Whether they may decide about what was kept aside there. The province also decides about
    /// what was meant for no commune there is, which stays with its author.
    pub fn may_decide(&self, scope: ScopeId) -> bool {
        self.may_supervise(scope) || self.role == Role::ProvinceAdmin
    }

    /// Whether they may give a record of that scope another home, with all that hangs on it.
    ///
    /// Who answers for the whole commune lets a household go; its new commune need not be theirs.
    pub fn may_move(&self, kind: Kind, scope: ScopeId) -> Permission {
        match self.may_change(kind, scope, None) {
            Permission::Allowed
                if !matches!(self.role, Role::ProvinceAdmin | Role::CommuneOfficer) =>
            {
                Permission::Denied("role_may_not")
            }
            other => other,
        }
    }

    /// Whether they may uncover ethnic group, health and identity numbers, on purpose.
    ///
    /// Trainers and helping agencies work with names and classes and see the rest covered.
    pub fn may_reveal_sensitive(&self) -> bool {
        !matches!(self.role, Role::Trainer | Role::Agency)
    }

    /// Whether they may use the officer's screens on a phone to record anything.
    pub fn may_record(&self) -> bool {
        matches!(
            self.role,
            Role::ProvinceAdmin | Role::CommuneOfficer | Role::Village | Role::Trainer
        )
    }

    /// Whether they may create users, change their areas and end their sessions.
    pub fn may_manage_users(&self) -> bool {
        self.role == Role::ProvinceAdmin
    }

    /// Whether they may bring a review workbook into the commune.
    pub fn may_import(&self, commune: ScopeId) -> bool {
        let imports = matches!(self.role, Role::ProvinceAdmin | Role::CommuneOfficer);
        imports && self.has_commune(commune)
    }

    /// Whether they may change a record of the kind in the scope.
    ///
    /// `village` is the village of the household the record is about, where it is known;
    /// a user bound to villages may change nothing in another one.
    pub fn may_change(&self, kind: Kind, scope: ScopeId, village: Option<AreaId>) -> Permission {
        if kind.is_made_by_server() {
            return Permission::Denied("kind_made_by_server");
        }
        if scope == ScopeId::REFERENCE {
            return Permission::Denied("reference_is_read_only");
        }
        if !self.has_commune(scope) {
            return Permission::Denied("outside_your_area");
        }
        let may = match self.role {
            Role::ProvinceAdmin | Role::CommuneOfficer => true,
            Role::Village => !matches!(kind, Kind::Area),
            Role::Trainer => {
                matches!(kind, Kind::TrainingSession | Kind::Attendance | Kind::Conflict)
            }
            Role::District | Role::Agency | Role::Inspector => false,
        };
        if !may {
            return Permission::Denied("role_may_not");
        }
        match village {
            Some(village) if self.role == Role::Village && !self.villages.contains(&village) => {
                Permission::Denied("outside_your_village")
            }
            _ => Permission::Allowed,
        }
    }
}
