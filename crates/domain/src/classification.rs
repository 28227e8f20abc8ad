//! A finished sheet and a standard make a class with its reasons.

use serde::{Deserialize, Serialize};

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

/// One step of a decision. Texts are in the locale files by `code`; figures travel with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// A stable code, such as `b1_not_above_line`.
    pub code: String,
    /// The figures the sentence names, in order, such as points, line, count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<i64>,
    /// Codes of the indicators the sentence names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<String>,
}
