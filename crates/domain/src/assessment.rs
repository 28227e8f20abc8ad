//! One officer's finished assessment of one household under one standard.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::classification::{PovertyClass, Reason};
use crate::household::GpsPoint;
use crate::id::{AssessmentId, HouseholdId, UserId};
use crate::record::{Kind, Typed};
use crate::standard::{Locality, StandardId};
use crate::time::CivilDate;

/// A finished sheet. Status belongs to (household, standard, date): in 2021 a household has two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Whom it is about.
    pub household: HouseholdId,
    /// Under which standard.
    pub standard: StandardId,
    /// The review year it belongs to, such as 2023.
    pub round: u16,
    /// The day it was made.
    pub date: CivilDate,
    /// Which cut-offs apply to the place.
    pub locality: Locality,
    /// Points for living characteristics (B1, in the circular *điểm A*), if they were taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub b1: Option<Points>,
    /// Points for deprivations (B2, *điểm B*), ten for each deprived indicator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub b2: Option<Points>,
    /// What was seen for each indicator, by the indicator's code; empty where only totals came in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub indicators: BTreeMap<String, IndicatorAnswer>,
    /// What follows. Stored because it was told to the household, recomputed to check it.
    pub class: PovertyClass,
    /// Why, in the order in which it was decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Causes of poverty, by code of the catalogue of the period; there may be several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<String>,
    /// Needs in the household's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs_in_own_words: Option<String>,
    /// Needs ticked from the list, by code.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Who made it; `None` for a sheet that came with an imported list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<UserId>,
    /// Where it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<GpsPoint>,
    /// The decision that recognised the class, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The class the household had left, for a household on an exit list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_class: Option<PovertyClass>,
    /// The sheet this one stands in for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<AssessmentId>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A number of points and how it was come by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// Whole points.
    pub points: u16,
    /// Typed from a paper sheet, or counted here.
    pub source: PointsSource,
}

/// How points were come by. Points from paper are never shown as computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum PointsSource {
    /// Nhập từ phiếu giấy.
    Paper,
    /// Counted from the indicators of the standard.
    Indicators,
    /// Counted with a loaded score table.
    Table {
        /// The table's code.
        table: String,
        /// Its loaded version.
        version: u32,
    },
}

/// What was seen for one indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorAnswer {
    /// The code of the chosen answer.
    pub answer: String,
    /// Whether that answer means deprivation under the standard.
    pub deprived: bool,
}

/// A decision of the commune's chair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Number and symbol, such as `297/QĐ-UBND`.
    pub number: String,
    /// The day it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<CivilDate>,
}

impl Typed for Assessment {
    const KIND: Kind = Kind::Assessment;
}
