//! A household's card as it is typed in, with its head when the household is new.

use domain::household::{GpsPoint, Household};
use domain::id::{AreaId, HouseholdId};
use domain::person::{Person, Relation};
use domain::record::{Fields, Typed};
use domain::time::CivilDate;
use serde::{Deserialize, Serialize};

use super::date::DateDraft;
use super::person::PersonDraft;
use super::problem::{ProblemKind, Problems, number};
use super::{changed_fields, filled};

/// The earliest year somebody may live in a place since.
const FIRST_RESIDENCE_YEAR: i16 = 1900;
/// More people than live in any household.
const SIZE_MAX: u16 = 60;

/// What was typed about a household.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HouseholdDraft {
    /// The record's fields when the form was opened; empty for a new household.
    pub begun_with: Fields,
    /// The village.
    pub village: Option<AreaId>,
    /// Where in the village.
    pub address: String,
    /// A telephone number.
    pub phone: String,
    /// Since when it has lived here.
    pub residence_start: DateDraft,
    /// Whether a member is a person of merit.
    pub merit: bool,
    /// Whether it counts as a household of an ethnic minority.
    pub ethnic_minority: bool,
    /// Whether nobody in it is able to work.
    pub no_labour: bool,
    /// How many people live in it.
    pub size_stated: String,
    /// Where on the map.
    pub gps: Option<GpsPoint>,
    /// The head of a new household.
    pub head: PersonDraft,
}

impl HouseholdDraft {
    /// The draft of a new household in a village.
    pub fn new(village: Option<AreaId>) -> Self {
        Self { village, head: PersonDraft::new(Some(Relation::Head)), ..Self::default() }
    }

    /// The draft of a household on file.
    pub fn edit(household: &Household, fields: Fields) -> Self {
        Self {
            begun_with: fields,
            village: Some(household.village),
            address: household.address.clone().unwrap_or_default(),
            phone: household.phone.clone().unwrap_or_default(),
            residence_start: household.residence_start.map(DateDraft::of).unwrap_or_default(),
            merit: household.merit,
            ethnic_minority: household.ethnic_minority,
            no_labour: household.no_labour,
            size_stated: household.size_stated.map(|size| size.to_string()).unwrap_or_default(),
            gps: household.gps,
            head: PersonDraft::default(),
        }
    }

    /// The card, or what to look at again.
    pub fn finish(&self, today: CivilDate) -> Result<Household, Problems> {
        let mut problems = Problems::default();
        if self.village.is_none() {
            problems.add("village", ProblemKind::Unanswered);
        }
        let since = self.residence_start.partial(FIRST_RESIDENCE_YEAR, today);
        let residence_start = problems.take("residence", since).flatten();
        let size = match number(&self.size_stated, SIZE_MAX) {
            Ok(Some(0)) => Err(ProblemKind::TooLow { min: 1 }),
            size => size,
        };
        let size_stated = problems.take("size", size).flatten();
        let Some(village) = self.village.filter(|_| problems.is_empty()) else {
            return Err(problems);
        };
        let before = Household::from_fields(&self.begun_with).ok();
        Ok(Household {
            village,
            code: before.as_ref().and_then(|before| before.code.clone()),
            address: filled(&self.address),
            gps: self.gps,
            phone: filled(&self.phone),
            residence_start,
            merit: self.merit,
            ethnic_minority: self.ethnic_minority,
            no_labour: self.no_labour,
            size_stated,
            aliases: before.map(|before| before.aliases).unwrap_or_default(),
        })
    }

    /// A new household with its head, or everything to look at again in both.
    pub fn finish_new(
        &self,
        id: HouseholdId,
        today: CivilDate,
    ) -> Result<(Household, Person), Problems> {
        match (self.head.finish(id, "head-", today), self.finish(today)) {
            (Ok(head), Ok(card)) => Ok((card, head)),
            (head, card) => {
                let all = [head.err(), card.err()].into_iter().flatten();
                Err(Problems(all.flat_map(|problems| problems.0).collect()))
            }
        }
    }

    /// The fields to write: those that differ from what the form was begun with.
    pub fn changes(&self, household: &Household) -> Fields {
        changed_fields(&self.begun_with, household)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::household::OriginCode;

    fn village() -> AreaId {
        AreaId("01890000-0000-7000-8000-00000000000a".parse().unwrap())
    }

    fn id() -> HouseholdId {
        HouseholdId("01890000-0000-7000-8000-000000000001".parse().unwrap())
    }

    fn today() -> CivilDate {
        CivilDate::new(2023, 12, 10).unwrap()
    }

    #[test]
    fn a_new_household_has_a_village_and_a_head() {
        let mut draft = HouseholdDraft::new(Some(village()));
        draft.head.name = "Mùa A Sử".into();
        let (card, head) = draft.finish_new(id(), today()).unwrap();
        assert_eq!(card.village, village());
        assert_eq!((head.relation, head.household), (Relation::Head, id()));
    }

    #[test]
    fn all_problems_are_told_together_head_first() {
        let draft = HouseholdDraft { size_stated: "sáu".into(), ..HouseholdDraft::new(None) };
        let problems = draft.finish_new(id(), today()).unwrap_err();
        let fields: Vec<&str> = problems.0.iter().map(|p| p.field.as_str()).collect();
        assert_eq!(fields, ["head-name", "village", "size"]);
    }

    #[test]
    fn nobody_at_all_is_no_household() {
        let mut draft = HouseholdDraft::new(Some(village()));
        draft.size_stated = "0".into();
        let problems = draft.finish(today()).unwrap_err();
        assert_eq!(problems.of("size"), Some(&ProblemKind::TooLow { min: 1 }));
    }

    #[test]
    fn an_edit_keeps_what_the_form_does_not_show() {
        let card = Household {
            village: village(),
            code: Some("PL-NHB-014".into()),
            address: Some("cạnh suối".into()),
            gps: None,
            phone: None,
            residence_start: None,
            merit: false,
            ethnic_minority: true,
            no_labour: false,
            size_stated: Some(6),
            aliases: vec![OriginCode { source: "list".into(), code: "7".into() }],
        };
        let mut draft = HouseholdDraft::edit(&card, card.to_fields());
        assert_eq!(draft.finish(today()).unwrap(), card);
        draft.phone = "0912 345 678".into();
        draft.address = String::new();
        let names: Vec<String> =
            draft.changes(&draft.finish(today()).unwrap()).into_keys().collect();
        assert_eq!(names, ["address", "phone"]);
    }
}
