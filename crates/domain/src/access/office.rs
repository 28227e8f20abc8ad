//! The administration screens and the roles they are for.

use super::Role;

/// An administration screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfficePage {
    /// Households by class and commune against the target, with the movement of the period.
    Board,
    /// Lists of households with filters, and the list behind every number.
    Households,
    /// Bringing in a review workbook.
    Import,
    /// Users and their areas.
    Users,
    /// The phones people work with, and how each stands.
    Devices,
    /// Mutations that wait for a supervisor.
    Quarantine,
    /// Fields with two values.
    Conflicts,
    /// Sessions held and who came.
    Training,
}

impl OfficePage {
    /// Every screen.
    pub const ALL: [Self; 8] = [
        Self::Board,
        Self::Households,
        Self::Import,
        Self::Users,
        Self::Devices,
        Self::Quarantine,
        Self::Conflicts,
        Self::Training,
    ];

    pub(super) fn is_open_to(self, role: Role) -> bool {
        match self {
            Self::Board => !matches!(role, Role::Village | Role::Trainer),
            Self::Households => !matches!(role, Role::Trainer),
            Self::Training => role != Role::Village,
            Self::Import => matches!(role, Role::ProvinceAdmin | Role::CommuneOfficer),
            Self::Users | Self::Devices => role == Role::ProvinceAdmin,
            Self::Quarantine => {
                matches!(role, Role::ProvinceAdmin | Role::District | Role::CommuneOfficer)
            }
            Self::Conflicts => !matches!(role, Role::Trainer | Role::Agency),
        }
    }
}
