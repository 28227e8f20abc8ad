//! What a plan asks of an area in a year, such as the targets of Plan 170-KH/TU for 2020.
//!
//! A figure that was not found is absent. It is never a zero.

use serde::{Deserialize, Serialize};

use crate::id::AreaId;
use crate::standard::{Label, Sourced};

/// A plan with its targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetPlan {
    /// A stable code, such as `plan-170-2020`.
    pub code: String,
    /// Number and symbol, such as `170-KH/TU`.
    pub symbol: String,
    /// What it is called.
    pub title: Label,
    /// The body that issued it.
    pub issued_by: String,
    /// The day it was signed.
    pub issued: crate::time::CivilDate,
    /// The year in which the targets are to be met.
    pub year: u16,
    /// The targets, the province first.
    pub targets: Vec<Target>,
}

/// What the plan asks of one area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// The area, by the map of the year.
    pub area: AreaId,
    /// Poor households that are to leave poverty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households: Option<Sourced<u32>>,
    /// Poor households with a person of merit; none may be left at the end of the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merit_households: Option<Sourced<u32>>,
    /// By how much the rate is to fall, in hundredths of a percentage point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_drop_hundredths: Option<Sourced<u32>>,
    /// The rate at the end of the year, in hundredths of a per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_goal_hundredths: Option<Sourced<u32>>,
}

impl TargetPlan {
    /// The plans that come with the product. Reads a data file; meant for hosts.
    pub fn built_in() -> Vec<Self> {
        #[derive(Deserialize)]
        struct File {
            plans: Vec<TargetPlan>,
        }
        let file: File = toml::from_str(include_str!("../reference/targets.toml"))
            .expect("the built-in targets are tested TOML");
        file.plans
    }

    /// What the plan asks of that area.
    pub fn target(&self, area: AreaId) -> Option<&Target> {
        self.targets.iter().find(|target| target.area == area)
    }

    /// What is left for the areas whose figure was not found: the first target less the others.
    ///
    /// The first target is the whole; `None` where it has no figure.
    pub fn households_not_assigned(&self) -> Option<u32> {
        let (whole, parts) = self.targets.split_first()?;
        let figure = |target: &Target| target.households.as_ref().map(|sourced| sourced.value);
        Some(figure(whole)?.saturating_sub(parts.iter().filter_map(figure).sum()))
    }
}
