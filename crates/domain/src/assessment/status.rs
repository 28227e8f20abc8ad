//! Which sheets count, and how a household stands on a day.
//!
//! Sheets are never edited: a correction replaces an earlier sheet. Status belongs to
//! (household, standard, date), so in 2021 a household has two.

use crate::order::{gathered, sort_by, sort_by_key};
use std::collections::BTreeSet;

use super::Assessment;
use crate::classification::{PoorBy, PovertyClass};
use crate::id::{AssessmentId, HouseholdId};
use crate::standard::{Standard, StandardId, standard_in_force};
use crate::time::CivilDate;

/// How a household stands under one standard on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The class.
    pub class: PovertyClass,
    /// In which way poor, where the standard tells two apart.
    pub poor_by: Option<PoorBy>,
    /// The sheet it rests on.
    pub sheet: AssessmentId,
    /// The day of that sheet.
    pub since: CivilDate,
    /// Another sheet of the same round says something else; somebody has to choose.
    pub contested: bool,
}

/// Two or more sheets that count for one household in one round under one standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubled {
    /// Whose.
    pub household: HouseholdId,
    /// Under which standard.
    pub standard: StandardId,
    /// Of which review year.
    pub round: u16,
    /// The sheets, the oldest first.
    pub sheets: Vec<AssessmentId>,
}

/// The sheets that count, the oldest first: no other stands in for them, and they repeat none.
pub fn effective<'a>(
    sheets: impl IntoIterator<Item = (AssessmentId, &'a Assessment)>,
) -> Vec<(AssessmentId, &'a Assessment)> {
    let mut sheets: Vec<_> = sheets.into_iter().collect();
    let replaced: BTreeSet<AssessmentId> =
        gathered(sheets.iter().filter_map(|(_, sheet)| sheet.replaces));
    sheets.retain(|(id, sheet)| sheet.same_as.is_none() && !replaced.contains(id));
    sort_by_key(&mut sheets, |(id, sheet)| (sheet.date, *id));
    sheets
}

/// How the household of these sheets stands under the standard on that day.
///
/// The latest sheet that counts and is not later than the day decides. `None` where the
/// household has not been reviewed under the standard by then.
pub fn status_at<'a>(
    sheets: impl IntoIterator<Item = (AssessmentId, &'a Assessment)>,
    standard: &StandardId,
    day: CivilDate,
) -> Option<Status> {
    let known = sheets.into_iter().filter(|(_, sheet)| sheet.date <= day);
    let of_standard = known.filter(|(_, sheet)| sheet.standard == *standard);
    let counting = effective(of_standard);
    let (id, latest) = counting.last()?;
    let differs = |(_, sheet): &&(AssessmentId, &Assessment)| {
        sheet.round == latest.round && sheet.class != latest.class
    };
    Some(Status {
        class: latest.class,
        poor_by: latest.poor_by,
        sheet: *id,
        since: latest.date,
        contested: counting.iter().any(|sheet| differs(&sheet)),
    })
}

/// The official status on that day, such as the class under which somebody attends a session:
/// that of the standard in force, `None` where the household has not been reviewed under it.
pub fn official_status_at<'a>(
    sheets: impl IntoIterator<Item = (AssessmentId, &'a Assessment)>,
    standards: &[Standard],
    day: CivilDate,
) -> Option<Status> {
    status_at(sheets, &standard_in_force(standards, day)?.id, day)
}

/// Rounds in which a household has several sheets that count: a conflict of meaning.
pub fn doubled_rounds<'a>(
    sheets: impl IntoIterator<Item = (AssessmentId, &'a Assessment)>,
) -> Vec<Doubled> {
    let mut counting = effective(sheets);
    sort_by(&mut counting, |(_, one), (_, other)| group(one).cmp(&group(other)));
    counting
        .chunk_by(|(_, one), (_, other)| group(one) == group(other))
        .filter(|sheets| sheets.len() > 1)
        .map(|sheets| Doubled {
            household: sheets[0].1.household,
            standard: sheets[0].1.standard.clone(),
            round: sheets[0].1.round,
            sheets: sheets.iter().map(|(id, _)| *id).collect(),
        })
        .collect()
}

fn group(sheet: &Assessment) -> (HouseholdId, &StandardId, u16) {
    (sheet.household, &sheet.standard, sheet.round)
}
