//! Typed identifiers, so that a household can never be passed for a person.
//!
//! Every id is a UUIDv7 made by whoever records the thing first, usually a phone
//! without signal. Nothing in the product is keyed on an official code.

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::time::Timestamp;

/// Ten random bytes from the caller's random source, enough for one UUIDv7.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entropy(pub [u8; 10]);

/// Declares one kind of identifier.
macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Builds a time-ordered identifier (UUIDv7, RFC 9562) from the caller's clock and randomness.
            pub fn new(at: Timestamp, entropy: Entropy) -> Self {
                Self(Builder::from_unix_timestamp_millis(at.as_millis_unsigned(), &entropy.0).into_uuid())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

typed_id! {
    /// A province, district, commune or village, whatever its code and name are this year.
    AreaId;
    /// A household as it is known in the field, stable across moves and splits.
    HouseholdId;
    /// One member of a household.
    PersonId;
    /// One finished assessment sheet.
    AssessmentId;
    /// One training session.
    SessionId;
    /// A person with an account.
    UserId;
    /// One browser profile on one machine.
    DeviceId;
    /// Any record, whatever its kind; the typed ids convert into it.
    RecordId;
    /// One thing a person did on one device. Sending it again repeats the id.
    MutationId;
    /// The unit of replication, ordering and access: a commune, a user, the reference data.
    ScopeId;
}

/// Lets the typed ids of records be used where any record is meant.
macro_rules! is_record {
    ($($name:ident),*) => {$(
        impl From<$name> for RecordId {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }

        impl From<RecordId> for $name {
            fn from(id: RecordId) -> Self {
                Self(id.0)
            }
        }
    )*};
}

is_record!(AreaId, HouseholdId, PersonId, AssessmentId, SessionId, UserId);

impl From<AreaId> for ScopeId {
    /// A commune is the scope of everything recorded in it.
    fn from(commune: AreaId) -> Self {
        Self(commune.0)
    }
}

impl From<UserId> for ScopeId {
    /// A user is the scope of what concerns nobody else, such as answers to his own mutations.
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

impl ScopeId {
    /// Areas, standards, catalogues and officers' names: read by every signed-in user.
    pub const REFERENCE: Self = Self(Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001));
}
