//! Compares a workbook with what is on file and decides what to create.

mod planner;

use std::collections::BTreeSet;

use domain::area::AreaTree;
use domain::id::{AreaId, HouseholdId, RecordId};
use domain::name::fold;
use domain::record::{AnyRecord, Kind};
use domain::standard::{Standard, StandardId};
use serde::Serialize;
use uuid::Uuid;

use crate::existing::Existing;
use crate::listed::{ListedHousehold, Workbook};
use crate::matching::MatchedBy;
use crate::problem::{Place, Problem};
use crate::record;
use crate::village::Places;
use planner::Planner;

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
    let standard = standard.expect("a workbook is planned with the standards it was read with");
    let households = with_communes(workbook);
    let mut planner = Planner::new(workbook, &households, standard, book, new_id);
    for listed in 0..households.len() {
        planner.take(listed);
    }
    planner.finish(workbook)
}

/// The communes a workbook concerns, each with what it went into.
///
/// They say what of the book has to be loaded into [`Existing`], and where somebody needs the
/// right to import. Communes that are not on the map are left out; planning refuses their
/// households.
pub fn communes(workbook: &Workbook, areas: &AreaTree) -> BTreeSet<AreaId> {
    let households = with_communes(workbook);
    let mut places = Places::new(areas, &[]);
    let mut found = BTreeSet::new();
    for household in &households {
        let on = record::review_date(household, workbook.year);
        if let Ok(commune) = places.commune(&household.commune, &household.commune_code, on) {
            found.extend(commune.periods.iter().map(|period| period.commune));
        }
    }
    found
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
