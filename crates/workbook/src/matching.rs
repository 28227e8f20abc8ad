//! Whether a listed household or person is one that is known already, on file or further up
//! in the same workbook.
//!
//! A household is the same when its head has the same identity number and the same name or
//! year of birth, or lives in the same village under the same name with the same year of
//! birth. Two different identity numbers always mean two people.

use std::collections::{BTreeSet, HashMap};

use domain::id::{AreaId, HouseholdId, PersonId};
use domain::name::fold;
use domain::time::PartialDate;
use serde::Serialize;

use crate::existing::{Existing, OnFilePerson};
use crate::listed::{ListedHousehold, ListedPerson};

/// How many years two heads of one name may differ to be shown as possibly one.
const SIMILAR_YEARS: u16 = 2;

/// What a match rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// The identity number, with the name or the year of birth.
    Identity,
    /// The village, the head's name and the year of birth.
    NameAndBirth,
    /// The village, the head's name and other members; a year of birth is missing.
    NameAndMembers,
    /// The household, the standard and the review year.
    HouseholdAndRound,
}

/// A person as far as matching goes.
#[derive(Clone, Debug)]
pub(crate) struct KnownPerson {
    pub(crate) id: PersonId,
    name: String,
    birth: Option<PartialDate>,
    identity_number: Option<String>,
    is_head: bool,
}

/// A household as far as matching goes.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: HouseholdId,
    pub(crate) village: AreaId,
    pub(crate) people: Vec<KnownPerson>,
    /// The listing of this workbook that was matched or created, by its index.
    pub(crate) listed: Option<usize>,
}

/// Everything known so far, with the indexes for finding it.
#[derive(Debug, Default)]
pub(crate) struct Register {
    households: Vec<Known>,
    by_head: HashMap<(AreaId, String), Vec<usize>>,
    by_identity: HashMap<String, Vec<usize>>,
}

/// What was found for a listed household.
pub(crate) enum Found {
    /// It is this one.
    Same { known: usize, by: MatchedBy },
    /// It is new; a household like it may be the same.
    New { similar: Option<usize> },
}

impl Register {
    pub(crate) fn new(existing: &Existing) -> Self {
        let mut register = Self::default();
        for (id, village) in &existing.households {
            let people = existing.persons.get(id).map_or(&[][..], Vec::as_slice);
            let people = people.iter().map(KnownPerson::from).collect();
            register.add(Known { id: *id, village: *village, people, listed: None });
        }
        register
    }

    pub(crate) fn add(&mut self, mut known: Known) {
        let at = self.households.len();
        let people = std::mem::take(&mut known.people);
        self.households.push(known);
        for person in people {
            self.add_person(at, person);
        }
    }

    pub(crate) fn get(&self, at: usize) -> &Known {
        &self.households[at]
    }

    pub(crate) fn mark_listed(&mut self, at: usize, listed: usize) {
        self.households[at].listed = Some(listed);
    }

    /// How many households are known; the next one is added at this place.
    pub(crate) fn len(&self) -> usize {
        self.households.len()
    }

    /// Adds a member to a known household.
    pub(crate) fn add_person(&mut self, at: usize, person: KnownPerson) {
        if person.is_head {
            let key = (self.households[at].village, person.name.clone());
            self.by_head.entry(key).or_default().push(at);
        }
        if let Some(number) = &person.identity_number {
            self.by_identity.entry(number.clone()).or_default().push(at);
        }
        self.households[at].people.push(person);
    }

    /// Whether the row repeats somebody who was just created from the same household's rows:
    /// the same name, the same date of birth, and no two different identity numbers.
    pub(crate) fn find_repeated(
        &self,
        at: usize,
        person: &ListedPerson,
        created: &[PersonId],
    ) -> bool {
        let name = fold(&person.name);
        self.get(at).people.iter().filter(|known| created.contains(&known.id)).any(|known| {
            let same_number =
                known.identity_number.is_some() && known.identity_number == person.identity_number;
            let same_birth = known.name == name && known.birth == person.birth;
            (same_birth && !known.is_another(person)) || (same_number && known.name == name)
        })
    }

    /// Looks for a household, in its village (`None` while nobody is on file there) and by its
    /// head's identity number wherever `nearby` says.
    pub(crate) fn find(
        &self,
        village: Option<AreaId>,
        household: &ListedHousehold,
        nearby: &dyn Fn(AreaId) -> bool,
    ) -> Found {
        let head = household.head();
        if let Some(known) = self.by_head_identity(household, nearby) {
            return Found::Same { known, by: MatchedBy::Identity };
        }
        let namesakes = village.and_then(|village| self.by_head.get(&(village, fold(&head.name))));
        let namesakes = namesakes.map_or(&[][..], Vec::as_slice);
        let with_head = |at: &usize| {
            let known = self.get(*at);
            Some((*at, known.people.iter().find(|person| person.is_head)?))
        };
        let possible =
            || namesakes.iter().filter_map(with_head).filter(|(_, known)| !known.is_another(head));
        if let Some((known, _)) = possible().find(|(_, known)| known.is_born_with(head)) {
            return Found::Same { known, by: MatchedBy::NameAndBirth };
        }
        let unknown_birth = |known: &KnownPerson| known.birth.is_none() || head.birth.is_none();
        let same_members = |at: usize| self.shares_members(at, household);
        if let Some((known, _)) =
            possible().find(|(at, known)| unknown_birth(known) && same_members(*at))
        {
            return Found::Same { known, by: MatchedBy::NameAndMembers };
        }
        let similar = namesakes.iter().filter_map(with_head).find(|(at, known)| {
            unknown_birth(known) || known.is_born_near(head) || same_members(*at)
        });
        Found::New { similar: similar.map(|(at, _)| at) }
    }

    fn by_head_identity(
        &self,
        household: &ListedHousehold,
        nearby: &dyn Fn(AreaId) -> bool,
    ) -> Option<usize> {
        let head = household.head();
        let number = head.identity_number.as_ref()?;
        let holders = self.by_identity.get(number)?;
        let fits = |at: &&usize| {
            let known = self.get(**at);
            let person = known.people.iter().find(|p| p.identity_number.as_ref() == Some(number));
            person.is_some_and(|person| {
                let itself = person.name == fold(&head.name) || person.is_born_with(head);
                // A child who left to head an own household still has its number in the old one.
                itself && (person.is_head || self.shares_members(**at, household))
            }) && nearby(known.village)
        };
        holders.iter().find(fits).copied()
    }

    /// Whether at least half of the listed members besides the head are in the household.
    fn shares_members(&self, at: usize, household: &ListedHousehold) -> bool {
        let others = household.members.get(1..).unwrap_or_default();
        let there = others.iter().filter(|person| self.find_person(at, person, &[]).is_some());
        let there = there.count();
        there > 0 && there * 2 >= others.len()
    }

    /// The person of a known household that a row means, leaving out those already taken.
    pub(crate) fn find_person(
        &self,
        at: usize,
        person: &ListedPerson,
        taken: &[PersonId],
    ) -> Option<(PersonId, MatchedBy)> {
        let free = || self.get(at).people.iter().filter(|known| !taken.contains(&known.id));
        let number = person.identity_number.as_ref();
        let by_number =
            free().find(|known| number.is_some() && known.identity_number.as_ref() == number);
        if let Some(known) = by_number {
            return Some((known.id, MatchedBy::Identity));
        }
        let name = fold(&person.name);
        let possible = || free().filter(|known| known.name == name && !known.is_another(person));
        if let Some(known) = possible().find(|known| known.is_born_with(person)) {
            return Some((known.id, MatchedBy::NameAndBirth));
        }
        let undated = |known: &&KnownPerson| known.birth.is_none() || person.birth.is_none();
        let known = possible().find(undated)?;
        Some((known.id, MatchedBy::NameAndMembers))
    }

    /// Another household in which somebody has the number.
    pub(crate) fn holder_elsewhere(&self, number: &str, besides: HouseholdId) -> Option<&Known> {
        let holders = self.by_identity.get(number)?.iter().map(|at| self.get(*at));
        holders.into_iter().find(|known| known.id != besides)
    }

    /// Whether the head on file is somebody else than the listed one.
    pub(crate) fn head_is_another(&self, at: usize, head: PersonId) -> bool {
        self.get(at).people.iter().any(|person| person.is_head && person.id != head)
    }
}

impl KnownPerson {
    pub(crate) fn listed(id: PersonId, person: &ListedPerson, is_head: bool) -> Self {
        Self {
            id,
            name: fold(&person.name),
            birth: person.birth,
            identity_number: person.identity_number.clone(),
            is_head,
        }
    }

    /// Whether two different identity numbers say that it is somebody else.
    fn is_another(&self, person: &ListedPerson) -> bool {
        let numbers = self.identity_number.as_ref().zip(person.identity_number.as_ref());
        numbers.is_some_and(|(known, listed)| known != listed)
    }

    fn is_born_with(&self, person: &ListedPerson) -> bool {
        self.birth.zip(person.birth).is_some_and(|(known, listed)| known.year() == listed.year())
    }

    fn is_born_near(&self, person: &ListedPerson) -> bool {
        let years = self.birth.zip(person.birth);
        years.is_some_and(|(known, listed)| known.year().abs_diff(listed.year()) <= SIMILAR_YEARS)
    }
}

impl From<&OnFilePerson> for KnownPerson {
    fn from(person: &OnFilePerson) -> Self {
        Self {
            id: person.id,
            name: person.name.clone(),
            birth: person.birth,
            identity_number: person.identity_number.clone(),
            is_head: person.is_head,
        }
    }
}

/// Whether two listings of one household say the same, decision numbers and remarks aside.
pub(crate) fn say_the_same(one: &ListedHousehold, other: &ListedHousehold) -> bool {
    let people = |household: &ListedHousehold| -> BTreeSet<(String, Option<i16>)> {
        let key = |p: &ListedPerson| (fold(&p.name), p.birth.map(PartialDate::year));
        household.members.iter().map(key).collect()
    };
    let causes = |household: &ListedHousehold| -> BTreeSet<String> {
        household.causes.iter().cloned().collect()
    };
    one.class == other.class
        && (one.b1, one.b2) == (other.b1, other.b2)
        && one.ethnic_minority == other.ethnic_minority
        && (one.no_labour, one.merit) == (other.no_labour, other.merit)
        && causes(one) == causes(other)
        && people(one) == people(other)
}
