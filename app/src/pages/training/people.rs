//! The people who can be marked: of the village, or of the whole commune.

use std::collections::{BTreeSet, HashMap};

use domain::classification::PovertyClass;
use domain::id::{AreaId, HouseholdId, PersonId};
use domain::name::{Query, SearchText, SortKey, lower_case};
use domain::person::{Relation, Sex};
use domain::time::CivilDate;
use i18n::*;
use leptos::prelude::*;

use crate::context::{BookIndex, FieldBook, HouseholdEntry, Member, village_name};
use crate::forms::Attendee;
use crate::pages::households::{beside_words, kin_words, sheets_of};

/// Somebody who can be marked, with what tells them apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) person: PersonId,
    pub(super) household: HouseholdId,
    pub(super) name: String,
    pub(super) words: String,
    pub(super) sex: Option<Sex>,
    pub(super) head: String,
    search: SearchText,
    sort: SortKey,
}

/// In which order people are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Order {
    /// Households in order of their heads, members together.
    #[default]
    Household,
    /// Everybody by given name.
    Name,
}

/// The people of a village with those named, or everybody.
pub(super) fn candidates(
    index: &BookIndex,
    village: Option<AreaId>,
    also: &BTreeSet<PersonId>,
    order: Order,
    locale: Locale,
) -> Vec<Candidate> {
    let mut people = Vec::new();
    for entry in index.households() {
        let is_here = village.is_none_or(|village| entry.village == village);
        let named = (!is_here || village.is_none()).then(|| village_name(index, entry.village));
        for member in entry.members.iter().filter(|it| is_here || also.contains(&it.id)) {
            people.push(candidate(entry, member, named.clone().flatten(), locale));
        }
    }
    if order == Order::Name {
        people.sort_by(|one, other| (&one.sort, one.person).cmp(&(&other.sort, other.person)));
    }
    people
}

fn candidate(
    entry: &HouseholdEntry,
    member: &Member,
    village: Option<String>,
    locale: Locale,
) -> Candidate {
    let words = if member.relation == Relation::Head {
        beside_words(entry, locale)
    } else {
        let year = member.birth.map(|birth| birth.year().to_string());
        let relation = lower_case(kin_words(member.relation, member.sex, locale));
        let household = td_string!(locale, training.roll.of, name = entry.name.clone());
        let parts: Vec<String> = year.into_iter().chain([relation, household]).collect();
        parts.join(", ")
    };
    let words = [words].into_iter().chain(village).filter(|part| !part.is_empty());
    Candidate {
        person: member.id,
        household: entry.id,
        name: member.name.clone(),
        words: words.collect::<Vec<_>>().join(", "),
        sex: member.sex,
        head: entry.name.clone(),
        search: SearchText::new(&member.name),
        sort: SortKey::of_person(&member.name),
    }
}

impl Candidate {
    /// Whether every word that was typed begins some word of the name.
    pub(super) fn matches(&self, query: &Query) -> bool {
        query.is_empty() || self.search.matches(query)
    }
}

/// Classes on the day of a session, read once for each household.
#[derive(Clone, Copy)]
pub(super) struct Classes {
    book: FieldBook,
    day: CivilDate,
    known: StoredValue<HashMap<HouseholdId, Option<PovertyClass>>>,
}

impl Classes {
    pub(super) fn on(book: FieldBook, day: CivilDate) -> Self {
        Self { book, day, known: StoredValue::new(HashMap::new()) }
    }

    fn of(self, household: HouseholdId) -> Option<PovertyClass> {
        if let Some(class) = self.known.with_value(|known| known.get(&household).copied()) {
            return class;
        }
        let class = self.book.peek(|replica| sheets_of(replica, household).class_at(self.day));
        self.known.update_value(|known| {
            known.insert(household, class);
        });
        class
    }

    /// A person as the roll counts and records them.
    pub(super) fn attendee(self, candidate: &Candidate) -> Attendee {
        Attendee {
            person: candidate.person,
            household: candidate.household,
            sex: candidate.sex,
            class: self.of(candidate.household),
        }
    }
}
