//! What a sheet says, checked against the standard before anything is decided.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::assessment::{Assessment, IndicatorAnswer, Points, PointsSource};
use crate::standard::Standard;

/// What a sheet says so far.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Points for living characteristics, if they were taken.
    pub b1: Option<&'a Points>,
    /// Deprivation points as written on paper, if there are any.
    pub b2: Option<&'a Points>,
    /// What was seen for each indicator.
    pub indicators: &'a BTreeMap<String, IndicatorAnswer>,
}

impl<'a> From<&'a Assessment> for Evidence<'a> {
    fn from(sheet: &'a Assessment) -> Self {
        Self { b1: sheet.b1.as_ref(), b2: sheet.b2.as_ref(), indicators: &sheet.indicators }
    }
}

/// Two parts of a sheet, or a sheet and its standard, that cannot both be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Contradiction {
    /// The standard has no cut-off for such places.
    #[error("the standard has no cut-off for the place")]
    NoCutOff,
    /// The standard has no such indicator.
    #[error("the standard has no indicator {indicator}")]
    UnknownIndicator {
        /// The code on the sheet.
        indicator: String,
    },
    /// The indicator has no such answer.
    #[error("indicator {indicator} has no such answer")]
    UnknownAnswer {
        /// The indicator's code.
        indicator: String,
    },
    /// The sheet judges an answer otherwise than the standard does.
    #[error("the standard judges the answer to {indicator} otherwise")]
    JudgedOtherwise {
        /// The indicator's code.
        indicator: String,
    },
    /// B2 is no multiple of the points of one indicator.
    #[error("B2 of {b2} is no multiple of {step}")]
    B2NotInSteps {
        /// As written.
        b2: u16,
        /// Points of one indicator.
        step: u16,
    },
    /// B2 is more than all indicators together.
    #[error("B2 of {b2} is more than {max}")]
    B2TooHigh {
        /// As written.
        b2: u16,
        /// Points of all indicators.
        max: u16,
    },
    /// B2 as written and the indicators do not agree.
    #[error("B2 is written as {written} and counted as {counted}")]
    B2Differs {
        /// As written.
        written: u16,
        /// As counted from the indicators.
        counted: u16,
    },
}

/// What is known of a household's deprivations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deprivation {
    /// Points (B2) known so far; final when `open` is empty.
    pub points: u16,
    /// How many indicators are deprived so far.
    pub count: u16,
    /// Codes of the deprived indicators, in the order of the standard; empty for bare totals.
    pub deprived: Vec<String>,
    /// Codes of the indicators without an answer that the total does not make up for.
    pub open: Vec<String>,
    /// Whether the points come from a paper total rather than from indicators.
    pub from_paper: bool,
}

impl Deprivation {
    /// Counts the indicators, or takes the total from paper, and checks one against the other.
    pub(super) fn of(standard: &Standard, sheet: &Evidence<'_>) -> Result<Self, Contradiction> {
        check_answers(standard, sheet.indicators)?;
        let (mut deprived, mut open) = (Vec::new(), Vec::new());
        for indicator in &standard.indicators {
            match sheet.indicators.get(&indicator.code) {
                Some(answer) if answer.deprived => deprived.push(indicator.code.clone()),
                Some(_) => {}
                None => open.push(indicator.code.clone()),
            }
        }
        let step = standard.points_per_indicator.value;
        let count = u16::try_from(deprived.len()).unwrap_or(u16::MAX);
        let counted = count.saturating_mul(step);
        let Some(written) = sheet.b2.map(|b2| b2.points) else {
            return Ok(Self { points: counted, count, deprived, open, from_paper: false });
        };
        check_total(standard, written)?;
        let still_possible = u16::try_from(open.len()).unwrap_or(u16::MAX).saturating_mul(step);
        if written < counted || written > counted.saturating_add(still_possible) {
            return Err(Contradiction::B2Differs { written, counted });
        }
        let from_paper = sheet.b2.is_some_and(|b2| b2.source == PointsSource::Paper);
        Ok(Self { points: written, count: written / step, deprived, open: Vec::new(), from_paper })
    }
}

fn check_answers(
    standard: &Standard,
    answers: &BTreeMap<String, IndicatorAnswer>,
) -> Result<(), Contradiction> {
    for (code, given) in answers {
        let indicator = code.clone();
        let Some(known) = standard.indicator(code) else {
            return Err(Contradiction::UnknownIndicator { indicator });
        };
        let Some(answer) = known.answer(&given.answer) else {
            return Err(Contradiction::UnknownAnswer { indicator });
        };
        if answer.deprived != given.deprived {
            return Err(Contradiction::JudgedOtherwise { indicator });
        }
    }
    Ok(())
}

fn check_total(standard: &Standard, b2: u16) -> Result<(), Contradiction> {
    let (step, max) = (standard.points_per_indicator.value, standard.b2_max());
    if !b2.is_multiple_of(step) {
        return Err(Contradiction::B2NotInSteps { b2, step });
    }
    if b2 > max {
        return Err(Contradiction::B2TooHigh { b2, max });
    }
    Ok(())
}
