//! Provinces, districts, communes and villages with the dates of their names, codes and parents.
//!
//! tidy: vietnamese letters, because the reference data name the kinds so.

mod spelling;
mod tree;

use serde::{Deserialize, Serialize};

use crate::id::AreaId;
use crate::name::fold;
use crate::record::{FieldProblem, Kind, Typed};
use crate::standard::Locality;
use crate::time::CivilDate;

pub use tree::{AreaQuery, AreaTree, UnresolvedArea};

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
    /// Other spellings of the name in official data, such as *Dế Xu Phình*.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_spelled: Vec<String>,
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

impl AreaLevel {
    /// Every level, the widest first.
    pub const ALL: [Self; 4] = [Self::Province, Self::District, Self::Commune, Self::Village];

    /// The name on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::District => "district",
            Self::Commune => "commune",
            Self::Village => "village",
        }
    }

    /// The level of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == name)
    }
}

impl Area {
    /// What it was called on that day; `None` before it was made and after it was dissolved.
    pub fn version_at(&self, on: CivilDate) -> Option<&AreaVersion> {
        self.versions.iter().find(|version| version.is_valid(on))
    }

    /// What it is called, or was called last.
    pub fn latest(&self) -> Option<&AreaVersion> {
        self.versions.last()
    }
}

impl AreaVersion {
    /// Whether it applied on that day; both ends belong to it.
    pub fn is_valid(&self, on: CivilDate) -> bool {
        self.valid_from.is_none_or(|from| from <= on) && self.valid_to.is_none_or(|to| on <= to)
    }

    /// Which cut-offs apply to a commune of this kind: rural for xã, urban for phường and thị trấn.
    pub fn locality(&self) -> Option<Locality> {
        match self.kind.as_str() {
            "xã" => Some(Locality::Rural),
            "phường" | "thị trấn" => Some(Locality::Urban),
            _ => None,
        }
    }

    /// The name as people write it, such as *xã Púng Luông*.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }

    fn is_written(&self, folded: &str) -> bool {
        std::iter::once(&self.name).chain(&self.also_spelled).any(|name| fold(name) == folded)
    }
}

impl Typed for Area {
    const KIND: Kind = Kind::Area;

    fn problem(&self) -> Option<FieldProblem> {
        let problem = |code| Some(FieldProblem::new("versions", code));
        if self.versions.is_empty() {
            return problem("empty");
        }
        if self.versions.iter().any(|version| version.name.trim().is_empty()) {
            return problem("name_empty");
        }
        let backwards = |version: &AreaVersion| {
            version.valid_from.zip(version.valid_to).is_some_and(|(from, to)| from > to)
        };
        if self.versions.iter().any(backwards) {
            return problem("ends_before_it_begins");
        }
        let apart = |pair: &[AreaVersion]| {
            pair[0].valid_to.zip(pair[1].valid_from).is_some_and(|(end, start)| end < start)
        };
        (!self.versions.windows(2).all(apart)).then(|| FieldProblem::new("versions", "overlap"))
    }
}
