//! The names under which unfinished forms are kept.

use std::fmt;
use std::str::FromStr;

use domain::id::{HouseholdId, PersonId, SessionId};

/// What an unfinished form is about. A form for something new carries the id it will have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DraftKey {
    /// An assessment sheet of a household.
    Assessment(HouseholdId),
    /// A household's card, new or known.
    Household(HouseholdId),
    /// A member, new or known, of a household.
    Person(HouseholdId, PersonId),
    /// A session, new or known.
    Session(SessionId),
    /// Who is at a session.
    Attendance(SessionId),
}

impl fmt::Display for DraftKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Assessment(household) => write!(out, "assessment:{household}"),
            Self::Household(household) => write!(out, "household:{household}"),
            Self::Person(household, person) => write!(out, "person:{household}:{person}"),
            Self::Session(session) => write!(out, "session:{session}"),
            Self::Attendance(session) => write!(out, "attendance:{session}"),
        }
    }
}

/// The name is not one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of an unfinished form")]
pub struct UnknownDraftKey;

impl FromStr for DraftKey {
    type Err = UnknownDraftKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (form, about) = text.split_once(':').ok_or(UnknownDraftKey)?;
        let unknown = |_| UnknownDraftKey;
        Ok(match form {
            "assessment" => Self::Assessment(about.parse().map_err(unknown)?),
            "household" => Self::Household(about.parse().map_err(unknown)?),
            "person" => {
                let (household, person) = about.split_once(':').ok_or(UnknownDraftKey)?;
                Self::Person(household.parse().map_err(unknown)?, person.parse().map_err(unknown)?)
            }
            "session" => Self::Session(about.parse().map_err(unknown)?),
            "attendance" => Self::Attendance(about.parse().map_err(unknown)?),
            _ => return Err(UnknownDraftKey),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_name_is_read_back_as_it_was_written() {
        let household = HouseholdId(Uuid::from_u128(1));
        let person = PersonId(Uuid::from_u128(2));
        let session = SessionId(Uuid::from_u128(3));
        for key in [
            DraftKey::Assessment(household),
            DraftKey::Household(household),
            DraftKey::Person(household, person),
            DraftKey::Session(session),
            DraftKey::Attendance(session),
        ] {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        assert_eq!("visit:1".parse::<DraftKey>(), Err(UnknownDraftKey));
    }
}
