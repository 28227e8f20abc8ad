//! Poverty standards as versioned data: lines, cut-offs, indicators, questions, tables, causes.
//!
//! Nothing here knows a figure of the law. Every figure comes from a data file with its
//! source and with the mark that says whether it has been compared with that source, so
//! that a screen can print *chưa kiểm chứng* where nobody has.

mod built_in;
mod question;
mod score_table;
mod words;

use serde::{Deserialize, Serialize};

use crate::cause::CauseCatalogue;
use crate::need::NeedCatalogue;
use crate::record::{FieldProblem, Kind, Typed};
use crate::time::CivilDate;

pub(crate) use built_in::built_in_needs;
pub use built_in::{built_in_records, built_in_standard};
pub use question::{Answer, Indicator, QuestionGroup};
pub use score_table::{Counted, ScoreColumn, ScoreOption, ScoreRow, ScoreTable, UnknownScore};
pub use words::{Label, Sourced, SourcedLabel};

/// The stable name of a standard, such as `nd07-2021`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StandardId(pub String);

impl StandardId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which column of a table applies to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locality {
    /// Xã: khu vực nông thôn.
    Rural,
    /// Phường, thị trấn: khu vực thành thị.
    Urban,
}

impl Locality {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Rural, Self::Urban];
}

/// One standard as it is loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standard {
    /// Its stable name.
    pub id: StandardId,
    /// Which loading of the data this is; grows with every correction.
    pub version: u32,
    /// What officers call it, such as *Chuẩn 2022–2026*.
    pub title: Label,
    /// The law it comes from, the founding document first.
    pub documents: Vec<LegalDocument>,
    /// Which review years it applies to, each with its legal basis.
    pub rounds: Vec<RoundSpan>,
    /// Who approved the loaded wording and figures; `None` while nobody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// Income lines in đồng per person and month, for the record: the product asks for points.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub income_lines: Vec<IncomeLine>,
    /// Where the points of a household meet the classes.
    pub cut_offs: Vec<CutOff>,
    /// Points for one deprived indicator.
    pub points_per_indicator: Sourced<u16>,
    /// Deprivation points from which deprivation counts as broad.
    pub b2_floor: Sourced<u16>,
    /// The step in which living-characteristics points are given.
    pub b1_step: Sourced<u16>,
    /// The dimensions, in the order of the law.
    pub dimensions: Vec<Dimension>,
    /// Where the list and order of the indicators come from.
    pub indicator_list: Sourced<u16>,
    /// The indicators, in the order of the official reports.
    pub indicators: Vec<Indicator>,
    /// The indicators as they are asked, one group a screen.
    pub groups: Vec<QuestionGroup>,
    /// Tables that count living-characteristics points, complete or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub score_tables: Vec<ScoreTable>,
    /// The causes of poverty of the period.
    pub causes: CauseCatalogue,
    /// What a household may ask for.
    pub needs: NeedCatalogue,
}

/// A legal document by its symbol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalDocument {
    /// Number and symbol, such as `07/2021/NĐ-CP`.
    pub symbol: String,
    /// What it is, in both languages.
    pub title: Label,
    /// The day it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<CivilDate>,
    /// The first day it applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<CivilDate>,
    /// The last day it applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expired: Option<CivilDate>,
    /// Where this was read.
    pub source: String,
    /// Whether it was read there, or is remembered.
    pub verified: bool,
}

/// A run of review years with its legal basis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundSpan {
    /// The first review year.
    pub from: u16,
    /// The last one.
    pub to: u16,
    /// The provision that says so.
    pub basis: String,
    /// Where this was read.
    pub source: String,
    /// Whether it was read there, or is remembered.
    pub verified: bool,
}

/// An income line of the law. It explains the points; no screen asks for income.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncomeLine {
    /// What the line divides, such as `poor` or `near_poor`.
    pub code: String,
    /// What it is called.
    pub label: Label,
    /// Đồng per person and month in rural areas.
    pub rural: Sourced<u64>,
    /// Đồng per person and month in urban areas.
    pub urban: Sourced<u64>,
}

/// Where points meet the classes in one kind of place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutOff {
    /// Which places.
    pub locality: Locality,
    /// At or below it a household is poor whatever its deprivations (2016–2021 only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poor_line: Option<Sourced<u16>>,
    /// Above it a household is not poor; at or below it deprivations decide.
    pub line: Sourced<u16>,
}

/// A dimension of poverty, such as *nhà ở*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// A stable code.
    pub code: String,
    /// Its name in the law.
    pub label: Label,
}

impl Standard {
    /// Whether reviews of that year are made under it.
    pub fn applies_to_round(&self, round: u16) -> bool {
        self.rounds.iter().any(|span| (span.from..=span.to).contains(&round))
    }

    /// The cut-offs of the kind of place.
    pub fn cut_off(&self, locality: Locality) -> Option<&CutOff> {
        self.cut_offs.iter().find(|cut_off| cut_off.locality == locality)
    }

    /// The indicator of that code.
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == code)
    }

    /// The dimension of that code.
    pub fn dimension(&self, code: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.code == code)
    }

    /// The highest number of deprivation points: every indicator deprived.
    pub fn b2_max(&self) -> u16 {
        let indicators = u16::try_from(self.indicators.len()).unwrap_or(u16::MAX);
        indicators.saturating_mul(self.points_per_indicator.value)
    }

    /// How many deprived indicators reach the floor.
    pub fn deprivation_floor(&self) -> u16 {
        self.b2_floor.value.div_ceil(self.points_per_indicator.value.max(1))
    }

    /// The score table of that code.
    pub fn score_table(&self, code: &str) -> Option<&ScoreTable> {
        self.score_tables.iter().find(|table| table.code == code)
    }

    /// Every standard built into the product, the newest first.
    ///
    /// Reads data files and is meant for hosts; a phone gets its standards by sync.
    pub fn built_in() -> Vec<Self> {
        built_in_records().into_iter().map(|(_, standard)| standard).collect()
    }
}

/// The standards a review of that year is made under, in the order given. 2021 has two.
pub fn standards_for_round(standards: &[Standard], round: u16) -> Vec<&Standard> {
    standards.iter().filter(|standard| standard.applies_to_round(round)).collect()
}

/// The standard that official statuses followed on that day.
///
/// In the first year of a new standard a review is made under both, and the older one is still
/// the official one until the year ends: in 2021 that of Decision 59/2015/QĐ-TTg.
pub fn standard_in_force(standards: &[Standard], day: CivilDate) -> Option<&Standard> {
    let year = u16::try_from(day.year()).ok()?;
    let applying = standards_for_round(standards, year);
    let older = applying.iter().find(|standard| standard.applies_to_round(year.saturating_sub(1)));
    older.or(applying.first()).copied()
}

impl Typed for Standard {
    const KIND: Kind = Kind::Standard;

    fn problem(&self) -> Option<FieldProblem> {
        if self.points_per_indicator.value == 0 {
            return Some(FieldProblem::new("points_per_indicator", "zero"));
        }
        if Locality::ALL.into_iter().any(|locality| self.cut_off(locality).is_none()) {
            return Some(FieldProblem::new("cut_offs", "incomplete"));
        }
        let unasked = self.indicators.iter().any(|indicator| {
            let groups = self.groups.iter().flat_map(|group| &group.indicators);
            groups.filter(|code| **code == indicator.code).count() != 1
        });
        if unasked {
            return Some(FieldProblem::new("groups", "not_each_once"));
        }
        let strays = self.indicators.iter().any(|i| self.dimension(&i.dimension).is_none());
        strays.then(|| FieldProblem::new("indicators", "unknown_dimension"))
    }
}
