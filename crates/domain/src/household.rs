//! A household's card.

mod code;

use serde::{Deserialize, Serialize};

use crate::id::AreaId;
use crate::record::{FieldProblem, Kind, Typed};
use crate::time::PartialDate;

pub use code::{number_in_code, readable_code};

/// A household as the book knows it. Its name is the name of its head, who is a [`crate::person::Person`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Household {
    /// The village it lives in; the commune is that village's parent.
    pub village: AreaId,
    /// Readable code made by the product, such as `PL-NHB-014`. Never a key, never reused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Where in the village, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where on the map, if the officer recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gps: Option<GpsPoint>,
    /// A telephone number the household can be reached at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Since when it has lived here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence_start: Option<PartialDate>,
    /// A member is a person of merit (người có công với cách mạng).
    #[serde(default)]
    pub merit: bool,
    /// The household counts as one of an ethnic minority (hộ DTTS).
    #[serde(default)]
    pub ethnic_minority: bool,
    /// Nobody in it is able to work (hộ không có khả năng lao động).
    #[serde(default)]
    pub no_labour: bool,
    /// How many people the list says live in it; the members on file may be fewer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_stated: Option<u16>,
    /// Codes other systems know it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<OriginCode>,
}

/// A point on the map (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GpsPoint {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Radius in metres the phone vouched for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
}

/// The code another system or list gave a household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginCode {
    /// The system or list.
    pub source: String,
    /// The code as it stands there.
    pub code: String,
}

impl GpsPoint {
    /// What a phone measured: degrees to seven places, which is about a centimetre, and whole
    /// metres. So few digits are read to the last bit by every reader of JSON, the fast ones too;
    /// a position never differs from its own base.
    pub fn measured(latitude: f64, longitude: f64, accuracy_m: Option<f64>) -> Self {
        let degrees = |value: f64| (value * 1e7).round() / 1e7;
        Self {
            latitude: degrees(latitude),
            longitude: degrees(longitude),
            accuracy_m: accuracy_m.map(f64::ceil),
        }
    }

    /// Whether the numbers can be a place on earth.
    pub(crate) fn problem(self, field: &str) -> Option<FieldProblem> {
        let on_earth = (-90.0..=90.0).contains(&self.latitude)
            && (-180.0..=180.0).contains(&self.longitude)
            && self.accuracy_m.is_none_or(|metres| metres >= 0.0);
        (!on_earth).then(|| FieldProblem::new(field, "not_on_earth"))
    }
}

/// More people than any household has.
const SIZE_MAX: u16 = 60;

impl Typed for Household {
    const KIND: Kind = Kind::Household;

    fn problem(&self) -> Option<FieldProblem> {
        if let Some(problem) = self.gps.and_then(|gps| gps.problem("gps")) {
            return Some(problem);
        }
        if self.size_stated.is_some_and(|size| size == 0 || size > SIZE_MAX) {
            return Some(FieldProblem::new("size_stated", "out_of_range"));
        }
        let nameless = |alias: &OriginCode| alias.source.is_empty() || alias.code.is_empty();
        self.aliases.iter().any(nameless).then(|| FieldProblem::new("aliases", "empty"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_measured_position_has_digits_that_every_reader_reads_exactly(
            latitude in -90.0..=90.0, longitude in -180.0..=180.0, accuracy in 0.0..5_000.0,
        ) {
            let point = GpsPoint::measured(latitude, longitude, Some(accuracy));
            prop_assert!((point.latitude - latitude).abs() < 1e-7);
            prop_assert!((point.longitude - longitude).abs() < 1e-7);
            for value in [point.latitude, point.longitude] {
                let digits = value.to_string().chars().filter(char::is_ascii_digit).count();
                prop_assert!(digits <= 10, "{value}");
            }
            prop_assert_eq!(point.problem("gps"), None);
        }
    }
}
