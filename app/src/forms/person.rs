//! A member of a household as they are typed in.

use domain::id::HouseholdId;
use domain::identity::{self, IdentityWarning};
use domain::name::fold;
use domain::person::{EthnicGroup, Person, Relation, Schooling, Sex, Work};
use domain::record::Fields;
use domain::time::{CivilDate, PartialDate};
use serde::{Deserialize, Serialize};

use super::date::DateDraft;
use super::problem::{ProblemKind, Problems};
use super::{changed_fields, filled};

/// The earliest year of birth a form takes.
const FIRST_BIRTH_YEAR: i16 = 1900;
/// Longer than any identity number, so that a remark does not end up in its field.
const IDENTITY_NUMBER_MAX: usize = 20;

/// What was typed about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonDraft {
    /// The record's fields when the form was opened; empty for somebody new.
    pub begun_with: Fields,
    /// Full name.
    pub name: String,
    /// Date of birth.
    pub birth: DateDraft,
    /// Sex.
    pub sex: Option<Sex>,
    /// Code of the built-in list of ethnic groups; empty where not known.
    pub ethnic_group: String,
    /// What they are to the head; `None` until chosen.
    pub relation: Option<Relation>,
    /// Identity number as typed.
    pub identity_number: String,
    /// Whether they have a health-insurance card.
    pub health_insurance: Option<bool>,
    /// Highest schooling.
    pub schooling: Option<Schooling>,
    /// Whether they have a recognised disability.
    pub disability: Option<bool>,
    /// What they work as.
    pub work: Option<Work>,
}

/// Something to look at that does not stop the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonWarning {
    /// The identity number and the rest do not agree.
    Identity(IdentityWarning),
    /// The household already has such a person.
    Known {
        /// Their name as it is on file.
        name: String,
        /// Their date of birth, if known.
        birth: Option<PartialDate>,
    },
}

impl PersonDraft {
    /// The draft of somebody new.
    pub fn new(relation: Option<Relation>) -> Self {
        Self { relation, ..Self::default() }
    }

    /// The draft of somebody on file.
    pub fn edit(person: &Person, fields: Fields) -> Self {
        let listed = |group: &EthnicGroup| group.name().is_some();
        let group = person.ethnic_group.as_ref().filter(|group| listed(group));
        Self {
            begun_with: fields,
            name: person.name.clone(),
            birth: person.birth.map(DateDraft::of).unwrap_or_default(),
            sex: person.sex,
            ethnic_group: group.map(|group| group.code.clone()).unwrap_or_default(),
            relation: Some(person.relation),
            identity_number: person.identity_number.clone().unwrap_or_default(),
            health_insurance: person.health_insurance,
            schooling: person.schooling,
            disability: person.disability,
            work: person.work,
        }
    }

    /// The person, or what to look at again. Field ids begin with `prefix`.
    pub fn finish(
        &self,
        household: HouseholdId,
        prefix: &str,
        today: CivilDate,
    ) -> Result<Person, Problems> {
        let mut problems = Problems::default();
        let name = filled(&self.name);
        if name.is_none() {
            problems.add(format!("{prefix}name"), ProblemKind::Missing);
        }
        let birth = self.birth.partial(FIRST_BIRTH_YEAR, today);
        let birth = problems.take(&format!("{prefix}birth"), birth).flatten();
        if self.relation.is_none() {
            problems.add(format!("{prefix}relation"), ProblemKind::Unanswered);
        }
        if identity::clean(&self.identity_number).chars().count() > IDENTITY_NUMBER_MAX {
            problems.add(format!("{prefix}identity"), ProblemKind::TooLong);
        }
        match (name, self.relation) {
            (Some(name), Some(relation)) if problems.is_empty() => {
                Ok(self.person(household, name, birth, relation))
            }
            _ => Err(problems),
        }
    }

    fn person(
        &self,
        household: HouseholdId,
        name: String,
        birth: Option<PartialDate>,
        relation: Relation,
    ) -> Person {
        let number = identity::clean(&self.identity_number);
        Person {
            household,
            name,
            birth,
            sex: self.sex,
            ethnic_group: self.chosen_group(),
            relation,
            identity_number: (!number.is_empty()).then_some(number),
            health_insurance: self.health_insurance,
            schooling: self.schooling,
            disability: self.disability,
            work: self.work,
        }
    }

    /// The chosen group; one of another list stays what it was until a listed one is chosen.
    fn chosen_group(&self) -> Option<EthnicGroup> {
        if let Some(listed) = domain::ethnic::by_code(&self.ethnic_group) {
            return Some(listed.to_group());
        }
        let before = self.begun_with.get("ethnic_group")?;
        let before: EthnicGroup = serde_json::from_value(before.clone()).ok()?;
        before.name().is_none().then_some(before)
    }

    /// The fields to write: those that differ from what the form was begun with.
    pub fn changes(&self, person: &Person) -> Fields {
        changed_fields(&self.begun_with, person)
    }

    /// What an officer should look at; none of it stops the form.
    pub fn warnings<'a>(
        &self,
        members: impl IntoIterator<Item = &'a Person>,
        today: CivilDate,
    ) -> Vec<PersonWarning> {
        let birth = self.birth.partial(FIRST_BIRTH_YEAR, today).ok().flatten();
        let number = identity::clean(&self.identity_number);
        let doubts =
            if number.is_empty() { Vec::new() } else { identity::check(&number, self.sex, birth) };
        let known = members
            .into_iter()
            .filter(|member| same_person(&self.name, birth, &number, member))
            .map(|member| PersonWarning::Known { name: member.name.clone(), birth: member.birth });
        doubts.into_iter().map(PersonWarning::Identity).chain(known).collect()
    }
}

/// Whether what was typed is probably somebody already on file: the same identity number, or
/// the same name in any spelling with no year of birth against it.
pub fn same_person(
    name: &str,
    birth: Option<PartialDate>,
    identity_number: &str,
    member: &Person,
) -> bool {
    if !identity_number.is_empty() && member.identity_number.as_deref() == Some(identity_number) {
        return true;
    }
    let name = fold(name);
    let same_year = match (birth, member.birth) {
        (Some(typed), Some(known)) => typed.year() == known.year(),
        _ => true,
    };
    !name.is_empty() && name == fold(&member.name) && same_year
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::record::Typed;

    fn today() -> CivilDate {
        CivilDate::new(2023, 12, 10).unwrap()
    }

    fn household() -> HouseholdId {
        HouseholdId("01890000-0000-7000-8000-000000000001".parse().unwrap())
    }

    fn typed() -> PersonDraft {
        PersonDraft {
            name: "  Sùng A   Pềnh ".into(),
            birth: DateDraft { year: "2018".into(), ..DateDraft::default() },
            sex: Some(Sex::Male),
            relation: Some(Relation::Child),
            identity_number: "015 218 001 234".into(),
            ethnic_group: "08".into(),
            ..PersonDraft::default()
        }
    }

    #[test]
    fn what_was_typed_becomes_a_person() {
        let person = typed().finish(household(), "", today()).unwrap();
        assert_eq!(person.name, "Sùng A Pềnh");
        assert_eq!(person.birth, Some(PartialDate::Year(2018)));
        assert_eq!(person.identity_number.as_deref(), Some("015218001234"));
        assert_eq!(person.ethnic_group.unwrap().code, "08");
    }

    #[test]
    fn name_and_relation_are_needed_and_nothing_else() {
        let problems = PersonDraft::default().finish(household(), "head-", today()).unwrap_err();
        assert_eq!(problems.of("head-name"), Some(&ProblemKind::Missing));
        assert_eq!(problems.of("head-relation"), Some(&ProblemKind::Unanswered));
        assert_eq!(problems.0.len(), 2);
    }

    #[test]
    fn a_doubtful_identity_number_is_kept_as_typed() {
        let draft = PersonDraft { identity_number: "01520901234".into(), ..typed() };
        assert!(!draft.warnings([], today()).is_empty());
        let person = draft.finish(household(), "", today()).unwrap();
        assert_eq!(person.identity_number.as_deref(), Some("01520901234"));
    }

    #[test]
    fn the_same_name_in_another_spelling_is_told() {
        let member = typed().finish(household(), "", today()).unwrap();
        let other_year = DateDraft { year: "2001".into(), ..DateDraft::default() };
        for (name, birth, is_same) in [
            ("sung a penh", DateDraft::default(), true),
            ("Sùng A Pềnh", typed().birth, true),
            ("Sùng A Pềnh", other_year, false),
            ("Sùng A Của", DateDraft::default(), false),
            ("", DateDraft::default(), false),
        ] {
            let draft = PersonDraft { name: name.into(), birth, ..PersonDraft::default() };
            let known = draft.warnings([&member], today());
            assert_eq!(!known.is_empty(), is_same, "{name}");
        }
    }

    #[test]
    fn a_group_of_another_list_survives_an_edit() {
        let mut person = typed().finish(household(), "", today()).unwrap();
        person.ethnic_group = Some(EthnicGroup { list: "another list".into(), code: "71".into() });
        let draft = PersonDraft::edit(&person, person.to_fields());
        let again = draft.finish(household(), "", today()).unwrap();
        assert_eq!(again, person);
        assert!(draft.changes(&again).is_empty());
    }

    #[test]
    fn an_edit_writes_the_changed_field_alone() {
        let person = typed().finish(household(), "", today()).unwrap();
        let mut draft = PersonDraft::edit(&person, person.to_fields());
        draft.schooling = Some(Schooling::Primary);
        let again = draft.finish(household(), "", today()).unwrap();
        let names: Vec<String> = draft.changes(&again).into_keys().collect();
        assert_eq!(names, ["schooling"]);
    }
}
