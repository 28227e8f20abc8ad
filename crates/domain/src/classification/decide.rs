//! The decision itself.

use super::evidence::{Contradiction, Deprivation, Evidence};
use super::way_out::ways_out;
use super::{Classification, Missing, PoorBy, PovertyClass, Reason, reason};
use crate::assessment::PointsSource;
use crate::standard::{CutOff, Locality, Standard};

/// Applies one dated standard to one sheet, finished or not.
///
/// The result carries its reasons, because an officer has to explain it at the door and a
/// household has the right to contest it.
pub fn classify(
    standard: &Standard,
    locality: Locality,
    sheet: &Evidence<'_>,
) -> Result<Classification, Contradiction> {
    let cut_off = standard.cut_off(locality).ok_or(Contradiction::NoCutOff)?;
    let deprivation = Deprivation::of(standard, sheet)?;
    let b1 = sheet.b1.map(|points| points.points);
    let band = b1.map(|b1| Band::of(cut_off, b1));
    let (class, poor_by) = decide(standard, cut_off, band, &deprivation);
    let verified = figures_are_verified(standard, cut_off, sheet);

    let mut reasons = Vec::new();
    reasons.extend(band.zip(b1).map(|(band, b1)| band_reason(cut_off, band, b1)));
    reasons.push(deprivation_reason(standard, band, &deprivation));
    reasons.extend(origin_reasons(sheet, &deprivation, b1));
    if !verified {
        reasons.push(Reason::new(reason::FIGURES_NOT_VERIFIED, &[], &[]));
    }

    let missing_b1 = b1.is_none().then_some(Missing::B1);
    let open = deprivation.open.iter().cloned().map(Missing::Indicator);
    let missing = missing_b1.into_iter().chain(open).collect();
    let ways_out = match (class, b1) {
        (Some(class), Some(b1)) => ways_out(standard, cut_off, class, b1, deprivation.count),
        _ => Vec::new(),
    };
    Ok(Classification {
        standard: standard.id.clone(),
        standard_version: standard.version,
        class,
        poor_by,
        b1,
        deprivation,
        reasons,
        missing,
        ways_out,
        verified,
    })
}

/// Where B1 lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Band {
    /// At or below the lower of two cut-offs.
    BelowPoorLine,
    /// Where deprivations decide.
    Contested,
    /// Above the upper or only cut-off.
    Above,
}

impl Band {
    fn of(cut_off: &CutOff, b1: u16) -> Self {
        match &cut_off.poor_line {
            Some(poor_line) if b1 <= poor_line.value => Self::BelowPoorLine,
            _ if b1 <= cut_off.line.value => Self::Contested,
            _ => Self::Above,
        }
    }
}

/// The class, as soon as nothing that is open can change it.
fn decide(
    standard: &Standard,
    cut_off: &CutOff,
    band: Option<Band>,
    deprivation: &Deprivation,
) -> (Option<PovertyClass>, Option<PoorBy>) {
    let broad = deprivation.points >= standard.b2_floor.value;
    match band {
        None => (None, None),
        Some(Band::Above) => (Some(PovertyClass::NotPoor), None),
        Some(Band::BelowPoorLine) => (Some(PovertyClass::Poor), Some(PoorBy::Income)),
        Some(Band::Contested) if broad => {
            // Only a standard with two cut-offs tells two kinds of poor households apart.
            let poor_by = cut_off.poor_line.as_ref().map(|_| PoorBy::Deprivation);
            (Some(PovertyClass::Poor), poor_by)
        }
        Some(Band::Contested) if may_still_be_broad(standard, deprivation) => (None, None),
        Some(Band::Contested) => (Some(PovertyClass::NearPoor), None),
    }
}

fn may_still_be_broad(standard: &Standard, deprivation: &Deprivation) -> bool {
    let open = u16::try_from(deprivation.open.len()).unwrap_or(u16::MAX);
    let possible = open.saturating_mul(standard.points_per_indicator.value);
    deprivation.points.saturating_add(possible) >= standard.b2_floor.value
}

fn band_reason(cut_off: &CutOff, band: Band, b1: u16) -> Reason {
    let line = cut_off.line.value;
    match (band, cut_off.poor_line.as_ref().map(|line| line.value)) {
        (Band::Above, _) => Reason::new(reason::B1_ABOVE_LINE, &[b1, line], &[]),
        (Band::BelowPoorLine, Some(poor_line)) => {
            Reason::new(reason::B1_NOT_ABOVE_POOR_LINE, &[b1, poor_line], &[])
        }
        (Band::Contested, Some(poor_line)) => {
            Reason::new(reason::B1_BETWEEN_LINES, &[b1, poor_line, line], &[])
        }
        (_, None) => Reason::new(reason::B1_NOT_ABOVE_LINE, &[b1, line], &[]),
    }
}

fn deprivation_reason(
    standard: &Standard,
    band: Option<Band>,
    deprivation: &Deprivation,
) -> Reason {
    let all = u16::try_from(standard.indicators.len()).unwrap_or(u16::MAX);
    let floor = standard.b2_floor.value;
    let (points, count, named) = (deprivation.points, deprivation.count, &deprivation.deprived);
    if !deprivation.open.is_empty() {
        let answered = all.saturating_sub(u16::try_from(deprivation.open.len()).unwrap_or(all));
        return Reason::new(reason::B2_SO_FAR, &[points, count, answered, all], named);
    }
    match band {
        Some(Band::Contested) | None if points >= floor => {
            Reason::new(reason::B2_REACHES_FLOOR, &[points, floor, count, all], named)
        }
        Some(Band::Contested) | None => {
            Reason::new(reason::B2_BELOW_FLOOR, &[points, floor, count, all], named)
        }
        Some(_) => Reason::new(reason::B2_FOR_THE_RECORD, &[points, count, all], named),
    }
}

fn origin_reasons(sheet: &Evidence<'_>, deprivation: &Deprivation, b1: Option<u16>) -> Vec<Reason> {
    let b1_from_paper = sheet.b1.is_some_and(|points| points.source == PointsSource::Paper);
    let b1 = b1.filter(|_| b1_from_paper);
    let b2 = Some(deprivation.points).filter(|_| deprivation.from_paper);
    let b1 = b1.map(|b1| Reason::new(reason::B1_FROM_PAPER, &[b1], &[]));
    let b2 = b2.map(|b2| Reason::new(reason::B2_FROM_PAPER, &[b2], &[]));
    b1.into_iter().chain(b2).collect()
}

/// Whether every cut-off, definition and table that was used has been compared with its source.
fn figures_are_verified(standard: &Standard, cut_off: &CutOff, sheet: &Evidence<'_>) -> bool {
    let lines = cut_off.line.verified && cut_off.poor_line.as_ref().is_none_or(|l| l.verified);
    let definitions = sheet.indicators.keys().all(|code| {
        standard.indicator(code).is_some_and(|indicator| indicator.definition.verified)
    });
    let table = match sheet.b1.map(|points| &points.source) {
        Some(PointsSource::Table { table, version }) => standard
            .score_table(table)
            .is_some_and(|t| t.version == *version && t.verified && t.complete),
        _ => true,
    };
    lines
        && definitions
        && table
        && standard.b2_floor.verified
        && standard.points_per_indicator.verified
}
