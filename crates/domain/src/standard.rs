//! Poverty standards as versioned data: lines, cut-offs, indicators, causes, each with its source.

use serde::{Deserialize, Serialize};

use crate::record::{Kind, Typed};

/// The stable name of a standard, such as `nd07-2021`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StandardId(pub String);

/// Which column of a table applies to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locality {
    /// Xã: khu vực nông thôn.
    Rural,
    /// Phường, thị trấn: khu vực thành thị.
    Urban,
}

/// One standard as it is loaded. The full shape is filled in with the tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standard {
    /// Its stable name.
    pub id: StandardId,
}

impl Typed for Standard {
    const KIND: Kind = Kind::Standard;
}
