//! Compares a workbook with what is on file and decides what to create.

use std::collections::HashMap;

use domain::area::AreaTree;
use domain::assessment::Assessment;
use domain::classification::PovertyClass;
use domain::id::{AreaId, AssessmentId, HouseholdId, PersonId, RecordId};
use domain::name::fold;
use domain::record::{AnyRecord, Kind};
use domain::standard::{Standard, StandardId};
use serde::Serialize;
use uuid::Uuid;

use crate::existing::Existing;
use crate::listed::{List, ListedHousehold, Workbook};
use crate::matching::{Found, Known, KnownPerson, MatchedBy, Register, say_the_same};
use crate::problem::{Code, Place, Problem};
use crate::record;
use crate::village::{Commune, Places, Village};

/// What a plan is made against.
#[derive(Clone, Copy)]
pub struct Book<'a> {
    /// The map, with the villages that are on file.
    pub areas: &'a AreaTree,
    /// The standards, among them the workbook's.
    pub standards: &'a [Standard],
    /// What is on file.
    pub existing: &'a Existing,
}

/// One record to create.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its id, from the caller's source of ids.
    pub id: RecordId,
    /// What it says.
    pub record: AnyRecord,
    /// The commune it belongs to by the newest map.
    pub commune: AreaId,
    /// The household it belongs to; `None` for a village.
    pub household: Option<HouseholdId>,
    /// Where it stands in the workbook.
    pub place: Place,
}

/// Something of the workbook that is on file already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Match {
    /// Where it stands in the workbook.
    pub place: Place,
    /// The record on file.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// What says that it is the same.
    pub by: MatchedBy,
}

/// How much of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Households in the workbook, in order or not, each listing once.
    pub households_listed: usize,
    /// Households to create.
    pub households_new: usize,
    /// Households that are on file.
    pub households_known: usize,
    /// Listings of a household that stands further up with the same content, or on a list of
    /// those who left besides.
    pub households_repeated: usize,
    /// Households that are not imported.
    pub households_refused: usize,
    /// People to create.
    pub persons_new: usize,
    /// People that are on file.
    pub persons_known: usize,
    /// Results to create.
    pub assessments_new: usize,
    /// Results that are on file.
    pub assessments_known: usize,
    /// Villages to create.
    pub villages_new: usize,
    /// Results to create with the class *poor*.
    pub poor: usize,
    /// Results to create with the class *near-poor*.
    pub near_poor: usize,
    /// Results to create with the class *not poor*.
    pub not_poor: usize,
    /// Problems that keep something out.
    pub refusals: usize,
    /// Problems that do not.
    pub warnings: usize,
}

/// What importing the workbook would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The review year.
    pub year: u16,
    /// The standard of its results.
    pub standard: StandardId,
    /// What to create, each record after those it refers to.
    pub changes: Vec<Change>,
    /// What is on file already.
    pub matches: Vec<Match>,
    /// What is wrong, of reading and of planning, in the order of the workbook.
    pub problems: Vec<Problem>,
    /// How much of what.
    pub counts: Counts,
}

/// Decides what to create. Ids are taken from `new_id` in the order of the changes.
///
/// # Panics
///
/// When the book lacks the standard the workbook was read with.
pub fn plan(workbook: &Workbook, book: Book<'_>, new_id: &mut dyn FnMut() -> Uuid) -> Plan {
    let standard = book.standards.iter().find(|standard| standard.id == workbook.standard);
    let households = with_communes(workbook);
    let mut planner = Planner {
        year: workbook.year,
        standard: standard.expect("a workbook is planned with the standards it was read with"),
        places: Places::new(book.areas, &households),
        register: Register::new(book.existing),
        book,
        households: &households,
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
    };
    for listed in 0..households.len() {
        planner.take(listed);
    }
    planner.finish(workbook)
}

/// Lists without a column for the commune take the one the other sheets name.
fn with_communes(workbook: &Workbook) -> Vec<ListedHousehold> {
    let mut households = workbook.households.clone();
    let mut named: Vec<(String, String)> = Vec::new();
    for household in households.iter().filter(|household| !household.commune.is_empty()) {
        let known = named.iter_mut().find(|(name, _)| fold(name) == fold(&household.commune));
        match known {
            Some((_, code)) if code.is_empty() => code.clone_from(&household.commune_code),
            Some(_) => {}
            None => named.push((household.commune.clone(), household.commune_code.clone())),
        }
    }
    for household in &mut households {
        if let ("", [(only, _)]) = (household.commune.as_str(), named.as_slice()) {
            household.commune.clone_from(only);
        }
        if household.commune_code.is_empty() {
            let known = named.iter().find(|(name, _)| fold(name) == fold(&household.commune));
            household.commune_code = known.map(|(_, code)| code.clone()).unwrap_or_default();
        }
    }
    households
}

struct Planner<'a> {
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

impl Planner<'_> {
    fn take(&mut self, listed: usize) {
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
        person: &crate::listed::ListedPerson,
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

    fn finish(mut self, workbook: &Workbook) -> Plan {
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

/// In the order in which somebody goes through the workbook.
fn sort(problems: &mut [Problem], workbook: &Workbook) {
    let sheets: Vec<&str> = workbook.sheets.iter().map(AsRef::as_ref).collect();
    let place = |problem: &Problem| {
        let place = problem.place.as_ref()?;
        let sheet = sheets.iter().position(|sheet| *sheet == &*place.sheet);
        let column = place.column.clone().unwrap_or_default();
        Some((sheet, place.row, column.len(), column))
    };
    problems.sort_by_cached_key(place);
}

fn format_day(day: domain::time::CivilDate) -> String {
    day.0.strftime("%d/%m/%Y").to_string()
}
