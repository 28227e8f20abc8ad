//! What others may know of a user: name, role and areas.

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::id::AreaId;
use crate::record::{Kind, Typed};

/// A user's public card, in the reference scope. The record's id is the user's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Full name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The areas they are bound to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaId>,
}

impl Typed for Officer {
    const KIND: Kind = Kind::Officer;
}
