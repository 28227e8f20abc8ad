//! One officer's finished assessment of one household under one standard.

mod status;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::classification::{
    Classification, Contradiction, Evidence, PoorBy, PovertyClass, Reason, classify,
};
use crate::household::GpsPoint;
use crate::id::{AssessmentId, HouseholdId, UserId};
use crate::record::{FieldProblem, Kind, Typed};
use crate::standard::{Locality, Standard, StandardId};
use crate::time::CivilDate;

pub use status::{Doubled, Status, doubled_rounds, effective, official_status_at, status_at};

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
    /// In which way poor, where the standard tells two apart (2016–2021).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poor_by: Option<PoorBy>,
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
    /// The sheet this one repeats, only to stand in for one more: who chooses between several
    /// sheets of a round writes the chosen one anew, once for each that is laid aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<AssessmentId>,
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

/// Why a sheet does not hold under its standard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Disagreement {
    /// The sheet is under another standard than the one it was checked against.
    #[error("the sheet is under another standard")]
    OtherStandard,
    /// The standard does not apply to the review year.
    #[error("the standard does not apply to the review year")]
    RoundNotCovered,
    /// Parts of the sheet cannot both be right.
    #[error("the sheet contradicts itself")]
    Contradiction(#[from] Contradiction),
    /// The points lead to another class than the sheet says.
    #[error("the points lead to another class")]
    OtherClass {
        /// The class that follows.
        computed: PovertyClass,
    },
}

impl Assessment {
    /// Decides the sheet again under its standard and compares.
    ///
    /// A sheet without enough points to decide keeps the class it says: an exit list may name
    /// no points. The classification is returned so that its reasons can be shown.
    pub fn recheck(&self, standard: &Standard) -> Result<Classification, Disagreement> {
        if self.standard != standard.id {
            return Err(Disagreement::OtherStandard);
        }
        if !standard.applies_to_round(self.round) {
            return Err(Disagreement::RoundNotCovered);
        }
        let classification = classify(standard, self.locality, &Evidence::from(self))?;
        match classification.class {
            Some(computed) if computed != self.class => Err(Disagreement::OtherClass { computed }),
            _ => Ok(classification),
        }
    }
}

/// Review years the book can hold; a year outside is a slip of the pen.
pub const ROUNDS: std::ops::RangeInclusive<u16> = 2015..=2035;
/// No living-characteristics total is higher; a larger number is a slip of the pen.
pub const B1_MAX: u16 = 1000;
/// No deprivation total is higher: twelve indicators of ten points.
pub const B2_MAX: u16 = 120;
/// Points of one indicator in every standard so far.
const B2_STEP: u16 = 10;

impl Typed for Assessment {
    const KIND: Kind = Kind::Assessment;

    fn problem(&self) -> Option<FieldProblem> {
        let problem = |field, code| Some(FieldProblem::new(field, code));
        let points = |points: &Option<Points>| points.as_ref().map_or(0, |points| points.points);
        if self.standard.as_str().is_empty() {
            return problem("standard", "empty");
        }
        if !ROUNDS.contains(&self.round) {
            return problem("round", "out_of_range");
        }
        if points(&self.b1) > B1_MAX {
            return problem("b1", "out_of_range");
        }
        if points(&self.b2) > B2_MAX {
            return problem("b2", "out_of_range");
        }
        if !points(&self.b2).is_multiple_of(B2_STEP) {
            return problem("b2", "not_in_tens");
        }
        if self.poor_by.is_some() && self.class != PovertyClass::Poor {
            return problem("poor_by", "not_poor");
        }
        self.place.and_then(|place| place.problem("place"))
    }
}
