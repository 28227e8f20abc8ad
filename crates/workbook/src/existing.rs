//! What is on file already, as far as matching needs it.

use std::collections::HashMap;

use domain::classification::PovertyClass;
use domain::id::{AreaId, AssessmentId, HouseholdId, PersonId, RecordId};
use domain::name::fold;
use domain::person::Relation;
use domain::record::AnyRecord;
use domain::standard::StandardId;
use domain::time::PartialDate;

/// Households, persons and assessments on file in the communes of the workbook.
///
/// Fill it with [`Existing::add`] from any source of records, in any order; records of other
/// kinds are passed over. Villages are taken from the map instead.
#[derive(Clone, Debug, Default)]
pub struct Existing {
    pub(crate) households: Vec<(HouseholdId, AreaId)>,
    pub(crate) persons: HashMap<HouseholdId, Vec<OnFilePerson>>,
    pub(crate) assessments: HashMap<(HouseholdId, StandardId, u16), OnFileAssessment>,
}

/// A person on file.
#[derive(Clone, Debug)]
pub(crate) struct OnFilePerson {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) birth: Option<PartialDate>,
    pub(crate) identity_number: Option<String>,
    pub(crate) is_head: bool,
}

/// A result on file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnFileAssessment {
    pub(crate) id: AssessmentId,
    pub(crate) class: PovertyClass,
    pub(crate) b1: Option<u16>,
    pub(crate) b2: Option<u16>,
}

impl Existing {
    /// Notes a record that is on file.
    pub fn add(&mut self, id: RecordId, record: &AnyRecord) {
        match record {
            AnyRecord::Household(household) => {
                self.households.push((id.into(), household.village));
            }
            AnyRecord::Person(person) => {
                self.persons.entry(person.household).or_default().push(OnFilePerson {
                    id: id.into(),
                    name: fold(&person.name),
                    birth: person.birth,
                    identity_number: person.identity_number.clone(),
                    is_head: person.relation == Relation::Head,
                });
            }
            AnyRecord::Assessment(sheet) => {
                let key = (sheet.household, sheet.standard.clone(), sheet.round);
                let points = |points: &Option<domain::assessment::Points>| {
                    points.as_ref().map(|points| points.points)
                };
                let on_file = OnFileAssessment {
                    id: id.into(),
                    class: sheet.class,
                    b1: points(&sheet.b1),
                    b2: points(&sheet.b2),
                };
                self.assessments.insert(key, on_file);
            }
            _ => {}
        }
    }
}
