//! A household's sheets put in order: which stand, which were replaced, which contradict.

use std::collections::BTreeMap;

use domain::assessment::Assessment;
use domain::classification::PovertyClass;
use domain::id::AssessmentId;
use domain::time::CivilDate;

/// A finished sheet with its id.
pub(crate) type Sheet = (AssessmentId, Assessment);

/// All finished sheets of one household.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sheets {
    /// Sheets that no other one stands in for, the newest first.
    pub(crate) standing: Vec<Sheet>,
    /// Sheets that were replaced, the newest first.
    pub(crate) replaced: Vec<Sheet>,
    /// Which sheet stands in for a replaced one.
    successors: BTreeMap<AssessmentId, AssessmentId>,
}

impl Sheets {
    /// Puts sheets in order.
    pub(crate) fn of(sheets: impl IntoIterator<Item = Sheet>) -> Self {
        let mut sheets: Vec<Sheet> = sheets.into_iter().collect();
        let successor = |(id, sheet): &Sheet| Some((sheet.replaces?, sheet.same_as.unwrap_or(*id)));
        let successors: BTreeMap<AssessmentId, AssessmentId> =
            sheets.iter().filter_map(successor).collect();
        sheets.retain(|(_, sheet)| sheet.same_as.is_none());
        sheets.sort_by_key(|(id, sheet)| std::cmp::Reverse((sheet.round, sheet.date, *id)));
        let is_replaced = |(id, _): &Sheet| successors.contains_key(id);
        let (replaced, standing) = sheets.into_iter().partition(is_replaced);
        Self { standing, replaced, successors }
    }

    /// The class on a day: that of the newest standing sheet made by then.
    pub(crate) fn class_at(&self, day: CivilDate) -> Option<PovertyClass> {
        let by_then = self.standing.iter().find(|(_, sheet)| sheet.date <= day);
        by_then.map(|(_, sheet)| sheet.class)
    }

    /// The newest standing sheet of an earlier year under the same standard.
    pub(crate) fn before(&self, sheet: &Assessment) -> Option<&Sheet> {
        let earlier =
            |(_, other): &&Sheet| other.round < sheet.round && other.standard == sheet.standard;
        self.standing.iter().find(earlier)
    }

    /// The sheet that stands in for one that was replaced.
    pub(crate) fn successor(&self, id: AssessmentId) -> Option<&Sheet> {
        let successor = self.successors.get(&id)?;
        self.standing.iter().chain(&self.replaced).find(|(known, _)| known == successor)
    }

    /// Standing sheets that speak of the same year under the same standard, two or more each.
    ///
    /// All are kept. Which one is right, a person says; see [`crate::forms::choose_sheet`].
    pub(crate) fn doubled(&self) -> Vec<Vec<&Sheet>> {
        let mut groups: Vec<Vec<&Sheet>> = Vec::new();
        for sheet in &self.standing {
            let same = |other: &Sheet| {
                other.1.round == sheet.1.round && other.1.standard == sheet.1.standard
            };
            match groups.iter_mut().find(|group| group.iter().any(|other| same(other))) {
                Some(group) => group.push(sheet),
                None => groups.push(vec![sheet]),
            }
        }
        groups.retain(|group| group.len() > 1);
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::standard::{Locality, StandardId};

    fn sheet(id: u128, standard: &str, round: u16, class: PovertyClass) -> Sheet {
        let year = i16::try_from(round).unwrap();
        let sheet = Assessment {
            household: domain::id::HouseholdId(uuid::Uuid::from_u128(1)),
            standard: StandardId(standard.into()),
            round,
            date: CivilDate::new(year, 11, 1).unwrap(),
            locality: Locality::Rural,
            b1: None,
            b2: None,
            indicators: std::collections::BTreeMap::new(),
            class,
            poor_by: None,
            reasons: Vec::new(),
            causes: Vec::new(),
            needs_in_own_words: None,
            needs: Vec::new(),
            officer: None,
            place: None,
            decision: None,
            left_class: None,
            replaces: None,
            same_as: None,
            note: None,
        };
        (AssessmentId(uuid::Uuid::from_u128(id)), sheet)
    }

    #[test]
    fn the_class_of_a_day_is_that_of_the_sheet_made_by_then() {
        let sheets = Sheets::of([
            sheet(1, "old", 2019, PovertyClass::Poor),
            sheet(2, "old", 2020, PovertyClass::NearPoor),
        ]);
        let on = |year| sheets.class_at(CivilDate::new(year, 12, 1).unwrap());
        assert_eq!(on(2018), None);
        assert_eq!(on(2019), Some(PovertyClass::Poor));
        assert_eq!(on(2021), Some(PovertyClass::NearPoor));
    }

    #[test]
    fn a_sheet_in_place_of_another_leaves_one_standing() {
        let mut new = sheet(2, "new", 2023, PovertyClass::NearPoor);
        new.1.replaces = Some(AssessmentId(uuid::Uuid::from_u128(1)));
        let sheets = Sheets::of([sheet(1, "new", 2023, PovertyClass::Poor), new.clone()]);
        assert_eq!(sheets.standing, [new.clone()]);
        assert!(sheets.doubled().is_empty());
        assert_eq!(sheets.successor(AssessmentId(uuid::Uuid::from_u128(1))), Some(&new));
    }

    #[test]
    fn two_sheets_of_one_year_are_one_question_but_two_standards_are_none() {
        let sheets = Sheets::of([
            sheet(1, "new", 2021, PovertyClass::Poor),
            sheet(2, "old", 2021, PovertyClass::NotPoor),
            sheet(3, "new", 2021, PovertyClass::NearPoor),
        ]);
        let doubled = sheets.doubled();
        assert_eq!(doubled.len(), 1);
        assert_eq!(doubled[0].len(), 2);
        assert!(doubled[0].iter().all(|(_, sheet)| sheet.standard.as_str() == "new"));
    }
}
