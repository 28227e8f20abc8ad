//! The typed records that a listed household becomes.

use domain::assessment::{Assessment, Points, PointsSource};
use domain::classification::{Classification, Evidence, PovertyClass, classify};
use domain::household::Household;
use domain::id::{AreaId, HouseholdId};
use domain::name::clean;
use domain::person::Person;
use domain::standard::{Locality, Standard};
use domain::time::CivilDate;

use crate::listed::{List, ListedHousehold, ListedPerson};
use crate::problem::Code;

/// The last day of the periodic review (Decision 24/2021/QĐ-TTg, Điều 3): the date of a result
/// whose list has no decision date.
const REVIEW_ENDS: (i8, i8) = (12, 14);

/// The day a result counts from: that of the decision, else the end of the year's review.
pub(crate) fn review_date(household: &ListedHousehold, year: u16) -> CivilDate {
    household.decision_date.unwrap_or_else(|| end_of_review(year))
}

pub(crate) fn end_of_review(year: u16) -> CivilDate {
    let (month, day) = REVIEW_ENDS;
    let date = i16::try_from(year).ok().and_then(|year| CivilDate::new(year, month, day));
    date.expect("titles are only read with years of the calendar")
}

pub(crate) fn household(listed: &ListedHousehold, village: AreaId) -> Household {
    Household {
        village,
        code: None,
        address: None,
        gps: None,
        phone: None,
        residence_start: None,
        merit: listed.merit,
        ethnic_minority: listed.ethnic_minority.unwrap_or_else(|| head_is_of_minority(listed)),
        no_labour: listed.no_labour,
        size_stated: listed.size_stated,
        aliases: Vec::new(),
    }
}

/// The lists of those who left have no mark *hộ DTTS*; there the head's ethnic group stands in.
fn head_is_of_minority(listed: &ListedHousehold) -> bool {
    let group = listed.head().ethnic_group.as_ref();
    group.and_then(|group| group.is_minority()).unwrap_or(false)
}

pub(crate) fn person(listed: &ListedPerson, household: HouseholdId) -> Person {
    Person {
        household,
        name: clean(&listed.name),
        birth: listed.birth,
        sex: listed.sex,
        ethnic_group: listed.ethnic_group.clone(),
        relation: listed.relation,
        identity_number: listed.identity_number.clone(),
        health_insurance: None,
        schooling: None,
        disability: None,
        work: None,
    }
}

/// A result and what does not agree in it.
pub(crate) struct Result {
    pub(crate) assessment: Assessment,
    /// What the points alone would say, where that is not what the list says.
    pub(crate) contradiction: Option<(Code, PovertyClass)>,
}

pub(crate) fn assessment(
    listed: &ListedHousehold,
    household: HouseholdId,
    year: u16,
    locality: Locality,
    standard: &Standard,
) -> Result {
    let from_paper = |points| Some(Points { points, source: PointsSource::Paper });
    let mut assessment = Assessment {
        household,
        standard: standard.id.clone(),
        round: year,
        date: review_date(listed, year),
        locality,
        b1: from_paper(listed.b1),
        b2: from_paper(listed.b2),
        indicators: std::collections::BTreeMap::new(),
        class: PovertyClass::NotPoor,
        poor_by: None,
        reasons: Vec::new(),
        causes: listed.causes.clone(),
        needs_in_own_words: None,
        needs: Vec::new(),
        officer: None,
        place: None,
        decision: listed.decision.clone(),
        left_class: listed.list.left_class(),
        replaces: None,
        same_as: None,
        note: listed.note.clone(),
    };
    let counted = classify(standard, locality, &Evidence::from(&assessment)).ok();
    let by_points = counted.as_ref().and_then(|counted| counted.class);
    let (class, code) = stated_class(listed, by_points);
    assessment.class = class;
    // The list holds against the points, so only a poor household can be poor in a way.
    let poor_by = counted.as_ref().and_then(|counted| counted.poor_by);
    assessment.poor_by = poor_by.filter(|_| class == PovertyClass::Poor);
    assessment.reasons = counted.map_or_else(Vec::new, |counted: Classification| counted.reasons);
    Result { assessment, contradiction: code.zip(by_points) }
}

/// The class the list states, and whether the points say otherwise. A signed list holds.
fn stated_class(
    listed: &ListedHousehold,
    by_points: Option<PovertyClass>,
) -> (PovertyClass, Option<Code>) {
    use PovertyClass::{NearPoor, NotPoor, Poor};
    match (listed.list, listed.class, by_points) {
        (List::Reviewed, Some(stated), counted) => {
            let differs = counted.is_some_and(|counted| counted != stated);
            (stated, differs.then_some(Code::ClassContradictsPoints))
        }
        // Whoever leaves poverty may still be near it.
        (List::LeftPoor, _, Some(NearPoor)) => (NearPoor, None),
        (List::LeftPoor, _, Some(Poor)) => (NearPoor, Some(Code::ExitContradictsPoints)),
        (List::LeftNearPoor, _, Some(Poor | NearPoor)) => {
            (NotPoor, Some(Code::ExitContradictsPoints))
        }
        _ => (NotPoor, None),
    }
}
