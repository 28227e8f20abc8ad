//! People in a few words: what tells one from another of the same name.

use domain::name::lower_case;
use domain::person::{Relation, Schooling, Sex, Work};
use i18n::*;

use crate::context::{Beside, HouseholdEntry, Member};

/// Year of birth and who stands beside the head: *Sinh 1979, vợ là Giàng Thị Dua*.
pub(crate) fn beside_words(entry: &HouseholdEntry, locale: Locale) -> String {
    let born = entry.birth_year.map(|year| td_string!(locale, household.row.born, year = year));
    let beside = entry.beside.as_ref().map(|beside| match beside {
        Beside::Spouse(name, Some(Sex::Female)) => {
            td_string!(locale, household.row.wife, name = name)
        }
        Beside::Spouse(name, Some(Sex::Male)) => {
            td_string!(locale, household.row.husband, name = name)
        }
        Beside::Spouse(name, None) => td_string!(locale, household.row.spouse, name = name),
        Beside::Parent(name, Some(Sex::Female)) => {
            td_string!(locale, household.row.mother, name = name)
        }
        Beside::Parent(name, _) => td_string!(locale, household.row.father, name = name),
    });
    joined(born.into_iter().chain(beside))
}

/// Relation, sex and year of birth: *Vợ, nữ, 1986*.
pub(crate) fn member_words(member: &Member, locale: Locale) -> String {
    let relation = kin_words(member.relation, member.sex, locale).to_owned();
    let sex = member.sex.map(|sex| lower_case(sex_words(sex, locale)));
    let year = member.birth.map(|birth| birth.year().to_string());
    joined([relation].into_iter().chain(sex).chain(year))
}

/// Parts of a line, apart by commas.
pub(super) fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A sex in words.
pub(crate) fn sex_words(sex: Sex, locale: Locale) -> &'static str {
    match sex {
        Sex::Male => td_string!(locale, household.person.male),
        Sex::Female => td_string!(locale, household.person.female),
    }
}

/// A relation in words, a spouse by sex where it is known: *Vợ*, *Chồng*.
pub(crate) fn kin_words(relation: Relation, sex: Option<Sex>, locale: Locale) -> &'static str {
    match (relation, sex) {
        (Relation::Spouse, Some(Sex::Female)) => td_string!(locale, household.relation.wife),
        (Relation::Spouse, Some(Sex::Male)) => td_string!(locale, household.relation.husband),
        _ => relation_words(relation, locale),
    }
}

/// A relation in words.
pub(crate) fn relation_words(relation: Relation, locale: Locale) -> &'static str {
    match relation {
        Relation::Head => td_string!(locale, household.relation.head),
        Relation::Spouse => td_string!(locale, household.relation.spouse),
        Relation::Child => td_string!(locale, household.relation.child),
        Relation::ChildInLaw => td_string!(locale, household.relation.child_in_law),
        Relation::Grandchild => td_string!(locale, household.relation.grandchild),
        Relation::Parent => td_string!(locale, household.relation.parent),
        Relation::ParentInLaw => td_string!(locale, household.relation.parent_in_law),
        Relation::Grandparent => td_string!(locale, household.relation.grandparent),
        Relation::Sibling => td_string!(locale, household.relation.sibling),
        Relation::Other => td_string!(locale, household.relation.other),
    }
}

/// Schooling in words.
pub(crate) fn schooling_words(schooling: Schooling, locale: Locale) -> &'static str {
    match schooling {
        Schooling::None => td_string!(locale, household.schooling.none),
        Schooling::Preschool => td_string!(locale, household.schooling.preschool),
        Schooling::Primary => td_string!(locale, household.schooling.primary),
        Schooling::LowerSecondary => td_string!(locale, household.schooling.lower_secondary),
        Schooling::UpperSecondary => td_string!(locale, household.schooling.upper_secondary),
        Schooling::Vocational => td_string!(locale, household.schooling.vocational),
        Schooling::Intermediate => td_string!(locale, household.schooling.intermediate),
        Schooling::Higher => td_string!(locale, household.schooling.higher),
    }
}

/// Work in words.
pub(crate) fn work_words(work: Work, locale: Locale) -> &'static str {
    match work {
        Work::Farm => td_string!(locale, household.work.farm),
        Work::DayLabour => td_string!(locale, household.work.day_labour),
        Work::Employed => td_string!(locale, household.work.employed),
        Work::PublicService => td_string!(locale, household.work.public_service),
        Work::OwnTrade => td_string!(locale, household.work.own_trade),
        Work::Student => td_string!(locale, household.work.student),
        Work::Unemployed => td_string!(locale, household.work.unemployed),
        Work::UnableToWork => td_string!(locale, household.work.unable_to_work),
        Work::Retired => td_string!(locale, household.work.retired),
    }
}
