//! A finished sheet and a standard make a class with its reasons.
//!
//! [`classify`] holds no figure of the law: it reads cut-offs, floor and indicators from the
//! [`Standard`](crate::standard::Standard) it is given. It also answers for a sheet that is still
//! being filled in, saying what is known so far and what is open.

mod decide;
mod evidence;
mod way_out;

use serde::{Deserialize, Serialize};

use crate::standard::StandardId;

pub use decide::classify;
pub use evidence::{Contradiction, Deprivation, Evidence};
pub use way_out::WayOut;

/// How a household stands under one standard at one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PovertyClass {
    /// Hộ nghèo.
    Poor,
    /// Hộ cận nghèo.
    NearPoor,
    /// Không nghèo, không cận nghèo.
    NotPoor,
}

impl PovertyClass {
    /// Every class, the poorest first.
    pub const ALL: [Self; 3] = [Self::Poor, Self::NearPoor, Self::NotPoor];

    /// The name on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Poor => "poor",
            Self::NearPoor => "near_poor",
            Self::NotPoor => "not_poor",
        }
    }

    /// The class of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == name)
    }
}

/// The two ways to be poor that reports of 2016–2021 tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoorBy {
    /// Nghèo về thu nhập: at or below the lower cut-off.
    Income,
    /// Nghèo thiếu hụt: in the middle band and broadly deprived.
    Deprivation,
}

/// One step of a decision. Texts are in the locale files by `code`; figures travel with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A stable code, such as `b1_not_above_line`; all of them are in [`reason`].
    pub code: String,
    /// The figures the sentence names, in order, such as points, line, count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<i64>,
    /// Codes of the indicators the sentence names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<String>,
}

impl Reason {
    fn new(code: &str, figures: &[u16], indicators: &[String]) -> Self {
        let figures = figures.iter().copied().map(i64::from).collect();
        Self { code: code.to_owned(), figures, indicators: indicators.to_vec() }
    }
}

/// The codes of reasons, each with the figures it carries.
pub mod reason {
    /// B1, poor line: at or below the lower cut-off, poor whatever the deprivations.
    pub const B1_NOT_ABOVE_POOR_LINE: &str = "b1_not_above_poor_line";
    /// B1, poor line, line: between the two cut-offs, deprivations decide.
    pub const B1_BETWEEN_LINES: &str = "b1_between_lines";
    /// B1, line: at or below the only cut-off, deprivations decide.
    pub const B1_NOT_ABOVE_LINE: &str = "b1_not_above_line";
    /// B1, line: above the (upper) cut-off, not poor whatever the deprivations.
    pub const B1_ABOVE_LINE: &str = "b1_above_line";
    /// B2, floor, deprived indicators, all indicators; names the deprived ones.
    pub const B2_REACHES_FLOOR: &str = "b2_reaches_floor";
    /// B2, floor, deprived indicators, all indicators; names the deprived ones.
    pub const B2_BELOW_FLOOR: &str = "b2_below_floor";
    /// B2, deprived indicators, all indicators: deprivations that do not change the class.
    pub const B2_FOR_THE_RECORD: &str = "b2_for_the_record";
    /// B2, deprived so far, answered, all indicators: a sheet that is not finished.
    pub const B2_SO_FAR: &str = "b2_so_far";
    /// B1: typed from a paper sheet, not computed.
    pub const B1_FROM_PAPER: &str = "b1_from_paper";
    /// B2: typed from a paper sheet, not computed.
    pub const B2_FROM_PAPER: &str = "b2_from_paper";
    /// A figure the decision used has not been compared with its source.
    pub const FIGURES_NOT_VERIFIED: &str = "figures_not_verified";

    /// Every code, for whoever writes the words.
    pub const ALL: [&str; 11] = [
        B1_NOT_ABOVE_POOR_LINE,
        B1_BETWEEN_LINES,
        B1_NOT_ABOVE_LINE,
        B1_ABOVE_LINE,
        B2_REACHES_FLOOR,
        B2_BELOW_FLOOR,
        B2_FOR_THE_RECORD,
        B2_SO_FAR,
        B1_FROM_PAPER,
        B2_FROM_PAPER,
        FIGURES_NOT_VERIFIED,
    ];
}

/// What a sheet still has to say.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Points for living characteristics.
    B1,
    /// The indicator of that code.
    Indicator(String),
}

/// A class with everything that led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classification {
    /// Under which standard.
    pub standard: StandardId,
    /// Which loading of its data.
    pub standard_version: u32,
    /// The class, as soon as nothing that is open can change it.
    pub class: Option<PovertyClass>,
    /// In which way poor, where the standard tells two apart.
    pub poor_by: Option<PoorBy>,
    /// Points for living characteristics, where known.
    pub b1: Option<u16>,
    /// What is known of deprivation.
    pub deprivation: Deprivation,
    /// Why, in the order in which it was decided.
    pub reasons: Vec<Reason>,
    /// What is still open; empty for a sheet that can be finished.
    pub missing: Vec<Missing>,
    /// What would have to change for another class, the nearest first.
    pub ways_out: Vec<WayOut>,
    /// Whether every figure that was used has been compared with its source.
    pub verified: bool,
}

impl Classification {
    /// Whether nothing is open, so that the sheet can be finished.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty() && self.class.is_some()
    }
}
