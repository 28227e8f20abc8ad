//! What the boards and reports count: classes of a round, and the movement between two rounds.

use serde::{Deserialize, Serialize};

use crate::classification::PovertyClass;

/// How a household changed the number of poor households between two rounds.
///
/// Start less the three ways out plus the three ways in is the end, whatever the data says,
/// because every household of either round is in exactly one of the seven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// Nghèo, vẫn nghèo.
    StaysPoor,
    /// Thoát nghèo, thành cận nghèo.
    ToNearPoor,
    /// Thoát nghèo, vượt cận nghèo.
    ToNotPoor,
    /// Giảm khác: was poor and has no sheet of the later round.
    NotReviewed,
    /// Cận nghèo thành nghèo.
    FromNearPoor,
    /// Tái nghèo: poor again after a review in which it was not.
    Relapsed,
    /// Phát sinh mới: never recorded as poor before.
    New,
}

impl Movement {
    /// Every movement, in the order of the reports.
    pub const ALL: [Self; 7] = [
        Self::StaysPoor,
        Self::ToNearPoor,
        Self::ToNotPoor,
        Self::NotReviewed,
        Self::FromNearPoor,
        Self::Relapsed,
        Self::New,
    ];

    /// The movement between two classes; `None` for a household that was poor in neither round.
    ///
    /// `was_poor` says whether any earlier round recorded it as poor.
    pub fn of(
        before: Option<PovertyClass>,
        now: Option<PovertyClass>,
        was_poor: bool,
    ) -> Option<Self> {
        use PovertyClass::{NearPoor, NotPoor, Poor};
        match (before, now) {
            (Some(Poor), Some(Poor)) => Some(Self::StaysPoor),
            (Some(Poor), Some(NearPoor)) => Some(Self::ToNearPoor),
            (Some(Poor), Some(NotPoor)) => Some(Self::ToNotPoor),
            (Some(Poor), None) => Some(Self::NotReviewed),
            (Some(NearPoor), Some(Poor)) => Some(Self::FromNearPoor),
            (_, Some(Poor)) if was_poor => Some(Self::Relapsed),
            (_, Some(Poor)) => Some(Self::New),
            _ => None,
        }
    }

    /// The name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StaysPoor => "stays_poor",
            Self::ToNearPoor => "to_near_poor",
            Self::ToNotPoor => "to_not_poor",
            Self::NotReviewed => "not_reviewed",
            Self::FromNearPoor => "from_near_poor",
            Self::Relapsed => "relapsed",
            Self::New => "new",
        }
    }

    /// The movement of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|movement| movement.as_str() == name)
    }

    /// Whether it lowers the number of poor households.
    pub fn is_way_out(self) -> bool {
        matches!(self, Self::ToNearPoor | Self::ToNotPoor | Self::NotReviewed)
    }

    /// Whether it raises the number of poor households.
    pub fn is_way_in(self) -> bool {
        matches!(self, Self::FromNearPoor | Self::Relapsed | Self::New)
    }

    /// Whether the household has left poverty by review, which is what a plan counts.
    pub fn is_exit(self) -> bool {
        matches!(self, Self::ToNearPoor | Self::ToNotPoor)
    }
}

#[cfg(test)]
mod tests {
    use super::Movement;
    use crate::classification::PovertyClass;

    #[test]
    fn every_pair_of_rounds_balances() {
        let classes: Vec<Option<PovertyClass>> =
            PovertyClass::ALL.into_iter().map(Some).chain([None]).collect();
        for before in &classes {
            for now in &classes {
                for was_poor in [false, true] {
                    let movement = Movement::of(*before, *now, was_poor);
                    let poor = |class: &Option<PovertyClass>| {
                        i32::from(*class == Some(PovertyClass::Poor))
                    };
                    let lowers = i32::from(movement.is_some_and(Movement::is_way_out));
                    let raises = i32::from(movement.is_some_and(Movement::is_way_in));
                    assert_eq!(poor(before) - lowers + raises, poor(now), "{before:?} {now:?}");
                }
            }
        }
    }

    #[test]
    fn names_lead_back() {
        for movement in Movement::ALL {
            assert_eq!(Movement::from_name(movement.as_str()), Some(movement));
        }
        assert_eq!(Movement::from_name("gone"), None);
    }
}
