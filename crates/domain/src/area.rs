//! Provinces, districts, communes and villages with the dates of their names, codes and parents.

use serde::{Deserialize, Serialize};

use crate::id::AreaId;
use crate::record::{Kind, Typed};
use crate::time::CivilDate;

/// The four levels of the map. Districts exist until 30/06/2025 (Law 72/2025/QH15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaLevel {
    /// Tỉnh, thành phố trực thuộc trung ương.
    Province,
    /// Huyện, thị xã, thành phố thuộc tỉnh.
    District,
    /// Xã, phường, thị trấn, đặc khu.
    Commune,
    /// Thôn, bản, tổ dân phố.
    Village,
}

/// One unit of the map. Its id stays; what it is called and where it belongs has dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Where in the tree it stands.
    pub level: AreaLevel,
    /// What it was called and where it belonged, oldest first, without overlap.
    pub versions: Vec<AreaVersion>,
    /// The units it was made from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub predecessors: Vec<AreaId>,
    /// The units it went into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<AreaId>,
}

/// What a unit was called, from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaVersion {
    /// Tỉnh, huyện, thị xã, xã, phường, thị trấn, thôn, bản, tổ dân phố … in lower case.
    pub kind: String,
    /// The bare name, such as *Púng Luông*.
    pub name: String,
    /// The official code with its leading zero, where there is one. Never a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The unit it belonged to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<AreaId>,
    /// The first day; `None` where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<CivilDate>,
    /// The last day; `None` while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<CivilDate>,
}

impl Typed for Area {
    const KIND: Kind = Kind::Area;
}
