//! Goes through the listed households one after the other.

use std::collections::HashMap;

use domain::assessment::Assessment;
use domain::classification::PovertyClass;
use domain::id::{AreaId, AssessmentId, HouseholdId, PersonId, RecordId};
use domain::record::{AnyRecord, Kind};
use domain::standard::Standard;
use uuid::Uuid;

use super::{Book, Change, Counts, Match, Plan, sort};
use crate::listed::{List, ListedHousehold, ListedPerson, Workbook};
use crate::matching::{Found, Known, KnownPerson, MatchedBy, Register, say_the_same};
use crate::problem::{Code, Place, Problem};
use crate::record;
use crate::village::{Commune, Places, Village};

pub(super) struct Planner<'a> {
    year: u16,
    standard: &'a Standard,
    places: Places<'a>,
    register: Register,
    book: Book<'a>,
    households: &'a [ListedHousehold],
    /// Results planned in this run, with their place in the changes.
    planned: HashMap<HouseholdId, usize>,
    new_id: &'a mut dyn FnMut() -> Uuid,
    changes: Vec<Change>,
    matches: Vec<Match>,
    problems: Vec<Problem>,
    counts: Counts,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        workbook: &Workbook,
        households: &'a [ListedHousehold],
        standard: &'a Standard,
        book: Book<'a>,
        new_id: &'a mut dyn FnMut() -> Uuid,
    ) -> Self {
        Self {
            year: workbook.year,
            standard,
            places: Places::new(book.areas, households),
            register: Register::new(book.existing),
            book,
            households,
            planned: HashMap::new(),
            new_id,
            changes: Vec::new(),
            matches: Vec::new(),
            problems: Vec::new(),
            counts: Counts {
                households_listed: households.len() + workbook.households_refused,
                households_refused: workbook.households_refused,
                ..Counts::default()
            },
        }
    }

    pub(super) fn take(&mut self, listed: usize) {
        let household = &self.households[listed];
        let on = record::review_date(household, self.year);
        let commune = self.places.commune(&household.commune, &household.commune_code, on);
        let commune = match commune {
            Ok(commune) => commune,
            Err(_) if household.commune.is_empty() => {
                let place = household.places.commune.clone();
                return self.refuse(household, Problem::new(Code::CommuneMissing).at(place));
            }
            Err(code) => {
                let problem = Problem::new(code)
                    .at(household.places.commune.clone())
                    .with("commune", &household.commune)
                    .with("commune_code", &household.commune_code)
                    .with("date", format_day(on));
                return self.refuse(household, problem);
            }
        };
        let village = match self.places.village(&commune, &household.village, on) {
            Ok(village) => village,
            Err(code) => {
                let place = household.places.village.clone();
                let problem = Problem::new(code).at(place).with("village", &household.village);
                return self.refuse(household, problem);
            }
        };
        let on_map = match &village {
            Village::OnMap(id) => Some(*id),
            Village::New(_) => None,
        };
        let (areas, created) = (self.book.areas, &self.changes);
        let nearby = |village: AreaId| {
            let parents = areas.get(village).into_iter().flat_map(|area| &area.versions);
            parents.filter_map(|version| version.parent).any(|parent| commune.covers(parent))
                || created.iter().any(|c| c.id == village.into() && c.commune == commune.newest())
        };
        match self.register.find(on_map, household, &nearby) {
            Found::Same { known, by } => match self.register.get(known).listed {
                Some(earlier) => self.list_again(listed, earlier, known),
                None => self.add_to(listed, known, by, on_map, &commune),
            },
            Found::New { similar } => {
                if similar.is_some() {
                    self.warn(household, Code::HouseholdSimilar, household.places.name.clone());
                }
                self.create(listed, village, &commune);
            }
        }
    }

    fn id(&mut self) -> Uuid {
        (self.new_id)()
    }

    fn refuse(&mut self, household: &ListedHousehold, problem: Problem) {
        self.problems.push(problem.of_rows(household.rows));
        self.counts.households_refused += 1;
    }

    fn warn(&mut self, household: &ListedHousehold, code: Code, place: Place) {
        self.problems.push(Problem::new(code).at(place).of_rows(household.rows));
    }

    fn note_match(&mut self, place: Place, record: RecordId, kind: Kind, by: MatchedBy) {
        self.matches.push(Match { place, record, kind, by });
    }

    fn create(&mut self, listed: usize, village: Village, commune: &Commune) {
        let household = &self.households[listed];
        let village = match village {
            Village::OnMap(id) => id,
            Village::New(key) => {
                let id = AreaId(self.id());
                let area = self.places.create(id, commune, household, key);
                self.counts.villages_new += 1;
                self.changes.push(Change {
                    id: id.into(),
                    record: AnyRecord::Area(area),
                    commune: commune.newest(),
                    household: None,
                    place: household.places.village.clone(),
                });
                id
            }
        };
        let id = HouseholdId(self.id());
        let record = AnyRecord::Household(record::household(household, village));
        self.push(id.into(), record, commune, id, household.places.name.clone());
        self.counts.households_new += 1;
        let at = self.register.len();
        self.register.add(Known { id, village, people: Vec::new(), listed: Some(listed) });
        self.add_people(listed, at, commune);
        self.assess(listed, id, commune);
    }

    fn push(
        &mut self,
        id: RecordId,
        record: AnyRecord,
        commune: &Commune,
        household: HouseholdId,
        place: Place,
    ) {
        let commune = commune.newest();
        self.changes.push(Change { id, record, commune, household: Some(household), place });
    }

    /// Adds to a household on file what it lacks.
    fn add_to(
        &mut self,
        listed: usize,
        known: usize,
        by: MatchedBy,
        village: Option<AreaId>,
        commune: &Commune,
    ) {
        let household = &self.households[listed];
        let place = household.places.name.clone();
        let on_file = self.register.get(known);
        let (id, moved) = (on_file.id, village != Some(on_file.village));
        self.register.mark_listed(known, listed);
        self.counts.households_known += 1;
        self.note_match(place, id.into(), Kind::Household, by);
        if moved {
            let place = household.places.village.clone();
            self.warn(household, Code::HouseholdInOtherVillage, place);
        }
        self.add_people(listed, known, commune);
        self.assess(listed, id, commune);
    }

    /// Creates the members that are not in the household yet.
    fn add_people(&mut self, listed: usize, at: usize, commune: &Commune) {
        let household = &self.households[listed];
        let (id, is_new) = (self.register.get(at).id, self.register.get(at).people.is_empty());
        let mut taken: Vec<PersonId> = Vec::new();
        let mut created: Vec<PersonId> = Vec::new();
        for (index, person) in household.members.iter().enumerate() {
            let place = Place { row: Some(person.row), ..household.places.name.clone() };
            // Somebody created a row ago is only the same if nothing tells the two apart.
            if self.register.find_repeated(at, person, &created) {
                self.warn(household, Code::PersonRepeated, place);
                continue;
            }
            let free: Vec<PersonId> = taken.iter().chain(&created).copied().collect();
            if let Some((known, by)) = self.register.find_person(at, person, &free) {
                taken.push(known);
                self.counts.persons_known += 1;
                self.note_match(place, known.into(), Kind::Person, by);
                if index == 0 && self.register.head_is_another(at, known) {
                    let place = household.places.name.clone();
                    self.warn(household, Code::HeadOnFileDiffers, place);
                }
                continue;
            }
            self.warn_about_identity(household, person, id);
            let new = PersonId(self.id());
            let record = AnyRecord::Person(record::person(person, id));
            self.push(new.into(), record, commune, id, place);
            self.counts.persons_new += 1;
            created.push(new);
            let known = KnownPerson::listed(new, person, is_new && index == 0);
            self.register.add_person(at, known);
        }
    }

    fn warn_about_identity(
        &mut self,
        household: &ListedHousehold,
        person: &ListedPerson,
        id: HouseholdId,
    ) {
        let Some(number) = &person.identity_number else { return };
        let Some(place) = person.identity_place.clone() else { return };
        let Some(holder) = self.register.holder_elsewhere(number, id) else { return };
        let code = if holder.listed.is_some() {
            Code::IdentityTwice
        } else {
            Code::PersonInOtherHousehold
        };
        self.warn(household, code, place);
    }

    /// Creates the result of the round unless there is one.
    fn assess(&mut self, listed: usize, id: HouseholdId, commune: &Commune) {
        let household = &self.households[listed];
        let result = record::assessment(household, id, self.year, commune.locality, self.standard);
        let key = (id, self.standard.id.clone(), self.year);
        if let Some(on_file) = self.book.existing.assessments.get(&key) {
            self.counts.assessments_known += 1;
            let place = household.places.class.clone();
            let by = MatchedBy::HouseholdAndRound;
            self.note_match(place.clone(), on_file.id.into(), Kind::Assessment, by);
            let same = on_file.class == result.assessment.class
                && (on_file.b1, on_file.b2) == (Some(household.b1), Some(household.b2));
            if !same {
                self.warn(household, Code::AssessmentDiffers, place);
            }
            return;
        }
        if let Some((code, by_points)) = result.contradiction {
            self.problems.push(
                Problem::new(code)
                    .at(household.places.class.clone())
                    .of_rows(household.rows)
                    .with("b1", household.b1)
                    .with("b2", household.b2)
                    .with("class", by_points.as_str()),
            );
        }
        self.count_class(result.assessment.class);
        self.planned.insert(id, self.changes.len());
        let new = AssessmentId(self.id());
        let record = AnyRecord::Assessment(result.assessment);
        self.push(new.into(), record, commune, id, household.places.class.clone());
    }

    fn count_class(&mut self, class: PovertyClass) {
        self.counts.assessments_new += 1;
        match class {
            PovertyClass::Poor => self.counts.poor += 1,
            PovertyClass::NearPoor => self.counts.near_poor += 1,
            PovertyClass::NotPoor => self.counts.not_poor += 1,
        }
    }

    /// A household that stands further up: repeated, contradicted, or now near-poor and on
    /// the list of those who left poverty besides.
    fn list_again(&mut self, listed: usize, earlier: usize, known: usize) {
        let (again, first) = (&self.households[listed], &self.households[earlier]);
        let left_into_near_poverty = first.list == List::Reviewed
            && again.list == List::LeftPoor
            && first.class == Some(PovertyClass::NearPoor)
            && (first.b1, first.b2) == (again.b1, again.b2);
        let code = if left_into_near_poverty {
            let id = self.register.get(known).id;
            self.mark_left(id);
            self.counts.households_repeated += 1;
            return;
        } else if first.list != again.list {
            Code::ListsContradict
        } else if say_the_same(first, again) {
            Code::HouseholdRepeated
        } else {
            Code::HouseholdTwice
        };
        let problem = Problem::new(code)
            .at(again.places.name.clone())
            .with("first_sheet", &first.sheet)
            .with("first_row", first.head_row);
        if code == Code::HouseholdRepeated {
            self.counts.households_repeated += 1;
            self.problems.push(problem.of_rows(again.rows));
        } else {
            self.refuse(again, problem);
        }
    }

    fn mark_left(&mut self, household: HouseholdId) {
        let planned = self.planned.get(&household).copied();
        let change = planned.and_then(|at| self.changes.get_mut(at));
        if let Some(AnyRecord::Assessment(Assessment { left_class, .. })) =
            change.map(|change| &mut change.record)
        {
            *left_class = Some(PovertyClass::Poor);
        }
    }

    pub(super) fn finish(mut self, workbook: &Workbook) -> Plan {
        let mut problems = workbook.problems.clone();
        problems.append(&mut self.problems);
        problems.extend(self.places.odd_spellings());
        sort(&mut problems, workbook);
        self.counts.refusals = problems.iter().filter(|problem| problem.is_refusal()).count();
        self.counts.warnings = problems.len() - self.counts.refusals;
        Plan {
            year: workbook.year,
            standard: workbook.standard.clone(),
            changes: self.changes,
            matches: self.matches,
            problems,
            counts: self.counts,
        }
    }
}

fn format_day(day: domain::time::CivilDate) -> String {
    day.0.strftime("%d/%m/%Y").to_string()
}
