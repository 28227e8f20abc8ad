//! The roll of a session: one tap a person, and nobody is absent until somebody says so.

use std::collections::{BTreeMap, BTreeSet};

use domain::classification::PovertyClass;
use domain::id::{HouseholdId, PersonId, RecordId, SessionId};
use domain::person::Sex;
use domain::training::{Attendance, Presence};
use serde::{Deserialize, Serialize};

/// The marks made so far. A person without a mark is unmarked, not absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Roll {
    /// The marks by person.
    pub marks: BTreeMap<PersonId, Mark>,
    /// Who is on the list without being marked, such as somebody of another village.
    pub listed: BTreeSet<PersonId>,
}

/// What is known of one person at the session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Whether they came.
    pub presence: Presence,
    /// The member they came in place of.
    #[serde(default)]
    pub in_place_of: Option<PersonId>,
    /// The reason of an absence, or a remark.
    #[serde(default)]
    pub note: String,
}

/// One person who can be marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub person: PersonId,
    /// Of which household.
    pub household: HouseholdId,
    /// Their sex, if known.
    pub sex: Option<Sex>,
    /// The household's class on the day of the session.
    pub class: Option<PovertyClass>,
}

/// How many came, and who they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RollCount {
    /// People who came.
    pub present: usize,
    /// Women among them.
    pub women: usize,
    /// Households they came from.
    pub households: usize,
    /// Poor households among those.
    pub poor: usize,
    /// Near-poor households among those.
    pub near_poor: usize,
    /// People marked absent, with a reason or without.
    pub absent: usize,
    /// People on the list without a mark.
    pub unmarked: usize,
}

impl Mark {
    /// The mark of somebody who came.
    pub fn present() -> Self {
        Self { presence: Presence::Present, in_place_of: None, note: String::new() }
    }

    /// The mark of somebody who did not.
    pub fn absent() -> Self {
        Self { presence: Presence::Absent, ..Self::present() }
    }

    fn of(attendance: &Attendance) -> Self {
        Self {
            presence: attendance.presence,
            in_place_of: attendance.in_place_of,
            note: attendance.note.clone().unwrap_or_default(),
        }
    }
}

impl Roll {
    /// The roll as it is on file.
    pub fn recorded(current: &BTreeMap<PersonId, (RecordId, Attendance)>) -> Self {
        let marks = current.iter().map(|(person, (_, record))| (*person, Mark::of(record)));
        Self { marks: marks.collect(), listed: current.keys().copied().collect() }
    }

    /// Whether the person came.
    pub fn is_present(&self, person: PersonId) -> bool {
        self.marks.get(&person).is_some_and(|mark| mark.presence == Presence::Present)
    }

    /// One tap: present, or back to unmarked. Somebody already on file turns absent instead,
    /// because what was recorded is only ever corrected.
    pub fn tap(&mut self, person: PersonId, is_on_file: bool) {
        if !self.is_present(person) {
            self.marks.insert(person, Mark::present());
        } else if is_on_file {
            self.marks.insert(person, Mark::absent());
        } else {
            self.marks.remove(&person);
        }
    }

    /// Marks everybody on the list who is unmarked as absent.
    pub fn mark_rest_absent(&mut self, listed: impl IntoIterator<Item = PersonId>) {
        for person in listed {
            self.marks.entry(person).or_insert_with(Mark::absent);
        }
    }

    /// Counts the roll over the people on the list.
    pub fn count(&self, attendees: &[Attendee]) -> RollCount {
        let mut count = RollCount::default();
        let mut households: BTreeMap<HouseholdId, Option<PovertyClass>> = BTreeMap::new();
        for attendee in attendees {
            match self.marks.get(&attendee.person).map(|mark| mark.presence) {
                None => count.unmarked += 1,
                Some(Presence::Absent | Presence::Excused) => count.absent += 1,
                Some(Presence::Present) => {
                    count.present += 1;
                    count.women += usize::from(attendee.sex == Some(Sex::Female));
                    households.insert(attendee.household, attendee.class);
                }
            }
        }
        let of = |class| households.values().filter(|known| **known == Some(class)).count();
        count.households = households.len();
        count.poor = of(PovertyClass::Poor);
        count.near_poor = of(PovertyClass::NearPoor);
        count
    }

    /// The attendance records to add: one for each mark that differs from what is on file.
    pub fn records(
        &self,
        session: SessionId,
        attendees: &[Attendee],
        current: &BTreeMap<PersonId, (RecordId, Attendance)>,
    ) -> Vec<Attendance> {
        let new = |attendee: &Attendee| {
            let mark = self.marks.get(&attendee.person)?;
            let on_file = current.get(&attendee.person);
            if on_file.is_some_and(|(_, record)| Mark::of(record) == *mark) {
                return None;
            }
            let note = mark.note.trim();
            // Only somebody who came can have come in another's place.
            let stood_in = mark
                .in_place_of
                .filter(|other| mark.presence == Presence::Present && *other != attendee.person);
            Some(Attendance {
                session,
                person: attendee.person,
                household: attendee.household,
                presence: mark.presence,
                class_at_date: attendee.class,
                in_place_of: stood_in,
                note: (!note.is_empty()).then(|| note.to_owned()),
                replaces: on_file.map(|(id, _)| *id),
            })
        };
        attendees.iter().filter_map(new).collect()
    }
}

/// The attendance that stands: records no other one stands in for, the newest for each person.
pub fn current_attendance(
    records: impl IntoIterator<Item = (RecordId, Attendance)>,
) -> BTreeMap<PersonId, (RecordId, Attendance)> {
    let mut records: Vec<(RecordId, Attendance)> = records.into_iter().collect();
    let replaced: BTreeSet<RecordId> =
        records.iter().filter_map(|(_, record)| record.replaces).collect();
    records.sort_unstable_by_key(|(id, _)| *id);
    let standing = records.into_iter().filter(|(id, _)| !replaced.contains(id));
    standing.map(|(id, record)| (record.person, (id, record))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(n: u128) -> PersonId {
        PersonId(uuid::Uuid::from_u128(n))
    }

    fn attendee(n: u128, household: u128, sex: Sex, class: PovertyClass) -> Attendee {
        let household = HouseholdId(uuid::Uuid::from_u128(household));
        Attendee { person: person(n), household, sex: Some(sex), class: Some(class) }
    }

    fn village() -> Vec<Attendee> {
        vec![
            attendee(1, 100, Sex::Female, PovertyClass::Poor),
            attendee(2, 100, Sex::Male, PovertyClass::Poor),
            attendee(3, 101, Sex::Female, PovertyClass::NearPoor),
            attendee(4, 102, Sex::Male, PovertyClass::NotPoor),
        ]
    }

    const SESSION: SessionId = SessionId(uuid::Uuid::from_u128(9));

    #[test]
    fn one_tap_marks_and_a_second_takes_it_back() {
        let mut roll = Roll::default();
        roll.tap(person(1), false);
        assert!(roll.is_present(person(1)));
        roll.tap(person(1), false);
        assert_eq!(roll, Roll::default());
    }

    #[test]
    fn people_women_and_households_are_counted() {
        let mut roll = Roll::default();
        for n in 1..=3 {
            roll.tap(person(n), false);
        }
        let count = roll.count(&village());
        let expected = RollCount {
            present: 3,
            women: 2,
            households: 2,
            poor: 1,
            near_poor: 1,
            absent: 0,
            unmarked: 1,
        };
        assert_eq!(count, expected);
    }

    #[test]
    fn the_unmarked_are_absent_only_once_somebody_says_so() {
        let mut roll = Roll::default();
        roll.tap(person(1), false);
        assert_eq!(roll.records(SESSION, &village(), &BTreeMap::new()).len(), 1);
        roll.mark_rest_absent(village().iter().map(|attendee| attendee.person));
        let records = roll.records(SESSION, &village(), &BTreeMap::new());
        let absent = records.iter().filter(|record| record.presence == Presence::Absent);
        assert_eq!((records.len(), absent.count()), (4, 3));
        assert_eq!(records[0].class_at_date, Some(PovertyClass::Poor));
    }

    #[test]
    fn only_somebody_who_came_stands_in_for_another() {
        let mut roll = Roll::default();
        let mark = Mark { in_place_of: Some(person(2)), ..Mark::present() };
        roll.marks.insert(person(1), mark.clone());
        roll.marks.insert(person(3), Mark { presence: Presence::Excused, ..mark });
        let records = roll.records(SESSION, &village(), &BTreeMap::new());
        assert_eq!(records[0].in_place_of, Some(person(2)));
        assert_eq!(records[1].in_place_of, None);
    }

    #[test]
    fn a_correction_is_a_new_record_that_replaces_the_old_one() {
        let mut roll = Roll::default();
        roll.tap(person(1), false);
        roll.tap(person(2), false);
        let records = roll.records(SESSION, &village(), &BTreeMap::new());
        let ids = (50..).map(|n| RecordId(uuid::Uuid::from_u128(n)));
        let mut stored: Vec<(RecordId, Attendance)> = ids.zip(records).collect();
        let current = current_attendance(stored.clone());

        let mut roll = Roll::recorded(&current);
        assert!(roll.records(SESSION, &village(), &current).is_empty());
        roll.tap(person(2), true);
        let corrections = roll.records(SESSION, &village(), &current);
        assert_eq!(corrections.len(), 1);
        assert_eq!(corrections[0].replaces, Some(stored[1].0));
        assert_eq!(corrections[0].presence, Presence::Absent);

        stored.push((RecordId(uuid::Uuid::from_u128(60)), corrections[0].clone()));
        let current = current_attendance(stored);
        assert_eq!(current.len(), 2);
        assert_eq!(current[&person(2)].1.presence, Presence::Absent);
    }
}
