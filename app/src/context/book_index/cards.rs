//! The few fields of a record that lists need; the others are passed over unread.

use domain::classification::PovertyClass;
use domain::id::{AreaId, AssessmentId, HouseholdId, RecordId};
use domain::person::{Relation, Sex};
use domain::record::{Kind, Typed};
use domain::standard::StandardId;
use domain::time::{CivilDate, PartialDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize, Deserialize)]
pub(super) struct HouseholdCard {
    pub(super) village: AreaId,
    #[serde(default)]
    pub(super) code: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct PersonCard {
    pub(super) household: HouseholdId,
    pub(super) name: String,
    #[serde(default)]
    pub(super) birth: Option<PartialDate>,
    #[serde(default)]
    pub(super) sex: Option<Sex>,
    pub(super) relation: Relation,
}

#[derive(Serialize, Deserialize)]
pub(super) struct AssessmentCard {
    pub(super) household: HouseholdId,
    pub(super) standard: StandardId,
    pub(super) round: u16,
    pub(super) date: CivilDate,
    pub(super) class: PovertyClass,
    #[serde(default)]
    pub(super) left_class: Option<PovertyClass>,
    #[serde(default)]
    pub(super) replaces: Option<AssessmentId>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ConflictCard {
    pub(super) record: RecordId,
    #[serde(default)]
    pub(super) settlement: Option<Value>,
}

impl Typed for HouseholdCard {
    const KIND: Kind = Kind::Household;
}

impl Typed for PersonCard {
    const KIND: Kind = Kind::Person;
}

impl Typed for AssessmentCard {
    const KIND: Kind = Kind::Assessment;
}

impl Typed for ConflictCard {
    const KIND: Kind = Kind::Conflict;
}
